"""How exactly a number was written, and whether two numbers may be one that was rounded differently."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.schema import Figure
from policy_qa.series.units import converted

_DIGITS = re.compile(r"\d[\d,]*(?:\.(\d+))?")
_NEAR = 0.1
"""How far a value may lie from one that is told as "over" or "about" it, as a share of it."""


def half_step(figure: Figure) -> float:
    """Half of what the last written digit of a figure stands for, in its unit; 0 if it is not in digits.

    Zeros at the end of a whole number count as written: nobody knows whether 6,000 is rounded.
    """
    match = _DIGITS.search(figure.surface)
    if match is None or not figure.value:
        return 0.0
    number = Decimal(match.group().replace(",", ""))
    if not number:
        return 0.0
    scale = abs(float(figure.value)) / float(number)
    return 0.5 * scale * 10.0 ** -len(match[1] or "") * (1 + 1e-9)


def reach(figure: Figure, unit: str | None = None) -> tuple[float, float]:
    """The smallest and largest value that a figure may stand for as written, in its unit or another."""
    low, high = (
        float(figure.value or 0),
        float(figure.value_max if figure.value_max is not None else figure.value or 0),
    )
    step = half_step(figure)
    low, high = low - step, high + step
    slack = _NEAR * abs(float(figure.value or 0))
    if figure.qualifier in {"over", "at least", "about"}:
        high += slack
    if figure.qualifier in {"nearly", "under", "up to", "about"}:
        low -= slack
    if unit is not None and unit != figure.unit:
        ends = [converted(end, figure.unit, unit) for end in (low, high)]
        if None not in ends:
            low, high = (float(end) for end in ends if end is not None)
    return min(low, high), max(low, high)


def may_be_one(one: Figure, other: Figure) -> bool:
    """Whether two figures of comparable units may be one number, rounded in two ways."""
    (low, high), (least, most) = reach(one, one.unit), reach(other, one.unit)
    return low <= most and least <= high
