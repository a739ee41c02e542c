"""Made-up texts as articles in stores of their own, and what is asked of them.

    .venv/bin/python training/made_up.py --data-dir FOLDER

Each passage of ``passages/held_out`` and each article of ``articles`` is ingested with its title, place and
date, so that questions on them go the whole way of an answer: found, read, weighed. Of the passages,
questions without an answer are left out, since a sister passage may have it; so are those that name nothing
("How did he get away?"), since only beside their passage is it clear what they mean. Those of the articles
were written to be clear among all of them, and what none of them answers was written as that.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus_questions import Asked, Target
from written import ARTICLES, HELD_OUT, Page, pages

from policy_qa.records import RecordStore

NONE = "NONE"
_NAMING = re.compile(r"(?<=\s)[A-Z]|\d|^[A-Z]{2}|^(?!(?:W|How)\w*\b)[A-Z][a-z]+(?:['’]s)?\s")
"""A name or a number, as the first word only if it is no question word."""
_COLUMNS = ("file", "title", "published", "publisher", "url", "place", "language", "facts_from")


def made_up_pages() -> Iterator[tuple[str, Page]]:
    """The passages and articles with the names that they have in the stores."""
    for path in sorted(HELD_OUT.glob("*.txt")):
        for number, page in enumerate(pages(path), start=1):
            yield f"{path.stem}-{number:02}", page
    for path in sorted(ARTICLES.glob("*.txt")):
        for number, page in enumerate(pages(path, between="\n\n"), start=1):
            yield f"{path.stem}-{number:02}", page


def asked_of(records: RecordStore) -> Iterator[Asked]:
    """The questions that the stores answer, or none; of kind ``figure`` if digits answer."""
    for name, page in made_up_pages():
        article = records.article(name)
        if article is None:
            raise SystemExit(f"{name} is not in the stores: ingest with training/made_up.py")
        for number, question in enumerate(page.asked):
            key = f"{name}/{number}"
            if question.answer == NONE:
                if question.kind:
                    yield Asked(key, name, question.text, (), "none")
                continue
            at = question.place(article.text)
            if at is None or not (question.kind or _NAMING.search(question.text)):
                continue
            figure = question.kind != "text" if question.kind else any(c.isdigit() for c in question.answer)
            target = Target(name, at, at + len(question.answer))
            yield Asked(key, name, question.text, (target,), "figure" if figure else "text")


def main(arguments: list[str] | None = None) -> int:
    """Ingest the texts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data-dir", type=Path, required=True, help="stores to make")
    options = parser.parse_args(arguments)
    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for name, page in made_up_pages():
            (Path(folder) / f"{name}.txt").write_text(f"{page.body}\n", encoding="utf-8")
            rows.append(
                {"file": f"{name}.txt", "title": page.title, "published": page.date, "place": page.place}
            )
        with (Path(folder) / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        with open_app(Settings(data_dir=options.data_dir, reader="none"), create=True) as app:
            report = app.ingestor.run([Path(folder)])
    sys.stdout.write(f"{len(rows)} texts, {len(report.failures)} failures\n")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
