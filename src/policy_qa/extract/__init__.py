"""Articles in, figures and entities out. The only home of spaCy.

:class:`Extractor` holds the pipeline; a worker makes one and keeps it. Numbers, units and periods are read by
rules with exact offsets (``numerals``, ``units``, ``periods``); spaCy's parse and names tell what they belong
to (``context``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from policy_qa.errors import LoadError
from policy_qa.extract import stretches
from policy_qa.extract.context.country import country_of, fiscal_home
from policy_qa.extract.context.place import Places
from policy_qa.extract.entities import find_entities
from policy_qa.extract.explain import Evidence, explanations
from policy_qa.extract.figures import Assembler
from policy_qa.extract.layout import Paragraph, paragraphs, plain_sentences, sentence_spans
from policy_qa.extract.names import Names
from policy_qa.extract.network import ContextModel
from policy_qa.extract.parsing import Parser
from policy_qa.extract.periods import find_dates
from policy_qa.extract.quantities import find_quantities
from policy_qa.extract.reading import readings
from policy_qa.extract.settled import settled
from policy_qa.extract.trail import Traced
from policy_qa.schema import Article, DateMention, ExtractedArticle, Figure

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["MAX_CHARACTERS", "Extractor"]

MAX_CHARACTERS = 10_000_000
"""Longer texts are no articles."""


class Extractor:
    """The extraction pipeline. Loading takes about a second; reading is thread-safe.

    ``version`` changes when the same text may give other figures, so that stores know what to extract anew.
    """

    version = "4"

    def __init__(self, *, network: bool = True) -> None:
        """Load the pipeline.

        Args:
            network: let the network settle period, status and indicator; without it they are as the rules
                read them (for training it).

        Raises:
            ModelError: the network's files are missing or altered.
        """
        self._parse = Parser()
        self._network = ContextModel() if network else None

    @property
    def model(self) -> str:
        """The name of the spaCy model."""
        return self._parse.model

    def __call__(self, articles: Iterable[Article]) -> Iterator[ExtractedArticle]:
        """Extract a stream of articles, one by one."""
        for article in articles:
            yield self.extract(article)

    def extract(self, article: Article) -> ExtractedArticle:
        """Sentences, figures, entities and dates of one article.

        An article in another language than English comes back with its sentences and ``skipped`` saying so.

        Raises:
            LoadError: the text is longer than ``MAX_CHARACTERS``.
        """
        _check_length(article)
        if article.language != "en":
            skipped = f"figures not extracted: language {article.language}"
            return ExtractedArticle(article, plain_sentences(article.text), skipped=skipped)
        if len(article.text) > stretches.STRETCH:
            return stretches.read(article, paragraphs(article.text), self._read)
        return self._read(article)

    def explain(self, article: Article) -> Iterator[tuple[Figure, tuple[Evidence, ...]]]:
        """Each figure of an English article, in order, with what gave each of its fields.

        Raises:
            LoadError: the text is longer than ``MAX_CHARACTERS``, or in another language.
        """
        _check_length(article)
        if article.language != "en":
            raise LoadError(article.source, f"figures are not extracted from language {article.language}")
        for piece in stretches.pieces(article, paragraphs(article.text)):
            traced = self.trace(piece.article)
            for figure, told in zip(
                stretches.moved(traced.article, piece).figures,
                explanations(traced, behind=piece.behind),
                strict=True,
            ):
                yield figure, tuple(evidence.moved(piece.behind, piece.by) for evidence in told)

    def trace(self, article: Article) -> Traced:
        """Extract an English article that is short enough to be parsed at once, and tell how."""
        parts = paragraphs(article.text)
        doc = self._parse(article.text, parts)
        return settled(_traced(article, doc, parts), doc, parts, self._network)

    def by_rules(self, article: Article) -> tuple[Doc, Traced]:
        """The parse of an article and what the rules alone read: what the network is shown in training."""
        parts = paragraphs(article.text)
        doc = self._parse(article.text, parts)
        return doc, _traced(article, doc, parts)

    def _read(self, article: Article) -> ExtractedArticle:
        return self.trace(article).article


def _check_length(article: Article) -> None:
    if len(article.text) > MAX_CHARACTERS:
        reason = f"the text has more than {MAX_CHARACTERS:,} characters; split it into articles"
        raise LoadError(article.source, reason)


def _traced(article: Article, doc: Doc, parts: Sequence[Paragraph]) -> Traced:
    text = doc.text  # made anew at each call
    sentences = sentence_spans(doc, parts)
    entities = find_entities(doc, article, sentences)
    title_end = parts[min(1, len(parts) - 1)].end if parts else 0
    places = Places(entities, text, home=article.place, title_end=title_end)
    country = country_of(places.by_weight(), text=text)
    dates = _dates(article, fiscal_home(places.by_weight(), country))
    names = Names(text)
    told = [date for date in dates if not names.quotes(date.start, date.end)]
    quantities = find_quantities(text, country=country, apart=[(d.start, d.end) for d in dates])
    found: list[Figure] = []
    read = list(readings(doc, parts, sentences, dates=told, quantities=quantities))
    assembler = Assembler(article, names=names, places=places, readings=[reading for reading, _ in read])
    for reading, here in read:
        found += assembler.read(reading, here)
    found = assembler.finish(found)
    found.sort(key=lambda figure: (figure.start, figure.end))
    figures = tuple(figure for figure in found if figure.value is not None)
    others = tuple(figure for figure in found if figure.value is None)
    extracted = ExtractedArticle(article, sentences, figures, entities, dates, others)
    return Traced(extracted, assembler.trails, {figure.id: figure for figure in figures}, {}, {})


def _dates(article: Article, country: str | None) -> tuple[DateMention, ...]:
    """The dates of an article; none runs over a line's end ("first half" above the dateline "2023-07-26")."""
    found: list[DateMention] = []
    text, published, read = article.text, article.published, 0
    for date in find_dates(text, published=published, fiscal=country):
        if date.start < read:
            continue
        if "\n" not in date.surface:
            found.append(date)
            continue
        start, last = date.start, text.find("\n", date.end)
        read = last if last >= 0 else len(text)
        for line in text[start:read].splitlines(keepends=True):
            inside = find_dates(line, published=published, fiscal=country)
            found += [replace(part, start=start + part.start, end=start + part.end) for part in inside]
            start += len(line)
    return tuple(found)
