"""Kills ingest at one moment after the other and compares the stores afterwards with an undisturbed run's.

Run as a program of its own: it forks, which is safe only where no threads run yet. Prints the number of
kills.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from policy_qa.index import VectorIndex
from policy_qa.loaders import detect_language
from policy_qa.records import RecordStore
from stores import Stores, dump, write_files

REPORT = (
    "The harbour office said that 31 cranes and 48 barges were at work, after 27 cranes in the year before. "
    "It expects to spend 12 million crowns on new quays, and hopes that 9 more firms will come to the town.\n"
)
BEFORE = [
    ("grows.txt", "Old City counted 12 enterprises in 2018. The city grew.\n\nIt had 3 parks.\n"),
    ("stays.txt", "New Harbour counted 40 ships in 2018.\n"),
    ("moves.txt", "River Town opened 2 enterprises in the city.\n"),
    ("gone.txt", f"Lost Village News\n\n{REPORT}"),
    ("herald.txt", f"Herald\n\n{REPORT}"),
    ("leaves.txt", f"Leaf\n\n{REPORT}\nThe town has 3 parks.\n"),
]
AFTER = [
    ("grows.txt", "Old City counted 15 enterprises in 2018. The city grew more.\n\nIt had 4 parks.\n"),
    ("copy/of_stays.txt", "New Harbour counted 40 ships in 2018.\n"),
    ("new.txt", "Green Valley built 7 schools in 2018, said the city.\n"),
    ("moves.txt", "New Bridge opened 2 enterprises in the city.\n"),
    ("leaves.txt", "Leaf\n\nThe town has 4 parks.\n"),
    ("joins.txt", f"Another paper\n\n{REPORT}"),
]
REMOVED = "gone"


class Fuse:
    """Ends the process, as kill -9 does, when it has burnt down."""

    def __init__(self, length: int) -> None:
        self.length = length

    def burn(self) -> None:
        self.length -= 1
        if self.length == 0:
            os.kill(os.getpid(), signal.SIGKILL)


FUSE = Fuse(0)


class MortalRecords(RecordStore):
    """Records that may end the process before and after each of their writes, and before the commit."""

    def _write(self) -> Any:
        return _mortal(super()._write())


class MortalIndex(VectorIndex):
    def upsert(self, *arguments: Any) -> None:
        FUSE.burn()
        super().upsert(*arguments)
        FUSE.burn()

    def delete(self, *arguments: Any) -> None:
        FUSE.burn()
        super().delete(*arguments)
        FUSE.burn()

    def reset(self) -> None:
        FUSE.burn()
        super().reset()
        FUSE.burn()


class _mortal:
    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __enter__(self) -> Any:
        FUSE.burn()
        return self.inner.__enter__()

    def __exit__(self, *exception: Any) -> Any:
        FUSE.burn()
        left = self.inner.__exit__(*exception)
        FUSE.burn()
        return left


def work(data: Path, news: Path) -> None:
    """What is disturbed: ingest over older versions, then take an article out, then reindex."""
    with Stores.create(data, records=MortalRecords, index=MortalIndex) as stores:
        stores.ingestor.run([news])
        if stores.records.article(REMOVED):
            stores.ingestor.remove(REMOVED)
        stores.ingestor.reindex()


def in_child(task: Any, *arguments: Any) -> int:
    """Run a task in a forked process; returns its wait status."""
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


def prepare(data: Path, news: Path) -> None:
    """Stores with the older versions; the newer files lie ready."""
    write_files(news, BEFORE)
    with Stores.create(data) as stores:
        stores.ingestor.run([news])
    write_files(news, AFTER)
    (news / f"{REMOVED}.txt").unlink()


def save_dump(data: Path, out: Path) -> None:
    out.write_bytes(pickle.dumps(dump(data)))


def main(root: Path, step: int) -> None:
    # Loaded before the first fork, so that no child has to; none of this starts a thread.
    import_module("chromadb")
    import_module("filelock")
    detect_language("The model that tells languages apart.")
    start, news = root / "start", root / "news"
    assert in_child(prepare, start, news) == 0
    kills, wanted = 0, None
    # Without a fuse first: the undisturbed run.
    for length in range(0, 1_000, step):
        FUSE.length = length
        data = root / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(start, data)
        status = in_child(work, data, news)
        if os.WIFSIGNALED(status):
            kills += 1
            FUSE.length = 0
            assert in_child(work, data, news) == 0, f"killed at {length}: the next run fails"
        else:
            assert status == 0
        assert in_child(save_dump, data, root / "dump") == 0
        found = pickle.loads((root / "dump").read_bytes())
        wanted = wanted or found
        for part in wanted:
            assert found[part] == wanted[part], f"killed at {length}: {part} differs"
        if length and not os.WIFSIGNALED(status):
            break
    print(kills)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
