"""Every number and every quote of a draft, checked against the evidence it cites.

A number is the same number if its value and its unit are: "15" in "2015" is nothing, "13.3" is not "13.3%",
and "91 billion" is not "91.06 billion". It does not matter who wrote the draft, a rule or a language model.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isclose

from policy_qa.extract.periods import find_dates
from policy_qa.extract.quantities import Quantity, find_quantities
from policy_qa.schema import Article, Citation, DateMention, Figure, NumberCheck

_MARKER = re.compile(r"\[(\d{1,3})\]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*(?:\s*\[\d{1,3}\])*\s+(?=[\"“‘(]*[A-Z0-9])")
_PERIOD_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Number:
    """A quantity of the draft, the citations of its sentence, and the expression of time it belongs to."""

    quantity: Quantity
    surface: str
    markers: frozenset[int]
    date: DateMention | None


def check(
    text: str,
    *,
    citations: Sequence[Citation],
    figures: Sequence[Figure] = (),
    derived: Sequence[NumberCheck] = (),
) -> tuple[NumberCheck, ...]:
    """Check every number in a draft.

    Args:
        text: The draft, with ``[n]`` markers.
        citations: What it cites. A number must stand in a quote that its own sentence cites (in any quote, if
            the sentence cites none).
        figures: The figures it uses; their periods support the years and months of the draft.
        derived: Numbers that the reader computed, with formula and operands.

    Returns:
        One check a number, in order. Years and days count as numbers; the words of a period ("the first
        half", "third quarter") are not listed where the evidence supports them.
    """
    quoted = {c.marker: find_quantities(c.quote) for c in citations}
    checked = ((number, _checked(number, quoted, citations, figures, derived)) for number in _numbers(text))
    return tuple(
        found for number, found in checked if found.status == "unsupported" or not _names_period(number)
    )


def _names_period(number: _Number) -> bool:
    """Whether a number is a word of an expression of time: "third" in "third quarter"."""
    return number.date is not None and not any(character.isdigit() for character in number.surface)


def unsupported(checks: Sequence[NumberCheck]) -> tuple[NumberCheck, ...]:
    """The numbers that nothing supports."""
    return tuple(c for c in checks if c.status == "unsupported")


def without_unsupported(
    text: str,
    *,
    citations: Sequence[Citation],
    figures: Sequence[Figure] = (),
    derived: Sequence[NumberCheck] = (),
) -> str:
    """The draft without the sentences that hold an unsupported number; empty if none is left."""
    kept = [
        sentence
        for sentence in sentences(text)
        if not unsupported(check(sentence, citations=citations, figures=figures, derived=derived))
    ]
    return " ".join(kept)


def verbatim(citation: Citation, article: Article) -> bool:
    """Whether a citation's quote stands in the article exactly where it says."""
    return bool(citation.quote) and article.text[citation.start : citation.end] == citation.quote


def sentences(text: str) -> list[str]:
    """The sentences of a draft, each with the markers that follow it."""
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    return [text[a:b].strip() for a, b in itertools.pairwise(cuts) if text[a:b].strip()]


def _numbers(text: str) -> Iterator[_Number]:
    for sentence in sentences(text):
        markers = frozenset(int(match[1]) for match in _MARKER.finditer(sentence))
        plain = _MARKER.sub(lambda match: " " * len(match.group()), sentence)
        dates = find_dates(plain)
        for quantity in find_quantities(plain):
            date = next((d for d in dates if d.start <= quantity.start and quantity.end <= d.end), None)
            yield _Number(quantity, plain[quantity.start : quantity.end], markers, date)


def _checked(
    number: _Number,
    quoted: dict[int, list[Quantity]],
    citations: Sequence[Citation],
    figures: Sequence[Figure],
    derived: Sequence[NumberCheck],
) -> NumberCheck:
    value, unit = number.quantity.value, number.quantity.unit
    allowed = [marker for marker in quoted if marker in number.markers] or list(quoted)
    for marker in allowed:
        if any(_same(number.quantity, other) for other in quoted[marker]):
            return NumberCheck(number.surface, value, unit, "quoted", citation=marker)
    for known in derived:
        if known.unit == unit and isclose(known.value, value, rel_tol=1e-9):
            return NumberCheck(
                number.surface, value, unit, "derived", known.citation, known.formula, known.operands
            )
    if number.date is not None and (source := _date_source(number, citations, figures)) is not None:
        return NumberCheck(number.surface, value, unit, "derived", formula=source[0], operands=source[1])
    return NumberCheck(number.surface, value, unit, "unsupported")


def _same(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities have one value and one unit; either end of a range stands for itself."""
    if a.unit != b.unit or (a.kind == "ordinal_rank") != (b.kind == "ordinal_rank"):
        return False
    if a.value_max is not None:
        return b.value_max is not None and isclose(a.value, b.value) and isclose(a.value_max, b.value_max)
    ends = [b.value] if b.value_max is None else [b.value, b.value_max]
    return any(isclose(a.value, end, rel_tol=1e-9, abs_tol=1e-12) for end in ends)


def _date_source(
    number: _Number, citations: Sequence[Citation], figures: Sequence[Figure]
) -> tuple[str, tuple[str, ...]] | None:
    """Where a number in a date of the draft comes from, if the quote does not say it: (formula, operands)."""
    date = number.date
    for figure in figures:
        periods = [p for p in (figure.period, figure.change_base_period) if p]
        if any(date is not None and date.period == p for p in periods) or _parts(
            periods, number.quantity.value
        ):
            return "period of the figure", (figure.id,)
    published = [c.published for c in citations if c.published]
    if _parts(published, number.quantity.value):
        return "date of publication", ()
    return None


def _parts(periods: Sequence[str], value: float) -> bool:
    return any(int(part) == value for period in periods for part in _PERIOD_NUMBER.findall(period))
