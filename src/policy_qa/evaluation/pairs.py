"""How well figures that measure the same are told from those that do not, over labelled pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy_qa.evaluation.gold import Split, rows_of
from policy_qa.evaluation.measures import Measure, Suite, of_trials
from policy_qa.schema import Figure
from policy_qa.series import measure
from policy_qa.series.matching import explain
from policy_qa.series.nouns import Match

PAIRS = Split(every=2)
"""Half of the pairs are for testing."""

_NEEDED = ("id", "a", "b", "same", "near", "why")


@dataclass(frozen=True, slots=True)
class GoldPair:
    """Two figures, and whether they may stand in one series.

    ``near``: they differ in one thing only. ``changes`` says which of the two are changes.
    """

    id: str
    one: Figure
    other: Figure
    changes: tuple[bool, bool]
    same: bool
    near: bool
    why: str


def read_pairs(path: Path) -> tuple[GoldPair, ...]:
    """Read labelled pairs (``eval/README.md`` describes the form).

    Raises:
        UsageError: the file is missing or not JSON lines.
    """
    return tuple(
        GoldPair(
            id=row["id"],
            one=_figure(row["a"], f"{row['id']}a"),
            other=_figure(row["b"], f"{row['id']}b"),
            changes=(bool(row["a"].get("change")), bool(row["b"].get("change"))),
            same=row["same"],
            near=row["near"],
            why=row["why"],
        )
        for row in rows_of(path, needed=_NEEDED)
    )


_PERCENT = re.compile(r"\d[\d.,]*(?:%| ?per ?cent)")


def _figure(row: Mapping[str, Any], doc: str) -> Figure:
    written = _PERCENT.findall(row["sentence"]) if row["kind"] == "percent" else []
    return Figure(
        id=f"{doc}:0-0",
        doc=doc,
        start=0,
        end=0,
        surface=written[0] if len(written) == 1 else "",
        kind=row["kind"],
        value=None,
        unit=row["unit"],
        status=row["status"],
        indicator=row["indicator"],
        subject=row["subject"],
        place=row["place"],
        period=row["period"],
        change_base=row.get("change_base"),
        sentence=row["sentence"],
    )


def matched(pair: GoldPair) -> Match:
    """What the rules say of a pair."""
    mine, theirs = (
        measure(figure, change=change)
        for figure, change in zip((pair.one, pair.other), pair.changes, strict=True)
    )
    if mine is None or theirs is None:
        return Match(False, "the indicator of one is not known")
    return explain(mine, theirs, pair.one, pair.other)


def pairs_suite(pairs: Sequence[GoldPair]) -> Suite:
    """Precision and recall of "the same", and how many near misses are kept apart, a pair a unit."""
    found = [matched(pair).same for pair in pairs]
    both = list(zip(pairs, found, strict=True))
    measures: dict[str, Measure] = {
        "precision": of_trials(pair.same if same else None for pair, same in both),
        "recall": of_trials(same if pair.same else None for pair, same in both),
        "near misses apart": of_trials(
            not same if pair.near and not pair.same else None for pair, same in both
        ),
    }
    return Suite("pair", tuple(p.id for p in pairs), tuple(PAIRS.part(p.id) for p in pairs), measures)


def wrong(pairs: Sequence[GoldPair]) -> Iterator[str]:
    """The pairs for tuning on which the rules are wrong, a line each; those for testing are not told."""
    for pair in pairs:
        verdict = matched(pair)
        if PAIRS.part(pair.id) == "tune" and verdict.same != pair.same:
            said, is_so = ("same", "other") if verdict.same else ("other", "same")
            yield (
                f"{pair.id}: {said}, should be {is_so} ({pair.why}): {pair.one.indicator!r} | "
                f"{pair.other.indicator!r}: {verdict.reason}"
            )
