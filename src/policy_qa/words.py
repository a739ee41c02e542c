"""Words of questions and articles made comparable: tokens, stems, and classes of words that mean the same.

Two words are "the same" if they have one key: the stem of Porter (1980, "An algorithm for suffix stripping"),
after irregular forms are undone and words of one class in ``_CLASSES`` are folded together. The classes are
kept to words that can stand for each other in any policy article; they are data, add a line to add a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?:[A-Za-z]\.){2,}                       # U.S., U.K.
    | [A-Za-z]&[A-Za-z]                        # R&D
    | \d+(?:[.,]\d+)*                          # 1,976  13.3
    | [^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?       # words; o'clock but not the s of China's
    """,
    re.VERBOSE,
)
_PREPOSITION = re.compile(
    r"\s(?:of|for|in|on|at|from|to|by|with|per|among|between|under|over|as|identified|registered)\s",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s?\b")

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"\bresearch (?:and|&) (?:experimental )?development\b", "R&D"),
    (r"\bgross domestic product\b", "GDP"),
    (r"\bofficial development assistance\b", "ODA"),
    (
        r"\bsmall (?:and|or|&|-)? ?medium(?:-| )?(?:sized)? (?:enterprises|businesses|firms|companies)\b",
        "SMEs",
    ),
    (r"\bper (?:head|person)\b", "per capita"),
    (r"\bnumber one\b|\bno\. ?1\b", "first"),
    (r"\bvalue[- ]added\b", "added value"),
    (r"\bgreen ?house gas(?:es)?\b", "greenhouse gas"),
    (r"\bretail sales of (?:social )?consumer goods\b", "retail sales"),
    (r"\bhealth ?care\b", "healthcare"),
)
_PHRASE_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), folded) for pattern, folded in _PHRASES)

_IRREGULAR: dict[str, str] = {
    form: base
    for base, forms in {
        "add": "added adding",
        "rise": "rose risen",
            "fall": "fell fallen", "grow": "grew grown", "spend": "spent", "build": "built rebuilt",
        "sell": "sold sales sale",
            "buy": "bought", "win": "won winner winners", "lead": "led", "hold": "held",
        "pay": "paid",
            "go": "went gone goes", "lose": "lost loss losses", "bring": "brought", "give": "gave given",
        "take": "took taken",
            "come": "came", "become": "became", "get": "got", "send": "sent", "keep": "kept",
        "leave": "left", "meet": "met", "begin": "began begun", "run": "ran", "choose": "chose chosen",
        "teach": "taught", "think": "thought", "say": "said", "person": "people persons", "child": "children",
        "man": "men", "woman": "women", "foot": "feet", "life": "lives", "datum": "data",
        "tech": "technology technologies technological",
        "sci": "science sciences scientific",
            "shrink": "shrank shrunk", "draw": "drew drawn", "slip": "slipped", "write": "wrote written",
        "overtake": "overtook", "make": "made",
        "sign": "signed", "tax": "taxes", "gas": "gases", "use": "used usage",
        "strategy": "strategic strategies", "province": "provincial",
        "nation": "national nationwide nationally",
        "municipality": "municipal", "produce": "production producing produced",
        "reduce": "reduction reductions", "receive": "receipt receipts", "expend": "expenditure expenditures",
        "approve": "approval approvals", "arrive": "arrival arrivals", "analysis": "analyses", "sme": "smes",
        "bus": "buses", "register": "registration registrations",
        "high": "hi", "maximum": "max", "identify": "identification", "consume": "consumption",
        "emit": "emission emissions", "euro": "euros", "percent": "percentage pct",
        "enrol": "enroll enrolled enrolling enrolment enrolments enrollment enrollments enrols enrolled",
    }.items()
    for form in forms.split()
}  # fmt: skip

_CLASSES = """
company firm enterprise business corporation
industry sector
recognise recognize identify
job employment payroll
spend expend outlay
cut reduce lower relief
goal target aim objective
worker employee staff
car vehicle automobile auto
student pupil
power electricity
deficit shortfall
wage salary
build construct
establish found
launch inaugurate open
attract introduce recruit
add create
lose shed
revenue receive
home house housing dwelling
approve adopt authorise authorize
forecast predict
visitor tourist
produce output
buy purchase
spokesman spokeswoman spokesperson
chairman chairwoman chairperson chair
labour labor
programme program
centre center
allocate earmark
finish complete
begin start
publish issue
child kid
doctor physician
"""

_FAMILIES = """
earn revenue
earn wage
build finish
handle throughput
sell turnover
"""
"""Words that may stand for each other beside the same noun: what a state earned is its revenue."""


def listed(text: str) -> frozenset[str]:
    """Words listed with white space between them."""
    return frozenset(text.split())


STOP = listed(
    """
    a an the of in on at to for from by with and or as into onto over under per about than that this
    these those it its he she they them their his her our your my we you i is are was were be been being
    am do does did done doing has have had having will would shall should can could may might must not no
    nor if then there here how many much what which who whom whose when where why s t so such any some
    all each every both between among during within through across via also too just only even still now
    please according article articles document documents text report reports reported reportedly say says
    said tell give me us let know find show
    """
)
"""Words that never identify what is asked for."""

GENERIC = listed(
    """
    total amount number value figure level size sum quantity scale count overall altogether
    combined whole entire full year years month months quarter period time day annual annually yearly
    monthly quarterly reach achieve record post amount stand make come become see hit get go take city
    country province nation municipality state region county local area economy government municipal
    national provincial new latest recent current currently up down approximately roughly exact exactly
    actual actually expect estimate plan set happen exist note mention describe state give place locate
    respectively main major first half second third fourth last next previous same
    compare want hope intend wish like generate post contribute end season
    """
)
"""Words that say little: they may be missing from a figure's context without making it another figure."""


class Word(NamedTuple):
    """One word of a text: its span, the word as written, and the key under which it is compared."""

    start: int
    end: int
    text: str
    key: str


def fold(text: str) -> str:
    """The text with phrases of one meaning written one way ("R&D"); offsets change."""
    text = text.replace("\u00a0", " ")
    for pattern, folded in _PHRASE_PATTERNS:
        text = pattern.sub(folded, text)
    return text


def words(text: str) -> Iterator[Word]:
    """Every word of ``text`` from left to right, hyphenated words in their parts, with spans into it."""
    for match in _TOKEN.finditer(text):
        token, (start, end) = match.group(), match.span()
        if token in {"s", "S"} and start and text[start - 1] in "'’":
            continue
        yield Word(start, end, token, key(token))


def keys(text: str | None) -> frozenset[str]:
    """The keys of the content words of a text (stop words left out)."""
    return _keys(text) if text else frozenset()


@lru_cache(maxsize=8192)
def _keys(text: str) -> frozenset[str]:
    """Kept for the texts read last: several readers look at the sentences found for one question."""
    return frozenset(word.key for word in words(fold(text)) if word.text.lower() not in STOP)


def head(phrase: str | None) -> str | None:
    """The key of the word that a noun phrase is about: the last before its first preposition."""
    if not phrase:
        return None
    first = _PREPOSITION.split(phrase.strip(), maxsplit=1)[0]
    found = [word.key for word in words(fold(first)) if word.text.lower() not in STOP]
    specific = [word for word in found if not is_generic(word)]
    return (specific or found)[-1] if found else None


def keys_of(text: str) -> frozenset[str]:
    """The keys of words listed with spaces between them."""
    return frozenset(key(word) for word in text.split())


def is_generic(word_key: str) -> bool:
    """Whether a key says too little to identify an indicator ("total", "amount", "year")."""
    return word_key in _GENERIC_KEYS


def kin(word_key: str) -> frozenset[str]:
    """The keys of words of one family with a key's ("earn" and "revenue"), itself left out."""
    return _KIN.get(word_key, frozenset())


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """The key under which a word is compared: irregular forms undone, stemmed, folded into its class."""
    lower = (
        _POSSESSIVE.sub("", word.lower()).replace(".", "" if word[:1].isalpha() else ".").replace("’", "'")
    )
    if lower[:1].isdigit():
        return lower.replace(",", "")
    lower = _IRREGULAR.get(lower, lower)
    stemmed = stem(lower)
    return _CLASS_OF.get(stemmed, stemmed)


# --- Porter's stemmer ---

_STEP2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli",
    "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"),
    ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"),
    ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
_STEP3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""),
    ("ness", ""),
)  # fmt: skip
_STEP4 = tuple(
    (suffix, "")
    for suffix in (
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "sion", "tion",
        "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    )
)  # fmt: skip


def _shape(word: str) -> str:
    """The word as a string of v and c (vowels and consonants; y is a vowel after a consonant)."""
    shape = ""
    for letter in word:
        vowel = letter in "aeiou" or (letter == "y" and shape[-1:] == "c")
        shape += "v" if vowel else "c"
    return shape


def _measure(word: str) -> int:
    """Porter's m: how often a vowel run is followed by a consonant run."""
    return len(re.findall("vc", _shape(word)))


def _ends_cvc(word: str) -> bool:
    return _shape(word)[-3:] == "cvc" and word[-1] not in "wxy"


def _plural(word: str) -> str:
    for suffix, replacement in (("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("us", "us"), ("s", "")):
        if word.endswith(suffix):
            return word[: -len(suffix)] + replacement
    return word


def _participle(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    suffix = next((s for s in ("ed", "ing") if word.endswith(s) and "v" in _shape(word[: -len(s)])), None)
    if suffix is None:
        return word
    base = word[: -len(suffix)]
    if base.endswith(("at", "bl", "iz")):
        return base + "e"
    if len(base) > 1 and base[-1] == base[-2] and base[-1] not in "lszaeiou":
        return base[:-1]
    return base + "e" if _measure(base) == 1 and _ends_cvc(base) else base


def _replace(word: str, table: tuple[tuple[str, str], ...], least: int) -> str:
    for suffix, replacement in sorted(table, key=lambda row: -len(row[0])):
        if word.endswith(suffix):
            base = word[: -len(suffix)]
            if suffix in ("sion", "tion"):
                base += suffix[0]
            return base + replacement if _measure(base) > least else word
    return word


def _final_e(word: str) -> str:
    if word.endswith("e"):
        base = word[:-1]
        if _measure(base) > 1 or (_measure(base) == 1 and not _ends_cvc(base)):
            word = base
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Porter's stem of a lower-case word; words of two letters or with other characters stay."""
    if len(word) <= 2 or not word.isascii() or not word.isalpha():
        return word
    word = _participle(_plural(word))
    if word.endswith("y") and "v" in _shape(word[:-1]):
        word = word[:-1] + "i"
    word = _replace(_replace(word, _STEP2, 0), _STEP3, 0)
    return _final_e(_replace(word, _STEP4, 1))


_CLASS_OF: dict[str, str] = {
    stem(member): stem(row.split()[0]) for row in _CLASSES.strip().splitlines() for member in row.split()
}
_PAIRS = [tuple(key(word) for word in row.split()) for row in _FAMILIES.strip().splitlines()]
_KIN: dict[str, frozenset[str]] = {
    member: frozenset(other for pair in _PAIRS if member in pair for other in pair) - {member}
    for pair in _PAIRS
    for member in pair
}
_GENERIC_KEYS = frozenset(key(word) for word in GENERIC)
MEASURABLE = keys_of(
    "value revenue income spending expenditure export import trade output production product gdp rate "
    "price cost budget deficit surplus debt investment reduction turnover sale profit wage earnings "
    "emission capacity throughput consumption generation growth share ratio intensity fund number "
    "population allowance tax loan deposit reserve aid inflation unemployment temperature area length "
    "volume index salary pension funding finance economy demand supply yield density speed weight age "
    "life expectancy balance gap rent subsidy grant"
)
"""Nouns that have an amount: "the exports were 5 billion" can be said, "the buses were 5 million" cannot."""
