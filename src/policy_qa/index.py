"""The vector index: Chroma on disk, vectors always given, cosine similarity computed here and only here.

Everything in it can be made again from the records (``policy-qa reindex``). Chroma's search does not see
what another process has written since it was opened. So every writer changes a stamp beside the index, and
a reader that finds the stamp changed opens the index anew first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4
from weakref import WeakValueDictionary

from policy_qa.errors import StoreBusy, StoreError, StoreMismatch
from policy_qa.schema import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Vector = np.ndarray[Any, np.dtype[np.float32]]

CHROMA = "chroma"
STAMP = "chroma.version"
COLLECTION = "passages"

PAGE = 5_000
"""Items in one call: Chroma refuses more than 5,461 to write and fails to read above 32,766."""

_HNSW = {"space": "cosine", "ef_construction": 128, "max_neighbors": 16, "ef_search": 100}
_REINDEX = "run policy-qa reindex"


class VectorIndex:
    """The vectors of passages in ``<folder>/chroma``, found by cosine similarity.

    Safe to call from many threads; calls wait for each other. One process at a time may write (it holds
    ``RecordStore.writing()``); readers in other processes see what was written at their next call. Every
    method raises StoreError for an index that is missing, damaged or cannot be read.
    """

    def __init__(self, folder: Path, *, embedder_name: str) -> None:
        self.folder = folder
        self.embedder_name = embedder_name
        self._chroma = _chroma_at(folder)

    @classmethod
    def open(cls, folder: Path, *, embedder_name: str, create: bool) -> Self:
        """Open the index of a data folder.

        Args:
            folder: The data folder (the index is its sub-folder ``chroma``).
            embedder_name: Identifies the embedder and its weights.
            create: Whether a missing index becomes an empty one.

        Raises:
            StoreError: There is no index (without ``create``), or it is damaged or cannot be read.
            StoreMismatch: Its vectors were made by another embedder.
        """
        index = cls(folder, embedder_name=embedder_name)
        found = index.found_embedder()
        if found is None and create:
            index.reset()
        elif found is None:
            raise StoreError(str(folder), "the vector index is missing", _REINDEX)
        elif found != embedder_name:
            reason = f"its vectors were made by the embedder {found}, the one in use is {embedder_name}"
            raise StoreMismatch(str(folder), reason, _REINDEX)
        return index

    @classmethod
    def open_any(cls, folder: Path, *, embedder_name: str) -> Self:
        """The index of a data folder, unchecked: for ``verify`` and ``reindex``, whatever state it is in."""
        return cls(folder, embedder_name=embedder_name)

    def found_embedder(self) -> str | None:
        """The embedder that made the vectors on disk, None if there is no index."""
        with self._chroma.reading() as collection:
            if collection is None:
                return None
            if collection.configuration_json["hnsw"]["space"] != _HNSW["space"]:
                raise StoreMismatch(str(self.folder), "the vector index measures another distance", _REINDEX)
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
            for first in range(0, len(passages), PAGE):
                some = passages[first : first + PAGE]
                collection.upsert(
                    ids=[passage.id for passage in some],
                    embeddings=array[first : first + PAGE],
                    metadatas=[_metadata(passage) for passage in some],
                )

    def delete(self, passage_ids: Collection[str]) -> None:
        """Delete vectors; ids that are not there are passed over."""
        if not passage_ids:
            return
        with self._chroma.writing() as collection:
            for some in _pages(sorted(passage_ids)):
                collection.delete(ids=list(some))

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
        pages = [None] if article_ids is None else list(_pages(sorted(article_ids)))
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

    def count(self) -> int:
        """How many vectors there are."""
        with self._chroma.present() as collection:
            return int(collection.count())

    def ids(self) -> set[str]:
        """The passage ids of all vectors."""
        found: set[str] = set()
        with self._chroma.present() as collection:
            for first in range(0, collection.count(), PAGE):
                found.update(collection.get(limit=PAGE, offset=first, include=[])["ids"])
        return found

    def vectors(self, passage_ids: Collection[str]) -> dict[str, Vector]:
        """The stored vectors (float32, shape (dimension,)) by passage id; unknown ids are left out."""
        import numpy as np

        found: dict[str, Vector] = {}
        with self._chroma.present() as collection:
            for some in _pages(sorted(passage_ids)):
                answer = collection.get(ids=list(some), include=["embeddings"])
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


class _Chroma:
    """The one client of this process for one folder.

    Chroma shares its files among the clients of a process: only a single owner can close and reopen them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = RLock()
        self._client: Any = None
        self._collection: Any = None
        self._stamp = ""

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """The collection as it is on disk now, None if there is none."""
        with self._lock, _chroma_errors(self.folder):
            stamp = self._read_stamp()
            if self._collection is None or stamp != self._stamp:
                self.close()
                # The stamp from before opening: what is written meanwhile makes the next call open again.
                self._collection, self._stamp = self._opened(), stamp
            try:
                yield self._collection
            except Exception:
                self.close()  # perhaps replaced under our hands: the next call starts afresh
                raise

    @contextmanager
    def present(self) -> Iterator[Any]:
        """The collection; StoreError if there is none."""
        with self.reading() as collection:
            if collection is None:
                raise StoreError(str(self.folder), "the vector index is missing", _REINDEX)
            yield collection

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """The collection, to be changed; readers elsewhere learn of it."""
        with self.present() as collection:
            yield collection
            self._change_stamp()

    def recreate(self, embedder_name: str) -> None:
        """An empty collection in an empty folder. The old one goes in one step: no half index is left."""
        old = self.folder / f"{CHROMA}.old"
        with self._lock, _chroma_errors(self.folder):
            self.close()
            shutil.rmtree(old, ignore_errors=True)
            with suppress(FileNotFoundError):
                (self.folder / CHROMA).rename(old)
            self._client = self._new_client()
            self._collection = self._client.create_collection(
                COLLECTION,
                embedding_function=None,
                configuration={"hnsw": _HNSW},
                metadata={"embedder": embedder_name},
            )
            self._change_stamp()
            shutil.rmtree(old, ignore_errors=True)

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None

    def _opened(self) -> Any:
        from chromadb.errors import NotFoundError

        if not (self.folder / CHROMA / "chroma.sqlite3").exists():
            return None
        self._client = self._new_client()
        try:
            return self._client.get_collection(COLLECTION, embedding_function=None)
        except NotFoundError:
            return None

    def _new_client(self) -> Any:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        path = str(self.folder / CHROMA)
        try:
            return chromadb.PersistentClient(path=path, settings=Settings(anonymized_telemetry=False))
        except BaseException:
            # Chroma keeps what could not be started, and would hand it out for this path ever after.
            SharedSystemClient._identifier_to_system.pop(path, None)
            raise

    def _read_stamp(self) -> str:
        try:
            return (self.folder / STAMP).read_text("ascii")
        except FileNotFoundError:
            return ""

    def _change_stamp(self) -> None:
        stamp = uuid4().hex
        fresh = self.folder / f"{STAMP}.new"
        fresh.write_text(stamp, "ascii")
        os.replace(fresh, self.folder / STAMP)
        self._stamp = stamp


_CLIENTS: WeakValueDictionary[Path, _Chroma] = WeakValueDictionary()
_CLIENTS_LOCK = RLock()


def _chroma_at(folder: Path) -> _Chroma:
    resolved = folder.resolve()
    with _CLIENTS_LOCK:
        chroma = _CLIENTS.get(resolved)
        if chroma is None:
            chroma = _CLIENTS[resolved] = _Chroma(resolved)
        return chroma


@contextmanager
def _chroma_errors(folder: Path) -> Iterator[None]:
    """Chroma's errors and the system's as ours."""
    try:
        yield
    except OSError as error:
        reason = f"the vector index cannot be used ({error.strerror or error})"
        raise StoreError(
            str(folder), reason, "check the permissions of the folder and the free space"
        ) from error
    except Exception as error:
        from chromadb.errors import ChromaError

        if isinstance(error, ChromaError):
            raise _translated(folder, error) from error
        raise


def _translated(folder: Path, error: Exception) -> Exception:
    said = str(error)
    if "dimension" in said:
        return StoreMismatch(str(folder), f"the vectors are another embedder's ({said})", _REINDEX)
    if "locked" in said:
        return StoreBusy(str(folder))
    if "readonly" in said:
        reason = "the vector index needs a folder that can be written to, even to be read"
        return StoreError(
            str(folder), reason, "change its permissions, or copy it and name the copy with --data-dir"
        )
    if "full" in said:
        return StoreError(str(folder), "the disk is full", "free some space and run the same command again")
    return StoreError(str(folder), f"the vector index is damaged ({said})", _REINDEX)


def _pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), PAGE):
        yield ids[first : first + PAGE]


def _metadata(passage: Passage) -> dict[str, str | int]:
    return {
        "article_id": passage.article_id,
        "doc": passage.doc,
        "start": passage.start,
        "end": passage.end,
    }
