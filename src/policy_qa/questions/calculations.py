"""A question that asks to calculate with two figures: a share, ratio, sum or growth over years.

As in ``comparisons``, each operand is written as a question of its own; what only one names (its place, its
time) is put into the other by the reader.
"""

from __future__ import annotations

import re

from policy_qa.extract.periods import find_dates
from policy_qa.places import place_in
from policy_qa.questions.compared import AUX, PERCENT, Comparison, Want, plain
from policy_qa.questions.comparisons import comparison, of_times
from policy_qa.questions.kinds import FALL, RISE
from policy_qa.questions.operands import (
    asking,
    completed,
    in_time,
    only_date,
    owned,
    resolved,
    undated,
    with_years,
)

_PART = rf"(?:{PERCENT}(?:age)?|share|part|portion|proportion|fraction)"
_YEARLY = (
    r"(?:(?:average|mean|compound)\s+)?(?:(?:per )?(?:annual|yearly|a year|annum))\s+(?:(?:nominal"
    r"|real|average|compound) )?"
)
_FROM_TO = r"(?:between|from) (?P<one>.+?) (?:and|to) (?P<two>.+?)"
_ROSE = rf"(?:{RISE}|{FALL}|changed?|swell|develop|come down|go)"
_TIMES = (
    r"(?:how many times|by (?:what|which) factor)(?: (?:(?:as|so) (?:many|much|large|big|high|great"
    r"|numerous|long)"
    r"|larger|bigger|more|higher|greater|the size of|the amount of|the number of|the level of))?"
)
_ASK = r"(?:(?:compute|calculate|give|express|set|state|work out|what (?:is|was|are|were)) )?"
_BOTH = r"(?:together|combined|added up|in total|taken together|jointly|in all|in sum|altogether)"


def _forms(*rows: tuple[Want, str]) -> tuple[tuple[Want, re.Pattern[str]], ...]:
    return tuple((want, re.compile(form, re.IGNORECASE)) for want, form in rows)


_OVER_TIME = _forms(
    (
        "cagr",
        rf"^{_ASK}(?:by how much did )?(?:the )?(?:average )?{_YEARLY}(?:growth|increase|rise|decline|change)"
        rf" (?:rate )?(?:of|in) (?P<a>.+?),? {_FROM_TO}$",
    ),
    (
        "cagr",
        rf"^(?:by )?(?:how (?:much|fast|many {PERCENT})|what {PERCENT}) did (?P<a>.+?) {_ROSE} (?:on"
        rf" average )?"
        rf"(?:per year|a year|annually|yearly|each year|every year|per annum)(?: on average)?,? {_FROM_TO}$",
    ),
    (
        "cagr",
        rf"^what {_YEARLY}growth (?:rate )?(?:is|would be|was) needed (?:to get )?from (?P<one>.+?) to"
        rf" (?P<two>.+)$",
    ),
    (
        "growth",
        rf"^(?:by )?(?:how many {PERCENT}|what (?:nominal |real )?{PERCENT}(?:age)?) (?:was|were|is|did)"
        rf" (?P<a>.+?) "
        rf"(?:in|of) (?P<two>[^ ]*\d{{4}}[^ ]*) (?:above|higher than|larger than|exceed|below|lower than) "
        r"(?:that (?:of|in)|in|the one of) (?P<one>.+?)$",
    ),
    (
        "growth",
        rf"^(?:by )?(?:how many|what) {PERCENT}(?:age)? (?:would|must|does|should|has|have|is) (?P<a>.+?) "
        r"(?:have to |need to |to )?(?:increase|rise|grow|climb|fall|go up)(?: still)? from (?P<one>.+?) to "
        r"(?:meet|reach|hit|get to|attain) (?:the |its )?(?P<two>(?P<year>\d{4}) (?:mark|target|goal|plan"
        r"|aim|figure))$",
    ),
    (
        "growth",
        rf"^(?:by )?(?:how many|what) {PERCENT}(?:age)? did (?P<a>.+?) {_ROSE} in"
        rf" (?P<when>[^,]*\d{{4}}(?:-\d\d)?)$",
    ),
    (
        "ratio",
        rf"^{_TIMES} (?:was|were|is|are|did)? ?(?P<a>.+?) (?:in|of) (?P<two>[^ ]*\d{{4}}) (?:as|than)"
        r"(?: it was)? in (?P<one>[^ ]*\d{4})$",
    ),
)
_OF_TWO = _forms(
    ("share", rf"^{_ASK}(?P<a>.+?) as an? (?:{_PART}) of (?P<b>.+?)(?:, (?:in )?(?:{PERCENT}))?$"),
    (
        "share",
        rf"^{_ASK}(?P<a>.+?) (?:relative to|against|in relation to|over) (?P<b>.+?)[,:]?"
        rf" (?:in )?(?:what )?{PERCENT}$",
    ),
    (
        "share",
        rf"^(?:what|how (?:large|big|high) an?) (?:{_PART}) (?:of|does|did) (?P<b>.+?) (?P<link>(?:is|was"
        rf"|were|are"
        r"|would|will)(?: made up of| due to| (?:\w+ed|spent|met|paid|held|sold|taken)(?: up| for)?"
        r" (?:with|by|for|on|to|in|at"
        r"|from|through))?"
        r"|(?:consisted of|consist of|came from|comes from|come from|went to|goes to|go to|ran on|fell to"
        r"|fell on"
        r"|falls to|stemmed from|flowed to)) (?P<a>.+?)(?: take up| be| make up)?$",
    ),
    (
        "share",
        rf"^(?:what|how (?:large|big|high) an?) (?:{_PART}) of (?P<b>.+?) (?:did|does|do|would|will)"
        rf" (?P<a>.+?) "
        r"(?:make up|take up|account for|come to|represent|have|hold|equal|amount to|stand for)(?P<rest>.*)$",
    ),
    (
        "share",
        rf"^(?:what (?:is|was) )?(?:the )?{PERCENT}(?:age)? of (?P<b>.+?) (?:that|who|which) (?:is|was|were"
        rf"|are|came"
        r" from|went to|stayed) (?P<a>.+)$",
    ),
    (
        "share",
        rf"^(?:what {PERCENT}|(?:what (?:is|was) )?(?:the )?{PERCENT}(?:age)?|(?:what (?:is|was) )?the"
        rf" share) of "
        r"(?P<a>.+?) (?:among|within|in all) (?P<b>.+)$",
    ),
    (
        "share",
        rf"^(?:what (?:is|was) )?(?:the )?(?P<a>[A-Z][\w ]+?)['’]s? share (?:of|in) (?P<b>.+?)(?:,? (?:in"
        rf" )?{PERCENT})?$",
    ),
    ("share", rf"^(?P<a>.+?) (?:is|was|were|are) what (?:{_PART}) of (?P<b>.+)$"),
    (
        "share",
        rf"^what {PERCENT}(?:age)? of (?P<b>.+?(?:plan|target|goal|aim|quota)\b.*?) (?:did|has|have)"
        rf" (?P<a>.+?) "
        r"(?:fulfil|fulfill|reach|meet|achieve|deliver|met|reached|achieved|fulfilled|delivered)$",
    ),
    (
        "share",
        rf"^(?P<a>(?:.+? )?[\w&]+)[- ]to[- ](?P<b>[\w&]+) ratio(?P<rest>.*?),? (?:in )?{PERCENT}$",
    ),
    ("ratio", r"^what (?:is|was) the ratio (?:of|between) (?P<a>.+?) (?:to|and) (?P<b>.+)$"),
    ("ratio", rf"^{_ASK}(?P<a>.+?) as an? multiple of (?P<b>.+)$"),
    (
        "ratio",
        r"^by (?:what|which) factor (?:did|does|was|is|were) (?P<a>.+?) (?:exceed|larger than|above)"
        r" (?P<b>.+)$",
    ),
    (
        "ratio",
        rf"^(?P<lead>.*?){_TIMES} (?:was|were|is|are) (?P<a>.+?) (?:than|as|compared with|the size of)"
        rf" (?P<b>.+)$",
    ),
    (
        "ratio",
        r"^(?P<a>.+?) (?:versus|against|compared with|vs\.?) (?P<b>.+?)[:,] (?:how many times"
        r" (?:larger|bigger|as large|higher|more|greater)|by what factor)$",
    ),
    (
        "ratio",
        r"^(?P<lead>.*?)how many times (?!as |larger|more|bigger|higher|greater)(?P<b>.+?)"
        r" (?:was|were|is|are|did|does|do) (?P<a>.+?)(?: reach| receive| have| earn| get| make| spend)?$",
    ),
    (
        "sum",
        r"^(?:what|how much) (?:do|did|does|would|will) (?P<a>.+?) and (?P<b>.+?) (?:together )?(?:add"
        r" up|amount|come|sum up|total) ?(?:to)?(?P<rest>.*)$",
    ),
    ("sum", rf"^{_ASK}(?:the )?(?:sum|total|combined (?:value|amount|size)) of (?P<a>.+?) and (?P<b>.+)$"),
    ("sum", rf"^what (?:is|was|are|were) (?P<a>.+?) (?:plus|and) (?P<b>.+?) {_BOTH}(?P<rest>.*)$"),
    ("sum", rf"^(?P<a>.+?) and (?P<b>.+?) {_BOTH}(?:[,:] .*|)$"),
    (
        "sum",
        rf"^how (?:much|many)(?P<unit>(?: [\w-]+){{0,3}}?) (?:{AUX}) (?P<a>.+?) and (?P<b>.+?)"
        rf" (?P<verb>(?:[a-z]+ )?)"
        rf"{_BOTH}(?P<rest>.*)$",
    ),
    (
        "sum",
        rf"^how (?:much|many)(?P<unit>(?: [\w-]+){{0,3}}?) (?P<prep>in|from|for|to|by|at) (?P<a>.+?) and"
        rf" (?P<b>.+?) "
        rf"{_BOTH} (?P<rest>.*)$",
    ),
)
_REST = re.compile(
    r"^how much of (?P<b>.+?) (?:is|was|were|are|did) (?:not (?:(?:met|covered|financed|funded|paid) (?:by"
    r"|from) )?(?P<a>.+?)|(?:other than|not part of) (?P<c>.+))$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    rf"^{_TIMES} (?:as )?(?P<when>a year (?:before|earlier)|(?:in )?the (?:previous|preceding) year) (?:was"
    rf"|were|is|are)"
    r" (?P<a>.+)$",
    re.IGNORECASE,
)
_LIKE_A = re.compile(r"^(?:those|that|the one|the ones) ", re.IGNORECASE)
_UNIT_BEHIND = re.compile(r",? (?:in )?(?:%|percent|per cent)$", re.IGNORECASE)


def calculation(text: str) -> Comparison | None:
    """Read a question that asks for a share, ratio, sum or rate of growth; None if it asks for none.

    Of a share, the first operand is the part; of a ratio what is divided; of growth the later figure.
    """
    body = plain(text)
    for want, form in _OVER_TIME:
        if (match := form.match(body)) and (found := _of_times(want, match)):
            return found
    if match := _YEAR_BEFORE.match(body):
        now = asking(match["a"])
        then = in_time(now.rstrip("?"), match["when"])
        return Comparison(now, f"{then}?", (match["a"], match["when"]), "ratio")
    if (found := comparison(text)) and (found.want in {"growth", "ratio"} or " than " in body):
        return found
    for want, form in _OF_TWO:
        if match := form.match(body):
            return _of_two(want, match)
    if match := _REST.match(body):
        part = match["a"] or match["c"]
        return Comparison(asking(match["b"]), asking(part), (match["b"], part), "difference")
    return None


def _of_times(want: Want, match: re.Match[str]) -> Comparison | None:
    said = match.groupdict()
    if "a" not in said:  # "from its firms of 2020 to the target for 2025"
        one, two = match["one"].strip(), resolved(match["two"].strip(), match["one"].strip())
        return Comparison(asking(two), asking(one), (two, one), want)
    about = re.sub(r"^(?:nominal|real) ", "", match["a"])
    if when := said.get("when"):
        now = f"What was {about} in {when}"
        then = in_time(now, "a year before")
        unknown = not find_dates(then) or find_dates(then)[-1].period == find_dates(now)[-1].period
        return (
            None if unknown else Comparison(f"{now}?", f"{then}?", (when, "a year before"), want, stated=True)
        )
    if year := said.get("year"):
        aim = match["two"].replace(year, "").strip()
        return Comparison(
            f"What was the {aim} for {about} for {year}?",
            f"What was {about} in {match['one']}?",
            (match["two"], match["one"]),
            want,
        )
    halves = of_times(about, match["one"].strip(), match["two"].strip())
    return Comparison(*halves, want) if halves else None


def _of_two(want: Want, match: re.Match[str]) -> Comparison:
    said = match.groupdict()
    a, b = match["a"].strip(" ,"), _UNIT_BEHIND.sub("", match["b"].strip(" ,:"))
    lead, rest = ((said.get(name) or "").strip(" ,") for name in ("lead", "rest"))
    if like := _LIKE_A.match(a):
        noun = re.split(r" (?:of|in|for|by) ", b)[0]
        a = f"{noun} {a[like.end() :]}"
    b = resolved(b, a)
    if want in {"ratio", "sum"} or re.search(r"\b(?:plan|target|goal|aim|quota)\b", b):
        a, b = completed(a, b)
    a, b = owned(a, b), owned(b, a)
    behind = " ".join(filter(None, (rest, lead)))
    if want == "sum" and "unit" in said:
        return _summed(match, a, b, behind)
    second = asking(f"{b} {behind}")
    first = _part_of(a, b, said.get("link")) if want == "share" else f"{a} {behind}"
    return Comparison(asking(first), second, (a, b), want, stated=want == "share")


def _part_of(a: str, b: str, link: str | None) -> str:
    """The question for a part, with what only the whole says of it."""
    if only_date(a):
        return f"{undated(b)} in {with_years(a, b)[0]}"
    if link and " made up of" not in link and not re.fullmatch(r"is|was|were|are|would|will", link):
        return f"How much of {b} {link} {a}"
    if (place := place_in(a)) and re.fullmatch(r"(?:the )?", a[: place.start]) and place.end == len(a):
        return f"How much of {b} went to {a}"
    dates = find_dates(b)
    return f"{a} in {dates[-1].surface}" if dates and not find_dates(a) else a


def _summed(match: re.Match[str], a: str, b: str, behind: str) -> Comparison:
    said = match.groupdict()
    unit, verb, prep = (" ".join((said.get(name) or "").split()) for name in ("unit", "verb", "prep"))
    head = f"How many {unit}" if unit else "How much"
    if prep:
        halves = [f"{head} {prep} {part} {behind}?" for part in (a, b)]
    else:
        halves = [" ".join(f"{head} did {part} {verb} {behind}".split()) + "?" for part in (a, b)]
    return Comparison(halves[0], halves[1], (a, b), "sum")
