"""Run the product and the baselines on public data sets that lie elsewhere: figures, reading, ranking.

    .venv/bin/python eval/benchmarks.py NAME=PATH [NAME=PATH …] [--limit N] [--chat MODEL] [--json FILE]

A NAME is one of those of ``public_sets``: newsquant, fire, measeval, recognizers, records; squad,
squad-lines, rgb, realtimeqa, tatqa; multihop, multihop-lines, squad-ranking. Nothing of a data set is
stored. Of a large set N questions are drawn, the same at every run.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import baselines
import public_scores
import public_sets
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from public_sets import FigureText, Ranking, Reading
from pydantic import ConfigDict

from policy_qa.assistant import Assistant
from policy_qa.errors import PolicyQAError
from policy_qa.evaluation.measures import Measure, Suite, of_scores, of_trials
from policy_qa.evaluation.report import table_of
from policy_qa.evaluation.results import Result
from policy_qa.evaluation.retrieval import DEPTH, Stretch, measured
from policy_qa.passages import passages
from policy_qa.retrievers import document_of
from policy_qa.schema import Article, ExtractedArticle, Figure, Hit

if TYPE_CHECKING:
    from policy_qa.factory import App

LIMIT = 200
_SEED = 8
_Item = TypeVar("_Item")
Answer = Callable[[Reading], str]
"""Answers a question from its passages in a few words; empty: refused."""


class Given:
    """The passages of one question, as an assistant reads a store: nothing else is there."""

    def __init__(self) -> None:
        self.articles: dict[str, ExtractedArticle] = {}

    def extracted(self, doc: str) -> ExtractedArticle | None:
        """An article with all that was found in it."""
        return self.articles.get(doc)

    def article_ids(
        self, *, since: str | None = None, until: str | None = None, place: str | None = None
    ) -> set[str]:
        """The ids of all articles: none has a date or place to be chosen by."""
        return {item.article.id for item in self.articles.values()}


class GivenRetriever(BaseRetriever):
    """Every passage of the articles that are given, the nearest in meaning first."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    given: Given
    embedder: Any

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, limit: int = 12, **scope: Any
    ) -> list[Document]:
        cut = [passage for item in self.given.articles.values() for passage in passages(item)]
        asked, vectors = (
            self.embedder.embed_query(query),
            self.embedder.embed_documents([p.text for p in cut]),
        )
        near = [sum(a * b for a, b in zip(asked, vector, strict=True)) for vector in vectors]
        order = sorted(range(len(cut)), key=lambda place: -near[place])[:limit]
        return [
            document_of(Hit(cut[place], rank, near[place], near[place]))
            for rank, place in enumerate(order, start=1)
        ]


@dataclass(frozen=True, slots=True)
class Reader:
    """A system that answers from given passages."""

    name: str
    answer: Answer


def readers(app: App, chat: str | None) -> list[Reader]:
    """The product, the best sentence by BM25 and by meaning, and a chat model if one is named."""
    given = Given()
    retriever = GivenRetriever(given=given, embedder=app.embedder)
    assistant = Assistant(records=given, retriever=retriever, embedder=app.embedder, spans=app.span_model)

    def ours(reading: Reading) -> str:
        given.articles = {item.article.doc: item for item in _extracted(app, reading)}
        said = assistant.ask(reading.question[:1000])
        return said.short_answer or "" if said.outcome == "grounded" else ""

    def nearest(make: Callable[[Sequence[ExtractedArticle]], baselines.Searcher]) -> Answer:
        return lambda reading: make(list(_extracted(app, reading))).answer(reading.question).text

    found = [Reader("policy-qa", ours), Reader("BM25", nearest(baselines.bm25))]
    if baselines.can_split():
        found.append(Reader("LangChain", nearest(lambda a: baselines.langchain_rag(a, app.embedder))))
    if chat:
        from policy_qa.llms import chat_model

        model = chat_model(chat)
        found.append(Reader("chat model", nearest(lambda a: baselines.plain_rag(a, app.embedder, model))))
    return found


def _extracted(app: App, reading: Reading) -> Iterable[ExtractedArticle]:
    for place, text in enumerate(reading.passages):
        yield app.extractor().extract(_article(f"passage-{place}", text))


def _article(doc: str, text: str) -> Article:
    return Article(sha256(f"{doc}\n{text}".encode()).hexdigest(), doc, f"{doc}.txt", text)


def reading_suite(items: Sequence[Reading], answer: Answer) -> Suite:
    """``right`` (answered and right, of the answerable), ``refused_rightly``, ``refused_wrongly``, EM and F1.

    Where the noise is controlled, ``right`` at each noise too; at 1 refusing is right.
    """
    said = [answer(item) for item in items]
    can = [bool(item.groups) and item.noise != 1 for item in items]
    rows = list(zip(items, said, can, strict=True))
    right = [bool(text) and public_scores.contains(text, item) if can else None for item, text, can in rows]
    measures = {"right": of_trials(right)}
    for noise in sorted({item.noise for item in items if item.noise is not None and item.noise < 1}):
        own = (r if item.noise == noise else None for r, item in zip(right, items, strict=True))
        measures[f"noise:{noise:g}"] = of_trials(own)
    measures["refused_rightly"] = of_trials(None if can else not text for _, text, can in rows)
    measures["refused_wrongly"] = of_trials((not text if can else None for _, text, can in rows), faults=True)
    if all(item.noise is None for item in items):
        forms = [[form for group in item.groups for form in group] for item in items]
        ones = (1.0,) * len(items)
        pairs = list(zip(said, forms, strict=True))
        measures["exact_match"] = Measure(tuple(public_scores.exact_match(s, f) for s, f in pairs), ones)
        measures["word_f1"] = Measure(tuple(public_scores.word_f1(s, f) for s, f in pairs), ones)
    units = tuple(f"{item.id} {item.noise}" for item in items)
    return Suite("question", units, ("test",) * len(items), measures)


def figures_suite(
    items: Sequence[FigureText], read: Callable[[ExtractedArticle], Iterable[Figure]], app: App
) -> Suite:
    """F1 of each level, and of values their precision and recall, a text a unit."""
    found = [list(read(app.extractor().extract(_article("text", item.text)))) for item in items]
    scores = [public_scores.figure_scores(*pair) for pair in zip(items, found, strict=True)]
    wanted = public_scores.summed(scores)
    valued = any(figure.value is not None for figures in found for figure in figures)
    measures = {}
    for level in public_scores.LEVELS if valued else public_scores.LEVELS[:2]:
        if wanted[level].wanted:
            for rate in ("precision", "recall", "f1"):
                measures[f"{level}.{rate}"] = of_scores([row[level] for row in scores], rate=rate)
    return Suite("text", tuple(item.id for item in items), ("test",) * len(items), measures)


def ranking_suites(data: Ranking, app: App, limit: int) -> dict[str, Suite]:
    """The ranking measures of the product and of the baselines, by name."""
    docs = {f"p{place}": name for place, name in enumerate(data.passages)}
    asked = drawn([q for q in data.questions if data.wanted.get(q)], limit)
    articles = [ExtractedArticle(_article(doc, data.passages[name]), ()) for doc, name in docs.items()]
    found: dict[str, Callable[[str], Sequence[Stretch]]] = {"policy-qa": _ours(articles, app)}
    found["BM25"] = baselines.bm25(articles).rank
    if baselines.can_split():
        found["LangChain"] = baselines.langchain_rag(articles, app.embedder).rank
    suites = {}
    for name, rank in found.items():
        run = {q: list(dict.fromkeys(docs[hit.doc] for hit in rank(data.questions[q]))) for q in asked}
        values = measured(run, {q: data.wanted[q] for q in asked})
        ones = (1.0,) * len(asked)
        measures = {row: Measure(tuple(own.get(q, 0.0) for q in asked), ones) for row, own in values.items()}
        suites[name] = Suite("question", tuple(asked), ("test",) * len(asked), measures)
    return suites


def _ours(articles: Sequence[ExtractedArticle], app: App) -> Callable[[str], list[Stretch]]:
    """The product's retriever over these articles, written to its stores as they are."""
    for item in articles:
        cut = passages(item)
        app.records.write(item, cut)
        app.index.upsert(cut, app.embedder.embed_documents([passage.text for passage in cut]))
        app.records.mark_indexed(item.article.doc)

    def rank(question: str) -> list[Stretch]:
        rows = (document.metadata for document in app.retriever.invoke(question, limit=DEPTH))
        return [Stretch(row["doc"], row["start"], row["end"]) for row in rows]

    return rank


def drawn(items: Sequence[_Item], limit: int) -> list[_Item]:
    """At most so many of the items, the same at every run, in their order."""
    if len(items) <= limit:
        return list(items)
    places = sorted(random.Random(_SEED).sample(range(len(items)), limit))
    return [items[place] for place in places]


def run(name: str, path: Path, app: App, *, limit: int, chat: str | None) -> dict[str, Suite]:
    """One data set: suites by system, the product first.

    Raises:
        PolicyQAError: the product cannot be used.
    """
    if name in public_sets.RANKING:
        return ranking_suites(public_sets.RANKING[name](path), app, limit)
    if name in public_sets.READING:
        items = drawn(list(public_sets.READING[name](path)), limit)
        return {one.name: reading_suite(items, one.answer) for one in readers(app, chat)}
    texts = drawn(list(public_sets.FIGURES[name](path)), limit)
    systems: dict[str, Callable[[ExtractedArticle], Iterable[Figure]]] = {
        "policy-qa": lambda item: item.figures
    }
    return {
        system: figures_suite(texts, read, app)
        for system, read in (systems | baselines.figure_readers()).items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the data sets that are named; exits 2 if one cannot be read."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="+", metavar="NAME=PATH", help="a data set and where it lies")
    parser.add_argument("--limit", type=int, default=LIMIT, help="texts or questions of each")
    parser.add_argument("--chat", metavar="MODEL", help="also a plain prompt to this chat model")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the product's result here")
    options = parser.parse_args(arguments)
    from policy_qa.factory import open_app, package_version
    from policy_qa.settings import Settings

    systems: dict[str, dict[str, Suite]] = {}
    try:
        for given in options.sets:
            name, _, path = given.partition("=")
            if name not in (*public_sets.FIGURES, *public_sets.READING, *public_sets.RANKING) or not path:
                parser.error(f"{given!r} is no NAME=PATH of a known data set")
            with (
                tempfile.TemporaryDirectory() as folder,
                open_app(Settings().in_folder(Path(folder) / "data"), create=True) as app,
            ):
                found = run(name, Path(path), app, limit=options.limit, chat=options.chat)
            for system, suite in found.items():
                systems.setdefault(system, {})[f"{name} {Path(path).name}"] = suite
    except (PolicyQAError, OSError, ValueError, KeyError) as error:
        print(f"benchmarks: {given}: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    results = [Result(system, package_version(), "", "", suites) for system, suites in systems.items()]
    print(table_of(results[0], results[1:]))
    if options.json:
        options.json.write_text(json.dumps(results[0].as_dict()) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
