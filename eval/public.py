"""Measure the extraction of figures on public data, with the scorer that lies beside the data.

    .venv/bin/python eval/public.py [--data FOLDER] [--errors N] [--write-floors]

The data is not part of this repository: ``FOLDER`` holds ``quantity/`` (sets of sentences as JSON lines,
and their scorer ``score.py``) and ``seed/`` (one article). What is not there is not measured, and said so. A
score below its floor in ``public_floors.json`` makes the run fail.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from policy_qa import loaders
from policy_qa.errors import PolicyQAError
from policy_qa.extract import Extractor

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "eval" / "public_floors.json"


@dataclass(frozen=True, slots=True)
class Measure:
    """One score of a set: ``level`` and ``rate`` (P, R or F1) name it in the scorer's output."""

    level: str
    rate: str = "F1"


@dataclass(frozen=True, slots=True)
class Suite:
    """One set: its file below the data folder, the scorer's options, and what is reported of it."""

    name: str
    file: str
    measures: tuple[Measure, ...]
    options: tuple[str, ...] = ()


_VALUES = (Measure("value"), Measure("value+unit"))
_SLOTS = ("period", "status", "change_direction", "rank_scope", "share_of")
SUITES = (
    Suite(
        "user's article",
        "seed/seed.jsonl",
        (*_VALUES, Measure("concept"), *(Measure(f"slot:{slot}") for slot in _SLOTS)),
        ("--slots", ",".join(_SLOTS), "--ignore-gold", "period"),
    ),
    Suite(
        "fire_dev",
        "quantity/fire_dev.jsonl",
        (Measure("value", "R"), Measure("concept"), Measure("slot:change_direction")),
        ("--slots", "change_direction"),
    ),
    Suite("rec_currency", "quantity/rec_currency.jsonl", _VALUES),
    Suite("rec_dimension", "quantity/rec_dimension.jsonl", _VALUES),
    Suite("rec_percent", "quantity/rec_percent.jsonl", _VALUES),
    Suite("rec_number", "quantity/rec_number.jsonl", (Measure("span"), Measure("value"))),
    Suite("rec_numberrange", "quantity/rec_numberrange.jsonl", (Measure("span"), Measure("value"))),
    Suite("rec_ordinal", "quantity/rec_ordinal.jsonl", (Measure("span"), Measure("value"))),
    Suite("quantulum3", "quantity/quantulum3.jsonl", _VALUES),
)
"""The sets of chat sentences (rec_number and below) are reported, not aimed at: most of their numbers are no
figures here."""


def predictions(extractor: Extractor, gold: Path) -> Iterator[str]:
    """The figures of each text of a set, as the lines that ``policy-qa extract`` would write."""
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = loaders.load(row["text"].encode(), f"{row['id']}.txt", doc=str(row["id"]))
        # A short sentence with many foreign names may pass for another language; all of these are English.
        for figure in extractor.extract(replace(article, language="en")).figures:
            yield json.dumps(asdict(figure)) + "\n"


def scores(suite: Suite, extractor: Extractor, data: Path, *, errors: int) -> dict[str, float]:
    """The scores of one set by ``level rate``; prints its errors if asked to."""
    with tempfile.TemporaryDirectory() as folder:
        found, result = Path(folder) / "found.jsonl", Path(folder) / "result.json"
        found.write_text("".join(predictions(extractor, data / suite.file)), encoding="utf-8")
        command = [sys.executable, str(data / "quantity" / "score.py"), str(data / suite.file), str(found)]
        command += [*suite.options, "--negative", "date,name_number", "--json", str(result)]
        run = subprocess.run(
            [*command, "--errors", str(errors)], check=True, capture_output=True, text=True, encoding="utf-8"
        )
        if errors:
            print(run.stdout)
        levels = json.loads(result.read_text(encoding="utf-8"))
    return {
        f"{suite.name} {measure.level} {measure.rate}": levels[measure.level][measure.rate]
        for measure in suite.measures
    }


def measure(data: Path, *, errors: int) -> dict[str, float]:
    """The scores of all sets that are there, printed as they come."""
    extractor, found = Extractor(), {}
    for suite in SUITES:
        if not (data / suite.file).exists():
            print(f"{suite.name}: not measured, there is no {data / suite.file}")
            continue
        for name, score in scores(suite, extractor, data, errors=errors).items():
            print(f"{name:44} {score:.3f}")
            found[name] = score
    return found


def settle(found: dict[str, float], *, write: bool) -> int:
    """Compare with the floors, or set them; returns the exit code."""
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    if write:
        floors |= {name: math.floor(score * 1000) / 1000 for name, score in found.items()}
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")
        return 0
    low = [name for name, score in found.items() if score < floors.get(name, 0) - 1e-9]
    for name in low:
        print(f"{name} is {found[name]:.4f}, below its floor of {floors[name]:.4f}", file=sys.stderr)
    return 1 if low else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared", help="where the sets lie")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="also print N errors of each set")
    parser.add_argument("--write-floors", action="store_true", help="set the floors to this run's scores")
    options = parser.parse_args(arguments)
    try:
        return settle(measure(options.data, errors=options.errors), write=options.write_floors)
    except (PolicyQAError, subprocess.CalledProcessError) as error:
        print(f"public: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
