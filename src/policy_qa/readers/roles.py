"""Who holds which office: titles beside a name, and what a question says of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_qa.readers.sentences import Sentence
from policy_qa.schema import Query
from policy_qa.words import is_generic, key, keys, keys_of, words

TITLES = (
    "director|head|chief|leader|chair|chairman|chairwoman|chairperson|president|minister|mayor"
    "|governor|secretary"
    "|commissioner|chancellor|premier|dean|rector|manager|ceo|executive|economist|spokesman"
    "|spokeswoman|spokesperson"
    "|officer|academician|professor|ambassador|administrator|analyst|treasurer|auditor|senator"
    "|representative|judge|king"
    "|queen|general|partner|researcher|statistician|scientist|adviser|advisor|counsel|founder"
    "|editor|deputy|inspector"
)
"""Titles of offices, as a pattern."""
_OF = r"(?: (?:of|for|at|in)(?: the)? [A-Z][\w&'’-]*(?:(?:,? and|,| of| for| the| &)* [A-Z][\w&'’-]*)*)?"
_ROLE = (
    r"(?:the |a |an |its |their |his |her )?"
    rf"(?P<role>(?:[\w&'’-]+ ){{0,5}}?(?i:{TITLES})(?i:-general)?{_OF})"
)
_BEFORE_NAME = re.compile(
    rf"(?P<role>(?:[\w&'’-]+ ){{0,6}}?(?i:{TITLES})(?i:-general)?{_OF}),? (?:is |was )?$"
)
_TITLE_KEYS = frozenset(key(title) for title in TITLES.split("|"))
_LEADS = keys_of("direct head lead run chair manage charge director leader chief govern steer helm boss")
"""Words that ask for whoever is at the top, under whatever title."""
_TOP = keys_of(
    "director head chief leader chair president minister mayor governor secretary commissioner ceo "
    "dean rector administrator"
)
_LESSER = keys_of("deputy vice former acting assistant associate ex interim previous late")
_SAYING = re.compile(r"\b(?:sa(?:id|ys?)|t(?:old|ells?)|added|noted|announced)\b", re.IGNORECASE)
_SAID_BEFORE = re.compile(r"\b(?:said|says|told|added|noted|according to)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_SAID_AFTER = re.compile(r",?\s+(?:said|says|told|added|noted)\b", re.IGNORECASE)
_REACH = 90


def asks_lead(query: Query) -> bool:
    """Whether a question asks for whoever is at the top of something ("who runs …")."""
    asked = {word.key for word in words(query.text)}
    return bool(asked & _LEADS)


def leads(text: str) -> bool:
    """Whether a text names an office at the top, or says that somebody leads."""
    return bool(keys(text) & (_TOP | _LEADS))


def titled(text: str) -> bool:
    """Whether a text names an office."""
    return bool(keys(text) & _TITLE_KEYS)


def lesser(query: Query, text: str) -> bool:
    """Whether a text speaks of a deputy, a former or an acting one, and the question does not."""
    return bool((keys(text) & _LESSER) - frozenset(word.key for word in words(query.text)))


def holds(query: Query, sentence: Sentence, start: int, end: int) -> bool:
    """Whether the title that a question names stands beside a name."""
    asked = {word.key for word in words(query.text)} & _TITLE_KEYS
    text, span = sentence.source.article.text, sentence.span
    beside = text[max(span.start, start - _REACH) : start] + " " + text[end : min(span.end, end + _REACH)]
    near = keys(beside)
    return bool(asked & near) and not any(
        term in _LESSER and term not in near for term in asked if not is_generic(term)
    )


def speaks(query: Query, before: str, after: str) -> bool:
    """Whether someone is only named as the source of what a sentence says, and was not asked for as that."""
    if _SAYING.search(query.text):
        return False
    return bool(_SAID_BEFORE.search(before) or _SAID_AFTER.match(after))


def offices_of(person: str, sentence: Sentence) -> Iterator[str]:
    """What a sentence says that a person is: the role beside the name."""
    text, span = sentence.text, sentence.span
    for match in re.finditer(rf"(?:[A-Z][\w.'’-]+ )?{re.escape(person)}", text):
        following = re.compile(rf"(?:,| is| was| as)+ {_ROLE}").match(text, match.end())
        if following:
            yield " ".join(following["role"].split())
            continue
        leading = _BEFORE_NAME.search(text[: match.start()])
        if leading:
            yield " ".join(leading["role"].split())
    for entity in sentence.source.entities:
        named = entity.label == "PERSON" and entity.role and keys(person) & keys(entity.canonical)
        if named and any(span.start <= m.start < span.end for m in entity.mentions):
            yield str(entity.role)
