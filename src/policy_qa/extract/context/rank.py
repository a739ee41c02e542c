"""Whether an ordinal ranks something, and in what scope."""

from __future__ import annotations

import re

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean

_S = "[ \u00a0]"
_RANK_VERB = re.compile(
    rf"\b(?:rank(?:s|ed|ing)?|plac(?:e|es|ed|ing)|c[oa]m(?:e|es|ing)|finish(?:es|ed|ing)?|stands?|stood|standing|sits?|sat|"
    rf"climb(?:s|ed|ing)?|mov(?:e|es|ed|ing)(?: up| down)?|r[io]se(?:s|n)?|fell|fallen|slipp(?:ed|ing)|jump(?:ed|ing)?|up|down|ris(?:es|ing)|held|holds?|remain(?:s|ed|ing)?|was|is|were|are|list(?:s|ed)|"
    rf"position(?:ed)?|topp(?:ed|ing)|secured|took|taking|won|retained|"
    rf"place|spot|position|rank)(?:{_S}+(?:it|itself|them|the|city|country|province|\w+ly|in|at|as|to|from|among)){{0,4}}{_S}*$",
    re.I,
)
_SUPERLATIVE = re.compile(rf"(?:-|{_S})(?:\w+est|most|best|worst|top|leading|least)\b", re.I)
_PRIZE = re.compile(rf"{_S}(?:Prize|prize|place|Place|Class|class|spot|position|rank)\b")
_SCOPE = re.compile(
    rf"^(?P<what>[^,;.()]{{0,60}}?)\b(?P<scope>(?:in|among|amongst|across|within|out of|of)(?:{_S}+(?:all|the|its|our))*{_S}+[^,;.()]{{2,70}}?|nationwide|nationally|globally|worldwide|"
    rf"provincewide|citywide|overall)(?=[,;.()]|{_S}+(?:for|with|by|and|in terms|after|while|behind|as|at|from|up|down|was|were|is|to|when|that|which)\b|$)",
    re.I,
)
_POSSESSIVE = re.compile(
    rf"(?P<owner>(?:the|its|our|\w+){_S}?[\w-]*(?:’s|'s))(?:{_S}+(?:only|very))?{_S}*$", re.I
)
_DOMESTIC = re.compile(
    rf"^{_S}(?P<scope>domestic|national|provincial|state-level|nationwide|global|homegrown)\b", re.I
)
_NEVER_AFTER = re.compile(
    rf"^(?:{_S}|-)(?:batch|time|times|step|stage|phase|quarter|half|day|week|month|year|three quarters|six months|nine months|ten months|round|session|"
    rf"lady|aid|hand|class|tier|generation|reading|edition|meeting|plenary|term|instance|place to|responders?|drive|resources?|priority|"
    rf"five-year|author|round|line|shift|world|person|glance|wave|issue|cohort|case|draft|few|two|three|of (?:january|february|march|april|may|june|july|"
    rf"august|september|october|november|december|all)|century|plenum|congress|committee|anniversary|national|five|section|chapter|floor|home|child|homes)\b",
    re.I,
)
_AGAIN = re.compile(rf"^{_S}(?:consecutive|straight|successive|annual)\b", re.I)
_BEFORE_NEVER = re.compile(r"\b(?:for the|at|the very|from the|on the)[ \u00a0]*$", re.I)
_NO_CONTEXT = re.compile(
    rf"\b(?:Document|Bill|Decree|Order|Article|Line|Reactor|reactor|Gate|Street|Downing|Highway|Unit|unit|Mine|Plant|Warehouse|Circular|Notice|Hospital|School){_S}*$"
)


def ranks(reading: Reading, q: Quantity, *, form: str) -> bool:
    """Whether an ordinal ("No. 1", "second-largest", "top seven", "Second Prize") ranks something in a scope."""
    before, after = reading.before(q.start, limit=60), reading.after(q.end, limit=100)
    if form == "top":
        return True
    numbered = reading.text[q.start : q.start + 2].lower() in ("no", "nu", "№")
    if numbered:
        return not _NO_CONTEXT.search(before)
    if _SUPERLATIVE.match(after):
        return True
    if _PRIZE.match(after):
        return not re.match(rf"{_S}place{_S}to\b", after)
    if _NEVER_AFTER.match(after) or _AGAIN.match(after):
        return False
    if _POSSESSIVE.search(before) and q.value == 1:
        return not re.match(rf"(?:its|our){_S}*$", before[-5:], re.I)
    if _DOMESTIC.match(after) and q.value == 1:
        return True
    if _RANK_VERB.search(before) and not _BEFORE_NEVER.search(before[-8:]):
        return bool(
            re.match(
                rf"{_S}*(?:[,;.)]|$|(?:in|among|nationwide|nationally|globally|worldwide|across|out|of|for|with|by|behind|overall|on|last)\b)",
                after,
                re.I,
            )
        )
    return bool(
        re.match(
            rf"{_S}(?:among|nationwide|nationally|globally|worldwide|in the (?:country|nation|province|world|region|city))\b",
            after,
            re.I,
        )
    )


def rank_scope(reading: Reading, q: Quantity) -> str | None:
    """The set in which the ordinal ranks: "in the province", "the country's", "among 15 cities"."""
    before, after = reading.before(q.start, limit=60), reading.after(q.end, limit=140)
    if owner := _POSSESSIVE.search(before):
        return owner["owner"]
    if domestic := _DOMESTIC.match(after):
        return domestic["scope"]
    match = _SCOPE.match(after)
    if match and not re.match(r"(?:in|of|within)[ \u00a0]+(?:19|20)\d\d", match["scope"]):
        scope = match["scope"].strip()
        return clean(scope) if scope.lower().startswith("of ") else re.sub(r"\s+", " ", scope)
    if _PRIZE.match(after) and (
        prize := re.match(
            r"[ \u00a0]\w+[ \u00a0]+(?:for|of|in)[ \u00a0]+(?:the[ \u00a0])?(?P<p>[^,;.]{3,70})", after
        )
    ):
        return clean(prize["p"])
    if q.form == "top":
        head = re.match(r"[ \u00a0]+(?P<h>[^,;.]{3,80})", after)
        return (
            clean(re.split(r"\b(?:by|with|and|after|while|was|were|that|which)\b", head["h"])[0])
            if head
            else None
        )
    return None
