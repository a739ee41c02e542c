"""Names of places made comparable: aliases, adjectives, and finding the place that a question is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

_ALIASES: dict[str, str] = {
    "United States": "us|u.s.|usa|u.s.a.|united states of america|america|american|americans",
    "United Kingdom": "uk|u.k.|britain|great britain|british",
    "European Union": "eu|e.u.|eu27|eu-27",
    "Sub-Saharan Africa": "africa south of the sahara|subsaharan africa",
    "Palestine": "palestinian|palestinian territories|palestinian territory|west bank and gaza",
    "China": "chinese|people's republic of china|prc|mainland china",
    "South Korea": "korea|korean|south korean|republic of korea",
    "India": "indian",
    "Germany": "german",
    "France": "french",
    "Italy": "italian",
    "Spain": "spanish",
    "Japan": "japanese",
    "Kenya": "kenyan",
    "South Africa": "south african",
    "Singapore": "singaporean",
    "Russia": "russian|russian federation",
    "Brazil": "brazilian",
    "Canada": "canadian",
    "Australia": "australian",
    "Mexico": "mexican",
    "Netherlands": "dutch|holland",
    "Sweden": "swedish",
    "Belgium": "belgian",
    "Ireland": "irish",
    "Scotland": "scottish",
    "California": "californian",
    "United Arab Emirates": "uae|u.a.e.|emirati",
}
_CANONICAL = {
    alias: name for name, aliases in _ALIASES.items() for alias in (name.lower(), *aliases.split("|"))
}
_GOVERNED_FROM = {
    "washington": "United States",
    "london": "United Kingdom",
    "westminster": "United Kingdom",
    "brussels": "European Union",
    "beijing": "China",
    "seoul": "South Korea",
    "delhi": "India",
    "new delhi": "India",
    "berlin": "Germany",
    "paris": "France",
    "rome": "Italy",
    "madrid": "Spain",
    "tokyo": "Japan",
    "nairobi": "Kenya",
    "pretoria": "South Africa",
    "moscow": "Russia",
    "brasilia": "Brazil",
    "ottawa": "Canada",
    "canberra": "Australia",
    "the hague": "Netherlands",
    "stockholm": "Sweden",
    "dublin": "Ireland",
    "sacramento": "California",
    "abu dhabi": "United Arab Emirates",
}
"""Seats of governments, which stand for what they govern ("Tokyo's aid spending")."""
_LOWER_CASE_WORDS = frozenset({"us", "america"})
"""Aliases that are other words in lower case ("tell us"): found only as written."""

_SUFFIX = re.compile(
    r"\b(?:city|municipality|province|state|county|prefecture|district|region|territory|republic|kingdom"
    r"|municipal|provincial|the|of)\b"
)
_NAME = r"(?-i:[A-Z][\w’'-]*[\w](?: (?:of |and |the )?[A-Z][\w-]*\w)*)"
_AFTER_IN = re.compile(
    rf"(?<![\w-])(?:in|across|throughout|within) (?:the )?(?:(?:city|province|state|county|town|port"
    rf"|district) of )?(?P<n>{_NAME})"
)
_AFTER_OF = re.compile(
    rf"(?<![\w-])(?:(?-i:[a-z])[\w-]*|GDP|GNP|GNI|R&D|FDI|CPI|PMI) (?:of|for) (?:the )?(?P<n>{_NAME})"
    r"(?=[\s?.,]|$)"
)
_ORGANISATION = re.compile(
    r"\b(?:Bank|Bureau|Ministry|Department|University|Institute|Academy|Committee|Commission|Office|Agency|Ltd|Inc|Corp)\b"
)
_NAMED_AFTER = re.compile(
    r" (?:Bank|Bureau|Ministry|Department|University|Institute|Academy|Committee|Commission|Office"
    r"|Agency|Ltd|Inc|Corp"
    r"|Trade Organi[sz]ation|Health Organi[sz]ation|Union)\b"
)
_CURRENCY = re.compile(
    r"[ -]?(?:\$|(?:dollars?|currency|money|shillings?|won|yen|pounds?|rupees?|yuan|francs?|kron(?:a|e|or|er)"
    r"|pesos?|reais|real|dirhams?|riyals?|rand)\b)",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"(?<![\w-])(?P<n>(?-i:[A-Z][a-z][\w-]*(?: [A-Z][\w-]*)*))(?=['’]s?\b)")
_NOT_PLACES = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December|Q[1-4]"
    r"|FY\w*|H[12]|What|Which|Who|"
    r"How|When|Where|Why|Is|Are|Was|Were|The|It|There|R&D|GDP|CPI|[A-Z]{3,})\b"
)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a question, with its span in it."""

    start: int
    end: int
    surface: str


def known_place(name: str) -> str:
    """The usual name of a place ("US" and "American" are United States); an unknown name stays as it is."""
    return _CANONICAL.get(name.lower().strip(), name)


def governed_from(name: str) -> str | None:
    """What is governed from a city, if its name may stand for that ("Tokyo" for Japan)."""
    return _GOVERNED_FROM.get(name.lower().strip())


def is_known(name: str) -> bool:
    """Whether a name is one of a place that is known under several names."""
    return name.lower().strip() in _CANONICAL


@lru_cache(maxsize=65536)
def place_key(name: str) -> str:
    """A form under which names of one place are equal: lower case, without "city" or "province"."""
    usual = known_place(name.split(",", maxsplit=1)[0].strip()).lower()
    stripped = " ".join(_SUFFIX.sub(" ", usual).split())
    return known_place(stripped or usual).lower()


def same_place(a: str | None, b: str | None) -> bool:
    """Whether two names mean one place ("Ningbo" and "Ningbo City, Zhejiang"); False if one is unknown."""
    return bool(a and b) and place_key(a or "") == place_key(b or "")


def mentions(text: str, place: str) -> bool:
    """Whether a text names the place, under any of its names."""
    return any(pattern.search(text) for pattern in _forms(place))


def mention_spans(text: str, place: str) -> list[tuple[int, int]]:
    """Where a text names the place, under any of its names."""
    return [match.span() for pattern in _forms(place) for match in pattern.finditer(text)]


@lru_cache(maxsize=4096)
def _forms(place: str) -> tuple[re.Pattern[str], ...]:
    usual = known_place(place)
    forms = {place, usual, place.split(",", maxsplit=1)[0], *(_ALIASES.get(usual, "").split("|"))} - {""}
    return tuple(re.compile(_word(form)) for form in sorted(forms))


def place_in(text: str, places: Collection[str] = ()) -> PlaceMention | None:
    """The place that a question is about: a known one, else a name after "in" or before "'s"."""
    known = sorted(_known(text, places), key=lambda m: (not _constrains(text, m), m.start))
    if known:
        return known[0]
    for pattern in (_AFTER_IN, _POSSESSIVE, _AFTER_OF):
        for match in pattern.finditer(text):
            name = re.sub(r"['’]s?\b.*$", "", match["n"])
            if not _NOT_PLACES.match(name) and not _ORGANISATION.search(name):
                return PlaceMention(match.start("n"), match.start("n") + len(name), name)
    return None


def _known(text: str, places: Collection[str]) -> Iterator[PlaceMention]:
    names = {name.split(",")[0].strip() for name in places} | set(_CANONICAL)
    covered: set[int] = set()
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if len(name) < 2:
            continue
        for match in _pattern(name).finditer(text):
            if _NAMED_AFTER.match(text, match.end()) or _CURRENCY.match(text, match.end()):
                continue  # the World Bank, US dollars: a place is only part of the name
            if not covered & set(range(match.start(), match.end())):
                covered |= set(range(match.start(), match.end()))
                yield PlaceMention(match.start(), match.end(), match.group())


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_word(name))


def _word(name: str) -> str:
    """A pattern that finds a name as whole words: short and doubtful names only in capitals."""
    if len(name.rstrip(".")) <= 4 or name.lower() in _LOWER_CASE_WORDS:
        capitals = (
            name.upper()
            if name.islower() and len(name.replace(".", "")) <= 3
            else name[:1].upper() + name[1:]
        )
        return rf"(?<![\w-]){re.escape(capitals)}(?![\w-])"
    return rf"(?i)(?<![\w-]){re.escape(name)}(?![\w-])"


def _constrains(text: str, mention: PlaceMention) -> bool:
    """Whether the name stands after a preposition or as a possessive, rather than inside another name."""
    before, after = text[: mention.start].lower(), text[mention.end :]
    return bool(re.search(r"\b(?:in|across|for|of|by|throughout|within)(?: the)? $", before)) or after[
        :1
    ] in {"'", "’"}
