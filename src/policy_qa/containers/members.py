"""What comes out of a container: members, what was passed over, and how much of either is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from policy_qa.errors import LoadError
from policy_qa.loaders import LOADERS, suffix_of
from policy_qa.schema import Failure

_CHUNK = 1 << 20
_SMALL = 1_000_000
"""Unpacked bytes below which the ratio says nothing: a short text of one letter packs well too."""
_SPLIT = "take it apart and give the parts"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a container may hold.

    ``member_bytes`` is the size of the largest article, ``ratio`` how many times its packed size a member
    may unpack to, ``total_bytes`` what all members may unpack to.
    """

    member_bytes: int = 25_000_000
    members: int = 5_000_000
    ratio: int = 200
    total_bytes: int = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """One article: a name whose suffix tells the loader, its bytes, and what the container says of it."""

    name: str
    data: bytes
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a container that is passed over on purpose."""

    name: str
    reason: str


Found = Member | Skipped | Failure
"""``Failure.source`` is the member's name too; of the container itself, it is empty."""
Reader = Callable[[Path, Limits], Iterator[Found]]


class Budget:
    """Counts what a container has given, and ends it when that is too much."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._members = self._bytes = 0

    def read(self, stream: IO[bytes], name: str, *, packed: int | None = None) -> bytes:
        """The whole of a member; ``packed`` is its size in the container, if known.

        Raises:
            LoadError: the member is too large, or unpacks to far more than it takes.
            Exhausted: the container holds too much.
        """
        pieces, size = list[bytes](), 0
        while piece := stream.read(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            self.spend(len(piece))
            self.check_member(size, name)
            self.check_ratio(size, packed, name)
        return b"".join(pieces)

    def check_member(self, size: int, name: str = "") -> None:
        """Raise LoadError for an article of more bytes than are allowed."""
        limit = self._limits.member_bytes
        if size > limit:
            raise LoadError(name, f"is larger than {limit / 1e6:g} MB; raise POLICY_QA_MAX_FILE_MB")

    def check_ratio(self, size: int, packed: int | None, name: str = "") -> None:
        """Raise LoadError for what unpacks to far more than it takes."""
        ratio = self._limits.ratio
        if packed is not None and size > _SMALL and size > ratio * max(packed, 1):
            reason = f"unpacks to more than {ratio} times its size, as a decompression bomb does"
            raise LoadError(name, f"{reason}; remove it")

    def member(self) -> None:
        """One more member; raises ``Exhausted`` if there are too many."""
        self._members += 1
        if self._members > self._limits.members:
            raise Exhausted(f"holds more than {self._limits.members:,} members; {_SPLIT}")

    def spend(self, size: int) -> None:
        """So many more bytes; raises ``Exhausted`` if there are too many."""
        self._bytes += size
        if self._bytes > self._limits.total_bytes:
            raise Exhausted(f"unpacks to more than {self._limits.total_bytes / 1e9:g} GB; {_SPLIT}")


class Exhausted(Exception):
    """A container holds too much: nothing more is read from it."""


def wrong_name(name: str) -> str | None:
    """Why a member's name cannot be taken: it leads out of the container; None if it can."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
        return "its name leads out of the archive; it was not read"
    return None


def passed_over(name: str) -> str | None:
    """Why a member is no article; None if its suffix is that of one, empty if nothing need be said."""
    parts = name.replace("\\", "/").split("/")
    if any(part.startswith(".") for part in parts) or "__MACOSX" in parts:
        return ""
    if parts[-1].lower().startswith("readme."):
        return ""
    if parts[-1] == "manifest.csv":
        return "a manifest in an archive is not read; unpack the archive to have it used"
    suffix = suffix_of(name)
    return None if suffix in LOADERS else f"unknown type {suffix or '(no suffix)'}"
