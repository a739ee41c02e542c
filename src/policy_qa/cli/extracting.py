"""The command extract: batch extraction of files and containers, to a file or into the stores."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_qa.cli import explaining, show, storing
from policy_qa.cli.context import (
    PARTLY,
    AddressOption,
    FormatOption,
    OutputOption,
    ReportOption,
    RetryOption,
    RunnerOption,
    TimeLimitOption,
    WorkersOption,
    chosen_format,
    load_settings,
    output_file,
)
from policy_qa.errors import UsageError
from policy_qa.schema import Duplicate, Entity, ExtractedArticle, Figure

if TYPE_CHECKING:
    from policy_qa.batch import Result, Run, Shards
    from policy_qa.batch.shards import ShardFormat
    from policy_qa.factory import Workers
    from policy_qa.settings import Settings
    from policy_qa.sources import Found


def extract(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Files, folders, patterns; archives (zip, tar), JSON Lines, Parquet, WARC.",
        ),
    ],
    format: FormatOption = None,
    output: OutputOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also list numbers that are no figures (dates, numbers in names).")
    ] = False,
    entities: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the entities to this file as well.")
    ] = None,
    duplicates: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write which articles repeat an earlier one to this file as well."),
    ] = None,
    unique: Annotated[
        bool, typer.Option("--unique", help="Leave out figures and entities of near-duplicate articles.")
    ] = False,
    into_stores: Annotated[
        bool, typer.Option("--into-stores", help="Put the articles into the stores, as ingest does.")
    ] = False,
    runner: RunnerOption = None,
    workers: WorkersOption = None,
    address: AddressOption = None,
    time_limit: TimeLimitOption = None,
    retry: RetryOption = False,
    report: ReportOption = None,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="FIGURE",
            help="Show which words gave each field of a figure: its number in the article (1, 2, …), its "
            "span (120-128), or all.",
        ),
    ] = None,
) -> None:
    """Extract figures, ordered by document, then place in the text; with -o a stopped run goes on.

    The stores are not touched unless --into-stores is given.
    """
    from policy_qa.factory import workers_for
    from policy_qa.sources import find

    settings, found = load_settings(context), find(paths)
    if into_stores:
        _refuse("--into-stores", format, output, entities, duplicates, explain, everything or None)
        who = workers_for(found, runner, workers, address, time_limit, writes=True)
        storing.store(context, found, who, retry=retry, report=report)
        return
    who = workers_for(found, runner, workers, address, time_limit)
    if explain is not None:
        _refuse("--explain", format, output, entities, duplicates)
        _explain(found, explain, settings)
        return
    files = [file.path for file in (*found.files, *found.containers)]
    sheets = _Sheets(
        *(output_file(path, inputs=tuple(files)) for path in (output, entities, duplicates)),
        format=format,
        everything=everything,
        unique=unique,
    )
    with _checkpoint(sheets.figures, who) as shards:
        _run(found, sheets, shards, settings, who, retry=retry, report=report)


class _Sheets:
    """What is written where."""

    def __init__(
        self,
        figures: Path | None,
        entities: Path | None,
        duplicates: Path | None,
        *,
        format: str | None,
        everything: bool,
        unique: bool,
    ) -> None:
        self.figures, self.entities, self.duplicates = figures, entities, duplicates
        self.format = chosen_format(format, figures)
        self.everything, self.unique = everything, unique

    def write(self, run: Run, results: Iterable[Result]) -> None:
        """Write the figures as results come, then what is written of all of them."""
        from policy_qa.exporters import export

        export(self._rows(results), format=self.format, path=self.figures, row_type=Figure)
        repeated = {one.doc for one in run.report.duplicates} if self.unique else set[str]()
        if self.entities is not None:
            rows = (
                entity for one in run.again() if one.article.doc not in repeated for entity in one.entities
            )
            export(rows, format=chosen_format(None, self.entities), path=self.entities, row_type=Entity)
        if self.duplicates is not None:
            kind = chosen_format(None, self.duplicates)
            export(run.report.duplicates, format=kind, path=self.duplicates, row_type=Duplicate)

    def _rows(self, results: Iterable[Result]) -> Iterator[Figure]:
        for result in results:
            if not (self.unique and result.duplicate):
                yield from _figures(result.extracted, everything=self.everything)


def _figures(one: ExtractedArticle, *, everything: bool) -> list[Figure]:
    rows = one.figures + one.not_figures if everything else one.figures
    return sorted(rows, key=lambda figure: (figure.start, figure.end))


@contextmanager
def _checkpoint(output: Path | None, who: Workers) -> Iterator[Shards]:
    """The shards beside the output; in a folder that is thrown away if there is none to come back to."""
    from policy_qa.batch import Shards

    kind: ShardFormat = "parquet" if who.in_batches else "jsonl"
    if output is None or (output.exists() and not output.is_file()):  # a pipe, /dev/null
        with tempfile.TemporaryDirectory() as folder:
            yield Shards(Path(folder), format=kind)
        return
    shards = Shards(output.with_name(f".{output.name}.parts"), format=kind)
    with shards.locked():
        yield shards


def _run(
    found: Found,
    sheets: _Sheets,
    shards: Shards,
    settings: Settings,
    who: Workers,
    *,
    retry: bool,
    report: Path | None,
) -> None:
    from policy_qa.batch import Run
    from policy_qa.factory import extract_all, extracted_by
    from policy_qa.inputs import estimate, stream

    total, limit = estimate(found), settings.max_file_bytes
    with show.progress("Extracting", quiet=sheets.figures is None and sys.stdout.isatty()) as advance:
        run = Run(
            shards,
            made_by=f"{extracted_by()}, {limit}",
            max_bytes=limit,
            retry=retry,
            progress=lambda done, last: advance(done, total, last),
        )
        results = extract_all(run, stream(found, max_bytes=limit), settings=settings, workers=who)
        try:
            sheets.write(run, _not_none(results, run))
        finally:
            show.complain_of_many((one.source, f"skipped: {one.reason}") for one in run.report.skipped)
            show.complain_of_many((one.source, one.reason) for one in run.report.failures)
    run.finish()
    show.batch_report(run.report, to_stderr=sheets.figures is None)
    if report is not None:
        show.json_file(run.report.as_json(), report)
    if run.report.failures:
        raise typer.Exit(PARTLY)


def _not_none(results: Iterable[Result], run: Run) -> Iterator[Result]:
    """The same; UsageError at the end if there was none, so that no file is written."""
    yield from results
    if not run.report.articles:
        raise UsageError(
            "no article was extracted", "name .txt, .md, .html, .pdf or .docx files, or folders of them"
        )


def _refuse(option: str, *others: object) -> None:
    if any(other is not None for other in others):
        raise UsageError(
            f"{option} writes no file of rows", "leave out --format, --output, --entities and the like"
        )


def _explain(found: Found, which: str, settings: Settings) -> None:
    """The other form of ``extract``: evidence for people instead of rows."""
    show.complain_of(found.failures)
    explaining.explain(found.files, which, settings=settings)
    if found.failures:
        raise typer.Exit(PARTLY)
