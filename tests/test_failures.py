"""Full disks, servers that die, clocks that go backwards: a clear error, and nothing told is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from policy_qa.errors import StoreError, UsageError
from policy_qa.ingest import ProgressEvent
from policy_qa.passages import passages
from policy_qa.records import RecordStore
from policy_qa.schema import Correction
from servers import ChromaServer, Postgres
from stores import Place, Stores, article, dump, extracted, write_files
from test_judgements import figures_of

KILLS = Path(__file__).with_name("kill_at_random.py")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    parts = "\n\n".join("The city grew. " * 40 for _ in range(8))
    write_files(
        folder, [(f"town{i:02}.txt", f"New Town counted {i} enterprises.\n\n{parts}\n") for i in range(40)]
    )
    return folder


def undisturbed(news: Path, folder: Path) -> dict[str, object]:
    with Stores.create(folder) as stores:
        stores.ingestor.run([news])
    return dump(folder)


class Told:
    """Docs that were told to be added; does something when there are so many."""

    def __init__(self, number: int = -1, harm: object = None) -> None:
        self.docs: list[str] = []
        self._number, self._harm = number, harm

    def __call__(self, event: ProgressEvent) -> None:
        if event.outcome == "added":
            self.docs.append(Path(event.source).stem)
        if len(self.docs) == self._number and callable(self._harm):
            self._harm()


# ---- the disk ----


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("may not mount")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk(small_disk: Path, news: Path, tmp_path: Path) -> None:
    data = small_disk / "data"
    told = Told()
    with pytest.raises(StoreError, match=r"disk is full|No space left.*free space"):  # noqa: SIM117
        with Stores.create(data) as stores:
            stores.ingestor.run([news], progress=told)
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    with Stores.create(data) as stores:
        assert told.docs
        assert set(told.docs) <= {summary.doc for summary in stores.records.articles()}
        stores.ingestor.run([news])
        assert stores.ingestor.verify().problems == ()
    assert dump(data) == undisturbed(news, tmp_path / "wanted")


def test_a_full_disk_leaves_no_half_backup(small_disk: Path, news: Path, tmp_path: Path) -> None:
    with Stores.create(tmp_path / "data") as stores:
        stores.ingestor.run([news])
        (small_disk / "filler").write_bytes(bytes(2_900_000))
        with pytest.raises(StoreError, match=r"free space|disk is full"):
            stores.ingestor.backup(small_disk / "all.backup")
    assert os.listdir(small_disk) == ["filler"]


# ---- servers ----


@pytest.mark.parametrize("victim", ["postgres", "chroma"])
def test_a_server_that_is_killed(
    victim: str, postgres_server: Postgres, chroma_server: ChromaServer, news: Path, tmp_path: Path
) -> None:
    place = Place(tmp_path / "data", postgres_server.database(), chroma_server.url)
    process = postgres_server.process if victim == "postgres" else chroma_server.process
    told = Told(7, process.kill)
    try:
        with pytest.raises(StoreError, match=r"server does not answer.*start it.*run the same command again"):  # noqa: SIM117
            with Stores.create(place) as stores:
                stores.ingestor.run([news], progress=told)
    finally:
        process.start()
    with Stores.create(place) as stores:
        assert set(told.docs) <= {summary.doc for summary in stores.records.articles()}
        stores.ingestor.run([news])
        assert stores.ingestor.verify().problems == ()
    assert dump(place) == undisturbed(news, tmp_path / "wanted")


def test_readers_survive_a_restart_of_the_servers(
    postgres_server: Postgres, chroma_server: ChromaServer, tmp_path: Path
) -> None:
    place = Place(tmp_path / "data", postgres_server.database(), chroma_server.url)
    write_files(tmp_path / "news", [("town.txt", "New Town counted 7 enterprises.\n")])
    with Stores.create(place) as stores:
        stores.ingestor.run([tmp_path / "news"])
        for process in (postgres_server.process, chroma_server.process):
            process.kill()
            process.start()
        assert stores.records.counts().articles == stores.index.count() == 1


def test_a_writer_that_loses_its_lock_stops(postgres_server: Postgres, tmp_path: Path) -> None:
    place = Place(tmp_path / "data", postgres_server.database())
    with place.records() as records, records.writing():
        with place.records() as other, other._write() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
            )
        with pytest.raises(StoreError, match="does not answer"):
            records.set_source("town", "elsewhere")


@pytest.mark.parametrize(
    "url", ["sqlite:///x", "postgresql://host", "mysql://host/db", "nonsense", "http://h:x/y"]
)
def test_an_address_of_no_database(data_dir: Path, url: str) -> None:
    with pytest.raises(UsageError, match="write postgresql://user:password@host:5432/database"):
        RecordStore.open(data_dir, create=True, url=url)


def test_no_password_is_shown(data_dir: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as failed:
        RecordStore.open(data_dir, create=True, url="postgresql://me:secret@127.0.0.1:1/db")
    assert "secret" not in str(failed.value)
    assert "postgresql://me:***@127.0.0.1:1/db: the database server does not answer" in str(failed.value)


def test_a_database_that_does_not_exist(postgres_server: Postgres, data_dir: Path) -> None:
    url = postgres_server.database().replace("/test", "/nowhere")
    with pytest.raises(
        StoreError, match=r"refuses the connection.*does not exist.*correct POLICY_QA_DATABASE_URL"
    ):
        RecordStore.open(data_dir, create=True, url=url)


# ---- the clock ----


def test_a_clock_that_goes_backwards(records: RecordStore) -> None:
    text = "The fare was 12 euros.\n"
    one = replace(article("ferry", text), source="/news/ferry.txt")
    records.write(extracted(one, *figures_of(text)), passages(extracted(one)))
    (fare,) = records.figures()
    place = (fare.doc, fare.start, fare.end, fare.surface, fare.sentence)
    records.record(Correction(*place, "corrected", {"value": 13}, made="2026-02-02T10:00:00Z"))
    records.record(Correction(*place, "corrected", {"value": 14}, made="1970-01-01T00:00:00Z"))
    assert records.figures()[0].value == 14
    assert [said.made[:4] for said in records.corrections("ferry")] == ["2026", "1970"]


# ---- kill -9 ----


@pytest.mark.parametrize(("kills", "where"), [(12, ()), (5, ("--servers",))], ids=["embedded", "servers"])
def test_killed_at_random_moments(kills: int, where: tuple[str, ...]) -> None:
    command = [sys.executable, KILLS, "--kills", str(kills), *where]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    if done.stdout.startswith("skipped"):
        pytest.skip(done.stdout)
    assert "\n0 times something was lost" in done.stdout
