"""How well a figure fits a question: what was measured, the kind of number, where and when.

What was measured is compared word by word (``words.key``). A word counts in full where the figure's own
fields hold it, less in its clause, still less in its sentence, so that a figure is not taken for its
neighbour. Place and period are constraints: a figure of another place or year never fits.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.extract.periods import bounds
from policy_qa.places import mentions, same_place
from policy_qa.questions import CHANGE_KEYS, DOWN_KEYS, UP_KEYS, moves
from policy_qa.readers.candidates import CLAUSE, FIELD, NEAR_FIELD, SENTENCE, TITLE, Candidate, term_keys
from policy_qa.readers.constraints import PeriodFit, figure_period_fit, place_fits
from policy_qa.readers.lists import is_aligned
from policy_qa.schema import Figure, Query, Wanted
from policy_qa.words import head, is_generic, key, keys, keys_of, words

ENOUGH = 0.72
"""The least fit at which a figure is what a question asks for."""

_COMPLEMENT = re.compile(r"\b(?:of|for)\b(.*)$")
_WHOLE = re.compile(
    r"\b(?:share|proportion|fraction|percentage|percent|per cent|part|portion"
    r"|much) of (?P<whole>.+?)(?= (?:did|does|do|was|were|is|are|has|have|came|comes|goes|went)\b|[?]|$)",
    re.IGNORECASE,
)
_NAMES_WANTED = re.compile(r"(?:which|who)\b", re.IGNORECASE)
_NARROWING = keys_of(
    "capita average median mean net core youth deficit surplus rate ratio index share per reserve debt "
    "deputy balance"
)
"""Words that make another quantity of an indicator (GDP and GDP per capita, inflation and core inflation)."""

_CONTRASTS = (
    keys_of("hourly daily weekly monthly quarterly annual yearly"),
    keys_of("first second third fourth fifth"),
    keys_of("national provincial municipal"),
)
"""Words that are left out of what a question asks for, and yet exclude each other."""

_KINDS: dict[Wanted, frozenset[str]] = {
    "amount": frozenset({"money", "measure", "count"}),
    "percent": frozenset({"percent", "measure", "count", "money"}),
    "count": frozenset({"count", "measure", "money", "multiple"}),
    "rank": frozenset({"ordinal_rank"}),
    "share": frozenset({"percent"}),
    "change": frozenset({"percent", "percentage_points", "multiple", "money", "count", "measure"}),
    "measure": frozenset({"measure", "count"}),
}
_FIRST_CHOICE: dict[Wanted, frozenset[str]] = {
    "amount": frozenset({"money", "measure"}),
    "percent": frozenset({"percent"}),
    "change": frozenset({"percent", "percentage_points", "multiple"}),
    "any": frozenset({"money", "percent", "count", "measure"}),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """How a figure fits a question: ``words`` from 0 to 1, the constraints, and whether its kind is right."""

    candidate: Candidate
    words: float
    kind: bool
    place: bool
    period: PeriodFit
    order: tuple[float, ...]

    @property
    def answers(self) -> bool:
        """Whether the figure may be given as the answer."""
        return self.topical and self.place and self.period != "none"

    @property
    def topical(self) -> bool:
        """Whether it is what was asked for, place and period aside."""
        return self.words >= ENOUGH and self.kind


def fits(query: Query, found: Sequence[Candidate]) -> list[Fit]:
    """How each candidate fits the question, best first."""
    weights = _weights(query, found)
    graded = [_fit(query, candidate, weights) for candidate in found]
    return sorted(graded, key=lambda fit: fit.order, reverse=True)


def _weights(query: Query, found: Sequence[Candidate]) -> dict[str, float]:
    """How much each word of the question tells: words that few figures have tell more."""
    counts: Counter[str] = Counter()
    for candidate in found:
        counts.update(candidate.indicator_keys | candidate.near_keys)
    total = len(found) + 1
    named, verbs = term_keys(query)
    every = named | verbs
    return {
        term: (1.0 if term in named else 0.6) * (1 + math.log(total / (1 + counts[term]))) for term in every
    }


def _fit(query: Query, candidate: Candidate, weights: dict[str, float]) -> Fit:
    figure = candidate.figure
    fit_words = _words_fit(query, candidate, weights)
    kind = _kind_fits(query, candidate)
    place = place_fits(query.place, candidate)
    period = figure_period_fit(query, candidate)
    first_choice = figure.kind in _FIRST_CHOICE.get(query.wanted, frozenset({figure.kind}))
    order = (
        float(fit_words >= ENOUGH and kind and place and period != "none"),
        {"exact": 3, "free": 3, "within": 2, "unknown": 1, "none": 0}[period],
        _same_whole(query, figure),
        round(fit_words, 1),
        float(first_choice),
        _status_order(query, figure),
        round(fit_words, 2),
        float(same_place(figure.place, candidate.source.article.place) or figure.place is None),
        _recency(figure.period),
        -float(candidate.distance(query)),
        -float(candidate.rank),
        figure.confidence,
        -float(figure.start),
    )
    return Fit(candidate, fit_words, kind, place, period, order)


def _words_fit(query: Query, candidate: Candidate, weights: dict[str, float]) -> float:
    named, verbs = term_keys(query)
    if not named:
        # "List the targets" names nothing but the status.
        return ENOUGH if query.wanted == "list" and query.status == candidate.figure.status else 0.0
    if _contrasts(query, candidate):
        return 0.0
    if not is_aligned(candidate.figure, candidate.source, candidate.sentence, named):
        return 0.0
    levels = {
        term: _verb_level(candidate, term) if term in verbs else candidate.level(term)
        for term in named | verbs
    }
    if min(levels.values()) < TITLE or min((levels[t] for t in verbs), default=1.0) < SENTENCE:
        return 0.5 * _average(levels, weights)
    own = sum(weights[t] for t in named if levels[t] >= NEAR_FIELD)
    about = head(query.unit if query.wanted == "count" else query.indicator)
    headed = (
        about in named and levels[about] >= NEAR_FIELD and min(levels[t] for t in named) >= CLAUSE
        if about
        else False
    )
    if not headed and candidate.alone and len(levels) > 1 and min(levels.values()) >= CLAUSE:
        return ENOUGH - _narrower(query, candidate)
    if not headed and own < 0.5 * sum(weights[t] for t in named):
        return 0.7 * _average(levels, weights)
    return (
        0.85 * _average(levels, weights)
        + 0.15 * _covered(query, candidate, named | verbs)
        - _narrower(query, candidate)
    )


def _contrasts(query: Query, candidate: Candidate) -> bool:
    """Whether a word of the question excludes one of the figure's: monthly wages are not hourly ones."""
    asked = frozenset(word.key for word in words(query.text))
    own = candidate.indicator_keys | (candidate.sentence_keys if candidate.alone else candidate.clause_keys)
    return any(
        (asked & siblings) and not (asked & siblings & candidate.sentence_keys) and (own & siblings)
        for siblings in _CONTRASTS
    )


def _verb_level(candidate: Candidate, verb: str) -> float:
    """How near a verb stands; for one of rising or falling ("lose"), whether the figure went that way."""
    way = "up" if verb in UP_KEYS else "down" if verb in DOWN_KEYS else None
    if way is None or candidate.figure.change_direction is None:
        return candidate.level(verb)
    return FIELD if candidate.figure.change_direction == way else 0.0


def _average(levels: dict[str, float], weights: dict[str, float]) -> float:
    return sum(levels[t] * weights[t] for t in levels) / sum(weights[t] for t in levels)


def _covered(query: Query, candidate: Candidate, asked: frozenset[str]) -> float:
    """How much of the figure's indicator the question names."""
    own = {k for k in candidate.indicator_keys if not is_generic(k)} - keys(candidate.figure.place)
    known = asked | frozenset(key(w.text) for w in words(query.text))
    return len(own & known) / len(own) if own else 1.0


def _narrower(query: Query, candidate: Candidate) -> float:
    """What to take off because the figure is of something else or of a part that was not asked for."""
    asked = frozenset(word.key for word in words(query.text))
    penalty = 0.0
    # The unemployment rate answers for unemployment, but GDP per head does not answer for GDP.
    told_by_unit = frozenset({key("rate")}) if candidate.figure.unit in {"%", "pp"} else frozenset()
    if (candidate.indicator_keys & _NARROWING) - asked - told_by_unit:
        penalty += 0.3
    if (
        query.wanted == "count"
        and len(query.terms) == 1
        and not query.verbs
        and keys(candidate.figure.unit) - asked
    ):
        penalty += 0.2  # "how many households are there" is not answered by those of low income
    complement = _COMPLEMENT.search(candidate.figure.indicator or "")
    if complement:
        known = keys(candidate.figure.place) | (
            candidate.title_keys if complement[1].strip()[:1].isupper() else frozenset()
        )
        inside = {k for k in keys(complement[1]) if not is_generic(k)} - known
        if inside and not inside & asked and not mentions(complement[1], query.place or "\0"):
            penalty += 0.25
    return penalty


def _kind_fits(query: Query, candidate: Candidate) -> bool:
    figure, wanted = candidate.figure, query.wanted
    if figure.kind not in _KINDS.get(wanted, frozenset({figure.kind})):
        return False
    if query.status == "target" and figure.status != "target":
        return False
    if candidate.is_base and (query.period is None or figure.period != query.period):
        return False
    if wanted == "change":
        return (
            candidate.is_change or figure.change_direction is not None or _is_named_change(query, candidate)
        )
    if wanted == "share":
        return not candidate.is_change
    if wanted == "rank":
        return True
    if wanted == "count" and not _counts(query, candidate):
        return False
    if figure.kind == "ordinal_rank" or (figure.kind == "count" and _NAMES_WANTED.match(query.text)):
        return False
    return not candidate.is_change or moves(query.text)


def _is_named_change(query: Query, candidate: Candidate) -> bool:
    """Whether the change asked for is itself what was measured ("contribution to industrial growth")."""
    asked = frozenset(word.key for word in words(query.text)) & CHANGE_KEYS
    return candidate.figure.kind == "percent" and bool(asked & candidate.indicator_keys)


def _counts(query: Query, candidate: Candidate) -> bool:
    """Whether the thing counted is the thing asked for: the head of the figure's unit, or the unit itself."""
    figure = candidate.figure
    if query.unit is None:
        return figure.kind == "count"
    if figure.unit == query.unit:
        return True
    if figure.kind == "money":
        return False
    counted = head(figure.unit)
    return counted in keys(query.unit) if counted else bool(keys(query.unit) & candidate.indicator_keys)


def _same_whole(query: Query, figure: Figure) -> float:
    """How far the whole of a share is the one asked for: shared words over all words."""
    match = _WHOLE.search(query.text) if query.wanted == "share" else None
    if match is None:
        return 0.0
    asked, given = keys(match["whole"]), keys(figure.share_of)
    return round(len(asked & given) / len(asked | given), 1) if asked | given else 0.0


def _status_order(query: Query, figure: Figure) -> float:
    wanted = query.status or "actual"
    if figure.status == wanted:
        return 2.0
    return 1.0 if figure.status == "estimate" else 0.0


def _recency(period: str | None) -> float:
    if period is None:
        return 0.0
    start, end = bounds(period)
    return float((end or start).toordinal())
