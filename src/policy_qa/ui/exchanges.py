"""A conversation as the page keeps it: exchanges on the server while a page is open, records in the browser.

Nothing of a conversation is stored on the server. The browser keeps records (plain JSON) and sends them back
when a conversation is opened; what comes back is read as strictly as any other input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from policy_qa.schema import Answer, Turn
from policy_qa.ui.narrowing import NO_FILTERS, Narrowing

MOST_TURNS: Final = 60
"""Exchanges of one conversation that are kept and shown."""

_REMEMBERED_TURNS = 8
_QUESTION_KEPT = 2400  # characters: the longest question that can be asked, and some


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a visitor and what came of it.

    While the answer is awaited ``answer`` and ``trouble`` are None; ``found`` are the titles of the
    articles that are being read, ``draft`` is what a language model has said so far. ``shown`` limits a
    streamed answer to its first characters, ``trouble`` is a sentence about why there is no answer,
    ``within`` is which articles were asked.
    """

    question: str
    answer: Answer | None = None
    trouble: str | None = None
    shown: int | None = None
    found: tuple[str, ...] = ()
    draft: str = ""
    stopped: bool = False
    within: Narrowing = NO_FILTERS

    def partly(self, characters: int) -> Exchange:
        """The same exchange with only the first characters of its answer shown."""
        return replace(self, shown=characters)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self.answer is None and self.trouble is None and not self.stopped


def history(turns: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The latest answered exchanges, as the assistant wants them."""
    answered = [Turn(turn.question, turn.answer.answer) for turn in turns if turn.answer is not None]
    return tuple(answered[-_REMEMBERED_TURNS:])


def records_of(turns: Sequence[Exchange]) -> list[dict[str, Any]]:
    """The exchanges as plain JSON, the latest ``MOST_TURNS`` of them."""
    return [_plain(turn) for turn in turns[-MOST_TURNS:]]


def exchanges_of(records: Any) -> list[Exchange]:
    """The exchanges that a browser has kept; what is not of their form is left out.

    An answer that was awaited when the record was kept will not come any more: it counts as stopped.
    """
    if not isinstance(records, list):
        return []
    found = (_exchange(record) for record in records[-MOST_TURNS:])
    return [turn for turn in found if turn is not None]


def _plain(turn: Exchange) -> dict[str, Any]:
    kept = replace(turn, question=turn.question[:_QUESTION_KEPT], shown=None, found=(), draft="")
    plain: dict[str, Any] = _adapter().dump_python(kept, mode="json", exclude_defaults=True)
    return plain


def _exchange(record: Any) -> Exchange | None:
    if not isinstance(record, Mapping):
        return None
    try:
        turn = _adapter().validate_python(dict(record))
    except ValidationError:
        return None
    return replace(turn, stopped=turn.stopped or turn.is_waiting, shown=None, found=(), draft="")


@cache
def _adapter() -> TypeAdapter[Exchange]:
    return TypeAdapter(Exchange)
