"""Quantities in their sentences → Figures: assembles what the field modules read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policy_qa.extract.candidates import Candidate, NoFigure, candidate
from policy_qa.extract.context.actors import by_actor, subject_named
from policy_qa.extract.context.ahead import foretells, goes_on_listing
from policy_qa.extract.context.change import NO_CHANGE, Change, base_of, change_of
from policy_qa.extract.context.clause import moved_object, moved_pronoun
from policy_qa.extract.context.counting import count_indicator, elliptic_indicator
from policy_qa.extract.context.dates import begins_after, goes_on
from policy_qa.extract.context.deeds import doer, done_to
from policy_qa.extract.context.indicator import (
    bare_growth,
    indicator_and_rule,
    level_indicator,
    listed_noun,
    nearest_noun,
    rank_indicator,
)
from policy_qa.extract.context.lists import respective_names, respective_periods
from policy_qa.extract.context.period import period_of
from policy_qa.extract.context.phrases import normal
from policy_qa.extract.context.place import Places
from policy_qa.extract.context.rank import rank_scope
from policy_qa.extract.context.relations import (
    carries,
    continued_change,
    head_of,
    level_of,
    related,
    same_share,
    settled,
    shared_change,
    shared_whole,
    twin_of,
)
from policy_qa.extract.context.share import is_of_which, is_part, is_share, share_of
from policy_qa.extract.context.status import base_status, status_of, tells_fact
from policy_qa.extract.context.story import Story
from policy_qa.extract.context.told import Told
from policy_qa.extract.names import Names
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading
from policy_qa.extract.trail import Named, StatusBy, Trail
from policy_qa.schema import Article, Figure, PeriodSource, Status

_FUTURE = re.compile(r"\b(?:will|plans? to|aims? to)\b")
_SET_APART = re.compile(r"[,(][^,]*$")
_PIECES = frozenset({"unit", "piece", "item", "copy", "set", "case"})
"""Counted nouns that do not tell what is counted: "output doubled to 340,000 units"."""
_WHOLE_OF = re.compile(r"\b(?:\d[\d,.]*(?: \w+)?|[a-z]+) of (?:the|its|their|these|those|our|all) $", re.I)
"""Before the whole that a part is counted of: "600 of its 1,050 employees joined"."""
_PLURAL = frozenset({"them", "these", "those", "whom"})
_PRONOUNS = frozenset({"them", "these", "those", "whom", "it", "this", "that", "which"})


class Assembler:
    """Reads one article's sentences in order; keeps only what the text has told so far.

    ``trails`` tells by id how each figure was read.
    """

    def __init__(
        self, article: Article, *, names: Names, places: Places, readings: Sequence[Reading] = ()
    ) -> None:
        self._article = article
        self._names = names
        self._places = places
        self._story = Story(published=article.published)
        self._story.survey(readings)
        self._told = Told()
        self._titles: set[str] = set()
        self.trails: dict[str, Trail] = {}

    def read(self, reading: Reading, quantities: Sequence[Quantity]) -> Iterator[Figure]:
        """The figures and non-figures of one sentence. Those without numbers are to be read too, in order."""
        self._story.enter(reading)
        self._told.enter(reading)
        candidates: list[Candidate] = []
        for q in quantities:
            counted = self._told.counted.unit if self._told.counted else None
            kept = candidate(reading, q, names=self._names, earlier=candidates, counted=counted)
            if isinstance(kept, Candidate):
                candidates.append(kept)
            else:
                yield self._not_figure(reading, q, kept)
        yield from self._assemble(reading, candidates)
        self._story.leave(reading, future=_is_future(reading, candidates))
        self._told.leave(reading)

    def finish(self, found: Sequence[Figure]) -> list[Figure]:
        """All figures of the article; those of headings have the status that the text gives the amount."""
        body = [f for f in found if f.value is not None and f.id not in self._titles]
        return [_told_below(f, body) if f.id in self._titles else f for f in found]

    def _not_figure(self, reading: Reading, q: Quantity, kind: NoFigure) -> Figure:
        text, doc = self._article.text, self._article.doc
        return Figure(
            id=f"{doc}:{q.start}-{q.end}",
            doc=doc,
            start=q.start,
            end=q.end,
            surface=text[q.start : q.end],
            kind=kind,
            value=None,
            sentence=text[reading.start : reading.end],
        )

    def _assemble(self, reading: Reading, candidates: Sequence[Candidate]) -> Iterator[Figure]:
        done: list[Figure] = []
        changes: list[Change] = []
        quantities = [c.q for c in candidates]
        names = respective_names(reading, quantities)
        periods = {} if names else respective_periods(reading, quantities, self._story.listed)
        for c in candidates:
            twin = twin_of(reading, c.q, done)
            if twin is not None:
                figure, change = self._twin(twin, c, reading, changes[-1]), changes[-1]
            else:
                figure, change = self._figure(reading, c, done)
                figure = self._respective(figure, names.get(c.q.start))
            if period := periods.get(c.q.start):
                figure = replace(figure, period=period, period_source="sentence")
            done.append(figure)
            changes.append(change)
            if reading.heading:
                self._titles.add(figure.id)
            self._story.keep(figure)
            counts = figure.kind == "count" and c.noun is not None
            self._told.keep(figure, counts=counts, grows=change.is_change)
        yield from related(settled(reading, done, changes))

    def _twin(self, twin: Figure, c: Candidate, reading: Reading, change: Change) -> Figure:
        """The same amount in another currency: all but the number is as in ``twin``."""
        q, trail = c.q, self.trails[twin.id]
        figure = replace(
            twin,
            id=f"{self._article.doc}:{q.start}-{q.end}",
            start=q.start,
            end=q.end,
            surface=self._article.text[q.start : q.end],
            value=q.value,
            value_max=q.value_max,
            unit=q.unit,
            related_to=(twin.id,),
        )
        named = Named(twin.indicator, "twin", trail.named.rule)
        self.trails[figure.id] = Trail(
            reading, c, change, named, trail.status_by, before=trail.before + 1, level=twin.id
        )
        return figure

    def _respective(self, figure: Figure, name: str | None) -> Figure:
        """The figure with what "respectively" says that it belongs to: a place, or what is measured."""
        if name is None:
            return figure
        named = Named(name or None, "respective")
        self.trails[figure.id] = replace(self.trails[figure.id], named=named)
        if not name:  # the list is there and cannot be told apart: no indicator is better than another's
            return replace(figure, indicator=None)
        if place := self._places.named(name):
            return replace(figure, place=place, subject=place)
        if figure.kind == "count":
            return replace(figure, subject=name)
        return replace(figure, indicator=normal(name) or figure.indicator)

    def _figure(self, reading: Reading, c: Candidate, done: Sequence[Figure]) -> tuple[Figure, Change]:
        q, article, told = c.q, self._article, self._told
        change = change_of(reading, q)
        if change == NO_CHANGE and done:
            change = shared_change(reading, q, done[-1]) or continued_change(reading, q, done) or change
        whole = self._whole(reading, c, done, change)
        named = self._indicator(reading, c, done, change=change, whole=whole)
        indicator, sure = named.phrase, named.sure
        if change == NO_CHANGE and whole is None and q.kind == "percent":
            whole = same_share(done, indicator) or (None if sure else told.shares.get(indicator or ""))
            if whole is None and not sure and (direction := told.growing.get(indicator or "")):
                change = Change(direction, is_change=True)
        status, period, source, status_by = self._time(reading, q, done, change)
        place = self._places.of(reading, q)
        figure = Figure(
            id=f"{article.doc}:{q.start}-{q.end}",
            doc=article.doc,
            start=q.start,
            end=q.end,
            surface=article.text[q.start : q.end],
            kind=q.kind or "count",
            value=q.value,
            value_max=q.value_max,
            unit=q.unit,
            qualifier=q.qualifier,
            status=status,
            indicator=indicator,
            subject=subject_named(reading, q) or place or self._places.home,
            place=place,
            period=period,
            period_source=source,
            change_direction=change.direction,
            change_base=change.base,
            change_base_period=base_of(change, period),
            rank_scope=(rank_scope(reading, q) or told.scope) if q.kind == "ordinal_rank" else None,
            share_of=whole,
            sentence=article.text[reading.start : reading.end],
        )
        level = level_of(done)
        self.trails[figure.id] = Trail(
            reading, c, change, named, status_by, before=len(done), level=level.id if level else None
        )
        return figure, change

    def _whole(self, reading: Reading, c: Candidate, done: Sequence[Figure], change: Change) -> str | None:
        """What a share is a share of."""
        if change.is_change:
            return None
        whole = share_of(reading, c.q)
        if change.is_base:
            return whole
        if whole is None and done:
            whole = shared_whole(reading, c.q, done[-1])
        if whole is None and done and is_of_which(reading, c.q):
            before = level_of(done)
            whole = before.indicator if before is not None else None
        if whole is not None and whole.lower() in _PRONOUNS:
            return self._told.spoken_of(plural=whole.lower() in _PLURAL) or whole
        counted = level_of(done) or self._told.counted
        if whole is None and c.elliptic and counted is not None and is_part(reading, c.q):
            whole = f"{counted.surface} {head_of(counted)}".strip()
        return whole

    def _time(
        self, reading: Reading, q: Quantity, done: Sequence[Figure], change: Change
    ) -> tuple[Status, str | None, PeriodSource | None, StatusBy]:
        """(status, period, where the period was read, how the status was)."""
        level = None if change.is_base else level_of(done)
        by: StatusBy = "base" if change.is_base else "words"
        status: Status = base_status(reading, q) if change.is_base else status_of(reading, q)
        period, source = period_of(reading, q, status=status, story=self._story, base=change.is_base)
        if period is None and change.is_base and self._told.base_period is not None:
            period, source = self._told.base_period, "paragraph"
        moved = source != "sentence" and level is not None and change.is_change
        if level is not None and moved and (period is None or (level.period or "") > period):
            period, source = level.period, level.period_source  # unless the level before it looks back
        listed = status == "actual" and not change.is_base and done and goes_on_listing(reading, done[-1], q)
        if listed and (source != "sentence" or (period or "")[:7] >= (done[-1].period or "")[:7]):
            return done[-1].status, period, source, "level"
        if status == "actual" and not change.is_base and period is not None:
            status, by = self._foretold(reading, q, change, level, period=period, source=source)
        return status, period, source, by

    def _foretold(
        self,
        reading: Reading,
        q: Quantity,
        change: Change,
        level: Figure | None,
        *,
        period: str,
        source: PeriodSource | None,
    ) -> tuple[Status, StatusBy]:
        """The status of what no word calls an estimate or an aim: its level's, or what its time tells."""
        told, published, own = self._told, self._story.published, source == "sentence"
        if level is not None and level.status != "actual" and change.is_change:
            looks_back = own and period < (level.period or "")
            if carries(reading, level, q) and not looks_back:
                return level.status, "level"
        foretold = change.is_change and foretells(reading, q)
        if begins_after(period, published):
            return told.mood or ("estimate" if foretold else "target"), "period"
        if foretold and own and goes_on(period, published):
            return "estimate", "period"
        if not own and not tells_fact(reading, q) and told.is_estimated(period):
            return "estimate", "told"
        return "actual", "words"

    def _indicator(
        self, reading: Reading, c: Candidate, done: Sequence[Figure], *, change: Change, whole: str | None
    ) -> Named:
        """What a quantity measures, and how that was found."""
        q, level = c.q, level_of(done)
        if c.noun is not None:
            if _WHOLE_OF.search(reading.before(q.start, limit=40)):  # what is said is said of the part
                return Named(normal(reading.text[slice(*c.noun)]), "counted")
            produced = level_indicator(reading, q) if (q.unit or "") in _PIECES else None
            return Named(produced or count_indicator(reading, c.noun), "counted")
        alike = any(figure.kind == q.kind for figure in done)
        if alike and (listed := listed_noun(reading, q, done[-1].end)):
            return Named(listed, "listed")
        if change.is_change and (moved := moved_object(reading, q)):
            return Named(moved, "object")
        if level is not None and _speaks_of(reading, q, level, change=change, whole=whole):
            return Named(level.indicator, "level")
        if q.kind == "ordinal_rank":
            ranked = rank_indicator(reading, q)
            if ranked is not None:
                return Named(ranked, "rank")
            if level is not None:
                return Named(level.indicator, "carried")
        counted = level if level is not None and level.unit else self._told.counted
        if c.elliptic and counted is not None:
            return Named(elliptic_indicator(reading, q, head_of(counted)), "elliptic")
        return self._told_of(reading, q, level)

    def _told_of(self, reading: Reading, q: Quantity, level: Figure | None) -> Named:
        """What the words around a quantity say that it measures, or what was told before."""
        if (pronoun := moved_pronoun(reading, q)) is not None:
            meant = self._told.meant(reading, pronoun)
            return Named(meant, "told") if meant else self._carried(reading, q, level)
        own, rule = indicator_and_rule(reading, q)
        if own is not None and self._places.named(own) is None:
            return Named(own, "sentence", rule)
        return self._carried(reading, q, level)

    def _carried(self, reading: Reading, q: Quantity, level: Figure | None) -> Named:
        """What a quantity measures of which its own words do not tell it."""
        if level is not None and level.indicator:
            return Named(level.indicator, "carried")
        growth = bare_growth(reading, q)
        if growth and by_actor(reading, q):
            return Named(growth, "growth")
        if told := self._told.recall(reading, q):
            return Named(told, "told")
        if acting := doer(reading, q):
            return Named(acting, "doer")
        if often := self._told.often(q.unit or ""):
            return Named(often, "told")
        if done := done_to(reading, q):
            return Named(done, "done")
        nearest = growth or nearest_noun(reading, q)
        return Named(nearest, "growth" if growth else "nearest" if nearest else "none")


def _told_below(title: Figure, body: Sequence[Figure]) -> Figure:
    """A heading's figure with what is told where the text gives the same amount."""
    below = next((f for f in body if f.start > title.start and _same_amount(f, title)), None)
    if below is None:
        return title
    return replace(title, status=below.status, indicator=title.indicator or below.indicator)


def _same_amount(one: Figure, other: Figure) -> bool:
    """Whether two figures give the same amount, one of them perhaps rounded."""
    if (one.unit, one.kind, one.value_max) != (other.unit, other.kind, other.value_max):
        return False
    first, second = float(one.value or 0), float(other.value or 0)
    return abs(first - second) <= _ROUNDING * max(abs(first), abs(second))


_ROUNDING = 0.01
"""How far a heading rounds what the text says, as a part of it."""


def _speaks_of(reading: Reading, q: Quantity, level: Figure, *, change: Change, whole: str | None) -> bool:
    """Whether a change or a share is one of the level before it in the sentence."""
    if ";" in reading.text[level.end : q.start]:
        return False
    if (change.is_change or change.is_base) and carries(reading, level, q):
        return True
    set_apart = _SET_APART.search(reading.before(q.start, limit=80))
    return bool(whole and is_share(reading, q) and set_apart and carries(reading, level, q))


def _is_future(reading: Reading, candidates: Sequence[Candidate]) -> bool:
    """Whether a sentence speaks of what is to come: all its figures are targets, or it says so."""
    if candidates:
        return all(status_of(reading, c.q) == "target" for c in candidates)
    return bool(_FUTURE.search(reading.text, reading.start, reading.end))
