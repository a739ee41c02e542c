"""What the rules read, with what the network chooses in its place, and how sure both make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from policy_qa.extract.confidence import confidences, features
from policy_qa.extract.context.change import base_of
from policy_qa.extract.context.phrases import normal
from policy_qa.extract.layout import Paragraph
from policy_qa.extract.network import Choice, ContextModel, choices
from policy_qa.extract.network.features import seen
from policy_qa.extract.trail import Traced, Trail
from policy_qa.schema import Figure, PeriodSource

if TYPE_CHECKING:
    from spacy.tokens import Doc


def settled(traced: Traced, doc: Doc, parts: Sequence[Paragraph], model: ContextModel | None) -> Traced:
    """The figures as the network settles them, with their confidence; without one as the rules read them."""
    article = traced.article
    known = features(article.figures, traced.trails, article.article)
    chosen = _chosen(traced, doc, parts, model, known) if model else {}
    figures = _twins(
        [_revised(figure, chosen.get(figure.id), traced, parts) for figure in article.figures], traced.trails
    )
    for figure in figures:
        if choice := chosen.get(figure.id):
            known[figure.id] += _sureness(choice, figure, traced.rules[figure.id])
    sure = confidences(figures, known)
    figures = [replace(figure, confidence=sure.get(figure.id, figure.confidence)) for figure in figures]
    return traced._replace(article=replace(article, figures=tuple(figures)), choices=chosen, features=known)


def _chosen(
    traced: Traced,
    doc: Doc,
    parts: Sequence[Paragraph],
    model: ContextModel,
    known: Mapping[str, Sequence[str]],
) -> dict[str, Choice]:
    """By id what the network chooses for each figure that has a trail."""
    article = traced.article
    if not article.figures:
        return {}
    text = seen(
        doc,
        article.article,
        parts=parts,
        sentences=article.sentences,
        dates=article.dates,
        figures=article.figures,
        vocabulary=model.vocabulary,
    )
    found = choices(model, text, article.article, article.figures, dates=article.dates, known=known)
    return {figure.id: choice for figure, choice in found}


_SURE = 0.5
"""From which probability on the network's indicator takes the place of the rules'."""


def _revised(figure: Figure, choice: Choice | None, traced: Traced, parts: Sequence[Paragraph]) -> Figure:
    if choice is None:
        return figure
    trail = traced.trails[figure.id]
    indicator = _indicator(figure.indicator, choice, trail)
    period, source = figure.period, figure.period_source
    if choice.period != period:
        period, source = choice.period, _source(choice, trail, parts)
    base = figure.change_base_period
    if period != figure.period:
        base = base_of(trail.change, period)
    return replace(
        figure,
        status=choice.status,
        indicator=indicator,
        period=period,
        period_source=source,
        change_base_period=base,
    )


def _indicator(read: str | None, choice: Choice, trail: Trail) -> str | None:
    """The network's indicator if it is sure of it; the rules' if that is the same in more words."""
    if choice.indicator_sure < _SURE or choice.indicator == "rules":
        return read
    if choice.words is None:
        return None
    words = trail.reading.text[choice.words.start : choice.words.end]
    named = normal(words) or words
    return read if read is not None and named.lower() in read.lower() else named


def _source(choice: Choice, trail: Trail, parts: Sequence[Paragraph]) -> PeriodSource | None:
    """Where the words stand that told the network a period."""
    if choice.period is None:
        return None
    if choice.date is None:
        return "published"
    reading, at = trail.reading, choice.date.start
    if reading.start <= at < reading.end:
        return "sentence"
    part = parts[reading.paragraph]
    return "paragraph" if part.start <= at < part.end else "article"


def _twins(figures: Sequence[Figure], trails: Mapping[str, Trail]) -> list[Figure]:
    """The same with what is one amount in two currencies alike in all but the number."""
    by_id = {figure.id: figure for figure in figures}
    return [_like(figure, by_id.get(_twin_of(trails.get(figure.id)))) for figure in figures]


def _twin_of(trail: Trail | None) -> str:
    """The id of the same amount in another currency; empty if a figure has none before it."""
    return (trail.level or "") if trail is not None and trail.named.by == "twin" else ""


def _like(figure: Figure, twin: Figure | None) -> Figure:
    if twin is None:
        return figure
    return replace(
        figure,
        status=twin.status,
        indicator=twin.indicator,
        period=twin.period,
        period_source=twin.period_source,
        change_base_period=twin.change_base_period,
    )


_STEPS = (0.5, 0.7, 0.85, 0.93, 0.98)


def _sureness(choice: Choice, figure: Figure, read: Figure) -> list[str]:
    """Features for the confidence: how sure the network is, and where it departs from the rules."""
    fields = (
        ("period", choice.period_sure, figure.period == read.period),
        ("status", choice.status_sure, figure.status == read.status),
        ("indicator", choice.indicator_sure, figure.indicator == read.indicator),
    )
    made = []
    for name, sure, agrees in fields:
        passed = sum(sure >= step for step in _STEPS)
        made.append(f"{name} sure: {passed}")
        made.append(f"{name} {'as' if agrees else 'against'} the rules: {passed}")
    least = min(sure for _, sure, _ in fields)
    made.append(f"least sure: {sum(least >= step for step in _STEPS)}")
    return made
