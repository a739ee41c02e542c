"""The country that an article is about: for ambiguous currencies and for fiscal years."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources

from policy_qa.extract.patterns import any_of

_NO_COUNTRY = "none"


@cache
def _data() -> dict[str, str | dict[str, str]]:
    return tomllib.loads((resources.files(__package__) / "country.toml").read_text(encoding="utf-8"))


@cache
def _regions() -> dict[str, str | None]:
    """Lower-case names of states, provinces, cities, unions: the code of their country, or their own."""
    found: dict[str, str | None] = {}
    for country, names in _data().items():
        if isinstance(names, dict):
            continue
        for name in _listed(names):
            plain, _, code = name.rpartition(" ")
            own = code.startswith(f"{country}-")
            home = code if own else country
            found[(plain if own else name).lower()] = None if country == _NO_COUNTRY else home
    return found


@cache
def _nationalities() -> tuple[re.Pattern[str], dict[str, str]]:
    """The adjectives of nationality as one pattern, and the country of each."""
    listed = _data()["adjectives"]
    assert isinstance(listed, dict)
    homes = {name: country for country, names in listed.items() for name in _listed(names)}
    return re.compile(rf"\b{any_of(*sorted(homes, key=len, reverse=True))}\b"), homes


def _listed(names: str) -> list[str]:
    return [" ".join(name.split()) for name in names.split(",")]


_MARKS = (
    (re.compile(r"£|\bpence\b"), "GB"),
    (re.compile(r"₹|\bRs\.? ?\d|\b(?:crore|lakh)\b"), "IN"),
    (re.compile(r"\bA\$|\bAU\$"), "AU"),
    (re.compile(r"\bC\$|\bCA\$"), "CA"),
    (re.compile(r"₦|\bnaira\b"), "NG"),
    (re.compile(r"\byuan\b|\bRMB\b"), "CN"),
    (re.compile(r"¥|\byen\b"), "JP"),
    (re.compile(r"₩"), "KR"),
    (re.compile(r"\bKSh ?\d|\bKenyan? shillings?\b"), "KE"),
    (re.compile(r"\bGH(?:¢|₵)|\bcedis?\b"), "GH"),
    (re.compile(r"₱"), "PH"),
    (re.compile(r"\bR\$"), "BR"),
    (re.compile(r"\b(?:baht|THB)\b|฿"), "TH"),
    (re.compile(r"\bNZ\$"), "NZ"),
    (re.compile(r"\bHK\$"), "HK"),
    (re.compile(r"\bS\$"), "SG"),
    (re.compile(r"\brand\b(?! new)|\bZAR\b"), "ZA"),
    (re.compile(r"\bbirr\b"), "ET"),
    (re.compile(r"\btaka\b|\bTk ?\d"), "BD"),
)
"""Ways to write money that are at home in one country."""


def country_of(places: Sequence[str], *, text: str) -> str | None:
    """The ISO 3166 code (alpha-2) of the first place that is in a known country, else of the money's home.

    Without either it is the country whose nationality the text names most.

    Args:
        places: Names of places, the one that the article is about first.
        text: The article, for its currency marks and nationalities.
    """
    code = next((code for place in places if (code := _code_of(place))), None)
    if code is not None:
        return code.partition("-")[0]
    marked = next((home for mark, home in _MARKS if mark.search(text)), None)
    return marked or _named_most(text)


def fiscal_home(places: Sequence[str], country: str | None) -> str | None:
    """Whose fiscal years are meant: the state that an article is about (ISO 3166-2), else its country."""
    state = _code_of(places[0]) if places else None
    return state if state is not None and "-" in state else country


def _named_most(text: str) -> str | None:
    """The country whose adjective of nationality occurs most often, the first of several."""
    pattern, homes = _nationalities()
    named = Counter(homes[match.group()] for match in pattern.finditer(text))
    return named.most_common(1)[0][0] if named else None


def _code_of(place: str) -> str | None:
    from countryguess import guess_country

    known, name = _regions(), place.lower()
    if name in known:
        return known[name]
    code = guess_country(place, attribute="iso2")
    return str(code) if code else None
