"""Groups of figures as series: a value a period, growth checked, gaps left, levels derived that follow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from policy_qa.schema import Figure
from policy_qa.series import times
from policy_qa.series.changes import YEAR_ON_YEAR
from policy_qa.series.nouns import Group, GrowthCheck, Point, Series
from policy_qa.series.units import converted, factor
from policy_qa.series.vocabulary import in_real_terms
from policy_qa.series.written import half_step, may_be_one

Published = Mapping[str, str | None]
"""By article, the ISO date on which it was published."""

_RANK: Final = {"actual": 0, "estimate": 1, "target": 2}
_FORMS: Final = ("level", "share", "change", "change in points", "change in amount", "multiple", "rank")
_DIGITS: Final = 3
"""Digits that a derived value has at least."""


def series_of(groups: Iterable[Group], *, published: Published) -> list[Series]:
    """The series of some groups, levels first; growth is checked and used across the groups given.

    Args:
        groups: What ``Grouping.find`` finds of an indicator: its levels, shares and changes.
        published: By article, when it was published: later articles hold against earlier ones.
    """
    chosen = list(groups)
    found = [
        _line(group, sort, figures, chosen, published)
        for group in chosen
        for (sort, _), figures in sorted(strands(group).items())
    ]
    return sorted(
        found,
        key=lambda one: (_FORMS.index(one.form), one.place or "", -len(one.points), one.indicator, one.sort),
    )


def strands(group: Group) -> dict[tuple[str, str], list[Figure]]:
    """The figures of a group by the sort of their periods and by units that compare: each makes a series."""
    units = [unit for unit, _ in Counter(figure.unit for figure in group.figures).most_common()]
    found: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in group.figures:
        sort = times.sort_of(times.at(figure.period)) if figure.period else None
        if sort is not None and figure.value is not None:
            unit = next(
                (u for u in units if factor(figure.unit, u) is not None or figure.kind == "count"),
                figure.unit,
            )
            found[sort, unit or ""].append(figure)
    return found


def _line(
    group: Group, sort: str, figures: Sequence[Figure], all_groups: Sequence[Group], published: Published
) -> Series:
    unit = unit_of(figures)
    held = {period: holder(some, published) for period, some in _by_period(figures).items()}
    points = {period: _point(group, figure, period, unit) for period, figure in held.items()}
    claims = _claims(group, all_groups, unit, published) if group.measure.form == "level" else {}
    growth = tuple(
        check
        for period, claim in sorted(claims.items())
        if (check := _check(group, period, claim, held)) is not None
    )
    for period, claim in claims.items():
        if (derived := _derived(group, period, claim, held, unit)) is not None:
            points.setdefault(derived.period, derived)
    ordered = sorted(points, key=lambda period: (times.first_day(period), period))
    return Series(
        indicator=group.name,
        place=group.place,
        subject=group.subject,
        unit=unit,
        form=group.measure.form,
        sort=sort,
        measure=group.measure,
        points=tuple(points[period] for period in ordered),
        growth=growth,
        gaps=times.missing(ordered, sort),
    )


def unit_of(figures: Iterable[Figure]) -> str | None:
    """The unit of a series of some figures: the one that most of them have."""
    return Counter(figure.unit for figure in figures).most_common(1)[0][0]


def _by_period(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[times.at(figure.period or "")].append(figure)
    return found


def holder(figures: Sequence[Figure], published: Published) -> Figure:
    """The figure that holds for a period: an actual one, of the latest article, as exactly as it is known."""
    best = min(_RANK[figure.status] for figure in figures)
    chosen = [figure for figure in figures if _RANK[figure.status] == best]
    latest = max(chosen, key=lambda figure: (published.get(figure.doc) or "", figure.doc, -figure.start))
    same = [figure for figure in chosen if figure.unit == latest.unit and may_be_one(latest, figure)]
    return min(same or [latest], key=lambda figure: (half_step(figure) or float("inf"), figure is not latest))


def signed(figure: Figure) -> float | int:
    """The value of a figure, below zero for a change downwards."""
    value = figure.value or 0
    return -abs(value) if figure.change_direction == "down" else value


def _point(group: Group, figure: Figure, period: str, unit: str | None) -> Point:
    raw = signed(figure) if group.measure.form.startswith("change") else figure.value or 0
    value, most = converted(raw, figure.unit, unit), figure.value_max
    return Point(
        indicator=group.name,
        place=group.place,
        subject=group.subject,
        period=period,
        value=raw if value is None else value,
        value_max=converted(most, figure.unit, unit) if most is not None else None,
        unit=unit if value is not None else figure.unit,
        qualifier=figure.qualifier,
        status=figure.status,
        doc=figure.doc,
        start=figure.start,
        end=figure.end,
        form=group.measure.form,
        figure=figure.id,
    )


def _claims(
    group: Group, groups: Sequence[Group], unit: str | None, published: Published
) -> dict[str, Figure]:
    """By period, the growth in percent that articles claim of a level against the year before."""
    mine = group.measure
    found: dict[str, Figure] = {}
    for other in groups:
        its = other.measure
        same = (its.place, its.concepts) == (mine.place, mine.concepts)
        if its.form == "change" and its.base == YEAR_ON_YEAR and same:
            known = [
                f
                for f in other.figures
                if f.value is not None and _over(f, published) and _grew(f, group, unit)
            ]
            found |= {period: holder(some, published) for period, some in _by_period(known).items()}
    return found


def _over(claim: Figure, published: Published) -> bool:
    """Whether the period of a claim had passed when its article appeared, or it only foretells."""
    last, day = times.last_day(claim.period or ""), published.get(claim.doc)
    if last is None or day is None:
        return last is not None
    return claim.status != "actual" or last.isoformat()[: len(day)] <= day


def _grew(claim: Figure, group: Group, unit: str | None) -> bool:
    """Whether a growth is of the levels in a unit: in dollars something else has grown than in yuan."""
    near = [f for f in group.figures if f.doc == claim.doc and f.period == claim.period]
    if not near:
        return unit == unit_of(group.figures)
    return min(near, key=lambda figure: abs(figure.start - claim.start)).unit == unit


def _check(group: Group, period: str, claim: Figure, held: Mapping[str, Figure]) -> GrowthCheck | None:
    before, now = held.get(times.year_before(period) or ""), held.get(period)
    if before is None or now is None or claim.value_max is not None or claim.status != now.status:
        return None
    old, new = before.value, converted(now.value or 0, now.unit, before.unit)
    if not old or new is None or before.value_max is not None or now.value_max is not None:
        return None
    computed = (float(new) / float(old) - 1) * 100
    claimed = float(signed(claim))
    slack = half_step(claim) + 100 * abs(float(new) / float(old)) * (
        half_step(before) / abs(float(old)) + half_step(now) / max(abs(float(now.value or 0)), 1e-12)
    )
    return GrowthCheck(
        period=period,
        base_period=times.at(before.period or ""),
        claimed=claimed,
        computed=round(computed, 2),
        agrees=abs(computed - claimed) <= slack * (1 + 1e-9) + 1e-9,
        claim=claim.id,
        operands=(before.id, now.id),
        formula=f"({now.surface} − {before.surface}) ÷ {before.surface} × 100",
        note="growth of output is told in real terms" if in_real_terms(group.measure.concepts) else None,
    )


def _derived(
    group: Group, period: str, claim: Figure, held: Mapping[str, Figure], unit: str | None
) -> Point | None:
    """The level a year before a known one, or after it, that follows from a claimed growth."""
    base = times.year_before(period)
    if base is None or in_real_terms(group.measure.concepts) or not _plain(claim):
        return None
    known, other = (held.get(period), base) if period in held else (held.get(base), period)
    if known is None or other in held or not _plain(known):
        return None
    by = 1 + float(signed(claim)) / 100
    level = converted(known.value or 0, known.unit, unit)
    if by <= 0 or level is None:
        return None
    sign, value = ("÷", float(level) / by) if other == base else ("×", float(level) * by)
    moved = f"{'−' if claim.change_direction == 'down' else '+'} {claim.surface}"
    return Point(
        indicator=group.name,
        place=group.place,
        subject=group.subject,
        period=other,
        value=_rounded(value, known),
        unit=unit,
        status=claim.status,
        doc=claim.doc,
        start=claim.start,
        end=claim.end,
        derived=True,
        formula=f"{known.surface} {sign} (1 {moved})",
        operands=(known.id, claim.id),
    )


def _plain(figure: Figure) -> bool:
    return figure.value_max is None and figure.qualifier == "none" and figure.value is not None


def _rounded(value: float, like: Figure) -> float | int:
    """A value with as many digits as the number that it was derived from."""
    digits = sum(character.isdigit() for character in like.surface.split("/")[0])
    short = float(f"{value:.{max(_DIGITS, digits)}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short
