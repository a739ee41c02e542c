"""How good extraction and answers are, measured against labelled articles.

``run`` takes wired objects and paths, so it works from an installed package on anybody's articles and labels.
The formats of the gold files are described in ``eval/README.md``, the measures in the modules they are
named for. Every suite yields counts by article or question (``measures``), so that every score has an
interval and two results can be compared (``comparison``).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from typing import Any, Protocol

from policy_qa.assistant import answer_to_dict
from policy_qa.errors import UsageError
from policy_qa.evaluation.answers import Verdict, answers_suite, judge
from policy_qa.evaluation.entities import score_entities
from policy_qa.evaluation.figures import FigureError, score_figures
from policy_qa.evaluation.floors import below, write_floors
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
from policy_qa.evaluation.injection import Open, injection_suite
from policy_qa.evaluation.measures import Suite
from policy_qa.evaluation.report import Report
from policy_qa.evaluation.results import Result
from policy_qa.evaluation.retrieval import DEPTH, Rank, Stretch, retrieval_suite
from policy_qa.evaluation.suites import entities_suite, figures_suite
from policy_qa.evaluation.unsupported import faults
from policy_qa.schema import Answer, Article, ExtractedArticle, IngestReport, Turn

__all__ = ["Report", "below", "run", "write_floors"]

_MIB = 2**20 if sys.platform == "darwin" else 2**10
"""What ``ru_maxrss`` counts in a mebibyte: bytes on macOS, kibibytes elsewhere."""

Say = Callable[[str], None]


class _Records(Protocol):
    def extracted(self, doc: str) -> ExtractedArticle | None: ...


class _Assistant(Protocol):
    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...


class _Ingestor(Protocol):
    def run(self, paths: Sequence[Path]) -> IngestReport: ...


class _Extractor(Protocol):
    def extract(self, article: Article) -> ExtractedArticle: ...


class _Retriever(Protocol):
    def invoke(self, input: str, /, *, limit: int) -> Sequence[Any]: ...


class Wired(Protocol):
    """What ``run`` needs of an application."""

    def extractor(self) -> _Extractor: ...

    @property
    def records(self) -> _Records: ...

    @property
    def assistant(self) -> _Assistant: ...

    @property
    def ingestor(self) -> _Ingestor: ...

    @property
    def retriever(self) -> _Retriever: ...


def run(
    app: Wired,
    gold: Path,
    *,
    corpus: Path | None = None,
    sentences: Path | None = None,
    questions: bool = True,
    open_app: Open | None = None,
    version: str = "0",
    ready: Callable[[], None] | None = None,
    progress: Say | None = None,
) -> Report:
    """Score an application against a folder of gold data.

    Args:
        app: an open application. Articles are written to its stores if ``corpus`` is given, so give it a data
            directory of its own: with articles beside the labelled ones the questions are another task.
        gold: folder with figures.jsonl, entities.jsonl and questions.jsonl.
        corpus: the labelled articles, ingested first; None if they are in the stores already.
        sentences: folder of gold sentences (texts.jsonl, figures.jsonl), half of which are for testing.
        questions: whether to ask the questions too.
        open_app: opens a fresh application, in which articles with orders in them are tried; None leaves
            that suite out.
        version: of the application.
        ready: called once, when the corpus is in the stores and the gold data was found to fit it.
        progress: called with a line about what is done next.

    Raises:
        UsageError: the gold data is no gold data, or names articles that are not in the stores.
        PolicyQAError: the stores cannot be used.
    """
    began = time.perf_counter()
    say = progress or (lambda _: None)
    split = read_split(gold)
    asked = read_questions(gold / "questions.jsonl")
    spent = {"ingest_s": _ingest(app, corpus, say)} if corpus is not None else {}
    extracted = _extracted(app, docs_of(gold))
    texts = {doc: item.article.text for doc, item in extracted.items()}
    if ready is not None:
        ready()
    suites, figure_errors, entity_errors = _score_articles(gold, extracted, texts, split)
    alone_errors: list[FigureError] = []
    if sentences:
        suites["sentences"], alone_errors = _score_sentences(app, sentences, say)
    verdicts: tuple[Verdict, ...] = ()
    if questions and asked:
        if find_spec("ir_measures") is None:
            say("retrieval is not measured: ir-measures is not installed (pip install 'policy-qa[eval]')")
        else:
            say("ranking passages")
            ranked = retrieval_suite(asked, texts, ranker(app.retriever), split=split)
            suites |= {"retrieval": ranked} if ranked.units else {}
        verdicts = _ask(app, asked, split, say)
        suites["questions"] = answers_suite(verdicts)
    if questions and open_app is not None:
        say("asking articles that hold orders")
        articles = [item.article for item in extracted.values()]
        tried = injection_suite(open_app, articles, asked, split=split)
        suites |= {"injection": tried} if tried.units else {}
    suites["resources"] = _resources(spent, verdicts)
    return Report(
        result=Result("policy-qa", version, date.today().isoformat(), digest(gold, sentences), suites),
        figure_errors=tuple(figure_errors),
        sentence_errors=tuple(alone_errors),
        entity_errors=tuple(entity_errors),
        verdicts=verdicts,
        split=split,
        seconds=time.perf_counter() - began,
    )


def ranker(retriever: _Retriever) -> Rank:
    """A retriever of ours as the retrieval suite takes it."""

    def rank(question: str) -> list[Stretch]:
        found = (document.metadata for document in retriever.invoke(question, limit=DEPTH))
        return [Stretch(row["doc"], row["start"], row["end"]) for row in found]

    return rank


def _score_articles(
    gold: Path, extracted: Mapping[str, ExtractedArticle], texts: Mapping[str, str], split: Split
) -> tuple[dict[str, Suite], list[FigureError], list[Any]]:
    docs = tuple(extracted)
    labelled = read_figures(gold / "figures.jsonl", texts)
    figures = [figure for item in extracted.values() for figure in item.figures]
    named = read_entities(gold / "entities.jsonl", texts)
    entities = [entity for item in extracted.values() for entity in item.entities]
    suites = {"figures": figures_suite(docs, labelled, figures, split=split)}
    if named:
        suites["entities"] = entities_suite(docs, named, entities, split=split)
    return (
        suites,
        score_figures(labelled, figures, split=split)[1],
        score_entities(named, entities, split=split)[1] if named else [],
    )


def _score_sentences(app: Wired, folder: Path, say: Say) -> tuple[Suite, list[FigureError]]:
    articles = read_sentences(folder / "texts.jsonl")
    say(f"reading {len(articles)} gold sentences")
    extractor = app.extractor()
    found = [figure for article in articles for figure in extractor.extract(article).figures]
    texts = {article.doc: article.text for article in articles}
    gold = read_figures(folder / "figures.jsonl", texts)
    suite = figures_suite(tuple(texts), gold, found, split=SENTENCES, unit="text")
    return suite, score_figures(gold, found, split=SENTENCES)[1]


def _ingest(app: Wired, corpus: Path, say: Say) -> float:
    say(f"ingesting {corpus}")
    began = time.perf_counter()
    report = app.ingestor.run([corpus])
    if report.failures:
        first = report.failures[0]
        raise UsageError(
            f"{corpus}: {first.source}: {first.reason}", "mend the corpus before measuring on it"
        )
    return time.perf_counter() - began


def _extracted(app: Wired, docs: Sequence[str]) -> Mapping[str, ExtractedArticle]:
    found = {doc: app.records.extracted(doc) for doc in docs}
    missing = [doc for doc, item in found.items() if item is None]
    if missing:
        raise UsageError(
            f"the gold data labels articles that are not in the stores: {', '.join(missing)}",
            "give the corpus that was labelled, whole",
        )
    return {doc: item for doc, item in found.items() if item is not None}


def _ask(app: Wired, questions: Sequence[GoldQuestion], split: Split, say: Say) -> tuple[Verdict, ...]:
    say(f"asking {len(questions)} questions")

    @cache
    def text(doc: str) -> str:
        found = app.records.extracted(doc)
        return found.article.text if found else ""

    verdicts = []
    for question in questions:
        history = [Turn(turn["question"], turn["answer"]) for turn in question.history]
        answer = app.assistant.ask(question.question, history)
        verdict = judge(question, answer, part=split.part(*question.docs))
        docs = {citation.doc for citation in answer.citations} | {figure.doc for figure in answer.figures}
        found = faults(answer_to_dict(answer), {doc: text(doc) for doc in docs})
        verdicts.append(replace(verdict, unsupported=len(found)))
    return tuple(verdicts)


def _resources(spent: Mapping[str, float], verdicts: Sequence[Verdict]) -> Suite:
    """Latency of answers (milliseconds) and the most memory that the process had (MiB): values alone."""
    import resource  # there is none on Windows: nothing else of this module needs it

    values = dict(spent)
    times = [verdict.milliseconds for verdict in verdicts]
    if len(times) > 1:
        cuts = quantiles(times, n=20, method="inclusive")
        values |= {"ask_p50_ms": cuts[9], "ask_p95_ms": cuts[18]}
    values["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    return Suite("run", (), (), {}, {"all": {name: round(value, 1) for name, value in values.items()}})
