"""Batch extraction: results in order, checkpoints, near-duplicates, what is set aside, the report."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes import RuleExtractor
from policy_qa.batch import Batch, Done, ExtractWork, Run, Shards, Work, batches, by_batches, by_reason
from policy_qa.batch.duplicates import Duplicates
from policy_qa.batch.plain import from_json, to_json
from policy_qa.errors import ModelError, StoreBusy, UsageError
from policy_qa.extract import Extractor
from policy_qa.inputs import stream
from policy_qa.runners import serial
from policy_qa.schema import Article, ExtractedArticle, Failure
from policy_qa.sources import find
from stores import extracted, write_files

MOST = 1_000_000


class Stop(Exception):
    """The run is stopped from outside."""


def factory() -> Callable[[Work], Done]:
    return ExtractWork(max_bytes=MOST, limit=5.0, extractor=RuleExtractor)


def one_by_one(works: Iterable[Work]) -> Iterator[Done]:
    return serial(factory, works)


def in_batches(make: Callable[[], Callable[[Batch], str]], them: Iterable[Batch]) -> Iterator[str]:
    return serial(make, them)


def stopping_after(number: int) -> Callable[[Iterable[Work]], Iterator[Done]]:
    def run(works: Iterable[Work]) -> Iterator[Done]:
        for count, done in enumerate(one_by_one(works)):
            if count == number:
                raise Stop
            yield done

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hundred articles; the 50th raises in the extractor, the 51st is empty."""
    news = tmp_path / "news"
    write_files(
        news, [(f"{n:03d}.txt", f"Old City counted {n} ships in 20{n % 20:02d}.\n") for n in range(100)]
    )
    (news / "050.txt").write_text("BROKEN 1")
    (news / "051.txt").write_text("")
    return news


class Runs:
    """Runs over one folder with one checkpoint."""

    def __init__(self, folder: Path, shards: Path) -> None:
        self.folder, self.shards, self.extracted = folder, Shards(shards), 0

    def __call__(
        self, via: Any = one_by_one, *, retry: bool = False, made_by: str = "1"
    ) -> tuple[Run, list[str]]:
        run = Run(self.shards, made_by=made_by, max_bytes=MOST, retry=retry)
        inputs = stream(find([self.folder]), max_bytes=MOST)
        return run, [to_json(result.extracted) for result in run.each(inputs, via)]


@pytest.fixture
def runs(folder: Path, tmp_path: Path) -> Runs:
    return Runs(folder, tmp_path / "parts")


def test_results_come_in_order_and_failures_are_set_aside(runs: Runs) -> None:
    run, rows = runs()
    docs = [json.loads(row)["article"]["doc"] for row in rows]
    assert docs == [f"{n:03d}" for n in range(100) if n not in (50, 51)]
    assert (run.report.articles, run.report.figures, run.report.resumed) == (98, 196, 0)
    assert [Path(f.source).stem for f in run.report.failures] == ["050", "051"]
    assert [one.article.doc for one in run.again()] == docs


@pytest.mark.parametrize("stop", [0, 1, 31, 32, 33, 70, 99])
def test_a_stopped_run_goes_on_and_gives_the_same(runs: Runs, tmp_path: Path, stop: int) -> None:
    _, undisturbed = Runs(runs.folder, tmp_path / "other")()
    with pytest.raises(Stop):
        runs(stopping_after(stop))
    run, rows = runs()
    assert rows == undisturbed
    assert run.report.resumed == stop // 32 * 32
    assert run.report.articles == 98


def test_shards_of_other_content_or_versions_are_done_again(runs: Runs) -> None:
    runs()
    assert runs()[0].report.resumed == 100
    (runs.folder / "040.txt").write_text("New City counted 7 ships.\n")
    run, rows = runs()
    assert run.report.resumed == 68
    assert '"value":7,' in rows[40]
    assert runs(made_by="2")[0].report.resumed == 0


def test_what_failed_is_tried_again_on_request(runs: Runs) -> None:
    run, _ = runs()
    run.finish()  # the checkpoint stays for what was set aside
    (runs.folder / "050.txt").touch()
    again, rows = runs(retry=True)
    assert (again.report.resumed, len(rows), len(again.report.failures)) == (68, 98, 2)
    (runs.folder / "050.txt").write_text("Old City counted 50 ships.\n")
    (runs.folder / "051.txt").unlink()
    healed, rows = runs(retry=True)
    assert (len(rows), healed.report.failures) == (99, [])
    names = set(healed._names)
    healed.finish()
    assert not runs.shards.folder.exists()
    assert names


def test_shards_that_no_batch_has_are_removed(runs: Runs) -> None:
    runs()[0].finish()
    before = set(os.listdir(runs.shards.folder))
    (runs.folder / "000.txt").write_text("Old City counted 12 ships.\n")
    runs()[0].finish()
    after = set(os.listdir(runs.shards.folder))
    assert (len(before), len(after), len(before & after)) == (4, 4, 3)


def test_a_damaged_shard_is_done_again(runs: Runs) -> None:
    _, rows = runs()
    (first, *_) = sorted(runs.shards.folder.glob("*.jsonl"))
    first.write_bytes(first.read_bytes()[:100])
    run, again = runs()
    assert (again, run.report.resumed) == (rows, 68)


def test_a_checkpoint_is_one_runs(runs: Runs) -> None:
    with runs.shards.locked(), pytest.raises(StoreBusy), Shards(runs.shards.folder).locked():
        pass
    file = runs.folder / "000.txt"
    with pytest.raises(UsageError, match="cannot be written"), Shards(file / "below").locked():
        pass


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_workers_that_write_shards_give_the_same(runs: Runs, tmp_path: Path, kind: Any) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    _, wanted = runs()
    shards = Shards(tmp_path / "whole", format=kind)
    run = Run(shards, made_by="1", max_bytes=MOST)
    inputs = stream(find([runs.folder]), max_bytes=MOST)
    rows = [to_json(result.extracted) for result in run.whole(inputs, in_batches, factory, 5.0)]
    assert rows == wanted
    assert run.report.articles == 98
    works = (Work(file) for file in find([runs.folder]).files)
    limits: dict[str, Any] = {"made_by": "1", "max_bytes": MOST, "limit": 5.0}
    done = list(by_batches(works, run=in_batches, stage=factory, shards=shards, **limits))
    assert [to_json(one.extracted) for one in done if one.extracted] == wanted
    assert not shards.folder.exists()


def test_names_of_shards_are_those_of_their_content(folder: Path) -> None:
    works = [Work(file) for file in find([folder]).files]
    names = [batch.name for batch in batches(works, made_by="1", max_bytes=MOST)]
    assert names == [batch.name for batch in batches(works, made_by="1", max_bytes=MOST)]
    renamed = [dataclasses.replace(works[0], doc="x"), *works[1:]]
    others = [batch.name for batch in batches(renamed, made_by="1", max_bytes=MOST)]
    assert [one == other for one, other in zip(names, others, strict=True)] == [False, True, True, True]


# --- the stage ---


class Slow(RuleExtractor):
    def extract(self, article: Article) -> ExtractedArticle:
        while "hangs" in article.text:
            try:
                time.sleep(0.01)
            except Exception:
                continue
        return super().extract(article)


class WithoutModel(RuleExtractor):
    def extract(self, article: Article) -> ExtractedArticle:
        raise ModelError("weights", "are missing")


def test_an_article_that_hangs_is_set_aside(tmp_path: Path) -> None:
    write_files(tmp_path, [("a.txt", "It hangs here."), ("b.txt", "It is 5.")])
    stage = ExtractWork(max_bytes=MOST, limit=0.3, extractor=Slow)
    first, second = (stage(Work(file)) for file in find([tmp_path]).files)
    assert first.failure == (
        "took longer than 0.3 seconds; it was set aside, split it or give it more time (--time-limit)"
    )
    assert second.extracted is not None


def test_a_missing_model_ends_the_run(tmp_path: Path) -> None:
    write_files(tmp_path, [("a.txt", "It is 5.")])
    stage = ExtractWork(max_bytes=MOST, extractor=WithoutModel)
    with pytest.raises(ModelError):
        stage(Work(find([tmp_path]).files[0]))


def test_all_that_was_extracted_comes_back_from_json() -> None:
    text = (Path(__file__).parent.parent / "corpus" / "us-jobs-2024-11.txt").read_text(encoding="utf-8")
    article = Article(
        id="x", doc="jobs", source="jobs.txt", text=text + "\nA lone \udc80.", published="2024-12-06"
    )
    found = Extractor().extract(article)
    assert len(found.figures) > 10
    assert len(found.dates) > 2
    assert found.entities
    back = from_json(ExtractedArticle, to_json(found))
    assert back == found
    kinds = [(type(a.value), type(b.value)) for a, b in zip(found.figures, back.figures, strict=True)]
    assert all(one is other for one, other in kinds)
    done = Done("a.txt", failure="is empty", reading=0.5)
    assert from_json(Done, to_json(done)) == done


# --- near-duplicates ---

WIRE = (
    "The finance ministry of Arden said on Tuesday that exports rose 4.2 percent to 31.7 billion crowns in "
    "the first quarter, helped by orders for turbines and by a weaker currency. Imports fell to 28.4 billion "
    "crowns. The minister told reporters in the capital that the surplus would be spent on harbours and on "
    "schools, and that no new taxes were planned before the election. Analysts had expected growth of 3 "
    "percent.\n"
)


def found_in(*texts: str) -> list[tuple[str, str]]:
    known: list[tuple[str, str]] = []
    duplicates = Duplicates(lambda number: known[number])
    found = []
    for number, text in enumerate(texts):
        article = Article(id=str(number), doc=str(number), source=str(number), text=text)
        known.append((article.doc, text))
        if (one := duplicates.add(extracted(article))) is not None:
            found.append((one.doc, one.duplicate_of))
    return found


def test_a_report_printed_by_another_paper_is_found() -> None:
    other = "HARBOUR HERALD\n\n" + WIRE.replace("on Tuesday", "today").replace("helped by", "lifted by")
    cut = WIRE.rpartition(" Analysts")[0].replace("3 percent", "")
    assert found_in(WIRE, other) == [("1", "0")]
    assert found_in(WIRE, "Something else is told here about 5 ships. " * 9, other, cut) == [
        ("2", "0"),
        ("3", "0"),
    ]


def test_the_same_words_with_other_numbers_are_another_report() -> None:
    later = WIRE.replace("4.2", "5.1").replace("31.7", "33.3").replace("28.4", "27.9").replace(" 3 ", " 4 ")
    assert found_in(WIRE, later) == []
    assert found_in("It cost 5 euros.\n", "It cost 5 euros.\n") == []  # too short to tell


def test_many_articles_are_told_apart_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_qa.batch.duplicates._RECENT", 64)
    texts = [
        " ".join(f"word{n * 7 + k} said {n + k} of {k}" for k in range(30)) for n in range(0, 40_000, 1_000)
    ]
    assert found_in(*texts) == []
    twice = found_in(*texts, *(text + " The end." for text in texts))
    assert len(twice) == len(texts)
    assert {int(late) - int(early) for late, early in twice} == {len(texts)}


def test_figures_of_duplicates_are_counted_once(tmp_path: Path) -> None:
    write_files(tmp_path / "in", [("a.txt", WIRE), ("b.txt", "DAILY\n\n" + WIRE), ("c.txt", "It is 5.")])
    run = Run(Shards(tmp_path / "parts"), made_by="1", max_bytes=MOST)
    results = list(run.each(stream(find([tmp_path / "in"]), max_bytes=MOST), one_by_one))
    links = [(r.extracted.article.doc, r.duplicate and r.duplicate.duplicate_of) for r in results]
    assert links == [
        ("a", None), ("b", "a"), ("c", None),
    ]  # fmt: skip
    first = len(results[0].extracted.figures)
    assert (run.report.figures, run.report.repeated_figures) == (first + 1, first)
    told = json.loads(json.dumps(run.report.as_json()))
    assert told["duplicates"][0]["duplicate_of"] == "a"


def test_failures_are_counted_by_kind() -> None:
    reasons = ["took longer than 3 seconds; x", "took longer than 120 seconds; y", 'line 3 of "a" is odd']
    assert by_reason(Failure(str(n), reason) for n, reason in enumerate(reasons)) == {
        "took longer than … seconds": 2,
        "line … of … is odd": 1,
    }
