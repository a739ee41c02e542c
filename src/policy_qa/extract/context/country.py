"""The country that an article is about: for ambiguous currencies and for fiscal years."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources


@cache
def _regions() -> dict[str, str]:
    """Lower-case names of states, provinces and unions with the code of their country."""
    text = (resources.files(__package__) / "country.toml").read_text(encoding="utf-8")
    return {
        " ".join(name.split()).lower(): code
        for code, names in tomllib.loads(text).items()
        for name in names.split(",")
    }


_MARKS = (
    (re.compile(r"£|\bpence\b"), "GB"),
    (re.compile(r"₹|\bRs\.? ?\d|\b(?:crore|lakh)\b"), "IN"),
    (re.compile(r"\bA\$|\bAU\$"), "AU"),
    (re.compile(r"\bC\$|\bCA\$"), "CA"),
    (re.compile(r"₦|\bnaira\b"), "NG"),
    (re.compile(r"\byuan\b|\bRMB\b"), "CN"),
    (re.compile(r"¥|\byen\b"), "JP"),
    (re.compile(r"₩"), "KR"),
)
"""Ways to write money that are at home in one country."""


def country_of(places: Sequence[str], *, text: str) -> str | None:
    """The ISO 3166 code (alpha-2) of the first place that is in a known country, else of the money's home.

    Args:
        places: Names of places, the one that the article is about first.
        text: The article, for its currency marks.
    """
    from countryguess import guess_country

    for place in places:
        code = _regions().get(place.lower()) or guess_country(place, attribute="iso2")
        if code:
            return str(code)
    return next((code for mark, code in _MARKS if mark.search(text)), None)
