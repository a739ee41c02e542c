"""The scorers of pairs and of conflicts, and the labels that they are run on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from measured import figure
from policy_qa.errors import UsageError
from policy_qa.evaluation import conflicts, pairs
from policy_qa.evaluation.gold import GoldFigure, Split, digest
from policy_qa.series import Conflict

ROOT = Path(__file__).resolve().parent.parent
LABELLED = pairs.read_pairs(ROOT / "eval" / "pairs" / "pairs.jsonl")


def pair(name: str, one: str, other: str, *, same: bool, near: bool = False) -> pairs.GoldPair:
    return pairs.GoldPair(name, figure(one), figure(other), (False, False), same, near, "because")


class TestPairs:
    def test_precision_recall_and_near_misses(self) -> None:
        suite = pairs.pairs_suite(
            [
                pair("a", "exports", "goods exported", same=True),
                pair("b", "exports", "whatever else", same=True),
                pair("c", "exports", "imports", same=False, near=True),
                pair("d", "exports", "exported goods", same=False, near=True),
            ]
        )
        assert suite.value("precision") == 0.5
        assert suite.value("recall") == 0.5
        assert suite.value("near misses apart") == 0.5
        assert set(suite.parts) <= {"tune", "test"}

    def test_errors_of_the_test_part_stay_hidden(self) -> None:
        wrong = [pair(f"p{n}", "exports", "imports", same=True) for n in range(40)]
        told = list(pairs.wrong(wrong))
        assert 0 < len(told) < 40
        assert all(pairs.PAIRS.part(line.split(":")[0]) == "tune" for line in told)

    def test_a_change_is_one_because_the_label_says_so(self) -> None:
        levels = replace(figure("exports", "5%"), change_direction=None)
        moved = pairs.GoldPair("a", levels, levels, (True, False), False, True, "growth against level")
        assert not pairs.matched(moved).same

    def test_labels_are_read_and_what_is_none_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.jsonl"
        path.write_text(json.dumps({"id": "a"}))
        with pytest.raises(UsageError, match="it has no a, b"):
            pairs.read_pairs(path)

    def test_our_labels_are_as_many_and_as_near_as_they_should_be(self) -> None:
        assert len(LABELLED) >= 600
        assert sum(one.near and not one.same for one in LABELLED) >= 300
        assert len({one.id for one in LABELLED}) == len(LABELLED)
        for one in LABELLED:
            for side in (one.one, one.other):
                assert (side.indicator or "").lower() in side.sentence.lower(), one.id


def label(name: str, doc: str) -> GoldFigure:
    return GoldFigure(name, doc, "5", figure("exports", doc=doc), False, {})


class TestConflicts:
    wanted = (
        conflicts.GoldConflict("c", "revision", ("one#1", "two#1")),
        conflicts.GoldConflict("d", "rounding", ("one#2", "two#2")),
    )

    def found(self, kind: str, *figures: str) -> Conflict:
        docs = tuple(name.partition("#")[0] for name in figures)
        return Conflict(kind, "exports", "Ningbo", None, "2018", "CNY", figures, docs, ("5", "6"), "")  # type: ignore[arg-type]

    def test_found_with_the_right_class_and_false_alarms(self) -> None:
        suite = conflicts.conflicts_suite(
            self.wanted,
            [self.found("revision", "one#1", "two#1"), self.found("revision", "one#7", "three#7")],
            [self.found("rounding", "one#1", "two#1", "two#9"), self.found("revision", "one#1", "one#8")],
            split=Split(),
        )
        assert suite.value("labels.found") == 0.5
        assert suite.value("labels.class") == 0.5
        assert suite.value("labels.no false alarm") == 0.5
        assert suite.value("extracted.found") == 0.5
        assert suite.value("extracted.class") == 0.0
        assert suite.value("extracted.no false alarm") == 1.0

    def test_extracted_figures_get_the_names_of_the_labels_that_stand_there(self) -> None:
        gold = label("one#1", "one")
        assert gold.figure is not None
        extracted = replace(gold.figure, id="one:x")
        (named,) = conflicts.renamed([self.found("revision", "one:x", "two:y")], [gold], [extracted])
        assert named.figures == ("one#1", "two:y")

    def test_labels_that_are_ignored_take_no_part(self) -> None:
        gold = [label("one#1", "one"), replace(label("one#2", "one"), ignore=True)]
        assert [one.id for one in conflicts.labelled_figures(gold)] == ["one#1"]

    def test_conflicts_are_found_among_figures_of_any_articles(self) -> None:
        figures = [figure("exports", "5.1 billion yuan"), figure("exports", "5.4 billion yuan", doc="two")]
        (found,) = conflicts.found_in(figures, {"one": "2019", "two": "2020"})
        assert found.kind == "revision"

    def test_our_labels_can_be_read(self) -> None:
        assert len(conflicts.read_conflicts(ROOT / "eval" / "conflicts.jsonl")) == 39


def test_the_digest_covers_further_labels(tmp_path: Path) -> None:
    for name in ("figures.jsonl", "entities.jsonl", "questions.jsonl", "pairs.jsonl"):
        (tmp_path / name).write_text("{}")
    before = digest(tmp_path, also=[tmp_path / "pairs.jsonl"])
    assert before != digest(tmp_path)
    (tmp_path / "pairs.jsonl").write_text("{} ")
    assert digest(tmp_path, also=[tmp_path / "pairs.jsonl"]) != before
