"""Finding passages for a question: by keyword, by meaning, and by both with their ranks fused.

Each is a LangChain ``BaseRetriever`` and works in any LangChain chain. Hits travel in
``Document.metadata``, as plain values; ``hits_of`` makes them again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack, cast

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from policy_qa.errors import UsageError
from policy_qa.index import VectorIndex
from policy_qa.records import RecordStore
from policy_qa.schema import Filters, Hit, Passage

RANK_CONSTANT = 10
"""k of reciprocal rank fusion, after Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms
Condorcet and individual rank learning methods", SIGIR 2009. Their 60 hardly tells the first from the tenth of
a list; with few lists of a good order a small k finds more (measured on the sample corpus, MultiHop-RAG and
SQuAD 2.0)."""


_WORD = re.compile(r"\w+")
_Run = tuple[str, str, str, str]
_MOSTLY = 0.7
"""Share of a passage's runs of words that stand elsewhere, from which on it says nothing new."""


@dataclass(frozen=True, slots=True)
class Scope:
    """How many passages are wanted, of which articles."""

    limit: int
    filters: Filters

    @property
    def is_open(self) -> bool:
        """Whether every article is in it."""
        return not any(value is not None for value in self.filters.values())


class PassageRetriever(BaseRetriever):
    """What the retrievers share: options, given once as fields or with a call, and Hits made into Documents.

    ``invoke(question, limit=…, since=…, until=…, place=…, publisher=…, docs=…)`` overrides the fields for
    that call; see ``schema.Filters``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    records: RecordStore
    limit: int = Field(default=8, ge=1)
    since: str | None = None
    until: str | None = None
    place: str | None = None
    publisher: str | None = None
    docs: Collection[str] | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        limit: int | None = None,
        **filters: Unpack[Filters],
    ) -> list[Document]:
        own = Filters(
            since=self.since, until=self.until, place=self.place, publisher=self.publisher, docs=self.docs
        )
        given = {name: value for name, value in filters.items() if value is not None}
        scope = Scope(self.limit if limit is None else limit, cast(Filters, {**own, **given}))
        return self._documents(self.hits(query, scope))

    def hits(self, question: str, scope: Scope) -> list[Hit]:
        """The Hits for a question, best first, their ranks counted from 1."""
        raise NotImplementedError

    def _ranked(self, scored: Sequence[tuple[str, float]], similarities: dict[str, float]) -> list[Hit]:
        """Hits for passage ids with their scores; an id that has just been removed is passed over."""
        scores = dict(scored)
        found = self.records.passages([passage_id for passage_id, _ in scored])
        return [
            Hit(passage, rank=rank, score=scores[passage.id], similarity=similarities.get(passage.id))
            for rank, passage in enumerate(found, start=1)
        ]

    def _documents(self, hits: Sequence[Hit]) -> list[Document]:
        articles = self.records.summaries({hit.passage.doc for hit in hits})
        documents = []
        for hit in hits:
            article = articles.get(hit.passage.doc)
            about = (
                {"title": article.title, "published": article.published, "url": article.url}
                if article
                else {}
            )
            documents.append(document_of(hit, about))
        return documents


class KeywordRetriever(PassageRetriever):
    """Passages that share words with the question, by BM25. Their ``similarity`` is None."""

    def hits(self, question: str, scope: Scope) -> list[Hit]:
        """The Hits for a question, best first."""
        found = self.records.search_text(question, limit=scope.limit, **scope.filters)
        return self._ranked(found, {})


class DenseRetriever(PassageRetriever):
    """Passages that mean something near to the question; their score is their cosine similarity."""

    index: VectorIndex
    embedder: Embeddings

    def hits(self, question: str, scope: Scope) -> list[Hit]:
        """The Hits for a question, best first."""
        if not question.strip():
            return []
        article_ids: Collection[str] | None = None
        if not scope.is_open:
            article_ids = self.records.article_ids(**scope.filters)
        vector = self.embedder.embed_query(question)
        found = self.index.search(vector, limit=scope.limit, article_ids=article_ids)
        return self._ranked(found, dict(found))


class FusedRetriever(PassageRetriever):
    """Several retrievers' Hits in one order: by the sum of weight / (k + rank) over their lists.

    An article's second passage may stand before another's first: keeping it back finds no more articles
    among the first eight passages, and loses a fifth of the passages that answer.

    Attributes:
        retrievers: The retrievers, each asked for ``depth`` times as many passages as are wanted.
        weights: How much each one's ranks count; 1 for all if empty.
        depth: How much further down the lists are read, so that a passage that is middling in both can win.
    """

    retrievers: tuple[PassageRetriever, ...]
    weights: tuple[float, ...] = ()
    depth: int = Field(default=6, ge=1)

    def hits(self, question: str, scope: Scope) -> list[Hit]:
        """The Hits for a question, best first; a Hit keeps the similarity that any retriever gave it."""
        deeper = Scope(scope.limit * self.depth, scope.filters)
        scores: dict[str, float] = {}
        similarities: dict[str, float] = {}
        weights = self.weights or (1.0,) * len(self.retrievers)
        for retriever, weight in zip(self.retrievers, weights, strict=True):
            for hit in retriever.hits(question, deeper):
                passage_id = hit.passage.id
                scores[passage_id] = scores.get(passage_id, 0.0) + weight / (RANK_CONSTANT + hit.rank)
                if hit.similarity is not None:
                    similarities[passage_id] = hit.similarity
        # Equal sums (first here, first there): the more similar one, then by id, never by chance.
        order = sorted(scores.items(), key=lambda item: (-item[1], -similarities.get(item[0], -1.0), item[0]))
        return self._ranked(self._once(order)[: scope.limit], similarities)

    def _once(self, order: Sequence[tuple[str, float]]) -> Sequence[tuple[str, float]]:
        """The same without passages of later articles of a family that an earlier one has among them too."""
        ids = {passage_id: passage_id.rpartition(":")[0] for passage_id, _ in order}
        originals = self.records.originals(set(ids.values()))
        if not originals:
            return order
        again = self._again(ids, originals)
        return [scored for scored in order if scored[0] not in again]

    def _again(self, ids: Mapping[str, str], originals: Mapping[str, str]) -> set[str]:
        """Passages whose words stand in others of their family, those of the original first."""
        relatives = {*originals, *originals.values()}
        passages = self.records.passages([one for one, article in ids.items() if article in relatives])
        passages.sort(key=lambda one: (one.article_id in originals, one.doc, one.start))
        told: dict[str, set[_Run]] = {}
        again: set[str] = set()
        for passage in passages:
            runs = _runs(passage.text)
            family = told.setdefault(originals.get(passage.article_id, passage.article_id), set())
            if runs and len(runs & family) >= _MOSTLY * len(runs):
                again.add(passage.id)
            family |= runs
        return again


def _runs(text: str) -> set[_Run]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))


def document_of(hit: Hit, about: dict[str, Any] | None = None) -> Document:
    """A Hit as a LangChain Document, its metadata plain values; ``about`` is what to add of its article."""
    passage = hit.passage
    metadata: dict[str, Any] = {
        **(about or {}),
        "passage_id": passage.id,
        "article_id": passage.article_id,
        "doc": passage.doc,
        "start": passage.start,
        "end": passage.end,
        "rank": hit.rank,
        "score": hit.score,
        "similarity": hit.similarity,
    }
    return Document(page_content=passage.text, metadata=metadata, id=passage.id)


def hits_of(documents: Iterable[Document]) -> tuple[Hit, ...]:
    """The Hits that Documents of these retrievers carry.

    Raises:
        UsageError: A Document comes from somewhere else.
    """
    return tuple(_hit_of(document) for document in documents)


def _hit_of(document: Document) -> Hit:
    metadata = document.metadata
    try:
        passage = Passage(
            id=metadata["passage_id"],
            article_id=metadata["article_id"],
            doc=metadata["doc"],
            start=metadata["start"],
            end=metadata["end"],
            text=document.page_content,
        )
        return Hit(passage, rank=metadata["rank"], score=metadata["score"], similarity=metadata["similarity"])
    except KeyError as error:
        remedy = "use KeywordRetriever, DenseRetriever or FusedRetriever"
        raise UsageError(f"a document without {error} is no passage of this store", remedy) from error
