"""What a unit measures, and values of units of one dimension made comparable by exact factors."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Final

from policy_qa.schema import Kind

_BY_KIND: Final = {
    "percent": "percent",
    "percentage_points": "points",
    "multiple": "multiple",
    "ordinal_rank": "rank",
    "count": "count",
}
_PERSONS: Final = ("person", "capita", "head", "inhabitant", "resident", "employee", "worker", "household")
_CONTAINERS: Final = ("container", "TEU", "box", "twenty-foot equivalent unit")


def dimension(kind: Kind, unit: str | None) -> str:
    """What a figure of that kind and unit is an amount of: ``money``, ``count``, ``mass`` and so on.

    Currencies are one dimension, though their amounts do not compare. Of a rate ("CNY per kilowatt-hour")
    it is that of both ("money per energy"); "per person" makes no other dimension, since texts say it either
    way (``denominator`` tells it).
    """
    above, _, below = (unit or "").partition(" per ")
    found = _above(kind, above)
    if not below or denominator(unit) is not None:
        return found
    return f"{found} per {_known().get(below, (below, None))[0]}"


def _above(kind: Kind, unit: str) -> str:
    if kind == "count" and unit.rsplit(" ", maxsplit=1)[-1] in _CONTAINERS:
        return "containers"
    if kind == "money":
        return "money"
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    return _known().get(unit, (unit or "number", None))[0]


def denominator(unit: str | None) -> str | None:
    """What an amount is told for each of, where indicators say it as well ("per capita", "monthly")."""
    below = (unit or "").partition(" per ")[2]
    if below in _PERSONS:
        return "per capita"
    return {"month": "monthly", "hour": "hourly", "day": "daily", "week": "weekly"}.get(below)


def factor(unit: str | None, to: str | None) -> Fraction | None:
    """How many of one unit make the other, exactly; None if they do not compare."""
    if unit == to:
        return Fraction(1)
    above, _, below = (unit or "").partition(" per ")
    to_above, _, to_below = (to or "").partition(" per ")
    if below != to_below:
        return None
    (mine, one), (other, two) = (_known().get(name, (name, None)) for name in (above, to_above))
    return one / two if mine == other and one is not None and two is not None else None


def converted(value: float | int, unit: str | None, to: str | None) -> float | int | None:
    """A value in another unit; None if no exact factor leads there."""
    by = factor(unit, to)
    if by is None:
        return None
    if by == 1:
        return value
    exact = Fraction(str(value)) * by
    return int(exact) if exact.denominator == 1 else float(exact)


@cache
def _known() -> dict[str, tuple[str, Fraction | None]]:
    """By unit, its dimension and its factor to the first unit of it."""
    data = tomllib.loads(resources.files(__package__).joinpath("dimensions.toml").read_text("utf-8"))
    found: dict[str, tuple[str, Fraction | None]] = {}
    for name, units in data.items():
        for unit in units.pop("alone", ()):
            found[unit] = (name, None)
        found |= {unit: (name, Fraction(str(by))) for unit, by in units.items()}
    return found
