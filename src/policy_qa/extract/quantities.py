"""Numerals joined with their units, ranges and qualifiers: what was written, before what it says.

Text only. ``find_quantities`` yields every number that could be a figure; the count noun of a bare number, and whether an
ordinal ranks anything, are read from the parse later (``counted``, ``context.rank``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy_qa.extract.numerals import Form, Numeral, exact, find_numerals
from policy_qa.extract.units import UnitMatch, currency_before, is_money, unit_after
from policy_qa.schema import Kind, Qualifier

_S = "[ \\t\u00a0\u2009\u202f]"
_GAP = rf"(?:{_S}|\n)"
_RANGE = re.compile(rf"(?:{_S}?[-–—−~〜]{_S}?|{_GAP}to{_GAP}|{_GAP}or{_GAP})$")
_AND = re.compile(rf"{_GAP}and{_GAP}(?:the{_GAP})?$")
_BETWEEN = re.compile(rf"\bbetween{_GAP}(?:about{_GAP}|around{_GAP}|the{_GAP})?$", re.I)
_FROM = re.compile(
    rf"\bfrom{_GAP}(?:about{_GAP}|around{_GAP}|just{_GAP}|nearly{_GAP}|almost{_GAP}|over{_GAP}|a{_GAP}\w+{_GAP})?$",
    re.I,
)
_MOVING = re.compile(
    r"\b(?:ris|rose|grow|grew|increas|climb|jump|surg|soar|expand|fall|fell|declin|drop|decreas|shr[aiu]nk|slip|slid|cut|reduc|"
    r"lower|rais|lift|narrow|widen|chang|up\b|down\b|improv|mov|revis|went|go(?:es|ing)?\b|gain|edg|advanc|accelerat|slow|eas|doubl|tripl|"
    r"from a year)\w*",
    re.I,
)
_MOVED_BY = re.compile(
    rf"(?:\bby|{_MOVING.pattern})(?:{_GAP}(?:a|an|the|about|another|some|over|nearly|almost|\w+ly|more{_GAP}than))*{_GAP}?$", re.I
)
_LIST_LINK = re.compile(rf"{_S}?[,;、]?{_GAP}?(?:and|or)?{_GAP}?$")
_QUALIFIERS: tuple[tuple[Qualifier, str], ...] = (
    (
        "at least",
        r"at{g}least|no{g}less{g}than|not{g}less{g}than|no{g}fewer{g}than|a{g}minimum{g}of|no{g}lower{g}than|≥",
    ),
    (
        "up to",
        r"up{g}to|at{g}most|no{g}more{g}than|not{g}more{g}than|within|a{g}maximum{g}of|as{g}much{g}as|as{g}many{g}as|capped{g}at|"
        r"not{g}exceed(?:ing)?|no{g}higher{g}than|≤",
    ),
    (
        "over",
        r"over|more{g}than|above|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|in{g}excess{g}of|greater{g}than|higher{g}than|upwards{g}of|topp(?:ed|ing)|"
        r"beyond|past{g}the|>",
    ),
    ("nearly", r"nearly|almost|close{g}to|approaching|just{g}short{g}of"),
    ("under", r"under|less{g}than|below|fewer{g}than|lower{g}than|<"),
    ("about", r"about|around|approximately|roughly|some|circa|or{g}so|~|≈|approx\.?"),
)
_QUALIFIER = re.compile(
    "|".join(
        f"(?P<q{n}>(?<![\\w-])(?:{p.replace('{g}', _GAP)}))" for n, (_, p) in enumerate(_QUALIFIERS)
    ).join(["(?:", rf")(?:{_GAP}(?:a|an|the|a{_GAP}total{_GAP}of|the{_GAP}\w+{_GAP}of))?{_GAP}?$"]),
    re.I,
)
_AFTER = re.compile(
    rf"{_GAP}(?:or{_GAP}(?P<least>more|above|higher|over|greater)|or{_GAP}(?P<most>less|below|fewer|under)|or{_GAP}(?P<about>so))\b|(?P<plus>\+)(?!\d)"
)
_MOVED_UP = re.compile(
    rf"(?:\w+(?:ed|d|s|ing|rose|grew|went|crept|inched|edged|moved|ticked|nudged)|rose|grew|went|crept){_GAP}up{_GAP}to{_GAP}$",
    re.I,
)
_COUNT_AHEAD = re.compile(rf"{_S}[a-z][\w-]*(?:{_S}[a-z][\w-]*){{0,2}}?s\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as far as the text beside it tells.

    ``kind`` is None for a bare number (a count, or nothing). ``value_max`` only for a range. ``form`` is the numeral's.
    ``attached`` tells that the scale is a single letter ("2M").
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

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the quantity shares a character with ``[start, end)``."""
        return self.start < end and start < self.end


def find_quantities(
    text: str, *, country: str | None = None, apart: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """Every quantity of ``text``, in order, ranges joined, list members given the unit of their list.

    ``apart`` are the spans of dates: a year is no end of a range and no member of a list of figures.
    """
    plain = [_with_unit(text, numeral, country) for numeral in find_numerals(text)]
    kept = _drop_overlaps(plain)
    dated = [q for q in kept if any(q.overlaps(start, end) for start, end in apart)]
    free = [q for q in kept if q not in dated]
    joined = [_qualified(text, q) for q in _join_ranges(text, _share_units(text, free))]
    return sorted([*dated, *joined], key=lambda q: q.start)


def _drop_overlaps(quantities: Sequence[Quantity]) -> list[Quantity]:
    """A numeral that the unit of the one before has taken up ("per 10,000 people") is no quantity of its own."""
    kept: list[Quantity] = []
    for q in quantities:
        if not kept or q.start >= kept[-1].end:
            kept.append(q)
    return kept


def _with_unit(text: str, numeral: Numeral, country: str | None) -> Quantity:
    base = Quantity(numeral.start, numeral.end, numeral.value, numeral.form, scale=numeral.scale, attached=numeral.attached)
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
    if before is not None:
        return _money_before(base, before, after)
    if after is None:
        return base
    return _measured(base, after)


def _letter_unit(text: str, numeral: Numeral, country: str | None) -> Quantity | None:
    """ "5m" is five metres unless people or things are counted ("5m households"); "5t" tonnes; k, b stay scales."""
    letter = text[numeral.end - 1]
    if letter not in "mt" or (letter == "m" and _COUNT_AHEAD.match(text, numeral.end)):
        return None
    after = unit_after(text, numeral.end - 1, country=country)
    if after is None:
        return None
    value = exact(float(numeral.value) / numeral.scale)
    return _measured(Quantity(numeral.start, numeral.end - 1, value, numeral.form), after)


def _money_before(base: Quantity, before: UnitMatch, after: UnitMatch | None) -> Quantity:
    end, name = base.end, before.name
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
    article = re.compile(rf"{_S}(?:of{_S})?an?(?={_S})", re.I).match(text, base.end)
    unit = unit_after(text, article.end() if article else base.end, country=country)
    if unit is not None and unit.kind in ("measure", "money"):
        return _measured(base, unit)
    return replace(base, kind="percent", unit="%", value=exact(round(float(base.value) * 100, 2)))


def _share_units(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """ "3.1, 4.2 and 5.3 percent": members without a unit take that of the list's last; scales likewise."""
    out = list(quantities)
    for i in range(len(out) - 2, -1, -1):
        here, following = out[i], out[i + 1]
        link = text[here.end : following.start]
        if here.kind is not None or following.kind not in (
            "percent",
            "money",
            "percentage_points",
            "measure",
        ):
            continue
        if (
            following.form not in ("digits", "words")
            or here.form != "digits"
            or "," not in link
            and "and" not in link
        ):
            continue
        if not _LIST_LINK.fullmatch(link) or (
            1900 <= float(here.value) <= 2100 and here.end - here.start == 4
        ):
            continue
        value = here.value
        if here.scale == 1 and following.scale > 1 and float(here.value) < 1000:
            value = exact(float(here.value) * following.scale)
        out[i] = replace(here, kind=following.kind, unit=following.unit, value=value, scale=following.scale)
    return out


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
    if (
        low.value_max is not None
        or low.form not in ("digits", "words")
        or high.form not in ("digits", "words")
    ):
        return None
    link, before = text[low.end : high.start], text[max(0, low.start - 60) : low.start]
    if _AND.fullmatch(link):
        if not _BETWEEN.search(before):
            return None
    elif not _RANGE.fullmatch(link):
        return None
    elif link.strip() in ("to", "or") and _FROM.search(before) and _MOVING.search(before.rpartition(".")[2]):
        return None
    if low.kind == "money" and high.kind is None and not text[low.start].isdigit():
        high = replace(high, kind="money", unit=low.unit)
    if link.strip() == "to" and _MOVED_BY.search(before) and not _alike(low, high):
        return None
    if low.kind is not None and (low.kind != high.kind or low.unit != high.unit):
        return None
    if (
        link.strip() in ("-", "–", "—", "−")
        and high.kind is None
        and text[low.start : low.end].isdigit()
        and _grouped(text, low, high)
    ):
        return None
    if link.strip() == "or" and high.kind is None and float(high.value) - float(low.value) != 1:
        return None
    first = low.value
    if (
        low.kind is None
        and low.scale == 1
        and high.scale > 1
        and float(low.value) * high.scale <= float(high.value)
    ):
        first = exact(float(low.value) * high.scale)
    elif (
        low.scale == 1
        and high.scale > 1
        and is_money(low.unit)
        and float(low.value) * high.scale <= float(high.value)
    ):
        first = exact(float(low.value) * high.scale)
    if not float(first) < float(high.value):
        return None
    return replace(high, start=low.start, value=first, value_max=high.value)


def _alike(low: Quantity, high: Quantity) -> bool:
    """Whether two numbers joined by "to" after a verb of change can be one range ("grew 5 to 6 percent")."""
    if low.kind is not None or low.scale != 1:
        return False
    return float(low.value) < float(high.value) / high.scale <= 3 * float(low.value)


def _grouped(text: str, low: Quantity, high: Quantity) -> bool:
    """Digits joined by more hyphens than one are a code or a phone number, not a range."""
    return text[low.start - 1 : low.start] in "-–" or text[high.end : high.end + 1] in ("-", "–")


def _qualified(text: str, q: Quantity) -> Quantity:
    if q.kind == "ordinal_rank":
        return q
    after = _AFTER.match(text, q.end)
    if after:
        name: Qualifier = (
            "at least" if after["least"] or after["plus"] else "up to" if after["most"] else "about"
        )
        return replace(q, qualifier=name)
    window = text[max(0, q.start - 36) : q.start]
    match = _QUALIFIER.search(window)
    if match is None:
        return q
    qualifier = next(_QUALIFIERS[n][0] for n in range(len(_QUALIFIERS)) if match[f"q{n}"])
    if qualifier == "up to" and _MOVED_UP.search(window):
        return q
    return replace(q, qualifier=qualifier)
