"""Check the gold data: that it stands where it says, that its fields hold, and that no fact was lost.

    .venv/bin/python eval/check_gold.py [--facts FOLDER] [--sources FOLDER]

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
from policy_qa.evaluation.labels import figure_faults, missing, question_faults, rows_of, twice

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
RUN = 8
"""Words in a row that an article may not share with a source."""

Row = Mapping[str, Any]


def texts_of(corpus: Path) -> dict[str, str]:
    """The text of every article of a corpus, by ``doc``.

    Raises:
        LoadError: an article cannot be read.
    """
    return {file.doc: sources.read(file).text for file in sources.find([corpus]).files}


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
    yield from twice("conflict", conflicts)
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
    money = re.fullmatch(r"[A-Z]{3}", unit or "")
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


def check(options: argparse.Namespace) -> list[str]:
    """Everything that is wrong, one line each; says on standard output what was counted and passed over."""
    gold: Path = options.gold
    texts = texts_of(options.corpus)
    figures, questions = rows_of(gold / "figures.jsonl"), rows_of(gold / "questions.jsonl")
    conflicts = rows_of(options.conflicts)
    with (options.corpus / "manifest.csv").open(encoding="utf-8", newline="") as file:
        manifest = list(csv.DictReader(file))
    faults = [
        *missing(gold, texts),
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
    try:
        faults = check(parser.parse_args(arguments))
    except PolicyQAError as error:
        faults = [str(error)]
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
