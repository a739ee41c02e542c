"""Small bars and columns as HTML: pure functions, all text escaped, each with its numbers as text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from policy_qa.ui.readable import UNKNOWN

_NAMES: Final = 8
"""Names that stand below columns, also on a narrow page."""

_LAST_NAME: Final = 0.92
"""How far to the right a name may begin."""

_CLOSE: Final = 60
"""More columns than that stand without space between them."""

Row = tuple[str, int]


def bar_table(caption: str, rows: Sequence[Row]) -> str:
    """Names with their numbers, each with a bar as long as its part of the largest one.

    Args:
        caption: What is counted of what; it is read, not seen: a card has its own head.
        rows: Names and numbers.
    """
    most = max((n for _, n in rows), default=0) or 1
    items = "".join(
        f'<tr><th scope="row"><bdi>{escape(name or UNKNOWN)}</bdi></th>'
        f'<td class="bar" aria-hidden="true"><span style="width:{max(1.0, 100 * n / most):.1f}%"></span></td>'
        f'<td class="number">{n:,}</td></tr>'
        for name, n in rows
    )
    widths = '<colgroup><col class="name"><col><col class="amount"></colgroup>'
    return f'<table class="bars"><caption>{escape(caption)}</caption>{widths}<tbody>{items}</tbody></table>'


def columns(rows: Sequence[Row], *, said: str) -> str:
    """Columns beside each other, one for each row, some of their names below and the largest number above.

    Args:
        rows: Names and numbers, in order; a number of 0 leaves a gap. Below a month stands its year.
        said: What the columns show, for who does not see them.
    """
    if not rows:
        return ""
    most = max(n for _, n in rows) or 1
    drawn = "".join(
        f'<span title="{escape(name)}: {n:,}" style="height:{_height(n, most):.1f}%"></span>'
        for name, n in rows
    )
    every = max(1, -(-len(rows) // _NAMES))
    names = "".join(
        f'<span style="left:{100 * place / len(rows):.2f}%">{escape(rows[place][0].partition("-")[0])}</span>'
        for place in range(0, len(rows), every)
        if place / len(rows) < _LAST_NAME
    )
    close = " close" if len(rows) > _CLOSE else ""
    return (
        f'<div class="columns{close}" role="img" aria-label="{escape(said)}"><p class="most">{most:,}</p>'
        f'<div class="drawn">{drawn}</div><div class="names">{names}</div></div>'
    )


def _height(n: int, most: int) -> float:
    """Of a column, in percent; what is there at all is seen."""
    return max(2.0, 100 * n / most) if n else 0.0


def interval(value: float, low: float, high: float) -> str:
    """A share with its interval as a line from 0 to 1; what it says stands beside it as text."""
    end = max(100 * high, 100 * low + 0.8)  # an interval of nothing is still seen
    return (
        '<svg class="interval" viewBox="0 0 100 10" aria-hidden="true" preserveAspectRatio="none">'
        '<line class="track" x1="0" x2="100" y1="5" y2="5"/>'
        f'<line class="spread" x1="{100 * low:.1f}" x2="{end:.1f}" y1="5" y2="5"/>'
        f'<line class="value" x1="{100 * value:.1f}" x2="{100 * value:.1f}" y1="1" y2="9"/></svg>'
    )


def years_strip(years: Sequence[int], first: int, last: int, said: str) -> str:
    """The years from first to last as a strip: filled where there is something, empty where there is not."""
    known = set(years)
    step = 100 / (last - first + 1)
    filled = "".join(
        f'<rect class="filled" x="{(year - first) * step:.2f}" y="0" width="{step * 0.86:.2f}" height="8"/>'
        for year in range(first, last + 1)
        if year in known
    )
    return (
        f'<svg class="strip" viewBox="0 0 100 8" role="img" aria-label="{escape(said)}" '
        f'preserveAspectRatio="none"><rect class="track" x="0" y="7" width="100" height="1"/>{filled}</svg>'
    )
