"""The result of an evaluation: as JSON, as a table, as errors to look at, and held against floors."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from policy_qa.errors import UsageError
from policy_qa.evaluation.answers import Verdict, by_type
from policy_qa.evaluation.entities import EntityError
from policy_qa.evaluation.figures import FigureError
from policy_qa.evaluation.gold import SENTENCES, Split
from policy_qa.evaluation.reliability import Reliability
from policy_qa.evaluation.scores import PARTS, Score

FLOORED = (
    "figures.span.f1",
    "figures.exact.f1",
    "figures.value.f1",
    "figures.value+unit.f1",
    "figures.period.f1",
    "figures.status.f1",
    "figures.indicator.f1",
    "figures.subject.f1",
    "figures.place.f1",
    "figures.change_direction.f1",
    "figures.qualifier.f1",
    "figures.rank_scope.f1",
    "figures.share_of.f1",
    "sentences.value.f1",
    "sentences.value+unit.f1",
    "sentences.period.f1",
    "sentences.status.f1",
    "sentences.indicator.f1",
    "sentences.place.f1",
    "sentences.change_direction.f1",
    "entities.mention.f1",
    "entities.mention+label.f1",
    "questions.good",
    "questions.right",
    "questions.refused_rightly",
    "questions.cited",
    "questions.no_wrong_number",
)
"""Scores that have a floor; all are better when larger, between 0 and 1, over both parts."""

_ANSWER_ROWS = (
    ("good", "good (right, or rightly refused)"),
    ("right", "right"),
    ("strict", "right, in the very words"),
    ("refused_rightly", "refused where it should be"),
    ("reason", "  with the expected reason"),
    ("cited", "evidence cited"),
    ("refused_wrongly", "refused wrongly (fault)"),
    ("wrong", "answered wrongly (fault)"),
    ("wrong_number", "  with a wrong number (fault)"),
)

_RELIABILITY_ROWS = (
    ("right", "records right"),
    ("expected", "records right by their confidence"),
    ("ece", "expected calibration error"),
    ("brier", "Brier score"),
    ("auroc", "AUROC, right against wrong"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """Scores by part, and what went wrong.

    Without questions ``answers`` and ``verdicts`` are empty, without gold sentences what is said of them.
    """

    gold_digest: str
    figures: Mapping[str, Mapping[str, Score]]
    entities: Mapping[str, Mapping[str, Score]]
    answers: Mapping[str, Mapping[str, float]]
    sentences: Mapping[str, Mapping[str, Score]]
    figure_errors: tuple[FigureError, ...]
    sentence_errors: tuple[FigureError, ...]
    entity_errors: tuple[EntityError, ...]
    verdicts: tuple[Verdict, ...]
    split: Split
    seconds: float
    reliability: Mapping[str, Mapping[str, Reliability]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Everything but the errors, for JSON."""
        spans = {
            name: {
                part: {row: score.as_dict() for row, score in rows.items()} for part, rows in table.items()
            }
            for name, table in self._tables()
        }
        return {
            "gold_digest": self.gold_digest,
            **spans,
            "reliability": {
                name: {part: asdict(measured) for part, measured in parts.items()}
                for name, parts in self.reliability.items()
            },
            "questions": {part: dict(rows) for part, rows in self.answers.items()},
            "seconds": round(self.seconds, 2),
        }

    def _tables(self) -> list[tuple[str, Mapping[str, Mapping[str, Score]]]]:
        tables = [("figures", self.figures), ("sentences", self.sentences), ("entities", self.entities)]
        return [(name, table) for name, table in tables if table]

    def scores(self) -> dict[str, float]:
        """The scores that have a floor (those of `FLOORED` that were measured), by name."""
        values: dict[str, float] = {}
        for name, table in self._tables():
            values |= {f"{name}.{row}.f1": score.f1 for row, score in table["all"].items()}
        if self.answers:
            rates = self.answers["all"]
            values |= {f"questions.{row}": rate for row, rate in rates.items()}
            values["questions.no_wrong_number"] = 1 - rates["wrong_number"]
        return {name: values[name] for name in FLOORED if name in values}

    def table(self) -> str:
        """The scores as lines of text: F1 of spans, rates of answers, for each part."""
        lines = [f"{'':36}" + "".join(f"{part:>14}" for part in PARTS)]
        for name, table in self._tables():
            lines.append(f"{name} (F1)")
            for row in table["all"]:
                cells = "".join(_cell(table[part][row]) for part in PARTS)
                lines.append(f"  {row:34}{cells}")
        for name, parts in self.reliability.items():
            lines.append(f"confidence of {name}")
            for row, words in _RELIABILITY_ROWS:
                lines.append(f"  {words:34}" + "".join(_measure(parts.get(part), row) for part in PARTS))
        if self.answers:
            lines.append(
                f"{'questions':36}" + "".join(f"{self.answers[part]['questions']:>14.0f}" for part in PARTS)
            )
            for row, words in _ANSWER_ROWS:
                lines.append(f"  {words:34}" + "".join(f"{self.answers[part][row]:>14.3f}" for part in PARTS))
            kinds = (
                f"{kind} {good}/{total}" for kind, (good, total) in sorted(by_type(self.verdicts).items())
            )
            lines.append("  by type: " + ", ".join(kinds))
        lines.append(f"{self.seconds:.1f} s")
        return "\n".join(lines)

    def errors(self) -> list[str]:
        """The errors of the articles for tuning, a line each. Those of the test articles are never shown."""
        lines = []
        shown = [error for error in self.figure_errors if self.split.part(error.doc) == "tune"]
        shown += [error for error in self.sentence_errors if SENTENCES.part(error.doc) == "tune"]
        for error in shown:
            detail = f"wanted {error.wanted or '-'}; found {error.found or '-'}"
            lines.append(f"figure {error.level:16} {error.where}: {detail}\n    {error.sentence}")
        for mention in self.entity_errors:
            if self.split.part(mention.doc) == "tune":
                detail = f"wanted {mention.wanted or '-'}; found {mention.found or '-'}"
                lines.append(f"entity {mention.id} at {mention.where}: {detail}")
        for verdict in self.verdicts:
            if verdict.part == "tune" and not (verdict.good and (verdict.cited or verdict.refused)):
                fault = "evidence not cited" if verdict.good else "wrong"
                lines.append(f"question {verdict.id} ({verdict.type}) {fault}: {verdict.shown}")
        return lines


def below(report: Report, path: Path) -> list[str]:
    """Compare a report with the floors in a file.

    Returns:
        One line for each score below its floor (none: all is well); a single line if the gold data is not
        the one that the floors were measured on. Scores that were not measured in this run are not compared.

    Raises:
        UsageError: the file is no floors file.
    """
    digest, floors = _read(path)
    if digest != report.gold_digest:
        return [
            f"{path}: the gold data changed since the floors were set; "
            "look at the scores, then run with --write-floors"
        ]
    return [
        f"{name} is {score:.4f}, below its floor of {floors[name]:.4f}"
        for name, score in report.scores().items()
        if name in floors and score < floors[name] - 1e-9
    ]


def write_floors(report: Report, path: Path, *, allow_lower: bool) -> list[str]:
    """Set the floors to the scores of a report, cut after the third decimal.

    Args:
        report: a whole run, questions included.
        path: the floors file; made if it does not exist.
        allow_lower: also lower floors. Without it nothing is written if any floor would sink.

    Returns:
        One line for each floor that changed.

    Raises:
        UsageError: a floor would be lowered, or the run was not whole, or the file is no floors file.
    """
    scores = {name: math.floor(score * 1000 + 1e-6) / 1000 for name, score in report.scores().items()}
    missing = [name for name in FLOORED if name not in scores]
    if missing:
        raise UsageError(
            f"floors need a whole run, without {', '.join(missing)} they cannot be set", "run without --fast"
        )
    old = _read(path)[1] if path.exists() else {}
    lower = [name for name in scores if scores[name] < old.get(name, 0.0)]
    if lower and not allow_lower:
        raise UsageError(
            f"{path}: these floors would be lowered: {', '.join(lower)}",
            "mend what made the scores sink, or give --allow-lower and say why in the commit",
        )
    path.write_text(
        json.dumps({"gold_digest": report.gold_digest, "floors": scores}, indent=2) + "\n", encoding="utf-8"
    )
    return [
        f"{name}: {old.get(name, 0.0):.3f} → {new:.3f}"
        for name, new in scores.items()
        if old.get(name) != new
    ]


def _read(path: Path) -> tuple[str, dict[str, float]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return str(data["gold_digest"]), {name: float(value) for name, value in data["floors"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is not a floors file ({error})", "restore it, or write a new one with --write-floors"
        ) from error


def _cell(score: Score) -> str:
    return f"{score.f1:>8.3f} ({score.wanted:>3})"


def _measure(measured: Reliability | None, row: str) -> str:
    return f"{getattr(measured, row):>14.3f}" if measured else " " * 14
