"""Stretches of text as (start, end) pairs: merged once, asked many times."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

Stretch = tuple[int, int]


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The stretches in order, those that share a character made one."""
    out: list[Stretch] = []
    for start, end in sorted(stretches):
        if out and start < out[-1][1]:
            out[-1] = out[-1][0], max(end, out[-1][1])
        else:
            out.append((start, end))
    return out


def touches(stretches: Sequence[Stretch], start: int, end: int) -> bool:
    """Whether ``[start, end)`` shares a character with one of the merged ``stretches``."""
    place = bisect_left(stretches, end, key=lambda stretch: stretch[0]) - 1
    return place >= 0 and start < stretches[place][1]
