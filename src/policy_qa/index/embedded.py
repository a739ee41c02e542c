"""Chroma in the data folder.

Its search does not see what another process has written since it was opened. So every writer changes a stamp
beside the index, and a reader that finds the stamp changed opens the index anew first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from policy_qa.errors import StoreError
from policy_qa.index.chroma import HNSW, missing, translated

CHROMA = "chroma"
STAMP = "chroma.version"
COLLECTION = "passages"


class EmbeddedChroma:
    """The one client of this process for one folder.

    Chroma shares its files among the clients of a process: only a single owner can close and reopen them.
    """

    page = 5_000
    """Chroma refuses more than 5,461 to write and fails to read above 32,766."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = RLock()
        self._client: Any = None
        self._collection: Any = None
        self._stamp = ""

    @property
    def place(self) -> str:
        """The data folder."""
        return str(self.folder)

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
                raise missing(self.place)
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
                configuration={"hnsw": HNSW},
                metadata={"embedder": embedder_name},
            )
            self._change_stamp()
            shutil.rmtree(old, ignore_errors=True)

    def close(self) -> None:
        """Close the files; the next call opens them again."""
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


_CLIENTS: WeakValueDictionary[Path, EmbeddedChroma] = WeakValueDictionary()
_CLIENTS_LOCK = RLock()


def chroma_at(folder: Path) -> EmbeddedChroma:
    """The one for this folder in this process."""
    resolved = folder.resolve()
    with _CLIENTS_LOCK:
        chroma = _CLIENTS.get(resolved)
        if chroma is None:
            chroma = _CLIENTS[resolved] = EmbeddedChroma(resolved)
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
            raise translated(str(folder), error) from error
        raise
