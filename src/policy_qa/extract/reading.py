"""One sentence as the field functions see it: its parse, its dates, its noun phrases, text before and after a place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from policy_qa.schema import DateMention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

DETERMINERS = frozenset(
    "the a an its their his her this that these those our some such each every all any both".split()
)
GENERIC = frozenset(
    "city province country nation state government municipality county district region administration company firm group ministry bureau "
    "department it they we he she which that who this officials authorities authority total figure number amount year report size sector table place row world goal account list side end "
    "level change position data statistics average others rest one ratio".split()
)
"""Nouns that name the actor or nothing: a subject of these is no indicator."""
CHANGE_NOUNS = frozenset(
    "growth increase rise gain jump surge expansion decline decrease fall drop reduction cut contraction improvement change rate pace "
    "hike uptick slump dip climb advance slide".split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence: ``start`` and ``end`` are offsets into the article, ``tokens`` its part of the parse.

    ``paragraph`` counts the paragraphs of the article from 0. ``heading`` tells that it is a title or a heading.
    """

    text: str
    start: int
    end: int
    tokens: Span
    paragraph: int
    heading: bool
    dates: tuple[DateMention, ...] = ()
    numbers: tuple[tuple[int, int], ...] = ()
    chunks: tuple[Span, ...] = field(default=())

    def before(self, offset: int, *, limit: int = 400) -> str:
        """The sentence's text up to ``offset`` (an article offset)."""
        return self.text[max(self.start, offset - limit) : offset]

    def after(self, offset: int, *, limit: int = 400) -> str:
        """The sentence's text from ``offset`` on."""
        return self.text[offset : min(self.end, offset + limit)]

    def token_at(self, offset: int) -> Token | None:
        """The token that covers ``offset``, or the first one behind it."""
        starts = [t.idx for t in self.tokens]
        if not starts:
            return None
        place = bisect_right(starts, offset) - 1
        token = self.tokens[max(place, 0)]
        if token.idx + len(token) <= offset and place + 1 < len(starts):
            token = self.tokens[place + 1]
        return token

    def tokens_of(self, start: int, end: int) -> list[Token]:
        """The tokens that share a character with ``[start, end)``."""
        return [t for t in self.tokens if t.idx < end and start < t.idx + len(t)]

    def root_of(self, start: int, end: int) -> Token | None:
        """The token of ``[start, end)`` whose head lies outside it."""
        inside = self.tokens_of(start, end)
        indexes = {t.i for t in inside}
        for token in inside:
            if token.head.i not in indexes or token.head == token:
                return token
        return inside[0] if inside else None

    def is_number(self, token: Token) -> bool:
        """Whether a token belongs to a quantity or a date of this sentence."""
        at = token.idx
        return any(s <= at < e for s, e in self.numbers) or any(d.start <= at < d.end for d in self.dates)


def clean(text: str) -> str:
    """A phrase on one line without leading determiner and edge punctuation; inner words stay as written."""
    words = re.sub(r"[\s\u00a0]+", " ", text).strip(" ,;:.()[]–—-")
    for opening, closing in ("“”", "‘’", '""'):
        if words.count(opening) != words.count(closing) or (
            words[:1] == opening and words[-1:] == closing and words.count(opening) == 1
        ):
            words = words.strip(opening + closing)
    first, _, rest = words.partition(" ")
    if first.lower() in DETERMINERS and rest:
        return clean(rest)
    return words


def noun_phrase_ending(reading: Reading, end: int) -> tuple[int, int] | None:
    """The noun phrase, with the phrases it governs ("added value of high-tech industries"), that ends at ``end``.

    Returns article offsets, or None if no noun phrase ends there. At most five phrases are joined.
    """
    chunks = [c for c in reading.chunks if c.end_char <= end]
    if not chunks or reading.text[chunks[-1].end_char : end].strip(" \u00a0“”\"'’)"):
        return None
    first = chunks[-1]
    if _useless(reading, first):
        return None
    joined = 1
    for chunk in reversed(chunks[:-1]):
        link = reading.text[chunk.end_char : first.start_char].strip().lower()
        if joined >= 5 or link not in _LINKS or _useless(reading, chunk):
            break
        if link == "with" and chunk.root.lemma_.lower() not in _WITH:
            break
        if (
            link in ("and", "&", ",")
            and chunk.root.dep_ in ("nsubj", "nsubjpass")
            and first.root.dep_ in ("nsubj", "nsubjpass")
        ):
            break
        first, joined = chunk, joined + 1
    return first.start_char, end


_WITH = {"trade", "export", "import", "deficit", "surplus", "cooperation", "commerce", "agreement", "people", "person", "household", "firm", "company"}
_LINKS = {
    "of",
    "for",
    "in",
    "on",
    "from",
    "to",
    "by",
    "with",
    "at",
    "under",
    "above",
    "and",
    "&",
    "per",
    "into",
    "among",
    "between",
    "through",
}


def _useless(reading: Reading, chunk: Span) -> bool:
    return (
        chunk.root.pos_ == "PRON" or reading.is_number(chunk.root) or chunk.root.ent_type_ in ("DATE", "TIME")
    )


def noun_phrase_starting(reading: Reading, start: int, *, limit: int = 14) -> tuple[int, int] | None:
    """The noun phrase that starts at ``start`` (or behind a determiner there), with its ``of/for/in`` phrases."""
    chunk = next((c for c in reading.chunks if c.end_char > start + 1), None)
    if chunk is None or reading.text[start : max(start, chunk.start_char)].strip(' \u00a0“"-'):
        return None
    begin, end, words = max(start, chunk.start_char), chunk.end_char, len(chunk)
    for following in reading.chunks:
        if following.start_char < end:
            continue
        link = reading.text[end : following.start_char].strip().lower()
        if (
            link not in _LINKS - {"and", ",", "&", "from", "to", "by"}
            or words + len(following) > limit
            or _useless(reading, following)
        ):
            break
        end, words = following.end_char, words + len(following)
    return begin, end


def governor(token: Token) -> Token:
    """The verb that governs a token (or the sentence's root)."""
    while token.head != token and token.pos_ not in ("VERB", "AUX"):
        token = token.head
    return token


def subject_of(verb: Token) -> Token | None:
    """The subject of a verb, or of the verb that it is joined to or depends on."""
    seen = 0
    while seen < 6:
        for child in verb.children:
            if child.dep_ in ("nsubj", "nsubjpass", "csubj"):
                return child
        if verb.head == verb or verb.dep_ not in (
            "conj",
            "advcl",
            "xcomp",
            "ccomp",
            "relcl",
            "acl",
            "dep",
            "parataxis",
        ):
            return None
        if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN"):
            return verb.head
        verb, seen = verb.head, seen + 1
    return None


def phrase_of(reading: Reading, head: Token) -> tuple[int, int]:
    """The noun phrase of ``head`` without relative clauses, appositions and the numbers behind it."""
    drop = {"relcl", "acl", "appos", "advcl", "punct", "conj", "cc", "parataxis", "advmod", "dep"}
    left, right = head.idx, head.idx + len(head)
    stack = [head]
    while stack:
        token = stack.pop()
        if reading.is_number(token) and token != head:
            continue
        left, right = min(left, token.idx), max(right, token.idx + len(token))
        stack += [c for c in token.children if c.tag_ == "VBN" and c.dep_ == "acl" and c.n_lefts + c.n_rights == 0]
        stack += [
            c for c in token.children if c.dep_ not in drop or (c.dep_ in ("conj", "cc") and token != head)
        ]
    numbers = [start for start, _ in reading.numbers if left < start < right and start > head.idx]
    return left, min([right, *numbers])


def chunks_of(doc: Doc, start: int, end: int) -> tuple[Span, ...]:
    """The base noun phrases of the parse that lie in ``[start, end)``."""
    return tuple(c for c in doc.noun_chunks if start <= c.start_char and c.end_char <= end)


def mentions_in(dates: Iterable[DateMention], start: int, end: int) -> tuple[DateMention, ...]:
    """The dates that lie in ``[start, end)``."""
    return tuple(d for d in dates if start <= d.start and d.end <= end)


def last_before(spans: Sequence[DateMention], offset: int) -> DateMention | None:
    """The last date that ends at or before ``offset``."""
    return next((d for d in reversed(spans) if d.end <= offset), None)
