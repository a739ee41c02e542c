"""Names found by looking them up: places of the gazetteer, and what else the lexicon knows by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from policy_qa.extract.entities.lexicon import gazetteer, lexicon
from policy_qa.extract.entities.name import Name
from policy_qa.schema import EntityLabel

_FIRST = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"(?![\w$])(?! ?-?[Dd]ollars?\b)")
"""What may not follow a name: more letters, and the currency of a place ("US$", "Hong Kong dollars")."""
_BEGINS = re.compile(r"(?<![\w$@/])")
_YEAR = re.compile(r" (?:19|20)\d\d(?:[-\u2013/]\d\d(?:\d\d)?)?(?![\w-])")
_SHORT = 3
"""Letters of a name that is not looked for in capitals: "GOA" may be, "ROME" is the place."""


def known_names(text: str) -> Iterator[Name]:
    """The known names in a text; those of one word are hints, which may be part of a longer name."""
    starts, index = _index()
    for match in starts.finditer(text):
        if not _BEGINS.match(text, match.start()):
            continue
        for name, label in index.get(match.group(), ()):
            end = match.start() + len(name)
            if text.startswith(name, match.start()) and _ENDS.match(text, end):
                year = _YEAR.match(text, end) if label == "POLICY" else None
                yield Name(match.start(), year.end() if year else end, label, certain=" " in name)
                break


def is_place(surface: str) -> bool:
    """Whether a surface is a place of the gazetteer, as written or in capitals."""
    return surface in _places()


@cache
def _places() -> frozenset[str]:
    """The places as written, and those with names of some length in capitals ("NEW DELHI" in a dateline)."""
    names = gazetteer().places
    return names | {name.upper() for name in names if len(name) > _SHORT}


@cache
def _index() -> tuple[re.Pattern[str], dict[str, list[tuple[str, EntityLabel]]]]:
    """A pattern of the words that names start with, and the names by that word, longest first."""
    names: dict[str, EntityLabel] = {**dict.fromkeys(_places(), "PLACE"), **lexicon().known}
    index: dict[str, list[tuple[str, EntityLabel]]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        first = _FIRST.match(name)
        if first:
            index.setdefault(first.group(), []).append((name, names[name]))
    # Names in lower case ("euro area") are few; all others begin with a capital.
    lower = "|".join(sorted(word for word in index if word[0].islower()))
    return re.compile(rf"(?<![^\W\d_])(?:[^\W\d_a-z][^\W\d_]*|(?:{lower}))(?![^\W\d_])"), index
