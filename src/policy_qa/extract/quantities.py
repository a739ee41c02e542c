"""Numerals joined with their units, ranges and qualifiers: what was written, before what it says.

Text only. ``find_quantities`` gives every number that could be a figure; the noun that a bare number counts,
and whether an ordinal ranks anything, are read from the parse later (``counted``, ``context.rank``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policy_qa.extract.exchange import exchange_rate
from policy_qa.extract.number_words import BEHIND_MONEY, SCALE_AFTER, scale_value
from policy_qa.extract.numerals import Numeral, exact, find_numerals, multiplied
from policy_qa.extract.patterns import SPACE as _S
from policy_qa.extract.qualifiers import qualified
from policy_qa.extract.quantity import Quantity
from policy_qa.extract.ranges import joined, merged_parts, with_elided_money, with_shared_units
from policy_qa.extract.ratios import to_one
from policy_qa.extract.spans import merged, touches
from policy_qa.extract.units import UnitMatch, currency_before, unit_after, with_rate

__all__ = ["Quantity", "find_quantities"]

_SHORT_WORDS = r"is|was|has|its|his|this|less|plus|versus|across|as|us|always|towards|besides|perhaps"
_COUNT_AHEAD = re.compile(rf"{_S}[a-z][\w-]*(?:{_S}[a-z][\w-]*){{0,2}}?s\b")
_NO_COUNT_AHEAD = re.compile(rf"{_S}(?:{_SHORT_WORDS})\b", re.I)
_LONG = re.compile(
    rf"(?:{_S}|-)(?:long|wide|high|tall|deep|thick|above|below|across|away|underground|apart|in{_S}(?:length|height|width|"
    rf"depth|diameter)|x|by|of|tunnel|bridge|pipeline|road|wall|track)\b|{_S}?[×x²³]",
    re.I,
)
_LENGTH = re.compile(
    r"\b(?:height|depth|length|width|level|wave|diameter|radius|altitude|distance|tall|deep)s?\b", re.I
)
"""Beside a number of meters ("1.1m high", "a depth of 2.5m")."""
_OF_A_UNIT = re.compile(rf"{_S}(?:of{_S})?an?(?={_S})", re.I)
_LETTER_APART = re.compile(
    rf"(?:{_S}|-)(?P<s>[mkMB])(?![\w²³'’]|-)|{_S}?(?P<word>[Mm]io?|[Bb]i|[Mm]rd|tri)\b"
)
"""A scale behind an amount of money, a space between: "£158.1 m"; abroad "R$ 3.2 bi"."""
_ROAD = re.compile(rf"{_S}(?:road|highway|freeway|motorway|route|interchange)\b|[A-Za-z-]")
"""Behind a number with a letter before it that is a road ("the R21 highway") or a code."""
_LAKH = re.compile(rf"{_S}?L\b")
_MILLION_APART = re.compile(rf"{_S}[mM](?={_S}[A-Za-z])")
_PEOPLE_AHEAD = re.compile(
    rf"{_S}(?:people|persons|households|families|jobs|passengers|visitors|tourists|residents|inhabitants|"
    r"workers|children|students|pupils|customers|voters|vehicles|cars|homes|users|visits|trips)\b"
)
_SIGN_BEFORE = re.compile(r"(?:^|(?<=[\s(\[:]))[-−]$")
_LOSS = re.compile(
    r"\b(?:was|were|is|are|of|to|at|from|by|and|or|versus|total(?:l?ed)?|reached|being|EUR|loss)\s\($", re.I
)
"""Before an amount in parentheses that are its sign, as accountants write: "a result of ($4.2 million)"."""
_PERCENT_OF = re.compile(r"(?:^|\n)\s*(?P<unit>per ?cents?|percentages?) of $", re.I)
_LINE_ENDS = re.compile(r"[ .]*(?:\n|$)")


_HALVES = ("year", "day", "term", "century")


def find_quantities(
    text: str, *, country: str | None = None, apart: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """Every quantity of ``text``, in order, ranges joined, list members given the unit of their list.

    ``apart`` are the spans of dates: a year is no end of a range and no member of a list of figures.
    ``country`` (ISO 3166 alpha-2) decides what "$" or "rupee" means.
    """
    dates = merged(apart)
    dated: list[Quantity] = []
    free: list[Quantity] = []
    for q in _measured_numerals(text, country):
        (dated if touches(dates, q.start, q.end) else free).append(q)
    together = with_elided_money(text, joined(text, with_shared_units(text, merged_parts(text, free))))
    ends = [0, *(q.end for q in together)]
    bound = [qualified(text, q, after=end) for q, end in zip(together, ends, strict=False)]
    return sorted([*dated, *bound], key=lambda q: q.start)


def _measured_numerals(text: str, country: str | None) -> Iterator[Quantity]:
    """Each numeral with its unit; those that the unit of the one before has taken up are dropped."""
    taken = 0
    for numeral in find_numerals(text):
        if numeral.start >= taken:
            q = _with_unit(text, numeral, country, taken=taken)
            taken = q.end
            yield q


def _with_unit(text: str, numeral: Numeral, country: str | None, *, taken: int) -> Quantity:
    """A numeral with the unit beside it; text before ``taken`` belongs to the quantity before it."""
    base = Quantity(
        numeral.start,
        numeral.end,
        numeral.value,
        numeral.form,
        scale=numeral.scale,
        attached=numeral.attached,
    )
    if numeral.form in ("ordinal", "top"):
        return replace(base, kind="ordinal_rank")
    if numeral.form == "multiple":
        return replace(base, kind="multiple", unit="times")
    if numeral.form in ("fraction", "ratio"):
        return _fraction(text, base, country)
    if end := to_one(text, numeral.start, numeral.end):
        return replace(base, end=end, kind="measure")
    if (loss := _bracketed_loss(text, base, country)) is not None:
        return loss
    before = currency_before(text, numeral.start, country=country)
    if before is not None and (before.start < taken or not _is_mark(text, before, numeral, country)):
        before = None
    if before is None and numeral.attached and (metric := _letter_unit(text, numeral, country)) is not None:
        return metric
    if before is not None:
        return _signed(text, _money_before(text, base, before, country))
    if (millions := _millions_apart(text, base)) is not None:
        base = millions
    after = unit_after(text, base.end, country=country)
    if after is None and (rate := exchange_rate(text, numeral.start, numeral.end, country=country)):
        return replace(base, kind="money", unit=rate[0], end=rate[1])
    if after is None or abs(float(base.value)) < after.least:
        return _percent_before(text, base)
    return _scaled_behind(text, _measured(base, after))


def _is_mark(text: str, before: UnitMatch, numeral: Numeral, country: str | None) -> bool:
    """Whether what stands before a number is a currency: a single letter only at home or before much."""
    if text[numeral.start] == "0" and text[numeral.start + 1 : numeral.start + 2].isdigit():
        return False  # "Flight QR 017"
    long = len(before.mark) > 1 or not before.mark.isalpha() or numeral.scale > 1
    if len(before.mark) == 1 and country is not None and before.name.startswith(country):
        return not _ROAD.match(text, numeral.end)  # R50 in South Africa: ZA, ZAR
    return long and float(numeral.value) >= before.least


def _letter_unit(text: str, numeral: Numeral, country: str | None) -> Quantity | None:
    """Read "5m" as five meters unless things are counted ("5m households"), and "5t" as tonnes."""
    letter = text[numeral.end - 1]
    if letter not in "mt" or (letter == "m" and _in_millions(text, numeral)):
        return None
    after = unit_after(text, numeral.end - 1, country=country)
    if after is None:
        return None
    value = exact(float(numeral.value) / numeral.scale)
    return _measured(Quantity(numeral.start, numeral.end - 1, value, numeral.form), after)


def _in_millions(text: str, numeral: Numeral) -> bool:
    """Whether "1.1m" is a number of things: they follow, or it has decimals and nothing tells a length."""
    if _COUNT_AHEAD.match(text, numeral.end) and not _NO_COUNT_AHEAD.match(text, numeral.end):
        return True
    long = _LONG.match(text, numeral.end) or _LENGTH.search(text[max(0, numeral.start - 40) : numeral.start])
    return "." in text[numeral.start : numeral.end] and not long


def _millions_apart(text: str, base: Quantity) -> Quantity | None:
    """Read "2.4 m people", "1.3 m TEU" as millions: a lone letter is one of meters but before such things."""
    if base.scale != 1 or "." not in text[base.start : base.end]:
        return None
    match = _MILLION_APART.match(text, base.end)
    if match is None:
        return None
    known = unit_after(text, match.end())
    if not _PEOPLE_AHEAD.match(text, match.end()) and (known is None or known.kind != "measure"):
        return None
    return replace(base, value=multiplied(base.value, 10**6), scale=10**6, end=match.end())


def _money_before(text: str, base: Quantity, before: UnitMatch, country: str | None) -> Quantity:
    """An amount with its currency before it; one behind it as well is the more exact ("$5 CAD")."""
    base = replace(base, start=before.start, kind="money", unit=before.name)
    if before.factor != 1:
        base = replace(base, value=multiplied(base.value, before.factor), scale=int(before.factor))
    if base.unit == "INR" and base.scale == 1 and (lakh := _LAKH.match(text, base.end)):
        base = replace(base, value=multiplied(base.value, 10**5), scale=10**5, end=lakh.end())
    elif base.scale == 1 and (letter := _LETTER_APART.match(text, base.end)):
        factor = BEHIND_MONEY[(letter["s"] or letter["word"]).lower()]
        base = replace(base, value=multiplied(base.value, factor), scale=factor, end=letter.end())
    after = unit_after(text, base.end, country=country)
    if after is None or text[after.end : after.end + 2].lstrip()[:1].isdigit():
        rate = with_rate(text, replace(before, end=base.end))  # or the mark belongs to the next amount
        return replace(base, end=rate.end, unit=rate.name)
    if after.kind != "money" or after.factor != 1:
        return base
    if before.mark in ("$", "¥", "￥", "£"):
        return replace(base, end=after.end, unit=after.name)
    rate_below = after.name.partition(" per ")[2]
    return replace(base, end=after.end, unit=f"{before.name} per {rate_below}" if rate_below else before.name)


def _bracketed_loss(text: str, base: Quantity, country: str | None) -> Quantity | None:
    """Read "$(1.2) million": the parentheses of an accountant between the mark and the scale."""
    if text[base.start - 1 : base.start] != "(" or not text.startswith(")", base.end) or base.scale != 1:
        return None
    before = currency_before(text, base.start - 1, country=country)
    if before is None or before.end != base.start - 1 or text[base.start - 2].isspace():
        return None
    scale, end, value = 1, base.end + 1, base.value
    if word := SCALE_AFTER.match(text, end):
        scale, end = scale_value(word["s"]), word.end()
    value = -multiplied(value, scale)
    return replace(
        base, start=before.start, end=end, kind="money", unit=before.name, value=value, scale=scale
    )


def _signed(text: str, q: Quantity) -> Quantity:
    """The amount with the minus, or the parentheses of an accountant, around it and its mark."""
    if sign := _SIGN_BEFORE.search(text, max(0, q.start - 1), q.start):
        return replace(q, start=sign.start(), value=-q.value)
    loss = _LOSS.search(text[max(0, q.start - 12) : q.start])
    if loss and text.startswith(")", q.end):
        return replace(q, start=q.start - 1, end=q.end + 1, value=-q.value)
    return q


def _scaled_behind(text: str, q: Quantity) -> Quantity:
    """The amount with a scale behind its currency ("75 USD million")."""
    if q.kind != "money" or q.scale != 1 or q.factor != 1 or q.form != "digits":
        return q
    scale = SCALE_AFTER.match(text, q.end)
    if scale is None or scale_value(scale["s"]) < 10**5:
        return q
    factor = scale_value(scale["s"])
    return replace(q, end=scale.end(), value=multiplied(q.value, factor), scale=factor)


def _percent_before(text: str, q: Quantity) -> Quantity:
    """A bare number, or one whose line says only "Per cent of 210"."""
    unit = _PERCENT_OF.search(text, max(0, q.start - 24), q.start)
    if unit is None or not _LINE_ENDS.match(text, q.end):
        return q
    return replace(q, start=unit.start("unit"), kind="percent", unit="%")


def _measured(base: Quantity, unit: UnitMatch) -> Quantity:
    value = base.value if unit.factor == 1 else multiplied(base.value, unit.factor)
    return replace(base, end=unit.end, value=value, kind=unit.kind, unit=unit.name, factor=unit.factor)


def _fraction(text: str, base: Quantity, country: str | None) -> Quantity:
    """A fraction of something is a percentage; "half an hour" is half of a unit."""
    article = _OF_A_UNIT.match(text, base.end)
    unit = unit_after(text, article.end() if article else base.end, country=country)
    named = (
        unit is not None and unit.mark in _HALVES and text[base.end : base.end + 1] == "-"
    )  # "in the half-year"
    if unit is not None and unit.kind != "multiple" and not named:
        return _measured(base, unit)
    return replace(base, kind="percent", unit="%", value=exact(round(float(base.value) * 100, 2)))
