"""Numbers that a reader computed, computed again: each operand is looked up, the formula evaluated.

A formula is written with the operands as they stand in the articles: ``301.5 billion yuan − 184.8 billion
yuan``, ``(5 million − 4 million) ÷ 4 million × 100``, ``(8 ÷ 2)^(1/3) − 1``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isclose, isfinite

from policy_qa.extract.quantities import find_quantities
from policy_qa.schema import Figure, NumberCheck

_APART = re.compile(r"\s[-−–+×*·÷/]\s|[()^÷×*]|(?<=\d)/(?=\d)")
_SIGNS = {"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/"}
_CONSTANT = re.compile(r"\d{1,3}(?:\.0+)?")
_OPEN, _CLOSE_AND_SIGNS = "(", frozenset(")+-*/^")
_MOST = 200
"""Characters of a formula: longer ones are not read."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A part of a formula that was evaluated: its unit is ``count`` for things, None for a pure number."""

    value: float
    unit: str | None
    pure: bool = False


class _Unreadable(Exception):
    """The formula is none that is understood."""


def holds(known: NumberCheck, figures: Sequence[Figure]) -> bool:
    """Whether a computed number follows from its operands by its formula.

    Args:
        known: The number, with formula and the ids of its operands.
        figures: The operands, as they were extracted.
    """
    if not known.formula or not known.operands or len(known.formula) > _MOST:
        return False
    by_id = {figure.id: figure for figure in figures}
    if any(name not in by_id for name in known.operands):
        return False
    try:
        result = _Parser(known.formula, [by_id[name] for name in known.operands]).result()
    except (_Unreadable, ZeroDivisionError, OverflowError):
        return False
    return isfinite(result.value) and _agrees(known, result)


def rises(known: NumberCheck, figures: Sequence[Figure]) -> bool | None:
    """Whether a computed rate of growth is positive; None if the formula is none of growth."""
    if not re.match(r"\(.+[-−–].+\)\s*[÷/]", known.formula or ""):
        return None
    by_id = {figure.id: figure for figure in figures}
    try:
        return (
            _Parser(known.formula or "", [by_id[n] for n in known.operands if n in by_id]).result().value > 0
        )
    except (_Unreadable, ZeroDivisionError, OverflowError):
        return None


def _agrees(known: NumberCheck, result: _Term) -> bool:
    value, unit = abs(result.value), result.unit
    units = {None if unit == "count" else unit}
    if unit == "%":
        units = {"pp", "%"}
    if result.pure:
        units = {None, "times", "%"}
    if known.unit not in units:
        return False
    given = abs(known.value)
    if result.pure and known.unit == "%" and "100" not in (known.formula or ""):
        value *= 100
    return isclose(given, value, rel_tol=1e-9, abs_tol=1e-9) or abs(given - value) <= _half_step(known)


def _half_step(known: NumberCheck) -> float:
    """Half of what the last written digit stands for."""
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", known.surface)
    if digits is None:
        return 0.0
    written = float(digits.group().replace(",", "")) or 1.0
    scale = abs(known.value) / written if written else 1.0
    return 0.5 * scale * 10.0 ** -len(digits[1] or "") * (1 + 1e-9)


class _Parser:
    """A formula of sums, products, quotients and powers over quantities, by recursive descent."""

    def __init__(self, text: str, operands: Sequence[Figure]) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._operands = operands
        self._used: set[str] = set()

    def result(self) -> _Term:
        """The value of the whole; every operand must have been used."""
        found = self._sum()
        if self._at != len(self._tokens) or self._used != {figure.id for figure in self._operands}:
            raise _Unreadable
        return found

    def _peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> str:
        token = self._peek()
        if token is None:
            raise _Unreadable
        self._at += 1
        return token

    def _sum(self) -> _Term:
        left = self._product()
        while self._peek() in {"+", "-"}:
            sign = 1.0 if self._take() == "+" else -1.0
            right = self._product()
            if left.pure and right.unit == "%":
                right = _Term(right.value / 100, None, pure=True)  # "1 + 21.3%"
            if left.unit != right.unit or left.pure != right.pure:
                raise _Unreadable
            left = _Term(left.value + sign * right.value, left.unit, left.pure)
        return left

    def _product(self) -> _Term:
        left = self._power()
        while self._peek() in {"*", "/"}:
            by = self._take()
            right = self._power()
            left = _times(left, right) if by == "*" else _over(left, right)
        return left

    def _power(self) -> _Term:
        left = self._atom()
        if self._peek() != "^":
            return left
        self._take()
        right = self._atom()
        if not (left.pure and right.pure) or left.value < 0:
            raise _Unreadable
        return _Term(float(left.value**right.value), None, pure=True)

    def _atom(self) -> _Term:
        token = self._take()
        if token == _OPEN:
            inside = self._sum()
            if self._take() != ")":
                raise _Unreadable
            return inside
        if token in _CLOSE_AND_SIGNS:
            raise _Unreadable
        return self._operand(token)

    def _operand(self, token: str) -> _Term:
        read = find_quantities(token)
        if len(read) == 1 and read[0].value_max is None:
            value, unit = read[0].value, read[0].unit
            for figure in self._operands:
                unit_of = None if figure.kind == "count" else figure.unit
                if (
                    figure.value is not None
                    and isclose(figure.value, value, rel_tol=1e-9)
                    and unit in {unit_of, None}
                ):
                    self._used.add(figure.id)
                    return _Term(float(value), figure.kind if figure.kind == "count" else unit_of)
        if _CONSTANT.fullmatch(token):
            return _Term(float(token), None, pure=True)
        raise _Unreadable


def _times(left: _Term, right: _Term) -> _Term:
    if not (left.pure or right.pure):
        raise _Unreadable
    return _Term(left.value * right.value, right.unit if left.pure else left.unit, left.pure and right.pure)


def _over(left: _Term, right: _Term) -> _Term:
    if right.pure:
        return _Term(left.value / right.value, left.unit, left.pure)
    if left.unit != right.unit:
        raise _Unreadable
    return _Term(left.value / right.value, None, pure=True)


def _tokens(text: str) -> Iterator[str]:
    """Operators and what stands between them; a hyphen inside words or a range is no operator."""
    last = 0
    for match in _APART.finditer(text):
        if operand := text[last : match.start()].strip():
            yield operand
        sign = match.group().strip()
        yield _SIGNS.get(sign, sign)
        last = match.end()
    if operand := text[last:].strip():
        yield operand
