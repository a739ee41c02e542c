"""What a question over time is about, chosen from all that is known of numbers over time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from policy_qa.extract.periods import bounds
from policy_qa.places import place_key
from policy_qa.questions.overtime import OverTime
from policy_qa.readers import Evidence, commands
from policy_qa.readers.candidates import Candidate
from policy_qa.schema import ExtractedArticle, Figure
from policy_qa.series import Conflict, Group, Grouping, Series, Target, conflicts_in, series_of, targets_in
from policy_qa.series.changes import YEAR_ON_YEAR
from policy_qa.series.lines import Published, holder, signed

_GROWS: Final = re.compile(r"\b(?:growth|increases?|rises?|change|rate of change)\b", re.IGNORECASE)
_CONFLICTING: Final = ("contradiction", "definition", "part-year", "revision", "rounding")
"""Ways in which articles disagree, the gravest first."""
_JUMP: Final = 5.0
"""A value that many times larger or smaller than both of its neighbours is hardly of the same thing."""
_FAR: Final = 50.0
"""What came and what was planned are of one thing only within that factor."""
_REVISED: Final = ("revision", "estimate to actual")
_IN_SERIES: Final = (*_CONFLICTING[:-1], "estimate to actual", "target to actual")
_TOLD: Final[Mapping[str, Sequence[str]]] = {
    "conflicts": _CONFLICTING,
    "revisions": _REVISED,
    "series": _IN_SERIES,
}


@dataclass(frozen=True)
class Known:
    """All figures by what they measure, when their articles were published, and the articles themselves."""

    grouping: Grouping
    published: Published
    article: Callable[[str], ExtractedArticle | None]
    within: frozenset[str] | None = None

    @property
    def articles(self) -> int:
        """How many articles may answer."""
        return len(self.published) if self.within is None else len(self.within)

    def groups(self, asked: OverTime, place: str | None) -> list[Group]:
        """The groups of an indicator, or of all where none is named, with what may answer."""
        if asked.about is not None:
            found: Iterable[Group] = self.grouping.find(asked.about, place=place)
        else:
            key = place_key(place) if place else None
            found = (group for group in self.grouping.groups() if key is None or group.measure.place == key)
        return [group for group in map(self._allowed, found) if group.figures]

    def _allowed(self, group: Group) -> Group:
        return replace(group, figures=tuple(figure for figure in group.figures if self._may_answer(figure)))

    def _may_answer(self, figure: Figure) -> bool:
        if self.within is None:
            return True
        source = self.article(figure.doc)
        return source is not None and source.article.id in self.within

    def candidate(self, figure_id: str, groups: Mapping[str, Figure]) -> Candidate | None:
        """A figure with its article; None where the article is gone, or where its sentence gives orders."""
        figure = groups.get(figure_id)
        source = self.article(figure.doc) if figure is not None else None
        if figure is None or source is None or commands(source, figure.start):
            return None
        return Candidate(figure, source)


def known(
    groups: Callable[[], tuple[Grouping, Published]],
    article: Callable[[str], ExtractedArticle | None],
    evidence: Evidence,
) -> Known:
    """What is known, with articles looked up once, those at hand first."""
    held: dict[str, ExtractedArticle | None] = dict(evidence.articles)

    def look_up(doc: str) -> ExtractedArticle | None:
        if doc not in held:
            held[doc] = article(doc)
        return held[doc]

    grouping, published = groups()
    return Known(grouping, published, look_up, evidence.within)


def by_id(groups: Iterable[Group]) -> dict[str, Figure]:
    """The figures of groups by their ids."""
    return {figure.id: figure for group in groups for figure in group.figures}


def timely(asked: OverTime, period: str | None) -> bool:
    """Whether a period lies within the years asked for."""
    if asked.first is None and asked.last is None:
        return True
    if period is None:
        return False
    end = bounds(period)[1]
    if end is None:
        return False
    return (asked.first is None or end.year >= asked.first) and (asked.last is None or end.year <= asked.last)


def best_series(asked: OverTime, groups: Sequence[Group], published: Published) -> Series | None:
    """The series that is asked for: a growth only where growth is named, years first, then the fullest."""
    growth = bool(_GROWS.search(asked.about or ""))
    lines = [_cut(asked, line) for line in series_of(groups, published=published)]
    lines = [line for line in lines if line.form != "rank" and any(not p.derived for p in line.points)]
    return max(
        lines,
        key=lambda line: (
            len(line.points) > 1,
            line.form.startswith("change") == growth,
            line.form in {"level", "share", "change"},
            line.sort in {"year", "fiscal"},
            sum(not point.derived for point in line.points),
        ),
        default=None,
    )


def doubtful(line: Series) -> frozenset[str]:
    """The figures of levels that jump away from both neighbours: of another thing, or misread."""
    if line.form.startswith("change"):
        return frozenset()
    own = [point for point in line.points if point.figure]
    found: set[str] = set()
    for at, point in enumerate(own):
        near = sorted(
            (other for other in own if other is not point), key=lambda one: abs(own.index(one) - at)
        )
        ratios = [_ratio(point.value, other.value) for other in near[:2]]
        if len(ratios) == 2 and (min(ratios) > _JUMP or max(ratios) < 1 / _JUMP):
            found.add(point.figure or "")
    return frozenset(found)


def _ratio(one: float, other: float) -> float:
    return abs(float(one) / float(other)) if one and other else 1.0


def _cut(asked: OverTime, line: Series) -> Series:
    """A series without what lies outside the years asked for."""
    return replace(
        line,
        points=tuple(point for point in line.points if timely(asked, point.period)),
        growth=tuple(check for check in line.growth if timely(asked, check.period)),
        gaps=tuple(gap for gap in line.gaps if timely(asked, gap)),
    )


def conflicts_of(asked: OverTime, groups: Iterable[Group], published: Published) -> list[Conflict]:
    """What articles disagree on, or what was revised, the gravest first."""
    wanted = _TOLD[asked.kind]
    found = [
        conflict
        for group in groups
        for conflict in conflicts_in(group, published=published)
        if conflict.kind in wanted and timely(asked, conflict.period)
    ]
    return sorted(found, key=lambda one: (wanted.index(one.kind), len(set(one.docs)) == 1))


def targets_of(asked: OverTime, groups: Iterable[Group], published: Published) -> list[Target]:
    """The targets for the time asked for, those with an outcome first."""
    found = [
        one
        for one in targets_in(groups, published=published)
        if timely(asked, one.period) and 1 / _FAR < _ratio(one.reached or one.value, one.value) < _FAR
    ]
    order = ("met", "missed", "open", "unknown")
    return sorted(found, key=lambda one: order.index(one.outcome))


def fastest(asked: OverTime, groups: Iterable[Group], published: Published) -> Iterator[Figure]:
    """Growth against the year before that articles tell of whole years, the fastest first."""
    found: list[Figure] = []
    for group in groups:
        if group.measure.form != "change" or group.measure.base != YEAR_ON_YEAR:
            continue
        own = [
            figure
            for figure in group.figures
            if figure.status != "target" and figure.unit == "%" and _of_a_year(asked, figure)
        ]
        if own:
            found.append(holder(own, published))
    return iter(sorted(found, key=lambda figure: -signed(figure)))


def _of_a_year(asked: OverTime, figure: Figure) -> bool:
    period = figure.period or ""
    return timely(asked, figure.period) and (len(period) == len("2018") or period.endswith("-12-31"))
