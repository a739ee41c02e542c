"""Commands that give rows: extract, figures, entities, articles; and the text of an article."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from policy_qa.cli import explaining, show
from policy_qa.cli.context import (
    PARTLY,
    FormatOption,
    FromOption,
    OutputOption,
    PlaceOption,
    ToOption,
    chosen_format,
    load_settings,
    open_stores,
    output_file,
)
from policy_qa.errors import LoadError, UsageError
from policy_qa.schema import (
    Correction,
    Entity,
    EntityLabel,
    ExtractedArticle,
    Failure,
    Feedback,
    Figure,
    Verdict,
)

if TYPE_CHECKING:
    from policy_qa.settings import Settings
    from policy_qa.sources import Found


def extract(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders of articles.")],
    format: FormatOption = None,
    output: OutputOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also list numbers that are no figures (dates, numbers in names).")
    ] = False,
    entities: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the entities to this file as well.")
    ] = None,
    runner: Annotated[str, typer.Option(metavar="NAME", help="serial or processes.")] = "serial",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes of the runner (default: one a core).")
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="FIGURE",
            help="Show which words gave each field of a figure: its number in the article (1, 2, …), its "
            "span (120-128), or all.",
        ),
    ] = None,
) -> None:
    """Extract figures from files without touching the stores, ordered by document, then place in the text."""
    from policy_qa.exporters import export
    from policy_qa.factory import extract_files
    from policy_qa.sources import find

    settings = load_settings(context)
    found = find(paths)
    if explain is not None:
        _explain(found, explain, settings, others=(format, output, entities))
        return
    inputs = tuple(file.path for file in found.files)
    output, entity_file = output_file(output, inputs=inputs), output_file(entities, inputs=inputs)
    kind = chosen_format(format, output)
    run = Run(found, keep_entities=entity_file is not None)
    with show.progress("Extracting", quiet=output is None and sys.stdout.isatty()) as advance:
        articles = run.collect(
            extract_files(found.files, settings=settings, runner=runner, workers=workers), advance
        )
        export(run.figures(articles, everything=everything), format=kind, path=output, row_type=Figure)
    if entity_file is not None:
        export(run.entities, format=chosen_format(None, entity_file), path=entity_file, row_type=Entity)
    run.finish()


def _explain(found: Found, which: str, settings: Settings, *, others: Sequence[object]) -> None:
    """The other form of ``extract``: evidence for people instead of rows."""
    if any(other is not None for other in others):
        raise UsageError("--explain prints for people", "leave out --format, --output and --entities")
    show.complain_of(found.failures)
    explaining.explain(found.files, which, settings=settings)
    if found.failures:
        raise typer.Exit(PARTLY)


class Run:
    """One run of ``extract``: passes figures on as they come, and keeps what is reported at the end."""

    def __init__(self, found: Found, *, keep_entities: bool) -> None:
        self.keep_entities = keep_entities
        self.total = len(found.files)
        self.skipped = list(found.skipped)
        self.failures = list(found.failures)
        self.entities: list[Entity] = []
        self.done = 0

    def collect(
        self, results: Iterable[ExtractedArticle | Failure], advance: show.Advance
    ) -> Iterator[ExtractedArticle]:
        """The articles among the results; the failures are kept.

        Raises:
            UsageError: there was none at all, so that no file is written.
        """
        for count, result in enumerate(results, start=1):
            if isinstance(result, Failure):
                self.failures.append(result)
                advance(count, self.total, result.source)
                continue
            self.done += 1
            self.entities.extend(result.entities if self.keep_entities else ())
            if result.skipped:
                self.skipped.append(Failure(result.article.source, result.skipped))
            advance(count, self.total, result.article.doc)
            yield result
        if not self.done:
            self._report()
            raise UsageError(
                "no article was extracted", "name .txt, .md, .html, .pdf or .docx files, or folders of them"
            )

    def figures(self, articles: Iterable[ExtractedArticle], *, everything: bool) -> Iterator[Figure]:
        """The figures of the articles in order; with ``everything``, numbers that are no figures too."""
        for article in articles:
            rows = article.figures + article.not_figures if everything else article.figures
            yield from sorted(rows, key=lambda figure: (figure.start, figure.end))

    def finish(self) -> None:
        """Say what failed; the exit code tells as well."""
        self._report()
        if self.failures:
            raise typer.Exit(PARTLY)

    def _report(self) -> None:
        show.complain_of(Failure(failure.source, f"skipped: {failure.reason}") for failure in self.skipped)
        show.complain_of(self.failures)


def figures(
    context: typer.Context,
    indicator: Annotated[str | None, typer.Option(metavar="WORDS", help="Only this indicator.")] = None,
    place: PlaceOption = None,
    since: FromOption = None,
    until: ToOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the figures in the stores; the dates are those that the figures are about."""
    with open_stores(context) as app:
        rows = app.records.figures(indicator=indicator, place=place, since=since, until=until)
    if _for_people(format, output):
        show.figures(rows)
        return
    _write(rows, Figure, format, output)


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
    if _for_people(format, output):
        cells = ((e.label, e.canonical, e.role or "–", str(len(e.mentions)), e.doc) for e in rows)
        show.table(("label", "name", "role", "mentions", "article"), cells, right=("mentions",))
        return
    _write(rows, Entity, format, output)


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
    if _for_people(format, output):
        cells = (
            (a.doc, a.title or "–", a.published or "–", a.publisher or "–", str(a.figures), a.skipped or "")
            for a in rows
        )
        show.table(
            ("article", "title", "published", "publisher", "figures", "note"), cells, right=("figures",)
        )
        return
    _write(rows, ArticleSummary, format, output)


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
    if _for_people(format, output):
        cells = (
            (one.made, one.opinion, str(one.answer.get("question")), str(one.answer.get("answer")))
            for one in rows
        )
        show.table(("made", "opinion", "question", "answer"), cells)
        return
    _write(rows, Feedback, format, output)


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
    if _for_people(format, output):
        cells = ((one.made, one.verdict, one.surface, _said(one.changes), one.doc) for one in rows)
        show.table(("made", "verdict", "figure", "changes", "article"), cells)
        return
    _write(rows, Correction, format, output)


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


def _known(what: str, name: str | None, names: Sequence[str]) -> str | None:
    if name is not None and name not in names:
        raise UsageError(f"there is no {what} {name!r}", f"choose one of {', '.join(names)}")
    return name


def _said(changes: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {'–' if value is None else value}" for name, value in changes.items())


def _for_people(format: str | None, output: Path | None) -> bool:
    return format is None and output is None and sys.stdout.isatty()


def _write(rows: Iterable[Any], row_type: type, format: str | None, output: Path | None) -> None:
    from policy_qa.exporters import export

    path = output_file(output)
    export(rows, format=chosen_format(format, path), path=path, row_type=row_type)
