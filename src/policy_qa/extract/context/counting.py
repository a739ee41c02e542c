"""What is counted, with what is said of it ("enterprises identified as high-tech enterprises")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.inflection import participle
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, noun_phrase_starting

if TYPE_CHECKING:
    from spacy.tokens import Token

_COUNT_TAIL = re.compile(r" +(?:of|for|in|at|from|with|on|to) +(?!(?:the )?(?:19|20)\d\d)")
_ELLIPTIC_TAIL = re.compile(r" +(?:for|in|at|with|on|from) +")
_PARTICIPLE = re.compile(
    r" +(?:(?:were|was|have been|had been|has been|are|is|being|newly) +)*"
    r"(?P<verb>[a-z-]+(?:ed|wn|ilt|aken|iven|ound|ut))\b"
)
_SAID_END = re.compile(
    r"[,;:.()]|\b(?:while|but|and|which|that|up|down|ranking|accounting|bringing|making|of which|including|"
    r"by|"
    r"with|compared|from|in (?:19|20)\d\d|last year|this year)\b",
    re.I,
)
_CLAUSE_END = re.compile(
    r"[,;:.()]|\b(?:while|but|and|which|by then|by the|in (?:19|20)\d\d|last year|this year)\b", re.I
)
_AUXILIARY = frozenset(words("be have will would shall should can could may might do to"))
_LONGEST_SAID = 90
_NOT_SAID = frozenset({"have", "reach", "be", "include", "do", "see", "make", "total", "hit", "exceed"})
"""Verbs whose object is counted without anything being done to it."""


def count_indicator(reading: Reading, noun: tuple[int, int]) -> str | None:
    """The counted things with what is said of them: "enterprises identified as high-tech enterprises".

    ``noun`` is the span of the counted noun phrase.
    """
    begin, end = noun
    finish = end
    if tail := _COUNT_TAIL.match(reading.text, end, reading.end):
        behind = noun_phrase_starting(reading, tail.end())
        if behind and not date_at(reading, behind[0]):
            finish = behind[1]
    phrase = clean(reading.text[begin:finish])
    return clean(f"{phrase} {said_of(reading, begin, finish)}") or None


def elliptic_indicator(reading: Reading, q: Quantity, counted: str) -> str | None:
    """The noun counted before with what is said now: "618 enterprises were …, and 865 were identified"."""
    tail = _ELLIPTIC_TAIL.match(reading.text, q.end, reading.end)
    if tail and (behind := noun_phrase_starting(reading, tail.end())):
        inner = re.sub(r"\s+", " ", reading.text[q.end : behind[1]]).strip(" ,;:.")
        return clean(f"{counted} {inner}")
    said = said_of(reading, q.start, q.end) or (_predicate(reading, q) or "")
    return clean(f"{counted} {said}") or None


def _predicate(reading: Reading, q: Quantity) -> str | None:
    """What is said of a number that is a subject: "Of the 40 villages, 12 had no clinic"."""
    root = reading.root_of(q.start, q.end)
    return said_behind(reading, q.end) if root is not None and root.dep_ == "nsubj" else None


def _is_auxiliary(token: Token) -> bool:
    return token.lemma_ in _AUXILIARY and (token.pos_ in ("AUX", "PART") or token.dep_ in ("aux", "auxpass"))


def said_behind(reading: Reading, offset: int) -> str | None:
    """What is said from an offset on, without auxiliaries, to the end of the clause; None if nothing is."""
    behind = [t for t in reading.tokens_of(offset, reading.end) if not _is_auxiliary(t) and not t.is_space]
    if not behind or behind[0].pos_ in ("PUNCT", "CCONJ", "SCONJ", "PRON"):
        return None
    start = behind[0].idx
    stop = _CLAUSE_END.search(reading.text, start, reading.end)
    end = min(stop.start() if stop else reading.end, start + _LONGEST_SAID)
    return clean(reading.text[start:end]) or None


def said_of(reading: Reading, begin: int, end: int) -> str:
    """The participle behind a counted noun with what follows it, or the verb that it is the object of."""
    if direct := _PARTICIPLE.match(reading.text, end, reading.end):
        stop = _SAID_END.search(reading.text, direct.end(), reading.end)
        said = reading.text[direct.start("verb") : stop.start() if stop else reading.end]
        return _shortened(clean(said))
    tokens = reading.tokens_of(begin, end)
    if not tokens:
        return ""
    head = tokens[-1]
    verb = next((t for t in (head.head, head.head.head) if t.pos_ == "VERB"), None)
    if verb is None:
        return ""
    if verb.tag_ == "VBN" and head.dep_ in ("nsubjpass", "conj") and verb.idx > end:
        return str(verb.text)
    return done_by(verb) if head.dep_ == "dobj" and verb.lemma_ not in _NOT_SAID else ""


def _shortened(phrase: str) -> str:
    return phrase if len(phrase) <= _LONGEST_SAID else phrase[:_LONGEST_SAID].rpartition(" ")[0]


def done_by(verb: Token) -> str:
    """What was done to the object of a verb, as a participle; an irregular past tense tells none."""
    written = str(verb.text)
    if verb.tag_ == "VB":
        return participle(str(verb.lemma_))
    regular = written.lower().endswith("ed") or written.lower() in ("built", "set")
    return written if verb.tag_ == "VBN" or (verb.tag_ == "VBD" and regular) else ""


def date_at(reading: Reading, offset: int) -> bool:
    """Whether a date stands at an offset."""
    return any(d.start <= offset < d.end for d in reading.dates)
