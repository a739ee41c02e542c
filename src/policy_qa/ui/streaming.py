"""Answers while they are being made: what was found, a language model's drafts, the answer; or a stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from policy_qa.schema import Answer

_LOOK_SECONDS = 0.05  # how often a wait for the next draft looks whether it is to end


@dataclass(frozen=True, slots=True)
class Found:
    """The titles of the articles that are about to be read for an answer, the nearest first."""

    titles: tuple[str, ...]


Step = str | Found
"""What is told of an answer before it is there: what a language model has drafted so far, what was found."""
Tell = Callable[[Step], None]


class Stopped(Exception):
    """An answer was stopped before it was there."""


class Running:
    """The answers that are being made now, by the name of their conversation, so that they can be stopped."""

    def __init__(self) -> None:
        self._stops: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being made."""
        with self._lock:
            return bool(self._stops)

    def stop(self, name: str) -> None:
        """Stops the answer being made for a conversation, if there is one."""
        with self._lock:
            stop = self._stops.get(name)
        if stop is not None:
            stop.set()

    def streamed(self, name: str, ask: Callable[[Tell], Answer]) -> Iterator[Step | Answer]:
        """Runs a question in a thread of its own and yields what is found and drafted, the answer last.

        Stopping it, or closing the iterator, also stops a model that is still drafting, at its next sentence.

        Args:
            name: The conversation that asks.
            ask: Called with what is to be told the steps; returns the answer.

        Raises:
            Stopped: ``stop`` was called before the answer was there.
            Exception: Whatever ``ask`` raises.
        """
        stop = threading.Event()
        with self._lock:
            self._stops[name] = stop
        try:
            yield from _listened(ask, stop)
        finally:
            stop.set()
            with self._lock:
                if self._stops.get(name) is stop:
                    del self._stops[name]


def _listened(ask: Callable[[Tell], Answer], stop: threading.Event) -> Iterator[Step | Answer]:
    told: SimpleQueue[Step | Answer | BaseException] = SimpleQueue()

    def tell(step: Step) -> None:
        if stop.is_set():
            raise Stopped
        told.put(step)

    def run() -> None:
        try:
            told.put(ask(tell))
        except BaseException as error:  # carried over to the thread that listens
            told.put(error)

    threading.Thread(target=run, daemon=True).start()
    while not stop.is_set():
        try:
            one = told.get(timeout=_LOOK_SECONDS)
        except Empty:
            continue
        if isinstance(one, BaseException):
            raise one
        yield one
        if isinstance(one, Answer):
            return
    raise Stopped
