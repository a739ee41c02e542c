"""Real, small implementations that stand in for large models in tests."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator

from policy_qa.embedders import NamedEmbeddings
from policy_qa.schema import Article, Entity, ExtractedArticle, Figure, Mention, Span


class HashEmbedder(NamedEmbeddings):
    """Embeds a text as its bag of words, each word hashed to one dimension: deterministic, and no model.

    Texts that share words are near each other; those without a common word orthogonal, but for collisions.
    """

    def __init__(self, *, dimensions: int = 256, name: str = "hash-embedder") -> None:
        self._dimensions = dimensions
        self.name = name

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = [0.0] * self._dimensions
        for word in re.findall(r"\w+", text.lower()) or ["(no word)"]:
            vector[_bucket(word, self._dimensions)] += 1.0
        length = math.sqrt(sum(value * value for value in vector))
        return [value / length for value in vector]


def _bucket(word: str, size: int) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=4).digest()) % size


class RuleExtractor:
    """Every number is a count, every pair of capitalised words an organisation, a sentence ends at a stop.

    Texts with the word BROKEN raise, as an extractor with a bug does.
    """

    def __init__(self) -> None:
        self.extracted: list[str] = []

    def extract(self, article: Article) -> ExtractedArticle:
        if "BROKEN" in article.text:
            raise ValueError("a bug")
        self.extracted.append(article.doc)
        sentences = tuple(
            Span(found.start(), found.end()) for found in re.finditer(r"[^\s.][^.\n]*\.?", article.text)
        )
        if article.language != "en":
            skipped = f"figures not extracted: language {article.language}"
            return ExtractedArticle(article, (), skipped=skipped)
        return ExtractedArticle(article, sentences, tuple(_figures(article)), tuple(_entities(article)))


def _figures(article: Article) -> Iterator[Figure]:
    for found in re.finditer(r"\d+", article.text):
        yield Figure(
            id=f"{article.doc}:{found.start()}-{found.end()}",
            doc=article.doc,
            start=found.start(),
            end=found.end(),
            surface=found.group(),
            kind="count",
            value=int(found.group()),
            period=article.published,
            place=article.place,
        )


def _entities(article: Article) -> Iterator[Entity]:
    for found in re.finditer(r"[A-Z][a-z]+ [A-Z][a-z]+", article.text):
        mention = Mention(found.start(), found.end(), found.group())
        doc = article.doc
        yield Entity(f"{doc}:{mention.start}-{mention.end}", doc, "ORG", mention.surface, None, (mention,))
