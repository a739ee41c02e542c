"""What the package says in English, in the language of the page: reasons of failures, why figures differ.

The layers below know no languages: their sentences are looked up in ``said_zh.toml`` by their English form.
What is not found there is shown as it is, and said to be English.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from policy_qa.ui.wording import Words

_JOINT: Final = "; "
_HAN: Final = re.compile("[\u4e00-\u9fff]")  # what the page says itself is Chinese already
_MOST_CUTS: Final = 12
_LONGEST: Final = 2_000  # a longer text is no sentence of ours
_PLACE: Final = re.compile(r"\\\{(\w+)\\\}")
_FIELDS: Final = ("figure", "articles")
"""Sections of the catalogue that have words for the names of fields."""


def retold(text: str, words: Words) -> str:
    """A sentence of the package in the visitor's language; an unknown one as it is, said to be English."""
    if words.language == "en" or not text:
        return text
    found = None if len(text) > _LONGEST else _whole_or_parts(text, words)
    if found is None:
        return text if _HAN.search(text) else words("trouble.english", text=text)
    return found


def _whole_or_parts(text: str, words: Words) -> str | None:
    parts = text.split(_JOINT)
    # What somebody typed may hold a joint as well: first each part is tried, then two sentences, then one.
    last = len(parts)
    cuts = [tuple(range(1, last + 1)), *((at, last) for at in range(last - 1, 0, -1)), (last,)]
    for ends in cuts[:_MOST_CUTS] + cuts[_MOST_CUTS:][-1:]:
        starts = (0, *ends)
        told = [_one(_JOINT.join(parts[start:end]), words) for start, end in zip(starts, ends, strict=False)]
        if None not in told:
            return ";".join(filter(None, told))
    return None


def _one(text: str, words: Words) -> str | None:
    for pattern, chinese in _known():
        if found := pattern.fullmatch(text):
            values = {
                name: _named(value, words) if name == "field" else value
                for name, value in found.groupdict().items()
            }
            return chinese.format(**values)
    return None


def _named(field: str, words: Words) -> str:
    """What the page calls a field; its own name where the page has no word for it."""
    for section in _FIELDS:
        if field in (known := words.section(section)):
            return known[field]
    return field


@cache
def _known() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of English sentences with the Chinese ones, those with the most words of their own first."""
    text = files("policy_qa.ui").joinpath("said_zh.toml").read_text(encoding="utf-8")
    pairs = [pair for section in tomllib.loads(text).values() for pair in section.items()]
    pairs.sort(key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
    return tuple((_pattern(english), chinese) for english, chinese in pairs)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL)
