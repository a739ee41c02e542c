"""The words of change of ``moves.toml``: pieces of patterns, and the direction that each word tells."""

from __future__ import annotations

import tomllib
from importlib import resources

from policy_qa.extract.patterns import any_of, words
from policy_qa.schema import Direction

_LISTS: dict[str, str] = tomllib.loads(
    (resources.files(__package__) / "moves.toml").read_text(encoding="utf-8")
)
_DOWN = frozenset(
    word for name, text in _LISTS.items() if name.startswith("down") for word in text.lower().split()
)


def direction_of(word: str) -> Direction:
    """The direction of a word of the lists ("slid" → down, "picked up" → up)."""
    return "down" if "_".join(word.lower().split()) in _DOWN else "up"


def _pieces(*names: str) -> str:
    """The words of some lists as one alternation, longer ones first, "_" as a space."""
    found = {word.replace("_", " +") for name in names for word in _LISTS[name].split()}
    return any_of(*sorted(found, key=len, reverse=True))


_ADVERBS = (
    r"(?:(?<!makes )(?<!made )(?<!make )(?<!making )(?<!sets )(?<!set )(?<!added )(?<!adds )(?<!add )up|"
    r"down|higher|lower|fewer)"
)

NOUN = _pieces("up_nouns", "down_nouns")
"""A noun of change."""
VERB = _pieces("up_verbs", "down_verbs")
"""A verb of change in any of its forms."""
MOVE = any_of(VERB, NOUN, _ADVERBS)
"""A verb, a noun or an adverb of change."""
DEGREE = _pieces("up_degrees", "down_degrees")
"""How one level compares with another ("higher")."""
RESULTS = frozenset(_LISTS["results"].split())
"""Nouns of what somebody has made or lost."""
ADDING = frozenset(_LISTS["adding"].split())
"""Verbs that add a part to something."""
NOUNS = frozenset(f"{_LISTS['up_nouns']} {_LISTS['down_nouns']}".split())
"""The nouns of change, one by one."""

_FUNCTION_WORDS = any_of(
    *words(
        "to of in on at for by from with and or but the a an than that which who was were is are as its "
        "after "
        "before amid despite without over under following since because due when while if had has have"
    )
)
ADJECTIVES = rf"(?:(?!{_FUNCTION_WORDS}\b)[\w-]+ +){{0,3}}?"
"""Up to three words that may stand before a noun of change."""
