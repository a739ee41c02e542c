"""The words by which names are recognised, read from ``lexicon.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast

from policy_qa.schema import EntityLabel


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words in lower case; names in ``known`` as written.

    ``heads`` maps the head of a name to its label, ``known`` whole names to theirs; ``titles`` are words of
    offices, ``modifiers`` what may stand before them, ``verbs`` maps a verb ("heads") to the office it names
    ("head"); ``noise`` are capitalised words that name nothing.
    """

    heads: dict[str, EntityLabel]
    known: dict[str, EntityLabel]
    titles: frozenset[str]
    modifiers: frozenset[str]
    honorifics: frozenset[str]
    verbs: dict[str, str]
    noise: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon; read once."""
    data = tomllib.loads((resources.files(__package__) / "lexicon.toml").read_text(encoding="utf-8"))
    titles = data["titles"]
    return Lexicon(
        heads={
            word: cast(EntityLabel, label) for label, words in data["heads"].items() for word in words.split()
        },
        known={name: cast(EntityLabel, label) for label, names in data["known"].items() for name in names},
        titles=frozenset(titles["words"].split()),
        modifiers=frozenset(titles["modifiers"].split()),
        honorifics=frozenset(titles["honorifics"].split()),
        verbs=dict(titles["verbs"]),
        noise=frozenset(data["noise"]["words"].split()),
    )
