"""The write path with articles that are extracted elsewhere, out of containers, set aside, and repeated."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from fakes import RuleExtractor
from policy_qa.batch import Done, ExtractWork, Work
from policy_qa.ingest import Ingestor, check_text
from stores import Place, Stores, dump, write_files
from test_batch import WIRE

FILES = [(f"{n:02d}.txt", f"Old City counted {n} ships in the harbour of 2018.\n") for n in range(12)]


def stage() -> Callable[[Work], Done]:
    return ExtractWork(max_bytes=1_000_000, extractor=RuleExtractor, check=check_text)


def ahead(works: Iterable[Work]) -> Iterator[Done]:
    """As a runner with workers does: five articles are on their way before the first is stored."""
    source, work_on = iter(works), stage()
    while some := list(islice(source, 5)):
        yield from [work_on(work) for work in some]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    write_files(folder, FILES)
    return folder


def docs(stores: Stores) -> list[str]:
    return [summary.doc for summary in stores.records.articles()]


def test_the_stores_are_those_of_one_process(
    stores: Stores, news: Path, place: Place, tmp_path: Path
) -> None:
    write_files(news, [("copy.txt", FILES[3][1]), ("broken.txt", "BROKEN"), ("empty.txt", "")])
    stores.ingestor.run([news])
    other = tmp_path / "other"
    with Stores.create(other) as elsewhere:
        report = elsewhere.ingestor.run([news], via=ahead)
        assert (report.added, report.unchanged, len(report.failures)) == (12, 1, 2)
        assert set(report.seconds_by_stage) == {"reading", "extracting", "indexing", "storing"}
        assert elsewhere.ingestor.run([news], via=ahead).unchanged == 13
    assert dump(other) == dump(place)


def test_files_that_exchange_content_and_names_on_the_way(stores: Stores, news: Path) -> None:
    write_files(
        news, [("sub/00.txt", "River Town counted 7 boats.\n"), ("00.md", "New Bridge counted 9 carts.\n")]
    )
    stores.ingestor.run([news], via=ahead)
    before = {one.doc for one in stores.records.articles()}
    first, second = news / "01.txt", news / "02.txt"
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    (news / "03.txt").rename(news / "moved.txt")
    report = stores.ingestor.run([news], via=ahead)
    assert report.failures == ()
    assert {one.doc for one in stores.records.articles()} <= before
    assert stores.records.counts().articles == len(before)
    assert stores.ingestor.verify().ok


def test_articles_of_containers_are_stored_once(stores: Stores, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [{"id": "x", "text": "New Harbour counted 40 ships.", "title": "Ships", "published": "2019-01-02"}]
    (folder / "feed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("same.txt", "New Harbour counted 40 ships.")
        archive.writestr("other.txt", "Old City counted 3 ships.")
    report = stores.ingestor.run([folder])
    assert (report.added, report.unchanged) == (2, 1)
    assert docs(stores) == ["feed/x", "old/other"]
    article = stores.records.article("feed/x")
    assert article is not None
    assert (article.title, article.published) == ("Ships", "2019-01-02")
    assert any("same content as feed/x" in note for note in report.notes)
    assert stores.ingestor.run([folder]).added == 0
    (folder / "feed.jsonl").write_text(json.dumps(rows[0] | {"text": "New Harbour counted 41 ships."}) + "\n")
    assert stores.ingestor.run([folder]).replaced == 1


def test_what_failed_is_set_aside_until_asked_for_or_changed(
    stores: Stores, news: Path, data_dir: Path
) -> None:
    tried: list[str] = []

    class Watching(RuleExtractor):
        def extract(self, article):  # type: ignore[no-untyped-def]
            tried.append(article.doc)
            return super().extract(article)

    ingestor = Ingestor(
        records=stores.records,
        index=stores.index,
        embedder=stores.embedder,
        extractor=Watching,
        aside=data_dir,
    )
    write_files(news, [("broken.txt", "BROKEN")])
    (failure,) = ingestor.run([news]).failures
    assert tried.count("broken") == 1
    assert ingestor.run([news]).failures == (failure,)
    assert tried.count("broken") == 1
    assert ingestor.run([news], retry=True).failures == (failure,)
    assert tried.count("broken") == 2
    write_files(news, [("broken.txt", "It is whole: 5.")])
    assert ingestor.run([news]).added == 1
    assert (data_dir / "failed.jsonl").read_text() == ""
    (data_dir / "failed.jsonl").write_text("{damaged")
    assert ingestor.run([news]).failures == ()


def test_figures_of_an_article_that_is_stored_are_not_counted_again(stores: Stores, tmp_path: Path) -> None:
    write_files(tmp_path / "one", [("wire.txt", WIRE)])
    write_files(
        tmp_path / "two", [("herald.txt", "HERALD\n\n" + WIRE), ("other.txt", WIRE.replace("4", "9"))]
    )
    first = stores.ingestor.run([tmp_path / "one"])
    report = stores.ingestor.run([tmp_path / "two"])
    assert [(one.doc, one.duplicate_of) for one in report.duplicates] == [("wire", "herald")]
    assert report.repeated_figures == first.figures
    assert (report.added, report.figures) == (2, first.figures)
