"""Answers over figures that a person has judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policy_qa import prompts
from policy_qa.assistant import Assistant
from policy_qa.readers.judged import written
from policy_qa.schema import Answer, ExtractedArticle, Figure
from read_path import PORT, ListedRecords, SharedWordsRetriever

EXPORTS = next(figure for figure in PORT.figures if figure.surface == "301.5 billion yuan")
QUESTION = "What were the exports of Tessaly in 2021?"


def ask(question: str, source: ExtractedArticle) -> Answer:
    records = ListedRecords(source)
    return Assistant(records=records, retriever=SharedWordsRetriever(records=records)).ask(question)


def judged(now: Figure | None) -> ExtractedArticle:
    """The article with its exports as a person left them; None: rejected."""
    others = [figure for figure in PORT.figures if figure.id != EXPORTS.id]
    kept = sorted([*others, *([now] if now else [])], key=lambda figure: figure.start)
    return replace(PORT, figures=tuple(kept), overruled=(EXPORTS,))


def corrected(**changes: Any) -> ExtractedArticle:
    return judged(replace(EXPORTS, verdict="corrected", **changes))


def test_a_corrected_value_is_answered_and_what_the_article_says_is_told() -> None:
    answer = ask(QUESTION, corrected(value=299_000_000_000))
    assert answer.short_answer == "299,000,000,000 CNY"
    assert "299,000,000,000 CNY" in answer.answer.split("The article says")[0]
    note = "The article says 301.5 billion yuan [1]; a reader has corrected it to 299,000,000,000 CNY."
    assert answer.answer.endswith(note)
    (right,) = [number for number in answer.numbers if number.value == 299_000_000_000]
    assert (right.status, right.operands) == ("derived", (EXPORTS.id,))
    assert "corrected by hand" in (right.formula or "")
    assert PORT.article.text[answer.citations[0].start : answer.citations[0].end] == answer.citations[0].quote
    assert [figure.verdict for figure in answer.figures if figure.id == EXPORTS.id] == ["corrected"]


def test_a_corrected_period_is_what_the_figure_answers_for() -> None:
    moved = corrected(period="2020")
    assert ask(QUESTION, moved).short_answer != "301.5 billion yuan"
    assert ask("What were the exports of Tessaly in 2020?", moved).short_answer == "301.5 billion yuan"


def test_a_corrected_indicator_is_what_the_figure_is_of() -> None:
    answer = ask("What was the timber trade of Tessaly in 2021?", corrected(indicator="timber trade"))
    assert answer.short_answer == "301.5 billion yuan"


def test_a_corrected_place_is_where_the_figure_is_of() -> None:
    answer = ask("What were the exports of Vellmar in 2021?", corrected(place="Vellmar", subject="Vellmar"))
    assert (answer.short_answer, answer.reason) == ("301.5 billion yuan", None)


def test_a_rejected_figure_is_never_the_answer() -> None:
    answer = ask(QUESTION, judged(None))
    assert "301.5" not in (answer.short_answer or "")
    assert EXPORTS.id not in {figure.id for figure in answer.figures}


def test_a_rejected_number_is_not_copied_from_its_sentence_either() -> None:
    from policy_qa.readers import Evidence, cite, sentence_at
    from policy_qa.readers import judged as rules
    from policy_qa.schema import Draft, NumberCheck

    source = judged(None)
    cited = cite(source, sentence_at(source, EXPORTS.start), marker=1)
    draft = Draft("It was 301.5 billion yuan [1].", "301.5 billion yuan", (cited,), reader="pointing")
    check = NumberCheck("301.5 billion yuan", 301.5e9, "CNY", "quoted", 1)
    evidence = Evidence(articles={source.article.doc: source})
    assert rules.rests_on_rejected(draft, (check,), evidence)
    assert not rules.rests_on_rejected(replace(draft, short_answer="14.8%"), (check,), evidence)
    refused = rules.rejected(draft)
    assert (refused.text, refused.short_answer, refused.reason) == (
        prompts.REJECTED,
        None,
        "wrong_indicator",
    )


def test_a_confirmed_figure_is_marked_in_the_answer() -> None:
    figures = tuple(
        replace(figure, verdict="confirmed") if figure.id == EXPORTS.id else figure for figure in PORT.figures
    )
    answer = ask(QUESTION, replace(PORT, figures=figures))
    assert answer.short_answer == "301.5 billion yuan"
    assert [figure.verdict for figure in answer.figures if figure.id == EXPORTS.id] == ["confirmed"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"value": 299_000_000_000, "unit": "CNY"}, "299,000,000,000 CNY"),
        ({"value": 12.5, "unit": "%"}, "12.5%"),
        ({"value": 3, "value_max": 4.25, "unit": "ton"}, "3–4.25 ton"),
        ({"value": 7, "unit": None}, "7"),
    ],
)
def test_a_corrected_value_is_written_with_its_unit(fields: dict[str, Any], text: str) -> None:
    assert written(replace(EXPORTS, **fields)) == text
