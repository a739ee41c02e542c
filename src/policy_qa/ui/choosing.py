"""Which series a visitor follows: the search for them, what it finds, what is chosen. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

from policy_qa.series.findings import Entry, Followed
from policy_qa.ui.drawing import LINES
from policy_qa.ui.readable import UNKNOWN
from policy_qa.ui.wording import Words

FOUND: Final = 40
"""Series that are listed at a time; what is typed narrows them."""

LETTERS: Final = "ABCDEF"
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_KEY = re.compile(r"[0-9a-f]{16}")
_LONGEST: Final = 200
_NAME_SHOWN: Final = 120
_SORTS: Final = frozenset({"fiscal", "half", "quarter", "month", "day"})
_BASES: Final = frozenset(
    {"year on year", "quarter on quarter", "month on month", "week on week", "average annual"}
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What one visitor follows: keys of series in their order, and what narrows the view.

    ``since`` and ``until`` are years or None; ``text`` and ``place`` are of the search.
    """

    keys: tuple[str, ...] = ()
    text: str = ""
    place: str | None = None
    since: int | None = None
    until: int | None = None
    indexed: bool = False

    def with_form(self, sent: Mapping[str, Any]) -> Choice:
        """The choice with what the form of the search holds now; what no form could hold counts as empty."""
        return replace(
            self,
            place=_text(sent.get("place")) or None,
            since=_year(sent.get("since")),
            until=_year(sent.get("until")),
        )

    def with_text(self, text: object) -> Choice:
        """The choice with what was typed into the search."""
        return replace(self, text=_text(text))

    def with_key(self, key: object) -> Choice:
        """The choice with one more series; of too many the first goes. The search begins anew."""
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            return self
        others = tuple(one for one in self.keys if one != key)
        return replace(self, keys=(*others, key)[-LINES:], text="")

    def without_key(self, key: object) -> Choice:
        """The choice without one series."""
        return replace(self, keys=tuple(one for one in self.keys if one != key))

    @property
    def is_crossed(self) -> bool:
        """Whether the years leave no year between them."""
        return self.since is not None and self.until is not None and self.since > self.until


def search_form(choice: Choice, places: Sequence[str], words: Words) -> str:
    """The search for series: an indicator's words, a place, the years that are shown."""
    options = "".join(
        f"<option{' selected' if place == choice.place else ''}>{escape(place)}</option>" for place in places
    )
    years = "".join(
        f'<label class="field year"><span>{words(f"development.{name}")}</span>'
        f'<input type="number" name="{name}" min="1500" max="2199" step="1" inputmode="numeric" '
        f'value="{getattr(choice, name) or ""}"></label>'
        for name in ("since", "until")
    )
    return (
        f'<form class="view-form" role="search" aria-label="{words("development.search")}" '
        'data-form="narrow">'
        f'<label class="field wide"><span>{words("development.indicator")}</span>'
        f'<input type="search" data-find maxlength="{_LONGEST}" autocomplete="off" '
        f'value="{escape(choice.text)}" placeholder="{escape(words("development.placeholder"))}"></label>'
        f'<label class="field"><span>{words("development.place")}</span><select name="place">'
        f'<option value="">{words("filters.any")}</option>{options}</select></label>{years}</form>'
    )


def found_list(found: Sequence[Entry], choice: Choice, words: Words) -> str:
    """What the search found, as buttons that choose; nothing while nothing is searched and one is chosen."""
    if choice.keys and not choice.text:
        return ""
    if not found:
        asked = escape(choice.text or choice.place or "")
        return f'<p class="note" role="status">{words("development.no_match", text=asked)}</p>'
    many = words("development.found", n=len(found))
    many += words("development.first_shown", n=FOUND) if len(found) > FOUND else ""
    items = "".join(f"<li>{_found(entry, words)}</li>" for entry in found[:FOUND])
    head = f'<p class="note" role="status">{many}</p>'
    return f'{head}<ul class="entries" data-for="{escape(choice.text)}">{items}</ul>'


def chips(followed: Sequence[Followed], words: Words) -> str:
    """What is chosen, each with the letter that it has in the chart and a button that removes it."""
    items = "".join(_chip(number, one.entry, words) for number, one in enumerate(followed))
    return f'<ul class="followed" aria-label="{words("development.chosen")}">{items}</ul>' if items else ""


def name_of(entry: Entry) -> str:
    """The name of a series: its indicator, and of whom it is if not of the place itself."""
    name = entry.indicator or UNKNOWN
    if entry.subject and entry.subject != entry.place:
        name = f"{name}, {entry.subject}"
    return name if len(name) <= _NAME_SHOWN else f"{name[:_NAME_SHOWN]}…"


def details_of(entry: Entry, words: Words) -> list[str]:
    """What tells a series from others of its name: place, form, unit, length of its periods."""
    of = entry.measure
    parts = [entry.place or UNKNOWN]
    if of.form == "share" and entry.whole:
        parts.append(words("form.share_of", whole=entry.whole[:_NAME_SHOWN]))
    elif of.form != "level":
        base = f" ({_base(of.base, words)})" if of.base else ""
        parts.append(words(f"form.{of.form.replace(' ', '_')}") + base)
    if entry.unit:
        parts.append(entry.unit)
    if entry.sort in _SORTS:
        parts.append(words(f"sort.{entry.sort}"))
    elif entry.sort != "year":
        parts.append(_part_of_year(entry.sort, words))
    return parts


def _found(entry: Entry, words: Words) -> str:
    details = " · ".join(f"<bdi>{escape(part)}</bdi>" for part in details_of(entry, words))
    return (
        f'<button type="button" class="entry" data-event="choose" data-key="{entry.key}">'
        f'<span class="title"><bdi>{escape(name_of(entry))}</bdi></span>'
        f'<span class="meta">{details}</span>'
        f'<span class="count">{words("development.periods", n=entry.periods)}</span></button>'
    )


def _chip(number: int, entry: Entry, words: Words) -> str:
    name, details = escape(name_of(entry)), " · ".join(details_of(entry, words))
    label = escape(words("development.remove", name=f"{name_of(entry)}, {details}"))
    return (
        f'<li class="one-followed s{number}"><span class="key" aria-hidden="true">{LETTERS[number]}</span>'
        f'<span class="followed-name"><bdi>{name}</bdi> '
        f'<span class="light"><bdi>{escape(details)}</bdi></span></span>'
        f'<button type="button" class="remove" data-event="drop" data-key="{entry.key}" '
        f'aria-label="{label}"><span aria-hidden="true">×</span></button></li>'
    )


def _base(base: str, words: Words) -> str:
    return words(f"base.{base.replace(' ', '_')}") if base in _BASES else base


def _part_of_year(sort: str, words: Words) -> str:
    first, _, last = sort.partition("-")
    names = words("date.months").split()
    if not (first.isdecimal() and last.isdecimal()):
        months = sort.partition(" ")[0]
        return words("sort.months", n=int(months)) if months.isdecimal() else sort
    return words("date.between", first=names[int(first) - 1], last=names[int(last) - 1])


def _text(value: object) -> str:
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


def _year(value: object) -> int | None:
    text = _text(value)
    return int(text) if _YEAR.fullmatch(text) else None
