"""The period that a change is measured against."""

from __future__ import annotations

from datetime import date

from policy_qa.extract.periods import patterns as p
from policy_qa.extract.periods.context import Context, covering, moved, reference_year
from policy_qa.extract.periods.iso import bounds, normalise, previous, shift
from policy_qa.extract.periods.mentions import scan
from policy_qa.extract.periods.patterns import compiled
from policy_qa.extract.periods.resolvers import number

_BACK = "(?:earlier|before|ago|previously|prior)"
_PREVIOUS = "(?:previous|prior|preceding|last)"
_STEPS = {
    "week": compiled(rf"week(?:[ ~])(?:on|over)(?:[ ~])week|wow|{_PREVIOUS} week|(?:a|one|the) week {_BACK}"),
    "month": compiled(
        rf"month(?:[ ~])(?:on|over)(?:[ ~])month|mom|m~o~m|{_PREVIOUS} month|(?:a|one|the) month {_BACK}"
    ),
    "quarter": compiled(
        rf"quarter(?:[ ~])(?:on|over)(?:[ ~])quarter|sequentially|qoq|q~o~q|{_PREVIOUS} quarter|(?:a|one|"
        rf"the) quarter {_BACK}"
    ),
}
_END_OF_LAST_YEAR = compiled(
    f"(?:end|close|start|beginning) of (?:the )?{_PREVIOUS} year|{_PREVIOUS} year~end"
)
_YEAR_BACK = compiled(
    rf"year(?:[ ~])(?:on|over)(?:[ ~])year|yoy|y~o~y|on the year|(?:a|one|the) year(?:[ ~]){_BACK}|"
    rf"year(?:[ ~])(?:earlier|ago)|"
    rf"(?:{_PREVIOUS}|past) year"
)
_COUNTED_BACK = compiled(rf"(?P<count>{p.NUMBER}|a) (?P<unit>week|month|quarter|year|decade)s? {_BACK}")
_EXPLICIT = compiled(rf"{p.YEAR}|{p.MONTH}|{p.PART}|{p.FISCAL_YEAR}|{p.DECADE}")


def base_period(expression: str, period: str | None, *, fiscal: str | None = None) -> str | None:
    """The period with which a figure is compared.

    Args:
        expression: The words that name the base: "the same period of the previous year", "month-on-month",
        "from
            September", "compared with 2015".
        period: The figure's own period in ISO 8601, or None if unknown.
        fiscal: See `find_dates`.

    Returns:
        The base in ISO 8601. "The previous year" moves a part of a year to the same part a year before, as
        changes compare like with like. None if the words name no period, or only one relative to an unknown
        ``period``.
    """
    if period is None:
        return _explicit(expression, Context(country=fiscal))
    start, end = bounds(period)
    last_day = end or start
    own = period if end else normalise(start, date(start.year, 12, 31))
    explicit = _explicit(expression, Context(published=last_day, country=fiscal, anchor=own))
    if explicit:
        return explicit
    for unit, regex in _STEPS.items():
        if regex.search(expression):
            return previous(covering(last_day, unit))
    if _END_OF_LAST_YEAR.search(expression):
        return f"{reference_year(own) - 1:04}"
    if _YEAR_BACK.search(expression):
        return shift(own, years=-1)
    counted = _COUNTED_BACK.search(expression)
    return moved(own, -number(counted["count"]), counted["unit"].lower()) if counted else None


def _explicit(expression: str, context: Context) -> str | None:
    """The first mention that names a year, a month or a part of a year; without year, the last before."""
    own = context.anchor
    for mention in scan(expression, context):
        if mention.period is None or not _EXPLICIT.search(mention.surface):
            continue
        start, end = bounds(mention.period)
        found = mention.period if end else _closed(mention.period)
        yearless = not any(sign.isdigit() for sign in mention.surface.replace("Q", ""))
        return shift(found, years=-1) if own and yearless and start >= bounds(own)[0] else found
    return None


def _closed(period: str) -> str:
    """The point at which an open period starts: what has changed "since 2018" is compared with 2018."""
    return period.partition("/")[0]
