"""Whether a figure is what happened, what is estimated, or what is aimed at."""

from __future__ import annotations

import re

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, governor
from policy_qa.schema import Status

_ESTIMATE = re.compile(
    r"\b(?:estimat\w*|expect\w*|forecasts?|forecasted|forecasting|project(?:ed|s|ing|ions?)|predict\w*|"
    r"anticipat\w*|preliminary|provisional\w*|likely|outlook|on (?:course|track) (?:to|for)|"
    r"is set to|are set to|could (?:reach|hit|rise|fall|exceed)|may (?:reach|rise|fall|exceed)|"
    r"might|would (?:reach|exceed|rise|fall|amount)|flash (?:figure|reading))\b",
    re.I,
)
_TARGET = re.compile(
    r"\b(?:target(?:s|ed|ing)?|goals?|aim(?:s|ed|ing)?(?: to| at| for)?|plan(?:s|ned|ning)? (?:to|for|"
    r"calls?)|"
    r"intend\w*|pledg\w*|commit(?:s|ted)? to|vow\w*|striv\w*|seek(?:s|ing)? to|ambition|is to|are to|"
    r"should (?:reach|rise|exceed|account)|must|objective|calls? for|envisag\w*|promis\w*|wants? to|"
    r"hop(?:es|ed|ing) to|proposes? to|scheduled to|due to (?:reach|be))\b",
    re.I,
)
_WILL = re.compile(r"\b(?:will|shall|would|'ll|is going to|are going to)\b", re.I)
_PAST = re.compile(
    r"\b(?:was|were|had|reached|totall?ed|stood at|rose|fell|grew|amounted|came to|recorded|achieved|"
    r"registered|posted)\b",
    re.I,
)
_MET = re.compile(
    r"\b(?:above|below|beat|beating|exceed\w*|surpass\w*|miss(?:ed|ing)?|against|met|short of|compared with|"
    r"than)\b[^,;]{0,24}\b(?:target|goal)\b[^,;]{0,24}$",
    re.I,
)
_TARGET_BEHIND = re.compile(
    r"[ -]+(?:(?!(?:was|were|is|are|beat|met|miss\w*|exceed\w*|surpass\w*|above|below|against|the|its|an?)\b)"
    r"\w+ ){0,3}(?:target|goal)\b",
    re.I,
)
"""What the quantity is the target of ("a 5 percent growth target"), not what it is compared with."""
_ESTIMATE_BEHIND = re.compile(r"[^,;]{0,30}\b(?:is|was|are|were) (?:expected|forecast|projected|estimated)")
_WILL_BEHIND = re.compile(r"[^,;]{0,80}?\b(?:will|shall|are to|is to) be\b")
_BREAK = re.compile(
    r"[;:](?=\s)|, (?:while|whereas|but|although|and|which|compared)\b|\b(?:while|whereas|although)\b", re.I
)


def status_of(reading: Reading, q: Quantity) -> Status:
    """The status from the clause around a quantity, then from the cue that governs the sentence."""
    start, end = clause_around(reading, q)
    whole = reading.before(q.start)
    before, after = whole[max(0, start - q.start + len(whole)) :], reading.text[q.end : end]
    if _MET.search(before) or _TARGET_BEHIND.match(after):
        return "target"
    if _ESTIMATE.search(before) or _ESTIMATE_BEHIND.match(after):
        return "estimate"
    if _TARGET.search(before):
        return "target"
    if _WILL.search(before) or _WILL_BEHIND.match(after):
        return "estimate" if _ESTIMATE.search(whole) else "target"
    cued = _ESTIMATE.search(whole) or _TARGET.search(whole) or _WILL.search(whole)
    if not cued or _PAST.search(before) or _told(reading, q, start):
        return "actual"
    return "estimate" if _ESTIMATE.search(whole) else "target"


def _told(reading: Reading, q: Quantity, clause: int) -> bool:
    """Whether a finite verb of the clause (which starts at ``clause``) governs the quantity as a fact."""
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    if verb is None or verb.idx < clause or verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return False
    return not _ESTIMATE.search(verb.text)


def clause_around(reading: Reading, q: Quantity) -> tuple[int, int]:
    """The stretch between the strong breaks (semicolon, colon, "while", ", and") around a quantity."""
    breaks = list(_BREAK.finditer(reading.text, reading.start, reading.end))
    start = max((match.end() for match in breaks if match.end() <= q.start), default=reading.start)
    end = min((match.start() for match in breaks if match.start() >= q.end), default=reading.end)
    return start, end
