"""What of the figures a visitor looks at: the filters that are set, the order, the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, cast, get_args

from policy_qa.records import ORDERS
from policy_qa.schema import FIGURE_KINDS, FigureFilters, Judged, Status

ROWS: Final = 50
"""Figures on a page."""

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": FIGURE_KINDS,
    "status": get_args(Status),
    "verdict": get_args(Judged),
}
"""Filters that know all their values."""

DATES: Final = ("since", "until", "published_since", "published_until")
"""Filters that are a year, a month or a day."""

SHARES: Final = ("least", "most")
"""Filters that are whole percents."""

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_SHARE = re.compile(r"\d{1,2}|100", re.ASCII)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of one visitor, as they are typed; empty narrows nothing."""

    words: str = ""
    indicator: str = ""
    place: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""
    status: str = ""
    unit: str = ""
    least: str = ""
    most: str = ""
    title: str = ""
    publisher: str = ""
    published_since: str = ""
    published_until: str = ""
    verdict: str = ""

    @classmethod
    def of_form(cls, sent: Mapping[str, Any]) -> Asked:
        """What a form holds; what no form could hold counts as empty."""
        return cls(**{name: _read(name, sent.get(name)) for name in FILTERS})

    @property
    def given(self) -> dict[str, str]:
        """The filters that are set, in their order."""
        return {name: text for name in FILTERS if (text := getattr(self, name))}

    @property
    def filters(self) -> FigureFilters:
        """The same for the record store."""
        given = self.given.items()
        wanted = {name: int(text) / 100 if name in SHARES else text for name, text in given}
        return cast(FigureFilters, wanted)  # the names of the fields are its keys


FILTERS: Final = tuple(field.name for field in fields(Asked))
"""The names of the filters, as their fields in the form are called."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """What one visitor sees: the newest articles first, until they sort or turn the page."""

    asked: Asked = Asked()
    order: str = "article"
    descending: bool = True
    offset: int = 0

    def narrowed(self, asked: Asked) -> FigureView:
        """Other filters, and of them the first page; the same filters change nothing."""
        return self if asked == self.asked else replace(self, asked=asked, offset=0)

    def sorted_by(self, column: str) -> FigureView:
        """By another column, or by the same one the other way round."""
        if column not in ORDERS:
            return self
        return replace(self, order=column, descending=column == self.order and not self.descending, offset=0)

    def turned(self, to: str, total: int) -> FigureView:
        """The first, previous, next or last page."""
        last = max(0, (total - 1) // ROWS * ROWS)
        places = {"first": 0, "previous": self.offset - ROWS, "next": self.offset + ROWS, "last": last}
        return replace(self, offset=max(0, min(places.get(to, self.offset), last)))


def _read(name: str, value: Any) -> str:
    text = " ".join(value.split())[:_LONGEST] if isinstance(value, str) else ""
    if name in CHOICES:
        return text if text in CHOICES[name] else ""
    pattern = _DATE if name in DATES else _SHARE if name in SHARES else None
    return text if pattern is None or pattern.fullmatch(text) else ""
