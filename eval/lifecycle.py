"""The life of a store, as a user sees it: filled, killed, asked while it grows, saved, damaged, mended.

    .venv/bin/python eval/lifecycle.py [--articles 1000] [--folder FOLDER]

Generates articles (``generate.py``), ingests them through the command line, kills that once, begins it again,
and asks from a second process meanwhile. Then the stores are backed up, their vectors deleted and made again,
their records damaged and restored from the backup, and verified each time. The last line says whether every
article was there in the end. The stores are those of the settings: ``POLICY_QA_DATABASE_URL`` and
``POLICY_QA_CHROMA_URL`` are left alone, so that it may be run over servers (which must be empty); then
only what can be damaged from here is.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import generate

from policy_qa.errors import StoreBusy, StoreError
from policy_qa.factory import App, open_app
from policy_qa.settings import Settings

KILLED_AT = 0.2
"""The part of the articles after which ingest is killed."""


@dataclass
class Asked:
    """What a second process saw while the stores grew."""

    seconds: list[float] = field(default_factory=list)
    answered: int = 0
    looked: int = 0
    found: int = 0
    failed: list[str] = field(default_factory=list)


def say(text: str) -> None:
    """A line, at once."""
    print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Says what is done and how long it took."""
    begun = time.monotonic()
    yield
    say(f"{name}: {time.monotonic() - begun:.0f} s")


class Life:
    """One run over N articles in a folder."""

    def __init__(self, folder: Path, articles: int) -> None:
        self.folder, self.articles = folder, articles
        self.corpus, self.data = folder / "generated" / "corpus", folder / "data"
        self.settings = Settings(data_dir=self.data)
        self.served = self.settings.records_url is not None
        self.failures: list[str] = []

    def run(self) -> bool:
        """All of it; True if nothing was lost."""
        with step(f"{self.articles} articles generated"):
            generate.write(self.folder / "generated", articles=self.articles, seed=1)
        with step("ingested, killed once, asked meanwhile"):
            self._ingest()
        self._verify("after ingest")
        saved = self.folder / "saved.backup"
        with step("backed up"):
            self._must("backup", str(saved))
            say(f"  {saved.stat().st_size / 1e6:.0f} MB")
        if self.settings.chroma_url is None:
            with step("vectors deleted, found missing, made again"):
                shutil.rmtree(self.data / "chroma")
                self._must("verify", fails=True)
                self._must("verify", "--repair")
        if not self.served:
            with step("records damaged, found damaged, restored"):
                self._damage()
                self._must("verify", fails=True)
                self.data.rename(self.folder / "damaged")
                self._must("restore", str(saved))
        self._verify("at the end")
        return not self.failures

    def _ingest(self) -> None:
        first = self._begin("ingest", str(self.corpus))
        while self._count() < KILLED_AT * self.articles and first.poll() is None:
            time.sleep(0.2)
        first.kill()
        first.wait()
        kept = self._count()
        say(f"  killed after {kept} articles")
        second = self._begin("ingest", str(self.corpus))
        asked = self._ask_until_done(second)
        if second.returncode != 0:
            self.failures.append("the second ingest failed")
        self._tell(asked)

    def _ask_until_done(self, ingest: subprocess.Popen[bytes]) -> Asked:
        """Questions on what is there so far, from this process, until the other one has ended."""
        asked, draw = Asked(), random.Random(1)
        questions = self._questions()
        with open_app(self.settings, create=False) as app:
            while ingest.poll() is None:
                try:
                    docs = [summary.doc for summary in app.records.articles()]
                    self._ask(app, questions[draw.choice(docs)], asked)
                    self._look(app, docs, asked)
                except StoreBusy:
                    continue  # said so, and to be asked again
                except StoreError as error:
                    asked.failed.append(str(error))
                time.sleep(1.0)
        return asked

    def _ask(self, app: App, question: str, asked: Asked) -> None:
        begun = time.monotonic()
        answer = app.assistant.ask(question)
        asked.seconds.append(time.monotonic() - begun)
        asked.answered += answer.outcome == "grounded"

    def _look(self, app: App, docs: list[str], asked: Asked) -> None:
        """Whether the latest article that has its vectors is found by them."""
        waiting = set(app.records.unindexed())
        ready = [doc for doc in docs if doc not in waiting]
        passage = app.records.passages_of(max(ready))[0]
        title = getattr(app.records.article(passage.doc), "title", None)
        vector = app.embedder.embed_query(f"{title}\n{passage.text}" if title else passage.text)
        hits = [passage_id for passage_id, _ in app.index.search(vector, limit=3)]
        asked.looked += 1
        asked.found += passage.id in hits

    def _tell(self, asked: Asked) -> None:
        if not asked.seconds:
            self.failures.append("nothing could be asked meanwhile")
            return
        half = statistics.median(asked.seconds)
        say(
            f"  {len(asked.seconds)} questions meanwhile, {asked.answered} answered, half within "
            f"{half:.2f} s, the slowest {max(asked.seconds):.2f} s; {asked.found} of {asked.looked} times "
            "the latest article was found by its vectors"
        )
        self.failures += asked.failed
        if asked.found < asked.looked:
            self.failures.append("vectors of another process were not seen")

    def _questions(self) -> dict[str, str]:
        """A question on each article."""
        found: dict[str, str] = {}
        with (self.folder / "generated" / "gold" / "questions.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                found.setdefault(row["evidence"][0]["doc"], row["question"])
        return found

    def _damage(self) -> None:
        """A page in the middle of the records is overwritten."""
        path = self.data / "records.sqlite"
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2 // 4096 * 4096)
            file.write(b"\xa5" * 8192)

    def _verify(self, when: str) -> None:
        with step(f"verified {when}"):
            self._must("verify")
        found = self._count()
        if found != self.articles:
            self.failures.append(f"{found} of {self.articles} articles {when}")

    def _count(self) -> int:
        try:
            with open_app(self.settings, create=False) as app:
                return app.records.counts().articles
        except StoreError:
            return 0  # not made yet

    def _begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            self._command(*arguments), stdout=quiet, stderr=quiet, env=self._environment()
        )

    def _must(self, *arguments: str, fails: bool = False) -> None:
        done = subprocess.run(
            self._command(*arguments), capture_output=True, text=True, check=False, env=self._environment()
        )
        said = (done.stderr if fails else done.stdout).strip().splitlines()
        say(f"  policy-qa {arguments[0]}: {said[-1][:150] if said else ''}")
        if (done.returncode == 0) == fails:
            self.failures.append(
                f"policy-qa {' '.join(arguments)} ended with {done.returncode}: {done.stderr}"
            )

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "policy_qa", "--data-dir", str(self.data), *arguments]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONUNBUFFERED": "1"}


def main() -> int:
    """Runs it and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000, help="how many articles")
    parser.add_argument(
        "--folder", type=Path, help="where to work, and to keep everything; it must not exist"
    )
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="policy-qa-life-") as temporary:
        life = Life(options.folder or Path(temporary), options.articles)
        good = life.run()
    for failure in life.failures:
        say(f"FAILED: {failure}")
    verdict = "nothing lost, nothing twice" if good else "something went wrong"
    say(f"{options.articles} articles in {(time.monotonic() - begun) / 60:.1f} min: {verdict}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
