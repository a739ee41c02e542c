"""Follow-ups that ask how much the thing before is in another way: its growth, share, rank, goal."""

from __future__ import annotations

import re

from policy_qa.conversation.asking import with_the
from policy_qa.conversation.before import Before
from policy_qa.conversation.times import beside, dated_like
from policy_qa.extract.periods import find_dates

_IT = r"(?:that|this|it|they|these|those)"
_CHANGE = (
    r"(?:growth|increase|change|rise|gain|decline|decrease|drop|fall|growth rate|rate of growth"
    r"|year[- ]on[- ]year"
    r"|yoy|y/y)"
)
_ON = (
    r"(?: (?:over|on|from) (?:the|a) (?:previous |preceding |prior )?(?:year|month|quarter)"
    r"| year[- ]on[- ]year)"
)
_GROWTH = re.compile(
    rf"(?:(?:in terms of|as|and) |what(?:['’]s| is| was| were) )?(?:the |its |their )?"
    rf"(?:(?:annual|yearly|year-on-year|percentage|rate of) )*{_CHANGE}(?: rate)?(?:{_ON}| earlier)*",
    re.IGNORECASE,
)
_MUCH = re.compile(
    rf"how (?:much|large|big) (?:of )?an? {_CHANGE} (?:is|was|are|were) {_IT}(?P<percent>,? in per ?cent)?"
    rf"|how much (?:more|less|up|down)(?:{_ON})? (?:is|was|are|were) {_IT}(?P<percent2>,? in per ?cent)?"
    rf"|(?:by )?how much (?:is|was|are|were) {_IT} (?:more|higher|larger|greater|up|less|lower|smaller|down)"
    rf"(?:{_ON}| than (?:a|the) (?:year|month|quarter) (?:earlier|before|ago))?"
    rf"|(?:by )?how much (?:had|has|have|did) {_IT} (?:gone|go|come|move|moved|risen|fallen) ?(?:up|down)?"
    rf"(?P<on>{_ON})?"
    r"|up or down,? (?:and )?by (?:what|how) (?:much|(?P<percent3>per ?cent(?:age)?))",
    re.IGNORECASE,
)
_REVISED = re.compile(
    rf"(?:by )?how much (?:was|were|had|has|is) (?:{_IT}|the \w+)?(?: been)? ?revised", re.IGNORECASE
)
_SHARE = re.compile(
    r"(?:expressed )?(?:as|in) (?:an? |per ?cent of |the )?(?P<kind>share|fraction|percentage"
    r"|proportion|part|per ?cent)"
    r"(?: of (?P<whole>.+))?",
    re.IGNORECASE,
)
_PER = re.compile(
    r"(?:and )?per (?:head|capita|person|inhabitant|resident|worker|pupil|student|household)", re.IGNORECASE
)
_IN_ALL = re.compile(
    r"(?:out )?of how many(?: in (?:all|total))?|how many (?:are there |were there )?(?:in all|in"
    r" total|altogether)"
    r"(?P<when> (?:by|at|in) .+)?",
    re.IGNORECASE,
)
_AMONG = re.compile(
    r"\b(?:among|of) (?:the |all )?(?P<what>[a-z][\w-]*(?: [a-z][\w-]*)*?s)(?= (?:for|in|of)\b|$)"
)
_RANK = re.compile(
    rf"where (?:does|did) {_IT} (?:rank|stand|come)|(?:what|which) (?P<scope>(?:\w+ )??)(?:rank|place"
    rf"|position) "
    rf"(?:is|was) {_IT}",
    re.IGNORECASE,
)
_WORTH = re.compile(r"worth how much|how much (?:is|was|are|were) (?:that|it|they|this) worth", re.IGNORECASE)
_GOAL = re.compile(
    r"(?:what(?:['’]s| is| was| are) )?(?:the|its|their) (?P<what>(?:\w+ )?(?:goal|target|aim|objective)s?)"
    r"(?P<rest>(?: (?:for|by|in) .+)?)",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"what (?:had|has|was|were)(?: been)? (?P<what>planned|expected|projected|forecast|foreseen)",
    re.IGNORECASE,
)
_THAN = re.compile(
    rf"(?:by )?how (?:much|many) (?P<way>more|less|fewer|higher|lower|larger|smaller)"
    rf"(?: (?:is|was|are|were) {_IT})? than (?P<b>.+?)(?: (?:is|was|are|were) {_IT})?",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"how many (?P<rest>.+)", re.IGNORECASE)
_OF_THESE = re.compile(r"of (?:these|those|them|that|which),? (?P<what>[\w -]+)", re.IGNORECASE)


def growth(rest: str, before: Before) -> str | None:
    """“What was the growth?”, “How much more is that?”, “Up or down?”: the change of the thing before."""
    topic = with_the(before.topic)
    if _REVISED.fullmatch(rest):
        return f"By how much was {topic} revised{before.tail(topic)}"
    if _GROWTH.fullmatch(rest):
        return f"By how much did {topic} grow{before.tail(topic)}"
    if much := _MUCH.fullmatch(rest):
        percent = much["percent"] or much["percent2"] or much["percent3"]
        moved = "change" if re.search(r"up or down", rest, re.IGNORECASE) else "grow"
        verb = (
            "fall"
            if re.search(r"\b(?:less|lower|smaller|down|fallen|decline|drop)\b(?<!or down)", rest)
            else moved
        )
        amount = "many percent" if percent else "much"
        return f"By how {amount} did {topic} {verb}{before.tail(topic)}{much['on'] or ''}"
    return None


def share(rest: str, before: Before) -> str | None:
    """“As a share of GDP?”, “As a fraction?”, “Per head?”: the same thing, measured against another."""
    if (match := _SHARE.fullmatch(rest)) is not None:
        if match["whole"]:
            topic = with_the(before.topic)
            return f"What share of {match['whole']} was {topic}{before.tail(topic)}"
        if re.match(r"by how much\b", before.text, re.IGNORECASE):
            return re.sub(r"(?i)^by how much\b", f"By what {match['kind'].lower()}", before.text)
        return f"{before.text}, {rest[:1].lower()}{rest[1:]}"
    if _PER.fullmatch(rest) is None:
        return None
    noun = before.query.indicator
    if noun is None or before.text.count(noun) != 1:
        return f"{before.text}, {rest}"
    end = before.text.index(noun) + len(noun)
    return before.replaced(end, end, f" {rest}")


def rank(rest: str, before: Before) -> str | None:
    """“Where does that rank?”, “Worth how much?”."""
    topic = with_the(before.topic)
    if match := _RANK.fullmatch(rest):
        return f"What {match['scope'] or ''}rank does {topic} have{before.tail(topic)}"
    if _WORTH.fullmatch(rest):
        return f"How much was {topic} worth{before.tail(topic)}"
    return None


def whole(rest: str, before: Before) -> str | None:
    """“Out of how many?”, “And how many in all by year-end?”, “Of these, private?”."""
    if some := _OF_THESE.fullmatch(rest):
        topic = with_the(before.topic)
        return f"How many of {topic} were {some['what']}{before.tail(topic)}"
    match = _IN_ALL.fullmatch(rest)
    if match is None:
        return None
    among = _AMONG.search(before.text)
    counted = before.query.unit or (among["what"] if among else before.query.indicator)
    if counted is None:
        return None
    when = dated_like(match["when"], before) if match["when"] else None
    said = f" at {when}" if when and when.startswith("the end") else f" in {when}" if when else ""
    where = f" did {before.query.place} have" if before.query.place else " were there"
    return f"How many {counted}{where} in all{said or before.when}"


def goal(rest: str, before: Before) -> str | None:
    """“What's the goal?”, “And the goal for 2025?”, “What had been planned?”."""
    topic = with_the(before.topic)
    if planned := _PLANNED.fullmatch(rest):
        noun = {"planned": "the plan", "expected": "the expectation"}.get(
            planned["what"].lower(), "the forecast"
        )
        return f"What was {noun} for {topic}{before.tail(topic)}"
    match = _GOAL.fullmatch(rest)
    if match is None:
        return None
    tail = before.tail(f"{topic} in 2000")  # a goal is of another time than what came
    return f"What is the {match['what']} for {topic}{tail}{match['rest']}"


def than(rest: str, before: Before) -> str | None:
    """“How much more than in September?”: what was asked before, held against another."""
    match = _THAN.fullmatch(rest)
    if match is None:
        return None
    other = _other_time(match["b"], before)
    if counted := _HOW_MANY.match(before.text):
        return f"How many {match['way']} {counted['rest']} than {other}"
    topic = with_the(before.topic)
    be = "were" if re.search(r"\w[^s]s$", topic.split(" of ")[0].split(" in ")[0]) else "was"
    return f"How much {match['way']} {be} {topic}{before.tail(topic)} than {other}"


def _other_time(said: str, before: Before) -> str:
    """The other side of a comparison: a time with its year, anything else as it is said."""
    said = re.sub(r"\bago\b", "earlier", said)
    if found := beside(said, before):
        return f"in {found[2]}"
    lead = re.match(r"(?:in|at|on|for|during)\s+(?:the )?", said)
    dates = find_dates(said)
    if lead and dates and dates[0].start <= lead.end() + 1:
        return f"in {dated_like(said[lead.end() :], before) or said[lead.end() :]}"
    return said
