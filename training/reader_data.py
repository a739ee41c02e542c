"""Questions and passages for the reader: what an item is, and the data sets with their splits.

An ``Item`` is one question with the passages it is asked of. At most one passage, the first, holds the
answer. Standard library only.
"""

from __future__ import annotations

import collections
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEST_SHARE = 0.3  # of the questions of SQuAD 2.0, by whole titles
DEV_SHARE = 0.06  # of the contexts of each training source, by hash: for thresholds and for stopping
SHIFTS = ("new_wiki", "amazon", "reddit")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and where in it the answer stands, in characters; ``None`` if it does not answer."""

    text: str
    answer: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.answer and not 0 <= self.answer[0] < self.answer[1] <= len(self.text):
            raise ValueError(f"answer {self.answer} lies outside a text of {len(self.text)} characters")


@dataclass(frozen=True, slots=True)
class Item:
    """One question and its passages.

    Attributes:
        question: The question.
        passages: Its passages; the first may answer, the others do not.
        source: The data set, as in the model's card.
        golds: All answers that annotators accept; empty if there is none.
        key: Identifies the question within its source.
        title: Of the article; empty if it has none.
        topical: Whether only the order of the passages is known, the first being the relevant one.
    """

    question: str
    passages: tuple[Passage, ...]
    source: str
    golds: tuple[str, ...] = ()
    key: str = ""
    title: str = ""
    topical: bool = False


def load(path: Path) -> list[Row]:
    """Read a ``.jsonl.gz`` or ``.jsonl`` file."""
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def hashed(text: str) -> float:
    """Map a text to a number in [0, 1) that never changes."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


def squad_test_titles(titles: Sequence[str]) -> frozenset[str]:
    """Choose whole titles by their hash, up to about ``TEST_SHARE`` of the questions.

    Args:
        titles: The title of each question.
    """
    counts = collections.Counter(titles)
    chosen: list[str] = []
    for title in sorted(counts, key=hashed):
        if sum(counts[t] for t in chosen) + counts[title] <= 1.1 * TEST_SHARE * len(titles):
            chosen.append(title)
    return frozenset(chosen)


def load_squad(folder: Path) -> tuple[list[Item], list[Item]]:
    """Return the items of SQuAD 2.0's training titles and those of its test titles."""
    passages = {row["id"]: row for row in load(folder / "squad2_dev_half_passages.jsonl.gz")}
    rows = load(folder / "squad2_dev_half_queries.jsonl.gz")
    test = squad_test_titles([passages[row["gold"][0]]["title"] for row in rows])
    split: tuple[list[Item], list[Item]] = ([], [])
    for row in rows:
        passage = passages[row["gold"][0]]
        span = None if row["is_impossible"] else agreed(row["answers"], row["starts"])
        golds = () if row["is_impossible"] else tuple(dict.fromkeys(row["answers"]))
        item = Item(
            row["question"].strip(),
            (Passage(passage["text"], span),),
            "squad2",
            golds,
            row["id"],
            passage["title"],
        )
        split[passage["title"] in test].append(item)
    return split


def load_shifts(folder: Path, name: str) -> list[Item]:
    """Return the items of one part of SQuADShifts, all answerable."""
    return [
        Item(
            row["question"].strip(),
            (Passage(row["context"], agreed(row["answers"], row["starts"])),),
            f"squadshifts_{name}",
            tuple(dict.fromkeys(row["answers"])),
            row["id"],
            row["title"],
        )
        for row in load(folder / f"squadshifts_{name}.jsonl.gz")
    ]


def load_tatqa(folder: Path) -> list[Item]:
    """Return TAT-QA's questions with one answer that stands once in the text; tables are left out."""
    items = []
    for row in load(folder / "tatqa.jsonl.gz"):
        text = "\n".join(row["paragraphs"])
        answers = row["answer"] if isinstance(row["answer"], list) else [str(row["answer"])]
        if row["answer_from"] == "table" or len(answers) != 1 or row["derivation"]:
            continue
        at = [match.start() for match in re.finditer(re.escape(answers[0]), text)]
        if len(at) != 1:
            continue
        span = (at[0], at[0] + len(answers[0]))
        items.append(Item(row["question"], (Passage(text, span),), "tatqa", tuple(answers), row["id"]))
    return items


def agreed(answers: Sequence[str], starts: Sequence[int]) -> tuple[int, int]:
    """Return the span that most annotators gave; of equals the shortest, then the first."""
    spans = collections.Counter(
        (start, start + len(text)) for text, start in zip(answers, starts, strict=True)
    )
    return min(spans, key=lambda span: (-spans[span], span[1] - span[0], span[0]))


def held_out(item: Item) -> bool:
    """Whether an item of a training source is kept for choosing thresholds; by the hash of its context."""
    return hashed(item.passages[0].text) < DEV_SHARE
