"""Long articles in stretches: a parse takes three kilobytes a character, so a book is read part by part.

Each stretch is read behind the head of the article (title, dateline, first paragraph), which tells the place
and the period that later sentences inherit; what is found in the head counts once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from policy_qa.extract.layout import Paragraph
from policy_qa.schema import Article, DateMention, Entity, ExtractedArticle, Figure, Mention, Span

STRETCH = 24_000
"""Characters that are parsed at a time; newspapers' articles are shorter."""
HEAD = 1_000
"""Characters of the head, at most."""
_GAP = "\n\n"
_SENTENCE_END = re.compile(r"[.!?。！？][”\"’')\]]*\s+|\n")
_SPACE = re.compile(r"\s+")


class Piece(NamedTuple):
    """A stretch as an article; what stands behind ``behind`` stands ``by`` further on in the whole."""

    article: Article
    behind: int
    by: int


def cut(text: str, parts: Sequence[Paragraph], *, limit: int = STRETCH) -> tuple[Span, ...]:
    """Cut a text into stretches of at most ``limit`` characters, at paragraphs.

    A paragraph that is longer is cut at a sentence's end, or where there is none at a space; a word that is
    longer is cut too.
    """
    starts = [part.start for part in parts]
    spans: list[Span] = []
    begin = 0
    while len(text) - begin > limit:
        end = max((start for start in starts if begin < start <= begin + limit), default=0)
        end = end or _last(_SENTENCE_END, text, begin, limit) or _last(_SPACE, text, begin, limit)
        end = end or begin + limit
        spans.append(Span(begin, end))
        begin = end
        starts = [start for start in starts if start > begin]
    return (*spans, Span(begin, len(text)))


def _last(pattern: re.Pattern[str], text: str, begin: int, limit: int) -> int:
    """Where the last match that ends within the limit ends; 0 if there is none."""
    return max((match.end() for match in pattern.finditer(text, begin, begin + limit)), default=0)


def read(
    article: Article, parts: Sequence[Paragraph], extract: Callable[[Article], ExtractedArticle]
) -> ExtractedArticle:
    """Extract an article stretch by stretch, and join what was found.

    Args:
        article: the whole article.
        parts: its paragraphs.
        extract: reads one stretch as an article of its own.
    """
    found = [moved(extract(piece.article), piece) for piece in pieces(article, parts)]
    return _joined(article, found)


def pieces(article: Article, parts: Sequence[Paragraph]) -> Iterator[Piece]:
    """The stretches of an article, each behind its head as an article of its own."""
    first, *rest = cut(article.text, parts)
    head = _head(parts, within=first.end)
    yield Piece(replace(article, text=article.text[first.start : first.end]), 0, 0)
    for stretch in rest:
        text = article.text[:head] + _GAP + article.text[stretch.start : stretch.end]
        behind = head + len(_GAP)
        yield Piece(replace(article, text=text), behind, stretch.start - behind)


def _head(parts: Sequence[Paragraph], *, within: int) -> int:
    """Where the head ends: behind as many paragraphs as have room in it."""
    return max((part.end for part in parts if part.end <= min(HEAD, within)), default=0)


def moved(found: ExtractedArticle, piece: Piece) -> ExtractedArticle:
    """What stands behind the head of a piece, with its offsets in the whole article."""
    _, behind, by = piece
    return replace(
        found,
        sentences=tuple(Span(s.start + by, s.end + by) for s in found.sentences if s.start >= behind),
        figures=tuple(_figures(found.figures, behind, by)),
        not_figures=tuple(_figures(found.not_figures, behind, by)),
        entities=tuple(_entities(found.entities, behind, by)),
        dates=tuple(
            replace(date, start=date.start + by, end=date.end + by)
            for date in found.dates
            if date.start >= behind
        ),
    )


def _figures(figures: Sequence[Figure], behind: int, by: int) -> Iterator[Figure]:
    kept = [figure for figure in figures if figure.start >= behind]
    ids = {figure.id: f"{figure.doc}:{figure.start + by}-{figure.end + by}" for figure in kept}
    for figure in kept:
        related = tuple(ids[other] for other in figure.related_to if other in ids)
        yield replace(
            figure, id=ids[figure.id], start=figure.start + by, end=figure.end + by, related_to=related
        )


def _entities(entities: Sequence[Entity], behind: int, by: int) -> Iterator[Entity]:
    for entity in entities:
        mentions = tuple(
            Mention(mention.start + by, mention.end + by, mention.surface)
            for mention in entity.mentions
            if mention.start >= behind
        )
        if mentions:
            yield replace(entity, mentions=mentions)


def _joined(article: Article, pieces: Sequence[ExtractedArticle]) -> ExtractedArticle:
    dates: Iterable[DateMention] = (date for piece in pieces for date in piece.dates)
    return ExtractedArticle(
        article,
        tuple(sentence for piece in pieces for sentence in piece.sentences),
        tuple(figure for piece in pieces for figure in piece.figures),
        tuple(_merged([entity for piece in pieces for entity in piece.entities])),
        tuple(dates),
        tuple(figure for piece in pieces for figure in piece.not_figures),
    )


def _merged(entities: Sequence[Entity]) -> Iterator[Entity]:
    """One entity for each label and canonical name, in order of its first mention."""
    groups: dict[tuple[str, str], list[Entity]] = {}
    for entity in entities:
        groups.setdefault((entity.label, entity.canonical), []).append(entity)
    merged = []
    for same in groups.values():
        mentions = tuple(sorted((m for entity in same for m in entity.mentions), key=lambda m: m.start))
        role = next((entity.role for entity in same if entity.role), None)
        identifier = f"{same[0].doc}:{mentions[0].start}-{mentions[0].end}"
        merged.append(replace(same[0], id=identifier, role=role, mentions=mentions))
    yield from sorted(merged, key=lambda entity: entity.mentions[0].start)
