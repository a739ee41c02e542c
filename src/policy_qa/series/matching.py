"""Whether two figures measure the same thing: rules decide, and say why."""

from __future__ import annotations

from collections.abc import Mapping

from policy_qa import words
from policy_qa.schema import Figure
from policy_qa.series.measures import measure
from policy_qa.series.nouns import Match, Measure
from policy_qa.series.phrases import said
from policy_qa.series.vocabulary import named


def compare(one: Figure, other: Figure) -> Match:
    """Whether two figures may stand in one series, whatever their periods and values.

    Returns: The verdict with its reason: what is the same, or what one has and the other has not.
    """
    mine, theirs = measure(one), measure(other)
    if mine is None or theirs is None:
        return Match(False, "the indicator of one is not known")
    return explain(mine, theirs, one, other)


def explain(mine: Measure, theirs: Measure, one: Figure, other: Figure) -> Match:
    """The verdict on two measures, told in the words of two figures that have them."""
    reasons = [
        *_differ("unit", mine.dimension, theirs.dimension),
        *_differ("place", mine.place, theirs.place),
        *_differ("form", mine.form, theirs.form),
        *_differ("base of the change", mine.base, theirs.base),
        *_wordings("part", mine.concepts, theirs.concepts, one, other),
        *_wordings("whole", mine.whole, theirs.whole, one, other),
        *(["kept apart by hand"] if mine.apart != theirs.apart else []),
    ]
    if reasons:
        return Match(False, "; ".join(reasons))
    what = named(mine.concepts, _written(one))
    return Match(True, f"both measure {what}" if what else "the same words")


def _differ(what: str, mine: str | None, theirs: str | None) -> list[str]:
    if mine == theirs:
        return []
    return [f"{what}: {mine or 'not known'} in one, {theirs or 'not known'} in the other"]


def _wordings(
    what: str, mine: frozenset[str], theirs: frozenset[str], one: Figure, other: Figure
) -> list[str]:
    if mine == theirs:
        return []
    left, right = named(mine - theirs, _written(one)), named(theirs - mine, _written(other))
    of = "" if what == "part" else "of what it is a share of, "
    if left and right:
        heads = _heads(one, other) if what == "part" else ""
        return [f"{of}{left} in one, {right} in the other{heads}"]
    return [f"{of}{left or right} only in one{_same_head(one, other) if what == 'part' else ''}"]


def _heads(one: Figure, other: Figure) -> str:
    mine, theirs = words.head(one.indicator), words.head(other.indicator)
    return " (another head noun)" if mine != theirs else " (the same head noun)"


def _same_head(one: Figure, other: Figure) -> str:
    return " (the same head noun)" if words.head(one.indicator) == words.head(other.indicator) else ""


def _written(figure: Figure) -> Mapping[str, str]:
    """By concept, the words that a figure has for it."""
    found: dict[str, str] = {}
    for text in (figure.share_of, figure.subject, figure.indicator):
        if text:
            found |= said(text, figure.place).written
    return found
