"""The articles among files and containers as one stream, so that a million of them need no list.

What is found comes out in the order of document names: a container at the place of its own name, and its
members in the order in which its reader gives them.
"""

from __future__ import annotations

import heapq
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b, file_digest, sha256
from itertools import chain, count
from pathlib import PurePosixPath

from policy_qa.containers import Limits, Member, Skipped, count_of, members, suffix_of_container
from policy_qa.schema import Failure
from policy_qa.sources import Found, SourceFile, shown

_HASH_BYTES = 8
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that is passed over on purpose, and why."""

    source: str
    reason: str


Input = SourceFile | Failure | Passed


def stream(found: Found, *, max_bytes: int) -> Iterator[Input]:
    """The articles that were found, those in containers included, and what is wrong with others.

    Args:
        found: What ``sources.find`` came upon.
        max_bytes: Size of the largest article.
    """
    yield from (Passed(one.source, one.reason) for one in found.skipped)
    yield from found.failures
    files = sorted(found.files, key=_order)
    containers = sorted(found.containers, key=_order)
    limits = Limits(member_bytes=max_bytes)
    opened = {id(one): one for one in containers}
    for file in heapq.merge(files, containers, key=_order):
        if id(file) in opened:
            yield from _members(file, limits)
        else:
            yield file


def estimate(found: Found) -> int | None:
    """How many articles there are, without opening any; None if a container does not tell quickly."""
    counts = [count_of(container.path) for container in found.containers]
    known = [number for number in counts if number is not None]
    return len(found.files) + sum(known) if len(known) == len(counts) else None


def content_of(file: SourceFile, *, max_bytes: int) -> str:
    """The id that an article of a file's present bytes has; empty if they cannot be read, or are too many."""
    if file.data is not None:
        return sha256(file.data).hexdigest()
    try:
        if not file.path.is_file() or not 0 < file.path.stat().st_size <= max_bytes:
            return ""
        with file.path.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def fingerprint(file: SourceFile, *, max_bytes: int) -> str:
    """Changes when an article's content, name or metadata does: hex digits.

    A file that cannot be read has one too, so that the reading of it is what fails.
    """
    about = repr((file.doc, file.source, sorted(file.metadata.items())))
    return sha256(f"{content_of(file, max_bytes=max_bytes)}{about}".encode("utf-8", "replace")).hexdigest()


def _order(file: SourceFile) -> tuple[str, str]:
    return file.doc, str(file.path)


def _members(container: SourceFile, limits: Limits) -> Iterator[Input]:
    names = _Names(_prefix(container))
    for found in members(container.path, limits):
        if isinstance(found, Member):
            yield _source_file(container, found, names)
        elif not isinstance(found, Skipped):
            yield Failure(_inside(container, found.source), found.reason)
        elif found.reason:
            yield Passed(_inside(container, found.name), found.reason)


def _source_file(container: SourceFile, member: Member, names: _Names) -> SourceFile:
    name = _readable(member.name)
    # No path has this form: the article does not go away when its container does.
    source = f"archive:{os.path.abspath(container.path)}!{names.unique(member.name)}"
    path = container.path / name
    return SourceFile(path, names.doc(name), member.metadata, data=member.data, sent_from=source)


def _inside(container: SourceFile, name: str) -> str:
    return f"{shown(container.path)}!{_readable(name)}" if name else shown(container.path)


def _prefix(container: SourceFile) -> str:
    """The container's own name, without the whole of ``.tar.gz``."""
    kind = suffix_of_container(container.path.name) or ""
    stem = PurePosixPath(container.doc).name.lower()
    left = kind.removesuffix(container.path.suffix.lower())
    return container.doc[: -len(left)] if left and stem.endswith(left) else container.doc


def _readable(name: str) -> str:
    """A member's name as a path that leads nowhere else: names in containers are anybody's."""
    parts = [part for part in re.split(r"[/\\]+", shown(PurePosixPath(name))) if part not in ("", ".", "..")]
    readable = "/".join(parts) or "unnamed"
    if len(readable) <= _LONGEST_NAME:
        return readable
    suffix = PurePosixPath(readable).suffix[:10]
    return f"{readable[: _LONGEST_NAME - len(suffix)]}{suffix}"


class _Names:
    """Gives the members of one container names of their own; remembers them as hashes, a few bytes each."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._taken: set[int] = set()

    def doc(self, name: str) -> str:
        """Below the container: the name without suffix; if that is taken, with suffix, then with a number."""
        path = PurePosixPath(name)
        wanted = [str(path.with_suffix("")) if path.stem else name, name]
        return f"{self._prefix}/{self._first_free(wanted)}"

    def unique(self, name: str) -> str:
        """The exact name of a member, with a number if an earlier one has it."""
        return self._first_free([f"\0{name}"])[1:]

    def _first_free(self, wanted: list[str]) -> str:
        numbered = (f"{wanted[-1]}-{number}" for number in count(2))
        return next(name for name in chain(wanted, numbered) if self._take(name))

    def _take(self, name: str) -> bool:
        digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest()
        key = int.from_bytes(digest)
        if key in self._taken:
            return False
        self._taken.add(key)
        return True
