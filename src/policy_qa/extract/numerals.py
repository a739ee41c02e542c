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

from policy_qa.extract.patterns import SPACE as _S
from policy_qa.extract.patterns import words

Form = Literal["digits", "words", "fraction", "ratio", "ordinal", "top", "multiple"]


def _counted(text: str, *, start: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words(text), start=start)}


_UNITS = _counted("zero one two three four five six seven eight nine", start=0)
_TEENS = _counted("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", start=10)
_TENS = {
    word: 10 * number
    for word, number in _counted("twenty thirty forty fifty sixty seventy eighty ninety", start=2).items()
}
_SMALL_VALUES = {**_UNITS, **_TEENS, **_TENS, "a": 1, "an": 1}
_SCALES: dict[str, int] = {
    "hundred": 10**2, "thousand": 10**3, "lakh": 10**5, "million": 10**6, "crore": 10**7, "billion": 10**9,
    "trillion": 10**12, "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12,
    "dozen": 12, "万": 10**4, "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
_ATTACHED = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
_PARTS = {
    "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_DENOMINATORS = {"half": 2, "halves": 2, **_PARTS, **{f"{part}s": value for part, value in _PARTS.items()}}
_ORDINALS = _counted(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    start=1,
)
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅛": 0.125}
_MULTIPLES = {"doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "quintupl": 5}

_GROUPED = "|".join(
    (
        r"\d{1,3}(?:,\d{3})+(?:\.\d+)?",
        r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?",  # Indian grouping: 1,25,000
        rf"\d{{1,3}}(?:{_S}\d{{3}}){{1,6}}(?![\d,])(?:\.\d+)?",
        r"\d+(?:\.\d+)?",
        r"\.\d+",
    )
)
_SMALL = "|".join([*_TEENS, *_UNITS, *_TENS])
_SCALE_WORDS = "hundred|thousand|million|billion|trillion|lakh|crore|dozen"
_LARGE = "hundred|thousand|million|billion|trillion"
_WORD_NUMBER = rf"(?:{_SMALL})(?:(?:{_S}|-|{_S}and{_S})(?:{_SMALL}|{_LARGE})\b){{0,20}}"
_DENOMINATOR = rf"halves|half|(?:{'|'.join(_PARTS)})s?"
_ORDINAL_WORD = rf"(?:(?:{'|'.join(_TENS)})-)?(?:{'|'.join(_ORDINALS)})"
_ALONE = r"(?![\w%]|[.,]\d)"
"""Nothing behind the number goes on with it."""
_APART = r"(?<![\w.,])"
"""Nothing before the number belongs to it."""
_MOST_DIGITS = 24
"""More digits than these are a code."""
_LARGEST = 10**21
"""No scale words lead beyond this: a text that repeats them tells nothing."""

_PATTERNS = {
    "number_sign": (
        rf"(?:(?:\bNo\.?|№|\bNumber){_S}?(?P<no>\d{{1,4}})"
        rf"|(?:\bNo\.{_S}?|\bNumber{_S})(?P<no_word>{'|'.join(list(_UNITS)[1:])}|ten)){_ALONE}"
    ),
    "top": rf"\btop(?:{_S}|-)(?P<top>\d{{1,4}}|{_SMALL}){_ALONE}",
    "ordinal_digits": rf"{_APART}(?P<od>\d{{1,4}})(?:st|nd|rd|th)\b",
    "fold": rf"{_APART}(?P<fold>{_GROUPED}|{_SMALL})-?fold\b",
    "times": r"\b(?:twice|thrice)\b",
    "multiple_word": r"\b(?P<stem>doubl|tripl|trebl|quadrupl|quintupl)(?:e|es|ed|ing)\b",
    "halved": r"\bhalv(?:e|es|ed|ing)\b",
    "fraction_words": (
        rf"\b(?P<fn>an?|{_SMALL})(?:{_S}|-)(?P<fd>{_DENOMINATOR})\b|\b(?:the{_S})?(?P<half>half)\b"
    ),
    "ordinal_word": rf"\b(?P<ow>{_ORDINAL_WORD})\b",
    "vulgar": rf"{_APART}(?P<vw>\d+)?{_S}?(?P<vf>[{''.join(_VULGAR)}])",
    "slash": (
        rf"(?<![\w.,/])(?:(?P<sw>\d{{1,4}})(?:{_S}|-|{_S}and{_S}))?"
        r"(?P<sn>\d{1,3})/(?P<sd>\d{1,3})(?![\w/]|\.\d)"
    ),
    "digits": rf"(?<![\d.,])(?P<d>{_GROUPED})",
    "words": rf"\b(?P<w>{_WORD_NUMBER})\b|\b(?P<a>an?)(?={_S}(?:{_SCALE_WORDS})\b)",
}
_SCANNER = re.compile("|".join(f"(?P<p_{name}>{pattern})" for name, pattern in _PATTERNS.items()), re.I)
_AND_A_HALF = re.compile(
    rf"{_S}and{_S}(?P<n>an?|one|two|three){_S}?-?(?P<d>half|third|thirds|quarter|quarters)\b", re.I
)
_SCALE = re.compile(rf"(?:{_S}|-)?(?P<s>(?:{_SCALE_WORDS}|mln|mn|bln|bn|trn|tn)s?\b|万亿|万|亿)", re.I)
_ATTACHED_SCALE = re.compile(r"(?P<s>[kmbtKMBT])(?![\w²³])")
_OUT_OF = re.compile(
    rf"{_S}(?P<link>out{_S}of|in){_S}(?:every{_S}|the{_S}top{_S}|the{_S})?(?P<d>\d{{1,5}}|{_SMALL})"
    rf"(?![\w%]|[.,]\d|{_S}(?:hundred|thousand|million|billion|%|per))",
    re.I,
)
_OF_A_SCALE = re.compile(rf"{_S}an?(?={_S}(?:{_SCALE_WORDS})\b)", re.I)
_SIGN = re.compile(rf"\b(?:minus|negative){_S}$|(?<![^\s(\[:])[-−]$", re.I)


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


def words_value(text: str) -> int | None:
    """The value of spelled-out English cardinals ("two hundred and five"), or None if they make no number."""
    total = group = 0
    last = ""
    for word in re.split(r"[\s-]+", text.lower()):
        if word == "and":
            continue
        if word == "hundred":
            group = max(group, 1) * 100
        elif word in _SCALES:
            # A scale right behind a scale multiplies: "three hundred thousand million".
            total = total * _SCALES[word] if total and not group else total + max(group, 1) * _SCALES[word]
            group = 0
        elif not _may_follow(word, last):
            return None
        else:
            group += _SMALL_VALUES[word]
        last = word
    return total + group if total + group <= _LARGEST else None


def _may_follow(word: str, last: str) -> bool:
    """Whether a small number word goes on with a number: "five" after "twenty", not after "two"."""
    known = word in _UNITS or word in _TEENS or word in _TENS
    return known and not (last in _UNITS or last in _TEENS) and (last not in _TENS or word in _UNITS)


def _small(text: str) -> int:
    return int(text) if text.isdigit() else _SMALL_VALUES[text.lower()]


def _digits(text: str) -> Decimal:
    return Decimal(re.sub(r"[,\s]", "", text))


@dataclass(frozen=True, slots=True)
class _Scaled:
    """A number with the scale words behind it taken up; ``end`` is where they end."""

    value: Decimal
    end: int
    scale: int = 1
    attached: bool = False


def _scaled(text: str, end: int, value: Decimal, *, letters: bool = False) -> _Scaled:
    """Read "and a half", then scale words (or, with ``letters``, a single letter), after ``end``."""
    if half := _AND_A_HALF.match(text, end):
        value += Decimal(_small(half["n"])) / _DENOMINATORS[half["d"].lower()]
        end = half.end()
    if letters and (letter := _ATTACHED_SCALE.match(text, end)):
        factor = _ATTACHED[letter["s"].lower()]
        return _Scaled(value * factor, letter.end(), factor, attached=True)
    scale = 1
    while word := _SCALE.match(text, end):
        name = word["s"].lower()
        factor = _SCALES[name if name in _SCALES else name.removesuffix("s")]
        if scale * factor > _LARGEST:
            break
        value, scale, end = value * factor, scale * factor, word.end()
    return _Scaled(value, end, scale)


def _read_digits(text: str, match: re.Match[str]) -> Numeral | None:
    if sum(map(str.isdigit, match["d"])) > _MOST_DIGITS:
        return None
    number = _scaled(text, match.end(), _digits(match["d"]), letters=True)
    return _completed(text, match.start(), number, "digits")


def _read_words(text: str, match: re.Match[str]) -> Numeral | None:
    if match["a"]:
        return _completed(text, match.start(), _scaled(text, match.end(), Decimal(1)), "words")
    longest = _longest_number(match["w"])
    if longest is None:
        return None
    written, value = longest
    number = _scaled(text, match.start() + len(written), Decimal(value))
    return _completed(text, match.start(), number, "words")


def _completed(text: str, start: int, number: _Scaled, form: Form) -> Numeral:
    """The cardinal with the minus before it, or widened to the ratio that it begins."""
    numeral = Numeral(start, number.end, exact(number.value), form, number.scale, number.attached)
    sign = _SIGN.search(text, max(0, start - 10), start)
    if sign is None:
        return _ratio(text, numeral)
    return replace(numeral, start=sign.start(), value=-numeral.value)


def _longest_number(text: str) -> tuple[str, int] | None:
    """The longest prefix of a run of number words that is one number ("twenty twenty" is 20, then 20)."""
    cuts = [m.start() for m in re.finditer(r"[\s-]", text)] + [len(text)]
    for cut in reversed(cuts):
        head = text[:cut]
        if not head.lower().endswith("and") and (value := words_value(head)) is not None:
            return head, value
    return None


def _ratio(text: str, numeral: Numeral) -> Numeral:
    """Widen "eight" to "eight out of 10", where the second number is the larger and stands alone."""
    match = _OUT_OF.match(text, numeral.end)
    if match is None or numeral.scale != 1 or numeral.value <= 0:
        return numeral
    whole = _small(match["d"])
    one_in = numeral.value == 1 and whole <= 1000  # "one in five", but "two in 2018" is no ratio
    if whole <= numeral.value or not (one_in or match["link"].lower() != "in"):
        return numeral
    return Numeral(numeral.start, match.end(), float(numeral.value) / whole, "ratio")


def _read_fraction(text: str, match: re.Match[str]) -> Numeral:
    top, bottom = (1, 2) if match["half"] else (_small(match["fn"]), _DENOMINATORS[match["fd"].lower()])
    if top >= bottom > 2:  # "five quarters" are no part of anything
        return _completed(text, match.start(), _Scaled(Decimal(top), match.end("fn")), "words")
    article = _OF_A_SCALE.match(text, match.end())
    number = _scaled(text, article.end() if article else match.end(), Decimal(top))
    if number.scale != 1:  # "half a million" is a number, not a part of something
        return Numeral(match.start(), number.end, exact(number.value / bottom), "words", number.scale)
    return Numeral(*match.span(), top / bottom, "fraction")


def _read_number_sign(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), _small(match["no"] or match["no_word"]), "ordinal")


def _read_top(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), _small(match["top"]), "top")


def _read_ordinal_digits(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), int(match["od"]), "ordinal")


def _read_ordinal_word(text: str, match: re.Match[str]) -> Numeral:
    tens, _, unit = match["ow"].lower().rpartition("-")
    return Numeral(*match.span(), _TENS.get(tens, 0) + _ORDINALS[unit], "ordinal")


def _read_fold(text: str, match: re.Match[str]) -> Numeral:
    fold = match["fold"]
    value = _small(fold) if fold[0].isalpha() else exact(_digits(fold))
    return Numeral(*match.span(), value, "multiple")


def _read_times(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), 2 if match.group().lower() == "twice" else 3, "multiple")


def _read_multiple_word(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), _MULTIPLES[match["stem"].lower()], "multiple")


def _read_halved(text: str, match: re.Match[str]) -> Numeral:
    return Numeral(*match.span(), 0.5, "multiple")


def _read_vulgar(text: str, match: re.Match[str]) -> Numeral:
    value = Decimal(match["vw"] or 0) + Decimal(repr(_VULGAR[match["vf"]]))
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
    "ordinal_digits": _read_ordinal_digits,
    "fold": _read_fold,
    "times": _read_times,
    "multiple_word": _read_multiple_word,
    "halved": _read_halved,
    "fraction_words": _read_fraction,
    "ordinal_word": _read_ordinal_word,
    "vulgar": _read_vulgar,
    "slash": _read_slash,
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
