from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import chromadb
import pytest

from fakes import HashEmbedder, RuleExtractor
from policy_qa.errors import ModelError, StoreBusy, StoreError, UsageError
from policy_qa.ingest import Ingestor, ProgressEvent
from policy_qa.schema import Article, ExtractedArticle, Failure
from stores import Place, Stores, dump, write_files

CITY = "Old City counted 12 enterprises in 2018. The city grew.\n"
HARBOUR = "New Harbour counted 40 ships.\n"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with two articles."""
    folder = tmp_path / "news"
    write_files(folder, [("city.txt", CITY), ("sub/harbour.txt", HARBOUR)])
    return folder


def docs(stores: Stores) -> list[str]:
    return [summary.doc for summary in stores.records.articles()]


def in_step(stores: Stores) -> bool:
    """Whether the index has exactly the vectors that belong to the passages."""
    passages = stores.records.passages(sorted(stores.records.passage_ids()))
    wanted = {one.id: pytest.approx(stores.embedder.embed_query(one.text), abs=1e-6) for one in passages}
    found = {key: vector.tolist() for key, vector in stores.index.vectors(stores.index.ids()).items()}
    return found == wanted and not stores.records.journal_length()


def test_a_folder_is_ingested(stores: Stores, news: Path) -> None:
    report = stores.ingestor.run([news])
    assert (report.added, report.replaced, report.unchanged) == (2, 0, 0)
    assert (report.figures, report.entities, report.passages) == (3, 2, 2)
    assert report.failures == report.skipped == report.notes == ()
    assert docs(stores) == ["city", "sub/harbour"]
    assert [figure.value for figure in stores.records.figures()] == [12, 2018, 40]
    assert in_step(stores)
    assert stores.ingestor.verify().ok


def test_the_same_bytes_again_change_nothing(stores: Stores, news: Path, place: Place) -> None:
    stores.ingestor.run([news])
    before = dump(place)
    report = stores.ingestor.run([news, news / "city.txt"])
    assert (report.added, report.replaced, report.unchanged) == (0, 0, 2)
    assert stores.extractor.extracted == ["city", "sub/harbour"]
    assert dump(place) == before


def test_the_folder_that_a_command_is_given_in_does_not_matter(
    stores: Stores, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores.ingestor.run([news])
    monkeypatch.chdir(news.parent)
    assert stores.ingestor.run([Path("news")]).unchanged == 2
    monkeypatch.chdir(news)
    assert stores.ingestor.run([Path("city.txt"), Path("./sub")]).unchanged == 2


def test_a_changed_file_replaces_its_former_version(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    write_files(news, [("city.txt", "Old City counted 15 enterprises.\n")])
    report = stores.ingestor.run([news])
    assert (report.added, report.replaced, report.unchanged) == (0, 1, 1)
    assert [figure.value for figure in stores.records.figures(doc="city")] == [15]
    assert stores.records.search_text("2018") == []
    assert in_step(stores)


def test_a_file_that_changes_back_is_whole_again(stores: Stores, news: Path, place: Place) -> None:
    stores.ingestor.run([news])
    before = dump(place)
    for text in ("Other.\n", CITY):
        write_files(news, [("city.txt", text)])
        stores.ingestor.run([news])
    assert dump(place) == before


def test_a_changed_manifest_is_an_update(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    write_files(news, [("manifest.csv", "file,published,place\ncity.txt,2019-01-28,Ningbo\n")])
    report = stores.ingestor.run([news])
    assert (report.replaced, report.unchanged) == (1, 1)
    assert {figure.place for figure in stores.records.figures(doc="city")} == {"Ningbo"}
    assert stores.records.articles(place="Ningbo", since="2019")[0].doc == "city"
    assert stores.ingestor.run([news]).unchanged == 2


def test_another_extractor_extracts_anew(stores: Stores, news: Path, place: Place) -> None:
    stores.ingestor.run([news])
    with Stores.create(place, made_by="rules 2") as newer:
        assert newer.ingestor.run([news]).replaced == 2
        assert newer.ingestor.run([news]).unchanged == 2


def test_the_same_content_elsewhere_is_noted_and_not_stored_twice(stores: Stores, news: Path) -> None:
    write_files(news, [("a_copy.txt", CITY), ("z_copy.txt", CITY)])
    report = stores.ingestor.run([news])
    assert (report.added, report.unchanged) == (2, 2)
    assert [note.partition(": ")[2] for note in report.notes] == ["same content as a_copy"] * 2
    assert stores.ingestor.run([news]).notes == report.notes
    assert docs(stores) == ["a_copy", "sub/harbour"]


def test_a_copy_stays_when_the_original_changes(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    write_files(news, [("a_copy.txt", CITY), ("city.txt", "Something new.\n")])
    report = stores.ingestor.run([news])
    assert (report.added, report.replaced, report.unchanged, report.notes) == (1, 1, 1, ())
    assert docs(stores) == ["a_copy", "city", "sub/harbour"]
    assert in_step(stores)


def test_a_file_that_becomes_a_copy_drops_its_former_version(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    write_files(news, [("sub/harbour.txt", CITY)])
    report = stores.ingestor.run([news])
    assert report.notes == (f"{news / 'sub/harbour.txt'}: same content as city",)
    assert docs(stores) == ["city"]
    assert in_step(stores)


def test_files_that_change_places_lose_nothing(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    write_files(news, [("city.txt", HARBOUR), ("sub/harbour.txt", CITY)])
    stores.ingestor.run([news])
    texts = {stores.records.article(doc).text for doc in docs(stores)}  # type: ignore[union-attr]  # just listed
    assert texts == {CITY, HARBOUR}


def test_a_moved_file_keeps_its_article(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    (news / "city.txt").rename(news / "town.txt")
    report = stores.ingestor.run([news])
    assert (report.added, report.unchanged, report.notes) == (0, 2, ())
    assert docs(stores) == ["city", "sub/harbour"]
    write_files(news, [("town.txt", "The town has 9 mills.\n")])
    assert stores.ingestor.run([news]).replaced == 1
    assert docs(stores) == ["city", "sub/harbour"]


def test_a_file_that_is_gone_stays_stored(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    (news / "city.txt").unlink()
    stores.ingestor.run([news])
    assert docs(stores) == ["city", "sub/harbour"]


def test_a_name_that_is_taken_gets_a_number(stores: Stores, news: Path, tmp_path: Path) -> None:
    write_files(tmp_path / "other", [("city.txt", "Another city with 5 parks.\n")])
    write_files(tmp_path / "third", [("city.txt", "A third city with 6 parks.\n")])
    stores.ingestor.run([news])
    for folder in ("other", "third", "other"):
        stores.ingestor.run([tmp_path / folder])
    assert docs(stores) == ["city", "city-2", "city-3", "sub/harbour"]
    assert [figure.id for figure in stores.records.figures(doc="city-2")] == ["city-2:18-19"]


def test_broken_inputs_do_not_stop_the_rest(stores: Stores, news: Path) -> None:
    write_files(news, [(f"n{i:02}.txt", f"Town {i} has {i} mills.\n") for i in range(20)])
    write_files(news, [("m_empty.txt", ""), ("n_bug.txt", "BROKEN 12"), ("p.xyz", "?")])
    (news / "o_binary.txt").write_bytes(b"\x00\x01\x02\xff" * 100)
    report = stores.ingestor.run([news, news / "missing.txt"])
    assert (report.added, len(report.failures)) == (22, 4)
    failed = {Path(failure.source).name: failure.reason for failure in report.failures}
    assert set(failed) == {"m_empty.txt", "n_bug.txt", "o_binary.txt", "missing.txt"}
    assert failed["n_bug.txt"] == "cannot be extracted (ValueError: a bug); please report this file"
    assert [Path(skipped.source).name for skipped in report.skipped] == ["p.xyz"]
    assert in_step(stores)


def test_a_version_that_cannot_be_read_leaves_the_former_one(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    write_files(news, [("city.txt", "BROKEN")])
    report = stores.ingestor.run([news])
    assert [failure.source for failure in report.failures] == [str(news / "city.txt")]
    assert stores.records.article("city").text == CITY  # type: ignore[union-attr]  # it is stored


def test_an_article_in_another_language_is_searchable(stores: Stores, news: Path) -> None:
    text = "宁波市高新技术企业数量居全省第一。去年全市新增高新技术企业六百一十八家,增长百分之十三。\n"
    write_files(news, [("ningbo.txt", text)])
    report = stores.ingestor.run([news])
    assert report.notes == (f"{news / 'ningbo.txt'}: figures not extracted: language zh",)
    assert stores.records.summaries(["ningbo"])["ningbo"].skipped == "figures not extracted: language zh"
    found = stores.records.passages([one for one, _ in stores.records.search_text("高新技术企业")])
    assert [passage.doc for passage in found] == ["ningbo"]
    assert in_step(stores)


class Misplacing(RuleExtractor):
    """Says of the first figure that it stands one character further on."""

    def extract(self, article: Article) -> ExtractedArticle:
        from dataclasses import replace

        found = super().extract(article)
        first, *others = found.figures
        return replace(found, figures=(replace(first, start=first.start + 1, end=first.end + 1), *others))


def ingestor(
    stores: Stores, *, extractor: RuleExtractor | None = None, embedder: HashEmbedder | None = None
) -> Ingestor:
    chosen = extractor or stores.extractor
    return Ingestor(
        records=stores.records,
        index=stores.index,
        embedder=embedder or stores.embedder,
        extractor=lambda: chosen,
        made_by="rules 1",
    )


def test_a_figure_that_does_not_stand_in_the_text_is_left_out(stores: Stores, news: Path) -> None:
    report = ingestor(stores, extractor=Misplacing()).run([news / "city.txt"])
    assert [figure.surface for figure in stores.records.figures()] == ["2018"]
    assert [note.partition(": ")[2][:23] for note in report.notes] == ["1 findings whose offset"]


class Unusable(HashEmbedder):
    """A model whose weights are gone."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise ModelError("model.onnx", "missing")


def test_a_model_that_does_not_work_ends_the_run(stores: Stores, news: Path) -> None:
    with pytest.raises(ModelError):
        ingestor(stores, embedder=Unusable()).run([news])
    assert docs(stores) == []
    assert stores.ingestor.run([news]).added == 2


def test_progress_counts_to_the_end(stores: Stores, news: Path) -> None:
    write_files(news, [("a_copy.txt", CITY), ("empty.txt", "")])
    events: list[ProgressEvent] = []
    stores.ingestor.run([news], progress=events.append)
    assert [(event.done, event.total) for event in events] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert sorted(event.outcome for event in events) == ["added", "added", "failed", "unchanged"]


def test_only_one_ingests(stores: Stores, news: Path, place: Place) -> None:
    with Stores.create(place) as other, other.records.writing():
        for task in (
            lambda: stores.ingestor.run([news]),
            lambda: stores.ingestor.remove("city"),
            stores.ingestor.reindex,
            lambda: stores.ingestor.verify(repair=True),
        ):
            with pytest.raises(StoreBusy):
                task()
        assert stores.ingestor.verify().ok


def test_remove_deletes_from_every_store(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    assert stores.ingestor.remove("city").text == CITY
    assert docs(stores) == ["sub/harbour"]
    assert stores.records.search_text("enterprises") == []
    assert stores.index.count() == 1
    assert in_step(stores)
    with pytest.raises(UsageError, match="did you mean sub/harbour"):
        stores.ingestor.remove("harbour")


# ---- interruption ----


def test_killed_at_any_moment_and_run_again_ends_the_same(tmp_path: Path) -> None:
    program = Path(__file__).with_name("killed_ingest.py")
    done = subprocess.run(
        [sys.executable, program, tmp_path, "3"], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 12


def test_what_a_killed_run_left_is_finished_first(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    stores.records.put_again([passage.id for passage in stores.records.passages_of("city")])
    stores.index.delete(stores.index.ids())
    stores.records.remove("sub/harbour")
    events: list[ProgressEvent] = []
    (news / "sub/harbour.txt").unlink()
    stores.ingestor.run([news], progress=events.append)
    assert [(event.source, event.outcome) for event in events] == [
        ("city", "indexed"),
        (str(news / "city.txt"), "unchanged"),
    ]
    assert in_step(stores)


def test_an_index_that_was_deleted_is_made_again(stores: Stores, news: Path, place: Place) -> None:
    stores.ingestor.run([news])
    lose_index(stores, place)
    with Stores.create(place) as again:
        assert again.ingestor.run([news]).unchanged == 2
        assert in_step(again)


def test_records_that_were_deleted_leave_no_vectors(file_stores: Stores, news: Path, data_dir: Path) -> None:
    file_stores.ingestor.run([news])
    file_stores.records.close()
    for name in os.listdir(data_dir):
        if name.startswith("records"):
            (data_dir / name).unlink()
    (news / "city.txt").unlink()
    with Stores.create(data_dir) as again:
        assert again.ingestor.run([news]).added == 1
        assert in_step(again)


# ---- reindex and verify ----


def test_reindex_with_another_embedder(stores: Stores, news: Path, place: Place) -> None:
    stores.ingestor.run([news])
    other = HashEmbedder(dimensions=64, name="another")
    index = place.any_index(other.name, store=stores.records.store_id)
    events: list[ProgressEvent] = []
    again = Ingestor(
        records=stores.records,
        index=index,
        embedder=other,
        extractor=lambda: stores.extractor,
        made_by="rules 1",
    )
    assert not again.verify().ok
    assert again.reindex(progress=events.append) == 2
    assert [event.source for event in events] == ["city", "sub/harbour"]
    assert again.verify().ok
    opened = place.index("another", store=stores.records.store_id, create=False)
    assert {len(vector) for vector in opened.vectors(opened.ids()).values()} == {64}


def test_verify_counts(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    report = stores.ingestor.verify()
    assert (report.articles, report.figures, report.passages, report.vectors) == (2, 3, 2, 2)
    assert (report.problems, report.repaired, report.ok) == ((), (), True)


def change(place: Place, statement: str) -> None:
    """Change the records as no policy-qa would."""
    with place.records(create=False) as records, records._write() as connection:
        connection.exec_driver_sql(statement)


def lose_vector(stores: Stores, place: Place) -> None:
    stores.index.delete(sorted(stores.index.ids())[:1])


def keep_old_vector(stores: Stores, place: Place) -> None:
    stores.records.remove("city")
    due = stores.records.due(limit=9)
    assert due is not None
    stores.records.settle(due.upto)


def leave_work(stores: Stores, place: Place) -> None:
    stores.records.remove("city")


def lose_index(stores: Stores, place: Place) -> None:
    stores.index.close()
    if place.chroma_url is None:
        shutil.rmtree(place.folder / "chroma")
    else:
        host, port = place.chroma_url.removeprefix("http://").split(":")
        client = chromadb.HttpClient(host, int(port))
        client.delete_collection(f"passages-{stores.records.store_id}")


def lose_words(stores: Stores, place: Place) -> None:
    if place.database_url is None:
        change(place, "INSERT INTO passages_text(passages_text) VALUES ('delete-all')")
    else:
        change(place, "TRUNCATE passage_words")


def exchange_vectors(stores: Stores, place: Place) -> None:
    passages = stores.records.passages(sorted(stores.records.passage_ids()))
    stores.index.upsert(passages, stores.embedder.embed_documents(["something else"] * len(passages)))


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        (lose_vector, "lacks 1 passages"),
        (keep_old_vector, "1 too many"),
        (leave_work, "1 changes of passages wait"),
        (lose_index, "index is missing"),
        (lose_words, "full-text"),
        (exchange_vectors, "2 of 2 vectors"),
    ],
)
def test_verify_finds_and_repairs(
    stores: Stores, news: Path, place: Place, harm: Callable[[Stores, Place], None], problem: str
) -> None:
    stores.ingestor.run([news])
    harm(stores, place)
    finds_and_repairs(stores, problem)
    assert in_step(stores)


def finds_and_repairs(stores: Stores, problem: str) -> None:
    report = stores.ingestor.verify()
    assert len(report.problems) == 1
    assert problem in report.problems[0]
    assert "policy-qa" in report.problems[0]
    repaired = stores.ingestor.verify(repair=True)
    assert (len(repaired.repaired), repaired.ok) == (1, True)
    assert stores.ingestor.verify().ok


def test_verify_finds_a_damaged_index(file_stores: Stores, news: Path, data_dir: Path) -> None:
    file_stores.ingestor.run([news])
    file_stores.index.close()
    (data_dir / "chroma" / "chroma.sqlite3").write_bytes(b"nothing of use" * 1_000)
    finds_and_repairs(file_stores, "damaged")
    assert in_step(file_stores)


def test_verify_compares_with_the_files(stores: Stores, news: Path) -> None:
    stores.ingestor.run([news])
    (news / "city.txt").write_text("Old City counted 13 enterprises.\n", "utf-8")
    (news / "sub/harbour.txt").unlink()
    finds_and_repairs(
        stores, f"1 files have changed since they were ingested, the first is {news / 'city.txt'}"
    )
    assert [figure.value for figure in stores.records.figures(doc="city")] == [13]
    (note,) = stores.ingestor.verify().notes
    assert note.startswith(f"1 files are gone, the first is {news / 'sub/harbour.txt'}")
    assert in_step(stores)


def test_what_a_stopped_process_left_heals_at_the_next_start(
    stores: Stores, news: Path, place: Place
) -> None:
    stores.ingestor.run([news])
    stores.records.remove("city")
    with Stores.create(place) as again, again.records.writing():
        stores.ingestor.heal()  # somebody writes: it is for them to do
        assert stores.index.count() == 2
    stores.ingestor.heal()
    assert in_step(stores)


def test_verify_finds_offsets_that_do_not_fit(stores: Stores, news: Path, place: Place) -> None:
    stores.ingestor.run([news])
    change(place, "UPDATE figures SET start = start + 1 WHERE surface = '12'")
    (problem,) = stores.ingestor.verify().problems
    assert problem.startswith("city: 1 offsets do not fit its text, the first is that of city:17-19")
    assert stores.ingestor.verify(repair=True).repaired == (
        "city will be extracted anew when its file is ingested next",
    )
    assert stores.ingestor.run([news]).replaced == 1
    assert stores.ingestor.verify().ok


def test_a_damaged_database_is_a_problem(file_stores: Stores, news: Path, data_dir: Path) -> None:
    file_stores.ingestor.run([news])
    file_stores.records.close()
    path = data_dir / "records.sqlite"
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"damaged.*policy-qa restore BACKUP.*policy-qa ingest PATH again"):
        file_stores.ingestor.verify()


def test_a_report_keeps_failures_of_finding_files(stores: Stores, tmp_path: Path) -> None:
    report = stores.ingestor.run([tmp_path / "nowhere"])
    assert report.failures == (Failure(str(tmp_path / "nowhere"), "does not exist; check the path"),)
