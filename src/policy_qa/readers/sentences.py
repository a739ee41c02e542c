"""How well a sentence of an article fits a question: the words that it shares, its place and its time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from policy_qa.places import mentions
from policy_qa.readers import Evidence, cite, commands, refusals
from policy_qa.readers.candidates import term_keys
from policy_qa.readers.constraints import asked_period, period_fit
from policy_qa.readers.topics import is_prose
from policy_qa.schema import Draft, ExtractedArticle, Query, Span
from policy_qa.words import keys, words

ENOUGH = 0.78
"""The least share of a question's words, weighted by rarity, that a sentence must hold to answer it."""
_IN_TITLE = 0.4
_NEAREST_WORDS = 3
_WIDE = 160
"""Code points over which a question's words, if scattered in one sentence, hardly belong together."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article at hand, and the weighted share of the question's words that it holds."""

    source: ExtractedArticle
    span: Span
    score: float
    rank: int

    @property
    def text(self) -> str:
        """The sentence as it stands in the article."""
        return self.source.article.text[self.span.start : self.span.end]

    @property
    def quote(self) -> str:
        """The sentence on one line, without quotation marks around it."""
        return " ".join(self.text.split()).strip("“”")

    def distance(self, query: Query, start: int, end: int) -> float:
        """How far a stretch of the article is from the question's words: the three nearest, summed."""
        named, verbs = term_keys(query)
        at = [word.start + self.span.start for word in words(self.text) if word.key in named | verbs]
        return float(sum(sorted(min(abs(start - p), abs(end - p)) for p in at)[:_NEAREST_WORDS]))

    def spread(self, query: Query) -> int:
        """How many code points of the sentence the first of each of the question's words stretch over."""
        named, verbs = term_keys(query)
        first: dict[str, int] = {}
        for word in words(self.text):
            if word.key in named | verbs:
                first.setdefault(word.key, word.start)
        return max(first.values()) - min(first.values()) if first else 0

    def in_quotes(self, offset: int) -> bool:
        """Whether an offset lies between quotation marks: what stands there is part of a name."""
        before = self.source.article.text[self.span.start : offset]
        return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def fitting(query: Query, evidence: Evidence) -> list[Sentence]:
    """The sentences found that hold enough of the question's words, at its place and time, best first."""
    spans: list[tuple[ExtractedArticle, Span, int]] = []
    for hit in evidence.hits:
        source = evidence.articles.get(hit.passage.doc)
        if source is not None:
            inside = refusals.sentences_in(source, Span(hit.passage.start, hit.passage.end))
            spans.extend(
                (source, span, hit.rank)
                for span in inside
                if not commands(source, span.start) and is_prose(source.article.text[span.start : span.end])
            )
    texts = [keys(source.article.text[span.start : span.end]) for source, span, _ in spans]
    weights = _rarity(query, texts)
    graded = [
        Sentence(source, span, _share(weights, found, source), rank)
        for (source, span, rank), found in zip(spans, texts, strict=True)
        if _in_place(query, source, span) and _in_period(query, source, span)
    ]
    enough = [sentence for sentence in graded if sentence.score >= ENOUGH]
    return sorted(enough, key=lambda s: (-round(s.score, 2), s.spread(query) > _WIDE, s.rank, s.span.start))


def quoted(sentence: Sentence, short: str, *, lead: str = "", reader: str) -> Draft:
    """A draft that answers with a sentence, after the words ``lead``."""
    citation = cite(sentence.source, sentence.span, marker=1)
    confidence = round(0.8 * min(1.0, sentence.score), 3)
    return Draft(f"{lead}“{sentence.quote}” [1].", short, (citation,), confidence=confidence, reader=reader)


def _rarity(query: Query, texts: Iterable[frozenset[str]]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    total = 1
    for found in texts:
        counts.update(found)
        total += 1
    named, verbs = term_keys(query)
    return {term: 1 + math.log(total / (1 + counts[term])) for term in named | verbs}


def _share(weights: dict[str, float], found: frozenset[str], source: ExtractedArticle) -> float:
    if not weights:
        return 0.0
    title = keys(source.article.title) | keys(source.article.place)
    held = sum(
        w * (1.0 if term in found else _IN_TITLE if term in title else 0.0) for term, w in weights.items()
    )
    return held / sum(weights.values())


def _in_place(query: Query, source: ExtractedArticle, span: Span) -> bool:
    if query.place is None:
        return True
    text = source.article.text[span.start : span.end]
    return mentions(" ".join((text, source.article.title or "", source.article.place or "")), query.place)


def _in_period(query: Query, source: ExtractedArticle, span: Span) -> bool:
    """Whether a sentence names the period asked for, or names none and its article is of that time."""
    asked = asked_period(query, source)
    if asked is None:
        return query.when is None
    said = [d.period for d in source.dates if span.start <= d.start < span.end and d.period]
    if said:
        return any(period_fit(asked, period) in {"exact", "within"} for period in said)
    published = source.article.published
    return published is not None and int(asked[:4]) <= int(published[:4]) <= int(asked[:4]) + 1
