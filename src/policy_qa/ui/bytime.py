"""Chosen series as a table by period, what is behind them, and their values for files and documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Final

from policy_qa.briefing import Traced, TracedValue
from policy_qa.extract.periods import bounds
from policy_qa.readers.cells import Cell
from policy_qa.series import GrowthCheck, Point
from policy_qa.series.findings import Followed
from policy_qa.ui.choosing import LETTERS, details_of, name_of
from policy_qa.ui.quoting import Known, sentence_button, status_of, written
from policy_qa.ui.readable import UNKNOWN, readable_period
from policy_qa.ui.wording import Words

_GAPS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a series as a row of an exported table.

    ``as_written`` is its text, ``growth_claimed`` and ``growth_computed`` percent, ``sentence`` the one that
    ``start`` and ``end`` (the number's span) stand in.
    """

    series: str
    indicator: str
    place: str | None
    subject: str | None
    form: str
    period: str
    value: float | int
    value_max: float | int | None
    unit: str | None
    qualifier: str
    status: str
    derived: bool
    doubtful: bool
    formula: str | None
    as_written: str
    growth_claimed: float | int | None
    growth_computed: float | int | None
    growth_agrees: bool | None
    doc: str
    title: str | None
    published: str | None
    publisher: str | None
    start: int
    end: int
    sentence: str


def values_of(followed: Iterable[Followed], known: Known) -> Iterator[Value]:
    """The values of some series as rows, a series after the other."""
    for number, one in enumerate(followed):
        growth = {check.period: check for check in one.series.growth}
        for point in one.series.points:
            yield _value(LETTERS[number], one, point, growth.get(point.period), known)


def traced(followed: Followed, known: Known) -> Traced:
    """A series as it goes into a document, each value with the figure that it rests on."""
    entry = followed.entry
    place, *more = details_of(entry, known.words)
    name = ", ".join(dict.fromkeys((name_of(entry), place)))
    values = tuple(_traced(point, name, known) for point in followed.series.points)
    return Traced(name, " · ".join(more), values)


def _traced(point: Point, name: str, known: Known) -> TracedValue:
    cell = Cell(
        name, None, point.period, written(point, known), float(point.value), point.unit, point.status, None,
        point.formula,
    )  # fmt: skip
    said_by = known.figures.get(point.figure or (point.operands[-1] if point.operands else ""))
    return TracedValue(cell, said_by, is_doubtful=known.doubts(point))


def period_table(followed: Sequence[Followed], known: Known) -> str:
    """A row for each period, a column for each series; levels have their growth beside them."""
    words = known.words
    periods = sorted(
        {point.period for one in followed for point in one.series.points},
        key=lambda period: (bounds(period)[0], period),
    )
    if not periods:
        return ""
    heads = "".join(_head(number, one, words) for number, one in enumerate(followed))
    columns = [_column(one) for one in followed]
    rows = "".join(
        f'<tr><th scope="row" class="period">{escape(readable_period(period, words))}</th>'
        f"{''.join(_cells(period, column, known) for column in columns)}</tr>"
        for period in periods
    )
    title = words("development.table")
    return (
        f'<div class="table by-period" role="group" aria-label="{title}" tabindex="0"><table>'
        f'<caption class="visually-hidden">{title}</caption><thead><tr>'
        f'<th scope="col">{words("table.period")}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def completeness(followed: Sequence[Followed], total: int, known: Known) -> str:
    """How much is behind what is shown, what of it is doubtful, and of which periods nothing is known."""
    words = known.words
    figures = {figure.id: figure.doc for one in followed for figure in one.figures}
    said = words(
        "development.behind",
        figures=words("page.figures", n=len(figures)),
        docs=f"{len(set(figures.values())):,}",
        total=words("page.articles", n=total),
    )
    gaps = "".join(
        f'<li><span class="key s{number}">{LETTERS[number]}</span> '
        f"{words('development.gaps', periods=escape(missing))}</li>"
        for number, one in enumerate(followed)
        if (missing := readable_gaps(one, words))
    )
    notes = "".join(_doubted(number, one, known) for number, one in enumerate(followed)) + gaps
    return f'<p class="behind" role="status">{said}</p>' + (f'<ul class="gaps">{notes}</ul>' if notes else "")


def _doubted(number: int, one: Followed, known: Known) -> str:
    """The values of a series that are not drawn, each with the way to its sentence; nothing for none."""
    words = known.words
    values = ", ".join(
        f"{escape(readable_period(point.period, words))} "
        f"{sentence_button(point, written(point, known), known)}"
        for point in one.series.points
        if point.figure in known.doubtful
    )
    if not values:
        return ""
    said = words("development.doubtful_note", values=values)
    return f'<li class="doubted"><span class="key s{number}">{LETTERS[number]}</span> {said}</li>'


def readable_gaps(followed: Followed, words: Words) -> str:
    """The periods of which nothing is known, in words; nothing if there are none."""
    gaps = [_stretch(some, words) for some in _stretches(followed.series.gaps)]
    over = len(gaps) - _GAPS_SHOWN
    more = [words("development.more_gaps", n=over)] if over > 0 else []
    return ", ".join([*gaps[:_GAPS_SHOWN], *more])


def _stretches(gaps: Sequence[str]) -> list[list[str]]:
    """Periods that follow each other without a day between them, together."""
    found: list[list[str]] = []
    for gap in gaps:
        last = bounds(found[-1][-1])[1] if found else None
        if last is not None and bounds(gap)[0] - last <= timedelta(days=1):
            found[-1].append(gap)
        else:
            found.append([gap])
    return found


def _stretch(some: Sequence[str], words: Words) -> str:
    first, last = readable_period(some[0], words), readable_period(some[-1], words)
    return first if len(some) == 1 else words("date.between", first=first, last=last)


@dataclass(frozen=True, slots=True)
class _Column:
    points: dict[str, Point]
    growth: dict[str, GrowthCheck]


def _column(one: Followed) -> _Column:
    return _Column(
        {point.period: point for point in one.series.points},
        {check.period: check for check in one.series.growth},
    )


def _head(number: int, one: Followed, words: Words) -> str:
    details = " · ".join(details_of(one.entry, words))
    head = (
        f'<th scope="col" class="s{number}"><span class="key">{LETTERS[number]}</span> '
        f"<bdi>{escape(name_of(one.entry))}</bdi> "
        f'<span class="light"><bdi>{escape(details)}</bdi></span></th>'
    )
    growth = f'<th scope="col">{words("development.growth")}</th>' if one.series.growth else ""
    return head + growth


def _cells(period: str, column: _Column, known: Known) -> str:
    point = column.points.get(period)
    cell = f"<td>{UNKNOWN}</td>" if point is None else f"<td>{_shown(point, known)}</td>"
    if not column.growth:
        return cell
    check = column.growth.get(period)
    return cell + (f"<td>{UNKNOWN}</td>" if check is None else f"<td>{_growth(check, known)}</td>")


def _shown(point: Point, known: Known) -> str:
    note = ""
    if known.doubts(point):
        note = f' <span class="status doubtful">{known.words("development.doubtful")}</span>'
    elif point.derived or point.status != "actual":
        said = escape(status_of(point, known.words))
        formula = f' title="{escape(point.formula)}"' if point.formula else ""
        note = f' <span class="status {"derived" if point.derived else point.status}"{formula}>{said}</span>'
    return sentence_button(point, written(point, known), known) + note


def _growth(check: GrowthCheck, known: Known) -> str:
    """The growth that is claimed, beside what the levels give; told apart if these are not the same."""
    words = known.words
    claim = known.figures.get(check.claim)
    said = f"{check.claimed:g}%"
    claimed = escape(said) if claim is None else sentence_button(claim, said, known)
    computed = f'<span title="{escape(check.formula)}">{check.computed:g}%</span>'
    verdict = words("development.agrees" if check.agrees else "development.differs")
    note = f' <span class="light">{words("development.in_real_terms")}</span>' if check.note else ""
    noted = " noted" if note else ""
    sign, kind = ("=", "agrees") if check.agrees else ("≠", "differs")
    return (
        f'<span class="growth {kind}{noted}">{words("development.claimed")} {claimed}{note} '
        f'<span class="sign" aria-hidden="true">{sign}</span><span class="visually-hidden">{verdict}</span> '
        f"{words('development.computed')} {computed}</span>"
    )


def _value(letter: str, one: Followed, point: Point, check: GrowthCheck | None, known: Known) -> Value:
    figure = known.figures.get(point.figure or "")
    article = known.articles.get(point.doc)
    return Value(
        series=letter,
        indicator=point.indicator,
        place=point.place,
        subject=point.subject,
        form=one.series.form,
        period=point.period,
        value=point.value,
        value_max=point.value_max,
        unit=point.unit,
        qualifier=point.qualifier,
        status=point.status,
        derived=point.derived,
        doubtful=known.doubts(point),
        formula=point.formula,
        as_written=written(point, known),
        growth_claimed=check.claimed if check else None,
        growth_computed=check.computed if check else None,
        growth_agrees=check.agrees if check else None,
        doc=point.doc,
        title=article.title if article else None,
        published=article.published if article else None,
        publisher=article.publisher if article else None,
        start=point.start,
        end=point.end,
        sentence=figure.sentence if figure else "",
    )
