"""The country that an article is about: for ambiguous currencies and for fiscal years."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources


@cache
def _regions() -> dict[str, str]:
    """Lower-case names of states, provinces and unions with the code of their country, or their own."""
    text = (resources.files(__package__) / "country.toml").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for country, names in tomllib.loads(text).items():
        for name in (" ".join(name.split()) for name in names.split(",")):
            plain, _, code = name.rpartition(" ")
            own = code.startswith(f"{country}-")
            found[(plain if own else name).lower()] = code if own else country
    return found


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
    code = next((code for place in places if (code := _code_of(place))), None)
    if code is not None:
        return code.partition("-")[0]
    return next((home for mark, home in _MARKS if mark.search(text)), None)


def fiscal_home(places: Sequence[str], country: str | None) -> str | None:
    """Whose fiscal years are meant: the state that an article is about (ISO 3166-2), else its country."""
    state = _code_of(places[0]) if places else None
    return state if state is not None and "-" in state else country


def _code_of(place: str) -> str | None:
    from countryguess import guess_country

    code = _regions().get(place.lower()) or guess_country(place, attribute="iso2")
    return str(code) if code else None
