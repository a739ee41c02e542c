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

_GAP = rf"(?:{_S}{{1,2}}|-)"
_TIMES = re.compile(rf"{_GAP}times?\b|x(?![\w-])", re.I)
_PER = re.compile(rf"{_S}?/{_S}?|{_S}(?P<word>per|a|an|each|every){_S}|-(?:per|a)-", re.I)
_SPACES = re.compile(_S)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit found beside a number: its kind and canonical name, and the stretch of text that it takes.

    Behind a number the stretch starts where the number ends, with the space between; before one it ends where
    the number starts. ``factor`` turns the number into the canonical unit (34 cents: 0.01). ``mark`` is the
    surface that was matched. Of an amount that is smaller than ``least`` the unit is none.
    """

    kind: UnitKind
    name: str
    start: int
    end: int
    factor: float = 1.0
    mark: str = ""
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one surface form means."""

    kind: UnitKind
    name: str
    factor: float = 1.0
    least: float = 0.0


_PERCENTS = tuple(
    (entry, re.compile(pattern, re.I))
    for entry, pattern in (
        (
            _Entry("percentage_points", "pp"),
            rf"(?:{_S}of{_S}an?)?{_GAP}?(?:(?:full{_S})?percentage(?:{_S}|-)points?"
            rf"|per{_S}?cent(?:age)?{_S}points?|pps?\b|p\.p\.)",
        ),
        (_Entry("percentage_points", "bp"), rf"{_GAP}?(?:basis(?:{_S}|-)points?|bps?\b)"),
        (
            _Entry("percent", "%"),
            rf"{_S}{{0,2}}[%％]|(?:{_S}of{_S}an?)?{_GAP}(?:percents?|per{_S}cents?|pct|percentage)\b|{_S}?p(?:c|ct)\b",
        ),
        (_Entry("percent", "%", 0.1), rf"{_S}?‰"),
    )
)
_POINTS = re.compile(
    rf"{_GAP}points?\b(?!{_S}(?:plan|program|agenda|strateg|proposal|scale|out\b|of{_S}order))", re.I
)
_OF_PERCENT = re.compile(
    r"%|\bper ?cent|\bpct\b|\b(?:inflation|growth|grow[sn]?|grew|unemployment|jobless|"
    r"(?:interest|policy|cash|lending|tax|poverty|savings|participation) rates?)\b",
    re.I,
)
_OF_AN_INDEX = re.compile(
    r"\b(?:index|indices|PMI|Dow|Nasdaq|FTSE|Nikkei|Hang Seng|Sensex|stocks?|"
    r"shares? (?:price|clos|rose|fell)\w*|score|rating|sentiment|confidence|barometer|league|ranking)\b",
    re.I,
)
_SCALED_MARKS = {"m": 1e6, "mn": 1e6, "M": 1e6, "bn": 1e9, "k": 1e3}
"""Scales that are written behind a sign in the heads of tables and by agencies ("€m")."""
_SCALED_CODES = {"M": 1e6, "k": 1e3, "T": 1e3}
"""Scales before a code ("MEUR", "TSEK")."""


@dataclass(frozen=True, slots=True)
class _Forms:
    """The surface forms of all units: words by :func:`_key`, in any case; symbols as written.

    ``marks`` may stand before a number; ``near`` only right behind one, ``below`` only below the line of a
    rate.
    """

    words: dict[str, _Entry] = field(default_factory=dict)
    symbols: dict[str, _Entry] = field(default_factory=dict)
    marks: dict[str, _Entry] = field(default_factory=dict)
    near: dict[str, _Entry] = field(default_factory=dict)
    below: dict[str, str] = field(default_factory=dict)


_ByFirst = dict[str, re.Pattern[str]]
"""Patterns of forms by their first character, in lower case for words: few are tried at each place."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The forms with the patterns that find them, and what ambiguous marks mean by country."""

    forms: _Forms
    currencies: frozenset[str]
    ambiguous: dict[str, dict[str, str]]
    parts: dict[str, dict[str, int]]
    word: _ByFirst
    symbol: _ByFirst
    below: re.Pattern[str]
    weight: re.Pattern[str]


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
    entry = _Entry("money", code, least=data.get("least", 0))
    hundredth = _Entry("money", code, 0.01)
    _add_words(forms, entry, singular=data.get("names", ()), same=data.get("same", ()))
    _add_words(forms, hundredth, singular=data.get("minor", ()), same=data.get("minor_same", ()))
    for symbol in data.get("symbols", ()):
        forms.marks.setdefault(symbol, entry)
        forms.symbols.setdefault(symbol, entry)
        for letter, factor in {} if symbol.isalpha() else _SCALED_MARKS.items():
            forms.symbols.setdefault(symbol + letter, replace(entry, factor=factor))
    for symbol in data.get("codes", ()):
        forms.symbols[symbol] = entry
    forms.marks.update(dict.fromkeys(data.get("large", ()), replace(entry, least=1e6)))
    forms.near.update(dict.fromkeys(data.get("near", ()), hundredth))
    for letter, factor in _SCALED_CODES.items() if code in data.get("symbols", ()) else ():
        forms.marks[letter + code] = forms.symbols[letter + code] = replace(entry, factor=factor)


def _alternation(forms: Iterable[str], space: str = " ") -> str:
    """The forms as alternatives, longest first, so that "US dollar" is tried before "US"."""
    return "|".join(re.escape(form).replace(r"\ ", space) for form in sorted(forms, key=len, reverse=True))


def _by_first(forms: Iterable[str], *, space: str, pattern: str, flags: int = 0) -> _ByFirst:
    groups: dict[str, list[str]] = {}
    for form in forms:
        groups.setdefault(form[0], []).append(form)
    return {
        first: re.compile(pattern.replace("FORMS", _alternation(group, space)), flags)
        for first, group in groups.items()
    }


@cache
def _table() -> _Table:
    data = tomllib.loads(resources.files(__package__).joinpath("units.toml").read_text("utf-8"))
    forms = _Forms()
    for code, entry in data["currency"].items():
        _add_currency(forms, code, entry)
    for name, entry in data["unit"].items():
        _add_unit(forms, name, entry)
    for name, entry in data["per"].items():
        forms.below.update(dict.fromkeys(entry["names"], name))
    return _Table(
        forms,
        frozenset(data["currency"]),
        data["ambiguous"],
        {name: entry["parts"] for name, entry in data["unit"].items() if "parts" in entry},
        word=_by_first(forms.words, space=f"(?:{_S}|-)", pattern=r"(?P<u>FORMS)(?!\w)", flags=re.I),
        symbol=_by_first(forms.symbols, space=_S, pattern=r"(?P<u>FORMS)(?![\w²³^]|-\d)"),
        below=re.compile(rf"(?P<u>{_alternation(forms.below)})(?![\w-])", re.I),
        weight=re.compile(rf"\b(?:{_alternation(data['weight']['words'])})", re.I),
    )


def _resolve(mark: str, code: str, country: str | None) -> str:
    """What an ambiguous mark or word means in a country (ISO 3166 alpha-2), or what it usually does."""
    ambiguous = _table().ambiguous
    one = mark.removesuffix("s")
    choice = ambiguous.get(mark) or ambiguous.get(one) or ambiguous.get(one.lower())
    return code if choice is None else choice.get(country or "", choice["default"])


_EARLIER = re.compile(rf"{_S}(?:earlier|ago|before|later|on{_S}year)\b")
"""Behind "a year" that is a time and no denominator ("£114bn a year earlier")."""
_LONGEST_MARK = 8
_MARK_GOES_ON = re.compile(r"[\w$€£¥]")
"""Before a mark that is the end of something else."""


def currency_before(text: str, start: int, *, country: str | None = None) -> UnitMatch | None:
    """The currency mark that ends right before ``start`` ("US$", "RMB", "Rs "), a space or two between."""
    marks, end = _table().forms.marks, start
    while end > max(0, start - 2) and _SPACES.match(text, end - 1):
        end -= 1
    for length in range(min(_LONGEST_MARK, end), 0, -1):
        begin = end - length
        mark = _SPACES.sub(" ", text[begin:end])
        entry = marks.get(mark)
        if entry is not None and not (begin and _MARK_GOES_ON.match(text[begin - 1])):
            name = _resolve(mark, entry.name, country)
            return UnitMatch("money", name, begin, start, entry.factor, mark, entry.least)
    return None


def _points_after(text: str, end: int) -> UnitMatch | None:
    """Points of a percentage, which the words around tell from those of an index."""
    points = _POINTS.match(text, end)
    near = text[max(0, end - 160) : end + 100]
    if points is None or not _OF_PERCENT.search(near) or _OF_AN_INDEX.search(near):
        return None
    return UnitMatch("percentage_points", "pp", end, points.end(), mark=points.group())


def _percent_after(text: str, end: int) -> UnitMatch | None:
    for entry, pattern in _PERCENTS:
        if match := pattern.match(text, end):
            return UnitMatch(entry.kind, entry.name, end, match.end(), entry.factor, match.group())
    return _points_after(text, end)


_BEFORE_FORM = re.compile(rf"(?P<open>{_S}?[(\[{{<])|{_GAP}")
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}


def _form_after(text: str, end: int) -> tuple[UnitMatch, _Entry] | None:
    """The longer of the word and the symbol that follow ``end``; symbols may be in brackets ("20 (kg)")."""
    table = _table()
    gap = _BEFORE_FORM.match(text, end)
    begin = gap.end() if gap else end
    first = text[begin : begin + 1]
    symbol = table.symbol[first].match(text, begin) if first in table.symbol else None
    if gap and gap["open"]:
        closed = (
            symbol and symbol.end() - begin > 1 and text.startswith(_CLOSING[gap["open"][-1]], symbol.end())
        )
        if not symbol or not closed:
            return None
        entry = table.forms.symbols[_SPACES.sub(" ", symbol["u"])]
        return _match_of(entry, symbol["u"], end, symbol.end() + 1), entry
    word = table.word[first.lower()].match(text, begin) if first.lower() in table.word else None
    if word and word["u"].lower() == "second" and _RANKED.match(text, word.end()):
        return None  # "24 second-tier cities"
    if word and (symbol is None or word.end() >= symbol.end()):
        entry = table.forms.words[_key(word["u"])]
        return _match_of(entry, word["u"], end, word.end()), entry
    if symbol is None or (gap and text[begin - 1] == "-" and len(symbol["u"]) == 1 and symbol["u"].isalpha()):
        return None  # "24703-L" is a code
    entry = table.forms.symbols[_SPACES.sub(" ", symbol["u"])]
    return _match_of(entry, symbol["u"], end, symbol.end()), entry


_RANKED = re.compile(
    r"-(?:[a-z]+est|tier|level|class|grade|rate|hand|generation|round|phase|home|best|place)\b"
)
"""Behind "second" that tells a rank and no time."""


def _match_of(entry: _Entry, mark: str, start: int, end: int) -> UnitMatch:
    return UnitMatch(entry.kind, entry.name, start, end, entry.factor, mark, entry.least)


def unit_after(text: str, end: int, *, country: str | None = None) -> UnitMatch | None:
    """The unit whose surface starts at ``end``, a space or hyphen aside, with its rate ("… per day")."""
    if percent := _percent_after(text, end):
        return percent
    found = _form_after(text, end)
    if found is None and (entry := _table().forms.near.get(text[end : end + 1])):
        alone = not text[end + 1 : end + 2].isalnum()
        return with_rate(text, _match_of(entry, text[end], end, end + 1)) if alone else None
    if found is None:
        times = _TIMES.match(text, end)
        return UnitMatch("multiple", "times", end, times.end(), mark=times.group()) if times else None
    unit, entry = found
    if entry.kind == "money":
        unit = _money_or_weight(text, unit, country)
    return with_rate(text, unit)


def _money_or_weight(text: str, unit: UnitMatch, country: str | None) -> UnitMatch:
    """The currency by country; "pounds" are a weight where the words beside them weigh."""
    table = _table()
    name = _resolve(unit.mark, unit.name, country)
    if unit.mark.lower() in ("pound", "pounds") and unit.factor == 1:
        near = text[max(0, unit.start - 60) : unit.end + 40]
        name = "pound-mass" if table.weight.search(near) else name
    return replace(unit, name=name, kind="money" if name in table.currencies else "measure")


def with_rate(text: str, unit: UnitMatch) -> UnitMatch:
    """Extend "yuan" to "CNY per kilowatt-hour" where the text goes on with "per", "a" or "/" and a unit."""
    per = _PER.match(text, unit.end)
    if per is None:
        return unit
    if (per["word"] or "per").lower() == "per" and (below := _table().below.match(text, per.end())):
        return replace(
            unit, name=f"{unit.name} per {_table().forms.below[below['u'].lower()]}", end=below.end()
        )
    found = _form_after(text, per.end())
    if found is None or found[0].start != per.end() or _EARLIER.match(text, found[0].end):
        return unit
    below_unit, entry = found
    exchanged = entry.kind == "money" and unit.kind == "money" and entry.name != unit.name
    if (
        not (entry.kind == "measure" or exchanged)
        or entry.factor != 1
        or below_unit.mark != text[per.end() : below_unit.end]
    ):
        return unit
    return replace(unit, name=f"{unit.name} per {entry.name}", end=below_unit.end)


def part_of(unit: str | None, part: str) -> int | None:
    """How many of ``part``, the name or the symbol of a smaller unit, make one ``unit``; None if none do."""
    return _table().parts.get(unit or "", {}).get(part)


def is_money(unit: str | None) -> bool:
    """Whether a canonical unit is an amount of money, or a rate of one ("CNY per month")."""
    return (unit or "").split(" per ")[0] in _table().currencies
