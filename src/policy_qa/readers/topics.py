"""What an article is about at a place in it: words that its sentences leave out because a reader knows them.

An article on tea says "export volume rose": its title, the heading above or a sentence before says of what.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from policy_qa.schema import ExtractedArticle, Span
from policy_qa.words import keys

_HEADING = re.compile(r"^[ \t]*#{1,6} +(?P<said>\S.*)$", re.MULTILINE)
_BEFORE = 3
"""Sentences of the same paragraph before a figure's own that may say what it is of."""


def topic_keys(source: ExtractedArticle, sentence: Span) -> frozenset[str]:
    """The words of the title, the nearest heading, the opening and the sentences before, in one paragraph."""
    article = source.article
    heading = ""
    for match in _HEADING.finditer(article.text, 0, sentence.start):
        heading = match["said"]
    opening = next((text for text in _texts(source, 0, 8) if is_prose(text)), "")
    at = bisect_left(source.sentences, sentence.start, key=lambda span: span.start)
    before = [
        span
        for span in source.sentences[max(0, at - _BEFORE) : at]
        if not re.search(r"\n\s*\n", article.text[span.end : sentence.start])
    ]
    said = [article.text[span.start : span.end] for span in before]
    return keys(" . ".join(filter(None, (article.title, article.place, heading, opening, *said))))


def is_prose(text: str) -> bool:
    """Whether a stretch of an article is a sentence, rather than a heading, a date line or a byline."""
    plain = text.strip()
    return (
        not plain.startswith("#")
        and len(plain.split()) > 3
        and bool(re.search(r"[.!?…。！？][”\"’')\]*_]*$", plain))
    ) or bool(re.search(r"[。！？]", plain))


def _texts(source: ExtractedArticle, first: int, last: int) -> list[str]:
    return [source.article.text[span.start : span.end] for span in source.sentences[first:last]]
