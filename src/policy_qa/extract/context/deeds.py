"""What somebody does with a quantity: "the city spent $3 million on roads", "the mill crushed 3 tons".

The subject acts; what is measured is named behind the quantity, or by the noun that the verb makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from policy_qa.extract.context.actors import (
    LEVEL_VERBS,
    acts,
    is_actor,
    is_human,
    is_name,
    is_person,
    names_actor,
    tells,
)
from policy_qa.extract.context.clause import direct_object, measured_subject
from policy_qa.extract.context.counting import date_at, done_by, said_behind
from policy_qa.extract.context.measures import ADDRESSING, GIVING, RECEIVING, verb_noun
from policy_qa.extract.context.phrases import is_pronoun, normal
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, governor, noun_phrase_starting, phrase_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_ASIDE = re.compile(
    r"(?: \([^()]{1,40}\)| (?:a|an|per|each|every) (?:year|quarter|month|week|day|night|hour|head|person|"
    r"piece|family|household|tonne|ton|kilo)\b|(?:,| on) average\b| (?:each|apiece|annually|yearly|monthly|"
    r"online|worth|altogether|in (?:total|all)|overall)\b)+"
)
"""Between a quantity and what is said of it: "3 gigawatts (GW) of", "300 pesos a month for"."""
_LINK = re.compile(r" (?P<link>of|on|in|for|to|into|towards?|from|through) +")
_MOST_LINKS = 3
_LOOKING_FOR = frozenset(("for",))


class _Behind(NamedTuple):
    """A noun phrase behind a quantity, with the word that links it."""

    link: str
    phrase: str


def deed(reading: Reading, q: Quantity) -> str | None:
    """Read "a household pays $34", "builders added 3 GW of capacity", "it put aside $3 million for wells"."""
    root = reading.root_of(q.start, q.end)
    if root is None or q.kind not in ("money", "measure", "percent"):
        return None
    verb = governor(root)
    if verb.pos_ != "VERB" or not is_object(root):
        return None
    subject = measured_subject(reading, q)
    agent = subject is not None and _is_agent(reading, q, subject)
    if q.kind == "percent" and not agent:
        return None
    noun = verb_noun(reading, q, verb)
    gets = subject is not None and verb.lemma_ in RECEIVING and is_human(subject)
    if found := _named_behind(reading, q, verb, noun, agent=agent and not gets):
        return found
    if _is_member(reading, q):
        return None
    if recipient := _recipient(reading, verb, q):
        return f"{noun or 'payments'} to {recipient}" if q.kind == "money" else None
    if subject is None or subject.idx > q.start or (noun is None and not agent):
        return noun if agent or root.dep_ != "nsubjpass" else None
    paid = verb.lemma_ == "pay" and subject.dep_ == "nsubjpass"
    if agent and q.kind == "money" and (paid or verb.lemma_ in RECEIVING):
        who = _common(reading, subject, q)
        return f"payments to {who}" if who else None
    return noun and _owned(reading, noun, subject, q)


def _is_agent(reading: Reading, q: Quantity, subject: Token) -> bool:
    """Whether a subject may do something with a quantity: who acts, and people who pay and get."""
    return not reading.is_number(subject) and (acts(reading, q, subject) or is_person(subject))


def _is_member(reading: Reading, q: Quantity) -> bool:
    """Whether a quantity goes on a list: "it gives 3 euros to the old and 2 to others"."""
    last = max((end for _, end in reading.numbers if end <= q.start), default=None)
    if last is None or not _JOINED.search(reading.text, last, q.start):
        return False
    return not any(t.pos_ in ("VERB", "AUX") for t in reading.tokens_of(last, q.start))


_JOINED = re.compile(r",|\b(?:and|or|plus)\b")


def _named_behind(reading: Reading, q: Quantity, verb: Token, noun: str | None, *, agent: bool) -> str | None:
    """What follows a quantity that somebody gives, uses or makes: its matter, or what it is for."""
    for link, phrase in _behind(reading, q):
        if link == "of":
            stated = verb.lemma_ in LEVEL_VERBS - {"make", "have", "hold", "do"} and not agent
            return None if stated or q.kind == "percent" else _matter(verb, phrase)
        if link == "in" and (agent or noun) and q.kind == "money":
            return phrase
        given = verb.lemma_ in GIVING and link not in ("from", "through", "in")
        if noun or given or (agent and link in ("for", "on", "into")):
            return clean(f"{noun} {link} {phrase}") if noun else phrase
    return None


def _matter(verb: Token, phrase: str) -> str:
    """The matter of a quantity with what is done to it: "cargo handled", "capacity added"."""
    done = "" if verb.lemma_ in LEVEL_VERBS or " " in phrase else done_by(verb)
    return f"{phrase} {done}".strip()


def _behind(reading: Reading, q: Quantity) -> Iterator[_Behind]:
    """The noun phrases that follow a quantity by a preposition; those of time, place and people left out."""
    end = q.end
    for _ in range(_MOST_LINKS):
        aside = _ASIDE.match(reading.text, end, reading.end)
        link = _LINK.match(reading.text, aside.end() if aside else end, reading.end)
        span = noun_phrase_starting(reading, link.end()) if link else None
        if link is None or span is None:
            return
        end = span[1]
        if date_at(reading, span[0]) or _is_time(reading, span) or names_actor(reading, span):
            continue
        name = clean(reading.text[slice(*span)])
        if normal(name) is not None:
            yield _Behind(link["link"], name)


def _is_time(reading: Reading, phrase: tuple[int, int]) -> bool:
    """Whether a phrase is a stretch of time ("the first ten months of the season")."""
    root = reading.root_of(*phrase)
    return root is not None and (root.lemma_.lower() in _TIMES or root.ent_type_ in ("DATE", "TIME"))


_TIMES = frozenset(words("year quarter month week day decade season half period time"))


def _recipient(reading: Reading, verb: Token, q: Quantity) -> str | None:
    """Who gets a quantity: "growers" in "pays growers 300 pesos"."""
    if q.kind != "money" or verb.lemma_ not in ADDRESSING:
        return None
    for child in verb.children:
        before = child.idx + len(child) <= q.start and child.idx > verb.idx
        if before and child.dep_ in ("dative", "dobj", "nsubj") and is_person(child) and not is_name(child):
            start, end = phrase_of(reading, child)
            return clean(reading.text[start : min(end, q.start)])
    return None


def _owned(reading: Reading, noun: str, subject: Token, q: Quantity) -> str:
    """The noun of a verb with whose deed it is: "earnings of nurses", "funds raised by the tax"."""
    who = _common(reading, subject, q)
    if who is None or " " in noun:
        return noun
    return f"{noun} of {who}"


def _common(reading: Reading, subject: Token, q: Quantity) -> str | None:
    """The phrase of a subject that is no name, no pronoun and nobody who tells."""
    if is_name(subject) or subject.pos_ == "PRON" or is_pronoun(subject) or tells(subject):
        return None
    start, end = phrase_of(reading, subject)
    named = normal(reading.text[start : min(end, q.start)])
    first = reading.token_at(start)
    initial = named and first is not None and first.is_sent_start and first.tag_ not in ("NNP", "NNPS")
    return named[0].lower() + named[1:] if named and initial and not named[1:2].isupper() else named


def doer(reading: Reading, q: Quantity) -> str | None:
    """Who does something with a quantity of which nothing tells what it is: "the councillors voted"."""
    subject, root = measured_subject(reading, q), reading.root_of(q.start, q.end)
    if subject is None or root is None or subject.idx > q.start or reading.is_number(subject):
        return None
    if is_actor(subject):
        return None
    return _common(reading, subject, q) if governor(root).pos_ == "VERB" else None


def done_to(reading: Reading, q: Quantity) -> str | None:
    """What is done to a quantity of which nothing else is told: "650 km were paved"."""
    root = reading.root_of(q.start, q.end)
    passive = root is not None and root.dep_ == "nsubjpass" and q.kind in ("money", "measure")
    return said_behind(reading, q.end) if passive else None


def object_(reading: Reading, q: Quantity) -> str | None:
    """Read "the city raised its revenue to 15.3 billion yuan", "the port handled 3 million tons"."""
    root = reading.root_of(q.start, q.end)
    if root is None:
        return None
    verb = governor(root)
    return direct_object(reading, verb, q) or (verb_noun(reading, q, verb) if is_object(root) else None)


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
    return _fronted_purpose(reading, verb)


_FRONTED = re.compile(r"For (?!(?:the )?(?:first|last|next|past)\b)")


def _fronted_purpose(reading: Reading, verb: Token) -> str | None:
    """Read "For the new harbour, $40 million has been set aside"."""
    fronted = _FRONTED.match(reading.text, reading.told_from)
    phrase = noun_phrase_starting(reading, fronted.end()) if fronted else None
    if phrase is None or date_at(reading, phrase[0]) or phrase[1] > verb.idx:
        return None
    return normal(reading.text[slice(*phrase)])


def is_object(root: Token) -> bool:
    """Whether a quantity is what a verb has for an object ("spent $3 million", "asked for two thirds")."""
    sought = root.dep_ == "pobj" and root.head.lower_ in _LOOKING_FOR
    return sought or root.dep_ in (
        "dobj",
        "dative",
        "nsubjpass",
        "npadvmod",
        "attr",
        "oprd",
        "ROOT",
        "dep",
        "conj",
        "nummod",
    )
