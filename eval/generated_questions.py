"""Questions made from the figures of the articles, many with a period or place that these do not have.

The same seed gives the same questions.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from typing import Any

SEED = 20261123


def questions(figures: Iterable[Mapping[str, Any]], count: int, *, seed: int = SEED) -> list[str]:
    """Questions about figures: their levels, changes and counts, comparisons, and what the articles lack."""
    draw = random.Random(seed)
    known = [
        f
        for f in figures
        if f["indicator"] and f["place"] and re.fullmatch(r"\d{4}(-\d\d)?", f["period"] or "")
    ]
    places = sorted({f["place"] for f in known})
    found: dict[str, None] = {}
    while known and len(found) < count:
        figure, other = draw.choice(known), draw.choice(known)
        year = figure["period"][:4]
        year = str(int(year) + draw.choice((0, 0, 0, 0, -1, 1, 7)))
        place = figure["place"] if draw.random() < 0.85 else draw.choice(places)
        name = re.sub(r"^(?:the|an?|its|their) ", "", figure["indicator"], flags=re.I)
        template = draw.choice(
            _CHANGED if figure["change_direction"] else _COUNTED if figure["kind"] == "count" else _LEVELS
        )
        question = template.format(
            name=name,
            place=place,
            year=year,
            before=int(year) - 1,
            unit=f"{figure['unit'] or 'unit'}s",
            other=other["place"],
            way=draw.choice(("rise", "fall")),
            amount=figure["surface"],
        )
        found[question] = None
    return list(found)


_LEVELS = (
    "What was the {name} of {place} in {year}?",
    "How much was the {name} in {place} in {year}?",
    "{name} in {place}, {year}?",
    "What did the {name} come to, and how did it change, in {place} in {year}?",
    "Was the {name} of {place} higher in {year} or in {before}?",
    "What is the difference between the {name} of {place} and that of {other} in {year}?",
    "Was the {name} of {place} {amount} in {year}?",
    "How many times larger was the {name} in {place} in {year} than in {before}?",
    "When did the {name} of {place} reach {amount}?",
)
_CHANGED = (
    "By how much did the {name} of {place} {way} in {year}?",
    "Why did the {name} in {place} {way} in {year}?",
    "How did the {name} of {place} develop from {before} to {year}?",
    "What was the growth of the {name} in {place} in {year}, and what did it come to?",
)
_COUNTED = (
    "How many {unit} were there in {place} in {year}?",
    "What was the number of {unit} in {place} in {year}?",
    "How many more {unit} did {place} have in {year} than in {before}?",
    "List all figures on {unit} in {place} for {year}.",
)


def figure_row(figure: Any) -> dict[str, Any]:
    """The fields of a figure that questions are made of."""
    return {
        name: getattr(figure, name)
        for name in ("indicator", "place", "period", "unit", "kind", "surface", "change_direction")
    }
