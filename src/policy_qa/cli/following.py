"""Commands on numbers over time: series, conflicts, targets, diff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from policy_qa.cli import show
from policy_qa.cli.context import FormatOption, OutputOption, PlaceOption, open_stores, output_file
from policy_qa.cli.listing import for_people, write_rows
from policy_qa.errors import UsageError

if TYPE_CHECKING:
    from policy_qa.series import Group, Series
    from policy_qa.series.lines import Published

IndicatorOption = Annotated[
    str | None, typer.Option(metavar="WORDS", help="Only this indicator, in any wording that means it.")
]
SubjectOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Of whom, if not of the place itself (a port, an industry)."),
]


def series(
    context: typer.Context,
    indicator: Annotated[
        str, typer.Option(metavar="WORDS", help="The indicator, in any wording that means it.")
    ],
    place: Annotated[str, typer.Option(metavar="PLACE", help="The place.")],
    subject: SubjectOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """One indicator over time: a row for each period, with the article that says it."""
    from policy_qa.series import Point
    from policy_qa.series.keeping import followed

    with open_stores(context) as app:
        lines, _ = followed(app.records, indicator, place, subject)
    if not lines:
        show.complain(
            f"no figures of {indicator!r} in {place}; see: policy-qa figures --indicator … --place …"
        )
    if for_people(format, output):
        for line in lines:
            _show(line)
        return
    write_rows((point for line in lines for point in line.points), Point, format, output)


def _show(line: Series) -> None:
    title = f"{line.indicator}, {line.place or '–'} ({line.form}, {line.unit or 'no unit'}, by {line.sort})"
    cells = [
        (
            point.period,
            f"{point.value:,}",
            point.formula or ("derived" if point.derived else point.status),
            point.doc,
        )
        for point in line.points
    ]
    show.table(("period", "value", "status", "article"), cells, right=("value",), title=title)
    if line.gaps:
        show.say(f"Nothing known of {', '.join(line.gaps)}.")
    for check in line.growth:
        if not check.agrees:
            gives = f"the levels give {check.computed:g}%{f' ({check.note})' if check.note else ''}"
            show.say(f"{check.period}: growth of {check.claimed:g}% is claimed, {gives}.")


def conflicts(
    context: typer.Context,
    indicator: IndicatorOption = None,
    place: PlaceOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Where figures of one indicator, place and period differ, and why: rounding, revision and others."""
    from policy_qa.series import Conflict, conflicts_in

    groups, published = stored_groups(context, indicator, place)
    rows = [conflict for group in groups for conflict in conflicts_in(group, published=published)]
    if for_people(format, output):
        cells = (
            (
                one.indicator,
                one.place or "–",
                one.period,
                " / ".join(dict.fromkeys(one.values)),
                one.kind,
                one.reason,
            )
            for one in rows
        )
        show.table(("indicator", "place", "period", "values", "class", "why"), cells)
        return
    write_rows(rows, Conflict, format, output)


def targets(
    context: typer.Context,
    indicator: IndicatorOption = None,
    place: PlaceOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """What was promised, for when and by whom, and what later articles report: met, missed, open, unknown."""
    from policy_qa.series import Target, targets_in

    groups, published = stored_groups(context, indicator, place)
    rows = list(targets_in(groups, published=published))
    if for_people(format, output):
        cells = (
            (
                one.indicator,
                one.place or "–",
                one.period,
                f"{one.value:,} {one.unit or ''}",
                one.outcome,
                one.reason,
            )
            for one in rows
        )
        show.table(("indicator", "place", "for", "promised", "outcome", "why"), cells, right=("promised",))
        return
    write_rows(rows, Target, format, output)


def diff(
    context: typer.Context,
    since: Annotated[
        str,
        typer.Option(metavar="DATE", help="Articles published on this day, month or year or later are new."),
    ],
    format: Annotated[str, typer.Option(metavar="FORMAT", help="markdown or json.")] = "markdown",
    output: OutputOption = None,
) -> None:
    """What new articles changed: new figures, revisions, targets settled, new conflicts."""
    from policy_qa.exporters import json_line, record, replacing
    from policy_qa.records.periods import first_day
    from policy_qa.series import changes_since, markdown

    if format not in {"markdown", "json"}:
        raise UsageError(f"there is no format {format!r}", "choose markdown or json")
    first_day(since, "--since")
    groups, published = stored_groups(context, None, None)
    changes = changes_since(groups, since, published=published)
    data = json_line(record(changes)) if format == "json" else show.plain(markdown(changes)).encode()
    path = output_file(output)
    if path is None:
        typer.echo(data.decode("utf-8"), nl=False)
        return
    with replacing(path) as stream:
        stream.write(data)


def stored_groups(
    context: typer.Context, indicator: str | None, place: str | None
) -> tuple[Sequence[Group], Published]:
    """The groups of an indicator and a place, each where one is given."""
    with open_stores(context) as app:
        grouping, published = app.groups.current()
        if indicator is not None:
            return grouping.find(indicator, place=place), published
        from policy_qa.places import place_key

        chosen = (g for g in grouping.groups() if place is None or g.measure.place == place_key(place))
        return list(chosen), published
