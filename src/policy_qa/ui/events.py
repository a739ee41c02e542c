"""What the page's scripts send with an event, read as strictly as any other input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_LONGEST: Final = 4_000_000
"""Characters of a value: a pasted text; the server's own limit on a request comes before."""


def value_of(event: Any, name: str) -> Any:
    """A value that was sent with an event, whatever it is; None where there is none, as for a key press."""
    data = getattr(event, "_data", None)
    return data.get(name) if isinstance(data, Mapping) else None


def sent(event: Any, name: str) -> str:
    """A text that was sent with an event; empty if there is none."""
    value = value_of(event, name)
    return value[:_LONGEST] if isinstance(value, str) else ""


def texts(event: Any, name: str, *, most: int) -> list[str]:
    """A list of texts that was sent with an event; what is no text, and more than so many, are left out."""
    values = value_of(event, name)
    if not isinstance(values, list):
        return []
    return [value[:_LONGEST] for value in values[:most] if isinstance(value, str)]


def form(event: Any) -> dict[str, str]:
    """The fields of the form in which a button was pressed, by name; what is no text is left out."""
    values = value_of(event, "values")
    if not isinstance(values, Mapping):
        return {}
    return {str(name): value[:_LONGEST] for name, value in values.items() if isinstance(value, str)}


def visitor(request: Any) -> str | None:
    """The name that a visitor has logged in with; None without a login."""
    name = getattr(request, "username", None)
    return name if isinstance(name, str) else None
