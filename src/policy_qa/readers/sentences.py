"""The sentences of the articles found, each with what speaks for it as the answer to a question.

The words of a question may stand in a sentence, in those around it ("It is compiled by …") or in the title
of its article: how much of them stands where, and how near the sentence is in meaning, are features that the
readers of names, definitions and reasons weigh together with their own.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from policy_qa.extract.periods import bounds
from policy_qa.places import mentions
from policy_qa.questions import Edition, edition
from policy_qa.readers import Evidence, cite, commands
from policy_qa.readers.constraints import asked_period, period_fit
from policy_qa.readers.thesaurus import Concept, concepts
from policy_qa.readers.topics import is_prose
from policy_qa.readers.vectors import Vectors
from policy_qa.schema import Draft, ExtractedArticle, Query, Span
from policy_qa.words import STOP, fold, is_generic, keys, words

_ARTICLES = 5
"""Articles whose sentences are read, the best found first."""
_CLOSELY = 12
"""Sentences that are compared by meaning, those that share most words."""
_PROMISE = 0.3
_LITTLE = 0.3
"""What a word counts that says little ("total", "year")."""
_HELD = 0.5
_BACK = re.compile(
    r"(?:#+ )?[\"“]?(?:it|its|this|these|those|they|their|that|such|both|he|she|the (?:former"
    r"|latter|figure|measure|same|rest)"
    r"|an? [\w-]+ of (?:this|that) kind)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article at hand, and what speaks for it, by name."""

    source: ExtractedArticle
    span: Span
    at: int
    features: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence as it stands in the article."""
        return self.source.article.text[self.span.start : self.span.end]

    @property
    def quote(self) -> str:
        """The sentence on one line, without quotation marks around it."""
        return " ".join(self.text.split()).strip("“”")

    @property
    def points_back(self) -> bool:
        """Whether the sentence is understood only with the one before ("It is …", "Such a filing …")."""
        return bool(_BACK.match(self.text.lstrip()))

    def beside(self, step: int) -> Sentence | None:
        """The sentence before (-1) or after (1) in the same paragraph; None if there is none."""
        at = self.at + step
        if not 0 <= at < len(self.source.sentences):
            return None
        span = self.source.sentences[at]
        first, second = sorted((self.span, span), key=lambda s: s.start)
        between = self.source.article.text[first.end : second.start]
        last = self.source.article.text[max(0, first.end - 2) : second.start]
        if re.search(r"\n\s*\n", between + last) or not is_prose(
            self.source.article.text[span.start : span.end]
        ):
            return None
        return Sentence(self.source, span, at)

    def in_quotes(self, offset: int) -> bool:
        """Whether an offset lies between quotation marks: what stands there is part of a name."""
        before = self.source.article.text[self.span.start : offset]
        return before.count("“") > before.count("”") or before.count('"') % 2 == 1


@dataclass(frozen=True)
class Topic:
    """The words that a question is about, in concepts, each with how much it tells among the sentences."""

    text: str
    concepts: tuple[Concept, ...]
    weights: tuple[float, ...]

    def held(self, found: frozenset[str]) -> list[float]:
        """How far a set of words holds each concept."""
        return [concept.held(found) for concept in self.concepts]

    def share(self, held: Sequence[float]) -> float:
        """The weighted share of the concepts that is held."""
        return sum(w * h for w, h in zip(self.weights, held, strict=True))

    def positions(self, text: str) -> list[int]:
        """Where a text says one of the concepts' words."""
        wanted = frozenset(k for c in self.concepts for k in c.keys) | frozenset(
            k for c in self.concepts for other in c.others for k in other if not is_generic(k)
        )
        return [word.start for word in words(text) if word.key in wanted]


def weighed(
    query: Query,
    about: str,
    evidence: Evidence,
    vectors: Vectors,
    *,
    promising: Callable[[Sentence], bool] | None = None,
    closely: int = _CLOSELY,
) -> tuple[Topic, list[Sentence]]:
    """The sentences of the best articles that may answer, those that share most first.

    Args:
        query: The question; its place is a constraint.
        about: The question without its asking words.
        evidence: What was found.
        vectors: For the cosines.
        promising: Tells sentences that are read even if others share more words.
        closely: How many sentences are compared by meaning and returned.

    Returns: What the question is about, and the sentences with these features: ``own``, ``before``, ``after``
        and ``title`` (the share of the question's concepts that stands there and no nearer), ``missing`` (the
        weightiest concept that stands nowhere), ``cosine``, ``hit`` and ``doc`` (reciprocal ranks of passage
        and article), ``period``, ``other_period`` and ``edition``.
    """
    found = list(_sentences(query, evidence))
    topic = topic_of(about, [_keys(sentence.text) for sentence in found])
    read = [_described(query, topic, sentence, evidence) for sentence in found]
    read.sort(key=lambda s: -_first_look(s) - (_PROMISE if promising and promising(s) else 0.0))
    near = vectors.cosines(about, [sentence.quote for sentence in read[:closely]])
    return topic, [
        Sentence(s.source, s.span, s.at, {**s.features, "cosine": cosine})
        for s, cosine in zip(read[:closely], near, strict=True)
    ]


def described(query: Query, about: str, found: Sequence[Sentence], evidence: Evidence) -> list[Sentence]:
    """Sentences that were found otherwise, with the features of ``weighed`` except the cosine."""
    topic = topic_of(about, [_keys(sentence.text) for sentence in _sentences(query, evidence)])
    return [
        Sentence(
            one.source,
            one.span,
            one.at,
            {**one.features, "away": float(not in_place(query, one.source, one.text))},
        )
        for one in (_described(query, topic, sentence, evidence) for sentence in found)
    ]


def quoted(
    found: Sequence[Sentence], short: str | None, *, lead: str = "", confidence: float, reader: str
) -> Draft:
    """A draft that answers with sentences, each quoted and cited, after the words ``lead``."""
    citations = tuple(cite(s.source, s.span, marker=n) for n, s in enumerate(found, start=1))
    said = " ".join(f"“{s.quote}” [{c.marker}]." for s, c in zip(found, citations, strict=True))
    return Draft(f"{lead}{said}", short, citations, confidence=round(confidence, 3), reader=reader)


def _sentences(query: Query, evidence: Evidence) -> Iterator[Sentence]:
    """Every prose sentence of the best articles and of the passages found, at the question's place."""
    docs = list(dict.fromkeys(hit.passage.doc for hit in evidence.hits))[:_ARTICLES]
    for doc in docs:
        source = evidence.articles.get(doc)
        for at, span in enumerate(source.sentences if source else ()):
            assert source is not None
            text = source.article.text[span.start : span.end]
            if is_prose(text) and in_place(query, source, text) and not commands(source, span.start):
                yield Sentence(source, span, at)


def topic_of(about: str, zones: Sequence[frozenset[str]]) -> Topic:
    """The concepts of a text, weighted by how few of the zones (the words of sentences) have them."""
    said = [word for word in words(fold(about)) if word.text.lower() not in STOP]
    found = concepts(said)
    counts: Counter[str] = Counter(k for zone in zones for k in zone)
    weights = [
        _tells(concept) * (1 + math.log((1 + len(zones)) / (1 + _common(concept, counts))))
        for concept in found
    ]
    total = sum(weights) or 1.0
    return Topic(about, tuple(found), tuple(weight / total for weight in weights))


def _common(concept: Concept, counts: Counter[str]) -> int:
    """In how many sentences a concept stands, at most."""
    own = min((counts[k] for k in concept.keys), default=0)
    return max([own, *(min(counts[k] for k in other) for other in concept.others if other)])


def _tells(concept: Concept) -> float:
    return _LITTLE if all(is_generic(k) or k.isdigit() for k in concept.keys) else 1.0


def _described(query: Query, topic: Topic, sentence: Sentence, evidence: Evidence) -> Sentence:
    article = sentence.source.article
    own = topic.held(_keys(sentence.text))
    before, after = (
        topic.held(_keys(other.text)) if (other := sentence.beside(step)) else [0.0] * len(own)
        for step in (-1, 1)
    )
    title = topic.held(_keys(f"{article.title or ''} . {article.place or ''} . {article.published or ''}"))
    zones, best, shares = (own, before, after, title), [0.0] * len(own), []
    for zone in zones:
        now = [max(a, b) for a, b in zip(best, zone, strict=True)]
        shares.append(topic.share(now) - topic.share(best))
        best = now
    missing = max((w for w, h in zip(topic.weights, best, strict=True) if h < _HELD), default=0.0)
    features = {
        **dict(zip(("own", "before", "after", "title"), shares, strict=True)),
        "missing": missing,
        "back": shares[1] if sentence.points_back else 0.0,
        **_found(sentence, evidence),
        **_time(query, sentence),
    }
    return Sentence(sentence.source, sentence.span, sentence.at, features)


def _found(sentence: Sentence, evidence: Evidence) -> dict[str, float]:
    doc = sentence.source.article.doc
    hit = evidence.rank(doc, sentence.span.start)
    docs = list(dict.fromkeys(h.passage.doc for h in evidence.hits))
    return {"hit": 1 / hit if hit else 0.0, "doc": 1 / (1 + docs.index(doc)) if doc in docs else 0.0}


def _first_look(sentence: Sentence) -> float:
    said = sentence.features
    return (
        said["own"]
        + 0.6 * (said["before"] + said["after"])
        + 0.5 * said["title"]
        + 0.2 * (said["doc"] + said["hit"])
    )


def _time(query: Query, sentence: Sentence) -> dict[str, float]:
    """Whether a sentence, or else its article, is of the time and of the edition asked for."""
    source, span = sentence.source, sentence.span
    named = edition(query.text)
    issued = float(named is not None and _is_edition(named, source.article.published))
    asked = asked_period(query, source)
    if asked is None:
        return {"period": 0.0, "other_period": float(query.when is not None), "edition": issued}
    said = [d.period for d in source.dates if span.start <= d.start < span.end and d.period]
    here = any(period_fit(asked, period) in {"exact", "within"} for period in said)
    published = source.article.published
    around = published is not None and 0 <= int(published[:4]) - int(asked[:4]) <= 1
    return {
        "period": 1.0 if here else 0.5 if around else 0.0,
        "other_period": float(not here and not around),
        "edition": issued,
    }


def _is_edition(named: Edition, published: str | None) -> bool:
    if published is None:
        return False
    if named.period is None:
        return named.month is not None and int(published[5:7] or 0) == named.month
    start, end = bounds(named.period)
    return start.isoformat()[: len(published)] <= published <= (end or start).isoformat()


def in_place(query: Query, source: ExtractedArticle, text: str = "") -> bool:
    """Whether a text of an article, or else the article, names the place of a question."""
    if query.place is None:
        return True
    about = " ".join((text, source.article.title or "", source.article.place or ""))
    return mentions(about, query.place) or mentions(source.article.text, query.place)


@lru_cache(maxsize=8192)
def _keys(text: str) -> frozenset[str]:
    return keys(text)
