"""The values of an answer over time as a chart and as a table: pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Final

from policy_qa.errors import UsageError
from policy_qa.extract.periods import bounds
from policy_qa.readers.cells import Cell
from policy_qa.ui.drawing import Kind, Line, Spot, drawn, frame_of, near
from policy_qa.ui.readable import ENGLISH, UNKNOWN, readable_period
from policy_qa.ui.wording import Words

_FEWEST: Final = 3
"""Values that make a line."""


def line_chart(cells: Sequence[Cell], turn: int, words: Words = ENGLISH) -> str:
    """A line chart of the values that have one unit; nothing for fewer than three.

    What is not known leaves a gap; estimates, targets and derived values are drawn apart, and no line of
    facts leads to them. Each point opens the sentence that says it.

    Args:
        cells: The values, by period.
        turn: The position of the exchange in the conversation, which clicks are sent with.
        words: The page's words.
    """
    unit = Counter(cell.unit for cell in cells).most_common(1)[0][0] if cells else None
    placed = [(day, cell) for cell in cells if cell.unit == unit and (day := _day(cell)) is not None]
    days = [day for day, _ in placed]
    if len(placed) < _FEWEST or len(set(days)) < _FEWEST:
        return ""
    first, last = placed[0][1], placed[-1][1]
    title = words(
        "overtime.chart",
        indicator=first.indicator,
        n=len(placed),
        first=readable_period(first.period, words),
        last=readable_period(last.period, words),
    )
    spots = (
        _spot(day, cell, turn, words, joined=joined)
        for (day, cell), joined in zip(placed, near(days), strict=True)
    )
    line = Line(first.indicator, tuple(spots))
    chart = drawn([line], frame_of([line]), unit=unit or "", title=title)
    return f'<div class="chart">{chart}</div>'


def cell_table(cells: Sequence[Cell], turn: int, words: Words = ENGLISH) -> str:
    """The values of an answer over time, each with its status and the source that it opens."""
    title = words("overtime.caption")
    named = len({(cell.indicator, cell.place) for cell in cells}) > 1
    heads = [words("table.indicator"), words("table.place")] if named else []
    heads += [words("table.period"), words("table.value")]
    heads += [words(f"overtime.{name}") for name in ("unit", "status", "source")]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    rows = "".join(_row(cell, turn, words, named=named) for cell in cells)
    return (
        f'<div class="table" role="group" aria-label="{escape(title)}" tabindex="0"><table>'
        f"<caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(cell: Cell, turn: int, words: Words, *, named: bool) -> str:
    about = (
        f'<th scope="row"><bdi>{escape(cell.indicator or UNKNOWN)}</bdi></th>'
        f"<td><bdi>{escape(cell.place or UNKNOWN)}</bdi></td>"
    )
    period = escape(readable_period(cell.period, words))
    when = f'<td class="period">{period}</td>' if named else f'<th scope="row" class="period">{period}</th>'
    note = f' title="{escape(cell.formula)}"' if cell.formula else ""
    return (
        f"<tr>{about if named else ''}{when}<td><bdi>{escape(cell.written)}</bdi></td>"
        f"<td>{escape(cell.unit or UNKNOWN)}</td><td{note}>{_status(cell, words)}</td>"
        f"<td>{_opener(cell, turn, words)}</td></tr>"
    )


def _opener(cell: Cell, turn: int, words: Words) -> str:
    if cell.marker is None:
        return UNKNOWN
    name = escape(_said(cell, words))
    return (
        f'<button type="button" class="marker" data-event="cite" data-turn="{turn}" '
        f'data-marker="{cell.marker}" aria-label="{name}">{cell.marker}</button>'
    )


def _status(cell: Cell, words: Words) -> str:
    return words("number.derived" if cell.formula else f"status.{cell.status}")


def _said(cell: Cell, words: Words) -> str:
    return words(
        "overtime.point",
        period=readable_period(cell.period, words),
        value=cell.written,
        status=_status(cell, words),
        n=cell.marker,
    )


def _day(cell: Cell) -> int | None:
    """Where a period lies in time: the day on which it begins."""
    try:
        return bounds(cell.period)[0].toordinal() if cell.period else None
    except UsageError:
        return None


def _spot(day: int, cell: Cell, turn: int, words: Words, *, joined: bool) -> Spot:
    link = (
        ""
        if cell.marker is None
        else (f'href="#cite-{cell.marker}" data-event="cite" data-turn="{turn}" data-marker="{cell.marker}"')
    )
    kind: Kind = "derived" if cell.formula else cell.status
    said = _said(cell, words)
    return Spot(day, cell.value, readable_period(cell.period, words), kind, said, link, joined)
