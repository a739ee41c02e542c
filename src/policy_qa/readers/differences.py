"""The difference of two figures, written as they are, with its formula."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.extract.quantities import find_quantities
from policy_qa.schema import Figure, NumberCheck

_NUMERAL = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


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


def _scale(figure: Figure) -> Decimal | None:
    """What one of a figure's numeral stands for: a million in "5.1 million"; None if it is not in digits."""
    found = _NUMERAL.findall(figure.surface)
    if len(found) != 1 or not figure.value:
        return None
    numeral = Decimal(found[0].replace(",", ""))
    return Decimal(str(figure.value)) / numeral if numeral else None
