"""Quantities in their sentences → Figures: assembles what the field modules read, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policy_qa.extract.context.change import Change, base_of, change_of
from policy_qa.extract.context.indicator import (
    count_indicator,
    elliptic_indicator,
    indicator_of,
    nearest_noun,
    normal,
    rank_indicator,
    subject_named,
)
from policy_qa.extract.context.lists import respective_names
from policy_qa.extract.context.period import Story, period_of
from policy_qa.extract.context.place import Places
from policy_qa.extract.context.rank import rank_scope, ranks
from policy_qa.extract.context.share import is_share, share_of
from policy_qa.extract.context.status import status_of
from policy_qa.extract.counted import counted_noun, singular
from policy_qa.extract.names import Names, glued
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, governor, phrase_of, subject_of
from policy_qa.schema import Article, Figure, Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

_COUNTED_OF = re.compile(
    r"^(?:the[ \u00a0])?(?:total |combined |overall )?(?:number|amount|count|total)[ \u00a0]of[ \u00a0](?P<what>.+)$",
    re.I,
)
_INDEX = re.compile(r"\b(?:index|PMI|ratio|coefficient|score|rating|gauge|reading)\b", re.I)
_PARENTHESIS = re.compile(
    r"[ \u00a0]?[(（,][ \u00a0]?(?:or|about|around|approximately|equivalent to|roughly|some|over|nearly)?[ \u00a0]?$"
)
_YEARLIKE = re.compile(r"(?:1[89]|20|21)\d\d")


@dataclass(frozen=True, slots=True)
class Found:
    """The figures of an article, and the numbers that are none (kinds date and name_number)."""

    figures: tuple[Figure, ...]
    not_figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A quantity with the noun that it counts: (unit, start and end of the noun phrase)."""

    q: Quantity
    noun: tuple[str, int, int] | None = None
    elliptic: bool = False


class Assembler:
    """Reads one article's sentences in order; keeps only what the story told so far."""

    def __init__(self, article: Article, *, names: Names, places: Places) -> None:
        self._article = article
        self._names = names
        self._places = places
        self._story = Story(published=article.published)
        self._told: dict[str, str] = {}
        self._paragraph = -1

    def read(self, reading: Reading, quantities: Sequence[Quantity]) -> Iterator[Figure]:
        """The figures and non-figures of one sentence, in order."""
        self._story.enter(reading)
        if reading.paragraph != self._paragraph:
            self._paragraph, self._told = reading.paragraph, {}
        candidates: list[_Candidate] = []
        for q in quantities:
            kept = self._candidate(reading, q, candidates)
            if isinstance(kept, str):
                yield self._not_figure(reading, q, "date" if kept == "date" else "name_number")
            else:
                candidates.append(kept)
        yield from self._assemble(reading, candidates)
        future = bool(candidates) and all(status_of(reading, c.q) == "target" for c in candidates)
        future = future or (
            not candidates
            and bool(re.search(r"\b(?:will|plans? to|aims? to)\b", reading.text[reading.start : reading.end]))
        )
        self._story.leave(reading, future=future)

    def _not_figure(self, reading: Reading, q: Quantity, kind: Kind) -> Figure:
        text, doc = self._article.text, self._article.doc
        sentence = text[reading.start : reading.end]
        return Figure(
            f"{doc}:{q.start}-{q.end}",
            doc,
            q.start,
            q.end,
            text[q.start : q.end],
            kind,
            None,
            sentence=sentence,
        )

    def _candidate(self, reading: Reading, q: Quantity, earlier: list[_Candidate]) -> _Candidate | str:
        """The quantity as a figure to be, or why it is none ("date" or "name")."""
        text = reading.text
        if any(q.overlaps(d.start, d.end) for d in reading.dates) and not _holds_date(reading, q):
            return "date"
        if (
            self._names.coded(q.start, q.end)
            or self._names.holds(q.start, q.end)
            and q.kind not in ("money", "percent", "percentage_points")
            or glued(text, q.start, q.end)
        ):
            return "name"
        if q.attached and reading.text[q.end + 1 : q.end + 2].isupper() and q.kind is None:
            return "name"
        if q.kind == "ordinal_rank":
            return _Candidate(q) if ranks(reading, q, form=q.form) else "name"
        if q.kind == "multiple":
            return _Candidate(q) if _multiplies(reading, q) else "name"
        if q.form in ("fraction",) and q.unit == "%":
            return _Candidate(q) if _fraction_of(text, q) else "name"
        if q.kind is not None:
            return _Candidate(q)
        return self._bare(reading, q, earlier)

    def _bare(self, reading: Reading, q: Quantity, earlier: list[_Candidate]) -> _Candidate | str:
        text = reading.text
        noun = counted_noun(reading, q.start, q.end)
        surface = text[q.start : q.end]
        if noun is not None:
            if _YEARLIKE.fullmatch(surface) and noun[0].split()[-1][:1].isupper():
                return "date"
            return _Candidate(replace(q, kind="count", unit=noun[0]), noun)
        if _YEARLIKE.fullmatch(surface):
            return "date"
        if surface.lower() in ("one", "a", "an") or (q.form == "words" and text[q.end : q.end + 1] == "-"):
            return "name"
        unit = self._elliptic_unit(reading, q, earlier)
        if unit is not None:
            inherited = any(c.q.unit == unit and c.q.kind == "count" for c in earlier)
            return _Candidate(replace(q, kind="count", unit=unit or None), elliptic=inherited)
        if reading.heading or q.form == "words":
            return "name"
        indicator = indicator_of(reading, q) or ""
        if q.value_max is None and not _INDEX.search(indicator) and not _predicated(reading, q):
            return "name"
        return _Candidate(replace(q, kind="measure" if _INDEX.search(indicator) else "count"))

    @staticmethod
    def _elliptic_unit(reading: Reading, q: Quantity, earlier: list[_Candidate]) -> str | None:
        """ "the number of X reached 3,512", "19 complexes, including three for …", "865 were identified"."""
        root = reading.root_of(q.start, q.end)
        subject = subject_of(governor(root)) if root is not None else None
        if subject is not None and subject.idx < q.start:
            start, end = phrase_of(reading, subject)
            if match := _COUNTED_OF.match(clean(reading.text[start : min(end, q.start)])):
                return _singular_head(match["what"])
        counts = [c for c in earlier if c.q.kind == "count" and c.q.unit]
        return counts[-1].q.unit if counts and (root is None or root.dep_ != "npadvmod") else None

    def _assemble(self, reading: Reading, candidates: list[_Candidate]) -> Iterator[Figure]:
        done: list[Figure] = []
        respective = respective_names(reading, [c.q for c in candidates])
        for c in candidates:
            figure = self._figure(reading, c, done, respective.get(c.q.start))
            done.append(figure)
            if figure.indicator and figure.kind != "ordinal_rank":
                self._told[figure.unit or ""] = figure.indicator
        yield from _related(reading, done)

    def _figure(self, reading: Reading, c: _Candidate, done: list[Figure], respective: str | None) -> Figure:
        q, text, article = c.q, reading.text, self._article
        twin = _twin(reading, q, done)
        if twin is not None:
            return replace(
                twin, id=f"{article.doc}:{q.start}-{q.end}", start=q.start, end=q.end, surface=article.text[q.start : q.end], value=q.value,
                value_max=q.value_max, unit=q.unit, related_to=(twin.id,),
            )  # fmt: skip
        change = change_of(reading, q)
        if change == Change() and done and (shared := _listed(reading, q, done[-1])):
            change = shared
        level = _level(done)
        status = "actual" if change.is_base else status_of(reading, q)
        period, source = period_of(reading, q, status=status, story=self._story, base=change.is_base)
        if period is None and level is not None and change.is_change:
            period, source = level.period, level.period_source
        whole = share_of(reading, q) if not change.is_change else None
        indicator, sure = self._indicator(reading, c, change, level, whole)
        place, subject = self._places.of(reading, q), subject_named(reading, q) or self._places.home
        if respective is not None and (named := self._places.named(respective)):
            place = subject = named
        elif respective is not None:
            indicator = normal(respective) or indicator
        return Figure(
            id=f"{article.doc}:{q.start}-{q.end}",
            doc=article.doc,
            start=q.start,
            end=q.end,
            surface=article.text[q.start : q.end],
            kind=q.kind or "count",
            value=q.value,
            value_max=q.value_max,
            unit=_unit(q),
            qualifier=q.qualifier,
            status=status,
            indicator=indicator,
            subject=subject,
            place=place,
            period=period,
            period_source=source,
            change_direction=change.direction,
            change_base=change.base,
            change_base_period=base_of(change, period),
            rank_scope=rank_scope(reading, q) if q.kind == "ordinal_rank" else None,
            share_of=whole,
            sentence=article.text[reading.start : reading.end],
            confidence=_confidence(sure=sure, indicator=indicator, source=source),
        )

    def _indicator(
        self, reading: Reading, c: _Candidate, change: Change, level: Figure | None, whole: str | None
    ) -> tuple[str | None, bool]:
        """(indicator, whether it was read at the quantity itself and not carried over)."""
        if c.noun is not None:
            return count_indicator(reading, c.q, c.noun), True
        near = level is not None and not re.search(r";", reading.text[level.end : c.q.start])
        if (
            level is not None
            and near
            and (
                change.is_change
                and _carries(reading, level, c.q)
                or whole
                and is_share(reading, c.q)
                and _follows(reading, c.q)
            )
        ):
            return level.indicator, True
        if c.q.kind == "ordinal_rank":
            ranked = rank_indicator(reading, c.q)
            if ranked is not None or level is not None:
                return ranked or (level.indicator if level else None), ranked is not None
        if c.elliptic and level is not None and level.unit:
            return elliptic_indicator(reading, c.q, _head_of(level)), True
        own = indicator_of(reading, c.q)
        if own is not None:
            return own, True
        if level is not None and level.indicator:
            return level.indicator, False
        return self._told.get(c.q.unit or "") or nearest_noun(reading, c.q), False


def _head_of(level: Figure) -> str:
    """The counted noun of a figure as its indicator writes it ("enterprises"), without what is said of it."""
    words = (level.indicator or level.unit or "").split()
    last = (level.unit or "").split()[-1][:4].lower()
    position = next((n for n, w in enumerate(words) if w.lower().startswith(last)), None)
    return " ".join(words[: position + 1]) if position is not None else level.unit or ""


def _unit(q: Quantity) -> str | None:
    return None if q.kind == "ordinal_rank" else q.unit


def _holds_date(reading: Reading, q: Quantity) -> bool:
    """A quantity that is larger than the date inside it ("2,018 people") is a figure all the same."""
    return any(
        q.start <= d.start
        and d.end <= q.end
        and (q.end - q.start) > (d.end - d.start) + 1
        and q.kind is not None
        for d in reading.dates
    )


def _multiplies(reading: Reading, q: Quantity) -> bool:
    surface, after = reading.text[q.start : q.end].lower(), reading.text[q.end : q.end + 24]
    if (
        surface.startswith("double")
        and surface == "double"
        and re.match(r"-|[ \u00a0](?:digit|standard|taxation|counting|track|check|shift)", after)
    ):
        return False
    if surface == "twice" and re.match(r"[ \u00a0](?:a|per|in|this|last|yearly|since)\b", after):
        return False
    if re.search(r"\btimes?$", surface) and re.match(
        r"[ \u00a0](?:a (?:day|week|month|year)|in|since|this|last|per)\b", after
    ):
        return False
    token = reading.token_at(q.start)
    return not (
        token is not None
        and surface == "double"
        and token.pos_ == "ADJ"
        and not re.match(r"[ \u00a0](?:the|that|its|their|from|\d)", after)
    )


def _fraction_of(text: str, q: Quantity) -> bool:
    before, after = text[max(0, q.start - 16) : q.start].lower(), text[q.end : q.end + 16]
    if re.match(
        r"[ \u00a0]of[ \u00a0](?:19|20)\d\d|[ \u00a0](?:year|century|decade|quarter|day|hour)\b|-(?!of)",
        after,
    ):
        return False
    if re.search(r"\b(?:first|second|last|past|latter|other|better|this|that|each|final)[ \u00a0]+$", before):
        return False
    return bool(
        re.match(
            r"[ \u00a0](?:of|the|its|their|that|those|from|to|a|an|more|majority|percentage|higher|lower|in|as)\b|[.,;)]|$",
            after,
        )
        or re.search(
            r"\b(?:by|than|about|nearly|over|almost|to|some|around|under|roughly)[ \u00a0]+(?:an?[ \u00a0])?$",
            before,
        )
    )


def _predicated(reading: Reading, q: Quantity) -> bool:
    """Whether a bare number is what a verb of level or change says ("stood at 49.4", "rose to 1.2")."""
    before = reading.before(q.start, limit=40)
    return bool(
        re.search(
            r"\b(?:reach\w*|total\w*|stood at|stands at|was|were|is|are|hit|number\w*|rose to|fell to|grew to|increased to|decreased to|dropped to|came to|"
            r"amount\w* to|at|to|of|by|exceed\w*|surpass\w*|from|than|averag\w*)(?:[ \u00a0]+(?:about|around|over|more than|nearly|almost|some|only|just|at least))?[ \u00a0]*$",
            before,
            re.I,
        )
    )


def _singular_head(phrase: str) -> str:
    words = clean(re.split(r"[ \u00a0](?:in|for|at|of|with|under|that|which|to)[ \u00a0]", phrase)[0])
    body, _, last = words.rpartition(" ")
    return f"{body} {singular(last)}".strip()


def _twin(reading: Reading, q: Quantity, done: list[Figure]) -> Figure | None:
    """The amount of which this one is the same in another currency ("91 billion yuan ($13.5 billion)")."""
    if not done or q.kind != "money" or done[-1].kind != "money" or done[-1].unit == q.unit:
        return None
    link = reading.text[done[-1].end : q.start]
    return (
        done[-1]
        if _PARENTHESIS.fullmatch(link)
        and (link.strip()[:1] in "(（" or "or" in link or "equivalent" in link)
        else None
    )


def _listed(reading: Reading, q: Quantity, before: Figure) -> Change | None:
    """The change that a list's member shares with the one before it ("rose by 30 percent, 28 percent and 18 percent")."""
    link = reading.text[before.end : q.start]
    noun = before.unit if before.kind == "count" else None
    joined = re.fullmatch(r"[ \u00a0]*(?:,|and|,[ \u00a0]*and)[ \u00a0]*", link)
    if before.kind != q.kind or not before.change_direction or not (joined or (noun and re.fullmatch(r"[ \u00a0]\w+[ \u00a0]and[ \u00a0]", link))):
        return None
    return Change(before.change_direction, is_change=True, base=before.change_base, base_expression=before.change_base)


def _level(done: list[Figure]) -> Figure | None:
    """The last figure of the sentence that is a level (no change, no rank, no share of another)."""
    for figure in reversed(done):
        if (
            figure.kind not in ("ordinal_rank", "multiple")
            and figure.change_base is None
            and not (figure.change_direction and figure.kind == "percent")
        ):
            if figure.share_of is None:
                return figure
    return done[-1] if done else None


def _carries(reading: Reading, level: Figure, q: Quantity) -> bool:
    """Whether a change speaks of the level before it: nothing that could be a new subject stands between."""
    between = reading.text[level.end : q.start]
    tokens: list[Token] = reading.tokens_of(level.end, q.start)
    return len(between) < 90 and not any(
        t.dep_ in ("nsubj", "nsubjpass") and t.pos_ != "PRON" for t in tokens
    )


def _follows(reading: Reading, q: Quantity) -> bool:
    return bool(re.search(r"[,(][^,]*$", reading.before(q.start, limit=80)))


def _related(reading: Reading, done: list[Figure]) -> Iterator[Figure]:
    """Link changes, shares and ranks to the level that they speak of."""
    for position, figure in enumerate(done):
        if figure.related_to or not (
            figure.change_direction or figure.share_of or figure.kind == "ordinal_rank"
        ):
            yield figure
            continue
        levels = [
            f
            for f in done
            if f is not figure
            and f.kind != "ordinal_rank"
            and not (f.change_direction and f.kind in ("percent", "percentage_points"))
            and not f.share_of
        ]
        same = [f for f in levels if f.indicator == figure.indicator] or [
            f for f in levels if f.start < figure.start and figure.kind == "ordinal_rank"
        ]
        before = [f for f in same if f.start < figure.start]
        chosen = before[-1:] or same[:1]
        yield (
            replace(figure, related_to=tuple(f.id for f in chosen))
            if chosen and done[position] is figure
            else figure
        )


def _confidence(*, sure: bool, indicator: str | None, source: str | None) -> float:
    """A first, uncalibrated estimate: falls with every field that was carried over instead of read."""
    score = 0.95 if sure else 0.75
    score -= 0.0 if indicator else 0.3
    score -= {"sentence": 0.0, "paragraph": 0.05, "article": 0.15, "published": 0.25}.get(source or "", 0.3)
    return round(max(score, 0.05), 2)
