"""The baselines find and answer what they should, so that a comparison with them means something."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

import labelled
from fakes import HashEmbedder
from policy_qa.evaluation.gold import Split, read_entities, read_figures, read_questions
from policy_qa.schema import Article, ExtractedArticle, Figure, Span

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "eval"))
import baselines  # noqa: E402  # a script: it is found beside the others


def _sentences(text: str) -> Iterable[Span]:
    start = 0
    for end, mark in enumerate(text):
        if mark in ".\n" and not text[end + 1 : end + 2].isdigit():
            if text[start : end + 1].strip():
                yield Span(start, end + 1)
            start = end + 1


@pytest.fixture(scope="module")
def articles() -> list[ExtractedArticle]:
    return [
        ExtractedArticle(Article(doc, doc, f"{doc}.txt", text), tuple(_sentences(text)))
        for doc, text in labelled.TEXTS.items()
    ]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return labelled.write(tmp_path)[1]


class TestSearchers:
    def test_bm25_stems_and_answers_with_a_sentence(self, articles: list[ExtractedArticle]) -> None:
        searcher = baselines.bm25(articles)
        said = searcher.answer("How many pupils attended school?")
        assert said.text == "About 38,500 pupils attend the schools of Tarn County."
        assert said.at is not None
        assert labelled.SCHOOLS[said.at.start : said.at.end] == said.text
        assert searcher.rank("cranes that stood still")[0].doc == "harbour"
        assert searcher.answer("?!").text == ""

    def test_langchain_cuts_and_reads_the_nearest(self, articles: list[ExtractedArticle]) -> None:
        pytest.importorskip("langchain_text_splitters")
        long = replace(articles[0].article, text=labelled.HARBOUR * 6, doc="long")
        item = ExtractedArticle(long, tuple(_sentences(long.text)))
        searcher = baselines.langchain_rag([*articles, item], HashEmbedder())
        hits = searcher.rank("the share of pupils who finish school")
        assert all(0 < hit.end - hit.start <= 1000 for hit in hits)
        assert len({(hit.doc, hit.start) for hit in hits}) == len(hits) > 3
        said = searcher.answer("About 38,500 pupils attend the schools of Tarn County.")
        assert said.text == "About 38,500 pupils attend the schools of Tarn County."

    @pytest.mark.parametrize(
        ("reply", "text"), [("1,350 people", "1,350 people"), ("I don't know.", ""), ("I don’t know", "")]
    )
    def test_a_chat_model_may_say_that_it_does_not_know(
        self, articles: list[ExtractedArticle], reply: str, text: str
    ) -> None:
        pytest.importorskip("langchain_text_splitters")
        model = FakeListChatModel(responses=[reply])
        assert baselines.plain_rag(articles, HashEmbedder(), model).answer("How many?").text == text

    def test_they_are_judged_as_the_product_is(self, articles: list[ExtractedArticle], gold: Path) -> None:
        questions = read_questions(gold / "questions.jsonl")
        suites = baselines.searched(baselines.bm25(articles), questions, articles, split=Split())
        answers = suites["questions"]
        assert answers.value("right") >= 0.5
        assert answers.value("refused_rightly") == 0.0
        assert answers.units == tuple(question.id for question in questions)


class TestFigures:
    def test_spacy_is_not_blamed_for_what_it_does_not_give(
        self, articles: list[ExtractedArticle], gold: Path
    ) -> None:
        labels = read_figures(gold / "figures.jsonl", labelled.TEXTS)
        reader = baselines.figure_readers()["spaCy"]
        suite = baselines.figures_of(reader, articles, labels, split=Split(), values=False)
        assert set(suite.measures) == {"span.f1", "exact.f1"}
        assert suite.value("span.f1") > 0.6
        named = baselines.spacy_entities(
            articles, read_entities(gold / "entities.jsonl", labelled.TEXTS), split=Split()
        )
        assert named.measure("label:PERSON").tops != (0, 0)

    def test_quantulum_gives_values_and_units(self, articles: list[ExtractedArticle]) -> None:
        pytest.importorskip("quantulum3")
        found: list[Figure] = list(baselines.figure_readers()["quantulum3"](articles[0]))
        assert ("212 million euros", 212e6, "EUR") in {(f.surface, f.value, f.unit) for f in found}
        assert all(labelled.HARBOUR[f.start : f.end] == f.surface for f in found)
        assert "2023" not in {f.surface for f in found}

    def test_a_peer_that_fails_on_a_sentence_finds_nothing_in_it(
        self, articles: list[ExtractedArticle], gold: Path
    ) -> None:
        labels = read_figures(gold / "figures.jsonl", labelled.TEXTS)
        suite = baselines.figures_of(lambda item: (), articles, labels, split=Split())
        assert suite.value("value+unit.f1") == 0.0
