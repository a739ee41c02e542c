"""What labels must hold: allowed fields, a place in the text, answers that fit the type of the question."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from policy_qa.evaluation.gold import anchor, read_entities, read_figures, read_questions
from policy_qa.schema import FIGURE_KINDS, Direction, EntityLabel, PeriodSource, Qualifier, Status

REASONS = {
    "unanswerable_period": "wrong_period",
    "unanswerable_place": "wrong_place",
    "unanswerable_indicator": "wrong_indicator",
    "false_premise": "false_premise",
}
TYPES = frozenset(
    (
        "lookup",
        "period",
        "change",
        "compare",
        "list",
        "entity",
        "definition",
        "why",
        "overview",
        "follow_up",
        *REASONS,
    )
)
_DAY = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_PERIOD = re.compile(rf"{_DAY}(?:/(?:{_DAY}|\.\.))?|\.\./{_DAY}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNITS = {
    "money": _CURRENCY,
    "percent": re.compile("%"),
    "percentage_points": re.compile("pp|bp"),
    "multiple": re.compile("times"),
}
_ALLOWED = {
    "kind": frozenset(FIGURE_KINDS),
    "qualifier": frozenset(get_args(Qualifier)),
    "status": frozenset(get_args(Status)),
    "change_direction": frozenset((None, *get_args(Direction))),
    "period_source": frozenset((None, *get_args(PeriodSource))),
}

Row = Mapping[str, Any]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def missing(gold: Path, texts: Mapping[str, str]) -> Iterator[str]:
    """What of the gold data has no place in the texts."""
    for item in read_figures(gold / "figures.jsonl", texts):
        if item.figure is None:
            yield f"figure {item.id}: {item.surface!r} not found in the text of {item.doc}"
    for entity in read_entities(gold / "entities.jsonl", texts):
        if not entity.entity.mentions:
            yield f"entity {entity.id}: {entity.entity.canonical!r} not found in the text"
    for question in read_questions(gold / "questions.jsonl"):
        for evidence in question.evidence:
            if anchor(texts.get(evidence.doc, ""), evidence.quote, 0, evidence.quote) is None:
                yield f"question {question.id}: evidence not found in {evidence.doc}: {evidence.quote!r}"


def figure_faults(rows: Sequence[Row]) -> Iterator[str]:
    """Fields of labelled figures that the contract does not allow."""
    known = {row["id"] for row in rows}
    yield from twice("figure", rows)
    for row in rows:
        for fault in (*_field_faults(row), *_relation_faults(row, known)):
            yield f"figure {row['id']} ({row['surface']}): {fault}"


def _field_faults(row: Row) -> Iterator[str]:
    for name, allowed in _ALLOWED.items():
        if row[name] not in allowed:
            yield f"{name} {row[name]!r}"
    for name in ("period", "change_base_period"):
        if row[name] is not None and not _PERIOD.fullmatch(row[name]):
            yield f"{name} {row[name]!r} is no ISO 8601 interval"
    if (row["period"] is None) != (row["period_source"] is None):
        yield "a period and its source go together"
    pattern = _UNITS.get(row["kind"])
    if pattern and not pattern.fullmatch(row["unit"] or ""):
        yield f"unit {row['unit']!r} of a {row['kind']}"
    if row["kind"] == "ordinal_rank" and row["unit"] is not None:
        yield "a rank has no unit"
    if row["value"] is None or (row["value_max"] is not None and row["value_max"] <= row["value"]):
        yield f"value {row['value']} to {row['value_max']}"
    if row["ignore"]:
        return
    if not row["indicator"]:
        yield "no indicator"
    if row["kind"] == "ordinal_rank" and not row["rank_scope"]:
        yield "a rank without its scope"


def _relation_faults(row: Row, known: set[str]) -> Iterator[str]:
    for other in row["related_to"]:
        if other not in known or other == row["id"]:
            yield f"related to {other}, which is not there"
        elif other.partition("#")[0] != row["doc"]:
            yield f"related to {other} of another article"


def entity_faults(rows: Sequence[Row]) -> Iterator[str]:
    """Entities with a label that there is not, or without a way of writing them."""
    yield from twice("entity", rows)
    for row in rows:
        if row["label"] not in get_args(EntityLabel):
            yield f"entity {row['id']}: label {row['label']!r}"
        if not row["surfaces"] or not row["canonical"]:
            yield f"entity {row['id']}: no surface or no canonical name"


def question_faults(rows: Sequence[Row]) -> Iterator[str]:
    """Questions whose type, answer, evidence and reason do not go together."""
    yield from twice("question", rows)
    asked = Counter(_asked(row) for row in rows)
    for row in rows:
        for fault in _question_faults(row):
            yield f"question {row['id']}: {fault}"
        if asked[_asked(row)] > 1:
            yield f"question {row['id']}: {row['question']!r} is asked {asked[_asked(row)]} times"


def _question_faults(row: Row) -> Iterator[str]:
    kind, answers = row["type"], [*row["answer"], *row["items"]]
    if kind not in TYPES:
        yield f"type {kind!r}"
    if row["reason"] != REASONS.get(kind) or row["answerable"] != (kind not in REASONS):
        yield f"a {kind} question with answerable {row['answerable']} and reason {row['reason']}"
    if row["answerable"] and not row["evidence"]:
        yield "no evidence"
    if row["answerable"] and kind != "overview" and not answers:
        yield "no answer"
    if not row["answerable"] and answers:
        yield "an answer to what the articles do not answer"
    if kind == "list" and len(row["items"]) < 2:
        yield "a list needs two items or more"
    if kind == "overview" and len(row["evidence"]) < 3:
        yield "an overview needs three pieces of evidence or more"
    if (kind == "follow_up") and not row["history"]:
        yield "a follow-up needs a history"
    if (row["value"] is None) and row["unit"] is not None:
        yield "a unit without a value"


def _asked(row: Row) -> str:
    return json.dumps([row["question"].lower(), row["history"]])


def twice(noun: str, rows: Sequence[Row]) -> Iterator[str]:
    """Ids that stand more than once."""
    for identifier, times in Counter(row["id"] for row in rows).items():
        if times > 1:
            yield f"{noun} {identifier} stands {times} times"
