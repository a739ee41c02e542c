"""A result of an evaluation as a file: every suite with its counts, so that two releases can be compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy_qa.errors import UsageError
from policy_qa.evaluation.measures import Suite

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Result:
    """The suites of one system on one gold data set.

    Attributes:
        system: "policy-qa", or the name of a baseline.
        version: of the system that was measured.
        made: the day, as an ISO date.
        gold_digest: of the gold files; results on different gold are not compared.
        suites: by name.
    """

    system: str
    version: str
    made: str
    gold_digest: str
    suites: Mapping[str, Suite]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "format": FORMAT,
            "system": self.system,
            "version": self.version,
            "made": self.made,
            "gold_digest": self.gold_digest,
            "suites": {name: suite.as_dict() for name, suite in self.suites.items()},
        }

    def scores(self) -> dict[str, float]:
        """Every measure over all units, by ``suite.measure``."""
        return {
            f"{name}.{row}": measure.value()
            for name, suite in self.suites.items()
            for row, measure in suite.measures.items()
        }


def write(result: Result, path: Path) -> None:
    """Write a result; the folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result.as_dict(), separators=(",", ":")) + "\n", encoding="utf-8")


def read(path: Path) -> Result:
    """Read a result.

    Raises:
        UsageError: the file cannot be read, or holds something else, or a later format.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(f"its format is {data['format']!r}, known is {FORMAT}")
        suites = {str(name): Suite.from_dict(suite) for name, suite in data["suites"].items()}
        return Result(data["system"], data["version"], data["made"], data["gold_digest"], suites)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is not a result of an evaluation ({type(error).__name__}: {error})",
            "give a file that policy-qa eval -o wrote",
        ) from error
