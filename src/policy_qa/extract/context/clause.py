"""What is measured, as the clause tells it: subject or object of the verb that governs the quantity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.context.actors import LEVEL_VERBS, acts, is_actor, is_name, names_actor, tells
from policy_qa.extract.context.beside import right
from policy_qa.extract.context.counting import date_at
from policy_qa.extract.context.measures import GIVING, OFF_MARK, verb_noun
from policy_qa.extract.context.moves import MOVE
from policy_qa.extract.context.phrases import is_pronoun, may_name, normal
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import (
    Reading,
    clean,
    governor,
    noun_phrase_ending,
    noun_phrase_starting,
    phrase_of,
    subject_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_MOVED_TO = re.compile(r"\b(?:by|to|from)\b[^,;]{0,24}$", re.I)
_HEADLINE = re.compile(
    rf" +(?:{MOVE})(?: +(?:by|to|at|a|an|of|about|around|over|nearly|almost|more than|less than|just|some|"
    rf"\w+ly))* *$",
    re.I,
)
_SPENT_ON = re.compile(r" +(?:\([^()]{1,40}\) +)?(?P<link>on|in|for|to|from) +")
_USED_FOR = re.compile(r" (?:to|on|into|for) +", re.I)
_USING = frozenset(words("devote dedicate spend allocate commit put go flow channel earmark invest direct"))
_NEAR_VERB = 90
_SAID_END = re.compile(
    r"[,;:.()]|\b(?:while|but|and|which|by then|by the|in (?:19|20)\d\d|last year|this year)\b", re.I
)
_AUXILIARY = frozenset(words("be have will would shall should can could may might do to"))
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
    return _direct_object(reading, verb, q) if verb.pos_ in ("VERB", "AUX") else None


def _direct_object(reading: Reading, verb: Token, q: Quantity) -> str | None:
    for child in verb.children:
        if child.dep_ == "dobj" and not reading.is_number(child) and child.idx + len(child) <= q.start:
            start, end = phrase_of(reading, child)
            return normal(reading.text[start : min(end, q.start)])
    return None


def used(reading: Reading, q: Quantity) -> str | None:
    """Read "it devoted 3 percent of its GDP to research", "3 percent of GDP is to go into research"."""
    if q.kind != "percent" or not reading.after(q.end).startswith(" of "):
        return None
    root = reading.root_of(q.start, q.end)
    if root is None or not _is_used(root):
        return None
    for link in _USED_FOR.finditer(reading.text, q.end + 4, min(reading.end, q.end + _NEAR_VERB)):
        phrase = noun_phrase_starting(reading, link.end())
        if phrase is not None and not date_at(reading, phrase[0]):
            return normal(reading.text[slice(*phrase)])
    return None


def _is_used(root: Token) -> bool:
    """Whether a share is what a verb uses ("devotes 3 percent", "3 percent is spent", "3 percent flows")."""
    verb = root.head
    if root.dep_ == "nsubj" and verb.lemma_ == "be":  # "is to flow into"
        verb = next((child for child in verb.children if child.dep_ == "xcomp"), verb)
    passive = root.dep_ == "nsubjpass" or verb.lemma_ in ("go", "flow")
    return verb.lemma_ in _USING and (root.dep_ == "dobj" or passive)


def part(reading: Reading, q: Quantity) -> str | None:
    """Read "60 percent of the firms spend money on research": the part with what is said of it."""
    link = re.match(r" of +", reading.after(q.end)) if q.kind == "percent" else None
    root = reading.root_of(q.start, q.end) if link else None
    if link is None or root is None or root.dep_ not in ("nsubj", "nsubjpass"):
        return None
    whole = noun_phrase_starting(reading, q.end + link.end())
    if whole is None or is_pronoun(reading.tokens_of(*whole)[0]):
        return None
    behind = [
        t for t in reading.tokens_of(whole[1], reading.end) if t.lemma_ not in _AUXILIARY and not t.is_space
    ]
    if not behind or behind[0].pos_ in ("PUNCT", "CCONJ", "SCONJ", "PRON"):
        return None
    stop = _SAID_END.search(reading.text, behind[0].idx, reading.end)
    said = reading.text[
        behind[0].idx : min(stop.start() if stop else reading.end, behind[0].idx + _NEAR_VERB)
    ]
    return clean(f"{clean(reading.text[slice(*whole)])} {said}")


def subject(reading: Reading, q: Quantity) -> str | None:
    """Read "the unemployment rate edged up to 4.1 percent", "exports totalled $3.2bn"."""
    if reading.heading and (named := headline(reading, q)):
        return named  # the parser takes the nouns of headings for verbs
    subject = measured_subject(reading, q)
    if subject is None or reading.is_number(subject) or acts(reading, q, subject):
        return None
    if subject.idx < q.start and (handled := _handled(reading, q)):
        return handled
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


def _handled(reading: Reading, q: Quantity) -> str | None:
    """Read "the port handled 70 million tons of cargo": what an agent deals with, not the agent."""
    root = reading.root_of(q.start, q.end)
    if q.kind != "measure" or root is None or root.dep_ != "dobj" or governor(root).lemma_ in LEVEL_VERBS:
        return None
    return right(reading, q) if reading.after(q.end).startswith(" of ") else None


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


def spent(reading: Reading, q: Quantity) -> str | None:
    """Read "the city spent 15.3 billion yuan on research": the verb's noun with its phrase."""
    root = reading.root_of(q.start, q.end)
    verb = governor(root) if root is not None else None
    noun = verb_noun(reading, q, verb) if verb is not None else None
    match = _SPENT_ON.match(reading.text, q.end, reading.end)
    if verb is None or match is None or (noun is None and verb.lemma_ not in GIVING):
        return None
    phrase = noun_phrase_starting(reading, match.end())
    if phrase is None or date_at(reading, phrase[0]) or names_actor(reading, phrase):
        return None
    name = clean(reading.text[slice(*phrase)])
    return None if normal(name) is None else clean(f"{noun or ''} {match['link'] if noun else ''} {name}")


def meant(reading: Reading, q: Quantity) -> str | None:
    """Read "$50 million is meant for schools", "3 billion yuan was exchanged with partners": what for."""
    root = reading.root_of(q.start, q.end)
    if q.kind != "money" or root is None or root.dep_ not in ("nsubj", "nsubjpass"):
        return None
    verb = root.head
    if verb.lemma_ == "be" and (attribute := next((c for c in verb.children if c.dep_ == "attr"), None)):
        return normal(reading.text[slice(*phrase_of(reading, attribute))])
    for link in (c for c in verb.children if c.dep_ == "prep" and c.i > verb.i):
        phrase = noun_phrase_starting(reading, link.idx + len(link) + 1)
        if phrase and not date_at(reading, phrase[0]) and not names_actor(reading, phrase):
            return normal(reading.text[slice(*phrase)])
    return None


def object_(reading: Reading, q: Quantity) -> str | None:
    """Read "the city raised its revenue to 15.3 billion yuan", "the port handled 3 million tons"."""
    root = reading.root_of(q.start, q.end)
    if root is None:
        return None
    verb = governor(root)
    return _direct_object(reading, verb, q) or (verb_noun(reading, q, verb) if _is_object(root) else None)


def shared(reading: Reading, q: Quantity) -> str | None:
    """Read "households drew 31 percent of the power": whose share it is, or of what a place has one."""
    if q.kind != "percent" or not reading.after(q.end).startswith(" of "):
        return None
    subject, root = measured_subject(reading, q), reading.root_of(q.start, q.end)
    if subject is None or root is None or root.dep_ not in ("dobj", "pobj", "attr") or tells(subject):
        return None
    if subject.pos_ == "PRON" or subject.idx > q.start:
        return None
    if not is_actor(subject) and not is_name(subject):
        start, end = phrase_of(reading, subject)
        return normal(reading.text[start : min(end, q.start)])
    verb = governor(root)
    if not is_name(subject) or verb.lemma_ in GIVING or verb_noun(reading, q, verb) is not None:
        return None
    whole = noun_phrase_starting(reading, q.end + 4)
    named = normal(reading.text[slice(*whole)]) if whole else None
    return None if named is None or _YARDSTICK.search(named) else named


_YARDSTICK = re.compile(
    r"\b(?:GDP|GNI|GNP|gross (?:domestic|national)|economy|income|revenue|budget|output)\b", re.I
)
"""Of what a percentage tells how large something else is."""


def _is_object(root: Token) -> bool:
    """Whether a quantity is what a verb has for an object ("spent $3 million", "paid for two thirds")."""
    bought = root.dep_ == "pobj" and root.head.lower_ == "for"
    return bought or root.dep_ in (
        "dobj",
        "nsubjpass",
        "npadvmod",
        "attr",
        "oprd",
        "ROOT",
        "dep",
        "conj",
        "nummod",
    )
