"""How long it takes to list and group very many figures, to answer one series, to take in one more article.

    .venv/bin/python eval/many_figures.py [--figures 100000] [--corpus FOLDER]

The corpus is ingested once; then copies of its articles that speak of other places (``many.renamed``) are
written into the same store until there are enough figures.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from many import HERE, renamed  # beside this file

from policy_qa.factory import App, open_app
from policy_qa.series import series_of
from policy_qa.series.keeping import groups_at
from policy_qa.settings import Settings

T = TypeVar("T")

ASKED = (
    ("GDP", "Ningbo"),
    ("R&D intensity", "Ningbo"),
    ("high-tech enterprises", "Ningbo"),
    ("foreign trade", "Ningbo"),
    ("exports", "South Korea"),
    ("payrolls", "United States"),
    ("public sector borrowing", "United Kingdom"),
    ("growth", "World"),
)


LISTED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("the first page", {"order": "article", "descending": True}),
    ("sorted by value", {"order": "value"}),
    ("filtered by kind", {"kind": "percent", "order": "article", "descending": True}),
    ("filtered by place", {"place": "Ningbo", "order": "period"}),
    ("searched for words", {"words": "export growth", "order": "confidence"}),
    ("searched for a word that most have", {"words": "the", "order": "indicator"}),
)


def main() -> None:
    """Ingest, copy, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=HERE.parent / "corpus", help="folder of articles")
    parser.add_argument("--figures", type=int, default=100_000, help="how many the store holds in the end")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(data_dir=Path(folder) / "data")
        with open_app(settings, create=True) as app:
            app.ingestor.run([options.corpus])
            fill(app, options.figures)
            report(app)


def fill(app: App, wanted: int) -> None:
    """Write copies of the stored articles, without passages, until there are ``wanted`` figures."""
    stored = (app.records.extracted(article.doc) for article in app.records.articles())
    originals = [one for one in stored if one is not None]
    count, number = app.records.counts().figures, 0
    while count < wanted:
        number += 1
        for one in originals[: max(1, wanted - count)]:
            copy = renamed(one, number)
            with app.records.writing():
                app.records.write(copy, [])
            count += len(copy.figures)
            if count >= wanted:
                break


def report(app: App) -> None:
    """Print what takes how long."""
    for name, asked in LISTED:
        seconds = min(
            timed(lambda asked=asked: app.records.figure_page(limit=50, **asked))[0] for _ in range(5)
        )
        print(f"a page of figures, {name}: {1000 * seconds:.0f} ms", flush=True)
    seconds, (groups, _) = timed(app.groups.current)
    print(f"{app.records.counts().figures:,} figures in {len(groups):,} groups: {seconds:.1f} s", flush=True)
    alone = [timed(lambda pair=pair: answered(app, *pair))[0] for pair in ASKED]
    kept = [timed(lambda pair=pair: answered_from_kept(app, *pair))[0] for pair in ASKED]
    for name, times in (("one place read from the store", alone), ("from groups that are kept", kept)):
        middle, most = (1000 * value for value in (statistics.median(times), max(times)))
        print(f"a series, {name}: median {middle:.0f} ms, most {most:.0f} ms")
    article = app.records.extracted(app.records.articles()[0].doc)
    assert article is not None
    with app.records.writing():
        app.records.write(renamed(article, 0), [])
    seconds, _ = timed(app.groups.current)
    print(f"one more article: {1000 * seconds:.0f} ms")


def answered(app: App, indicator: str, place: str) -> int:
    """The points of a series, its place read from the store."""
    found = groups_at(app.records, place).find(indicator, place=place)
    docs = {figure.doc for group in found for figure in group.figures}
    lines = series_of(found, published=app.records.publication_dates(docs))
    return sum(len(line.points) for line in lines)


def answered_from_kept(app: App, indicator: str, place: str) -> int:
    """The same from the groups that an open application keeps."""
    groups, published = app.groups.current()
    lines = series_of(groups.find(indicator, place=place), published=published)
    return sum(len(line.points) for line in lines)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """How long it took, in seconds, and what came of it."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    main()
