"""The country that an article is about: for ambiguous currencies and for fiscal years."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
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
    return re.compile(rf"\b{any_of(*sorted(homes, key=len, reverse=True))}(?=s?\b)"), homes


@lru_cache(maxsize=1024)
def belonging_to(place: str) -> re.Pattern[str] | None:
    """The adjectives and peoples of a country ("Danish", "Danes"); None if the place is no country."""
    code = None if place.lower() in _regions() else code_of(place)
    if code is None:
        return None
    tables = (_data()["adjectives"], _data()["people"])
    names = {name for table in tables if isinstance(table, dict) for name in _listed(table.get(code, ""))}
    own = sorted(names - {""}, key=len, reverse=True)
    return re.compile(rf"\b{any_of(*own)}(?:s\b|\b(?!-))") if own else None


def _listed(names: str) -> list[str]:
    return [" ".join(name.split()) for name in names.split(",")]


@cache
def _marks() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Ways to write money, and the country that each is at home in."""
    listed = _data()["marks"]
    assert isinstance(listed, dict)
    return tuple((re.compile(pattern), country) for country, pattern in listed.items())


@cache
def _seats() -> dict[str, str]:
    """Lower-case names of seats of government, and the country of each."""
    listed = _data()["seats"]
    assert isinstance(listed, dict)
    return {name.lower(): country for country, names in listed.items() for name in _listed(names)}


def country_of(places: Sequence[str], *, text: str) -> str | None:
    """The ISO 3166 code (alpha-2) of the first place that is in a known country, else of the money's home.

    Without either it is the country whose nationality the text names most.

    Args:
        places: Names of places, the one that the article is about first.
        text: The article, for its currency marks and nationalities.
    """
    code = next((code for place in places if (code := code_of(place))), None)
    if code is not None:
        return code.partition("-")[0]
    return own_country(text)


def own_country(text: str) -> str | None:
    """The code of the country whose money a text writes of, else of the nationality that it names most."""
    return marked(text) or _named_most(text)


def marked(text: str) -> str | None:
    """The country whose money a text writes of most (its code); None if it writes of none that has a home."""
    counts = {home: len(mark.findall(text)) for mark, home in _marks()}
    most = max(counts, key=lambda home: counts[home])
    return most if counts[most] else None


def governed_from(place: str) -> str | None:
    """The name of the country that has its government in a city, or None."""
    code = _seats().get(place.lower())
    return None if code is None else country_named(code)


def country_named(code: str) -> str:
    """The short English name of a country by its ISO 3166 code (alpha-2)."""
    from countryguess import guess_country

    return str(guess_country(code, attribute="name_short"))


@lru_cache(maxsize=4096)
def country_called(name: str) -> str | None:
    """The short English name of a country that has a name for its own ("Ghana"); None for other names."""
    from countryguess import guess_country

    code = guess_country(name, attribute="iso2") if name.lower() not in _regions() else None
    return country_named(str(code)) if code and country_named(str(code)).lower() == name.lower() else None


def fiscal_home(places: Sequence[str], country: str | None) -> str | None:
    """Whose fiscal years are meant: the state that an article is about (ISO 3166-2), else its country."""
    state = code_of(places[0]) if places else None
    return state if state is not None and "-" in state else country


def _named_most(text: str) -> str | None:
    """The country whose adjective of nationality occurs most often, the first of several."""
    pattern, homes = _nationalities()
    named = Counter(homes[match.group()] for match in pattern.finditer(text))
    return named.most_common(1)[0][0] if named else None


@lru_cache(maxsize=4096)
def code_of(place: str) -> str | None:
    """The code of the country that a place is in (of the state, in the US); None if it is not known."""
    from countryguess import guess_country

    known, name = _regions(), place.lower()
    if name in known:
        return known[name]
    code = guess_country(place, attribute="iso2")
    return str(code) if code else None
