"""The scores that a release publishes, few of many, with their intervals: a small file in the package.

``eval/run.py --keep`` writes it from the run that is kept for the trend. A store can have its own beside it:
a result of ``policy-qa eval -o``, named ``evaluation.json``, in the data folder.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final

from policy_qa.errors import UsageError
from policy_qa.evaluation import results
from policy_qa.evaluation.results import Result

OWN: Final = "evaluation.json"
"""The file of a data folder with the result of its own evaluation."""

PUBLISHED: Final = (
    "questions.wrong_number",
    "questions.wrong",
    "questions.refused_wrongly",
    "questions.right",
    "questions.refused_rightly",
    "questions.unsupported",
    "figures.value+unit.f1",
    "figures.indicator.f1",
    "figures.period.f1",
    "figures.status.f1",
    "entities.mention+label.f1",
    "retrieval.hits@8",
)
"""Measures that are published; those of what goes wrong come first."""

_FILE: Final = "published.json"


@dataclass(frozen=True, slots=True)
class Score:
    """One measure with its 95% interval, over all units and over those that nobody looks at.

    ``unit`` is what was counted (question, article), ``n`` how many had something to say; ``is_fault`` says
    that less is better. Without unseen units the last four are None.
    """

    name: str
    unit: str
    n: int
    value: float
    low: float
    high: float
    is_fault: bool
    unseen_n: int | None = None
    unseen: float | None = None
    unseen_low: float | None = None
    unseen_high: float | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What was measured, when, of which version; ``is_own`` if on labels of whoever runs it."""

    version: str
    made: str
    scores: tuple[Score, ...]
    is_own: bool = False


def condensed(result: Result, *, is_own: bool = False) -> Published:
    """What of a result is published."""
    scores = (_score(result, name) for name in PUBLISHED)
    return Published(result.version, result.made, tuple(one for one in scores if one), is_own)


def write(published: Published, path: Path) -> None:
    """Write what is published as JSON."""
    path.write_text(json.dumps(asdict(published), indent=1) + "\n", encoding="utf-8")


def write_shipped(result: Result) -> None:
    """Put what a result says into the package, where it lies as a source tree."""
    write(condensed(result), Path(__file__).with_name(_FILE))


def last_evaluation(folder: Path | None) -> Published | None:
    """The scores to be shown: of the evaluation kept in a data folder, else those of the release.

    None if neither is there; a file that is no result is taken for none.
    """
    if folder is not None and (folder / OWN).is_file():
        try:
            return condensed(results.read(folder / OWN), is_own=True)
        except UsageError:
            return None
    return shipped()


def shipped() -> Published | None:
    """The scores that this release publishes; None if it came without."""
    try:
        data = json.loads(files("policy_qa.evaluation").joinpath(_FILE).read_text(encoding="utf-8"))
        scores = tuple(Score(**score) for score in data["scores"])
        return Published(str(data["version"]), str(data["made"]), scores)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _score(result: Result, name: str) -> Score | None:
    suite_name, _, row = name.partition(".")
    suite = result.suites.get(suite_name)
    if suite is None or row not in suite.measures:
        return None
    every, unseen = suite.measure(row), suite.measure(row, "test")
    low, high = every.interval()
    score = Score(
        name=name,
        unit=suite.unit,
        n=sum(bottom > 0 for bottom in every.bottoms),
        value=round(every.value(), 4),
        low=round(low, 4),
        high=round(high, 4),
        is_fault=every.faults,
    )
    count = sum(bottom > 0 for bottom in unseen.bottoms)
    if not count:
        return score
    low, high = unseen.interval()
    value = round(unseen.value(), 4)
    return replace(score, unseen_n=count, unseen=value, unseen_low=round(low, 4), unseen_high=round(high, 4))
