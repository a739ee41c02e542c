"""The demo command: the whole line in the terminal, from articles to a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, zip_longest
from pathlib import Path
from typing import Annotated

import typer

from policy_qa.cli import show
from policy_qa.cli.context import open_stores
from policy_qa.errors import UsageError
from policy_qa.schema import Figure

QUESTIONS = (
    "What was the GDP of Ningbo in 2018?",
    "Who directs the Ningbo Municipal Bureau of Science and Technology?",
    "What was the unemployment rate in the United States in October 2024?",
    "What was the GDP of Ningbo in 2015?",
)
"""Asked of the sample articles. They do not tell the last one: that is a refusal."""

FIGURES = 10


def demo(
    context: typer.Context,
    corpus: Annotated[Path, typer.Option(metavar="FOLDER", help="The sample articles.")] = Path("corpus"),
) -> None:
    """Ingest the sample articles, then show ten figures, three answers and a refusal."""
    if not corpus.is_dir():
        raise UsageError(
            f"there is no folder {corpus}", "run this in a checkout of policy-qa, or name it with --corpus"
        )
    with open_stores(context, create=True) as app:
        with show.progress("Ingesting") as advance:
            report = app.ingestor.run([corpus], progress=show.on_event(advance))
        show.ingest_report(report)
        rows = _spread([app.records.figures(doc=article.doc) for article in app.records.articles()])
        show.figures(rows, title=f"{len(rows)} of {app.records.counts().figures} figures")
        for question in QUESTIONS:
            show.say(f"\n> {question}")
            show.answer(app.assistant.ask(question))


def _spread(each: Sequence[Sequence[Figure]]) -> list[Figure]:
    """Figures that say what they measure, in turn from each article."""
    telling = [
        sorted((f for f in rows if f.indicator and f.period), key=lambda figure: -figure.confidence)
        for rows in each
    ]
    turns = (figure for row in zip_longest(*telling) for figure in row if figure is not None)
    return sorted(islice(turns, FIGURES), key=lambda figure: (figure.doc, figure.start))
