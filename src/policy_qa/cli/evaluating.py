"""The eval command: scores on articles that were labelled by hand, and what changed between two runs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_qa.cli import show
from policy_qa.cli.context import load_settings
from policy_qa.errors import UsageError

if TYPE_CHECKING:
    from policy_qa.evaluation.report import Report
    from policy_qa.factory import App


def evaluate(
    context: typer.Context,
    corpus: Annotated[Path, typer.Option(metavar="FOLDER", help="The labelled articles.")] = Path("corpus"),
    gold: Annotated[Path, typer.Option(metavar="FOLDER", help="Their labels.")] = Path("eval/gold"),
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Also write the result here, to be compared."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Also write a report there (HTML and Markdown)."),
    ] = None,
) -> None:
    """Score extraction and answers on labelled articles; your stores are not touched."""
    if context.invoked_subcommand is not None:
        return
    for folder, option in ((corpus, "--corpus"), (gold, "--gold")):
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}", f"name it with {option}")
    measured = _measure(context, corpus, gold, output=output, report=report)
    show.say(measured.table())


def _measure(
    context: typer.Context, corpus: Path, gold: Path, *, output: Path | None, report: Path | None
) -> Report:
    from policy_qa import evaluation
    from policy_qa.evaluation import page, results
    from policy_qa.evaluation.mistakes import worst
    from policy_qa.factory import open_app, package_version

    def fresh(folder: Path) -> App:
        return open_app(load_settings(context).in_folder(folder), create=True)

    with (
        tempfile.TemporaryDirectory(prefix="policy-qa-eval-") as temporary,
        fresh(Path(temporary) / "data") as app,
    ):
        measured = evaluation.run(
            app,
            gold,
            corpus=corpus,
            open_app=fresh,
            version=package_version(),
            progress=show.complain,
        )
        if output is not None:
            results.write(measured.result, output)
        if report is not None:
            mistakes = worst(measured, app.records.extracted, app.extractor().explain)
            show.complain(f"wrote {page.write(measured.result, report, mistakes=mistakes)}")
    return measured


def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="The result of one run (eval -o).")],
    after: Annotated[Path, typer.Argument(metavar="B", help="That of another, on the same labels.")],
    part: Annotated[str, typer.Option(metavar="PART", help="all, tune or test.")] = "all",
    everything: Annotated[bool, typer.Option("--all", help="Also list what is the same.")] = False,
    changed: Annotated[
        str | None,
        typer.Option(metavar="MEASURE", help="List what this measure (questions.good) lost and gained."),
    ] = None,
) -> None:
    """Say which differences between two results are real, and which may be chance."""
    from policy_qa.evaluation import comparison, results
    from policy_qa.evaluation.scores import PARTS

    if part not in PARTS:
        raise UsageError(f"there is no part {part!r}", f"choose one of {', '.join(PARTS)}")
    one, other = results.read(before), results.read(after)
    show.say(comparison.table(comparison.compare(one, other, part=part), all_rows=everything))
    if changed is not None:
        lost, gained = comparison.changed(one, other, changed)
        show.say(f"lost: {', '.join(lost) or 'nothing'}\ngained: {', '.join(gained) or 'nothing'}")


COMMANDS: dict[str, Callable[..., None]] = {"": evaluate, "compare": compare}
"""The commands of ``eval``; the first runs when none is named."""
