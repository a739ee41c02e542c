"""People by the form of their names: pinyin, Korean, Singaporean and South Asian names with known parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_qa.extract.entities.known import is_place
from policy_qa.extract.entities.lexicon import gazetteer, lexicon
from policy_qa.extract.entities.name import Name

_SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|"
    r"er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|\u00fc|v))"
)
_PINYIN = re.compile(rf"{_SYLLABLE}(?:['\u2019]?{_SYLLABLE}){{0,2}}")
_INITIALS = r"(?:[A-Z]\.)+|[A-Z]{1,3}(?![\w\u2019'-])"
_WORD = rf"(?:{_INITIALS}|[A-Z][^\W\d_]+(?:['\u2019-](?!s\b)[^\W\d_]+)*)"
_RUN = re.compile(rf"(?<![\w-]){_WORD}(?: {_WORD})+(?![\w-])")
_HYPHENATED = re.compile(r"[A-Z][a-z]+-[A-Za-z][a-z]+")
_GIVEN = re.compile(r"[A-Z][a-z\u00fc'\u2019]+")
_LONGEST_GIVEN = 7
"""Letters of one of two short given names ("Kim Yong", "Hsien Loong")."""
_LONGEST_NAME = 4
"""Words of a name with a known part."""


def people_by_gazetteer(text: str) -> Iterator[Name]:
    """People whose names have a known part in the place that the part has in such names."""
    for run in _RUN.finditer(text):
        words, start = run.group().split(" "), run.start()
        starts = [start]
        for word in words[:-1]:
            starts.append(starts[-1] + len(word) + 1)
        for first, last, certain in _people_in(words):
            yield Name(starts[first], starts[last] + len(words[last]), "PERSON", certain=certain)


def has_family_name(surface: str) -> bool:
    """Whether one of the words is a family name of the gazetteer."""
    names = gazetteer()
    return any(
        word in names.last or word in names.chinese or word in names.korean for word in surface.split()
    )


def _people_in(words: list[str]) -> Iterator[tuple[int, int, bool]]:
    """The first and the last word of each person in a run of capitalised words, and whether it is certain."""
    names = gazetteer()
    for place, word in enumerate(words):
        behind_family = place > 0 and words[place - 1] in names.southeast
        if word in names.southeast and _has_two_given(words, place):
            yield place, place + 2, False
        elif place + 1 < len(words) and not behind_family and _is_family_first(word, words[place + 1]):
            yield place, place + 1, True
        if word in names.given:
            last = _reach(words, place, 1)
            if last > place:
                yield place, last, False
        if word in names.last:
            first = _reach(words, place, -1)
            if first < place and not is_place(" ".join(words[first : place + 1])):
                yield first, place, False


def _reach(words: list[str], place: int, step: int) -> int:
    """How far a person's name goes on from one of its words; ``place`` if that word is none."""
    end = place
    while _is_personal(words[end]) and abs(end - place) < _LONGEST_NAME:
        end += step
        if not 0 <= end < len(words):
            break
    return end if end == place else end - step


def _has_two_given(words: list[str], place: int) -> bool:
    """Whether a run ends in two short names behind a family name."""
    return len(words) == place + 3 and all(
        len(word) <= _LONGEST_GIVEN and _GIVEN.fullmatch(word) and _is_personal(word)
        for word in words[place:]
    )


def _is_family_first(family: str, given: str) -> bool:
    """Whether two words are a family name and a given one: not a place, not two English words."""
    names = gazetteer()
    if is_place(f"{family} {given}"):
        return False
    if _HYPHENATED.fullmatch(given):
        return family in names.korean or family in names.chinese or family in names.southeast
    if family not in names.chinese or not _GIVEN.fullmatch(given):
        return False
    # "An" and "He" are English words as well as names: the given name must be one that English has not.
    short = len(given) < 4 and family.lower() in lexicon().openers
    return bool(_PINYIN.fullmatch(given.lower())) and _is_personal(given) and not short


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
