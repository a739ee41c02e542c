"""Batch extraction from the command line: every format, reports, and a run that is killed and goes on."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from policy_qa import cli
from test_batch import WIRE

LEVY = (
    "Carbon levy rises\n\nHalden, 3 March 2024. The carbon levy raised 412 million euros in 2023, up 12.5%.\n"
)


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seventy articles: files, an archive, JSON Lines; one of them repeated, one broken."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "levy.txt").write_text(LEVY)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 cut")
    with tarfile.open(folder / "old.tar.gz", "w:gz") as archive:
        for name, text in (("wire.txt", WIRE), ("herald.txt", "HERALD\n\n" + WIRE)):
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    rows = [
        {"id": f"a{n}", "text": f"The town paid {n} million euros in {2000 + n % 20}."} for n in range(66)
    ]
    (folder / "feed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture(scope="module")
def whole(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an undisturbed run writes."""
    out = tmp_path_factory.mktemp("whole")
    files = ("-o", out / "figures.jsonl", "--entities", out / "entities.jsonl", "--duplicates", out / "d.csv")
    assert run("extract", inputs, *files, "--report", out / "report.json") == 1  # one input is broken
    return out


def test_the_report_says_what_was_done(whole: Path) -> None:
    report = json.loads((whole / "report.json").read_text())
    rows = (whole / "figures.jsonl").read_text().splitlines()
    assert report["articles"] == 69
    assert report["figures"] + report["repeated_figures"] == len(rows)
    assert report["repeated_figures"] > 0
    assert [Path(failure["source"]).name for failure in report["failures"]] == ["broken.pdf"]
    assert set(report["seconds"]) == {"reading", "extracting", "comparing", "total"}
    assert report["entities"] == len((whole / "entities.jsonl").read_text().splitlines())
    (link,) = csv.DictReader((whole / "d.csv").open(encoding="utf-8-sig"))
    assert (link["doc"], link["duplicate_of"]) == ("old/herald", "old/wire")


def test_figures_come_in_order_of_articles(whole: Path) -> None:
    docs = [json.loads(line)["doc"] for line in (whole / "figures.jsonl").read_text().splitlines()]
    first_seen = list(dict.fromkeys(docs))
    assert first_seen == [*(f"feed/a{n}" for n in range(66)), "levy", "old/wire", "old/herald"]


@pytest.mark.parametrize("runner", ["serial", "processes"])
def test_a_killed_run_goes_on_and_writes_the_same_bytes(
    inputs: Path, whole: Path, tmp_path: Path, runner: str
) -> None:
    out = tmp_path / "figures.jsonl"
    command = ["extract", str(inputs), "-o", str(out), "--runner", runner, "--workers", "1"]
    process = subprocess.Popen([sys.executable, "-m", "policy_qa", *command], stderr=subprocess.DEVNULL)
    parts = tmp_path / ".figures.jsonl.parts"
    deadline = time.monotonic() + 120
    while not list(parts.glob("*.jsonl")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not out.exists()
    assert run(*command, "--report", tmp_path / "report.json") == 1
    assert out.read_bytes() == (whole / "figures.jsonl").read_bytes()
    assert json.loads((tmp_path / "report.json").read_text())["resumed"] >= 32


def test_failed_articles_are_retried_from_the_checkpoint(inputs: Path, whole: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out.csv"
    folder.mkdir()
    (folder / "a.txt").write_text(LEVY)
    (folder / "b.docx").write_bytes(b"no document")
    assert run("extract", folder, "-o", out) == 1
    assert (tmp_path / ".out.csv.parts").is_dir()
    (folder / "b.docx").unlink()
    (folder / "b.txt").write_text("The town paid 7 million euros in 2021.")
    assert run("extract", folder, "-o", out, "--retry") == 0
    assert not (tmp_path / ".out.csv.parts").exists()
    assert {row["doc"] for row in csv.DictReader(out.open(encoding="utf-8-sig"))} == {"a", "b"}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_every_format_is_written(inputs: Path, tmp_path: Path, kind: str) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    out = tmp_path / f"f.{kind}"
    assert run("extract", inputs / "levy.txt", "-o", out) == 0
    assert out.stat().st_size > 100
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_unique_leaves_repeated_figures_out(inputs: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("extract", inputs / "old.tar.gz", "--unique") == 0
    lines = capfdbinary.readouterr().out.splitlines()
    assert {json.loads(line)["doc"] for line in lines} == {"old/wire"}


def test_straight_into_the_stores(
    inputs: Path, whole: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    stores = ("--data-dir", tmp_path / "data")
    options = ("--runner", "processes", "--workers", "1", "--report", tmp_path / "report.json")
    assert run(*stores, "extract", inputs, "--into-stores", *options) == 1
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["added"], len(report["failures"]), len(report["duplicates"])) == (69, 1, 1)
    assert run(*stores, "verify") == 0
    capfdbinary.readouterr()
    assert run(*stores, "figures") == 0
    stored = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    written = [json.loads(line) for line in (whole / "figures.jsonl").read_text().splitlines()]
    # What a near-duplicate prints again counts once.
    assert {row["id"]: row for row in stored} == {r["id"]: r for r in written if r["doc"] != "old/wire"}
    assert run(*stores, "ingest", inputs) == 1  # nothing is new, the broken one is set aside
    assert b"0 added, 0 replaced, 69 unchanged" in capfdbinary.readouterr().out


def test_options_that_make_no_sense_together(inputs: Path, tmp_path: Path) -> None:
    assert run("extract", inputs, "--into-stores", "-o", tmp_path / "x.jsonl") == 2
    assert run("extract", inputs, "--explain", "1", "-o", tmp_path / "x.jsonl") == 2
    assert run("extract", inputs, "--runner", "threads") == 2
    assert run("watch", inputs / "levy.txt") == 2
