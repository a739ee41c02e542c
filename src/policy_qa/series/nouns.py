"""What series are made of: frozen dataclasses of plain data, beside the nouns of ``schema``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policy_qa.schema import Figure, Qualifier, Status

Form = Literal["level", "share", "change", "change in points", "change in amount", "multiple", "rank"]
"""What a figure tells of its indicator: how much it is, which part of a whole, or how it moved."""

ConflictClass = Literal[
    "rounding",
    "revision",
    "estimate to actual",
    "target to actual",
    "part-year",
    "definition",
    "contradiction",
]
Outcome = Literal["met", "missed", "open", "unknown"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure measures, in a form in which equal things are equal. It can be a key of a dict.

    ``concepts`` are the words of indicator and subject after synonyms are undone, without their place and
    without words that say nothing; ``whole`` those of what a share is of. ``dimension`` is ``money``,
    ``percent``, ``count`` or that of a unit (``mass``, ``power``). ``base`` tells how a change is measured
    ("year on year"); ``place`` is the key under which names of one place are equal, None if none is known.
    ``apart`` is set where a person said that the wording means something else than it seems to.
    """

    form: Form
    dimension: str
    concepts: frozenset[str]
    whole: frozenset[str] = frozenset()
    base: str | None = None
    place: str | None = None
    apart: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Whether two figures measure the same thing, and why ("'per capita' only in one")."""

    same: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that measure the same thing, in the order of their articles and places.

    ``name`` is the wording that most of them have, ``place`` and ``subject`` likewise.
    """

    measure: Measure
    name: str
    place: str | None
    subject: str | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series: what one figure says of one period, or what follows from two figures.

    ``value`` is in ``unit``, that of the series, converted by an exact factor where the article has another
    one. ``figure`` is the id of the figure with its article and span; a derived point has none of its own:
    it has ``formula`` and the ids of its ``operands``, and cites the figure that it was derived from last.
    """

    indicator: str
    place: str | None
    subject: str | None
    period: str
    value: float | int
    unit: str | None
    status: Status
    doc: str
    start: int
    end: int
    derived: bool = False
    form: Form = "level"
    value_max: float | int | None = None
    qualifier: Qualifier = "none"
    figure: str | None = None
    formula: str | None = None
    operands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GrowthCheck:
    """A growth that an article claims, beside what the levels of the series give.

    ``claimed`` and ``computed`` are percent (12.5 is 12.5%). ``agrees`` allows for the rounding of the
    numbers as written. ``claim`` is the id of the figure that claims, ``operands`` are the earlier and the
    later level. ``note`` says why the two
    need not agree ("growth in real terms").
    """

    period: str
    base_period: str
    claimed: float
    computed: float
    agrees: bool
    claim: str
    operands: tuple[str, str]
    formula: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator of one place and subject over periods of one length, oldest first.

    ``sort`` is the length of its periods (``year``, ``fiscal``, ``quarter``, ``month``, ``date``, or the
    months of a part of a year). ``gaps`` are the periods between the first and the last for which nothing
    is known; nothing is put there.
    """

    indicator: str
    place: str | None
    subject: str | None
    unit: str | None
    form: Form
    sort: str
    measure: Measure
    points: tuple[Point, ...]
    growth: tuple[GrowthCheck, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures of one indicator, place and period that do not say the same.

    ``figures`` are ids, the earliest published first; ``values`` what they say, likewise. Where one replaced
    another, ``holds`` is the id of the one that holds now and ``since`` when it was published.
    """

    kind: ConflictClass
    indicator: str
    place: str | None
    subject: str | None
    period: str
    unit: str | None
    figures: tuple[str, ...]
    docs: tuple[str, ...]
    values: tuple[str, ...]
    reason: str
    holds: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised, for when and by whom, and what a later article reports of it.

    ``distance`` is actual minus promised, in ``unit``; ``reached`` the actual value, ``figure`` and
    ``outcome_figure`` the ids of the two figures.
    """

    indicator: str
    place: str | None
    subject: str | None
    period: str
    value: float | int
    unit: str | None
    qualifier: Qualifier
    by: str | None
    announced: str | None
    outcome: Outcome
    reached: float | int | None
    distance: float | None
    reason: str
    doc: str
    start: int
    end: int
    figure: str
    outcome_doc: str | None = None
    outcome_figure: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two groups whose wordings are near in meaning, for a person to decide: rules keep them apart.

    ``similarity`` is the cosine of their names.
    """

    one: str
    other: str
    place: str | None
    similarity: float
    reason: str
    figures: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """What articles that came since a day changed in what is known."""

    since: str
    docs: tuple[str, ...]
    figures: tuple[Figure, ...]
    revisions: tuple[Conflict, ...]
    targets: tuple[Target, ...]
    conflicts: tuple[Conflict, ...]
