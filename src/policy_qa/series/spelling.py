"""Wordings of one thing made one before words are looked up: spelling, ages, abbreviations, hyphens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from policy_qa import words

_AMERICAN: Final = re.compile(r"is(ation|ations|ed|ing|es?)$")
_WITH_S: Final = re.compile(r"(?:pra|pre|enterpr|exerc|prom|superv|adv|rev|ra|compr|merchand|no|po|pr|r|w)is")
_OUR: Final = re.compile(r"(?<=[a-z]{2})(?<!t)(?<!tr)our(?=(?:s|ed|ing|al)?$)")
_RE: Final = re.compile(r"(?<=[a-z]{2})(?<=[tb])re(?=s?$)")
_LL: Final = re.compile(r"(?<=vel|cel|bel|del|nel|nal|val|uel)l(?=ed$|ing$|ers?$)")
_BRITISH: Final[Mapping[str, str]] = {
    british: american
    for british, american in (
        pair.split()
        for pair in """
defence defense
offence offense
offences offenses
licence license
licences licenses
tyre tire
tyres tires
grey gray
plough plow
ageing aging
jewellery jewelry
aluminium aluminum
sulphur sulfur
catalogue catalog
paediatric pediatric
anaemia anemia
anaemic anemic
diarrhoea diarrhea
gynaecological gynecological
haemorrhage hemorrhage
maths mathematics
instalment installment
instalments installments
fulfilment fulfillment
kerb curb
mould mold
draught draft
artefact artifact
artefacts artifacts
cosy cozy
sceptical skeptical
oestrogen estrogen
manoeuvre maneuver
yoghurt yogurt
aeroplane airplane
aeroplanes airplanes
analyse analyze
analysed analyzed
programmes programs
pyjamas pajamas
woollen woolen
skilful skillful
per-cent percent
""".strip().splitlines()
    )
}
_APART: Final[Mapping[str, str]] = {
    form: row.split()[0]
    for row in """
productivity
general generally
activity activities
active
authority authorities
university universities
universal
policy policies
organic organically
emergency emergencies
important
news
medical
installation installations
establishment establishments
operation operations
percentage
secondary
capital
international
minor
consumer consumers
pensioner pensioners
fertility
exporter exporters
importer importers
foreigner foreigners
doctorate doctorates
informal informally informality
urbanization
manufacturing manufacturer manufacturers
employer employers
hospital hospitals
training trained trainee trainees
speeding
screening screened
adoption adoptions
execution executions
economic
residential
""".strip().splitlines()
    for form in row.split()
}
"""Words of which Porter's stem is that of another one, and that indicators need apart."""
_PREFIX: Final = re.compile(
    r"\b(non|co|sub|multi|micro|semi|anti|re|pre|e|agro|agri|bio|hydro|petro|cyber|macro|tele|eco)-(?=[a-z])"
    r"|\b(non) (?=[a-z])",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"(?<=[a-z)])\s*&\s*(?=[a-z(])(?<![A-Z]&)", re.IGNORECASE)
_PER_CENT: Final = re.compile(r"\bper cent\b", re.IGNORECASE)
_SHORT: Final = re.compile(r"\s*\((?:the )?([A-Z][A-Za-z&-]{1,9})\)")
_NUMBERS: Final = tuple("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
_PEOPLE: Final = (
    r"(?:(?:people|children|persons|those|residents|inhabitants|citizens|population|individuals) )?"
)
_YEARS: Final = r"(?:[ -]years?)?(?:[ -]olds?)?(?: of age)?"
_AGES: Final = (
    # "15- to 24-year-olds", "people aged between 15 and 24", "ages 15-24", "the 15-24 age group"
    (
        rf"\b{_PEOPLE}(?:(?:aged|ages?|of ages|in the age group|between the ages of|between)"
        rf"(?: from| between)? )(\d\d?){_YEARS}(?: ?[-–—] ?| to | and )(\d\d?)\b{_YEARS}",
        r"aged \1 to \2",
    ),
    (r"\b(\d\d?)-?(?: ?[-–—] ?| to | and )(\d\d?)[ -]years?[ -]olds?\b", r"aged \1 to \2"),
    (
        r"\b(?:the )?(\d\d?)(?: ?[-–—] ?| to )(\d\d?) (?:years )?age[ -](?:group|bracket|range)\b",
        r"aged \1 to \2",
    ),
    (
        rf"\b{_PEOPLE}(?:(?:aged|of age|at the age of) )?(\d\d)(?:\+|{_YEARS} (?:and|or|years and|years or) "
        rf"(?:above|over|older|more|up)\b){_YEARS}",
        r"aged \1 and above",
    ),
    (
        rf"\b{_PEOPLE}(?:aged )?(?:over|above|older than)(?: the age of)?[ -](\d\d)s?\b{_YEARS}"
        r"(?! ?(?:%|percent))",
        r"aged \1 and above",
    ),
    (
        rf"\b{_PEOPLE}(?:aged )?(?:under|below|younger than)(?: the age of)?[ -](\d\d?)s?\b{_YEARS}"
        r"(?! ?(?:%|percent))",
        r"aged under \1",
    ),
)
_AGE_FORMS: Final = tuple((re.compile(form, re.IGNORECASE), told) for form, told in _AGES)
_DIGIT: Final = re.compile(r"\d")
_OVER_64: Final = re.compile(r"\baged (\d[49]) and above\b")
"""Those over 64 are those of 65 and above; of those over 65 nobody says it so exactly."""
_HOW_OFTEN: Final = re.compile(r"\b(monthly|hourly|weekly|daily)\b ?", re.IGNORECASE)
_WORD_AGE: Final = re.compile(
    rf"\b(under|below|over|younger than|older than)([ -])({'|'.join(_NUMBERS[1:])})(s?)\b", re.IGNORECASE
)


def plain(text: str) -> str:
    """A wording in which ages, abbreviations of what stands before them and prefixes have one form.

    >>> plain("share of 15- to 24-year-olds in work")
    'share of aged 15 to 24 in work'
    >>> plain("gross enrolment ratio (GER)")
    'gross enrolment ratio'
    """
    if "(" in text:
        text = _SHORT.sub(_without_short, text)
    if "&" in text:
        text = _AND.sub(" and ", text)
    if "-" in text or "non " in text.lower():
        text = _PREFIX.sub(lambda found: found[1] or found[2], text)
    text = _PER_CENT.sub("percent", text)
    return _often_first(_ages(_WORD_AGE.sub(_in_digits, text)))


def _ages(text: str) -> str:
    if not _DIGIT.search(text):
        return text
    for form, told in _AGE_FORMS:
        text = form.sub(told, text)
    return _OVER_64.sub(lambda found: f"aged {int(found[1]) + 1} and above", text)


def _often_first(text: str) -> str:
    """The text with how often it is counted in front: the monthly minimum pay is "minimum monthly pay"."""
    found = _HOW_OFTEN.search(text)
    if found is None:
        return text
    return f"{found[1].lower()} {text[: found.start()]}{text[found.end() :]}".rstrip()


def _without_short(found: re.Match[str]) -> str:
    """Nothing for an abbreviation of the words right before it; otherwise what stands there."""
    letters = [letter.lower() for letter in found[1] if letter.isalpha()]
    before = [word.lower() for word in re.findall(r"[A-Za-z]+", found.string[: found.start()])]
    while letters and before:
        word = before.pop()
        if word[0] == letters[-1]:
            letters.pop()
        elif word not in words.STOP and word[0] not in letters:
            break
    return "" if not letters else found[0]


def _in_digits(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{_NUMBERS.index(found[3].lower())}{found[4]}"


@lru_cache(maxsize=65536)
def spelled(word: str) -> str:
    """The key of a word, British and American spelling alike."""
    lower = word.lower()
    if len(lower) > 6 and _AMERICAN.search(lower) and not _WITH_S.match(lower):
        lower = _AMERICAN.sub(r"iz\1", lower)
    if lower in _APART:
        return _APART[lower]
    if lower in _NUMBERS:
        return str(_NUMBERS.index(lower))
    if lower in words.STOP and lower not in {"s", "t"}:
        return lower
    own = lower if word.islower() or len(word) > 5 else word
    return words.key(_american(own))


def _american(word: str) -> str:
    if word in _BRITISH:
        return _BRITISH[word]
    return _LL.sub("", _RE.sub("er", _OUR.sub("or", word)))
