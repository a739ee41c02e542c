"""What people say of answers and figures, checked and kept: one way in for the page and for programs.

Feedback is kept with the whole answer, so that it can be judged later what went wrong. A correction holds at
once, and for later versions of the article too (see ``records.judgements``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, Protocol, cast, get_args

from policy_qa.errors import UsageError
from policy_qa.records import CORRECTABLE
from policy_qa.records.periods import bounds
from policy_qa.schema import (
    Correction,
    Feedback,
    Figure,
    Opinion,
    Qualifier,
    Ruling,
    Status,
    Togetherness,
    Verdict,
)

OPINIONS: Final[tuple[Opinion, ...]] = get_args(Opinion)
"""What can be said of an answer."""

MAX_TEXT: Final = 2_000
"""Characters of a note or of a corrected field; what is longer is refused."""

Value = str | float | int | None

_NUMBERS: Final = ("value", "value_max")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "status": get_args(Status),
    "qualifier": get_args(Qualifier),
}
_NUMBER = re.compile(r"-?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?")
_PLAIN = str.maketrans({"−": "-", ",": None, " ": None, "\u00a0": None, "\u202f": None})
"""Signs that people write in long numbers, and what stands for them."""


class Judged(Protocol):
    """What of the record store is used here."""

    def figure(self, figure_id: str) -> Figure | None:
        """A figure by its id, also one that was rejected."""

    def overruled(self, doc: str) -> tuple[Figure, ...]:
        """Figures of an article as they were extracted that a person has corrected or rejected since."""

    def record(self, said: Correction | Feedback | Ruling) -> None:
        """Keep what a person said."""


def give_feedback(
    records: Judged,
    answer: Mapping[str, object],
    opinion: str,
    *,
    note: str | None = None,
    author: str | None = None,
) -> Feedback:
    """Keep what somebody thought of an answer.

    Args:
        records: The record store.
        answer: The whole answer as plain data (``assistant.answer_to_dict``).
        opinion: One of ``OPINIONS``.
        note: What they said besides.
        author: Their login name, if they have one.

    Raises:
        UsageError: There is no such opinion, or the note is too long.
        StoreBusy: The store stayed locked.
    """
    if opinion not in OPINIONS:
        raise UsageError(f"{opinion[:40]!r} is no opinion", f"choose one of {', '.join(OPINIONS)}")
    said = Feedback(opinion, answer, _text("note", note), author, _now())
    records.record(said)
    return said


def judge(
    records: Judged,
    figure_id: str,
    verdict: str,
    changes: Mapping[str, object] | None = None,
    *,
    note: str | None = None,
    author: str | None = None,
) -> Correction:
    """Confirm, correct or reject a figure, or withdraw what was said of it.

    Args:
        records: The record store.
        figure_id: The figure's id.
        verdict: ``confirmed``, ``corrected``, ``rejected`` or ``withdrawn``.
        changes: For ``corrected``: the right values by field (``records.CORRECTABLE``), as numbers or as
            people type them; an empty text means that it is not known. Fields that stay as they are may be
            there too.
        note: What was said besides.
        author: The login name of whoever said it.

    Raises:
        UsageError: The figure, the verdict or a value makes no sense, or nothing would change.
        StoreBusy: The store stayed locked.
    """
    figure = records.figure(figure_id)
    if figure is None:
        raise UsageError("this figure is not stored any more", "open the article again")
    if verdict not in get_args(Verdict):
        raise UsageError(f"{verdict[:40]!r} is no verdict", f"choose one of {', '.join(get_args(Verdict))}")
    if verdict != "corrected" and changes:
        raise UsageError(
            f"a figure that is {verdict} is not changed", "say corrected, or leave out the values"
        )
    changed = _changes(records, figure, changes or {}) if verdict == "corrected" else {}
    said = Correction(
        doc=figure.doc,
        start=figure.start,
        end=figure.end,
        surface=figure.surface,
        sentence=figure.sentence,
        verdict=cast(Verdict, verdict),
        changes=changed,
        note=_text("note", note),
        author=author,
        made=_now(),
    )
    records.record(said)
    return said


def rule(
    records: Judged,
    figure_id: str,
    other_id: str,
    verdict: str,
    *,
    note: str | None = None,
    author: str | None = None,
) -> Ruling:
    """Say that two figures measure the same, that they do not, or that nothing is said of them any more.

    It holds for every figure of these wordings, also in articles that come later.

    Args:
        records: The record store.
        figure_id: The id of one figure.
        other_id: That of the other.
        verdict: ``together``, ``apart`` or ``undecided``.
        note: What was said besides.
        author: The login name of whoever said it.

    Raises:
        UsageError: A figure is not stored or has no indicator, or the verdict makes no sense.
        StoreBusy: The store stayed locked.
    """
    if verdict not in get_args(Togetherness):
        choice = ", ".join(get_args(Togetherness))
        raise UsageError(f"{verdict[:40]!r} is no verdict", f"choose one of {choice}")
    one, other = (_with_indicator(records, name) for name in (figure_id, other_id))
    if one.indicator == other.indicator:
        raise UsageError("both figures have the same indicator", "correct the indicator of one of them")
    said = Ruling(
        doc=one.doc,
        start=one.start,
        end=one.end,
        surface=one.surface,
        sentence=one.sentence,
        verdict=cast(Togetherness, verdict),
        indicator=one.indicator or "",
        other=other.indicator or "",
        note=_text("note", note),
        author=author,
        made=_now(),
    )
    records.record(said)
    return said


def take_back(records: Judged, said: Ruling, *, author: str | None = None) -> None:
    """Undo what was said of two wordings, whatever has become of the figures that it was said of.

    Args:
        records: The record store.
        said: What was said.
        author: The login name of whoever takes it back.

    Raises:
        UsageError: The figure that it was kept with stands no longer there.
        StoreBusy: The store stayed locked.
    """
    records.record(replace(said, verdict="undecided", note=None, author=author, made=_now()))


def _with_indicator(records: Judged, figure_id: str) -> Figure:
    figure = records.figure(figure_id)
    if figure is None or not figure.indicator:
        raise UsageError(
            f"no figure {figure_id[:80]!r} with an indicator is stored",
            "list ids with: policy-qa figures --format jsonl",
        )
    return figure


def _changes(records: Judged, figure: Figure, given: Mapping[str, object]) -> dict[str, Value]:
    """The fields that differ from what was extracted: those given, and those corrected before."""
    extracted = next((one for one in records.overruled(figure.doc) if one.id == figure.id), figure)
    wanted = {name: getattr(figure, name) for name in CORRECTABLE}
    wanted |= {name: _checked(name, value) for name, value in given.items()}
    changed = {name: value for name, value in wanted.items() if value != getattr(extracted, name)}
    if not changed:
        raise UsageError("nothing was changed", "change a field, or confirm the figure as it is")
    if wanted["value"] is None and wanted["value_max"] is not None:
        raise UsageError("a range needs its lower end", "give the value too")
    return changed


def _checked(name: str, value: object) -> Value:
    """A field's value as a Figure keeps it; UsageError if it makes no sense."""
    if name not in CORRECTABLE:
        raise UsageError(f"{name[:40]!r} cannot be corrected", f"these can: {', '.join(CORRECTABLE)}")
    if name in _NUMBERS:
        return _number(name, value)
    text = _text(name, value)
    if name == "period" and text is not None and None in bounds(text):
        raise UsageError(f"period {text[:40]!r} is none", "write 2018, 2018-03, 2018-01/2018-11 or 2018/..")
    if name in _CHOICES and text not in _CHOICES[name]:
        raise UsageError(f"{name} {str(text)[:40]!r} is none", f"choose one of {', '.join(_CHOICES[name])}")
    return text


def _number(name: str, value: object) -> float | int | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    remedy = "write it in digits after scale, like 91060000000 or 13.3"
    if isinstance(value, str):
        plain = value.strip().translate(_PLAIN)
        if not _NUMBER.fullmatch(plain):
            raise UsageError(f"{name} {value[:40]!r} is not a number", remedy)
        value = float(plain) if re.search(r"[.eE]", plain) else int(plain)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UsageError(f"{name} is not a number", remedy)
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _text(name: str, value: object) -> str | None:
    """A text of one line; None if it is empty."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise UsageError(f"{name} is no text", "write it as text")
    if len(value) > MAX_TEXT:
        raise UsageError(f"{name} is too long", f"use at most {MAX_TEXT:,} characters")
    clean = " ".join(value.encode("utf-8", "replace").decode("utf-8").split())
    return clean or None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
