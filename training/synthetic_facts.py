"""Figures to tell of: indicators, places, periods, and facts that differ in one respect."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import vocabulary as v
from keywords import lacks
from reader_data import Item, Passage
from synthetic_text import expand, measure, money, number, percent, price, sentence

RESPECTS = ("indicator", "place", "period", "target")  # in which facts can differ, as in ``Fact.key``


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a figure is of.

    Attributes:
        key: Tells indicators apart.
        names: Wordings of one meaning.
        value: Makes a value of its kind.
        statements: Templates that tell it in words of their own; empty if it has none.
        questions: The same for asking.
    """

    key: str
    names: tuple[str, ...]
    value: Callable[[random.Random], str]
    statements: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A time, told as ``lead`` and ``bare`` ("in", "2019"); ``others`` are other ways to say it."""

    key: str
    lead: str
    bare: str
    others: tuple[str, ...] = ()

    def asked(self, rng: random.Random) -> str:
        """A wording for a question."""
        return rng.choice(self.others) if self.others and rng.random() < 0.3 else f"{self.lead} {self.bare}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure. ``target`` says that it is planned, not measured."""

    indicator: Indicator
    place: str
    period: Period
    value: str
    publisher: str
    target: bool = False

    @property
    def key(self) -> tuple[str, str, str, bool]:
        """What it is a figure of: indicator, place, period, plan or not."""
        return self.indicator.key, self.place, self.period.key, self.target


RESPECTS = ("indicator", "place", "period", "target")


def place(rng: random.Random) -> str:
    """A country, region or city, real or invented."""
    style = rng.random()
    if style < 0.3:
        return rng.choice(v.COUNTRIES)
    if style < 0.5:
        return rng.choice(v.CITIES)
    if style < 0.65:
        return rng.choice(v.REGIONS)
    return invented_place(rng)


def invented_place(rng: random.Random) -> str:
    """A place that does not exist."""
    name = "".join(rng.choice(v.SYLLABLES) for _ in range(rng.choice([1, 1, 2]))) + rng.choice(
        v.PLACE_ENDINGS
    )
    front = rng.choice(v.PLACE_FRONTS) + " " if rng.random() < 0.2 else ""
    return front + name.capitalize()


def period(rng: random.Random, *, near: Period | None = None) -> Period:
    """A past year, month, quarter, half-year or budget year, often like ``near`` and close to it."""
    year = rng.randint(1986, 2027)
    kind = rng.choice(("year", "year", "year", "year", "month", "month", "quarter", "half", "fiscal"))
    if near is not None and rng.random() < 0.8:
        kind = near.key.split()[0]
        year = int(near.key.split()[1]) + rng.choice([-5, -3, -2, -1, -1, 0, 1, 1, 2, 4])
    if kind == "year":
        return Period(f"year {year}", rng.choice(["in", "in", "in", "during", "for"]), str(year))
    if kind == "month":
        month = rng.choice(v.MONTHS)
        return Period(f"month {year} {month}", "in", f"{month} {year}")
    if kind == "quarter":
        n = rng.randint(0, 3)
        spoken = f"the {v.QUARTERS[n]} quarter of {year}"
        short = f"Q{n + 1} {year}"
        others = (
            f"in {short}",
            f"between {v.MONTHS[3 * n]} and {v.MONTHS[3 * n + 2]} {year}",
            f"in {spoken}",
        )
        return Period(f"quarter {year} {n}", "in", rng.choice([spoken, spoken, short]), others)
    if kind == "half":
        n = rng.randint(0, 1)
        return Period(
            f"half {year} {n}", "in", f"the {v.QUARTERS[n]} half of {year}", (f"in H{n + 1} {year}",)
        )
    return Period(
        f"fiscal {year}", "in", f"fiscal year {year}", (f"in fiscal {year}", f"in the {year} fiscal year")
    )


def goal(rng: random.Random) -> Period:
    """A period ahead, for targets."""
    year = rng.randint(2026, 2055)
    return Period(
        f"goal {year}", rng.choice(["by", "by", "in", "until"]), str(year), (f"by {year}", f"for {year}")
    )


def publisher(rng: random.Random) -> str:
    """An office, or an institute with a name."""
    if rng.random() < 0.7:
        return rng.choice(v.PUBLISHERS)
    if rng.random() < 0.5:
        return f"the {rng.choice(v.PUBLISHER_NAMES)} for {rng.choice(v.TOPICS)}"
    return f"the {invented_place(rng)} {rng.choice(v.PUBLISHER_NAMES)}"


def person(rng: random.Random) -> str:
    """A full name, now and then with a middle initial."""
    middle = f" {rng.choice('ABDEFGHJKLMNPRSTW')}." if rng.random() < 0.06 else ""
    return f"{rng.choice(v.FIRST_NAMES)}{middle} {rng.choice(v.LAST_NAMES)}"


def day(rng: random.Random) -> str:
    """A date as it is printed."""
    month, number_, year = rng.choice(v.MONTHS), rng.randint(1, 28), rng.randint(1998, 2032)
    return rng.choice(
        [
            f"{number_} {month} {year}",
            f"{month} {number_}, {year}",
            f"{month} {number_}",
            f"{number_} {month}",
        ]
    )


def indicator(rng: random.Random) -> Indicator:
    """One of some thousands of indicators."""
    style = rng.random()
    if style < 0.5:
        return sector_indicator(rng.choice(v.MEASURES), rng.choice(v.SECTORS))
    if style < 0.65:
        name = rng.choice(v.RATES)
        if rng.random() < 0.25:
            group = rng.choice(v.GROUPS)
            return Indicator(
                f"{name}/{group}",
                (f"{name} among {group}", f"{name} for {group}", f"{name} of {group}"),
                percent,
            )
        return Indicator(name, (name,), percent)
    if style < 0.8:
        return count_indicator(rng.choice(v.HEADCOUNTS))
    if style < 0.9:
        name = rng.choice(v.PRICES)
        return Indicator(name, (name,), price)
    name, unit = rng.choice(v.MEASURED)
    return Indicator(name, (name,), measure(unit))


def count_indicator(name: str) -> Indicator:
    """An indicator that counts people, things or events."""
    return Indicator(
        name,
        (f"the number of {name}", f"the count of {name}", f"the total of {name}"),
        number,
        tuple(text.replace("{n}", name) for text in v.COUNT_STATEMENTS),
        tuple(text.replace("{n}", name) for text in v.COUNT_QUESTIONS),
    )


def sector_indicator(row: v.Measure, sector: str) -> Indicator:
    """An indicator of a sector, such as spending on it or jobs in it."""

    def filled(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.replace("{s}", sector) for text in texts)

    value = {"money": money, "count": number, "percent": percent}[row.kind]
    key = f"{row.key}/{sector}"
    return Indicator(key, filled(row.names), value, filled(row.statements), filled(row.questions))


def sibling(of: Indicator, rng: random.Random) -> Indicator:
    """Another indicator, more often than not one that shares the measure or the sector."""
    key, _, rest = of.key.partition("/")
    rows = {row.key: row for row in v.MEASURES}
    if key in rows and rng.random() < 0.7:
        if rng.random() < 0.5:
            return sector_indicator(rows[key], rng.choice([s for s in v.SECTORS if s != rest]))
        return sector_indicator(rng.choice([row for row in v.MEASURES if row.key != key]), rest)
    for names, make in ((v.RATES, percent), (v.PRICES, price)):
        if key in names and rng.random() < 0.7:
            name = rng.choice([n for n in names if n != key])
            return Indicator(name, (name,), make)
    if key in v.HEADCOUNTS and rng.random() < 0.7:
        return count_indicator(rng.choice([n for n in v.HEADCOUNTS if n != key]))
    return indicator(rng)


def varied(fact: Fact, respect: str, rng: random.Random) -> Fact:
    """Return a fact that differs in one respect, and in its value."""
    value = fact.indicator.value
    if respect == "indicator":
        other = sibling(fact.indicator, rng)
        return replace(fact, indicator=other, value=other.value(rng))
    if respect == "place":
        return replace(fact, place=place(rng), value=value(rng))
    if respect == "target":
        when = period(rng) if fact.target else goal(rng)
        return replace(fact, target=not fact.target, period=when, value=value(rng))
    when = goal(rng) if fact.target else period(rng, near=fact.period)
    return replace(fact, period=when, value=value(rng))


def filler(rng: random.Random) -> str:
    """A sentence that tells nothing one could ask for."""
    return sentence(rng.choice(v.FILLERS))


def assembled(lines: Sequence[str], rng: random.Random) -> str:
    """Join sentences to a passage, sometimes under a dateline, in paragraphs or as a list."""
    style = rng.random()
    joint = " " if style < 0.8 else "\n" if style < 0.9 else "\n\n"
    text = joint.join(lines)
    if style > 0.96:
        text = "\n".join(f"- {line}" for line in lines)
    if rng.random() < 0.12:
        return expand(rng.choice(v.DATELINES), {"place": place(rng), "day": day(rng)}, rng) + " " + text
    return text


def joined(asked: str, positive: Passage, rival: Passage | None, rng: random.Random) -> Item:
    """Join question and passages; the rival is left out of some."""
    assert positive.answer is not None
    gold = positive.text[slice(*positive.answer)]
    kept = rival is not None and rng.random() < 0.75 and lacks(rival.text, [gold])
    passages = (positive, rival) if kept and rival is not None else (positive,)
    return Item(asked, passages, "synthetic", (gold,))
