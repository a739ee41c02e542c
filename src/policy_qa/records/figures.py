"""The part of the store that reads figures: as lists, a page at a time, one after the other, by their ids."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Unpack

from sqlalchemy import select
from sqlalchemy.engine import Connection

from policy_qa.records import listing
from policy_qa.records.connections import Connections, batches
from policy_qa.records.queries import COUNTED, STANDING
from policy_qa.records.summaries import FigurePage
from policy_qa.records.tables import figures, noun_of
from policy_qa.schema import Figure, FigureFilters


class Figures(Connections):
    """Figures of all articles. Those that somebody has rejected are in a list only where it asks for them."""

    def figures(
        self, *, limit: int | None = None, offset: int = 0, **filters: Unpack[FigureFilters]
    ) -> list[Figure]:
        """The figures that pass the filters, ordered by doc, then start.

        Args:
            limit: The most figures to return.
            offset: How many to leave out before.
            **filters: Which ones.

        Raises:
            UsageError: A date is none.
        """
        return self._nouns(Figure, listing.in_place(listing.chosen(**filters), limit=limit, offset=offset))

    def figure_page(
        self,
        *,
        limit: int,
        offset: int = 0,
        order: str | None = None,
        descending: bool = False,
        **filters: Unpack[FigureFilters],
    ) -> FigurePage:
        """Some of the figures that pass the filters, and how many these are.

        Args:
            limit: The most figures of a page.
            offset: How many come before; beyond the end the last page is returned.
            order: One of ``listing.ORDERS``; None for doc, then start, which also settles what is equal.
            descending: Whether the largest come first. What is unknown comes last either way.
            **filters: Which figures.

        Raises:
            UsageError: A date is none, or there is no such order.
        """
        with self._read() as connection:
            total: int = connection.scalar(listing.total(**filters)) or 0
            first = max(0, min(offset, (total - 1) // limit * limit))
            chosen = listing.rows(order, descending=descending, limit=limit, offset=first, **filters)
            found = _at(connection, connection.scalars(chosen).all())
        return FigurePage(tuple(found), first, total)

    def each_figure(
        self, *, order: str | None = None, descending: bool = False, **filters: Unpack[FigureFilters]
    ) -> Iterator[Figure]:
        """All figures that ``figure_page`` would list, as they are at one moment, a few of them in memory."""
        with self._read() as connection:
            rows = connection.scalars(listing.rows(order, descending=descending, **filters)).all()
            for some in batches(rows):
                yield from _at(connection, some)

    def figure_values(
        self, field: str, *, limit: int, **filters: Unpack[FigureFilters]
    ) -> list[tuple[str, int]]:
        """The values that a field has in the figures that pass the filters, the most frequent first.

        Args:
            field: A field of Figure that is text.
            limit: The most values to return.
            **filters: Which figures.

        Returns: Values, each with its number of figures; unknown is none.
        """
        with self._read() as connection:
            return [(row[0], row[1]) for row in connection.execute(listing.values(field, limit, **filters))]

    def figures_at(self, places: Collection[str]) -> list[Figure]:
        """Figures whose place or subject is written in one of these ways, ordered as ``figures``."""
        found: dict[str, Figure] = {}
        for some in batches(sorted(places)):
            here = figures.c.place.in_(some) | figures.c.subject.in_(some)
            found.update({one.id: one for one in self._nouns(Figure, listing.in_place(COUNTED, here))})
        return sorted(found.values(), key=lambda one: (one.doc, one.start, one.end))

    def figure_places(self) -> list[str]:
        """Every way in which places of figures are written."""
        return self._values(select(figures.c.place).where(figures.c.place.is_not(None)).distinct())

    def figures_by_id(self, ids: Collection[str]) -> dict[str, Figure]:
        """Figures by their id; unknown ids are left out."""
        return {
            figure.id: figure
            for some in batches(sorted(ids))
            for figure in self._nouns(Figure, select(figures).where(STANDING, figures.c.id.in_(some)))
        }


def _at(connection: Connection, rows: Sequence[int]) -> list[Figure]:
    """The figures in these rows, in their order."""
    whole = select(figures).where(figures.c.row.in_(rows))
    found = {row["row"]: noun_of(Figure, row) for row in connection.execute(whole).mappings()}
    return [found[row] for row in rows]
