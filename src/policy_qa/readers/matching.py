"""How well a figure fits a question: what was measured, the kind of number, where and when.

What was measured is compared word by word (``words.key``). A word counts in full where the figure's own fields hold it,
less in its clause, still less in its sentence, so that a figure is not taken for its neighbour. Place and period are
constraints: a figure of another place or year never fits, however alike the rest is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from policy_qa.extract.periods import bounds, contains, find_dates
from policy_qa.places import mentions, same_place
from policy_qa.questions import CHANGE_KEYS, moves
from policy_qa.readers import Evidence, commands, sentence_at
from policy_qa.schema import ExtractedArticle, Figure, Query, Span, Wanted
from policy_qa.words import head, is_generic, key, keys, words

PeriodFit = Literal["exact", "within", "unknown", "free", "none"]
"""``free``: the question names no period; ``within``: the figure covers a part of the period; ``none``: another period."""

_FIELD, _NEAR_FIELD, _CLAUSE, _SENTENCE, _TITLE = 1.0, 0.95, 0.75, 0.45, 0.4
ENOUGH = 0.72
"""The least fit at which a figure is what a question asks for."""

_BOUNDARY = re.compile(r"[,;:]\s|\s[—–-]\s|[()]|\b(?:while|whereas|but)\b")
_TO = re.compile(r"\b(?:to|at|of|was|were|is|stood at|reached)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|up|down)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_OF = re.compile(r"\s+(?:worth\s+)?(?:of|for|on)\s+(?P<of>(?:(?!in\b|by\b|from\b|at\b|to\b|over\b|and\b)[\w&'’-]+\s?){1,6})")
_COMPLEMENT = re.compile(r"\b(?:of|for)\b(.*)$")
_PARAGRAPH = 500
"""Code points before a sentence in which the year of a plan may be named."""
_WHOLE = re.compile(
    r"\b(?:share|proportion|fraction|percentage|percent|per cent|part|portion|much) of (?P<whole>.+?)(?= (?:did|does|do|was|were|is|are|has|have|came|comes|goes|went)\b|[?]|$)",
    re.IGNORECASE,
)
_NAMES_WANTED = re.compile(r"(?:which|who)\b", re.IGNORECASE)
_NARROWING = frozenset(
    key(word)
    for word in "capita average median mean net core youth deficit surplus rate ratio index share per reserve debt deputy balance".split()
)
"""Words that make another quantity of an indicator (GDP and GDP per capita, inflation and core inflation)."""

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


@dataclass(frozen=True)
class Candidate:
    """A figure with the words around it, made comparable once."""

    figure: Figure
    source: ExtractedArticle
    rank: int

    @cached_property
    def sentence(self) -> Span:
        """The sentence that the figure stands in."""
        return sentence_at(self.source, self.figure.start)

    @cached_property
    def indicator_keys(self) -> frozenset[str]:
        """What was measured, with the counted noun."""
        unit = self.figure.unit if self.figure.kind == "count" else None
        return keys(self.figure.indicator) | keys(unit)

    @cached_property
    def near_keys(self) -> frozenset[str]:
        """Of whom, of what whole, and in which scope."""
        figure = self.figure
        return keys(figure.subject) | keys(figure.share_of) | keys(figure.rank_scope) | keys(figure.place)

    @cached_property
    def beside_keys(self) -> frozenset[str]:
        """What the words right behind the figure say it is of: "312 million tons of cargo", "5 million euros for schools"."""
        match = _OF.match(self.source.article.text, self.figure.end, self.sentence.end)
        return keys(match["of"]) if match else frozenset()

    @cached_property
    def clause_keys(self) -> frozenset[str]:
        """The words of the figure's clause."""
        text, start = self.source.article.text, self.figure.start
        before = [m.end() for m in _BOUNDARY.finditer(text, self.sentence.start, start)]
        after = _BOUNDARY.search(text, self.figure.end, self.sentence.end)
        return keys(text[before[-1] if before else self.sentence.start : after.start() if after else self.sentence.end])

    @cached_property
    def sentence_keys(self) -> frozenset[str]:
        """The words of the figure's sentence."""
        return keys(self.source.article.text[self.sentence.start : self.sentence.end])

    @cached_property
    def title_keys(self) -> frozenset[str]:
        """The words of the article's title and place."""
        return keys(self.source.article.title) | keys(self.source.article.place)

    @cached_property
    def is_base(self) -> bool:
        """Whether the figure is what another one in its sentence started from ("from 1.8 to 2.1 billion")."""
        text, figure = self.source.article.text, self.figure
        if not _FROM.search(text[max(self.sentence.start, figure.start - 40) : figure.start]):
            return False
        return any(
            f.id != figure.id and f.unit == figure.unit and self.sentence.start <= f.start < self.sentence.end
            for f in self.source.figures
        )

    @cached_property
    def is_change(self) -> bool:
        """Whether the figure is the amount of a change, rather than a level that a change led to."""
        figure = self.figure
        if figure.change_direction is None:
            return False
        before = self.source.article.text[max(0, figure.start - 40) : figure.start]
        if _BY.search(before) or figure.kind in {"percentage_points", "multiple"}:
            return True
        return not _TO.search(before) or bool(figure.change_base and figure.related_to)

    def distance(self, query: Query) -> int:
        """How far the question's words stand from the figure in its sentence: the mean in steps of ten characters."""
        text = self.source.article.text[self.sentence.start : self.sentence.end]
        named, verbs = term_keys(query)
        at = self.figure.start - self.sentence.start
        away: dict[str, int] = {}
        for word in words(text):
            if word.key in named | verbs:
                away[word.key] = min(abs(word.start - at), away.get(word.key, len(text)))
        return sum(away.values()) // (10 * len(away)) if away else len(text)

    def level(self, term: str) -> float:
        """How near to the figure a word of the question stands: 1 in its indicator, 0 nowhere."""
        for weight, found in (
            (_FIELD, self.indicator_keys),
            (_NEAR_FIELD, self.near_keys | self.beside_keys),
            # A rank's indicator is whatever its clause is about ("ranked second nationwide in new solar capacity").
            (_NEAR_FIELD if self.figure.kind == "ordinal_rank" else _CLAUSE, self.clause_keys),
            (_SENTENCE, self.sentence_keys),
            (_TITLE, self.title_keys),
        ):
            if term in found:
                return weight
        return 0.0


@dataclass(frozen=True, slots=True)
class Fit:
    """How a figure fits a question: ``words`` from 0 to 1, the constraints, and whether it is the kind of number asked."""

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


def candidates(evidence: Evidence) -> list[Candidate]:
    """Every figure of the articles at hand, with the rank of its passage (or, behind all hits, of its article)."""
    found = []
    for doc, source in evidence.articles.items():
        for figure in source.figures:
            if commands(source, figure.start):
                continue
            rank = evidence.rank(doc, figure.start)
            found.append(Candidate(figure, source, len(evidence.hits) + evidence.doc_rank(doc) if rank is None else rank))
    return found


def fits(query: Query, found: Sequence[Candidate]) -> list[Fit]:
    """How each candidate fits the question, best first."""
    weights = _weights(query, found)
    graded = [_fit(query, candidate, weights) for candidate in found]
    return sorted(graded, key=lambda fit: fit.order, reverse=True)


def term_keys(query: Query) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of what a question asks for, and of the verbs around it."""
    named = frozenset(key(term) for term in query.terms)
    return named, frozenset(key(verb) for verb in query.verbs) - named


def period_fit(asked: str | None, given: str | None) -> PeriodFit:
    """Whether a figure's period answers for the period of a question."""
    if asked is None:
        return "free"
    if given is None:
        return "unknown"
    if asked == given:
        return "exact"
    if contains(asked, given):
        return "within"
    start, end = bounds(given)
    asked_start, asked_end = bounds(asked)
    if end is None or asked_end is None:
        return "none"
    # A fiscal year is named by a calendar year that it mostly covers, or by the year in which it ends.
    year_long = 360 <= (end - start).days <= 366 and 360 <= (asked_end - asked_start).days <= 366
    shared = (min(end, asked_end) - max(start, asked_start)).days
    return "within" if year_long and shared > 180 else "none"


def place_fits(asked: str | None, candidate: Candidate) -> bool:
    """Whether a figure is about the place of a question."""
    if asked is None:
        return True
    figure, article = candidate.figure, candidate.source.article
    own = " ".join(filter(None, (figure.indicator, figure.subject, figure.rank_scope if figure.kind != "ordinal_rank" else None)))
    if same_place(asked, figure.place) or same_place(asked, figure.subject) or mentions(own, asked):
        return True
    sentence = article.text[candidate.sentence.start : candidate.sentence.end]
    if figure.place is None:
        return same_place(asked, article.place) or mentions(sentence, asked) or mentions(article.title or "", asked)
    return mentions(sentence, asked) and not mentions(sentence, figure.place)


def _weights(query: Query, found: Sequence[Candidate]) -> dict[str, float]:
    """How much each word of the question tells: words that few figures have tell more."""
    counts: Counter[str] = Counter()
    for candidate in found:
        counts.update(candidate.indicator_keys | candidate.near_keys)
    total = len(found) + 1
    named, verbs = term_keys(query)
    every = named | verbs
    return {term: (1.0 if term in named else 0.6) * (1 + math.log(total / (1 + counts[term]))) for term in every}


def _fit(query: Query, candidate: Candidate, weights: dict[str, float]) -> Fit:
    figure = candidate.figure
    fit_words = _words_fit(query, candidate, weights)
    kind = _kind_fits(query, candidate)
    place = place_fits(query.place, candidate)
    period = _period_of(query, candidate)
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
        return 0.0
    levels = {term: candidate.level(term) for term in named | verbs}
    alone = _alone(candidate)
    if alone:
        levels = {term: max(level, _CLAUSE) if level >= _SENTENCE else level for term, level in levels.items()}
    if min(levels.values()) < _TITLE or min((levels[t] for t in verbs), default=1.0) < _SENTENCE:
        return 0.5 * _average(levels, weights)
    own = sum(weights[t] for t in named if levels[t] >= _NEAR_FIELD)
    about = head(query.unit if query.wanted == "count" else query.indicator)
    headed = about in named and levels[about] >= _NEAR_FIELD and min(levels[t] for t in named) >= _CLAUSE if about else False
    if not headed and alone and len(levels) > 1 and min(levels.values()) >= _CLAUSE:
        return ENOUGH - _narrower(query, candidate)
    if not headed and own < 0.5 * sum(weights[t] for t in named):
        return 0.7 * _average(levels, weights)
    return 0.85 * _average(levels, weights) + 0.15 * _covered(query, candidate, named | verbs) - _narrower(query, candidate)


def _average(levels: dict[str, float], weights: dict[str, float]) -> float:
    return sum(levels[t] * weights[t] for t in levels) / sum(weights[t] for t in levels)


def _alone(candidate: Candidate) -> bool:
    """Whether a sentence has no other level of the same kind, so that every word of it is about this figure."""
    figure = candidate.figure
    others = [
        f
        for f in candidate.source.figures
        if f.id != figure.id
        and f.kind == figure.kind
        and candidate.sentence.start <= f.start < candidate.sentence.end
        and figure.id not in f.related_to
        and f.id not in figure.related_to
    ]
    return not others


def _covered(query: Query, candidate: Candidate, asked: frozenset[str]) -> float:
    """How much of the figure's indicator the question names."""
    own = {k for k in candidate.indicator_keys if not is_generic(k)} - keys(candidate.figure.place)
    known = asked | frozenset(key(w.text) for w in words(query.text))
    return len(own & known) / len(own) if own else 1.0


def _narrower(query: Query, candidate: Candidate) -> float:
    """What to take off because the figure is of something else or of a part: a word or a complement not asked for."""
    asked = frozenset(word.key for word in words(query.text))
    penalty = 0.0
    if (candidate.indicator_keys & _NARROWING) - asked:
        penalty += 0.3
    if query.wanted == "count" and len(query.terms) == 1 and not query.verbs and keys(candidate.figure.unit) - asked:
        penalty += 0.2  # "how many households are there" is not answered by those of low income
    complement = _COMPLEMENT.search(candidate.figure.indicator or "")
    if complement:
        known = keys(candidate.figure.place) | (candidate.title_keys if complement[1].strip()[:1].isupper() else frozenset())
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
        return candidate.is_change or figure.change_direction is not None or _is_named_change(query, candidate)
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


def asked_period(query: Query, source: ExtractedArticle) -> str | None:
    """The period a question names, as an article means it: "October" is that of its year, "last year" the one before it."""
    if query.period is not None or query.when is None:
        return query.period
    plain = query.when.lower().removeprefix("the ")
    said = [d.period for d in source.dates if d.period and d.surface.lower().removeprefix("the ") == plain]
    if said:
        return said[0]
    return next((d.period for d in find_dates(query.when, published=source.article.published)), None)


def _period_of(query: Query, candidate: Candidate) -> PeriodFit:
    asked = asked_period(query, candidate.source)
    if asked is None and query.when is not None:
        return "none"
    fit = period_fit(asked, candidate.figure.period)
    return "none" if fit == "unknown" and not _year_nearby(asked, candidate) else fit


def _year_nearby(period: str | None, candidate: Candidate) -> bool:
    """Whether a figure without a period may belong to the year asked for: the article is of that year or the next."""
    published = candidate.source.article.published
    if period is None or published is None:
        return False
    start, end = bounds(period)
    year = int(published[:4])
    if candidate.figure.status != "actual" and start.year == year + 1:
        text = candidate.source.article.text[max(0, candidate.sentence.start - _PARAGRAPH) : candidate.sentence.end]
        return str(start.year) in f"{candidate.source.article.title} {text}"
    return start.year <= year <= (end or start).year + 1


def _same_whole(query: Query, figure: Figure) -> float:
    """How far the whole of a share is the one asked for ("what share of exports"): shared words over all words."""
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


def related_change(level: Candidate, found: Iterable[Candidate]) -> Candidate | None:
    """The change that led to a level: related to it, else in its sentence behind it with nothing between."""
    others = [c for c in found if c.figure.doc == level.figure.doc and c.is_change]
    for other in others:
        if level.figure.id in other.figure.related_to or other.figure.id in level.figure.related_to:
            return other
    behind = [c for c in others if c.sentence == level.sentence and 0 <= c.figure.start - level.figure.end < 60]
    return min(behind, key=lambda c: c.figure.start, default=None)


def related_level(change: Candidate, found: Iterable[Candidate]) -> Candidate | None:
    """The level that a change led to, if the figures are related."""
    for other in found:
        linked = other.figure.id in change.figure.related_to or change.figure.id in other.figure.related_to
        if other.figure.doc == change.figure.doc and linked and not other.is_change:
            return other
    return None

