"""A question about numbers over time: how one developed, what became of targets, where articles disagree.

Only forms of asking are known here, never what is asked about: that is the stretch of the question which is
left when its form, its time and its place are taken out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from policy_qa.extract.periods import find_dates
from policy_qa.places import mention_spans

Kind = Literal["series", "targets", "conflicts", "revisions", "fastest"]
Outcome = Literal["met", "missed", "open"]

_YEAR: Final = r"(?:(?:19|20)\d\d)"
_SPAN: Final = (
    rf"(?:since (?:the year )?(?P<since>{_YEAR})"
    rf"|(?:between|from) (?P<from>{_YEAR}) (?:and|to|until|till|through) (?P<to>{_YEAR})"
    rf"|over (?:the )?(?:years|time|course of time|(?:last|past) (?:few |several )?(?:years|decades?))"
    r"|through the years|across (?:the|all) years|(?:by|for (?:each|every)|per|in (?:each|every)) year"
    r"|year by year|(?:each|every) year|in all years)"
)
_A_SPAN: Final = re.compile(rf"\b{_SPAN}(?!\w)", re.IGNORECASE)
_MOVED: Final = (
    r"(?:develop(?:ed)?|evolved?|changed?|progress(?:ed)?|moved?|var(?:y|ied)|gone|go|grow[n]?|risen|rise"
    r"|fallen|fall|been developing|been changing)"
)
_NOMINAL: Final = re.compile(
    r"^(?!.*\b(?:did|does|do|is|are|was|were|has|have|had|will|would|can)\b)"
    r"(?!(?:by|in|at|on|for|to|how|what|which|who|whom|whose|where|when|why|list|name"
    r"|total|sum|average|mean|change|growth|increase|decrease|rise|fall|difference|compare)\b)"
    r"(?P<a>.+?),? (?P<span>(?:(?:from|between|in|over|,) )?"
    rf"{_YEAR}(?: ?[-–] ?| (?:to|and|until|till|through) ){_YEAR})$",
    re.IGNORECASE,
)
"""An indicator and some years, with no word of what is wanted: "exports of Norland from 2015 to 2020"."""
_ARTICLES: Final = r"(?:the |these |your )?(?:articles|sources|reports|texts)"
_DISAGREE: Final = r"(?:disagree|differ|contradict(?: (?:each other|one another))?|conflict|diverge)"
_OUTCOME: Final = (
    r"(?P<not>not )?(?P<what>met|missed|reached|achieved|hit|kept|fulfilled|attained|failed|open)"
)
_LEAD: Final = re.compile(
    r"^(?:please |can you |could you |(?:and|so|but) )*(?:tell me |tell us )?", re.IGNORECASE
)


def _compiled(*forms: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


_SERIES: Final = _compiled(
    rf"^how (?:did|has|have|had|does|do) (?P<a>.+?) {_MOVED}\b(?P<b>.*)$",
    r"^(?:show|give|list|plot|chart|draw|display|tabulate)(?: (?:me|us))? (?P<a>.+)$",
    r"^(?:what|how (?:high|large|big|much|many)) (?:is|was|were|are|has been|have been) (?P<a>.+)$",
)
_TREND: Final = _compiled(
    r"^(?:what (?:is|was)|show(?: me)?|describe|give(?: me)?|plot) the (?:trend|development|course|evolution"
    r"|time series|history) (?:of|in|for) (?P<a>.+)$",
)
_TARGETS: Final = _compiled(
    rf"^(?:which|what)(?: of)?(?: the)? (?P<a>.*?)(?:targets|goals)\b(?P<b>.*?)"
    rf" (?:was|were|are|is|have been|has been|got)(?: still| already)? {_OUTCOME}(?P<c>.*)$",
    rf"^(?:was|were|has|have|is|are) (?:the )?(?P<a>.*?)(?:targets?|goals?)\b(?P<b>.*?)"
    rf"(?: been)? {_OUTCOME}(?P<c>.*)$",
    r"^(?:did|has|have) (?P<c>.+?) (?P<what>meet|met|miss(?:ed)?|reach(?:ed)?|hit|achieved?)"
    r" (?:its|the|their) (?P<a>.*?)(?:targets?|goals?)\b(?P<b>.*)$",
)
_CONFLICTS: Final = _compiled(
    rf"^(?:where|on what|on which (?:figures|numbers)|do|how) (?:do )?{_ARTICLES} {_DISAGREE}(?P<a>.*)$",
    rf"^which (?P<a>.*?)(?:figures|numbers|articles|values) (?P<b>.*?)(?:do not agree|{_DISAGREE})"
    r"(?P<c>.*)$",
    rf"^what do {_ARTICLES} {_DISAGREE}(?P<a>.*)$",
)
_REVISIONS: Final = _compiled(
    r"^(?:which|what) (?P<a>.*?)(?:figures?|numbers?|estimates?|values?|indicators?)(?P<b>.*?)"
    r" (?:was|were|have been|has been|got)(?: later| since)? (?:revised|corrected)(?P<c>.*)$",
    r"^what (?:was|were|has been|have been|got)(?: later| since)? revised(?P<a>.*)$",
)
_FASTEST: Final = _compiled(
    r"^(?:what|which(?: (?:indicators?|figures?|numbers?|measures?))?)"
    r" (?:grew|rose|increased|expanded|has grown|have grown) (?:the )?"
    r"(?:fastest|most|quickest|strongest)(?P<b>.*)$",
    r"^(?:what|which)?(?: (?:is|was|were|are))?(?: ?the)? ?fastest[- ]growing"
    r" (?:indicators?|figures?|numbers?|measures?)(?P<b>.*)$",
)
_MISSED: Final = frozenset({"missed", "miss", "failed"})
_FORMS: Final[tuple[tuple[Kind, tuple[re.Pattern[str], ...]], ...]] = (
    ("targets", _TARGETS),
    ("conflicts", _CONFLICTS),
    ("revisions", _REVISIONS),
    ("fastest", _FASTEST),
)
_ENDS: Final = re.compile(
    r"^(?:\W|\b(?:the|a|an|its|their|on|about|over|for|of|in|at|to|with|as regards|regarding|set|by|were"
    r"|was|that)\b)+"
    r"|(?:\W|\b(?:for|of|in|at|on|by|to|from|the|as|a|table|chart|set|and|been)\b)+$",
    re.IGNORECASE,
)
_OWNER: Final = re.compile(r"^['’]s?(?=\s|$)")
_GENERAL: Final = frozenset({"", "figures", "numbers", "indicators", "anything", "any", "all", "everything"})


@dataclass(frozen=True, slots=True)
class OverTime:
    """What a question asks of numbers over time.

    Attributes:
        kind: What is asked for.
        about: The indicator, in the question's words; None for any.
        first: The first year asked for, None for any; ``last`` the last one.
        last: See ``first``.
        outcome: Which targets are asked for; None for whatever became of them.
        of_one: Whether one target is asked about ("was the target reached?").
        open_ended: Whether nothing but a series can answer, since no two times are named.
    """

    kind: Kind
    about: str | None
    first: int | None = None
    last: int | None = None
    outcome: Outcome | None = None
    of_one: bool = False
    open_ended: bool = True


def over_time(text: str, place: str | None = None) -> OverTime | None:
    """Read a question about numbers over time; None for any other question.

    Args:
        text: The question, tidied.
        place: The place that it names, which is no part of the indicator.
    """
    body = _LEAD.sub("", re.sub(r"\s*[?.!]+$", "", text.strip()), count=1)
    if found := _series(body, place):
        return found
    for kind, forms in _FORMS:
        for form in forms:
            if match := form.match(body):
                return _made(kind, match, body, place)
    return None


def _series(body: str, place: str | None) -> OverTime | None:
    for form in _TREND:
        if match := form.match(body):
            return _of_series(match["a"], _A_SPAN.search(body), place)
    if match := _NOMINAL.match(body):
        first, last = re.findall(_YEAR, match["span"])
        return _between(match["a"], int(first), int(last), place)
    span = _A_SPAN.search(body)
    if span is None:
        return None
    for form in _SERIES:
        if match := form.match(body):
            return _of_series(" ".join(filter(None, match.groupdict().values())), span, place)
    return None


def _of_series(said: str, span: re.Match[str] | None, place: str | None) -> OverTime | None:
    given = span.groupdict() if span else {}
    first, last = given.get("since") or given.get("from"), given.get("to")
    return _between(said, int(first) if first else None, int(last) if last else None, place)


def _between(said: str, first: int | None, last: int | None, place: str | None) -> OverTime | None:
    about = _about(said, place)
    if about is None:
        return None
    if first is not None and last is not None and last - first <= 1:
        return None  # two years that follow each other are no series: what changed between them is asked
    return OverTime("series", about, first, last, open_ended=last is None)


def _made(kind: Kind, match: re.Match[str], body: str, place: str | None) -> OverTime:
    parts = match.groupdict()
    said = " ".join(parts[name] for name in ("a", "b", "c") if parts.get(name))
    years = [int(year) for year in re.findall(rf"\b{_YEAR}\b", body)]
    what = (parts.get("what") or "").lower()
    outcome: Outcome = "open" if what == "open" else "missed" if what in _MISSED else "met"
    if parts.get("not") and outcome != "open":
        outcome = "missed" if outcome == "met" else "met"
    of_one = kind == "targets" and not re.match(r"which|what", body, re.IGNORECASE)
    return OverTime(
        kind,
        _about(said, place),
        min(years, default=None),
        max(years, default=None),
        outcome if kind == "targets" and not of_one else None,
        of_one,
    )


def _about(said: str, place: str | None) -> str | None:
    """The indicator that is left of a stretch without its times and its place."""
    text = _A_SPAN.sub(" ", said)
    for date in reversed(find_dates(text)):
        text = f"{text[: date.start]} {text[date.end :]}"
    for start, end in sorted(mention_spans(text, place) if place else (), reverse=True):
        text = f"{text[:start]} {_OWNER.sub('', text[end:], count=1)}"
    text = re.sub(r"\b(?:in|of|for|at)\s+(?:the\s+)?(?=$|(?:in|of|for|at|by)\b)", " ", " ".join(text.split()))
    before = None
    while before != text:
        before, text = text, _ENDS.sub("", text)
    text = " ".join(text.split())
    return None if text.lower() in _GENERAL else text
