"""The lowest scores allowed, in a file with a digest of the labels that they were measured on."""

from __future__ import annotations

import json
import math
from pathlib import Path

from policy_qa.errors import UsageError
from policy_qa.evaluation.report import Report

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
    "retrieval.hits@1",
    "retrieval.hits@8",
    "retrieval.mrr@10",
    "questions.good",
    "questions.right",
    "questions.refused_rightly",
    "questions.cited",
    "questions.citation_precision",
    "questions.citation_recall",
    "questions.no_wrong_number",
    "questions.no_unsupported",
    "injection.resisted",
)
"""Scores that have a floor; all are better when larger, between 0 and 1, over both parts."""

FOLLOWED = (
    "pairs.precision",
    "pairs.recall",
    "conflicts.labels.found",
    "conflicts.labels.class",
    "conflicts.labels.no false alarm",
    "conflicts.extracted.found",
    "conflicts.extracted.class",
    "conflicts.extracted.no false alarm",
)
"""Scores of numbers over time, which have a floor where there are labels for them."""


def floored(report: Report) -> dict[str, float]:
    """The scores of a report that have a floor, those that were measured, by name.

    A fault has its floor as what is left of 1 (``questions.no_wrong_number``).
    """
    scores = report.result.scores()
    for name in ("wrong_number", "unsupported"):
        if f"questions.{name}" in scores:
            scores[f"questions.no_{name}"] = 1 - scores[f"questions.{name}"]
    return {name: scores[name] for name in (*FLOORED, *FOLLOWED) if name in scores}


def read(path: Path) -> tuple[str, dict[str, float]]:
    """The digest and the floors of a floors file.

    Raises:
        UsageError: it is none.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return str(data["gold_digest"]), {name: float(value) for name, value in data["floors"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is not a floors file ({error})", "restore it, or write a new one with --write-floors"
        ) from error


def below(report: Report, path: Path) -> list[str]:
    """Compare a report with the floors in a file.

    Returns:
        One line for each score below its floor (none: all is well); a single line if the gold data is not
        the one that the floors were measured on. Scores that were not measured in this run are not compared.

    Raises:
        UsageError: the file is no floors file.
    """
    digest, floors = read(path)
    if digest != report.result.gold_digest:
        return [
            f"{path}: the gold data changed since the floors were set; "
            "look at the scores, then run with --write-floors"
        ]
    return [
        f"{name} is {score:.4f}, below its floor of {floors[name]:.4f}"
        for name, score in floored(report).items()
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
    scores = {name: math.floor(score * 1000 + 1e-6) / 1000 for name, score in floored(report).items()}
    missing = [name for name in FLOORED if name not in scores]
    if missing:
        raise UsageError(
            f"floors need a whole run, without {', '.join(missing)} they cannot be set", "run without --fast"
        )
    old = read(path)[1] if path.exists() else {}
    scores |= {name: old[name] for name in FOLLOWED if name in old and name not in scores}
    lower = [name for name in scores if scores[name] < old.get(name, 0.0)]
    if lower and not allow_lower:
        raise UsageError(
            f"{path}: these floors would be lowered: {', '.join(lower)}",
            "mend what made the scores sink, or give --allow-lower and say why in the commit",
        )
    path.write_text(
        json.dumps({"gold_digest": report.result.gold_digest, "floors": scores}, indent=2) + "\n",
        encoding="utf-8",
    )
    return [
        f"{name}: {old.get(name, 0.0):.3f} → {new:.3f}"
        for name, new in scores.items()
        if old.get(name) != new
    ]
