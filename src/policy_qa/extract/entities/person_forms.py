"""People by the form of their names: pinyin, Korean, Singaporean and South Asian names with known parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from policy_qa.extract.entities.known import is_place
from policy_qa.extract.entities.lexicon import gazetteer, lexicon
from policy_qa.extract.entities.name import Name

_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|"
    r"er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|\u00fc|v))"
)
_PINYIN = re.compile(rf"{_SYLLABLE}(?:['\u2019]?{_SYLLABLE}){{0,2}}")
_CAP = r"[A-Z][^\W\d_]+(?:['\u2019-][^\W\d_]+)*"
_NO_MORE = r"(?![\w-])"
_LONGEST_GIVEN = 7
"""Letters of one of two short given names ("Kim Yong", "Hsien Loong")."""


def people_by_gazetteer(text: str) -> Iterator[Name]:
    """People whose names have a known part in the place that the part has in such names."""
    for match in _family_first().finditer(text):
        before = text[max(0, match.start() - 12) : match.start()].split(" ")
        if _is_family_first(match) and not (len(before) > 1 and before[-2] in gazetteer().southeast):
            yield Name(*match.span("name"), "PERSON")
    for match in _two_given().finditer(text):
        words = match["name"].split()
        if all(len(word) <= _LONGEST_GIVEN and _is_personal(word) for word in words):
            yield Name(*match.span("name"), "PERSON", certain=False)
    for match in _known_part().finditer(text):
        start, end = _personal_words(text, *match.span("name"))
        surface = text[start:end]
        if _has_known_part(surface.split()) and not is_place(surface):
            yield Name(start, end, "PERSON", certain=False)


def has_family_name(surface: str) -> bool:
    """Whether one of the words is a family name of the gazetteer."""
    names = gazetteer()
    return any(
        word in names.last or word in names.chinese or word in names.korean for word in surface.split()
    )


@cache
def _family_first() -> re.Pattern[str]:
    names = gazetteer()
    pinyin, hyphen = _any(names.chinese), _any(names.korean | names.chinese | names.southeast)
    return re.compile(
        rf"(?<![\w-])(?P<name>(?:(?P<family>{pinyin}) (?P<given>[A-Z][a-z\u00fc'\u2019]+)|"
        rf"(?:{hyphen}) (?P<parts>[A-Z][a-z]+-[A-Za-z][a-z]+))){_NO_MORE}"
    )


@cache
def _two_given() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-])(?P<name>(?:{_any(gazetteer().southeast)}) [A-Z][a-z]+ [A-Z][a-z]+){_NO_MORE}(?! [A-Z])"
    )


@cache
def _known_part() -> re.Pattern[str]:
    """Two to four capitalised words or initials, one of which is a known name."""
    names = gazetteer()
    word = rf"(?:{_CAP}|[A-Z]{{1,3}}|(?:[A-Z]\.)+)"
    return re.compile(
        rf"(?<![\w-])(?P<name>(?:{_any(names.given)})(?: {word}){{1,3}}|"
        rf"(?:{word} ){{1,3}}(?:{_any(names.last)})){_NO_MORE}"
    )


def _any(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name)))


def _is_family_first(match: re.Match[str]) -> bool:
    """Whether a family name and what follows are a person: not a place, not two English words."""
    if is_place(match["name"]):
        return False
    if match["given"] is None:
        return True
    given = match["given"].lower()
    # "An" and "He" are English words as well as names: the given name must be one that English has not.
    short = len(given) < 4 and match["family"].lower() in lexicon().openers
    return bool(_PINYIN.fullmatch(given)) and _is_personal(given) and not short


def _personal_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The last words in a row that may be a person's name ("Prime Minister", "Airport" may not)."""
    words = text[start:end].split(" ")
    while words and not _is_personal(words[-1]):
        end -= len(words.pop()) + 1
    kept = 0
    while kept < len(words) and _is_personal(words[-1 - kept]):
        kept += 1
    return max(start, end - len(" ".join(words[len(words) - kept :]))), max(start, end)


def _has_known_part(words: list[str]) -> bool:
    """Whether the first or the last of at least two words is known, and none is anything else."""
    if len(words) < 2 or not all(map(_is_personal, words)):
        return False
    return words[0] in gazetteer().given or words[-1] in gazetteer().last


def _is_personal(word: str) -> bool:
    plain, words = word.lower().strip(".,"), lexicon()
    return not (
        plain in words.heads
        or plain in words.noise
        or plain in words.common
        or plain in words.titles
        or plain in words.honorifics
        or plain in words.modifiers
        or (plain in words.openers and plain not in {"he", "an"})
        or is_place(word)
        or word in words.known
    )
