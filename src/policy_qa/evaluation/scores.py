"""What all measures share: counts of right, found and wanted, pairing by overlap, comparing phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_qa.schema import Span

PARTS = ("all", "tune", "test")
TOKEN_F1 = 0.5
"""Two phrases agree if the F1 of their words reaches this."""

_IDLE = frozenset(
    (
        "a",
        "an",
        "the",
        "of",
        "in",
        "for",
        "on",
        "to",
        "and",
        "or",
        "by",
        "with",
        "from",
        "its",
        "their",
        "at",
        "is",
        "was",
        "were",
        "s",
    )
)

_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child"}


@dataclass(slots=True)
class Score:
    """Counts that precision and recall are made of."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, *, right: int = 0, found: int = 0, wanted: int = 0) -> None:
        """Count some more."""
        self.right += right
        self.found += found
        self.wanted += wanted

    @property
    def precision(self) -> float:
        """Right among found; 1 if nothing was found (nothing is wrong)."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right among wanted; 1 if nothing was wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 1 if nothing was wanted and nothing found."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0

    def as_dict(self) -> dict[str, float]:
        """For JSON: the three rates, and the counts."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "right": self.right,
            "found": self.found,
            "wanted": self.wanted,
        }


def overlap(one: Span, other: Span) -> float:
    """Characters in common divided by characters in either (0 to 1)."""
    common = min(one.end, other.end) - max(one.start, other.start)
    if common <= 0:
        return 0.0
    return common / (max(one.end, other.end) - min(one.start, other.start))


def pair(wanted: Sequence[Span], found: Sequence[Span]) -> list[tuple[int, int]]:
    """Pair spans of one text one to one, most overlap first, then in order.

    Returns:
        Pairs (index in ``wanted``, index in ``found``), in order of ``wanted``. Spans with no overlap have
        no pair.
    """
    candidates = sorted(
        (-share, w, f)
        for w, span in enumerate(wanted)
        for f, other in enumerate(found)
        if (share := overlap(span, other))
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, w, f in candidates:
        if w not in pairs and f not in taken:
            pairs[w] = f
            taken.add(f)
    return sorted(pairs.items())


def words(text: str) -> list[str]:
    """The words of a phrase, lower case and singular, without articles and prepositions."""
    return [singular(word) for word in re.findall(r"[^\W_]+", text.lower()) if word not in _IDLE]


def singular(word: str) -> str:
    """A rough English singular: only good for comparing two words that went through it."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and re.search(r"(?:ss|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word


def phrases_agree(one: str, other: str) -> bool:
    """Whether two phrases share enough words (F1 of their words as bags ≥ `TOKEN_F1`)."""
    a, b = words(one), words(other)
    if not a or not b:
        return one.strip().lower() == other.strip().lower()
    rest = list(b)
    common = 0
    for word in a:
        if word in rest:
            rest.remove(word)
            common += 1
    return 2 * common / (len(a) + len(b)) >= TOKEN_F1


def empty_table(rows: Iterable[str]) -> dict[str, dict[str, Score]]:
    """A score for every part and row, all zero."""
    names = tuple(rows)
    return {part: {row: Score() for row in names} for part in PARTS}
