"""What every command gets from the global options, and checks of arguments that several commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from policy_qa.cli import show
from policy_qa.errors import UsageError

if TYPE_CHECKING:
    from policy_qa.exporters import Format
    from policy_qa.factory import App
    from policy_qa.settings import Settings

PARTLY = 1
"""Exit code: some inputs failed, the rest of the work is done."""


@dataclass(frozen=True, slots=True)
class Globals:
    """The global options, as given."""

    data_dir: Path | None = None
    debug: bool = False


FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="FORMAT", help="jsonl, csv, xlsx or parquet (default: by FILE's suffix)."
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead of standard output."),
]
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="DATE", help="Not before this day, month or year (2018, 2018-03, 2018-03-05)."
    ),
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Not after this day, month or year.")
]
PlaceOption = Annotated[str | None, typer.Option("--place", metavar="PLACE", help="Only this place.")]
PublisherOption = Annotated[
    str | None, typer.Option("--publisher", metavar="NAME", help="Only articles of this publisher.")
]
DocOption = Annotated[
    list[str] | None,
    typer.Option("--doc", metavar="DOC", help="Only this article (see articles); can be given again."),
]

RunnerOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Who extracts: serial, processes, or ray (extra ray); by default processes for many files.",
    ),
]
WorkersOption = Annotated[
    int | None, typer.Option(min=1, help="Processes of the runner (default: one a core).")
]
AddressOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Ray cluster of the runner ray (default: one on this machine)."),
]
TimeLimitOption = Annotated[
    float | None,
    typer.Option("--time-limit", metavar="SECONDS", min=1, help="Most time for one article (default: 120)."),
]
RetryOption = Annotated[
    bool, typer.Option("--retry", help="Try articles again that failed before and were set aside.")
]
ReportOption = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write the report to this file, as JSON.")
]


def load_settings(context: typer.Context, **overrides: object) -> Settings:
    """Settings from the environment, the global options and a command's own.

    Raises:
        UsageError: one of them makes no sense.
    """
    from policy_qa.settings import Settings

    given = cast(Globals, context.obj)
    return Settings.load(data_dir=given.data_dir, **overrides)


def open_stores(context: typer.Context, *, create: bool = False, repair: bool = False) -> App:
    """The wired parts for the chosen data directory.

    Raises:
        StoreError: it cannot be used.
    """
    from policy_qa.factory import open_app

    return open_app(load_settings(context), create=create, repair=repair, notify=show.complain)


def chosen_format(name: str | None, output: Path | None) -> Format:
    """The format to write: as named, else by the suffix of the file, else JSON Lines.

    Raises:
        UsageError: there is no such format.
    """
    from policy_qa.exporters import EXPORTERS

    suffix = output.suffix.lower().removeprefix(".") if output is not None else ""
    chosen = name or (suffix if suffix in EXPORTERS else "jsonl")
    if chosen not in EXPORTERS:
        raise UsageError(f"there is no format {chosen!r}", f"choose one of {', '.join(EXPORTERS)}")
    return cast("Format", chosen)


def output_file(output: Path | None, *, inputs: tuple[Path, ...] = ()) -> Path | None:
    """The file to write, None for standard output (also for ``-``).

    Raises:
        UsageError: it is one of the inputs, which would be lost.
    """
    if output is None or str(output) == "-":
        return None
    if any(output.exists() and file.exists() and output.samefile(file) for file in inputs):
        raise UsageError(f"{output} is read and would be overwritten", "name another file with -o")
    return output
