"""Drafts that refuse: why the articles do not answer, and what in them is nearest."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policy_qa import prompts
from policy_qa.places import mentions
from policy_qa.readers import Evidence, cite, commands, sentence_at
from policy_qa.readers.asked import topic
from policy_qa.readers.doubts import without_place_and_time
from policy_qa.readers.matching import Fit
from policy_qa.readers.sentences import Topic, topic_of
from policy_qa.readers.thesaurus import Concept
from policy_qa.readers.topics import is_prose
from policy_qa.readers.wording import label
from policy_qa.schema import Citation, Draft, ExtractedArticle, Figure, Hit, Query, Reason, Span
from policy_qa.words import STOP, fold, head, is_generic, key, keys, keys_of, kin, words

_MOST_NAMED = 3
_NEAR = 0.2
_MOST_WITHOUT = 5
"""The most words of an English question that has none of the words of every text."""
_SAYS = 0.5
"""The least share of what is asked for in a sentence that is shown as the nearest."""
_SAYS_NOUN = 0.2
"""The same where the sentence says the noun that is asked for, and that noun tells."""
_VAGUE = keys_of(
    "rate share number price cost value index level target amount growth average ratio total "
    "spend pay earn give get"
)
_ASKING = re.compile(
    r"\b(?:what|which|who|how|many|much|big|large|high|low|tall|long|old|fast|far)\b", re.IGNORECASE
)
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
    text = prompts.NOTHING_NEAR.format(topic=topic(query.text))
    return refuse(
        "nothing_near", f"{text} {prompts.ENGLISH}" if _is_foreign(query.text) else text, reader=reader
    )


def _is_foreign(question: str) -> bool:
    """Whether a question is in no English: in another script, or long and without any of its small words."""
    letters = [character for character in question if character.isalpha()]
    latin = sum(character < "\u0250" for character in letters)
    said = [word.text.lower() for word in words(question)]
    return latin < len(letters) / 2 or (len(said) > _MOST_WITHOUT and not STOP & set(said))


def nearest_sentence(
    query: Query, evidence: Evidence, reason: Reason, *, why: str = "", reader: str
) -> Draft:
    """A refusal that quotes the sentence that is nearest by what is asked, then by place and time, if one is.

    The reason is ``nothing_near`` where the articles found are of another place, time and subject.
    """
    unread = _best_unread(query, evidence)
    if unread is not None:
        citation = cite(*unread, marker=1)
        return refuse("nothing_near", not_here(query, citation, why), (citation,), reader=reader)
    known = _shares_words(query, evidence) or _speaks_of(query, evidence)
    best = _best_sentence(query, evidence)
    if best is not None and (known or not query.terms):
        citation = cite(*best, marker=1)
        about = " ".join(filter(None, (best[0].article.title, best[0].article.place, citation.quote)))
        away = query.place is not None and not mentions(about, query.place)
        text = not_here(query, citation, why, away=away)
        return refuse(reason, text, (citation,), reader=reader)
    if why:
        text = prompts.NOT_IN_ARTICLES.format(topic=topic(query.text), nearest=why)
        return refuse(reason, text, reader=reader)
    return replace(nothing_near(query, reader=reader), reason=reason if known else "nothing_near")


def _sentences(evidence: Evidence) -> Iterator[tuple[Hit, ExtractedArticle, Span]]:
    """The sentences of the passages found, without headings, date lines and orders."""
    for hit in evidence.hits:
        source = evidence.articles.get(hit.passage.doc)
        for span in sentences_in(source, Span(hit.passage.start, hit.passage.end)) if source else ():
            assert source is not None
            prose = is_prose(source.article.text[span.start : span.end])
            if prose and not commands(source, span.start):
                yield hit, source, span


def _best_sentence(query: Query, evidence: Evidence) -> tuple[ExtractedArticle, Span] | None:
    """The sentence that says most of what is asked for, if that is enough; place and time break ties."""
    found = [(hit, source, span) for hit, source, span in _sentences(evidence) if source.skipped is None]
    texts = [source.article.text[span.start : span.end] for _, source, span in found]
    asked = what_of(query, [keys(text) for text in texts])
    if not asked.concepts:
        return None
    noun, least = _enough(query, asked)
    best: tuple[float, ExtractedArticle, Span] | None = None
    for (hit, source, span), text in zip(found, texts, strict=True):
        said = keys(text)
        if noun is not None and not _says(noun, said):
            continue
        share = asked.share(asked.held(said))
        beside = asked.share(asked.held(keys(f"{text} . {source.article.title or ''}")))
        score = 0.5 * (share + beside) + 0.3 * _there(query, source, text) - 0.01 * hit.rank
        if share >= least and (best is None or score > best[0]):
            best = (score, source, span)
    return best[1:] if best else None


def _enough(query: Query, asked: Topic) -> tuple[Concept | None, float]:
    """The noun that a sentence must say to be near, and the least share of all that is asked for.

    A minimum tax is near to no minimum wage, exports are to exports of tea, but one rate to no other rate.
    """
    counted = query.unit.split()[0] if query.unit and query.wanted == "count" else None
    noun = head(counted or query.indicator)
    named = next((concept for concept in asked.concepts if noun in concept.keys), None)
    return named, _SAYS if named is None or named.keys & _VAGUE else _SAYS_NOUN


def _says(noun: Concept, said: frozenset[str]) -> bool:
    """Whether a noun is said, or the phrase that it ends, in these or other words; kin are not it."""
    related = frozenset[str]().union(*(kin(part) for part in noun.keys))
    return noun.held(said - related) > _SAYS or key(noun.said[-1]) in said


def what_of(query: Query, zones: Sequence[frozenset[str]]) -> Topic:
    """What a question asks for, its place and time aside, weighted by how rare it is among the zones."""
    plain = without_place_and_time(query, query.text)
    plain = " ".join(word.text for word in words(fold(plain)) if not is_generic(word.key))
    return topic_of(_ASKING.sub(" ", plain), zones)


def _there(query: Query, source: ExtractedArticle, text: str) -> float:
    """How far a sentence is of the place and the time that a question names."""
    about = " ".join(filter(None, (source.article.title, source.article.place)))
    place = query.place
    where = 0.0 if not place else 1.0 if mentions(text, place) else 0.6 if mentions(about, place) else 0.0
    return where + 0.3 * bool(query.period and query.period[:4] in text)


def _best_unread(query: Query, evidence: Evidence) -> tuple[ExtractedArticle, Span] | None:
    """The sentence that shares most letters, if what was found first is an article that was not read.

    A language that is written without spaces shares pairs of letters.
    """
    first = evidence.articles.get(evidence.hits[0].passage.doc) if evidence.hits else None
    if first is None or first.skipped is None:
        return None
    asked = _pairs(query.text)
    shared = [
        (len(asked & _pairs(source.article.text[span.start : span.end])) - 0.01 * hit.rank, source, span)
        for hit, source, span in _sentences(evidence)
        if source is first
    ]
    return max(shared, key=lambda one: one[0])[1:] if shared else None


def _shares_words(query: Query, evidence: Evidence) -> bool:
    """Whether a sentence found shares enough words with a question to be about its subject."""
    weights = _weights(query)
    total = sum(weights.values()) or 1
    return any(
        sum(w for word, w in weights.items() if word in keys(source.article.text[span.start : span.end]))
        >= (_NEAR + 0.01 * hit.rank) * total
        for hit, source, span in _sentences(evidence)
    )


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


def not_here(query: Query, citation: Citation, why: str = "", *, away: bool = False) -> str:
    """What is not in the articles, why, and the nearest sentence quoted; ``away``: it is of another place."""
    form = prompts.NEAREST_AWAY if away else prompts.NEAREST
    nearest = " ".join(part for part in (why, form.format(quote=" ".join(citation.quote.split()))) if part)
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
