"""How dates, periods, counts and values read on the page: text in, text out, nothing escaped."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from policy_qa.schema import Figure
from policy_qa.ui.wording import Words, words_of

ENGLISH: Final = words_of()
"""The words that are used where a caller passes none."""

UNKNOWN: Final = "–"
"""What stands where nothing is known."""

_SCALES: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_POINT = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_QUARTERS: Final = {(1, 3): "first", (4, 6): "second", (7, 9): "third", (10, 12): "fourth"}


def readable_date(text: str | None, words: Words = ENGLISH) -> str:
    """An ISO date, month or year as people write it: ``2019-01-28`` is ``28 Jan 2019``.

    Anything else comes back as it is, and None as a dash.
    """
    if text is None:
        return UNKNOWN
    point = _point(text)
    if point is None:
        return text
    year, month, day = point
    if month is None:
        return words("date.year", year=year)
    name = words("date.months").split()[month - 1]
    if day is None:
        return words("date.month", year=year, month=name)
    return words("date.day", year=year, month=name, day=day)


def age(published: str | None, words: Words, *, today: date) -> str:
    """How long ago something was published, ``7 years ago``; nothing if that is not known or is to come."""
    point = _point(published[:10]) if published else None
    if point is None:
        return ""
    year, month, day = point
    months = 12 * (today.year - year) + (today.month - month if month else 0)
    if month is None or months >= 12:
        # Whole years since a known month; a bare year counts as one.
        years = months // 12
        return words("age.years", n=years) if years > 0 else ""
    if day is None or months >= 2:
        return words("age.months", n=months) if months > 0 else ""
    return _days_ago(year, month, day, words, today)


def _days_ago(year: int, month: int, day: int, words: Words, today: date) -> str:
    try:
        days = (today - date(year, month, day)).days
    except ValueError:  # the 31st of a month that has none
        return ""
    if days < 0:
        return ""
    return words("age.days", n=days) if days else words("age.today")


def readable_period(text: str | None, words: Words = ENGLISH) -> str:
    """An ISO 8601 period as people write it: ``Jan–Nov 2018`` for ``2018-01/2018-11``, ``since 2018``."""
    if text is None or "/" not in text:
        return readable_date(text, words)
    start, _, end = text.partition("/")
    if end == "..":
        return words("date.since", date=readable_date(start, words))
    if start == "..":
        return words("date.until", date=readable_date(end, words))
    first, last = _point(start), _point(end)
    if first is None or last is None:
        return text
    before = readable_date(start, words)
    if first[0] == last[0] and first[1] is not None and first[2] is None:
        before = before.removesuffix(f" {first[0]}")  # "Jan–Nov 2018" says its year once
    return words("date.between", first=before, last=readable_date(end, words))


def period_phrase(text: str | None) -> str | None:
    """A period as it ends a question, ``in 2018`` or ``from January to March 2018``; None if not plain."""
    if text is None:
        return None
    start, slash, end = text.partition("/")
    first, last = _point(start), _point(end) if slash else None
    if first is None or first[2] is not None or (slash and last is None):
        return None
    year, month, _ = first
    if last is None:
        return f"in {year}" if month is None else f"in {_MONTHS[month - 1]} {year}"
    if month is None or last[1] is None or last[2] is not None or last[0] != year:
        return None
    if (quarter := _QUARTERS.get((month, last[1]))) is not None:
        return f"in the {quarter} quarter of {year}"
    return f"from {_MONTHS[month - 1]} to {_MONTHS[last[1] - 1]} {year}"


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 article``, ``1,204 figures``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def readable_value(figure: Figure) -> str:
    """The normalised value with thousands separators and its unit, a range with a dash; a dash if unknown."""
    if figure.value is None:
        return UNKNOWN
    number = _number(figure.value)
    if figure.value_max is not None:
        number += f"–{_number(figure.value_max)}"
    if figure.unit is None:
        return number
    return f"{number}%" if figure.unit == "%" else f"{number} {figure.unit}"


def readable_amount(value: float, words: Words = ENGLISH) -> str:
    """A number as people write it, large ones with their scale in words: ``1.5 trillion``, ``12,345``."""
    by, scale = next(((by, name) for by, name in _SCALES if abs(value) >= by), (1.0, ""))
    number = _number(round(value / by, 4)) if scale else _number(value)
    return words(f"scale.{scale}", number=number) if scale else number


def as_written(figure: Figure, words: Words = ENGLISH) -> str:
    """The value as it stands in the text, its qualifier before it: ``over 187.21 billion yuan``."""
    if figure.qualifier == "none":
        return figure.surface
    return f"{words('qualifier.' + figure.qualifier.replace(' ', '_'))} {figure.surface}"


def change_words(figure: Figure, words: Words = ENGLISH) -> str:
    """How the figure says that something moved, ``up on 2017``, ``up from 12.1% on 2017``; else a dash."""
    if figure.change_direction is None:
        return UNKNOWN
    said = words(f"change.{figure.change_direction}")
    base = figure.change_base
    # "the same months of 2017" has digits too, but is no value that something rose from.
    from_value = base is not None and any(letter.isdigit() for letter in _YEAR.sub("", base))
    if from_value:
        said = words("change.from", how=said, base=base)
    if figure.change_base_period:
        return words("change.on", how=said, base=readable_period(figure.change_base_period, words))
    return words("change.on", how=said, base=base) if base and not from_value else said


def _point(text: str) -> tuple[int, int | None, int | None] | None:
    match = _POINT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or (month is not None and not 1 <= month <= 12):
        return None
    return year, month, day


def _number(value: float | int) -> str:
    # Six decimals are more than any article gives; without the limit 0.1 + 0.2 would show its binary tail.
    text = f"{value:,.6f}"
    return text.rstrip("0").rstrip(".")
