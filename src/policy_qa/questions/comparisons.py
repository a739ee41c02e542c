"""A question that compares, read into the two figures that it needs ("exports or imports", "than in 2020").

Each of the two is written as a question of its own, so that it can be looked up like any other. What only one
side says (its time, its place, its noun) is put into the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from policy_qa.extract.periods import describe, find_dates, shift
from policy_qa.questions.kinds import FALL, RISE
from policy_qa.words import STOP, Word, keys_of, words

Want = Literal["difference", "order", "both", "share", "ratio", "sum", "growth", "cagr"]
"""What is made of two figures; ``growth`` and ``cagr`` (a year) are in percent, ``ratio`` in times."""

_AUX = r"(?:did|does|do|will|would|was|were|is|are|has|have|had|is to|are to|should)"
_MORE = r"(?:more|higher|larger|bigger|greater|longer|faster|stronger|better|further|ahead)"
_LESS = r"(?:less|lower|smaller|fewer|shorter|slower|weaker)"
_HOW = r"(?:by )?(?:how (?:much|many(?: [\w£$€-]+){1,3}?|far)|what (?:amount|margin|number))"
_EXCEED = (
    r"(?P<verb>exceeds?|exceeded|tops?|topped|outdo|outdid|lags?|lie ahead of|outstrip(?:s|ped)?"
    r"|outweigh(?:s|ed)?|surpass(?:es|ed)?|beat(?:s|en)?|overtook|"
    r"fall short of|fell short of|falls short of|undershoot|lag behind|lagged behind|trail)"
)
_STANDS = rf"(?P<verb>above|below|short of|ahead of|(?:{_MORE}|{_LESS}) than)"
_PAIRS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^(?P<lead>.*?\b){_HOW} {_AUX} (?P<a>.+?) {_EXCEED} (?P<b>.+)$",
        r"^(?P<lead>.*?\b)how far short of (?P<b>.+) (?:was|were|did|is|are) (?P<a>.+?)(?P<verb>)$",
        rf"^(?P<lead>.*?\b){_HOW} {_AUX} (?P<a>.+?) {_STANDS} (?P<b>.+)$",
        rf"^(?P<lead>)how (?:much|many) (?P<verb>{_MORE}|{_LESS}) (?:is|was|are|were) (?P<a>.+?) than "
        rf"(?P<b>.+)$",
        r"^(?P<lead>)what (?:is|was|are|were) the (?P<verb>difference|gap|distance) between (?P<a>.+?) "
        r"and (?P<b>.+)$",
        rf"^(?P<lead>){_HOW} (?P<verb>lies?) between (?P<a>.+?) and (?P<b>.+)$",
        rf"^(?P<lead>)(?:is|was|are|were) (?P<a>.+?) (?P<verb>{_MORE}|{_LESS}) than (?P<b>.+)$",
    )
)
_THAN = re.compile(
    rf"^(?P<lead>.*?)(?:by )?how (?:much|many(?: [\w-]+){{0,2}}?) (?P<way>{_MORE}"
    rf"|{_LESS})\b(?P<rest>.*?)\bthan (?P<b>.+)$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"^(?P<lead>){_HOW} {_AUX} (?P<a>.+?)\s+(?P<verb>(?:{RISE}|{FALL}|changed?|go up|revised (?:up"
    rf"|down)|differ)\b)"
    r"(?P<mid>.*?)\s+(?:between|from) (?P<one>.+?) (?:and|to) (?P<two>.+)$",
    re.IGNORECASE,
)
_ADDED = re.compile(
    rf"^{_HOW} (?:did|does|has) (?P<who>.+?) (?:add to|raise|lower|cut|lift|take off|mark (?:up|down)) "
    rf"its (?P<a>.+?) "
    r"between (?P<one>.+?) and (?P<two>.+)$",
    re.IGNORECASE,
)
_OR = re.compile(r"^(?P<stem>.+?)(?:,|:) (?P<a>[^,:]+?) or (?P<b>[^,:]+)$", re.IGNORECASE)
_EITHER = re.compile(
    rf"^(?P<stem>(?:was|were|is|are|did|does|do|has|have|would|will)\b.+?\b(?:{_MORE}|{_LESS})\b.*?)"
    r" (?P<prep>in|with|by|from|for|at|on) (?P<a>.+?)"
    r" or (?:(?P=prep) )?(?P<b>.+)$",
    re.IGNORECASE,
)
_BY_HOW = re.compile(
    r",? (?:and )?(?:by how (?:much|many\b.*)|what (?:was|is) the (?:difference|gap)|how (?:much|large) "
    r"(?:is|was) the (?:difference"
    r"|gap))$",
    re.IGNORECASE,
)
_COMPARATIVE = re.compile(rf"\b(?P<way>{_MORE}|{_LESS})\b", re.IGNORECASE)
_GROWING = re.compile(
    rf"\b(?:{RISE}|{FALL}|expand)\b[^,]*?\b(?:faster|slower|more|less)\b|\bgrowth\b", re.IGNORECASE
)
_WHICH = re.compile(
    r"^(?:(?:in|with|for|from|by) )?(?:which|what)(?: of (?:the|these|those) two| one)?(?: (?!is|was"
    r"|were|are|did|took|grew|has|had|"
    r"would|will|gets?|got)\w+)?\s*",
    re.IGNORECASE,
)
_STAND_IN = re.compile(
    r"^(?:that|those|the (?:one|ones|number|figure|amount))\b(?:\s+(?:named|given|set|shown|stated"
    r"|reported))?\s*",
    re.IGNORECASE,
)
_STANDARD = keys_of(
    "plan goal target aim floor ceiling consensus average forecast estimate snapshot report outlook "
    "number figure set give "
    "name show first last late latest mark expectation projection norm ministry secretary count month "
    "year preliminary final "
    "actual release review edition survey guideline budget account limit city government"
)
"""Words of a standard that something is held against: they leave what is measured to the other side."""
_YEAR_BEFORE = re.compile(
    r"(?:in |at |on )?(?:the )?(?:(?:a|one) year|twelve months|12 months|year)s? (?:before|earlier|ago)"
    r"|(?:in |at )?(?:the )?"
    r"(?:previous|preceding|prior) year",
    re.IGNORECASE,
)
_ADJECTIVES = re.compile(r"^(?:the )?(?P<one>[a-z-]+)$", re.IGNORECASE)
_HEAD_OF = re.compile(r"^(?P<head>.+?) (?P<tail>(?:of|in|for|among|at|from) .+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two figures that a question compares.

    Attributes:
        first: The question for the first.
        second: The question for the second.
        names: The two as the question writes them.
        want: What is asked of the two: their difference, their order, both, or what is calculated from them.
        larger: Whether the larger one is asked for.
        growth: Whether rates of growth are compared.
        presumes: Whether the question takes for granted which of the two is the larger one.
    """

    first: str
    second: str
    names: tuple[str, str]
    want: Want
    larger: bool = True
    growth: bool = False
    presumes: bool = False


def comparison(text: str) -> Comparison | None:
    """Read a question that compares two figures; None if it compares none."""
    plain = re.sub(r"\s*[?.!]+$", "", text.strip())
    asks_more = _BY_HOW.search(plain)
    body = plain[: asks_more.start()] if asks_more else plain
    if found := _alternatives(body):
        return _with(found, "both") if asks_more else found
    for read in (_between, _paired, _than):
        if found := read(plain):
            return found
    return None


def compares(text: str) -> bool:
    """Whether a question asks to compare or to calculate, whether it can be read or not."""
    plain = re.sub(r"\s*[?.!]+$", "", text.strip())
    if comparison(text) is not None:
        return True
    return bool(
        re.search(rf"\b(?:{_MORE}|{_LESS})\b[^?]*\bthan\b(?! \d)", plain, re.IGNORECASE)
        or re.search(
            r"\b(?:compare[ds]?|difference between|given its|going by its distance|far apart|times as)\b",
            plain,
            re.IGNORECASE,
        )
    )


def _with(found: Comparison, want: Want) -> Comparison:
    return Comparison(found.first, found.second, found.names, want, found.larger, found.growth)


def _alternatives(body: str) -> Comparison | None:
    """Read "Which was larger in 2021, exports or imports", "Was it higher in 2008 or in 2010"."""
    match = _OR.match(body) or _EITHER.match(body)
    if match is None or not _COMPARATIVE.search(match["stem"]):
        return None
    way = _COMPARATIVE.search(match["stem"])
    larger = way is None or not re.fullmatch(_LESS, way["way"], re.IGNORECASE)
    growth = bool(_GROWING.search(match["stem"]))
    prep = match.groupdict().get("prep") or ""
    a, b = _whole_names(match["a"].strip(), match["b"].strip())
    stem = _COMPARATIVE.sub("", _WHICH.sub("", match["stem"]), count=1)
    first, second = (_asked(stem, name, prep) for name in (a, b))
    first, second = _timed(first, second), _timed(second, first)
    names = (_name(a), _name(b))
    return Comparison(
        first, second, names if names[0] != names[1] else (_time(a), _time(b)), "order", larger, growth
    )


def _name(text: str) -> str:
    """A thing as an answer names it: without the time that holds for both."""
    return text if _only_date(text) else _undated(text)


def _whole_names(a: str, b: str) -> tuple[str, str]:
    """The two names with what one leaves to the other: "the planned or the actual share of solar"."""
    rest = b.split()
    if _ADJECTIVES.match(a) and len(rest) > 2 and not find_dates(a) and re.match(r"the ", a, re.IGNORECASE):
        tail = " ".join(rest[2:] if rest[0].lower() == "the" else rest[1:])
        return f"{a} {tail}", b
    return a, _resolved(b, a)


def _resolved(b: str, a: str) -> str:
    """The second name with its stand-in ("those of 2023") replaced by what it stands for."""
    match = _STAND_IN.match(b)
    if match is None:
        return b
    head = _HEAD_OF.match(_undated(a))
    noun = (
        head["head"]
        if head and re.match(r"(?:of|in|for|among|at|from|by)\b", b[match.end() :])
        else _undated(a)
    )
    return f"{noun} {b[match.end() :]}".strip()


def _undated(text: str) -> str:
    """A text without its expressions of time and the prepositions before them."""
    for date in reversed(find_dates(text)):
        before = re.sub(r"(?:\b(?:in|of|for|during|at|on|by|from)\s+)?(?:the\s+)?$", "", text[: date.start])
        text = f"{before} {text[date.end :].lstrip()}"
    return " ".join(text.split())


def _asked(stem: str, name: str, prep: str) -> str:
    """A question for one of two things: the stem's own words with the name in its place."""
    plain = " ".join(stem.split())
    named = f"{prep} {name}" if prep else f"in {name}" if _only_date(name) else name
    if prep or _only_date(name):
        return f"{plain} {named}?"
    return f"{name} {plain}?"


def _only_date(text: str) -> bool:
    """Whether a text is nothing but an expression of time."""
    rest = text
    for date in find_dates(text):
        rest = rest.replace(date.surface, " ")
    return (
        bool(find_dates(text))
        and not re.sub(r"\b(?:the|in|of|a|as|whole|calendar|fiscal|year)\b", "", rest, flags=re.I).strip()
    )


def _paired(plain: str) -> Comparison | None:
    for form in _PAIRS:
        if match := form.match(plain):
            a, b = match["a"].strip(), match["b"].strip()
            if re.match(r"\d|one\b|two\b|three\b|half\b|a\b", b, re.IGNORECASE):
                return None
            lead = re.sub(r"\b(?:by|and)\s*$", "", match["lead"]).strip(" ,:")
            first, second = _completed(a, _resolved(b, a))
            growth = bool(re.search(r"\bgrowth\b", f"{a} {b}", re.IGNORECASE))
            larger = not re.search(
                rf"short|behind|below|undershoot|trail|{_LESS}", match["verb"] or "short", re.IGNORECASE
            )
            return Comparison(
                _timed(f"{lead} {first}?", second),
                _timed(f"{lead} {second}?", first),
                (a, b),
                "difference",
                larger,
                growth,
                presumes=not re.fullmatch(r"difference|gap|distance|lies?", match["verb"] or ""),
            )
    return None


def _time(text: str) -> str:
    """The time that a name says, where it is all that tells it from the other."""
    return next((date.surface for date in find_dates(text)), text)


def _completed(a: str, b: str) -> tuple[str, str]:
    """Two names, each with what only the other says: "its plan" is the plan for what the first names."""
    b = re.sub(r"^(?:its|their|his|her) ", lambda _: f"{_owner(a)} ", b, flags=re.IGNORECASE)
    if not _measured(b):
        return a, f"{b} {_undated(a)}"
    if not _measured(a):
        noun = " ".join(w.text for w in words(_undated(b)) if w.key not in _STANDARD and w.text not in a)
        return f"{noun} {a}", b
    return a, b


def _measured(name: str) -> list[Word]:
    """The words of a name that say what is measured: no names, no words of standards."""
    return [
        word
        for word in words(_undated(name))
        if word.text.lower() not in STOP and word.text[:1].islower() and word.key not in _STANDARD
    ]


def _owner(a: str) -> str:
    """Whose the first name is: "Ningbo's" of "Ningbo's exports", "South Korea's" of "South Korea"."""
    match = re.search(r"^(?:the )?(?P<who>[A-Z][\w ]*?['’]s)(?!\w)", a)
    if match:
        return match["who"]
    return f"{a}'s" if re.fullmatch(r"(?:[A-Z]\w+ ?)+", a) else "the"


def _timed(question: str, other: str) -> str:
    """A question with the time that only the other side names."""
    dates = find_dates(other)
    text = " ".join(question.split()).strip()
    return text if find_dates(text) or not dates else f"{text.rstrip('?')} in {dates[-1].surface}?"


def _than(plain: str) -> Comparison | None:
    """Read "How much more did it spend in 2024 than in 2020", "than the Rift Valley"."""
    match = _THAN.match(plain)
    if match is None or re.match(r"\d|one\b|two\b|half\b", match["b"]):
        return None
    lead, rest, b = match["lead"].strip(" ,:"), match["rest"].strip(), match["b"].strip()
    larger = not re.fullmatch(_LESS, match["way"], re.IGNORECASE)
    first = f"{lead} {rest}".strip()
    timed = re.match(r"(?:in|at|on|for|during) ", b) or re.search(r"\b(?:earlier|before|previous)\b", b)
    if _only_date(b) or (timed and (find_dates(b) or _YEAR_BEFORE.fullmatch(b))):
        second = _in_time(first, b)
        return Comparison(f"{first}?", f"{second}?", (first, second), "difference", larger, presumes=True)
    subject = re.match(
        r"(?P<what>.*?)\b(?:did|does|do|will|would|has|have) (?P<who>.+) (?P<did>[a-z]+)(?P<tail>.*)$", first
    )
    if subject is None:
        return None
    dates = find_dates(b)
    tail = b[dates[0].start :] if dates else ""
    name = re.sub(r"\s+(?:in|from|during|for|of)(?: the)?$", "", b[: dates[0].start].rstrip()) if dates else b
    when = f" in {tail}" if tail else ""
    second = f"{subject['what']} {subject['did']} {name}{when}"
    return Comparison(
        f"{subject['what']} {subject['did']} {subject['who']}{when}?",
        f"{second}?",
        (subject["who"], name),
        "difference",
        larger,
    )


def _in_time(first: str, when: str) -> str:
    """The first question, asked of another time."""
    dates = find_dates(first)
    if not dates:
        return f"{first} {when}"
    date = dates[-1]
    if _YEAR_BEFORE.fullmatch(when.strip()) and date.period and not date.period.endswith(".."):
        when = describe(shift(date.period, years=-1))
    said = re.sub(r"^(?:in|at|on|for|during) (?:the )?", "", when)
    return f"{first[: date.start]}{said}{first[date.end :]}"


def _between(plain: str) -> Comparison | None:
    """Read "How much did exports grow between 2018 and 2019", of two times or of two editions."""
    match = _BETWEEN.match(plain) or _ADDED.match(plain)
    if match is None:
        return None
    one, two = match["one"].strip(), match["two"].strip()
    if not find_dates(one) or not find_dates(two):
        return None
    about = f"{match['a']}{match.groupdict().get('mid') or ''}"
    owner = match.groupdict().get("who")
    named = f"{about} by {owner}" if owner else about
    first, second = (f"What was {named} in {when}?" for when in (two, one))
    growth = bool(re.search(r"\bgrowth\b", named, re.IGNORECASE))
    falling = re.search(
        rf"\b(?:{FALL}|lower|cut|down|take off)\b", match.groupdict().get("verb") or plain, re.IGNORECASE
    )
    return Comparison(first, second, (two, one), "difference", not falling, growth, presumes=True)
