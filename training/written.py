"""Written questions as a source of the reader's training mix (standard library only).

Two kinds: questions about the sample articles (a file made by ``corpus_questions.py``; each passage stands
below the header of its article, and its rivals are what retrieval finds beside it), and questions on made-up
passages (``training/passages``; their rivals are the passages that match best by keywords).

A file of made-up passages is plain text. ``P|title|place|date`` opens a passage, its text is the next line,
each ``Q|question|answer`` asks for words that stand in it, or for nothing (``NONE``).

Made-up articles (``training/articles``) are written likewise, one paragraph a line. Their questions are
``Q|kind|question|answer|stretch``: the stretch stands once in the article and the answer once in it, which
tells which of several equal numbers is meant.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from keywords import STOP, Bm25
from negatives import NOUN, Corpus, mentions
from reader_data import Item, Passage, load

SOURCE = "written"
MADE_UP = "made_up"
PASSAGES = Path(__file__).parent / "passages"
ARTICLES = Path(__file__).parent / "articles"
HELD_OUT = PASSAGES / "held_out"
"""Made-up passages that the reader does not learn from: for the weights of answers (``made_up.py``)."""
RIVALS = 5
NEAR_MISSES = 2
"""Rivals of a made-up passage: what is most like the answer stands in the passage itself."""
UNANSWERED = 4
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def corpus(path: Path) -> Corpus:
    """Return the questions about sample articles that are not held out."""
    made = Corpus(SOURCE, [], rivals=RIVALS)
    for row in load(path):
        if row["held_out"]:
            continue
        question, near = row["question"].strip(), row["near"]
        if not row["answers"]:
            if near:
                unanswered = tuple(Passage(text) for text in near[:UNANSWERED])
                made.items.append(Item(question, unanswered, SOURCE, key=row["key"]))
            continue
        golds = tuple(dict.fromkeys(a["text"][a["start"] : a["end"]] for a in row["answers"]))
        for number, answer in enumerate(row["answers"]):
            key = f"{row['key']}/{number}"
            passage = Passage(answer["text"], (answer["start"], answer["end"]))
            made.items.append(Item(question, (passage,), SOURCE, golds, key))
            made.near[key] = near
    return _with_pools(made)


def made_up(folder: Path = PASSAGES) -> Corpus:
    """Return the questions on made-up passages."""
    found = [page for path in sorted(folder.glob("*.txt")) for page in pages(path)]
    texts = [page.text for page in found]
    ranker = Bm25(texts)
    made = Corpus(MADE_UP, [], rivals=NEAR_MISSES)
    for number, page in enumerate(found):
        for place, asked in enumerate(page.asked):
            question, answer = asked.text, asked.answer
            key = f"{number}/{place}"
            near = [texts[n] for n in ranker.best(question, RIVALS + 2) if n != number][: RIVALS + 1]
            if answer == "NONE":
                passages = tuple(Passage(text) for text in (page.text, *near[: UNANSWERED - 1]))
                made.items.append(Item(question, passages, MADE_UP, key=key))
                continue
            at = place_of(page.text, answer, len(page.header))
            if at is not None:
                passage = Passage(page.text, (at, at + len(answer)))
                made.items.append(Item(question, (passage,), MADE_UP, (answer,), key))
                made.near[key] = [text for text in near if answer not in text]
    return _with_pools(made)


class Question(NamedTuple):
    """A question with its answer (``NONE`` for none), and where to look for it.

    Attributes:
        text: The question.
        answer: Words of the passage.
        stretch: Words around the answer that stand only once, or nothing.
        kind: What is asked for, where that was noted.
    """

    text: str
    answer: str
    stretch: str = ""
    kind: str = ""

    def place(self, text: str, start: int = 0) -> int | None:
        """Where the answer stands in a text, from an offset on."""
        if self.stretch:
            start = text.find(self.stretch, start)
        return place_of(text, self.answer, start) if start >= 0 else None


@dataclass(frozen=True, slots=True)
class Page:
    """A made-up passage below its header, and what is asked of it.

    Attributes:
        title: Its title.
        place: Its place.
        date: Its date (ISO 8601).
        body: The passage.
        asked: Questions with their answers.
    """

    title: str
    place: str
    date: str
    body: str
    asked: tuple[Question, ...]

    @property
    def header(self) -> str:
        """What stands above the passage, as the reader sees it."""
        return f"{self.title}. {self.place}, {_in_words(self.date)}\n"

    @property
    def text(self) -> str:
        """Header and passage."""
        return self.header + self.body


def pages(path: Path, *, between: str = " ") -> Iterator[Page]:
    """The passages of a file, their lines put together by ``between``.

    Raises:
        ValueError: A line is none of the four kinds.
    """
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        head, body = lines[0].split("|"), [line for line in lines[1:] if not line.startswith("Q|")]
        if head[0] != "P" or len(head) != 4 or not body:
            raise ValueError(f"{path.name}: no passage begins with {lines[0][:60]!r}")
        asked = [line.split("|") for line in lines[1:] if line.startswith("Q|")]
        yield Page(
            *(part.strip() for part in head[1:]),
            between.join(body),
            tuple(_question([part.strip() for part in parts]) for parts in asked if len(parts) in {3, 5}),
        )


def _question(parts: Sequence[str]) -> Question:
    if len(parts) == 3:
        return Question(parts[1], parts[2])
    return Question(parts[2], parts[3], parts[4], parts[1])


def _in_words(date: str) -> str:
    year, *rest = date.strip().split("-")
    month = MONTHS[int(rest[0]) - 1] if rest and rest[0].isdigit() else ""
    day = rest[1].lstrip("0") if len(rest) > 1 else ""
    return " ".join(filter(None, (day, month, year)))


def place_of(text: str, answer: str, start: int = 0) -> int | None:
    """Where an answer stands as whole words, from an offset on."""
    match = re.search(rf"(?<![\w.,]){re.escape(answer)}(?![\w]|[.,]\d)", text[start:])
    return start + match.start() if match else None


def _with_pools(made: Corpus) -> Corpus:
    pools: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for item in made.items:
        for kind, text in mentions(item.question):
            pools[kind][text] += 1
        pools["word"].update(word for word in NOUN.findall(item.question) if word not in STOP)
    made.pools = {kind: sorted(pool) for kind, pool in pools.items()}
    return made
