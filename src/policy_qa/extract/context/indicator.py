"""What was measured: the noun phrase that a quantity belongs to, from its sentence alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from policy_qa.extract.context.actors import acts, names_actor
from policy_qa.extract.context.beside import attributive, changed, left, right
from policy_qa.extract.context.clause import (
    headline,
    moved_object,
    subject,
)
from policy_qa.extract.context.counting import date_at
from policy_qa.extract.context.deeds import deed, meant, object_
from policy_qa.extract.context.parts import fronted_part, one_in, part, shared, used
from policy_qa.extract.context.phrases import may_name, normal
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import (
    Reading,
    noun_phrase_starting,
)

if TYPE_CHECKING:
    pass

_LEVEL_VERB = re.compile(
    r"\b(?:to|by|of|reach(?:ed|es|ing)?|total(?:l?ed|s)|stood at|hit|exceed(?:ed|s)|surpass(?:ed|es)|"
    r"averag(?:ed|es)|number(?:ed|s))"
    r"(?: +(?:a|an|the|about|around|over|more than|nearly|almost|some|only|just|at least|under|less than|"
    r"record|new))* *$",
    re.I,
)
_BY_MEASURE = re.compile(r"[ -][^,;]{0,40}?\b(?:by|in terms of) ", re.I)
_FOR_MEASURE = re.compile(
    r"^(?: [a-z]+ally| (?:in|among|of|nationwide|worldwide)\b[^,;.]{0,50}?)?"
    r" (?:for|in terms of|when it comes to) "
)
"""Between an ordinal and what it is given for: "third in Europe for car exports"."""
_TURN = re.compile(r"\b(?:time|year|month|quarter|week|day|season|decade)s?\b")
_SUPERLATIVE = re.compile(r"[ -]\w+(?:est|most)\b *", re.I)
_SCOPE_BEHIND = re.compile(r" (?:in|among|of|by|with|for|nationwide|and)\b")
_LISTED = re.compile(
    r"(?: \((?:\d[^()]*)\)|\)| of [a-z][a-z ]{2,40}(?=,))?,? ?"
    r"(?:and |while |but |then |followed by |ahead of )?(?:the |that of )?"
    r"(?P<name>[A-Za-z][\w’' -]{2,48}?)(?: +(?:for|with|by|at|to))?"
    r"(?: +(?:about|around|over|more than|nearly|almost|some|only|just|at least|under|less than))? +"
)
_GROWTH = re.compile(
    r"\b(?:(?:economic|world|global|annual|average|real|overall|yearly|year-on-year|first-quarter|full-year|"
    r"\d{4}) )*(?:growth|expansion)(?: rates?| forecast)?\b"
    r"(?! (?:of|in|for) (?!about|around|over|nearly|almost|only|just|some|up to|more|less|the (?:year|first|"
    r"second|"
    r"third|fourth|last|whole)|this|last)(?-i:[a-z]))[^,;]{0,60}$",
    re.I,
)
"""Growth of which the text does not say what grows."""
_ONES = "person|head|capita|inhabitant|resident|citizen|household|worker|employee|pupil|student"
_EACH = re.compile(
    rf"\s*(?:Per (?P<one>{_ONES})(?: of (?:the )?population)?"
    r"|(?:On a|In) per[ -](?P<basis>capita|head|person) (?:basis|terms)),",
    re.I,
)
_PER = re.compile(r"\b(?:per|a|each) (?:capita|head|person|\w+)$|\bper[ -]capita\b", re.I)
_CENTRAL = frozenset(words("nsubj nsubjpass dobj ROOT conj attr pobj appos"))
"""Where a noun stands that could be what is measured."""


_NAMED = frozenset(words("ORG DATE TIME GPE PERSON LOC"))
"""What is no guess for what is measured."""


def indicator_of(reading: Reading, q: Quantity) -> str | None:
    """What a money amount, percentage, measure or bare number measures, from the sentence alone."""
    return indicator_and_rule(reading, q)[0]


def indicator_and_rule(reading: Reading, q: Quantity) -> tuple[str | None, str]:
    """The indicator as ``indicator_of`` gives it, and the name of the rule that read it."""
    for name, rule in RULES.items():
        if phrase := rule(reading, q):
            return _for_each(reading, q, phrase), name
    return None, ""


def _for_each(reading: Reading, q: Quantity, phrase: str) -> str:
    """A phrase with what the sentence sets before all of it: "Per person, output came to …"."""
    each = _EACH.match(reading.before(q.start))
    if each is None or q.kind not in ("money", "measure") or _PER.search(phrase):
        return phrase
    return f"{phrase} per {each['one'] or each['basis']}"


def bare_growth(reading: Reading, q: Quantity) -> str | None:
    """Read "growth of 5 percent is the aim": growth of nothing that is named is that of the economy."""
    if q.kind not in ("percent", "percentage_points"):
        return None
    return "GDP" if _GROWTH.search(reading.before(q.start, limit=120)) else None


def level_indicator(reading: Reading, q: Quantity) -> str | None:
    """What a verb of level gives in counted pieces: the output of "output doubled to 340,000 units"."""
    if not _LEVEL_VERB.search(reading.before(q.start, limit=48)):
        return None
    return left(reading, q) or subject(reading, q)


def rank_indicator(reading: Reading, q: Quantity) -> str | None:
    """What an ordinal ranks when that follows it: "the second-largest economy", "top seven platforms"."""
    after = reading.after(q.end)
    by = _BY_MEASURE.match(after)
    if by and (behind := noun_phrase_starting(reading, q.end + by.end())):
        return normal(reading.text[slice(*behind)])
    for link in _FOR_MEASURE.finditer(after):
        phrase = noun_phrase_starting(reading, q.end + link.end())
        if phrase and not date_at(reading, phrase[0]) and (what := normal(reading.text[slice(*phrase)])):
            return None if _TURN.search(what) else what
    if after[:1] not in (" ", "-") or _SCOPE_BEHIND.match(after):
        return None
    superlative = _SUPERLATIVE.match(after)
    phrase = noun_phrase_starting(reading, q.end + (superlative.end() if superlative else 1))
    return normal(reading.text[slice(*phrase)]) if phrase else None


def listed_noun(reading: Reading, q: Quantity, before: int) -> str | None:
    """What stands before a number in a list that drops its verb: "wind gave 25 percent, water 23 percent".

    ``before`` is where the member before it ends.
    """
    match = _LISTED.fullmatch(reading.text, before, q.start)
    tokens = reading.tokens_of(*match.span("name")) if match else []
    if match is None or not tokens or not all(may_name(token, alone=len(tokens) == 1) for token in tokens):
        return None
    return None if names_actor(reading, match.span("name")) else normal(match["name"])


def nearest_noun(reading: Reading, q: Quantity) -> str | None:
    """The last noun phrase before a quantity that could be measured: a guess for want of better."""
    for chunk in reversed(reading.chunks):
        root = chunk.root
        if chunk.end_char > q.start or reading.is_number(root) or acts(reading, q, root):
            continue
        if root.pos_ not in ("NOUN", "PROPN") or root.dep_ not in _CENTRAL:
            continue
        if root.ent_type_ not in _NAMED and (text := normal(chunk.text)):
            return text
    return None


RULES: Mapping[str, Callable[[Reading, Quantity], str | None]] = {
    "one_in": one_in,
    "left": left,
    "changed": changed,
    "attributive": attributive,
    "moved_object": moved_object,
    "used": used,
    "part": part,
    "fronted": fronted_part,
    "deed": deed,
    "subject": subject,
    "headline": headline,
    "meant": meant,
    "right": right,
    "shared": shared,
    "object": object_,
}
"""The rules by name, in the order in which they are tried."""
