"""What the cited quotes say: each of their numbers with the time, place and direction that hold for it.

A quote is a stretch of an article; what the sentence leaves out ("exports rose by 5%": where? when?) the
figures found in the article fill in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from policy_qa.extract.context.country import country_of, fiscal_home
from policy_qa.extract.periods import granularity, previous
from policy_qa.grounding.statements import Scene, Statement, dates_of, places_in, statements
from policy_qa.places import mentions
from policy_qa.schema import Citation, Direction, ExtractedArticle, Figure
from policy_qa.words import key, keys, words

_CAPITAL = re.compile(r"[A-Z]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Fact:
    """One number of a quote: what its sentence states of it, and the figure that it is, if it is one."""

    marker: int
    statement: Statement
    figure: Figure | None
    related: tuple[Figure, ...]
    source: Source

    @cached_property
    def direction(self) -> Direction | None:
        """Which way it moved; a level moves as the change of it that the article gives."""
        if self.figure is not None and self.figure.change_direction in {"up", "down"}:
            return self.figure.change_direction
        if self.statement.direction is not None and self.statement.tight:
            return self.statement.direction
        known = {f.change_direction for f in self.related} - {None, "flat"}
        return known.pop() if len(known) == 1 else self.statement.direction

    @cached_property
    def periods(self) -> frozenset[str]:
        """The periods that the number may be said to be of."""
        when = [d for d in self.statement.dates if d not in self.statement.bases]
        known = self.figure.period if self.figure is not None else None
        if known is None:
            found = [d.period for d in (when or self.statement.dates)[:1]]
        else:  # the figure's own, and what the quote says in so many words ("the year" is said loosely)
            told = self.figure is not None and self.figure.period_source == "sentence"
            near = [] if self.statement.loose or told else when[:1]
            against = self.figure.change_base_period if self.figure is not None else None
            said = [d.period for d in near if _DIGIT.search(d.surface) and not _is_day(d.period)]
            found = [known, *(period for period in said if period != against)]
        return frozenset(p for p in found if p) or frozenset(filter(None, [self.source.published]))

    @cached_property
    def bases(self) -> frozenset[str]:
        """The periods that it may be said to be measured against."""
        found = {d.period for d in self.statement.dates}
        if self.figure is not None:
            found.add(self.figure.change_base_period)
            found |= {f.period for f in self.related} | {f.change_base_period for f in self.related}
        if self.direction is not None or (self.figure is not None and self.figure.kind == "percent"):
            found |= {_before(p) for p in self.periods}
        return frozenset(p for p in found if p)


def _is_day(period: str | None) -> bool:
    """Whether it is a day: that is when something was said or done, seldom what a figure is of."""
    return period is not None and granularity(period) == "day"


def _before(period: str) -> str | None:
    return previous(period) if not period.endswith("..") else None


@dataclass(frozen=True)
class Source:
    """One citation with the article that it is of, as far as it is at hand."""

    citation: Citation
    article: ExtractedArticle | None
    figures: tuple[Figure, ...]

    @property
    def marker(self) -> int:
        """The marker by which a draft cites it."""
        return self.citation.marker

    @property
    def published(self) -> str | None:
        """When the article was published."""
        return self.citation.published or (self.article.article.published if self.article else None)

    @property
    def place(self) -> str | None:
        """The place that the article is about."""
        return self.article.article.place if self.article else None

    @cached_property
    def scene(self) -> Scene:
        """What words mean in it by default."""
        named = [self.place] if self.place else []
        found = dict.fromkeys(
            p for f in self.figures for p in (f.place, f.subject) if p and _CAPITAL.match(p)
        )
        if self.article is not None:
            found |= dict.fromkeys(e.canonical for e in self.article.entities if e.label == "PLACE")
        text = self.article.article.text if self.article else self.citation.quote
        country = country_of(named, text=text)
        return Scene(
            published=self.published,
            country=country,
            fiscal=fiscal_home(named, country),
            places=tuple(dict.fromkeys([*named, *(p for p in found if len(p) > 1)])),
        )

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The numbers of the quote, in order."""
        near = {f.id: f for f in self.figures}
        made = []
        for statement in statements(self.citation.quote, self.scene):
            start = self.citation.start + statement.quantity.start
            end = self.citation.start + statement.quantity.end
            figure = next((f for f in self.figures if f.start < end and start < f.end), None)
            related = [near[i] for i in figure.related_to if i in near] if figure else []
            related += [f for f in self.figures if figure and figure.id in f.related_to]
            made.append(Fact(self.marker, statement, figure, tuple(dict.fromkeys(related)), self))
        return tuple(made)

    @cached_property
    def periods(self) -> frozenset[str]:
        """Every period that the quote or a figure in it names."""
        quote = self.citation
        said = {d.period for d in dates_of(quote.quote, self.scene)}
        held = [f for f in self.figures if quote.start <= f.start < quote.end]
        said |= {f.period for f in held} | {f.change_base_period for f in held}
        said |= {period for fact in self.facts for period in fact.bases}
        return frozenset(p for p in said if p)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the quote and of what is known of its article: a name of the draft is one of them."""
        quote = self.citation
        known: list[str | None] = [quote.quote, quote.title, self.place]
        if self.article is not None:
            known.append(self.article.article.publisher)
        for f in self.figures:
            if quote.start <= f.start < quote.end:
                known += [f.indicator, f.subject, f.place, f.rank_scope, f.share_of, f.change_base]
        return frozenset(word.text.lower() for text in known if text for word in words(text))

    def knows(self, place: str) -> bool:
        """Whether the article speaks of a place at all."""
        text = self.article.article.text if self.article else self.citation.quote
        return mentions(text, place) or bool(keys(place) <= frozenset(key(w) for w in self.names))


@dataclass(frozen=True)
class Evidence:
    """All that a draft may rest on."""

    sources: tuple[Source, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def cited(self, markers: frozenset[int]) -> tuple[Source, ...]:
        """The sources with these markers; all of them, if none has."""
        return tuple(s for s in self.sources if s.marker in markers) or self.sources

    @cached_property
    def scene(self) -> Scene:
        """What words mean in the draft: as in the articles cited, where these agree."""
        scenes = [source.scene for source in self.sources]
        if not scenes:
            return Scene()
        first = scenes[0]
        same = replace(
            first,
            published=first.published if len({s.published for s in scenes}) == 1 else None,
            country=first.country if len({s.country for s in scenes}) == 1 else None,
            fiscal=first.fiscal if len({s.fiscal for s in scenes}) == 1 else None,
        )
        return replace(same, places=tuple(dict.fromkeys(p for s in scenes for p in s.places)))


def evidence(
    citations: Sequence[Citation],
    figures: Sequence[Figure],
    articles: Mapping[str, ExtractedArticle],
) -> Evidence:
    """The evidence of a draft: its citations, with the figures of their articles (or those it names)."""
    sources = []
    for citation in citations:
        article = articles.get(citation.doc)
        known = article.figures if article else tuple(f for f in figures if f.doc == citation.doc)
        sources.append(Source(citation, article, known))
    everything = {f.id: f for s in sources for f in s.figures} | {f.id: f for f in figures}
    return Evidence(tuple(sources), everything)


__all__ = ["Evidence", "Fact", "Source", "evidence", "places_in"]
