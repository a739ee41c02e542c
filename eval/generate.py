"""Make any number of labelled articles, for load and scale; their scores say nothing about quality.

    .venv/bin/python eval/generate.py FOLDER [--articles 1000] [--seed 1]

Writes ``FOLDER/corpus`` (text files and a manifest) and ``FOLDER/gold`` (figures, entities and questions in
the form that README.md describes), from the words in ``generate.toml``. The places do not exist and the
values are drawn: nothing here can be mistaken for a fact. The same seed and number give the same bytes. Each
article has a place and a month of its own, so that every question has one answer in the whole folder.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
FIRST_YEAR, YEARS = 2003, 20
QUESTIONS = 3
"""Questions an article."""
_HEADS, _TAILS, _MONTHS = WORDS["heads"].split(), WORDS["tails"].split(), WORDS["months"].split()
MOST = len(_HEADS) * len(_TAILS) * YEARS * 12
"""More articles than this would say different things of one place and month."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that is measured.

    Attributes:
        name: What the label says.
        phrase: The same as the subject of a sentence.
        kind: Of its values: money, percent, count or measure.
        unit: Of its values.
        low: Its smallest usual value.
        high: Its largest.
    """

    name: str
    phrase: str
    kind: str
    unit: str
    low: float
    high: float


INDICATORS = tuple(Indicator(**row) for row in WORDS["indicators"])


@dataclass(slots=True)
class Draft:
    """An article that grows sentence by sentence, with the labels of what was written."""

    doc: str
    place: str
    year: int
    month: int
    published: str
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    figures: list[dict[str, Any]] = field(default_factory=list)
    sentence_start: int = 0
    sentence_figures: int = 0

    @property
    def period(self) -> str:
        """The month that the article is about."""
        return f"{self.year}-{self.month:02d}"

    @property
    def spoken(self) -> str:
        """The same in words."""
        return f"{_MONTHS[self.month - 1]} {self.year}"

    def write(self, text: str) -> None:
        """Add text that holds no figure."""
        self.pieces.append(text)
        self.length += len(text)

    def begin(self) -> None:
        """Begin a sentence."""
        self.sentence_start, self.sentence_figures = self.length, len(self.figures)

    def label(self, surface: str, **fields: Any) -> dict[str, Any]:
        """Write a figure, and remember what it says; returns its label."""
        row = {
            "id": f"{self.doc}#{len(self.figures) + 1:02d}",
            "doc": self.doc,
            "start": self.length,
            "end": self.length + len(surface),
            "surface": surface,
            "context": "",
            "at": self.length - self.sentence_start,
            "value_max": None,
            "qualifier": "none",
            "status": "actual",
            "subject": self.place,
            "place": self.place,
            "period": self.period,
            "period_source": "sentence",
            "change_direction": None,
            "change_base": None,
            "change_base_period": None,
            "rank_scope": None,
            "share_of": None,
            "related_to": [],
            "confidence": 1.0,
            "ignore": False,
            "optional": False,
            "accept": {},
        } | fields
        self.figures.append(row)
        self.write(surface)
        return row

    def end(self) -> None:
        """End a sentence: its text goes into the labels that it holds."""
        text = "".join(self.pieces)[self.sentence_start :].strip()
        for row in self.figures[self.sentence_figures :]:
            row["context"] = row["sentence"] = text
        self.write(" ")

    def text(self) -> str:
        """What was written."""
        return "".join(self.pieces)


def amount(value: float, unit: str) -> tuple[str, float]:
    """Write a value as newspapers do; returns the words and the value that they say."""
    for scale, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= scale:
            rounded = round(value / scale, 2)
            written = f"{rounded:g} {word}"
            return (f"${written}" if unit == "USD" else written), round(rounded * scale)
    whole = round(value)
    return (f"${whole:,}" if unit == "USD" else f"{whole:,}"), whole


def level(draft: Draft, what: Indicator, value: float, **fields: Any) -> dict[str, Any]:
    """Write a level in its unit; returns its label."""
    if what.kind == "percent":
        number = round(value, 1)
        surface = f"{number:g}%"
    else:
        surface, number = amount(value, what.unit)
    if what.kind == "measure":
        surface += f" {what.unit}s"
    known = {"kind": what.kind, "value": number, "unit": what.unit, "indicator": what.name}
    return draft.label(surface, **(known | fields))


Sentence = Callable[[Draft, random.Random, Indicator, float], None]


def changed(draft: Draft, rng: random.Random, what: Indicator, value: float) -> None:
    """A level, and by how much it differs from the year before."""
    draft.write(f"In {draft.spoken}, {what.phrase} in {draft.place} {rng.choice(WORDS['reached'])} ")
    row = level(draft, what, value)
    up = rng.random() < 0.7
    draft.write(", an increase of " if up else ", a decrease of ")
    points = what.kind == "percent"
    size = round(rng.uniform(0.2, 0.9) if points else rng.uniform(1.1, 24), 1)
    draft.label(
        f"{size:g} percentage points" if points else f"{size:g} percent",
        kind="percentage_points" if points else "percent",
        value=size,
        unit="pp" if points else "%",
        indicator=what.name,
        change_direction="up" if up else "down",
        change_base="a year earlier",
        change_base_period=f"{draft.year - 1}-{draft.month:02d}",
        related_to=[row["id"]],
    )
    draft.write(" from a year earlier.")


def target(draft: Draft, rng: random.Random, what: Indicator, value: float) -> None:
    """A goal for a later year."""
    year = draft.year + rng.randint(2, 7)
    draft.write(f"By {year}, the council of {draft.place} wants {what.phrase} to reach ")
    level(draft, what, value, status="target", period=str(year))
    draft.write(".")


def yearly(draft: Draft, rng: random.Random, what: Indicator, value: float) -> None:
    """A level of the whole year before."""
    draft.write(f"For the whole of {draft.year - 1}, the office puts {what.phrase} in {draft.place} at ")
    level(draft, what, value, period=str(draft.year - 1))
    draft.write(rng.choice((".", ", after a check of late returns.", "; the series goes back further.")))


def respectively(draft: Draft, rng: random.Random, what: Indicator, value: float) -> None:
    """One indicator in the two years before, in one list."""
    one, two = draft.year - 2, draft.year - 1
    draft.write(f"In {one} and {two}, {what.phrase} in {draft.place} {rng.choice(WORDS['reached'])} ")
    level(draft, what, value, period=str(one))
    draft.write(" and ")
    level(draft, what, value * rng.uniform(1.01, 1.2), period=str(two))
    draft.write(" respectively.")


def ranked(draft: Draft, rng: random.Random, what: Indicator, value: float) -> None:
    """A level, and the rank that it gives."""
    draft.write(f"With {what.phrase} of " if what.kind != "count" else f"With {what.phrase} at ")
    row = level(draft, what, value)
    draft.write(f" in {draft.spoken}, {draft.place} ranked ")
    rank = rng.randint(2, 10)
    draft.label(
        WORDS["ordinals"][rank - 1],
        kind="ordinal_rank",
        value=rank,
        unit=None,
        indicator=what.name,
        rank_scope="in the region",
        related_to=[row["id"]],
    )
    draft.write(" in the region.")


SENTENCES: tuple[Sentence, ...] = (changed, changed, yearly, target, respectively, ranked)


def name_of(number: int) -> tuple[str, int]:
    """Place and how often it was used before, for the number-th article: all places come before any again."""
    heads, tails = len(_HEADS), len(_TAILS)
    turn, place = divmod(number, heads * tails)
    # A step that has no factor in common with the number of names walks through all of them.
    place = place * 1009 % (heads * tails)
    return _HEADS[place % heads] + _TAILS[place // heads], turn


def article(number: int, seed: int) -> Draft:
    """Write one article; it depends on its number and the seed alone.

    Raises:
        ValueError: more articles are asked for than there are places and months.
    """
    rng = random.Random(f"{seed}/{number}")
    place, turn = name_of(number)
    if not 0 <= number < MOST:
        raise ValueError(f"there is no article {number}: 0 to {MOST - 1} can be made")
    year, month = FIRST_YEAR + turn // 12, turn % 12 + 1
    later = (year + month // 12, month % 12 + 1)
    published = f"{later[0]}-{later[1]:02d}-{rng.randint(8, 27):02d}"
    draft = Draft(f"{place.lower()}-{year}-{month:02d}", place, year, month, published)
    wanted = rng.sample(INDICATORS, rng.randint(6, 14))
    draft.write(f"{place}: the month in figures, {draft.spoken}\n\n")
    draft.write(f"By our {rng.choice(WORDS['desks'])}, {published}\n\n")
    for turn, what in enumerate(wanted, start=1):
        draft.begin()
        rng.choice(SENTENCES)(draft, rng, what, rng.uniform(what.low, what.high))
        draft.end()
        if rng.random() < 0.4:
            draft.write(
                rng.choice(WORDS["fillers"]).format(n=rng.randint(2, 40), m=rng.randint(101, 480)) + " "
            )
        if turn % 3 == 0:
            draft.write("\n\n")
    return draft


def questions(draft: Draft) -> list[dict[str, Any]]:
    """Questions on levels of an article, each with one answer."""
    levels = [row for row in draft.figures if _is_level(row)]
    rng = random.Random(draft.doc)
    rows = []
    for row in rng.sample(levels, min(QUESTIONS, len(levels))):
        when = draft.spoken if row["period"] == draft.period else row["period"]
        rows.append(
            {
                "id": f"{draft.doc}#q{len(rows) + 1:02d}",
                "doc": draft.doc,
                "type": "lookup",
                "question": f"What did the {row['indicator']} of {draft.place} come to in {when}?",
                "history": [],
                "answer": [row["surface"]],
                "value": row["value"],
                "unit": row["unit"],
                "items": [],
                "evidence": [{"doc": draft.doc, "quote": row["sentence"]}],
                "answerable": True,
                "reason": None,
            }
        )
    return rows


def _is_level(row: dict[str, Any]) -> bool:
    return (row["status"], row["change_direction"], row["rank_scope"]) == ("actual", None, None)


def entity(draft: Draft) -> dict[str, Any]:
    """The place, the one thing that is named."""
    return {
        "id": f"{draft.doc}#e01",
        "doc": draft.doc,
        "label": "PLACE",
        "canonical": draft.place,
        "role": None,
        "surfaces": [draft.place],
        "mentions": [],
        "ignore": False,
    }


COLUMNS = ("file", "title", "published", "publisher", "url", "place", "language", "facts_from")


def write(folder: Path, *, articles: int, seed: int) -> None:
    """Write a folder of articles and labels, one article in memory at a time.

    Raises:
        FileExistsError: the folder has a corpus already.
    """
    corpus, gold = folder / "corpus", folder / "gold"
    corpus.mkdir(parents=True)
    gold.mkdir(parents=True)
    with (
        (corpus / "manifest.csv").open("w", encoding="utf-8", newline="") as manifest,
        (gold / "figures.jsonl").open("w", encoding="utf-8") as figures,
        (gold / "entities.jsonl").open("w", encoding="utf-8") as entities,
        (gold / "questions.jsonl").open("w", encoding="utf-8") as asked,
    ):
        rows = csv.writer(manifest, lineterminator="\n")
        rows.writerow(COLUMNS)
        for number in range(articles):
            draft = article(number, seed)
            text = draft.text()
            (corpus / f"{draft.doc}.txt").write_text(text, encoding="utf-8")
            title = text.partition("\n")[0]
            rows.writerow(
                (f"{draft.doc}.txt", title, draft.published, "generated", "", draft.place, "en", "")
            )
            figures.writelines(json.dumps(row) + "\n" for row in draft.figures)
            entities.write(json.dumps(entity(draft)) + "\n")
            asked.writelines(json.dumps(row) + "\n" for row in questions(draft))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the generator."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where to write; must not hold a corpus yet")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        write(options.folder, articles=options.articles, seed=options.seed)
    except (OSError, ValueError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 2
    print(f"{options.articles} articles in {options.folder / 'corpus'}, labels in {options.folder / 'gold'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
