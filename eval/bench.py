"""Speed and memory of each stage on this machine: ``make bench``.

Times are wall-clock on whatever else the machine was doing: the load average is printed first. The corpus
is small, so it is worked through several times; figures are of warm models, loading them is a line of its
own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from peers import growth, peers

from policy_qa.factory import App, open_app
from policy_qa.passages import passages
from policy_qa.schema import Article, ExtractedArticle
from policy_qa.settings import Settings
from policy_qa.sources import find, read

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run every measurement and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=HERE.parent / "corpus", help="folder of articles")
    parser.add_argument(
        "--questions", type=Path, default=HERE / "gold" / "questions.jsonl", help="JSON lines"
    )
    parser.add_argument("--rounds", type=int, default=2, help="how often the corpus is worked through")
    parser.add_argument("--long", action="store_true", help="also read an article of 5 million characters")
    options = parser.parse_args()

    machine()
    start_up()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(data_dir=Path(folder) / "data")
        with open_app(settings, create=True) as app:
            extracted = extraction(app, options.corpus, options.rounds)
            compared(app, extracted, long=options.long)
            encoding(app, extracted, options.rounds)
            ingestion(app, options.corpus)
            asking(app, options.questions)


def machine() -> None:
    """What was measured on."""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        names = [
            line.partition(":")[2].strip()
            for line in information.read_text().splitlines()
            if "model name" in line
        ]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    line("machine", f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}")
    line("load average", f"{os.getloadavg()[0]:.1f} before the run")


def start_up() -> None:
    """How long the command line takes to answer at all."""
    seconds = [
        timed(
            lambda: subprocess.run(
                [sys.executable, "-m", "policy_qa", "--help"], check=True, capture_output=True
            )
        )
        for _ in range(3)
    ]
    line("policy-qa --help", f"{min(seconds):.2f} s")


def extraction(app: App, corpus: Path, rounds: int) -> list[ExtractedArticle]:
    """Articles and words a second through the extractor, on one core."""
    articles: list[Article] = [read(file) for file in find([corpus]).files]
    line("load spaCy", f"{timed(app.extractor):.1f} s")
    extracted: list[ExtractedArticle] = []

    def work() -> None:
        for _ in range(rounds):
            extracted[:] = app.extractor()(articles)

    seconds = timed(work)
    words = sum(len(article.text.split()) for article in articles) * rounds
    line("extract", f"{len(articles) * rounds / seconds:.1f} articles/s, {words / seconds:,.0f} words/s")
    return extracted


def compared(app: App, extracted: list[ExtractedArticle], *, long: bool) -> None:
    """The extractor beside its peers, and on ever longer articles."""
    articles = [item.article for item in extracted]
    results = peers(app.extractor(), articles[::8])
    if long:
        results += growth(app.extractor(), max(articles, key=lambda article: len(article.text)))
    for what, result in results:
        line(what, result)


def encoding(app: App, extracted: list[ExtractedArticle], rounds: int) -> None:
    """Passages a second through the embedder."""
    line("load embedder", f"{timed(lambda: app.embedder.embed_query('warm')):.1f} s")
    texts = [passage.text for article in extracted for passage in passages(article)] * rounds
    seconds = timed(lambda: app.embedder.embed_documents(texts))
    words = sum(len(text.split()) for text in texts)
    line("encode", f"{len(texts) / seconds:.1f} passages/s, {words / seconds:,.0f} words/s")


def ingestion(app: App, corpus: Path) -> None:
    """The whole write path into empty stores, and again with nothing changed."""
    first = timed(lambda: app.ingestor.run([corpus]))
    again = timed(lambda: app.ingestor.run([corpus]))
    counts = app.records.counts()
    line(
        "ingest",
        f"{counts.articles / first:.1f} articles/s; unchanged: {counts.articles / again:.0f} articles/s",
    )


def asking(app: App, questions: Path) -> None:
    """Latency of one question after the other."""
    texts = [
        json.loads(text)["question"] for text in questions.read_text(encoding="utf-8").splitlines() if text
    ]
    app.assistant.ask(texts[0])
    milliseconds = sorted(1000 * timed(lambda text=text: app.assistant.ask(text)) for text in texts)
    p95 = milliseconds[min(len(milliseconds) - 1, round(0.95 * len(milliseconds)))]
    line("ask", f"p50 {statistics.median(milliseconds):.0f} ms, p95 {p95:.0f} ms ({len(texts)} questions)")


def timed(work: Callable[[], object]) -> float:
    """Seconds that it took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def line(what: str, result: str) -> None:
    """One result, with the most memory that this process had until now."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<30} {result:<64} peak {peak:.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
