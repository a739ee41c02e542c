"""Writing one article and taking one away: everything that belongs to it, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.engine import Connection

from policy_qa.passages import header
from policy_qa.records import families, journal, judgements
from policy_qa.records.families import Likeness
from policy_qa.records.periods import bounds
from policy_qa.records.summaries import Origin
from policy_qa.records.tables import articles, entities, figures, passages
from policy_qa.records.words import grams
from policy_qa.schema import Article, ExtractedArticle, Figure, Passage


def replace(
    connection: Connection,
    extracted: ExtractedArticle,
    its_passages: Sequence[Passage],
    origin: Origin,
    likeness: Likeness | None,
) -> int:
    """Put an article in the place of whatever had its source, its doc or its content.

    Returns:
        How many figures more, of any article, are repeated now than without it.
    """
    article = extracted.article
    same = (
        (articles.c.source == article.source)
        | (articles.c.doc == article.doc)
        | (articles.c.id == article.id)
    )
    # A passage that comes back (a file changed and changed back) must keep its vector.
    drop(connection, same, but={one.id for one in its_passages})
    connection.execute(insert(articles), [_article_row(extracted, origin)])
    owner = {"owner": article.id}
    _insert(connection, figures, [owner | _figure_row(figure) for figure in extracted.figures])
    _insert(connection, entities, [owner | asdict(entity) for entity in extracted.entities])
    _insert(connection, passages, [owner | _passage_row(one, article) for one in its_passages])
    judgements.apply(connection, article.doc)
    journal.note(connection, journal.PUT, [one.id for one in its_passages])
    return 0 if likeness is None else families.link(connection, article.id, likeness)


def drop(connection: Connection, condition: ColumnElement[bool], *, but: Set[str] = frozenset()) -> None:
    """Delete articles with all that belongs to them, and note that their vectors are to be deleted.

    The vectors of ``but`` are kept.
    """
    owners = select(articles.c.id).where(condition)
    ids = connection.scalars(select(passages.c.id).where(passages.c.owner.in_(owners))).all()
    journal.note(connection, journal.DELETE, [passage_id for passage_id in ids if passage_id not in but])
    families_left = families.members(connection, condition)
    connection.execute(delete(articles).where(condition))  # and by cascade the rows that it owns
    families.settle(connection, families_left)


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _article_row(extracted: ExtractedArticle, origin: Origin) -> dict[str, Any]:
    return {
        **_values(extracted.article),
        "characters": len(extracted.article.text),
        "skipped": extracted.skipped,
        "sentences": [[span.start, span.end] for span in extracted.sentences],
        "dates": [asdict(date) for date in extracted.dates],
        "given": dict(sorted(origin.given.items())),
        "edited": dict(sorted(origin.edited.items())),
        "made_by": origin.made_by,
    }


def _passage_row(passage: Passage, article: Article) -> dict[str, Any]:
    its_header = header(article)
    return {**_values(passage), "header": its_header, "grams": grams(f"{its_header}\n{passage.text}")}


def _figure_row(figure: Figure) -> dict[str, Any]:
    first, last = bounds(figure.period)
    return {**_values(figure), "period_first": first, "period_last": last}


_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (Article, Figure, Passage)}


def _values(noun: Article | Figure | Passage) -> dict[str, Any]:
    """The fields of what holds no other nouns. ``asdict`` would copy each value, a quarter of all writing."""
    return {name: getattr(noun, name) for name in _FIELDS[type(noun)]}
