"""The tables, their columns made from the dataclasses, and how a row becomes a noun again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect, RowMapping
from sqlalchemy.types import TypeEngine, UserDefinedType

from policy_qa.schema import Article, DateMention, Entity, Figure, Mention, Passage, Span

SCHEMA = "0006"
"""The last revision in ``records/migrations``; a change of a table comes with a new one."""

APPLICATION_ID = 0x706F6C71
"""Stands in the header of our SQLite files ("polq"), so that a foreign database is never written to."""

_INT64 = 2**63

Noun = TypeVar("Noun")


class _Untyped(UserDefinedType[Any]):
    """A column without an affinity: SQLite gives back exactly the int or float that was put in."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "BLOB"


class Number(TypeDecorator[float | int]):
    """An int or a float, kept apart, with every digit.

    SQLite keeps them as they are, but for an int too large for 64 bits, which is kept as its digits;
    PostgreSQL keeps them as JSON numbers in text ("5" and "5.0" differ; cast to numeric to calculate).
    """

    impl = _Untyped
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type."""
        return dialect.type_descriptor(Text() if dialect.name == "postgresql" else _Untyped())

    def process_bind_param(self, value: float | int | None, dialect: Dialect) -> Any:
        """What is stored."""
        if value is None:
            return None
        if dialect.name == "postgresql" or (isinstance(value, int) and not -_INT64 <= value < _INT64):
            return json.dumps(value)
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> float | int | None:
        """What was stored."""
        number: float | int | None = json.loads(value) if isinstance(value, str) else value
        return number


def _text() -> TypeEngine[Any]:
    """Text that sorts by its code points in every database, as it does in Python."""
    return Text().with_variant(Text(collation="C"), "postgresql")


class Json(TypeDecorator[Any]):
    """Lists of plain data as JSON text; tuples come back as lists."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """What was stored."""
        return None if value is None else json.loads(value)


def _columns(noun: type) -> list[Column[Any]]:
    hints = get_type_hints(noun)
    return [_column(field.name, hints[field.name]) for field in fields(noun)]


def _column(name: str, hint: Any) -> Column[Any]:
    inner = [kind for kind in get_args(hint) if kind is not type(None)] or [hint]
    nullable = type(None) in get_args(hint)
    return Column(name, _column_type(hint, inner), nullable=nullable)


def _column_type(hint: Any, inner: list[Any]) -> TypeEngine[Any]:
    if get_origin(hint) is tuple:
        return Json()
    if float in inner:
        return Number()
    if inner == [int]:
        return Integer()
    is_text = inner == [str] or all(isinstance(kind, str) or get_origin(kind) is Literal for kind in inner)
    if not is_text:
        raise TypeError(f"no column for {hint}")
    return _text()


metadata = MetaData()

meta = Table(
    "meta", metadata, Column("key", _text(), primary_key=True), Column("value", _text(), nullable=False)
)

articles = Table(
    "articles",
    metadata,
    *_columns(Article),
    Column("characters", Integer, nullable=False),
    Column("skipped", _text()),
    Column("sentences", Json, nullable=False),
    Column("dates", Json, nullable=False),
    Column("given", Json, nullable=False),
    Column("edited", Json, nullable=False, server_default="{}"),
    Column("made_by", _text(), nullable=False),
    # The id of the earliest article that says the same; NULL for that one, and for one without its like.
    Column("original", _text()),
    # Names the set of its figures that others tell as well, "" for none; NULL until it has been compared.
    Column("repeated", _text()),
    Index("articles_id", "id", unique=True),
    Index("articles_original", "original"),
    # Finds those that are still to be compared without reading texts.
    Index("articles_repeated", "repeated", "doc"),
    Index("articles_doc", "doc", unique=True),
    Index("articles_source", "source", unique=True),
    # Lists of figures need these of their articles; a row of SQLite is read past its whole text.
    Index("articles_listed", "doc", "published", "publisher", "title").ddl_if("sqlite"),
)


def _owner() -> Column[Any]:
    return Column("owner", _text(), ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True)


LISTED = (
    "doc", "start", "verdict", "indicator", "subject", "place", "period_first", "period_last", "kind", "unit",
    "status", "confidence", "value", "change_direction", "repeats",
)  # fmt: skip
"""What figures are filtered and sorted by, but for words of their sentence and facts of their article."""

figures = Table(
    "figures",
    metadata,
    Column("row", Integer, primary_key=True),
    _owner(),
    *_columns(Figure),
    # As it was extracted, where a person has corrected it since.
    Column("original", Json),
    # The period's bounds as dates, so that overlap is a comparison of texts.
    Column("period_first", _text()),
    Column("period_last", _text()),
    # The words around it, where its article has its like; the id of the figure that counts instead of it.
    Column("spots", Json),
    Column("repeats", _text()),
    Index("figures_by_doc", "doc", "start"),
    Index("figures_id", "id"),
    # A hash, since PostgreSQL's trees hold no long text.
    Index("figures_place", "place", postgresql_using="hash"),
    Index("figures_subject", "subject", postgresql_using="hash"),
    # All that figures are filtered and sorted by, so that SQLite need not read their sentences for it.
    Index("figures_listed", *LISTED).ddl_if("sqlite"),
)

entities = Table(
    "entities",
    metadata,
    Column("row", Integer, primary_key=True),
    _owner(),
    *_columns(Entity),
    Index("entities_by_doc", "doc", "row"),
)

passages = Table(
    "passages",
    metadata,
    Column("row", Integer, primary_key=True),
    _owner(),
    *_columns(Passage),
    Column("header", _text(), nullable=False),
    Column("grams", _text(), nullable=False),
    Index("passages_id", "id", unique=True),
    Index("passages_by_doc", "doc", "start"),
)

# What articles that say the same have in common, by which they find each other.
bands = Table(
    "bands",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", _text(), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
)

# Pairs of articles that say the same, the smaller id first.
likenesses = Table(
    "likenesses",
    metadata,
    Column("one", _text(), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("other", _text(), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("similarity", Float, nullable=False),
)

# What the vector index is still to be told, in order: written in one transaction with the passages.
vector_journal = Table(
    "vector_journal",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("passage_id", _text(), nullable=False, index=True),
    Column("deed", _text(), nullable=False),
)

# No foreign keys: what people said outlives the version of an article that they said it of.
corrections = Table(
    "corrections",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("doc", _text(), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("surface", _text(), nullable=False),
    Column("sentence", _text(), nullable=False),
    # Which one, of the figures in that sentence that are written the same way.
    Column("nth", Integer, nullable=False),
    Column("verdict", _text(), nullable=False),
    Column("changes", Json, nullable=False),
    Column("note", _text()),
    Column("author", _text()),
    Column("made", _text(), nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("opinion", _text(), nullable=False),
    Column("answer", Json, nullable=False),
    Column("note", _text()),
    Column("author", _text()),
    Column("made", _text(), nullable=False),
)


def noun_of(kind: type[Noun], row: RowMapping) -> Noun:
    """A row (which may hold further columns) as the dataclass that was stored."""
    build: Callable[..., Noun] = kind
    values = {name: row[name] for name in _names(kind)}  # type: ignore[arg-type]  # a class is hashable
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(Mention(**v) for v in value) if name == "mentions" else tuple(value)
    return build(**values)


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a dataclass; looked up once, since answers read thousands of rows."""
    return tuple(field.name for field in fields(kind))


def spans_of(value: list[list[int]]) -> tuple[Span, ...]:
    """Spans as they are stored: pairs of offsets."""
    return tuple(Span(start, end) for start, end in value)


def dates_of(value: list[dict[str, Any]]) -> tuple[DateMention, ...]:
    """Dates as they are stored."""
    return tuple(DateMention(**date) for date in value)
