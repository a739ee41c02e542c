"""The store's methods: each one transaction on one connection, safe to call from many threads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Self, Unpack

from sqlalchemy import ColumnElement, Select, func, select, true, update

from policy_qa.errors import UsageError
from policy_qa.records import queries, writes
from policy_qa.records.connections import batches
from policy_qa.records.database import Database
from policy_qa.records.families import Families, Likeness
from policy_qa.records.figures import Figures
from policy_qa.records.holdings import HeldThings
from policy_qa.records.journal import Journal, waiting_articles
from policy_qa.records.judgements import Judgements, forget
from policy_qa.records.sqlite import SqliteDatabase
from policy_qa.records.summaries import ArticleSummary, Counts, Origin
from policy_qa.records.tables import (
    articles,
    corrections,
    dates_of,
    entities,
    figures,
    meta,
    noun_of,
    passages,
    spans_of,
)
from policy_qa.schema import Article, Entity, ExtractedArticle, Filters, Passage, Span

_NOTHING: Mapping[str, str] = MappingProxyType({})


class RecordStore(Figures, Judgements, Journal, Families, HeldThings):
    """Articles, figures, entities and passages, in ``<folder>/records.sqlite`` or a PostgreSQL database.

    Reading never writes and never waits for a writer. Writing is for one process at a time: hold
    ``writing()`` around everything that writes here or in the vector index. Every method raises StoreError
    for a damaged or unreadable store.
    """

    @classmethod
    def open(cls, folder: Path, *, create: bool, url: str | None = None) -> Self:
        """Open the store of a data folder, or of a PostgreSQL database.

        Args:
            folder: The data folder, which also holds the vectors.
            create: Whether a folder (a database) that is missing (empty) becomes an empty store.
            url: ``postgresql://user:password@host/database``: where the records are then, not in the folder.

        Raises:
            StoreError: Nothing is stored there (without ``create``), or the folder is somebody else's; then
                nothing has been written.
            StoreMismatch: The store was written with a newer schema.
            MissingDependency: There is a URL, but not the extra ``postgres``.
        """
        database = database_at(folder, url)
        database.prepare(create=create)
        return cls(database)

    @classmethod
    def restore(cls, folder: Path, unpack: Callable[[Path], None], *, url: str | None = None) -> None:
        """Make a store of a copy that ``copying.save`` wrote; there is all of it afterwards, or nothing.

        Args:
            folder: As for ``open``.
            unpack: Puts the copy into a folder that it is given.
            url: As for ``open``.

        Raises:
            StoreError: There is a store already, or the copy is damaged.
            StoreMismatch: The copy was written with a newer schema.
        """
        from policy_qa.records.copying import restored

        restored(database_at(folder, url), unpack)

    @property
    def store_id(self) -> str:
        """What tells this store from all others, wherever it is."""
        return str(self._scalar(select(meta.c.value).where(meta.c.key == "store")))

    # ---- articles ----

    def article(self, doc: str) -> Article | None:
        """The article of that name, None if there is none."""
        return self._one_article(articles.c.doc == doc)

    def holds(self, doc: str) -> bool:
        """Whether there is an article of that name."""
        return self._scalar(select(articles.c.doc).where(articles.c.doc == doc)) is not None

    def article_by_id(self, article_id: str) -> Article | None:
        """The article whose bytes have this SHA-256."""
        return self._one_article(articles.c.id == article_id)

    def article_by_source(self, source: str) -> Article | None:
        """The article that was read from there."""
        return self._one_article(articles.c.source == source)

    def origin(self, source: str) -> Origin | None:
        """What the article that was read from there was made of."""
        found = self._nouns(Origin, queries.columns_of(articles, Origin).where(articles.c.source == source))
        return found[0] if found else None

    def sentences(self, doc: str) -> tuple[Span, ...]:
        """The sentences of an article in order; none if it is not stored."""
        return spans_of(self._scalar(select(articles.c.sentences).where(articles.c.doc == doc)) or [])

    def extracted(self, doc: str) -> ExtractedArticle | None:
        """An article with all that was found in it, as it was written (but for ``not_figures``)."""
        with self._read() as connection:
            row = connection.execute(select(articles).where(articles.c.doc == doc)).mappings().first()
        if row is None:
            return None
        return ExtractedArticle(
            article=noun_of(Article, row),
            sentences=spans_of(row["sentences"]),
            figures=tuple(self.figures(doc=doc, repeated=True)),
            entities=tuple(self.entities(doc=doc)),
            dates=dates_of(row["dates"]),
            skipped=row["skipped"],
            overruled=self.overruled(doc),
            repeated=self.repeated(doc) if row["original"] else (),
        )

    def articles(
        self, *, limit: int | None = None, offset: int = 0, **filters: Unpack[Filters]
    ) -> list[ArticleSummary]:
        """The articles that pass the filters, ordered by doc: all, or ``limit`` of them after ``offset``.

        Raises:
            UsageError: ``since`` or ``until`` is no date.
        """
        passing = queries.summaries().where(queries.passing(**filters))
        return self._nouns(ArticleSummary, passing.limit(limit).offset(offset))

    def titled(self, words: str, *, limit: int) -> list[ArticleSummary]:
        """Articles whose title has words that begin with these, in any order; the latest first."""
        latest = queries.summaries().where(queries.titled(words)).order_by(None)
        return self._nouns(
            ArticleSummary,
            latest.order_by(articles.c.published.desc().nulls_last(), articles.c.doc).limit(limit),
        )

    def places(self, *, limit: int) -> list[str]:
        """The places of the articles, those of most articles first."""
        return self._values(queries.most_frequent(articles.c.place, limit))

    def publishers(self, *, limit: int) -> list[str]:
        """The publishers of the articles, those of most articles first."""
        return self._values(queries.most_frequent(articles.c.publisher, limit))

    def summaries(self, docs: Collection[str]) -> dict[str, ArticleSummary]:
        """Summaries of some articles by doc; those that are not stored are left out."""
        found: dict[str, ArticleSummary] = {}
        for some in batches(sorted(docs)):
            found.update({one.doc: one for one in self._summaries(articles.c.doc.in_(some))})
        return found

    def article_ids(self, **filters: Unpack[Filters]) -> set[str]:
        """The ids of the articles that ``articles`` would list."""
        return set(self._values(select(articles.c.id).where(queries.passing(**filters))))

    # ---- what was found in them ----

    def publication_dates(self, docs: Collection[str] | None = None) -> dict[str, str | None]:
        """By article, when it was published; None where nobody knows. Of some articles, or of all."""
        chosen = select(articles.c.doc, articles.c.published)
        some = [true()] if docs is None else [articles.c.doc.in_(part) for part in batches(sorted(docs))]
        with self._read() as connection:
            return {
                row[0]: row[1] for these in some for row in connection.execute(chosen.where(these)).tuples()
            }

    def versions(self) -> dict[str, str]:
        """By article, what changes whenever its figures do: content, what was said of it, what counts."""
        counted = select(func.count()).where(corrections.c.doc == articles.c.doc).scalar_subquery()
        with self._read() as connection:
            columns = (articles.c.doc, articles.c.id, articles.c.made_by, counted, articles.c.repeated)
            rows = connection.execute(select(*columns))
            return {row[0]: " ".join(map(str, row[1:])) for row in rows}

    def entities(
        self,
        *,
        label: str | None = None,
        name: str | None = None,
        doc: str | Collection[str] | None = None,
        limit: int | None = None,
    ) -> list[Entity]:
        """Entities by label, words of their canonical name, article; ordered by doc, then first mention."""
        return self._nouns(Entity, queries.select_entities(label=label, name=name, doc=doc, limit=limit))

    # ---- passages ----

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Passages in the order of ``ids``; unknown ids are left out."""
        found = {
            passage.id: passage
            for some in batches(list(ids))
            for passage in self._nouns(Passage, select(passages).where(passages.c.id.in_(some)))
        }
        return [found[one] for one in ids if one in found]

    def passages_of(self, doc: str) -> list[Passage]:
        """An article's passages in order."""
        return self._nouns(Passage, select(passages).where(passages.c.doc == doc).order_by(passages.c.start))

    def passage_ids(self) -> set[str]:
        """The ids of all passages."""
        with self._read() as connection:
            return set(connection.scalars(select(passages.c.id)))

    def search_text(
        self,
        question: str,
        *,
        limit: int = 10,
        **filters: Unpack[Filters],
    ) -> list[tuple[str, float]]:
        """Passages that have some of a question's words, by BM25.

        Args:
            question: Any text. Nothing in it is read as a search operator.
            limit: The most passages to return.
            **filters: Which articles may answer.

        Returns: Passage ids with their score, best first; a larger score is better, scores of two questions
            do not compare.
        """
        if limit < 1:
            return []
        with self._read() as connection:
            return self.database.search(connection, question, queries.passing(**filters), limit)

    def counts(self) -> Counts:
        """How much is stored."""
        number: dict[str, Select[int]] = {
            table.name: select(func.count()).select_from(table) for table in (entities, passages)
        }
        number["figures"] = select(func.count()).select_from(figures).where(queries.COUNTED)
        number["unindexed"] = waiting_articles()
        with self._read() as connection:
            row = connection.execute(
                select(
                    func.count().label("articles"),
                    func.count(articles.c.skipped).label("skipped"),
                    *(count.scalar_subquery().label(name) for name, count in number.items()),
                ).select_from(articles)
            ).one()
        return Counts(**row._mapping)

    # ---- writing: only while ``writing()`` is held ----

    def write(
        self,
        extracted: ExtractedArticle,
        its_passages: Sequence[Passage],
        *,
        given: Mapping[str, str] = _NOTHING,
        edited: Mapping[str, str] = _NOTHING,
        made_by: str = "",
        likeness: Likeness | None = None,
    ) -> int:
        """Store an article, in one transaction, in the place of what had its source, its doc or its bytes.

        The journal then says which vectors are to be stored and which deleted (``due``).

        Args:
            extracted: The article and what was found in it.
            its_passages: Its passages.
            given: What a manifest says about the article, kept so that a change is noticed.
            edited: What was changed of it by hand, kept so that it can be done again.
            made_by: Names the extractor and its version.
            likeness: What other articles say the same; None if that was not looked for.

        Returns:
            How many figures more, of any article, are repeated now than without it.
        """
        with self._write() as connection:
            origin = Origin(extracted.article.id, given, made_by, edited)
            return writes.replace(connection, extracted, its_passages, origin, likeness)

    def remove(self, doc: str) -> Article:
        """Delete an article and all that belongs to it, also what people said of it; its vectors wait.

        Raises:
            UsageError: There is no such article. The message names some that are spelled nearly so.
        """
        article = self.article(doc)
        if article is None:
            raise self.unknown_doc(doc)
        with self._write() as connection:
            writes.drop(connection, articles.c.doc == doc)
            forget(connection, doc)
        return article

    def unknown_doc(self, doc: str) -> UsageError:
        """The error for an article that is not stored, with the names nearest to it."""
        with self._read() as connection:
            docs = list(connection.scalars(select(articles.c.doc).order_by(articles.c.doc)))
        near = get_close_matches(doc, docs, n=3, cutoff=0.5) or [one for one in docs if doc in one][:3]
        hint = f"did you mean {' or '.join(near)}?" if near else "policy-qa articles lists the names"
        return UsageError(f"no article is called {doc!r}", hint)

    def check_docs(self, docs: Sequence[str]) -> None:
        """Nothing, if all of these are names of stored articles.

        Raises:
            UsageError: One of them is none. The message names some that are spelled nearly so.
        """
        known = self.summaries(docs)
        for doc in docs:
            if doc not in known:
                raise self.unknown_doc(doc)

    def set_source(self, doc: str, source: str) -> None:
        """Note that an article's file has been moved."""
        with self._write() as connection:
            connection.execute(update(articles).where(articles.c.doc == doc).values(source=source))

    def mark_stale(self, doc: str) -> None:
        """Note that an article is to be extracted anew when it is ingested next, even if it is unchanged."""
        with self._write() as connection:
            connection.execute(update(articles).where(articles.c.doc == doc).values(made_by=""))

    def rebuild_text_index(self) -> None:
        """Make the full-text index again from the passages."""
        with self._write() as connection:
            self.database.rebuild_text_index(connection)

    def damage(self) -> list[str]:
        """What the database itself finds wrong with it; empty if nothing."""
        with self._read() as connection:
            return self.database.damage(connection)

    def text_index_is_whole(self) -> bool:
        """Whether the full-text index has as many passages as there are."""
        with self._read() as connection:
            return self.database.text_index_is_whole(connection)

    # ---- helpers ----

    def _one_article(self, condition: ColumnElement[bool]) -> Article | None:
        found = self._nouns(Article, queries.columns_of(articles, Article).where(condition))
        return found[0] if found else None

    def _summaries(self, condition: ColumnElement[bool]) -> list[ArticleSummary]:
        return self._nouns(ArticleSummary, queries.summaries().where(condition))


def database_at(folder: Path, url: str | None) -> Database:
    """The place of a store: a PostgreSQL database if there is a URL, else a file in the folder."""
    if url is None:
        return SqliteDatabase(folder)
    from policy_qa.records.postgres import PostgresDatabase

    return PostgresDatabase(url)
