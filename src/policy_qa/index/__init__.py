"""The vector index: Chroma, vectors always given, cosine similarity computed here and only here.

Everything in it can be made again from the records (``policy-qa reindex``). It lies in the data folder
(``embedded``) or is kept by a Chroma server (``server``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from policy_qa.errors import StoreError, StoreMismatch
from policy_qa.index.chroma import REINDEX, SPACE, Chroma
from policy_qa.index.embedded import chroma_at
from policy_qa.index.server import ServedChroma
from policy_qa.schema import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Vector = np.ndarray[Any, np.dtype[np.float32]]


class VectorIndex:
    """The vectors of passages, found by cosine similarity.

    Safe to call from many threads; calls wait for each other. One process at a time may write (it holds
    ``RecordStore.writing()``); readers in other processes see what was written at their next call. Every
    method raises StoreError for an index that is missing, damaged or cannot be read.

    Args:
        folder: The data folder (the index is its sub-folder ``chroma``, unless a server keeps it).
        embedder_name: Identifies the embedder and its weights.
        url: ``http://host:port`` of a Chroma server.
        store: What tells the records from all others: the server may keep the vectors of several.
    """

    def __init__(self, folder: Path, *, embedder_name: str, url: str | None = None, store: str = "") -> None:
        self.embedder_name = embedder_name
        self._chroma: Chroma = chroma_at(folder) if url is None else ServedChroma(url, store)

    @classmethod
    def open(
        cls, folder: Path, *, embedder_name: str, create: bool, url: str | None = None, store: str = ""
    ) -> Self:
        """Open the index of a data folder, or one that a server keeps.

        Args:
            folder: As for the class, like ``embedder_name``, ``url`` and ``store``.
            embedder_name: See there.
            create: Whether a missing index becomes an empty one.
            url: See there.
            store: See there.

        Raises:
            StoreError: There is no index (without ``create``), or it is damaged or cannot be read.
            StoreMismatch: Its vectors were made by another embedder.
        """
        index = cls(folder, embedder_name=embedder_name, url=url, store=store)
        found = index.found_embedder()
        if found is None and create:
            index.reset()
        elif found is None:
            raise StoreError(index.place, "the vector index is missing", REINDEX)
        elif found != embedder_name:
            reason = f"its vectors were made by the embedder {found}, the one in use is {embedder_name}"
            raise StoreMismatch(index.place, reason, REINDEX)
        return index

    @classmethod
    def open_any(cls, folder: Path, *, embedder_name: str, url: str | None = None, store: str = "") -> Self:
        """The same, unchecked: for ``verify`` and ``reindex``, whatever state it is in."""
        return cls(folder, embedder_name=embedder_name, url=url, store=store)

    @property
    def place(self) -> str:
        """Where it lies: a folder, or the address of a server."""
        return self._chroma.place

    def found_embedder(self) -> str | None:
        """The embedder that made the vectors on disk, None if there is no index."""
        with self._chroma.reading() as collection:
            if collection is None:
                return None
            if collection.configuration_json["hnsw"]["space"] != SPACE:
                raise StoreMismatch(self.place, "the vector index measures another distance", REINDEX)
            return str((collection.metadata or {}).get("embedder"))

    def reset(self) -> None:
        """Throw every vector away and start an empty index for this embedder, whatever was there."""
        self._chroma.recreate(self.embedder_name)

    def upsert(self, passages: Sequence[Passage], vectors: ArrayLike) -> None:
        """Store passages with their vectors; the former vector of a passage is replaced.

        Args:
            passages: The passages.
            vectors: Their vectors in the same order, shape (passages, dimension); any length but zero.

        Raises:
            ValueError: There is not one finite vector for each passage.
            StoreMismatch: The vectors have another dimension than those in the index.
        """
        import numpy as np

        array = np.asarray(vectors, dtype=np.float32)
        if len(passages) == 0:
            return
        if array.ndim != 2 or len(array) != len(passages) or not np.isfinite(array).all():
            raise ValueError(
                f"{len(passages)} passages need as many finite vectors, not an array of {array.shape}"
            )
        with self._chroma.writing() as collection:
            for first in range(0, len(passages), self._chroma.page):
                some = passages[first : first + self._chroma.page]
                collection.upsert(
                    ids=[passage.id for passage in some],
                    embeddings=array[first : first + self._chroma.page],
                    metadatas=[_metadata(passage) for passage in some],
                )

    def delete(self, passage_ids: Collection[str]) -> None:
        """Delete vectors; ids that are not there are passed over."""
        if not passage_ids:
            return
        with self._chroma.writing() as collection:
            for some in self._pages(passage_ids):
                collection.delete(ids=some)

    def search(
        self, vector: ArrayLike, *, limit: int, article_ids: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The passages nearest to a question.

        Args:
            vector: The question's vector, shape (dimension,).
            limit: The most passages to return.
            article_ids: Only passages of these articles; None for all.

        Returns:
            Passage ids with their cosine similarity (-1 to 1), largest first.
        """
        import numpy as np

        question = np.asarray(vector, dtype=np.float32).reshape(1, -1)
        pages = [None] if article_ids is None else list(self._pages(article_ids))
        if limit < 1:
            return []
        found = [hit for page in pages for hit in self._search(question, limit, page)]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _search(
        self, question: Vector, limit: int, article_ids: Sequence[str] | None
    ) -> list[tuple[str, float]]:
        where = None if article_ids is None else {"article_id": {"$in": list(article_ids)}}
        with self._chroma.present() as collection:
            answer = collection.query(
                query_embeddings=question, n_results=limit, where=where, include=["distances"]
            )
        # Chroma's cosine distance is 1 - cos, smaller for the nearer; from here on larger is better.
        return [
            (passage_id, 1.0 - float(distance))
            for passage_id, distance in zip(answer["ids"][0], answer["distances"][0], strict=True)
        ]

    def _pages(self, ids: Collection[str]) -> Iterator[list[str]]:
        """As many ids at once as Chroma takes."""
        every = sorted(ids)
        for first in range(0, len(every), self._chroma.page):
            yield every[first : first + self._chroma.page]

    def count(self) -> int:
        """How many vectors there are."""
        with self._chroma.present() as collection:
            return int(collection.count())

    def ids(self) -> set[str]:
        """The passage ids of all vectors."""
        found: set[str] = set()
        with self._chroma.present() as collection:
            page = self._chroma.page
            for first in range(0, collection.count(), page):
                found.update(collection.get(limit=page, offset=first, include=[])["ids"])
        return found

    def vectors(self, passage_ids: Collection[str]) -> dict[str, Vector]:
        """The stored vectors (float32, shape (dimension,)) by passage id; unknown ids are left out."""
        import numpy as np

        found: dict[str, Vector] = {}
        with self._chroma.present() as collection:
            for some in self._pages(passage_ids):
                answer = collection.get(ids=some, include=["embeddings"])
                rows = np.asarray(answer["embeddings"], dtype=np.float32)
                found.update(zip(answer["ids"], rows, strict=True))
        return found

    def close(self) -> None:
        """Close the index's files. The index can still be used and opens them again."""
        self._chroma.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _metadata(passage: Passage) -> dict[str, str | int]:
    return {
        "article_id": passage.article_id,
        "doc": passage.doc,
        "start": passage.start,
        "end": passage.end,
    }
