"""What the extractor's patterns are built of: spaces, and alternations written as lists of words."""

from __future__ import annotations

SPACE = "[ \\t\u00a0\u2009\u202f]"
"""One horizontal space as authors write them: ordinary, tab, no-break, thin or narrow no-break."""

GAP = rf"(?:{SPACE}|\n)"
"""A space, or a line end inside running text."""


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is written as running text."""
    return tuple(text.split())


def any_of(*phrases: str) -> str:
    """A group that matches one of ``phrases``, tried in the order given; each may itself be a pattern."""
    return f"(?:{'|'.join(phrases)})"


def spaced(pattern: str) -> str:
    """The pattern with each space standing for any one space or line end."""
    return pattern.replace(" ", GAP)
