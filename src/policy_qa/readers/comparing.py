"""Two figures compared: which is larger, by how much, or what share, ratio, sum or growth.

The two are chosen together: of all pairs of figures that could be meant, the one that fits both halves of
the question best, in one unit. What is calculated is shown with its formula, its operands cited.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy_qa import prompts
from policy_qa.extract.periods import bounds, find_dates
from policy_qa.places import is_known, known_place, mentions, place_in
from policy_qa.questions import analyse
from policy_qa.questions.calculations import calculation
from policy_qa.questions.compared import Comparison, over_time
from policy_qa.questions.comparisons import comparison
from policy_qa.questions.operands import undated
from policy_qa.readers import Evidence, refusals, wording
from policy_qa.readers.candidates import Candidate
from policy_qa.readers.differences import calculated
from policy_qa.readers.inquiry import asked_unit
from policy_qa.readers.matching import Fit, Matcher, sure, things
from policy_qa.readers.pages import Page
from policy_qa.readers.thesaurus import concepts
from policy_qa.schema import Draft, Figure, NumberCheck, Query, Wanted
from policy_qa.words import STOP, fold, is_generic, keys, keys_of, words

_NAME = re.compile(r"(?:[A-Z]\w+ ?)+")
_ONLY_A_PLACE = re.compile(r"(?:the )?(?:[A-Z]\w+ ?)+")
_PLANNED = re.compile(r"\b(?:plan|target|goal|aim|want|mark|expect|forecast|offer)", re.IGNORECASE)
_PER_HEAD = re.compile(r"\bper (?:head|capita|person)|\ba head\b", re.IGNORECASE)
_BOTH_WAYS = keys_of("export import")
_FAR = 50
"""How many times as large as at another time a thing may be."""
_SOME = 0.5
"""How far a word of what is compared must be said of a figure."""
_BREAK = re.compile(r"[,;:]|\b(?:as|while|whereas|and|but|although|after|when)\b")
_BACK = re.compile(r"\b(?:it|its|they|them|their|there|this|these|those)\b", re.IGNORECASE)
_YEAR = 360
"""The fewest days of a year."""
_LIKELY = 0.55
"""The least probability of a pair that is compared."""
_WEIGHED = 12
"""Figures of each half that are paired."""
_ONE_THING = 2.0
"""What speaks for a pair with the same words for what is measured, if the question is of one thing."""
_ONE_PERIOD = 0.6
"""What speaks for a pair of one period if the question is of one time; other periods speak against it."""
_SAME_PERIOD = 2.0
"""What speaks against a pair of one period if the question is of two times."""
_TOGETHER = ((0.8, "sentence"), (0.5, "article"))
"""What speaks for a pair that stands in one sentence, in one article."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two figures that stand for the halves of a question, and how likely they are the ones meant."""

    levels: tuple[Candidate, Candidate]
    probability: float


@dataclass(frozen=True, slots=True)
class _Sides:
    """Whether the two halves of a question are of one thing at two times, or of two things at one time."""

    one_thing: bool
    one_time: bool

    @classmethod
    def of(cls, asked: Comparison) -> _Sides:
        one, two = ({date.period for date in find_dates(half)} for half in (asked.first, asked.second))
        alike = undated(asked.first).lower() == undated(asked.second).lower()
        return cls(alike, one == two or not one or not two)


def is_difference(text: str, candidate: Candidate) -> bool:
    """Whether a figure is the difference that a question asks for, so that nothing is to be calculated.

    A printed change is one of its own unit, or one since the time that the question only calls the last one.
    """
    figure, unit = candidate.figure, asked_unit(text)
    if figure.kind in {"percentage_points", "basis_points"}:
        return True
    return candidate.is_change and ((unit is not None and unit == figure.unit) or over_time(text))


class ComparingReader:
    """Answers which of two figures is larger, what their difference is, and what else is made of the two.

    Args:
        matcher: What weighs figures against a question.
    """

    name = "comparing"

    def __init__(self, matcher: Matcher | None = None) -> None:
        self._matcher = matcher or Matcher()

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """A comparison of two figures, a refusal if one of them is not found, or None for other questions."""
        asked = None if query.wanted == "reason" else calculation(query.text) or comparison(query.text)
        if asked is None:
            return None
        given = self._given(query, evidence) if asked.stated else None
        if given is not None and _is_wanted(asked, given):
            return None
        if asked.first == asked.second:
            return refusals.nearest_sentence(query, evidence, "wrong_indicator", reader=self.name)
        first, second = (self._fits(half, query, asked, evidence) for half in (asked.first, asked.second))
        pair = _best_pair(first, second, asked)
        if pair is None or pair.probability < _LIKELY:
            if (asked.stated and given is None) or (
                asked.want == "difference" and self._is_printed(query, evidence)
            ):
                return None  # it may stand in the text
            return refusals.nearest_sentence(
                query, evidence, "wrong_indicator", why=prompts.NO_COMPARISON, reader=self.name
            )
        draft = self._compared(asked, pair)
        if draft is None:
            return refusals.nearest_sentence(
                query, evidence, "wrong_indicator", why=prompts.NO_COMPARISON, reader=self.name
            )
        return draft

    def _given(self, query: Query, evidence: Evidence) -> Candidate | None:
        """The figure that an article seems to give for the question as a whole."""
        choices = self._matcher.choices(self._matcher.fits(query, evidence))
        return choices[0].best.candidate if sure(choices) else None

    def _is_printed(self, query: Query, evidence: Evidence) -> bool:
        """Whether an article gives the difference itself ("18 million less than in the year before")."""
        choices = self._matcher.choices(self._matcher.fits(replace(query, wanted="change"), evidence))
        if not sure(choices) or not (choices[0].is_likely or over_time(query.text)):
            return False
        return is_difference(query.text, choices[0].best.candidate)

    def _fits(self, half: str, query: Query, asked: Comparison, evidence: Evidence) -> list[Fit]:
        part = _part(half, query, asked)
        fits = self._matcher.fits(part, evidence)
        unit = asked_unit(query.text) if asked.want in {"difference", "sum"} else None
        return [
            fit
            for fit in fits
            if fit.admitted
            and _plain(fit.candidate.figure, unit)
            and _is_meant(part, asked, fit)
            and _is_named(half, asked, fit.candidate)
        ][:_WEIGHED]

    def _compared(self, asked: Comparison, pair: _Pair) -> Draft | None:
        page = Page()
        levels = pair.levels
        texts = [wording.sentence(level, None, page.cite(level)) for level in levels]
        figures = [level.figure for level in levels]
        markers = "".join(dict.fromkeys(f"[{page.cite(level)}]" for level in levels))
        apart = calculated(asked.want, *figures, marker=page.cite(levels[0]))
        if apart is None and asked.want not in {"order", "both", "difference"}:
            return None
        if apart is not None:
            text = _told(asked, apart, figures, markers)
            texts.append(text)
        contrary = _contrary(asked, figures)
        if contrary:
            said = prompts.FALSE_PREMISE.format(correction=" ".join(texts[:2]))
            return Draft(said, None, page.citations, tuple(figures), reason="false_premise", reader=self.name)
        return Draft(
            " ".join(texts),
            _short(asked, levels, apart),
            page.citations,
            tuple(figures),
            (apart,) if apart else (),
            confidence=round(pair.probability, 3),
            reader=self.name,
        )


def _told(asked: Comparison, apart: NumberCheck, figures: Sequence[Figure], markers: str) -> str:
    """The sentence that gives what was calculated, with its formula."""
    if asked.want == "cagr":
        then, base = figures
        return prompts.YEARLY.format(
            value=apart.surface, base=base.surface, value_then=then.surface, markers=markers
        )
    plain = asked.want in {"difference", "order", "both"}
    said = prompts.DIFFERENCE if plain else prompts.CALCULATED
    return said.format(value=apart.surface, formula=apart.formula, markers=markers)


def _part(half: str, query: Query, asked: Comparison) -> Query:
    """The question for one of the two things, of the place and time of the whole."""
    places = [query.place] if query.place else []
    place = place_in(half, places)
    own = known_place(place.surface) if place else _own_place(half, query, asked)
    said = half.rstrip("?")
    if own and not place and is_known(own):
        said = f"{said} in {own}"
    if query.when and not find_dates(half):
        said = f"{said} in {query.when}"
    part = analyse(f"{said}?", places=places)
    if part.when is None:
        part = replace(part, when=query.when, period=query.period)
    wanted: Wanted = part.wanted if part.wanted in {"percent", "share", "count"} else "any"
    if asked.growth:
        wanted = "change"
    elif asked.want == "share":
        wanted = "any"  # the part and the whole are levels
    return replace(part, place=own, wanted=wanted)


def _own_place(half: str, query: Query, asked: Comparison) -> str | None:
    """The place of a half that names none that is known: the question's, unless that is the other half's."""
    if query.place is None or not all(mentions(name, query.place) for name in asked.names):
        alone = [name for name in asked.names if query.place and mentions(name, query.place)]
        name = next((n for n in asked.names if n not in alone and n in half), "")
        if alone and all(_NAME.fullmatch(said) for said in (name, *alone)):
            return name  # "Tessaly or Norland"
        if alone and name and _ONLY_A_PLACE.fullmatch(alone[0]):
            return None  # "What share of all aid went to Norland": the whole is not Norland's
    return query.place


def _is_wanted(asked: Comparison, given: Candidate) -> bool:
    """Whether a figure may be what is to be calculated: a share is no rate of change, growth is one."""
    if asked.want == "share":
        whole = keys(given.figure.share_of)
        other_whole = bool(whole) and not whole & keys(asked.names[1])
        return given.figure.kind == "percent" and not given.is_change and not other_whole
    return asked.want != "growth" or given.is_change


def _is_meant(part: Query, asked: Comparison, fit: Fit) -> bool:
    """Whether a figure is of the whole of its period, and no target where none is asked for."""
    figure = fit.candidate.figure
    ways = [keys(half) & _BOTH_WAYS for half in (asked.first, asked.second)]
    if all(len(way) == 1 for way in ways) and fit.candidate.own_keys >= _BOTH_WAYS:
        return False  # each way of trade, not their sum
    if asked.want in {"order", "both", "difference"}:
        return True
    if figure.status == "target" and not _PLANNED.search(part.text):
        return False
    partial = fit.period == "within" and figure.period is not None and _days(figure.period) < _YEAR
    return not partial and not (figure.kind == "percent" and asked.want in {"share", "growth", "cagr"})


def _is_named(half: str, asked: Comparison, candidate: Candidate) -> bool:
    """Whether what is said of a figure has a word of what tells one half of a question from the other."""
    if asked.want != "order":
        return True
    one, two = asked.names if asked.names[0] in half else reversed(asked.names)
    telling = [
        concept
        for concept in concepts([w for w in words(fold(undated(one))) if w.text.lower() not in STOP])
        if not concept.keys <= keys(two) and not all(is_generic(k) for k in concept.keys)
    ]
    if not telling or place_in(f"in {one}") is not None or _NAME.fullmatch(one):
        return True  # places and names are held to elsewhere
    text, figure = candidate.source.article.text, candidate.figure
    before = text[candidate.sentence.start : figure.end]
    behind = _BREAK.split(text[figure.end : candidate.sentence.end], maxsplit=1)[0]
    said = candidate.indicator_keys | candidate.near_keys | keys(f"{before} {behind}")
    if candidate.elliptical or _BACK.search(before):
        said |= candidate.topic_keys
    return any(concept.held(said) >= _SOME for concept in telling)


def _days(period: str) -> int:
    start, end = bounds(period)
    return (end - start).days if end else _YEAR


def _plain(figure: Figure, unit: str | None) -> bool:
    """Whether a figure can be calculated with, and its difference is in the unit that is asked for."""
    if unit is not None and figure.unit != ("%" if unit == "pp" else unit):
        return False
    return figure.value is not None and figure.value_max is None and figure.kind != "ordinal_rank"


def _best_pair(first: Sequence[Fit], second: Sequence[Fit], asked: Comparison) -> _Pair | None:
    """The likeliest pair of comparable figures, one for each half."""
    alike = asked.want in {"growth", "cagr"} and not asked.presumes
    sides = _Sides.of(asked)
    scored = [
        (a.score + b.score + _together(a.candidate, b.candidate, sides), a.candidate, b.candidate)
        for a in first
        for b in second
        if _comparable(a.candidate.figure, b.candidate.figure)
        and (not alike or _alike(a.candidate, b.candidate))
    ]
    if not scored:
        return None
    lone = sum(math.exp(fit.score) for fit in (*first, *second))
    total = 1.0 + lone + sum(math.exp(score) for score, _, _ in scored)
    _, a, b = max(scored, key=lambda item: item[0])
    same = sum(
        math.exp(other)
        for other, c, d in scored
        if (c.figure.value, d.figure.value) == (a.figure.value, b.figure.value)
    )
    return _Pair((a, b), same / total)


def _alike(one: Candidate, other: Candidate) -> bool:
    """Whether two figures may be of one thing at two times: both or neither per head, and not far apart."""
    per_head = [bool(_PER_HEAD.search(candidate.reach_text)) for candidate in (one, other)]
    values = sorted(abs(float(candidate.figure.value or 0)) for candidate in (one, other))
    return per_head[0] == per_head[1] and values[1] <= _FAR * values[0]


def _together(a: Candidate, b: Candidate, sides: _Sides) -> float:
    """What speaks for two figures as a pair, or against them."""
    near = {
        "article": a.figure.doc == b.figure.doc,
        "sentence": a.figure.doc == b.figure.doc and a.sentence == b.sentence,
    }
    said = sum(bonus for bonus, name in _TOGETHER if near[name])
    one_time = a.figure.period == b.figure.period
    if not sides.one_time:
        said -= _SAME_PERIOD * one_time
    elif a.figure.period is not None and b.figure.period is not None:
        said += _ONE_PERIOD if one_time else -_ONE_PERIOD
    if sides.one_thing:
        first, second = things(a), things(b)
        said += _ONE_THING * len(first & second) / (len(first | second) or 1)
    return said


def _comparable(one: Figure, other: Figure) -> bool:
    if one.id == other.id or one.kind != other.kind:
        return False
    if one.value == other.value and one.period == other.period:  # the same, told twice
        return False
    return one.kind == "count" or one.unit == other.unit


def _contrary(asked: Comparison, figures: Sequence[Figure]) -> bool:
    """Whether the question takes for granted which one is the larger, and it is not."""
    if not asked.presumes:
        return False
    first, second = (float(figure.value or 0.0) for figure in figures)
    return first < second if asked.larger else first > second


def _short(asked: Comparison, levels: Sequence[Candidate], apart: NumberCheck | None) -> str:
    values = [float(level.figure.value or 0.0) for level in levels]
    if values[0] == values[1] and asked.want in {"order", "both", "difference"}:
        return prompts.EQUAL.format(value=wording.value(levels[0]))
    if asked.want not in {"order", "both"} and apart is not None:
        return apart.surface
    at = values.index(max(values) if asked.larger else min(values))
    name = re.sub(r"^(the [\w-]+ \w+) (?:of|in|for) .*$", r"\1", asked.names[at])
    if asked.want == "both" and apart is not None:
        return prompts.BY.format(name=name, value=apart.surface)
    return name
