"""Commands that list what is in the stores: figures, entities, articles; and the text of an article."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from policy_qa.cli import show
from policy_qa.cli.context import (
    FormatOption,
    FromOption,
    OutputOption,
    PlaceOption,
    ToOption,
    chosen_format,
    open_stores,
    output_file,
)
from policy_qa.errors import LoadError, UsageError
from policy_qa.schema import (
    FIGURE_KINDS,
    Correction,
    Duplicate,
    Entity,
    EntityLabel,
    Feedback,
    Figure,
    FigureFilters,
    Judged,
    Status,
    Verdict,
)

if TYPE_CHECKING:
    from policy_qa.records import ArticleSummary


def figures(
    context: typer.Context,
    indicator: Annotated[str | None, typer.Option(metavar="WORDS", help="Only this indicator.")] = None,
    place: PlaceOption = None,
    since: FromOption = None,
    until: ToOption = None,
    words: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Words of indicator, subject, place or sentence.")
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="money, percent, count, …")] = None,
    status: Annotated[str | None, typer.Option(metavar="STATUS", help="actual, estimate or target.")] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help="CNY, %, ton, … as it is stored.")] = None,
    doc: Annotated[str | None, typer.Option(metavar="DOC", help="Only those of this article.")] = None,
    verdict: Annotated[
        str | None, typer.Option(metavar="VERDICT", help="confirmed, corrected, rejected or none.")
    ] = None,
    least: Annotated[
        float | None, typer.Option("--least-confidence", min=0, max=1, help="The least confidence, 0 to 1.")
    ] = None,
    most: Annotated[
        float | None, typer.Option("--most-confidence", min=0, max=1, help="The most confidence, 0 to 1.")
    ] = None,
    order: Annotated[
        str | None, typer.Option("--sort", metavar="COLUMN", help="indicator, period, value, confidence, …")
    ] = None,
    descending: Annotated[bool, typer.Option("--descending", help="Largest first.")] = False,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the figures in the stores; the dates are those that the figures are about."""
    known = {"kind": FIGURE_KINDS, "status": get_args(Status), "verdict": get_args(Judged)}
    given = {"kind": kind, "status": status, "verdict": verdict}
    for what, name in given.items():
        _known(what, name, known[what])
    filters = FigureFilters(
        indicator=indicator, place=place, since=since, until=until, words=words, kind=kind, status=status,
        unit=unit, doc=doc, verdict=verdict, least=least, most=most, repeated=doc is not None,
    )  # fmt: skip
    with open_stores(context) as app:
        app.records.check_docs([doc] if doc else [])
        rows = app.records.each_figure(order=order, descending=descending, **filters)
        if for_people(format, output):
            show.figures(rows)
        else:
            write_rows(rows, Figure, format, output)


def entities(
    context: typer.Context,
    label: Annotated[
        str | None, typer.Option(metavar="LABEL", help="PERSON, ORG, PLACE, POLICY, LAW, …")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Only entities of this name.")] = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the people, organisations, places, policies, laws, programmes and awards in the stores."""
    with open_stores(context) as app:
        rows = app.records.entities(
            label=_known("label", label.upper() if label else None, get_args(EntityLabel)), name=name
        )
    if for_people(format, output):
        cells = ((e.label, e.canonical, e.role or "–", str(len(e.mentions)), e.doc) for e in rows)
        show.table(("label", "name", "role", "mentions", "article"), cells, right=("mentions",))
        return
    write_rows(rows, Entity, format, output)


def articles(
    context: typer.Context,
    place: PlaceOption = None,
    since: FromOption = None,
    until: ToOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the articles in the stores; the dates are those of publication."""
    from policy_qa.records import ArticleSummary

    with open_stores(context) as app:
        rows = app.records.articles(since=since, until=until, place=place)
    if for_people(format, output):
        cells = (
            (a.doc, a.title or "–", a.published or "–", a.publisher or "–", str(a.figures), _note(a))
            for a in rows
        )
        show.table(
            ("article", "title", "published", "publisher", "figures", "note"), cells, right=("figures",)
        )
        return
    write_rows(rows, ArticleSummary, format, output)


def duplicates(
    context: typer.Context,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List articles that repeat an earlier one in nearly the same words; their figures count once."""
    with open_stores(context) as app:
        rows = app.records.duplicates()
    if for_people(format, output):
        cells = ((one.duplicate_of, one.doc, f"{one.similarity:.0%}") for one in rows)
        show.table(("original", "repeated by", "same words"), cells, right=("same words",))
        return
    write_rows(rows, Duplicate, format, output)


def feedback(
    context: typer.Context,
    opinion: Annotated[
        str | None, typer.Option(metavar="OPINION", help="right, wrong_number, wrong_source, …")
    ] = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List what visitors of the page said of answers, oldest first, each with the whole answer."""
    from policy_qa.feedback import OPINIONS

    wanted = _known("opinion", opinion, OPINIONS)
    with open_stores(context) as app:
        rows = [one for one in app.records.feedback() if wanted in {None, one.opinion}]
    if for_people(format, output):
        cells = (
            (one.made, one.opinion, str(one.answer.get("question")), str(one.answer.get("answer")))
            for one in rows
        )
        show.table(("made", "opinion", "question", "answer"), cells)
        return
    write_rows(rows, Feedback, format, output)


def corrections(
    context: typer.Context,
    doc: Annotated[str | None, typer.Option(metavar="DOC", help="Only those of this article.")] = None,
    verdict: Annotated[
        str | None, typer.Option(metavar="VERDICT", help="confirmed, corrected, rejected or withdrawn.")
    ] = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List what visitors of the page said of figures, oldest first."""
    wanted = _known("verdict", verdict, get_args(Verdict))
    with open_stores(context) as app:
        app.records.check_docs([doc] if doc else [])
        rows = [one for one in app.records.corrections(doc) if wanted in {None, one.verdict}]
    if for_people(format, output):
        cells = ((one.made, one.verdict, one.surface, _said(one.changes), one.doc) for one in rows)
        show.table(("made", "verdict", "figure", "changes", "article"), cells)
        return
    write_rows(rows, Correction, format, output)


def text(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file that can be ingested.")],
) -> None:
    """Print the text of a file exactly as it is stored, so that offsets can be checked against it."""
    from policy_qa.sources import find, read

    found = find([path])
    if len(found.files) != 1:
        for problem in (*found.failures, *found.skipped)[:1]:
            raise LoadError(problem.source, problem.reason)
        raise UsageError(f"{path} holds {len(found.files)} articles", "name one file")
    sys.stdout.buffer.write(read(found.files[0]).text.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


def _note(article: ArticleSummary) -> str:
    return article.skipped or (f"repeats {article.duplicate_of}" if article.duplicate_of else "")


def _known(what: str, name: str | None, names: Sequence[str]) -> str | None:
    if name is not None and name not in names:
        raise UsageError(f"there is no {what} {name!r}", f"choose one of {', '.join(names)}")
    return name


def _said(changes: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {'–' if value is None else value}" for name, value in changes.items())


def for_people(format: str | None, output: Path | None) -> bool:
    """Whether rows are to be shown as a table: on a terminal, unless a format or a file is asked for."""
    return format is None and output is None and sys.stdout.isatty()


def write_rows(rows: Iterable[Any], row_type: type, format: str | None, output: Path | None) -> None:
    """Write rows in the chosen format to the chosen file, or to standard output."""
    from policy_qa.exporters import export

    path = output_file(output)
    export(rows, format=chosen_format(format, path), path=path, row_type=row_type)
