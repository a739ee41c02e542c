"""The questions that the tables answer, as SQL: conditions and selections, no connection."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnElement, Select, Table, and_, false, func, literal, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from policy_qa.records.periods import first_day, last_day
from policy_qa.records.tables import articles, entities, figures, passages
from policy_qa.records.words import words_pattern

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class _HasWords(FunctionElement[bool]):
    """Whether words stand in a short text: of the text, the words, whether whole, and their pattern."""

    type = Boolean()
    inherit_cache = True


@compiles(_HasWords)
def _by_our_function(element: _HasWords, compiler: SQLCompiler, **options: Any) -> str:
    text_, wanted, whole, _ = (compiler.process(clause, **options) for clause in element.clauses)
    return f"has_words({text_}, {wanted}, {whole})"


@compiles(_HasWords, "postgresql")
def _by_pattern(element: _HasWords, compiler: SQLCompiler, **options: Any) -> str:
    text_, *_, pattern = element.clauses
    folded = f'policy_qa.folded({compiler.process(text_, **options)}) COLLATE "und-x-icu"'
    return f"{folded} ~ {compiler.process(pattern, **options)}"


def has_words(text_: ColumnElement[Any], wanted: str, *, whole: bool = False) -> ColumnElement[bool]:
    """Whether every word of ``wanted`` stands in a text, as ``words.has_words`` says."""
    pattern = words_pattern(wanted, whole=whole)
    if pattern is None:
        return false()
    # PostgreSQL writes the edge of a word in its own way.
    return _HasWords(text_, literal(wanted), literal(int(whole)), literal(pattern.replace(r"\b", r"\y")))


def passing(
    *,
    since: str | None = None,
    until: str | None = None,
    place: str | None = None,
    publisher: str | None = None,
    docs: Collection[str] | None = None,
) -> ColumnElement[bool]:
    """The articles that pass ``schema.Filters``."""
    date = func.substr(articles.c.published, 1, 10)
    conditions: list[ColumnElement[bool]] = []
    if since:
        # A month or a year as publication date is in as soon as its last day is.
        conditions.append(func.substr(articles.c.published + "-31", 1, 10) >= first_day(since, "--from"))
    if until:
        conditions.append(date <= last_day(until, "--to"))
    if place:
        conditions.append(has_words(articles.c.place, place, whole=True))
    if publisher:
        conditions.append(has_words(articles.c.publisher, publisher, whole=True))
    return and_(true(), *conditions, *of_doc(articles, docs))


def titled(words: str) -> ColumnElement[bool]:
    """Articles whose title, or name where they have none, has words that begin so, in any order."""
    name = func.coalesce(articles.c.title, articles.c.doc)
    return and_(true(), *([has_words(name, words)] if words.strip() else []))


def most_frequent(column_: ColumnElement[Any], limit: int) -> Select[Any]:
    """The values of a column of the articles, those of most articles first."""
    number = func.count()
    return (
        select(column_)
        .where(column_.is_not(None))
        .group_by(column_)
        .order_by(number.desc(), column_)
        .limit(limit)
    )


_UNSUMMARISED = {"text", "sentences", "dates", "given", "edited", "made_by", "original", "repeated"}

STANDING: ColumnElement[bool] = figures.c.verdict.is_distinct_from("rejected")
"""Figures that nobody has rejected."""

COUNTED: ColumnElement[bool] = and_(STANDING, figures.c.repeats.is_(None))
"""Those of them that no earlier article of a family tells."""


def summaries() -> Select[Any]:
    """Every column of an ArticleSummary."""
    counted = [
        select(func.count()).where(found.c.owner == articles.c.id, *these).scalar_subquery().label(found.name)
        for found, these in ((figures, (STANDING,)), (entities, ()), (passages, ()))
    ]
    columns = [column for column in articles.c if column.name not in _UNSUMMARISED]
    first = articles.alias("its_original")
    original = select(first.c.doc).where(first.c.id == articles.c.original).scalar_subquery()
    return select(*columns, *counted, original.label("duplicate_of")).order_by(articles.c.doc)


def select_entities(
    *, label: str | None, name: str | None, doc: str | Collection[str] | None, limit: int | None
) -> Select[Any]:
    """Entities by label and name."""
    conditions: list[ColumnElement[bool]] = [*of_doc(entities, doc)]
    if label:
        conditions.append(entities.c.label == label)
    if name:
        conditions.append(has_words(entities.c.canonical, name))
    return select(entities).where(*conditions).order_by(entities.c.doc, entities.c.row).limit(limit)


def columns_of(table_: Table, noun: type[DataclassInstance]) -> Select[Any]:
    """A noun's own columns, so that the long ones beside them are not read for nothing."""
    return select(*(table_.c[field.name] for field in fields(noun)))


def of_doc(table_: Table, doc: str | Collection[str] | None) -> list[ColumnElement[bool]]:
    """The condition for one document or some, none for None."""
    if doc is None:
        return []
    return [table_.c.doc == doc] if isinstance(doc, str) else [table_.c.doc.in_(list(doc))]
