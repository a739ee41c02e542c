"""Plots as inline SVG: no script, no font, no address, so that a report is one file.

Colours come from the page (``currentColor`` and its variables), so that both themes are readable; what a
colour says is said by its place or a word as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_WIDTH = 640
_LEFT = 220
_ROW = 22


def intervals(rows: Sequence[tuple[str, float, float, float]], *, title: str) -> str:
    """A dot with its interval for each row (name, value, low, high), all between 0 and 1."""
    height = _ROW * len(rows) + 40
    parts = [_axis(height)]
    for place, (name, value, low, high) in enumerate(rows):
        y = 14 + place * _ROW
        label = escape(name)
        parts.append(f'<text x="{_LEFT - 10}" y="{y + 4}" text-anchor="end">{label}</text>')
        parts.append(
            f'<line x1="{_x(low)}" x2="{_x(high)}" y1="{y}" y2="{y}" class="spread"/>'
            f'<circle cx="{_x(value)}" cy="{y}" r="4" class="dot">'
            f"<title>{label}: {value:.3f} ({low:.3f} to {high:.3f})</title></circle>"
        )
    return _svg(parts, _WIDTH, height, title)


def trend(
    lines: Sequence[tuple[str, Sequence[tuple[float, float, float] | None]]],
    labels: Sequence[str],
    *,
    title: str,
) -> str:
    """A small line for each row over releases: value, low and high at each, None where not measured."""
    step = (_WIDTH - _LEFT - 60) / max(1, len(labels) - 1)
    tall, parts = 46, []
    for place, (name, points) in enumerate(lines):
        top = 8 + place * (tall + 8)
        known = [(_LEFT + n * step, point) for n, point in enumerate(points) if point is not None]
        parts.append(
            f'<text x="{_LEFT - 10}" y="{top + tall / 2 + 4:.0f}" text-anchor="end">{escape(name)}</text>'
        )
        ends = " ".join(f"{x:.1f},{_y(value, top, tall)}" for x, (value, _, _) in known)
        parts.append(f'<polyline points="{ends}" class="line"/>')
        for x, (value, low, high) in known:
            bounds = f'y1="{_y(low, top, tall)}" y2="{_y(high, top, tall)}"'
            parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" {bounds} class="spread"/>')
            parts.append(
                f'<circle cx="{x:.1f}" cy="{_y(value, top, tall)}" r="3" class="dot">'
                f"<title>{escape(name)}: {value:.3f}</title></circle>"
            )
        if known:
            x, (value, _, _) = known[-1]
            parts.append(f'<text x="{x + 8:.1f}" y="{top + tall / 2 + 4:.0f}">{value:.3f}</text>')
    height = 8 + len(lines) * (tall + 8) + 20
    for n, label in enumerate(labels):
        x = _LEFT + n * step
        parts.append(f'<text x="{x:.1f}" y="{height - 4}" text-anchor="middle">{escape(label)}</text>')
    return _svg(parts, _WIDTH + 40, height, title)


def calibration(groups: Sequence[tuple[float, float]], *, title: str) -> str:
    """Confidence against the share that is right, a dot a group, and the line on which both are equal."""
    side, edge = 240, 36
    parts = [
        f'<rect x="{edge}" y="8" width="{side}" height="{side}" class="frame"/>',
        f'<line x1="{edge}" y1="{8 + side}" x2="{edge + side}" y2="8" class="spread"/>',
        f'<text x="{edge + side / 2}" y="{side + 34}" text-anchor="middle">confidence</text>',
        f'<text x="12" y="{8 + side / 2}" transform="rotate(-90 12 {8 + side / 2})" '
        'text-anchor="middle">share right</text>',
    ]
    for expected, right in groups:
        x, y = edge + side * expected, 8 + side * (1 - right)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="dot">'
            f"<title>confidence {expected:.2f}, right {right:.2f}</title></circle>"
        )
    return _svg(parts, edge + side + 20, side + 44, title)


def _x(value: float) -> str:
    return f"{_LEFT + min(1.0, max(0.0, value)) * (_WIDTH - _LEFT - 20):.1f}"


def _y(value: float, top: int, tall: int) -> str:
    return f"{top + tall - min(1.0, max(0.0, value)) * tall:.1f}"


def _axis(height: int) -> str:
    ticks = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        ticks.append(f'<line x1="{_x(tick)}" x2="{_x(tick)}" y1="4" y2="{height - 22}" class="grid"/>')
        ticks.append(f'<text x="{_x(tick)}" y="{height - 6}" text-anchor="middle">{tick:g}</text>')
    return "".join(ticks)


def _svg(parts: Sequence[str], width: int, height: int, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
