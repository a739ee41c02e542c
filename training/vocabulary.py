"""Load vocabulary.toml: the words and templates of synthesize.py and topics.py, as constants."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


class Measure(NamedTuple):
    """A measure of a sector, such as spending on it.

    Attributes:
        key: Its name here.
        kind: Of its values: money, count or percent.
        names: Noun phrases for it; ``{s}`` is the sector.
        statements: Sentences that tell it in words of their own.
        questions: The same for asking.
    """

    key: str
    kind: str
    names: tuple[str, ...]
    statements: tuple[str, ...]
    questions: tuple[str, ...]


class Event(NamedTuple):
    """A kind of event: sentences that tell it, and questions for each of its roles."""

    statements: tuple[str, ...]
    questions: dict[str, tuple[str, ...]]


def _pairs(name: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (first, second) for first, _, second in (text.partition("/") for text in _DATA["words"][name])
    )


def _words(name: str) -> tuple[str, ...]:
    return tuple(_DATA["words"][name])


def _templates(name: str) -> tuple[str, ...]:
    return tuple(_DATA["templates"][name])


COUNTRIES = tuple(name for name, _ in _pairs("countries"))
MEASURED = _pairs("measured")  # an indicator and its units, separated by commas
CITIES = _words("cities")
REGIONS = _words("regions")
SYLLABLES = _words("syllables")
PLACE_ENDINGS = _words("place_endings")
PLACE_FRONTS = _words("place_fronts")
SECTORS = _words("sectors")
GROUPS = _words("groups")
HEADCOUNTS = _words("headcounts")
RATES = _words("rates")
PRICES = _words("prices")
PUBLISHERS = _words("publishers")
PUBLISHER_NAMES = _words("publisher_names")
TOPICS = _words("topics")
FIRST_NAMES = _words("first_names")
LAST_NAMES = _words("last_names")
OFFICES = _words("offices")
PROGRAMME_ADJECTIVES = _words("programme_adjectives")
PROGRAMME_NOUNS = _words("programme_nouns")
PROGRAMME_KINDS = _words("programme_kinds")
FIRM_ENDINGS = _words("firm_endings")
PRIZES = _words("prizes")
CUPS = _words("cups")
TEAM_ENDINGS = _words("team_endings")
WORK_WORDS = _words("work_words")
GENRES = _words("genres")
CHANNELS = _words("channels")
FACILITIES = _words("facilities")
GOODS = _words("goods")
FAULTS = _words("faults")
OFFENCES = _words("offences")
ORDINALS = _words("ordinals")
MONTHS = _words("months")
QUARTERS = _words("quarters")
CURRENCIES = _words("currencies")
PAPERS = _words("papers")
REACHED = _words("reached")
DURATIONS = _words("durations")
WORKS = _words("works")
FIRM_TAILS = _words("firm_tails")
UP = tuple(text.split("/") for text in _words("up"))  # past, present, comparative
DOWN = tuple(text.split("/") for text in _words("down"))
FLAWS = _words("flaws")
HABITS = _words("habits")
ILLNESSES = _words("illnesses")
SCANDALS = _words("scandals")
TREASURES = _words("treasures")
CRIMES = _words("crimes")
FREQUENCIES = _words("frequencies")
ANIMALS = _words("animals")
PRODUCT_TAILS = _words("product_tails")
SPANS = _words("spans")
TERMS = _words("terms")
AIRLINE_ENDINGS = _words("airline_endings")
LEADS = _words("leads")
TAILS = _words("tails")
OPPOSITES = _words("opposites")
STOP = _words("stop")  # words that tell nothing of what a text is about

LEVELS = _templates("levels")
CHANGES = _templates("changes")
TARGETS = _templates("targets")
ASK_LEVEL = _templates("ask_level")
ASK_TARGET = _templates("ask_target")
ASK_CHANGE = _templates("ask_change")
ASK_BASE = _templates("ask_base")
ASK_PLACE = _templates("ask_place")
ASK_PERIOD = _templates("ask_period")
ASK_PUBLISHER = _templates("ask_publisher")
ASK_INDICATOR = _templates("ask_indicator")
AIMS = _templates("aims")
REASONS = _templates("reasons")
BECAUSE = _templates("because")
REASON_ALONE = _templates("reason_alone")
ASK_REASON = _templates("ask_reason")
FILLERS = _templates("fillers")
DATELINES = _templates("datelines")
DEFINITIONS = _templates("definitions")
COUNT_STATEMENTS = _templates("count_statements")
COUNT_QUESTIONS = _templates("count_questions")
SAME_PLACE_PERIOD = _templates("same_place_period")
OTHER_PLACE = _templates("other_place")
OTHER_PERIOD = _templates("other_period")
QUALIFIERS = _templates("qualifiers")
RANKINGS = _templates("rankings")
ASK_RANKED = _templates("ask_ranked")
ASK_TOPICS = {count: _templates(f"ask_topics_{count}") for count in (1, 2, 3)}

MEASURES = tuple(
    Measure(row["key"], row["kind"], tuple(row["names"]), tuple(row["statements"]), tuple(row["questions"]))
    for row in _DATA["measures"]
)
PROGRAMME_LINES = {name: tuple(row["statements"]) for name, row in _DATA["programmes"].items()}
PROGRAMME_ASKS = {name: tuple(row["questions"]) for name, row in _DATA["programmes"].items()}
EVENTS = tuple(
    Event(tuple(row["statements"]), {role: tuple(asks) for role, asks in row["questions"].items()})
    for row in _DATA["events"]
)
