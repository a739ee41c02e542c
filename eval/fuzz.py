"""Files of every type, mutated, through batch extraction: none may crash it, hang it, or harm another.

    .venv/bin/python eval/fuzz.py [--files 2000] [--seed 1] [--runner processes] [--workers 2]

The articles of ``corpus/`` (and archives and JSON Lines made of them) are mutated: bytes flipped, cut out,
doubled, swapped, put in; in documents and archives also inside, so that the container is whole. Whole
articles stand between them. A file counts as a crash if a worker ends or an unexpected error is met, as a
hang if it takes more than ten seconds (alone, of the processor, where the machine is busy), as harm if a
whole article comes out other than alone. The exit code is 1 if there was any. Files that did something are
kept in ``--keep FOLDER``. The same seed makes the same files.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from policy_qa.batch import ExtractWork, Run, Shards, Work
from policy_qa.batch.plain import to_json
from policy_qa.factory import Workers, extract_all
from policy_qa.inputs import stream
from policy_qa.schema import ExtractedArticle
from policy_qa.settings import Settings
from policy_qa.sources import find

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
TYPES = ("txt", "md", "html", "pdf", "docx", "zip", "jsonl")
EVERY = 10
"""One in so many files is a whole article."""
HANG = 10.0
_CRASHES = ("please report this file", "made its worker process end", "RecursionError", "MemoryError")
_PIECES = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n\r\n", b"<" * 50, b"&#x110000;", b"<!ENTITY a '&a;&a;'>",
    b"(" * 200, b"9" * 400, b"1,", b"%", b"\xe2\x80\xae", b"]]>", b"endobj", b"stream\n", b"/Length -1",
    b"{\"text\": ", b"\\ud800", b"PK\x03\x04", b"PK\x01\x02", b"</w:p>", b"1e999", b"$" * 60,
    b"\xcc\x81" * 90,
)  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """What became of the files: how many there were, and those that did something, with what."""

    files: int = 0
    refused: int = 0
    crashes: dict[str, str] = field(default_factory=dict)
    hangs: dict[str, str] = field(default_factory=dict)
    harmed: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether none did anything."""
        return not (self.crashes or self.hangs or self.harmed)


def main() -> int:
    """Make the files, extract them, say what happened."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runner", default="processes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for the files that did something")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        kinds = make(folder, options.files, options.seed)
        outcome = fuzz(folder, Workers(options.runner, options.workers, limit=HANG))
        for problem in (*outcome.crashes, *outcome.hangs, *outcome.harmed):
            if options.keep and (folder / problem).exists():
                options.keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(folder / problem, options.keep)
    made = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    print(f"{outcome.files} mutated files ({made}); {outcome.refused} refused with a reason")
    for what, problems in (("crashes", outcome.crashes), ("hangs over 10 s", outcome.hangs)):
        print(f"{what}: {len(problems)}")
        for source, reason in problems.items():
            print(f"  {source}: {reason}")
    print(f"whole articles harmed: {len(outcome.harmed)} {' '.join(outcome.harmed)}")
    return 0 if outcome.ok else 1


def make(folder: Path, files: int, seed: int) -> Counter[str]:
    """Write mutated files, and whole articles (``whole-…``) between them; returns how many of each type."""
    folder.mkdir(parents=True)
    rng, seeds = random.Random(seed), _seeds()
    whole = [*seeds["txt"], *seeds["html"]]
    kinds: Counter[str] = Counter()
    for number in range(files):
        kind = TYPES[number % len(TYPES)]
        name, data = rng.choice(seeds[kind])
        kinds[kind] += 1
        (folder / f"{number:05d}.{kind}").write_bytes(mutated(data, kind, rng))
        if number % EVERY == 0:
            name, data = rng.choice(whole)
            (folder / f"{number:05d}-whole-{name}").write_bytes(data)
    return kinds


def fuzz(folder: Path, workers: Workers) -> Outcome:
    """Extract the files of a folder that ``make`` filled."""
    outcome = Outcome()
    found = {path.stem: path.name for path in folder.iterdir() if "-whole-" not in path.name}
    outcome.files = len(found)
    alone = folder.parent / "alone"
    alone.mkdir()
    for path in folder.glob("*-whole-*"):
        shutil.copy(path, alone)
    wanted, _ = _extracted(alone, Workers())
    got, report = _extracted(folder, workers)
    outcome.harmed = sorted(doc for doc, row in wanted.items() if got.get(doc) != row)
    for failure in report.report.failures:
        source = failure.source.removeprefix(f"{folder}/")
        outcome.refused += 1
        if any(sign in failure.reason for sign in _CRASHES):
            outcome.crashes[source] = failure.reason
        elif failure.reason.startswith("took longer") and _hangs(Path(failure.source)):
            outcome.hangs[source] = failure.reason
    return outcome


def _hangs(path: Path) -> bool:
    """Whether a file that took long does so alone, of the processor: the machine may have been busy."""
    if not path.exists():
        return True
    stage = ExtractWork(max_bytes=Settings.load().max_file_bytes, limit=12 * HANG)
    begun = time.process_time()
    done = [stage(Work(file)) for file in find([path]).files]
    return time.process_time() - begun > HANG or any(one.failure for one in done)


def _extracted(folder: Path, workers: Workers) -> tuple[dict[str, str], Run]:
    settings = Settings.load()
    with tempfile.TemporaryDirectory() as parts:
        run = Run(Shards(Path(parts)), made_by="fuzz", max_bytes=settings.max_file_bytes)
        inputs = stream(find([folder]), max_bytes=settings.max_file_bytes)
        results = extract_all(run, inputs, settings=settings, workers=workers)
        rows = {
            result.extracted.article.doc: _row(result.extracted)
            for result in results
            if "-whole-" in result.extracted.article.doc
        }
    return rows, run


def _row(extracted: ExtractedArticle) -> str:
    """All that was found, without the folder that the article was in."""
    return to_json(replace(extracted, article=replace(extracted.article, source="")))


Seeds = dict[str, list[tuple[str, bytes]]]


def _seeds() -> Seeds:
    """Whole files by type."""
    seeds: Seeds = {kind: [] for kind in TYPES}
    for path in sorted(CORPUS.iterdir()):
        kind = path.suffix[1:]
        if kind in seeds and path.name != "README.md":
            seeds[kind].append((path.name, path.read_bytes()))
    some = [seeds["txt"][0], seeds["md"][0], seeds["html"][0]]
    seeds["zip"] = [("a.zip", _zipped(some)), ("b.zip", _zipped([seeds["docx"][0], *some[:1]]))]
    rows = [{"id": name, "text": data.decode()} for name, data in seeds["txt"][:4]]
    seeds["jsonl"] = [("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())]
    return seeds


def _zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def mutated(data: bytes, kind: str, rng: random.Random) -> bytes:
    """The file with one to eight mutations; half of the packed files are mutated inside."""
    if kind in ("docx", "zip") and rng.random() < 0.5:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [(info.filename, archive.read(info)) for info in archive.infolist()]
        place = rng.randrange(len(files))
        files[place] = (files[place][0], _mutate(files[place][1], rng))
        return _zipped(files)
    return _mutate(data, rng)


def _mutate(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        rng.choice(_MUTATIONS)(changed, rng)
    return bytes(changed)


def _range(data: bytearray, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + int(rng.expovariate(1 / 200)) + 1)


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 20)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)


def _cut(data: bytearray, rng: random.Random) -> None:
    start, end = _range(data, rng)
    del data[start:end]


def _double(data: bytearray, rng: random.Random) -> None:
    start, end = _range(data, rng)
    data[start:start] = data[start:end] * rng.choice((1, 2, 30))


def _swap(data: bytearray, rng: random.Random) -> None:
    start, end = _range(data, rng)
    piece = data[start:end]
    del data[start:end]
    at = rng.randrange(len(data) + 1)
    data[at:at] = piece


def _put(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.choice(_PIECES)


def _truncate(data: bytearray, rng: random.Random) -> None:
    if rng.random() < 0.3:
        del data[rng.randrange(len(data) + 1) :]


_MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _cut,
    _double,
    _swap,
    _put,
    _truncate,
)


if __name__ == "__main__":
    sys.exit(main())
