"""Who acts and what is measured: subjects that are no indicators, and verbs that say how large one is."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

from policy_qa.extract.context.moves import ADDING, VERB
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import GENERIC, Reading, clean, governor, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_LISTS: dict[str, str] = tomllib.loads(
    (resources.files(__package__) / "actors.toml").read_text(encoding="utf-8")
)
_WORDS = {name: frozenset(words(text)) for name, text in _LISTS.items()}
LEVEL_VERBS = _WORDS["level_verbs"]
"""Verbs that say how large their subject is."""
_TELLING = _WORDS["saying"] - _WORDS["also_doing"]
"""Verbs of who tells a figure that no name of a thing is the subject of."""
MEASURED_NAMES = ("ORG", "GPE", "LOC", "NORP")
_MOVING = re.compile(VERB, re.I)


def acts(reading: Reading, q: Quantity, subject: Token) -> bool:
    """Whether a subject does something with a quantity ("the bank lent $3 million"), not measured by it."""
    lemma = subject.lemma_.lower()
    if lemma == "bill" and subject.n_lefts and subject.nbor(-1).dep_ == "compound":
        return False  # "the import bill" is a sum
    if is_actor(subject) or (tells(subject) and not _is_told(reading, q, subject)):
        return True
    root = reading.root_of(q.start, q.end)
    named = (subject.ent_type_ == "ORG" and is_name(subject)) or lemma in _WORDS["bodies"]
    if root is None or not named:
        return False
    verb = governor(root)
    if verb.lemma_ in _TELLING:
        return True
    if lemma in _WORDS["envelopes"] and verb.lemma_ in _WORDS["holding"]:
        return False
    added = root.dep_ == "dobj" and (verb.lower_ in ADDING or (q.kind == "money" and _moves(verb)))
    if q.kind in ("percent", "percentage_points") and root.dep_ == "pobj" and root.head.lower_ == "by":
        return False  # "X fared better by 5 percent"
    transitive = root.dep_ in ("dobj", "pobj", "dative", "oprd") or verb.lemma_ == "have"
    return added or (
        transitive
        and verb.lemma_ not in LEVEL_VERBS - {"have", "record", "report", "post"}
        and not _moves(verb)
    )


def is_name(noun: Token) -> bool:
    """Whether a noun names somebody; the parser takes "Hydropower" at a sentence's start for a company."""
    if _is_common(noun):
        return False
    if noun.ent_type_ != "ORG":
        return noun.ent_type_ in ("GPE", "PERSON", "LOC", "NORP")
    alone = noun.n_lefts == 0 and noun.is_title
    return not (alone and _COMMON.search(noun.lower_))


_COMMON = re.compile(
    r"(?:power|ing|tion|sion|ment|ture|ance|ence|ism|age|ics|stry|ity|ness|ery|als|ports|ales|ics|ding|ance|"
    r"culture|grants|loans|jobs|homes|prices|wages|lar)$"
)
"""How nouns end that are no names."""


def is_person(noun: Token) -> bool:
    """Whether a noun is one for people or a body of them, or the name of one."""
    lemma = noun.lemma_.lower()
    named = noun.ent_type_ in ("PERSON", "GPE", "NORP") or (noun.ent_type_ == "ORG" and is_name(noun))
    return (
        named or lemma in _WORDS["people"] | _WORDS["persons"] or lemma in _WORDS["bodies"] - _WORDS["things"]
    )


def _is_common(noun: Token) -> bool:
    """Whether a noun is no name though the parse takes it for one, as it does with a sentence's first."""
    return noun.tag_ in ("NN", "NNS") and noun.is_sent_start is True and noun.n_lefts == 0


def is_human(noun: Token) -> bool:
    """Whether a noun is one for a person, for whom "it" cannot stand."""
    return noun.lemma_.lower() in _WORDS["people"] | _WORDS["persons"]


def tells(subject: Token) -> bool:
    """Whether a subject is who or what tells or makes figures and has none ("analysts", "the report")."""
    lemma = subject.lemma_.lower()
    return lemma in _WORDS["people"] or lemma in _WORDS["papers"]


def _is_told(reading: Reading, q: Quantity, subject: Token) -> bool:
    """Whether a statement is what is measured here: "the error estimate rose to 3.9 percent"."""
    root = reading.root_of(q.start, q.end)
    told = any(c.dep_ == "compound" and c.pos_ == "NOUN" for c in subject.children)
    return told and root is not None and _moves(governor(root)) and subject.lemma_.lower() in _WORDS["papers"]


def _moves(verb: Token) -> bool:
    return bool(_MOVING.fullmatch(verb.text))


def is_actor(subject: Token) -> bool:
    """Whether a subject acts (a place, a person, "the city") rather than being measured."""
    told = any(child.dep_ in ("amod", "compound") for child in subject.children)
    lemma = subject.lemma_.lower()
    if lemma in _WORDS["sizes"] and any(child.lower_ == "of" for child in subject.children):
        return False  # "the number of guests"
    if lemma in ("capital", "seat", "home") and any(child.lower_ == "of" for child in subject.children):
        return True  # "the capital of the province" is a place
    generic = subject.pos_ == "PRON" or (lemma in GENERIC and not told)
    named = subject.ent_type_ in ("GPE", "PERSON", "NORP", "LOC") and not _is_common(subject)
    return generic or (named and not _is_code(subject))


def _is_code(noun: Token) -> bool:
    """Whether a name is none of a place or a person: "M3", "broad money M3", "core CPI"."""
    described = any(c.dep_ in ("compound", "amod") and c.is_lower and c.pos_ == "NOUN" for c in noun.children)
    return described or any(letter.isdigit() for letter in noun.text)


def names_actor(reading: Reading, phrase: tuple[int, int]) -> bool:
    """Whether a phrase is nothing but the name of a place or a person."""
    tokens = reading.tokens_of(*phrase)
    return bool(tokens) and all(
        t.ent_type_ in ("GPE", "PERSON", "LOC", "NORP") or t.pos_ in ("DET", "PUNCT", "PART") for t in tokens
    )


def subject_named(reading: Reading, q: Quantity) -> str | None:
    """The actor that the sentence names for a quantity: its clause's subject, if that is a name."""
    root = reading.root_of(q.start, q.end)
    subject = subject_of(governor(root)) if root is not None else None
    if root is not None and governor(root).lemma_ in _WORDS["saying"]:
        return None
    if subject is None or not reading.told_from <= subject.idx < q.start:
        return None
    owner = next((t for t in subject.children if t.dep_ == "poss" and t.ent_type_ in MEASURED_NAMES), None)
    subject = owner if owner is not None else subject
    if subject.ent_type_ not in MEASURED_NAMES:
        return None
    named = [t for t in subject.subtree if t.ent_type_ == subject.ent_type_ and abs(t.i - subject.i) < 8]
    text = reading.text[named[0].idx : named[-1].idx + len(named[-1])]
    return clean(re.sub(r"(?:’s|'s)$", "", text))


def by_actor(reading: Reading, q: Quantity) -> bool:
    """Whether somebody tells or has what a quantity belongs to ("the city reported growth of 5 percent")."""
    root = reading.root_of(q.start, q.end)
    subject = subject_of(governor(root)) if root is not None else None
    return subject is not None and subject.pos_ != "PRON" and acts(reading, q, subject)
