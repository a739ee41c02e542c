"""What is measured, as the clause tells it: subject or object of the verb that governs the quantity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.context.actors import acts, is_person, names_actor
from policy_qa.extract.context.measures import ADDRESSING, OFF_MARK
from policy_qa.extract.context.moves import MOVE
from policy_qa.extract.context.phrases import may_name, normal
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import (
    Reading,
    governor,
    noun_phrase_ending,
    phrase_of,
    subject_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_MOVED_TO = re.compile(r"\b(?:by|to|from)\b[^,;]{0,24}$", re.I)
_MOVED_OR_PUT = re.compile(
    r"\b(?:it|them) +(?:\w+ +)?(?:by|to|at|from|below|above|under|over)\b[^,;]{0,24}$", re.I
)
_HEADLINE = re.compile(
    rf" +(?:{MOVE})(?: +(?:by|to|at|a|an|of|about|around|over|nearly|almost|more than|less than|just|some|"
    rf"\w+ly))* *$",
    re.I,
)
_LONGEST_RELATIVE = 60
_HEADING_NAME = re.compile(r"(?:^|[:;,] )(?P<name>[A-Za-z][A-Za-z -]{2,40})$")


def moved_object(reading: Reading, q: Quantity) -> str | None:
    """Read "the reform cut the tax bill by 7 billion yuan", "they put the deficit at 5 percent"."""
    root = reading.root_of(q.start, q.end)
    if root is None:
        return None
    priced = root.dep_ == "pobj" and root.head.lower_ in ("for", "at", "with")
    verb = root.head.head if priced else governor(root)
    if verb.lemma_ in OFF_MARK:
        return None
    if not priced and not _MOVED_TO.search(reading.before(q.start, limit=40)):
        return None
    return direct_object(reading, verb, q, priced=priced) if verb.pos_ in ("VERB", "AUX") else None


def moved_pronoun(reading: Reading, q: Quantity) -> Token | None:
    """The pronoun that stands for what is measured: "a poll had put it at 5 percent", "frost cut it to 3"."""
    root = reading.root_of(q.start, q.end)
    if root is None or not _MOVED_OR_PUT.search(reading.before(q.start, limit=40)):
        return None
    verb = governor(root)
    if verb.pos_ != "VERB" or verb.lemma_ in OFF_MARK:
        return None
    objects = (c for c in verb.children if c.dep_ in ("dobj", "nsubj") and verb.i < c.i)
    return next((c for c in objects if c.lower_ in ("it", "them") and c.idx < q.start), None)


def direct_object(reading: Reading, verb: Token, q: Quantity, *, priced: bool = False) -> str | None:
    """The direct object of a verb before a quantity, but for who is told or given something."""
    for child in verb.children:
        if child.dep_ == "dobj" and not reading.is_number(child) and child.idx + len(child) <= q.start:
            if not priced and verb.lemma_ in ADDRESSING and is_person(child):
                continue
            start, end = phrase_of(reading, child)
            return normal(reading.text[start : min(end, q.start)])
    return None


def subject(reading: Reading, q: Quantity) -> str | None:
    """Read "the unemployment rate edged up to 4.1 percent", "exports totalled $3.2bn"."""
    if reading.heading and (named := headline(reading, q)):
        return named  # the parser takes the nouns of headings for verbs
    subject = measured_subject(reading, q)
    if subject is None or reading.is_number(subject) or acts(reading, q, subject):
        return None
    start, end = phrase_of(reading, subject)
    name = normal(reading.text[start : min(end, q.start) if start < q.start else end])
    if name and name.endswith("value") and reading.text[end : end + 6] == " added":
        return f"{name} added"
    said = _relative(reading, subject, end) if name and " " not in name else ""
    return f"{name} {said}".strip() if name else None


def measured_subject(reading: Reading, q: Quantity) -> Token | None:
    """The noun that the clause of a quantity speaks of; it may act rather than be measured."""
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    if root is None or verb is None:
        return None
    subject = _before_colon(reading, q) or subject_of(verb) or _noun_before(reading, verb)
    if subject is not None and subject.tag_ in ("WDT", "WP") and subject.head.dep_ == "relcl":
        return _before(subject.head.head, q)  # "foreign trade, which grew by 5 percent"
    if subject is not None and subject.ent_type_ == "DATE":  # "in the second half, the plants made"
        subject = next((child for child in subject.children if child.dep_ == "appos"), subject)
    if subject is not None and verb.dep_ == "relcl" and root.dep_ != "dobj" and acts(reading, q, subject):
        return _before(verb.head, q)  # "a gap that the ministry puts at $3 million"
    if subject is not None and subject.idx >= q.start:
        return subject if _is_fronted(reading, q, root, verb, subject) else None
    return subject


def _noun_before(reading: Reading, verb: Token) -> Token | None:
    """The noun right before a verb that the parse gives no subject: "By 2011 grants had climbed to 300"."""
    first = min([verb, *(t for t in verb.children if t.dep_ in ("aux", "auxpass", "neg"))], key=lambda t: t.i)
    if verb.tag_ not in ("VBD", "VBZ", "VBP", "VBN") or first.i <= reading.tokens.start:
        return None
    noun = first.nbor(-1)
    return noun if noun.pos_ in ("NOUN", "PROPN") and not reading.is_number(noun) else None


def _before(noun: Token, q: Quantity) -> Token | None:
    return noun if noun.idx < q.start and noun.pos_ in ("NOUN", "PROPN") else None


def _is_fronted(reading: Reading, q: Quantity, root: Token, verb: Token, subject: Token) -> bool:
    """Whether a quantity stands before the subject of its clause: "With $3 million, roads lead the list"."""
    link = root.head
    fronted = root.dep_ == "pobj" and link.dep_ == "prep" and link.head == verb and link.lower_ in _FRONTING
    return fronted and "," in reading.text[q.end : subject.idx]


_FRONTING = frozenset(words("at with from after"))


def _before_colon(reading: Reading, q: Quantity) -> Token | None:
    """The subject of the clause that a colon ends before a quantity: "The gap is wide: 5 percent"."""
    colon = _COLON.search(reading.before(q.start, limit=40))
    if colon is None:
        return None
    place = reading.token_at(q.start - len(colon.group()))
    verb = governor(place) if place is not None else None
    return None if verb is None or verb.pos_ not in ("VERB", "AUX") else subject_of(verb)


_COLON = re.compile(
    r":(?: +(?:to|at|by|about|around|over|nearly|almost|more than|less than|some|only|just))* $"
)


def _relative(reading: Reading, noun: Token, end: int) -> str:
    """The relative clause that a noun alone needs to be told apart ("people who file a return")."""
    clause = next((child for child in noun.subtree if child.dep_ == "relcl" and child.idx > end), None)
    if clause is None or reading.text[end : end + 1] != " ":
        return ""
    last = max(clause.subtree, key=lambda token: token.i)
    said = reading.text[end : last.idx + len(last)].strip()
    return said if len(said) <= _LONGEST_RELATIVE and not re.search(r"[\d,;]", said) else ""


def headline(reading: Reading, q: Quantity) -> str | None:
    """Read "Lakeside in 2022: output up 3 percent, profits down 18 percent": what stands before the move."""
    before = reading.before(q.start, limit=120)
    move = _HEADLINE.search(before)
    if move is None:
        return None
    end = q.start - len(before) + move.start()
    phrase = noun_phrase_ending(reading, end)
    if phrase is None and (name := _HEADING_NAME.search(before, 0, move.start())):  # a fragment parsed ill
        tokens = reading.tokens_of(end - len(name["name"]), end)
        named = all(may_name(t, alone=False) or t.tag_ == "VBZ" for t in tokens)
        phrase = (end - len(name["name"]), end) if named else None
    if phrase is None or names_actor(reading, phrase):
        return None
    root = None if reading.heading else reading.root_of(*phrase)
    if root is not None and acts(reading, q, root):
        return None
    return normal(reading.text[slice(*phrase)])
