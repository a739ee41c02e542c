"""What is measured, named right beside the quantity: before it, behind it, or as its noun."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.context.actors import is_actor, names_actor, tells
from policy_qa.extract.context.counting import date_at
from policy_qa.extract.context.measures import BARE_MEASURES
from policy_qa.extract.context.moves import ADJECTIVES, NOUN
from policy_qa.extract.context.phrases import normal
from policy_qa.extract.patterns import any_of
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import (
    Reading,
    governor,
    noun_phrase_ending,
    noun_phrase_starting,
    phrase_of,
    subject_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEAD_WORDS = any_of(
    "of|at|to|by|was|were|is|are|over|more than|about|around|nearly|almost|approximately|at least|a total of",
    "up to|some|just|only|an estimated|roughly|less than|under|well|reaching|totalling|totaling|hitting|"
    "worth",
    "valued at|estimated at|set at|standing at|the|a|an|another|no less than|no more than|exceeding|"
    "surpassing",
    "averaging|amounting to|equal to|as much as|as many as|close to|within|above|below|between|from|it",
)
_LEAD = re.compile(rf"(?: +{_LEAD_WORDS})+ *$|[(\[:] *$| +$", re.I)
"""Between the name of what is measured and the quantity."""
_MEASURING = re.compile(
    r"\b(?:of|at|worth|totalling|totaling|reaching|hitting|valued at|averaging|exceeding|standing at|"
    r"amounting to|set at)\b|[(:]",
    re.I,
)
_PRICED = re.compile(
    r".* (?:at|for|on) (?:an?|the) (?P<what>(?:[\w-]+ ){0,3}"
    r"(?:price|cost|rate|value|pace|total|yield|coupon|margin|discount|premium))$",
    re.I,
)
"""A phrase that runs on from what was bought to its price."""
_TWO_THINGS = re.compile(r".* and (?:an?|the) (?P<what>[^,;]+)$", re.I)
_RIGHT = re.compile(r"^ +(?:of|in|worth of|for|on) +")
_CHANGE_BEHIND = re.compile(
    rf"(?:,? or [^,;()]{{0,24}}?\d[^,;()]{{0,16}}?,?)?[ -]+{ADJECTIVES}(?:{NOUN})(?: rate)? +(?:in|of|to|"
    rf"for|on) +",
    re.I,
)
"""Between a quantity and what has changed: "a 5 percent increase in sales", "$3 million or 5 percent
decline in"."""


def left(reading: Reading, q: Quantity) -> str | None:
    """Read "an added value for … of 91.06 billion yuan"; "GDP at 1.07 trillion"; "investment: 5 billion"."""
    before = reading.before(q.start)
    lead = _set_apart(reading, q, before) or _LEAD.search(before)
    if lead is None or not (_MEASURING.search(lead.group()) or lead.re is _APART):
        return None
    phrase = noun_phrase_ending(reading, q.start - len(before) + lead.start())
    if phrase is None or ((":" in lead.group() or lead.re is _APART) and _is_predicate(reading, phrase)):
        return None
    apart = ":" in lead.group() or ("(" in lead.group() and _is_where(reading, phrase))
    if apart and _ends_clause(reading, phrase):
        return None
    words_before = reading.text[slice(*phrase)]
    for runs_on in (_PRICED, _TWO_THINGS):
        if match := runs_on.fullmatch(words_before):
            words_before = match["what"]
    text = normal(words_before)
    if text is None:
        return right(reading, q)
    return None if names_actor(reading, phrase) else _measured_of(reading, phrase, text)


def _set_apart(reading: Reading, q: Quantity, before: str) -> re.Match[str] | None:
    """The comma before a quantity that is set between two: "reserves, at $3 million, are low"."""
    return _APART.search(before) if reading.text[q.end : q.end + 1] == "," else None


_APART = re.compile(r",(?: (?:now|currently|still|at|some|about|around|over|nearly|almost))* $", re.I)


def _is_where(reading: Reading, phrase: tuple[int, int]) -> bool:
    """Whether a phrase tells where: "dearer in the capital (8 percent)"."""
    root = reading.root_of(*phrase)
    return root is not None and root.dep_ == "pobj" and root.head.lower_ in ("in", "at", "across")


def _ends_clause(reading: Reading, phrase: tuple[int, int]) -> bool:
    """Whether a phrase ends a clause that tells of something else: "The fee is owed by guests: 5 euros"."""
    root = reading.root_of(*phrase)
    verb = governor(root) if root is not None else None
    subject = subject_of(verb) if verb is not None and verb.pos_ in ("VERB", "AUX") else None
    return subject is not None and subject.idx < phrase[0] and not is_actor(subject) and not tells(subject)


def _is_predicate(reading: Reading, phrase: tuple[int, int]) -> bool:
    """Whether a phrase tells how something is, which then is measured: "The gap is far wider: 5 percent"."""
    root = reading.root_of(*phrase)
    if root is None:
        return False
    return root.dep_ in ("attr", "acomp") or (root.dep_ == "dobj" and root.head.lemma_ == "have")


def _measured_of(reading: Reading, phrase: tuple[int, int], text: str) -> str:
    """Read "the industries generated an added value of …": a bare measure with the thing that it measures."""
    root = reading.root_of(*phrase)
    if root is None or root.lemma_.lower() not in BARE_MEASURES or " of " in text:
        return text
    owner = _bearer(reading, root)
    if owner is None or owner.idx >= root.idx or is_actor(owner) or owner.ent_type_:
        return text
    name = normal(reading.text[slice(*phrase_of(reading, owner))])
    return f"{text} of {name}" if name else text


def _bearer(reading: Reading, measure: Token) -> Token | None:
    """What has the measure: the subject of its verb, or the noun of "a cable with a capacity of"."""
    if measure.dep_ == "dobj":
        return subject_of(governor(measure))
    noun = measure.head.head if measure.dep_ == "pobj" and measure.head.lower_ == "with" else None
    if noun is not None and noun.pos_ == "VERB":  # "they laid a cable with a capacity of"
        noun = next((child for child in noun.children if child.dep_ == "dobj"), None)
    return noun if noun is not None and noun.pos_ in ("NOUN", "PROPN") else None


def changed(reading: Reading, q: Quantity) -> str | None:
    """Read "a 29 percent increase in farm loans": what has changed, named behind the change."""
    match = _CHANGE_BEHIND.match(reading.after(q.end, limit=120))
    phrase = noun_phrase_starting(reading, q.end + match.end()) if match else None
    if phrase is None or date_at(reading, phrase[0]) or names_actor(reading, phrase):
        return None
    return normal(reading.text[slice(*phrase)])


def attributive(reading: Reading, q: Quantity) -> str | None:
    """Read "the 10 billion-yuan national fund", "a 4.1 percent unemployment rate"."""
    if q.kind not in ("money", "percent", "measure", "multiple", "percentage_points"):
        return None
    if reading.text[q.end : q.end + 1] not in (" ", "-"):
        return None
    token = reading.token_at(q.end + 1)
    if token is None or token.pos_ not in ("ADJ", "NOUN", "PROPN", "VERB") or reading.is_number(token):
        return None
    phrase = noun_phrase_starting(reading, q.end + 1)
    if token.tag_ in ("VBD", "VBZ", "VBP", "VBN") or phrase is None or token.idx != phrase[0]:
        return None
    return normal(reading.text[slice(*phrase)])


def right(reading: Reading, q: Quantity) -> str | None:
    """Read "$1.2bn of loans", "7.16 billion yuan in tax cuts", "growth of 5% in exports"."""
    match = _RIGHT.match(reading.after(q.end))
    link = match.group().strip() if match else ""
    if match is None or (q.kind == "percent" and link == "of"):
        return None
    root = reading.root_of(q.start, q.end)
    if link in ("in", "on", "for") and root is not None and root.dep_ == "attr":
        return None  # "it was 5 percent in the spring"
    phrase = noun_phrase_starting(reading, q.end + match.end())
    if phrase is None or date_at(reading, phrase[0]) or names_actor(reading, phrase):
        return None
    return normal(reading.text[slice(*phrase)])
