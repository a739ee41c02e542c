"""From a figure to what it measures: the one form in which equal indicators are equal."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from policy_qa.places import is_known, known_place, place_key
from policy_qa.schema import Figure
from policy_qa.series import units
from policy_qa.series.changes import around, base_of, is_change
from policy_qa.series.nouns import Form, Measure
from policy_qa.series.phrases import Said, said
from policy_qa.series.vocabulary import alone, settled, vocabulary

_OF_WHOLE: Final = re.compile(
    r"\s*of (?:(?:the|its|their|all|total|gross|overall) )*"
    r"(?P<whole>(?:(?!(?:in|at|by|last|this|for|from|and|who|that|on|with|as|to|were|was|are|is|had|have|has)\b)"
    r"[A-Za-z&’'-]+ ?){1,4})"
)
"""Behind a percentage, what it is a part of."""
_PER_HEAD: Final = re.compile(
    r"\b(?:per capita|(?:per|a|each|every) (?:head|person|inhabitant|resident))\b",
    re.IGNORECASE,
)
IN_WHOLES: Final = frozenset({"level", "whole"})
"""What the vocabulary knows the whole of a share by."""
_LENGTHS_OF_TIME: Final = frozenset({"time", "years"})
_TRADED: Final = frozenset({"export", "import", "trade", "sell", "harvest", "new", "grant", "application"})
"""Concepts that do not say what is counted: "exports" of 2 million cars are those of cars."""


def measure(figure: Figure, *, change: bool | None = None) -> Measure | None:
    """What a figure measures; None if its indicator is not known.

    Args:
        figure: The figure.
        change: Whether it is a change; None lets its sentence tell.
    """
    if figure.kind in {"date", "name_number"} or not (figure.indicator or figure.share_of):
        return None
    place, subject = _where(figure)
    dimension = units.dimension(figure.kind, figure.unit)
    figure = _with_whole(figure)
    phrase = said(figure.indicator or "", figure.place)
    if dimension in _LENGTHS_OF_TIME and phrase.concepts & vocabulary().amounts:
        return None  # "GDP of the first three months" is no amount of months
    form = _form(figure, phrase, change)
    whole = _whole(figure, phrase, form)
    if form == "share" and not whole:
        form = "level"  # a percentage of people, or of what nobody says
    return Measure(
        form=form,
        dimension=dimension,
        concepts=_concepts(figure, phrase, subject, form),
        whole=whole,
        base=base_of(figure) if form == "change" else None,
        place=place,
    )


def _with_whole(figure: Figure) -> Figure:
    """The figure with what it is a share of, where only the words behind it tell ("5.1% of GDP")."""
    if figure.kind != "percent" or figure.share_of or figure.change_direction is not None:
        return figure
    match = _OF_WHOLE.match(around(figure)[1])
    own = said(figure.indicator or "", figure.place)
    if own.share or not own.concepts & vocabulary().amounts:
        return figure  # a rate says itself what it is of
    return replace(figure, share_of=match["whole"]) if match else figure


def _where(figure: Figure) -> tuple[str | None, str | None]:
    """The place, and the subject if it is another thing than the place."""
    place, subject = figure.place, figure.subject
    if subject and is_known(subject):
        place, subject = known_place(subject), None
    if subject and place and place_key(subject) == place_key(place):
        subject = None
    return (place_key(place) if place else None), subject


def _form(figure: Figure, phrase: Said, change: bool | None) -> Form:
    if figure.kind == "ordinal_rank":
        return "rank"
    if figure.kind == "multiple":
        return "multiple"
    if figure.kind == "percentage_points":
        return "change in points"
    moved = (not figure.share_of and is_change(figure, *around(figure))) if change is None else change
    if change is None and figure.kind == "percent" and not (phrase.share or figure.share_of):
        moved = moved or _must_move(figure, phrase)
    if moved or phrase.moved:
        return "change" if figure.kind == "percent" else "change in amount"
    return "share" if figure.kind == "percent" and (phrase.share or figure.share_of) else "level"


def _told_per_head(figure: Figure) -> bool:
    """Whether the words right beside an amount of money say that it is told per head."""
    before, after = around(figure)
    clause = re.split(r"[,;:]|\d", before)[-1]
    return figure.kind == "money" and bool(_PER_HEAD.search(clause) or _PER_HEAD.match(after[:20].lstrip()))


def _must_move(figure: Figure, phrase: Said) -> bool:
    """Whether a percentage can be nothing but growth: of an amount that moved, or of output."""
    known = vocabulary().amounts
    return bool(phrase.concepts & known) and (figure.change_direction is not None or "GDP" in phrase.concepts)


def _concepts(figure: Figure, phrase: Said, subject: str | None, form: Form) -> frozenset[str]:
    found = phrase.concepts | (_of_subject(subject, figure.place) if subject else frozenset())
    if figure.kind == "count" and figure.unit and found <= _TRADED:
        found |= said(figure.unit, figure.place, level=False, share=False).concepts
    below = units.denominator(figure.unit) or ("per capita" if _told_per_head(figure) else None)
    found |= {below} if below else frozenset()
    return alone(settled(found, kinds_of(form, units.dimension(figure.kind, figure.unit))), form)


@lru_cache(maxsize=1024)
def kinds_of(form: Form, dimension: str) -> frozenset[str]:
    """What the vocabulary knows figures of a form and dimension by: either, both, and prices for a unit."""
    price = {"unit price"} if form == "level" and dimension.startswith("money per ") else set()
    return frozenset({form, dimension, f"{form} {dimension}"} | price)


@lru_cache(maxsize=16384)
def _of_subject(subject: str, place: str | None) -> frozenset[str]:
    return said(subject, place, level=False, share=False).concepts


def _whole(figure: Figure, phrase: Said, form: Form) -> frozenset[str]:
    if phrase.share:
        found = phrase.whole
    else:
        other = figure.rank_scope if form == "rank" else figure.share_of
        if form not in {"share", "rank", "change in points"} or not other:
            return frozenset()
        found = said(other, figure.place, level=False, share=False).concepts
    found = settled(found, IN_WHOLES)
    return frozenset() if found <= vocabulary().persons else found
