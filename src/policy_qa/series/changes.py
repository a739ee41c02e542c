"""Whether a figure is a change or the level that it led to, and what a change is measured against."""

from __future__ import annotations

import re
from typing import Final

from policy_qa.errors import UsageError
from policy_qa.extract.periods import base_period, granularity, previous, shift
from policy_qa.schema import Figure

MORE_OR_LESS: Final = (
    r"(?:(?:about|around|some|nearly|almost|over|just|only|roughly|above|below|under|more|less|than|an?|the|its|"
    r"estimated|average|total|record|of|at|least|up|to)\s+)*"
)
_TO = re.compile(rf"\b(?:to|at|of|was|were|is|stood at|reached)\s+{MORE_OR_LESS}$", re.IGNORECASE)
_TO_LEVEL = re.compile(rf"\bto\s+{MORE_OR_LESS}$", re.IGNORECASE)
_COMPARED = re.compile(
    r"\s+(?:less|more|higher|lower|larger|smaller|fewer|greater|bigger|faster)\b|\s+(?:above|below) "
    r"(?!the (?:age|poverty))",
    re.IGNORECASE,
)
_BY = re.compile(rf"\b(?:by|up|down)\s+{MORE_OR_LESS}$", re.IGNORECASE)
_GROWTH_OF = re.compile(
    r"\b(?:growth|increase|rise|gain|jump|surge|decline|drop|fall|decrease|reduction|plus)"
    r" of\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_BEFORE = 40
"""Code points before a figure that tell whether it is a change."""
_BEHIND = 60

YEAR_ON_YEAR: Final = "year on year"
_BASES: Final = (
    (
        "average annual",
        r"average annual|annual average|annually on average|on average (?:per|a|each|every) year"
        r"|(?:per|a|each) year on average|compound annual|cagr|yearly on average|average (?:per|a) year",
    ),
    ("quarter on quarter", r"quarter[- ](?:on|over)[- ]quarter|q[o/]q|(?:previous|preceding|prior) quarter"
     r"|quarterly|a quarter (?:earlier|before)|three months (?:earlier|before)"),
    ("month on month", r"month[- ](?:on|over)[- ]month|m[o/]m|(?:previous|preceding|prior) month|monthly"
     r"|a month (?:earlier|before)|over the month|on the month|in the month|from (?:the )?month before"),
    ("week on week", r"week[- ](?:on|over)[- ]week|(?:previous|preceding) week|a week (?:earlier|before)"),
    (
        YEAR_ON_YEAR,
        r"year[- ](?:on|over)[- ]year|y[o/]y|(?:previous|preceding|prior|last|past) year"
        r"|year[- ](?:before|earlier|ago)"
        r"|on the year|over the year|(?:twelve|12) months|annual|same (?:period|month|quarter|time)|yearly",
    ),
)  # fmt: skip
_NAMED_BASES = tuple((name, re.compile(rf"\b(?:{form})\b", re.IGNORECASE)) for name, form in _BASES)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def is_change(figure: Figure, before: str, after: str) -> bool:
    """Whether a figure is the amount of a change, rather than a level that a change led to.

    Args:
        figure: The figure.
        before: The text before it; its last 40 code points are read.
        after: The text behind it.
    """
    before = before[-_BEFORE:]
    if figure.change_direction is None:
        return False
    if (
        _COMPARED.match(after)
        or _BY.search(before)
        or _GROWTH_OF.search(before)
        or figure.kind in {"percentage_points", "multiple"}
    ):
        return True
    if _TO_LEVEL.search(before) and figure.change_base is None:
        return False
    if figure.kind == "percent" and figure.related_to:
        return True
    return not _TO.search(before) or bool(figure.change_base and figure.related_to)


def around(figure: Figure) -> tuple[str, str]:
    """The text of a figure's sentence before and behind it; nothing if it does not stand in it."""
    if not figure.surface:
        return "", ""
    before, found, after = figure.sentence.partition(figure.surface)
    return (before, after) if found else ("", "")


def base_of(figure: Figure) -> str:
    """What a change is measured against: "year on year", "month on month", "average annual", "since 2015".

    What nobody says is year on year, as is usual.
    """
    told = figure.change_base or ""
    named = _named(told)
    if named is not None and not (named == YEAR_ON_YEAR and figure.change_base_period):
        return named
    by_period = _by_period(figure)
    if by_period is not None:
        return by_period
    if years := _YEAR.findall(told):
        return _since(years[0], figure.period)
    return named or _named(_clause(around(figure)[1])) or YEAR_ON_YEAR


def _named(text: str) -> str | None:
    return next((name for name, form in _NAMED_BASES if form.search(text)), None)


def _clause(text: str) -> str:
    """What follows a figure up to the next number."""
    return re.split(r"\d", text[:_BEHIND], maxsplit=1)[0]


def _by_period(figure: Figure) -> str | None:
    base = figure.change_base_period or base_period(figure.change_base or "", figure.period)
    if base is None or figure.period is None:
        return None
    try:
        if base == shift(figure.period, years=-1):
            return YEAR_ON_YEAR
        if base == previous(figure.period):
            sort = granularity(figure.period)
            return {"month": "month on month", "quarter": "quarter on quarter"}.get(sort, "period on period")
    except UsageError:
        return None
    return f"since {base}"


def _since(year: str, period: str | None) -> str:
    return YEAR_ON_YEAR if period and period[:4] == str(int(year) + 1) else f"since {year}"
