"""The words of ``measures.toml``: verbs and nouns that tell what is measured."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading

if TYPE_CHECKING:
    from spacy.tokens import Token

_TABLES: dict[str, dict[str, str]] = tomllib.loads(
    (resources.files(__package__) / "measures.toml").read_text(encoding="utf-8")
)
_ABROAD = re.compile(
    r"^[^,;]*?\b(?:abroad|overseas|across the border|(?:foreign|neighbouring|neighboring) [a-z]+)\b", re.I
)
_WORDS = {name: frozenset(text.split()) for name, text in _TABLES["words"].items()}
GIVING = _WORDS["giving"]
"""Verbs of who sets something aside for a purpose."""
BARE_MEASURES = _WORDS["bare"]
"""Nouns that say little without what they are the measure of."""
RECEIVING = _WORDS["receiving"]
"""Verbs of who gets something."""
ADDRESSING = _WORDS["addressing"]
"""Verbs whose object is told or given something."""
OFF_MARK = _WORDS["off_mark"]
"""Verbs of what is away from a mark, which is not what is measured."""


def verb_noun(reading: Reading, q: Quantity, verb: Token) -> str | None:
    """What a verb says of its object by the noun that is made of it: "they spent $3 million" → spending."""
    behind = _ABROAD.search(reading.after(q.end, limit=80))
    traded = _TABLES["abroad"].get(verb.lemma_) if behind else None
    return traded or _TABLES.get(q.kind or "", {}).get(verb.lemma_)
