"""Questions that the page offers are asked before: only what the assistant does answer is offered."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from policy_qa.errors import PolicyQAError
from policy_qa.schema import Figure, Turn
from policy_qa.ui.narrowing import NO_FILTERS, Narrowing

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.records import Counts, RecordStore

_KEPT: Final = 2000
"""Outcomes that are remembered, so that no question is tried twice."""


class Trials:
    """Tries questions on the assistant and remembers how it went while the store stays as it is.

    Nothing here depends on a visitor: what is remembered are questions made by the page itself.
    """

    def __init__(self, *, records: RecordStore, assistant: Assistant) -> None:
        self._records = records
        self._assistant = assistant
        self._lock = threading.Lock()
        self._made_for: Counts | None = None
        self._holds: dict[object, bool] = {}

    def forget_if_changed(self) -> bool:
        """Forgets all outcomes if the store holds something else than before; whether it does."""
        counts = self._records.counts()
        with self._lock:
            if counts == self._made_for:
                return False
            self._made_for = counts
            self._holds.clear()
            return True

    def holds(
        self,
        question: str,
        answering: Iterable[Figure],
        *,
        history: Sequence[Turn] = (),
        within: Narrowing = NO_FILTERS,
    ) -> bool:
        """Whether a question is answered, and by one of these figures."""
        tried = (question, tuple(history), within)
        with self._lock:
            known = self._holds.get(tried)
        if known is not None:
            return known
        try:
            answer = self._assistant.ask(question, history, **within.filters)
        except PolicyQAError:
            return False
        found = not answer.abstained and any(figure.surface in answer.answer for figure in answering)
        with self._lock:
            if len(self._holds) >= _KEPT:
                self._holds.clear()
            self._holds[tried] = found
        return found
