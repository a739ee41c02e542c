"""Noun phrases as names of what is measured: cleaned, and told apart from those that only point back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.patterns import words
from policy_qa.extract.reading import CHANGE_NOUNS, GENERIC, clean

if TYPE_CHECKING:
    from spacy.tokens import Token

_NUMBER_OF = re.compile(
    r"^(?:the )?(?:total |combined |overall |cumulative |annual |average )?"
    r"(?:number|amount|total|sum|volume|quantity|count) of (?P<what>.+)$",
    re.I,
)
_CHANGE_OF = re.compile(
    r"^(?:(?:year-on-year|annual|average|strong|nominal|real|yearly|actual|monthly|net|overall|steady|"
    r"further|sharp|slight|total) )*"
    r"(?:growth|increase|rise|decline|decrease|fall|drop|reduction|expansion|change|gain|contraction|slump|"
    r"jump|"
    r"boost|surge|cut)s?(?: rate)?"
    r" (?:of|in|for|to) (?P<what>.+)$",
    re.I,
)
_GROWTH_TAIL = re.compile(
    r"^(?P<what>.{3,}?) (?:growth(?: rate)?|growth target|increase|growth pace)$",
    re.I,
)
_AIM_TAIL = re.compile(r"^(?P<what>.{3,}?) (?:target|goal|aim|forecast|estimate|projection)s?$", re.I)
_WHOSE_GROWTH = frozenset(words("economic world global"))
"""Before "growth" these stay: what grows is the economy."""
_NO_THING = re.compile(
    r"(?:(?:annual|overall|real|average|strong|strongest|yearly|net|sharp|modest|seasonally|adjusted|"
    r"combined|total|"
    r"first-quarter|full-year|year-on-year|nominal|steady|\d{4}|[A-Z][\w.]*(?:’s|'s)) ?)+"
)
"""What does not say what changes: "seasonally adjusted (gain)", "Kenya's 2023 (growth)"."""
_ITS_SHARE = re.compile(r"(?:’s|'s|(?<=s)[’']) share$")
_POSSESSIVE_END = re.compile(r"(?:’s|'s)$")
_LINK_END = re.compile(
    r"[ ,;]+(?:and|or|of|at|to|by|with|from|in|for|on|as|equivalent to|including|such as|than|that|which)$"
)
_RANK_START = re.compile(r"^(?:highest|lowest|largest|smallest|biggest|record|corresponding) ")
_OWNER = re.compile(r"^(?:[A-Z][\w.-]*[ -]){0,3}[A-Z][\w.-]*(?:’s|'s) (?=[A-Za-z])")
_BACK_WORDS = frozenset(
    words(
        "sum ratio total figure number amount result tally mark level difference rate pace estimate forecast "
        "whole share gain loss plus minus correction downgrade revision range order floor ceiling "
        "minimum "
        "maximum high low record peak barrier threshold purpose list aim target goal rest remainder half "
        "part "
        "proportion percentage count quarter half-year terms money dollars names points outcome time course "
        "stock "
        "projection reading update average speed front version money distance prospect "
        "direction task little mark view story picture reason question comparison trend way"
    )
)
"""Nouns that stand for what was named before ("the ratio", "the sum") or for nothing that is measured."""
_BACK_MODIFIERS = frozenset(
    words(
        "new old combined exact corresponding same latest earlier previous final revised published overall "
        "annual "
        "yearly monthly average further net total remaining full all-time real first current official growth "
        "opposite different another best own advance preliminary national official government lower higher "
        "faster slower published long longer wider broader similar"
    )
)
_SELECTION = re.compile(
    r"^(?:share|part|portion|proportion|slice) of (?:the )?(?:total|whole)$|"
    r"^(?:most|some|all|half|part|much|none|more|many|few|several) of (?:them|that|it|these|this|those)$",
    re.I,
)
_STARTS_WRONG = re.compile(
    r"^(?:for|of|in|with|by|at|from|on|over|under|as|than|them|it|they|this|that|these|those|one|"
    r"most of)\b(?!-)",
    re.I,
)


def normal(phrase: str | None) -> str | None:
    """An indicator without "number of", "growth of", determiners and edge punctuation; None if empty.

    A phrase that only points back ("the new total") or names an actor ("the city") is none either.
    """
    if phrase is None:
        return None
    text = _OWNER.sub("", _ITS_SHARE.sub("", clean(phrase)))
    for pattern in (_NUMBER_OF, _CHANGE_OF, _GROWTH_TAIL, _AIM_TAIL):
        match = pattern.match(text)
        if match and (_NO_THING.fullmatch(match["what"]) or _only_modifies(match["what"])):
            return None
        if match and match["what"].lower() not in _WHOSE_GROWTH:
            text = clean(match["what"])
    for edge in (_POSSESSIVE_END, _LINK_END, _RANK_START):
        text = edge.sub("", text)
    plain = text.lower()
    modifier, _, last = plain.rpartition(" ")
    if len(text) < _SHORTEST or text[0].isdigit() or (last in CHANGE_NOUNS and _NO_THING.fullmatch(modifier)):
        return None
    if plain in _NOTHING or any(
        word in GENERIC or word in CHANGE_NOUNS for word in (plain, plain.rstrip("s"))
    ):
        return None
    return None if points_back(plain) or _STARTS_WRONG.match(plain) else text


_SHORTEST = 2
_NOTHING = frozenset(
    words(
        "what who whom more all much many less few most others something everything nobody everyone nothing"
    )
)
"""What the parser takes for a noun phrase and that names nothing."""


def _only_modifies(phrase: str) -> bool:
    return all(word in _BACK_MODIFIERS for word in clean(phrase).lower().split())


def points_back(phrase: str) -> bool:
    """Whether a phrase stands for what was named before it ("the new total", "most of that")."""
    *before, last = clean(phrase).lower().split() or [""]
    head = last if last in _BACK_WORDS or last == "shares" else last.rstrip("s")
    if head in _BACK_WORDS and all(word in _BACK_MODIFIERS for word in before):
        return True
    return bool(_SELECTION.match(phrase))


def is_pronoun(token: Token) -> bool:
    """Whether a token is a pronoun that may stand for a thing ("it", "they", "this")."""
    return bool(token.lower_ in ("it", "they", "them", "this", "that", "these", "those", "which"))


def may_name(token: Token, *, alone: bool) -> bool:
    """Whether a word may stand in a name; the parser takes a noun alone before a number for a verb."""
    if token.pos_ == "VERB":
        return alone and token.tag_ in ("VB", "VBP") and not token.lower_.endswith(("ed", "ing"))
    linking = token.pos_ in ("ADP", "CCONJ", "DET", "PART") and token.lower_ not in (
        "from",
        "than",
        "to",
        "by",
        "as",
    )
    return (not alone and linking) or token.pos_ in ("NOUN", "PROPN", "ADJ", "PUNCT")
