"""Sentences about figures of the corpus that its labels confirm: what the guard is put to the proof with."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.evaluation.gold import GoldFigure
from policy_qa.extract.periods import describe, granularity
from policy_qa.schema import Citation, ExtractedArticle, Figure, NumberCheck

NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9, "m": 6, "crore": 7}
MONEY = {
    "CNY": "yuan", "USD": "US dollars", "EUR": "euros", "GBP": "pounds sterling", "INR": "rupees",
    "KRW": "won", "JPY": "yen", "SGD": "Singapore dollars", "KES": "Kenyan shillings", "ZAR": "rand",
}  # fmt: skip
UNITS = {"gigawatt": "GW", "ton": "tons", "kilometer": "kilometers", "square kilometer": "square kilometers"}
_UP = (
    "rose by {}",
    "went up by {}",
    "climbed by {}",
    "grew by {}",
    "increased by {}",
    "was up {}",
    "gained {}",
)
_DOWN = (
    "fell by {}",
    "went down by {}",
    "dropped by {}",
    "shrank by {}",
    "decreased by {}",
    "was down {}",
    "lost {}",
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a sentence is to say of one figure, and the figure with the article that says it."""

    figure: Figure
    article: ExtractedArticle
    amount: str
    period: str
    place: str
    up: bool | None
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence for the guard: whether it should pass, what was done to it, and what it rests on."""

    text: str
    good: bool
    kind: str
    doc: str
    citations: tuple[Citation, ...]
    derived: tuple[NumberCheck, ...] = ()


def confirmed(articles: dict[str, ExtractedArticle], gold: Sequence[GoldFigure]) -> list[Telling]:
    """The figures whose value, unit, place, period and direction the labels confirm."""
    found = []
    for labelled in gold:
        right = labelled.figure
        if right is None or labelled.ignore or labelled.doc not in articles:
            continue
        article = articles[labelled.doc]
        figure = next((f for f in article.figures if (f.start, f.end) == (right.start, right.end)), None)
        if figure is not None and _same(figure, right) and (telling := _telling(figure, article)):
            found.append(telling)
    return found


def _same(figure: Figure, right: Figure) -> bool:
    fields = ("value", "value_max", "unit", "place", "period", "change_direction", "kind", "status")
    return all(getattr(figure, name) == getattr(right, name) for name in fields)


def _telling(figure: Figure, article: ExtractedArticle) -> Telling | None:
    """What can be told of a figure: of one number in digits, with indicator, period and place."""
    plain = figure.value_max is None and figure.kind in {
        "money",
        "percent",
        "percentage_points",
        "count",
        "measure",
    }
    if (
        not plain
        or not figure.indicator
        or not figure.period
        or not figure.place
        or figure.period.endswith("..")
    ):
        return None
    if not NUMERAL.search(figure.surface) or not float(figure.value or 0) > 0 or figure.share_of:
        return None
    if NUMERAL.search(figure.indicator) or figure.rank_scope or granularity(figure.period) is None:
        return None
    if figure.kind not in {"count", "money"} and not re.search(r"[^\d.,\s]", figure.surface):
        return None  # "3.8 and 4.1 percent": its unit stands with the next one
    noun = "" if figure.kind != "count" else _noun(figure.unit or "")
    way = {"up": True, "down": False}.get(figure.change_direction or "")
    return Telling(figure, article, figure.surface, figure.period, figure.place, way, noun)


def _noun(unit: str) -> str:
    if not unit:
        return ""
    return unit if unit.endswith(("s", "people", "staff", "personnel")) else re.sub(r"y$", "ie", unit) + "s"


def sentence(telling: Telling, draw: random.Random) -> str:
    """A sentence that says all of it, in one of several orders."""
    figure = telling.figure
    amount = f"{telling.amount} {telling.noun}".strip()
    name = _plain_name(figure.indicator or "")
    when, where = _when(figure, telling.period), _where(telling.place)
    if (
        telling.up is not None
        and figure.kind in {"percent", "percentage_points", "money", "count"}
        and is_change(figure)
    ):
        moved = draw.choice(_UP if telling.up else _DOWN).format(amount)
        noun = "a rise of" if telling.up else "a decline of"
        frames = (
            f"{when}, the {name} of {where} {moved} [1].",
            f"In {where} the {name} {moved} {_small(when)} [1].",
            f"{_capital(where)} saw {noun} {amount} in the {name} {_small(when)} [1].",
            f"The {name} in {where} {moved} {_small(when)}, says the article [1].",
        )
    else:
        level = "is to come to" if figure.status == "target" else "came to"
        frames = (
            f"{when}, the {name} of {where} {level} {amount} [1].",
            f"In {where} the {name} {level} {amount} {_small(when)} [1].",
            f"The {name} in {where} {level} {amount} {_small(when)} [1].",
            f"{_capital(amount)}: that is the {name} of {where} {_small(when)} [1].",
        )
    return draw.choice(frames)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def is_change(figure: Figure) -> bool:
    """Whether a figure with a direction is the change itself, rather than a level that moved."""
    return (
        bool(figure.change_base or figure.change_base_period or figure.related_to) or figure.kind != "money"
    )


def _plain_name(indicator: str) -> str:
    return re.sub(r"^(?:the|an?|its|their)\s+", "", indicator, flags=re.I)


def _when(figure: Figure, period: str) -> str:
    said = describe(period)
    if figure.status == "target":
        return f"By {said}" if " to " not in said else f"From {said}"
    if re.match(r"\d{1,2} [A-Z]", said):
        return f"On {said}"
    return f"From {said}" if " to " in said and not said.startswith("the ") else f"In {said}"


def _where(place: str) -> str:
    return f"the {place}" if re.match(r"(?:United|European Union|Netherlands|Philippines)", place) else place


def cited(telling: Telling, marker: int = 1) -> Citation:
    """The sentence of the article that holds the figure."""
    figure, article = telling.figure, telling.article.article
    span = next((s for s in telling.article.sentences if s.start <= figure.start < s.end), None)
    start, end = (span.start, max(span.end, figure.end)) if span else (figure.start, figure.end)
    return Citation(
        marker, article.doc, article.title, article.published, start, end, article.text[start:end]
    )


def decimal(numeral: str) -> Decimal:
    """A numeral in digits, its commas left out."""
    return Decimal(numeral.replace(",", ""))
