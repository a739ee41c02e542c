"""What the span model makes of the passages found for a question: where it would point, and how surely.

The model reads each passage below the header of its article, so that it sees place, title and date. Its
scores of all passages are normalised together (Clark and Gardner 2018, "Simple and Effective Multi-Paragraph
Reading Comprehension"): the share of a stretch of text tells how much of all that the model points at lies
there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_qa.encoder import Lanes, SpanScores
from policy_qa.passages import passages, readable
from policy_qa.readers import Evidence
from policy_qa.schema import Article, ExtractedArticle, Passage
from policy_qa.span_models import SpanModel

Floats = NDArray[np.float64]
Score = Callable[[str, str], Sequence[SpanScores]]

_MOST_TOKENS = 30
"""The longest answer that is looked for."""
_KEPT = 64
"""Readings that are kept."""
_LEAST = math.exp(-10.0)
UNREAD: Mapping[str, float] = {"read_share": 0.0, "read_here": 0.0, "read_answers": 0.0, "read_relevant": 0.0}
"""The features of what was not read."""


class PassageReader:
    """Reads passages for questions, each pair once: readers ask for the same reading several times.

    Args:
        model: The span model.
        limit: How many passages are read, the best found first.
    """

    def __init__(self, model: SpanModel, *, limit: int = 10) -> None:
        self._model = model
        self._limit = limit
        self._lanes = Lanes(model.threads)
        self._read = lru_cache(maxsize=_KEPT)(self._reading)
        self._score = lru_cache(maxsize=_KEPT * 16)(model.score)
        self._cut: dict[str, tuple[Passage, ...]] = {}

    def read(self, question: str, evidence: Evidence, *, also: Sequence[Passage] = ()) -> Reading:
        """What the model makes of the passages of a question.

        Args:
            question: The question.
            evidence: What was found for it; the first ``limit`` passages are read.
            also: More passages of the articles at hand.
        """
        articles = evidence.articles
        found = [hit.passage for hit in evidence.hits if hit.passage.doc in articles][: self._limit]
        found += [passage for passage in also if passage.id not in {one.id for one in found}]
        return self._read(question, tuple((one, articles[one.doc].article) for one in found))

    def passage_of(self, source: ExtractedArticle, offset: int) -> Passage | None:
        """The passage that covers an offset of an article."""
        known = self._cut.get(source.article.id)
        if known is None:
            if len(self._cut) >= _KEPT:
                self._cut.clear()
            known = self._cut[source.article.id] = passages(source)
        return next((one for one in known if one.start <= offset < one.end), None)

    def _reading(self, question: str, found: tuple[tuple[Passage, Article], ...]) -> Reading:
        def pages(one: tuple[Passage, Article]) -> list[_Page]:
            return list(_pages(self._score, question, *one))

        return Reading(tuple(chain.from_iterable(self._lanes.map(pages, found))))


@dataclass(frozen=True, slots=True)
class _Page:
    """One window of a passage: which part of its article each token stands for, and the scores."""

    passage: Passage
    offsets: NDArray[np.int64]
    start: Floats
    end: Floats
    here: tuple[float, float]
    answerable: float
    relevance: float


@dataclass(frozen=True, slots=True)
class Pointed:
    """The stretch of a passage that answers best.

    Attributes:
        passage: The passage.
        start: Offset of the first character in its article.
        end: Offset behind the last.
        features: What speaks for it, as in ``Reading.features``.
    """

    passage: Passage
    start: int
    end: int
    features: Mapping[str, float]


class Reading:
    """The scores of all passages read for one question.

    Args:
        pages: Their windows, those of the best passage first.
    """

    def __init__(self, pages: Sequence[_Page]) -> None:
        self._pages = pages
        self._start = _logsumexp([p.start for p in self._pages])
        self._end = _logsumexp([p.end for p in self._pages])
        self._relevance = _logsumexp([np.array([p.relevance]) for p in self._pages])

    def holds(self, doc: str, offset: int) -> bool:
        """Whether the passage at an offset of an article was read."""
        return any(p.passage.doc == doc and p.passage.start <= offset < p.passage.end for p in self._pages)

    def features(self, doc: str, start: int, end: int) -> Mapping[str, float]:
        """How much points at a stretch of an article.

        Returns:
            ``read_share``: log share of the scores of all passages, scaled to 0 (none) … 1 (all);
            ``read_here``: the same among its own passage and "no answer"; ``read_answers``: the chance that
            its passage answers; ``read_relevant``: the passage's share of relevance. Zeros if it was not
            read.
        """
        found = [
            self._described(page, first, last)
            for page in self._pages
            if page.passage.doc == doc and (tokens := _tokens(page, start, end))
            for first, last in [tokens]
        ]
        return max(found, key=lambda one: one["read_share"], default=UNREAD)

    def pointed(self) -> list[Pointed]:
        """The best stretch of each passage, the best of all first."""
        best: dict[str, Pointed] = {}
        for page in self._pages:
            span = _best(page)
            if span is None:
                continue
            first, last = span
            found = Pointed(
                page.passage,
                int(page.offsets[first, 0]),
                int(page.offsets[last, 1]),
                self._described(page, first, last),
            )
            known = best.get(page.passage.id)
            if known is None or found.features["read_share"] > known.features["read_share"]:
                best[page.passage.id] = found
        return sorted(best.values(), key=lambda one: -one.features["read_share"])

    def _described(self, page: _Page, first: int, last: int) -> dict[str, float]:
        start = _logsumexp([page.start[first : last + 1]])
        end = _logsumexp([page.end[first : last + 1]])
        return {
            "read_share": _scaled((start - self._start + end - self._end) / 2),
            "read_here": _scaled((start - page.here[0] + end - page.here[1]) / 2),
            "read_answers": 1.0 / (1.0 + math.exp(-page.answerable)),
            "read_relevant": math.exp(page.relevance - self._relevance),
        }


def _pages(score: Score, question: str, passage: Passage, article: Article) -> Iterator[_Page]:
    text = readable(passage, article)
    header = len(text) - len(passage.text)
    for window in score(question, text):
        inside = window.offsets[:, 0] >= header  # a header is no evidence
        if not inside.any():
            continue
        start, end = window.start[inside].astype(float), window.end[inside].astype(float)
        yield _Page(
            passage,
            window.offsets[inside] - header + passage.start,
            start,
            end,
            (
                _logsumexp([start, np.array(window.none[:1])]),
                _logsumexp([end, np.array(window.none[1:])]),
            ),
            window.answerable,
            window.relevance,
        )


def _tokens(page: _Page, start: int, end: int) -> tuple[int, int] | None:
    """First and last token of a stretch; None if the window does not hold all of it."""
    if page.offsets[0, 0] > start or page.offsets[-1, 1] < end:
        return None
    inside = np.flatnonzero((page.offsets[:, 1] > start) & (page.offsets[:, 0] < end))
    return (int(inside[0]), int(inside[-1])) if len(inside) else None


def _best(page: _Page) -> tuple[int, int] | None:
    scores = page.start[:, None] + page.end[None, :]
    length = len(scores)
    allowed = np.triu(np.ones((length, length), dtype=bool)) & ~np.triu(
        np.ones((length, length), dtype=bool), _MOST_TOKENS
    )
    if not allowed.any():
        return None
    first, last = divmod(int(np.where(allowed, scores, -np.inf).argmax()), length)
    return first, last


def _logsumexp(parts: Sequence[NDArray[np.floating[Any]]]) -> float:
    if not parts:
        return -math.inf
    values = np.concatenate([np.asarray(part, dtype=float) for part in parts])
    top = float(values.max())
    return top + math.log(float(np.exp(values - top).sum()))


def _scaled(log_share: float) -> float:
    return 1.0 - min(log_share, 0.0) / math.log(_LEAST) if log_share > math.log(_LEAST) else 0.0
