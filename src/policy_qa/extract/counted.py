"""What a bare number counts: the noun phrase behind it, singular, head last; or why it counts nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy_qa.extract.reading import Reading, clean

if TYPE_CHECKING:
    from spacy.tokens import Token

_IDIOMS = re.compile(
    r"one (?:of|another|day|hand|side|thing|by one|point|reason|way|time|more|that|who|which|such|or)\b|"
    r"(?:two|three|four) (?:of (?:them|which|whom|these|those)|sides|ways)\b",
    re.I,
)
_IDIOM_BEFORE = re.compile(
    r"\b(?:no|any|every|this|that|which|the|each|some|the only|another|at|as|for) $", re.I
)
_STOP_HEADS = frozenset("hand time times way ways regard addition part term terms".split())
_PERSON_UNITS = {"people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child"}
_AMONG = re.compile(r"[ \u00a0]of[ \u00a0](?:the|its|their|these|those|our|all)[ \u00a0](?:(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|twelve)[ \u00a0])?", re.I)
_HYPHEN_NOUN = re.compile(
    r"-(?P<n>member|nation|country|state|person|seat|storey|story|bed|lane|page|point|party|city|hectare|unit|room|ship|vehicle|vessel)\b"
)
_PER = re.compile(
    r"[ \u00a0](?:per|for every|for each)[ \u00a0](?:(?P<n>\d[\d,]*|million|thousand|hundred)[ \u00a0])?(?P<of>[a-z]+(?:-[a-z]+)?)",
    re.I,
)


def counted_noun(reading: Reading, start: int, end: int) -> tuple[str, int, int] | None:
    """The counted noun behind ``[start, end)``: (unit in the singular, start and end offsets of the noun phrase).

    ``1,976 innovative start-ups`` gives ``innovative start-up``. None if no noun follows the number.
    """
    text = reading.text
    if hyphen := _HYPHEN_NOUN.match(text, end):
        return hyphen["n"], end, hyphen.end()
    if text[end : end + 1] not in (" ", "\u00a0", "\n", "\t") or _idiom(text, start, end):
        return None
    among = _AMONG.match(text, end)
    tokens = [t for t in reading.tokens if t.idx >= (among.end() if among else end) and not t.is_space]
    if among and text[start:end].lower() == "one":
        return None
    phrase = _phrase(reading, tokens)
    if not phrase:
        return None
    begin, last = phrase[0].idx, phrase[-1]
    finish = last.idx + len(last)
    words = clean(text[begin:finish])
    if last.lower_ in _STOP_HEADS or not words:
        return None
    unit = _singular_phrase(words, last)
    if per := _PER.match(text, finish):
        count = f"{per['n']} " if per["n"] else ""
        below = per["of"] if count else _PERSON_UNITS.get(per["of"].lower(), per["of"])
        return f"{unit} per {count}{below}", begin, per.end()
    return unit, begin, finish


def _idiom(text: str, start: int, end: int) -> bool:
    if text[start:end].lower() not in ("one", "two", "three", "four"):
        return False
    if _IDIOMS.match(text, start):
        return True
    before = text[max(0, start - 12) : start]
    return (
        text[start:end].lower() == "one"
        and bool(_IDIOM_BEFORE.search(before))
        and not re.search(r"\b(?:at least|only|the only) $", before)
    )


def _phrase(reading: Reading, tokens: list[Token]) -> list[Token]:
    """The modifiers and nouns that follow a number, up to the head; ``A or B`` counts as one noun."""
    phrase: list[Token] = []
    quoted = False
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if quoted or token.text in ("“", "”", '"', "‘", "’"):
            quoted = token.text in ("“", "‘") or (quoted and token.text not in ("”", "’", '"'))
            phrase.append(token)
        elif reading.is_number(token):
            break
        elif token.pos_ in ("NOUN", "PROPN") or (
            token.pos_ in ("ADJ", "ADV", "NUM", "DET")
            and not _has_noun(phrase)
            and token.lower_ not in ("the", "a", "an")
        ):
            if (
                token.pos_ == "PROPN"
                and _has_noun(phrase)
                and token.ent_type_ in ("DATE", "GPE", "ORG", "PERSON")
            ):
                break
            phrase.append(token)
        elif (
            token.tag_ in ("VBG", "VBN", "VBD", "JJ")
            and not _has_noun(phrase)
            and _noun_ahead(tokens, position)
        ):
            phrase.append(token)
        elif token.text == "-" and phrase and position + 1 < len(tokens):
            phrase += [token, tokens[position + 1]]
            position += 1
        elif token.text in ("and", "or", ",", "&", "/") and phrase and _joins(tokens, position, phrase):
            phrase.append(token)
        else:
            break
        position += 1
    while (
        phrase
        and phrase[-1].pos_ not in ("NOUN", "PROPN")
        and not (phrase[-1].pos_ in ("VERB", "X", "ADJ") and len(phrase) > 1 and phrase[-2].text == "-")
    ):
        phrase.pop()
    return phrase


def _has_noun(phrase: list[Token]) -> bool:
    """Whether the phrase already ends in a noun that is not the first half of a hyphenated word."""
    if not phrase or phrase[-1].pos_ not in ("NOUN", "PROPN"):
        return False
    last = phrase[-1]
    hyphenated = len(phrase) > 1 and phrase[-2].text == "-"
    return not hyphenated and not (last.i + 1 < len(last.doc) and last.nbor(1).text == "-")


def _noun_ahead(tokens: list[Token], position: int) -> bool:
    for token in tokens[position + 1 : position + 5]:
        if token.pos_ in ("NOUN", "PROPN"):
            return True
        if token.pos_ not in ("ADJ", "ADV", "VERB") and token.text != "-":
            return False
    return False


def _joins(tokens: list[Token], position: int, phrase: list[Token]) -> bool:
    """Whether "and", "or" or a comma joins two modifiers, or two nouns by "or", inside one counted phrase."""
    if position + 1 >= len(tokens):
        return False
    link, following = tokens[position].text, tokens[position + 1]
    if not _has_noun(phrase):
        return following.pos_ in ("ADJ", "NOUN", "VERB", "ADV", "PROPN") and _noun_ahead(tokens, position)
    return (
        link in ("or", "/")
        and following.pos_ in ("NOUN", "ADJ")
        and (following.pos_ == "NOUN" or _noun_ahead(tokens, position + 1))
    )


def _singular_phrase(words: str, head: Token) -> str:
    body, _, last = words.rpartition(" ")
    stem, dash, tail = last.rpartition("-")
    single = singular(tail, plural=head.tag_ in ("NNS", "NNPS"))
    return f"{body} {stem}{dash}{single}".strip()


def singular(word: str, *, plural: bool = True) -> str:
    """An English noun in the singular ("policies" → "policy"); acronyms lose a small s ("SMEs" → "SME")."""
    lower = word.lower()
    if lower in _PERSON_UNITS:
        return _PERSON_UNITS[lower]
    if not plural and not (word[:-1].isupper() and word.endswith("s")):
        return word
    if lower.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:ss|x|ch|sh|zz)es$", lower):
        return word[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word
