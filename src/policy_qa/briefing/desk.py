"""Briefings of what is stored: one call from answers or figures to the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from policy_qa.briefing.bundles import Bundle, Corpus, Entry, Made, bundle_of
from policy_qa.briefing.composing import Answered, Traced, of_answers, of_figures, of_series
from policy_qa.briefing.document import About, Document, Manner
from policy_qa.briefing.replay import Assistant, Replayed, replay
from policy_qa.encoder.cards import shipped_models
from policy_qa.errors import UsageError
from policy_qa.schema import Answer, Article, Figure
from policy_qa.span_models import SHIPPED

if TYPE_CHECKING:
    from policy_qa.records import Counts
    from policy_qa.settings import Settings

MOST_FIGURES = 1_000
"""Figures of one document: more are a table to be exported, not a text to be read."""


class Records(Protocol):
    """What of the record store is used here."""

    def article(self, doc: str) -> Article | None:
        """The article of that name."""
        ...

    def figures_by_id(self, ids: Collection[str]) -> dict[str, Figure]:
        """Figures by their id."""
        ...

    def corpus_hash(self) -> str:
        """What tells this collection of articles from any other."""
        ...

    def counts(self) -> Counts:
        """How much is stored."""
        ...


class Desk:
    """Makes documents and bundles of what is stored, and asks bundles again.

    Args:
        records: The store.
        settings: What answers are made with.
        version: Of the product.
        today: Gives the day that documents are of.
    """

    def __init__(
        self,
        records: Records,
        settings: Settings,
        *,
        version: str,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._records, self._settings, self._version, self._today = records, settings, version, today

    def of_answers(self, answered: Sequence[Answered], manner: Manner) -> Document:
        """A document of answers; those that cite an article that is gone say so."""
        articles = self._articles(_docs(one.answer for one in answered))
        return of_answers(answered, articles, manner, self._about())

    def of_figures(self, ids: Sequence[str], manner: Manner) -> Document:
        """A document of the figures with these ids, in this order; those that are gone are left out.

        Raises:
            UsageError: None of them is stored, or there are more than ``MOST_FIGURES``.
        """
        if len(ids) > MOST_FIGURES:
            raise UsageError(
                f"{len(ids):,} figures are too many for a briefing", f"choose at most {MOST_FIGURES:,}"
            )
        found = self._records.figures_by_id(ids)
        figures = [found[one] for one in dict.fromkeys(ids) if one in found]
        if not figures:
            raise UsageError("there are no figures for a briefing", "choose some that are stored")
        articles = self._articles({figure.doc for figure in figures})
        return of_figures(figures, articles, manner, self._about())

    def of_series(self, traced: Sequence[Traced], manner: Manner) -> Document:
        """A document of series, each with its chart, its table and its sources."""
        articles = self._articles({figure.doc for one in traced for figure in one.behind})
        return of_series(traced, articles, manner, self._about())

    def bundle(self, entries: Sequence[Entry]) -> Bundle:
        """A bundle of answered questions."""
        return bundle_of(
            entries,
            made=self._made(),
            date=self._today().isoformat(),
            corpus=self._corpus(),
            articles=self._articles(_docs(entry.answer for entry in entries)),
        )

    def replay(self, bundle: Bundle, assistant: Assistant) -> Replayed:
        """A bundle asked again on what is stored now."""

        def article_id(doc: str) -> str | None:
            article = self._records.article(doc)
            return article.id if article is not None else None

        corpus = self._corpus()
        return replay(bundle, assistant, made=self._made(), corpus=corpus, article_id=article_id)

    def _articles(self, docs: Collection[str]) -> dict[str, Article]:
        found = ((doc, self._records.article(doc)) for doc in docs)
        return {doc: article for doc, article in found if article is not None}

    def _corpus(self) -> Corpus:
        return Corpus(self._records.corpus_hash(), self._records.counts().articles)

    def _about(self) -> About:
        corpus = self._corpus()
        return About(self._today(), self._version, corpus.hash, corpus.articles)

    def _made(self) -> Made:
        settings = self._settings
        return Made(
            version=self._version,
            embedder=settings.embedder,
            reader=settings.reader,
            reader_sha256=_reader_sha256() if settings.reader == "policy" else None,
            llm=settings.llm,
            passage_words=settings.passage_words,
        )


def _reader_sha256() -> str | None:
    weights = (file for card in shipped_models() if card.name == SHIPPED for file in card.files)
    return next((file.sha256 for file in weights if file.name == "model.onnx"), None)


def _docs(answers: Iterable[Answer]) -> set[str]:
    docs: set[str] = set()
    for answer in answers:
        docs.update(citation.doc for citation in answer.citations)
        docs.update(figure.doc for figure in answer.figures)
    return docs
