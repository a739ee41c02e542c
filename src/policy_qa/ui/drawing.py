"""Lines over time as SVG: axes, gaps, and a shape for each sort of value. Pure functions of plain data.

Everything that is shown is escaped here. On the page the stylesheet gives the colours; a picture that is
saved carries its own.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

Kind = Literal["actual", "estimate", "target", "derived"]
KINDS: Final[tuple[Kind, ...]] = ("actual", "estimate", "target", "derived")
"""The sorts of values that are drawn apart, by shape and by line."""

LINES: Final = 6
"""Lines that one chart can hold: so many colours and letters tell them apart."""

PLAIN: Final = (640, 240)
"""Width and height of a chart in a column of text."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 28, 22, 26
_LETTER_HEIGHT: Final = 12
_HIT: Final = 9
"""How far around a spot it can be pointed at."""
_STEPS: Final = 4
_GAP: Final = 1.5
_LARGE: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INK, _SOFT, _RULE, _SHEET = "#1f2224", "#5b5f60", "#dcd7cb", "#fffefb"
_COLOURS: Final = ("#0f5c63", "#a8432b", "#2451a8", "#6b4c9a", "#7a5d00", "#8c2f63")
"""The colours of lines in a saved picture: those of the stylesheet on light paper."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One value of a line.

    ``day`` is the ordinal of the day on which its period begins, ``period`` how people write that, ``said``
    what a screen reader says of it. ``link`` are HTML attributes that make it a link, already escaped, or
    nothing. ``joined`` says whether a line leads to it from the value before.
    """

    day: int
    value: float
    period: str
    kind: Kind
    said: str
    link: str = ""
    joined: bool = True
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of spots in the order of time; ``number`` (from 0) chooses its colour and its letter."""

    name: str
    spots: tuple[Spot, ...]
    number: int = 0
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes of a chart.

    ``days`` are the first and the last day of that of time, ``low`` and ``high`` the ends of the other one,
    ``ticks`` what is written on it.
    """

    width: int
    height: int
    days: tuple[int, int]
    low: float
    high: float
    ticks: tuple[float, ...]

    def x(self, day: int) -> float:
        """Where a day lies; in the middle if there is only one."""
        first, last = self.days
        share = (day - first) / (last - first) if last > first else 0.5
        return _LEFT + share * (self.width - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """Where a value lies."""
        share = (value - self.low) / (self.high - self.low)
        return self.height - _BOTTOM - share * (self.height - _TOP - _BOTTOM)


def frame_of(
    lines: Sequence[Line], *, size: tuple[int, int] = PLAIN, days: tuple[int, int] | None = None
) -> Frame:
    """The axes for some lines that have at least one spot: round numbers, and zero if it is near."""
    spots = [spot for line in lines for spot in line.spots]
    values = [spot.value for spot in spots] + [spot.most for spot in spots if spot.most is not None]
    low, high, ticks = _scale(values)
    known = days or (min(spot.day for spot in spots), max(spot.day for spot in spots))
    return Frame(size[0], size[1], known, low, high, tuple(ticks))


def drawn(lines: Sequence[Line], frame: Frame, *, unit: str, title: str) -> str:
    """A chart for the page: an ``svg`` element whose spots are links.

    Args:
        lines: What is drawn.
        frame: The axes.
        unit: What the values are in, written above their axis; nothing for none.
        title: The accessible name.
    """
    return (
        f'<svg viewBox="0 0 {frame.width} {frame.height}" role="group" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{_inside(lines, frame, unit)}</svg>"
    )


def picture(
    title: str,
    frames: Sequence[tuple[Frame, Sequence[Line], str]],
    *,
    kinds: Sequence[tuple[Kind, str]],
    notes: Sequence[str],
) -> str:
    """The same charts one below the other as an SVG file of its own, with title, legend and notes.

    Args:
        title: What stands above them.
        frames: Each with its lines and its unit.
        kinds: The sorts of values that occur, each with its name.
        notes: Lines below: where the values are from.
    """
    width = max(frame.width for frame, _, _ in frames)
    out = [_words(title, 16, 26, "head")]
    top = 40.0
    for frame, lines, unit in frames:
        bare = [Line(one.name, tuple(map(_unlinked, one.spots)), one.number, one.letter) for one in lines]
        out.append(f'<g transform="translate(0 {top:.0f})">{_inside(bare, frame, unit)}</g>')
        top += frame.height + 8
        for line in lines:
            out.append(f'<g class="s{line.number}">{_words(f"{line.letter}  {line.name}", 56, top + 10)}</g>')
            top += 18
        top += 12
    for kind, name in kinds:
        mark = f'<g class="s0 {kind}">{shape(kind, 62, top + 5)}</g>'
        out.append(f"{mark}{_words(name, 76, top + 9)}")
        top += 18
    for note in notes:
        out.append(_words(note, 56, top + 14, "note"))
        top += 16
    height = top + 18
    return _clean(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}" '
        f'height="{height:.0f}"><title>{escape(title)}</title><style>{_style()}</style>'
        f'<rect width="100%" height="100%" fill="{_SHEET}"/><g class="chart">{"".join(out)}</g></svg>'
    )


def shape(kind: Kind, x: float, y: float) -> str:
    """The mark of a sort of value: full circle, hollow circle, diamond, square."""
    if kind == "target":
        return f'<path class="dot" d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z"/>'
    if kind == "derived":
        return f'<path class="dot" d="M{x - 4:.1f} {y - 4:.1f}h8v8h-8z"/>'
    return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'


def near(days: Sequence[int]) -> list[bool]:
    """Which days follow the one before without a gap: at most half as far again as the nearest two lie."""
    steps = [later - earlier for earlier, later in itertools.pairwise(days)]
    usual = min((step for step in steps if step > 0), default=0)
    return [False, *(step <= _GAP * usual for step in steps)][: len(days)]


def _inside(lines: Sequence[Line], frame: Frame, unit: str) -> str:
    grid = "".join(_tick(value, frame, unit) for value in frame.ticks)
    above = f'<text class="unit" x="2" y="11">{escape(unit)}</text>' if unit else ""
    drawn_lines = "".join(_line(one, frame) for one in lines)
    return f"{above}{grid}{_periods(lines, frame)}{drawn_lines}{_letters(lines, frame)}"


def _line(line: Line, frame: Frame) -> str:
    """One line: dashed to what is no fact, none over what is not known."""
    joins = "".join(_join(one, two, frame) for one, two in itertools.pairwise(line.spots) if two.joined)
    spots = "".join(_spot(one, frame) for one in line.spots)
    return f'<g class="s{line.number}">{joins}{spots}</g>'


def _join(one: Spot, two: Spot, frame: Frame) -> str:
    is_open = one.kind != "actual" or two.kind != "actual"
    return (
        f'<path class="line{" open" if is_open else ""}" '
        f'd="M{frame.x(one.day):.1f} {frame.y(one.value):.1f}'
        f'L{frame.x(two.day):.1f} {frame.y(two.value):.1f}"/>'
    )


def _spot(spot: Spot, frame: Frame) -> str:
    x, y = frame.x(spot.day), frame.y(spot.value)
    mark = shape(spot.kind, x, y)
    if spot.most is not None:
        mark = f'<path class="range" d="M{x:.1f} {y:.1f}V{frame.y(spot.most):.1f}"/>{mark}'
    if not spot.link:
        return f'<g class="{spot.kind}"><title>{escape(spot.said)}</title>{mark}</g>'
    said = escape(spot.said)
    hit = f'<rect class="hit" x="{x - _HIT:.1f}" y="{y - _HIT:.1f}" width="{2 * _HIT}" height="{2 * _HIT}"/>'
    return f'<a class="{spot.kind}" {spot.link} aria-label="{said}"><title>{said}</title>{hit}{mark}</a>'


def _letters(lines: Sequence[Line], frame: Frame) -> str:
    """The letters at the ends of the lines, none over another."""
    named = [line for line in lines if line.letter and line.spots]
    ends = [(frame.y(line.spots[-1].value), frame.x(line.spots[-1].day), line) for line in named]
    out, below, beside = [], -math.inf, -math.inf
    for y, x, line in sorted(ends, key=lambda end: end[:2]):
        below = max(y, below + _LETTER_HEIGHT) if abs(x - beside) < _LETTER_HEIGHT else y
        beside = x
        out.append(
            f'<g class="s{line.number}"><text class="letter" x="{x + 10:.1f}" y="{below + 4:.1f}" '
            f'aria-hidden="true">{escape(line.letter)}</text></g>'
        )
    return "".join(out)


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


def _tick(value: float, frame: Frame, unit: str) -> str:
    y = frame.y(value)
    by, name = next(((by, name) for by, name in _LARGE if abs(value) >= by), (1.0, ""))
    text = f"{_plain(value / by, (frame.ticks[1] - frame.ticks[0]) / by)}{name}{'%' if unit == '%' else ''}"
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{frame.width - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(text)}</text>'
    )


def _plain(value: float, step: float) -> str:
    """A number of an axis with as many digits as tell it from the next one."""
    digits = min(max(0, 1 - math.floor(math.log10(abs(step)))), 6) if step else 0
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _periods(lines: Sequence[Line], frame: Frame) -> str:
    """The periods below the axis, as many as stand beside each other."""
    return "".join(_standing(sorted({(s.day, s.period) for one in lines for s in one.spots}), frame))


def _standing(labels: Iterable[tuple[int, str]], frame: Frame) -> Iterator[str]:
    free = -math.inf
    for day, text in labels:
        half = 3.5 * len(text)
        at = min(max(frame.x(day), _LEFT), frame.width - half)
        if at - half >= free:
            free = at + half + 8
            yield (f'<text x="{at:.1f}" y="{frame.height - 6}" text-anchor="middle">{escape(text)}</text>')


def _words(text: str, x: float, y: float, name: str = "") -> str:
    kind = f' class="{name}"' if name else ""
    return f'<text{kind} x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'


def _unlinked(spot: Spot) -> Spot:
    return Spot(spot.day, spot.value, spot.period, spot.kind, spot.said, joined=spot.joined, most=spot.most)


def _clean(text: str) -> str:
    """The text without what no XML may hold."""
    return _NO_XML.sub("", text)


def _style() -> str:
    """The looks of a saved picture, in plain rules that every reader of SVG knows."""
    lines = "".join(
        f".s{number} .line,.s{number} .range,.s{number} .dot{{stroke:{colour}}}"
        f".s{number} .actual .dot,.s{number}.actual .dot{{fill:{colour}}}"
        f".s{number} .letter,.s{number} text{{fill:{colour}}}"
        for number, colour in enumerate(_COLOURS)
    )
    return (
        f"text{{font:11px system-ui,'Noto Sans','Noto Sans CJK SC',Arial,sans-serif;fill:{_SOFT}}}"
        f".head{{font-size:15px;font-weight:600;fill:{_INK}}}.letter{{font-weight:700}}"
        f".grid{{stroke:{_RULE};stroke-width:1}}.line{{fill:none;stroke-width:2}}"
        f".open{{stroke-dasharray:4 4}}.range{{stroke-width:2;opacity:.5}}"
        f".dot{{fill:{_SHEET};stroke-width:2}}{lines}"
    )
