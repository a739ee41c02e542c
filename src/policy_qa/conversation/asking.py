"""Follow-ups that ask something of their own about what the question before was about."""

from __future__ import annotations

import re

from policy_qa.conversation.before import Before, articled
from policy_qa.conversation.times import beside, date
from policy_qa.conversation.wording import ASKS, PRONOUN, QUESTION_ONLY, content
from policy_qa.extract.periods import find_dates
from policy_qa.places import place_in
from policy_qa.questions import direction

COUNT_ONLY = re.compile(
    r"how many (?=(?:is|was|were|are|did|does|do|has|have|had|will)\b)",
    re.IGNORECASE,
)
OF_THEM = re.compile(
    r"\bof (?:them|these|those|that|this|it|which)(?! (?:the |year|month|period|quarter|\w+ed\b))",
    re.IGNORECASE,
)
_WHY = frozenset({"why", "why is that", "why so", "why was that", "why did that happen", "for what reason"})
_MOVED = re.compile(
    r"by how (?:much|many) (?:did|has|have) (?:it|they|that|this|these|those) (?P<verb>[a-z]+)(?P<rest>.*)",
    re.IGNORECASE,
)
_THAN = re.compile(r"\b(?:than|compared (?:with|to)|over|from|against)\s+(?:a |the |one )?$", re.IGNORECASE)
_OWN = re.compile(r"(?<![\w-])(?:its|their)(?= )", re.IGNORECASE)
_HIS_OWN = re.compile(r"(?<![\w-])(?:his|her)(?= [a-z])", re.IGNORECASE)
_ALONE = re.compile(r"(?<![\w-])(?:it|they|them)(?![\w-])", re.IGNORECASE)
_THERE = re.compile(r"(?<!are )(?<!is )(?<!was )(?<!were )(?<![\w-])there(?![\w-])", re.IGNORECASE)
SAYS = re.compile(
    r"(?:and )?what (?:does|did|do|had|has|have) (?P<who>.+?) (?P<verb>say|said|expect|expected"
    r"|forecast|foresee"
    r"|project|projected|predict|report|reported|estimate|estimated|think|see|put it at|plan|planned)"
    r"(?P<rest>(?: (?:for|in|on|by|at) .+)?)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?P<do>does|did|do|had|has|will) (?P<who>(?:the )?[A-Z][\w&’'-]*(?: (?:of |for"
    r" )?[A-Z][\w&’'-]*)*|the [a-z]+) "
    r"(?P<verb>say|said|expect|forecast|foresee|project|predict|report|estimate|think|see|put|plan)\b"
)
_SHARE = re.compile(
    r"(?P<what>(?:the )?(?:share|part|proportion|percentage) (?:of|for) .+) (?:in|of) (?:that|it|them|this)",
    re.IGNORECASE,
)
_NAME = 8
"""The most words of an answer that is nothing but a name."""
_HIS = re.compile(r"(?:his|her) (?P<what>.+)", re.IGNORECASE)


def why(rest: str, before: Before) -> str | None:
    """“Why?”: of the movement that was answered or asked, else of the thing itself."""
    if rest.lower() not in _WHY:
        return None
    way = direction(before.text) or direction(before.answer)
    topic = with_the(before.topic)
    if way:
        return f"Why did {topic} {'rise' if way == 'up' else 'fall'}{before.tail(topic)}"
    return f"What is the reason for {topic}{before.tail(topic)}"


def how_much_and_when(rest: str, before: Before) -> str | None:
    """“In which year?”: added to the question before."""
    if not QUESTION_ONLY.fullmatch(rest):
        return None
    return f"{before.text}, and {rest[0].lower()}{rest[1:]}"


def moved(rest: str, before: Before) -> str | None:
    """“By how much did it rise?”: what the question before was about."""
    topic = with_the(before.topic)
    if match := _MOVED.fullmatch(rest):
        return f"By how much did {topic} {match['verb']}{match['rest']}{before.tail(topic + match['rest'])}"
    return None


def part(rest: str, before: Before) -> str | None:
    """“And the share of private firms in that?”, “And her deputy?”: something that belongs to it."""
    topic = with_the(before.topic)
    if share := _SHARE.fullmatch(rest):
        return f"What was {with_the(share['what'])} in {topic}{before.tail(topic)}"
    if (his := _HIS.fullmatch(rest)) and before.query.wanted == "person":
        return f"Who is the {his['what']} of {topic}"
    return None


def says(rest: str, before: Before) -> str | None:
    """“What does the bank say?”, “What does it expect for 2024?”: the question before, of another's word."""
    match = SAYS.fullmatch(rest)
    if match is None:
        return None
    said = _SAID.search(before.text)
    own = PRONOUN.fullmatch(match["who"]) is not None
    if said is None:
        return None if own else f"{before.text}{match['rest']}, according to {match['who']}"
    verb = said["verb"] if match["verb"].startswith("sa") else match["verb"]
    who = said["who"] if own else match["who"]
    whole = before.replaced(said.start("who"), said.end("verb"), f"{who} {verb}")
    if not (when := match["rest"].strip()):
        return whole
    return date(when, Before.of(whole, before.answer)) or f"{whole} {when}"


def counted(rest: str, before: Before) -> str | None:
    """“How many were lost?”: of what the question before counted."""
    match = COUNT_ONLY.match(rest)
    if match is None or OF_THEM.search(rest):
        return None
    unit = before.query.unit or before.query.indicator
    return f"How many {unit} {rest[match.end() :]}{before.tail(rest)}" if unit else None


def with_pronoun(rest: str, before: Before) -> str | None:
    """A question that says "it", "there" or "of that" for what the question before was about."""
    if not ASKS.match(rest) or not (PRONOUN.search(rest) or OF_THEM.search(rest)):
        return None
    topic = _named_before(before) or with_the(before.topic)
    rest = _dated(rest, before)
    if OF_THEM.search(rest):
        text = OF_THEM.sub(lambda _: f"of {topic}", rest, count=1)
    elif _THERE.search(rest) and before.where:
        text = _THERE.sub(f"in {before.where}", rest, count=1)
    elif _HIS_OWN.search(rest):
        text = _HIS_OWN.sub(lambda _: f"{topic}'s", rest, count=1)
    elif _OWN.search(rest) and not _ALONE.search(rest):
        text = f"{_OWN.sub('the', rest, count=1)} of {topic}"
    else:
        text = PRONOUN.sub(lambda _: topic, rest, count=1)
    return f"{text}{_time_or_tail(rest, text, before)}"


def complete(rest: str, before: Before) -> str | None:
    """A question in full that leaves out place and time only."""
    if not ASKS.match(rest):
        return None
    if not content(rest):
        return f"{rest} of {with_the(before.topic)}{before.tail(rest)}"
    return f"{rest}{before.tail(rest)}"


def _named_before(before: Before) -> str | None:
    """Who or what was the answer to a question for a name; None if the answer is no bare name."""
    name = before.answer.strip().rstrip(".")
    if before.query.wanted not in {"person", "organisation"} or len(name.split()) > _NAME:
        return None
    return name if re.match(r"(?:the )?[A-Z]", name) else None


def _dated(rest: str, before: Before) -> str:
    """A question whose "a year earlier" is the time that it asks for, with that time in full."""
    found = beside(rest, before)
    if found is None or _THAN.search(rest[: found[0]]):
        return rest
    start, end, said = found
    return f"{rest[:start]}in {said}{rest[end:]}"


def _time_or_tail(rest: str, text: str, before: Before) -> str:
    """Place and time of the question before; "than a year earlier" and a date in the topic are no time."""
    told = any(any(c.isdigit() for c in found.surface) for found in find_dates(rest))
    where = f" in {articled(before.query.place)}" if before.query.place and place_in(text) is None else ""
    return where + ("" if told or (before.period and before.period.surface in text) else before.when)


def with_the(topic: str) -> str:
    """A phrase with "the" where it needs it."""
    first = topic.split(" ", 1)[0]
    plain = first.islower() and first not in {"the", "a", "an"} and not first.endswith(("'s", "’s"))
    return f"the {topic}" if plain else topic
