"""A question, read once for all the figures that are held against it.

Its concepts are the words that name what is asked for, each with how much it tells among the figures at hand;
beside them the unit, the direction and the edition that the question names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from policy_qa.extract.units import unit_after
from policy_qa.questions import DOWN_KEYS, UP_KEYS, Edition, direction, edition, moves
from policy_qa.questions.naming import naming_words, tells
from policy_qa.readers.candidates import Candidate
from policy_qa.readers.thesaurus import Concept, concepts
from policy_qa.schema import Direction, Query
from policy_qa.words import Word, head, keys_of, words

_UNITS = (
    ("CNY", r"yuan|renminbi|rmb|cny|chinese currency"),
    ("USD", r"dollars?|us\$|usd|(?:us|u\.s\.|american) (?:currency|money)"),
    ("EUR", r"euros?|eur"), ("GBP", r"pounds?|sterling|gbp"),
    ("KRW", r"won"), ("INR", r"rupees?|crore"), ("KES", r"(?:kenyan? )?shillings?"), ("JPY", r"yen"),
    ("pp", r"(?:percentage )?points?"), ("%", r"per ?cent|percentage|%"),
)  # fmt: skip
_ASKED_UNIT = tuple(
    (
        unit,
        re.compile(
            rf"(?:\b(?:in|how many|by how many|(?:by )?what|as|to|into)\s+|[,;(]\s*)"
            rf"(?:(?:a|us|billions? of|millions? of|billion|million|bn|mn|hong kong) )*(?:{form})(?!\w)",
            re.IGNORECASE,
        ),
    )
    for unit, form in _UNITS
)
_DOLLAR = re.compile(
    r"\b(?:US[- ])?dollar (?:gdp|gross|income|value|amount|figure|price|worth)\b", re.IGNORECASE
)
_SPEED = re.compile(
    r"\bhow (?:fast|quickly|rapidly|steeply|sharply)\b|\bgrowth rates?\b|\brate of growth\b", re.IGNORECASE
)
_ADDED_VALUE = re.compile(r"\b(?:added value|value[- ]added)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many (?:more |fewer |new )?(?P<unit>[^?,;]+)", re.IGNORECASE)
_DIRECTED = re.compile(
    r"\b(?:growth|change|yoy|year[- ]on[- ]year|develop|fare|happen|perform|inflation|how did [^?]+ do)\b",
    re.IGNORECASE,
)
_UPWARDS = UP_KEYS | keys_of("recover widen lift improve accelerate soar swell boost beat gain growth")
_DOWNWARDS = DOWN_KEYS | keys_of("narrow slow slump weaken worsen lower loss drop reduce miss")


@dataclass(frozen=True)
class Asked:
    """A question, read for weighing figures against it."""

    query: Query
    concepts: tuple[Concept, ...]
    weights: tuple[float, ...]
    neutral: bool = False

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every word of the question."""
        return frozenset(word.key for word in words(self.query.text))

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of the question, with those that may stand for its concepts."""
        found = set(self.keys)
        for concept in self.concepts:
            found |= concept.keys
            for other in concept.others:
                found |= other
        return frozenset(found)

    @cached_property
    def edition(self) -> Edition | None:
        """The edition of a publication that the question names."""
        return edition(self.query.text)

    @cached_property
    def unit(self) -> str | None:
        """The unit that the answer is wanted in, if the question says so."""
        return "%" if _SPEED.search(self.query.text) else asked_unit(self.query.text)

    @cached_property
    def head(self) -> int | None:
        """Which concept the question asks for: that of the last word before its first preposition."""
        named = self.query.unit if self.query.wanted == "count" else self.query.indicator
        about = head(named)
        return next((i for i, concept in enumerate(self.concepts) if about in concept.keys), None)

    @cached_property
    def names(self) -> tuple[int, ...]:
        """The concepts that are names: in capitals inside the question."""
        first = next(words(self.query.text), None)
        return tuple(
            i
            for i, concept in enumerate(self.concepts)
            if all(said[:1].isupper() for said in concept.said)
            and not (first is not None and concept.said[0] == first.text)
        )

    @cached_property
    def direction(self) -> Direction | None:
        """Which way the question says that something moved; None if that is not to be looked at."""
        return None if self.neutral else asked_direction(self.query.text)

    @cached_property
    def moves(self) -> bool:
        """Whether the question may be answered by the amount of a change."""
        if self.query.wanted == "change" or "change" in self.query.also:
            return self.query.wanted == "change"
        return moves(self.query.text) or bool(_DIRECTED.search(self.query.text))


def asked_direction(text: str) -> Direction | None:
    """Which way a question says that something moved, by verbs such as "lose" and "recover" as well."""
    said = frozenset(word.key for word in words(_ADDED_VALUE.sub(" ", text)))
    up, down = bool(said & _UPWARDS), bool(said & _DOWNWARDS)
    return direction(text) or (None if up == down else "up" if up else "down")


def asked_unit(text: str) -> str | None:
    """The unit that a question names for its answer ("in yuan", "how many gigawatts"), if any."""
    for unit, pattern in _ASKED_UNIT:
        if pattern.search(text):
            return unit
    if _DOLLAR.search(text):
        return "USD"
    match = _HOW_MANY.search(text)
    found = unit_after(f" {match['unit']}", 0) if match else None
    return found.name if found else None


def asked(query: Query, found: Sequence[Candidate], *, neutral: bool = False) -> Asked:
    """Read a question for weighing these figures; ``neutral`` leaves open which way things moved."""
    named = naming_words(query)
    telling = {id(word): tells(word, query) for word in named}
    made: list[tuple[Concept, float]] = []
    for concept, its_words in _with_words(named):
        weight = max(telling[id(word)] for word in its_words)
        if len(its_words) > 1:
            weight = 1.0 if any(telling[id(word)] for word in its_words) or concept.others else 0.0
        elif weight == 0.3 and concept.others:
            weight = 0.5
        if weight:
            made.append((concept, weight))
    if not any(weight for concept, weight in made if not _is_name(concept)) and query.wanted in {
        "change",
        "percent",
    }:
        made += [
            (concept, 1.0) for concept in concepts(list(words("GDP")))
        ]  # growth of nothing else is the economy's
    zones = [candidate.sentence_keys for candidate in found]
    total = len(found) + 1
    weights = [
        weight * (1 + math.log(total / (1 + sum(concept.held(zone) >= 0.5 for zone in zones))))
        for concept, weight in made
    ]
    scale = sum(weights) or 1.0
    named_concepts = tuple(concept for concept, _ in made)
    return Asked(query, named_concepts, tuple(w / scale for w in weights), neutral)


def _is_name(concept: Concept) -> bool:
    return all(said[:1].isupper() for said in concept.said)


def _with_words(named: Sequence[Word]) -> list[tuple[Concept, list[Word]]]:
    """Each concept with the words that make it up."""
    made: list[tuple[Concept, list[Word]]] = []
    at = 0
    for concept in concepts(named):
        made.append((concept, list(named[at : at + len(concept.said)])))
        at += len(concept.said)
    return made
