"""Which stored articles say the same as one that is about to be stored, or that was compared with none yet.

Articles that may are found by keys that are kept in the records, a bounded number of them, and then compared
as wholes (``batch/duplicates``). What is found is written in one transaction with the article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from policy_qa.batch.duplicates import FEWEST, band_keys, compared, read
from policy_qa.records import Likeness, RecordStore, seniority
from policy_qa.schema import Article, Duplicate

_LOOKED_AT: Final = 16
"""Articles that one is compared with: of a report that many print, enough to join them."""


class Nearness:
    """Finds what articles repeat.

    Args:
        records: Where the keys are kept, and articles are read again to be compared.
    """

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    def likeness(self, article: Article) -> tuple[Likeness, Duplicate | None]:
        """What is to be kept of an article's like; and which of the two repeats the other, if one is near.

        Of several that say the same it is told of the one that was published first.
        """
        words = read(article.doc, article.text)
        if len(words.runs) < FEWEST:
            return Likeness(), None
        keys = _keys(words.runs)
        similar: dict[str, float] = {}
        pairs: list[tuple[tuple[bool, str, str], Duplicate]] = []
        for other in self._records.alike(keys, limit=_LOOKED_AT):
            if article.id == other.id or article.doc == other.doc or article.source == other.source:
                continue  # its own former version
            pair = compared(words, read(other.doc, other.text))
            if pair is not None:
                similar[other.id] = pair.similarity
                pairs.append((seniority(other.published, other.doc), pair))
        return Likeness(keys, similar), _told(article, pairs)

    def catch_up(self) -> None:
        """Compare the articles that were stored before likenesses were kept."""
        for doc in self._records.uncompared():
            article = self._records.article(doc)
            if article is not None:
                self._records.compare(article.id, self.likeness(article)[0])

    def rebuild(self) -> None:
        """Compare all articles anew."""
        self._records.forget_likenesses()
        self.catch_up()

    def problems(self) -> Iterator[str]:
        """What is wrong with what is kept, a few words each."""
        waiting = self._records.uncompared()
        if waiting:
            yield f"{len(waiting)} articles have not been compared with the others"
            return
        wrong, apart = self._mistaken()
        if wrong:
            yield f"{wrong} articles have other keys than their texts give"
        if apart:
            yield f"{apart} articles are not linked to others that say the same"
        if unsettled := self._records.unsettled():
            yield f"{len(unsettled)} articles do not fit the others of their family"

    def _mistaken(self) -> tuple[int, int]:
        """How many articles have wrong keys, and how many lack an article of their like in their family."""
        kept, wrong = self._records.keys_of(), 0
        originals = self._records.originals([*kept])
        apart = 0
        for summary in self._records.articles():
            article = self._records.article(summary.doc)
            if article is None:
                continue
            likeness, _ = self.likeness(article)
            wrong += frozenset(likeness.keys) != kept.get(article.id, frozenset())
            own = originals.get(article.id, article.id)
            apart += any(originals.get(other, other) != own for other in likeness.similar)
        return wrong, apart


def _told(article: Article, pairs: Sequence[tuple[tuple[bool, str, str], Duplicate]]) -> Duplicate | None:
    if not pairs:
        return None
    first, pair = min(pairs, key=lambda one: one[0])
    if first < seniority(article.published, article.doc):
        return pair
    return Duplicate(pair.duplicate_of, pair.doc, pair.similarity)


def _keys(runs: frozenset[int]) -> tuple[int, ...]:
    """The keys of an article as signed integers, as databases have them."""
    import numpy as np

    found: list[int] = band_keys(runs).view(np.int64).tolist()
    return tuple(found)
