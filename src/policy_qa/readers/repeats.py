"""What several articles of a family print alike is told once: by the earliest that may answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from policy_qa.schema import ExtractedArticle


def once(articles: Mapping[str, ExtractedArticle], *, narrowed: bool) -> dict[str, ExtractedArticle]:
    """The articles found for a question, each without figures that count in an earlier one.

    Args:
        articles: By doc.
        narrowed: Whether only some articles may answer. The earlier one is then known to be among them only
            if it was found as well.
    """
    found = dict(articles)
    for doc, extracted in articles.items():
        again = {own for own, other in extracted.repeated if not narrowed or _doc_of(other) in articles}
        if again:
            left = tuple(figure for figure in extracted.figures if figure.id not in again)
            found[doc] = replace(extracted, figures=left)
    return found


def _doc_of(figure_id: str) -> str:
    return figure_id.rpartition(":")[0]
