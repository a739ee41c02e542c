"""Words beside a number that make it a bound or a rough one: "at least", "nearly", "or more"."""

from __future__ import annotations

import re
from dataclasses import replace

from policy_qa.extract.patterns import GAP, any_of, spaced, words
from policy_qa.extract.quantity import Quantity
from policy_qa.schema import Qualifier

_QUALIFIERS: tuple[tuple[Qualifier, tuple[str, ...]], ...] = (
    (
        "at least",
        (
            "at least", "no less than", "not less than", "no fewer than", "not fewer than", "minimum(?: of)?",
            "no lower than", "a floor of", "(?:more|greater|higher) than or equal to",
            "equal to or (?:more|greater|higher) than", "≥", ">=",
        ),
    ),
    (
        "up to",
        (
            "up to", "at most", "no more than", "not more than", "within", "maximum(?: of)?",
            "as much as", "as many as", "capped at", "limited to", "a (?:ceiling|cap|limit) of",
            "not exceed(?:ing)?", "no higher than", "not higher than", "(?:less|lower) than or equal to",
            "equal to or (?:less|lower) than", "≤", "<=",
        ),
    ),
    (
        "over",
        (
            "over", "more than", "above", "exceed(?:s|ed|ing)?", "surpass(?:es|ed|ing)?", "in excess of",
            "greater than", "higher than", "larger than", "bigger than",
            "upwards of", "north of", "top(?:s|ped|ping)?", "beats?(?:ing)?", "beyond",
            "past(?: the)?", "cross(?:es|ed|ing)?", "pass(?:es|ed|ing)", ">",
        ),
    ),
    ("nearly", ("nearly", "almost", "close to", "approaching", "just short of", "just shy of")),
    ("under", ("under", "less than", "below", "fewer than", "lower than", "smaller than", "<")),
    (
        "about",
        (
            "about", "around", "approximately", "roughly", "some", "circa", "or so",
            "in the (?:order|region) of", "~", "≈", r"approx\.?",
        ),
    ),
)  # fmt: skip
QUALIFIER = any_of(*(spaced(phrase) for _, phrases in _QUALIFIERS for phrase in phrases))
"""Any of these words, for what stands between the members of a list."""
_QUALIFIER = re.compile(
    any_of(
        *(
            rf"(?P<q{n}>(?<![\w-]){any_of(*map(spaced, phrases))})"
            for n, (_, phrases) in enumerate(_QUALIFIERS)
        )
    )
    + spaced(r"(?: (?:a|an|the|a total of|the \w+ of))? ?$"),
    re.I,
)
_QUALIFIED_AFTER = re.compile(
    spaced(
        r" or (?:(?P<least>more|above|higher|over|greater)|(?P<most>less|below|fewer|under)|(?P<about>so))"
    )
    + r"\b|-(?P<odd>odd)\b|(?P<plus>\+(?!\d)|-plus\b)"
    + spaced(r"| and (?:(?P<open>above|over|older|more|upwards)|(?P<shut>below|under|younger))")
    + spaced(r"(?=[.,;:)]|$| (?:in|of|are|were|is|was|who|with|have|has|had|will|can|may)\b)")
)
_MOVED_UP_TO = re.compile(spaced(r"(?:\w+(?:d|s|ing)|rose|grew|went|crept) up to $"), re.I)
_THAN = ("than ", "than the ", "than a ", "than\n")
_COMPARED = re.compile(rf"{GAP}?(?:(?!(?:but|and|or|to)\b)[a-z-]+{GAP}){{0,2}}")
"""Between the amount of a difference and "more than" what it differs from."""
_WINDOW = 36
"""Characters before a number in which a qualifier begins."""
_TIMES = frozenset(words("minute hour day week month quarter year decade century"))
_DURING = re.compile(spaced(r"(?:(?P<lasting>\w+) )?(?:over|past) (?:a |an |the \w+ )?$"), re.I)
_LASTING = re.compile(
    r"(?:for|took|takes?|taken|taking|last(?:s|ed|ing)?|of|aged?|wait(?:s|ed|ing)?|well|just|after|with|ha[sd]|"
    r"have|span\w*|is|are|was|were|be|by|in|within|and|or|than|live[ds]?|little|slightly)$",
    re.I,
)
"""Before "over" that bounds a length of time; else it says during it ("spread over three years")."""


def qualifier_words(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the words stand that qualify the number at ``[start, end)``, behind it or before it."""
    if behind := _QUALIFIED_AFTER.match(text, end):
        return _trimmed(text, *behind.span())
    begins = max(0, start - _WINDOW)
    match = _QUALIFIER.search(text[begins:start])
    return _trimmed(text, begins + match.start(), begins + match.end()) if match else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())


def qualified(text: str, q: Quantity, *, after: int = 0) -> Quantity:
    """The quantity with what the words before or behind it say of its exactness. Ranks have nothing of it.

    ``after`` is where the quantity before it ends: "5 percent more than the 40 million" compares.
    """
    if q.kind == "ordinal_rank":
        return q
    if behind := _QUALIFIED_AFTER.match(text, q.end):
        least = behind["least"] or behind["plus"] or behind["open"]
        bound: Qualifier = "at least" if least else "up to"
        return replace(q, qualifier="about" if behind["about"] or behind["odd"] else bound)
    window = text[max(0, q.start - _WINDOW) : q.start]
    match = _QUALIFIER.search(window)
    if match is None:
        return q
    qualifier = next(name for n, (name, _) in enumerate(_QUALIFIERS) if match[f"q{n}"])
    if qualifier == "up to" and _MOVED_UP_TO.search(window):
        return q  # "climbed up to 5 percent" is a level, not a bound
    if qualifier == "over" and q.unit in _TIMES and _runs(window):
        return q
    begins = q.start - len(window) + match.start()
    if match.group().endswith(_THAN) and after and _COMPARED.fullmatch(text, after, max(after, begins)):
        return q
    return replace(q, qualifier=qualifier)


def _runs(window: str) -> bool:
    """Whether "over" at the end of ``window`` says during."""
    during = _DURING.search(window)
    return during is not None and not (during["lasting"] and _LASTING.match(during["lasting"]))
