"""Near-duplicates of an article: among those of the same run by their words, among older ones by meaning.

What the index has is found by its vectors and then judged by its words. It may lag behind a run that is
writing, so that the run's own articles are kept in mind as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_qa.batch.duplicates import Duplicates, compared, read
from policy_qa.index import VectorIndex
from policy_qa.records import RecordStore
from policy_qa.schema import Article, Duplicate, ExtractedArticle, Passage

_ALIKE = 0.9
"""Cosine from which on a passage may be one of the same words."""
_LOOKED_AT = 5


class Nearness:
    """Finds what the articles of one run repeat.

    Args:
        records: Where articles are read again, to be compared.
        index: Where passages like theirs are looked for.
    """

    def __init__(self, records: RecordStore, index: VectorIndex) -> None:
        self._records, self._index = records, index
        self._docs: list[str] = []
        self._run = Duplicates(self._text_of)

    def nearest(
        self,
        extracted: ExtractedArticle,
        its_passages: Sequence[Passage],
        vectors: Sequence[Sequence[float]],
    ) -> Duplicate | None:
        """The article that one which is about to be stored repeats, if there is one."""
        article = extracted.article
        self._docs.append(article.doc)
        own = self._run.add(extracted)
        if own is not None or not its_passages:
            return own
        words = read(article.doc, article.text)
        others = (read(other.doc, other.text) for other in self._alike(article, its_passages, vectors))
        found = filter(None, (compared(words, other) for other in others))
        return max(found, key=lambda one: one.similarity, default=None)

    def _alike(
        self, article: Article, its_passages: Sequence[Passage], vectors: Sequence[Sequence[float]]
    ) -> Iterator[Article]:
        """Stored articles with a passage like the longest of this one; not its own former version."""
        longest = max(range(len(its_passages)), key=lambda number: len(its_passages[number].text))
        hits = self._index.search(vectors[longest], limit=_LOOKED_AT)
        ids = dict.fromkeys(
            passage_id.rpartition(":")[0] for passage_id, similarity in hits if similarity >= _ALIKE
        )
        for other in filter(None, map(self._records.article_by_id, ids)):
            if other.source != article.source and other.id != article.id:
                yield other

    def _text_of(self, number: int) -> tuple[str, str]:
        article = self._records.article(self._docs[number])
        return (article.doc, article.text) if article is not None else ("", "")
