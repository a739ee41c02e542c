"""Counts numbers that nothing supports in the answers to many generated questions.

    .venv/bin/python eval/unsupported.py --data-dir DIR [--questions 1000] [--errors] [--answers FILE]

The questions are those of ``generated_questions``, the reader of numbers is that of
``policy_qa.evaluation.unsupported``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generated_questions import SEED, figure_row, questions

from policy_qa.evaluation.unsupported import Outcome, measure

if TYPE_CHECKING:
    from policy_qa.factory import App


def texts(app: App) -> dict[str, str]:
    """The text of every article, by ``doc``."""
    found = (app.records.article(summary.doc) for summary in app.records.articles())
    return {article.doc: article.text for article in found if article is not None}


def ask(app: App, count: int = 1000, *, seed: int = SEED) -> Outcome:
    """Ask generated questions and read the answers."""
    from policy_qa.assistant import answer_to_dict

    figures = [figure_row(figure) for figure in app.records.figures()]
    asked = questions(figures, count, seed=seed)
    answers = (json.loads(json.dumps(answer_to_dict(app.assistant.ask(question)))) for question in asked)
    return measure(answers, texts(app))


def main(arguments: list[str] | None = None) -> int:
    """Ask the generated questions, or read answers from a file; exits 1 if anything is unsupported."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data-dir", type=Path, required=True, help="where the articles were ingested")
    parser.add_argument("--questions", type=int, default=1000, help="how many are made")
    parser.add_argument("--seed", type=int, default=SEED, help="of the choices")
    parser.add_argument("--answers", type=Path, help="read these (JSON lines of ask --batch), ask nothing")
    parser.add_argument("--errors", action="store_true", help="list what is unsupported")
    options = parser.parse_args(arguments)
    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with open_app(Settings(data_dir=options.data_dir), create=False) as app:
        if options.answers:
            rows = [json.loads(line) for line in options.answers.read_text("utf-8").splitlines()]
            outcome = measure([row for row in rows if "error" not in row], texts(app))
        else:
            outcome = ask(app, options.questions, seed=options.seed)
    print(*outcome.lines(), sep="\n")
    if options.errors:
        print(*(f"  {fault.surface!r} {fault.why}: {fault.question}" for fault in outcome.found), sep="\n")
    return 1 if outcome.found else 0


if __name__ == "__main__":
    sys.exit(main())
