"""Who holds which office: from the roles of extracted people, and from "X, Director of Y" in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policy_qa.places import mentions
from policy_qa.readers import sentence_at
from policy_qa.readers.candidates import term_keys
from policy_qa.schema import ExtractedArticle, Query, Span
from policy_qa.words import is_generic, key, keys, keys_of, words

_TITLES = (
    "director|head|chief|leader|chair|chairman|chairwoman|chairperson|president|minister|mayor|governor|secretary|commissioner|"
    "chancellor|premier|dean|rector|manager|ceo|executive|economist|spokesman|spokeswoman|spokesperson|officer|academician|professor|"
    "ambassador|administrator|analyst|treasurer|auditor|senator|representative|judge|king|queen|prime|general|partner|researcher|"
    "statistician|scientist|adviser|advisor|counsel|founder|editor"
)
_NAME = (
    r"(?:(?:Dr|Mr|Ms|Mrs|Prof|Sir|Dame)\.? )?[A-Z][\w'’-]+(?: (?:[A-Z]\.|(?:de|da|van|von|bin|al"
    r"|el) )?[A-Z][\w'’-]+){1,3}"
)
_ROLE = (
    rf"(?:the |a |an )?(?P<r>(?:[\w&'’-]+ ){{0,5}}?(?i:{_TITLES})(?i:-general)?(?: (?:of|for|at"
    rf"|in)(?: the)? [A-Z][\w&'’-]*(?:(?:,? and|,| of| for| the| &)* [A-Z][\w&'’-]*)*)?)"
)
_AFTER_NAME = re.compile(rf"(?P<n>{_NAME}), {_ROLE}")
_BEFORE_NAME = re.compile(
    rf"(?P<r>(?:[A-Z][\w&'’-]+ (?:(?:of|for|and"
    rf"|the) )*){{0,8}}?(?:{'|'.join(t.capitalize() for t in _TITLES.split('|'))})(?: (?:of"
    rf"|for) (?:the )?[A-Z][\w&'’-]*(?: (?:(?:and|of|for|the) )*[A-Z][\w&'’-]*)*?)?),? (?P<n>{_NAME})"
)
_TITLE_KEYS = frozenset(key(title) for title in _TITLES.split("|"))
_LEADS = keys_of("direct head lead run chair manage charge director leader chief")
"""Words that ask for whoever is at the top, under whatever title."""
_TOP = keys_of(
    "director head chief leader chair president minister mayor governor secretary commissioner ceo dean "
    "rector"
)
_OF_WHAT = re.compile(r"\b(?:of|at|for)\b")
_BEFORE = 250
"""Code points before a sentence in which the office of "its director" is named."""
_LESSER = keys_of("deputy vice former acting assistant associate ex interim previous late")


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, the role that the text gives them, and the sentence that says so.

    ``stated`` is higher for a role that was extracted than for one read from the text here.
    """

    name: str
    role: str
    source: ExtractedArticle
    sentence: Span
    stated: float


def holders(source: ExtractedArticle) -> Iterator[Holder]:
    """Everyone in an article of whom it says what they are."""
    text = source.article.text
    for entity in source.entities:
        if entity.label != "PERSON" or not entity.role:
            continue
        spans = [sentence_at(source, mention.start) for mention in entity.mentions]
        best = max(
            spans, key=lambda span: len(keys(entity.role) & keys(text[span.start : span.end])), default=None
        )
        if best is not None:
            yield Holder(entity.canonical, entity.role, source, best, 1.0)
    for span in source.sentences:
        sentence = text[span.start : span.end]
        for pattern in (_AFTER_NAME, _BEFORE_NAME):
            for match in pattern.finditer(sentence):
                yield Holder(match["n"], " ".join(match["r"].split()), source, span, 0.5)


def role_fits(query: Query, holder: Holder) -> bool:
    """Whether a role is the one that a question asks for: its office, and every word that says of what."""
    named, verbs = term_keys(query)
    asked = frozenset(term for term in named | verbs if term not in _LEADS)
    role = keys(holder.role)
    if not asked or not role & _TITLE_KEYS:
        return False
    leading = bool((named | verbs) & _LEADS)
    titles = asked & _TITLE_KEYS
    if not leading and not titles:
        return False
    if leading and not titles and not role & _TOP:
        return False
    if lesser(query, holder.role):
        return False
    where = role | keys(holder.source.article.place)
    if not _OF_WHAT.search(holder.role):  # "the bureau's director": of which bureau, the sentences before say
        text = holder.source.article.text
        where |= keys(text[max(0, holder.sentence.start - _BEFORE) : holder.sentence.end])
    return _of_place(query, holder) and all(term in where or is_generic(term) for term in asked)


def asks_title(query: Query) -> bool:
    """Whether a question asks for the holder of an office ("who is the director of …")."""
    named, verbs = term_keys(query)
    return bool((named | verbs) & _TITLE_KEYS)


def lesser(query: Query, text: str) -> bool:
    """Whether a text speaks of a deputy, a former or an acting one, and the question does not."""
    return bool((keys(text) & _LESSER) - frozenset(word.key for word in words(query.text)))


def _of_place(query: Query, holder: Holder) -> bool:
    """Whether the role, or else its article, is of the question's place."""
    said = " ".join(filter(None, (holder.role, holder.source.article.place, holder.source.article.title)))
    return query.place is None or mentions(said, query.place)
