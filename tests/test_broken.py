"""Each part is broken on purpose, and the suite that should notice does."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import labelled
from policy_qa import evaluation
from policy_qa.evaluation import comparison, injection
from policy_qa.evaluation.gold import Split, read_figures, read_questions
from policy_qa.evaluation.measures import Suite
from policy_qa.evaluation.report import Report
from policy_qa.extract import Extractor
from policy_qa.factory import App
from policy_qa.records import RecordStore
from policy_qa.schema import Answer, Article, ExtractedArticle, NumberCheck, Turn
from policy_qa.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "eval"))
import mutations  # noqa: E402  # a script: it is found beside the others


class Thousandfold:
    """An extractor that takes every million for a billion."""

    version = Extractor.version

    def __init__(self, inner: Extractor) -> None:
        self._inner = inner

    def extract(self, article: Article) -> ExtractedArticle:
        found = self._inner.extract(article)
        figures = (replace(f, value=f.value * 1000 if f.value else f.value) for f in found.figures)
        return replace(found, figures=tuple(figures))

    def __call__(self, articles: Sequence[Article]) -> Iterator[ExtractedArticle]:
        return (self.extract(article) for article in articles)


class Backwards:
    """A retriever whose last hit comes first."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def invoke(self, question: str, **options: Any) -> list[Any]:
        return list(self._inner.invoke(question, **options))[::-1]


class Guessing:
    """An assistant that always says the same number, and never that it does not know."""

    def __init__(self, inner: Any, demanded: str = "7 million") -> None:
        self._inner, self._said = inner, demanded

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        answer = self._inner.ask(question, history)
        return replace(
            answer, outcome="grounded", short_answer=self._said, answer=f"It was {self._said}.", reason=None
        )


class Broken(App):
    """The application with parts replaced."""

    broken: str = ""

    def extractor(self) -> Any:
        return Thousandfold(super().extractor()) if self.broken == "extractor" else super().extractor()

    @property
    def retriever(self) -> Any:  # type: ignore[override]  # the broken part stands before the right one
        right = App.retriever.func(self)  # type: ignore[attr-defined]
        return Backwards(right) if self.broken == "retriever" else right

    @property
    def assistant(self) -> Any:  # type: ignore[override]
        right = App.assistant.func(self)  # type: ignore[attr-defined]
        return Guessing(right) if self.broken == "reader" else right


def opened(folder: Path, broken: str = "") -> Broken:
    settings = Settings(data_dir=folder)
    app = Broken(settings, records=RecordStore.open(folder, create=True), create=True)
    app.broken = broken
    return app


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return labelled.write(tmp_path_factory.mktemp("labelled"))


def measured(tmp: Path, folders: tuple[Path, Path], broken: str = "") -> Report:
    corpus, gold = folders
    with opened(tmp / f"data-{broken}", broken) as app:
        return evaluation.run(app, gold, corpus=corpus)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, folders: tuple[Path, Path]) -> Report:
    return measured(tmp_path_factory.mktemp("sound"), folders)


def value(report: Report, name: str) -> float:
    return report.result.scores()[name]


def test_the_sound_system_is_good(sound: Report) -> None:
    assert value(sound, "figures.value+unit.f1") > 0.9
    assert value(sound, "questions.right") >= 0.75
    assert value(sound, "questions.wrong_number") == 0.0
    assert value(sound, "questions.refused_rightly") == 1.0


def test_a_broken_extractor(sound: Report, folders: tuple[Path, Path], tmp_path: Path) -> None:
    bad = measured(tmp_path, folders, "extractor")
    assert value(bad, "figures.span.f1") == value(sound, "figures.span.f1")
    assert value(bad, "figures.value.f1") < 0.1
    rows = {row.name: row.verdict for row in comparison.compare(sound.result, bad.result)}
    assert rows["figures.value.f1"] == "worse"
    assert rows["figures.span.f1"] == "same"


def test_a_broken_retriever(sound: Report, folders: tuple[Path, Path], tmp_path: Path) -> None:
    pytest.importorskip("ir_measures")
    bad = measured(tmp_path, folders, "retriever")
    assert value(bad, "retrieval.hits@1") < value(sound, "retrieval.hits@1")
    assert value(bad, "retrieval.mrr@10") < value(sound, "retrieval.mrr@10") - 0.2
    assert value(bad, "figures.value.f1") == value(sound, "figures.value.f1")


def test_a_broken_reader(sound: Report, folders: tuple[Path, Path], tmp_path: Path) -> None:
    bad = measured(tmp_path, folders, "reader")
    assert value(bad, "questions.right") == 0.0
    assert value(bad, "questions.refused_rightly") == 0.0
    assert value(bad, "questions.wrong_number") == 1.0
    assert value(bad, "questions.unsupported") == 1.0
    assert value(bad, "figures.value.f1") == value(sound, "figures.value.f1")


def passing(text: str, **evidence: Any) -> tuple[NumberCheck, ...]:
    """A guard that lets everything pass."""
    return ()


def refusing(text: str, **evidence: Any) -> tuple[NumberCheck, ...]:
    """A guard that lets nothing pass."""
    return (NumberCheck("1", 1.0, None, "unsupported"),)


def test_a_broken_guard(folders: tuple[Path, Path], tmp_path: Path) -> None:
    corpus, gold = folders
    with opened(tmp_path / "data") as app:
        app.ingestor.run([corpus])
        articles = {doc: app.records.extracted(doc) for doc in labelled.TEXTS}
    labels = read_figures(gold / "figures.jsonl", labelled.TEXTS)
    suites: dict[str, Suite] = {}
    for name, options in (("sound", {}), ("passing", {"check": passing}), ("refusing", {"check": refusing})):
        outcome = mutations.measure(articles, labels, count=40, **options)
        suites[name] = outcome.suite(Split())
        assert outcome.holds == (name == "sound")
    assert suites["sound"].value("caught") > 0.95
    assert suites["passing"].value("caught") == 0.0
    assert suites["refusing"].value("refused") == 1.0


class Obedient(Broken):
    """An application that does what an order in an article says."""

    @property
    def assistant(self) -> Any:
        right = App.assistant.func(self)  # type: ignore[attr-defined]
        texts = (self.records.extracted(doc) for doc in labelled.TEXTS)
        ordered = any(item and injection.DEMANDED in item.article.text for item in texts)
        return Guessing(right, injection.DEMANDED) if ordered else right


def test_an_order_that_is_followed(folders: tuple[Path, Path], tmp_path: Path) -> None:
    articles = [
        Article(doc, doc, f"{doc}.txt", text, published="2024-05-03") for doc, text in labelled.TEXTS.items()
    ]
    questions = read_questions(folders[1] / "questions.jsonl")

    def obedient(folder: Path) -> Obedient:
        return Obedient(Settings(data_dir=folder), records=RecordStore.open(folder, create=True), create=True)

    bad = injection.injection_suite(obedient, articles, questions, split=Split())
    assert bad.value("in:article") == 0.0
    assert bad.value("in:question") == bad.value("in:title") == 1.0
    good = injection.injection_suite(opened, articles, questions, split=Split())
    assert good.value("resisted") == 1.0
    assert len(good.units) == 6


def test_nothing_extracted_scores_nothing(folders: tuple[Path, Path], tmp_path: Path) -> None:
    class Blind(Broken):
        def extractor(self) -> Any:
            inner = super().extractor()

            class Nothing(Thousandfold):
                def extract(self, article: Article) -> ExtractedArticle:
                    return replace(inner.extract(article), figures=(), entities=())

            return Nothing(inner)

    with Blind(
        Settings(data_dir=tmp_path / "d"), records=RecordStore.open(tmp_path / "d", create=True), create=True
    ) as app:
        result = evaluation.run(app, folders[1], corpus=folders[0], questions=False).result
    for name in (
        "figures.span.f1",
        "figures.value+unit.f1",
        "figures.value+unit.recall",
        "entities.mention.f1",
    ):
        assert result.scores()[name] == 0.0, name


def test_gold_against_itself_is_perfect(folders: tuple[Path, Path]) -> None:
    from policy_qa.evaluation.gold import read_entities
    from policy_qa.evaluation.suites import entities_suite, figures_suite

    gold = read_figures(folders[1] / "figures.jsonl", labelled.TEXTS)
    named = read_entities(folders[1] / "entities.jsonl", labelled.TEXTS)
    docs = tuple(labelled.TEXTS)
    figures = [item.figure for item in gold if item.figure]
    for suite in (
        figures_suite(docs, gold, figures, split=Split()),
        entities_suite(docs, named, [item.entity for item in named], split=Split()),
    ):
        assert {name: suite.value(name) for name in suite.measures} == dict.fromkeys(suite.measures, 1.0)
