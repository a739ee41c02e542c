"""Words, sentences and keyword search (standard library only)."""

from __future__ import annotations

import collections
import math
import re
from collections.abc import Sequence

import vocabulary as v

WORD = re.compile(r"\w+")
SENTENCE = re.compile(r"[^\s].*?(?:[.!?][\"'”’)]*(?=\s+[\"'“(]?[A-Z0-9])|\n+|$)", re.DOTALL)
STOP = frozenset(v.STOP)


def words(text: str) -> list[str]:
    """Lower-case words without the commonest, cut to a crude stem."""
    return [stem(word) for word in WORD.findall(text.lower()) if word not in STOP]


def stem(word: str) -> str:
    """Cut the commonest endings off a lower-case word."""
    for ending in ("ing", "ies", "ied", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


class Bm25:
    """Okapi BM25 over a list of texts (k1 = 1.5, b = 0.75)."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [collections.Counter(words(text)) for text in texts]
        lengths = [max(1, sum(count.values())) for count in counts]
        mean = sum(lengths) / max(1, len(lengths))
        self.postings: dict[str, list[tuple[int, float]]] = collections.defaultdict(list)
        for number, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            for word, n in count.items():
                gain = n * 2.5 / (n + 1.5 * (0.25 + 0.75 * length / mean))
                self.postings[word].append((number, gain))
        total = len(texts)
        self.weight = {
            w: math.log(1 + (total - len(p) + 0.5) / (len(p) + 0.5)) for w, p in self.postings.items()
        }

    def scores(self, query: str) -> dict[int, float]:
        """Score of each text that shares a word with the query, by its number."""
        found: dict[int, float] = collections.defaultdict(float)
        for word in words(query):
            weight = self.weight.get(word, 0.0)
            for number, gain in self.postings.get(word, ()):
                found[number] += weight * gain
        return found

    def best(self, query: str, count: int) -> list[int]:
        """Numbers of the best texts, best first; equals in order of the list."""
        found = self.scores(query)
        return sorted(found, key=lambda number: (-found[number], number))[:count]


def normal(text: str) -> str:
    """Lower-case words joined by spaces: how answers are compared."""
    return " ".join(WORD.findall(text.lower()))


def lacks(text: str, answers: Sequence[str]) -> bool:
    """Whether none of the answers stands in the text."""
    padded = f" {normal(text)} "
    return not any(f" {normal(answer)} " in padded for answer in answers if normal(answer))


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, by punctuation and line breaks."""
    return [
        (m.start(), m.start() + len(m.group().rstrip())) for m in SENTENCE.finditer(text) if m.group().strip()
    ]
