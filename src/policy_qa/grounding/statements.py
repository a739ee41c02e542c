"""What a sentence says of each of its numbers: which way it moved, when, where, and what it counts.

Drafts and quotes are read alike, so that the two can be compared. Plain text and patterns, no parser: a
number belongs to the date or place that follows it before the next number, else to one before it in its
clause, else to the one that the sentence begins with.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol, TypeVar

from policy_qa.extract.context.moves import DEGREE, MOVE, direction_of
from policy_qa.extract.periods import find_dates, granularity
from policy_qa.extract.quantities import Quantity, find_quantities
from policy_qa.places import mention_spans
from policy_qa.schema import DateMention, Direction
from policy_qa.words import STOP, listed, words

SENTENCE_END = re.compile(
    r"(?<=[.!?…])[\"”’)]*(?:\s*\[\d{1,3}\])*\s+(?=[\"“‘(]*[A-Z0-9])|(?<=\])\.\s+(?=[\"“‘(]*[A-Z0-9])"
)
_BREAK = re.compile(
    r"[;:()—]|\s[–-]\s|\b(?:while|whereas|but)\b|,? and (?=(?:in|for|by|during|its|the)\b|[A-Z])"
    r"|, (?=(?:those|that of|its|their|the)\b)"
)
_LEADS = re.compile(r",\s+(?:in|for|by|during|from|on|at)\s+(?:the\s+)?$", re.IGNORECASE)
"""Before a date or place that leads on to the next number ("5 million, in the first half 9 million")."""
_FOLLOWS = re.compile(r"\s*(?:,|\(|from|that (?:ran|runs) from|of|to)?\s*")
_BASE_AHEAD = re.compile(
    r"\b(?:than|compared (?:with|to)|from|over|against|versus|vs\.?|relative to"
    r"|(?:exceed|surpass|top|beat|outpac|match|trail)\w* (?:that|those|the \w+) (?:of|in|for))\b[^,;]{0,24}$",
    re.IGNORECASE,
)
_ON = re.compile(r"\bon\s+(?:the\s+)?(?:same\s+[\w ]{0,16}\s)?$", re.IGNORECASE)
"""Before a time that a change is measured against ("up 5 percent on 2018")."""
_FROM = re.compile(
    r"\b(?:from|against|versus|compared with|after|than)\s+(?:an?|the|about|some|nearly|over)?\s*$", re.I
)
_MOVE = re.compile(rf"\b(?:{MOVE}|{DEGREE})\b(?!\s+to\s+(?:a\s+)?(?:date|now)\b)", re.IGNORECASE)
_BOUND = re.compile(
    r"\badded\s+value\b|\bvalue[- ]added\b|\bcontracts?\s+(?:of|in|worth|for|with|were|was|signed)\b"
    r"|\b(?:the|new|these|those|all)\s+contracts\b|\bup\s+to\b|\b(?:more|less|fewer|higher|lower|larger|smaller)\s+than\s*$",
    re.IGNORECASE,
)
"""Words of change that move nothing: they bound a number ("up to 5", "more than 5"), or name an indicator."""
_BEHIND = re.compile(
    rf"(?:\s+(?:year[- ]on[- ]year|annual|yearly|net|real|nominal|further|sharp|slight))*\s+"
    rf"(?P<m>{MOVE}|{DEGREE}|more|less|fewer)\b(?!\s+to\s+\d)",
    re.IGNORECASE,
)
_TIGHT = re.compile(
    r"^\s*(?:by\s+)?(?:(?:about|around|over|nearly|more than|less than|some|just|an?)\s+)*$", re.IGNORECASE
)
_SHORT_GAP = re.compile(r"^\s*(?:,|or|and|to|from)*\s*(?:(?:a|about|over|nearly|some)\s+)*$", re.IGNORECASE)
_LESS = frozenset({"less", "fewer"})
_NOT_COUNTED = listed(
    """
    percent per cent times year years respectively higher lower more less fewer up down
    increase decrease rise fall growth drop decline gain said put stood came reached rose fell grew
    ahead ago earlier later now then today compared
    """
)
_COUNTED_WORDS = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """What the words of an article mean by default.

    Attributes:
        published: Its ISO date, for "last year" and "September".
        country: The ISO 3166 code whose money "$" means.
        fiscal: The code whose fiscal years are meant.
        places: Names of places to look for.
    """

    published: str | None = None
    country: str | None = None
    fiscal: str | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a sentence names."""

    start: int
    end: int
    name: str


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_Item = TypeVar("_Item", bound=_Spanned)


@dataclass(frozen=True, slots=True)
class Statement:
    """One number of a sentence and what is said of it.

    Attributes:
        quantity: The number with its unit; spans index the text that was read.
        surface: The number as written.
        date: The expression of time that the number is a part of, if it is.
        direction: Which way it says that something moved.
        tight: Whether that word stands right beside the number ("rose by 5%").
        dates: The expressions of time that say when, nearest first.
        loose: Whether these stand apart from the number, at the head of its sentence or behind a break.
        bases: Those of them that a change is only measured against.
        places: The places that say where.
        counted: The words behind a bare number, up to where its noun phrase must have ended.
        origin: Whether it is the level that something came from ("from 5 to 6").
    """

    quantity: Quantity
    surface: str
    date: DateMention | None = None
    direction: Direction | None = None
    tight: bool = False
    dates: tuple[DateMention, ...] = ()
    loose: bool = False
    bases: tuple[DateMention, ...] = ()
    places: tuple[Place, ...] = ()
    counted: tuple[str, ...] = ()
    origin: bool = False


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with the markers that follow it."""
    return [text[a:b].strip() for a, b in _cuts(text) if text[a:b].strip()]


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    return itertools.pairwise([0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)])


@lru_cache(maxsize=512)
def statements(text: str, scene: Scene) -> tuple[Statement, ...]:
    """What a text states of each of its numbers, in order."""
    dates = dates_of(text, scene)
    quantities = find_quantities(text, country=scene.country, apart=[(d.start, d.end) for d in dates])
    found: list[Statement] = []
    for start, end in _cuts(text):
        inside = [q for q in quantities if start <= q.start < end]
        if inside:
            mine = [d for d in dates if start <= d.start < end]
            found += _sentence(text, (start, end), inside, mine, scene.places)
    return tuple(found)


def dates_of(text: str, scene: Scene) -> tuple[DateMention, ...]:
    """The expressions of time in a text; of "the fiscal year from April 2023 to March 2024" the exact one."""
    found = find_dates(text, published=scene.published, fiscal=scene.fiscal)
    starts = [*(d.start for d in found[1:]), len(text)]
    return tuple(d for d, then in zip(found, starts, strict=False) if not _explained(text, d, then))


def _explained(text: str, date: DateMention, then: int) -> bool:
    """Whether an expression of time without a number is made exact by the next one."""
    vague = not any(character.isdigit() for character in date.surface)
    return vague and then < len(text) and bool(_FOLLOWS.fullmatch(text[date.end : then]))


def _sentence(
    text: str,
    span: tuple[int, int],
    quantities: Sequence[Quantity],
    dates: Sequence[DateMention],
    names: Sequence[str],
) -> Iterator[Statement]:
    """The statements of one sentence."""
    made = [Statement(q, text[q.start : q.end], _date_around(q, dates)) for q in quantities]
    free = [s for s in made if s.date is None]
    places = places_in(text, span, names)
    for statement in made:
        if statement.date is not None:
            yield statement
            continue
        at = free.index(statement)
        q = statement.quantity
        before = free[at - 1].quantity.end if at else span[0]
        after = free[at + 1].quantity.start if at + 1 < len(free) else span[1]
        around = _Around(text, span, before, after, q, first=free[0].quantity.start)
        when, loose = around.governing(dates)
        way, tight = around.direction(at)
        yield replace(
            statement,
            direction=way,
            tight=tight,
            dates=when,
            loose=loose,
            bases=tuple(d for d in when if _is_base(text, span[0], d)),
            places=around.governing(places)[0],
            counted=_counted(text, q, after),
            origin=bool(_FROM.search(text[before : q.start])),
        )


def _is_base(text: str, start: int, date: DateMention) -> bool:
    """Whether a change is measured against that time ("than in 2017"); "from May to July" is one stretch."""
    ahead = text[max(start, date.start - 40) : date.start]
    if _ON.search(ahead) and granularity(date.period or "2000-01-01") != "day":
        return True
    stretch = re.search(r"\bfrom\s+$", ahead) and "/" in (date.period or "") and " " in date.surface
    return not stretch and bool(_BASE_AHEAD.search(ahead))


def _date_around(quantity: Quantity, dates: Sequence[DateMention]) -> DateMention | None:
    return next((d for d in dates if d.start <= quantity.start and quantity.end <= d.end), None)


_WORLD = re.compile(r"\bin (?:the )?(?P<n>World)\b", re.IGNORECASE)
"""The whole world as the place of a number; "the world's cities" are none."""


def places_in(text: str, span: tuple[int, int], names: Sequence[str]) -> list[Place]:
    """Where a stretch of a text names one of these places; of overlapping names the longest."""
    stretch = text[span[0] : span[1]]
    found = sorted(
        (
            *(
                Place(span[0] + a, span[0] + b, name)
                for name in names
                for a, b in mention_spans(stretch, name)
            ),
            *(Place(span[0] + m.start("n"), span[0] + m.end("n"), "World") for m in _WORLD.finditer(stretch)),
        ),
        key=lambda place: (place.start - place.end, place.start),
    )
    kept: list[Place] = []
    for place in found:
        if all(place.end <= other.start or other.end <= place.start for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda place: place.start)


@dataclass(frozen=True, slots=True)
class _Around:
    """A number in its sentence: where the numbers before and after it end and begin."""

    text: str
    span: tuple[int, int]
    before: int
    after: int
    quantity: Quantity
    first: int

    def governing(self, items: Sequence[_Item]) -> tuple[tuple[_Item, ...], bool]:
        """The dates or places that belong to the number, those behind it first; whether they stand apart."""
        q = self.quantity
        behind = [i for i in items if q.end <= i.start < self.after and not self._broken(q.end, i.start)]
        ahead = [
            i
            for i in items
            if self.before <= i.start and i.end <= q.start and not self._broken(i.end, q.start)
        ]
        if behind or ahead:
            return (*behind, *reversed(ahead)), False
        if _FROM.search(self.text[self.before : q.start]):
            return (), False
        if leading := [i for i in items if i.end <= self.first]:
            return tuple(reversed(leading)), True
        rest = [i for i in items if i.start >= q.end]
        if len(rest) != 1 or ";" in self.text[q.end : rest[0].start] or self._against(rest[0]):
            return (), False
        return (rest[0],), True

    def _against(self, item: _Spanned) -> bool:
        if isinstance(item, DateMention):
            return _is_base(self.text, self.span[0], item)
        return bool(_BASE_AHEAD.search(self.text[max(self.span[0], item.start - 40) : item.start]))

    def _broken(self, start: int, end: int) -> bool:
        between = self.text[start:end]
        leads = start == self.quantity.end and self.after < self.span[1] and _LEADS.search(between)
        return bool(leads or _BREAK.search(between))

    def direction(self, at: int) -> tuple[Direction | None, bool]:
        """Which way the number moved, and whether the word for it stands right beside the number."""
        q = self.quantity
        if q.value < 0:
            return "down", True
        ahead = _BOUND.sub(lambda m: " " * len(m.group()), self.text[self.before : q.start])
        for match in reversed(list(_MOVE.finditer(ahead))):
            rest = ahead[match.end() :]
            if not re.search(r"[;()]|\b(?:while|whereas|but|share|was|were)\b", rest):
                return _way(match.group()), bool(_TIGHT.match(rest))
            break
        if behind := _BEHIND.match(self.text, q.end, min(self.after, q.end + 60)):
            return _way(behind["m"]), True
        if at and _SHORT_GAP.match(self.text[self.before : q.start]):
            start = max(self.span[0], self.before - 60)
            moves = list(_MOVE.finditer(self.text[start : self.before]))
            return (_way(moves[-1].group()) if moves else None), False
        return None, False


def _way(word: str) -> Direction:
    return "down" if word.lower() in _LESS else "up" if word.lower() == "more" else direction_of(word)


def _counted(text: str, quantity: Quantity, after: int) -> tuple[str, ...]:
    """The keys of the words behind a bare number that may be what it counts."""
    if quantity.unit is not None or quantity.kind is not None:
        return ()
    reach = re.split(r"[,;:.()\[\]“”]", text[quantity.end : min(after, quantity.end + 70)], maxsplit=1)[0]
    found = []
    for word in itertools.islice(words(reach), _COUNTED_WORDS):
        if word.text.lower() in STOP | _NOT_COUNTED or word.text[0].isdigit():
            break
        found.append(word.key)
    return tuple(found)
