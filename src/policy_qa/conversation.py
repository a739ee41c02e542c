"""A follow-up question and what was said before, to a question that stands alone.

Follow-ups leave out what the question before has said: "and in 2019?" keeps its indicator and place, "and by
how much did it rise?" says "it" for its indicator. What is left out is put back by rules, so that the
rewritten question can be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.extract.periods import describe, find_dates, shift
from policy_qa.places import place_in
from policy_qa.questions import analyse, direction, wanted_kind
from policy_qa.schema import DateMention, Query, Turn
from policy_qa.words import STOP, is_generic, key, words

_OPENING = re.compile(
    r"^(?:and|or|but|so|then|also|ok(?:ay)?)\b,?\s*|^(?:what|how) about\b\s*"
    r"|^(?:and )?(?:the )?same (?:question )?(?:for|in)\b\s*",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^(?:and |so |but )?(?:what|how) about\b\s*", re.IGNORECASE)
_PRONOUN = re.compile(
    r"(?<![\w-])(?:it|its|they|their|them|this|these|those|that(?! \w+ed))(?![\w-])", re.IGNORECASE
)
_NEIGHBOUR = re.compile(
    r"(?:the |a )?(?:(?P<before>(?:previous|preceding|prior|last) year|year (?:before|earlier)(?: that)?)"
    r"|(?P<after>(?:following|next) year|year (?:after|later)(?: that)?))",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"^(?:in|for|during|by|on|at|from|since|of)\b\s*(?:the\b\s*)?", re.IGNORECASE)
_QUESTION_ONLY = re.compile(
    r"(?:in|for|of|by|since|on) (?:which|what) (?:year|month|period|quarter|date|day)|when(?: was (?:that"
    r"|it))?|by how much",
    re.IGNORECASE,
)
_COUNT_ONLY = re.compile(
    r"how many (?:of (?:them|these|those) )?(?=(?:is|was|were|are|did|does|do|has|have|had|will)\b)",
    re.IGNORECASE,
)
_ACTOR = re.compile(
    r"(?P<lead>(?:how many|how much|what) .*?\b(?:did|does|do|has|have|will)) (?P<actor>(?:(?!did"
    r"|does)[\w&'’-]+ )+?)(?P<verb>[a-z]+)"
    r"(?P<tail>(?: (?:in|on|for|during|by|from|to|over|since) .*)?\?)$",
    re.IGNORECASE,
)
_SHORT = 5


def standalone(question: str, history: Sequence[Turn] = ()) -> str:
    """The question with what it leaves out put back from the history; itself if it leaves nothing out.

    Args:
        question: The question as asked, tidied.
        history: The turns before it, oldest first. Earlier follow-ups are rewritten in turn.
    """
    before, answer = "", ""
    for turn in history:
        before, answer = _rewrite(" ".join(turn.question.split()), before, answer), turn.answer
    return _rewrite(question, before, answer)


def _rewrite(question: str, before: str, answer: str) -> str:
    if not before or not _leaves_out(question):
        return question
    previous = analyse(before)
    rest = _OPENING.sub("", question.strip(" ?"), count=1).strip(" ,?")
    if rest.lower() in {"why", "why is that", "why so", "why was that"}:
        return f"{_why(previous, answer, before)}?"
    if _QUESTION_ONLY.fullmatch(rest):
        return f"{before.rstrip(' ?.')}, and {rest[0].lower()}{rest[1:]}?"
    if counted := _COUNT_ONLY.match(rest):
        return (
            f"How many {previous.unit or previous.indicator} {rest[counted.end() :]}{_tail(rest, previous)}?"
        )
    if neighbour := _neighbour_year(rest, before, answer):
        return _with_period(before, neighbour)
    date = _only_date(rest)
    if date is not None:
        return _with_period(before, date)
    if place := _only_place(rest):
        return _with_place(before, previous, place)
    if _ABOUT.match(question) or not _asks(rest):
        return _with_indicator(rest, previous)
    if beside := _NEIGHBOUR.search(rest):
        date = _beside(beside, before, answer)
        rest = f"{rest[: beside.start()]}in {date.surface}{rest[beside.end() :]}" if date else rest
    return _with_topic(rest, previous, before)


def _leaves_out(question: str) -> bool:
    """Whether a question cannot be understood without the one before."""
    if _OPENING.match(question) and (len(_content(question)) < _SHORT or _PRONOUN.search(question)):
        return True
    rest = _OPENING.sub("", question.strip(" ?"), count=1)
    if _QUESTION_ONLY.fullmatch(rest) or _COUNT_ONLY.match(rest):
        return True
    query = analyse(question)
    if _PRONOUN.search(question) and len([t for t in query.terms if not is_generic(key(t))]) <= 2:
        return True
    named = [word for word in _content(question) if not _is_time(question, word)]
    return not named or query.indicator is None


def _is_time(question: str, word: str) -> bool:
    return any(word in date.surface for date in find_dates(question))


def _content(text: str) -> list[str]:
    return [word.text for word in words(text) if word.text.lower() not in STOP and not is_generic(word.key)]


def _asks(text: str) -> bool:
    return bool(
        re.match(
            r"(?:(?:by|for|in|since|of|to) )?(?:how|what|which|when|who|whose|where|why|did|does|do|is|was"
            r"|are|were|has|have)\b",
            text,
            re.I,
        )
    )


def _only_date(text: str) -> DateMention | None:
    """The expression of time that a text consists of, apart from a preposition."""
    plain = _PREPOSITION.sub("", text)
    for date in find_dates(plain):
        if not _content(plain[: date.start] + plain[date.end :]):
            return date
    return None


def _only_place(text: str) -> str | None:
    """The place that a text consists of, apart from a preposition."""
    inside = text if _PREPOSITION.match(text) else f"in {text}"
    place = place_in(inside)
    return place.surface if place and not _content(inside[: place.start] + inside[place.end :]) else None


def _neighbour_year(rest: str, before: str, answer: str) -> DateMention | None:
    """The year before or after: the one next to the one of the question before, else of its answer."""
    match = _NEIGHBOUR.search(rest)
    only = match is not None and not _content(rest[: match.start()] + rest[match.end() :])
    return _beside(match, before, answer) if match and only else None


def _beside(match: re.Match[str], before: str, answer: str) -> DateMention | None:
    known = [d.period for text in (before, answer) for d in find_dates(text) if d.period]
    if not known or known[0].endswith(".."):
        return None
    said = describe(shift(known[0], years=-1 if match["before"] else 1))
    return DateMention(0, len(said), said, None)


def _with_period(before: str, date: DateMention) -> str:
    """The question before, asked for another time."""
    plain = before.rstrip(" ?.")
    article = "the " if re.match(r"(?:first|second|third|fourth|last)\b", date.surface) else ""
    for old in find_dates(plain):
        head = re.sub(r"\bthe $", "", plain[: old.start])
        return f"{head}{article}{date.surface}{plain[old.end :]}?"
    preposition = "on" if re.match(r"\d{1,2} [A-Z]", date.surface) else "in"
    return f"{plain} {preposition} {article}{date.surface}?"


def _with_place(before: str, previous: Query, name: str) -> str:
    """The question before, asked of another place."""
    plain = before.rstrip(" ?.")
    old = place_in(plain) if previous.place else None
    if old is None:
        return f"{plain} in {name}?"
    return f"{plain[: old.start]}{name}{plain[old.end :]}?"


def _with_indicator(rest: str, previous: Query) -> str:
    """The question before, asked about another actor ("did X lose"), else about another indicator."""
    actor = _ACTOR.match(previous.text)
    if actor and len(previous.terms) > 1:
        place = (
            ""
            if place_in(rest) or not previous.place or previous.place in actor["tail"]
            else f" in {previous.place}"
        )
        return f"{actor['lead']} {rest.strip(' ?')} {actor['verb']}{place}{actor['tail']}"
    name = re.sub(r"^(?:the|its|their)\s+", "", rest.strip(" ?"))
    opening = (
        "How many"
        if previous.wanted == "count"
        else "What were the"
        if re.search(r"[^su]s$", name)
        else "What was the"
    )
    lead = f"By how much did the {name} change" if previous.wanted == "change" else f"{opening} {name}"
    if previous.wanted == "person":
        lead = f"Who is the {name}"
    return f"{lead}{'' if previous.wanted == 'person' else _tail(rest, previous)}?"


def _with_topic(rest: str, previous: Query, before: str) -> str:
    """A follow-up that asks in full, with the indicator of the question before in place of its pronoun."""
    name = previous.indicator or before.rstrip(" ?")
    topic = name if re.match(r"(?:the|an?)\b", name, re.I) else f"the {name}"
    possessive = re.compile(r"(?<![\w-])(?:its|their)(?= )", re.IGNORECASE)
    if possessive.search(rest) and not re.search(r"(?<![\w-])(?:it|they|them)(?![\w-])", rest):
        text = f"{possessive.sub('the', rest, count=1)} of {topic}"
    elif _PRONOUN.search(rest):
        text = _PRONOUN.sub(lambda _: topic, rest, count=1)
    else:
        text = f"{rest} of {topic}" if wanted_kind(rest) not in {"date", "place"} else f"{rest} was {topic}"
    return f"{text[:1].upper()}{text[1:]}{_tail(text, previous)}?"


def _tail(said: str, previous: Query) -> str:
    """Place and period of the question before, where the new one names none."""
    place = f" in {previous.place}" if previous.place and place_in(said) is None else ""
    when = ""
    if previous.when and not find_dates(said):
        article = "the " if re.match(r"(?:first|second|third|fourth) (?:quarter|half)", previous.when) else ""
        when = f" in {article}{previous.when}"
    return place + when


def _why(previous: Query, answer: str, before: str) -> str:
    """The question "why" in full: the movement that was answered or asked, else the thing itself."""
    moved = direction(before) or direction(answer)
    topic = previous.indicator or before.rstrip(" ?")
    if moved:
        return f"Why did the {topic} {'rise' if moved == 'up' else 'fall'}{_tail('', previous)}"
    return f"What is the reason for the {topic}{_tail('', previous)}"
