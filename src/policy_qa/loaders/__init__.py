"""Bytes of a file → Article. One function a format, one row in ``LOADERS``.

Loaders take bytes, so that files, uploads and tests go the same way; the one disk read is in ``sources``.
``Article.text`` of text and Markdown files is the file's text unchanged; of the other formats it is made from
the file alone, the same every time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType

from policy_qa.errors import LoadError
from policy_qa.loaders.articles import detect_language, one_line
from policy_qa.loaders.docx import load_docx
from policy_qa.loaders.headings import parse_published
from policy_qa.loaders.html import load_html
from policy_qa.loaders.pdf import load_pdf
from policy_qa.loaders.text import load_markdown, load_text
from policy_qa.schema import Article

__all__ = ["LOADERS", "METADATA", "check_metadata", "detect_language", "load", "suffix_of"]

METADATA = ("title", "published", "publisher", "url", "place", "language", "facts_from")
"""What a manifest may say about an article; each is a field of Article."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


def load(data: bytes, source: str, *, doc: str, metadata: Mapping[str, str] = _NOTHING) -> Article:
    """Bytes of a file → Article.

    Args:
        data: the whole file.
        source: its path or name; the suffix chooses the loader, and errors name it.
        doc: the short name that people see.
        metadata: values that override what the file says; empty ones and unknown keys are passed over.

    Raises:
        LoadError: a type that is not known, a file that cannot be read as an article, or a metadata value
            that makes no sense.
    """
    loader = LOADERS.get(suffix_of(source))
    if loader is None:
        known = ", ".join(LOADERS)
        raise LoadError(
            source, f"files of type {suffix_of(source) or '(none)'} are not known; use one of {known}"
        )
    stated = {}
    for key in METADATA:
        try:
            stated[key] = check_metadata(key, metadata.get(key, ""))
        except ValueError as error:
            raise LoadError(source, str(error)) from error
    try:
        article = loader(data, source)
    except LoadError:
        raise
    except (
        Exception,
        RecursionError,
    ) as error:  # a hostile file must not stop the others, whatever it breaks
        raise LoadError(
            source, f"cannot be read ({type(error).__name__}); save it again or as .txt"
        ) from error
    return replace(article, doc=doc, **{key: value for key, value in stated.items() if value})


def suffix_of(source: str) -> str:
    """The lower-case suffix of a path or name, with its point; empty if there is none."""
    return PurePath(source).suffix.lower()


def check_metadata(key: str, value: str) -> str | None:
    """A metadata value in the form that Article keeps; None if it is empty.

    Raises:
        ValueError: a date, language or address that is none; the message says what is expected.
    """
    clean = one_line(value)
    if clean is None:
        return None
    if key == "published":
        iso = parse_published(clean)
        if iso is None:
            raise ValueError(f'published "{clean[:60]}" is not a date; write it like 2019-01-28')
        return iso
    if key == "language":
        if not re.fullmatch(r"[A-Za-z]{2}(?:[-_][A-Za-z0-9]+)*", clean):
            raise ValueError(f'language "{clean[:60]}" is not a two-letter code; write it like en')
        return clean[:2].lower()
    if key == "url" and not re.match(r"https?://\S+$", clean):
        raise ValueError(f'url "{clean[:60]}" is not a web address; write it like https://example.org/page')
    return clean


LOADERS: dict[str, Callable[[bytes, str], Article]] = {
    ".txt": load_text,
    ".md": load_markdown,
    ".html": load_html,
    ".htm": load_html,
    ".pdf": load_pdf,
    ".docx": load_docx,
}
"""The loader of each known suffix."""
