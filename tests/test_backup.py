"""Backups of stores at work, restored into a folder or a database."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from fakes import HashEmbedder
from policy_qa.errors import StoreError, UsageError
from policy_qa.ingest import backups
from policy_qa.records import RecordStore
from policy_qa.schema import Correction, Feedback
from stores import Place, Stores, dump, write_files

NEWS = [
    (f"town{i}.txt", f"New Town counted {i} enterprises in 2018.\n\nThe city has {i} parks.\n")
    for i in range(6)
]


class Counting(HashEmbedder):
    """Tells how many texts it embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += len(texts)
        return super().embed_documents(texts)


@pytest.fixture
def filled(stores: Stores, tmp_path: Path) -> Stores:
    """Stores with articles and with what was said of them."""
    write_files(tmp_path / "news", NEWS)
    stores.ingestor.run([tmp_path / "news"])
    figure = stores.records.figures(doc="town3")[0]
    place = (figure.doc, figure.start, figure.end, figure.surface, figure.sentence)
    stores.records.record(Correction(*place, "corrected", {"value": 10**30}, made="2026-02-01"))
    stores.records.record(Feedback("right", {"answer": "3", "citations": []}, made="2026-02-01"))
    return stores


def restore(file: Path, place: Place) -> int:
    """What the factory does, with the small embedder; returns how many vectors had to be made."""
    reading = backups.Reading(file)
    RecordStore.restore(place.folder, reading.unpack_records, url=place.database_url)
    embedder = Counting()
    with Stores.create(place, embedder=embedder) as stores:
        stores.ingestor.restore_vectors(reading)
    reading.close()
    return embedder.texts


@pytest.fixture(params=["embedded", "servers"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Another place, of either kind."""
    if request.param == "embedded":
        yield Place(tmp_path / "restored")
        return
    database, vectors = (request.getfixturevalue(name) for name in ("postgres_server", "chroma_server"))
    yield Place(tmp_path / "restored", database.database("other"), vectors.url)


def test_a_backup_restores_all_of_it_anywhere(
    filled: Stores, place: Place, other: Place, tmp_path: Path
) -> None:
    made = filled.ingestor.backup(tmp_path / "all.backup")
    assert made == backups.Backup(articles=6, passages=6, vectors=6)
    assert restore(tmp_path / "all.backup", other) == 0
    assert dump(other) == dump(place)
    with Stores.create(other) as again:
        assert again.records.store_id != filled.records.store_id
        assert again.ingestor.verify().ok
        again.ingestor.run([tmp_path / "news"])
        again.records.remove("town1")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".backup")] == []


def test_a_backup_of_stores_at_work_is_one_moment(filled: Stores, place: Place, tmp_path: Path) -> None:
    begun, stop = Event(), Event()

    def work() -> None:
        with Stores.create(place) as writer:
            number = 0
            while not stop.is_set():
                number += 1
                text = f"New Town counted {number} enterprises.\n"
                write_files(tmp_path / "more", [(f"more{number}.txt", text)])
                writer.ingestor.run([tmp_path / "more" / f"more{number}.txt"])
                begun.set()

    writing = Thread(target=work)
    writing.start()
    begun.wait(30)
    try:
        for number in range(3):
            filled.ingestor.backup(tmp_path / f"{number}.backup")
    finally:
        stop.set()
        writing.join()
    for number in range(3):
        other = Place(tmp_path / f"restored{number}")
        restore(tmp_path / f"{number}.backup", other)
        with Stores.create(other) as again:
            assert again.records.counts().articles > 6
            # A file of it may have come after the moment; none of what it holds is half.
            assert again.ingestor.verify().ok


def test_vectors_that_are_not_in_the_backup_are_made(filled: Stores, place: Place, tmp_path: Path) -> None:
    filled.records.put_again([one.id for one in filled.records.passages_of("town2")])
    assert filled.ingestor.backup(tmp_path / "some.backup").vectors == 5
    other = Place(tmp_path / "restored")
    assert restore(tmp_path / "some.backup", other) == 1
    assert dump(other)["vectors"] == dump(place)["vectors"]


def test_a_store_that_is_there_is_not_written_over(filled: Stores, place: Place, tmp_path: Path) -> None:
    filled.ingestor.backup(tmp_path / "all.backup")
    before = dump(place)
    with pytest.raises(StoreError, match="articles here already; name another place"):
        restore(tmp_path / "all.backup", place)
    with pytest.raises(UsageError, match="exists already"):
        filled.ingestor.backup(tmp_path / "all.backup")
    assert dump(place) == before


def harmed(file: Path, how: str) -> Path:
    data = file.read_bytes()
    bad = file.with_name("bad")
    if how == "cut":
        bad.write_bytes(data[: len(data) // 2])
    elif how == "text":
        bad.write_text("no backup")
    elif how == "turned":
        middle = len(data) // 3
        bad.write_bytes(
            data[:middle] + bytes(255 - byte for byte in data[middle : middle + 400]) + data[middle + 400 :]
        )
    else:
        with zipfile.ZipFile(bad, "w") as archive:
            archive.writestr("manifest.json", '{"format": 99}' if how == "newer" else "[")
    return bad


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("cut", "damaged"),
        ("text", "no backup"),
        ("turned", "damaged"),
        ("newer", "newer policy-qa"),
        ("json", "damaged"),
    ],
)
def test_a_harmed_backup_leaves_nothing(file_stores: Stores, tmp_path: Path, how: str, reason: str) -> None:
    write_files(tmp_path / "news", NEWS)
    file_stores.ingestor.run([tmp_path / "news"])
    file_stores.ingestor.backup(tmp_path / "all.backup")
    other = Place(tmp_path / "restored")
    with pytest.raises(StoreError, match=reason):
        restore(harmed(tmp_path / "all.backup", how), other)
    with pytest.raises(StoreError, match="no articles here"):
        other.records(create=False)
    restore(tmp_path / "all.backup", other)  # the place can still be used
    assert dump(other)["articles"] == dump(tmp_path / "data")["articles"]


def test_a_backup_without_an_index_has_all_articles(file_stores: Stores, tmp_path: Path) -> None:
    write_files(tmp_path / "news", NEWS)
    file_stores.ingestor.run([tmp_path / "news"])
    file_stores.index.close()
    (tmp_path / "data" / "chroma" / "chroma.sqlite3").write_bytes(b"nothing of use" * 1_000)
    assert file_stores.ingestor.backup(tmp_path / "all.backup").vectors == 0
    assert restore(tmp_path / "all.backup", Place(tmp_path / "restored")) == 6
