"""A folder that articles appear in: which of its files are new or changed, and complete.

Nothing is kept on disk: what is stored already is found unchanged by the write path, so that a watch that is
started again takes up what came meanwhile.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from policy_qa.sources import Found, SourceFile, find

SETTLE = 2.0
"""Seconds for which a file must not have changed before it is read."""

_LOOK_AGAIN = 60.0
"""Seconds after which the folder is looked through all the same: network drives do not tell of changes."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a file looked, and since when (monotonic seconds)."""

    state: tuple[Any, ...]
    since: float


class Watched:
    """Knows what of a folder has been dealt with.

    Args:
        folder: The folder.
        settle: Seconds for which a file must not have changed.
        clock: Monotonic seconds; given for tests.
    """

    def __init__(
        self, folder: Path, *, settle: float = SETTLE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder, self._settle, self._clock = folder, settle, clock
        self._seen: dict[str, _Seen] = {}
        self._done: dict[str, tuple[Any, ...]] = {}
        self.waiting = False

    def look(self) -> Found | None:
        """The files that are new or changed and complete, None if there are none.

        Sets ``waiting`` to whether there are others, that are not complete yet.
        """
        found, now = find([self._folder]), self._clock()
        files = {file.source: file for file in (*found.files, *found.containers)}
        states = {source: _state(file) for source, file in files.items()}
        self._seen = {
            source: self._seen[source]
            if source in self._seen and self._seen[source].state == state
            else _Seen(state, now)
            for source, state in states.items()
        }
        self._done = {source: state for source, state in self._done.items() if source in files}
        new = {source for source, state in states.items() if self._done.get(source) != state}
        ready = {source for source in new if self._is_complete(files[source], now)}
        self.waiting = new != ready
        if not ready:
            return None
        return replace(
            found,
            files=tuple(file for file in found.files if file.source in ready),
            containers=tuple(file for file in found.containers if file.source in ready),
            skipped=(),
            failures=(),
        )

    def dealt_with(self, found: Found) -> None:
        """These were ingested, or failed: until they change there is nothing to be done with them."""
        for file in (*found.files, *found.containers):
            self._done[file.source] = self._seen[file.source].state

    def _is_complete(self, file: SourceFile, now: float) -> bool:
        return now - self._seen[file.source].since >= self._settle and not is_being_written(file.path)


def changes(folder: Path, watched: Watched, *, settle: float = SETTLE) -> Iterator[Found]:
    """Whenever files are new or changed, and complete: these. Never ends by itself.

    Whoever has dealt with them tells ``watched``; otherwise they come again.
    """
    from watchfiles import watch

    looked = time.monotonic() - _LOOK_AGAIN
    tick = max(int(settle * 500), 50)
    yield from _ready(watched)
    for heard in watch(folder, rust_timeout=tick, yield_on_timeout=True, step=50, debounce=400):
        if heard or watched.waiting or time.monotonic() - looked >= _LOOK_AGAIN:
            looked = time.monotonic()
            yield from _ready(watched)


def _ready(watched: Watched) -> Iterator[Found]:
    found = watched.look()
    if found is not None:
        yield found


def _state(file: SourceFile) -> tuple[Any, ...]:
    """What changes when a file, or what a manifest says about it, does."""
    about: Mapping[str, str] = file.metadata
    try:
        status = file.path.stat()
    except OSError:
        return ("gone",)
    return status.st_ino, status.st_size, status.st_mtime_ns, tuple(sorted(about.items()))


def is_being_written(path: Path) -> bool:
    """Whether a process has the file open for writing; False where the system does not tell.

    Linux gives a lease for reading only while nobody has the file open for writing.
    """
    try:
        import fcntl

        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (ImportError, OSError):
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except (AttributeError, OSError):  # no leases here, or not for other people's files
        return False
    finally:
        os.close(descriptor)
    return False
