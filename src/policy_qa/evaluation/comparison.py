"""Two results beside each other: which differences are real, and which may be chance.

Both systems are measured on the same units, so units are drawn again in pairs (the paired bootstrap;
P. Koehn, "Statistical significance tests for machine translation evaluation", EMNLP 2004). With some hundred
measures a few differ "at 5%" by chance alone: a difference is called real only if it stands after Holm's
correction (S. Holm, Scandinavian Journal of Statistics 1979) over all measures that differ at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from policy_qa.errors import UsageError
from policy_qa.evaluation.measures import Measure, Suite, resampled
from policy_qa.evaluation.results import Result

DRAWS = 10_000
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in two results.

    Attributes:
        name: ``suite.measure``.
        before: value in the first result.
        after: value in the second.
        low: lower bound of the 95% interval of after minus before.
        high: its upper bound.
        chance: how probable a difference so large is if there is none (two-sided, not corrected).
        real: whether it stands after the correction for many measures.
        better: whether a larger value, or of faults a smaller one, is in the second.
    """

    name: str
    before: float
    after: float
    low: float
    high: float
    chance: float
    real: bool
    better: bool

    @property
    def verdict(self) -> str:
        """In a word: "better", "worse", "chance" or "same"."""
        if self.before == self.after:
            return "same"
        if not self.real:
            return "chance"
        return "better" if self.better else "worse"


def compare(one: Result, other: Result, *, part: str = "all") -> list[Difference]:
    """The measures that both results have, over the units that both have.

    Raises:
        UsageError: they were measured on different gold data, or share no suite.
    """
    if one.gold_digest != other.gold_digest:
        raise UsageError(
            "the two results were measured on different gold data",
            "measure both on the same labels, then compare",
        )
    found = [
        difference
        for name, suite in one.suites.items()
        if name in other.suites
        for difference in _of_suite(name, suite, other.suites[name], part)
    ]
    if not found:
        raise UsageError("the two results have no measure in common", "give results of the same suites")
    return _corrected(found)


def changed(one: Result, other: Result, name: str) -> tuple[list[str], list[str]]:
    """The units of the tuning part that a measure (``suite.measure``) lost, and those that it gained.

    Units for testing are never named: looking at them one by one would make them units for tuning.

    Raises:
        UsageError: one of the results has no such measure.
    """
    suite, _, row = name.partition(".")
    if any(suite not in r.suites or row not in r.suites[suite].measures for r in (one, other)):
        raise UsageError(f"there is no measure {name!r} in both results", "name one as --all lists them")
    before, after = _quotients(one.suites[suite], row), _quotients(other.suites[suite], row)
    sign = -1 if one.suites[suite].measures[row].faults else 1
    moves = {unit: sign * (after[unit] - before[unit]) for unit in before if unit in after}
    return [unit for unit, move in moves.items() if move < 0], [u for u, move in moves.items() if move > 0]


def table(differences: Sequence[Difference], *, all_rows: bool = False) -> str:
    """The differences as lines of text, real ones first; measures that are the same only if asked for."""
    order = {"worse": 0, "better": 1, "chance": 2, "same": 3}
    rows = sorted(differences, key=lambda row: (order[row.verdict], row.name))
    shown = [row for row in rows if all_rows or row.verdict != "same"]
    lines = [f"{'':40}{'before':>9}{'after':>9}{'difference, 95%':>26}   verdict"]
    for row in shown:
        spread = f"{row.after - row.before:+.3f} [{row.low:+.3f}, {row.high:+.3f}]"
        lines.append(f"{row.name:40}{row.before:>9.3f}{row.after:>9.3f}{spread:>26}   {row.verdict}")
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in order}
    lines.append(
        f"{len(rows)} measures: {counts['better']} better, {counts['worse']} worse, "
        f"{counts['chance']} differ by chance, {counts['same']} the same"
    )
    return "\n".join(lines)


def _of_suite(name: str, one: Suite, other: Suite, part: str) -> Iterable[Difference]:
    places = {unit: place for place, unit in enumerate(other.units)}
    shared = [
        (place, places[unit])
        for place, unit in enumerate(one.units)
        if unit in places and part in ("all", one.parts[place])
    ]
    if not shared:
        return
    for row, measure in one.measures.items():
        if row in other.measures:
            before = measure.of(place for place, _ in shared)
            after = other.measures[row].of(place for _, place in shared)
            yield _difference(f"{name}.{row}", before, after)


def _difference(name: str, before: Measure, after: Measure) -> Difference:
    import numpy as np

    gain = after.value() - before.value()
    drawn = resampled(after, DRAWS) - resampled(before, DRAWS)
    low, high = (float(bound) for bound in np.percentile(drawn, (2.5, 97.5)))
    # One draw more on either side, so that no chance is called zero because too few were drawn.
    below, above = (int(np.sum(drawn <= 0)) + 1) / (DRAWS + 1), (int(np.sum(drawn >= 0)) + 1) / (DRAWS + 1)
    chance = 1.0 if gain == 0 else min(1.0, 2 * min(below, above))
    better = gain < 0 if before.faults else gain > 0
    return Difference(name, before.value(), after.value(), low, high, chance, False, better)


def _corrected(found: Sequence[Difference]) -> list[Difference]:
    """Holm: from the least probable on, as long as each stands against the number of those that are left."""
    differing = sorted((row for row in found if row.before != row.after), key=lambda row: row.chance)
    real: set[str] = set()
    for place, row in enumerate(differing):
        if row.chance > LEVEL / (len(differing) - place):
            break
        real.add(row.name)
    return [replace(row, real=row.name in real) for row in found]


def _quotients(suite: Suite, row: str) -> dict[str, float]:
    measure = suite.measures[row]
    return {
        unit: top / bottom
        for unit, part, top, bottom in zip(
            suite.units, suite.parts, measure.tops, measure.bottoms, strict=True
        )
        if part == "tune" and bottom
    }
