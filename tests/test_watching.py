"""A watched folder: what is new, what is complete, and a watch that is stopped and started again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policy_qa.sources import Found
from policy_qa.watching import Watched, changes, is_being_written
from stores import Stores, write_files


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    write_files(news, [("a.txt", "Old City counted 12 ships.\n")])
    return news


def names(found: Found | None) -> list[str]:
    return [] if found is None else [file.doc for file in (*found.files, *found.containers)]


def test_a_file_is_taken_once_it_has_not_changed_for_a_while(folder: Path, clock: Clock) -> None:
    watched = Watched(folder, settle=2.0, clock=clock)
    assert (names(watched.look()), watched.waiting) == ([], True)
    clock.now = 1.5
    (folder / "a.txt").write_text("Old City counted 12 ships. And 3 more.\n")
    assert names(watched.look()) == []
    clock.now = 3.0
    assert names(watched.look()) == []
    clock.now = 3.6
    found = watched.look()
    assert (names(found), watched.waiting) == (["a"], False)
    assert names(watched.look()) == ["a"]  # nobody has dealt with it
    watched.dealt_with(found or Found())
    assert watched.look() is None


def test_changes_manifests_and_containers_count(folder: Path, clock: Clock) -> None:
    watched = Watched(folder, settle=0.0, clock=clock)
    watched.dealt_with(watched.look() or Found())
    (folder / "feed.jsonl").write_text('{"text": "It is 5."}\n')
    found = watched.look()
    assert names(found) == ["feed"]
    watched.dealt_with(found or Found())
    (folder / "manifest.csv").write_text("file,title\na.txt,Ships\n")
    assert names(watched.look()) == ["a"]
    (folder / "a.txt").unlink()
    assert watched.look() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes to a file")
def test_a_file_that_is_being_written_is_left_alone(folder: Path, clock: Clock) -> None:
    watched = Watched(folder, settle=0.0, clock=clock)
    with (folder / "b.txt").open("w") as stream:
        stream.write("Half of")
        stream.flush()
        if not is_being_written(folder / "b.txt"):
            pytest.skip("the file system knows no leases")
        assert (names(watched.look()), watched.waiting) == (["a"], True)
    assert names(watched.look()) == ["a", "b"]
    assert not is_being_written(folder / "gone.txt")


def test_what_appears_is_heard_of(folder: Path, stores: Stores) -> None:
    watched = Watched(folder, settle=0.1)
    for round_, found in enumerate(changes(folder, watched, settle=0.1)):
        stores.ingestor.run_found(found)
        watched.dealt_with(found)
        if round_ == 1:
            break
        write_files(folder, [("later/b.txt", "New Harbour counted 40 ships.\n")])
    assert [article.doc for article in stores.records.articles()] == ["a", "later/b"]


def watching(folder: Path, data: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "policy_qa",
        "--data-dir",
        str(data),
        "watch",
        str(folder),
        "--settle",
        "0.2",
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_killed_watch_goes_on_where_it_was(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    process = watching(folder, data)
    assert process.stdout is not None
    assert "1 added" in process.stdout.readline()
    write_files(folder, [("b.txt", "New Harbour counted 40 ships in 2019.\n")])
    time.sleep(0.5)
    process.kill()
    process.wait()
    write_files(folder, [("c.txt", "River Town counted 50 ships in 2019.\n")])
    again = watching(folder, data)
    assert again.stdout is not None
    line = again.stdout.readline()
    assert sum(int(word) for word in line.split() if word.isdigit()) >= 3, line
    again.send_signal(signal.SIGINT)
    assert again.wait(timeout=120) == 130
    listed = subprocess.run(
        [sys.executable, "-m", "policy_qa", "--data-dir", str(data), "articles"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert [doc for doc in ("a", "b", "c") if f'"doc": "{doc}"' in listed] == ["a", "b", "c"]
