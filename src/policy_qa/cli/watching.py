"""The command watch: ingests what appears in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_qa.cli import show
from policy_qa.cli.context import TimeLimitOption, open_stores
from policy_qa.errors import LoadError, StoreBusy

if TYPE_CHECKING:
    from policy_qa.factory import App
    from policy_qa.sources import Found
    from policy_qa.watching import Watched


def watch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where articles appear.")],
    settle: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="How long a file must not have changed.")
    ] = 2.0,
    time_limit: TimeLimitOption = None,
) -> None:
    """Ingest the articles in a folder and then whatever appears or changes there, until Ctrl-C."""
    from policy_qa.watching import Watched, changes

    if not folder.is_dir():
        raise LoadError(str(folder), "is not a folder; check the path")
    watched = Watched(folder, settle=settle)
    with open_stores(context, create=True) as app:
        show.complain(f"watching {folder}; stop with Ctrl-C")
        for found in changes(folder, watched, settle=settle):
            _ingest(app, found, watched, time_limit)


def _ingest(app: App, found: Found, watched: Watched, time_limit: float | None) -> None:
    """Ingest some files; while somebody else writes, they wait."""
    try:
        report = app.ingestor.run_found(found, limit=time_limit)
    except StoreBusy:
        watched.waiting = True
        return
    watched.dealt_with(found)
    show.watch_report(report)
