"""Articles that say the same in nearly the same words: a report of an agency, printed by many papers.

Each article's runs of four words are hashed to 48 minima (MinHash, Broder 1997). Articles that share three
minima in a row are compared as wholes (locality-sensitive hashing). Two are near-duplicates if most of the
runs of the shorter are in the longer, and nearly all of its numbers: the reports of two months, written
from one pattern, are none.

Memory is some 200 bytes an article, whatever its length; texts are read again from where they lie.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policy_qa.schema import Duplicate, ExtractedArticle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

CONTAINED = 0.7
"""Share of the shorter article's runs of words that are in the longer, from which on it is a duplicate."""

SAME_NUMBERS = 0.8
"""Share of the numbers of the article with fewer that the other one has too."""

_RUN = 4
_BANDS, _ROWS = 16, 3
FEWEST = 20
"""Runs of words that an article has to have: notes of a line or two may agree by chance."""
_RECENT = 65_536
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Words:
    """What is compared of an article."""

    doc: str
    runs: frozenset[int]
    numbers: frozenset[str]


class Duplicates:
    """Finds near-duplicates in a stream of articles: each is compared with all that came before.

    Args:
        text_of: The doc and text of the n-th article that was added; called for the few that look alike.
    """

    def __init__(self, text_of: Callable[[int], tuple[str, str]]) -> None:
        self._text_of = text_of
        self._index = _Index()
        self._count = 0

    def add(self, extracted: ExtractedArticle) -> Duplicate | None:
        """Take in the next article; says which earlier one it repeats, if any (the nearest)."""
        number, self._count = self._count, self._count + 1
        text = read(extracted.article.doc, extracted.article.text)
        if len(text.runs) < FEWEST:
            return None
        keys = band_keys(text.runs)
        near = [compared(text, read(*self._text_of(other))) for other in sorted(self._index.find(keys))]
        found = [one for one in near if one is not None]
        if found:  # the first of a kind stands for all: the others need not be found
            return max(found, key=lambda one: one.similarity)
        self._index.add(keys, number)
        return None


def compared(text: Words, other: Words) -> Duplicate | None:
    """What a later article has of an earlier one, if it is a near-duplicate."""
    shorter = min(len(text.runs), len(other.runs))
    if shorter < FEWEST:
        return None
    similarity = len(text.runs & other.runs) / shorter
    fewer = min(len(text.numbers), len(other.numbers))
    same = len(text.numbers & other.numbers) / fewer if fewer else 1.0
    if similarity < CONTAINED or same < SAME_NUMBERS:
        return None
    return Duplicate(text.doc, other.doc, round(similarity, 3))


def read(doc: str, text: str) -> Words:
    """What of an article is compared."""
    words = [word.lower() for word in _WORD.findall(text)]
    return Words(doc, frozenset(_runs(words)), frozenset(_NUMBER.findall(text)))


def _runs(words: list[str]) -> list[int]:
    """The runs of words, each as a number that is the same everywhere: it is kept in stores."""
    from zlib import crc32

    import numpy as np

    codes = np.array([crc32(word.encode("utf-8", "replace")) for word in words], dtype=np.uint64)
    count = max(0, len(words) - _RUN + 1)
    runs = np.zeros(count, dtype=np.uint64)
    for shift in range(_RUN):
        runs = runs * np.uint64(0x9E3779B97F4A7C15) + codes[shift : shift + count]
    found: list[int] = runs.tolist()
    return found


def band_keys(runs: frozenset[int]) -> Hashes:
    """The minima of an article, those of a band as one key: shape (bands,)."""
    import numpy as np

    multipliers, offsets = _coefficients()
    codes = np.fromiter(runs, dtype=np.uint64, count=len(runs))
    with np.errstate(over="ignore"):
        hashed = codes[:, None] * multipliers + offsets
        minima = (hashed ^ (hashed >> np.uint64(29))).min(axis=0).reshape(_BANDS, _ROWS)
        key = np.arange(1, _BANDS + 1, dtype=np.uint64)
        for row in range(_ROWS):
            key = key * np.uint64(0x9E3779B97F4A7C15) + minima[:, row]
    return key


_made: Any = None


def _coefficients() -> tuple[Hashes, Hashes]:
    global _made  # noqa: PLW0603  # made once: numpy is not loaded for a look at --help
    if _made is None:
        import numpy as np

        draw = np.random.default_rng(10)
        size = _BANDS * _ROWS
        odd = draw.integers(0, 2**63, size, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        _made = odd, draw.integers(0, 2**63, size, dtype=np.uint64)
    found: tuple[Hashes, Hashes] = _made
    return found


class _Index:
    """Which articles have a key: recent ones in a dict, older ones in sorted arrays, twelve bytes a key."""

    def __init__(self) -> None:
        self._recent: dict[int, int] = {}
        self._sorted: list[tuple[Hashes, Any]] = []

    def find(self, keys: Hashes) -> set[int]:
        found = {self._recent[key] for key in keys.tolist() if key in self._recent}
        for known, numbers in self._sorted:
            places = known.searchsorted(keys)
            inside = places < len(known)
            hits = known[places[inside]] == keys[inside]
            found.update(numbers[places[inside][hits]].tolist())
        return found

    def add(self, keys: Hashes, number: int) -> None:
        for key in keys.tolist():
            self._recent.setdefault(key, number)
        if len(self._recent) >= _RECENT:
            self._freeze()

    def _freeze(self) -> None:
        import numpy as np

        keys = np.fromiter(self._recent.keys(), dtype=np.uint64, count=len(self._recent))
        numbers = np.fromiter(self._recent.values(), dtype=np.uint32, count=len(self._recent))
        self._recent = {}
        # Arrays of about one size are merged, so that there are few of them.
        while self._sorted and len(self._sorted[-1][0]) <= 2 * len(keys):
            other_keys, other_numbers = self._sorted.pop()
            keys = np.concatenate((other_keys, keys))
            numbers = np.concatenate((other_numbers, numbers))
        order = keys.argsort(kind="stable")
        self._sorted.append((keys[order], numbers[order]))
