"""An answer while it is being made: a language model's drafts as they come, then the answer."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

from policy_qa.schema import Answer

OnText = Callable[[str], None]


class _Left(Exception):
    """Raised into the thread that answers when nobody listens any more."""


def streamed(ask: Callable[[OnText], Answer]) -> Iterator[str | Answer]:
    """Runs a question in a thread of its own and yields what is drafted, the answer last.

    Whoever stops listening (closes the iterator) also stops a model that is still drafting, at its next
    sentence.

    Args:
        ask: Called with what is to be told the drafts; returns the answer.

    Raises:
        Exception: Whatever ``ask`` raises.
    """
    told: SimpleQueue[str | Answer | BaseException] = SimpleQueue()
    left = threading.Event()

    def on_text(draft: str) -> None:
        if left.is_set():
            raise _Left
        told.put(draft)

    def run() -> None:
        try:
            told.put(ask(on_text))
        except BaseException as error:  # carried over to the thread that listens
            told.put(error)

    threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()
    try:
        while True:
            one = told.get()
            if isinstance(one, BaseException):
                raise one
            yield one
            if isinstance(one, Answer):
                return
    finally:
        left.set()
