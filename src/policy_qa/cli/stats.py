"""The stats command: the facts of the page's overview, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from policy_qa.cli import show
from policy_qa.cli.context import open_stores

if TYPE_CHECKING:
    from policy_qa.evaluation.published import Published
    from policy_qa.overview import Overview
    from policy_qa.records.holdings import IndicatorTally, Tally


def stats(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Say what is stored, what is missing or doubtful, how good it is, and what it runs on."""
    from policy_qa.exporters import json_line
    from policy_qa.overview import as_dict, overview

    with open_stores(context) as app:
        found = overview(app.records, app.settings)
    if as_json:
        sys.stdout.buffer.write(json_line(as_dict(found)))
        sys.stdout.buffer.flush()
        return
    for line in _lines(found):
        show.say(line)


def _lines(found: Overview) -> Iterator[str]:
    counts, held = found.counts, found.holdings
    yield (
        f"{counts.articles:,} articles, {counts.figures:,} figures, {counts.entities:,} names, "
        f"{counts.passages:,} passages"
    )
    yield f"corpus {found.corpus_hash}"
    if held.months:
        yield f"published {held.months[0].name} to {held.months[-1].name}{_without(found.article_gaps)}"
    if held.years:
        yield f"figures of {held.years[0].name} to {held.years[-1].name}{_without(found.figure_gaps)}"
    lists: dict[str, tuple[Tally | IndicatorTally, ...]] = {
        "places": held.places,
        "publishers": held.publishers,
        "languages": held.languages,
        "kinds": held.kinds,
        "statuses": held.statuses,
        "indicators": held.indicators,
    }
    for name, rows in lists.items():
        if rows:
            yield f"{name}: {_counted((one.name, one.n) for one in rows)}"
    yield from _doubts(found)
    yield from _quality(found.evaluation)
    for model in found.models:
        files = ", ".join(f"{file.name} {file.sha256[:16]}…" for file in model.files)
        yield f"model {model.name}: {files} ({model.bytes:,} bytes)"
    for name, facts in (("settings", found.settings), ("versions", found.versions)):
        yield f"{name}: {', '.join(f'{key} {value}' for key, value in facts.items())}"
    for place in found.places:
        yield f"{place.name}: {place.where}{f' ({place.bytes:,} bytes)' if place.bytes is not None else ''}"


def _doubts(found: Overview) -> Iterator[str]:
    held = found.holdings
    yield f"doubtful figures: {held.doubts:,} (more likely wrong in some field than right in all)"
    yield f"near-duplicates: {len(found.duplicates):,} articles"
    yield f"not read: {len(found.failed):,} set aside, {found.counts.skipped:,} without figures"
    for one in found.failed:
        yield f"  {one.source}: {one.reason}"
    for unread in held.unread:
        yield f"  {unread.doc}: {unread.reason}"
    yield f"judged: {_counted((*held.opinions.items(), *held.verdicts.items())) or 'nothing yet'}"


def _quality(published: Published | None) -> Iterator[str]:
    if published is None:
        yield "evaluation: none"
        return
    where = "your own labels" if published.is_own else f"the sample articles of release {published.version}"
    yield f"evaluation of {published.made} on {where}, with 95% intervals; in brackets: unseen ones"
    for one in published.scores:
        unseen = (
            f" ({one.unseen:.3f}, {one.unseen_low:.3f}-{one.unseen_high:.3f})"
            if one.unseen is not None
            else ""
        )
        fault = " (fault)" if one.is_fault else ""
        yield f"  {one.name}{fault}: {one.value:.3f}, {one.low:.3f}-{one.high:.3f}{unseen}"


def _counted(rows: Iterable[tuple[str | None, int]]) -> str:
    return ", ".join(f"{name or 'not known'} {n:,}" for name, n in rows)


def _without(gaps: tuple[str, ...]) -> str:
    return f", without {', '.join(gaps)}" if gaps else ""
