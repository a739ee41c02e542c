"""Whether what looks like an expression of time is one: a year among numbers, a month's name among words."""

from __future__ import annotations

import re

from policy_qa.extract.periods.context import Context
from policy_qa.extract.periods.iso import MONTH_NAMES
from policy_qa.extract.periods.patterns import DASHES, MONTH

_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹₩#№=@]|\b(?:RMB|CNY|USD|EUR|GBP|INR|JPY|Rs\.?|Re\.?|HK|NT))\s?$")
_CODE_BEFORE = re.compile(
    r"(?:\b(?:Nos?\.|No|number|Section|Sec\.|Article|Art\.|Rule|Chapter|Title|Resolution|Regulation|"
    r"Directive|Decision|"
    r"Room|Flight|Route|Highway|Form|page|pp?\.|Model|Boeing|Schedule|Clause|Paragraph|Line|Channel|Box|"
    r"Windows|Office|"
    r"ISO|IEC|EN|RFC|CFR|AB|SB|HB|HR|SR|AJR|H\.R\.|S\.|Act No\.)|§|\((?:EU|EC|EEC)\))\s?$"
)
_NAME_BEFORE = re.compile(
    r"\b(?:Horizon|Agenda|Vision|Europe|Strategy|Mission|Expo|Made in China|Digital Compass)\s?$"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:%|°|‰|(?:per\s?cent|percent(?:age)?|million|billion|trillion|thousand|hundred|crore|lakh|yuan|"
    r"renminbi|rupees?|"
    r"dollars?|euros?|pounds?|yen|won|km|kilomet\w+|cm|mm|m|m2|m²|met(?:re|er)s?|miles?|[kMGT]W h?|"
    r"[kMGT]Wh?|tons?|tonnes?|"
    r"kg|kilograms?|mu|hectares?|ha|acres?|square|cubic|degrees?|basis|bps?|points?|days?|weeks?|months?|"
    r"hours?|"
    r"minutes?|seconds?|people|persons?|times|calories|volts|jobs|others)\b)"
)
_YEARS_AFTER = re.compile(r"\s?(?:calendar\s)?years\b")
_AMOUNT_BEFORE = re.compile(
    r"\b(?:more than|less than|fewer than|over|nearly|almost|some|at least|at most|up to|a total of|"
    r"total of|exceed(?:s|ed|ing)?|"
    r"reach(?:es|ed|ing)?|another|additional|all|these|those|only|just|approximately|roughly)\s$",
    re.IGNORECASE,
)
_TIME_BEFORE = re.compile(
    r"\b(?:in|since|during|until|till|before|after|year(?:\s+of)?|throughout|circa|pre|post|mid|early|late|"
    r"end|as of|of)[\s\W]?$",
    re.IGNORECASE,
)
_DEADLINE_BEFORE = re.compile(r"\b(?:by|for)\s$", re.IGNORECASE)
_FIXED_BEFORE = re.compile(r"(?:\b(?:the|its|their|his|her|our)|['\u2019]s?)\s$", re.IGNORECASE)
_HYPHENATED_BEFORE = re.compile(rf"\b(?:pre|post|mid|early|late|end|{MONTH})[{DASHES}]$", re.IGNORECASE)
_NOT_PLURAL = frozenset((
    "was", "is", "has", "as", "this", "its", "us", "thus", "onwards", "afterwards", "plus", "versus",
    "across", "towards", "besides", "always", "perhaps", "sees", "marks", "brings", "represents",
    "remains", "witnesses", "ends", "begins", "starts", "shows", "does", "focuses", "requires",
    "includes", "calls", "sets", "provides", "sales", "figures", "results", "levels", "elections",
    "prices", "revenues", "earnings", "profits", "targets", "estimates", "statistics", "numbers",
    "exports", "imports", "accounts", "goals", "standards", "guidelines", "forecasts", "values",
    "rates", "rules", "negotiations", "talks", "games", "olympics", "reforms", "tables", "terms",
    "news", "politics", "economics", "budgets", "plans", "reports", "works", "tasks", "series",
    "analysis", "wants", "says", "expects", "aims", "gives", "puts", "stands", "comes", "goes",
))  # fmt: skip
_COUNTED_WITHOUT_S = frozenset({"people", "children", "women", "men", "staff", "personnel"})
_MONTH_BEFORE = re.compile(
    r"\b(?:in|since|from|by|to|of|until|till|through|for|during|after|before|between|and|or|last|this|next|"
    r"early|late|mid|end|"
    r"than|with|on|over|until|versus|against|every|each|month)[\s\W]{1,2}$",
    re.IGNORECASE,
)
_BEFORE_PEOPLE = re.compile(r"(?:from|by|to|of|for|with|and|or|than|against)\b", re.IGNORECASE)
_WORDY_MONTHS = frozenset({"may", "march"})
_CAPITALISED_AFTER = re.compile(r"\s[A-Z]\w")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;:)!?\u201d\"]|$|and\b|when\b|but\b|while\b)")


def bare_year(match: re.Match[str], context: Context) -> bool:
    """Four digits that stand for a year: not an amount, a code, a price or part of a longer number."""
    before, after, year = context.before, context.after, int(match["year"])
    if _joined(before, after) or _is_code_or_amount(before, after):
        return False
    if _TIME_BEFORE.search(before):
        # "in 2018 enterprises were ..." is a year, "an increase of 2018 enterprises" is not.
        return not (before.rstrip().lower().endswith("of") and _counts(after))
    if _DEADLINE_BEFORE.search(before) and _CAPITALISED_AFTER.match(after):
        return 1900 <= year < 2100  # "by 2030 India wants"
    if not 1900 <= year < 2100 or (
        _AMOUNT_BEFORE.search(before) and (_counts(after) or not _over_a_year(before))
    ):
        return False
    return bool(_FIXED_BEFORE.search(before)) or not _counts(after)


def _joined(before: str, after: str) -> bool:
    """Whether the digits go on: a decimal, a range of numbers, a path, an identifier."""
    if re.match(rf"[.,:/{DASHES}]\d|[/(\[]\w", after) or re.search(r"[\d\w][.,:/_]$|\w\($", before):
        return True
    return bool(re.search(rf"\w[{DASHES}]$", before)) and not _HYPHENATED_BEFORE.search(before)


def _is_code_or_amount(before: str, after: str) -> bool:
    named = _CODE_BEFORE.search(before) or _NAME_BEFORE.search(before)
    measured = _UNIT_AFTER.match(after) and not re.search(r"\b[Ii]n\s$", before)
    ranged = re.match(r"\s(?:to|and)\s[\d,.]+", after)
    if ranged and _UNIT_AFTER.match(after[ranged.end() :]) and not re.search(r"\b[Ii]n\s$", before):
        return True
    return bool(_MONEY_BEFORE.search(before) or named or measured or _SCALE_AFTER.match(after))


_SCALE_AFTER = re.compile(
    r"\s?(?:%|°|(?:per\s?cent|percent|million|billion|trillion|thousand|crore|lakh|years)\b)"
)


def _over_a_year(before: str) -> bool:
    """Whether "over" compares with a year ("up 5% over 2018") rather than counts."""
    return bool(re.search(r"\bover\s$", before, re.IGNORECASE))


def _counts(after: str) -> bool:
    """Whether a plural noun follows within three words, so that the number may count something."""
    words = _WORDS_AHEAD.match(after)
    for word in words.group().split() if words else ():
        plain = word.lower()
        if plain in _STOPS:
            return False
        if plain in _COUNTED_WITHOUT_S or (
            plain.endswith("s") and not plain.endswith("ss") and plain not in _NOT_PLURAL
        ):
            return True
    return False


_WORDS_AHEAD = re.compile(r"(?:\s[A-Za-z-]+){1,3}")
_STOPS = frozenset((
    "in", "on", "at", "of", "to", "for", "from", "by", "with", "and", "or", "but", "the", "a", "an",
    "was", "is", "were", "are", "has", "have", "had", "will", "would", "may", "might", "that", "which",
    "who", "when", "while", "as", "than", "into", "its", "their", "his", "this", "these", "those",
    "also", "as", "after", "before", "until", "since", "over", "under", "said", "saw", "sees", "marks",
    "brings", "about", "against", "between", "during", "not", "up", "down", "compared",
))  # fmt: skip


def two_years(match: re.Match[str], context: Context) -> bool:
    """Two years joined by a sign: the second follows within sixty years, and no number goes on."""
    tail, first = match["year2"] or match["tail"], int(match["year"])
    gap = (int(tail) - first) if len(tail) == 4 else (int(tail) - first) % 100
    if not 0 < gap <= 60 or _joined(context.before, context.after):
        return False
    return not (
        _CODE_BEFORE.search(context.before)
        or _MONEY_BEFORE.search(context.before)
        or _SCALE_AFTER.match(context.after)
    )


def spelled_range(match: re.Match[str], context: Context) -> bool:
    """Two years joined by "to": no amounts ("from 1950 to 2018 yuan")."""
    if _joined(context.before, context.after) or _MONEY_BEFORE.search(context.before):
        return False
    return (
        match["year"] < match["year2"] and not _UNIT_AFTER.match(context.after) and not _counts(context.after)
    )


def together(match: re.Match[str], context: Context) -> bool:
    """Two months next to each other that one figure is told of; "respectively" and "both" part them."""
    first, second = (_MONTH_ORDER.index(match[name].lower()) for name in ("month", "month2"))
    if (second - first) % 12 != 1 or not _FOR_BOTH.search(context.before):
        return False
    return not _RESPECTIVELY.search(context.after) and not _RESPECTIVELY.search(context.before)


_FOR_BOTH = re.compile(r"\b(?:in|for|during|over|through) $", re.IGNORECASE)
_MONTH_ORDER = tuple(name.lower() for name in MONTH_NAMES)


def between(match: re.Match[str], context: Context) -> bool:
    """The two ends are named by "between"."""
    return bool(re.search(r"\bbetween\s$", context.before, re.IGNORECASE))


def month_alone(match: re.Match[str], context: Context) -> bool:
    """A month, with a year or by itself; a name ("April Ryan") or a verb ("March on") is none."""
    if match["year"] or match["of"]:
        return True
    month = match["month"].lower()
    if match["month"].islower() and month in _WORDY_MONTHS:
        return False
    if len(month) < 5 and month != "may" and month not in {"june", "july"}:
        return False
    named = _CAPITALISED_AFTER.match(context.after)
    before = _MONTH_BEFORE.search(context.before)
    if before:
        return not named or not _BEFORE_PEOPLE.match(before.group())
    return month not in _WORDY_MONTHS and not named


def day_of_month(match: re.Match[str], context: Context) -> bool:
    """A day and a month; without year, no unit follows ("in March 20 percent"), no verb ("all 10 may")."""
    if match["year"] or match["of"]:
        return True
    if match["month"].islower() and match["month"] in _WORDY_MONTHS | {"mar"}:
        return False
    return not _UNIT_AFTER.match(context.after) and not re.match(r"[.,:]\d", context.after)


def no_unit_follows(match: re.Match[str], context: Context) -> bool:
    """What ends in a number is no amount."""
    return not _UNIT_AFTER.match(context.after) and not re.match(r"[.,:]\d", context.after)


def part_alone(match: re.Match[str], context: Context) -> bool:
    """A quarter or half; without a year it is no part of something else ("first half of the match")."""
    if _LISTED.search(match.group()) and _RESPECTIVELY.search(context.after):
        return False  # each part is a period of its own
    if match["of"] or match["of2"] or match["short"]:
        return True
    if _MONTHS.fullmatch(match.group()):
        return False
    if re.fullmatch(r"[HQ]2|\d[HQ]|H\d", match.group(), re.IGNORECASE) and not re.search(
        r"\b(?:in|for|since|by)\s$", context.before
    ):
        return match.group().upper() == "Q2"
    if re.match(r"last\s\S+\s\S+s$", match.group(), re.IGNORECASE):
        return False  # "the last three months" is a length of time
    return not re.match(r"\s+of\s", context.after)


_LISTED = re.compile(r"\band\s\S+\squarters", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_MONTHS = re.compile(r"\d+M", re.IGNORECASE)
"""The first months ("9M 2023"), which without a year are millions or metres."""


def relative(match: re.Match[str], context: Context) -> bool:
    """This, last, the same year, month and so on; not "the last year" (a length), "the year of 2018"."""
    which, unit = match["which"].lower(), match["unit"].lower()
    if which in {"last", "next"} and re.search(r"\b(?:the|very)\s$", context.before, re.IGNORECASE):
        return False
    if unit == "decade":
        return which.split()[-1] in {"this", "current", "same", "that"}
    if which == "the":
        return (
            unit == "year"
            and bool(_THE_YEAR_ENDS.match(context.after))
            and not context.before.endswith("of ")
        )
    return not _YEAR_FOLLOWS.match(context.after)


_THE_YEAR_ENDS = re.compile(
    r"(?!\s+(?:(?:of|ended|ending|to|through|before|after|earlier|ago|later|round|when|that|in which)\b|"
    r"\d))(?![-\u2010-\u2013])"
)
_YEAR_FOLLOWS = re.compile(r"\s+(?:of\b|\d{4}|ended\b|ending\b|to\s+[A-Z])")


def ends_clause(match: re.Match[str], context: Context) -> bool:
    """An adverb ("two years earlier"), not a preposition ("two years before the vote")."""
    if re.search(r"\bhalf\s$", context.before, re.IGNORECASE):
        return False
    words = match.group().lower().split()
    if words[-1] in {"ago", "earlier", "later", "previously"} or words[-1] == "that":
        return True
    told = not context.before.strip() and _TELLS_PERFECT.match(context.after)
    return bool(told or _CLAUSE_ENDS.match(context.after))


_TELLS_PERFECT = re.compile(r"\s(?:(?:it|they|he|she)\b|(?:\w+\s){1,3}(?:had|was|were)\b)")
"""Behind "The year before" at the start of a sentence: what goes on with a verb of its own."""


def weekday_alone(match: re.Match[str], context: Context) -> bool:
    """A day of the week, not part of a name ("Black Friday", "the Sunday Times")."""
    return not re.search(r"[A-Z]\w+\s$", context.before[-20:]) and not _CAPITALISED_AFTER.match(context.after)


def edge(match: re.Match[str], context: Context) -> bool:
    """Early, mid, late or end of a time, not a name or verb ("end May have", "mid March on")."""
    return not re.fullmatch(r"end\s.*", match.group(), re.IGNORECASE) or not _WORDY_END.fullmatch(
        match.group()
    )


_WORDY_END = re.compile(r"end\s(?:may|march|the year|that year)", re.IGNORECASE)
