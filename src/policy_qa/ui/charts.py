"""A series as a line chart in SVG, and the values of an answer over time as a table: pure functions."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from policy_qa.errors import UsageError
from policy_qa.extract.periods import bounds
from policy_qa.readers.cells import Cell
from policy_qa.ui.readable import ENGLISH, UNKNOWN, readable_period
from policy_qa.ui.wording import Words

_WIDTH, _HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 14, 26
_FEWEST: Final = 3
"""Values that make a line."""
_STEPS: Final = 4
_GAP: Final = 1.5
"""Values further apart than that many of the least distances are not joined: what lies between is unknown."""
_LARGE: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


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
    if len(placed) < _FEWEST or len({day for day, _ in placed}) < _FEWEST:
        return ""
    low, high, ticks = _scale([cell.value for _, cell in placed])
    days = [day for day, _ in placed]
    spots = [
        (
            _LEFT + (day - days[0]) / (days[-1] - days[0]) * (_WIDTH - _LEFT - _RIGHT),
            _HEIGHT - _BOTTOM - (cell.value - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM),
            cell,
        )
        for day, cell in placed
    ]
    first, last = placed[0][1], placed[-1][1]
    title = words(
        "overtime.chart",
        indicator=first.indicator,
        n=len(placed),
        first=readable_period(first.period, words),
        last=readable_period(last.period, words),
    )
    grid = "".join(_tick(value, low, high, unit) for value in ticks)
    return (
        f'<div class="chart"><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{grid}{_lines(spots, days)}{_labels(spots, words)}"
        f"{''.join(_point(x, y, cell, turn, words) for x, y, cell in spots)}</svg></div>"
    )


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


def _scale(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """The lowest and highest value of the axis, and what is written on it: round numbers, zero if near."""
    low, high = min(values), max(values)
    low = 0.0 if 0 <= low <= high / 2 else low
    rough = (high - low or abs(high) or 1.0) / _STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step), math.ceil(high / step)
    last = last if last > first else first + 1
    return first * step, last * step, [number * step for number in range(first, last + 1)]


def _tick(value: float, low: float, high: float, unit: str | None) -> str:
    y = _HEIGHT - _BOTTOM - (value - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)
    by, name = next(((by, name) for by, name in _LARGE if abs(value) >= by), (1.0, ""))
    text = f"{value / by:.4g}{name}{'%' if unit == '%' else ''}"
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(text)}</text>'
    )


def _lines(spots: Sequence[tuple[float, float, Cell]], days: Sequence[int]) -> str:
    """Lines between neighbours: dashed to what is no fact, none over what is not known."""
    usual = min(step for step in _steps(days) if step > 0)
    return "".join(
        f'<path class="line{" open" if _is_open(one) or _is_open(two) else ""}" '
        f'd="M{x:.1f} {y:.1f}L{x2:.1f} {y2:.1f}"/>'
        for ((x, y, one), (x2, y2, two)), gap in zip(itertools.pairwise(spots), _steps(days), strict=True)
        if gap <= _GAP * usual
    )


def _steps(days: Sequence[int]) -> Iterator[int]:
    return (later - earlier for earlier, later in itertools.pairwise(days))


def _is_open(cell: Cell) -> bool:
    return cell.status != "actual" or cell.formula is not None


def _labels(spots: Sequence[tuple[float, float, Cell]], words: Words) -> str:
    """The periods below the axis, as many as stand beside each other."""
    out, free = [], -math.inf
    for x, _, cell in spots:
        text = readable_period(cell.period, words)
        half = 3.5 * len(text)
        at = min(max(x, _LEFT), _WIDTH - _RIGHT - half)
        if at - half >= free:
            out.append(f'<text x="{at:.1f}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(text)}</text>')
            free = at + half + 8
    return "".join(out)


def _point(x: float, y: float, cell: Cell, turn: int, words: Words) -> str:
    shape = (
        f'<path class="dot" d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z"/>'
        if cell.status == "target"
        else f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    )
    kind = "derived" if cell.formula else cell.status
    if cell.marker is None:
        return f'<g class="{kind}">{shape}</g>'
    said = escape(_said(cell, words))
    return (
        f'<a class="{kind}" href="#cite-{cell.marker}" data-event="cite" data-turn="{turn}" '
        f'data-marker="{cell.marker}" aria-label="{said}"><title>{said}</title>{shape}</a>'
    )
