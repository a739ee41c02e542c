"""The question before a follow-up: its phrases, and what it is about as a phrase of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from policy_qa.conversation.wording import BE, DO
from policy_qa.extract.inflection import participle
from policy_qa.extract.periods import find_dates
from policy_qa.places import PlaceMention, place_in
from policy_qa.questions import analyse
from policy_qa.schema import DateMention, Query

_TIME_WORDS = (
    r"(?:,?\s*(?:in|on|for|during|by|over|of|from|at|as of|at the end of|by the end of|since)(?: the)?)?\s*$"
)


@dataclass(frozen=True)
class Before:
    """The question before (without its mark), its reading, and what was answered."""

    text: str
    query: Query
    answer: str

    @classmethod
    def of(cls, question: str, answer: str) -> Before:
        """The question before and its answer."""
        return cls(question.strip().rstrip(" ?."), analyse(question), answer)

    @cached_property
    def period(self) -> DateMention | None:
        """The expression of time that constrains the question; not the date of a publication."""
        when = self.query.when
        dates = find_dates(self.text)
        return next((d for d in dates if d.surface == when), None) if when else None

    @cached_property
    def place(self) -> PlaceMention | None:
        """The place that the question is about."""
        return place_in(self.text) if self.query.place else None

    @cached_property
    def where(self) -> str | None:
        """What "there" means after the question: its place, else whoever is named as doing something."""
        if self.query.place:
            return self.query.place
        act = re.match(rf".*?\b{DO} (?P<actor>(?:the )?(?:[A-Z][\w&-]*(?: of)? )+)[a-z]", self.text)
        return act["actor"].strip() if act else None

    @cached_property
    def topic(self) -> str:
        """What the question asks of, as a phrase without its time: "the exports of Tessaly"."""
        plain = self.without_period
        for pattern, form in _FORMS:
            if match := pattern.fullmatch(plain):
                return " ".join(form(match).split())
        name = self.query.indicator or plain
        return name if re.match(r"(?:the|an?)\b", name, re.IGNORECASE) else f"the {name}"

    @cached_property
    def without_period(self) -> str:
        """The question without the expression of time that constrains it."""
        if self.period is None:
            return self.text
        head = re.sub(_TIME_WORDS, "", self.text[: self.period.start], flags=re.IGNORECASE)
        return f"{head}{self.text[self.period.end :]}".strip(" ,")

    @cached_property
    def when(self) -> str:
        """The question's time with its preposition, as the end of a question: " in 2018"; else empty."""
        if self.period is None:
            return ""
        surface = self.period.surface
        return f" {preposition(surface)} {with_article(surface)}"

    def same_time(self, text: str) -> str:
        """A text with the year or period of the question for "that year" and "the same period"."""
        if self.period is None or (year := re.search(r"(?:19|20)\d\d", self.period.surface)) is None:
            return text
        text = re.sub(r"\b(?:of )?(?:that|the same) year\b", year.group(), text, flags=re.IGNORECASE)
        same = r"\b(?:that|the same) (?:period|quarter|month|time)\b"
        return re.sub(same, with_article(self.period.surface), text, flags=re.IGNORECASE)

    def tail(self, said: str) -> str:
        """Place and time of the question where a text names none of its own."""
        named = self.query.place
        where = (
            f" in {articled(named)}"
            if named and place_in(said) is None and named.lower() not in said.lower()
            else ""
        )
        return where + ("" if find_dates(said) else self.when)

    def replaced(self, start: int, end: int, by: str) -> str:
        """The question with a stretch of it replaced."""
        return f"{self.text[:start]}{by}{self.text[end:]}"


def articled(place: str) -> str:
    """The name of a place with "the" where it needs it."""
    return re.sub(r"^(?=United |European Union|Netherlands|Philippines)", "the ", place)


def preposition(time: str) -> str:
    """The word that stands before an expression of time."""
    return "on" if re.match(r"\d{1,2} [A-Z]|(?:the )?end\b", time) else "in"


def with_article(time: str) -> str:
    """An expression of time with "the" where it needs it."""
    needs = re.match(
        r"(?:first|second|third|fourth|last|end|same|(?:fiscal|financial|school) year)\b", time, re.IGNORECASE
    )
    return f"the {time}" if needs else time


def _possessed(thing: str, owner: str, rest: str = "") -> str:
    bare = re.sub(r"^(?:the|new|additional)\s+", "", thing.strip())
    return f"the {bare} of {owner.strip()}{rest}"


def _amount(match: re.Match[str]) -> str:
    """“How much (of what) did someone do”: the thing of the actor, else the amount done."""
    what, actor, rest = match["what"] or "", match["actor"], match["rest"]
    if what.strip():
        return _possessed(what, actor, rest)
    return f"the amount {participle(match['verb'])} by {actor}{rest}"


_ACT = (
    rf"{DO} (?P<actor>.+?) (?P<verb>[a-z]*(?:[a-rt-z]|ss))"
    r"(?P<rest>(?: (?:to|by|from|with|on|for|in|at|under|up|out|aside) .*)?)"
)
_MOVE = (
    r"(?:change|rise|fall|grow|increase|decrease|decline|drop|shrink|climb|differ|go up|go down"
    r"|expand|contract)"
)
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        (rf"(?:what|who|how (?:much|large|big|high|low|long|great)) {BE} (?P<what>.+)", lambda m: m["what"]),
        (
            rf"(?:by )?how (?:much |fast |many )?{DO} (?P<what>.+?) {_MOVE}(?P<rest>(?: .*)?)",
            lambda m: f"{m['what']}{m['rest']}",
        ),
        (
            rf"(?:how much|what|how many) {DO} (?P<what>.+?) (?:come to|amount to|stand at|reach"
            rf"|total)(?P<rest>.*)",
            lambda m: f"{m['what']}{m['rest']}",
        ),
        (rf"how many (?P<what>.+?) {BE} there(?P<rest>.*)", lambda m: f"the {m['what']}{m['rest']}"),
        (rf"how many (?P<what>.+?) {BE} (?P<rest>.+)", lambda m: f"the {m['what']} {m['rest']}"),
        (rf"how many (?P<what>.+?) {_ACT}", _amount),
        (rf"how much (?P<what>.*?) ?{_ACT}", _amount),
        (
            r"how many (?P<what>[\w-]+(?: [\w-]+)??) (?P<rest>\w+(?:ed|ew|ent|ad|ook|ot)\b.*)",
            lambda m: f"the {m['what']} that {m['rest']}",
        ),
        (rf"(?:what|which) (?P<what>share .+?) {BE} (?P<rest>.+)", lambda m: f"{m['rest']}"),
        (rf"(?:what|which) (?P<what>.+?) {_ACT}", _amount),
    )
)  # fmt: skip
"""Questions, and the phrase for what they ask of."""
