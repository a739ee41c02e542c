"""Figures as candidates for an answer: each with the words around it, made comparable once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from policy_qa.readers import Evidence, commands, sentence_at
from policy_qa.schema import ExtractedArticle, Figure, Query, Span
from policy_qa.words import key, keys, words

FIELD, NEAR_FIELD, CLAUSE, SENTENCE, TITLE = 1.0, 0.95, 0.75, 0.45, 0.4
"""What a word of the question counts that stands in a figure's indicator, its other fields, its clause, …"""

_BOUNDARY = re.compile(r"[,;:]\s|\s[—–-]\s|[()]|\b(?:while|whereas|but)\b")
_TO = re.compile(r"\b(?:to|at|of|was|were|is|stood at|reached)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|up|down)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_GROWTH_OF = re.compile(
    r"\b(?:growth|increase|rise|gain|jump|surge|decline|drop|fall|decrease|reduction|plus)"
    r" of\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(
    r"\W*(?:Its|Their|It|They|This|These|The (?:total|figure|number|amount|sector|industry|rate))\b"
)
_OF = re.compile(
    r"\s+(?:worth\s+)?(?:of|for|on)\s+"
    r"(?P<of>(?:(?!in\b|by\b|from\b|at\b|to\b|over\b|and\b)[\w&'’-]+\s?){1,6})"
)
_BEHIND = 60
"""Code points behind a level within which a change in the same sentence is taken to be its own."""


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
        """What the words right behind the figure say it is of ("312 million tons of cargo")."""
        match = _OF.match(self.source.article.text, self.figure.end, self.sentence.end)
        return keys(match["of"]) if match else frozenset()

    @cached_property
    def clause_keys(self) -> frozenset[str]:
        """The words of the figure's clause."""
        text, start = self.source.article.text, self.figure.start
        before = [m.end() for m in _BOUNDARY.finditer(text, self.sentence.start, start)]
        after = _BOUNDARY.search(text, self.figure.end, self.sentence.end)
        said = keys(
            text[
                before[-1] if before else self.sentence.start : after.start() if after else self.sentence.end
            ]
        )
        return said | self._referred_keys

    @cached_property
    def _referred_keys(self) -> frozenset[str]:
        """The words of the sentence before, if this one begins by referring to it ("Its …")."""
        text, start = self.source.article.text, self.sentence.start
        if not _ANAPHOR.match(text, start):
            return frozenset()
        at = bisect_left(self.source.sentences, start, key=lambda span: span.start) - 1
        if at < 0 or "\n\n" in text[self.source.sentences[at].end : start]:
            return frozenset()
        before = self.source.sentences[at]
        return keys(text[before.start : before.end])

    @cached_property
    def alone(self) -> bool:
        """Whether its sentence has no other figure of its kind: every word of it is about this one."""
        figure = self.figure
        return not any(
            other.id != figure.id
            and other.kind == figure.kind
            and self.sentence.start <= other.start < self.sentence.end
            and figure.id not in other.related_to
            and other.id not in figure.related_to
            for other in self.source.figures
        )

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
        if (
            _BY.search(before)
            or _GROWTH_OF.search(before)
            or figure.kind in {"percentage_points", "multiple"}
        ):
            return True
        return not _TO.search(before) or bool(figure.change_base and figure.related_to)

    def distance(self, query: Query) -> int:
        """How far the question's words stand from the figure: the mean in steps of ten characters."""
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
        # A rank or a share is about whatever its clause is about ("ranked second in solar capacity").
        whole_clause = self.figure.kind == "ordinal_rank" or self.figure.share_of is not None
        for weight, found in (
            (FIELD, self.indicator_keys),
            (NEAR_FIELD, self.near_keys | self.beside_keys),
            (NEAR_FIELD if whole_clause else CLAUSE, self.clause_keys),
            (CLAUSE if self.alone else SENTENCE, self.sentence_keys),
            (TITLE, self.title_keys),
        ):
            if term in found:
                return weight
        return 0.0


def candidates(evidence: Evidence) -> list[Candidate]:
    """Every figure of the articles at hand, with the rank of its passage, else of its article."""
    found = []
    for doc, source in evidence.articles.items():
        for figure in source.figures:
            if commands(source, figure.start):
                continue
            rank = evidence.rank(doc, figure.start)
            found.append(
                Candidate(
                    figure, source, len(evidence.hits) + evidence.doc_rank(doc) if rank is None else rank
                )
            )
    return found


def term_keys(query: Query) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of what a question asks for, and of the verbs around it."""
    named = frozenset(key(term) for term in query.terms)
    return named, frozenset(key(verb) for verb in query.verbs) - named


def related_change(level: Candidate, found: Iterable[Candidate]) -> Candidate | None:
    """The change that led to a level: related to it, else in its sentence behind it with nothing between."""
    others = [c for c in found if c.figure.doc == level.figure.doc and c.is_change]
    for other in others:
        if level.figure.id in other.figure.related_to or other.figure.id in level.figure.related_to:
            return other
    behind = [
        c for c in others if c.sentence == level.sentence and 0 <= c.figure.start - level.figure.end < _BEHIND
    ]
    return min(behind, key=lambda c: c.figure.start, default=None)


def related_level(change: Candidate, found: Iterable[Candidate]) -> Candidate | None:
    """The level that a change led to, if the figures are related."""
    for other in found:
        linked = other.figure.id in change.figure.related_to or change.figure.id in other.figure.related_to
        if other.figure.doc == change.figure.doc and linked and not other.is_change:
            return other
    return None
