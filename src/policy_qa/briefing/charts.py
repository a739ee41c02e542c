"""A series as a line chart for documents: one drawing, as SVG for Markdown and as PNG for Word.

Gaps stay gaps: only neighbours in time are joined. Estimates and targets are hollow and reached by dashed
lines, derived values have a ring; below the chart of a document stands the same as a table.
"""

from __future__ import annotations

import io
import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Final, Literal

from policy_qa.errors import UsageError
from policy_qa.extract.periods import bounds
from policy_qa.readers.cells import Cell
from policy_qa.schema import Status

WIDTH, HEIGHT = 640, 260
"""Of a drawing, in points; a PNG has ``_SCALE`` times as many pixels."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 20, 18, 30
_SCALE: Final = 3
_FEWEST: Final = 3
_TICKS: Final = 4
_GAP: Final = 1.5
_LARGE: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
_INK, _SOFT, _RULE, _PAPER, _DERIVED = "#0f5c63", "#5b5f60", "#dcd7cb", "#ffffff", "#2451a8"


@dataclass(frozen=True, slots=True)
class Plot:
    """Values of one unit by time, in order; ``unit`` is written at the axis."""

    unit: str | None
    cells: tuple[Cell, ...]
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    x: float
    y: float
    to_x: float
    to_y: float
    kind: Literal["grid", "fact", "open"]


@dataclass(frozen=True, slots=True)
class _Text:
    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class _Dot:
    x: float
    y: float
    status: Status
    is_derived: bool


_Shape = _Line | _Text | _Dot


def plot_of(cells: Sequence[Cell]) -> Plot | None:
    """The values that have the most frequent unit as a plot; None for fewer than three of different times."""
    if not cells:
        return None
    unit = Counter(cell.unit for cell in cells).most_common(1)[0][0]
    placed = sorted(
        ((day, cell) for cell in cells if cell.unit == unit and (day := _day(cell.period)) is not None),
        key=lambda item: item[0],
    )
    if len({day for day, _ in placed}) < _FEWEST:
        return None
    return Plot(unit, tuple(cell for _, cell in placed), tuple(day for day, _ in placed))


def as_svg(plot: Plot, alt: str) -> str:
    """The drawing as SVG that needs nothing beside it."""
    body = "".join(_SVG[type(shape)](shape) for shape in _shapes(plot))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" font-family="system-ui, Arial, sans-serif" font-size="11">'
        f'<title>{escape(alt)}</title><rect width="100%" height="100%" fill="{_PAPER}"/>{body}</svg>'
    )


def as_png(plot: Plot) -> bytes:
    """The same as PNG, three pixels a point."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), _PAPER)
    pen = _Pen(ImageDraw.Draw(image), ImageFont.load_default(11 * _SCALE))
    for shape in _shapes(plot):
        pen.draw(shape)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


class _Pen:
    """Draws shapes into an image of ``_SCALE`` pixels a point."""

    def __init__(self, draw: Any, font: Any) -> None:
        self._draw, self._font = draw, font

    def draw(self, shape: _Shape) -> None:
        if isinstance(shape, _Line):
            self._line(shape)
        elif isinstance(shape, _Text):
            at = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
            self._draw.text(_scaled(shape.x, shape.y), shape.text, fill=_SOFT, font=self._font, anchor=at)
        else:
            self._dot(shape)

    def _line(self, line: _Line) -> None:
        colour, width = (_RULE, 1) if line.kind == "grid" else (_INK, 2)
        for start, end in _dashes(line) if line.kind == "open" else [(0.0, 1.0)]:
            one = _scaled(_between(line.x, line.to_x, start), _between(line.y, line.to_y, start))
            two = _scaled(_between(line.x, line.to_x, end), _between(line.y, line.to_y, end))
            self._draw.line((*one, *two), fill=colour, width=width * _SCALE)

    def _dot(self, dot: _Dot) -> None:
        x, y = _scaled(dot.x, dot.y)
        size, line = 4 * _SCALE, 2 * _SCALE
        edge, inside = _colours(dot)
        if dot.status == "target":
            size = 6 * _SCALE
            corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
            self._draw.polygon(corners, fill=inside, outline=edge, width=line)
        else:
            self._draw.ellipse((x - size, y - size, x + size, y + size), inside, edge, line)


def _svg_line(line: _Line) -> str:
    look = f'stroke="{_RULE}"' if line.kind == "grid" else f'stroke="{_INK}" stroke-width="2"'
    dash = ' stroke-dasharray="4 4"' if line.kind == "open" else ""
    return f'<path d="M{line.x:.1f} {line.y:.1f}L{line.to_x:.1f} {line.to_y:.1f}" {look}{dash}/>'


def _svg_text(text: _Text) -> str:
    at = f'x="{text.x:.1f}" y="{text.y:.1f}" text-anchor="{text.anchor}"'
    return f'<text {at} fill="{_SOFT}">{escape(text.text)}</text>'


def _svg_dot(dot: _Dot) -> str:
    edge, inside = _colours(dot)
    look = f'fill="{inside}" stroke="{edge}" stroke-width="2"'
    if dot.status == "target":
        return f'<path d="M{dot.x:.1f} {dot.y - 6:.1f}l6 6l-6 6l-6 -6z" {look}/>'
    return f'<circle cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="4" {look}/>'


_SVG: Final[dict[type, Any]] = {_Line: _svg_line, _Text: _svg_text, _Dot: _svg_dot}


def _colours(dot: _Dot) -> tuple[str, str]:
    """The colours of a dot's edge and of what is inside it."""
    if dot.is_derived:
        return _DERIVED, _PAPER
    return _INK, _INK if dot.status == "actual" else _PAPER


def _shapes(plot: Plot) -> Iterator[_Shape]:
    """The drawing: grid, values of the axis, lines, periods, and the dots over all."""
    low, high, ticks = _axis([cell.value for cell in plot.cells])
    for value in ticks:
        y = _height(value, low, high)
        yield _Line(_LEFT, y, WIDTH - _RIGHT, y, "grid")
        yield _Text(_LEFT - 7, y + 4, _short(value, plot.unit, ticks[1] - ticks[0]), "end")
    if plot.unit and plot.unit != "%":
        yield _Text(4, 11, plot.unit[:60], "start")
    first, last = plot.days[0], plot.days[-1]
    spots = [
        (
            _LEFT + 10 + (day - first) / (last - first) * (WIDTH - _LEFT - _RIGHT - 20),
            _height(cell.value, low, high),
            cell,
        )
        for day, cell in zip(plot.days, plot.cells, strict=True)
    ]
    yield from _joined(spots, plot.days)
    yield from _labels(spots)
    yield from (_Dot(x, y, cell.status, cell.formula is not None) for x, y, cell in spots)


def _joined(spots: Sequence[tuple[float, float, Cell]], days: Sequence[int]) -> Iterator[_Line]:
    """Lines between neighbours, none over a time of which nothing is known."""
    steps = [later - earlier for earlier, later in itertools.pairwise(days)]
    usual = min(step for step in steps if step > 0)
    for ((x, y, one), (to_x, to_y, two)), step in zip(itertools.pairwise(spots), steps, strict=True):
        if step <= _GAP * usual:
            is_open = any(cell.status != "actual" or cell.formula for cell in (one, two))
            yield _Line(x, y, to_x, to_y, "open" if is_open else "fact")


def _labels(spots: Sequence[tuple[float, float, Cell]]) -> Iterator[_Text]:
    """Periods below the axis, as they are in the records, as many as stand beside each other."""
    free = -math.inf
    for x, _, cell in spots:
        text = cell.period or ""
        half = 3.4 * len(text)
        at = min(max(x, _LEFT + half / 2), WIDTH - half - 2)
        if at - half >= free:
            yield _Text(at, HEIGHT - 9, text, "middle")
            free = at + half + 8


def _axis(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """Lowest and highest value of the axis and what is written on it: round numbers, zero if it is near."""
    low, high = min(values), max(values)
    low = 0.0 if 0 <= low <= high / 2 else low
    rough = (high - low or abs(high) or 1.0) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step), math.ceil(high / step)
    last = max(last, first + 1)
    return first * step, last * step, [number * step for number in range(first, last + 1)]


def _height(value: float, low: float, high: float) -> float:
    return HEIGHT - _BOTTOM - (value - low) / (high - low) * (HEIGHT - _TOP - _BOTTOM)


def _short(value: float, unit: str | None, step: float) -> str:
    """A number of the axis with as many digits as tell it from the next one."""
    by, name = next(((by, name) for by, name in _LARGE if abs(value) >= by), (1.0, ""))
    digits = min(max(0, 1 - math.floor(math.log10(abs(step) / by))), 6)
    text = f"{value / by:.{digits}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{name}{'%' if unit == '%' else ''}"


def _day(period: str | None) -> int | None:
    try:
        first: date | None = bounds(period)[0] if period else None
    except UsageError:
        return None
    return first.toordinal() if first else None


def _scaled(x: float, y: float) -> tuple[float, float]:
    return x * _SCALE, y * _SCALE


def _between(start: float, end: float, part: float) -> float:
    return start + (end - start) * part


def _dashes(line: _Line) -> Iterator[tuple[float, float]]:
    """Parts of a line that are drawn: four points on, four off."""
    length = math.hypot(line.to_x - line.x, line.to_y - line.y) or 1.0
    for start in range(0, math.ceil(length), 8):
        yield start / length, min(1.0, (start + 4) / length)
