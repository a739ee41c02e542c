"""Which texts are not extracted for a visitor, because that would take for ever."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Final

from policy_qa.errors import LoadError
from policy_qa.schema import Article

# Parsing takes time quadratic in the length of a word, and in the numbers of a sentence.
_LONG_WORD: Final = re.compile(r"[!-~]{1001}")  # other scripts are written without spaces
_NUMBER: Final = re.compile(r"\d[\d.,]*")
_MOST_NUMBERS: Final = 500


def check_extent(article: Article, max_characters: int) -> None:
    """LoadError for a text that is too long, has a word without end, or a line of nothing but numbers."""
    text, remedy = article.text, "split it, or ingest it from the command line"
    if len(text) > max_characters:
        reason = f"has {len(text):,} characters of text (the limit is {max_characters:,})"
        raise LoadError(article.source, f"{reason}; {remedy}")
    if (word := _LONG_WORD.search(text)) is not None:
        reason = f"has a word that begins with {word.group()[:20]!r} and does not end"
        raise LoadError(article.source, f"{reason}; take it out")
    if any(len(_NUMBER.findall(line)) > _MOST_NUMBERS for line in text.splitlines()):
        raise LoadError(article.source, f"has a line with more than {_MOST_NUMBERS} numbers; {remedy}")


def check_text(article: Article, max_characters: int | None = None) -> None:
    """LoadError if a text of the article cannot be stored as Unicode, or is too long to be extracted."""
    if max_characters is not None:
        check_extent(article, max_characters)
    for field in fields(article):
        value = getattr(article, field.name)
        try:
            if isinstance(value, str):
                value.replace("\0", "\udc00").encode("utf-8")  # PostgreSQL does not store a NUL
        except UnicodeEncodeError as error:
            reason = f"its {field.name} has characters that are not Unicode; save it as UTF-8"
            raise LoadError(article.source, reason) from error
