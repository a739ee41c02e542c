"""Words by which a follow-up is known, and what is left of it without them."""

from __future__ import annotations

import re

from policy_qa.extract.periods import find_dates
from policy_qa.words import STOP, is_generic, words

OPENING = re.compile(
    r"^(?:(?:and|or|but|so|then|also|ok(?:ay)?)\b,?\s*)?(?:(?:what|how) about\b\s*"
    r"|(?:and )?(?:the )?same (?:question )?(?:for|in)\b\s*)|^(?:and|or|but|so|then|also|ok(?:ay)?)\b,?\s*",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"(?<![\w-])(?:it|its|they|their|them|his|her|he|she|him|this|these|those"
    r"|(?<!are )(?<!is )(?<!was )(?<!were )there(?! (?:are|is|was|were|be|been)\b)"
    r"|that(?! \w+ed))(?![\w-])",
    re.IGNORECASE,
)
QUESTION_ONLY = re.compile(
    r"(?:in|for|of|by|since|on) (?:which|what) (?:year|month|period|quarter|date|day)|when(?: was (?:that"
    r"|it))?|by how much",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"^(?P<word>in|for|during|by|on|at|from|since|of|to|with|among|against|under|between|outside"
    r"|within|without|excluding|including)\b"
    r"\s*(?:the\b\s*)?",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"(?:(?:by|for|in|since|of|to|at|from) )?(?:how|what|which|when|who|whose|where|why|did|does|do"
    r"|is|was|are"
    r"|were|has|have|had|will)\b",
    re.IGNORECASE,
)
ASKING = re.compile(r"\b(?:how|what|which|when|who|whom|whose|where|why)\b", re.IGNORECASE)
PLEASE = re.compile(r",? *\b(?:please|pls|plz)\b *", re.IGNORECASE)
CHAT = re.compile(
    r"(?:thanks?|thank you|ok(?:ay)?|yes|no|hi|hello|bye|great|good|fine|cool|sure|right|wow)\b.{0,20}",
    re.IGNORECASE,
)
BE = r"(?:is|was|are|were|will be|has been|have been)"
DO = r"(?:did|does|do|will|would|has|have|had)"


def content(text: str) -> list[str]:
    """The words of a text that say something of their own."""
    return [word.text for word in words(text) if word.text.lower() not in STOP and not is_generic(word.key)]


def says_time(text: str, word: str) -> bool:
    """Whether a word of a text belongs to an expression of time."""
    return any(word in date.surface for date in find_dates(text))
