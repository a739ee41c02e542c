"""What people say of figures and answers: kept apart from what was extracted, and laid over it.

An article that is ingested again is extracted anew; what was said of its figures is then found again by the
sentence that each stands in, and applied in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, get_args

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection, RowMapping

from policy_qa.errors import UsageError
from policy_qa.records.connections import Connections
from policy_qa.records.periods import bounds
from policy_qa.records.tables import corrections, feedback, figures, noun_of
from policy_qa.schema import Correction, Feedback, Figure, Ruling, Togetherness

CORRECTABLE: Final = (
    "indicator",
    "subject",
    "place",
    "period",
    "value",
    "value_max",
    "unit",
    "qualifier",
    "status",
)
"""The fields of a figure that a correction may change: what it says, not where it stands."""

_GROUPING: Final = get_args(Togetherness)
"""What the verdict of a ruling can be; rulings are kept among the corrections, and change no figure."""

_OF_FIGURES: Final = corrections.c.verdict.not_in(_GROUPING)


class Judgements(Connections):
    """The part of the store that keeps corrections and feedback.

    They are written without holding ``writing()``: each is one transaction of the records alone, so that a
    click on the page need not wait until a long ingest has ended.
    """

    def record(self, said: Correction | Feedback | Ruling) -> None:
        """Keep what a person said. A correction holds at once, for all who ask.

        Raises:
            UsageError: No such figure stands in the article.
            StoreBusy: The store is locked for longer than half a minute.
        """
        with self._write() as connection:
            if isinstance(said, Feedback):
                connection.execute(insert(feedback), [asdict(said)])
                return
            row = {**asdict(said), "nth": _nth(connection, said)}
            if isinstance(said, Ruling):
                row["changes"] = {name: row.pop(name) for name in ("indicator", "other")}
            connection.execute(insert(corrections), [row])
            apply(connection, said.doc)

    def corrections(self, doc: str | None = None) -> list[Correction]:
        """What was said of figures, in the order in which it was; of one article, or of all."""
        chosen = select(corrections).where(_OF_FIGURES).order_by(corrections.c.row)
        return self._nouns(Correction, chosen if doc is None else chosen.where(corrections.c.doc == doc))

    def rulings(self) -> list[Ruling]:
        """What was said of indicators that are the same, or are not, in the order in which it was."""
        chosen = select(corrections).where(~_OF_FIGURES).order_by(corrections.c.row)
        with self._read() as connection:
            rows = connection.execute(chosen).mappings().all()
        return [_ruling(row) for row in rows]

    def feedback(self) -> list[Feedback]:
        """What was said of answers, in the order in which it was."""
        return self._nouns(Feedback, select(feedback).order_by(feedback.c.row))

    def figure(self, figure_id: str) -> Figure | None:
        """A figure by its id, also one that was rejected; None if there is none."""
        found = self._nouns(Figure, select(figures).where(figures.c.id == figure_id))
        return found[0] if found else None

    def overruled(self, doc: str) -> tuple[Figure, ...]:
        """Figures of an article as they were extracted that a person has corrected or rejected since."""
        judged = select(figures).where(figures.c.doc == doc, figures.c.verdict.in_(("corrected", "rejected")))
        with self._read() as connection:
            rows = connection.execute(judged.order_by(figures.c.start)).mappings().all()
        return tuple(_as_extracted(row) for row in rows)


def apply(connection: Connection, doc: str) -> None:
    """Lay what was said of an article's figures over them; what was laid over them before is taken off."""
    rows = connection.execute(select(figures).where(figures.c.doc == doc)).mappings().all()
    said = connection.execute(
        select(corrections).where(corrections.c.doc == doc, _OF_FIGURES).order_by(corrections.c.row)
    ).mappings()
    latest: dict[int, RowMapping] = {}
    groups = _groups(rows)
    for one in said:
        row = _found(one, groups, rows)
        if row is not None:
            latest[row["row"]] = one
    touched = [row for row in rows if row["verdict"] is not None or row["row"] in latest]
    if touched:
        changed = update(figures).where(figures.c.row == bindparam("its_row"))
        connection.execute(changed, [_judged(row, latest.get(row["row"])) for row in touched])


def forget(connection: Connection, doc: str) -> None:
    """Delete what was said of an article's figures, and of answers that rest on it: they quote it."""
    connection.execute(delete(corrections).where(corrections.c.doc == doc))
    said = connection.execute(select(feedback.c.row, feedback.c.answer)).all()
    if quoting := [{"its_row": row} for row, answer in said if _rests_on(answer, doc)]:
        connection.execute(delete(feedback).where(feedback.c.row == bindparam("its_row")), quoting)


def _rests_on(answer: Mapping[str, Any], doc: str) -> bool:
    return any(one.get("doc") == doc for part in ("citations", "figures") for one in answer.get(part) or ())


def _ruling(row: RowMapping) -> Ruling:
    names = ("doc", "start", "end", "surface", "sentence", "verdict", "note", "author", "made")
    return Ruling(**{name: row[name] for name in names}, **row["changes"])


def _as_extracted(row: RowMapping) -> Figure:
    figure = noun_of(Figure, row)
    values = row["original"] or asdict(figure)
    return Figure(**{**values, "related_to": tuple(values["related_to"]), "verdict": None})


def _judged(row: RowMapping, said: RowMapping | None) -> dict[str, Any]:
    """A figure's row with what was said of it, as parameters of an update."""
    extracted = asdict(_as_extracted(row))
    verdict = said["verdict"] if said is not None and said["verdict"] != "withdrawn" else None
    changes: Mapping[str, Any] = said["changes"] if said is not None and verdict == "corrected" else {}
    values = {**extracted, **changes, "verdict": verdict}
    first, last = bounds(values["period"])
    original = extracted if verdict == "corrected" else None
    return {**values, "original": original, "period_first": first, "period_last": last, "its_row": row["row"]}


_Key = tuple[str, str]


def _key(one: RowMapping | Correction | Ruling) -> _Key:
    surface, sentence = (
        (one.surface, one.sentence)
        if isinstance(one, Correction | Ruling)
        else (one["surface"], one["sentence"])
    )
    return surface, " ".join(sentence.split())


def _groups(rows: Iterable[RowMapping]) -> dict[_Key, list[RowMapping]]:
    """Figures that are written the same way in the same sentence, in order."""
    found: dict[_Key, list[RowMapping]] = {}
    for row in sorted(rows, key=lambda row: row["start"]):
        found.setdefault(_key(row), []).append(row)
    return found


def _found(
    said: RowMapping, groups: Mapping[_Key, Sequence[RowMapping]], rows: Iterable[RowMapping]
) -> RowMapping | None:
    """The figure that something was said of: in its sentence, wherever that now stands, else in its place."""
    same = groups.get(_key(said), ())
    nth: int = said["nth"]
    if nth < len(same):
        return same[nth]
    place = (said["start"], said["end"], said["surface"])
    return next((row for row in rows if (row["start"], row["end"], row["surface"]) == place), None)


def _nth(connection: Connection, said: Correction | Ruling) -> int:
    rows = connection.execute(select(figures).where(figures.c.doc == said.doc)).mappings().all()
    for number, row in enumerate(_groups(rows).get(_key(said), ())):
        if (row["start"], row["end"]) == (said.start, said.end):
            return number
    raise UsageError(
        f"no figure {said.surface!r} stands there in {said.doc!r}", "the article has changed: open it again"
    )
