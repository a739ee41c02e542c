"""Fiscal years: from a label and a country to the months that they cover."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from policy_qa.extract.periods.iso import month_span

_ALIASES = {"UK": "GB", "UAE": "AE", "USA": "US"}
_US_STATE = "US-"


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """When the fiscal years of one country start.

    ``month`` is the first month (1 to 12), ``named_by_start`` whether "fiscal year 2023" starts in 2023 (else
    it ends in it), ``two_years_month`` the first month of a year that is named by two ("2024-25").
    """

    month: int
    named_by_start: bool
    two_years_month: int


@cache
def _calendars() -> dict[str, FiscalCalendar]:
    text = (resources.files(__package__) / "fiscal.toml").read_text(encoding="utf-8")
    return {
        code: FiscalCalendar(row["month"], row["named"] == "start", row.get("two_years", row["month"]))
        for code, row in tomllib.loads(text).items()
    }


def fiscal_calendar(country: str | None) -> FiscalCalendar | None:
    """The fiscal calendar of a country or state; None if it is unknown.

    Args:
        country: ISO 3166-1 code of two letters ("IN"), or ISO 3166-2 code of a state ("US-CA"); None if
        unknown.
    """
    if country is None:
        return None
    code = country.upper()
    code = _ALIASES.get(code, code)
    known = _calendars().get(code)
    if known is None and code.startswith(_US_STATE):
        return FiscalCalendar(month=7, named_by_start=False, two_years_month=7)
    return known or _calendars().get(code.partition("-")[0])


def fiscal_year(first: int, second: int | None, country: str | None) -> str | None:
    """The months of a fiscal year.

    Args:
        first: The year in "FY2023", or the first of the two in "2024-25".
        second: The second of the two years, or None.
        country: See `fiscal_calendar`.

    Returns:
        An ISO 8601 interval of twelve months (``2024-04/2025-03``); for a country whose fiscal year is the
        calendar year, the year, or the two years. None if the country is unknown.
    """
    calendar = fiscal_calendar(country)
    if calendar is None:
        return None
    month = calendar.month if second is None else calendar.two_years_month
    if month == 1:
        return str(first) if second is None else f"{first}/{second}"
    if second is not None or calendar.named_by_start:
        return month_span(first, month, 12)
    return month_span(first - 1, month, 12)
