from __future__ import annotations

import os
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from policy_qa.errors import StoreBusy, StoreError, UsageError
from policy_qa.passages import passages
from policy_qa.records import Counts, RecordStore
from policy_qa.schema import DateMention, Entity, ExtractedArticle, Figure, Filters, Mention
from stores import Place, article, extracted

CITY = article(
    "city",
    "The city’s added value\u00a0rose by 13.3% to 91.06 billion yuan.\nIt hosts 618 high-tech enterprises.\n",
    title="City news",
    published="2019-01-28",
    place="Ningbo, China",
)
VALLEY = article("valley", "The valley has 3 schools.\n", published="2021-06", place="Indiana")


def figure(doc: str, start: int, end: int, surface: str, **about: object) -> Figure:
    return Figure(f"{doc}:{start}-{end}", doc, start, end, surface, "count", 1, **about)  # type: ignore[arg-type]  # any field


GROWTH = figure(
    "city",
    36,
    41,
    "13.3%",
    indicator="added value",
    place="Ningbo",
    period="2018-01/2018-11",
    related_to=("x", "y"),
)
AMOUNT = replace(
    figure("city", 45, 62, "91.06 billion yuan"), kind="money", period="2018", subject="the city"
)
OPEN = figure("city", 73, 76, "618", indicator="high-tech enterprises", period="2020/..", place="Ningbo")
FOUND = ExtractedArticle(
    CITY,
    extracted(CITY).sentences,
    figures=(GROWTH, AMOUNT, OPEN),
    entities=(
        Entity("city:4-8", "city", "PLACE", "Ningbo", None, (Mention(4, 8, "city"), Mention(64, 66, "It"))),
    ),
    dates=(DateMention(4, 8, "city", None),),
)


def put(records: RecordStore, *found: ExtractedArticle) -> None:
    for one in found:
        records.write(one, passages(one))


def test_what_is_written_is_read_again(records: RecordStore, place: Place) -> None:
    put(records, FOUND)
    records.close()
    with place.records(create=False) as again:
        assert again.extracted("city") == FOUND
        assert (
            again.article("city")
            == again.article_by_id(CITY.id)
            == again.article_by_source(CITY.source)
            == CITY
        )
        assert again.passages_of("city") == list(passages(FOUND))
        assert again.sentences("city") == FOUND.sentences


@pytest.mark.parametrize("value", [91_060_000_000, 13.3, 5.0, 5, 10**30, -(2**63) - 1, 1e300, 0])
def test_values_keep_their_type_and_every_digit(records: RecordStore, value: float) -> None:
    put(records, replace(FOUND, figures=(replace(AMOUNT, value=value, value_max=value),)))
    (found,) = records.figures()
    assert (found.value, type(found.value), found.value_max) == (value, type(value), value)


def test_unknown_names_give_none(records: RecordStore) -> None:
    assert records.article("nothing") is None
    assert records.extracted("nothing") is None
    assert records.sentences("nothing") == ()
    assert records.passages(["nothing"]) == []


def test_writing_replaces_everything_of_the_same_source(records: RecordStore) -> None:
    put(records, FOUND)
    newer = replace(CITY, id="newer", text="Nothing new.\n")
    put(records, extracted(newer))
    assert records.counts() == Counts(articles=1, figures=0, entities=0, passages=1, skipped=0, unindexed=1)
    assert records.search_text("enterprises") == []
    due = records.due(limit=9)
    assert due is not None
    assert due.delete == tuple(passage.id for passage in passages(FOUND))


def test_a_passage_that_comes_back_is_not_deleted_from_the_index(records: RecordStore) -> None:
    put(records, FOUND, extracted(replace(CITY, id="newer")), FOUND)
    due = records.due(limit=9)
    assert due is not None
    assert set(due.put) >= records.passage_ids()
    assert not set(due.delete) & records.passage_ids()


def test_a_failed_write_leaves_the_former_version(records: RecordStore) -> None:
    put(records, FOUND)
    twice = passages(FOUND) * 2
    with pytest.raises(StoreError):
        records.write(extracted(replace(CITY, title="new")), twice)
    assert records.extracted("city") == FOUND
    assert records.journal_length() == 1  # the former version's own


def test_remove_deletes_from_every_table_and_search(records: RecordStore) -> None:
    put(records, FOUND, extracted(VALLEY))
    assert records.remove("city") == CITY
    assert records.search_text("enterprises") == records.figures() == records.entities() == []
    assert [summary.doc for summary in records.articles()] == ["valley"]
    assert records.damage() == []
    assert records.text_index_is_whole()


def test_what_is_removed_is_nowhere_in_the_file(file_records: RecordStore, data_dir: Path) -> None:
    put(file_records, FOUND)
    file_records.remove("city")
    file_records.close()
    assert b"high-tech" not in (data_dir / "records.sqlite").read_bytes()


def test_remove_of_an_unknown_article_names_near_ones(records: RecordStore) -> None:
    put(records, FOUND, extracted(VALLEY))
    with pytest.raises(UsageError, match=r"'citty'; did you mean city\?"):
        records.remove("citty")
    with pytest.raises(UsageError, match="policy-qa articles"):
        records.remove("zzz")


def test_summaries_count_and_carry_no_text(records: RecordStore) -> None:
    put(records, FOUND, replace(extracted(VALLEY), skipped="figures not extracted: language zh"))
    city, valley = records.articles()
    assert (city.figures, city.entities, city.passages, city.skipped) == (3, 1, 1, None)
    assert (city.characters, city.title, city.published) == (len(CITY.text), "City news", "2019-01-28")
    assert valley.skipped == "figures not extracted: language zh"
    assert records.summaries(["valley", "nothing"]) == {"valley": valley}
    assert records.counts() == Counts(articles=2, figures=3, entities=1, passages=2, skipped=1, unindexed=2)


@pytest.mark.parametrize(
    ("filters", "docs"),
    [
        ({}, ["city", "valley"]),
        ({"since": "2019"}, ["city", "valley"]),
        ({"since": "2019-02"}, ["valley"]),
        ({"since": "2021-06-15"}, ["valley"]),
        ({"until": "2019"}, ["city"]),
        ({"until": "2019-01-28"}, ["city"]),
        ({"until": "2019-01-27"}, []),
        ({"place": "ningbo"}, ["city"]),
        ({"place": "China"}, ["city"]),
        ({"place": "India"}, []),
        ({"place": "INDIANA", "since": "2020", "until": "2022"}, ["valley"]),
        ({"publisher": "gazette"}, ["valley"]),
        ({"publisher": "gaz"}, []),
        ({"docs": ["valley", "undated", "nothing"]}, ["undated", "valley"]),
        ({"docs": []}, []),
    ],
)
def test_article_filters(records: RecordStore, filters: Filters, docs: list[str]) -> None:
    valley = replace(VALLEY, publisher="The Valley Gazette")
    put(records, FOUND, extracted(valley), extracted(article("undated", "No date, no place.\n")))
    wanted = docs if filters else ["city", "undated", "valley"]
    assert [summary.doc for summary in records.articles(**filters)] == wanted
    assert len(records.article_ids(**filters)) == len(wanted)


def test_articles_are_found_by_their_titles_the_latest_first(records: RecordStore) -> None:
    old = article("old", "Some text.\n", title="News of the city", published="2001")
    undated = article("undated-news", "No date, no title.\n")
    put(records, FOUND, extracted(old), extracted(undated))
    assert [found.doc for found in records.titled("news", limit=9)] == ["city", "old", "undated-news"]
    assert [found.doc for found in records.titled("cit NEWS", limit=9)] == ["city", "old"]
    assert [found.doc for found in records.titled("", limit=2)] == ["city", "old"]
    assert records.titled("'; --", limit=9) == []


def test_places_and_publishers_those_of_most_articles_first(records: RecordStore) -> None:
    about = [("a", "Delta", "X Times"), ("b", "Delta", None), ("c", None, "X Times"), ("d", "Cove", "A Post")]
    put(
        records,
        *(extracted(article(doc, f"{doc}.\n", place=place, publisher=by)) for doc, place, by in about),
    )
    assert records.places(limit=9) == ["Delta", "Cove"]
    assert records.publishers(limit=9) == ["X Times", "A Post"]
    assert records.publishers(limit=1) == ["X Times"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [GROWTH, AMOUNT, OPEN]),
        ({"indicator": "values added"}, [GROWTH]),
        ({"indicator": "enterprise"}, [OPEN]),
        ({"indicator": "prise"}, []),
        ({"subject": "CITY"}, [AMOUNT]),
        ({"place": "ningbo"}, [GROWTH, OPEN]),
        ({"since": "2018-12"}, [AMOUNT, OPEN]),
        ({"until": "2017"}, []),
        ({"since": "2018-11-30", "until": "2018-12"}, [GROWTH, AMOUNT]),
        ({"since": "2035"}, [OPEN]),
        ({"kind": "money"}, [AMOUNT]),
        ({"doc": "valley"}, []),
        ({"doc": ["valley", "city"], "limit": 2}, [GROWTH, AMOUNT]),
        ({"indicator": "%"}, []),
    ],
)
def test_figure_filters(records: RecordStore, filters: dict[str, object], found: list[Figure]) -> None:
    put(records, FOUND, extracted(VALLEY))
    assert records.figures(**filters) == found  # type: ignore[arg-type]  # any filter


def test_figures_and_articles_come_in_pages(records: RecordStore) -> None:
    put(records, FOUND, extracted(VALLEY, figure("valley", 15, 16, "3")))
    assert [found.surface for found in records.figures(limit=2, offset=1)] == ["91.06 billion yuan", "618"]
    assert [found.surface for found in records.figures(offset=3)] == ["3"]
    assert records.figures(limit=2, offset=4) == []
    assert [found.surface for found in records.figures(place="Ningbo", limit=1, offset=1)] == ["618"]
    assert [found.doc for found in records.articles(limit=1)] == ["city"]
    assert [found.doc for found in records.articles(limit=1, offset=1)] == ["valley"]
    assert [found.doc for found in records.articles(offset=1, place="Indiana")] == []


def test_figures_are_ordered_by_doc_then_start(records: RecordStore) -> None:
    first = figure("a", 5, 6, "x"), figure("a", 9, 10, "x")
    put(records, FOUND, extracted(article("a", "Some text.\n"), first[1], first[0]))
    assert records.figures() == [*first, GROWTH, AMOUNT, OPEN]
    assert records.figures_by_id([OPEN.id, "nothing"]) == {OPEN.id: OPEN}


def test_entity_filters(records: RecordStore) -> None:
    put(records, FOUND)
    assert records.entities(label="PLACE", name="NINGBO", doc="city") == list(FOUND.entities)
    assert records.entities(label="ORG") == records.entities(name="Bo") == []


@pytest.mark.parametrize("date", ["yesterday", "2018-13", "2018-1", "18", "2018-01-32", "٢٠١٨"])
def test_a_date_that_is_none_is_refused(records: RecordStore, date: str) -> None:
    with pytest.raises(UsageError, match="2018-03-05"):
        records.articles(since=date)
    with pytest.raises(UsageError, match="--to"):
        records.figures(until=date)


@pytest.mark.parametrize(
    ("question", "doc"),
    [
        ("How many high-tech ENTERPRISE were there?", "city"),
        ("rising by 13.3", "city"),
        ("schools", "valley"),
        ("école SCHOOL", "valley"),
        ("the the of it", "city"),
        ("高新技术企业有多少?", "chinese"),
        ("业", "chinese"),
        ("增加值", None),
        ("13.4%", None),
    ],
)
def test_keywords_find_their_passage(records: RecordStore, question: str, doc: str | None) -> None:
    chinese = article("chinese", "宁波市高新技术企业数量居全省第一。", language="zh")
    put(records, FOUND, extracted(VALLEY), extracted(chinese))
    found = records.search_text(question, limit=1)
    assert [passage.doc for passage in records.passages([one for one, _ in found])] == ([doc] if doc else [])
    assert all(score > 0 for _, score in found)


@pytest.mark.parametrize(
    "question",
    [
        '" OR 1=1 --', "enterprises AND NOT (", "NEAR(city value, 3)", "text:enterprises", "^enterprises*",
        "a\0b", "{} [] - + \\ '", "enterprises " * 10_000, "é" * 100_000, "\ud800 lone", "''", "",
    ],
)  # fmt: skip
def test_nothing_in_a_question_is_an_operator(records: RecordStore, question: str) -> None:
    put(records, FOUND)
    assert len(records.search_text(question)) == ("enterprises" in question or "city" in question)


def test_better_matches_have_larger_scores(records: RecordStore) -> None:
    texts = [
        "Tax on land.\n",
        "Tax relief for tax payers.\n",
        "Roads and bridges.\n",
        "Schools and parks.\n",
        "Rain.\n",
    ]
    put(records, *(extracted(article(f"n{i}", text)) for i, text in enumerate(texts)))
    found = records.search_text("tax payers")
    assert [passage.doc for passage in records.passages([one for one, _ in found])] == ["n1", "n0"]
    assert found[0][1] > found[1][1] > 0
    assert records.search_text("tax", place="nowhere") == []


def test_many_ids_at_once(records: RecordStore) -> None:
    text = "\n\n".join(f"Number {i}. " + "word " * 100 + "." for i in range(1_200))
    one = extracted(article("long", text))
    put(records, one)
    wanted = list(reversed(passages(one)))
    assert len(wanted) > 1_000
    assert records.passages([passage.id for passage in wanted]) == wanted


# ---- opening ----


def test_without_a_store_the_remedy_is_ingest(data_dir: Path) -> None:
    with pytest.raises(StoreError, match=r"data: no articles here; run policy-qa ingest PATH"):
        RecordStore.open(data_dir, create=False)
    assert not data_dir.exists()


def test_a_file_is_not_a_folder(data_dir: Path) -> None:
    data_dir.write_text("hello")
    with pytest.raises(StoreError, match="is a file"):
        RecordStore.open(data_dir, create=True)


@pytest.mark.parametrize("create", [True, False])
def test_a_foreign_folder_is_left_alone(data_dir: Path, create: bool) -> None:
    data_dir.mkdir()
    (data_dir / "thesis.doc").write_text("mine")
    with pytest.raises(StoreError, match=r"holds thesis\.doc.*--data-dir"):
        RecordStore.open(data_dir, create=create)
    assert os.listdir(data_dir) == ["thesis.doc"]


@pytest.mark.parametrize("create", [True, False])
def test_a_foreign_database_is_left_alone(data_dir: Path, create: bool) -> None:
    data_dir.mkdir()
    path = data_dir / "records.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="database of another program"):
        RecordStore.open(data_dir, create=create)
    assert path.read_bytes() == before


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_left_alone(data_dir: Path, create: bool) -> None:
    data_dir.mkdir()
    (data_dir / "records.sqlite").write_text("hello, I am a text")
    with pytest.raises(StoreError, match="not a policy-qa database"):
        RecordStore.open(data_dir, create=create)
    assert (data_dir / "records.sqlite").read_text() == "hello, I am a text"


def test_a_creation_that_was_interrupted_is_begun_again(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "records.sqlite").touch()
    with pytest.raises(StoreError, match="no articles here"):
        RecordStore.open(data_dir, create=False)
    with RecordStore.open(data_dir, create=True) as records:
        assert records.counts().articles == 0


@pytest.mark.parametrize("damage", [slice(0, 100), slice(4096, 60_000), slice(100, 4096)])
def test_a_damaged_database_is_said_to_be_so(
    file_records: RecordStore, data_dir: Path, damage: slice
) -> None:
    put(file_records, FOUND)
    file_records.close()
    path = data_dir / "records.sqlite"
    data = bytearray(path.read_bytes())
    data[damage] = b"\xa5" * len(data[damage])
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        RecordStore.open(data_dir, create=False).extracted("city")


def test_reading_does_not_change_the_store(file_records: RecordStore, data_dir: Path) -> None:
    put(file_records, FOUND)
    file_records.close()
    before = (data_dir / "records.sqlite").read_bytes()
    with RecordStore.open(data_dir, create=False) as reader:
        reader.search_text("city")
        reader.figures(indicator="value")
        reader.articles(place="Ningbo")
        reader.damage()
    assert (data_dir / "records.sqlite").read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to mount")
def test_a_folder_that_cannot_be_written_to_can_be_read(file_records: RecordStore, data_dir: Path) -> None:
    put(file_records, FOUND)
    file_records.close()
    if subprocess.run(["mount", "--bind", data_dir, data_dir], check=False, capture_output=True).returncode:
        pytest.skip("may not mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", data_dir], check=True)
        with RecordStore.open(data_dir, create=False) as reader:
            assert reader.extracted("city") == FOUND
            with pytest.raises(StoreError, match="permissions"), reader.writing():
                pass
            with pytest.raises(StoreError, match="permissions"):
                reader.remove("city")
    finally:
        subprocess.run(["umount", "-l", data_dir], check=True)


def test_a_store_is_read_while_it_is_written_to(records: RecordStore, place: Place) -> None:
    put(records, FOUND)
    with place.records(create=False) as reader, records._write() as connection:
        connection.exec_driver_sql("DELETE FROM articles")
        assert reader.article("city") == CITY
        connection.rollback()


def test_only_one_may_write(records: RecordStore, place: Place) -> None:
    other = place.records(create=False)
    with records.writing(), pytest.raises(StoreBusy, match="another policy-qa process"), other.writing():
        pass
    with other.writing():
        pass


def test_many_threads_read_and_one_writes(records: RecordStore) -> None:
    put(records, FOUND)
    failed: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(20):
                assert records.extracted("city") is not None
                assert records.search_text("enterprises")
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(5):
        put(records, extracted(article(f"n{i}", f"Other text {i}.\n")))
    for thread in threads:
        thread.join()
    assert failed == []
    assert records.counts().articles == 6
