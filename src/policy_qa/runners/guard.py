"""A time limit for a piece of work in this process: what goes on for ever is interrupted where it stands."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 1.0
"""Seconds until the interruption is repeated: a library may have caught the first."""


class TookTooLong(BaseException):
    """A piece of work was interrupted. No Exception: libraries catch these and go on."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Interrupt the block with TookTooLong after so many seconds (None: never).

    It works in the main thread of a process on systems with timer signals, and does nothing elsewhere. Work
    that does not come back to Python (a call into C that hangs) is not interrupted: for that a worker process
    has to be ended.
    """
    possible = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if seconds is None or not possible:
        yield
        return

    def interrupt(_: int, __: FrameType | None) -> None:
        raise TookTooLong

    former = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
