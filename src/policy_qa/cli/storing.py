"""Commands that write to the stores: ingest, remove, verify, reindex, restore; and backup."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_qa.cli import show
from policy_qa.cli.context import (
    PARTLY,
    AddressOption,
    ReportOption,
    RetryOption,
    RunnerOption,
    TimeLimitOption,
    WorkersOption,
    load_settings,
    open_stores,
)
from policy_qa.errors import LoadError, UsageError

if TYPE_CHECKING:
    from policy_qa.factory import Workers
    from policy_qa.sources import Found


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Files, folders, patterns; archives (zip, tar), JSON Lines, Parquet, WARC.",
        ),
    ],
    runner: RunnerOption = None,
    workers: WorkersOption = None,
    address: AddressOption = None,
    time_limit: TimeLimitOption = None,
    retry: RetryOption = False,
    report: ReportOption = None,
) -> None:
    """Read articles into the stores: only new and changed ones are worked on."""
    from policy_qa.factory import workers_for
    from policy_qa.sources import find

    found = find(paths)
    who = workers_for(found, runner, workers, address, time_limit, writes=True)
    store(context, found, who, retry=retry, report=report)


def store(context: typer.Context, found: Found, who: Workers, *, retry: bool, report: Path | None) -> None:
    """What ``ingest`` and ``extract --into-stores`` do."""
    from policy_qa.factory import extraction_for_stores

    if not any((found.files, found.containers, found.skipped)):  # no stores are made for a misspelt path
        problem = found.failures[0]
        raise LoadError(problem.source, problem.reason)
    with open_stores(context, create=True) as app, show.progress("Ingesting") as advance:
        via = extraction_for_stores(app.settings, workers=who, retry=retry)
        told = app.ingestor.run_found(found, progress=show.on_event(advance), via=via, retry=retry)
    show.ingest_report(told)
    if report is not None:
        show.json_file(asdict(told), report)
    if not told.added + told.replaced + told.unchanged:
        raise UsageError(
            "no article was ingested", "name .txt, .md, .html, .pdf or .docx files, or folders of them"
        )
    if told.failures:
        raise typer.Exit(PARTLY)


def remove(
    context: typer.Context,
    doc: Annotated[str, typer.Argument(metavar="DOC", help="An article's name (see articles).")],
) -> None:
    """Delete one article, with all that was found in it, from every store."""
    with open_stores(context) as app:
        app.ingestor.remove(doc)
    show.say(f"Removed {doc}.")


def verify(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
) -> None:
    """Check that the stores agree with each other, and with the files that were ingested."""
    with open_stores(context, repair=True) as app:
        report = app.ingestor.verify(repair=repair)
    counts = f"{report.articles} articles, {report.figures} figures, {report.passages} passages"
    show.say(f"{counts}, {report.vectors} vectors.")
    for line in report.repaired:
        show.say(f"Repaired: {line}")
    for line in report.notes:
        show.say(f"Note: {line}")
    for line in report.problems:
        show.complain(line)
    if not report.ok:
        raise typer.Exit(PARTLY)
    show.say("The stores agree.")


def reindex(context: typer.Context) -> None:
    """Make the vector index again from the records, with the embedder of the settings."""
    with open_stores(context, repair=True) as app, show.progress("Embedding") as advance:
        count = app.ingestor.reindex(progress=show.on_event(advance))
    show.say(f"Embedded {count} passages.")


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")],
) -> None:
    """Write all articles with all that was found in them, said of them and made of them to one file."""
    with open_stores(context, repair=True) as app:
        made = app.ingestor.backup(file)
    show.say(f"{file}: {made.articles} articles, {made.passages} passages, {made.vectors} vectors.")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup wrote.")],
) -> None:
    """Make the stores again from a backup, where there are none."""
    from policy_qa.factory import restore as restore_stores

    with show.progress("Restoring") as advance:
        settings = load_settings(context)
        articles, vectors = restore_stores(settings, file, progress=show.on_event(advance))
    show.say(f"Restored {articles} articles, {vectors} vectors.")
