"""Parts of speech, word forms and irregular lemmas by spaCy's rules, looked up once for each kind of token.

A pipeline has some hundred rules that follow from a token's tag, its word or its role; spaCy tries all of
them on every token. Tokens that no rule tells apart get the same, which is kept here. The few rules that look
at more than one token are left to spaCy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spacy.pipeline import AttributeRuler
    from spacy.tokens import Doc

_SEEN: Final = ("TAG", "LOWER", "DEP", "IS_SPACE")
"""What a rule for one token may look at, and what makes a kind of token."""

Attributes = Mapping[int, int]


class WordClasses:
    """Does what the attribute ruler of a pipeline does; it reads the rules of that one when it is made."""

    def __init__(self, pipe: AttributeRuler) -> None:
        from spacy.matcher import Matcher

        self._strings, self._attrs, self._places = pipe.vocab.strings, pipe.attrs, pipe.indices
        self._rules: dict[int, Sequence[Mapping[str, Any]]] = {}
        self._of_many = Matcher(pipe.vocab)
        for number, rule in enumerate(pipe.patterns):
            if all(_is_simple(pattern) for pattern in rule["patterns"]):
                self._rules[number] = [pattern[0] for pattern in rule["patterns"]]
            else:
                self._of_many.add(str(number), rule["patterns"])
        self._words = {word for some in self._rules.values() for one in some for word in _named(one, "LOWER")}
        self._numbers: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._given: dict[tuple[int, ...], Attributes] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set what the rules give to each token of a tagged and parsed text."""
        from spacy.pipeline.attributeruler import set_token_attrs

        more = self._found_by_many(doc)
        for token, kind in zip(doc, doc.to_array(list(_SEEN)).tolist(), strict=True):
            numbers = self._numbers_of(kind)
            if token.i in more:
                numbers = tuple(sorted({*numbers, *more[token.i]}))
            if numbers:
                set_token_attrs(token, self._merged(numbers))
        return doc

    def _numbers_of(self, seen: Sequence[int]) -> tuple[int, ...]:
        """The rules for one token that hold for a kind of token, in order."""
        tag, lower, dep, space = seen
        kind = (tag, lower if self._strings[lower] in self._words else 0, dep, space)
        found = self._numbers.get(kind)
        if found is None:
            values = {
                "TAG": self._strings[tag],
                "LOWER": self._strings[lower],
                "DEP": self._strings[dep],
                "IS_SPACE": bool(space),
            }
            found = tuple(
                number for number, some in self._rules.items() if any(_holds(one, values) for one in some)
            )
            self._numbers[kind] = found
        return found

    def _found_by_many(self, doc: Doc) -> dict[int, set[int]]:
        """By token, the rules that look at more than one."""
        found: dict[int, set[int]] = {}
        for match, start, _ in self._of_many(doc, allow_missing=True):
            number = int(self._strings[match])
            found.setdefault(start + self._places[number], set()).add(number)
        return found

    def _merged(self, numbers: tuple[int, ...]) -> Attributes:
        """What some rules give together: a later one takes precedence."""
        given = self._given.get(numbers)
        if given is None:
            given = self._given[numbers] = {
                name: value for number in numbers for name, value in self._attrs[number].items()
            }
        return given


def _is_simple(pattern: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a pattern is of one token and names what that may be, or may not be."""
    if len(pattern) != 1 or not set(pattern[0]) <= set(_SEEN):
        return False
    return all(
        isinstance(wanted, str | bool) or set(wanted) <= {"IN", "NOT_IN"} for wanted in pattern[0].values()
    )


def _named(pattern: Mapping[str, Any], attribute: str) -> Iterable[str]:
    wanted = pattern.get(attribute, ())
    if isinstance(wanted, str):
        return (wanted,)
    return [word for words in dict(wanted).values() for word in words]


def _holds(pattern: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a token with these values fits a simple pattern."""
    for attribute, wanted in pattern.items():
        value = values[attribute]
        if not isinstance(wanted, Mapping):
            if value != wanted:
                return False
        elif value in wanted.get("NOT_IN", ()) or ("IN" in wanted and value not in wanted["IN"]):
            return False
    return True
