"""Measure extraction and answers on the sample corpus and hold them against the floors.

    .venv/bin/python eval/run.py [--fast] [--errors] [--json FILE] [--write-floors [--allow-lower]]

Ingests the corpus into a temporary data directory, so nothing of yours is touched. Exits 1 if a score is
below its floor, 2 if nothing could be measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa import evaluation
from policy_qa.errors import PolicyQAError
from policy_qa.evaluation.report import Report

if TYPE_CHECKING:
    from policy_qa.factory import App

ROOT = Path(__file__).resolve().parent.parent


def measure(corpus: Path, gold: Path, sentences: Path, *, questions: bool) -> tuple[Report, list[str]]:
    """Score a fresh application on a corpus.

    Returns:
        The scores, and what does not hold of the check that every answer goes through.

    Raises:
        PolicyQAError: the corpus or the gold data cannot be used.
    """
    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with (
        tempfile.TemporaryDirectory(prefix="policy-qa-eval-") as folder,
        open_app(Settings(data_dir=Path(folder) / "data"), create=True) as app,
    ):
        report = evaluation.run(
            app,
            gold,
            corpus=corpus,
            sentences=sentences,
            questions=questions,
            progress=lambda line: print(line, file=sys.stderr),
        )
        return report, guarded(app, gold, questions=questions)


def guarded(app: App, gold: Path, *, questions: bool) -> list[str]:
    """Print how the check of answers does on changed and reworded sentences, and on generated questions.

    Returns:
        What does not hold.
    """
    import mutations  # beside this file: found when it is run, not when it is read by a test
    import unsupported

    outcome = mutations.prove(app, gold)
    print(*outcome.lines(), sep="\n")
    broken = [] if outcome.holds else ["the check of answers lets something pass, or too little"]
    if questions:
        found = unsupported.ask(app)
        print(*found.lines(), sep="\n")
        broken += [f"unsupported: {fault.surface!r} ({fault.why})" for fault in found.found]
    return broken


def settle(report: Report, options: argparse.Namespace, broken: Sequence[str] = ()) -> int:
    """Print the report and compare it with the floors, or write them; returns the exit code."""
    print(report.table())
    if options.errors:
        print("\nErrors of the articles for tuning:", *report.errors(), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(report.as_dict(), indent=2) + "\n", encoding="utf-8")
    if options.write_floors:
        changed = evaluation.write_floors(report, options.floors, allow_lower=options.allow_lower)
        print(*(changed or ["floors unchanged"]), sep="\n")
        return 0
    low = [*broken, *evaluation.below(report, options.floors)]
    print(*(low or ["no score is below its floor"]), sep="\n")
    return 1 if low else 0


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="the labelled articles")
    parser.add_argument("--gold", type=Path, default=ROOT / "eval" / "gold", help="their labels")
    parser.add_argument("--sentences", type=Path, default=ROOT / "eval" / "sentences", help="gold sentences")
    parser.add_argument("--floors", type=Path, default=ROOT / "eval" / "floors.json", help="the floors file")
    parser.add_argument("--fast", action="store_true", help="leave the questions out")
    parser.add_argument("--errors", action="store_true", help="list the errors of the articles for tuning")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the scores here")
    parser.add_argument("--write-floors", action="store_true", help="raise the floors to this run's scores")
    parser.add_argument("--allow-lower", action="store_true", help="with --write-floors: lower them too")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, compare."""
    options = options_of(arguments)
    try:
        report, broken = measure(options.corpus, options.gold, options.sentences, questions=not options.fast)
        return settle(report, options, broken)
    except PolicyQAError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
