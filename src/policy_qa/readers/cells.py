"""The table of an answer over time: what is known of which period, and which sentence says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policy_qa.errors import UsageError
from policy_qa.extract.periods import bounds, shift
from policy_qa.schema import Answer, Citation, Figure, NumberCheck, Status

SERIES: Final = "series"
OVER_TIME: Final = frozenset({SERIES, "targets", "conflicts", "revisions", "fastest"})
"""The readers named in answers that are tables."""

_LEVEL_FORMULA: Final = re.compile(r".+ [÷×] \(1 [+−] .+\)")
_FROM_LATER: Final = re.compile(r".+ ÷ \(1 [+−] .+\)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an answer.

    ``written`` is the value as its article has it, ``value`` the number in ``unit``, below zero for a fall.
    ``marker`` is that of the citation that says it, if one does; ``formula`` is set where it is derived.
    """

    indicator: str
    place: str | None
    period: str | None
    written: str
    value: float
    unit: str | None
    status: Status
    marker: int | None
    formula: str | None = None


def cells(answer: Answer) -> tuple[Cell, ...]:
    """The values of an answer over time; of a series by period, else in the order of the answer."""
    if answer.abstained or answer.reader not in OVER_TIME:
        return ()
    derived = list(_derived(answer)) if answer.reader == SERIES else []
    claims = {name for _, figures in derived for name in (one.id for one in figures[1:])}
    found = [_stated(answer, figure) for figure in answer.figures if figure.id not in claims]
    found += [_of_check(check, figures) for check, figures in derived]
    return tuple(sorted(found, key=_begins) if answer.reader == SERIES else found)


def _begins(cell: Cell) -> str:
    try:
        return bounds(cell.period)[0].isoformat() if cell.period else ""
    except UsageError:
        return ""


def _stated(answer: Answer, figure: Figure) -> Cell:
    value = float(figure.value or 0)
    return Cell(
        figure.indicator or figure.unit or "",
        figure.place,
        figure.period,
        " ".join(figure.surface.split()),
        -abs(value) if figure.change_direction == "down" and figure.unit == "%" else value,
        figure.unit,
        figure.status,
        next((c.marker for c in answer.citations if c.doc == figure.doc and _holds(c, figure)), None),
    )


def _holds(span: Citation, figure: Figure) -> bool:
    return span.start <= figure.start and figure.end <= span.end


def _derived(answer: Answer) -> Iterator[tuple[NumberCheck, list[Figure]]]:
    """Levels that follow from growth, each with the level and the growth that it follows from."""
    main = Counter(figure.unit for figure in answer.figures if figure.unit != "%").most_common(1)
    by_id = {figure.id: figure for figure in answer.figures}
    for check in dict.fromkeys(answer.numbers):
        figures = [by_id[name] for name in check.operands if name in by_id]
        of_level = check.status == "derived" and _LEVEL_FORMULA.fullmatch(check.formula or "")
        if of_level and len(figures) == 2 and main and check.unit in {main[0][0], None}:
            yield check, sorted(figures, key=lambda figure: figure.unit == "%")


def _of_check(check: NumberCheck, figures: list[Figure]) -> Cell:
    level, claim = figures
    period = claim.period
    if period and _FROM_LATER.fullmatch(check.formula or ""):
        period = shift(period, years=-1)
    return Cell(
        level.indicator or level.unit or "",
        level.place,
        period,
        check.surface,
        check.value,
        level.unit,
        level.status,
        check.citation,
        check.formula,
    )
