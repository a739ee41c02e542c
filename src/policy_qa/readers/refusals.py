"""Drafts that refuse: why the articles do not answer, and what in them is nearest."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from policy_qa import prompts
from policy_qa.places import mentions
from policy_qa.readers import Evidence, cite, commands, sentence_at
from policy_qa.readers.asked import topic
from policy_qa.readers.matching import Fit
from policy_qa.readers.topics import is_prose
from policy_qa.readers.wording import label
from policy_qa.schema import Citation, Draft, ExtractedArticle, Figure, Query, Reason, Span
from policy_qa.words import is_generic, keys

_MOST_NAMED = 3
_NEAR = 0.2
_ALIKE = 0.45
"""Cosine from which a passage is about the same kind of thing, whatever its words."""


def refuse(
    reason: Reason,
    text: str,
    citations: Sequence[Citation] = (),
    *,
    figures: Sequence[Figure] = (),
    reader: str,
) -> Draft:
    """A draft that refuses with a named reason; ``text`` says why, and may name the time of ``figures``."""
    return Draft(text, None, tuple(citations), tuple(figures), confidence=0.0, reason=reason, reader=reader)


def nothing_near(query: Query, *, reader: str) -> Draft:
    """A refusal where the articles hold nothing of what was asked."""
    return refuse("nothing_near", prompts.NOTHING_NEAR.format(topic=topic(query.text)), reader=reader)


def nearest_sentence(
    query: Query, evidence: Evidence, reason: Reason, *, why: str = "", reader: str
) -> Draft:
    """A refusal that quotes the sentence that shares most words; ``nothing_near`` if those are few."""
    best = _best_sentence(query, evidence, prose=True) or _best_sentence(query, evidence, prose=False)
    if best is None:
        return nothing_near(query, reader=reader)
    near = best[1].skipped is None and (best[0] >= _NEAR or _speaks_of(query, evidence))
    citation = cite(best[1], best[2], marker=1)
    return refuse(
        reason if near else "nothing_near", not_here(query, citation, why), (citation,), reader=reader
    )


def _best_sentence(
    query: Query, evidence: Evidence, *, prose: bool
) -> tuple[float, ExtractedArticle, Span] | None:
    """The sentence found that shares most words, with its score; ``prose``: no heading, no date line."""
    weights, asked = _weights(query), _pairs(query.text)
    best: tuple[float, ExtractedArticle, Span] | None = None
    for hit in evidence.hits:
        source = evidence.articles.get(hit.passage.doc)
        if source is None:
            continue
        for span in sentences_in(source, Span(hit.passage.start, hit.passage.end)):
            text = source.article.text[span.start : span.end]
            if (prose and not is_prose(text)) or commands(source, span.start):
                continue
            if (
                source.skipped is not None
            ):  # a language that is written without spaces shares pairs of letters
                share = len(asked & _pairs(text)) / (len(asked) or 1)
            else:
                found = keys(text)
                share = sum(w for word, w in weights.items() if word in found) / (sum(weights.values()) or 1)
            score = share - 0.01 * hit.rank
            if best is None or score > best[0]:
                best = (score, source, span)
    return best


def _pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters of a text, spaces and marks left out."""
    letters = "".join(character for character in text.lower() if character.isalnum())
    return frozenset(a + b for a, b in itertools.pairwise(letters))


def _speaks_of(query: Query, evidence: Evidence) -> bool:
    """Whether the passages found are about the question's place or time, or alike in meaning."""
    if any((hit.similarity or 0.0) >= _ALIKE for hit in evidence.hits[:3]):
        return True
    for hit in evidence.hits:
        source = evidence.articles.get(hit.passage.doc)
        if source is None:
            continue
        text = " ".join(filter(None, (hit.passage.text, source.article.title, source.article.place)))
        if (query.place and mentions(text, query.place)) or (query.period and query.period[:4] in text):
            return True
    return False


def _weights(query: Query) -> dict[str, float]:
    """How much each word of a question tells of what it is about: years and words of time hardly anything."""
    asked = keys(" ".join(query.terms))
    return {
        word: 1.0 if word in asked else 0.1 if word[:1].isdigit() or is_generic(word) else 0.3
        for word in keys(query.text)
    }


def nearest_figure(
    query: Query, fit: Fit, reason: Reason, *, why: str, named: Sequence[Fit] = (), reader: str
) -> Draft:
    """A refusal that quotes the sentence of the figure that came nearest; ``why`` speaks of ``named``."""
    citation = cite(fit.candidate.source, fit.candidate.sentence, marker=1)
    figures = [other.candidate.figure for other in (named or (fit,))]
    return refuse(reason, not_here(query, citation, why), (citation,), figures=figures, reader=reader)


def not_here(query: Query, citation: Citation, why: str = "") -> str:
    """What is not in the articles, why, and the nearest sentence quoted."""
    nearest = " ".join(
        part for part in (why, prompts.NEAREST.format(quote=" ".join(citation.quote.split()))) if part
    )
    return prompts.NOT_IN_ARTICLES.format(topic=topic(query.text), nearest=nearest)


def several(query: Query, fits: Sequence[Fit], *, reader: str) -> Draft:
    """A refusal of a question that fits several different figures alike."""
    named = list(dict.fromkeys(label(fit.candidate) for fit in fits))[:_MOST_NAMED]
    why = prompts.SEVERAL.format(given="; ".join(named))
    return nearest_figure(query, fits[0], "wrong_indicator", why=why, named=fits, reader=reader)


def sentences_in(source: ExtractedArticle, span: Span) -> list[Span]:
    """The sentences of an article that lie in a stretch of it; where none is known, its lines."""
    found = [s for s in source.sentences if span.start <= s.start < span.end]
    if found:
        return found
    lines: list[Span] = []
    offset = span.start
    while offset < span.end:
        line = sentence_at(source, offset)
        if source.article.text[line.start : line.end].strip():
            lines.append(Span(max(line.start, span.start), min(line.end, span.end)))
        offset = max(line.end, offset) + 1
    return lines
