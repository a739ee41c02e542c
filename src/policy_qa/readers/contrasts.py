"""Words that exclude each other: a figure of exports is not about imports, a median is no average."""

from __future__ import annotations

from policy_qa.questions import CHANGE_KEYS
from policy_qa.readers.candidates import Candidate
from policy_qa.schema import Query
from policy_qa.words import key, keys, keys_of, stem, words

NARROWING = keys_of(
    "capita average median mean net core youth deficit surplus rate ratio index share per reserve debt "
    "deputy balance"
)
"""Words that make another quantity of an indicator (GDP and GDP per capita, inflation and core inflation)."""

_CONTRASTS = (
    keys_of("hourly daily weekly monthly quarterly annual yearly"),
    keys_of("first second third fourth fifth"),
    keys_of("national provincial municipal"),
)
"""Words that are left out of what a question asks for, and yet exclude each other."""
_OPPOSITES = tuple(
    keys_of(row)
    for row in (
        "export import", "urban rural", "public private", "primary secondary tertiary", "begin finish",
        "deficit surplus", "man woman", "male female", "boy girl", "domestic foreign", "inflow outflow",
        "revenue spend", "income spend", "open close", "birth death", "gross net", "buy sell",
        "arrive depart", "inbound outbound", "average median", "minimum maximum", "northern southern",
        "eastern western",
        "young old", "small large", "nominal real", "onshore offshore", "civilian military",
    )
)  # fmt: skip
"""Words of which a figure's own part of a sentence holds one: it is not about the other."""
_SCOPES = keys_of("national provincial municipal regional local new")
"""Words that a question may leave out; where another figure of the sentence has one, it is of that scope."""
OPPOSED = frozenset().union(*_OPPOSITES)
"""Every word that has an opposite."""


def contrasts(query: Query, candidate: Candidate) -> bool:
    """Whether a word of the question excludes one of the figure's: monthly wages are not hourly ones."""
    plain = query.text.replace(query.when, " ") if query.when else query.text
    asked = frozenset(word.key for word in words(plain))
    mine = candidate.indicator_keys | candidate.own_keys
    text = candidate.source.article.text[candidate.sentence.start : candidate.sentence.end]
    if asked & _SCOPES & (keys(text) - candidate.sentence_keys):
        return True
    elsewhere = [term for term in query.terms if stem(term.lower()) in candidate.foreign_words]
    if any(key(term) not in CHANGE_KEYS | candidate.referred_keys for term in elsewhere):
        return True
    if any((asked & pair) and not (asked & pair & mine) and (mine & pair) for pair in _OPPOSITES):
        return True
    own = candidate.indicator_keys | (candidate.sentence_keys if candidate.alone else candidate.clause_keys)
    return any(
        (asked & siblings) and not (asked & siblings & candidate.sentence_keys) and (own & siblings)
        for siblings in _CONTRASTS
    )
