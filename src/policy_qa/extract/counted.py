"""What a bare number counts: the noun phrase behind it, singular, head last; or why it counts nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policy_qa.extract.inflection import person, singular
from policy_qa.extract.patterns import any_of, words
from policy_qa.extract.reading import Reading, clean

if TYPE_CHECKING:
    from spacy.tokens import Token

_IDIOMS = re.compile(
    r"one (?:of|another|day|hand|side|thing|by one|point|reason|way|time|more|that|who|which|such|or)\b|"
    r"(?:two|three|four) (?:of (?:them|which|whom|these|those)|sides|ways)\b",
    re.I,
)
_IDIOM_BEFORE = re.compile(r"\b(?:no|any|every|this|that|which|the|each|some|the only|another|at|as) $", re.I)
_COUNTED_ONE = re.compile(r"\b(?:at least|only|the only) $")
_NOT_COUNTED = frozenset(words("hand time times way ways regard addition part term terms"))
_MORE = frozenset(words("more fewer less"))
"""Before the noun, what does not tell what is counted."""
_FEW = r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|twelve) "
_AMONG = re.compile(rf" of (?:(?:the|its|their|these|those|our|all) (?:{_FEW})?|{_FEW})", re.I)
_HYPHENATED = words(
    "member nation country state person seat storey story bed lane page point party city hectare unit room "
    "ship "
    "vehicle vessel"
)
_HYPHEN_NOUN = re.compile(rf"-(?P<noun>{any_of(*_HYPHENATED)})\b")
_ROUGH = re.compile(r"-(?:odd|plus|strong)(?= (?!million|billion|trillion|thousand|hundred))")
"""Behind a number that is not exact: "90-odd cases"."""
_PER = re.compile(
    r" (?:per|for every|for each) (?:(?P<count>\d[\d,]*|million|thousand|hundred) "
    r")?(?P<of>[a-z]+(?:-[a-z]+)?)",
    re.I,
)
_OPENING, _CLOSING = ("“", "‘"), ("”", "’", '"')
_QUOTES = (*_OPENING, *_CLOSING)


def counted_noun(reading: Reading, start: int, end: int) -> tuple[str, int, int] | None:
    """The counted noun behind ``[start, end)``: (unit in the singular, start and end of the noun phrase).

    ``1,976 innovative start-ups`` gives ``innovative start-up``. None if no noun follows the number.
    """
    text = reading.text
    if hyphen := _HYPHEN_NOUN.match(text, end):
        return hyphen["noun"], end, hyphen.end()
    if rough := _ROUGH.match(text, end):
        end = rough.end()
    if text[end : end + 1] not in (" ", "\n") or _idiom(text, start, end):
        return None
    among = _AMONG.match(text, end)
    if among and text[start:end].lower() == "one":
        return None
    behind = reading.tokens_of(among.end() if among else end, reading.end)
    phrase = _phrase(reading, [token for token in behind if not token.is_space])
    if not phrase or phrase[-1].lower_ in _NOT_COUNTED:
        return None
    if phrase[0].lower_ in _MORE:
        phrase = phrase[1:]
    if not phrase or (not phrase[0].text[0].isalnum() and phrase[0].text not in _QUOTES):
        return None
    begin, finish = phrase[0].idx, phrase[-1].idx + len(phrase[-1])
    named = _named(phrase)
    counted = clean(text[begin : named[-1].idx + len(named[-1])])
    if named is not phrase:  # cut inside the quotes
        counted = re.sub('[“‘"]', "", counted)
    if not counted:
        return None
    return _per(text, _singular_phrase(counted, named[-1]), begin, finish)


def _named(phrase: Sequence[Token]) -> Sequence[Token]:
    """The phrase up to the head of the name in quotes that it ends in: one "training base for nurses"."""
    if any(token.text in _CLOSING for token in phrase):
        return phrase
    for position, token in enumerate(phrase):
        if token.pos_ == "ADP" and position and phrase[position - 1].pos_ in ("NOUN", "PROPN"):
            return phrase[:position]
    return phrase


def _per(text: str, unit: str, begin: int, finish: int) -> tuple[str, int, int]:
    """The unit with the "per" that follows it: "bed per 1,000 people", "doctor per person"."""
    per = _PER.match(text, finish)
    if per is None:
        return unit, begin, finish
    below = f"{per['count']} {per['of']}" if per["count"] else person(per["of"]) or per["of"]
    return f"{unit} per {below}", begin, per.end()


def _idiom(text: str, start: int, end: int) -> bool:
    """Whether a small number word counts nothing: "one of", "no one", "two sides"."""
    number = text[start:end].lower()
    if number not in ("one", "two", "three", "four"):
        return False
    if _IDIOMS.match(text, start):
        return True
    before = text[max(0, start - 12) : start]
    return number == "one" and bool(_IDIOM_BEFORE.search(before)) and not _COUNTED_ONE.search(before)


def _phrase(reading: Reading, tokens: Sequence[Token]) -> list[Token]:
    """The modifiers and nouns that follow a number, up to the head; ``A or B`` counts as one noun."""
    phrase: list[Token] = []
    quoted = False
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if quoted or token.text in _QUOTES:
            quoted = token.text in _OPENING or (quoted and token.text not in _CLOSING)
        elif reading.is_number(token):
            break
        elif token.text == "-" and phrase and position + 1 < len(tokens):
            phrase.append(token)
            position += 1
        elif not _goes_on(tokens, position, phrase):
            break
        phrase.append(tokens[position])
        position += 1
    while phrase and not _may_end(phrase):
        phrase.pop()
    return phrase


def _goes_on(tokens: Sequence[Token], position: int, phrase: Sequence[Token]) -> bool:
    """Whether the token at ``position`` is a part of the phrase so far: a noun, a modifier, or a link."""
    token = tokens[position]
    headed = _has_noun(phrase)
    if token.tag_ in ("WDT", "WP", "WP$", "WRB"):
        return False
    if token.pos_ in ("NOUN", "PROPN"):
        named = token.pos_ == "PROPN" and token.ent_type_ in ("DATE", "GPE", "ORG", "PERSON")
        return not (named and headed)
    if token.text in ("and", "or", ",", "&", "/"):
        return bool(phrase) and _joins(tokens, position, headed=headed)
    if headed:
        return False
    if token.pos_ in ("ADJ", "ADV", "NUM", "DET") and token.lower_ not in ("the", "a", "an"):
        return True
    return token.tag_ in ("VBG", "VBN", "VBD", "JJ") and _noun_ahead(tokens, position)


def _may_end(phrase: Sequence[Token]) -> bool:
    """Whether a phrase may end in its last token: a noun, or the second half of a hyphenated word."""
    last = phrase[-1]
    hyphenated = len(phrase) > 1 and phrase[-2].text == "-" and last.pos_ in ("VERB", "X", "ADJ")
    return hyphenated or last.pos_ in ("NOUN", "PROPN")


def _has_noun(phrase: Sequence[Token]) -> bool:
    """Whether the phrase already ends in a noun that is not the first half of a hyphenated word."""
    if not phrase or phrase[-1].pos_ not in ("NOUN", "PROPN"):
        return False
    last = phrase[-1]
    hyphenated = len(phrase) > 1 and phrase[-2].text == "-"
    return not hyphenated and not (last.i + 1 < len(last.doc) and last.nbor(1).text == "-")


def _noun_ahead(tokens: Sequence[Token], position: int) -> bool:
    for token in tokens[position + 1 : position + 5]:
        if token.pos_ in ("NOUN", "PROPN"):
            return True
        if token.pos_ not in ("ADJ", "ADV", "VERB") and token.text != "-":
            return False
    return False


def _joins(tokens: Sequence[Token], position: int, *, headed: bool) -> bool:
    """Whether "and", "or" or a comma joins two modifiers, or two nouns by "or", inside one counted phrase."""
    if position + 1 >= len(tokens):
        return False
    link, following = tokens[position].text, tokens[position + 1]
    if not headed:
        return following.pos_ in ("ADJ", "NOUN", "VERB", "ADV", "PROPN") and _noun_ahead(tokens, position)
    alternative = following.pos_ == "NOUN" or (following.pos_ == "ADJ" and _noun_ahead(tokens, position + 1))
    return link in ("or", "/") and alternative


def _singular_phrase(phrase: str, head: Token) -> str:
    body, _, last = phrase.rpartition(" ")
    stem, dash, tail = last.rpartition("-")
    single = singular(tail, plural=head.tag_ in ("NNS", "NNPS"))
    return f"{body} {stem}{dash}{single}".strip()
