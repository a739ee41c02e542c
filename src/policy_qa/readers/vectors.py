"""Cosines of texts by an embedding model, the vectors kept: most questions meet the same sentences."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

Embed = Callable[[list[str]], Sequence[Sequence[float]]]
_KEPT = 4096
_USUAL = 0.4
"""The cosine that is taken where there is no embedding model."""


class Vectors:
    """Compares texts by meaning.

    Args:
        embed: Makes vectors of texts, each of length 1; None to take every cosine for the usual one.
    """

    def __init__(self, embed: Embed | None = None) -> None:
        self._embed = embed
        self._kept: OrderedDict[str, Sequence[float]] = OrderedDict()
        self._lock = Lock()

    def cosines(self, text: str, others: Sequence[str]) -> list[float]:
        """The cosine of a text with each of the others."""
        if self._embed is None or not others:
            return [_USUAL] * len(others)
        own, *found = self._vectors([text, *others], self._embed)
        return [_dot(own, other) for other in found]

    def _vectors(self, texts: list[str], embed: Embed) -> list[Sequence[float]]:
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._kept]
            if new:
                self._kept.update(zip(new, embed(new), strict=True))
            found = [self._kept[text] for text in texts]
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
