"""The time of an answer in a store of very many passages, against that in the store of the corpus alone.

    .venv/bin/python eval/many.py [--passages 100000] [--questions N]

The corpus is ingested once; then copies of its articles are written into the same stores until there are
enough passages. In a copy every name of a place is another one of the same length, so that it speaks of
other places in the same words, and its vectors are those of the original turned a little (vectors at random
would be unlike any that a question is near to). The same questions are asked before and after.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import statistics
import string
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from policy_qa.factory import App, open_app
from policy_qa.passages import passages
from policy_qa.schema import ExtractedArticle, Passage
from policy_qa.settings import Settings

HERE = Path(__file__).resolve().parent
TURN = 0.35
"""Length of the noise that is added to a vector of length 1: a cosine of about .94 with the original."""
BATCH = 2000
KEEP_NAMES = 4
"""Names up to this length stay: they are often words or abbreviations."""


def main() -> None:
    """Ingest, ask, copy, ask again; print both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=HERE.parent / "corpus", help="folder of articles")
    parser.add_argument("--gold", type=Path, default=HERE / "gold" / "questions.jsonl", help="JSON lines")
    parser.add_argument("--passages", type=int, default=100_000, help="how many the store holds in the end")
    parser.add_argument("--questions", type=int, default=100, help="how many are asked")
    options = parser.parse_args()
    lines = options.gold.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["question"] for line in lines if line]
    texts = random.Random(7).sample(texts, min(options.questions, len(texts)))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(data_dir=Path(folder) / "data")
        with open_app(settings, create=True) as app:
            app.ingestor.run([options.corpus])
            report("corpus", app, texts)
            started = time.perf_counter()
            fill(app, options.passages)
            print(f"copies written in {time.perf_counter() - started:.0f} s", flush=True)
            report("with copies", app, texts)
        plain = Settings.load(data_dir=Path(folder) / "data", reader="none")
        with open_app(plain, create=False) as app:
            report("the same, without the reader", app, texts)


def report(what: str, app: App, texts: Sequence[str]) -> None:
    """Ask, and print how long answers took."""
    app.assistant.ask(texts[0])
    times = sorted(1000 * _seconds(app, text) for text in texts)
    p95 = times[min(len(times) - 1, round(0.95 * len(times)))]
    print(
        f"{what}: {app.index.count()} passages, p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms "
        f"({len(times)} questions)",
        flush=True,
    )


def _seconds(app: App, text: str) -> float:
    started = time.perf_counter()
    app.assistant.ask(text)
    return time.perf_counter() - started


def fill(app: App, wanted: int) -> None:
    """Write copies of the stored articles until there are ``wanted`` passages."""
    originals = [app.records.extracted(article.doc) for article in app.records.articles()]
    known = [one for one in originals if one is not None]
    cut = {one.article.doc: list(passages(one)) for one in known}
    vectors = app.index.vectors([p.id for found in cut.values() for p in found])
    rng = np.random.default_rng(3)
    count, waiting = app.index.count(), list[tuple[Passage, Any]]()
    for number, one in _endless(known):
        if count >= wanted:
            break
        copy = renamed(one, number)
        its = list(passages(copy))
        with app.records.writing():
            app.records.write(copy, its)
            app.records.mark_indexed(copy.article.doc)
        for new, old in zip(its, cut[one.article.doc], strict=False):
            vector = vectors[old.id]
            noise = rng.normal(size=len(vector))
            turned = vector + TURN * noise / np.linalg.norm(noise)
            waiting.append((new, turned / np.linalg.norm(turned)))
        count += len(its)
        if len(waiting) >= BATCH or count >= wanted:
            app.index.upsert([p for p, _ in waiting], np.array([v for _, v in waiting]))
            waiting.clear()


def _endless(known: Sequence[ExtractedArticle]) -> Iterator[tuple[int, ExtractedArticle]]:
    number = 0
    while True:
        number += 1
        for one in known:
            yield number, one


def renamed(one: ExtractedArticle, number: int) -> ExtractedArticle:
    """A copy of an article that speaks of other places; every offset stays."""
    names = {f.place for f in one.figures} | {e.canonical for e in one.entities if e.label == "PLACE"}
    names |= {one.article.place}
    old = sorted({n for n in names if n and len(n) > KEEP_NAMES}, key=lambda n: (-len(n), n))
    new = {name: _other(name, number) for name in old}
    pattern = re.compile("|".join(map(re.escape, old)) if old else r"(?!)")

    def put(text: str | None) -> Any:
        return pattern.sub(lambda m: new[m.group()], text) if text else text

    article = one.article
    doc, text = f"{article.doc}-{number}", put(article.text)
    identity = hashlib.sha256(f"{text}{number}".encode()).hexdigest()
    about = replace(
        article,
        id=identity,
        doc=doc,
        source=f"{article.source}-{number}",
        text=text,
        title=put(article.title),
        place=put(article.place),
    )
    ids = {figure.id: f"{doc}{figure.id.removeprefix(article.doc)}" for figure in one.figures}
    fields = ("surface", "indicator", "subject", "place", "rank_scope", "share_of", "sentence")
    figures = tuple(
        replace(
            figure,
            id=ids[figure.id],
            doc=doc,
            related_to=tuple(ids.get(other, other) for other in figure.related_to),
            **{name: put(getattr(figure, name)) for name in fields},
        )
        for figure in one.figures
    )
    entities = tuple(
        replace(
            entity,
            id=f"{doc}{entity.id.removeprefix(article.doc)}",
            doc=doc,
            canonical=put(entity.canonical),
            mentions=tuple(replace(m, surface=text[m.start : m.end]) for m in entity.mentions),
        )
        for entity in one.entities
    )
    return replace(one, article=about, figures=figures, entities=entities)


def _other(name: str, number: int) -> str:
    """Another name of the same length and case."""
    rng = random.Random(f"{name}{number}")
    letters = {True: string.ascii_uppercase, False: string.ascii_lowercase}
    return "".join(rng.choice(letters[c.isupper()]) if c.isalpha() else c for c in name)


if __name__ == "__main__":
    main()
