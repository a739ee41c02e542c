"""Whether a number of a draft says what one of a quote says: value, unit, direction, time and place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from math import isclose

from policy_qa.errors import UsageError
from policy_qa.extract.periods import bounds
from policy_qa.grounding.evidence import Fact
from policy_qa.grounding.statements import Place, Statement
from policy_qa.places import mentions, place_key, same_place
from policy_qa.schema import Figure
from policy_qa.words import head, keys, kin

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ROUND = frozenset({"about", "nearly", "over", "under", "up to", "at least"})
_COARSEST = 0.05
"""The most that a number may be off, as a share of it, when it is given as a rounded one."""
_NUMBER_OF = re.compile(r"\b(?:number|count|total) of\b", re.IGNORECASE)


def same_value(claim: Statement, fact: Fact) -> bool:
    """Whether two quantities have one value and one unit; either end of a range stands for itself."""
    mine, theirs = claim.quantity, fact.statement.quantity
    if (mine.kind == "ordinal_rank") != (theirs.kind == "ordinal_rank"):
        return False
    pairs = [(theirs.value, theirs.value_max, theirs.unit)]
    if (figure := fact.figure) is not None and figure.value is not None and figure.kind != "count":
        pairs.append((figure.value, figure.value_max, figure.unit))
    return any(
        _same_unit(claim, unit) and _same_numbers(claim, float(low), high) for low, high, unit in pairs
    )


def _same_unit(claim: Statement, unit: str | None) -> bool:
    """Whether the units are one; a large amount may leave its unit out where no noun takes its place."""
    mine = claim.quantity
    if mine.unit == unit or (unit == "pp" and claim.counted[:1] == ("point",)):
        return True
    return mine.unit is None and unit is not None and mine.scale >= 10**6 and not claim.counted


def _same_numbers(claim: Statement, low: float, high: float | int | None) -> bool:
    mine = claim.quantity
    if mine.value_max is not None:
        return high is not None and _equal(mine.value, low) and _equal(mine.value_max, float(high))
    value = abs(mine.value) if low >= 0 else mine.value
    return any(_equal(value, end) for end in (low, *([float(high)] if high is not None else [])))


def _equal(a: float, b: float) -> bool:
    return isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def rounded(claim: Statement, fact: Fact) -> bool:
    """Whether the draft gives a quote's number in round figures, and says so ("about", "over")."""
    mine, theirs = claim.quantity, fact.statement.quantity
    if mine.qualifier not in _ROUND or mine.value_max is not None or theirs.value_max is not None:
        return False
    if mine.kind == "ordinal_rank" or theirs.kind == "ordinal_rank":
        return False
    figure = fact.figure
    known = figure if figure is not None and figure.value is not None and figure.kind != "count" else theirs
    if not _same_unit(claim, known.unit):
        return False
    return is_rounding(claim, float(known.value or 0))


def is_rounding(claim: Statement, exact: float) -> bool:
    """Whether a number written in the draft is another one, rounded to the digits it is written with."""
    mine, exact = claim.quantity, abs(exact)
    value = abs(float(mine.value))
    off, step = value - exact, _step(claim)
    if step is None or not exact or abs(off) > _COARSEST * exact:
        return False
    slack = step * (1 + 1e-9)
    if mine.qualifier in {"over", "at least"}:
        return -slack < off <= 0
    if mine.qualifier in {"nearly", "under", "up to"}:
        return 0 <= off < slack
    return abs(off) <= slack / 2


def _step(claim: Statement) -> float | None:
    """What one of the last digit that counts stands for: 10 million in "420 million"."""
    found = _DIGITS.findall(claim.surface)
    value = abs(float(claim.quantity.value))
    if not found:
        return 10.0 ** (len(str(int(value))) - 1) if value >= 1 else None
    try:
        written = Decimal(found[0].replace(",", "")).normalize()
    except InvalidOperation:
        return None
    exponent = written.as_tuple().exponent
    if not written or not isinstance(exponent, int):
        return None
    return float(Decimal(10) ** exponent) * value / float(written)


def same_direction(claim: Statement, fact: Fact) -> bool:
    """Whether the draft does not turn a rise into a fall, and states none beside a number without one."""
    if claim.direction is None:
        return True
    if fact.direction is None:
        change = claim.tight and claim.quantity.unit in {"%", "pp", "bp"}
        return not change or fact.statement.quantity.value < 0
    negative = fact.statement.quantity.value < 0 and fact.figure is None
    return claim.direction == fact.direction or negative


def same_period(claim: Statement, fact: Fact) -> bool:
    """Whether the times that the draft gives for the number are those of the quote."""
    when = [d.period for d in claim.dates if d not in claim.bases and d.period]
    against = [d.period for d in claim.bases if d.period]
    if not when and not against:
        return True
    target = fact.figure is not None and fact.figure.status == "target"
    first = [period for period in when if _among(period, fact.periods, target=target)]
    if when and not first:
        return False
    rest = [period for period in (*when, *against) if period not in first]
    return all(_among(period, fact.bases | fact.periods, target=target) for period in rest)


def _among(period: str, known: Iterable[str], *, target: bool = False) -> bool:
    return any(same_time(period, other, target=target) for other in known)


def same_time(said: str, known: str, *, target: bool = False) -> bool:
    """Whether two periods are one; a day may be told by its month or year, a target's time by its end."""
    if said == known:
        return True
    try:
        (start, end), (first, last) = bounds(said), bounds(known)
    except UsageError:
        return False
    if (start, end) == (first, last):
        return True
    if first == last and end is not None:
        return start <= first <= end
    return target and end is not None and end == last


def within_time(said: str, known: str) -> bool:
    """Whether a period that is known lies within one that is said ("in 2018" of something in May 2018)."""
    try:
        (start, end), (first, last) = bounds(said), bounds(known)
    except UsageError:
        return False
    return start <= first and (end is None or (last is not None and last <= end))


def same_place_as(claim: Statement, fact: Fact) -> bool:
    """Whether the places that the draft gives for the number are those of the quote."""
    if not claim.places:
        return True
    figure, said = fact.figure, claim.places
    home = figure.place if figure is not None else None
    roles = _roles(figure, fact)
    if home is None and not fact.statement.places:
        home = fact.source.place
    if home is not None and any(_is(place, home) for place in said):
        return all(_is(p, home) or p.name in roles or fact.source.knows(p.name) for p in said)
    if home is None:
        return all(
            p.name in roles or any(same_place(p.name, o.name) for o in fact.statement.places) for p in said
        )
    twice = len({place_key(p.name) for p in said}) < len(said)
    return all(_says(roles, p) for p in said) and not twice


class _Roles(frozenset[str]):
    """Texts that say what a figure is of, beside its place."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and any(mentions(text, name) for text in self)


def _roles(figure: Figure | None, fact: Fact) -> _Roles:
    if figure is None:
        return _Roles(p.name for p in fact.statement.places)
    texts = (figure.subject, figure.indicator, figure.rank_scope, figure.share_of, figure.change_base)
    return _Roles(text for text in texts if text)


def _says(roles: _Roles, place: Place) -> bool:
    return place.name in roles


def _is(place: Place, home: str) -> bool:
    return same_place(place.name, home) or mentions(home, place.name)


def same_counted(claim: Statement, fact: Fact, sentence: str) -> bool:
    """Whether a bare number of the draft counts what the number of the quote counts."""
    if claim.quantity.unit is not None or claim.quantity.kind is not None:
        return True
    figure = fact.figure
    counted = head(figure.unit) if figure is not None and figure.kind == "count" else None
    if claim.counted:
        said = _family(claim.counted)
        if counted is not None:
            return counted in said or (
                claim.counted[-1]
                in keys(figure.indicator if figure else None) | keys(fact.source.citation.quote)
                and counted not in fact.statement.counted
            )
        return (
            bool(said & _family(fact.statement.counted))
            if fact.statement.counted
            else claim.counted[-1] in keys(fact.source.citation.quote)
        )
    if counted is not None and _NUMBER_OF.search(sentence):
        return counted in _family(keys(sentence))
    return True


def _family(found: Iterable[str]) -> frozenset[str]:
    own = frozenset(found)
    return own | frozenset(other for word in own for other in kin(word))
