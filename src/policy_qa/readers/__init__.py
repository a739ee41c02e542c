"""Readers: a question and the evidence found for it, to a draft of an answer.

A reader never searches and never opens a store: it is given the passages that were found and the extracted
articles they come from, so that it can be run on plain data. What it drafts is checked by ``grounding``
before anyone sees it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from policy_qa import questions
from policy_qa.questions.orders import gives_orders
from policy_qa.schema import Citation, Draft, ExtractedArticle, Hit, Query, Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for one question: passages, best first, and the extracted articles, by ``doc``.

    ``within`` has the ids of the articles that may answer; None: all may.
    """

    hits: tuple[Hit, ...] = ()
    articles: Mapping[str, ExtractedArticle] = field(default_factory=dict)
    within: frozenset[str] | None = None

    def rank(self, doc: str, start: int) -> int | None:
        """The rank of the hit that covers an offset of an article; None if no hit does."""
        return next(
            (h.rank for h in self.hits if h.passage.doc == doc and h.passage.start <= start < h.passage.end),
            None,
        )

    def doc_rank(self, doc: str) -> int:
        """The rank of an article's best hit; behind all hits if it has none."""
        return min((h.rank for h in self.hits if h.passage.doc == doc), default=len(self.hits) + 1)


class Reader(Protocol):
    """Turns a question and its evidence into a draft; a draft with a ``reason`` is a refusal."""

    name: str

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The draft, or None if this reader does not answer questions of this kind."""
        ...


def sentence_at(article: ExtractedArticle, offset: int) -> Span:
    """The sentence that covers an offset; where none does, the line."""
    starts = [s.start for s in article.sentences]
    at = bisect_right(starts, offset) - 1
    if at >= 0 and offset < article.sentences[at].end:
        return article.sentences[at]
    text = article.article.text
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return Span(start, len(text) if end < 0 else end)


def commands(article: ExtractedArticle, offset: int) -> bool:
    """Whether the sentence at an offset gives orders to its reader: such text is no evidence."""
    span = sentence_at(article, offset)
    text = article.article.text[span.start : span.end]
    ahead = article.article.text[max(0, span.start - 40) : span.start]
    return gives_orders(text, ahead=ahead) or questions.unfit(text) == "instruction_in_text"


def cite(article: ExtractedArticle, span: Span, *, marker: int) -> Citation:
    """A citation of a stretch of an article, without the white space at its ends."""
    source = article.article
    quote = source.text[span.start : span.end]
    start = span.start + len(quote) - len(quote.lstrip())
    end = span.end - (len(quote) - len(quote.rstrip()))
    return Citation(marker, source.doc, source.title, source.published, start, end, source.text[start:end])
