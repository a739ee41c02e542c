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
from policy_qa.questions import CHANGE_KEYS, DOWN_KEYS, UP_KEYS
from policy_qa.readers.candidates import CLAUSE, FIELD, NEAR_FIELD, SENTENCE, TOPIC, Candidate, term_keys
from policy_qa.readers.constraints import PeriodFit, figure_period_fit, place_fits
from policy_qa.readers.contrasts import NARROWING, OPPOSED, contrasts
from policy_qa.readers.kinds import FIRST_CHOICE, kind_fits
from policy_qa.readers.lists import is_aligned
from policy_qa.schema import Figure, Query
from policy_qa.words import MEASURABLE, head, is_generic, key, keys, kin, words

ENOUGH = 0.72
"""The least fit at which a figure is what a question asks for."""
_OWN = 0.9
"""The least level of a word in the figure's own fields, or in its clause where that stands for them."""
_KIN_CLAUSE = 0.7
"""The least level of a word in its clause, or of one of its family."""

_COMPLEMENT = re.compile(r"\b(?:of|for)\b(.*)$")
_WHOLE = re.compile(
    r"\b(?:share|proportion|fraction|percentage|percent|per cent|part|portion"
    r"|much) of (?P<whole>.+?)(?= (?:did|does|do|was|were|is|are|has|have|came|comes|goes|went)\b|[?]|$)",
    re.IGNORECASE,
)
_RATE, _VOLUME = key("rate"), key("volume")


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


_TOTAL = re.compile(r"\b(?:total|overall|combined|altogether)\b", re.IGNORECASE)


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
    place = place_fits(query, candidate)
    period = figure_period_fit(query, candidate)
    kind = kind_fits(query, candidate) and (
        # What a change started from answers only for its own time.
        not candidate.is_base or (query.when is not None and period == "exact")
    )
    first_choice = figure.kind in FIRST_CHOICE.get(query.wanted, frozenset({figure.kind}))
    order = (
        float(fit_words >= ENOUGH and kind and place and period != "none"),
        {"exact": 3, "free": 3, "within": 2, "unknown": 1, "none": 0}[period],
        float(figure.status != "target" or query.status == "target"),
        _same_whole(query, candidate.whole),
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
    figure = candidate.figure
    if contrasts(query, candidate) or _of_another_whole(query, candidate.whole):
        return 0.0
    if _is_part_of_total(query, candidate):
        return 0.0
    if not is_aligned(candidate.figure, candidate.source, candidate.sentence, named):
        return 0.0
    levels = {
        term: _verb_level(candidate, term) if term in verbs else candidate.level(term)
        for term in named | verbs
    }
    if _VOLUME in levels and figure.kind == "measure":
        levels[_VOLUME] = max(levels[_VOLUME], CLAUSE)  # tons are a volume, dollars are not
    if figure.unit in {"%", "pp"} and not candidate.is_change and _RATE in levels:
        levels[_RATE] = max(levels[_RATE], NEAR_FIELD)  # unemployment in per cent is the unemployment rate
    topic = frozenset(term for term in named if levels[term] == 0.0 and term in candidate.topic_keys)
    if topic and _may_leave_out(query, candidate, topic):
        levels |= dict.fromkeys(topic, TOPIC)
        weights = weights | {term: 0.5 * weights[term] for term in topic}
    else:
        topic = frozenset()
    if min(levels.values()) < TOPIC or min((levels[t] for t in verbs), default=1.0) < SENTENCE:
        return 0.5 * _average(levels, weights)
    return _local_fit(query, candidate, levels, weights, topic)


def _is_part_of_total(query: Query, candidate: Candidate) -> bool:
    """Whether a total is asked for and a figure is of one part: freight revenue is no total revenue."""
    asked = _TOTAL.search(query.text)
    sentence = candidate.sentence
    if asked is None or _TOTAL.search(candidate.source.article.text, sentence.start, sentence.end):
        return False
    return bool(candidate.indicator_keys - keys(query.text))


def _local_fit(
    query: Query,
    candidate: Candidate,
    levels: dict[str, float],
    weights: dict[str, float],
    topic: frozenset[str],
) -> float:
    """The fit of a figure whose sentence or topic holds every word of the question."""
    named, verbs = term_keys(query)
    local = (named - topic) or verbs
    own = sum(weights[t] for t in local if levels[t] >= _OWN)
    about = head(query.unit if query.wanted == "count" else query.indicator)
    least = min(levels[t] for t in local)
    headed = about in local and levels[about or ""] >= _OWN and least >= CLAUSE
    if not headed and candidate.alone and len(levels) > 1 and min(levels.values()) >= CLAUSE:
        return ENOUGH - _narrower(query, candidate)
    headless = about in local and levels[about or ""] < _KIN_CLAUSE and query.wanted != "share"
    if not headed and (headless or own < 0.5 * sum(weights[t] for t in local)):
        return 0.7 * _average(levels, weights)
    return (
        0.85 * _average(levels, weights)
        + 0.15 * _covered(query, candidate, named | verbs)
        - _narrower(query, candidate)
    )


def _may_leave_out(query: Query, candidate: Candidate, topic: frozenset[str]) -> bool:
    """Whether a figure's sentence may leave words of the question to its article's topic.

    Not the noun that is asked for, no word that makes it another quantity, and not if the figure says itself
    what it is of ("imports of fertiliser" are not those of cocoa).
    """
    named, verbs = term_keys(query)
    about = head(query.unit if query.wanted == "count" else query.indicator)
    # "How much tea did it produce" asks for the output of tea: then tea may be left out.
    nominal = any(t in candidate.indicator_keys and t in MEASURABLE for t in (named | verbs) - topic)
    if (about in topic and not nominal) or topic & (MEASURABLE | NARROWING | OPPOSED):
        return False
    if not (named | verbs) - topic:
        return False
    figure = candidate.figure
    known = frozenset(word.key for word in words(query.text)) | candidate.title_keys | keys(figure.place)
    family = frozenset(k for term in named | verbs for k in kin(term))
    # A share is of its whole, whatever the part is called.
    measured = keys(candidate.whole) or candidate.indicator_keys
    said = (
        measured
        | candidate.beside_keys
        | candidate.subject_keys
        | keys(figure.subject if not candidate.whole else None)
    )
    known |= family | MEASURABLE | CHANGE_KEYS | ({candidate.verb} if candidate.verb else frozenset())
    return not any(k not in known and not is_generic(k) and not k[:1].isdigit() for k in said)


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
    if (candidate.indicator_keys & NARROWING) - asked - told_by_unit:
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
            lenient = complement[1].strip().startswith("the ") or query.status == "target"
            penalty += 0.2 if lenient and len(query.terms) > 1 else 0.25
    return penalty


def _same_whole(query: Query, whole: str | None) -> float:
    """How far the whole of a share is the one asked for: shared words over all words."""
    match = _WHOLE.search(query.text) if query.wanted == "share" else None
    if match is None:
        return 0.0
    asked, given = keys(match["whole"]), keys(whole)
    return round(len(asked & given) / len(asked | given), 1) if asked | given else 0.0


def _of_another_whole(query: Query, whole: str | None) -> bool:
    """Whether a share is one of another whole than the question names."""
    match = _WHOLE.search(query.text) if query.wanted == "share" else None
    if match is None or whole is None:
        return False
    asked, given = keys(match["whole"]), keys(whole)
    return bool(asked and given) and not (asked | {k for a in asked for k in kin(a)}) & given


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
