"""Whether confidence can be believed: as many figures are right as it says, and doubt falls on the wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_qa.evaluation.gold import Split
from policy_qa.evaluation.scores import PARTS
from policy_qa.schema import Figure

BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """How confidence fits what is right.

    ``right`` is the share of right figures, ``expected`` what their confidence says it is. ``ece``, the
    expected calibration error, is the mean distance of the two over ten groups of equal size in order of
    confidence (0 is perfect); ``brier`` the mean squared distance of confidence from being right (0 or 1);
    ``auroc`` the chance that a right figure has more confidence than a wrong one (0.5 is blind).
    """

    figures: int
    right: float
    expected: float
    ece: float
    brier: float
    auroc: float


def reliability(judged: Iterable[tuple[Figure, bool]], *, split: Split) -> dict[str, Reliability]:
    """The reliability of confidence by part ("all", "tune", "test"); parts without figures are left out."""
    pairs = [(split.part(figure.doc), figure.confidence, right) for figure, right in judged]
    by_part = {name: [(c, r) for part, c, r in pairs if name in ("all", part)] for name in PARTS}
    return {name: _measured(own) for name, own in by_part.items() if own}


def curve(judged: Iterable[tuple[Figure, bool]]) -> tuple[tuple[float, float], ...]:
    """Mean confidence and share right of each of ten groups of equal size, in order of confidence."""
    pairs = [(figure.confidence, right) for figure, right in judged]
    return tuple(
        (sum(confidence for confidence, _ in own) / len(own), sum(right for _, right in own) / len(own))
        for own in _groups(pairs)
        if own
    )


def _measured(pairs: Sequence[tuple[float, bool]]) -> Reliability:
    total = len(pairs)
    return Reliability(
        figures=total,
        right=sum(right for _, right in pairs) / total,
        expected=sum(confidence for confidence, _ in pairs) / total,
        ece=_calibration_error(pairs),
        brier=sum((confidence - right) ** 2 for confidence, right in pairs) / total,
        auroc=_auroc(pairs),
    )


def _calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    error = sum(abs(sum(confidence - right for confidence, right in own)) for own in _groups(pairs))
    return error / len(pairs)


def _groups(pairs: Sequence[tuple[float, bool]]) -> list[list[tuple[float, bool]]]:
    ordered = sorted(pairs, key=lambda one: one[0])  # equals in order of the text, not the right ones last
    total = len(ordered)
    return [ordered[total * group // BINS : total * (group + 1) // BINS] for group in range(BINS)]


def _auroc(pairs: Sequence[tuple[float, bool]]) -> float:
    """By the ranks of the right ones, equals sharing their mean rank; 0.5 if all are right or all wrong."""
    ordered = sorted(pairs)
    right = sum(is_right for _, is_right in ordered)
    if right in (0, len(ordered)):
        return 0.5
    ranks, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        ranks += sum(is_right for _, is_right in ordered[at:end]) * (at + 1 + end) / 2
        at = end
    return (ranks - right * (right + 1) / 2) / (right * (len(ordered) - right))
