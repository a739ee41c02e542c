"""What the index needs of a Chroma, wherever it runs, and Chroma's errors in our words."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from policy_qa.errors import StoreBusy, StoreError, StoreMismatch

SPACE: Final = "cosine"
HNSW: Final = {"space": SPACE, "ef_construction": 128, "max_neighbors": 16, "ef_search": 100}
REINDEX: Final = "run policy-qa reindex"


class Chroma(Protocol):
    """Gives the one collection that holds the vectors of a store.

    Attributes:
        page: Items in one call.
    """

    page: int

    @property
    def place(self) -> str:
        """Names it in errors."""

    def reading(self) -> AbstractContextManager[Any]:
        """The collection as it is now, None if there is none."""

    def present(self) -> AbstractContextManager[Any]:
        """The collection; StoreError if there is none."""

    def writing(self) -> AbstractContextManager[Any]:
        """The collection, to be changed; readers elsewhere learn of it."""

    def recreate(self, embedder_name: str) -> None:
        """An empty collection in the place of whatever was there."""

    def close(self) -> None:
        """Close files and connections; they are opened again when they are needed."""


def missing(place: str) -> StoreError:
    """The error for an index that is not there."""
    return StoreError(place, "the vector index is missing", REINDEX)


def translated(place: str, error: Exception) -> Exception:
    """An error of Chroma as ours."""
    said = str(error)
    if "dimension" in said:
        return StoreMismatch(place, f"the vectors are another embedder's ({said})", REINDEX)
    if "locked" in said:
        return StoreBusy(place)
    if "readonly" in said:
        reason = "the vector index needs a folder that can be written to, even to be read"
        return StoreError(
            place, reason, "change its permissions, or copy it and name the copy with --data-dir"
        )
    if "full" in said or "No space" in said:
        return StoreError(place, "the disk is full", "free some space and run the same command again")
    return StoreError(place, f"the vector index is damaged ({said})", REINDEX)
