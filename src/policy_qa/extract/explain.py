"""Which words gave each field of a figure, or by which rule it came: for people who check a record.

Spans are found from what the extractor noted (``trail``) and from where the words of a field stand; a field
that no words say is told by its rule ("the year of publication").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from policy_qa.extract.confidence import model
from policy_qa.extract.context.moves import DEGREE, MOVE, direction_of
from policy_qa.extract.context.status import status_cues
from policy_qa.extract.network import Choice
from policy_qa.extract.number_words import SCALE_AFTER
from policy_qa.extract.qualifiers import qualifier_words
from policy_qa.extract.trail import IndicatorBy, Traced, Trail
from policy_qa.schema import DateMention, Figure, Span

_INDICATOR_BY: dict[IndicatorBy, str] = {
    "counted": "what the number counts",
    "listed": "the words before it in a list",
    "object": "what the verb of change moves",
    "level": "as the amount before it in the sentence",
    "rank": "what the ordinal ranks",
    "elliptic": "what the figure before it counts",
    "carried": "carried over from the amount before it",
    "growth": "growth of which nothing is named",
    "told": "carried over from what the text told before",
    "nearest": "a guess: the nearest noun before the number",
    "twin": "the same amount in another currency",
    "respective": "its place in the list with “respectively”",
    "none": "nothing names what it measures",
}
_RULES = {
    "left": "the words before the number",
    "right": "the words behind the number",
    "changed": "what has changed, named behind the number",
    "attributive": "the noun that the number stands before",
    "moved_object": "what the verb of change moves",
    "used": "what is used, given or spent",
    "part": "the part that the percentage is of",
    "subject": "the subject of the verb",
    "headline": "what stands before the move in a headline",
    "deed": "what is done, to what or for what",
    "one_in": "the things of which one in so many is told",
    "fronted": "the whole at the head of the clause, and what is said of its part",
    "meant": "what the amount is for",
    "object": "the object of the verb",
}
_MOVED = re.compile(rf"\b(?:{MOVE}|{DEGREE})\b", re.I)
_FLAT = re.compile(r"\b(?:unchanged|flat|steady|stable|firm|remain\w*|stay\w*)\b", re.I)
_NUMERAL = re.compile(r"[-+−–—()\d.,'’\s]+")
_CONTEXT = ("subject", "place", "rank_scope", "share_of", "change_base")
_REASONS = 3
"""How many reasons for and against its confidence are told."""
_LEAST_REASON = 0.1
_SPOKEN = ("indicator", "period", "status", "actual", "target", "estimate", "date not", "not dated", "clash")
"""What the features begin with that say something to people."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field: its value, the way it came, and the spans of the words that gave it (there may be none)."""

    field: str
    value: str | int | float
    how: str
    spans: tuple[Span, ...] = ()

    def moved(self, behind: int, by: int) -> Evidence:
        """The same where what stands behind an offset has moved."""
        spans = (Span(s.start + by, s.end + by) if s.start >= behind else s for s in self.spans)
        return replace(self, spans=tuple(spans))


def explanations(traced: Traced, *, behind: int = 0) -> Iterator[tuple[Evidence, ...]]:
    """The evidence, field by field, of each figure of an article that stands behind an offset, in order."""
    article = traced.article
    for figure in article.figures:
        if figure.start >= behind:
            told = _Told(traced, figure, traced.trails[figure.id])
            yield (*told.fields(), _confidence(figure, traced.features[figure.id]))


class _Told:
    """The evidence of one figure."""

    def __init__(self, traced: Traced, figure: Figure, trail: Trail) -> None:
        self._article = traced.article
        self._figure = figure
        self._trail = trail
        self._text = trail.reading.text
        self._choice = traced.choices.get(figure.id)
        self._read = traced.rules[figure.id]

    def fields(self) -> Iterator[Evidence]:
        figure = self._figure
        yield from self._value()
        yield from self._unit()
        if figure.qualifier != "none":
            words = qualifier_words(self._text, figure.start, figure.end)
            yield Evidence("qualifier", figure.qualifier, "the words beside it", _spans(words))
        if figure.indicator is not None:
            yield Evidence("indicator", figure.indicator, *self._indicator())
        yield from self._period()
        yield Evidence("status", figure.status, *self._status())
        yield from self._change()
        for name in _CONTEXT:
            if value := getattr(figure, name):
                yield Evidence(name, value, *self._named(name, value))
        for other in figure.related_to:
            span = Span(*_span_of(other))
            yield Evidence(
                "related_to", self._text[span.start : span.end], "the figure it belongs to", (span,)
            )

    def _value(self) -> Iterator[Evidence]:
        figure, q = self._figure, self._trail.candidate.q
        scale = "" if q.scale == 1 else f", in units of {q.scale:,}"
        how = f"the number{' in words' if q.form == 'words' else ''}{scale}"
        span = (Span(figure.start, figure.end),)
        if figure.value is not None:
            yield Evidence("value", figure.value, how, span)
        if figure.value_max is not None:
            yield Evidence("value_max", figure.value_max, "the upper end of the range", span)

    def _unit(self) -> Iterator[Evidence]:
        figure, noun = self._figure, self._trail.candidate.noun
        if figure.unit is None:
            return
        if figure.kind == "count":
            how = "the noun that is counted" if noun else "what the figure before it counts"
            yield Evidence("unit", figure.unit, how, _spans(noun))
        elif marks := _marks(figure):
            yield Evidence("unit", figure.unit, "written at the number", marks)
        else:
            yield Evidence("unit", figure.unit, "the form of the number, or its list")

    def _indicator(self) -> tuple[str, tuple[Span, ...]]:
        if self._choice is not None and self._choice.words and self._figure.indicator != self._read.indicator:
            return _settled("the words that name it", self._choice.indicator_sure), (self._choice.words,)
        named = self._trail.named
        how = _INDICATOR_BY.get(named.by, "")
        if named.by == "sentence":
            how = _RULES.get(named.rule, named.rule)
        found = self._place_of(self._figure.indicator or "")
        if found and found[0].start < self._trail.reading.start:
            how = f"{how} (an earlier sentence)"
        return how, found

    def _period(self) -> Iterator[Evidence]:
        figure, published = self._figure, self._article.article.published
        if figure.period is None:
            return
        if self._choice is not None and figure.period != self._read.period:
            yield self._chosen_period(self._choice, figure.period)
        elif figure.period_source == "published":
            yield Evidence("period", figure.period, f"the year of publication ({published})")
        else:
            inside = figure.period_source == "sentence"
            where = "the sentence" if inside else f"carried over within the {figure.period_source}"
            date = self._date(figure.period, inside=inside)
            if date is not None and figure.period[:4] not in date.surface and published:
                where = f"{where}, read from the publication date {published}"
            yield Evidence("period", figure.period, where, (Span(date.start, date.end),) if date else ())
        if figure.change_base_period:
            how = "what the change is measured from"
            yield Evidence("change_base_period", figure.change_base_period, how)

    def _chosen_period(self, choice: Choice, period: str) -> Evidence:
        """A period that the network took instead of the rules'."""
        if choice.date is None:
            how = choice.relation.replace(
                "publication", f"the publication ({self._article.article.published})"
            )
            return Evidence("period", period, _settled(how, choice.period_sure))
        words = "the date" if choice.relation == "named" else f"the {choice.relation} of the date"
        return Evidence("period", period, _settled(words, choice.period_sure), (choice.date,))

    def _date(self, period: str, *, inside: bool) -> DateMention | None:
        """The date that says a period: the nearest of the sentence, or the last before it, or the first."""
        reading, figure = self._trail.reading, self._figure
        dates = [date for date in self._article.dates if date.period == period]
        if inside:
            own = [date for date in dates if reading.start <= date.start < reading.end]
            return min(own, key=lambda date: abs(date.start - figure.start), default=None)
        before = [date for date in dates if date.start < reading.start]
        return (before or dates)[-1 if before else 0] if dates else None

    def _status(self) -> tuple[str, tuple[Span, ...]]:
        figure, trail = self._figure, self._trail
        if self._choice is not None and figure.status != self._read.status:
            own = [
                (start, end) for start, end, status in status_cues(trail.reading) if status == figure.status
            ]
            nearest = min(own, key=lambda cue: abs(cue[0] - figure.start), default=None)
            return _settled("what is told around it", self._choice.status_sure), _spans(nearest)
        if trail.status_by == "base":
            return "the value before a change", ()
        if trail.status_by == "level" and trail.level is not None:
            return "as the amount before it", _spans(_span_of(trail.level))
        if trail.status_by == "period":
            return "its period begins after the publication", ()
        if trail.status_by == "told":
            return "as most figures of its period", ()
        cues = status_cues(trail.reading)
        if figure.status == "actual":
            spans = tuple(Span(start, end) for start, end, _ in cues)
            told = "words of plans or estimates speak of something else" if cues else "told as a fact"
            return told, spans
        own = [(start, end) for start, end, status in cues if status == figure.status] or [
            (start, end) for start, end, _ in cues
        ]
        nearest = min(own, key=lambda cue: abs(cue[0] - figure.start), default=None)
        return "the words that govern it", _spans(nearest)

    def _change(self) -> Iterator[Evidence]:
        figure, reading = self._figure, self._trail.reading
        if figure.change_direction is None:
            return
        pattern = _FLAT if figure.change_direction == "flat" else _MOVED
        found = [
            word.span()
            for word in pattern.finditer(reading.text, reading.start, reading.end)
            if figure.change_direction == "flat" or direction_of(word[0]) == figure.change_direction
        ]
        nearest = min(found, key=lambda span: _apart(span, figure), default=None)
        how = "the word of change" if nearest else "the words around it, or the figure before it"
        yield Evidence("change_direction", figure.change_direction, how, _spans(nearest))

    def _named(self, field: str, value: str) -> tuple[str, tuple[Span, ...]]:
        """Where a name or a phrase stands: in the sentence, else before it."""
        found = self._mention(value) or self._place_of(value)
        if field in ("subject", "place") and not found:
            return "the place of the article", ()
        if not found:
            return "put together from the sentence", ()
        inside = found[0].start >= self._trail.reading.start
        return "the sentence" if inside else "told before, or what the article is about", found

    def _mention(self, name: str) -> tuple[Span, ...]:
        """The mention of an entity nearest before the figure; those of its sentence first."""
        reading = self._trail.reading
        spans = [
            Span(mention.start, mention.end)
            for entity in self._article.entities
            if entity.canonical == name
            for mention in entity.mentions
        ]
        inside = [span for span in spans if reading.start <= span.start < reading.end]
        nearest = min(inside or spans, key=lambda span: abs(span.start - self._figure.start), default=None)
        return (nearest,) if nearest else ()

    def _place_of(self, phrase: str) -> tuple[Span, ...]:
        """Where a phrase stands: in the sentence as a whole, or word by word, else last before it."""
        reading, start = self._trail.reading, self._figure.start
        if not phrase:
            return ()
        whole = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.I)
        inside = [m.span() for m in whole.finditer(self._text, reading.start, reading.end)]
        if inside:
            return _spans(min(inside, key=lambda span: abs(span[0] - start)))
        words = _words_in(self._text, phrase, reading.start, reading.end)
        if words:
            return words
        earlier = [
            m.span() for m in whole.finditer(self._text, max(0, reading.start - 20_000), reading.start)
        ]
        return _spans(earlier[-1]) if earlier else ()


def _settled(how: str, sure: float) -> str:
    """How a field came that the network settled."""
    return f"{how} (settled by the network, {sure:.0%} sure)"


def _words_in(text: str, phrase: str, start: int, end: int) -> tuple[Span, ...]:
    """The spans of the words of a phrase if all of them stand in a stretch of text, in order."""
    spans, at = [], start
    for word in re.findall(r"\w[\w'’-]*", phrase):
        found = re.compile(rf"(?<!\w){re.escape(word)}", re.I).search(text, at, end)
        if found is None:
            return ()
        spans.append(found.span())
        at = found.end()
    return _joined(text, spans)


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """Spans with nothing but space between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(Span(start, end) for start, end in joined)


def _marks(figure: Figure) -> tuple[Span, ...]:
    """The stretches of a figure's surface that are neither digits nor scale words."""
    found, at = [], 0
    while at < len(figure.surface):
        skipped = _NUMERAL.match(figure.surface, at) or (at and SCALE_AFTER.match(figure.surface, at))
        if skipped and skipped.end() > at:
            at = skipped.end()
            continue
        mark = re.compile(r"[^\d\s()]+(?: [^\d\s()]+)*").match(figure.surface, at)
        if mark is None:
            at += 1
            continue
        found.append(Span(figure.start + at, figure.start + mark.end()))
        at = mark.end()
    return tuple(found)


def _confidence(figure: Figure, names: Sequence[str]) -> Evidence:
    """The confidence with what lowers and raises it most."""
    weights = model()
    told = sorted((weights.get(name, 0.0), name) for name in set(names) if name.startswith(_SPOKEN))
    low = [name for weight, name in told[:_REASONS] if weight < -_LEAST_REASON]
    high = [name for weight, name in reversed(told[-_REASONS:]) if weight > _LEAST_REASON]
    parts = [
        f"{word} by “{'”, “'.join(some)}”" for word, some in (("lowered", low), ("raised", high)) if some
    ]
    return Evidence("confidence", figure.confidence, "; ".join(parts) or "nothing speaks for or against it")


def _apart(span: tuple[int, int], figure: Figure) -> int:
    """How far words are from the figure; those behind it count as further."""
    start, end = span
    return figure.start - end if end <= figure.start else start - figure.end + 20


def _spans(span: tuple[int, int] | None) -> tuple[Span, ...]:
    return (Span(*span),) if span else ()


def _span_of(identifier: str) -> tuple[int, int]:
    """The span in the id of a figure ("doc:12-15")."""
    start, _, end = identifier.rpartition(":")[2].partition("-")
    return int(start), int(end)
