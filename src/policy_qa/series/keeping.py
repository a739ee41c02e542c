"""Groups of the figures in the stores: all, kept up to date article by article, or those of one place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from threading import Lock
from typing import Protocol

from policy_qa.places import known_place, place_key
from policy_qa.schema import Figure, Ruling
from policy_qa.series.conflicts import conflicts_in
from policy_qa.series.grouping import Grouping
from policy_qa.series.lines import Published, series_of
from policy_qa.series.nouns import Conflict, Series


class Records(Protocol):
    """What of the record store is used here."""

    def figures(self, *, doc: Collection[str]) -> list[Figure]:
        """The figures of some articles, ordered by article."""

    def figures_at(self, places: Collection[str]) -> list[Figure]:
        """Figures whose place or subject is written in one of these ways."""

    def figure_places(self) -> list[str]:
        """Every way in which places of figures are written."""

    def publication_dates(self, docs: Collection[str] | None = None) -> dict[str, str | None]:
        """By article, when it was published; of some articles, or of all."""

    def versions(self) -> dict[str, str]:
        """By article, what changes whenever its figures do."""

    def rulings(self) -> list[Ruling]:
        """What was said of indicators that are the same, or are not."""


def groups_at(records: Records, place: str) -> Grouping:
    """The groups of one place: what one series needs, without looking at all that is stored."""
    wanted = place_key(place)
    names = {name for name in records.figure_places() if place_key(name) == wanted}
    return _put(Grouping(records.rulings()), records.figures_at(names | {place, known_place(place)}))


def followed(
    records: Records, indicator: str, place: str, subject: str | None = None
) -> tuple[list[Series], list[Conflict]]:
    """One indicator of one place over time, and where its figures do not say the same.

    Args:
        records: Where the figures are.
        indicator: What is measured, in any wording that means it.
        place: Where.
        subject: Of whom, if not of the place itself.
    """
    groups = groups_at(records, place).find(indicator, place=place, subject=subject)
    published = records.publication_dates({figure.doc for group in groups for figure in group.figures})
    conflicts = [one for group in groups for one in conflicts_in(group, published=published)]
    return series_of(groups, published=published), conflicts


def _put(grouping: Grouping, figures: Iterable[Figure]) -> Grouping:
    for doc, own in groupby(figures, key=lambda figure: figure.doc):
        grouping.put(doc, own)
    return grouping


class KeptGroups:
    """All groups, brought up to date whenever they are asked for.

    Only articles that came, changed, were judged or went since then are looked at again; a new ruling, which
    may touch any of them, groups all anew. Safe to ask from many threads.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._lock = Lock()
        self._versions: dict[str, str] = {}
        self._rulings: list[Ruling] = []
        self._grouping = Grouping()

    def current(self) -> tuple[Grouping, Published]:
        """The groups of what is stored now, and when its articles were published."""
        with self._lock:
            rulings = self._records.rulings()
            if rulings != self._rulings:
                self._rulings, self._versions, self._grouping = rulings, {}, Grouping(rulings)
            now = self._records.versions()
            if now != self._versions:
                self._grouping = self._updated(now)
                self._versions = now
            return self._grouping, self._records.publication_dates()

    def _updated(self, now: Mapping[str, str]) -> Grouping:
        """The groups as they are now. Those that were given out stay as they are: somebody may read them."""
        grouping = self._grouping.copy()
        for doc in self._versions.keys() - now.keys():
            grouping.drop(doc)
        changed = [doc for doc, version in now.items() if self._versions.get(doc) != version]
        for doc in changed:
            grouping.drop(doc)
        for first in range(0, len(changed), _BATCH):
            _put(grouping, self._records.figures(doc=changed[first : first + _BATCH]))
        return grouping


_BATCH = 200
"""Articles whose figures are read at once."""
