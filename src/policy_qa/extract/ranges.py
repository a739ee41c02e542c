"""Quantities that belong together: ranges, lists of one unit, amounts in two units ("5 feet 2 inches")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_qa.extract.numerals import exact, multiplied
from policy_qa.extract.patterns import GAP as _GAP
from policy_qa.extract.patterns import SPACE as _S
from policy_qa.extract.patterns import spaced
from policy_qa.extract.qualifiers import QUALIFIER
from policy_qa.extract.quantity import Quantity
from policy_qa.extract.units import is_money, part_of

_RANGE = re.compile(rf"(?:{_S}?[-–—−~〜]{_S}?|-?{_GAP}(?:to|or|through){_GAP}|-to-)$")
_AND = re.compile(spaced(r" and (?:the )?$"))
_BETWEEN = re.compile(spaced(r"\bbetween (?:about |around |the )?$"), re.I)
_FROM = re.compile(spaced(r"\bfrom (?:about |around |just |nearly |almost |over |a \w+ )?$"), re.I)
_MOVES = (
    r"\b(?:ris|rose|grow|grew|increas|climb|jump|surg|soar|expand|fall|fell|declin|drop|decreas|shr[aiu]nk|"
    r"slip|"
    r"slid|cut|reduc|lower|rais|lift|narrow|widen|chang|up\b|down\b|improv|mov|revis|went|go(?:es|ing)?\b|"
    r"gain|"
    r"edg|advanc|accelerat|slow|eas|tighten|loosen|relax|doubl|tripl|from a year)\w*"
)
_MOVING = re.compile(_MOVES, re.I)
_MOVED_BY = re.compile(
    rf"(?:\bby|{_MOVES})"
    + spaced(r"(?: (?:a|an|the|about|another|some|over|nearly|almost|\w+ly|more than))* ?$"),
    re.I,
)
_LIST_LINK = re.compile(rf"-?{_S}?[,;、]?{_GAP}?(?:and|or|but)?{_GAP}?(?:{QUALIFIER}{_GAP})?", re.I)
_CLOSING = re.compile(r"\b(?:and|or|but)\b")
_PART_LINK = re.compile(rf"{_S}(?:and{_S})?")
_PART_SYMBOL = re.compile(rf"{_S}?(?P<u>[a-z]{{2}})(?!\w)")


def merged_parts(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Join an amount with the one in a smaller unit behind it: "5 feet 2 inches", "3 dollars 50 cents"."""
    out: list[Quantity] = []
    for q in quantities:
        whole = _with_part(text, out[-1], q) if out else None
        if whole is None:
            out.append(q)
        else:
            out[-1] = whole
    return out


def _with_part(text: str, large: Quantity, small: Quantity) -> Quantity | None:
    if large.scale != 1 or small.scale != 1 or not _PART_LINK.fullmatch(text, large.end, small.start):
        return None
    if {large.form, small.form} - {"digits", "words"} or not isinstance(large.value, int):
        return None
    if large.kind == small.kind == "money":
        minor = large.unit == small.unit and large.factor == 1 and small.factor == 0.01 and small.value < 1
        return (
            replace(large, end=small.end, value=exact(round(large.value + small.value, 2))) if minor else None
        )
    unit, end = small.unit, small.end
    if small.kind is None and (symbol := _PART_SYMBOL.match(text, small.end)):
        unit, end = symbol["u"], symbol.end()
    parts = part_of(large.unit, unit or "")
    if parts is None or not 0 < small.value < parts:
        return None
    return replace(large, end=end, value=exact(large.value + small.value / parts))


def with_shared_units(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Give the members of "3.1, 4.2 and 5.3 percent" the unit, and the scale, of the last."""
    out = list(quantities)
    closed = False  # whether what follows is a list that "and" or "or" closes
    for i in range(len(out) - 2, -1, -1):
        here, following = out[i], out[i + 1]
        link = text[here.end : following.start]
        closed = closed or bool(_CLOSING.search(link))
        if not _may_share(here, following):
            closed = False
        elif closed and ("," in link or _CLOSING.search(link)) and _LIST_LINK.fullmatch(link):
            out[i] = _sharing(here, following, most=max(1000, _ALIKE * _written(following)))
        else:
            closed = False
            if link.strip() == "to" and _moves_from(text[max(0, here.start - 60) : here.start]):
                out[i] = _sharing(here, following, most=_ALIKE * _written(following))
    return out


_ALIKE = 20
"""How many times the number behind it one may be that shares its scale."""


def _written(q: Quantity) -> float:
    """The number as it is written before its scale ("4,387.96 billion": 4387.96)."""
    return abs(float(q.value)) / q.scale / q.factor


def _sharing(here: Quantity, following: Quantity, *, most: float) -> Quantity:
    """A bare number with the unit of the one behind it; with its scale as well where it is below ``most``."""
    value, scale = here.value, here.scale
    if here.scale == 1 and following.scale > 1 and float(here.value) < most:
        value, scale = multiplied(here.value, following.scale), following.scale
    if following.factor != 1:
        value = multiplied(value, following.factor)
    return replace(
        here, kind=following.kind, unit=following.unit, value=value, scale=scale, factor=following.factor
    )


def _may_share(here: Quantity, following: Quantity) -> bool:
    """Whether a bare number can have the unit of the measured one behind it."""
    if here.kind is not None or here.form != "digits" or following.form not in ("digits", "words"):
        return False
    if here.scale > 1 and following.kind in ("percent", "percentage_points"):
        return False
    measured = following.kind in ("percent", "money", "percentage_points", "measure")
    return measured and not _like_year(here)


def _like_year(q: Quantity) -> bool:
    return 1900 <= float(q.value) <= 2100 and q.end - q.start == 4


_LARGE = 10**9
_NEAR = 240
_ELIDED = re.compile(
    r"[.,;:)]|\s(?:in|for|from|up|down|was|were|more|less|than|and|or|while|but|to|by|on|at|as)\b"
)
"""Behind an amount of billions that has its currency from the amount before it."""


def with_elided_money(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Give "4.1 billion yuan, of which 2.3 billion …" its currency: billions that count nothing are money."""
    out: list[Quantity] = []
    money: Quantity | None = None
    for q in quantities:
        whole = q
        if money is not None and _has_elided_money(text, money, q):
            whole = replace(q, kind="money", unit=money.unit)
        if whole.kind == "money" and whole.scale >= _LARGE:
            money = whole
        out.append(whole)
    return out


def _has_elided_money(text: str, money: Quantity, q: Quantity) -> bool:
    if q.kind is not None or q.form != "digits" or q.scale < _LARGE or q.start - money.end > _NEAR:
        return False
    return bool(_ELIDED.match(text, q.end)) and "\n" not in text[money.end : q.start]


def joined(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with the two ends of each range made one."""
    out: list[Quantity] = []
    for q in quantities:
        whole = _range(text, out[-1], q) if out else None
        if whole is None:
            out.append(q)
        else:
            out[-1] = whole
    return out


def _range(text: str, low: Quantity, high: Quantity) -> Quantity | None:
    """The range that two neighbouring quantities are the ends of, or None."""
    if low.kind == "money" and high.kind is None and not text[low.start].isdigit():
        high = replace(high, kind="money", unit=low.unit)
    cardinals = low.form in ("digits", "words") and high.form in ("digits", "words")
    if low.value_max is not None or not cardinals or not _linked(text, low, high):
        return None
    if low.kind is not None and not _one_unit(low, high):
        return None
    first = _low_end(low, high)
    if not float(first) < float(high.value):
        return None
    return replace(high, start=low.start, value=first, value_max=high.value)


def _one_unit(low: Quantity, high: Quantity) -> bool:
    """Whether the ends are in one unit; below the line of a rate it may be said once, at the upper end."""
    return low.kind == high.kind and (low.unit == high.unit or f"{low.unit} per " in (high.unit or ""))


def _moves_from(before: str) -> bool:
    """Whether "from" and a verb of change before a number begin "rose from A to B"."""
    return bool(_FROM.search(before) and _MOVING.search(before.rpartition(". ")[2]))


def _linked(text: str, low: Quantity, high: Quantity) -> bool:
    """Whether what stands between two quantities, and before them, makes one range of them."""
    link, before = text[low.end : high.start], text[max(0, low.start - 60) : low.start]
    if _AND.fullmatch(link):
        return bool(_BETWEEN.search(before))
    if not _RANGE.fullmatch(link):
        return False
    sign = link.strip().removeprefix("-") or "-"
    if sign == "through":  # "62 through 2050" goes on to a year
        return high.kind is not None or not _like_year(high) or _like_year(low)
    if sign == "to-":
        return True
    if sign in ("to", "or") and _moves_from(before):
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
    first = low.value
    if shared and (low.kind is None or is_money(low.unit)):
        first = multiplied(first, high.scale)
    return multiplied(first, high.factor) if low.kind is None and high.factor != 1 else first


def _alike(low: Quantity, high: Quantity) -> bool:
    """Whether numbers joined by "to" after a verb of change can be one range ("grew 5 to 6 percent")."""
    if low.kind is not None or low.scale != 1:
        return False
    return float(low.value) < float(high.value) / high.scale <= 3 * float(low.value)


def _hyphenated(text: str, low: Quantity, high: Quantity) -> bool:
    """Digits joined by more hyphens than one are a code or a phone number, not a range."""
    before, after = text[max(0, low.start - 1) : low.start], text[high.end : high.end + 1]
    return before in ("-", "–") or after in ("-", "–")
