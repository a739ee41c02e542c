"""Whether an ordinal ranks something, and in what scope."""

from __future__ import annotations

import re

from policy_qa.extract.context.counting import date_at
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, noun_phrase_starting

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
    r"nationwide|nationally|globally|worldwide|provincewide|citywide|overall|on record|of all time|"
    r"in history)"
    r"(?=[,;.()]| +(?:for|with|by|and|in terms|after|while|behind|as|at|from|up|down|was|were|is|to|when|"
    r"in(?! (?:the|all|its|our)\b|(?-i: [A-Z]))|"
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
_PRIZE_AT = re.compile(
    r" \w+ +(?P<where>at +the +[^,;.]{3,60}?)(?=[,;.]| +(?:in|on|with|for|last|this|and)\b|$)"
)
_FRONTED = re.compile(
    r"(?:^|[.;:] |, and )(?P<scope>(?:among|amongst|out of|of|by(?= [a-z]+,))"
    r"(?= (?!(?:far|then|now|and large)\b)))[^;:.]{0,160}$",
    re.I,
)
"""What a clause sets before all that it tells: "Among the 16 towns, Lakeside came third"."""
_LISTED_IN = re.compile(
    r"\b(?P<list>(?:ranking|league table|list|table|index|league) of +(?:the +)?[^,;.:]{3,60}?)"
    r"(?= +(?:has|had|puts?|placed|places|ranks?|ranked|shows?|lists?|was|is|where|in which)\b|,)"
    r"[^;.]{0,60}$",
    re.I,
)
_TOP_BEFORE = re.compile(
    r"\btop +[\w-]+ +(?P<what>[A-Za-z][^,;.\d]{2,50}?)(?= +(?:for|in|by|were|was|are|is|with)\b|,)[^.]*$",
    re.I,
)
_SUPERLATIVE_IN = re.compile(
    r"\b(?:largest|biggest|highest|lowest|smallest|most|least|best|worst|fastest|busiest|richest|poorest|"
    r"strongest|longest|leading|heads?|leads|tops)\b[^,;.:]{0,60}?\b"
    r"(?P<scope>(?:in|of|among|across|within) +(?:(?:the|all) +)?(?-i:[A-Z][\w-]+(?: [A-Z][\w-]+){0,3}|"
    r"world|country|nation|province|region|continent|union|bloc|euro area|EU)\b(?: +[a-z]+s\b)?)",
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
    if _PRIZE.match(after) and (at := _PRIZE_AT.match(after)):
        return clean(at["where"])
    match = _SCOPE.match(after)
    if match and not _IN_YEAR.match(match["scope"]):
        scope = match["scope"].strip()
        return clean(scope) if scope.lower().startswith("of ") else re.sub(r"\s+", " ", scope)
    if _PRIZE.match(after) and (prize := _PRIZE_FOR.match(after)):
        return clean(prize["what"])
    if q.form == "top" and (top := _TOP_OF.match(after)):
        return clean(_TOP_END.split(top["what"])[0])
    return _scope_before(reading, q)


def _scope_before(reading: Reading, q: Quantity) -> str | None:
    """The set that a clause names before it ranks: "Among the 16 towns, …", "its list of ports has …"."""
    before = reading.before(q.start, limit=200)
    if fronted := _FRONTED.search(before):
        start = q.start - len(before) + fronted.start("scope")
        phrase = noun_phrase_starting(reading, start + len(fronted["scope"]) + 1)
        if phrase is not None and phrase[1] < q.start and not date_at(reading, phrase[0]):
            return re.sub(r"\s+", " ", reading.text[start : phrase[1]])
    if listed := _LISTED_IN.search(before):
        return f"in the {listed['list']}"
    top = _TOP_BEFORE.search(before)
    return clean(top["what"]) if top else None


def superlative_scope(reading: Reading) -> str | None:
    """Where a sentence says that something is the most: "India receives the largest sums in the world"."""
    match = _SUPERLATIVE_IN.search(reading.text, reading.start, reading.end)
    return re.sub(r"\s+", " ", match["scope"]) if match else None
