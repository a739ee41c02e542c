"""Whether a figure is what happened, what is estimated, or what is aimed at."""

from __future__ import annotations

import re

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, governor
from policy_qa.schema import Status

_ESTIMATE = re.compile(
    r"\b(?:estimat\w*|expect\w*|forecasts?|forecasted|forecasting|project(?:ed|s|ing|ions?)|predict\w*|anticipat\w*|preliminary|provisional\w*|"
    r"likely|outlook|on (?:course|track) (?:to|for)|is set to|are set to|could (?:reach|hit|rise|fall|exceed)|may (?:reach|rise|fall|exceed)|"
    r"might|would (?:reach|exceed|rise|fall|amount)|flash (?:figure|reading))\b",
    re.I,
)
_TARGET = re.compile(
    r"\b(?:target(?:s|ed|ing)?|goals?|aim(?:s|ed|ing)?(?: to| at| for)?|plan(?:s|ned|ning)? (?:to|for|calls?)|intend\w*|pledg\w*|commit(?:s|ted)? to|"
    r"vow\w*|striv\w*|seek(?:s|ing)? to|ambition|is to|are to|should (?:reach|rise|exceed|account)|must|objective|"
    r"calls? for|envisag\w*|promis\w*|wants? to|hop(?:es|ed|ing) to|proposes? to|scheduled to|due to (?:reach|be))\b",
    re.I,
)
_WILL = re.compile(r"\b(?:will|shall|would|'ll|is going to|are going to)\b", re.I)
_PAST = re.compile(
    r"\b(?:was|were|had|reached|totall?ed|stood at|rose|fell|grew|amounted|came to|recorded|achieved|registered|posted)\b",
    re.I,
)
_MET = re.compile(
    r"\b(?:above|below|beat|beating|exceed\w*|surpass\w*|miss(?:ed|ing)?|against|met|short of|compared with|than)\b[^,;]{0,24}\b(?:target|goal)\b[^,;]{0,24}$",
    re.I,
)


def status_of(reading: Reading, q: Quantity, *, heading: bool = False) -> Status:
    """The status from the clause around a quantity, then from the cue that governs the sentence."""
    clause_start, clause_end = clause_around(reading, q)
    before, after = reading.text[clause_start : q.start], reading.text[q.end : clause_end]
    if _MET.search(before) or re.match(r"[ \u00a0-]+(?:\w+[ \u00a0]){0,3}(?:target|goal)\b", after, re.I):
        return "target"
    if _ESTIMATE.search(before) or re.match(
        r"[^,;]{0,30}\b(?:is|was|are|were) (?:expected|forecast|projected|estimated)", after
    ):
        return "estimate"
    if _TARGET.search(before):
        return "target"
    if _WILL.search(before) or re.match(r"[^,;]{0,80}?\b(?:will|shall|are to|is to) be\b", after):
        return "estimate" if _ESTIMATE.search(reading.before(q.start)) else "target"
    whole = reading.before(q.start)
    if _PAST.search(before) or not (_ESTIMATE.search(whole) or _TARGET.search(whole) or _WILL.search(whole)):
        return "actual"
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    if (
        verb is not None
        and verb.tag_ in ("VBD", "VBZ", "VBP")
        and verb.idx >= clause_start
        and not _ESTIMATE.search(verb.text)
    ):
        return "actual"
    return "estimate" if _ESTIMATE.search(whole) else "target"


def clause_around(reading: Reading, q: Quantity) -> tuple[int, int]:
    """The stretch between the strong breaks (semicolon, colon, "while", "but", comma + and) around a quantity."""
    start, end = reading.start, reading.end
    starts = [
        start + m.end() for m in _BREAKS.finditer(reading.text[start:end]) if start + m.end() <= q.start
    ]
    ends = [
        start + m.start() for m in _BREAKS.finditer(reading.text[start:end]) if start + m.start() >= q.end
    ]
    return (starts[-1] if starts else start), (ends[0] if ends else end)


_BREAKS = re.compile(
    r"[;:](?=\s)|,[ \u00a0](?:while|whereas|but|although|and|which|compared)\b|\b(?:while|whereas|although)\b",
    re.I,
)
