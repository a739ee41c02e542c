"""Sources numbered over a whole document: the same sentence has one number, wherever it is cited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from policy_qa.briefing.document import Manner, Source, one_line
from policy_qa.schema import Article, Citation, Figure

_PARAGRAPH: Final = re.compile(r"\S[^\n]*")


class Numbering:
    """Gives numbers to what is cited, in the order in which it is.

    Args:
        articles: The cited articles by ``doc``; one that is missing has been removed.
        manner: How the document speaks.
    """

    def __init__(self, articles: Mapping[str, Article], manner: Manner) -> None:
        self._articles, self._manner = articles, manner
        self._sources: dict[tuple[str, str], Source] = {}

    def of_citation(self, citation: Citation) -> int:
        """The number of a citation; two of the same sentence have one."""
        return self._number(citation.doc, citation.start, citation.quote, citation)

    def of_figure(self, figure: Figure) -> int | None:
        """The number of the sentence of a figure; None if the article does not have it (any more)."""
        article = self._articles.get(figure.doc)
        start = _sentence_start(article, figure) if article else None
        if article is None or start is None:
            return None
        return self._number(figure.doc, start, figure.sentence, article)

    def sources(self) -> tuple[Source, ...]:
        """All that were numbered, in order."""
        return tuple(self._sources.values())

    def _number(self, doc: str, start: int, quote: str, named: Citation | Article) -> int:
        key = (doc, " ".join(quote.split()))
        if key not in self._sources:
            where, note = self._place(doc, start, quote)
            article = self._articles.get(doc)
            day = self._manner.date(named.published) if named.published else None
            facts = (article.publisher if article else None, day, where, doc)
            self._sources[key] = Source(
                number=len(self._sources) + 1,
                quote=one_line(quote),
                title=one_line(named.title or doc),
                where=tuple(one_line(fact) for fact in facts if fact),
                note=note,
            )
        return self._sources[key].number

    def _place(self, doc: str, start: int, quote: str) -> tuple[str, str]:
        """Where in its article a quote stands, and what is to be said where it does not any more."""
        words, article, end = self._manner.words, self._articles.get(doc), start + len(quote)
        if article is None:
            return "", words("evidence.gone")
        if article.text[start:end] != quote:
            return "", words("evidence.changed")
        paragraph = sum(1 for _ in _PARAGRAPH.finditer(article.text, 0, start + 1))
        return words("briefing.place", n=paragraph, start=start, end=end), ""


def _sentence_start(article: Article, figure: Figure) -> int | None:
    """Where the sentence of a figure begins in its article."""
    if not figure.sentence or article.text[figure.start : figure.end] != figure.surface:
        return None
    start = article.text.rfind(figure.sentence, 0, figure.end + len(figure.sentence))
    while start > figure.start:
        start = article.text.rfind(figure.sentence, 0, start + len(figure.sentence) - 1)
    return start if start >= 0 and figure.end <= start + len(figure.sentence) else None
