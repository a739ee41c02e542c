"""Kills at random moments of every kind of writing; afterwards nothing may be lost, doubled or different.

    python tests/kill_at_random.py [--kills 200] [--seed 1] [--servers]

Each time stores are brought into the state before a task, the task is begun in a process of its own and
killed as ``kill -9`` does, once or more often; with ``--servers`` (PostgreSQL and a Chroma server) it may be
a server that is killed. What the process had told to be done must be there. Then the task is run undisturbed,
and the stores must equal those where nothing was ever killed. Run as a program of its own: it forks, which is
safe only where no threads run yet.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pickle
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import servers
from policy_qa.errors import StoreBusy, StoreError
from policy_qa.ingest import ProgressEvent
from policy_qa.loaders import detect_language
from stores import Place, Stores, dump, write_files

ARTICLES = 14
STARTING = 75
"""The exit code of a task that said that a server does not answer."""


def text_of(number: int, version: int) -> str:
    """An article of three passages."""
    parts = [
        f"Town {number} counted {version * 100 + number} enterprises in {2000 + part}. "
        + "The city grew. " * 30
        for part in range(3)
    ]
    return "\n\n".join(parts) + "\n"


def files(version: int) -> list[tuple[str, str]]:
    """The articles; every fifth one prints again what the one before it says."""
    texts = {number: text_of(number, version) for number in range(ARTICLES)}
    texts |= {number: f"Herald\n\n{texts[number - 1]}" for number in range(4, ARTICLES, 5)}
    return [(f"town{number:02}.txt", texts[number]) for number in range(ARTICLES)]


Tell = Callable[[str], None]


def ingest(place: Place, news: Path, tell: Tell) -> None:
    """A folder, at once."""
    with Stores.create(place) as stores:
        stores.ingestor.run([news], progress=_telling(tell))


def watch(place: Place, news: Path, tell: Tell) -> None:
    """One file after the other, as they appear."""
    with Stores.create(place) as stores:
        for path in sorted(news.iterdir()):
            stores.ingestor.run([path], progress=_telling(tell))


def delete(place: Place, news: Path, tell: Tell) -> None:
    """Every second article is taken out, after what another start has left is finished."""
    with Stores.create(place) as stores:
        stores.ingestor.heal()
        for number in range(0, ARTICLES, 2):
            if stores.records.article(f"town{number:02}") is not None:
                stores.ingestor.remove(f"town{number:02}")
            tell(f"-town{number:02}")


def again(place: Place, news: Path, tell: Tell) -> None:
    """Everything is extracted anew, by a newer extractor."""
    with Stores.create(place, made_by="rules 2") as stores:
        stores.ingestor.run([news], progress=_telling(tell))


def repair(place: Place, news: Path, tell: Tell) -> None:
    """What was damaged is mended."""
    with Stores.create(place) as stores:
        stores.ingestor.verify(repair=True)


def reindex(place: Place, news: Path, tell: Tell) -> None:
    """Every vector is made again."""
    with Stores.create(place) as stores:
        stores.ingestor.reindex()


def _telling(tell: Tell) -> Callable[[ProgressEvent], None]:
    def event(told: ProgressEvent) -> None:
        if told.outcome in {"added", "replaced", "unchanged"}:
            tell(f"+{Path(told.source).stem}")

    return event


def nothing(place: Place, news: Path) -> None:
    """Empty stores."""
    Stores.create(place).__exit__()


def older(place: Place, news: Path) -> None:
    """Stores with the older versions of all articles."""
    write_files(news, files(1))
    ingest(place, news, lambda _: None)
    write_files(news, files(2))


def newer(place: Place, news: Path) -> None:
    """Stores with the present versions."""
    write_files(news, files(2))
    ingest(place, news, lambda _: None)


def damaged(place: Place, news: Path) -> None:
    """Vectors are lost, others are too many, and a journal was left."""
    newer(place, news)
    with Stores.create(place) as stores:
        stores.index.delete(sorted(stores.index.ids())[::3])
        stores.records.remove("town03")
        due = stores.records.due(limit=9)
        assert due is not None
        stores.records.settle(due.upto)
        stores.records.remove("town05")


TASKS: dict[str, tuple[Callable[[Place, Path], None], Callable[[Place, Path, Tell], None]]] = {
    "ingest": (nothing, ingest),
    "changes": (older, ingest),
    "watch": (older, watch),
    "delete": (newer, delete),
    "again": (newer, again),
    "repair": (damaged, repair),
    "reindex": (newer, reindex),
}


@dataclass
class Known:
    """A task's undisturbed run: what the stores hold then, and how long it takes."""

    wanted: dict[str, Any]
    seconds: float


class Soak:
    """Kills, and counts what was lost, doubled or different."""

    def __init__(
        self, root: Path, seed: int, database: servers.Postgres | None, vectors: servers.ChromaServer | None
    ):
        self.root, self.random = root, random.Random(seed)
        self.database, self.vectors = database, vectors
        self.known: dict[str, Known] = {}
        self.kills: Counter[str] = Counter()
        self.problems: list[str] = []

    def run(self, kills: int) -> None:
        for name in TASKS:
            place, news = self._start(name)
            begun = time.monotonic()
            assert self._finish(name, place, news) == 0, f"{name} fails undisturbed"
            self.known[name] = Known(self._dumped(place), time.monotonic() - begun)
        while self.kills.total() < kills:
            before = self.kills.total()
            self._one(self.random.choice(sorted(TASKS)))
            if self.kills.total() // 20 > before // 20:
                print(f"… {self.kills.total()} kills, {len(self.problems)} problems", flush=True)

    def _one(self, name: str) -> None:
        place, news = self._start(name)
        acknowledged: set[str] = set()
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            acknowledged |= self._disturb(name, place, news)
        label = f"{name}, kill {self.kills.total()}"
        if in_child(_holds, place, acknowledged) != 0:
            self.problems.append(f"{label}: something acknowledged is lost")
        if self._finish(name, place, news) != 0:
            self.problems.append(f"{label}: the next run fails")
            return
        found, wanted = self._dumped(place), self.known[name].wanted
        self.problems += [f"{label}: {part} differs" for part in wanted if found[part] != wanted[part]]

    def _disturb(self, name: str, place: Place, news: Path) -> set[str]:
        """Begin the task and kill somebody; returns what was said to be done."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            tell: Tell = lambda said: void(os.write(writing, f"{said}\n".encode()))  # noqa: E731
            os._exit(_exit_code(TASKS[name][1], place, news, tell))
        os.close(writing)
        time.sleep(self.random.uniform(0, 1.1 * self.known[name].seconds))
        self._kill(child)
        status = os.waitpid(child, 0)[1]
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) not in {0, STARTING}:
            self.problems.append(f"{name}, kill {self.kills.total()}: an error that is not ours")
        with os.fdopen(reading) as told:
            # The last line may be half.
            return {line.strip() for line in told if line.endswith("\n")}

    def _kill(self, child: int) -> None:
        victims: dict[str, servers.Process] = {}
        if self.database is not None and self.vectors is not None:
            victims = {"postgres": self.database.process, "chroma": self.vectors.process}
        victim = self.random.choice(["worker", *victims])
        self.kills[victim] += 1
        if victim == "worker":
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            return
        victims[victim].kill()
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # it notices, or had ended
        victims[victim].start()

    def _start(self, name: str) -> tuple[Place, Path]:
        """Stores in the state before a task: made once in a folder and copied, made each time in servers."""
        before, _ = TASKS[name]
        start, data, news = self.root / f"start-{name}", self.root / "data", self.root / f"news-{name}"
        news.mkdir(exist_ok=True)
        if name not in self.known:
            write_files(news, files(2))
        if self.database is not None and self.vectors is not None:
            place = Place(data, self.database.database(), self.vectors.url)
            assert in_child(before, place, news) == 0
            return place, news
        if not start.exists():
            assert in_child(before, Place(start), news) == 0
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(start, data)
        return Place(data), news

    def _finish(self, name: str, place: Place, news: Path) -> int:
        return in_child(TASKS[name][1], place, news, lambda _: None)

    def _dumped(self, place: Place) -> dict[str, Any]:
        assert in_child(_save_dump, place, self.root / "dump") == 0
        found: dict[str, Any] = pickle.loads((self.root / "dump").read_bytes())
        return found


def _holds(place: Place, told: set[str]) -> None:
    """Whether all that was told to be done is so; and no source is there twice."""
    with place.records(create=False) as records:
        stored = [summary.doc for summary in records.articles()]
    assert len(set(stored)) == len(stored)
    assert not [said for said in told if (said[1:] in stored) != (said[0] == "+")], told


def _save_dump(place: Place, out: Path) -> None:
    out.write_bytes(pickle.dumps(dump(place)))


def _exit_code(task: Callable[..., None], *arguments: Any) -> int:
    try:
        task(*arguments)
    except (StoreError, StoreBusy):
        return STARTING
    except BaseException:
        import traceback

        traceback.print_exc()
        return 1
    return 0


def in_child(task: Callable[..., None], *arguments: Any) -> int:
    """Run a task in a forked process; 0 if it ends well."""
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        try:
            task(*arguments)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def void(_: object) -> None:
    """Nothing."""


@contextlib.contextmanager
def _servers(wanted: bool) -> Iterator[tuple[servers.Postgres | None, servers.ChromaServer | None]]:
    if not wanted:
        yield None, None
        return
    with servers.postgres() as database, servers.chroma() as vectors:
        if database is None or vectors is None:
            print("skipped: needs PostgreSQL and the program chroma")
            raise SystemExit(0)
        yield database, vectors


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--servers", action="store_true")
    options = parser.parse_args()
    # Loaded before the first fork, so that no child has to; none of this starts a thread.
    for name in ("chromadb", "filelock", "alembic.command", "psycopg" if options.servers else "json"):
        import_module(name)
    detect_language("The model that tells languages apart.")
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="policy-qa-kills-") as folder,
        _servers(options.servers) as (database, vectors),
    ):
        soak = Soak(Path(folder), options.seed, database, vectors)
        soak.run(options.kills)
    for problem in soak.problems:
        print(problem)
    killed = ", ".join(f"{number} of {victim}" for victim, number in sorted(soak.kills.items()))
    print(f"{soak.kills.total()} kills ({killed}) in {time.monotonic() - begun:.0f} s:")
    print(f"{len(soak.problems)} times something was lost, doubled or different")
    return 1 if soak.problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
