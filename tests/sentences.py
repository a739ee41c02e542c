"""Sentences read as the extractor reads them, for tests of what it makes of each."""

from __future__ import annotations

from functools import cache

from policy_qa.extract import Extractor
from policy_qa.extract.candidates import Candidate, candidate
from policy_qa.extract.entities import find_entities
from policy_qa.extract.layout import paragraphs, sentence_spans
from policy_qa.extract.names import Names
from policy_qa.extract.parsing import Parser
from policy_qa.extract.periods import find_dates
from policy_qa.extract.quantities import Quantity, find_quantities
from policy_qa.extract.reading import Reading, readings
from policy_qa.schema import Article, Entity, ExtractedArticle, Figure


@cache
def parser() -> Parser:
    return Parser()


@cache
def extractor() -> Extractor:
    """The rules alone: what the network settles is no matter of one sentence (``test_network.py``)."""
    return Extractor(network=False)


def article(
    text: str,
    *,
    published: str | None = None,
    place: str | None = None,
    language: str = "en",
    doc: str = "doc",
) -> Article:
    return Article("0" * 64, doc, f"{doc}.txt", text, published=published, place=place, language=language)


def extract(text: str, *, published: str | None = None, place: str | None = None) -> ExtractedArticle:
    return extractor().extract(article(text, published=published, place=place))


def figure(text: str, surface: str, *, published: str | None = None, place: str | None = None) -> Figure:
    """The one figure of ``text`` that is written ``surface``."""
    found = extract(text, published=published, place=place).figures
    matching = [f for f in found if f.surface == surface]
    assert len(matching) == 1, f"{surface!r} among {[f.surface for f in found]}"
    return matching[0]


def sentences(text: str, *, published: str | None = None) -> list[tuple[Reading, list[Quantity]]]:
    """Every sentence with its quantities; those that are figures have the kind that figures have."""
    parts = paragraphs(text)
    doc = parser()(text, parts)
    dates = find_dates(text, published=published)
    quantities = find_quantities(doc.text, apart=[(d.start, d.end) for d in dates])
    names = Names(doc.text)
    found = []
    for reading, here in readings(doc, parts, sentence_spans(doc, parts), dates=dates, quantities=quantities):
        kept: list[Candidate] = []
        read: list[Quantity] = []
        for q in here:
            result = candidate(reading, q, names=names, earlier=kept)
            if isinstance(result, Candidate):
                kept.append(result)
            read.append(result.q if isinstance(result, Candidate) else q)
        found.append((reading, read))
    return found


def sentence(text: str, surface: str, *, published: str | None = None) -> tuple[Reading, Quantity]:
    """The sentence of ``text`` with the one quantity that is written ``surface``, and that quantity."""
    matching = [
        (reading, q)
        for reading, quantities in sentences(text, published=published)
        for q in quantities
        if text[q.start : q.end] == surface
    ]
    assert len(matching) == 1, f"{surface!r} is found {len(matching)} times"
    return matching[0]


def entities(text: str) -> tuple[Entity, ...]:
    parts = paragraphs(text)
    doc = parser()(text, parts)
    return find_entities(doc, article(text), sentence_spans(doc, parts))
