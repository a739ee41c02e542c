"""Surface forms of units and currencies → canonical units. The units themselves are data: ``units.toml``.

Money is ISO 4217, percent ``%``, percentage points ``pp``, basis points ``bp``; physical and time units have
their English name in the singular; a rate is "A per B".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

from policy_qa.extract.patterns import SPACE as _S

UnitKind = Literal["money", "percent", "percentage_points", "measure", "multiple"]

_TIMES = re.compile(rf"(?:{_S}|-)times?\b|x(?![\w-])", re.I)
_PER = re.compile(rf"{_S}?/{_S}?|{_S}(?:per|a|an|each|every){_S}|-(?:per|a)-", re.I)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit found beside a number: its kind and canonical name, and the stretch of text that it takes.

    Behind a number the stretch starts where the number ends, with the space between; before one it ends where
    the number starts. ``factor`` turns the number into the canonical unit (34 cents: 0.01). ``mark`` is the
    surface that was matched.
    """

    kind: UnitKind
    name: str
    start: int
    end: int
    factor: float = 1.0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one surface form means."""

    kind: UnitKind
    name: str
    factor: float = 1.0


_PERCENTS = tuple(
    (entry, re.compile(pattern, re.I))
    for entry, pattern in (
        (
            _Entry("percentage_points", "pp"),
            rf"(?:{_S}|-)?(?:percentage(?:{_S}|-)points?|per{_S}?cent(?:age)?{_S}points?|pps?\b|p\.p\.)",
        ),
        (_Entry("percentage_points", "bp"), rf"(?:{_S}|-)?(?:basis(?:{_S}|-)points?|bps?\b)"),
        (_Entry("percent", "%"), rf"{_S}?[%％]|(?:{_S}|-)(?:percents?|per{_S}cent|pct|percentage)\b"),
        (_Entry("percent", "%", 0.1), rf"{_S}?‰"),
    )
)


@dataclass(frozen=True, slots=True)
class _Forms:
    """The surface forms of all units: words by :func:`_key`, in any case; symbols as written."""

    words: dict[str, _Entry] = field(default_factory=dict)
    symbols: dict[str, _Entry] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Table:
    """The forms with the patterns that find them, and what ambiguous marks mean by country."""

    forms: _Forms
    currencies: frozenset[str]
    ambiguous: dict[str, dict[str, str]]
    word: re.Pattern[str]
    symbol: re.Pattern[str]
    mark: re.Pattern[str]


def _key(surface: str) -> str:
    """A word form made comparable: lower case, hyphens and odd spaces as spaces."""
    return re.sub(rf"{_S}|-", " ", surface.lower()).strip()


def _spellings(name: str) -> tuple[str, ...]:
    british = name.replace("meter", "metre").replace("liter", "litre")
    return (name,) if british == name else (name, british)


def _add_words(forms: _Forms, entry: _Entry, *, singular: Iterable[str], same: Iterable[str]) -> None:
    """Note the words of a unit: plurals of ``singular`` are made, ``same`` stay as they are."""
    for word in singular:
        for spelling in _spellings(word):
            forms.words[_key(spelling)] = forms.words[_key(spelling) + "s"] = entry
    for word in same:
        for spelling in _spellings(word):
            forms.words[_key(spelling)] = entry


def _add_unit(forms: _Forms, name: str, data: dict[str, Any]) -> None:
    entry = _Entry("measure", name)
    _add_words(forms, entry, singular=data.get("names", ()), same=data.get("same", ()))
    for symbol in data.get("symbols", ()):
        forms.symbols[symbol] = entry
    for symbol, factor in data.get("factor", {}).items():
        forms.symbols[symbol] = forms.symbols[symbol + "s"] = replace(entry, factor=float(factor))


def _add_currency(forms: _Forms, code: str, data: dict[str, Any]) -> None:
    entry, hundredth = _Entry("money", code), _Entry("money", code, 0.01)
    _add_words(forms, entry, singular=data.get("names", ()), same=data.get("same", ()))
    _add_words(forms, hundredth, singular=data.get("minor", ()), same=data.get("minor_same", ()))
    for symbol in data.get("symbols", ()):
        forms.marks.setdefault(symbol, code)
        forms.symbols.setdefault(symbol, entry)


def _alternation(forms: Iterable[str], space: str = " ") -> str:
    """The forms as alternatives, longest first, so that "US dollar" is tried before "US"."""
    return "|".join(re.escape(form).replace(r"\ ", space) for form in sorted(forms, key=len, reverse=True))


@cache
def _table() -> _Table:
    data = tomllib.loads(resources.files(__package__).joinpath("units.toml").read_text("utf-8"))
    forms = _Forms()
    for code, entry in data["currency"].items():
        _add_currency(forms, code, entry)
    for name, entry in data["unit"].items():
        _add_unit(forms, name, entry)
    words = _alternation(forms.words, f"(?:{_S}|-)")
    symbols, marks = _alternation(forms.symbols, _S), _alternation(forms.marks, _S)
    return _Table(
        forms,
        frozenset(data["currency"]),
        data["ambiguous"],
        word=re.compile(rf"(?:{_S}|-)?(?P<u>{words})(?!\w)", re.I),
        symbol=re.compile(rf"{_S}?(?P<u>{symbols})(?![\w²³])"),
        mark=re.compile(rf"(?<![\w$€£¥])(?P<m>{marks}){_S}?$"),
    )


def _resolve(mark: str, code: str, country: str | None) -> str:
    """The currency of an ambiguous mark or word in a country (ISO 3166 alpha-2), or its usual one."""
    ambiguous = _table().ambiguous
    choice = ambiguous.get(mark) or ambiguous.get(mark.lower().removesuffix("s"))
    return code if choice is None else choice.get(country or "", choice["default"])


_EARLIER = re.compile(rf"{_S}(?:earlier|ago|before|later|on{_S}year)\b")
"""Behind "a year" that is a time and no denominator ("£114bn a year earlier")."""


def currency_before(text: str, start: int, *, country: str | None = None) -> UnitMatch | None:
    """The currency mark that ends right before ``start`` ("US$", "RMB", "Rs "), at most one space between."""
    match = _table().mark.search(text, max(0, start - 8), start)
    if match is None:
        return None
    mark = match["m"]
    code = _resolve(mark, _table().forms.marks[mark], country)
    return UnitMatch("money", code, match.start("m"), start, mark=mark)


def _percent_after(text: str, end: int) -> UnitMatch | None:
    for entry, pattern in _PERCENTS:
        if match := pattern.match(text, end):
            return UnitMatch(entry.kind, entry.name, end, match.end(), entry.factor, match.group())
    return None


def _form_after(text: str, end: int) -> tuple[re.Match[str], _Entry] | None:
    """The longer of the word and the symbol that follow ``end``."""
    table = _table()
    word, symbol = table.word.match(text, end), table.symbol.match(text, end)
    if word and (symbol is None or word.end() >= symbol.end()):
        return word, table.forms.words[_key(word["u"])]
    return (symbol, table.forms.symbols[symbol["u"]]) if symbol else None


def unit_after(text: str, end: int, *, country: str | None = None) -> UnitMatch | None:
    """The unit whose surface starts at ``end``, one space or hyphen aside, with its rate ("… per day")."""
    if percent := _percent_after(text, end):
        return percent
    found = _form_after(text, end)
    if found is None:
        times = _TIMES.match(text, end)
        return UnitMatch("multiple", "times", end, times.end(), mark=times.group()) if times else None
    match, entry = found
    name = _resolve(match["u"], entry.name, country) if entry.kind == "money" else entry.name
    return with_rate(text, UnitMatch(entry.kind, name, end, match.end(), entry.factor, match["u"]))


def with_rate(text: str, unit: UnitMatch) -> UnitMatch:
    """Extend "yuan" to "CNY per kilowatt-hour" where the text goes on with "per", "a" or "/" and a unit."""
    per = _PER.match(text, unit.end)
    below = _form_after(text, per.end()) if per else None
    if below is None or _EARLIER.match(text, below[0].end()):
        return unit
    match, entry = below
    if entry.kind != "measure" or entry.factor != 1:
        return unit
    return replace(unit, name=f"{unit.name} per {entry.name}", end=match.end())


def is_money(unit: str | None) -> bool:
    """Whether a canonical unit is an amount of money, or a rate of one ("CNY per month")."""
    return (unit or "").split(" per ")[0] in _table().currencies
