"""Numbers over time in real stores: groups that follow what is stored, rulings, and the commands."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from policy_qa import cli
from policy_qa.errors import UsageError
from policy_qa.feedback import judge, rule
from policy_qa.records import RecordStore
from policy_qa.schema import ExtractedArticle
from policy_qa.series.keeping import KeptGroups, groups_at
from read_path import article
from stores import Place

REPORT = "In 2018 exports of Ningbo reached 220 billion yuan. They were to reach 250 billion yuan in 2019."
LATER = "Goods exported from Ningbo came to 240 billion yuan in 2019. In 2018 it had been 221 billion yuan."
EXPORTS: dict[str, Any] = {"indicator": "exports", "place": "Ningbo", "kind": "money", "unit": "CNY"}
GOODS = EXPORTS | {"indicator": "goods exported"}


def report() -> ExtractedArticle:
    return article(
        REPORT,
        doc="report",
        published="2019-01-28",
        figures=[
            EXPORTS | {"surface": "220 billion yuan", "value": 220_000_000_000, "period": "2018"},
            EXPORTS
            | {"surface": "250 billion yuan", "value": 250_000_000_000, "period": "2019", "status": "target"},
        ],
    )


def later() -> ExtractedArticle:
    return article(
        LATER,
        doc="later",
        published="2020-02-01",
        figures=[
            GOODS | {"surface": "240 billion yuan", "value": 240_000_000_000, "period": "2019"},
            GOODS | {"surface": "221 billion yuan", "value": 221_000_000_000, "period": "2018"},
        ],
    )


@pytest.fixture
def place(data_dir: Path) -> Place:
    """A folder: the commands are tried on one."""
    return Place(data_dir)


@pytest.fixture
def records(data_dir: Path) -> Iterator[RecordStore]:
    with RecordStore.open(data_dir, create=True) as opened:
        opened.write(report(), [])
        yield opened


def values(kept: KeptGroups) -> list[float]:
    groups = kept.current()[0].find("exports", place="Ningbo")
    return sorted(float(one.value or 0) for group in groups for one in group.figures)


class TestKeptGroups:
    def test_they_follow_articles_that_come_change_and_go(self, records: RecordStore) -> None:
        kept = KeptGroups(records)
        assert values(kept) == [220e9, 250e9]
        records.write(later(), [])
        assert values(kept) == [220e9, 221e9, 240e9, 250e9]
        records.remove("report")
        assert values(kept) == [221e9, 240e9]

    def test_groups_that_were_given_out_stay_as_they_are(self, records: RecordStore) -> None:
        kept = KeptGroups(records)
        given, _ = kept.current()
        groups = list(given.groups())
        records.write(later(), [])
        assert len(kept.current()[0].find("exports")[0].figures) == 4
        assert list(given.groups()) == groups

    def test_a_corrected_figure_counts_as_corrected(self, records: RecordStore) -> None:
        kept = KeptGroups(records)
        first = records.figures()[0]
        kept.current()
        judge(records, first.id, "corrected", {"value": 225_000_000_000})
        assert values(kept) == [225e9, 250e9]
        judge(records, first.id, "rejected")
        assert values(kept) == [250e9]

    def test_what_has_not_changed_is_not_read_again(self, records: RecordStore, place: Place) -> None:
        read: list[object] = []

        class Watched(RecordStore):
            def figures(self, **narrowed: Any) -> Any:
                read.append(narrowed.get("doc"))
                return super().figures(**narrowed)

        with place.records(create=False, kind=Watched) as watched:
            kept = KeptGroups(watched)
            kept.current()
            kept.current()
            records.write(later(), [])
            kept.current()
        assert read == [["report"], ["later"]]

    def test_one_place_needs_only_its_own_figures(self, records: RecordStore) -> None:
        assert len(groups_at(records, "Ningbo City")) == 1
        assert len(groups_at(records, "Hangzhou")) == 0


class TestRulings:
    def test_they_are_kept_and_change_no_figure(self, records: RecordStore) -> None:
        records.write(later(), [])
        before = records.figures()
        one, other = before[0], before[-1]
        said = rule(records, one.id, other.id, "apart", note="another source", author="ada")
        assert records.rulings() == [said]
        assert records.corrections() == []
        assert records.figures() == before
        assert len(groups_at(records, "Ningbo")) == 2
        rule(records, other.id, one.id, "undecided")
        assert len(groups_at(records, "Ningbo")) == 1

    def test_a_correction_of_the_same_figure_stays(self, records: RecordStore) -> None:
        records.write(later(), [])
        one, other = records.figures()[0], records.figures()[-1]
        judge(records, one.id, "corrected", {"value": 7})
        rule(records, one.id, other.id, "together")
        assert records.figure(one.id).value == 7  # type: ignore[union-attr]

    def test_they_go_with_the_article_that_they_were_said_of(self, records: RecordStore) -> None:
        records.write(later(), [])
        one, other = records.figures()[0], records.figures()[-1]
        rule(records, one.id, other.id, "apart")
        records.remove(one.doc)
        assert records.rulings() == []

    @pytest.mark.parametrize("verdict", ["", "same", "confirmed"])
    def test_other_verdicts_are_refused(self, records: RecordStore, verdict: str) -> None:
        one, other = records.figures()
        with pytest.raises(UsageError, match="is no verdict"):
            rule(records, one.id, other.id, verdict)

    def test_two_figures_of_one_wording_cannot_be_ruled_on(self, records: RecordStore) -> None:
        one, other = records.figures()
        with pytest.raises(UsageError, match="the same indicator"):
            rule(records, one.id, other.id, "apart")
        with pytest.raises(UsageError, match="no figure"):
            rule(records, one.id, "report:0-1", "apart")


class Shell:
    """Calls the program on one data folder, in this process."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[bytes]) -> None:
        self._folder, self._captured = folder, captured

    def __call__(self, *arguments: object, code: int = 0) -> str:
        self._captured.readouterr()
        assert cli.main(["--data-dir", str(self._folder), *map(str, arguments)]) == code
        return self._captured.readouterr().out.decode()


@pytest.fixture
def shell(records: RecordStore, data_dir: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Shell:
    records.write(later(), [])
    return Shell(data_dir, capfdbinary)


class TestCommands:
    def test_series_as_json_lines(self, shell: Shell) -> None:
        rows = [
            json.loads(line)
            for line in shell("series", "--indicator", "exports", "--place", "Ningbo").splitlines()
        ]
        assert [(row["period"], row["value"], row["doc"]) for row in rows] == [
            ("2018", 221_000_000_000, "later"),
            ("2019", 240_000_000_000, "later"),
        ]
        columns = [
            "indicator",
            "place",
            "subject",
            "period",
            "value",
            "unit",
            "status",
            "doc",
            "start",
            "end",
            "derived",
        ]
        assert list(rows[0])[: len(columns)] == columns
        assert LATER[rows[0]["start"] : rows[0]["end"]] == "221 billion yuan"

    @pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
    def test_series_as_a_file(self, shell: Shell, tmp_path: Path, format: str) -> None:
        if format == "parquet":
            pytest.importorskip("pyarrow")
        path = tmp_path / f"series.{format}"
        shell("series", "--indicator", "exports", "--place", "Ningbo", "-o", path)
        assert path.stat().st_size > 100
        if format == "csv":
            (first, *_) = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
            assert (first["period"], first["derived"]) == ("2018", "false")

    def test_an_indicator_that_nobody_tells_gives_no_rows(self, shell: Shell) -> None:
        assert shell("series", "--indicator", "tea", "--place", "Ningbo") == ""

    def test_conflicts(self, shell: Shell) -> None:
        rows = [json.loads(line) for line in shell("conflicts", "--place", "Ningbo").splitlines()]
        assert [(row["period"], row["kind"]) for row in rows] == [
            ("2018", "revision"),
            ("2019", "target to actual"),
        ]

    def test_targets(self, shell: Shell) -> None:
        (row,) = [json.loads(line) for line in shell("targets", "--indicator", "exports").splitlines()]
        assert (row["outcome"], row["distance"], row["outcome_doc"]) == ("missed", -10_000_000_000, "later")

    def test_diff(self, shell: Shell) -> None:
        assert "## Targets settled (1)" in shell("diff", "--since", "2020")
        assert json.loads(shell("diff", "--since", "2020", "--format", "json"))["docs"] == ["later"]
        shell("diff", "--since", "soon", code=2)
        shell("diff", "--since", "2020", "--format", "xlsx", code=2)

    def test_why_and_rulings(self, shell: Shell, records: RecordStore) -> None:
        one, other = records.figures()[0].id, records.figures()[-1].id
        assert shell("group", "why", one, other).startswith("the same: ")
        shell("group", "apart", one, other, "--note", "another source")
        assert "kept apart by hand" in shell("group", "why", one, other)
        assert "another source" in shell("group", "why", one, other)
        shell("group", "undecided", one, other)
        assert "by hand" not in shell("group", "why", one, other)
        shell("group", "why", one, "nothing:0-1", code=2)


def test_points_are_plain_data(records: RecordStore) -> None:
    from policy_qa.series import series_of

    (line, *_) = series_of(
        groups_at(records, "Ningbo").find("exports", place="Ningbo"), published=records.publication_dates()
    )
    assert (
        json.loads(json.dumps([asdict(point) for point in line.points]))[0]["figure"]
        == records.figures()[0].id
    )
