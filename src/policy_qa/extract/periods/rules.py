"""The forms of expressions of time: one rule a form, its pattern beside what it means and when it counts.

To add a form, add a function to `resolvers` and a row to `RULES`. Rules may overlap: the longest match wins,
and of two of the same length the one that stands first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from policy_qa.errors import UsageError
from policy_qa.extract.periods import accept, parts, resolvers, spans
from policy_qa.extract.periods import patterns as p
from policy_qa.extract.periods.context import Context


def _always(match: re.Match[str], context: Context) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One form: ``source`` as in `patterns`, ``resolve`` to a period or None, ``accept`` in running text.

    ``anchors`` says whether later expressions ("the previous year") refer to what it resolves to; ``right``
    is what must follow.
    """

    name: str
    source: str
    resolve: Callable[[re.Match[str], Context], str | None]
    accept: Callable[[re.Match[str], Context], bool] = _always
    anchors: bool = True
    right: str = r"(?!\w)"
    regex: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regex", p.compiled(self.source, right=self.right))


def resolve_match(rule: Rule, match: re.Match[str], context: Context) -> str | None:
    """What a match of the rule denotes; None if the text does not say or it is no day of the calendar."""
    try:
        return rule.resolve(match, replace(context, resolver=resolve))
    except (UsageError, OverflowError, ValueError):
        return None


def resolve(surface: str, context: Context) -> str | None:
    """The ISO 8601 period that an expression of time denotes in its context; None if that cannot be said."""
    for rule in RULES:
        match = rule.regex.fullmatch(surface)
        if match:
            return resolve_match(rule, match, context)
    return None


_TO = "(?: ?~ ?| (?:to|through|until|till) )"
_OF_REL = rf"(?: of)? (?P<of>{p.RELATIVE_YEAR})"
_TIME = (
    f"(?:{p.PART_OF_YEAR}|{p.SINGLE_MONTH}|{p.ANY_YEAR}|{p.DECADE}|{p.PLAN}"
    f"|(?:{p.DEICTIC}|{p.ANAPHORIC}|{p.SAME}) {p.UNIT})"
)
_DAY_OR_MONTH = (
    rf"(?:{p.DAY} (?:of )?{p.MONTH}(?:,? {p.YEAR})?|{p.MONTH} {p.DAY}(?:,? {p.YEAR})?"
    rf"|{p.SINGLE_MONTH}|{p.YEAR})"
)
_WEEKDAY = f"(?:{p.WEEKDAY},? (?:the )?)?"
_REL = f"(?:{p.DEICTIC}|{p.ANAPHORIC}|{p.SAME})"
_SAME = "same|corresponding|comparable|equivalent|year~ago|year~earlier|(?:prior|previous)~year"
_COUNT = f"{p.NUMBER}|an?"
_SAME_OF = rf"(?:,? (?:of |in |during |from )?(?:the )?(?P<of>{p.RELATIVE_YEAR}|{p.TWO_YEARS}|{p.YEAR}))?"
_OF_PART = rf"(?:(?:,? (?:of |in )?(?:the )?|~|'|)(?P<of>{p.ANY_YEAR})|(?P<short>\d\d))?"

_OF_PARTS = rf"(?:,? (?:of |in )?(?:the )?(?P<of>{p.ANY_YEAR}))?"

RULES: tuple[Rule, ...] = (
    # days
    Rule(
        "iso day",
        rf"(?P<year>{p.YEAR})(?P<sep>[-/.])(?P<month>\d\d?)(?P=sep)(?P<day>\d\d?)",
        resolvers.iso_day,
        right=r"(?![\d])",
    ),
    Rule(
        "numeric day", rf"(?P<a>\d\d?)(?P<sep>[-/.])(?P<b>\d\d?)(?P=sep)(?P<year>{p.YEAR})", resolvers.numeric
    ),
    Rule(
        "day month",
        rf"{_WEEKDAY}(?P<day>{p.DAY})(?:[ ~])(?:of )?(?P<month>{p.MONTH})(?:(?:,? |~)(?P<year>{p.YEAR})|"
        rf"{_OF_REL})?",
        resolvers.written_day,
        accept.day_of_month,
    ),
    Rule(
        "month day",
        rf"{_WEEKDAY}(?P<month>{p.MONTH}) (?:the )?(?P<day>{p.DAY})(?:,? (?P<year>{p.YEAR})|,?{_OF_REL})?",
        resolvers.written_day,
        accept.day_of_month,
    ),
    Rule(
        "days month",
        rf"(?P<day>{p.DAY})(?: (?P<month>{p.MONTH}))?(?:,? (?P<year>{p.YEAR}))?{_TO}(?P<day2>{p.DAY})"
        rf" (?P<month2>{p.MONTH})"
        rf"(?:,? (?P<year2>{p.YEAR}))?",
        resolvers.day_range,
    ),
    Rule(
        "month days",
        rf"(?P<month>{p.MONTH}) (?P<day>{p.DAY})(?:,? (?P<year>{p.YEAR}))?{_TO}(?:(?P<month2>{p.MONTH})"
        rf" )?(?P<day2>{p.DAY})"
        rf"(?:,? (?P<year2>{p.YEAR}))?",
        resolvers.day_range,
        accept.no_unit_follows,
    ),
    Rule("day word", "yesterday|today|tonight|tomorrow", resolvers.day_word),
    Rule(
        "weekday",
        rf"(?:(?P<which>last|next|this) )?(?P<day>{p.WEEKDAY})",
        resolvers.weekday,
        accept.weekday_alone,
    ),
    # months
    Rule(
        "month",
        rf"(?P<month>{p.MONTH})(?:(?:,? (?:of )?|~)(?P<year>{p.YEAR})|{_OF_REL})?",
        resolvers.single_month,
        accept.month_alone,
    ),
    Rule("relative month", rf"(?P<which>last|this|next) (?P<month>{p.FULL_MONTH})", resolvers.relative_month),
    Rule(
        "months",
        rf"(?P<month>{p.MONTH})(?:,? (?P<year>{p.YEAR}))?{_TO}(?P<month2>{p.MONTH})"
        rf"(?:,? (?:of |in )?(?P<fiscal>{p.FISCAL_YEAR}|{p.TWO_YEARS})|,? (?:of )?(?P<year2>{p.YEAR})|"
        rf"{_OF_REL})?",
        resolvers.month_range,
    ),
    Rule(
        "quarter of month",
        rf"(?P<month>{p.FULL_MONTH}) (?P<year>{p.YEAR}) quarter",
        parts.quarter_ending,
    ),
    Rule(
        "between months",
        rf"(?P<month>{p.MONTH})(?:,? (?P<year>{p.YEAR}))? and (?P<month2>{p.MONTH})"
        rf"(?:,? (?:of )?(?P<year2>{p.YEAR})|{_OF_REL})?",
        resolvers.month_range,
        accept.between,
    ),
    Rule(
        "two months",
        rf"(?P<month>{p.FULL_MONTH}) and (?P<month2>{p.FULL_MONTH})(?:,? (?:of )?(?P<year2>{p.YEAR})|"
        rf"{_OF_REL})?",
        resolvers.two_months,
        accept.together,
    ),
    # quarters, halves, first months
    Rule(
        "year of publication", "(?P<which>this|last) (?P<unit>year)", resolvers.relative_unit, accept.relative
    ),
    Rule(
        "relative unit",
        rf"(?P<which>{_REL}) (?P<unit>{p.UNIT})",
        resolvers.relative_unit,
        accept.relative,
        anchors=False,
    ),
    Rule(
        "season",
        rf"(?P<which>{p.DEICTIC}|{p.ANAPHORIC}) "
        r"(?:season|term|campaign|cycle|(?:crop|marketing|school|academic) year)",
        resolvers.season,
        anchors=False,
    ),
    Rule(
        "part of year",
        rf"(?P<part>{p.PART}){_OF_PART}|(?P<of2>{p.FISCAL_YEAR}|{p.YEAR})(?:[ ~])?(?P<part2>{p.PART})",
        parts.part_of_year,
        accept.part_alone,
    ),
    Rule(
        "listed part",
        rf"(?P<part>{p.ORDINAL})(?=(?:,? {p.ORDINAL})*,? and {p.ORDINAL} (?P<unit>quarter|hal)(?:s|"
        rf"ves){_OF_PARTS})",
        parts.listed_part,
        parts.are_listed,
    ),
    Rule(
        "last listed part",
        rf"(?P<part>{p.ORDINAL}) (?P<unit>quarter|hal)(?:s|ves){_OF_PARTS}",
        parts.listed_part,
        parts.are_listed,
    ),
    Rule("elliptic part", p.ORDINAL, parts.elliptic_part, parts.is_elliptic),
    Rule("parts", rf"(?P<from>{p.DATED_PART}){_TO}(?:the )?(?P<to>{p.DATED_PART})", parts.parts_range),
    # years
    Rule(
        "two years",
        rf"(?P<year>{p.YEAR})(?: ?[~/] ?(?P<year2>{p.YEAR})|[~/](?P<tail>\d\d))",
        resolvers.two_years,
        accept.two_years,
    ),
    Rule("iso month", rf"(?P<year>{p.YEAR})-(?P<month>0[1-9]|1[0-2])", resolvers.iso_month),
    Rule(
        "years",
        rf"(?P<year>{p.YEAR}) (?:to|through|until|till) (?P<year2>{p.YEAR})",
        resolvers.year_range,
        accept.spelled_range,
    ),
    Rule(
        "between years", rf"(?P<year>{p.YEAR}) and (?P<year2>{p.YEAR})", resolvers.year_range, accept.between
    ),
    Rule("fiscal year", p.FISCAL_YEAR, resolvers.fiscal),
    Rule("calendar year", rf"(?:calendar(?: year)?|CY) ?(?P<year>{p.YEAR})", resolvers.year),
    Rule(
        "relative fiscal year",
        rf"(?P<which>{_REL}|{p.OWN}) (?:fiscal|financial|budget|tax) year",
        spans.relative_fiscal,
    ),
    Rule(
        "relative fiscal",
        r"(?P<which>this|last|next|(?:the )?(?:current|previous|coming)) (?:fiscal|financial)",
        spans.relative_fiscal,
        spans.fiscal_alone,
    ),
    Rule(
        "year from",
        rf"(?:(?:fiscal|financial|budget|tax) )?year (?:that |which )?(?:start|begin|commenc)(?:s|ed|e|"
        rf"ning|ing)"
        rf"(?: on| in)? (?P<of>{_DAY_OR_MONTH}|(?:this|last|next) {p.FULL_MONTH})",
        spans.year_from,
    ),
    Rule(
        "fiscal year to",
        rf"(?:fiscal|financial|budget|tax) year(?:[ ~])to(?:[ ~]date(?: to| in|"
        rf" by)?)? (?:the )?(?:end(?: of |~))?"
        rf"(?P<of>{_DAY_OR_MONTH})",
        spans.fiscal_to,
    ),
    Rule("decade", r"(?P<decade>(?:1[6-9]|20)\d0)'?s", resolvers.decade),
    Rule("century", p.CENTURY, resolvers.century_years),
    Rule("five-year plan", p.PLAN, resolvers.five_year_plan),
    Rule("same of year", rf"(?P<year>{p.YEAR})", spans.same_of_year, spans.shares_months),
    Rule("year", rf"(?P<year>{p.YEAR})", resolvers.year, accept.bare_year),
    # relative
    Rule(
        "year before",
        "the (?P<unit>year|month|quarter|week) (?P<word>before|after)(?: that)?",
        resolvers.year_before,
        accept.ends_clause,
        anchors=False,
    ),
    Rule(
        "same period",
        rf"(?:the )?(?P<which>{_SAME}) (?:period|month|quarter|half|time|months|date|day|point|"
        rf"stage){_SAME_OF}",
        resolvers.same_period,
        anchors=False,
    ),
    Rule("full year", "(?:full|whole)~year", resolvers.full_year, anchors=False),
    Rule(
        "time away",
        rf"(?P<count>{_COUNT}) (?P<unit>day|week|month|quarter|year|decade)s? "
        rf"(?P<away>ago|earlier|later|previously|before|prior|after)",
        resolvers.some_time_away,
        accept.ends_clause,
        anchors=False,
    ),
    # made of others
    Rule(
        "edge of",
        rf"(?:end|close|start|beginning|middle|turn|outset) of (?:the )?(?P<of>{_TIME})",
        resolvers.inner,
    ),
    Rule("edge", rf"(?:early|mid|late|end)(?:[ ~])?(?:in )?(?P<of>{_TIME})", resolvers.inner, accept.edge),
    Rule(
        "year-end",
        rf"(?:year(?:[ ~])end|end~year)(?: (?:of )?(?P<of>{p.YEAR}|{p.RELATIVE_YEAR}))?",
        resolvers.year_end,
    ),
    Rule(
        "months up to",
        rf"(?:(?P<count>{p.NUMBER})(?:[ ~]))?(?P<unit>week|month|quarter|half(?:[ ~]year)?|year)s? "
        rf"(?:that |which )?(?:ended|ending|ends|to|through|up to) (?:on |in )?(?:the )?"
        rf"(?:end(?: of |~))?(?P<of>{p.FULL_MONTH} {p.YEAR} quarter|"
        rf"{p.FULL_MONTH} quarter(?:,? (?:of )?{p.YEAR})?|Q[1-4] {p.YEAR}|{_DAY_OR_MONTH})",
        spans.trailing,
    ),
)
"""All forms."""
