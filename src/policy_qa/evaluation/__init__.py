"""How good extraction and answers are, measured against labelled articles.

``run`` takes wired objects and paths, so it works from an installed package on anybody's articles and labels.
The formats of the gold files are described in ``eval/README.md``, the measures in the modules they are
named for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from policy_qa.errors import UsageError
from policy_qa.evaluation.answers import Verdict, judge, score_answers
from policy_qa.evaluation.entities import score_entities
from policy_qa.evaluation.figures import FigureError, judged, score_figures
from policy_qa.evaluation.gold import (
    SENTENCES,
    GoldQuestion,
    Split,
    digest,
    docs_of,
    read_entities,
    read_figures,
    read_questions,
    read_sentences,
    read_split,
)
from policy_qa.evaluation.reliability import Reliability, reliability
from policy_qa.evaluation.report import Report, below, write_floors
from policy_qa.evaluation.scores import Score
from policy_qa.schema import Answer, Article, ExtractedArticle, IngestReport, Turn

__all__ = ["Report", "below", "run", "write_floors"]


class _Records(Protocol):
    def extracted(self, doc: str) -> ExtractedArticle | None: ...


class _Assistant(Protocol):
    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...


class _Ingestor(Protocol):
    def run(self, paths: Sequence[Path]) -> IngestReport: ...


class _Extractor(Protocol):
    def extract(self, article: Article) -> ExtractedArticle: ...


class Wired(Protocol):
    """What ``run`` needs of an application."""

    def extractor(self) -> _Extractor: ...

    @property
    def records(self) -> _Records: ...

    @property
    def assistant(self) -> _Assistant: ...

    @property
    def ingestor(self) -> _Ingestor: ...


def run(
    app: Wired,
    gold: Path,
    *,
    corpus: Path | None = None,
    sentences: Path | None = None,
    questions: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Score an application against a folder of gold data.

    Args:
        app: an open application. Articles are written to its stores if ``corpus`` is given, so give it a data
            directory of its own: with articles beside the labelled ones the questions are another task.
        gold: folder with figures.jsonl, entities.jsonl and questions.jsonl.
        corpus: the labelled articles, ingested first; None if they are in the stores already.
        sentences: folder of gold sentences (texts.jsonl, figures.jsonl), half of which are for testing.
        questions: whether to ask the questions too.
        progress: called with a line about what is done next.

    Raises:
        UsageError: the gold data is no gold data, or names articles that are not in the stores.
        PolicyQAError: the stores cannot be used.
    """
    began = time.perf_counter()
    say = progress or (lambda _: None)
    split = read_split(gold)
    asked = read_questions(gold / "questions.jsonl")
    if corpus is not None:
        say(f"ingesting {corpus}")
        _ingest(app, corpus)
    extracted = _extracted(app, docs_of(gold))
    texts = {doc: item.article.text for doc, item in extracted.items()}
    labelled = read_figures(gold / "figures.jsonl", texts)
    predicted = [f for item in extracted.values() for f in item.figures]
    figures, figure_errors = score_figures(labelled, predicted, split=split)
    believed = {"figures": reliability(judged(labelled, predicted), split=split)}
    entities, entity_errors = score_entities(
        read_entities(gold / "entities.jsonl", texts),
        [e for item in extracted.values() for e in item.entities],
        split=split,
    )
    alone: dict[str, dict[str, Score]] = {}
    alone_errors: list[FigureError] = []
    if sentences:
        alone, alone_errors, believed["sentences"] = _score_sentences(app, sentences, say)
    verdicts = _ask(app, asked, split, say) if questions else ()
    return Report(
        gold_digest=digest(gold, sentences),
        figures=figures,
        entities=entities,
        answers=score_answers(verdicts) if verdicts else {},
        sentences=alone,
        figure_errors=tuple(figure_errors),
        sentence_errors=tuple(alone_errors),
        entity_errors=tuple(entity_errors),
        verdicts=verdicts,
        split=split,
        seconds=time.perf_counter() - began,
        reliability=believed,
    )


def _score_sentences(
    app: Wired, folder: Path, say: Callable[[str], None]
) -> tuple[dict[str, dict[str, Score]], list[FigureError], dict[str, Reliability]]:
    articles = read_sentences(folder / "texts.jsonl")
    say(f"reading {len(articles)} gold sentences")
    extractor = app.extractor()
    found = [figure for article in articles for figure in extractor.extract(article).figures]
    texts = {article.doc: article.text for article in articles}
    gold = read_figures(folder / "figures.jsonl", texts)
    table, errors = score_figures(gold, found, split=SENTENCES)
    return table, errors, reliability(judged(gold, found), split=SENTENCES)


def _ingest(app: Wired, corpus: Path) -> None:
    report = app.ingestor.run([corpus])
    if report.failures:
        first = report.failures[0]
        raise UsageError(
            f"{corpus}: {first.source}: {first.reason}", "mend the corpus before measuring on it"
        )


def _extracted(app: Wired, docs: Sequence[str]) -> Mapping[str, ExtractedArticle]:
    found = {doc: app.records.extracted(doc) for doc in docs}
    missing = [doc for doc, item in found.items() if item is None]
    if missing:
        raise UsageError(
            f"the gold data labels articles that are not in the stores: {', '.join(missing)}",
            "give the corpus that was labelled, whole",
        )
    return {doc: item for doc, item in found.items() if item is not None}


def _ask(
    app: Wired, questions: Sequence[GoldQuestion], split: Split, say: Callable[[str], None]
) -> tuple[Verdict, ...]:
    say(f"asking {len(questions)} questions")
    verdicts = []
    for question in questions:
        history = [Turn(turn["question"], turn["answer"]) for turn in question.history]
        answer = app.assistant.ask(question.question, history)
        verdicts.append(judge(question, answer, part=split.part(*question.docs)))
    return tuple(verdicts)
