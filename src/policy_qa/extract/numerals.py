"""Digits, number words, scales, fractions and ordinals of English prose, read to values with exact offsets.

Pure text: no spaCy, no units, no judgement on what a number means. ``find_numerals`` gives every numeral from left to
right without overlaps; what is a date, a name or a figure is decided by its callers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

Form = Literal["digits", "words", "fraction", "ratio", "ordinal", "top", "multiple"]

_UNITS = {w: n for n, w in enumerate("zero one two three four five six seven eight nine".split())}
_TEENS = {
    w: n
    for n, w in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=10
    )
}
_TENS = {
    w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_SCALES: dict[str, int] = {
    "hundred": 10**2, "thousand": 10**3, "lakh": 10**5, "million": 10**6, "crore": 10**7, "billion": 10**9,
    "trillion": 10**12, "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12, "trn": 10**12,
    "dozen": 12, "万": 10**4, "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
_ATTACHED = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
_DENOMINATORS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_ORDINALS = {
    w: n
    for n, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅛": 0.125}
_MULTIPLES = {"doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "quintupl": 5}

_S = r"[ \t\u00a0\u2009\u202f]"
"""One horizontal space: ordinary, tab, no-break, thin or narrow no-break."""
_GROUPED = (
    rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d+)?"
    rf"|\d{{1,3}}(?:{_S}\d{{3}})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
)
_SMALL = "|".join([*_TEENS, *_UNITS, *_TENS])
_SCALE_WORDS = "hundred|thousand|million|billion|trillion|lakh|crore|dozen"
_WORD_NUMBER = (
    rf"(?:{_SMALL})(?:(?:{_S}|-|{_S}and{_S})(?:{_SMALL}|hundred|thousand|million|billion|trillion)\b)*"
)
_DENOMINATOR = r"halves|hal(?:f)|(?:third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|hundredth|thousandth)s?"
_ORDINAL_WORD = rf"(?:(?:{'|'.join(_TENS)})-)?(?:{'|'.join(_ORDINALS)})"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "number_sign",
        rf"(?:No\.?|№|Number){_S}?(?P<no>\d{{1,4}}|{'|'.join(list(_UNITS)[1:])}|ten)(?![\w%]|[.,]\d)",
    ),
    ("top", rf"\btop(?:{_S}|-)(?P<top>\d{{1,4}}|{_SMALL})(?![\w%]|[.,]\d)"),
    ("ordinal_digits", r"(?<![\w.,])(?P<od>\d{1,4})(?:st|nd|rd|th)\b"),
    ("multiple_fold", rf"(?<![\w.,])(?P<fold>{_GROUPED}|{_SMALL})-?fold\b|\btwice\b|\bthrice\b"),
    ("multiple_word", r"\b(?P<stem>doubl|tripl|trebl|quadrupl|quintupl)(?:e|es|ed|ing)\b"),
    ("halved", r"\bhalv(?:e|es|ed|ing)\b"),
    (
        "fraction_words",
        rf"\b(?P<fn>an?|{_SMALL})(?:{_S}|-)(?P<fd>{_DENOMINATOR})\b|\b(?:the{_S})?(?P<half>half)\b",
    ),
    ("ordinal_word", rf"\b(?P<ow>{_ORDINAL_WORD})\b"),
    ("vulgar", rf"(?<![\w.,])(?P<vw>\d+)?{_S}?(?P<vf>[{''.join(_VULGAR)}])"),
    (
        "slash",
        rf"(?<![\w.,/])(?:(?P<sw>\d{{1,4}})(?:{_S}|-|{_S}and{_S}))?(?P<sn>\d{{1,3}})/(?P<sd>\d{{1,3}})(?![\w/]|\.\d)",
    ),
    ("digits", rf"(?<![\d.,])(?P<d>{_GROUPED})"),
    ("words", rf"\b(?P<w>{_WORD_NUMBER})\b|\b(?P<a>an?)(?={_S}(?:{_SCALE_WORDS})\b)"),
)
_SCANNER = re.compile("|".join(f"(?P<p_{name}>{pattern})" for name, pattern in _PATTERNS), re.IGNORECASE)
_AND_A_HALF = re.compile(
    rf"{_S}and{_S}(?P<n>an?|one|two|three){_S}?-?(?P<d>half|third|thirds|quarter|quarters)\b", re.I
)
_SCALE = re.compile(
    rf"(?:{_S}|-)?(?P<s>(?:hundred|thousand|million|billion|trillion|lakh|crore|dozen|mln|mn|bln|bn|trn|tn)s?\b|万亿|万|亿)",
    re.I,
)
_ATTACHED_SCALE = re.compile(r"(?P<s>[kmbtKMBT])(?![\w²³])")
_OUT_OF = re.compile(
    rf"{_S}(?:out{_S}of|in){_S}(?:every{_S}|the{_S}top{_S}|the{_S})?(?P<d>\d{{1,5}}|{_SMALL})(?![\w%]|[.,]\d|{_S}(?:hundred|thousand|million|billion|%|per))",
    re.I,
)
_SIGN = re.compile(rf"\b(?:minus|negative){_S}$|(?<![^\s(\[:])[-−]$", re.I)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written. ``value`` is after ``scale`` (12 million is 12000000 with scale 1000000).

    ``ratio`` and ``fraction`` hold the quotient (two-thirds is 0.666…); ``ordinal`` and ``top`` the rank; ``multiple``
    the factor (doubled is 2). ``attached`` tells that the scale is a single letter that might be a unit ("5m").
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
    for word in re.split(r"[\s\u00a0-]+", text.lower()):
        if word == "and":
            continue
        if word in _SCALES:
            factor = _SCALES[word]
            if factor == 100:
                group = max(group, 1) * 100
            else:
                total, group = total + max(group, 1) * factor, 0
        else:
            small = _UNITS.get(word, _TEENS.get(word, _TENS.get(word)))
            if small is None or (last in _UNITS or last in _TEENS) or (last in _TENS and word not in _UNITS):
                return None
            group += small
        last = word
    return total + group


def _small(text: str) -> int:
    text = text.lower()
    if text.isdigit():
        return int(text)
    return {**_UNITS, **_TEENS, **_TENS, "a": 1, "an": 1}[text]


def _digits(text: str) -> Decimal:
    return Decimal(re.sub(r"[,\s\u00a0\u2009\u202f]", "", text))


def _scaled(text: str, end: int, value: Decimal, *, digits: bool) -> tuple[Decimal, int, int, bool]:
    """Read "and a half" and scale words after ``end``: (value, end, scale, attached letter)."""
    scale = 1
    if half := _AND_A_HALF.match(text, end):
        value += Decimal(_small(half["n"])) / Decimal(_DENOMINATORS[half["d"].lower().rstrip("s")])
        end = half.end()
    if digits and (letter := _ATTACHED_SCALE.match(text, end)):
        factor = _ATTACHED[letter["s"].lower()]
        return value * factor, letter.end(), factor, True
    while word := _SCALE.match(text, end):
        name = word["s"].lower()
        factor = _SCALES[name if name in _SCALES else name.rstrip("s")]
        value, scale, end = value * factor, scale * factor, word.end()
    return value, end, scale, False


def _cardinal(text: str, match: re.Match[str]) -> Numeral | None:
    digits = match["d"]
    if digits:
        value = _digits(digits)
    elif match["a"]:
        value = Decimal(1)
    else:
        words = _longest_number(match["w"])
        if words is None:
            return None
        start = match.start()
        value, end, scale, _ = _scaled(text, start + len(words[0]), Decimal(words[1]), digits=False)
        return _signed(text, Numeral(start, end, exact(value), "words", scale))
    value, end, scale, attached = _scaled(text, match.end(), value, digits=bool(digits))
    return _signed(
        text, Numeral(match.start(), end, exact(value), "digits" if digits else "words", scale, attached)
    )


def _signed(text: str, numeral: Numeral) -> Numeral:
    """The numeral with the minus before it, or widened to the ratio that it begins."""
    sign = _SIGN.search(text, max(0, numeral.start - 10), numeral.start)
    if sign is None:
        return _ratio(text, numeral)
    return replace(numeral, start=sign.start(), value=-numeral.value)


def _longest_number(words: str) -> tuple[str, int] | None:
    """The longest prefix of a run of number words that is one number ("twenty twenty" is 20, then 20)."""
    cuts = [m.start() for m in re.finditer(r"[\s\u00a0-]", words)] + [len(words)]
    for cut in reversed(cuts):
        head = words[:cut]
        if not head.lower().endswith("and") and (value := words_value(head)) is not None:
            return head, value
    return None


def _ratio(text: str, numeral: Numeral) -> Numeral:
    """Widen "eight" to "eight out of 10", where the second number is the larger and stands alone."""
    match = _OUT_OF.match(text, numeral.end)
    if match is None or numeral.scale != 1 or numeral.value <= 0:
        return numeral
    whole = _small(match["d"])
    out_of = "out" in match.group().lower()
    plausible = whole > numeral.value and (
        out_of or (numeral.value == 1 and whole <= 1000 and not 1900 <= whole)
    )
    if not plausible:
        return numeral
    return Numeral(numeral.start, match.end(), float(numeral.value) / whole, "ratio")


def _fraction(text: str, match: re.Match[str]) -> Numeral | None:
    if match["half"]:
        top, bottom = 1, 2
    else:
        top, bottom = (
            _small(match["fn"]),
            _DENOMINATORS[re.sub(r"(hal)ves$", r"\1f", match["fd"].lower()).rstrip("s")],
        )
    if top >= bottom and bottom > 2:
        return None
    end = match.end()
    article = re.compile(rf"{_S}an?(?={_S}(?:{_SCALE_WORDS})\b)", re.I).match(text, end)
    value, after, scale, _ = _scaled(text, article.end() if article else end, Decimal(top), digits=False)
    if scale != 1:
        return Numeral(match.start(), after, exact(value / bottom), "words", scale)
    return Numeral(match.start(), end, top / bottom, "fraction")


def _read(text: str, match: re.Match[str]) -> Numeral | None:
    name = (match.lastgroup or "").removeprefix("p_")
    start, end = match.span()
    if name == "number_sign":
        return Numeral(start, end, _small(match["no"]), "ordinal")
    if name == "top":
        return Numeral(start, end, _small(match["top"]), "top")
    if name == "ordinal_digits":
        return Numeral(start, end, int(match["od"]), "ordinal")
    if name == "ordinal_word":
        tens, _, unit = match["ow"].lower().rpartition("-")
        return Numeral(start, end, _TENS.get(tens, 0) + _ORDINALS[unit], "ordinal")
    if name == "multiple_fold":
        fold = match["fold"]
        value = {"twice": 2, "thrice": 3}.get(match.group().lower())
        if value is not None:
            return Numeral(start, end, value, "multiple")
        return Numeral(
            start,
            end,
            exact(_digits(fold)) if fold[0].isdigit() or fold[0] == "." else _small(fold),
            "multiple",
        )
    if name == "multiple_word":
        return Numeral(start, end, _MULTIPLES[match["stem"].lower()], "multiple")
    if name == "halved":
        return Numeral(start, end, 0.5, "multiple")
    if name == "fraction_words":
        return _fraction(text, match)
    if name == "vulgar":
        value, after, scale, _ = _scaled(
            text, end, Decimal(match["vw"] or 0) + Decimal(repr(_VULGAR[match["vf"]])), digits=False
        )
        form: Form = "digits" if match["vw"] or scale != 1 else "fraction"
        return Numeral(start, after, exact(value), form, scale)
    if name == "slash":
        top, bottom = int(match["sn"]), int(match["sd"])
        if not 0 < top < bottom:
            return None
        if match["sw"]:
            return Numeral(start, end, exact(Decimal(match["sw"]) + Decimal(top) / Decimal(bottom)), "digits")
        return Numeral(start, end, top / bottom, "fraction")
    return _cardinal(text, match)


def find_numerals(text: str) -> Iterator[Numeral]:
    """Every numeral in ``text`` from left to right, without overlaps; offsets are code points into ``text``.

    A form that turns out to be no number ("second-hand" aside, judged by callers; "4/4") is passed over and the scan goes
    on behind its first character, so that a number inside it is still found.
    """
    position = 0
    while match := _SCANNER.search(text, position):
        numeral = _read(text, match)
        if numeral is None:
            position = match.start() + 1
            continue
        yield numeral
        position = max(numeral.end, match.end() if numeral.form != "words" else numeral.end)
