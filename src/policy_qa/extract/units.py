"""Surface forms of units and currencies → canonical units. The units themselves are data: ``units.toml``.

Money is ISO 4217, percent ``%``, percentage points ``pp``, basis points ``bp``; physical and time units have their
English name in the singular; a rate is "A per B".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

UnitKind = Literal["money", "percent", "percentage_points", "measure", "multiple"]

_S = "[ \\t\u00a0\u2009\u202f]"
_PERCENT = re.compile(
    rf"(?:{_S}|-)?(?:percentage{_S}points?|per{_S}?cent(?:age)?{_S}points?|percentage-points?|pps?\b|p\.p\.)",
    re.I,
)
_BASIS = re.compile(rf"(?:{_S}|-)?(?:basis(?:{_S}|-)points?|bps?\b)", re.I)
_PLAIN_PERCENT = re.compile(
    rf"{_S}?(?:%|％|‰)|(?:{_S}|-)(?:percents?\b|per{_S}cent\b|pct\b|percentage\b)", re.I
)
_TIMES = re.compile(rf"(?:{_S}|-)times?\b|x(?![\w-])", re.I)
_PER = re.compile(rf"{_S}?/{_S}?|{_S}(?:per|a|an|each|every){_S}|-(?:per|a)-", re.I)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit found beside a number: its kind and canonical name, and where its surface ends (or starts, for a prefix).

    ``factor`` turns the number into the canonical unit (34 cents: 0.01). ``mark`` is the surface that was matched.
    """

    kind: UnitKind
    name: str
    start: int
    end: int
    factor: float = 1.0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    words: dict[str, tuple[UnitKind, str, float]]
    symbols: dict[str, tuple[UnitKind, str, float]]
    currency_marks: dict[str, str]
    ambiguous: dict[str, dict[str, str]]
    word_regex: re.Pattern[str]
    symbol_regex: re.Pattern[str]
    mark_regex: re.Pattern[str]


def _spellings(name: str) -> tuple[str, ...]:
    british = name.replace("meter", "metre").replace("liter", "litre")
    return (name,) if british == name else (name, british)


def _alternation(keys: list[str]) -> str:
    parts = [
        re.escape(k).replace("\\ ", "(?:[ \\t\u00a0\u2009\u202f]|-)")
        for k in sorted(keys, key=len, reverse=True)
    ]
    return "|".join(parts)


def _add_unit(table: _Table, name: str, entry: dict[str, Any]) -> None:
    for word in entry.get("names", []):
        for spelling in _spellings(word):
            table.words[spelling.lower()] = table.words[spelling.lower() + "s"] = ("measure", name, 1.0)
    for word in entry.get("same", []):
        for spelling in _spellings(word):
            table.words[spelling.lower()] = ("measure", name, 1.0)
    for symbol in entry.get("symbols", []):
        table.symbols[symbol] = ("measure", name, 1.0)
    for word, factor in entry.get("factor", {}).items():
        table.symbols[word] = table.symbols[word + "s"] = ("measure", name, float(factor))


def _add_currency(table: _Table, code: str, entry: dict[str, Any]) -> None:
    for word in entry.get("names", []):
        table.words[word.lower()] = table.words[word.lower() + "s"] = ("money", code, 1.0)
    for word in entry.get("same", []):
        table.words[word.lower()] = ("money", code, 1.0)
    for word in entry.get("minor", []):
        table.words[word.lower()] = table.words[word.lower() + "s"] = ("money", code, 0.01)
    for word in entry.get("minor_same", []):
        table.words[word.lower()] = ("money", code, 0.01)
    for symbol in entry.get("symbols", []):
        table.currency_marks.setdefault(symbol, code)
        table.symbols.setdefault(symbol, ("money", code, 1.0))


@cache
def _table() -> _Table:
    data = tomllib.loads(resources.files(__package__).joinpath("units.toml").read_text("utf-8"))
    never = re.compile("(?!)")
    table = _Table({}, {}, {}, data["ambiguous"], never, never, never)
    for code, entry in data["currency"].items():
        _add_currency(table, code, entry)
    for name, entry in data["unit"].items():
        _add_unit(table, name, entry)
    return replace(
        table,
        word_regex=re.compile(rf"(?:{_S}|-)?(?P<u>{_alternation(list(table.words))})(?![\w])", re.I),
        symbol_regex=re.compile(rf"{_S}?(?P<u>{_alternation(list(table.symbols))})(?![\w²³])"),
        mark_regex=re.compile(rf"(?<![\w$€£¥])(?P<m>{_alternation(list(table.currency_marks))}){_S}?$"),
    )


def _resolve(mark: str, code: str, country: str | None) -> str:
    """The currency of an ambiguous mark or word in a country (ISO 3166 alpha-2), else the mark's usual one."""
    choice = _table().ambiguous.get(mark) or _table().ambiguous.get(mark.lower().rstrip("s"))
    return code if choice is None else choice.get(country or "", choice["default"])


def currency_before(text: str, start: int, *, country: str | None = None) -> UnitMatch | None:
    """The currency mark that ends right before ``start`` ("US$", "RMB", "Rs "), at most one space between."""
    window = max(0, start - 8)
    match = _table().mark_regex.search(text, window, start)
    if match is None:
        return None
    mark = match["m"]
    code = _resolve(mark, _table().currency_marks[mark], country)
    return UnitMatch("money", code, match.start("m"), start, mark=mark)


def _percent_after(text: str, end: int) -> UnitMatch | None:
    for pattern, kind, name in (
        (_PERCENT, "percentage_points", "pp"),
        (_BASIS, "percentage_points", "bp"),
        (_PLAIN_PERCENT, "percent", "%"),
    ):
        if match := pattern.match(text, end):
            return UnitMatch(kind, name, end, match.end(), mark=match.group())  # type: ignore[arg-type]  # literals above
    return None


def unit_after(text: str, end: int, *, country: str | None = None) -> UnitMatch | None:
    """The unit whose surface starts at ``end`` (after at most one space or hyphen), with its rate ("… per day")."""
    if match := _percent_after(text, end):
        return match
    table = _table()
    word = table.word_regex.match(text, end)
    symbol = table.symbol_regex.match(text, end)
    found = None
    if word and (symbol is None or word.end() >= symbol.end()):
        kind, name, factor = (
            table.words[re.sub(rf"{_S}|(?<=\w)-(?=\w)", " ", word["u"].lower())]
            if (re.sub(rf"{_S}|(?<=\w)-(?=\w)", " ", word["u"].lower()) in table.words)
            else table.words[word["u"].lower()]
        )
        found, surface = word, word["u"]
    elif symbol:
        kind, name, factor = table.symbols[symbol["u"]]
        found, surface = symbol, symbol["u"]
    if found is None:
        times = _TIMES.match(text, end)
        return UnitMatch("multiple", "times", end, times.end(), mark=times.group()) if times else None
    if kind == "money":
        name = _resolve(surface, name, country)
    return with_rate(text, UnitMatch(kind, name, end, found.end(), factor, surface))


def with_rate(text: str, unit: UnitMatch) -> UnitMatch:
    """Extend "yuan" to "CNY per kilowatt-hour" where the text goes on with "per", "a" or "/" and a known unit."""
    per = _PER.match(text, unit.end)
    if per is None:
        return unit
    table = _table()
    below = table.word_regex.match(text, per.end()) or table.symbol_regex.match(text, per.end())
    if below is None:
        return unit
    entry = table.words.get(below["u"].lower()) or table.symbols.get(below["u"])
    if entry is None or entry[0] != "measure":
        return unit
    return replace(unit, name=f"{unit.name} per {entry[1]}", end=below.end())


def is_money(unit: str | None) -> bool:
    """Whether a canonical unit is an amount of money, or a rate of one ("CNY per month")."""
    head = (unit or "").split(" per ")[0]
    return len(head) == 3 and head.isupper() and head != "TEU"
