"""Printing for people: lines, tables, answers, progress. No control character of an article is printed."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from policy_qa.schema import Answer, Failure, Figure, NumberCheck

if TYPE_CHECKING:
    from policy_qa.ingest import ProgressEvent
    from policy_qa.schema import IngestReport

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_EVERY_SECONDS = 5.0
_WIDTH = 120

Advance = Callable[[int, int, str], None]
"""Told how many are done, of how many, and which one was the last."""


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
    if given.citations:
        say()
    for citation in given.citations:
        head = ", ".join(filter(None, (citation.title or citation.doc, citation.published)))
        say(f'[{citation.marker}] {head}: "{" ".join(citation.quote.split())}"')
    if given.numbers and not given.abstained:
        say(f"\nNumbers checked: {'; '.join(dict.fromkeys(map(_check, given.numbers)))}")


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
    complain_of(Failure(f.source, f"skipped: {f.reason}") for f in report.skipped)
    complain_of(report.failures)


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

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, last="")
        yield lambda done, total, last: bar.update(task, completed=done, total=total, last=plain(last)[-40:])


def _lines(what: str) -> Advance:
    said = time.monotonic()

    def advance(done: int, total: int, last: str) -> None:
        nonlocal said
        if time.monotonic() - said >= _EVERY_SECONDS:
            said = time.monotonic()
            print(plain(f"{what}: {done} of {total} ({last})"), file=sys.stderr)

    return advance


def on_event(advance: Advance) -> Callable[[ProgressEvent], None]:
    """The same, for the events of an ``Ingestor``."""
    return lambda event: advance(event.done, event.total, event.source)
