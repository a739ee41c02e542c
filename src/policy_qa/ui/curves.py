"""Chosen series as charts: one frame for values that compare, another below for those that do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from policy_qa.extract.periods import bounds
from policy_qa.readers.followed import doubtful as jumping
from policy_qa.series import Point
from policy_qa.series.findings import Followed
from policy_qa.series.units import converted, factor
from policy_qa.ui.choosing import LETTERS, Choice, details_of, name_of
from policy_qa.ui.drawing import KINDS, Frame, Kind, Line, Spot, drawn, frame_of, near, picture, shape
from policy_qa.ui.quoting import Known, card_of, link_to, status_of, written
from policy_qa.ui.readable import readable_period
from policy_qa.ui.wording import Words

_WIDE: Final = {1: (760, 300), 2: (760, 220)}
"""Width and height of a frame that stands alone, and of one of several."""

_NARROW: Final = {1: (360, 260), 2: (360, 210)}
"""The same on a page that is too narrow for them."""

_UNTOLD: Final = ("day", "months")
"""Sorts of periods between which nobody knows the gaps."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Frames with a common axis of time; each has its lines and its unit."""

    frames: tuple[tuple[Frame, tuple[Line, ...], str], ...]
    title: str
    kinds: tuple[Kind, ...]


def trimmed(followed: Iterable[Followed], choice: Choice) -> list[Followed]:
    """The series within the years that were chosen: points, growth and gaps.

    What an article claims of growth is not held against levels that are doubtful.
    """
    followed = list(followed)
    doubts = doubtful(followed)

    def inside(period: str) -> bool:
        first, last = bounds(period)
        too_early = choice.since is not None and last is not None and last.year < choice.since
        return not too_early and (choice.until is None or first.year <= choice.until)

    return [
        replace(
            one,
            series=replace(
                one.series,
                points=tuple(point for point in one.series.points if inside(point.period)),
                growth=tuple(
                    check
                    for check in one.series.growth
                    if inside(check.period) and doubts.isdisjoint(check.operands)
                ),
                gaps=tuple(gap for gap in one.series.gaps if inside(gap)),
            ),
        )
        for one in followed
    ]


def doubtful(followed: Iterable[Followed]) -> frozenset[str]:
    """The figures that are hardly of their series, by id: levels and shares of another size than all around.

    They are mostly misread, and one of them would make the others a flat line.
    """
    lines = (one.series for one in followed if one.series.form in {"level", "share"})
    return frozenset().union(*map(jumping, lines))


def without_doubts(followed: Followed, known: Known) -> Followed:
    """A series as it is drawn: without its doubtful points, so that nothing is known of their periods."""
    line = followed.series
    unknown = tuple(point.period for point in line.points if known.doubts(point))
    if not unknown:
        return followed
    points = tuple(point for point in line.points if not known.doubts(point))
    return replace(followed, series=replace(line, points=points, gaps=(*line.gaps, *unknown)))


def can_be_indexed(followed: Sequence[Followed]) -> bool:
    """Whether series may be shown with their first value as 100: levels that begin above zero."""
    return len(followed) > 1 and all(
        one.series.form == "level" and one.series.points and one.series.points[0].value > 0
        for one in followed
    )


def chart_of(
    followed: Sequence[Followed], choice: Choice, known: Known, *, narrow: bool = False
) -> Chart | None:
    """The chart of some series; None if they have no points.

    Args:
        followed: The series, in the order of their letters; doubtful points are not drawn.
        choice: Whether the first value is 100.
        known: What they are shown with.
        narrow: Whether it is for a narrow page.
    """
    followed = [without_doubts(one, known) for one in followed]
    indexed = choice.indexed and can_be_indexed(followed)
    groups: list[tuple[str | None, str, list[Line]]] = []
    for number, one in enumerate(followed):
        base, lines = _home(groups, one, known.words, indexed=indexed)
        line = _line(one, number, base, known, indexed=indexed)
        if line.spots:
            lines.append(line)
    drawn_in = [(unit, lines) for _, unit, lines in groups if lines]
    days = [spot.day for _, lines in drawn_in for line in lines for spot in line.spots]
    if not days:
        return None
    size = (_NARROW if narrow else _WIDE)[min(len(drawn_in), 2)]
    span = min(days), max(days)
    frames = ((frame_of(lines, size=size, days=span), tuple(lines), unit) for unit, lines in drawn_in)
    found = {spot.kind for _, lines in drawn_in for line in lines for spot in line.spots}
    return Chart(tuple(frames), _title(followed, known.words), tuple(kind for kind in KINDS if kind in found))


def chart_view(chart: Chart, narrow: Chart, words: Words) -> str:
    """The chart for the page, with what its shapes mean; ``narrow`` is the same for a narrow page."""
    frames = "".join(
        f'<div class="{name}">{_frames(one, words)}</div>'
        for name, one in (("on-wide", chart), ("on-narrow", narrow))
    )
    kinds = "".join(
        f'<li class="{kind}"><svg viewBox="0 0 36 14" aria-hidden="true">'
        f'<path class="line{"" if kind == "actual" else " open"}" d="M0 7H36"/>{shape(kind, 18, 7)}</svg>'
        f"{_kind(kind, words)}</li>"
        for kind in chart.kinds
    )
    return (
        f'<div class="chart wide" role="group" aria-label="{escape(chart.title)}">{frames}</div>'
        f'<ul class="chart-kinds chart s0" aria-label="{words("development.kinds")}">{kinds}</ul>'
    )


def _frames(chart: Chart, words: Words) -> str:
    return "".join(
        drawn(lines, frame, unit=unit, title=_frame_title(lines, unit, words))
        for frame, lines, unit in chart.frames
    )


def chart_file(chart: Chart, notes: Sequence[str], words: Words) -> str:
    """The chart as an SVG file of its own."""
    kinds = [(kind, _kind(kind, words)) for kind in chart.kinds]
    return picture(chart.title, chart.frames, kinds=kinds, notes=notes)


def _home(
    groups: list[tuple[str | None, str, list[Line]]], one: Followed, words: Words, *, indexed: bool
) -> tuple[str | None, list[Line]]:
    """The unit and the lines of the frame that a series belongs into; a new one if it compares with none."""
    unit, counted = one.series.unit, one.entry.measure.dimension == "count"
    told = words("development.index") if indexed else words("development.count") if counted else unit or ""
    for base, title, lines in groups:
        if title == told or (not counted and factor(unit, base) is not None):
            return base, lines
    groups.append((unit, told, []))
    return unit, groups[-1][2]


def _line(one: Followed, number: int, base: str | None, known: Known, *, indexed: bool) -> Line:
    series = one.series
    days = [bounds(point.period)[0].toordinal() for point in series.points]
    joined = near(days) if series.sort.endswith(_UNTOLD) else _joined(series.points, series.gaps)
    by = 100 / series.points[0].value if indexed else 1
    name = " · ".join([name_of(one.entry), *details_of(one.entry, known.words)])
    spots = tuple(
        _spot(point, day, base, known, by=by, joined=is_joined)
        for point, day, is_joined in zip(series.points, days, joined, strict=True)
    )
    return Line(name, spots, number, LETTERS[number])


def _joined(points: Sequence[Point], gaps: Sequence[str]) -> list[bool]:
    """Which points follow the one before without a gap."""
    missing = sorted(bounds(gap)[0] for gap in gaps)
    starts = [bounds(point.period)[0] for point in points]
    return [
        index > 0 and not any(starts[index - 1] < gap < start for gap in missing)
        for index, start in enumerate(starts)
    ]


def _spot(point: Point, day: int, base: str | None, known: Known, *, by: float, joined: bool) -> Spot:
    value, most = (_in_unit(number, point.unit, base) for number in (point.value, point.value_max))
    words = known.words
    period = readable_period(point.period, words)
    said = words(
        "development.point",
        period=period,
        value=written(point, known),
        status=status_of(point, words),
        title=known.title(point.doc),
    )
    link = f'href="#sentence" tabindex="-1" {link_to(point)} data-figure="{card_of(point, known)}"'
    kind: Kind = "derived" if point.derived else point.status
    return Spot(day, (value or 0) * by, period, kind, said, link, joined, None if most is None else most * by)


def _in_unit(value: float | int | None, unit: str | None, base: str | None) -> float | None:
    if value is None:
        return None
    found = converted(value, unit, base)
    return float(value if found is None else found)


def _kind(kind: Kind, words: Words) -> str:
    return words("number.derived" if kind == "derived" else f"status.{kind}")


def _title(followed: Sequence[Followed], words: Words) -> str:
    names = dict.fromkeys(f"{name_of(one.entry)}, {details_of(one.entry, words)[0]}" for one in followed)
    return "; ".join(names)


def _frame_title(lines: Sequence[Line], unit: str, words: Words) -> str:
    spots = sorted((spot for line in lines for spot in line.spots), key=lambda spot: spot.day)
    return words(
        "development.chart",
        names="; ".join(line.name for line in lines),
        unit=unit,
        n=len(spots),
        first=spots[0].period,
        last=spots[-1].period,
    )
