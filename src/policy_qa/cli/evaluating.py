"""The eval command: scores on articles that were labelled by hand."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from policy_qa.cli import show
from policy_qa.cli.context import load_settings
from policy_qa.errors import UsageError


def evaluate(
    context: typer.Context,
    corpus: Annotated[Path, typer.Option(metavar="FOLDER", help="The labelled articles.")] = Path("corpus"),
    gold: Annotated[Path, typer.Option(metavar="FOLDER", help="Their labels.")] = Path("eval/gold"),
) -> None:
    """Score extraction and answers on labelled articles; your stores are not touched."""
    from policy_qa import evaluation
    from policy_qa.factory import open_app

    for folder, option in ((corpus, "--corpus"), (gold, "--gold")):
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}", f"name it with {option}")
    with tempfile.TemporaryDirectory(prefix="policy-qa-eval-") as temporary:
        settings = load_settings(context).model_copy(update={"data_dir": Path(temporary) / "data"})
        with open_app(settings, create=True) as app:
            report = evaluation.run(app, gold, corpus=corpus, progress=show.complain)
    show.say(report.table())
