"""What is calculated from two figures, with its formula: difference, sum, share, ratio, growth."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.extract.periods import bounds
from policy_qa.extract.quantities import find_quantities
from policy_qa.questions.compared import Want
from policy_qa.schema import Figure, NumberCheck

_WHOLE = 100
_MOST = 10_000
"""Percent or times from which on the operands cannot be of one thing."""
_NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def calculated(want: Want, one: Figure, other: Figure, *, marker: int) -> NumberCheck | None:
    """What a question asks to calculate from two figures; None if it cannot be.

    Args:
        want: What to calculate; an order has the difference.
        one: The part of a share, what is divided, the later figure of growth.
        other: The whole, the divisor, the earlier figure.
        marker: The marker of the citation that it is shown with.
    """
    if want == "sum":
        return total(one, other, marker=marker)
    if want in {"difference", "order", "both"}:
        return difference(one, other, marker=marker)
    return _quotient(want, one, other, marker=marker)


def _quotient(want: Want, one: Figure, other: Figure, *, marker: int) -> NumberCheck | None:
    first, second = (Decimal(str(figure.value or 0)) for figure in (one, other))
    if second <= 0 or first <= 0:
        return None
    ratio, unit = first / second, "%"
    formula = f"{one.surface} ÷ {other.surface}"
    if want == "share":
        value = ratio * 100
    elif want == "growth":
        value, formula = (ratio - 1) * 100, f"({one.surface} − {other.surface}) ÷ {other.surface}"
    elif want == "cagr":
        years = _years_between(one, other)
        if years < 1:
            return None
        value = (ratio ** (Decimal(1) / years) - 1) * 100
        formula = f"({one.surface} ÷ {other.surface})^(1/{years}) − 1"
    else:
        value, unit = ratio, "times"
    said = f"{abs(value).quantize(Decimal('0.01')).normalize():,f}"
    surface = f"{said}%" if unit == "%" else f"{said} times"
    if (want == "share" and value > _WHOLE) or value > _MOST:
        return None
    number = float(said.replace(",", ""))
    return (
        NumberCheck(surface, number, unit, "derived", marker, formula, (one.id, other.id)) if number else None
    )


def _years_between(one: Figure, other: Figure) -> int:
    if one.period is None or other.period is None:
        return 0
    ends = [bounds(period)[0] for period in (one.period, other.period)]
    return ends[0].year - ends[1].year


def total(one: Figure, other: Figure, *, marker: int) -> NumberCheck | None:
    """The sum of two figures, written as the one with more digits."""
    scales = [_scale(figure) for figure in (one, other)]
    if None in scales:
        return None
    finer, scale = min(((one, scales[0]), (other, scales[1])), key=lambda item: float(item[1] or 0))
    value = (Decimal(str(one.value)) + Decimal(str(other.value))) / (scale or Decimal(1))
    surface = _NUMERAL.sub(f"{value.normalize():,f}", finer.surface, count=1)
    read = find_quantities(surface)
    if len(read) != 1:
        return None
    unit = read[0].unit if one.kind != "count" else None
    return NumberCheck(
        surface,
        read[0].value,
        unit,
        "derived",
        marker,
        f"{one.surface} + {other.surface}",
        (one.id, other.id),
    )


def difference(one: Figure, other: Figure, *, marker: int) -> NumberCheck | None:
    """The larger of two figures less the smaller; None if it cannot be written.

    Args:
        one: A figure in digits.
        other: Another of the same unit.
        marker: The marker of the citation that it is shown with.
    """
    scales = [_scale(figure) for figure in (one, other)]
    if None in scales or one.value == other.value:
        return None
    high, low = (one, other) if float(one.value or 0) > float(other.value or 0) else (other, one)
    finer, scale = min(((one, scales[0]), (other, scales[1])), key=lambda item: float(item[1] or 0))
    value = (Decimal(str(high.value)) - Decimal(str(low.value))) / (scale or Decimal(1))
    said = f"{value.normalize():,f}"
    unit = one.unit if one.kind != "count" else None
    surface = _NUMERAL.sub(said, finer.surface, count=1)
    if one.kind == "percent":
        surface, unit = f"{said} percentage points", "pp"
    surface = f"about {surface}" if {one.qualifier, other.qualifier} != {"none"} else surface
    read = find_quantities(surface)
    if len(read) != 1:
        return None
    return NumberCheck(
        surface, read[0].value, read[0].unit if unit is not None else None, "derived", marker,
        f"{high.surface} − {low.surface}", (high.id, low.id),
    )  # fmt: skip


def scaled(value: float, like: Figure) -> str | None:
    """A value written as another figure is ("626.6 billion yuan"); None if that one is not in digits."""
    scale = _scale(like)
    if scale is None:
        return None
    return _NUMERAL.sub(f"{(Decimal(str(value)) / scale).normalize():,f}", like.surface, count=1)


def _scale(figure: Figure) -> Decimal | None:
    """What one of a figure's numeral stands for: a million in "5.1 million"; None if it is not in digits."""
    found = _NUMERAL.findall(figure.surface)
    if len(found) != 1 or not figure.value:
        return None
    numeral = Decimal(found[0].replace(",", ""))
    return Decimal(str(figure.value)) / numeral if numeral else None
