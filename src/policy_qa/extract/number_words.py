"""What English number words, scales, fractions and ordinals are worth, and the number that words make."""

from __future__ import annotations

import re

from policy_qa.extract.patterns import SPACE as _S
from policy_qa.extract.patterns import words


def _counted(text: str, *, start: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words(text), start=start)}


UNITS = _counted("zero one two three four five six seven eight nine", start=0)
TEENS = _counted("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", start=10)
TENS = {
    word: 10 * number
    for word, number in _counted("twenty thirty forty fifty sixty seventy eighty ninety", start=2).items()
}
SMALL_VALUES = {**UNITS, **TEENS, **TENS, "a": 1, "an": 1}
SCALE_NAMES: dict[str, int] = {
    "hundred": 10**2, "thousand": 10**3, "lakh": 10**5, "lac": 10**5, "million": 10**6, "crore": 10**7,
    "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15, "dozen": 12,
}  # fmt: skip
"""Scales that stand behind a word as well ("two million")."""
_SCALE_SIGNS: dict[str, int] = {
    "mn": 10**6, "mln": 10**6, "mio": 10**6, "bn": 10**9, "bln": 10**9, "mrd": 10**9, "tn": 10**12,
    "tr": 10**12, "trn": 10**12, "tln": 10**12, "trln": 10**12, "cr": 10**7,
}  # fmt: skip
_HAN_SCALES: dict[str, int] = {
    "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "百亿": 10**10, "千亿": 10**11,
    "万亿": 10**12, "萬": 10**4, "億": 10**8, "兆": 10**12,
}  # fmt: skip
SCALES = {**SCALE_NAMES, **_SCALE_SIGNS, **_HAN_SCALES}
ATTACHED = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12, "mm": 10**6}
"""Letters that are a scale right behind digits ("5m", "$1MM")."""
BEHIND_MONEY = {**ATTACHED, "mi": 10**6, "mio": 10**6, "bi": 10**9, "mrd": 10**9, "tri": 10**12}
"""What is a scale behind an amount of money only ("R$ 3.2 bi", "CHF 40 Mio.")."""
PARTS = {
    "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twelfth": 12, "twentieth": 20, "fiftieth": 50, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
DENOMINATORS = {"half": 2, "halves": 2, **PARTS, **{f"{part}s": value for part, value in PARTS.items()}}
ORDINALS = _counted(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    start=1,
)
VULGAR = {
    "½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅖": 0.4, "⅗": 0.6, "⅘": 0.8,
    "⅙": 1 / 6, "⅚": 5 / 6, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875, "⅒": 0.1,
}  # fmt: skip
MULTIPLES = {"doubl": 2, "tripl": 3, "trebl": 3, "quadrupl": 4, "quintupl": 5, "sextupl": 6}

SMALL = "|".join([*TEENS, *UNITS, *TENS])
SCALE_WORD = "|".join(SCALE_NAMES)
LARGE = "hundred|thousand|million|billion|trillion|quadrillion"
WORDS_ON = rf"(?:(?:{_S}{{1,2}}|-|{_S}{{1,2}}and{_S}{{1,2}})(?:{SMALL}|{LARGE})\b){{0,20}}"
WORD_NUMBER = rf"(?:{SMALL}){WORDS_ON}"
"""Number words in a row, of which :func:`longest_number` takes those that are one number."""
DENOMINATOR = rf"halves|half|(?:{'|'.join(PARTS)})s?"
ORDINAL_WORD = rf"(?:(?:{'|'.join(TENS)})-)?(?:{'|'.join(ORDINALS)})"
_HAN, _SIGNS = ("|".join(sorted(names, key=len, reverse=True)) for names in (_HAN_SCALES, _SCALE_SIGNS))
_STOP = rf"(?:(?:(?<=mio)|(?<=mrd))\.(?={_S}(?-i:[a-z])))?"
"""The full stop of "40 Mio. francs"."""
SCALE_AFTER = re.compile(
    rf"(?:(?:-(?:plus|odd))?{_S}{{1,2}}|-)?(?P<s>(?:{SCALE_WORD}|{_SIGNS})s?\b|{_HAN}){_STOP}", re.I
)
"""A scale behind a number, with the space between."""
LARGEST = 10**21
"""No scale words lead beyond this: a text that repeats them tells nothing."""


def scale_value(name: str) -> int:
    """What a scale as :data:`SCALE_AFTER` finds it multiplies by ("Lakhs" → 100000)."""
    lower = name.lower()
    return SCALES[lower if lower in SCALES else lower.removesuffix("s")]


def small_value(text: str) -> int:
    """A small number in digits or as one word."""
    return int(text) if text.isdigit() else SMALL_VALUES[text.lower()]


def words_value(text: str) -> int | None:
    """The value of spelled-out English cardinals ("two hundred and five"), or None if they make no number."""
    total = group = 0
    last = ""
    for word in re.split(r"[\s-]+", text.lower()):
        if word == "and":
            continue
        if word == "hundred":
            group = max(group, 1) * 100
        elif word in SCALES:
            # A scale right behind a scale multiplies: "three hundred thousand million".
            total = total * SCALES[word] if total and not group else total + max(group, 1) * SCALES[word]
            group = 0
        elif not _may_follow(word, last):
            return None
        else:
            group += SMALL_VALUES[word]
        last = word
    return total + group if total + group <= LARGEST else None


def _may_follow(word: str, last: str) -> bool:
    """Whether a small number word goes on with a number: "five" after "twenty", not after "two"."""
    known = word in UNITS or word in TEENS or word in TENS
    return known and not (last in UNITS or last in TEENS) and (last not in TENS or word in UNITS)


def longest_number(text: str) -> tuple[str, int] | None:
    """The longest prefix of a run of number words that is one number ("twenty twenty" is 20, then 20)."""
    cuts = [m.start() for m in re.finditer(r"[\s-]+", text)] + [len(text)]
    for cut in reversed(cuts):
        head = text[:cut]
        if not head.lower().endswith("and") and (value := words_value(head)) is not None:
            return head, value
    return None
