"""Turn written questions about the sample articles into training data for the reader.

    .venv/bin/python training/corpus_questions.py --data-dir FOLDER --output corpus_questions.jsonl.gz

The stores of FOLDER hold the sample corpus (``policy-qa --data-dir FOLDER ingest corpus``). Questions come
from ``training/questions`` (one file an article) and from the gold questions of articles for tuning. Each is
written with the passages that answer it, where in them the answer stands, and the passages that retrieval
finds for it and that do not answer. Every passage stands below the header of its article, as in the read
path. Articles for testing are left out altogether, as answers and as rivals. A fifth of the articles is
marked as held out: the reader does not learn from questions about them, so that the weights of answers can be
fitted on them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy_qa.assistant import Assistant
from policy_qa.evaluation.gold import GoldFigure, Split, docs_of, read_figures, read_questions, read_split
from policy_qa.passages import readable
from policy_qa.records import RecordStore
from policy_qa.schema import Article, ExtractedArticle, Passage

QUESTIONS = Path(__file__).parent / "questions"
HELD_OUT = Split(every=5)
NEAR = 10
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """Where an answer stands in an article: characters of its text."""

    doc: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, where its answer stands (nowhere if no article tells), and the article it is about."""

    key: str
    doc: str
    question: str
    targets: tuple[Target, ...]
    kind: str

    @property
    def from_gold(self) -> bool:
        """Whether it is one of the labelled questions."""
        return "#q" in self.key


class Gold:
    """The labelled figures, the texts, and what stands where."""

    def __init__(self, figures: Iterable[GoldFigure], texts: dict[str, str]) -> None:
        self.figures = {item.id: item for item in figures if item.figure is not None}
        self.texts = texts

    def same(self, ids: Sequence[str]) -> tuple[Target, ...]:
        """The places of these figures, and of every figure of their article that states the same fact."""
        found = [self.figures[one] for one in ids if one in self.figures]
        facts = {_fact(item) for item in found}
        docs = {item.figure.doc for item in found if item.figure}
        return tuple(
            Target(item.figure.doc, item.figure.start, item.figure.end)
            for item in self.figures.values()
            if item.figure and item.figure.doc in docs and (item in found or _fact(item) in facts)
        )

    def quoted(self, doc: str, answers: Sequence[str], evidence: Sequence[str]) -> tuple[Target, ...]:
        """The first answer that stands in the evidence of an article."""
        text = self.texts.get(doc, "")
        for quote in evidence:
            begin = text.find(quote)
            for answer in answers:
                at = quote.find(answer)
                if begin >= 0 and at >= 0:
                    return (Target(doc, begin + at, begin + at + len(answer)),)
        return ()


def _fact(item: GoldFigure) -> tuple[object, ...]:
    figure = item.figure
    assert figure is not None
    return (figure.value, figure.unit, figure.indicator, figure.period)


def written(folder: Path, gold: Gold) -> Iterator[Asked]:
    """The questions of ``training/questions`` that one place of an article answers, or none."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row: Row = json.loads(line)
            doc, kind = row["doc"], row["kind"]
            key = f"{doc}#{number}"
            question = row.get("standalone") or row["question"]
            if kind == "none":
                yield Asked(key, doc, question, (), "none")
            elif kind in {"figure", "follow_up"} and row.get("figure"):
                ids = [_id(doc, one) for one in (row["figure"], *row.get("also", ()))]
                if targets := gold.same(ids):
                    yield Asked(key, doc, question, targets, kind)
            elif kind in {"text", "follow_up"} and isinstance(row.get("answer"), str):
                evidence = row["evidence"]
                quotes = [evidence] if isinstance(evidence, str) else evidence
                if targets := gold.quoted(doc, [row["answer"]], quotes):
                    yield Asked(key, doc, question, targets, kind)


def _id(doc: str, one: str) -> str:
    return one if "#" in one else f"{doc}#{one}"


def labelled(path: Path, split: Split, gold: Gold) -> Iterator[Asked]:
    """The gold questions of articles for tuning that stand alone and have one answer, or none."""
    for item in read_questions(path):
        if split.part(*item.docs) != "tune" or item.history or item.items:
            continue
        if not item.answerable:
            yield Asked(item.id, item.doc, item.question, (), "none")
            continue
        for evidence in item.evidence[:1]:
            if targets := gold.quoted(evidence.doc, item.answer, [evidence.quote]):
                yield Asked(item.id, evidence.doc, item.question, targets, "gold")


def articles_of(records: RecordStore, gold: Path) -> dict[str, ExtractedArticle]:
    """The labelled articles for tuning, by ``doc``."""
    split = read_split(gold)
    found = {doc: records.extracted(doc) for doc in docs_of(gold) if split.part(doc) == "tune"}
    return {doc: item for doc, item in found.items() if item is not None}


def questions_of(records: RecordStore, gold: Path) -> list[Asked]:
    """All questions about labelled articles for tuning that one place of an article answers, or none."""
    texts = {doc: item.article.text for doc, item in articles_of(records, gold).items()}
    labels = Gold(read_figures(gold / "figures.jsonl", texts), texts)
    return [*written(QUESTIONS, labels), *labelled(gold / "questions.jsonl", read_split(gold), labels)]


def held_out(doc: str) -> bool:
    """Whether the reader does not learn from questions about an article."""
    return HELD_OUT.part(doc) == "test"


def rows(
    asked: Iterable[Asked],
    assistant: Assistant,
    articles: dict[str, Article],
    passages: dict[str, list[Passage]],
) -> Iterator[Row]:
    """One row a question, with the passages that answer and those that were found beside them."""
    for item in asked:
        evidence = assistant.evidence(item.question)
        hits = [hit.passage for hit in evidence.hits if hit.passage.doc in articles]
        held = [_held(target, passages[target.doc]) for target in item.targets]
        good = {passage.id: (passage, target) for passage, target in held if passage is not None}
        if item.targets and not good:
            continue
        said = {articles[target.doc].text[target.start : target.end] for target in item.targets}
        yield {
            "key": item.key,
            "doc": item.doc,
            "kind": item.kind,
            "held_out": held_out(item.doc),
            "question": item.question,
            "answers": [_placed(passage, target, articles[passage.doc]) for passage, target in good.values()],
            "near": [
                text
                for passage in hits
                if passage.id not in good
                and not _tells(text := readable(passage, articles[passage.doc]), said)
            ][:NEAR],
        }


def _tells(text: str, said: Iterable[str]) -> bool:
    """Whether a passage gives the same answer, perhaps in other words around it: it is no rival then."""
    return any(re.search(rf"(?<![\d.,]){re.escape(one)}(?![\d]|[.,]\d)", text) for one in said)


def _held(target: Target, passages: Sequence[Passage]) -> tuple[Passage | None, Target]:
    inside = (p for p in passages if p.start <= target.start and target.end <= p.end)
    return next(inside, None), target


def _placed(passage: Passage, target: Target, article: Article) -> Row:
    text = readable(passage, article)
    before = len(text) - len(passage.text)
    return {
        "text": text,
        "start": before + target.start - passage.start,
        "end": before + target.end - passage.start,
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the file."""
    from policy_qa.factory import open_app
    from policy_qa.passages import passages
    from policy_qa.settings import Settings

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data-dir", type=Path, required=True, help="stores that hold the sample corpus")
    parser.add_argument("--gold", type=Path, default=Path("eval/gold"), help="the labels")
    parser.add_argument("--output", type=Path, required=True, help="a .jsonl.gz file")
    options = parser.parse_args(arguments)
    with open_app(Settings(data_dir=options.data_dir), create=False) as app:
        asked = questions_of(app.records, options.gold)
        tuned = articles_of(app.records, options.gold)
        cut = {doc: list(passages(item)) for doc, item in tuned.items()}
        found = rows(asked, app.assistant, {doc: item.article for doc, item in tuned.items()}, cut)
        count = 0
        with gzip.open(options.output, "wt", encoding="utf-8") as file:
            for row in found:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    print(f"{count} of {len(asked)} questions written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
