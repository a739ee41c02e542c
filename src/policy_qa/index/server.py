"""Chroma as a server (``chroma run``), which several processes and computers may use.

It always knows what has been written: nothing is kept here between two calls, so that an index that another
process made anew is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

from policy_qa.errors import StoreError, UsageError
from policy_qa.index.chroma import HNSW, missing, translated

_SECONDS: Final = 120.0
"""How long one call may take."""

_START: Final = (
    "start it with chroma run --path FOLDER --host {host} --port {port}, then run the same command again"
)


class ServedChroma:
    """The collection of one store on a server.

    Args:
        url: ``http://host:port`` or ``https://host:port``.
        store: What tells the store from others whose vectors the same server keeps.

    Raises:
        UsageError: That is no such address.
    """

    page = 1_000
    """A call travels as JSON; the server takes at most 40 MB."""

    def __init__(self, url: str, store: str) -> None:
        self.place, self._collection = url, f"passages-{store}"
        self._host, self._port, self._ssl = _address(url)
        self._lock = Lock()
        self._client: Any = None

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """The collection as it is now, None if there is none."""
        from chromadb.errors import NotFoundError

        with self._errors():
            try:
                collection = self._connected().get_collection(self._collection, embedding_function=None)
            except NotFoundError:
                collection = None
            yield collection

    @contextmanager
    def present(self) -> Iterator[Any]:
        """The collection; StoreError if there is none."""
        with self.reading() as collection:
            if collection is None:
                raise missing(self.place)
            yield collection

    writing = present

    def recreate(self, embedder_name: str) -> None:
        """An empty collection. Killed in between, there is none: that is noticed, and it is made again."""
        from chromadb.errors import NotFoundError

        with self._errors():
            client = self._connected()
            with suppress(NotFoundError):
                client.delete_collection(self._collection)
            client.create_collection(
                self._collection,
                embedding_function=None,
                configuration={"hnsw": HNSW},
                metadata={"embedder": embedder_name},
            )

    def close(self) -> None:
        """Close the connections; the next call opens them again."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _connected(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        with self._lock:
            if self._client is None:
                settings = Settings(anonymized_telemetry=False)
                client = chromadb.HttpClient(self._host, self._port, self._ssl, settings=settings)
                client._server._session.timeout = _SECONDS  # else it waits for ever
                self._client = client
            return self._client

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What Chroma and the network say, as ours."""
        try:
            yield
        except StoreError:
            raise
        except Exception as error:
            from chromadb.errors import ChromaError
            from httpx import HTTPError

            if isinstance(error, HTTPError) or "Could not connect" in str(error):
                self.close()
                remedy = _START.format(host=self._host, port=self._port)
                reason = f"the Chroma server does not answer ({error})"
                raise StoreError(self.place, reason, remedy) from error
            # What the server says in words of its own comes as a bare Exception.
            if isinstance(error, ChromaError) or type(error) is Exception:
                raise translated(self.place, error) from error
            raise


def _address(url: str) -> tuple[str, int, bool]:
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in {"http", "https"} or not host or parts.path.strip("/") or parts.username:
        raise UsageError(
            f"{url!r} is no address of a Chroma server", "write POLICY_QA_CHROMA_URL=http://localhost:8000"
        )
    return host, port or (443 if parts.scheme == "https" else 8000), parts.scheme == "https"
