"""What the vector index is still to be told: a journal that is written together with the passages.

The index follows it: it does what the oldest entries say, and only then are they taken out. A process that
ends between the two leaves entries that are done once more, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Select, delete, func, insert, literal, select
from sqlalchemy.engine import Connection

from policy_qa.records.connections import Connections
from policy_qa.records.queries import of_doc
from policy_qa.records.tables import passages, vector_journal

PUT: Final = "put"
DELETE: Final = "delete"


@dataclass(frozen=True, slots=True)
class Due:
    """The oldest entries of the journal: passage ids, each once, by what came last of it.

    ``upto`` is what ``settle`` is told when all this has been done.
    """

    upto: int
    put: tuple[str, ...]
    delete: tuple[str, ...]


class Journal(Connections):
    """The part of the store that keeps the journal. To be written only while ``writing()`` is held."""

    def due(self, *, limit: int) -> Due | None:
        """What is to be done next, from at most so many entries; None if nothing is."""
        columns = vector_journal.c
        oldest = select(columns.seq, columns.passage_id, columns.deed).order_by(columns.seq).limit(limit)
        with self._read() as connection:
            rows = connection.execute(oldest).all()
        if not rows:
            return None
        last = {passage_id: deed for _, passage_id, deed in rows}
        put = tuple(passage_id for passage_id, deed in last.items() if deed == PUT)
        return Due(rows[-1][0], put, tuple(passage_id for passage_id, deed in last.items() if deed == DELETE))

    def settle(self, upto: int) -> None:
        """Note that everything up to there has been done."""
        with self._write() as connection:
            connection.execute(delete(vector_journal).where(vector_journal.c.seq <= upto))

    def journal_length(self) -> int:
        """How many entries there are."""
        return int(self._scalar(select(func.count()).select_from(vector_journal)))

    def unindexed(self, docs: Collection[str] | None = None) -> list[str]:
        """Docs some of whose vectors are still to be stored, in order; of these docs, or of all."""
        waiting = _waiting(passages.c.doc).where(*of_doc(passages, docs)).order_by(passages.c.doc)
        with self._read() as connection:
            return list(connection.scalars(waiting))

    def journal_ids(self) -> set[str]:
        """The passages that the journal names."""
        with self._read() as connection:
            return set(connection.scalars(select(vector_journal.c.passage_id)))

    def mark_indexed(self, doc: str) -> None:
        """Note that an article's vectors have been stored by other means."""
        its = select(passages.c.id).where(passages.c.doc == doc)
        with self._write() as connection:
            connection.execute(delete(vector_journal).where(vector_journal.c.passage_id.in_(its)))

    def put_again(self, passage_ids: Collection[str], *, without: Collection[str] = ()) -> None:
        """Note that these vectors are to be stored again, and those of ``without`` deleted."""
        with self._write() as connection:
            note(connection, DELETE, without)
            note(connection, PUT, passage_ids)

    def put_all_again(self) -> None:
        """Note that every passage's vector is to be stored again, and forget what was noted before."""
        with self._write() as connection:
            note_all(connection)


def note(connection: Connection, deed: str, passage_ids: Iterable[str]) -> None:
    """Append to the journal, within the caller's transaction."""
    rows = [{"passage_id": passage_id, "deed": deed} for passage_id in passage_ids]
    if rows:
        connection.execute(insert(vector_journal), rows)


def note_all(connection: Connection) -> None:
    """Every passage is to be stored again, whatever was noted before; within the caller's transaction."""
    every = select(passages.c.id, literal(PUT)).order_by(passages.c.doc, passages.c.start)
    connection.execute(delete(vector_journal))
    connection.execute(insert(vector_journal).from_select(["passage_id", "deed"], every))


def waiting_articles() -> Select[int]:
    """The number of articles some of whose vectors are still to be stored."""
    return select(func.count()).select_from(_waiting(passages.c.owner).subquery())


def _waiting(column: Column[Any]) -> Select[Any]:
    of_passage = vector_journal.c.passage_id == passages.c.id
    noted = select(column).join_from(vector_journal, passages, of_passage)
    return noted.where(vector_journal.c.deed == PUT).distinct()
