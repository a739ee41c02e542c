"""Answers that are a name, a date or a sentence: found in the sentence that holds the question's words, and quoted.

A name is given only if its own sentence says what was asked of it, and it is the only one there or stands next to the words
that say so. Where a question asks for a reason, the sentence has to state one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_qa.extract.periods import describe
from policy_qa.places import mentions
from policy_qa.questions import direction
from policy_qa.readers import Evidence, cite, commands, refusals, wording
from policy_qa.readers.matching import asked_period, period_fit, term_keys
from policy_qa.readers.roles import Holder, asks_title, holders, lesser, role_fits
from policy_qa.schema import DateMention, Draft, EntityLabel, ExtractedArticle, Mention, Query, Span, Wanted
from policy_qa.words import keys, words

ENOUGH = 0.78
"""The least share of a question's words, weighted by how rare they are, that a sentence must hold to answer it."""

_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result of|on account of|(?:was|were|is|are|mainly|largely|,) driven by|caused by|attribut\w+|led by|stems? from|reflect(?:s|ed|ing)|"
    r"so that|in order to|the reason|since (?!\d|\w+ \d)|amid|after (?!\d)|helped by|boosted by|supported by|with the implementation of|"
    r"hurt by|weighed|contributed to)\b|\bto (?:promote|improve|help|make|reduce|strengthen|protect|support|encourage|meet|tackle|speed|realize|realise|further)\b",
    re.IGNORECASE,
)
_CLEARLY = 12
"""Characters by which one name must be nearer than the next to be the one that is meant."""
_BESIDE = 40
_QUANTITY = re.compile(r"^what(?:'s|’s| is| was| were| are| will be)? (?:the |its |their )?", re.IGNORECASE)
_LABELS: dict[Wanted, tuple[EntityLabel, ...]] = {
    "person": ("PERSON",),
    "organisation": ("ORG",),
    "place": ("PLACE",),
}
_UP = re.compile(r"\b(?:rose|risen|rise|grew|grown|increased?|climbed|jumped|up|higher|gained|expanded)\b", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:fell|fallen|fall|declined?|dropped|decreased?|down|lower|shrank|slipped|contracted)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of an article at hand, and the share of the question's words that it holds."""

    source: ExtractedArticle
    span: Span
    score: float
    rank: int

    @property
    def text(self) -> str:
        return self.source.article.text[self.span.start : self.span.end]


class SpanReader:
    """Finds the name, date or sentence that a question asks for."""

    name = "spans"

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """An answer copied from one sentence, a refusal, or None for questions that want a figure."""
        if query.wanted == "person" and (draft := self._role(query, evidence)):
            return draft
        if query.wanted == "person" and asks_title(query):
            return self._refused(query, evidence)
        scored = _scored(query, evidence)
        if query.wanted in _LABELS:
            return self._entity(query, evidence, scored)
        if query.wanted == "date":
            return self._date(query, evidence, scored)
        if query.wanted == "reason":
            return self._reason(query, evidence, scored)
        return self._sentence(query, evidence, scored) if query.wanted == "any" else None

    def _role(self, query: Query, evidence: Evidence) -> Draft | None:
        """Who holds an office: from the roles that were extracted and from names beside a role in the text."""
        found: list[tuple[float, int, Holder]] = []
        for doc, source in evidence.articles.items():
            for holder in holders(source):
                if role_fits(query, holder):
                    found.append((holder.stated, -evidence.doc_rank(doc), holder))
        if not found:
            return None
        holder = max(found, key=lambda item: item[:2])[2]
        names = {h.name for stated, _, h in found if stated == holder.stated}
        citation = cite(holder.source, holder.sentence, marker=1)
        quote = "" if " of " in holder.role else f": “{' '.join(citation.quote.split())}”"
        text = f"{holder.name} is {wording.with_article(holder.role)}{quote} [1]."
        confidence = 0.9 if len(names) == 1 else 0.6
        return Draft(text, holder.name, (citation,), confidence=confidence, reader=self.name)

    def _entity(self, query: Query, evidence: Evidence, scored: Sequence[_Sentence]) -> Draft:
        labels = _LABELS[query.wanted]
        for sentence in _enough(scored):
            named = [(e.canonical, m) for e in sentence.source.entities if e.label in labels for m in e.mentions]
            inside = [(name, m) for name, m in named if sentence.span.start <= m.start < sentence.span.end]
            asked = keys(query.text)
            fresh = [(name, m) for name, m in inside if not keys(m.surface) <= asked and not _lesser_role(query, sentence, m)]
            chosen = _nearest(query, sentence, fresh)
            if chosen is not None:
                return self._quoted(sentence, chosen[1].surface, f"{chosen[1].surface}: ")
        if query.wanted == "person":
            companies = self._entity_of("organisation", query, scored)
            if companies is not None:
                return companies
        return self._refused(query, evidence)

    def _entity_of(self, wanted: Wanted, query: Query, scored: Sequence[_Sentence]) -> Draft | None:
        """ "Who won the prize" may be answered by an organisation, if its sentence names just one."""
        asked = keys(query.text)
        for sentence in _enough(scored):
            inside = {
                m.surface
                for e in sentence.source.entities
                if e.label in _LABELS[wanted]
                for m in e.mentions
                if sentence.span.start <= m.start < sentence.span.end and not keys(m.surface) <= asked
            }
            if len(inside) == 1:
                name = inside.pop()
                return self._quoted(sentence, name, f"{name}: ")
        return None

    def _date(self, query: Query, evidence: Evidence, scored: Sequence[_Sentence]) -> Draft | None:
        """The date nearest to the words that say what happened; None where they stand beside none (a figure's period may do)."""
        found: list[tuple[float, _Sentence, DateMention]] = []
        for sentence in _enough(scored):
            for date in sentence.source.dates:
                inside = sentence.span.start <= date.start < sentence.span.end and date.period
                if inside and not _quoted_name(sentence, date.start):
                    found.append((_distance(query, sentence, date.start, date.end), sentence, date))
        if not found:
            return None
        _, sentence, date = min(found, key=lambda item: item[0])
        said = date.surface if any(c.isdigit() for c in date.surface) or date.period is None else describe(date.period)
        return self._quoted(sentence, said, f"{_capital(said)}: ")

    def _reason(self, query: Query, evidence: Evidence, scored: Sequence[_Sentence]) -> Draft:
        for sentence in _enough(scored):
            if not _REASON.search(sentence.text):
                continue
            if opposite := _contradicts(query, sentence.text):
                text = f"The articles say otherwise: “{_quote(sentence)}” [1]."
                return refusals.refuse(query, opposite, text, (cite(sentence.source, sentence.span, marker=1),), reader=self.name)
            return self._quoted(sentence, wording.shorten(_reason_of(sentence.text)), "")
        return self._refused(query, evidence, why="They do not say why.")

    def _sentence(self, query: Query, evidence: Evidence, scored: Sequence[_Sentence]) -> Draft:
        named, verbs = term_keys(query)
        for sentence in _enough(scored):
            if _QUANTITY.match(query.text) and any(sentence.span.start <= f.start < sentence.span.end for f in sentence.source.figures):
                continue  # what "the GDP" was is a figure, and no reader of figures has found it
            if len(named | verbs) >= 2:
                return self._quoted(sentence, wording.shorten(_quote(sentence)), "")
        return self._refused(query, evidence)

    def _quoted(self, sentence: _Sentence, short: str, lead: str) -> Draft:
        citation = cite(sentence.source, sentence.span, marker=1)
        return Draft(
            f"{lead}“{_quote(sentence)}” [1].", short, (citation,), confidence=round(0.8 * min(1.0, sentence.score), 3), reader=self.name
        )

    def _refused(self, query: Query, evidence: Evidence, *, why: str = "") -> Draft:
        return refusals.nearest_sentence(query, evidence, "wrong_indicator", why=why, reader=self.name)


def _scored(query: Query, evidence: Evidence) -> list[_Sentence]:
    """Every sentence of the passages found, best first, that is about the question's place and period."""
    spans: list[tuple[ExtractedArticle, Span, int]] = []
    for hit in evidence.hits:
        source = evidence.articles.get(hit.passage.doc)
        if source is not None:
            inside = refusals.sentences_in(source, Span(hit.passage.start, hit.passage.end))
            spans.extend((source, span, hit.rank) for span in inside if not commands(source, span.start))
    texts = [keys(source.article.text[span.start : span.end]) for source, span, _ in spans]
    weights = _rarity(query, texts)
    graded = [
        _Sentence(source, span, _share(query, weights, found, source), rank)
        for (source, span, rank), found in zip(spans, texts, strict=True)
        if _in_place(query, source, span) and _in_period(query, source, span)
    ]
    return sorted(graded, key=lambda s: (-round(s.score, 2), s.rank, s.span.start))


def _rarity(query: Query, texts: Iterable[frozenset[str]]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    total = 1
    for found in texts:
        counts.update(found)
        total += 1
    named, verbs = term_keys(query)
    return {term: 1 + math.log(total / (1 + counts[term])) for term in named | verbs}


def _share(query: Query, weights: dict[str, float], found: frozenset[str], source: ExtractedArticle) -> float:
    if not weights:
        return 0.0
    title = keys(source.article.title) | keys(source.article.place)
    held = sum(w * (1.0 if term in found else 0.4 if term in title else 0.0) for term, w in weights.items())
    return held / sum(weights.values())


def _enough(scored: Sequence[_Sentence]) -> list[_Sentence]:
    return [sentence for sentence in scored if sentence.score >= ENOUGH]


def _in_place(query: Query, source: ExtractedArticle, span: Span) -> bool:
    if query.place is None:
        return True
    text = source.article.text[span.start : span.end]
    return mentions(" ".join((text, source.article.title or "", source.article.place or "")), query.place)


def _in_period(query: Query, source: ExtractedArticle, span: Span) -> bool:
    """Whether a sentence may be about the period asked for: it names it, or names none and its article is of that time."""
    asked = asked_period(query, source)
    if asked is None:
        return query.when is None
    said = [d.period for d in source.dates if span.start <= d.start < span.end and d.period]
    if said:
        return any(period_fit(asked, period) in {"exact", "within"} for period in said)
    published = source.article.published
    return published is not None and int(asked[:4]) <= int(published[:4]) <= int(asked[:4]) + 1


def _lesser_role(query: Query, sentence: _Sentence, mention: Mention) -> bool:
    """Whether the words beside a name make its bearer a deputy or a former holder of what the question asks for."""
    text = sentence.source.article.text
    start, end = max(sentence.span.start, mention.start - _BESIDE), min(sentence.span.end, mention.end + _BESIDE)
    return lesser(query, text[start:end])


def _nearest(query: Query, sentence: _Sentence, found: Sequence[tuple[str, Mention]]) -> tuple[str, Mention] | None:
    """The mention that stands nearest to the question's words in a sentence; None if two different ones are as near."""
    ordered = sorted(((_distance(query, sentence, m.start, m.end), name, m) for name, m in found), key=lambda item: item[0])
    others = [item for item in ordered[1:] if item[1] != ordered[0][1]]
    if not ordered or (others and others[0][0] < ordered[0][0] + _CLEARLY):
        return None
    return ordered[0][1], ordered[0][2]


def _distance(query: Query, sentence: _Sentence, start: int, end: int) -> float:
    """How far a stretch of a sentence is from the question's words in it: characters to the three nearest, summed."""
    named, verbs = term_keys(query)
    at = [w.start + sentence.span.start for w in words(sentence.text) if w.key in named | verbs]
    return float(sum(sorted(min(abs(start - p), abs(end - p)) for p in at)[:3]))


def _quoted_name(sentence: _Sentence, offset: int) -> bool:
    """Whether an offset lies between quotation marks: a year there is part of a name."""
    before = sentence.source.article.text[sentence.span.start : offset]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _contradicts(query: Query, text: str) -> str | None:
    asked = direction(query.text)
    if asked is None:
        return None
    up, down = bool(_UP.search(text)), bool(_DOWN.search(text))
    return "false_premise" if (asked == "up" and down and not up) or (asked == "down" and up and not down) else None


def _reason_of(text: str) -> str:
    """The part of a sentence that states the reason: from its first word of cause on, if that leaves enough."""
    match = _REASON.search(text)
    if match is None:
        return text
    rest = " ".join(text[match.start() :].split()).rstrip(" .")
    return rest if match.start() > 20 and len(rest.split()) >= 3 else " ".join(text.split())


def _quote(sentence: _Sentence) -> str:
    return " ".join(sentence.text.split()).strip("“”")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


