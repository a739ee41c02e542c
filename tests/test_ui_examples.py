"""Example questions: made of figures, kept only if they are answered."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from fakes_ui import PASSENGERS, RuleAssistant, memory_app
from policy_qa.ui.examples import Examples, question_for


@pytest.mark.parametrize(
    ("fields", "question"),
    [
        ({}, "How many ferry passengers were there in Brackwater in 2023?"),
        ({"indicator": "passenger traffic"}, None),
        ({"indicator": "passengers carried by ferries"}, None),
        ({"kind": "measure", "unit": "year"}, None),
        ({"period_source": "published"}, None),
        ({"confidence": 0.6}, None),
        ({"kind": "money"}, None),
        (
            {"kind": "money", "indicator": "exports of machinery"},
            "What were the exports of machinery in Brackwater in 2023?",
        ),
        ({"kind": "money", "indicator": "Total budget"}, None),
        ({"kind": "money", "indicator": "GDP per head"}, "What was the GDP per head in Brackwater in 2023?"),
        (
            {"kind": "money", "indicator": "added value of high-tech industry"},
            "What was the added value of high-tech industry in Brackwater in 2023?",
        ),
        (
            {"kind": "measure", "indicator": "throughput of Brackwater port", "period": "2023-11"},
            "What was the throughput of Brackwater port in November 2023?",
        ),
        (
            {"kind": "money", "indicator": "added value of the marine industry in Brackwater"},
            "What was the added value of the marine industry in Brackwater in 2023?",
        ),
        ({"indicator": "it was said"}, None),
        ({"indicator": "the budget that"}, None),
        ({"indicator": "budget (draft)"}, None),
        ({"indicator": None}, None),
        ({"place": None}, None),
        ({"period": None}, None),
        ({"status": "target"}, None),
        ({"change_direction": "up"}, None),
        ({"kind": "ordinal_rank"}, None),
    ],
)
def test_example_questions_only_from_plain_figures(fields: dict[str, Any], question: str | None) -> None:
    assert question_for(replace(PASSENGERS, **fields)) == question


def test_examples_are_answered_and_made_anew_when_the_store_changes() -> None:
    app = memory_app()
    examples = Examples(records=app.records, assistant=app.assistant)
    first = examples.general()
    assert first == (
        "What was the spending on quays and charging points in Brackwater in 2023?",
        "How many ferry passengers were there in Brackwater in 2023?",
    )
    asked = len(app.assistant.asked)
    assert examples.general() == first
    assert len(app.assistant.asked) == asked  # nothing is asked twice for the same store
    app.records.stored.clear()
    assert examples.general() == ()


def test_examples_leave_out_what_the_assistant_refuses() -> None:
    app = memory_app()
    refusing = SimpleNamespace(ask=lambda *_, **__: RuleAssistant().ask("population"))
    assert Examples(records=app.records, assistant=refusing).general() == ()
