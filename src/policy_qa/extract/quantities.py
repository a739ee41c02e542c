"""Numerals joined with their units, ranges and qualifiers: what was written, before what it says.

Text only. ``find_quantities`` gives every number that could be a figure; the noun that a bare number counts,
and whether an ordinal ranks anything, are read from the parse later (``counted``, ``context.rank``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy_qa.extract.numerals import Form, Numeral, exact, find_numerals
from policy_qa.extract.patterns import SPACE as _S
from policy_qa.extract.patterns import any_of
from policy_qa.extract.spans import merged, touches
from policy_qa.extract.units import UnitMatch, currency_before, is_money, unit_after, with_rate
from policy_qa.schema import Kind, Qualifier

_GAP = rf"(?:{_S}|\n)"


def _spaced(pattern: str) -> str:
    """The pattern with each space standing for any one space or line end."""
    return pattern.replace(" ", _GAP)


_RANGE = re.compile(rf"(?:{_S}?[-–—−~〜]{_S}?|{_GAP}to{_GAP}|{_GAP}or{_GAP})$")
_AND = re.compile(_spaced(r" and (?:the )?$"))
_BETWEEN = re.compile(_spaced(r"\bbetween (?:about |around |the )?$"), re.I)
_FROM = re.compile(_spaced(r"\bfrom (?:about |around |just |nearly |almost |over |a \w+ )?$"), re.I)
_MOVES = (
    r"\b(?:ris|rose|grow|grew|increas|climb|jump|surg|soar|expand|fall|fell|declin|drop|decreas|shr[aiu]nk|"
    r"slip|"
    r"slid|cut|reduc|lower|rais|lift|narrow|widen|chang|up\b|down\b|improv|mov|revis|went|go(?:es|ing)?\b|"
    r"gain|"
    r"edg|advanc|accelerat|slow|eas|doubl|tripl|from a year)\w*"
)
_MOVING = re.compile(_MOVES, re.I)
_MOVED_BY = re.compile(
    rf"(?:\bby|{_MOVES})"
    + _spaced(r"(?: (?:a|an|the|about|another|some|over|nearly|almost|\w+ly|more than))* ?$"),
    re.I,
)
_LIST_LINK = re.compile(rf"{_S}?[,;、]?{_GAP}?(?:and|or)?{_GAP}?$")
_QUALIFIERS: tuple[tuple[Qualifier, tuple[str, ...]], ...] = (
    (
        "at least",
        ("at least", "no less than", "not less than", "no fewer than", "a minimum of", "no lower than", "≥"),
    ),
    (
        "up to",
        (
            "up to", "at most", "no more than", "not more than", "within", "a maximum of", "as much as",
            "as many as", "capped at", "not exceed(?:ing)?", "no higher than", "≤",
        ),
    ),
    (
        "over",
        (
            "over", "more than", "above", "exceed(?:s|ed|ing)?", "surpass(?:es|ed|ing)?", "in excess of",
            "greater than", "higher than", "upwards of", "topp(?:ed|ing)", "beyond", "past the", ">",
        ),
    ),
    ("nearly", ("nearly", "almost", "close to", "approaching", "just short of")),
    ("under", ("under", "less than", "below", "fewer than", "lower than", "<")),
    (
        "about",
        ("about", "around", "approximately", "roughly", "some", "circa", "or so", "~", "≈", r"approx\.?"),
    ),
)  # fmt: skip
_QUALIFIER = re.compile(
    any_of(
        *(
            rf"(?P<q{n}>(?<![\w-]){any_of(*map(_spaced, phrases))})"
            for n, (_, phrases) in enumerate(_QUALIFIERS)
        )
    )
    + _spaced(r"(?: (?:a|an|the|a total of|the \w+ of))? ?$"),
    re.I,
)
_QUALIFIED_AFTER = re.compile(
    _spaced(
        r" or (?:(?P<least>more|above|higher|over|greater)|(?P<most>less|below|fewer|under)|(?P<about>so))"
    )
    + r"\b|(?P<plus>\+)(?!\d)"
)
_MOVED_UP_TO = re.compile(_spaced(r"(?:\w+(?:d|s|ing)|rose|grew|went|crept) up to $"), re.I)
_COUNT_AHEAD = re.compile(rf"{_S}[a-z][\w-]*(?:{_S}[a-z][\w-]*){{0,2}}?s\b")
_OF_A_UNIT = re.compile(rf"{_S}(?:of{_S})?an?(?={_S})", re.I)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as far as the text beside it tells.

    ``kind`` is None for a bare number (a count, or nothing). ``value_max`` only for a range. ``form`` and
    ``scale`` are the numeral's. ``attached`` tells that the scale is a single letter ("2M").
    """

    start: int
    end: int
    value: float | int
    form: Form
    kind: Kind | None = None
    value_max: float | int | None = None
    unit: str | None = None
    qualifier: Qualifier = "none"
    scale: int = 1
    attached: bool = False


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
    for q in _without_overlaps([_with_unit(text, numeral, country) for numeral in find_numerals(text)]):
        (dated if touches(dates, q.start, q.end) else free).append(q)
    joined = [_qualified(text, q) for q in _join_ranges(text, _share_units(text, free))]
    return sorted([*dated, *joined], key=lambda q: q.start)


def _without_overlaps(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Drop numerals that the unit of the one before has taken up ("per 10,000 people")."""
    kept: list[Quantity] = []
    for q in quantities:
        if not kept or q.start >= kept[-1].end:
            kept.append(q)
    return kept


def _with_unit(text: str, numeral: Numeral, country: str | None) -> Quantity:
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
    before = currency_before(text, numeral.start, country=country)
    if before is None and numeral.attached and (metric := _letter_unit(text, numeral, country)) is not None:
        return metric
    after = unit_after(text, numeral.end, country=country)
    if before is not None and (len(before.mark) > 1 or not before.mark.isalpha() or numeral.scale > 1):
        return _money_before(text, base, before=before, after=after)
    return base if after is None else _measured(base, after)


def _letter_unit(text: str, numeral: Numeral, country: str | None) -> Quantity | None:
    """Read "5m" as five meters unless things are counted ("5m households"), and "5t" as tonnes."""
    letter = text[numeral.end - 1]
    if letter not in "mt" or (letter == "m" and _COUNT_AHEAD.match(text, numeral.end)):
        return None
    after = unit_after(text, numeral.end - 1, country=country)
    if after is None:
        return None
    value = exact(float(numeral.value) / numeral.scale)
    return _measured(Quantity(numeral.start, numeral.end - 1, value, numeral.form), after)


def _money_before(text: str, base: Quantity, *, before: UnitMatch, after: UnitMatch | None) -> Quantity:
    """An amount with its currency before it; one behind it as well is the more exact ("$5 CAD")."""
    end, name = base.end, before.name
    if after is None:
        rate = with_rate(text, replace(before, end=end))
        return replace(base, start=before.start, end=rate.end, kind="money", unit=rate.name)
    if after is not None and after.kind == "money" and after.factor == 1:
        end = after.end
        if before.mark in ("$", "¥", "￥", "£"):
            name = after.name
        elif " per " in after.name:
            name = f"{name} per {after.name.split(' per ', 1)[1]}"
    return replace(base, start=before.start, end=end, kind="money", unit=name)


def _measured(base: Quantity, unit: UnitMatch) -> Quantity:
    value = base.value if unit.factor == 1 else exact(round(float(base.value) * unit.factor, 12))
    return replace(base, end=unit.end, value=value, kind=unit.kind, unit=unit.name)


def _fraction(text: str, base: Quantity, country: str | None) -> Quantity:
    """A fraction of something is a percentage; "half an hour" is half of a unit."""
    article = _OF_A_UNIT.match(text, base.end)
    unit = unit_after(text, article.end() if article else base.end, country=country)
    if unit is not None and unit.kind in ("measure", "money"):
        return _measured(base, unit)
    return replace(base, kind="percent", unit="%", value=exact(round(float(base.value) * 100, 2)))


_CLOSING = re.compile(r"\b(?:and|or)\b")


def _share_units(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Give the members of "3.1, 4.2 and 5.3 percent" the unit, and the scale, of the last."""
    out = list(quantities)
    closed = False  # whether what follows is a list that "and" or "or" closes
    for i in range(len(out) - 2, -1, -1):
        here, following = out[i], out[i + 1]
        closed = closed or bool(_CLOSING.search(text[here.end : following.start]))
        if not _is_listed_with(text, here, following) or not closed:
            closed = False
            continue
        value = here.value
        if here.scale == 1 and following.scale > 1 and float(here.value) < 1000:
            value = exact(float(here.value) * following.scale)
        out[i] = replace(here, kind=following.kind, unit=following.unit, value=value, scale=following.scale)
    return out


def _is_listed_with(text: str, here: Quantity, following: Quantity) -> bool:
    """Whether a bare number and the measured one behind it are members of one list."""
    if here.kind is not None or here.form != "digits" or following.form not in ("digits", "words"):
        return False
    if here.scale > 1 and following.kind in ("percent", "percentage_points"):
        return False
    if following.kind not in ("percent", "money", "percentage_points", "measure"):
        return False
    link = text[here.end : following.start]
    listed = ("," in link or "and" in link) and _LIST_LINK.fullmatch(link)
    return bool(listed) and not _like_year(here)


def _like_year(q: Quantity) -> bool:
    return 1900 <= float(q.value) <= 2100 and q.end - q.start == 4


def _join_ranges(text: str, quantities: list[Quantity]) -> list[Quantity]:
    out: list[Quantity] = []
    for q in quantities:
        joined = _range(text, out[-1], q) if out else None
        if joined is None:
            out.append(q)
        else:
            out[-1] = joined
    return out


def _range(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    """The range that two neighbouring quantities are the ends of, or None."""
    if low.kind == "money" and high.kind is None and not text[low.start].isdigit():
        high = replace(high, kind="money", unit=low.unit)
    cardinals = low.form in ("digits", "words") and high.form in ("digits", "words")
    if low.value_max is not None or not cardinals or not _linked(text, low, high):
        return None
    if low.kind is not None and (low.kind, low.unit) != (high.kind, high.unit):
        return None
    first = _low_end(low, high)
    if not float(first) < float(high.value):
        return None
    return replace(high, start=low.start, value=first, value_max=high.value)


def _linked(text: str, low: Quantity, high: Quantity) -> bool:
    """Whether what stands between two quantities, and before them, makes one range of them."""
    link, before = text[low.end : high.start], text[max(0, low.start - 60) : low.start]
    if _AND.fullmatch(link):
        return bool(_BETWEEN.search(before))
    if not _RANGE.fullmatch(link):
        return False
    sign = link.strip()
    if sign in ("to", "or") and _FROM.search(before) and _MOVING.search(before.rpartition(".")[2]):
        return False  # "rose from 3 to 4 percent" is two figures
    if sign == "to":
        return not _MOVED_BY.search(before) or _alike(low, high)
    if sign == "or":
        return high.kind is not None or float(high.value) - float(low.value) == 1
    code = high.kind is None and text[low.start : low.end].isdigit() and _hyphenated(text, low, high)
    return sign in ("~", "〜") or not code


def _low_end(low: Quantity, high: Quantity) -> float | int:
    """The lower end with the scale that is written once, at the upper end ("5 to 6 million")."""
    shared = low.scale == 1 < high.scale and float(low.value) * high.scale <= float(high.value)
    if shared and (low.kind is None or is_money(low.unit)):
        return exact(float(low.value) * high.scale)
    return low.value


def _alike(low: Quantity, high: Quantity) -> bool:
    """Whether numbers joined by "to" after a verb of change can be one range ("grew 5 to 6 percent")."""
    if low.kind is not None or low.scale != 1:
        return False
    return float(low.value) < float(high.value) / high.scale <= 3 * float(low.value)


def _hyphenated(text: str, low: Quantity, high: Quantity) -> bool:
    """Digits joined by more hyphens than one are a code or a phone number, not a range."""
    before, after = text[max(0, low.start - 1) : low.start], text[high.end : high.end + 1]
    return before in ("-", "–") or after in ("-", "–")


def _qualified(text: str, q: Quantity) -> Quantity:
    if q.kind == "ordinal_rank":
        return q
    if after := _QUALIFIED_AFTER.match(text, q.end):
        bound: Qualifier = "at least" if after["least"] or after["plus"] else "up to"
        return replace(q, qualifier="about" if after["about"] else bound)
    window = text[max(0, q.start - 36) : q.start]
    match = _QUALIFIER.search(window)
    if match is None:
        return q
    qualifier = next(name for n, (name, _) in enumerate(_QUALIFIERS) if match[f"q{n}"])
    if qualifier == "up to" and _MOVED_UP_TO.search(window):
        return q  # "climbed up to 5 percent" is a level, not a bound
    return replace(q, qualifier=qualifier)
