"""Who acts and what is measured: subjects that are no indicators, and verbs that say how large one is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.context.moves import ADDING, VERB
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import GENERIC, Reading, clean, governor, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

LEVEL_VERBS = frozenset(
    words(
        "have reach be include do see make total hit exceed average equal surpass top approach become "
        "remain stand "
        "amount number come account represent constitute comprise cost weigh measure number range rank "
        "record "
        "register "
        "post show report hold"
    )
)
"""Verbs that say how large their subject is."""
_PEOPLE = frozenset(
    words(
        "investor analyst economist researcher official scientist lender donor president minister governor "
        "mayor "
        "secretary chancellor watchdog forecaster statistician respondent regulator leader lawmaker reader "
        "worker "
        "expert speaker driver applicant builder donor observer critic author "
        "director chairman spokesman spokeswoman spokesperson biologist engineer doctor"
    )
)
"""Who is never measured as the subject of a verb."""
_PAPERS = frozenset(
    words(
        "survey report release communiqué document guideline statement edition version forecast estimate "
        "reading "
        "bulletin newspaper paper update review outlook projection decision data statistic table"
    )
)
"""What says a figure and has none."""
_BODIES = frozenset(
    words(
        "bank agency ministry congress parliament senate council board committee commission party union "
        "court "
        "authority institute university employer farmer household consumer resident customer owner builder "
        "manufacturer maker producer firm company enterprise trader operator state school hospital fund "
        "office "
        "department bureau group team legislature cabinet treasury exchequer tank foundation association "
        "federation organisation organization shareholder stockholder buyer seller guest visitor budget plan "
        "programme program scheme law bill package reform measure center centre"
    )
)
"""Who is measured by some verbs ("the firms number 300") and acts with others ("the firms spent 300
euros")."""
_ENVELOPES = frozenset(
    words("fund budget plan programme program bill package reform measure scheme facility")
)
"""Those of them that money is for: what they have or get is their size."""
_HOLDING = frozenset(words("have contain hold get receive cost keep need require total stand run"))
MEASURED_NAMES = ("ORG", "GPE", "LOC", "NORP")
_COUNTED_NOUNS = frozenset(
    words("number amount total level size average rest figure share rate total sum position")
)
_SAYING = frozenset(
    words(
        "say put write rank expect forecast project predict estimate report see show state find note "
        "announce think "
        "believe assume anticipate foresee raise name list call arrive"
    )
)
"""Verbs of who tells a figure, which is another's."""
_TELLING = _SAYING - frozenset(words("rank raise arrive name list call"))
"""Those of them that no name of a thing is the subject of."""
_MOVING = re.compile(VERB, re.I)


def acts(reading: Reading, q: Quantity, subject: Token) -> bool:
    """Whether a subject does something with a quantity ("the bank lent $3 million"), not measured by it."""
    lemma = subject.lemma_.lower()
    if lemma == "bill" and subject.n_lefts and subject.nbor(-1).dep_ == "compound":
        return False  # "the import bill" is a sum
    if is_actor(subject) or (tells(subject) and not _is_told(reading, q, subject)):
        return True
    root = reading.root_of(q.start, q.end)
    named = (subject.ent_type_ == "ORG" and is_name(subject)) or lemma in _BODIES
    if root is None or not named:
        return False
    verb = governor(root)
    if verb.lemma_ in _TELLING:
        return True
    if lemma in _ENVELOPES and verb.lemma_ in _HOLDING:
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
    if noun.ent_type_ != "ORG":
        return noun.ent_type_ in ("GPE", "PERSON", "LOC", "NORP")
    alone = noun.n_lefts == 0 and noun.is_title
    return not (alone and _COMMON.search(noun.lower_))


_COMMON = re.compile(
    r"(?:power|ing|tion|sion|ment|ture|ance|ence|ism|age|ics|stry|ity|ness|ery|als|ports|ales|ics|ding|ance|"
    r"culture|grants|loans|jobs|homes|prices|wages|lar)$"
)
"""How nouns end that are no names."""


def tells(subject: Token) -> bool:
    """Whether a subject is who or what tells or makes figures and has none ("analysts", "the report")."""
    lemma = subject.lemma_.lower()
    return lemma in _PEOPLE or lemma in _PAPERS


def _is_told(reading: Reading, q: Quantity, subject: Token) -> bool:
    """Whether a statement is what is measured here: "the error estimate rose to 3.9 percent"."""
    root = reading.root_of(q.start, q.end)
    told = any(c.dep_ == "compound" and c.pos_ == "NOUN" for c in subject.children)
    return told and root is not None and _moves(governor(root)) and subject.lemma_.lower() in _PAPERS


def _moves(verb: Token) -> bool:
    return bool(_MOVING.fullmatch(verb.text))


def is_actor(subject: Token) -> bool:
    """Whether a subject acts (a place, a person, "the city") rather than being measured."""
    told = any(child.dep_ in ("amod", "compound") for child in subject.children)
    lemma = subject.lemma_.lower()
    if lemma in _COUNTED_NOUNS and any(child.lower_ == "of" for child in subject.children):
        return False  # "the number of guests"
    if lemma in ("capital", "seat", "home") and any(child.lower_ == "of" for child in subject.children):
        return True  # "the capital of the province" is a place
    generic = subject.pos_ == "PRON" or (lemma in GENERIC and not told)
    return generic or (subject.ent_type_ in ("GPE", "PERSON", "NORP", "LOC") and not _is_code(subject))


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
    if root is not None and governor(root).lemma_ in _SAYING:
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
