"""What a source says about a topic: three to six sentences, each adding something, in the article's order.

Sentences are chosen one by one, each time the one that is most about the topic and least like those chosen:
maximal marginal relevance, as in Carbonell and Goldstein, "The use of MMR, diversity-based reranking for
reordering documents and producing summaries", SIGIR 1998.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.extract.periods import find_dates
from policy_qa.readers import Evidence
from policy_qa.readers.sentences import Sentence, in_place, quoted, weighed
from policy_qa.readers.thesaurus import Concept, concepts
from policy_qa.readers.vectors import Vectors
from policy_qa.readers.wishes import wish
from policy_qa.readers.wording import shorten
from policy_qa.schema import Draft, ExtractedArticle, Query
from policy_qa.words import STOP, fold, is_generic, keys, words

_MOST = 6
_FEWEST = 3
_READ = 30
_WEIGHTS = {
    "own": 1.3,
    "back": 0.5,
    "before": 0.25,
    "hit": 0.4,
    "cosine": 0.6,
    "period": 0.1,
    "other_period": -0.2,
}
_FIGURE = 0.5
"""What a sentence with figures has before others: an overview of news is mostly asked for those."""
_FOLLOWS = 0.4
"""What a sentence that continues a chosen one has before others."""
_ALIKE = 0.5
"""What likeness to a chosen sentence costs."""
_AGAIN = 0.5
"""What a sentence costs from whose paragraph one is chosen: articles go from topic to topic by paragraphs."""
_LEADS = 0.25
"""What the first sentence of a paragraph has before others: it mostly says what the others go on about."""
_YEAR = 0.5
"""What the share of figures of the year asked for counts in the choice of an article."""
_ABOUT = 0.2
"""The least share of the topic's words in the sentence that holds most of them."""
_DONE_FOR = re.compile(r"\b(?:do|done) (?:for|about)\b", re.IGNORECASE)
"""What was done for somebody is told where they are named; other topics may be told in other words."""
_MOST_OF_IT = 0.5
"""The least share of what an overview is to be of that one sentence must say."""
_SAID = 0.5
"""What that share counts in the choice of an article."""
_ENOUGH = 0.25
"""The least relevance of a sentence that is shown."""


class OverviewReader:
    """Answers "what did … say about …" with several cited sentences."""

    name = "overviews"

    def __init__(self, vectors: Vectors | None = None) -> None:
        self._vectors = vectors or Vectors()

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """Three to six sentences; None for other questions and where fewer are about the topic."""
        asked = wish(query)
        if asked is None or asked.kind != "overview":
            return None
        telling = _telling(query, asked.about) if _DONE_FOR.search(query.text) else []
        article = _of_one_article(query, telling, evidence)
        if all(_told(telling, source) < _MOST_OF_IT for source in article.articles.values()):
            return None
        _, found = weighed(query, asked.about, article, self._vectors, closely=_READ)
        chosen = _chosen([(sentence, _relevance(sentence)) for sentence in found])
        if len(chosen) < _FEWEST or max(s.features["own"] for s in chosen) < _ABOUT:
            return None
        best = max(chosen, key=_relevance)
        ordered = sorted(chosen, key=lambda s: s.span.start)
        return quoted(
            ordered, shorten(best.quote), confidence=min(0.9, _relevance(best) / 2), reader=self.name
        )


def _telling(query: Query, about: str) -> list[Concept]:
    """What an overview is to be of: its words without place, time and general ones."""
    place = keys(query.place)
    said = [word for word in words(fold(about)) if word.text.lower() not in STOP]
    return [
        concept
        for concept in concepts(said)
        if not concept.keys <= place and not all(is_generic(k) or k.isdigit() for k in concept.keys)
    ]


def _told(telling: Sequence[Concept], source: ExtractedArticle) -> float:
    """The largest share of it that one sentence of an article says, with the title."""
    if not telling:
        return 1.0
    article = source.article
    texts = (keys(f"{article.title or ''} . {article.text[s.start : s.end]}") for s in source.sentences)
    return max((sum(c.held(text) for c in telling) / len(telling) for text in texts), default=0.0)


def _of_one_article(query: Query, telling: Sequence[Concept], evidence: Evidence) -> Evidence:
    """The evidence of the article found most, one of the time and with the words asked for before others."""
    found: dict[str, float] = {}
    for hit in evidence.hits:
        source = evidence.articles.get(hit.passage.doc)
        if source is not None and in_place(query, source):
            found[hit.passage.doc] = found.get(hit.passage.doc, 0.0) + 1 / (_FEWEST + hit.rank)
    total = sum(found.values()) or 1.0
    fits = {
        doc: mass / total + _timely(query, source := evidence.articles[doc]) + _SAID * _told(telling, source)
        for doc, mass in found.items()
    }
    first = max(fits, key=lambda doc: fits[doc], default="")
    return Evidence(
        tuple(hit for hit in evidence.hits if hit.passage.doc == first),
        {doc: source for doc, source in evidence.articles.items() if doc == first},
    )


def _timely(query: Query, source: ExtractedArticle) -> float:
    """Whether an article appeared in the month that a question names, else is mostly about its year."""
    published = source.article.published or ""
    periods = [date.period for date in find_dates(query.text) if date.period and "/" not in date.period]
    months = [period[:7] for period in periods if len(period) >= len("2018-01")]
    if months:
        return float(published[:7] in months)
    about = sum(any((f.period or "").startswith(period) for period in periods) for f in source.figures)
    return _YEAR * about / (len(source.figures) or 1)


def _chosen(scored: Sequence[tuple[Sentence, float]]) -> list[Sentence]:
    chosen: list[Sentence] = []
    while len(chosen) < _MOST:
        left = [(score, s) for s, score in scored if s not in chosen]
        ranked = [(_gain(score, s, chosen), -n) for n, (score, s) in enumerate(left)]
        best = max(ranked, default=(0.0, 0))
        if not left or best[0] < _ENOUGH:
            break
        chosen.append(left[-best[1]][1])
    return chosen


def _gain(score: float, sentence: Sentence, chosen: Sequence[Sentence]) -> float:
    """What a sentence adds to those chosen."""
    alike = max((_likeness(sentence, other) for other in chosen), default=0.0)
    follows = sentence.points_back and any(other.at == sentence.at - 1 for other in chosen)
    again = any(_paragraph(other) == _paragraph(sentence) for other in chosen)
    return score - _ALIKE * alike + _FOLLOWS * follows - _AGAIN * again


def _paragraph(sentence: Sentence) -> int:
    """The paragraph of a sentence, told by where it begins."""
    return sentence.source.article.text.rfind("\n\n", 0, sentence.span.start)


def _relevance(sentence: Sentence) -> float:
    figures = any(sentence.span.start <= f.start < sentence.span.end for f in sentence.source.figures)
    leads = not sentence.source.article.text[_paragraph(sentence) + 1 : sentence.span.start].strip("# \n")
    said = sum(w * sentence.features.get(name, 0.0) for name, w in _WEIGHTS.items())
    return said + _FIGURE * figures + _LEADS * leads


def _likeness(a: Sentence, b: Sentence) -> float:
    """The share of words that two sentences have in common."""
    first, second = keys(a.text), keys(b.text)
    return len(first & second) / (min(len(first), len(second)) or 1)
