"""Figures as candidates for an answer: each with the words around it, made comparable once."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache

from policy_qa.extract.periods import find_dates
from policy_qa.questions import DOWN_KEYS, UP_KEYS
from policy_qa.readers import Evidence, commands, sentence_at
from policy_qa.readers.lists import shared_keys
from policy_qa.readers.segments import Segment, segment_of
from policy_qa.readers.topics import topic_keys
from policy_qa.schema import Direction, ExtractedArticle, Figure, Query, Span
from policy_qa.series.changes import MORE_OR_LESS, is_change
from policy_qa.words import STOP, is_generic, key, keys, keys_of, stem, words

_BOUNDARY = re.compile(r"[,;:]\s|\s[—–-]\s|[()]|\b(?:while|whereas|but)\b")
_FROM = re.compile(rf"\bfrom\s+{MORE_OR_LESS}$", re.IGNORECASE)
_VERB_BEFORE = re.compile(
    rf"\b(?P<verb>[a-z]+ed|spent|sold|built|bought|lost|won|paid|held|made|taught|took)\s+{MORE_OR_LESS}$"
)
_BEHIND_FIGURE = re.compile(
    r"(?:\s+[\w-]+){0,2}?\s+(?P<in>in|for|of|at|on|from|among|by|with|to)\s+(?!\d)[\w-]+"
)
_NAMES_ONLY = 3
"""Words between a cut and a figure that can be all that its stretch says ("…, industry 17.1 million")."""
_KNOWN = re.compile(
    r"\b(?:the|its|their|this|that|to|was|were|is|are|been|be|has|have|had)\s+[\w-]+|\b\w+ed\b", re.IGNORECASE
)
_SUBJECT = 2
"""Words at the beginning of a clause that may name its subject."""
_ANAPHOR = re.compile(
    r"\W*(?:Its|Their|It|They|This|These"
    r"|The (?:total|figure|number|amount|sector|industry|rate|volume|value))\b"
)
_LEADS_ON = re.compile(
    r"\W*(?:(?:And|But|By comparison|In addition|Of (?:this|these|them|that|those|the)[^,]*|Among "
    r"(?:them|these|those)),?\s+)?"
    r"(?:Its|Their|It|They|Them|This|These|That|Those|Here|There|Both|Another|The (?:total|figure"
    r"|number|amount|sector|industry"
    r"|rate|volume|value|increase|decline|rise|fall|gain|year before|ratio|share|former|latter|rest"
    r"|same|goal|target|mark))\b",
)
_POINTS_BACK = re.compile(
    r"\b(?:it|them|they|this|these|those|its|their|that was|which|there|here)\b", re.IGNORECASE
)
_OF = re.compile(
    r"\s+(?:worth\s+)?(?:of|for|on)\s+"
    r"(?P<of>(?:(?!in\b|by\b|from\b|at\b|to\b|over\b|and\b)[\w&'’-]+\s?){1,6})"
)
_PLACEHOLDERS = keys_of("unit piece set item vehicle")
"""Counted nouns that do not say what is counted: "sales fell to 300 units"."""
_BEFORE = 2
"""Sentences of the same paragraph before a figure's own that may name its time and place."""
_ARTICLES_KEPT = 256


@dataclass(frozen=True)
class Candidate:
    """A figure with the words around it, made comparable once."""

    figure: Figure
    source: ExtractedArticle

    @cached_property
    def sentence(self) -> Span:
        """The sentence that the figure stands in."""
        return sentence_at(self.source, self.figure.start)

    @cached_property
    def segment(self) -> Segment:
        """Which parts of its sentence are about the figure."""
        return segment_of(self.figure, self.source, self.sentence)

    @cached_property
    def own_keys(self) -> frozenset[str]:
        """The words of the figure's own stretch of its sentence."""
        own = self.segment.own
        return keys(self.source.article.text[own.start : own.end])

    @cached_property
    def reach_text(self) -> str:
        """The parts of the sentence that may be about the figure: not what is said of later figures."""
        text = self.source.article.text
        return " ".join(text[span.start : span.end] for span in self.segment.reach)

    @cached_property
    def foreign_words(self) -> frozenset[str]:
        """The stems of words that its sentence holds only where it speaks of other figures."""
        text = self.source.article.text[self.segment.own.end : self.sentence.end]
        own = frozenset(stem(word.text.lower()) for word in words(self.reach_text))
        said = f"{text} {self._counterpart}"
        return frozenset(stem(word.text.lower()) for word in words(said)) - own

    @cached_property
    def _counterpart(self) -> str:
        """What an earlier figure has in place of this one's: "gas" in "8 percent with gas and 9 with oil"."""
        text, own = self.source.article.text, self.segment.own
        behind = _BEHIND_FIGURE.match(text, self.figure.end, own.end)
        if not self.segment.follows or behind is None:
            return ""
        before = [f.end for f in self.source.figures if self.sentence.start <= f.start < own.start]
        alike = re.compile(rf"\b{behind['in']}\s+(?P<what>[^,;:.()]*)")
        found = [match["what"] for end in before for match in alike.finditer(text, end, own.start)]
        return " ".join(found)

    @cached_property
    def indicator_keys(self) -> frozenset[str]:
        """What was measured, with the counted noun."""
        unit = self.figure.unit if self.figure.kind == "count" else None
        return keys(self.figure.indicator) | keys(unit) | self._elliptical_keys

    @cached_property
    def elliptical(self) -> bool:
        """Whether its stretch leaves out what the one before has said ("3 tons in 2021 and 2 in 2020")."""
        figure, own = self.figure, self.segment.own
        if not self.segment.follows:
            return False
        text = self.source.article.text
        said = text[own.start : figure.start] + " " + text[figure.end : own.end].split(",")[0]
        for date in find_dates(said):
            said = said.replace(date.surface, " ")
        return all(is_generic(k) or k[:1].isdigit() for k in keys(said) - keys(figure.unit))

    @cached_property
    def gapped_keys(self) -> frozenset[str]:
        """The words of a stretch that names only its subject and leaves its verb to the one before.

        "Services employed 20 million people, industry 17 million": industry.
        """
        text, own = self.source.article.text, self.segment.own
        if not self.segment.follows or self._gapped_verb is None:
            return frozenset()
        before = re.sub(r"^\W*(?:and|while|but)?\s*", "", text[own.start : self.figure.start])
        if re.search(r"\b(?:in|at|of|to|by|with|from|was|were|is|are|[a-z]+ed)\b", before):
            return frozenset()
        return keys(before) if 0 < len(before.split()) <= _NAMES_ONLY else frozenset()

    @cached_property
    def _gapped_verb(self) -> tuple[str, frozenset[str]] | None:
        """The verb of the sentence's first figure, and the words from it to the end of its stretch."""
        inside = [f for f in self.source.figures if self.sentence.start <= f.start < self.figure.start]
        if not inside:
            return None
        text, first = self.source.article.text, inside[0]
        match = _VERB_BEFORE.search(text, self.sentence.start, first.start)
        if match is None:
            return None
        cut = _BOUNDARY.search(text, first.end, self.figure.start)
        said = text[match.start() : cut.start() if cut else first.end]
        return match["verb"], keys(re.split(r"\band\b", said)[0])

    @cached_property
    def _elliptical_keys(self) -> frozenset[str]:
        figure = self.figure
        before = [
            other
            for other in self.source.figures
            if self.sentence.start <= other.start < figure.start and other.unit == figure.unit
        ]
        return keys(before[-1].indicator) if before and self.elliptical else frozenset()

    @cached_property
    def whole(self) -> str | None:
        """The whole of a share; in a list of shares the one that the first of them names."""
        figure = self.figure
        if figure.share_of or figure.kind != "percent" or figure.change_direction:
            return figure.share_of
        before = [
            other
            for other in self.source.figures
            if self.sentence.start <= other.start < figure.start and other.kind == "percent"
        ]
        alike = all(other.change_direction is None for other in before)
        return next((other.share_of for other in reversed(before) if other.share_of and alike), None)

    @cached_property
    def near_keys(self) -> frozenset[str]:
        """Of whom, of what whole, and in which scope."""
        figure = self.figure
        return keys(figure.subject) | keys(self.whole) | keys(figure.rank_scope) | keys(figure.place)

    @cached_property
    def bare(self) -> bool:
        """Whether its fields do not say what was measured: then its clause does."""
        return all(word in _PLACEHOLDERS or is_generic(word) for word in self.indicator_keys)

    @cached_property
    def counts_placeholders(self) -> bool:
        """Whether its counted noun says nothing ("340,000 units")."""
        unit = keys(self.figure.unit)
        return bool(unit) and unit <= _PLACEHOLDERS

    @cached_property
    def beside_keys(self) -> frozenset[str]:
        """What the words right behind the figure say it is of ("312 million tons of cargo")."""
        match = _OF.match(self.source.article.text, self.figure.end, self.segment.own.end)
        return keys(match["of"]) if match else frozenset()

    @cached_property
    def clause_keys(self) -> frozenset[str]:
        """The words of the figure's clause."""
        text, start, last = self.source.article.text, self.figure.start, self.segment.own.end
        before = [m.end() for m in _BOUNDARY.finditer(text, self.sentence.start, start)]
        after = _BOUNDARY.search(text, self.figure.end, last)
        first = before[-1] if before else self.sentence.start
        if self.elliptical and self.segment.carried:
            first = self.segment.carried[0].start
        elif self.segment.follows:
            first = max(first, self.segment.own.start)
        said = keys(text[first : after.start() if after else last])
        said &= keys(self.reach_text)
        if self.gapped_keys and self._gapped_verb:
            said |= self._gapped_verb[1]
        return said | self.referred_keys

    @cached_property
    def referred_keys(self) -> frozenset[str]:
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
    def before(self) -> tuple[Span, ...]:
        """The sentences before the figure's own in its paragraph, the nearest last."""
        sentences, text = self.source.sentences, self.source.article.text
        at = bisect_left(sentences, self.sentence.start, key=lambda span: span.start)
        return tuple(
            span
            for span in sentences[max(0, at - _BEFORE) : at]
            if "\n\n" not in text[span.end : self.sentence.start]
        )

    @cached_property
    def linked_keys(self) -> frozenset[str]:
        """The words of the sentence before, and of the one before that if it leads on as well."""
        text = self.source.article.text
        found: set[str] = set()
        for span in reversed(self.before):
            found |= keys(text[span.start : span.end])
            if not _LEADS_ON.match(text, span.start):
                break
        return frozenset(found)

    @cached_property
    def refers(self) -> bool:
        """Whether its part of the sentence points back: "trade with it", "of these", "that was 3% more"."""
        text, own = self.source.article.text, self.segment.own
        first = min([own.start, *(span.start for span in self.segment.carried)])
        return bool(_LEADS_ON.match(text, first) or _POINTS_BACK.search(text, first, self.figure.start))

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
        """The words of the figure's sentence, apart from what is said of later figures."""
        return keys(self.reach_text)

    @property
    def article_keys(self) -> frozenset[str]:
        """All words of its article."""
        return _words_of(self.source.article.text)

    @cached_property
    def title_keys(self) -> frozenset[str]:
        """The words of the article's title and place."""
        return keys(self.source.article.title) | keys(self.source.article.place)

    @cached_property
    def topic_keys(self) -> frozenset[str]:
        """What the sentence is about without saying it: words of the title, the heading and what precedes."""
        return topic_keys(self.source, self.sentence)

    @cached_property
    def subject_keys(self) -> frozenset[str]:
        """The words before the figure in its clause, apart from "the board": what is known already."""
        text, own = self.source.article.text, self.segment.own
        cuts = [m.end() for m in _BOUNDARY.finditer(text, own.start, self.figure.start)]
        before = text[cuts[-1] if cuts else own.start : self.figure.start]
        said = [w for w in words(_KNOWN.sub(" ", before)) if w.text.lower() not in STOP]
        return frozenset(word.key for word in said[:_SUBJECT])

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
        text, figure = self.source.article.text, self.figure
        before, after = text[max(0, figure.start - 40) : figure.start], text[figure.end : figure.end + 40]
        return is_change(figure, before, after)

    @cached_property
    def direction(self) -> Direction | None:
        """Which way the figure moved; where that was not extracted, which way its own words go."""
        if self.figure.change_direction is not None:
            return self.figure.change_direction
        up, down = bool(self.own_keys & UP_KEYS), bool(self.own_keys & DOWN_KEYS)
        return None if up == down else "up" if up else "down"

    @cached_property
    def verb(self) -> str | None:
        """The key of the verb that the figure is the object of ("produced some 654,000 tonnes of cocoa")."""
        before = self.source.article.text[self.sentence.start : self.figure.start]
        match = _VERB_BEFORE.search(before)
        return key(match["verb"]) if match else None

    @cached_property
    def shared_keys(self) -> frozenset[str]:
        """The verb of the figure, and what is said of every figure of the row that it stands in."""
        shared = shared_keys(self.figure, self.source, self.sentence)
        return shared | {self.verb} if self.verb else shared


@lru_cache(maxsize=_ARTICLES_KEPT)
def _words_of(text: str) -> frozenset[str]:
    return keys(text)


def candidates(evidence: Evidence) -> list[Candidate]:
    """Every figure of the articles at hand."""
    return [candidate for source in evidence.articles.values() for candidate in _of_article(source)]


@lru_cache(maxsize=_ARTICLES_KEPT)
def _of_article(source: ExtractedArticle) -> tuple[Candidate, ...]:
    """The figures of an article, kept with the words around them: most questions read the same articles."""
    return tuple(Candidate(figure, source) for figure in source.figures if not commands(source, figure.start))


def term_keys(query: Query) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of what a question asks for, and of the verbs around it."""
    named = frozenset(key(term) for term in query.terms)
    return named, frozenset(key(verb) for verb in query.verbs) - named
