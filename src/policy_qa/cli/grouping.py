"""Which indicators are one: why two figures are grouped or not, and how to say otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from policy_qa.cli import show
from policy_qa.cli.context import FormatOption, OutputOption, PlaceOption, open_stores
from policy_qa.cli.following import stored_groups
from policy_qa.cli.listing import for_people, write_rows
from policy_qa.errors import UsageError

if TYPE_CHECKING:
    from policy_qa.series import Proposal

_One = Annotated[str, typer.Argument(metavar="FIGURE", help="The id of a figure (policy-qa figures).")]
_Other = Annotated[str, typer.Argument(metavar="OTHER", help="The id of another one.")]
_Note = Annotated[str | None, typer.Option(metavar="TEXT", help="Why.")]


def why(context: typer.Context, figure: _One, other: _Other) -> None:
    """Say whether two figures measure the same, and why."""
    from policy_qa.series import compare
    from policy_qa.series.grouping import Rulings

    with open_stores(context) as app:
        found = app.records.figures_by_id((figure, other))
        for name in (figure, other):
            if name not in found:
                raise UsageError(
                    f"no figure {name!r} is stored", "list ids with: policy-qa figures --format jsonl"
                )
        one, two = found[figure], found[other]
        said = Rulings(app.records.rulings()).on(one.indicator, two.indicator)
    match = compare(one, two)
    show.say(f"{'the same' if match.same else 'not the same'}: {match.reason}")
    if said is not None:
        by = f" by {said.author}" if said.author else ""
        show.say(f"kept {said.verdict} by hand{by}, {said.made[:10]}{f': {said.note}' if said.note else ''}")


def together(context: typer.Context, figure: _One, other: _Other, note: _Note = None) -> None:
    """Say that two figures measure the same; it holds for all figures of their wordings."""
    _rule(context, figure, other, "together", note)


def apart(context: typer.Context, figure: _One, other: _Other, note: _Note = None) -> None:
    """Say that two figures do not measure the same."""
    _rule(context, figure, other, "apart", note)


def undecided(context: typer.Context, figure: _One, other: _Other) -> None:
    """Take back what was said of two figures."""
    _rule(context, figure, other, "undecided", None)


def _rule(context: typer.Context, figure: str, other: str, verdict: str, note: str | None) -> None:
    from policy_qa.feedback import rule

    with open_stores(context) as app:
        said = rule(app.records, figure, other, verdict, note=note)
    show.say(f"{said.indicator!r} and {said.other!r}: {said.verdict}")


def proposed(
    context: typer.Context,
    place: PlaceOption = None,
    limit: Annotated[int, typer.Option(min=1, help="The most pairs.")] = 50,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List groups whose wordings are near in meaning, to be decided by hand."""
    from policy_qa.series import Proposal, proposals

    groups, _ = stored_groups(context, None, place)
    with open_stores(context) as app:
        rows: Iterable[Proposal] = proposals(groups, app.embedder, limit=limit)
    if for_people(format, output):
        cells = ((p.one, p.other, p.place or "–", f"{p.similarity:.2f}", p.reason, *p.figures) for p in rows)
        show.table(("one", "other", "place", "nearness", "kept apart by", "figure", "other figure"), cells)
        return
    write_rows(rows, Proposal, format, output)


COMMANDS: dict[str, Callable[..., None]] = {
    "why": why,
    "together": together,
    "apart": apart,
    "undecided": undecided,
    "proposed": proposed,
}
