"""Every word that the page says of itself, in each of its languages, from the one catalogue ``wording.toml``.

``words_of`` is the whole interface: a handler asks it for the visitor's ``Words`` and passes them on. What
articles and readers say is theirs and is shown as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = {"en": "English", "zh": "中文"}
"""The languages of the page, each with its name in itself."""

LANGUAGE_COOKIE: Final = "policy_qa_language"
"""Where a visitor's choice is kept, in the browser; without it the browser's own preference counts."""


class Words:
    """The page's words in one language.

    ``words("ask.placeholder")`` is plain text; whoever puts it into HTML escapes it. Named values fill the
    places in braces; where the catalogue gives two forms, ``n`` chooses between one and many.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, /, **values: Any) -> str:
        """The words of a key of ``wording.toml``, its places filled.

        Raises:
            KeyError: The catalogue has no such key: a mistake of the page, never of a visitor.
        """
        forms = _catalogue()[key][self.language].split(" | ")
        form = forms[0] if values.get("n") == 1 else forms[-1]
        return form.format(**values) if values else form

    def section(self, name: str) -> dict[str, str]:
        """All words of a section by their short keys, places not filled: what a script needs of them."""
        head = f"{name}."
        return {key.removeprefix(head): self(key) for key in _catalogue() if key.startswith(head)}


def words_of(request: Any = None) -> Words:
    """The words for whoever sent a request: by their choice, else by their browser's languages, else English.

    Args:
        request: A ``gradio.Request`` or anything else with ``cookies`` and ``headers``; None for English.
    """
    chosen = _mapping(request, "cookies").get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return _words(chosen)
    preferred = str(_mapping(request, "headers").get("accept-language") or "")
    # Browsers list what is preferred first; their weights only repeat that order.
    for tag in preferred.split(","):
        if (language := tag.strip()[:2].lower()) in LANGUAGES:
            return _words(language)
    return _words("en")


@cache
def _words(language: str) -> Words:
    return Words(language)


def _mapping(request: Any, name: str) -> Mapping[str, str]:
    found = getattr(request, name, None)
    return found if found is not None else {}


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    text = files("policy_qa.ui").joinpath("wording.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{key}": forms
        for section, entries in tomllib.loads(text).items()
        for key, forms in entries.items()
    }
