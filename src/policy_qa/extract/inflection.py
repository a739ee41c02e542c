"""English word forms: the singular of a noun, the past participle of a verb."""

from __future__ import annotations

import re

from policy_qa.extract.patterns import any_of, words

_PERSONS = {"people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child"}
_SINGULARS = {
    "buses": "bus", "bonuses": "bonus", "campuses": "campus", "censuses": "census", "gases": "gas",
    "surpluses": "surplus", "viruses": "virus", "movies": "movie", "lives": "life", "knives": "knife",
    "wives": "wife", "leaves": "leaf", "shelves": "shelf", "heroes": "hero", "potatoes": "potato",
    "tomatoes": "tomato", "analyses": "analysis", "crises": "crisis", "criteria": "criterion",
}  # fmt: skip
_UNCHANGED = frozenset(words("series species means news aircraft premises headquarters"))
_ES_PLURAL = re.compile(r"(?:ss|x|ch|sh|zz)es$")
_PARTICIPLES = {
    "build": "built", "set": "set", "cut": "cut", "put": "put", "sell": "sold", "buy": "bought",
    "spend": "spent", "send": "sent", "lend": "lent", "give": "given", "take": "taken", "find": "found",
    "hold": "held", "lose": "lost", "win": "won", "pay": "paid", "bring": "brought", "draw": "drawn",
    "grow": "grown", "lead": "led", "lay": "laid", "meet": "met", "keep": "kept", "leave": "left",
    "get": "got", "shut": "shut", "shed": "shed", "teach": "taught", "write": "written", "drive": "driven",
    "know": "known", "begin": "begun", "run": "run", "choose": "chosen", "catch": "caught",
    "permit": "permitted", "control": "controlled", "admit": "admitted", "commit": "committed",
    "submit": "submitted",
}  # fmt: skip
_DOUBLED = re.compile(rf"^[^aeiou]{{0,3}}[aeiou]{any_of(*words('b d g l m n p r t'))}$")
"""One short syllable: "plan" → "planned"."""


def person(word: str) -> str | None:
    """The singular of a word for people ("children" → "child"), or None for another word."""
    return _PERSONS.get(word.lower())


def singular(word: str, *, plural: bool = True) -> str:
    """An English noun in the singular ("policies" → "policy"); acronyms lose a small s ("SMEs" → "SME").

    ``plural`` False says that the parse takes the word for a singular: only acronyms are changed then.
    """
    lower = word.lower()
    if one := person(lower):
        return one
    acronym = word[:-1].isupper() and word.endswith("s")
    if lower in _UNCHANGED or not (plural or acronym):
        return word
    if lower in _SINGULARS:
        return _SINGULARS[lower]
    if lower.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if _ES_PLURAL.search(lower):
        return word[:-2]
    plain = lower.endswith("s") and not lower.endswith(("ss", "us", "is"))
    return word[:-1] if plain and len(word) > 2 else word


def participle(verb: str) -> str:
    """The past participle of a verb in its base form ("build" → "built", "apply" → "applied")."""
    verb = verb.lower()
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if _DOUBLED.match(verb) else f"{verb}ed"
