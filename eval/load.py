"""How the page's server bears a load: many visitors who ask for minutes, then all at once.

Starts a server of its own over the sample articles (or asks the one at ``--url``), lets every visitor ask
one question after the other as programs do (post, then read the events), and counts what came back. A reply
is lost if there is none, foreign if it answers another question than was asked. Fails if any is.

    python eval/load.py --users 50 --seconds 300
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from policy_qa.records import RecordStore
from policy_qa.ui.examples import question_for

ROOT = Path(__file__).parents[1]
_PATIENCE = httpx.Timeout(120.0, connect=30.0)
_BUSY = frozenset({429, 503})


@dataclass
class Tally:
    """What came of all questions: how many of each outcome, and the seconds that answers took."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def lines(self, head: str, wall: float) -> Iterator[str]:
        """The tally as text."""
        counts = ", ".join(f"{count} {name}" for name, count in sorted(self.outcomes.items()))
        yield f"{head}: {sum(self.outcomes.values())} questions in {wall:.0f} s: {counts or 'none'}"
        if len(self.seconds) > 1:
            cuts = statistics.quantiles(self.seconds, n=20, method="inclusive")
            yield (
                f"  answered {len(self.seconds) / wall:.1f} a second; p50 {cuts[9]:.2f} s, "
                f"p95 {cuts[18]:.2f} s, slowest {max(self.seconds):.2f} s"
            )
        yield from (f"  {line}" for line in sorted(set(self.trouble))[:5])

    @property
    def failed(self) -> bool:
        """Whether a reply was lost or went to somebody else."""
        return bool(self.outcomes["lost"] or self.outcomes["foreign"])


async def ask(client: httpx.AsyncClient, question: str, tally: Tally) -> None:
    """Asks one question and tallies what comes of it."""
    started = time.monotonic()
    try:
        posted = await client.post("/gradio_api/call/ask", json={"data": [question, None]})
        if posted.status_code in _BUSY:
            tally.outcomes["told busy"] += 1
            return
        posted.raise_for_status()
        reply = await client.get(f"/gradio_api/call/ask/{posted.json()['event_id']}")
        *_, (event, data) = re.findall(r"event: (\w+)\ndata: (.*)", reply.text)
        if event != "complete":
            raise ValueError(f"{event}: {data[:200]}")
        (answer,) = json.loads(data)
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        tally.outcomes["lost"] += 1
        tally.trouble.append(f"{type(error).__name__}: {error}"[:200])
        return
    tally.outcomes["answered" if answer["question"] == question else "foreign"] += 1
    tally.seconds.append(time.monotonic() - started)


async def visit(url: str, questions: Sequence[str], until: float, think: float, tally: Tally) -> None:
    """One visitor: asks, reads for a while, asks again."""
    async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False) as client:
        await asyncio.sleep(random.uniform(0, think))
        while time.monotonic() < until:
            await ask(client, random.choice(questions), tally)
            await asyncio.sleep(random.uniform(0.5, 1.5) * think)


async def burst(url: str, questions: Sequence[str], count: int, tally: Tally) -> None:
    """So many questions at the same moment, each from a visitor of its own."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False, limits=limits) as client:
        await asyncio.gather(*(ask(client, random.choice(questions), tally) for _ in range(count)))


@contextmanager
def own_server(data: Path) -> Iterator[str]:
    """A server over the sample articles; yields its address."""
    command = [sys.executable, "-m", "policy_qa", "--data-dir", str(data)]
    subprocess.run([*command, "ingest", str(ROOT / "corpus")], check=True, capture_output=True)
    with serving(data) as address:
        yield address


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """A server over what a data folder holds; yields its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "policy_qa", "--data-dir", str(data), "chat", "--port", "7960"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        found = re.search(r"http://\S+", first)
        if found is None:
            raise SystemExit(f"the server did not start: {first}")
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield found[0]
    finally:
        process.terminate()
        process.wait(timeout=30)


def questions_of(data: Path, least: int) -> list[str]:
    """Questions that the articles of a store answer, each another one."""
    with RecordStore.open(data, create=False) as records:
        made = (question_for(figure) for figure in records.figures())
        found = list(dict.fromkeys(one for one in made if one))
    if len(found) < least:
        print(f"only {len(found)} different questions for {least} visitors")
    return found


def run(url: str, questions: Sequence[str], options: argparse.Namespace) -> bool:
    """Both parts; True if nothing was lost and nobody saw what was not theirs."""

    async def steady(tally: Tally) -> None:
        until = time.monotonic() + options.seconds
        visitors = (visit(url, questions, until, options.think, tally) for _ in range(options.users))
        await asyncio.gather(*visitors)

    parts = [
        (f"{options.users} visitors", steady),
        (f"{options.burst} at once", lambda tally: burst(url, questions, options.burst, tally)),
    ]
    good = True
    for head, part in parts:
        tally, started = Tally(), time.monotonic()
        asyncio.run(part(tally))
        for line in tally.lines(head, time.monotonic() - started):
            print(line, flush=True)
        good = good and not tally.failed
    return good


def main() -> int:
    """Runs the load and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--users", type=int, default=50, help="visitors that ask at the same time")
    parser.add_argument("--seconds", type=float, default=300.0, help="for how long they do")
    parser.add_argument("--think", type=float, default=5.0, help="seconds that a visitor reads an answer")
    parser.add_argument("--burst", type=int, default=150, help="questions at one moment, afterwards")
    parser.add_argument("--url", help="a server that runs already, over the stores of --data-dir")
    parser.add_argument("--data-dir", type=Path, help="the stores that the server at --url shows")
    options = parser.parse_args()
    random.seed(7)
    if options.url:
        if options.data_dir is None:
            parser.error("--url needs --data-dir, to know what can be asked")
        return 0 if run(options.url, questions_of(options.data_dir, options.users), options) else 1
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with own_server(data) as url:
            return 0 if run(url, questions_of(data, options.users), options) else 1


if __name__ == "__main__":
    sys.exit(main())
