"""Digits, number words, scales, fractions and ordinals of English prose, read to values with exact offsets.

Pure text: no spaCy, no units, no judgement on what a number means. ``find_numerals`` gives every numeral from
left to right without overlaps; what is a date, a name or a figure is decided by its callers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from policy_qa.extract.number_words import (
    ATTACHED,
    DENOMINATOR,
    DENOMINATORS,
    LARGE,
    LARGEST,
    MULTIPLES,
    ORDINAL_WORD,
    ORDINALS,
    SCALE_AFTER,
    SCALE_NAMES,
    SCALE_WORD,
    SMALL,
    TENS,
    UNITS,
    VULGAR,
    WORD_NUMBER,
    WORDS_ON,
    longest_number,
    scale_value,
    small_value,
    words_value,
)
from policy_qa.extract.patterns import SPACE as _S
from policy_qa.extract.ratios import ratio

Form = Literal["digits", "words", "fraction", "ratio", "ordinal", "top", "multiple"]

_GROUPED = "|".join(
    (
        r"\d{1,3}(?:,\d{3})+(?:\.\d+)?",
        r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?",  # Indian grouping: 1,25,000
        # Swiss grouping: 1'250'000
        rf"\d{{1,3}}(?:['’]\d{{3}})+(?:\.\d+|,\d{{1,2}}(?={_S}mi(?:o|llion)))?(?!\d)",
        rf"\d{{1,3}}(?:{_S}\d{{3}}){{1,6}}(?!,?\d)(?:\.\d+)?",
        # A comma before the decimals, where what follows tells that it is no list: 3,5 %
        rf"\d{{1,3}},\d{{1,2}}(?={_S}?(?:[%€]|per{_S}?cent\b|million\b|billion\b|trillion\b|mn\b|bn\b))",
        r"\d+(?:\.\d+)?",
        r"(?<![A-Za-z/])\.\d+",
    )
)
_ALONE = r"(?![\w%]|[.,]\d)"
"""Nothing behind the number goes on with it."""
_APART = r"(?<![\w.,])"
"""Nothing before the number belongs to it."""
_PLACED = rf"(?={_S}(?:in|among|of|nationwide|nationally|worldwide|globally|overall)\b|[.,;)](?!\d)|\n|$)"
"""Behind the number of a place in a ranking ("place 16 among 103 cities")."""
_MOST_DIGITS = 24
"""More digits than these are a code."""
_DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}")
_SWISS_COMMA = re.compile(r"(?P<whole>\d{1,3}(?:['’]\d{3})+),(?P<part>\d{1,2})")
_PLAIN_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−–", "0123456789-+--")

_PATTERNS = {
    "number_sign": (
        rf"(?:(?:\bNo\.?|№){_S}?(?P<no>\d{{1,4}})|\bNumber{_S}(?P<number>\d{{1,2}})(?!{_S}(?:{SCALE_WORD})\b)"
        rf"|(?:\bNo\.{_S}?|\bNumber{_S})(?P<no_word>{'|'.join(list(UNITS)[1:])}|ten)){_ALONE}"
    ),
    "top": (
        rf"\btop(?:{_S}|-)(?P<top>\d{{1,4}}|{SMALL}){_ALONE}(?!{_S}(?:per{_S}?cent|{SCALE_WORD})|{_S}%|[-–])"
    ),
    "place": rf"(?:(?<=\brank\s)|(?<=\bspot\s)|(?<=\bplace\s)|(?<=\bposition\s))(?P<pl>\d{{1,3}}){_PLACED}",
    "ordinal_digits": rf"{_APART}(?P<od>\d{{1,4}})(?:st|nd|rd|th)\b",
    "fold": rf"{_APART}(?P<fold>{_GROUPED}|{SMALL}|hundred)(?:-|{_S})?fold\b",
    "times": r"\b(?:twice|thrice)\b",
    "multiple_word": rf"\b(?P<stem>{'|'.join(MULTIPLES)})(?:e|es|ed|ing)\b",
    "halved": r"\bhalv(?:e|es|ed|ing)\b",
    "fraction_words": (
        rf"\b(?!(?!one|three)(?:{SMALL}){_S}quarters\b)(?P<fn>an?|{SMALL})(?:{_S}|-|{_S}-{_S})(?P<fd>{DENOMINATOR})\b|\b(?:the{_S})?(?P<half>half)\b"
        rf"|\b(?P<quarter>quarter)(?={_S}(?:million|billion|trillion)\b)"
    ),
    "ordinal_word": rf"\b(?P<ow>{ORDINAL_WORD})\b",
    "vulgar": rf"{_APART}(?P<vw>\d+)?{_S}?(?P<vf>[{''.join(VULGAR)}])",
    "slash": (
        rf"(?<![\w.,/])(?:(?P<sw>\d{{1,4}})(?:{_S}{{1,2}}|-|{_S}and{_S}))?"
        r"(?P<sn>\d{1,3})/(?P<sd>\d{1,3})(?![\w/]|\.\d)"
    ),
    "power": (
        rf"{_APART}(?P<pm>\d+(?:\.\d+)?)(?:{_S}?[x×·]{_S}?10(?:\^(?P<pe>[-−–+]?\d{{1,2}})"
        rf"|(?P<ps>[⁻⁺]?[⁰¹²³⁴-⁹]{{1,2}})|(?P<ph>[-−]\d{{1,2}}))|(?-i:e)(?P<px>[-−+]?\d{{1,2}})){_ALONE}"
    ),
    "digits": rf"(?:(?<![\d.,])|(?<=[A-Za-z/]\.))(?P<d>{_GROUPED})",  # "Rs.500" is no half
    "words": (
        rf"\b(?P<w>{WORD_NUMBER})\b"
        rf"|\b(?P<a>an?)(?:(?P<aw>{_S}(?:{LARGE}){WORDS_ON})\b(?!-)"
        rf"|(?={_S}{{1,2}}(?:{SCALE_WORD})\b|{_S}(?:full{_S})?percentage{_S}point\b))"
    ),
}
_SCANNER = re.compile("|".join(f"(?P<p_{name}>{pattern})" for name, pattern in _PATTERNS.items()), re.I)
_AND_A_HALF = re.compile(
    rf"{_S}and{_S}(?P<n>an?|one|two|three){_S}?-?(?P<d>half|third|thirds|quarter|quarters)\b", re.I
)
_PART_OF_ITS_OWN = re.compile(rf"{_S}(?:of|were|are|was|is|have|has|had|went|came|in|from|to)\b")
"""Behind "3 million and a quarter" where the quarter begins something else."""
_POINT = re.compile(rf"{_S}point(?P<d>(?:{_S}(?:{'|'.join(UNITS)})\b)+)", re.I)
_LOWER_SCALE = re.compile(rf"{_S}(?P<d>\d{{1,3}}(?:\.\d+)?){_S}(?P<s>(?:{SCALE_WORD})s?)\b", re.I)
"""What goes on with an amount in larger scales: "2 crore 35 lakh"."""
_ATTACHED_SCALE = re.compile(r"(?P<s>MM|[kmbtKMBT])(?![\w²³])")
_OF_A_SCALE = re.compile(rf"{_S}(?:of{_S})?an?(?={_S}(?:{SCALE_WORD})\b(?!-))", re.I)
_SIGN = re.compile(
    rf"(?<!\bplus or )\b(?:minus|negative){_S}$"
    r"|(?<![^\s(\[:$€£¥₹])(?<![\d%]\s)[-−]$|(?<![^\s(:])(?<![\d%]\s)\+$"
    r"|(?:(?<=[(\n])|(?<=\b(?:of|at|by|to|is)\s)|(?<=\b(?:was|and)\s))–$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written. ``value`` is after ``scale`` (12 million is 12000000 with scale 1000000).

    A ``ratio`` or a ``fraction`` has the quotient (two-thirds is 0.666…), ``ordinal`` and ``top`` the rank,
    ``multiple`` the factor (doubled is 2). ``attached`` tells that the scale is a single letter that might be
    a unit ("5m").
    """

    start: int
    end: int
    value: float | int
    form: Form
    scale: int = 1
    attached: bool = False


def exact(number: Decimal | float | int) -> float | int:
    """A number as int where it is whole, else float: 91.06 × 10⁹ is 91060000000, not 91060000000.00001."""
    value = number if isinstance(number, Decimal) else Decimal(repr(number))
    return int(value) if value == value.to_integral_value() else float(value)


def multiplied(number: float | int, factor: float) -> float | int:
    """The exact product of numbers as they were written: 8.2 lakh is 820000, not 819999.9999999999."""
    return exact(Decimal(repr(number)) * Decimal(repr(factor)))


def _digits(text: str) -> Decimal:
    if _DECIMAL_COMMA.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if swiss := _SWISS_COMMA.fullmatch(text):
        return Decimal(f"{re.sub('[^0-9]', '', swiss['whole'])}.{swiss['part']}")
    return Decimal(re.sub(r"[,'’\s]", "", text))


@dataclass(frozen=True, slots=True)
class _Scaled:
    """A number with the scale words behind it taken up; ``end`` is where they end."""

    value: Decimal
    end: int
    scale: int = 1
    attached: bool = False


def _scaled(text: str, end: int, value: Decimal, *, within: int = 1, letters: bool = False) -> _Scaled:
    """Read "and a half", then scale words (or, with ``letters``, a letter), after ``end``.

    ``within`` is the scale that the number itself ends in: "one million and a half" is 1500000.
    """
    if half := _AND_A_HALF.match(text, end):
        value += within * _part(half["n"], half["d"])
        end = half.end()
    if letters and (letter := _ATTACHED_SCALE.match(text, end)):
        factor = ATTACHED[letter["s"].lower()]
        return _Scaled(value * factor, letter.end(), factor, attached=True)
    scale = 1
    while word := SCALE_AFTER.match(text, end):
        factor = scale_value(word["s"])
        if scale * factor > LARGEST:
            break
        value, scale, end = value * factor, scale * factor, word.end()
    return _continued(text, _Scaled(value, end, scale)) if scale > 1 else _Scaled(value, end)


def _continued(text: str, number: _Scaled) -> _Scaled:
    """The scaled number with what goes on with it: "2 crore 35 lakh", "3 million and a half"."""
    value, end = number.value, number.end
    if (half := _AND_A_HALF.match(text, end)) and not _PART_OF_ITS_OWN.match(text, half.end()):
        return replace(number, value=value + number.scale * _part(half["n"], half["d"]), end=half.end())
    if (low := _LOWER_SCALE.match(text, end)) and (factor := scale_value(low["s"])) < number.scale:
        value += Decimal(low["d"]) * factor
        return replace(number, value=value, end=low.end())
    return number


def _part(top: str, bottom: str) -> Decimal:
    return Decimal(small_value(top)) / DENOMINATORS[bottom.lower()]


def _read_digits(text: str, match: re.Match[str]) -> Numeral | None:
    if sum(map(str.isdigit, match["d"])) > _MOST_DIGITS:
        return None
    number = _scaled(text, match.end(), _digits(match["d"]), letters=True)
    return _completed(text, match.start(), number, "digits")


def _read_words(text: str, match: re.Match[str]) -> Numeral | None:
    if match["a"] and not match["aw"]:  # "a percentage point", "a dozen"
        return _completed(text, match.start(), _scaled(text, match.end("a"), Decimal(1)), "words")
    longest = longest_number("one" + match["aw"] if match["aw"] else match["w"])
    if longest is None:
        return None
    written, whole = longest
    end = match.end("a") + len(written) - len("one") if match["a"] else match.start() + len(written)
    value = Decimal(whole)
    if point := _POINT.match(text, end):
        value += Decimal("0." + "".join(str(UNITS[digit]) for digit in point["d"].lower().split()))
        end = point.end()
    last = SCALE_NAMES.get(re.split(r"[\s-]", written)[-1].lower(), 1)
    number = _scaled(text, end, value, within=last if last >= 1000 else 1)
    return _completed(text, match.start(), number, "words")


def _read_power(text: str, match: re.Match[str]) -> Numeral:
    """Read 1.3×10⁶; a bare hyphen is a power's sign only behind decimals ("3 x 10-15 MW" has a range)."""
    mantissa = match["pm"]
    power = int((match["pe"] or match["ps"] or match["ph"] or match["px"]).translate(_PLAIN_POWERS))
    if abs(power) > 21 or (match["ph"] and match["ph"][0] == "-" and "." not in mantissa):
        return Numeral(*match.span("pm"), exact(Decimal(mantissa)), "digits")
    number = _Scaled(Decimal(mantissa).scaleb(power), match.end())
    return _completed(text, match.start(), number, "digits")


def _completed(text: str, start: int, number: _Scaled, form: Form) -> Numeral:
    """The cardinal with the minus before it, or widened to the ratio that it begins."""
    numeral = Numeral(start, number.end, exact(number.value), form, number.scale, number.attached)
    sign = _SIGN.search(text, max(0, start - 10), start)
    if sign is not None:
        value = numeral.value if sign.group() == "+" else -numeral.value
        return replace(numeral, start=sign.start(), value=value)
    part = ratio(text, start, number.end, float(numeral.value)) if number.scale == 1 else None
    return numeral if part is None else Numeral(start, part[1], part[0], "ratio")


def _read_fraction(text: str, match: re.Match[str]) -> Numeral:
    if match["fn"]:
        top, bottom = small_value(match["fn"]), DENOMINATORS[match["fd"].lower()]
    else:
        top, bottom = 1, 2 if match["half"] else 4
    if top >= bottom > 2:  # "five quarters" are no part of anything
        return _completed(text, match.start(), _Scaled(Decimal(top), match.end("fn")), "words")
    article = _OF_A_SCALE.match(text, match.end())
    number = _scaled(text, article.end() if article else match.end(), Decimal(top))
    if number.scale != 1:  # "half a million" is a number, not a part of something
        return Numeral(
            match.start(), number.end, exact(round(number.value / bottom, 9)), "words", number.scale
        )
    return Numeral(*match.span(), top / bottom, "fraction")


def _read_number_sign(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), small_value(match["no"] or match["number"] or match["no_word"]), "ordinal")


def _read_top(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), small_value(match["top"]), "top")


def _read_place(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), int(match["pl"]), "ordinal")


def _read_ordinal_digits(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), int(match["od"]), "ordinal")


def _read_ordinal_word(text: str, match: re.Match[str]) -> Numeral:
    tens, _, unit = match["ow"].lower().rpartition("-")
    return Numeral(*match.span(), TENS.get(tens, 0) + ORDINALS[unit], "ordinal")


def _read_fold(text: str, match: re.Match[str]) -> Numeral:
    fold = match["fold"]
    value = words_value(fold) if fold[0].isalpha() else exact(_digits(fold))
    assert value is not None
    return Numeral(*match.span(), value, "multiple")


def _read_times(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), 2 if match.group().lower() == "twice" else 3, "multiple")


def _read_multiple_word(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), MULTIPLES[match["stem"].lower()], "multiple")


def _read_halved(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), 0.5, "multiple")


def _read_vulgar(text: str, match: re.Match[str]) -> Numeral:
    value = Decimal(match["vw"] or 0) + Decimal(repr(VULGAR[match["vf"]]))
    number = _scaled(text, match.end(), value)
    form: Form = "digits" if match["vw"] or number.scale != 1 else "fraction"
    return Numeral(match.start(), number.end, exact(number.value), form, number.scale)


def _read_slash(text: str, match: re.Match[str]) -> Numeral | None:
    top, bottom = int(match["sn"]), int(match["sd"])
    proper = 0 < top < bottom
    if match["sw"]:
        whole = Decimal(match["sw"])
        if not proper:
            return Numeral(*match.span("sw"), int(whole), "digits")
        return Numeral(*match.span(), exact(whole + Decimal(top) / Decimal(bottom)), "digits")
    return Numeral(*match.span(), top / bottom, "fraction") if proper else None


_READERS: dict[str, Callable[[str, re.Match[str]], Numeral | None]] = {
    "number_sign": _read_number_sign,
    "top": _read_top,
    "place": _read_place,
    "ordinal_digits": _read_ordinal_digits,
    "fold": _read_fold,
    "times": _read_times,
    "multiple_word": _read_multiple_word,
    "halved": _read_halved,
    "fraction_words": _read_fraction,
    "ordinal_word": _read_ordinal_word,
    "vulgar": _read_vulgar,
    "slash": _read_slash,
    "power": _read_power,
    "digits": _read_digits,
    "words": _read_words,
}


def find_numerals(text: str) -> Iterator[Numeral]:
    """Every numeral in ``text`` from left to right, without overlaps; offsets are code points into ``text``.

    What turns out to be no number ("9/11", a code of many digits) is passed over. Whether "second" in
    "second-hand" ranks anything is for callers to judge.
    """
    position = 0
    while match := _SCANNER.search(text, position):
        numeral = _READERS[(match.lastgroup or "").removeprefix("p_")](text, match)
        if numeral is None:
            position = match.end()
            continue
        yield numeral
        # The match may hold several numbers ("twenty twenty", "5 and 3/2"): only what was read is passed.
        position = numeral.end
