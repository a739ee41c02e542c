"""Words that may stand for each other: a question's "shipments abroad" are a text's exports.

The groups are data (``models/matching/thesaurus.txt``). A question is cut into concepts, each a word or a
phrase that a group has, with what may be said instead; how far a set of words holds a concept is a number
from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from policy_qa.words import STOP, Word, fold, kin, words

_ALIKE = 0.85
"""What a concept counts that is said in other words."""
_PART = 0.5
"""What a phrase counts at most of which only some words are there."""
_LONGEST = 5
"""Words of the longest member that is looked for."""

_Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase of a question: its words, their keys, and what may be said instead."""

    said: tuple[str, ...]
    keys: frozenset[str]
    others: tuple[frozenset[str], ...] = ()

    def held(self, found: frozenset[str]) -> float:
        """How far a set of keys holds the concept: 1 in its own words, less in others, 0 not at all."""
        own = len(self.keys & found)
        if own == len(self.keys):
            return 1.0
        if any(other <= found for other in self.others):
            return _ALIKE
        return _PART * own / len(self.keys)


def concepts(said: Sequence[Word]) -> list[Concept]:
    """The concepts of a row of words, the longest phrases first found; stop words must be left out."""
    found: list[Concept] = []
    at = 0
    while at < len(said):
        length = next(
            (n for n in range(min(_LONGEST, len(said) - at), 0, -1) if _known(said[at : at + n])), 1
        )
        found.append(_concept(said[at : at + length]))
        at += length
    return found


def _known(said: Sequence[Word]) -> bool:
    return tuple(word.key for word in said) in _groups()


def _concept(said: Sequence[Word]) -> Concept:
    row = tuple(word.key for word in said)
    others = dict.fromkeys(_groups().get(row, ()))
    for word in said if len(said) == 1 else ():
        others |= dict.fromkeys(frozenset({other}) for other in kin(word.key))
    return Concept(tuple(word.text for word in said), frozenset(row), tuple(others))


@lru_cache(maxsize=1)
def _groups() -> dict[_Keys, tuple[frozenset[str], ...]]:
    """By the keys of a member, the other members of all of its groups."""
    text = files("policy_qa").joinpath("models/matching/thesaurus.txt").read_text(encoding="utf-8")
    found: dict[_Keys, dict[frozenset[str], None]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        members = [_keys(member) for member in line.split(";")]
        for member in members:
            others = (frozenset(other) for other in members if other and other != member)
            found.setdefault(member, {}).update(dict.fromkeys(others))
    return {member: tuple(others) for member, others in found.items() if member}


def _keys(member: str) -> _Keys:
    return tuple(word.key for word in words(fold(member)) if word.text.lower() not in STOP)
