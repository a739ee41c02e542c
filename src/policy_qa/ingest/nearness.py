"""Near-duplicates of an article among those that are stored: found by its vectors, judged by its words."""

from __future__ import annotations

from collections.abc import Sequence

from policy_qa.batch.duplicates import compared, read
from policy_qa.index import VectorIndex
from policy_qa.records import RecordStore
from policy_qa.schema import Article, Duplicate, Passage

_ALIKE = 0.9
"""Cosine from which on a passage may be one of the same words."""
_LOOKED_AT = 5


def nearest(
    article: Article,
    its_passages: Sequence[Passage],
    vectors: Sequence[Sequence[float]],
    records: RecordStore,
    index: VectorIndex,
) -> Duplicate | None:
    """The stored article that an article repeats most of, if there is one; its own former version is none.

    The longest passage stands for the article: where it has no like, the article has none.
    """
    if not its_passages:
        return None
    longest = max(range(len(its_passages)), key=lambda number: len(its_passages[number].text))
    hits = index.search(vectors[longest], limit=_LOOKED_AT)
    ids = dict.fromkeys(
        passage_id.rpartition(":")[0] for passage_id, similarity in hits if similarity >= _ALIKE
    )
    words, found = None, list[Duplicate]()
    for other in filter(None, map(records.article_by_id, ids)):
        if other.source != article.source and other.id != article.id:
            words = words or read(article.doc, article.text)
            if (duplicate := compared(words, read(other.doc, other.text))) is not None:
                found.append(duplicate)
    return max(found, key=lambda one: one.similarity, default=None)
