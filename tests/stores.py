"""Stores for tests, and everything that is in them as plain values, to be compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from fakes import HashEmbedder, RuleExtractor
from policy_qa.index import VectorIndex
from policy_qa.ingest import Ingestor
from policy_qa.passages import passages
from policy_qa.records import RecordStore
from policy_qa.schema import Article, ExtractedArticle, Figure, Span


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
        folder: Path,
        *,
        records: Callable[..., RecordStore] = RecordStore.open,
        index: Callable[..., VectorIndex] = VectorIndex.open,
        made_by: str = "rules 1",
    ) -> Self:
        embedder, extractor = HashEmbedder(), RuleExtractor()
        opened = records(folder, create=True)
        vectors = index(folder, embedder_name=embedder.name, create=True)
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


def dump(folder: Path) -> dict[str, Any]:
    """All that the stores of a folder hold, but for row numbers, which tell only in which order it came."""
    found: dict[str, Any] = {}
    connection = sqlite3.connect(folder / "records.sqlite")
    connection.row_factory = sqlite3.Row
    for table in ("meta", "articles", "figures", "entities", "passages", "vector_journal"):
        chosen = " WHERE key != 'store'" if table == "meta" else ""
        rows = connection.execute(f"SELECT * FROM {table}{chosen}").fetchall()
        found[table] = sorted(
            ({key: row[key] for key in row.keys() if key not in ("row", "seq")} for row in rows),  # noqa: SIM118 - a sqlite3.Row
            key=repr,
        )
    for word in ("city", "enterprises", "2018"):
        matches = connection.execute(
            "SELECT p.id FROM passages_text JOIN passages p ON p.row = passages_text.rowid "
            "WHERE passages_text MATCH ? ORDER BY p.id",
            (word,),
        )
        found[f"search {word}"] = [passage_id for (passage_id,) in matches]
    connection.close()
    with VectorIndex.open_any(folder, embedder_name="") as index:
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
