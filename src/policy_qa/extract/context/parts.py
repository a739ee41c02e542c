"""What a share measures: the part, with what is said of it ("60 percent of the firms own a boat")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.context.actors import is_actor, is_name, tells
from policy_qa.extract.context.clause import measured_subject
from policy_qa.extract.context.counting import date_at, done_by, said_behind
from policy_qa.extract.context.measures import GIVING, verb_noun
from policy_qa.extract.context.phrases import is_pronoun, normal
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, governor, noun_phrase_starting, phrase_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_USED_FOR = re.compile(r" (?:to|on|into|for) +", re.I)
_USING = frozenset(words("devote dedicate spend allocate commit put go flow channel earmark invest direct"))
_NEAR_VERB = 90
_LEVEL_BEHIND = frozenset(
    words(
        "be have do rise fall grow drop increase decline stand stay remain reach exceed total average "
        "compare seem look mean expect forecast foresee record register report apply represent"
    )
)
"""Verbs that say of a share how large it is, not what it is a share of."""
_YARDSTICK = re.compile(
    r"\b(?:GDP|GNI|GNP|gross (?:domestic|national)|economy|income|revenue|budget|output)\b", re.I
)
"""Of what a percentage tells how large something else is."""
_OF_WHICH = re.compile(r"\bof (?:which|whom|these|those|them),? (?:\w+ )?$", re.I)
_FRONTED = re.compile(r"(?:[Oo]ut )?[Oo]f (?=(?:the|these|those|its|their|our|all|his|her|\d)\b)")
"""Before a whole that a clause begins with: "Of the boats inspected, 31 failed"."""


def one_in(reading: Reading, q: Quantity) -> str | None:
    """Read "nine children in ten go to school", "it employs one worker in eight": the things in the ratio."""
    inside = _ONE_IN.fullmatch(reading.text, q.start, q.end) if q.kind == "percent" else None
    root = reading.root_of(q.start, q.end)
    if inside is None or root is None or (named := normal(inside["what"])) is None:
        return None
    if root.dep_ == "dobj" and governor(root).pos_ == "VERB":
        return f"{named} {done_by(governor(root))}".strip()
    said = said_behind(reading, q.end) if root.dep_ in ("nsubj", "nsubjpass") else None
    return clean(f"{named} {said or ''}")


_ONE_IN = re.compile(r"[\w-]+ (?P<what>(?!out\b)[a-z][a-z -]*?) (?:in|out of|of)(?: every)? [\w-]+", re.I)


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
    if q.kind != "percent":
        return None
    link = re.match(r" of +", reading.after(q.end))
    root = reading.root_of(q.start, q.end)
    whole = noun_phrase_starting(reading, q.end + link.end()) if link else None
    if link is None:
        return _said_of_part(reading, q, root)
    if whole is None or root is None or not _opens(reading, q, root, whole[1]):
        return None
    first = reading.tokens_of(*whole)[0]
    if is_pronoun(first) and not (first.lower_ == "those" and _described(reading, whole[1])):
        return None
    said = said_behind(reading, whole[1])
    return clean(f"{clean(reading.text[slice(*whole)])} {said}") if said else None


def _said_of_part(reading: Reading, q: Quantity, root: Token | None) -> str | None:
    """Read "of which 45 percent comes from fees", "38 percent named rent": what is said of the part."""
    if root is None:
        return None
    verb = root.head if root.dep_ in ("nsubj", "nsubjpass") else _taken_for_participle(reading, q, root)
    if verb is None or verb.pos_ != "VERB" or verb.lemma_ in _LEVEL_BEHIND or verb.idx < q.end:
        return None
    return said_behind(reading, q.end)


def _taken_for_participle(reading: Reading, q: Quantity, root: Token) -> Token | None:
    """The verb of "38 percent named rent", which the parse may take for "38 percent (that was) named"."""
    behind = reading.token_at(q.end + 1)
    if root.dep_ != "ROOT" or behind is None or behind.tag_ not in ("VBN", "VBD"):
        return None
    objects = any(c.dep_ in ("dobj", "oprd", "ccomp", "xcomp") for c in behind.children)
    return behind if objects else None


def _opens(reading: Reading, q: Quantity, root: Token, whole_end: int) -> bool:
    """Whether a share is the subject of a clause; the parse may tie it to a date before it."""
    if root.dep_ in ("nsubj", "nsubjpass"):
        return True
    behind = reading.token_at(whole_end + 1)
    verb = behind is not None and behind.tag_ in ("VBD", "VBZ", "VBP", "MD")
    glued = root.dep_ == "pobj" and any(child.dep_ in ("nmod", "compound") for child in root.children)
    return verb and glued


def _described(reading: Reading, end: int) -> bool:
    """Whether "those" goes on to say who they are: "those aged 10 and over", "those who"."""
    behind = reading.token_at(end + 1)
    return behind is not None and (behind.dep_ == "acl" or behind.tag_ in ("WP", "VBN", "VBG", "IN"))


def fronted_part(reading: Reading, q: Quantity) -> str | None:
    """Read "Of the boats inspected, 31 failed the test": the things of the whole, with what is said of q."""
    start = reading.told_from
    clause = reading.text.rfind("; ", start, q.start)
    front = _FRONTED.match(reading.text, start if clause < 0 else clause + 2, q.start)
    comma = reading.text.find(", ", front.end(), q.start) if front else -1
    root = reading.root_of(q.start, q.end)
    if front is None or comma < 0 or root is None or root.dep_ not in ("nsubj", "nsubjpass"):
        return None
    if q.start - comma > _NEAR_FRONT or q.start == front.end():
        return None
    said = said_behind(reading, q.end)
    whole = normal(re.sub(r"^[\d,.]+ ", "", clean(reading.text[front.end() : comma])))
    return clean(f"{whole or ''} {said or ''}") or None


_NEAR_FRONT = 24


_OWN = re.compile(r" of (?:its|their|his|her|our) ")


def shared(reading: Reading, q: Quantity) -> str | None:
    """Read "households drew 31 percent of the power": whose share it is, or of what a place has one."""
    if q.kind != "percent" or not reading.after(q.end).startswith(" of "):
        return None
    subject, root = measured_subject(reading, q), reading.root_of(q.start, q.end)
    if subject is None or root is None or root.dep_ not in ("dobj", "pobj", "attr") or tells(subject):
        return None
    if subject.pos_ == "PRON" or subject.idx > q.start:
        return None
    verb = governor(root)
    whole = noun_phrase_starting(reading, q.end + 4)
    named = normal(reading.text[slice(*whole)]) if whole else None
    if named and root.dep_ == "dobj" and _OWN.match(reading.text, q.end):
        return f"{named} {done_by(verb)}".strip()
    if not is_actor(subject) and not is_name(subject):
        start, end = phrase_of(reading, subject)
        return normal(reading.text[start : min(end, q.start)])
    if not is_name(subject) or verb.lemma_ in GIVING or verb_noun(reading, q, verb) is not None:
        return None
    return None if named is None or _YARDSTICK.search(named) else named
