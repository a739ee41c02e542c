"""What a person changes of an article's metadata: checked, and laid over what its file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from policy_qa.errors import UsageError
from policy_qa.loaders import METADATA, check_metadata
from policy_qa.schema import Article

_MAX_VALUE = 500
"""Characters of a title, place or other value that is set by hand."""


def changed(article: Article, values: Mapping[str, str]) -> dict[str, str]:
    """Those of the values that are not the article's already, checked; empty stands for unknown.

    Raises:
        UsageError: There is no such value to set, or it makes no sense.
    """
    found: dict[str, str] = {}
    for name, value in values.items():
        if name not in METADATA:
            raise UsageError(f"{name[:40]!r} cannot be set", f"these can: {', '.join(METADATA)}")
        if value.strip() != (getattr(article, name) or ""):
            found[name] = _checked(name, value)
    return found


def applied(article: Article, edited: Mapping[str, str]) -> Article:
    """The article with the values that were set by hand."""
    values: dict[str, Any] = {name: value or None for name, value in edited.items()}
    return replace(article, **values)


def _checked(name: str, value: str) -> str:
    if len(value) > _MAX_VALUE:
        raise UsageError(f"{name} is too long", f"use at most {_MAX_VALUE} characters")
    try:
        checked = check_metadata(name, value.encode("utf-8", "replace").decode("utf-8"))
    except ValueError as error:
        raise UsageError(str(error), "correct it and save again") from error
    if name == "language" and checked is None:
        raise UsageError("language is empty", "write its two-letter code, like en")
    return checked or ""
