"""Check the gold data: that it stands where it says, that its fields hold, and that no fact was lost.

    .venv/bin/python eval/check_gold.py [--facts FOLDER] [--sources FOLDER] [--show]

Nothing is extracted. Five things are checked, and one line is printed for whatever is wrong (exit code 1):

* every figure, entity and piece of evidence stands in the text that the loaders yield;
* the fields of figures and questions have values that the contract allows;
* every article has a line in the manifest, and labels;
* the groups of figures that disagree (``conflicts.jsonl``) name figures that are there and do disagree;
* with the fact sheets that the articles were written from: every fact is labelled in an article, or listed in
  ``left_out.jsonl``; with the texts of sources: no article repeats eight words of theirs in a row.

The last needs folders that are not part of this repository; without them it is passed over, and said so.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policy_qa import sources
from policy_qa.errors import PolicyQAError
from policy_qa.evaluation.gold import anchor, read_entities, read_figures, read_questions
from policy_qa.schema import FIGURE_KINDS

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

CLASSES = frozenset(
    (
        "rounding",
        "revision",
        "estimate to actual",
        "target to actual",
        "part-year",
        "definition",
        "contradiction",
    )
)
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
    "qualifier": frozenset(("none", "over", "about", "nearly", "under", "up to", "at least")),
    "status": frozenset(("actual", "estimate", "target")),
    "change_direction": frozenset((None, "up", "down", "flat")),
    "period_source": frozenset((None, "sentence", "paragraph", "article", "published")),
}
RUN = 8
"""Words in a row that an article may not share with a source."""

Row = Mapping[str, Any]


def texts_of(corpus: Path) -> dict[str, str]:
    """The text of every article of a corpus, by ``doc``.

    Raises:
        LoadError: an article cannot be read.
    """
    return {file.doc: sources.read(file).text for file in sources.find([corpus]).files}


def missing(gold: Path, texts: Mapping[str, str], *, show: bool = False) -> Iterator[str]:
    """What of the gold data has no place in the texts."""
    for item in read_figures(gold / "figures.jsonl", texts):
        if item.figure is None:
            yield f"figure {item.id}: {item.surface!r} not found in the text of {item.doc}"
        elif show:
            print(f"{item.id}\t{item.surface!r}\t{item.figure.sentence}")
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
    yield from _twice("figure", rows)
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


def question_faults(rows: Sequence[Row]) -> Iterator[str]:
    """Questions whose type, answer, evidence and reason do not go together."""
    yield from _twice("question", rows)
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


def _twice(noun: str, rows: Sequence[Row]) -> Iterator[str]:
    for identifier, times in Counter(row["id"] for row in rows).items():
        if times > 1:
            yield f"{noun} {identifier} stands {times} times"


def manifest_faults(manifest: Sequence[Row], docs: Iterable[str], labelled: Iterable[str]) -> Iterator[str]:
    """Articles without a line or without labels, and lines that say what they may not."""
    stems = {Path(row["file"]).stem: row for row in manifest}
    docs, labelled = set(docs), set(labelled)
    for doc in sorted(docs ^ set(stems)):
        yield f"article {doc}: in the manifest or in the folder, but not in both"
    for doc in sorted(docs ^ labelled):
        yield f"article {doc}: {'no labels' if doc in docs else 'labels without an article'}"
    for doc, row in stems.items():
        if row["publisher"] != "policy_qa sample desk" or row["url"] or not row["facts_from"]:
            yield f"article {doc}: publisher, url or facts_from in the manifest"
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", row["published"]):
            yield f"article {doc}: published {row['published']!r}"


def conflict_faults(conflicts: Sequence[Row], figures: Sequence[Row]) -> Iterator[str]:
    """Groups of disagreeing figures whose members are missing, or agree."""
    by_id = {row["id"]: row for row in figures}
    yield from _twice("conflict", conflicts)
    for row in conflicts:
        lost = [name for name in row["figures"] if name not in by_id]
        values = {(by_id[name]["value"], by_id[name]["value_max"]) for name in row["figures"] if not lost}
        if lost:
            yield f"conflict {row['id']}: no figure {', '.join(lost)}"
        elif len(values) < 2 and row["class"] != "rounding":
            yield f"conflict {row['id']}: its figures have one value"
        if row["class"] not in CLASSES:
            yield f"conflict {row['id']}: class {row['class']!r}"


def fact_faults(
    sheets: Iterable[Row], manifest: Sequence[Row], figures: Sequence[Row], left_out: Sequence[Row]
) -> Iterator[str]:
    """Facts of the sheets that the articles come from which no label has and no line leaves out."""
    docs: dict[str, list[str]] = {}
    for row in manifest:
        for address in row["facts_from"].split():
            docs.setdefault(address, []).append(Path(row["file"]).stem)
    gone = Counter((row["facts_from"], row["indicator"], row["period"], row["reported"]) for row in left_out)
    for sheet in sheets:
        own = {doc for url in (sheet["url"], *(sheet["extra_urls"] or ())) for doc in docs.get(url, ())}
        labels = [row for row in figures if row["doc"] in own]
        for fact in sheet["facts"] if own else ():
            key = (sheet["url"], fact["indicator"], fact["period"], str(fact["reported"]))
            if not gone[key] and not any(_tells(row, fact) for row in labels):
                yield f"fact {' | '.join(map(str, key))} ({fact['subject']}): not in {', '.join(sorted(own))}"


def _tells(row: Row, fact: Row) -> bool:
    value, unit = fact["value"], fact["unit"]
    if value is None or row["value"] is None:
        return False
    money = _CURRENCY.fullmatch(unit or "")
    if money and row["unit"] != unit:
        return False
    if not money and (row["kind"] == "money" or (unit == "%" and row["unit"] not in ("%", "pp"))):
        return False
    values = (row["value"], row["value_max"])
    return any(
        other is not None and abs(abs(other) - abs(value)) <= 1e-6 * max(1, abs(value)) for other in values
    )


def copied(
    texts: Mapping[str, str], originals: Mapping[str, str], names: Iterable[str] = ()
) -> Iterator[str]:
    """Runs of `RUN` words that an article shares with a source; a name counts as no word."""
    known = sorted(names, key=len, reverse=True)
    runs = {run: name for name, text in originals.items() for run in _runs(text, known)}
    for doc, text in texts.items():
        for run in sorted(_runs(text, known) & runs.keys()):
            yield f"article {doc}: {' '.join(run)!r} stands in {runs[run]}"


def _runs(text: str, names: Sequence[str]) -> set[tuple[str, ...]]:
    for name in names:
        text = text.replace(name, "\0")
    words = [re.findall(r"\w+", piece.lower()) for piece in text.split("\0")]
    return {tuple(piece[place : place + RUN]) for piece in words for place in range(len(piece) - RUN + 1)}


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def check(options: argparse.Namespace) -> list[str]:
    """Everything that is wrong, one line each; says on standard output what was counted and passed over."""
    gold: Path = options.gold
    texts = texts_of(options.corpus)
    figures, questions = rows_of(gold / "figures.jsonl"), rows_of(gold / "questions.jsonl")
    conflicts = rows_of(options.conflicts)
    with (options.corpus / "manifest.csv").open(encoding="utf-8", newline="") as file:
        manifest = list(csv.DictReader(file))
    faults = [
        *missing(gold, texts, show=options.show),
        *figure_faults(figures),
        *question_faults(questions),
        *manifest_faults(manifest, texts, {row["doc"] for row in figures}),
        *conflict_faults(conflicts, figures),
    ]
    if options.facts.is_dir():
        sheets = [
            json.loads(path.read_text(encoding="utf-8")) for path in sorted(options.facts.glob("*.json"))
        ]
        faults += fact_faults(sheets, manifest, figures, rows_of(gold / "left_out.jsonl"))
    else:
        print(f"facts not compared: there is no folder {options.facts}")
    if options.sources.is_dir():
        originals = {path.name: path.read_text(encoding="utf-8") for path in options.sources.glob("*.txt")}
        entities = rows_of(gold / "entities.jsonl")
        faults += copied(texts, originals, (name for row in entities for name in row["surfaces"]))
    else:
        print(f"texts not compared with their sources: there is no folder {options.sources}")
    unanswerable = sum(not row["answerable"] for row in questions)
    print(
        f"{len(texts)} articles, {sum(not row['ignore'] for row in figures)} figures, "
        f"{len(questions)} questions ({unanswerable} without an answer), "
        f"{len(conflicts)} groups of figures that disagree"
    )
    return faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="the labelled articles")
    parser.add_argument("--gold", type=Path, default=ROOT / "eval" / "gold", help="their labels")
    parser.add_argument("--conflicts", type=Path, default=ROOT / "eval" / "conflicts.jsonl")
    parser.add_argument("--facts", type=Path, default=SHARED / "facts", help="fact sheets, JSON")
    parser.add_argument("--sources", type=Path, default=SHARED / "seed", help="texts of sources, .txt")
    parser.add_argument("--show", action="store_true", help="print every figure with its sentence")
    try:
        faults = check(parser.parse_args(arguments))
    except PolicyQAError as error:
        faults = [str(error)]
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
