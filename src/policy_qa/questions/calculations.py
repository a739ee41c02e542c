"""A question that asks to calculate with two or more figures: a share, ratio, sum or growth over years.

As in ``comparisons``, each operand is written as a question of its own; what only one names (its place, its
time) is put into the other by the reader.
"""

from __future__ import annotations

import re
from dataclasses import replace

from policy_qa.extract.periods import find_dates
from policy_qa.places import place_in
from policy_qa.questions.comparisons import Comparison, Want, comparison
from policy_qa.questions.kinds import FALL, RISE

_PERCENT = r"(?:percent|per ?cent|percentage|%)"
_BE = r"(?:is|was|were|are|would(?: be)?|will be)"
_PART = rf"(?:{_PERCENT}(?:age)?|share|part|portion|proportion|fraction)"
_YEARLY = r"(?:(?:average|mean|compound)\s+)?(?:annual|yearly|a year)\s+(?:nominal |real )?"
_FROM_TO = r"(?:between|from) (?P<one>.+?) (?:and|to) (?P<two>.+?)"
_ROSE = rf"(?:{RISE}|{FALL}|changed?|swell|develop|come down|go)"
_TIMES = (
    r"how many times (?:(?:as|so) (?:many|much|large|big|high|great)|larger|bigger|more|higher|greater"
    r"|the size of)"
)


def _forms(*rows: tuple[Want, str]) -> tuple[tuple[Want, re.Pattern[str]], ...]:
    return tuple((want, re.compile(form, re.IGNORECASE)) for want, form in rows)


_OVER_TIME = _forms(
    (
        "cagr",
        rf"^(?:what (?:is|was) the |by how much did )?(?:average )?{_YEARLY}growth (?:rate"
        rf" )?(?:of|in) (?P<a>.+?) {_FROM_TO}$",
    ),
    ("cagr", rf"^(?:what was the )?{_YEARLY}growth (?:rate )?(?:of|in) (?P<a>.+?),? {_FROM_TO}$"),
    (
        "growth",
        rf"^(?:by )?(?:how many {_PERCENT}|what (?:nominal |real )?{_PERCENT}(?:age)?) (?:did|has|have"
        rf"|was|were|is) "
        rf"(?P<a>.+?) (?:{_ROSE}|changed) {_FROM_TO}$",
    ),
    (
        "growth",
        rf"^(?:compute |calculate |give |what (?:is|was) )?(?:the )?(?:{_PERCENT}(?:age)? (?:rise"
        rf"|change|growth|increase|fall"
        rf"|decline)|growth in {_PERCENT}) (?:of|in) (?P<a>.+?) {_FROM_TO}$",
    ),
    (
        "growth",
        rf"^(?:by )?how many {_PERCENT} (?:was|were|is|did) (?P<a>.+?) (?:in|of) (?P<two>[^ ]*\d{{4}}[^ ]*) "
        rf"(?:above|higher than|larger than|exceed) (?:that (?:of|in)|in|the one of) (?P<one>.+?)$",
    ),
    (
        "growth",
        rf"^(?:by )?how many {_PERCENT} (?:higher|larger|more|lower) (?:was|were|is) (?P<a>.+?) (?:in|of) "
        rf"(?P<two>[^ ]*\d{{4}}[^ ]*) than (?:in|that of) (?P<one>.+?)$",
    ),
    (
        "ratio",
        rf"^{_TIMES} (?P<a>.+?) (?:in|of) (?P<two>[^ ]*\d{{4}}) (?:as|than) in (?P<one>[^"
        rf" ]*\d{{4}})$",
    ),
    (
        "difference",
        r"^(?:by )?how many (?:percentage )?points? (?:did|does|is|was|were|should|has|will) (?P<a>.+?) "
        rf"(?:{_ROSE}|gain|lose|climb|pick up|slow|slip|to (?:fall|rise|recede|come down)|lowered"
        rf"|raised|recede) {_FROM_TO}"
        r"(?P<rest>(?: (?:in|on) .+)?)$",
    ),
)
_OF_TWO = _forms(
    ("share", rf"^(?P<a>.+?) as an? (?:{_PART}) of (?P<b>.+?)(?:, (?:in )?(?:{_PERCENT}))?$"),
    (
        "share",
        rf"^(?:express |set )?(?P<a>.+?) (?:relative to|against|in relation to) (?P<b>.+?),?"
        rf" (?:in )?(?:what )?{_PERCENT}$",
    ),
    (
        "share",
        rf"^what (?:{_PART}) of (?P<b>.+?) (?:{_BE}|was made up of|consisted of|came from|went to|ran"
        rf" on|fell to) (?P<a>.+?)"
        r"(?: take up)?$",
    ),
    (
        "share",
        rf"^what (?:{_PART}) of (?P<b>.+?) (?:did|does|would|will) (?P<a>.+?) (?:make up|take"
        rf" up|account for|come to|represent)(?P<rest>.*)$",
    ),
    ("share", rf"^(?P<a>.+?) (?:is|was|were|are) what (?:{_PART}) of (?P<b>.+)$"),
    ("ratio", rf"^(?P<lead>.*?){_TIMES} (?:was|were|is|are) (?P<a>.+?) (?:than|as) (?P<b>.+)$"),
    (
        "ratio",
        r"^(?P<a>.+?) (?:versus|against|compared with) (?P<b>.+?): how many times"
        r" (?:larger|bigger|as large|higher|more)$",
    ),
    (
        "ratio",
        r"^(?P<lead>.*?)how many times (?!as |larger|more|bigger|higher)(?P<b>.+?)"
        r" (?:was|were|is|are|did) (?P<a>.+?)(?: reach| receive)?$",
    ),
    (
        "sum",
        r"^what (?:do|did|does) (?P<a>.+?) and (?P<b>.+?) (?:together )?(?:add"
        r" up|amount|come|sum up) to(?P<rest>.*)$",
    ),
    ("sum", r"^what (?:is|was) the (?:sum|total) of (?P<a>.+?) and (?P<b>.+)$"),
    ("sum", r"^(?P<a>.+?) and (?P<b>.+?) (?:added up|together|combined|in total)(?:[,:] .*|)$"),
    (
        "sum",
        r"^how (?:much|many (?P<unit>[\w-]+)) (?:did|does|do|have|has) (?P<a>.+?) and"
        r" (?P<b>.+?) (?:have |add |make )?(?:together|combined|in total)(?P<rest>.*)$",
    ),
)
_BY_PERCENT = re.compile(rf"^by (?:how many|what) {_PERCENT}", re.IGNORECASE)
_LIKE_A = re.compile(r"^(?:those|that|the one|the ones) ", re.IGNORECASE)


def calculation(text: str) -> Comparison | None:
    """Read a question that asks for a share, ratio, sum or rate of growth; None if it asks for none.

    Of a share, the first operand is the part; of a ratio what is divided; of growth the later figure.
    """
    plain = re.sub(r"\s*[?.!]+$", "", text.strip())
    for want, form in _OVER_TIME:
        if (match := form.match(plain)) and (found := _of_times(want, match)):
            return found
    for want, form in _OF_TWO:
        if match := form.match(plain):
            return _of_two(want, match)
    if _BY_PERCENT.match(plain) and (found := comparison(text)) and found.want == "difference":
        return replace(found, want="growth", presumes=False)
    return None


def _of_times(want: Want, match: re.Match[str]) -> Comparison | None:
    one, two = match["one"].strip(), match["two"].strip()
    if not find_dates(f"in {one}") or not find_dates(f"in {two}"):
        return None
    about = re.sub(r"^(?:nominal|real) ", "", match["a"])
    rest = match.groupdict().get("rest") or ""
    first, second = (f"What was {about} in {re.sub(r'^in ', '', when)}{rest}?" for when in (two, one))
    growth = want == "difference" and bool(re.search(r"\bgrowth\b", about))
    return Comparison(first, second, (two, one), want, growth=growth)


def _of_two(want: Want, match: re.Match[str]) -> Comparison:
    a, b = match["a"].strip(" ,"), match["b"].strip(" ,")
    lead, rest = (match.groupdict().get(name) or "" for name in ("lead", "rest"))
    if said := _LIKE_A.match(a):
        noun = re.split(r" (?:of|in|for|by) ", b)[0]
        a = f"{noun} {a[said.end() :]}"
    a, b = re.sub(r"^(?:its|their) ", "the ", a), re.sub(r"^(?:its|their) ", "the ", b)
    if want in {"ratio", "sum"}:
        a = _of_place(a, b)
    halves = [f"{lead}what was {part}{rest}" for part in (a, b)]
    return Comparison(f"{halves[0]}?", f"{halves[1]}?", (a, b), want)


def _of_place(a: str, b: str) -> str:
    """The first operand; where it is only a place, the thing of the second of it ("India's remittances")."""
    other = place_in(b)
    if other is None or not re.fullmatch(r"(?:the )?[A-Z]\w+(?: [A-Z]\w+)*", a):
        return a
    return f"{b[: other.start]}{a}{b[other.end :]}"
