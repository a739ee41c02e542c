"""The change that led to a level, and the level that a change led to."""

from __future__ import annotations

from collections.abc import Iterable

from policy_qa.readers.candidates import Candidate

_BEHIND = 60
"""Code points behind a level within which a change in the same sentence is taken to be its own."""


def related_change(level: Candidate, found: Iterable[Candidate]) -> Candidate | None:
    """The change that led to a level: related to it, else in its sentence behind it with nothing between."""
    others = [c for c in found if c.figure.doc == level.figure.doc and c.is_change]
    for other in others:
        if level.figure.id in other.figure.related_to or other.figure.id in level.figure.related_to:
            return other
    behind = [
        c for c in others if c.sentence == level.sentence and 0 <= c.figure.start - level.figure.end < _BEHIND
    ]
    return min(behind, key=lambda c: c.figure.start, default=None)


def related_level(change: Candidate, found: Iterable[Candidate]) -> Candidate | None:
    """The level that a change led to, if the figures are related."""
    for other in found:
        linked = other.figure.id in change.figure.related_to or change.figure.id in other.figure.related_to
        if other.figure.doc == change.figure.doc and linked and not other.is_change:
            return other
    return None
