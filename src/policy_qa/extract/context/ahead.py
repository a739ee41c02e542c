"""What is yet to come: sentences of plans, verbs that foretell, members of a list of what is expected."""

from __future__ import annotations

import re

from policy_qa.extract.context.status import is_in_past
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, governor
from policy_qa.schema import Figure, Status


def looks_ahead(reading: Reading, q: Quantity, status: Status) -> bool:
    """Whether what is told lies ahead: an aim, or an estimate of what is to come ("is expected to reach")."""
    if status == "actual":
        return False
    return bool(_AHEAD.search(reading.before(q.start, limit=60)))


_AHEAD = re.compile(
    r"\b(?:(?:expected|forecast|projected|estimated|likely|set|due|poised|planned|plans?|aims?|hopes?|"
    r"intends?|"
    r"scheduled|is|are) to(?! have\b)|will|shall)\b",
    re.I,
)


def speaks_of_plans(reading: Reading) -> bool:
    """Whether a sentence speaks of what is to be done or will be."""
    return bool(_AHEAD.search(reading.text, reading.start, reading.end))


def goes_on_listing(reading: Reading, before: Figure, q: Quantity) -> bool:
    """Whether a quantity is told by the verb of the one before it, without one of its own.

    "Growth of 4 percent is expected in 2025, easing to 3 percent"; "inflation is seen at 4 percent: 3 in the
    first quarter and 5 in the second".
    """
    if before.kind != q.kind or before.status == "actual":
        return False
    between = reading.tokens_of(before.end, q.start)
    if any(token.tag_ in ("VBD", "VBZ", "VBP", "MD") or token.text == ";" for token in between):
        return False
    behind = reading.text[q.end : q.end + 40]
    return not _HELD_AGAINST.search(reading.text, before.end, q.start) and not _OWN_VERB.match(behind)


_HELD_AGAINST = re.compile(
    r"\b(?:after|following|from|than|against|versus|compared|over|above|below|already|while|whereas)\b", re.I
)
"""Between an estimate or an aim and what it is held against."""
_OWN_VERB = re.compile(r"(?: [\w-]+){0,3}? (?:was|were|is|are|has|have|had)\b", re.I)


def foretells(reading: Reading, q: Quantity) -> bool:
    """Whether a percentage is told by a verb of change in the plain present ("grows by 2 percent")."""
    if q.kind != "percent":
        return False
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    if verb is None or verb.lemma_ == "be" or verb.tag_ not in ("VBZ", "VBP"):
        return False
    return not is_in_past(verb)
