"""Stores for tests, and everything that is in them as plain values, to be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import select

from fakes import HashEmbedder, RuleExtractor
from policy_qa.index import VectorIndex
from policy_qa.ingest import Ingestor
from policy_qa.passages import passages
from policy_qa.records import RecordStore
from policy_qa.records.tables import (
    articles,
    bands,
    corrections,
    entities,
    feedback,
    figures,
    likenesses,
    vector_journal,
)
from policy_qa.records.tables import (
    passages as passages_table,
)
from policy_qa.schema import Article, ExtractedArticle, Figure, Span


@dataclass(frozen=True)
class Place:
    """Where stores are, or can be made."""

    folder: Path
    database_url: str | None = None
    chroma_url: str | None = None

    def records(self, *, create: bool = True, kind: type[RecordStore] = RecordStore) -> RecordStore:
        return kind.open(self.folder, create=create, url=self.database_url)

    def index(
        self, embedder_name: str, *, store: str, create: bool = True, kind: type[VectorIndex] = VectorIndex
    ) -> VectorIndex:
        return kind.open(
            self.folder, embedder_name=embedder_name, create=create, url=self.chroma_url, store=store
        )

    def any_index(self, embedder_name: str, *, store: str) -> VectorIndex:
        return VectorIndex.open_any(
            self.folder, embedder_name=embedder_name, url=self.chroma_url, store=store
        )


@dataclass(frozen=True)
class Stores:
    records: RecordStore
    index: VectorIndex
    embedder: HashEmbedder
    extractor: RuleExtractor
    ingestor: Ingestor

    @classmethod
    def create(
        cls,
        place: Place | Path,
        *,
        records: type[RecordStore] = RecordStore,
        index: type[VectorIndex] = VectorIndex,
        embedder: HashEmbedder | None = None,
        made_by: str = "rules 1",
    ) -> Self:
        place = Place(place) if isinstance(place, Path) else place
        embedder, extractor = embedder or HashEmbedder(), RuleExtractor()
        opened = place.records(kind=records)
        vectors = place.index(embedder.name, store=opened.store_id, kind=index)
        ingestor = Ingestor(
            records=opened, index=vectors, embedder=embedder, extractor=lambda: extractor, made_by=made_by
        )
        return cls(opened, vectors, embedder, extractor, ingestor)

    def add(self, *extracted: ExtractedArticle) -> None:
        """Write articles to both stores."""
        for one in extracted:
            its_passages = passages(one)
            self.records.write(one, its_passages)
            self.index.upsert(its_passages, self.embedder.embed_documents([p.text for p in its_passages]))
            self.records.mark_indexed(one.article.doc)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.index.close()
        self.records.close()


def article(doc: str, text: str, **about: Any) -> Article:
    """An article whose id is made from its text."""
    return Article(id=f"id-{abs(hash(text)):x}", doc=doc, source=f"/news/{doc}.txt", text=text, **about)


def extracted(one: Article, *figures: Figure, **found: Any) -> ExtractedArticle:
    """An article with these figures; each line is a sentence."""
    spans, start = [], 0
    for line in one.text.splitlines(keepends=True):
        spans.append(Span(start, start + len(line)))
        start += len(line)
    return ExtractedArticle(one, tuple(spans), figures, **found)


TABLES = (
    articles, figures, entities, passages_table, bands, likenesses, vector_journal, corrections, feedback,
)  # fmt: skip


def dump(place: Place | Path) -> dict[str, Any]:
    """All that stores hold, but for row numbers, which tell only in which order it came."""
    place = Place(place) if isinstance(place, Path) else place
    found: dict[str, Any] = {}
    with place.records(create=False) as records:
        store = records.store_id
        with records._read() as connection:
            for table in TABLES:
                columns = [column for column in table.c if column.name not in ("row", "seq")]
                rows = connection.execute(select(*columns)).mappings()
                found[table.name] = sorted((dict(row) for row in rows), key=repr)
        for word in ("city", "enterprises", "2018"):
            found[f"search {word}"] = sorted(one for one, _ in records.search_text(word, limit=10_000))
    with place.any_index("", store=store) as index:
        found["embedder"] = index.found_embedder()
        found["vectors"] = {
            key: vector.tolist() for key, vector in sorted(index.vectors(index.ids()).items())
        }
    return found


def write_files(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Text files with their content."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
