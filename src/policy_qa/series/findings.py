"""What follows from all groups as they stand: the series that can be chosen, conflicts, targets; kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from threading import Lock, RLock
from typing import Final, Protocol

from policy_qa.places import place_key
from policy_qa.schema import Figure
from policy_qa.series import times
from policy_qa.series.conflicts import conflicts_in
from policy_qa.series.grouping import Concepts, Grouping
from policy_qa.series.lines import Published, series_of, strands, unit_of
from policy_qa.series.nouns import Conflict, Form, Group, Measure, Series, Target
from policy_qa.series.targets import targets_in

MOST_PLACES: Final = 500
"""Places that can be picked; the others are found by typing."""

_LINK = re.compile(r"[\s,]*(?:\b(?:in|of|for|at))?\s*$", re.I)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One series that can be chosen. ``periods`` and ``figures`` are counts.

    ``key`` is the same as long as the figures measure the same, also in another process; ``searched`` is
    what of it can be searched, in small letters, a blank before each word; ``whole`` is what a share is of,
    as most figures word it.
    """

    key: str
    indicator: str
    place: str | None
    subject: str | None
    unit: str | None
    sort: str
    measure: Measure
    periods: int
    figures: int
    searched: str
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A chosen series with all figures behind it, also those for which another one holds."""

    entry: Entry
    series: Series
    figures: tuple[Figure, ...]


class Findings:
    """What follows from groups, each computed when it is first asked for. Safe to ask from many threads.

    Args:
        grouping: The groups; they must not change any more.
        published: By article, when it was published.
    """

    def __init__(self, grouping: Grouping, published: Published) -> None:
        self.grouping = grouping
        self.published = published
        self._lock = RLock()

    @property
    def entries(self) -> dict[str, Entry]:
        """All series by key, those of most periods first."""
        with self._lock:
            return self._entries

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Where figures of one thing differ, the newest first."""
        with self._lock:
            return self._conflicts

    @property
    def targets(self) -> tuple[Target, ...]:
        """What was promised, and what came; what was announced last is first."""
        with self._lock:
            return self._targets

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        found = [
            _entry(group, sort, figures)
            for group in self.grouping.groups()
            for (sort, _), figures in strands(group).items()
        ]
        found.sort(key=lambda one: (-one.periods, one.indicator.lower(), one.searched, one.key))
        return {one.key: one for one in found}

    @cached_property
    def _conflicts(self) -> tuple[Conflict, ...]:
        found = [
            conflict
            for group in self.grouping.groups()
            for conflict in conflicts_in(group, published=self.published)
        ]
        return tuple(sorted(found, key=lambda one: self._latest(one.docs), reverse=True))

    @cached_property
    def _targets(self) -> tuple[Target, ...]:
        found = targets_in(self.grouping.groups(), published=self.published)
        return tuple(sorted(found, key=lambda one: one.announced or "", reverse=True))

    def _latest(self, docs: Iterable[str]) -> str:
        return max((self.published.get(doc) or "" for doc in docs), default="")

    @property
    def places(self) -> list[str]:
        """The places of most series, in alphabetical order."""
        return places_of(self.entries.values())

    def find(self, text: str, *, place: str | None = None, without: Collection[str] = ()) -> list[Entry]:
        """The series that a text may mean: those of the indicator that it names in any wording come first.

        After these come series with words that begin with its words; without a text it is all of them.

        Args:
            text: What somebody typed ("R&D intensity", "gdp ning").
            place: Only series of this place.
            without: Keys of series that are left out.
        """
        if place is None:
            text, place = self._apart(text)
        wanted = place_key(place) if place else None
        some = [
            one
            for one in self.entries.values()
            if one.key not in without and (wanted is None or one.measure.place == wanted)
        ]
        starts = [f" {word}" for word in _WORD.findall(text.lower())]
        if not starts:
            return some
        meant = self.grouping.meant(text, place)
        same = [one for one in some if _means(one.measure, meant)]
        known = {one.key for one in same}
        named = [
            one for one in some if one.key not in known and all(start in one.searched for start in starts)
        ]
        return same + named

    def _apart(self, text: str) -> tuple[str, str | None]:
        """A text without the place that it names at its end, and that place: "gdp ningbo"."""
        for name in sorted(self.places, key=len, reverse=True):
            rest, found = text.strip()[: -len(name)], text.strip()[-len(name) :]
            if found.lower() == name.lower() and rest[-1:].isspace():
                return _LINK.sub("", rest), name
        return text, None

    def followed(self, keys: Iterable[str]) -> list[Followed]:
        """The series of some keys, in their order; those that are no more are left out."""
        entries = self.entries
        return [
            found
            for key in dict.fromkeys(keys)
            if (entry := entries.get(key)) is not None and (found := self._followed(entry)) is not None
        ]

    def _followed(self, entry: Entry) -> Followed | None:
        lines = series_of(self.grouping.beside(entry.measure), published=self.published)
        group = self.grouping.group(entry.measure)
        for one in lines:
            if group is not None and (one.measure, one.sort, one.unit) == (
                entry.measure,
                entry.sort,
                entry.unit,
            ):
                return Followed(entry, one, tuple(_strand(group, entry)))
        return None


class KeptFindings:
    """The findings of groups that come and go, computed anew only when these have changed.

    Args:
        groups: What brings the groups up to date (``KeptGroups.current``).
    """

    def __init__(self, groups: Callable[[], tuple[Grouping, Published]]) -> None:
        self._groups = groups
        self._lock = Lock()
        self._last: Findings | None = None

    def current(self) -> Findings:
        """What follows from what is stored now."""
        with self._lock:
            grouping, published = self._groups()
            last = self._last
            if last is None or last.grouping is not grouping or last.published != published:
                last = self._last = Findings(grouping, published)
            return last


class Placed(Protocol):
    """What may have a place."""

    @property
    def place(self) -> str | None:
        """The place, as most figures write it."""


def places_of(found: Iterable[Placed]) -> list[str]:
    """The places that most of what was found has, in alphabetical order: as many as one can pick from."""
    counts = Counter(one.place for one in found if one.place)
    return sorted(place for place, _ in counts.most_common(MOST_PLACES))


def _entry(group: Group, sort: str, figures: list[Figure]) -> Entry:
    unit = unit_of(figures)
    text = " ".join(filter(None, (group.name, group.subject, group.place, unit))).lower()
    wholes = Counter(one.share_of for one in figures if one.share_of).most_common(1)
    return Entry(
        key=_key(group.measure, sort, unit),
        indicator=group.name,
        place=group.place,
        subject=group.subject,
        unit=unit,
        sort=sort,
        measure=group.measure,
        periods=len({times.at(figure.period or "") for figure in figures}),
        figures=len(figures),
        searched="".join(f" {word}" for word in _WORD.findall(text)),
        whole=wholes[0][0] if wholes else None,
    )


def _key(of: Measure, sort: str, unit: str | None) -> str:
    parts = (of.form, of.dimension, sorted(of.concepts), sorted(of.whole), of.base, of.place, of.apart)
    return sha256(repr((*parts, sort, unit)).encode()).hexdigest()[:16]


def _means(of: Measure, meant: Mapping[tuple[Form, str], tuple[Concepts, Concepts | None]]) -> bool:
    found = meant.get((of.form, of.dimension))
    return found is not None and of.concepts == found[0] and found[1] in {None, of.whole}


def _strand(group: Group, entry: Entry) -> list[Figure]:
    return next(
        figures
        for (sort, _), figures in strands(group).items()
        if (sort, unit_of(figures)) == (entry.sort, entry.unit)
    )
