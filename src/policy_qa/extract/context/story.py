"""What time an article is speaking of: carried from sentence to sentence for figures without a date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from policy_qa.extract.context.ahead import speaks_of_plans
from policy_qa.extract.context.dates import (
    begins_after,
    ended_before,
    is_base,
    is_day_of_state,
    is_event,
    is_in_name,
    is_of_document,
    tells_topic,
)
from policy_qa.extract.periods import granularity
from policy_qa.extract.reading import Reading
from policy_qa.schema import Figure, PeriodSource, Status

Tense = Literal["past", "future"]


@dataclass
class Story:
    """What time the text is speaking of, carried from sentence to sentence while an article is read.

    Periods are kept apart for past and future, so that a target's year is not taken for a result's.
    ``topics``
    are the periods that most of the article is told of, ``topic`` is the heavier one; ``last`` is the period
    told last in the paragraph, ``named`` the last one named there at all, ``aimed`` that of the last target
    with a date. ``stock`` is the day that a stock was told of last, ``stock_units`` the units of its figures;
    ``listed`` are the periods of the last sentence with several; ``standing`` is the end of a figure of the
    sentence that holds at any time.
    """

    published: str | None = None
    topics: dict[Tense, str] = field(default_factory=dict)
    topic: str | None = None
    paragraph: int = -1
    in_paragraph: dict[Tense, str] = field(default_factory=dict)
    in_article: dict[Tense, str] = field(default_factory=dict)
    last: str | None = None
    named: str | None = None
    aimed: str | None = None
    stock: str | None = None
    stock_units: frozenset[str | None] = frozenset()
    standing: int | None = None
    _units_of_day: frozenset[str | None] = frozenset()
    listed: tuple[str, ...] = ()
    _listing: tuple[str, ...] = ()
    _mains: dict[int, str | None] = field(default_factory=dict)

    def survey(self, readings: Sequence[Reading]) -> None:
        """Find the article's topics before it is read, so that its title's figures have them too."""
        weights: dict[Tense, Counter[str]] = {"past": Counter(), "future": Counter()}
        for reading in readings:
            period = self._mains[reading.start] = main_period(reading, published=self.published)
            if period is not None and granularity(period) != "day":
                tense: Tense = "future" if self._is_ahead(reading, period) else "past"
                weights[tense][period] += _weight(reading)
        self.topics = {tense: _heaviest(found) for tense, found in weights.items() if found}
        both = weights["past"] + weights["future"]
        self.topic = _heaviest(both) if both else None

    def _is_ahead(self, reading: Reading, period: str) -> bool:
        """Whether a sentence tells a period as one to come.

        It begins after publication, or it lasts beyond it and the sentence speaks of plans.
        """
        if begins_after(period, self.published):
            return True
        if granularity(period) not in ("year", "fiscal") or ended_before(period, self.published):
            return False
        return speaks_of_plans(reading)

    def enter(self, reading: Reading) -> None:
        """Go on to a sentence: a new paragraph forgets the paragraph's period."""
        self._units_of_day = frozenset()
        self.standing = None
        if len(self._listing) > 1:
            self.listed = self._listing
        self._listing = ()
        if reading.paragraph != self.paragraph:
            self.paragraph = reading.paragraph
            self.in_paragraph, self.last, self.named = {}, None, None

    def leave(self, reading: Reading, *, future: bool) -> None:
        """Keep the sentence's main period for the sentences after it."""
        main = self._mains.get(reading.start)
        if reading.start not in self._mains:
            main = main_period(reading, published=self.published)
        for date in reading.dates:
            if date.period is not None and granularity(date.period) not in ("day", "open"):
                self.named = date.period
        if main is not None and granularity(main) == "day":
            before = self.stock_units if main == self.stock else frozenset()
            self.stock, self.stock_units = main, before | self._units_of_day
        elif main is not None:
            self.stock = None
            tense: Tense = "future" if future else "past"
            self.in_paragraph[tense] = self.in_article[tense] = self.last = main

    def keep(self, figure: Figure) -> None:
        """Keep the time of a target that has a date of its own, and the periods that a sentence lists."""
        if figure.period and figure.period_source == "sentence" and figure.period not in self._listing:
            self._listing = (*self._listing, figure.period)
        if figure.period and granularity(figure.period) == "day" and figure.unit != "%":
            self._units_of_day |= {figure.unit}
        if figure.status == "target" and figure.period_source == "sentence":
            self.aimed = figure.period

    def told(
        self, status: Status, *, heading: bool = False, unit: str | None = None, ahead: bool = False
    ) -> tuple[str, PeriodSource] | None:
        """The period told last in this paragraph, else the article's; nothing actual is yet to begin.

        With ``ahead`` nothing that is over on the day of publication is meant. The day of a stock goes on for
        what has the same ``unit``: for capacity, not for what was built.
        """
        if heading and self.topic is not None:
            return self.topic, "article"
        if status == "actual" and self.stock is not None and unit in self.stock_units:
            return self.stock, "paragraph"
        tense: Tense = "future" if status == "target" else "past"
        before = self.in_article.get(tense)
        levels: dict[Status, tuple[str | None, ...]] = {
            "actual": (self.topics.get("past"), before),
            "estimate": (self.in_article.get("future"), self.topic, self.topics.get("past"), before),
            "target": (
                before,
                self.aimed,
                self.in_article.get("past"),
            ),  # what the text has not named yet is not guessed
        }
        near = self.last if status == "estimate" else self.in_paragraph.get(tense)
        known_before: tuple[tuple[PeriodSource, str | None], ...] = (
            ("paragraph", near),
            *(("article", known) for known in levels[status]),
        )
        for source, known in known_before:
            if known is None or (status == "actual" and begins_after(known, self.published)):
                continue
            if not (ahead and ended_before(known, self.published)):
                return known, source
        return None


def _heaviest(weights: Counter[str]) -> str:
    """The period of most weight; of two alike the one that was named first."""
    return max(weights, key=lambda period: weights[period])


def _weight(reading: Reading) -> int:
    """How much a sentence's period counts as the article's: the title and the first paragraphs most."""
    if reading.paragraph <= _LEAD:
        return 1 + 3 * bool(reading.numbers)
    return 0 if reading.heading else 1 + bool(reading.numbers)


_LEAD = 3
"""The last paragraph, counted from 0, of what opens an article: title, dateline, lead."""


def main_period(reading: Reading, *, published: str | None = None) -> str | None:
    """The first date of a sentence that figures are told of: no base, no event's, no document's."""
    for date in reading.dates:
        if date.period is None or granularity(date.period) == "open":
            continue
        if granularity(date.period) == "day" and not is_day_of_state(reading, date):
            continue
        if is_base(reading, date, published=published) or is_of_document(reading, date):
            continue
        if is_in_name(reading, date):
            continue
        exact = granularity(date.period) == "month"
        if ((exact or len(reading.dates) > 1) and is_event(reading, date)) or not tells_topic(reading, date):
            continue
        return date.period
    return None
