"""Bringing the vector index in step with the records, whose journal says what is still to be done.

The order of the steps makes it safe to be killed between any two: the records say what is to be done in the
transaction that makes it necessary, then it is done, then they say that it is. Doing it twice changes
nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import count
from typing import Final

from langchain_core.embeddings import Embeddings

from policy_qa.index import VectorIndex
from policy_qa.passages import embeddable
from policy_qa.records import Due, RecordStore
from policy_qa.schema import Article, Passage

DocDone = Callable[[str], None]
"""Called with the doc of an article whose vectors have been stored."""

Vectors = Sequence[Sequence[float]]

Known = Callable[[Collection[str]], Mapping[str, Sequence[float]]]
"""Vectors that need not be made: those that are known among these passages."""

_BATCH: Final = 512
"""Entries of the journal that are done at once."""

_PATIENCE: Final = 5.0
"""Seconds after which what was written is to be found by its meaning, also while much is written."""


class VectorSync:
    """Keeps an index in step with the records. Whoever calls it holds ``RecordStore.writing()``."""

    def __init__(self, *, records: RecordStore, index: VectorIndex, embedder: Embeddings) -> None:
        self._records, self._index, self._embedder = records, index, embedder
        self._made: dict[str, Sequence[float]] = {}
        self._followed = time.monotonic()

    def embed(self, article: Article | None, its_passages: Sequence[Passage]) -> list[list[float]]:
        """One vector for each passage of an article."""
        title = article.title if article else None
        texts = [embeddable(passage, title) for passage in its_passages]
        return self._embedder.embed_documents(texts) if texts else []

    def written(self, its_passages: Sequence[Passage], vectors: Vectors) -> None:
        """An article was written to the records; its vectors go to the index now or, with others', soon."""
        self._made.update(zip((passage.id for passage in its_passages), vectors, strict=True))
        if len(self._made) >= _BATCH or time.monotonic() - self._followed > _PATIENCE:
            self.follow()

    def follow(
        self, done: DocDone = lambda _: None, *, known: Known | None = None, batches: int | None = None
    ) -> int:
        """Do what the journal says; returns how many vectors were stored.

        Args:
            done: Told of each article once all its vectors are stored.
            known: Gives vectors that need not be made.
            batches: How much is done at most; None for all.
        """
        stored = 0
        for _ in count() if batches is None else range(batches):
            if (due := self._records.due(limit=_BATCH)) is None:
                break
            stored += self._do(due, done, known)
        self._made.clear()
        self._followed = time.monotonic()
        return stored

    def _do(self, due: Due, done: DocDone, known: Known | None) -> int:
        self._index.delete(due.delete)
        # A passage that is gone again is no longer wanted: a later entry says so.
        passages = self._records.passages(due.put)
        self._index.upsert(passages, self._vectors(passages, known))
        self._records.settle(due.upto)
        docs = {passage.doc for passage in passages}
        for doc in sorted(docs.difference(self._records.unindexed(docs))):
            done(doc)
        return len(passages)

    def _vectors(self, passages: Sequence[Passage], known: Known | None) -> list[Sequence[float]]:
        """The vectors of passages in their order; those that nobody has are made, article by article."""
        wanted = [passage.id for passage in passages]
        found = {one: self._made[one] for one in wanted if one in self._made}
        if known is not None:
            found.update(known(wanted))
        lacking: dict[str, list[Passage]] = {}
        for passage in passages:
            if passage.id not in found:
                lacking.setdefault(passage.doc, []).append(passage)
        for doc, its in lacking.items():
            made = self.embed(self._records.article(doc), its)
            found.update(zip((passage.id for passage in its), made, strict=True))
        return [found[one] for one in wanted]

    def catch_up(self, done: DocDone) -> None:
        """Finish what an interrupted run left, and make up for vectors that were lost or are too many."""
        self.follow(done)
        # Counting is quick, comparing ids is not.
        if self._index.count() != self._records.counts().passages:
            self.reconcile(done)

    def reconcile(self, done: DocDone) -> None:
        """Delete vectors without a passage and make those that are missing."""
        present, wanted = self._index.ids(), self._records.passage_ids()
        self._records.put_again(sorted(wanted - present), without=sorted(present - wanted))
        self.follow(done)

    def rebuild(self, done: DocDone, *, known: Known | None = None) -> int:
        """Store every vector again, in an empty index; returns how many. ``known`` as for ``follow``."""
        self._records.put_all_again()
        self._index.reset()
        return self.follow(done, known=known)
