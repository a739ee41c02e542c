"""One sentence as the field functions see it: its parse, dates, noun phrases, the text around a place.

The text is the flattened one (``layout.flattened``): a space is a plain one wherever it stands for one, so
that the patterns of the field functions need not know others.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from policy_qa.extract.layout import Paragraph
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.spans import touches
from policy_qa.schema import DateMention
from policy_qa.schema import Span as Stretch

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

Item = TypeVar("Item")

DETERMINERS = frozenset(
    words("the a an its their his her this that these those our some such each every all any both")
)
GENERIC = frozenset(
    words(
        "city province country nation state government municipality county district region administration "
        "company "
        "firm group ministry bureau department it they we he she which that who this officials authorities "
        "authority total figure number amount year report size sector table place row world goal account "
        "list "
        "side end level change position data statistics average others rest one ratio"
    )
)
"""Nouns that name the actor or nothing: a subject of these is no indicator."""
CHANGE_NOUNS = frozenset(
    words(
        "growth increase rise gain jump surge expansion decline decrease fall drop reduction cut contraction "
        "improvement change rate pace hike uptick slump dip climb advance slide"
    )
)
_RIGHT_LINKS = frozenset(words("of for in on with at under above per into among between through"))
"""Between a noun phrase and one that it governs."""
_LINKS = _RIGHT_LINKS | {"from", "to", "by", "and", "&"}
_WITH = frozenset(
    words(
        "trade export import deficit surplus cooperation commerce agreement people person household firm "
        "company"
    )
)
"""What goes on with "with" as one thing ("trade with Japan")."""
_JOINED_PHRASES = 5
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_DEPENDENT_CLAUSES = ("conj", "advcl", "xcomp", "ccomp", "relcl", "acl", "dep", "parataxis")
_SAID_APART = frozenset(words("relcl acl appos advcl punct conj cc parataxis advmod dep"))
"""What hangs on a noun without being part of its name."""


DATELINE = re.compile(r"[A-Z](?=[^—–]*(?:\d|[A-Z]{2}))[^—–]{2,60}? (?:—|–|-{1,2}) ")
"""The place, and often the day, that a report begins with: "LISBON, 3 January — …"."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence: ``start`` and ``end`` are offsets into ``text``, the flattened article.

    ``tokens`` is its parse. ``paragraph`` counts the paragraphs of the article from 0. ``heading`` tells that
    it is a title or a heading. ``dates``, ``numbers`` (spans of quantities) and ``chunks`` (base noun
    phrases) are those of the sentence, in order.
    """

    text: str
    start: int
    end: int
    tokens: Span
    paragraph: int
    heading: bool
    dates: tuple[DateMention, ...] = ()
    numbers: tuple[tuple[int, int], ...] = ()
    chunks: tuple[Span, ...] = ()
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(token.idx for token in self.tokens))

    @property
    def told_from(self) -> int:
        """Where the sentence begins to tell, behind a dateline ("LISBON, 3 January — …") if it has one."""
        dateline = DATELINE.match(self.text, self.start, self.end)
        return dateline.end() if dateline else self.start

    def before(self, offset: int, *, limit: int = 400) -> str:
        """The sentence's text up to ``offset`` (an article offset), at most ``limit`` characters."""
        return self.text[max(self.start, offset - limit) : offset]

    def after(self, offset: int, *, limit: int = 400) -> str:
        """The sentence's text from ``offset`` on, at most ``limit`` characters."""
        return self.text[offset : min(self.end, offset + limit)]

    def token_at(self, offset: int) -> Token | None:
        """The token that covers ``offset``, or the first one behind it, or the last one of the sentence."""
        if not self._starts:
            return None
        place = max(bisect_right(self._starts, offset) - 1, 0)
        token = self.tokens[place]
        if token.idx + len(token) <= offset and place + 1 < len(self._starts):
            return self.tokens[place + 1]
        return token

    def tokens_of(self, start: int, end: int) -> list[Token]:
        """The tokens that share a character with ``[start, end)``."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        inside = self.tokens[first : bisect_left(self._starts, end)]
        return [t for t in inside if start < t.idx + len(t)]

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
        return touches(self.numbers, at, at + 1) or any(d.start <= at < d.end for d in self.dates)


def readings(
    doc: Doc,
    parts: Sequence[Paragraph],
    sentences: Sequence[Stretch],
    *,
    dates: Sequence[DateMention],
    quantities: Sequence[Quantity],
) -> Iterator[tuple[Reading, Sequence[Quantity]]]:
    """Each sentence of a parsed article with its part of everything, and its quantities. All are in order."""
    text, chunks = doc.text, list(doc.noun_chunks)  # both are made anew at each call
    starts = [part.start for part in parts]
    for sentence in sentences:
        start, end = sentence.start, sentence.end
        paragraph = bisect_right(starts, start) - 1
        here = _within(quantities, start, end, span=lambda q: (q.start, q.end))
        reading = Reading(
            text,
            start,
            end,
            doc.char_span(start, end, alignment_mode="expand"),
            paragraph=paragraph,
            heading=parts[paragraph].heading,
            dates=_within(dates, start, end, span=lambda date: (date.start, date.end)),
            numbers=tuple((q.start, q.end) for q in here),
            chunks=_within(chunks, start, end, span=lambda chunk: (chunk.start_char, chunk.end_char)),
        )
        yield reading, here


def _within(
    items: Sequence[Item], start: int, end: int, *, span: Callable[[Item], tuple[int, int]]
) -> tuple[Item, ...]:
    """The items, given in order of their ``span``, that lie in ``[start, end)``."""
    first = bisect_left(items, start, key=lambda item: span(item)[0])
    last = bisect_left(items, end, key=lambda item: span(item)[0])
    return tuple(item for item in items[first:last] if span(item)[1] <= end)


def clean(text: str) -> str:
    """A phrase on one line without leading determiner and edge punctuation; inner words stay as written."""
    while True:
        phrase = _trimmed(re.sub(r"\s+", " ", text))
        first, _, text = phrase.partition(" ")
        if first.lower() not in DETERMINERS or not text:
            return phrase


def _trimmed(phrase: str) -> str:
    """The phrase without edge punctuation, and without quotes at its edges that are not a pair inside it."""
    phrase = phrase.strip(" ,;:.()[]–—-#*_")
    for opening, closing in ("“”", "‘’", '""'):
        unpaired = phrase.count(opening) != phrase.count(closing)
        quoted = phrase[:1] == opening and phrase[-1:] == closing and phrase.count(opening) == 1
        if unpaired or quoted:
            phrase = phrase.strip(opening + closing)
    return phrase


def noun_phrase_ending(reading: Reading, end: int) -> tuple[int, int] | None:
    """The noun phrase that ends at ``end``, with those that govern it ("value of high-tech industries").

    Returns article offsets, or None if no noun phrase ends there. At most five phrases are joined.
    """
    chunks = reading.chunks[: _chunks_before(reading, end)]
    if not chunks or reading.text[chunks[-1].end_char : end].strip(" “”\"'’)"):
        return None
    first = chunks[-1]
    if _useless(reading, first):
        return None
    for chunk in reversed(chunks[-_JOINED_PHRASES:-1]):
        link = reading.text[chunk.end_char : first.start_char].strip().lower()
        if _useless(reading, chunk) or not _governs(chunk, link, first):
            break
        first = chunk
    return first.start_char, end


def _chunks_before(reading: Reading, end: int) -> int:
    return bisect_right(reading.chunks, end, key=lambda chunk: chunk.end_char)


def _governs(chunk: Span, link: str, following: Span) -> bool:
    """Whether a noun phrase goes on, over a linking word, in the following one."""
    if link not in _LINKS or (link == "with" and chunk.root.lemma_.lower() not in _WITH):
        return False
    subjects = all(phrase.root.dep_ in ("nsubj", "nsubjpass") for phrase in (chunk, following))
    return not (link in ("and", "&") and subjects)


def _useless(reading: Reading, chunk: Span) -> bool:
    return (
        chunk.root.pos_ == "PRON" or reading.is_number(chunk.root) or chunk.root.ent_type_ in ("DATE", "TIME")
    )


def noun_phrase_starting(reading: Reading, start: int, *, limit: int = 14) -> tuple[int, int] | None:
    """The noun phrase that starts at ``start`` (or behind a determiner), with its ``of/for/in`` phrases.

    Returns article offsets, or None if no noun phrase starts there. At most ``limit`` words are taken.
    """
    place = _chunks_before(reading, start + 1)
    if place == len(reading.chunks):
        return None
    chunk = reading.chunks[place]
    if reading.text[start : max(start, chunk.start_char)].strip(' “"-'):
        return None
    begin, end, length = max(start, chunk.start_char), chunk.end_char, len(chunk)
    for following in reading.chunks[place + 1 :]:
        link = reading.text[end : following.start_char].strip().lower()
        length += len(following)
        if link not in _RIGHT_LINKS or length > limit or _useless(reading, following):
            break
        end = following.end_char
    return begin, end


def governor(token: Token) -> Token:
    """The verb that governs a token (or the sentence's root)."""
    while token.head != token and (token.pos_ not in ("VERB", "AUX") or token.dep_ in _NOMINAL):
        token = token.head
    return token


_NOMINAL = ("dobj", "pobj", "nummod")
"""Where no verb stands: "won" of "94 trillion won" is one to the tagger alone."""


def subject_of(verb: Token) -> Token | None:
    """The subject of a verb, or of the verb that it is joined to or depends on (at most five steps up)."""
    for _ in range(6):
        subject = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
        if subject is not None:
            return subject
        if verb.head == verb or verb.dep_ not in _DEPENDENT_CLAUSES:
            return None
        if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN"):
            return verb.head
        verb = verb.head
    return None


_QUALIFYING = re.compile(r"\b(?:per capita|per-capita|real|nominal|median|average|net|gross) $", re.I)
"""Before a noun phrase that the parse has cut short: without it another thing is measured."""


def phrase_of(reading: Reading, head: Token) -> tuple[int, int]:
    """The noun phrase of ``head`` without relative clauses, appositions and the numbers behind it.

    Returns article offsets.
    """
    left, right = head.idx, head.idx + len(head)
    stack = [head]
    while stack:
        token = stack.pop()
        if reading.is_number(token) and token != head:
            continue
        left, right = min(left, token.idx), max(right, token.idx + len(token))
        stack += [child for child in token.children if _is_part(child, inner=token != head)]
    if before := _QUALIFYING.search(reading.text, reading.start, left):
        left = before.start()
    behind = head.idx + len(head)
    numbers = [start for start, _ in reading.numbers if behind <= start < right]
    return left, min([right, *numbers])


def _is_part(child: Token, *, inner: bool) -> bool:
    """Whether a child belongs to its head's noun phrase: joined nouns do inside it ("goods and services")."""
    if child.dep_ == "acl":
        return bool(child.tag_ == "VBN" and child.n_lefts + child.n_rights == 0)
    return child.dep_ not in _SAID_APART or (inner and child.dep_ in ("conj", "cc"))
