"""What every suite yields: sums over units, so that each score has an interval and can be compared.

A unit is what is drawn again when one asks how much of a score is chance: an article for what is extracted, a
question for what is answered. A measure keeps a numerator and a denominator for each unit, and its value is
the quotient of their sums: a rate, a mean, a precision, and an F1 (twice the right ones, over found plus
wanted) are all of this kind. Two results over the same units can therefore be compared unit by unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Any

from policy_qa.evaluation.scores import PARTS, Score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 20180
_Z = 1.959964
"""Of the normal distribution: 95% lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One score, by unit.

    Attributes:
        tops: numerators, in the order of the suite's units.
        bottoms: denominators; 0 where a unit has nothing to say.
        faults: whether it counts faults, so that less is better.
    """

    tops: tuple[float, ...]
    bottoms: tuple[float, ...]
    faults: bool = False

    @property
    def nothing(self) -> float:
        """The value where there was nothing to measure: no fault, or all right."""
        return 0.0 if self.faults else 1.0

    @property
    def is_rate(self) -> bool:
        """Whether each unit is one trial that succeeds or fails."""
        return all(
            bottom in (0, 1) and top in (0, bottom)
            for top, bottom in zip(self.tops, self.bottoms, strict=True)
        )

    def of(self, places: Iterable[int]) -> Measure:
        """The same over some of the units, by their places."""
        chosen = tuple(places)
        return Measure(
            tuple(self.tops[place] for place in chosen),
            tuple(self.bottoms[place] for place in chosen),
            self.faults,
        )

    def value(self) -> float:
        """The quotient of the sums."""
        bottom = sum(self.bottoms)
        return sum(self.tops) / bottom if bottom else self.nothing

    def interval(self) -> tuple[float, float]:
        """Lower and upper bound of the 95% interval.

        Of a rate by Wilson's score (E. B. Wilson, JASA 1927), which is honest near 0 and 1 as well: no wrong
        number among 500 answers does not mean that there is none among the next 500. Of others by the
        percentiles of a bootstrap over the units (B. Efron, Annals of Statistics 1979); where no draw differs
        from another, as when all is right, by Wilson's score again.
        """
        if not sum(self.bottoms):
            return 0.0, 1.0
        if self.is_rate:
            return _wilson(sum(self.tops), sum(self.bottoms))
        drawn = resampled(self, RESAMPLES)
        ordered = sorted(drawn.tolist())
        low, high = ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered)) - 1]
        return (low, high) if low < high else _wilson(sum(self.tops), sum(self.bottoms))


@dataclass(frozen=True, slots=True)
class Suite:
    """The measures of one suite, and plain values that have no interval.

    Attributes:
        unit: what the units are: "article", "question", "text", …
        units: their names, each once.
        parts: of each unit, ``tune`` or ``test``.
        measures: by name.
        values: by part, then by name; for what is no quotient of sums (a calibration error, milliseconds).
        curve: of figures, mean confidence and share of right records in groups of equal size.
    """

    unit: str
    units: tuple[str, ...]
    parts: tuple[str, ...]
    measures: Mapping[str, Measure]
    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    curve: tuple[tuple[float, float], ...] = ()

    def measure(self, name: str, part: str = "all") -> Measure:
        """A measure over the units of a part."""
        if part == "all":
            return self.measures[name]
        return self.measures[name].of(place for place, own in enumerate(self.parts) if own == part)

    def shown(self, name: str, part: str = "all") -> str:
        """The value of a measure in three decimals; a dash where there was nothing to measure."""
        measure = self.measure(name, part)
        return f"{measure.value():.3f}" if sum(measure.bottoms) else "–"

    def value(self, name: str, part: str = "all") -> float:
        """The value of a measure over the units of a part."""
        return self.measure(name, part).value()

    def as_dict(self) -> dict[str, Any]:
        """For JSON. Values and intervals are written for readers; the counts are what is read again."""
        measures = {}
        for name, measure in self.measures.items():
            low, high = measure.interval()
            measures[name] = {
                **{part: round(self.value(name, part), 4) for part in PARTS},
                "low": round(low, 4),
                "high": round(high, 4),
                "faults": measure.faults,
                "tops": _short(measure.tops),
                "bottoms": _short(measure.bottoms),
            }
        return {
            "unit": self.unit,
            "units": list(self.units),
            "parts": list(self.parts),
            "measures": measures,
            "values": {part: dict(values) for part, values in self.values.items()},
            "curve": [list(point) for point in self.curve],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Suite:
        """A suite as `as_dict` wrote it.

        Raises:
            KeyError, TypeError, ValueError: it is not one.
        """
        measures = {
            name: Measure(tuple(row["tops"]), tuple(row["bottoms"]), bool(row["faults"]))
            for name, row in data["measures"].items()
        }
        curve = tuple((float(x), float(y)) for x, y in data["curve"])
        suite = cls(data["unit"], tuple(data["units"]), tuple(data["parts"]), measures, data["values"], curve)
        counts = {len(suite.parts), *(len(m.tops) for m in measures.values())}
        counts |= {len(m.bottoms) for m in measures.values()}
        if counts != {len(suite.units)}:
            raise ValueError("its counts do not fit its units")
        return suite


def _short(counts: Sequence[float]) -> list[float]:
    """The counts with whole ones as integers: most are, and a result is kept for every release."""
    return [int(count) if count == int(count) else count for count in counts]


def of_scores(scores: Sequence[Score], *, rate: str = "f1") -> Measure:
    """Precision, recall or F1 of scores, one score a unit."""
    if rate == "precision":
        return Measure(tuple(s.right for s in scores), tuple(s.found for s in scores))
    if rate == "recall":
        return Measure(tuple(s.right for s in scores), tuple(s.wanted for s in scores))
    return Measure(tuple(2 * s.right for s in scores), tuple(s.found + s.wanted for s in scores))


def of_trials(trials: Iterable[bool | None], *, faults: bool = False) -> Measure:
    """A rate of trials, one a unit; None: the unit is no trial."""
    rows = tuple(trials)
    return Measure(
        tuple(float(bool(trial)) for trial in rows),
        tuple(float(trial is not None) for trial in rows),
        faults,
    )


def resampled(measure: Measure, times: int) -> NDArray[np.float64]:
    """The value of a measure over units drawn again with replacement, so many times.

    The draws depend on nothing but the number of units: two measures over the same units are drawn alike.
    """
    import numpy as np

    weights = _draws(len(measure.tops), times)
    tops = weights @ np.asarray(measure.tops, dtype=np.float64)
    bottoms = weights @ np.asarray(measure.bottoms, dtype=np.float64)
    empty = bottoms == 0
    return np.where(empty, measure.nothing, tops / np.where(empty, 1.0, bottoms))


@lru_cache(maxsize=4)
def _draws(units: int, times: int) -> NDArray[np.float64]:
    """How often each unit is drawn: an array of times x units whose rows add up to the number of units."""
    import numpy as np

    drawn = np.random.default_rng(SEED).multinomial(units, np.full(units, 1 / units), size=times)
    return drawn.astype(np.float64)


def _wilson(right: float, total: float) -> tuple[float, float]:
    share, square = right / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    reach = _Z * sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    # At the ends the bound is the end itself; rounding must not put it beyond.
    return (0.0 if not right else middle - reach), (1.0 if right == total else middle + reach)
