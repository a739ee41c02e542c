"""How exactly a number was written, and whether two numbers may be one that was rounded differently."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.schema import Figure
from policy_qa.series.units import converted

_DIGITS = re.compile(r"\d[\d,]*(?:\.(\d+))?")
_SLACK = {"over": 0.05, "at least": 0.05, "nearly": 0.05, "under": 0.05, "up to": 0.05, "about": 0.02}
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


def _slack(figure: Figure) -> float:
    return max(half_step(figure), _SLACK.get(figure.qualifier, 0.0) * abs(float(figure.value or 0)))


def may_be_one(one: Figure, other: Figure) -> bool:
    """Whether two figures of comparable units may be one number that was rounded in two ways.

    The one that is written less exactly must be what the other rounds to; where it stands with "over" or
    "about" it may lie a little farther off.
    """
    low = converted(other.value or 0, other.unit, one.unit)
    high = converted(other.value_max, other.unit, one.unit) if other.value_max is not None else None
    if low is None or (high is None) != (one.value_max is None):
        return False
    mine, theirs = (float(one.value or 0), one.value_max), (float(low), high)
    by = float(converted(1, other.unit, one.unit) or 1)
    slack = max(_slack(one), _slack(other) * by)
    ends = zip(mine, theirs, strict=True)
    return all(abs(float(a) - float(b)) <= slack for a, b in ends if a is not None and b is not None)
