"""The words by which names are recognised, read from ``lexicon.toml`` and ``gazetteer.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from policy_qa.schema import EntityLabel


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words in lower case; names in ``known`` as written.

    ``heads`` maps the head of a name to its label, ``lower_heads`` heads in lower case behind a name to
    theirs, ``known`` whole names to theirs, ``aliases`` a name to the usual one; ``titles`` are words of
    offices, ``modifiers`` what may stand before them, ``verbs`` maps a verb ("heads") to the office it names
    ("head"). ``noise`` are capitalised words that name nothing, ``units`` abbreviations of units, ``common``
    nouns that headings open with, ``openers`` words before a name, ``portfolios`` subjects of ministries,
    ``numbered`` words that a number follows, ``bodies`` (as written) what public bodies do,
    before their place.
    """

    heads: dict[str, EntityLabel]
    lower_heads: dict[str, EntityLabel]
    known: dict[str, EntityLabel]
    aliases: dict[str, str]
    titles: frozenset[str]
    modifiers: frozenset[str]
    honorifics: frozenset[str]
    verbs: dict[str, str]
    noise: frozenset[str]
    units: frozenset[str]
    common: frozenset[str]
    openers: frozenset[str]
    portfolios: frozenset[str]
    numbered: frozenset[str]
    bodies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of places as written, and of people.

    Of people: family names before pinyin (``chinese``), before a hyphenated name (``korean``), before two
    short names (``southeast``) and behind given names (``last``), and given names (``given``).
    """

    places: frozenset[str]
    chinese: frozenset[str]
    korean: frozenset[str]
    southeast: frozenset[str]
    last: frozenset[str]
    given: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon; read once."""
    data = _read("lexicon.toml")
    titles = data["titles"]
    return Lexicon(
        heads=_by_label(data["heads"]),
        lower_heads=_by_label(data["lower"]),
        known={name: cast(EntityLabel, label) for label, names in data["known"].items() for name in names},
        aliases=dict(data["aliases"]),
        titles=frozenset(titles["words"].split()),
        modifiers=frozenset(titles["modifiers"].split()),
        honorifics=frozenset(titles["honorifics"].split()),
        verbs=dict(titles["verbs"]),
        **{key: frozenset(words.split()) for key, words in data["words"].items()},
    )


@cache
def gazetteer() -> Gazetteer:
    """The shipped gazetteer; read once."""
    data = _read("gazetteer.toml")
    places = (name for names in data["places"].values() for name in names.split(";"))
    return Gazetteer(
        places=frozenset(" ".join(name.split()) for name in places),
        **{key: frozenset(names.split()) for key, names in data["people"].items()},
    )


def is_common(word: str) -> bool:
    """Whether a word, with all its parts, is a common noun, an opener or a ministry's subject."""
    words = lexicon()
    plain = re.sub(r"['\u2019]s?$", "", word.lower()).strip(".,()")
    return all(
        part in words.common or part in words.noise or part in words.openers or part in words.portfolios
        for part in plain.split("-")
    )


def _by_label(lists: Mapping[str, str]) -> dict[str, EntityLabel]:
    return {word: cast(EntityLabel, label) for label, words in lists.items() for word in words.split()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / name).read_text(encoding="utf-8"))
