"""The held-out made-up passages as articles in stores of their own, and what is asked of them.

    .venv/bin/python training/made_up.py --data-dir FOLDER

Each passage of ``passages/held_out`` becomes an article with its title, place and date, so that questions on
them go the whole way of an answer: found, read, weighed. Questions that a passage does not answer are left
out, since its sister may; so are those that name nothing ("How did he get away?"), since only beside their
passage is it clear what they mean.
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
from written import HELD_OUT, Page, pages, place_of

from policy_qa.records import RecordStore

NONE = "NONE"
_NAMING = re.compile(r"(?<=\s)[A-Z]|\d|^[A-Z]{2}|^(?!(?:W|How)\w*\b)[A-Z][a-z]+(?:['’]s)?\s")
"""A name or a number, as the first word only if it is no question word."""
_COLUMNS = ("file", "title", "published", "publisher", "url", "place", "language", "facts_from")


def held_out_pages() -> Iterator[tuple[str, Page]]:
    """The passages with the names of their articles."""
    for path in sorted(HELD_OUT.glob("*.txt")):
        for number, page in enumerate(pages(path), start=1):
            yield f"{path.stem}-{number:02}", page


def asked_of(records: RecordStore) -> Iterator[Asked]:
    """The questions that an article of the stores answers; of kind ``figure`` if digits answer."""
    for name, page in held_out_pages():
        article = records.article(name)
        if article is None:
            raise SystemExit(f"{name} is not in the stores: ingest with training/made_up.py")
        for number, (question, answer) in enumerate(page.asked):
            at = place_of(article.text, answer) if answer != NONE else None
            if at is None or not _NAMING.search(question):
                continue
            kind = "figure" if any(c.isdigit() for c in answer) else "text"
            target = Target(name, at, at + len(answer))
            yield Asked(f"{name}/{number}", name, question, (target,), kind)


def main(arguments: list[str] | None = None) -> int:
    """Ingest the passages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data-dir", type=Path, required=True, help="stores to make")
    options = parser.parse_args(arguments)
    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for name, page in held_out_pages():
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
    sys.stdout.write(f"{len(rows)} passages, {len(report.failures)} failures\n")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
