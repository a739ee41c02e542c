"""The labels of this repository against themselves: every suite must give 1, and 0 to nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_qa import sources
from policy_qa.evaluation.answers import answers_suite, judge
from policy_qa.evaluation.gold import (
    GoldQuestion,
    docs_of,
    read_entities,
    read_figures,
    read_questions,
    read_split,
)
from policy_qa.evaluation.measures import Suite
from policy_qa.evaluation.suites import entities_suite, figures_suite
from policy_qa.schema import Answer, Citation

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "eval" / "gold"
SPLIT = read_split(GOLD)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {file.doc: sources.read(file).text for file in sources.find([ROOT / "corpus"]).files}


def values(suite: Suite) -> dict[str, float]:
    return {name: suite.value(name) for name in suite.measures}


def test_figures(texts: dict[str, str]) -> None:
    gold, docs = read_figures(GOLD / "figures.jsonl", texts), docs_of(GOLD)
    found = [item.figure for item in gold if item.figure and not item.ignore]
    itself = figures_suite(docs, gold, found, split=SPLIT)
    assert values(itself) == dict.fromkeys(itself.measures, 1.0)
    nothing = values(figures_suite(docs, gold, [], split=SPLIT))
    assert {name: nothing[name] for name in ("span.f1", "value+unit.f1", "value+unit.recall")} == {
        "span.f1": 0.0, "value+unit.f1": 0.0, "value+unit.recall": 0.0,
    }  # fmt: skip


def test_entities(texts: dict[str, str]) -> None:
    gold, docs = read_entities(GOLD / "entities.jsonl", texts), docs_of(GOLD)
    itself = entities_suite(docs, gold, [item.entity for item in gold if not item.ignore], split=SPLIT)
    assert values(itself) == dict.fromkeys(itself.measures, 1.0)
    nothing = entities_suite(docs, gold, [], split=SPLIT)
    assert values(nothing) == dict.fromkeys(nothing.measures, 0.0)


def perfect(question: GoldQuestion) -> Answer:
    """The answer that the labels ask for."""
    said = "; ".join(forms[0] for forms in question.items) or next(iter(question.answer), "an overview")
    cited = tuple(
        Citation(number, item.doc, None, None, 0, 0, item.quote)
        for number, item in enumerate(question.evidence, start=1)
    )
    return Answer(
        question=question.question,
        standalone_question=question.question,
        answer=said,
        short_answer=said if question.answerable else None,
        outcome="grounded" if question.answerable else "refused",
        reason=None if question.answerable else question.reason,  # type: ignore[arg-type]  # named reasons
        confidence=1.0,
        citations=cited,
        figures=(),
        numbers=(),
        reader="gold",
        timings_ms={},
    )


def test_questions() -> None:
    asked = read_questions(GOLD / "questions.jsonl")
    suite = answers_suite([judge(q, perfect(q), part=SPLIT.part(*q.docs)) for q in asked])
    itself = values(suite)
    strict = itself.pop("strict")  # a list of several items is right, and in none of its forms alone
    assert strict > 0.8
    assert itself == {name: float(not suite.measures[name].faults) for name in itself}
