"""Shares: the whole that a percentage, or a counted part, is a part of."""

from __future__ import annotations

import re

from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, noun_phrase_starting

_CUE = re.compile(
    r"\b(?:account(?:s|ed|ing)? for|mak(?:e|es|ing) up|made up|represent(?:s|ed|ing)?|compris(?:e|es|ed|ing)|"
    r"constitut(?:e|es|ed|ing)|share|proportion|equivalent to|equal to|contribut(?:e|es|ed|ing)|contribution|"
    r"equalled|ratio|percentage)\b[^;]{0,70}$",
    re.I,
)
_OF = re.compile(r"^ (?P<link>of|to|in) +")
_RATE_TO = re.compile(r"\b(?:contribution(?: rate)?|contributed|contributing|ratio)\b[^;,]{0,40}$", re.I)
_WEIGHT_IN = re.compile(r"\b(?:weight|share|portion|proportion|stake|part) of(?: \w+){0,2} $", re.I)
_SHARE_IN = re.compile(
    r"\b(?:share|proportion|percentage) +of +[^,;]{3,50}? +(?:in|of) +(?P<whole>[^,;]{3,60}?) +"
    r"(?:was|is|were|rose|fell|stood|reached|at|to|climbed)\b[^,;]*$",
    re.I,
)
_AS_SHARE = re.compile(
    r"\b(?:as a (?:share|proportion|percentage|part) of|share in|"
    r"(?:its|their|our|\w(?:’s|'s|s’|s')) (?:share|part) of(?: the)?|"
    r"(?:set|put|measured) against(?: the size of)?(?: the)?|relative to|in relation to) +"
    r"(?P<whole>(?!total\b)[^,;]{2,60}?)"
    r"(?: +(?:was|is|were|rose|fell|stood|reached|at|to|by|climbed|edged|it|they|has|have|had)\b|,)[^;]*$",
    re.I,
)
_PART_OF = re.compile(
    r"\b(?P<part>[\w’'-]+) (?:share|part|portion|slice|proportion) of(?: the)? +"
    r"(?P<whole>(?!the\b)[^,;]{2,50}?)(?: +(?:thus|thereby|was|is|were|rose|fell|stood|reached|came|"
    r"at|to|by|climbed|edged|grew|it|has|have|had|within)\b|,)"
    r"[^;]*$",
    re.I,
)
"""The whole of which a part is named before the share: "the invention share of all grants", "its part of"."""
_NO_PART = frozenset(
    words(
        "the a an this that total combined overall larger smaller growing rising record higher lower average "
        "current same big large small tiny greater market equal fair any what in as key substantial good"
    )
)
_RATIO_TO = re.compile(
    r"\bratio of [^,;]{3,60}? to +(?P<whole>[^,;]{2,40}?)"
    r"(?: +(?:was|is|rose|fell|stood|reached|came|at|to|by)\b|,)[^;]*$",
    re.I,
)
_FRONTED = re.compile(r"(?:Of|To(?= [^,;]{3,80} contribut)) +", re.I)
_PARTICIPLE = re.compile(
    r" (?:[a-z]+ed|sold|built|made|spent|paid|held|bought|sent) (?:by|in|to|from|on|for|at) +"
)
_AGED = re.compile(
    r" (?:aged|under|over)(?: (?:between|from|under|over|above))? (?:the age of )?[\w-]+"
    r"(?: (?:and|or|to) (?:over|above|older|under|below|younger|more|\d+))?"
)
"""Behind people who are told by their age: "those aged 15 and over"."""
_OF_WHICH = re.compile(
    r"\bof (?:which|whom),? (?:about |nearly |over |some |almost |only |just |at least |more than )?$", re.I
)
_WORDS = re.compile(r"[^,;.()]{3,60}?(?=[,;.()]| (?:in|was|were|is|are|and|by|for)\b|$)")
_INCLUDING = re.compile(r"\bincluding (?:about |some |at least |over )?$", re.I)
_ALSO_PART = re.compile(r" (?:for|in|from|at|on) [^.;\d]{2,60}(?:,|,? and|,? or) ")


def share_of(reading: Reading, q: Quantity) -> str | None:
    """The whole ("added value of large enterprises") of a percentage; None if it is no share."""
    if q.kind != "percent":
        return None
    before, after = reading.before(q.start, limit=120), reading.after(q.end, limit=200)
    of = _OF.match(after)
    if of and (of["link"] != "in" or _WEIGHT_IN.search(before)):
        if of["link"] == "to" and not _RATE_TO.search(before):
            return None
        if phrase := noun_phrase_starting(reading, q.end + of.end()):
            return clean(reading.text[phrase[0] : _participle_end(reading, phrase[1])])
        plain = _WORDS.match(after, of.end())
        return clean(plain.group()) if plain else None
    for pattern in (_SHARE_IN, _AS_SHARE, _RATIO_TO):
        if whole := pattern.search(before):
            return clean(whole["whole"])
    if (named := _PART_OF.search(before)) and named["part"].lower() not in _NO_PART:
        return clean(named["whole"])
    return _fronted_whole(reading, q)


def _participle_end(reading: Reading, end: int) -> int:
    """The end of a noun phrase with the participle behind it ("value added by large firms")."""
    if aged := _AGED.match(reading.text, end, reading.end):
        return aged.end()
    said = _PARTICIPLE.match(reading.text, end, reading.end)
    phrase = noun_phrase_starting(reading, said.end()) if said else None
    return phrase[1] if phrase else end


def _fronted_whole(reading: Reading, q: Quantity) -> str | None:
    """The whole of "Of all exports, the province supplied 13 percent"."""
    fronted = _FRONTED.match(reading.text, reading.start)
    if fronted is None:
        return None
    phrase = noun_phrase_starting(reading, fronted.end())
    told = any(phrase[1] < t.idx < q.start and t.pos_ == "VERB" for t in reading.tokens) if phrase else False
    return clean(reading.text[slice(*phrase)]) if phrase and told else None


def is_share(reading: Reading, q: Quantity) -> bool:
    """Whether the words before a percentage announce a share ("accounting for")."""
    return q.kind == "percent" and bool(_CUE.search(reading.before(q.start, limit=60)))


def is_of_which(reading: Reading, q: Quantity) -> bool:
    """Whether a percentage is a part of the amount before it ("$3 million, of which 40% goes")."""
    return q.kind == "percent" and bool(_OF_WHICH.search(reading.before(q.start, limit=32)))


def is_part(reading: Reading, q: Quantity) -> bool:
    """Whether a number alone counts a part of what was counted before ("19 parks, including three for …")."""
    return bool(_INCLUDING.search(reading.before(q.start, limit=24)))


def is_further_part(link: str) -> bool:
    """Whether the text between two numbers makes the second a part too ("three for X and five")."""
    return bool(_ALSO_PART.fullmatch(link))
