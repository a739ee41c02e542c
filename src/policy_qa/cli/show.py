"""Printing for people: lines, tables, answers, progress. No control character of an article is printed."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policy_qa.schema import Answer, Failure, Figure, NumberCheck

if TYPE_CHECKING:
    from policy_qa.batch import BatchReport
    from policy_qa.ingest import ProgressEvent
    from policy_qa.schema import IngestReport

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_EVERY_SECONDS = 5.0
_WIDTH = 120

_MOST_LINES = 100
"""Failures that are told of one by one; the report has all."""

Advance = Callable[[int, int | None, str], None]
"""Told how many are done, of how many (None: not known), and which one was the last."""


def plain(text: str) -> str:
    """The text without control characters: an article must not move the cursor or recolour the terminal."""
    return _CONTROL.sub("�", text)


def say(text: str = "") -> None:
    """One line (or several) on standard output."""
    print(plain(text))


def complain(text: str) -> None:
    """One line on standard error, naming the program."""
    print(plain(f"policy-qa: {' '.join(text.split())}"), file=sys.stderr)


def complain_of(failures: Iterable[Failure]) -> None:
    """One line on standard error for each input that failed or was skipped."""
    for failure in failures:
        complain(f"{failure.source}: {failure.reason}")


def complain_of_many(failures: Iterable[tuple[str, str]]) -> None:
    """The same for what may be thousands: the first of them, and how many more."""
    failures = list(failures)
    for source, reason in failures[:_MOST_LINES]:
        complain(f"{source}: {reason}")
    if len(failures) > _MOST_LINES:
        complain(f"and {len(failures) - _MOST_LINES} more (--report FILE has all)")


def json_file(data: Mapping[str, Any], path: Path) -> None:
    """Write plain data to a file as JSON, whole or not at all."""
    from policy_qa.exporters import replacing

    with replacing(path) as stream:
        stream.write(json.dumps(data, indent=1).encode() + b"\n")


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = (), title: str = ""
) -> None:
    """A table on standard output; ``right`` names the columns that are aligned to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for name in columns:
        drawn.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(plain(cell)) for cell in row))
    Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH).print(drawn)


def figures(rows: Iterable[Figure], *, title: str = "") -> None:
    """A table of figures on standard output; unknown is a dash."""
    columns = ("indicator", "of", "period", "figure", "article")
    table(columns, map(_figure_cells, rows), right=("figure",), title=title)


def _figure_cells(figure: Figure) -> tuple[str, ...]:
    written = " ".join(filter(None, (" ".join(figure.surface.split()), figure.change_direction)))
    cells = (figure.indicator, figure.subject or figure.place, figure.period, written, figure.doc)
    return tuple(cell or "–" for cell in cells)


def answer(given: Answer) -> None:
    """An answer, its citations, and how its numbers were checked."""
    say(given.answer)
    _over_time(given)
    if given.citations:
        say()
    for citation in given.citations:
        head = ", ".join(filter(None, (citation.title or citation.doc, citation.published)))
        say(f'[{citation.marker}] {head}: "{" ".join(citation.quote.split())}"')
    if given.numbers and not given.abstained:
        say(f"\nNumbers checked: {'; '.join(dict.fromkeys(map(_check, given.numbers)))}")


def _over_time(given: Answer) -> None:
    """The table of an answer over time; nothing for other answers."""
    from policy_qa.readers.cells import SERIES, cells

    found = cells(given)
    if not found:
        return
    of_one = given.reader == SERIES
    head = () if of_one else ("indicator", "place")
    rows = [
        (
            *(() if of_one else (cell.indicator, cell.place or "–")),
            cell.period or "–",
            cell.written,
            cell.unit or "–",
            "derived" if cell.formula else cell.status,
            f"[{cell.marker}]" if cell.marker is not None else "–",
        )
        for cell in found
    ]
    say()
    table((*head, "period", "value", "unit", "status", "source"), rows, right=("value",))


def _check(number: NumberCheck) -> str:
    where = f" from [{number.citation}]" if number.citation is not None else ""
    return f"{number.surface} {number.status}{where}{f' ({number.formula})' if number.formula else ''}"


def ingest_report(report: IngestReport) -> None:
    """What a run of ingest did: counts on standard output, failures on standard error."""
    say(f"Articles: {report.added} added, {report.replaced} replaced, {report.unchanged} unchanged.")
    if report.added or report.replaced:
        found = f"{report.figures} figures, {report.entities} entities, {report.passages} passages"
        say(f"Found in the new ones: {found} ({report.seconds:.1f} s).")
    for note in report.notes:
        say(f"Note: {note}")
    for one in report.duplicates:
        say(f"Note: {one.doc} repeats {one.duplicate_of} ({one.similarity:.0%} of its words)")
    if report.repeated_figures:
        say(f"{report.repeated_figures} figures that such articles tell again are not counted above.")
    complain_of_many((f.source, f"skipped: {f.reason}") for f in report.skipped)
    complain_of_many((f.source, f.reason) for f in report.failures)


def watch_report(report: IngestReport) -> None:
    """What one round of watch did, in a line; what failed on standard error."""
    said = f"{report.added} added, {report.replaced} replaced, {report.unchanged} unchanged"
    say(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {said}, {report.figures} figures ({report.seconds:.1f} s)")
    sys.stdout.flush()
    complain_of_many((f.source, f.reason) for f in report.failures)


def batch_report(report: BatchReport, *, to_stderr: bool) -> None:
    """What a run of extract did: a few lines of counts, failures by kind, seconds by stage."""
    from policy_qa.batch import by_reason

    lines = [f"Articles: {report.articles} extracted, {report.figures} figures, {report.entities} entities."]
    if report.resumed:
        lines.append(f"Of these, {report.resumed} were done by an earlier run that was stopped.")
    if report.duplicates:
        more = f"{report.repeated_figures} figures of theirs are not counted"
        lines.append(f"Near-duplicates: {len(report.duplicates)} repeat an earlier article; {more}.")
    for what, failures in (("Failed", report.failures), ("Skipped", report.skipped)):
        lines += [f"{what}: {count} {kind}" for kind, count in by_reason(failures).items()]
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in sorted(report.seconds.items()))
    lines.append(f"Seconds: {stages} ({report.rate:.1f} articles/s).")
    for line in lines:
        print(plain(line), file=sys.stderr if to_stderr else sys.stdout)


@contextmanager
def progress(what: str, *, quiet: bool = False) -> Iterator[Advance]:
    """Progress of long work on standard error: a bar on a terminal, else a line every few seconds."""
    if quiet:
        yield lambda done, total, last: None
    elif sys.stderr.isatty():
        yield from _bar(what)
    else:
        yield _lines(what)


def _bar(what: str) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    begun = time.monotonic()

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, last="", rate="")

        def advance(done: int, total: int | None, last: str) -> None:
            rate = f"{done / max(time.monotonic() - begun, 0.1):.1f}/s"
            bar.update(task, completed=done, total=total, last=plain(last)[-40:], rate=rate)

        yield advance


def _lines(what: str) -> Advance:
    begun = said = time.monotonic()

    def advance(done: int, total: int | None, last: str) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= _EVERY_SECONDS:
            said, rate = now, done / (now - begun)
            left = f", {(total - done) / rate / 60:.1f} minutes left" if total and done else ""
            of = f" of {total}" if total else ""
            print(plain(f"{what}: {done}{of}, {rate:.1f}/s{left} ({last})"), file=sys.stderr)

    return advance


def on_event(advance: Advance) -> Callable[[ProgressEvent], None]:
    """The same, for the events of an ``Ingestor``."""
    return lambda event: advance(event.done, event.total, event.source)
