"""Names in a draft that nothing it cites has: a number "in Brackwater" is none of an article without it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from policy_qa.words import STOP, listed

_NAME = r"[A-Z][\w’'-]*\w(?:[ -][A-Z][\w’'-]*\w)*"
_WHERE = re.compile(
    rf"\b(?i:in|across|throughout|within|of|for|from|to|at|by|between|and|than|against)\s+(?:the\s+)?"
    rf"(?:(?:city|province|state|county|port|republic|kingdom)\s+of\s+)?(?P<n>{_NAME})(?![\w’'-]|\s*[\d$€£¥])"
)
_WHOSE = re.compile(r"(?P<n>[A-Z][\w-]*\w(?:[ -][A-Z][\w-]*\w)*)['’]s?\b")
_AGENT = re.compile(
    rf"^\W*(?P<n>{_NAME}) (?:ranked|ranks|had|has|exported|imported|recorded|reported|posted|saw|built|spent|"
    r"collected|attracted|produced|sold|plans|aims|wants|expects|received|generated|employed|employs)\b"
)
_CALENDAR = listed(
    """
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday q1 q2 q3 q4 h1 h2 fy
    """
)


def strangers(sentence: str, known: Sequence[Collection[str]]) -> list[str]:
    """Names where a place could stand, or somebody who acts, that none of the sources has a word of."""
    found = [match["n"] for pattern in (_WHERE, _WHOSE, _AGENT) for match in pattern.finditer(sentence)]
    return [name for name in dict.fromkeys(found) if not any(_has(name, words) for words in known)]


def _has(name: str, words: Collection[str]) -> bool:
    """Whether every word of a name is among these, words of the calendar and of every text aside."""
    parts = re.findall(r"[^\W\d_]+", re.sub(r"['’]s?$", "", name))
    telling = [p.lower() for p in parts if p.lower() not in _CALENDAR | STOP]
    return all(part in words or part.rstrip("s") in words for part in telling)
