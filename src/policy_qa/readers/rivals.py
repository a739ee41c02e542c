"""Figures that could be meant as well as the one that fits best: then none of them is given."""

from __future__ import annotations

from collections.abc import Sequence

from policy_qa.readers.candidates import Candidate
from policy_qa.readers.matching import Fit
from policy_qa.words import is_generic, keys


def rivals(best: Fit, good: Sequence[Fit]) -> list[Fit]:
    """Figures of other things that fit as well as the best one, so that it cannot be told which is meant."""
    rivals = []
    for fit in good[1:]:
        same_level = fit.order[:6] == best.order[:6] and best.words - fit.words < 0.04
        mine, other = best.candidate, fit.candidate
        if not same_level or mine.figure.value == other.figure.value or mine.is_change != other.is_change:
            continue
        if (
            things(mine) != things(other)
            and mine.figure.doc == other.figure.doc
            and mine.figure.kind == other.figure.kind
        ):
            rivals.append(fit)
    return rivals


def things(candidate: Candidate) -> frozenset[str]:
    """What a figure measures, of whom and of what whole, words that say little apart."""
    names = candidate.indicator_keys | keys(candidate.figure.subject) | keys(candidate.figure.share_of)
    return frozenset(name for name in names if not is_generic(name))
