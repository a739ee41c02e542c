"""Stores that earlier versions wrote, kept as SQL in data/, are brought up to date with what is in them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from policy_qa.errors import StoreError, StoreMismatch
from policy_qa.records import RecordStore
from policy_qa.records.migrating import revisions
from policy_qa.records.sqlite import SqliteDatabase
from policy_qa.records.tables import SCHEMA, metadata
from policy_qa.schema import Correction, Figure
from revisions import back_to_4
from stores import Place, article, extracted

DATA = Path(__file__).with_name("data")
OLD = (1, 2, 3, 4)
FARE = Figure(
    "ferry:4-12",
    "ferry",
    4,
    12,
    "12 euros",
    "money",
    12,
    unit="EUR",
    place="Halden",
    sentence="The fare.",
)
FARES = extracted(article("ferry", "The fare was 12 euros.\n"), FARE)


def old_store(folder: Path, schema: int) -> None:
    """A store as that version wrote it: two articles, a vector to delete, one article to index."""
    folder.mkdir()
    with sqlite3.connect(folder / "records.sqlite") as connection:
        connection.executescript((DATA / f"store-schema-{schema}.sql").read_text("utf-8"))
    connection.close()


def change(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "records.sqlite") as connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("schema", OLD)
def test_an_older_store_is_brought_up_to_date_with_its_data(data_dir: Path, schema: int) -> None:
    old_store(data_dir, schema)
    with RecordStore.open(data_dir, create=False) as records:
        ferry = records.extracted("ferry")
        assert ferry is not None
        assert (ferry.article.title, ferry.article.place) == ("Ferries", "Halden")
        assert [figure.surface for figure in ferry.figures] == ["40", "40", "12 euros"]
        assert ferry.figures[-1].value == (13 if schema >= 3 else 10**30)
        assert [entity.canonical for entity in ferry.entities] == ["Ferries"]
        assert records.search_text("fare")
        assert [figure.surface for figure in records.figures(words="fare")] == ["12 euros"]
        assert records.text_index_is_whole()
        assert [
            passage.doc for passage in records.passages([i for i, _ in records.search_text("Halden")])
        ] == ["ferry"]
        due = records.due(limit=9)
        assert due is not None
        assert ([one.doc for one in records.passages(due.put)], len(due.delete)) == (["levy"], 1)
        assert (records.unindexed(), records.counts().unindexed) == (["levy"], 1)
        assert records.damage() == []
        assert len(records.feedback()) == len(records.corrections()) == (schema >= 3)


@pytest.mark.parametrize("schema", OLD)
def test_an_upgraded_store_is_like_a_new_one(data_dir: Path, tmp_path: Path, schema: int) -> None:
    old_store(data_dir, schema)
    RecordStore.open(data_dir, create=False).close()
    with SqliteDatabase(data_dir).reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, metadata) == []
    shapes = []
    RecordStore.open(tmp_path / "new", create=True).close()
    for folder in (data_dir, tmp_path / "new"):
        connection = sqlite3.connect(folder / "records.sqlite")
        names = connection.execute(
            "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"
        ).fetchall()
        shapes.append(sorted(names))
        connection.close()
    assert shapes[0] == shapes[1]


def _ours(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not (name or "").startswith(("passages_text", "figures_text"))


def test_a_store_in_postgresql_is_brought_up_to_date(place: Place) -> None:
    if place.database_url is None:
        pytest.skip("of files the tests above tell")
    with place.records() as records:
        records.write(FARES, [])
        with records._write() as connection:
            back_to_4(connection)
    with place.records(create=False) as records:
        assert [figure.surface for figure in records.figures(words="fares", place="Halden")] == ["12 euros"]
        assert records.figures_at(["Halden"]) == list(FARES.figures)
        assert records.damage() == []


def test_an_upgrade_happens_once_and_can_be_written_to(data_dir: Path) -> None:
    old_store(data_dir, 3)
    with RecordStore.open(data_dir, create=False) as records:
        store = records.store_id
        fare = records.figures(doc="ferry")[-1]
        place = (fare.doc, fare.start, fare.end, fare.surface, fare.sentence)
        records.record(Correction(*place, "confirmed", {}, made="2026-02-01"))
    with RecordStore.open(data_dir, create=False) as again:
        assert again.store_id == store
        assert again.figures(doc="ferry")[-1].verdict == "confirmed"


@pytest.mark.parametrize("schema", OLD)
def test_an_upgrade_that_fails_changes_nothing(data_dir: Path, schema: int) -> None:
    old_store(data_dir, schema)
    change(data_dir, "CREATE TABLE figures_text (in_the_way)")
    with pytest.raises(StoreError):
        RecordStore.open(data_dir, create=False)
    change(data_dir, "DROP TABLE figures_text")
    with RecordStore.open(data_dir, create=False) as records:
        assert len(records.articles()) == 2


@pytest.mark.parametrize("schema", ["0", "99", "9999"])
def test_a_store_of_a_later_version_is_refused(data_dir: Path, schema: str) -> None:
    RecordStore.open(data_dir, create=True).close()
    change(data_dir, f"UPDATE alembic_version SET version_num = '{schema}'")
    with pytest.raises(StoreMismatch, match=f"schema {schema}.*reads schema {SCHEMA}; install the version"):
        RecordStore.open(data_dir, create=False)


def test_versions_before_revisions_refuse_a_new_store(data_dir: Path) -> None:
    RecordStore.open(data_dir, create=True).close()
    connection = sqlite3.connect(data_dir / "records.sqlite")
    # What they read, and the last that they accept.
    (found,) = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    connection.close()
    assert found not in {"1", "2", "3"}


def test_the_last_revision_is_the_present_schema() -> None:
    assert revisions()[-1] == SCHEMA
    assert revisions() == sorted(revisions())
