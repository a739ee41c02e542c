"""Bringing the vector index in step with the records, which say what is still to be done.

The order of the steps makes it safe to be killed between any two: the records first say what is to be done,
then it is done, then they say that it is. Doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from langchain_core.embeddings import Embeddings

from policy_qa.index import VectorIndex
from policy_qa.passages import embeddable
from policy_qa.records import RecordStore
from policy_qa.schema import Article, Passage

DocDone = Callable[[str], None]
"""Called with the doc of an article whose vectors have been stored."""


class VectorSync:
    """Keeps an index in step with the records. Whoever calls it holds ``RecordStore.writing()``."""

    def __init__(self, *, records: RecordStore, index: VectorIndex, embedder: Embeddings) -> None:
        self._records, self._index, self._embedder = records, index, embedder

    def embed(self, article: Article | None, its_passages: Sequence[Passage]) -> list[list[float]]:
        """One vector for each passage of an article."""
        title = article.title if article else None
        texts = [embeddable(passage, title) for passage in its_passages]
        return self._embedder.embed_documents(texts) if texts else []

    def delete_pending(self) -> None:
        """Delete the vectors of passages that are gone."""
        if gone := self._records.pending_deletes():
            self._index.delete(gone)
            self._records.clear_deletes(gone)

    def store(self, doc: str, vectors: list[list[float]] | None = None) -> int:
        """Store the vectors of an article's passages, made now unless they are given; returns how many."""
        passages = self._records.passages_of(doc)
        made = self.embed(self._records.article(doc), passages) if vectors is None else vectors
        self._index.upsert(passages, made)
        self._records.mark_indexed(doc)
        return len(passages)

    def catch_up(self, done: DocDone) -> None:
        """Finish what an interrupted run left, and make up for vectors that were lost or are too many."""
        self.delete_pending()
        self.store_waiting(done)
        # Counting is quick, comparing ids is not.
        if self._index.count() != self._records.counts().passages:
            self.reconcile(done)

    def store_waiting(self, done: DocDone) -> int:
        """Store the vectors of all articles that wait for them; returns how many vectors."""
        stored = 0
        for doc in self._records.unindexed():
            stored += self.store(doc)
            done(doc)
        return stored

    def reconcile(self, done: DocDone) -> None:
        """Delete vectors without a passage and make those that are missing."""
        present, wanted = self._index.ids(), self._records.passage_ids()
        self._index.delete(present - wanted)
        for doc in sorted({passage.doc for passage in self._records.passages(sorted(wanted - present))}):
            self._records.mark_indexed(doc, indexed=False)
        self.store_waiting(done)

    def rebuild(self, done: DocDone) -> int:
        """Make every vector again, in an empty index; returns how many."""
        self._records.mark_all_unindexed()
        self._index.reset()
        self._records.clear_deletes(self._records.pending_deletes())
        return self.store_waiting(done)
