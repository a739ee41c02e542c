"""A question that compares, read into the two figures that it needs ("exports or imports", "than in 2020").

Each of the two is written as a question of its own, so that it can be looked up like any other. What only one
side says (its time, its place, its noun) is put into the other (``operands``).
"""

from __future__ import annotations

import re

from policy_qa.extract.periods import find_dates
from policy_qa.questions.alternatives import alternatives
from policy_qa.questions.clauses import than
from policy_qa.questions.compared import AUX, LESS, MORE, PERCENT, Comparison, Want, plain, wanted_of
from policy_qa.questions.kinds import FALL, RISE
from policy_qa.questions.operands import asking, completed, resolved, timed, with_years

MOVED = (
    rf"(?:{RISE}|{FALL}|changed?|differ(?:ed)?|swell|develop|gain|lose|climb|pick up|speed up|slow(?: down)?"
    r"|accelerate|recover|shift|move|slip|ease|edge (?:up|down)|come down|go|lowered|raised?|lift(?:ed)?|cut"
    r"|revised?(?: (?:up|down))?|to (?:fall|rise|recede|decline|come down)|recede|reduced?|widen|narrow"
    r"|shed|add)"
)
_HOW = (
    r"(?:by )?(?:how (?:much|many(?P<unit>(?: [\w£$€%-]+){1,3}?)|far)|what (?:(?:nominal|real)"
    r" )?(?:amount|margin|number|percent(?:age)?))"
)
_EXCEED = (
    r"(?P<verb>exceeds?|exceeded|tops?|topped|outdo|outdid|lags?|lie ahead of|outstrip(?:s|ped)?"
    r"|outweigh(?:s|ed)?|surpass(?:es|ed)?|beat(?:s|en)?|overtook|outnumber(?:s|ed)?|outpaced?|lead"
    r"|miss|fall short of|fell short of|falls short of|fall below|undershoot|lag behind|lagged behind|trail)"
)
_STANDS = rf"(?P<verb>above|below|short of|ahead of|behind|over|under|(?:{MORE}|{LESS}) than)"
_APART = (
    r"(?P<verb>lies?|separated?|divide[ds]?|stand|stood|(?:is|are|was|were|remains?|remained) left"
    r"|were there)"
)


def _compiled(*forms: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


_PAIRS = _compiled(
    rf"^(?P<lead>.*?\b){_HOW} {AUX} (?P<a>.+?) {_EXCEED} (?P<b>.+)$",
    r"^(?P<lead>.*?\b)how (?:far|(?:many|much)(?P<unit>(?: [\w£$€%-]+)*?)) (?P<verb>short of|below|above"
    r"|over|ahead of"
    rf"|behind) (?P<b>.+?) {AUX} (?P<a>.+?)(?: (?:end up|fall|land|come in|stay|finish"
    rf"|remain)(?P<rest>\b.*))?$",
    rf"^(?P<lead>.*?\b){_HOW} {AUX} (?P<a>.+?) {_STANDS} (?P<b>.+)$",
    r"^(?P<lead>)(?:what (?:is|was|are|were)|how (?:large|big|wide|great) (?:is|was)|(?:give|calculate"
    r"|compute))? ?"
    r"the (?P<verb>difference|gap|distance|spread|margin) between (?P<a>.+?) and (?P<b>.+)$",
    rf"^(?P<lead>){_HOW} (?:still )?{_APART} (?:between )?(?P<a>.+?) (?:and|from) (?P<b>.+)$",
    rf"^(?P<lead>)how much (?:room|space|distance|money)? ?{_APART} between (?P<a>.+?) and (?P<b>.+)$",
    r"^(?P<lead>)how (?P<verb>far apart|far away from each other) (?:is|was|are|were) (?P<a>.+?) and"
    r" (?P<b>.+)$",
    rf"^(?P<lead>){_HOW} {AUX} (?P<a>.+?) and (?P<b>.+?) (?P<verb>differ(?:ed)?|apart"
    rf"|diverge[ds]?)(?P<rest>\b.*)$",
    rf"^(?P<lead>)(?:is|was|are|were) (?P<a>.+?) (?P<verb>{MORE}|{LESS}) than (?P<b>.+)$",
)
_BETWEEN = re.compile(
    rf"^(?P<lead>){_HOW} {AUX} (?P<a>.+?)\s+(?P<verb>{MOVED})\b(?P<mid>.*?),?\s+(?:between|from)"
    rf" (?P<one>.+?) "
    r"(?:and|to) (?P<two>.+)$",
    re.IGNORECASE,
)
_ADDED = re.compile(
    rf"^{_HOW} (?:did|does|has) (?P<who>.+?) (?:add to|raise|lower|cut|lift|take off|mark (?:up|down)) its"
    rf" (?P<a>.+?) "
    r"between (?P<one>.+?) and (?P<two>.+)$",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"^(?:compute |calculate |give |what (?:is|was) )?(?:the )?(?:(?P<unit>percent(?:age)?|percentage[-"
    r" ]point|nominal"
    r"|absolute|real|total|overall) )*(?P<verb>rise|increase|growth|change|fall|decline|drop|gain|loss"
    r"|decrease)"
    rf"(?P<early> in {PERCENT})? (?:of|in) (?P<a>.+?),? (?:between|from) (?P<one>.+?) (?:and|to) (?P<two>.+?)"
    r"(?:,? (?:in|as) (?P<late>[\w ]+))?$",
    re.IGNORECASE,
)
_SURPLUS = re.compile(
    r"^(?:(?:what|how (?:large|big|high|much)) (?:(?:is|was|were|of) )?)?(?P<before>.*?)\b(?:trade|goods"
    r"|commercial) "
    r"(?P<what>surplus|deficit|balance)\b(?P<after>.*)$",
    re.IGNORECASE,
)
_SURPLUS_VERB = re.compile(
    r"\b(?:did|does|do|has|have|run|have|show|record|achieve|end up with|register|amount to|the|a|was|is)\b",
    re.I,
)
_SURPLUS_ASKED = re.compile(r"^(?:what|how (?:large|big|high|much)|the )\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:points?|percent(?:age)?|per ?cent|%|dollars?|yuan|won|euros?|pounds?|rupees?|yen)\b", re.I
)


def comparison(text: str) -> Comparison | None:
    """Read a question that compares two figures; None if it compares none."""
    if found := alternatives(re.sub(r"\s*[?.!]+$", "", text.strip())):
        return found
    body = plain(text)
    for read in (_between, _change, than, _paired, _surplus):
        if found := read(body):
            return found
    return None


def compares(text: str) -> bool:
    """Whether a question asks to compare or to calculate, whether it can be read or not."""
    bare = re.sub(r"\s*[?.!]+$", "", text.strip())
    if comparison(text) is not None:
        return True
    return bool(
        re.search(rf"\b(?:{MORE}|{LESS})\b[^?]*\bthan\b(?! \d)", bare, re.IGNORECASE)
        or re.search(
            r"\b(?:compare[ds]?|difference between|given its|going by its distance|far apart|times as)\b",
            bare,
            re.IGNORECASE,
        )
    )


def _paired(body: str) -> Comparison | None:
    for form in _PAIRS:
        if (match := form.match(body)) and (found := _pair(match)):
            return found
    return None


def _pair(match: re.Match[str]) -> Comparison | None:
    said = match.groupdict()
    a, b, verb = match["a"].strip(), match["b"].strip(), match["verb"] or ""
    if re.match(r"\d|one\b|two\b|three\b|half\b|a\b", b, re.IGNORECASE):
        return None
    lead = re.sub(r"\b(?:by|and)\s*$", "", match["lead"]).strip(" ,:")
    first, second = completed(a, resolved(b, a))
    rest = said.get("rest") or ""
    halves = [asking(f"{half}{rest}{' ' if lead else ''}{lead}") for half in (first, second)]
    unit = said.get("unit") or match.group()
    want = wanted_of(unit if said.get("unit") or re.match(r"(?:by )?what", match.group(), re.I) else None)
    presumes = not re.fullmatch(
        rf"difference|gap|distance|spread|margin|far apart.*|differ\w*|apart|diverge\w*|{_APART}",
        verb,
        re.IGNORECASE,
    )
    return Comparison(
        timed(halves[0], halves[1]),
        timed(halves[1], halves[0]),
        (a, b),
        want,
        not re.search(rf"short|behind|below|under|undershoot|trail|miss|lag|{LESS}", verb, re.IGNORECASE),
        bool(re.search(r"\bgrowth\b", f"{a} {b}", re.IGNORECASE)),
        presumes=presumes and want == "difference",
    )


def of_times(about: str, one: str, two: str, *, counted: str = "") -> tuple[str, str, tuple[str, str]] | None:
    """The questions for a thing at the later and the earlier of two times; None if they are no times.

    Args:
        about: The thing.
        one: The earlier time.
        two: The later time, with what follows it ("2010 in Ningbo").
        counted: What is counted, where ``about`` says of whom ("firms" that "Ningbo" has).
    """
    dates = [find_dates(f"in {time}") or find_dates(time) for time in (one, two)]
    years = with_years(one, two)
    if not all(find_dates(f"in {time}") for time in years) or not dates[1]:
        return None
    end = two.rfind(dates[1][-1].surface) + len(dates[1][-1].surface) if len(dates[1]) == 1 else len(two)
    if re.match(r" (?!in\b|of\b|on\b|at\b|for\b|by\b)\w", two[end:]):  # "the March 2024 budget"
        end = len(two)
    rest = two[end:]
    times = [re.sub(r"^(?:in|at) ", "", time) for time in with_years(one, two[:end])]
    form = (
        f"How many {counted} did {about} have in {{}}{rest}?"
        if counted
        else f"What was {about} in {{}}{rest}?"
    )
    named = " ".join(form.split())
    return named.format(times[1]), named.format(times[0]), (times[1], times[0])


def _between(body: str) -> Comparison | None:
    """Read "How much did exports grow between 2018 and 2019", of two times or of two editions."""
    match = _ADDED.match(body) or _BETWEEN.match(body)
    if match is None:
        return None
    said = match.groupdict()
    unit, owner = (said.get("unit") or "").strip(), said.get("who")
    mid = re.sub(r"\b(?:on balance|unadjusted|overall|in total|in all|up|down)\b", "", said.get("mid") or "")
    about = f"{match['a']}{mid}" + (f" by {owner}" if owner else "")
    counted = (
        unit
        if unit and not _COUNTED.search(unit) and re.search(r"\bgain|\blose|\badd|\bshed", body, re.I)
        else ""
    )
    counted = counted if re.fullmatch(r"(?:[\w-]+ ?)+", counted) and counted.endswith("s") else ""
    halves = of_times(about, match["one"].strip(), match["two"].strip(), counted=counted)
    if halves is None:
        return None
    percent = unit or (
        match.group() if re.match(r"(?:by )?what (?:\w+ )?percent", match.group(), re.I) else None
    )
    falling = re.search(
        rf"\b(?:{FALL}|lower|cut|down|take off|los|slow|recede|slip|ease|shed|reduce)",
        said.get("verb") or body,
        re.IGNORECASE,
    )
    growth = bool(re.search(r"\bgrowth\b", about, re.IGNORECASE))
    open_way = bool(
        re.match(r"change|differ|revis|develop|move|shift|go$", said.get("verb") or "", re.IGNORECASE)
    )
    want = wanted_of(percent)
    return Comparison(
        *halves,
        want,
        not falling,
        growth and want == "difference",
        presumes=not open_way and want == "difference",
    )


def _change(body: str) -> Comparison | None:
    """Read "Rise in poverty from 2019 to 2023, in points", "the percentage change of imports between …"."""
    match = _CHANGE.match(body)
    if match is None:
        return None
    halves = of_times(match["a"].strip(" ,"), match["one"].strip(), match["two"].strip())
    if halves is None:
        return None
    units = " ".join(filter(None, (match["unit"], match["early"], match["late"])))
    bare_growth = match["verb"].lower() == "growth" and not units
    want: Want = "growth" if bare_growth else wanted_of(units)
    return Comparison(*halves, want)


def _surplus(body: str) -> Comparison | None:
    """Read "What trade surplus did Norland run in 2022": exports less imports, where only those are given."""
    match = _SURPLUS.match(body)
    if (
        match is None
        or not _SURPLUS_ASKED.match(body)
        or re.search(r"\bchange|\bthan\b|\bor\b|\bwhy\b", body, re.I)
    ):
        return None
    rest = " ".join(_SURPLUS_VERB.sub(" ", f"{match['before']} {match['after']}").split())
    if not find_dates(rest) or len(find_dates(rest)) > 1:
        return None
    who = re.sub(r"['’]s?(?= |$)", "", rest)
    halves = (f"What were the exports of {who}?", f"What were the imports of {who}?")
    deficit = match["what"].lower() == "deficit"
    return Comparison(
        *halves,
        ("exports", "imports"),
        "difference",
        not deficit,
        presumes=match["what"] != "balance",
        stated=True,
    )
