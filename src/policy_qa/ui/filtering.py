"""What a visitor looks for in a list: the form above it, and a page of it at a time. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import islice
from typing import Any, Final, TypeVar

from policy_qa.ui.wording import Words

PAGE: Final = 20
"""Entries that are shown at first, and more of them at each wish."""

_LONGEST: Final = 200
_MOST: Final = 2_000
_WORD = re.compile(r"[^\W_]+")
_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Sought:
    """What one visitor looks for: words, the choices of the form by name, and how much of it is shown."""

    text: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    shown: int = PAGE

    def __getitem__(self, name: str) -> str:
        """What is chosen under a name; empty if nothing is."""
        return dict(self.choices).get(name, "")

    def with_form(self, sent: Mapping[str, Any]) -> Sought:
        """The same with what the form holds now."""
        chosen = tuple((str(name), _text(value)) for name, value in islice(sent.items(), 20))
        return replace(self, choices=chosen, shown=PAGE)

    def with_text(self, text: object) -> Sought:
        """The same with what was typed."""
        return replace(self, text=_text(text), shown=PAGE)

    def with_more(self) -> Sought:
        """The same with one more page."""
        return replace(self, shown=min(self.shown + PAGE, _MOST))


@dataclass(frozen=True, slots=True)
class Select:
    """One choice of the form: its name, its label, and the values with what they are called."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


def filter_form(label: str, selects: Sequence[Select], sought: Sought, words: Words) -> str:
    """The form: words of the indicator, then the choices."""
    chosen = "".join(_select(one, sought[one.name], words) for one in selects)
    return (
        f'<form class="view-form" role="search" aria-label="{escape(label)}" data-form="narrow">'
        f'<label class="field wide"><span>{words("development.indicator")}</span>'
        f'<input type="search" data-find maxlength="{_LONGEST}" autocomplete="off" '
        f'value="{escape(sought.text)}"></label>{chosen}</form>'
    )


def listed(
    found: Sequence[_Entry],
    sought: Sought,
    shown: Callable[[Sequence[_Entry]], str],
    *,
    many: str,
    words: Words,
) -> str:
    """A page of what was found, with how much it is and the way to more.

    Args:
        found: All that passes the filters.
        sought: How much of it is shown.
        shown: Makes HTML of some of it.
        many: How much it is, in words.
        words: The page's words.
    """
    more = (
        f'<p class="more-of-it"><button type="button" class="plain" data-event="more">'
        f"{words('disagreements.more')}</button></p>"
        if len(found) > sought.shown
        else ""
    )
    return f'<p class="note" role="status">{escape(many)}</p>{shown(found[: sought.shown])}{more}'


def begins(text: str, *parts: str | None) -> bool:
    """Whether each word of a text begins a word of some parts, small letters and capitals alike."""
    there = [word for part in parts if part for word in _WORD.findall(part.lower())]
    return all(any(one.startswith(word) for one in there) for word in _WORD.findall(text.lower()))


def _select(select: Select, chosen: str, words: Words) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(name)}</option>'
        for value, name in select.options
    )
    return (
        f'<label class="field"><span>{escape(select.label)}</span><select name="{select.name}">'
        f'<option value="">{words("filters.any")}</option>{options}</select></label>'
    )


def _text(value: object) -> str:
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""
