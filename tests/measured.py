"""Figures as articles would yield them, for the tests of numbers over time."""

from __future__ import annotations

import re
from dataclasses import replace

from policy_qa.schema import Figure, Kind

_START = iter(range(0, 10**9, 100))


def figure(
    indicator: str,
    surface: str = "5 billion yuan",
    value: float | int | None = None,
    *,
    doc: str = "one",
    kind: Kind | None = None,
    place: str | None = "Ningbo",
    period: str | None = "2018",
    sentence: str | None = None,
    **fields: object,
) -> Figure:
    """A figure whose kind and value its surface tells, unless they are given."""
    start = next(_START)
    told: Kind = "percent" if "%" in surface else "money" if "yuan" in surface or "$" in surface else "count"
    number = float(re.findall(r"[\d.]+", surface.replace(",", ""))[0])
    scale = (
        1e12 if "trillion" in surface else 1e9 if "billion" in surface else 1e6 if "million" in surface else 1
    )
    unit = {"percent": "%", "money": "USD" if "$" in surface else "CNY"}.get(kind or told, "thing")
    made = Figure(
        id=f"{doc}:{start}-{start + len(surface)}",
        doc=doc,
        start=start,
        end=start + len(surface),
        surface=surface,
        kind=kind or told,
        value=value if value is not None else round(number * scale, 6),
        unit=unit,
        indicator=indicator,
        place=place,
        period=period,
        sentence=sentence if sentence is not None else f"The {indicator} of {place} was {surface}.",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def growth(indicator: str, surface: str = "5%", *, down: bool = False, **fields: object) -> Figure:
    """A figure that is a change."""
    said = f"The {indicator} {'fell' if down else 'rose'} by {surface}."
    fields.setdefault("sentence", said)
    return figure(indicator, surface, change_direction="down" if down else "up", **fields)  # type: ignore[arg-type]
