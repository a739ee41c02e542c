"""What tells that a candidate is no name: a heading's word, a unit, an indicator, the number of a table."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from policy_qa.extract.entities.known import is_place
from policy_qa.extract.entities.lexicon import is_common, lexicon
from policy_qa.extract.entities.mentions import CURRENCY_BEHIND
from policy_qa.extract.entities.name import Name
from policy_qa.extract.entities.people import is_person_name, is_title
from policy_qa.extract.entities.person_forms import has_family_name
from policy_qa.schema import EntityLabel

_POSSESSIVE = re.compile(r"['\u2019]s?$")
_FOREIGN = re.compile(r"[%$€£\n\u201c\u201d\"(),;]")
_LOWER_WORD = re.compile(r"(?<![\w'\u2019-])[a-z][a-z]+(?![\w'\u2019-])")
_INSIDE = re.compile(r"(?<=[a-z,;] )[A-Z][\w-]*")
_LINE = re.compile(r"[^\n]+")
_OPENS = re.compile(r"(?:^|[\n.!?:;|\u2022*#\u201c\"(]['\u2019\u201d\")]?\s*|\n\s*[-\u2013\u2014]\s+)$")
_NUMBER_BEFORE = re.compile(r"\d[\s-]$")
_NUMBER_BEHIND = re.compile(r" (?!(?:19|20)\d\d\b)\d[\d.,/]*(?![\d%-]| (?:per cent|percent))")
_LETTER_BEHIND = re.compile(r" [A-Z](?![\w.&'\u2019])")
_NUMBERED = re.compile(r"(?:[A-Z]{0,3}[-.]?\d[\w.-]*|[A-Z]|[IVX]+)$")
_OFFICE_BEFORE = re.compile(r"(?P<title>[\w-]+) (?:of|for) (?:the )?$")
_DEFINED = re.compile(r" \((?P<short>[A-Z][A-Za-z&]{1,7})s?\)")
_SMALL = frozenset({"of", "and", "for", "the", "on", "in", "to"})
_PHRASE = 120
"""Characters in front of an abbreviation that hold what it stands for."""
_SPEECH = re.compile(r" (?:said|says|told|added|noted|stressed|warned|argued|announced|stated)\b")
_SECRETARY = re.compile(r" (?:Secretary|Minister)\b")
_IN_CAPITALS = 3
"""Letters of a known name that says nothing in a line of capitals ("WHO PAYS", "JOIN US")."""


class Doubts:
    """What one article says against names in it."""

    def __init__(self, text: str, *, tags: dict[int, str]) -> None:
        """Takes the text, and by offset the part of speech of each word that is not a proper noun."""
        self._text = text
        self._tags = tags
        self._lower = set(_LOWER_WORD.findall(text))
        self._inside = set(_INSIDE.findall(text))
        self._terms = set(_terms(text))
        lines = [match.span() for match in _LINE.finditer(text) if _in_capitals(match.group())]
        self._capitals = sorted(lines)

    def about(self, name: Name) -> bool:
        """Whether a name that its form gives away is none after all."""
        surface = self._text[name.start : name.end]
        if name.label not in {"PLACE", "PERSON"} and _SECRETARY.match(self._text, name.end):
            return True
        if name.label == "PLACE" and CURRENCY_BEHIND.match(self._text, name.end):
            return True
        if not self._in_capitals(name):
            return False
        return len(surface) <= _IN_CAPITALS or not (is_place(surface) or surface in lexicon().known)

    def about_hint(self, name: Name) -> bool:
        """Whether a name that only the parser takes for one is none."""
        surface = self._text[name.start : name.end]
        if self.about(name) or not _is_name(surface, name.label) or self._part_of_office(name):
            return True
        words = surface.split()
        if len(words) == 1:
            return self._is_doubtful_word(name, surface)
        rest = [word for word in words if not is_place(word)]
        return _is_numbered(words) or all(is_common(word) for word in rest) or is_title(words[0])

    def _is_doubtful_word(self, name: Name, word: str) -> bool:
        if is_place(word) or word in lexicon().known:
            return False
        text, plain = self._text, _POSSESSIVE.sub("", word.lower()).strip(".,")
        behind_number = word.isupper() and _NUMBER_BEFORE.search(text, max(0, name.start - 3), name.start)
        before_number = word.isupper() and _NUMBER_BEHIND.match(text, name.end)
        if behind_number or before_number or any(char.isdigit() for char in word) or word in self._terms:
            return True
        if _LETTER_BEHIND.match(text, name.end):
            return True
        if is_common(word) or plain in lexicon().heads or plain in lexicon().units:
            return True
        if name.label == "PERSON":
            return not (has_family_name(word) or _SPEECH.match(text, name.end))
        return self._opens_heading(name, word, plain)

    def _opens_heading(self, name: Name, word: str, plain: str) -> bool:
        """Whether a word owes its capital to its place: first in a sentence, and a common word elsewhere."""
        before = self._text[max(0, name.start - 6) : name.start]
        if word in self._inside or not _OPENS.search(before):
            return False
        return plain in self._lower or name.start in self._tags

    def _part_of_office(self, name: Name) -> bool:
        """Whether a name is what an office is for ("Secretary of Health and Human Services")."""
        if name.label == "PLACE" or name.certain:
            return False
        before = _OFFICE_BEFORE.search(self._text[max(0, name.start - 40) : name.start])
        return before is not None and is_title(before["title"]) and _is_portfolio(self._text, name)

    def _in_capitals(self, name: Name) -> bool:
        place = bisect_right(self._capitals, (name.start, len(self._text))) - 1
        return place >= 0 and self._capitals[place][1] >= name.end


def _is_name(surface: str, label: EntityLabel) -> bool:
    """Whether a surface may be a name: capitalised, no number, no common abbreviation."""
    words = surface.split()
    noise = lexicon().noise
    if (
        not words
        or len(surface) < 2
        or len(words) > 12
        or not surface[0].isupper()
        or _FOREIGN.search(surface)
    ):
        return False
    if all(_POSSESSIVE.sub("", word.lower()).strip(".,") in noise or not word[0].isalpha() for word in words):
        return False
    if words[0].lower().strip(".,") in noise and not words[-1][0].isupper():
        return False
    if label == "ORG" and surface.isupper() and surface.isalpha() and len(surface) > 5:
        return False  # a word of a heading in capitals
    if label == "PERSON":
        return is_person_name(surface) and not (
            len(words) > 1 and (is_common(words[-1]) or is_place(words[-1]))
        )
    if label == "LAW":
        return any(lexicon().heads.get(word.lower()) == "LAW" for word in words)
    return words[-1][0].isupper()


def _is_numbered(words: list[str]) -> bool:
    """Whether a name is a word and its number: "Table B-1", "PO Box"."""
    if words[-1].rstrip(".") in {"No", "Nos"}:
        return True
    first = [word for word in words if word.lower() in lexicon().numbered]
    return bool(first) and all(word in first or word.isupper() or _NUMBERED.match(word) for word in words)


def _is_portfolio(text: str, name: Name) -> bool:
    words = re.findall(r"[\w-]+", text[name.start : name.end].lower())
    return all(word in lexicon().portfolios or word in {"and", "for", "of", "the"} for word in words)


def _terms(text: str) -> Iterable[str]:
    """Abbreviations of common nouns, as the text defines them: "official development assistance (ODA)"."""
    for match in _DEFINED.finditer(text):
        letters = [char.lower() for char in match["short"] if char.isalpha()]
        phrase = text[max(0, match.start() - _PHRASE) : match.start()]
        words = [word for word in re.findall(r"\w+", phrase) if word not in _SMALL][-len(letters) :]
        initials = [word[0].lower() for word in words]
        if initials == letters and len(words) > 1 and not any(word[0].isupper() for word in words[1:]):
            yield match["short"]


def _in_capitals(line: str) -> bool:
    """Whether a line is a heading in capitals; a word alone or a dateline's place is none."""
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 1]
    return len(words) > 1 and not any(char.islower() for char in line)
