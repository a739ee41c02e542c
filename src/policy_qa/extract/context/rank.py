"""Whether an ordinal ranks something, and in what scope."""

from __future__ import annotations

import re

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean

_RANK_VERB = re.compile(
    r"\b(?:rank(?:s|ed|ing)?|plac(?:e|es|ed|ing)|c[oa]m(?:e|es|ing)|finish(?:es|ed|ing)?|stands?|stood|"
    r"standing|"
    r"sits?|sat|climb(?:s|ed|ing)?|mov(?:e|es|ed|ing)(?: up| down)?|r[io]se(?:s|n)?|fell|fallen|slipp(?:ed|"
    r"ing)|"
    r"jump(?:ed|ing)?|up|down|ris(?:es|ing)|held|holds?|remain(?:s|ed|ing)?|was|is|were|are|list(?:s|ed)|"
    r"position(?:ed)?|put|puts|topp(?:ed|ing)|secured|took|taking|won|retained|place|spot|position|rank)"
    r"(?: +(?:it|itself|them|the|city|country|province|\w+ly|in|at|as|to|from|among|(?-i:[A-Z])\w+)){0,4} *$",
    re.I,
)
_SUPERLATIVE = re.compile(r"[ -](?:\w+est|most|best|worst|top|leading|least)\b", re.I)
_PRIZE = re.compile(r" (?:Prize|prize|place|Place|Class|class|spot|position|rank)\b")
_TAKES_PLACE = re.compile(r" place to\b")
_SCOPE = re.compile(
    r"^[^,;.()]{0,60}?\b(?P<scope>"
    r"(?:in|among|amongst|across|within|out of|of)(?: +(?:all|the|its|our))* +[^,;.()]{2,70}?|"
    r"nationwide|nationally|globally|worldwide|provincewide|citywide|overall)"
    r"(?=[,;.()]| +(?:for|with|by|and|in terms|after|while|behind|as|at|from|up|down|was|were|is|to|when|"
    r"that|"
    r"which)\b|$)",
    re.I,
)
_IN_YEAR = re.compile(r"(?:in|of|within) +(?:19|20)\d\d")
_POSSESSIVE = re.compile(r"(?P<owner>(?:the|its|our|\w+) ?[\w-]*(?:’s|'s))(?: +(?:only|very))? *$", re.I)
_DOMESTIC = re.compile(
    r"^ (?P<scope>domestic|national|provincial|state-level|nationwide|global|homegrown)\b", re.I
)
_NO_RANK = re.compile(
    r"^[ -](?:batch|time|times|step|stage|phase|quarter|half|day|week|month|year|three quarters|six months|"
    r"nine months|ten months|round|session|lady|aid|hand|class|tier|generation|reading|edition|meeting|"
    r"plenary|"
    r"term|instance|place to|responders?|drive|resources?|priority|five-year|author|line|shift|world|person|"
    r"glance|wave|issue|cohort|case|draft|few|two|three|of (?:january|february|march|april|may|june|july|"
    r"august|"
    r"september|october|november|december|all)|century|plenum|congress|committee|anniversary|national|five|"
    r"section|chapter|floor|home|child|homes)\b",
    re.I,
)
"""Behind an ordinal that counts something instead of ranking it ("the first batch")."""
_AGAIN = re.compile(r"^ (?:consecutive|straight|successive|annual)\b", re.I)
_AT_FIRST = re.compile(r"\b(?:for the|at|the very|from the|on the) *$", re.I)
_NUMBERED = re.compile(
    r"\b(?:Document|Bill|Decree|Order|Article|Line|Reactor|reactor|Gate|Street|Downing|Highway|Unit|unit|"
    r"Mine|"
    r"Plant|Warehouse|Circular|Notice|Hospital|School) *$"
)
_PLACED_IN = re.compile(
    r" *(?:[,;.)]|$|(?:in|among|nationwide|nationally|globally|worldwide|across|out|of|for|with|by|behind|"
    r"overall|on|last)\b)",
    re.I,
)
_PLAIN_SCOPE = re.compile(
    r" (?:among|nationwide|nationally|globally|worldwide|"
    r"in the (?:country|nation|province|world|region|city))\b",
    re.I,
)
_PRIZE_FOR = re.compile(r" \w+ +(?:for|of|in) +(?:the )?(?P<what>[^,;.]{3,70})")
_TOP_OF = re.compile(r" +(?P<what>[^,;.]{3,80})")
_TOP_END = re.compile(r"\b(?:by|with|and|after|while|was|were|that|which)\b")


def ranks(reading: Reading, q: Quantity) -> bool:
    """Whether an ordinal ("No. 1", "second-largest", "top seven", "Second Prize") ranks something."""
    before, after = reading.before(q.start, limit=60), reading.after(q.end, limit=100)
    if q.form == "top":
        return True
    if reading.text[q.start : q.start + 2].lower() in ("no", "nu") or reading.text[q.start] == "№":
        return not _NUMBERED.search(before)
    if _SUPERLATIVE.match(after):
        return True
    if _PRIZE.match(after):
        return not _TAKES_PLACE.match(after)
    if _NO_RANK.match(after) or _AGAIN.match(after):
        return False
    if q.value == 1 and (_POSSESSIVE.search(before) or _DOMESTIC.match(after)):
        return True
    if _RANK_VERB.search(before) and not _AT_FIRST.search(before):
        return bool(_PLACED_IN.match(after))
    return bool(_PLAIN_SCOPE.match(after))


def rank_scope(reading: Reading, q: Quantity) -> str | None:
    """The set in which the ordinal ranks: "in the province", "the country's", "among 15 cities"."""
    before, after = reading.before(q.start, limit=60), reading.after(q.end, limit=140)
    if owner := _POSSESSIVE.search(before):
        return owner["owner"]
    if domestic := _DOMESTIC.match(after):
        return domestic["scope"]
    match = _SCOPE.match(after)
    if match and not _IN_YEAR.match(match["scope"]):
        scope = match["scope"].strip()
        return clean(scope) if scope.lower().startswith("of ") else re.sub(r"\s+", " ", scope)
    if _PRIZE.match(after) and (prize := _PRIZE_FOR.match(after)):
        return clean(prize["what"])
    if q.form == "top" and (top := _TOP_OF.match(after)):
        return clean(_TOP_END.split(top["what"])[0])
    return None
