"""Gold for articles that have none: a draft from the system's own output, and the corrected draft taken back.

A draft is a folder in the formats of gold (``figures.jsonl``, ``entities.jsonl``, ``questions.jsonl``), each
line with ``"reviewed": false``. The annotator corrects it in any editor: sets ``reviewed`` on what is right
or made right, deletes what is none, and adds what was not found. For a new figure it is enough to give
``doc``, ``surface``, ``context`` (the sentence) and the fields; offsets are found. Nothing that a person has
not reviewed is taken into gold, nor an article of which only a part is labelled.

A draft leads the eye: what the system did not find is easily overlooked. A `blank` draft names only the
sentences that hold digits or number words; let a second annotator begin there, and compare (`agreement`).

Corrections and feedback that people gave while they worked go into the draft (`Correction`, `Feedback`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from policy_qa.errors import UsageError
from policy_qa.evaluation.gold import GOLD_FILES, anchor
from policy_qa.evaluation.labels import entity_faults, figure_faults, missing, question_faults
from policy_qa.schema import Entity, ExtractedArticle, Figure, Span

Row = dict[str, Any]
_OURS = ("confidence", "verdict")
"""Fields of a figure that are no labels."""
_NOTES = ("reviewed", "judged", "note")
"""What stands in a draft for the annotator, and not in gold."""
_NONE: Mapping[str, Any] = {
    "value_max": None, "unit": None, "qualifier": "none", "status": "actual", "indicator": None,
    "subject": None, "place": None, "period": None, "period_source": None, "change_direction": None,
    "change_base": None, "change_base_period": None, "rank_scope": None, "share_of": None, "related_to": (),
    "sentence": "", "ignore": False,
}  # fmt: skip
_NEEDED = {
    "figures.jsonl": ("doc", "surface", "kind", "value"),
    "entities.jsonl": ("doc", "label", "canonical", "surfaces"),
    "questions.jsonl": ("doc", "type", "question", "answer", "evidence", "answerable"),
}


class Correction(TypedDict, total=False):
    """What somebody said of a figure, by its place; of several on one figure the last holds.

    ``verdict`` is "confirmed", "corrected" (``changes`` gives fields of `Figure` their right values),
    "rejected" (it is no figure) or "withdrawn" (what was said before is void).
    """

    doc: str
    start: int
    end: int
    verdict: str
    changes: Mapping[str, Any]


class Feedback(TypedDict, total=False):
    """What somebody thought of an answer.

    ``opinion`` is "right", "wrong_number", "wrong_source" or "should_have_refused", ``answer`` the whole
    answer as ``ask --json`` prints it, ``note`` what they said besides.
    """

    opinion: str
    answer: Mapping[str, Any]
    note: str | None


def draft(
    extracted: Iterable[ExtractedArticle],
    folder: Path,
    *,
    corrections: Iterable[Correction] = (),
    feedback: Iterable[Feedback] = (),
    blank: bool = False,
) -> dict[str, int]:
    """Write a draft of gold into a new folder.

    Args:
        extracted: the articles.
        folder: must not exist, or be empty: corrected work is never overwritten.
        corrections: changes made by hand; those of other articles are left out.
        feedback: on answers that cite one of these articles first.
        blank: name the places of numbers only, without what the system took them for.

    Returns:
        How many lines each file has.

    Raises:
        UsageError: the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty", "name a new folder for the draft")
    articles = list(extracted)
    changes = list(corrections)
    docs = {item.article.doc for item in articles}
    files: dict[str, list[Row]] = {
        "figures.jsonl": [row for item in articles for row in _figures(item, changes, blank=blank)],
        "entities.jsonl": []
        if blank
        else [_entity(e, n) for a in articles for n, e in _numbered(a.entities)],
        "questions.jsonl": [
            row for n, said in _numbered(feedback) for row in _question(said, n) if row["doc"] in docs
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        _write(folder / name, rows)
    return {name: len(rows) for name, rows in files.items()}


def take(folder: Path, gold: Path, texts: Mapping[str, str]) -> dict[str, int]:
    """Take a corrected draft into a gold folder: figures and entities in the place of those of the article.

    Args:
        folder: the corrected draft.
        gold: the gold folder; made if it does not exist.
        texts: ``Article.text`` by ``doc``.

    Returns:
        How many lines of each file were taken.

    Raises:
        UsageError: a line was not reviewed or does not hold; every fault is named, and nothing is written.
    """
    rows = {name: _rows(folder / name) for name in GOLD_FILES}
    faults = [fault for name, own in rows.items() for fault in _unfit(name, own, texts)]
    if not faults:
        rows = {name: [_completed(name, row, place, texts) for place, row in _numbered(own)]
                for name, own in rows.items()}  # fmt: skip
        faults = _faults(rows, texts)
    if faults:
        raise UsageError(
            f"{folder} is not ready: {'; '.join(faults[:20])}{' …' if len(faults) > 20 else ''}",
            "correct these lines, and set reviewed to true on every line that you stand for",
        )
    gold.mkdir(parents=True, exist_ok=True)
    for name, own in rows.items():
        # Figures and entities of an article are labelled whole; a question stands alone.
        key = "id" if name == "questions.jsonl" else "doc"
        taken = {row[key] for row in own}
        before = [row for row in _rows(gold / name, missing_ok=True) if row[key] not in taken]
        _write(gold / name, [*before, *own])
    return {name: len(own) for name, own in rows.items()}


def _figures(item: ExtractedArticle, corrections: Sequence[Correction], *, blank: bool) -> list[Row]:
    said = {f"{one['doc']}:{one['start']}-{one['end']}": one for one in corrections}
    names = {figure.id: f"{item.article.doc}#{n:02}" for n, figure in _numbered(item.figures)}
    rows = []
    for figure in item.figures:
        if blank:
            rows.append(_place(item, figure, names[figure.id]))
            continue
        judged = said.get(figure.id, {"verdict": "withdrawn"})
        verdict = judged["verdict"]
        if verdict != "rejected":
            changes = judged.get("changes", {}) if verdict == "corrected" else {}
            row = asdict(figure) | dict(changes) | {"id": names[figure.id]}
            row["related_to"] = [names[other] for other in figure.related_to if other in names]
            context, at = _context(item, figure.span)
            row |= {"context": context, "at": at, "judged": None if verdict == "withdrawn" else verdict}
            rows.append(
                {name: value for name, value in row.items() if name not in _OURS} | {"reviewed": False}
            )
    return rows


def _place(item: ExtractedArticle, figure: Figure, name: str) -> Row:
    context, at = _context(item, figure.span)
    start, end = figure.start, figure.end
    known = {"id": name, "doc": figure.doc, "start": start, "end": end, "surface": figure.surface}
    return {**known, "context": context, "at": at, "kind": None, "value": None, **_NONE, "reviewed": False}


def _context(item: ExtractedArticle, span: Span) -> tuple[str, int]:
    """The sentence of a span, and the offset of the span in it."""
    own = next((sentence for sentence in item.sentences if span.within(sentence)), span)
    return item.article.text[own.start : own.end], span.start - own.start


def _entity(entity: Entity, number: int) -> Row:
    surfaces = list(dict.fromkeys(mention.surface for mention in entity.mentions))
    return {
        "id": f"{entity.doc}#e{number:02}", "doc": entity.doc, "label": entity.label,
        "canonical": entity.canonical, "role": entity.role, "surfaces": surfaces, "mentions": [],
        "ignore": False, "reviewed": False,
    }  # fmt: skip


def _question(said: Feedback, number: int) -> list[Row]:
    """A question of an answer that somebody judged; what only the annotator can know is left open."""
    answer, opinion = said["answer"], said["opinion"]
    cited = [{"doc": c["doc"], "quote": c["quote"]} for c in answer["citations"]]
    if not cited:
        return []  # nothing tells on which article it was asked
    right, refused = opinion == "right", answer["outcome"] == "refused"
    reason = answer["reason"] if right and refused else None
    if opinion == "should_have_refused":
        reason = "wrong_indicator"
    kept = right and not refused
    known = kept or opinion == "wrong_source"  # then the answer holds, and its evidence is another
    numbers = [n for n in answer["numbers"] if known and n["surface"] in (answer["short_answer"] or "")]
    return [
        {
            "id": f"{cited[0]['doc']}#f{number:02}", "doc": cited[0]["doc"],
            "type": _REFUSED.get(reason or "", "lookup"), "question": answer["standalone_question"],
            "history": [], "answer": [answer["short_answer"]] if known and answer["short_answer"] else [],
            "value": numbers[0]["value"] if len(numbers) == 1 else None,
            "unit": numbers[0]["unit"] if len(numbers) == 1 else None,
            "items": [], "evidence": cited if kept else [], "answerable": reason is None, "reason": reason,
            "judged": opinion, "note": said.get("note"), "reviewed": False,
        }
    ]  # fmt: skip


_REFUSED = {
    "wrong_period": "unanswerable_period",
    "wrong_place": "unanswerable_place",
    "wrong_indicator": "unanswerable_indicator",
    "false_premise": "false_premise",
}


def _unfit(name: str, rows: Sequence[Row], texts: Mapping[str, str]) -> Iterable[str]:
    for place, row in enumerate(rows, start=1):
        lacking = [field for field in _NEEDED[name] if field not in row]
        if lacking:
            yield f"{name}, line {place}: no {', '.join(lacking)}"
        elif row["doc"] not in texts:
            yield f"{name}, line {place}: there is no article {row['doc']}"
        elif row.get("reviewed") is not True:
            yield f"{name}, line {place}: not reviewed"


def _completed(name: str, row: Row, place: int, texts: Mapping[str, str]) -> Row:
    """The row with what an annotator may leave out, and offsets found by the sentence."""
    row = {key: value for key, value in row.items() if key not in _NOTES}
    row.setdefault("id", f"{row['doc']}#n{place:02}")
    if name == "entities.jsonl":
        return {"role": None, "mentions": [], "ignore": False} | row
    if name == "questions.jsonl":
        return {"history": [], "items": [], "value": None, "unit": None, "reason": None} | row
    row = {**_NONE, "start": None, "end": None} | row | {"related_to": list(row.get("related_to") or ())}
    if row["start"] is None and row.get("context"):
        row.setdefault("at", row["context"].find(row["surface"]))
        span = anchor(texts[row["doc"]], row["context"], row["at"], row["surface"])
        if span is not None:
            row |= {"start": span.start, "end": span.end}
            row["surface"] = texts[row["doc"]][span.start : span.end]
    if row["period"] is not None and row["period_source"] is None:
        row["period_source"] = "sentence"
    return row


def _faults(rows: Mapping[str, Sequence[Row]], texts: Mapping[str, str]) -> list[str]:
    import tempfile

    figures = rows["figures.jsonl"]
    faults = [
        f"figure {row['id']}: {row['surface']!r} does not stand at {row['start']}-{row['end']}"
        for row in figures
        if row["start"] is None or texts[row["doc"]][row["start"] : row["end"]] != row["surface"]
    ]
    faults += [*figure_faults(figures), *entity_faults(rows["entities.jsonl"])]
    faults += question_faults(rows["questions.jsonl"])
    if faults:
        return faults
    with tempfile.TemporaryDirectory() as name:
        for file, own in rows.items():
            _write(Path(name) / file, own)
        return list(missing(Path(name), texts))


def _rows(path: Path, *, missing_ok: bool = False) -> list[Row]:
    if missing_ok and not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read ({error})", "give a folder that annotate wrote") from error
    if not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{path} holds a line that is no object", "give a folder that annotate wrote")
    return rows


def _write(path: Path, rows: Iterable[Row]) -> None:
    """Write JSON lines beside the file and then in its place: a gold file is never half written."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    os.replace(beside, path)


_T = TypeVar("_T")


def _numbered(items: Iterable[_T]) -> Iterable[tuple[int, _T]]:
    return enumerate(items, start=1)
