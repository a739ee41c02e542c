"""What a date does in its sentence: tell a period, a base, an event, or a document's own day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.patterns import words
from policy_qa.extract.periods import bounds, granularity
from policy_qa.extract.reading import Reading
from policy_qa.schema import DateMention

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMPARED = re.compile(
    r"(?:\b(?:compared (?:with|to)|than|against|versus|relative to|over|based on|base year(?: of)?|"
    r"a year after|ago|above|below|short of|ahead of|(?:above|below|than|exceed\w*|against) (?:the|its|"
    r"their) "
    r"(?:\w+ ){1,3}(?:for|of|in)|"
    r"(?:than|over|from|with|to|on) the (?:one|level|figure|total|amount) (?:for|in|of))"
    r"(?: +(?:the|that of|those of|those in|that in|in|its|same period (?:of|in)|level(?:s)?(?: of| in)?|"
    r"end of|figure for|\w+ly|the same period of))*"
    r"|\bfrom(?: +(?:the|that of|that in|its|same period of|level(?:s)?|same (?:period|quarter|month) "
    r"(?:of|in|a)|"
    r"just|(?:its|their|the) (?:level|value|figure|total|peak|base)s?(?: of| in)?|\S*\d\S* *\w* +in))*) *$",
    re.I,
)
_FROM_VALUE_IN = re.compile(
    r"\b(?:from|(?<!more )(?<!less )(?<!fewer )than|against|versus|compared with|after) +(?:(?! to "
    r")(?:[^,;]|,(?=\d))){0,40}\d"
    r"(?:(?! to )(?:[^,;]|,(?=\d))){0,30}\b(?:in|at|for|during) +(?:the +)?$",
    re.I,
)
_THAN_CLAUSE = re.compile(
    r"\b(?:(?<!more )(?<!less )(?<!fewer )than|(?:more|less|fewer) than(?! +(?:about |a |half|\$|£|€)?\d)"
    r"|as (?:many|much|high|large|low|good) as|"
    r"(?:times|double|twice|%|per ?cent of) what|instead of)\b(?! *\d)(?:[^,;]|,(?=\d)){0,48}$",
    re.I,
)
"""Before a date: "than it had foreseen in", "twice as many as in"."""
_ON_VALUE = re.compile(
    r"(?:percent|per cent|%|points?) (?:up |down |more |less |higher |lower )?on the (?:[^,;]|"
    r",(?=\d)){0,24}\d(?:[^,;]|,(?=\d)){0,24} (?:of|in|for) $",
    re.I,
)
_FROM_VALUE = re.compile(
    r"\b(?:from|than|against|versus|compared (?:with|to)) +(?:[^,;]|"
    r",(?=\d)){0,24}\d\S*(?: [\w%]+){0,3} +$",
    re.I,
)
_PART_OF_LEVEL = re.compile(
    r"(?:%|\b(?:per ?cent|half|thirds?|quarters?|times|twice|double))(?: of)? (?:the|its|their) $", re.I
)
"""Before a year that names what a level is a part or a multiple of: "62% of the 2019 figure"."""
_ALL_OF = re.compile(r"(?:the )?(?:whole|full|entire)\b", re.I)
_RELATIVE = re.compile(r"\b(?:previous|preceding|prior|last|earlier|before|same period|year ago|ago)\b", re.I)
_COMPARED_RELATIVE = re.compile(r"\b(?:over|from|than|on|with|to) +(?:the +)?$", re.I)
_RECORD_OF = re.compile(
    r"\b(?:record|high|low|peak|mark|level|result)s?\b(?:[^,;]|,(?=\d)){0,40}\b(?:set|reached|seen|"
    r"recorded|registered|"
    r"posted)"
    r" (?:back )?(?:in|on|for)(?: the)? +$",
    re.I,
)
_LEVEL_BEHIND = re.compile(r" (?:results?|levels?|records?|peaks?|marks?|highs?|lows?|averages?)\b", re.I)
"""Behind a year that only names a level: "above its 2019 level"."""
_PARENTHETIC = re.compile(r", (?:in|of|for) $")
_THAT_OF = re.compile(
    r"\b(?:that of|(?:than|to|from|with|over|above|below|against|on|exceed\w*) that in)(?: the)? +$"
    r"|\d\S*(?: ?(?:percent|per cent|%))? (?:up |down )?(?:on|over)(?: the)? +$",
    re.I,
)
"""Before what a level is held against: "it exceeded that of", "a gain of 5 percent on"."""
_EVENT = re.compile(
    r"\b(?:approved|launched|established|founded|adopted|set up|opened|issued|signed|announced|published|"
    r"released|said|enacted|built)\b[^,;]{0,24}\b(?:in|on|since|during) (?:the )?$",
    re.I,
)
_FROM = re.compile(r"\bfrom +(?:the +)?$", re.I)
_MOVED_FROM = re.compile(
    r"\b(?:up|down|ris\w+|rose|growth|grew|fell|fall\w*|increase\w*|decrease\w*|decline\w*|drop\w*|unchanged|"
    r"change\w*|\d\S*(?: percent| per cent)?|points?|lower|higher|more|less|fewer|gain\w*)\b"
    r"(?:[^,;]|,(?=\d)){0,20}from +(?:the +)?$",
    re.I,
)
_EARLIER = re.compile(r"\b(?:earlier|ago|before)$", re.I)
_NUMBER_BEFORE = re.compile(r"\d\S*(?: \w+){0,4} +$")
_UP_ON = re.compile(
    r"\b(?:up|down|higher|lower|advance|improvement|increase|gain) +on +(?:the +)?$",
    re.I,
)
_SINCE_EVENT = re.compile(
    r"\bsince +(?:(?:its|the|their|a) (?:[^,;]|,(?=\d)){2,40}|(?:[\w-]+ ){0,3}(?:began|begun|started) +)"
    r"\b(?:in|of) +$",
    re.I,
)
_RECORD_SINCE = re.compile(
    r"\b(?:(?:small|light|heavi|quick|steep|sharp|deep|poor|long|short|busi|dri|wett|hott|cold|warm|"
    r"cheap|tight|wid|"
    r"narrow|lean|few|late|earli)est|highest|lowest|first time|best|worst|largest|biggest|fastest|"
    r"slowest|weakest|strongest)\b"
    r"(?:[^,;]|,(?=\d)){0,30}\b(?:since|from) +(?:the +)?$",
    re.I,
)
_DAY_TOLD = re.compile(
    r"\b(?:on|of|by|to|from|until|till|at|since|before|after|dated|as of) (?:\w+day,? )?(?:the )?$", re.I
)
_NAMED = re.compile(r"[\w-]+ \($")
"""Between "in" and a date in brackets: "from 53 percent in the fourth round (2015-16)"."""
_INTERVAL = re.compile(r" *(?:to|through|until|till|-|–) *")
_DOCUMENTS = frozenset(
    words(
        "edition forecast release report guideline communiqué statement review version update "
        "outlook reading "
        "announcement projection snapshot bulletin issue data"
    )
)
"""What is dated itself: its day tells nothing of the figures in it."""
_OF_DOCUMENT = frozenset(words("of from by"))
_WITHIN = frozenset(words("compound amod nmod nummod npadvmod appos det poss"))
_FORESEEING = frozenset(
    words("expect foresee forecast project predict anticipate think assume promise plan intend")
)
_WEEKDAY = re.compile(r"(?:last )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|tonight", re.I)
_SHOWING = frozenset(
    words("release show issue present unveil hear note add confirm reveal disclose read warn")
)
_SAYING = frozenset(words("say put show speak report estimate announce publish tell name write give"))


def begins_after(period: str, published: str | None) -> bool:
    """Whether a period begins after the day an article was published: nothing actual can be told of it."""
    return published is not None and len(published) == 10 and bounds(period)[0].isoformat() > published


def ended_before(period: str, published: str | None) -> bool:
    """Whether a period was over on the day an article was published."""
    end = bounds(period)[1]
    return published is not None and len(published) == 10 and end is not None and end.isoformat() < published


def goes_on(period: str, published: str | None) -> bool:
    """Whether a year was not over on the day of publication, so that what grows in it is only foreseen."""
    if published is None or len(published) != 10 or granularity(period) not in ("year", "fiscal"):
        return False
    start, end = bounds(period)
    return start.isoformat() <= published[:10] and end is not None and end.isoformat() > published


def is_base(reading: Reading, date: DateMention, *, published: str | None = None) -> bool:
    """Whether a date only says what is compared with ("over 2017", "from 4.1% in 2016").

    What begins after the day of publication is nothing to compare with ("46 cents from next January").
    """
    if date.period is not None and begins_after(date.period, published):
        return False
    if _ALL_OF.match(date.surface):
        return False  # "over the full year"
    before = _NAMED.sub("", reading.before(date.start, limit=80))
    if before[:6].lower() == "since " and (date.period or "").endswith("/.."):
        return False  # "Since the programme began in 2012, 2,914 have been built"
    if any(
        cue.search(before)
        for cue in (
            _RECORD_SINCE,
            _UP_ON,
            _SINCE_EVENT,
            _THAT_OF,
            _RECORD_OF,
            _FROM_VALUE_IN,
            _THAN_CLAUSE,
            _ON_VALUE,
        )
    ):
        return True
    if names_level(reading, date):
        return True
    if _RELATIVE.search(date.surface) and _FROM_VALUE.search(before):
        return True
    if _EARLIER.search(date.surface) and _NUMBER_BEFORE.search(before):
        return True
    if _FROM.search(before):
        return bool(_MOVED_FROM.search(before)) and not _opens_interval(reading, date)
    if _COMPARED.search(before):
        return True
    if date.period is not None and granularity(date.period) == "day":
        return False  # "on August 1 of last year"
    return bool(_RELATIVE.search(date.surface) and _COMPARED_RELATIVE.search(before))


def names_level(reading: Reading, date: DateMention) -> bool:
    """Whether a year only tells which level is meant ("above its 2019 level", "62% of the 2019 figure")."""
    if not date.surface.isdigit():
        return False
    return bool(
        _LEVEL_BEHIND.match(reading.text, date.end)
        or _PART_OF_LEVEL.search(reading.before(date.start, limit=40))
    )


def _opens_interval(reading: Reading, date: DateMention) -> bool:
    """Whether "from DATE" goes on with "to" and another date."""
    link = _INTERVAL.match(reading.after(date.end))
    return link is not None and any(d.start == date.end + link.end() for d in reading.dates)


def is_of_document(reading: Reading, date: DateMention) -> bool:
    """Whether a date is that of a text or a forecast: "the March edition", "in May it had expected"."""
    if _PUBLISHED.search(reading.before(date.start, limit=32)):
        return True
    head = _head_of(reading, date)
    if head is None:
        return False
    if head.pos_ in ("NOUN", "PROPN"):
        return head.lemma_.lower() in _DOCUMENTS
    perfect = any(child.lower_ in ("had", "having") for child in head.children if child.dep_ == "aux")
    if head.lemma_ in _FORESEEING:
        return head.tag_ in ("VBD", "VBN") and (perfect or head.tag_ == "VBD")
    return perfect and head.lemma_ in _SAYING and not _is_set_right(reading, head)


def _is_set_right(reading: Reading, verb: Token) -> bool:
    """Whether a passive "put" places something ("had been put right") and tells no level ("put at 5")."""
    if verb.lemma_ != "put" or all(child.dep_ != "auxpass" for child in verb.children):
        return False
    levels = (token for child in verb.children if child.lower_ == "at" for token in child.children)
    dates = [token.i for date in reading.dates for token in reading.tokens_of(date.start, date.end)]
    return not any(reading.is_number(token) and token.i not in dates for token in levels)


def is_in_name(reading: Reading, date: DateMention) -> bool:
    """Whether a year only tells laws and votes apart ("the 2019 act"), or but a part of it is told."""
    if _PARTS_OF.search(reading.before(date.start, limit=32)):
        return True
    if not date.surface.isdigit():
        return False
    return bool(
        (_LAW_BEHIND.match(reading.text, date.end) and not _BUDGET_LAW.match(reading.text, date.end))
        or _LAW_BEFORE.search(reading.before(date.start, limit=24))
        or _NUMBER_OF.search(reading.before(date.start, limit=24))
    )


_LAWS = (
    r"(?:acts?|laws?|bills?|treaty|treaties|agreements?|accords?|pacts?|directives?|regulations?|ordinances?|"
    r"constitution|convention|protocol|declaration|resolution|referendum|elections?|reforms?|deal|ruling|"
    r"merger|coup)"
)
_LAW_BEHIND = re.compile(
    rf" (?:(?!in|of|for|the|and|to|is|was|by|at|"
    rf"on)[A-Za-z&’'-]+ ){{0,4}}?{_LAWS}\b",
    re.I,
)
_BUDGET_LAW = re.compile(r" (?:\w+ ){0,2}(?:appropriations?|finance|budget|tax)\b", re.I)
"""The laws that are of a year."""
_LAW_BEFORE = re.compile(
    r"\b(?:Act|Law|Bill|Code|Treaty|Convention|Agreement|Ordinance|Order|"
    r"Accord),? (?:of )?$"
)
_NUMBER_OF = re.compile(r"\b(?:No|Number|Nr)s?\.? ?[\w/-]+,? of $")
"""Before the year of a numbered paper ("Audit Report No. 4 of 2023")."""
_PARTS_OF = re.compile(r"\b(?:months|weeks|days|quarters) of (?:the )?$", re.I)
"""Before a year of which something is left ("with three months of the fiscal year to go")."""


_PUBLISHED = re.compile(
    r"(?:\b(?:was|were|been)|,|\b(?:estimate|report|review|forecast|survey|data|figures?|range|study|"
    r"paper|statement))"
    r" (?:first )?(?:published|released|unveiled|tabled|put out) (?:(?:early|late|back) )?(?:(?:in|"
    r"on) )?(?:the )?$",
    re.I,
)


def tells_topic(reading: Reading, date: DateMention) -> bool:
    """Whether a date may be the time that the sentences behind speak of.

    It stands in the main clause, and that does not look back ("in 2022 they had stood at …").
    """
    if _RELATIVE.search(date.surface) and not any(sign.isdigit() for sign in date.surface):
        return bool(_LAST.match(date.surface))
    set_off = _PARENTHETIC.search(reading.before(date.start, limit=8)) and reading.after(date.end)[:1] == ","
    if set_off and not date.start - reading.start < _FRONT:
        return False
    if date.surface.isdigit() and _RULES_BEHIND.match(reading.text, date.end):
        return False
    head = _head_of(reading, date)
    for _ in range(_LONGEST_CLIMB):
        if head is None:
            return True
        if any(child.lower_ == "had" and child.dep_ == "aux" for child in head.children):
            return False
        if head.head == head:
            return True
        if head.dep_ in ("relcl", "acl") or (head.dep_ == "advcl" and _looks_back(head)):
            return False
        head = head.head
    return True


def _looks_back(clause: Token) -> bool:
    """Whether an adverbial clause tells of another time than the main one ("after it had …")."""
    return any(child.lower_ in ("when", "after", "before", "since", "until") for child in clause.children)


_RULES_BEHIND = re.compile(r" (?:\w+ )?(?:rules?|guidelines?|strategy|white paper)\b", re.I)
"""Behind a year that tells them from others of their kind."""
_LAST = re.compile(r"last (?:year|month|quarter|week|\w+)$|the (?:last|previous) fiscal", re.I)
_FRONT = 16
"""Characters from the start of a sentence in which a date is set off by commas because it is fronted."""
_LONGEST_CLIMB = 8


def _head_of(reading: Reading, date: DateMention) -> Token | None:
    """The noun or verb that a date is said of, over its preposition; None if a preposition parts them."""
    root = reading.root_of(date.start, date.end)
    if root is None:
        return None
    token = root.head
    if token.dep_ in ("prep", "pcomp") and token.pos_ in ("ADP", "SCONJ"):
        if token.head.pos_ in ("NOUN", "PROPN") and token.lower_ not in _OF_DOCUMENT:
            return None
        return token.head
    for _ in range(_LONGEST_CLIMB):
        if token.dep_ not in _WITHIN or token.pos_ == "VERB":
            break
        token = token.head
    return token


def is_event(reading: Reading, date: DateMention) -> bool:
    """Whether a date tells when something was done once ("the plan adopted in 2015")."""
    return bool(_EVENT.search(reading.before(date.start, limit=40)))


def is_day_of_figure(reading: Reading, date: DateMention) -> bool:
    """Whether a day is told as a date of figures ("on 28 January"), not as a dateline or of the news."""
    if _WEEKDAY.fullmatch(date.surface):
        head = _head_of(reading, date)
        if head is not None and head.lower_ in _DAY_PARTS:
            head = head.head.head if head.dep_ == "pobj" else head.head
        return head is not None and _is_done(reading, head)
    written = any(character.isdigit() for character in date.surface)
    return written and bool(_DAY_TOLD.search(reading.before(date.start, limit=20)))


def _is_done(reading: Reading, verb: Token) -> bool:
    """Whether a verb in the past tells what was done on its day, not when something was said."""
    if verb.pos_ != "VERB" or verb.tag_ not in ("VBD", "VBN"):
        return False
    if verb.lemma_ not in _SAYING | _SHOWING:
        return True
    granted = (token for child in verb.children if child.dep_ == "dobj" for token in child.subtree)
    return verb.lemma_ in _GRANTING and any(reading.is_number(token) for token in granted)


_DAY_PARTS = frozenset(words("morning afternoon evening night noon midnight"))
_GRANTING = frozenset(words("announce unveil issue release"))
"""Verbs of saying whose object is given by the saying ("announced $5 million in loans")."""


def is_day_of_state(reading: Reading, date: DateMention) -> bool:
    """Whether a day is that of a stock, so that what follows may hold for it ("as of 31 March")."""
    if granularity(date.period or "") != "day" or not _STATE_DAY.search(reading.before(date.start, limit=24)):
        return False
    return any(not any(d.start <= start < d.end for d in reading.dates) for start, _ in reading.numbers)


_STATE_DAY = re.compile(r"\b(?:as of|as at|by|until|up to|at the end of|on|at)(?: the)? $", re.I)
