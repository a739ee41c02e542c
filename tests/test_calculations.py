"""Questions that ask to calculate, and what is calculated."""

from __future__ import annotations

from typing import Any

import pytest

from policy_qa.questions import analyse
from policy_qa.questions.calculations import calculation
from policy_qa.readers.comparing import ComparingReader
from policy_qa.schema import Draft
from read_path import article, evidence


@pytest.mark.parametrize(
    ("question", "want", "first", "second"),
    [
        (
            "Exports as a percentage of total trade in 2018?",
            "share",
            "What was Exports in 2018?",
            "What was total trade in 2018?",
        ),
        (
            "By how many percent did the trade of Arden grow between 2015 and 2019?",
            "growth",
            "What was the trade of Arden in 2019?",
            "What was the trade of Arden in 2015?",
        ),
        (
            "Average annual growth of Arden's output from 2012 to 2022?",
            "cagr",
            "What was Arden's output in 2022?",
            "What was Arden's output in 2012?",
        ),
        ("What do the grant and the loan add up to?", "sum", "What was the grant?", "What was the loan?"),
        (
            "How many times larger were services than farming in Arden?",
            "ratio",
            "What was services?",
            "What was farming in Arden?",
        ),
        (
            "What percentage of all aid in 2023 went to Norland?",
            "share",
            "How much of all aid in 2023 went to Norland?",
            "What was all aid in 2023?",
        ),
        (
            "By what percentage would Arden's income have to rise from 2021 to meet the 2027 target?",
            "growth",
            "What was the target for Arden's income for 2027?",
            "What was Arden's income in 2021?",
        ),
        (
            "How many tons did farms and fisheries land together in 2020?",
            "sum",
            "How many tons did farms land in 2020?",
            "How many tons did fisheries land in 2020?",
        ),
        (
            "How many times more solar than wind did Arden install in 2023?",
            "ratio",
            "How much solar did Arden install in 2023?",
            "How much wind did Arden install in 2023?",
        ),
    ],
)
def test_both_operands_are_questions(question: str, want: str, first: str, second: str) -> None:
    found = calculation(question)
    assert found is not None
    assert (found.want, found.first, found.second) == (want, first, second)


@pytest.mark.parametrize("question", ["What were the exports in 2021?", "By how much did exports rise?"])
def test_other_questions_are_no_calculations(question: str) -> None:
    assert calculation(question) is None


def ask(question: str) -> Draft | None:
    base: dict[str, Any] = {"kind": "money", "unit": "CNY", "place": "Tessaly", "status": "actual"}
    source = article(
        "Tessaly's exports were 150 billion yuan in 2019. Tessaly's exports were 100 billion yuan in 2015.",
        figures=[
            {**base, "surface": "150 billion yuan", "value": 150e9, "indicator": "exports", "period": "2019"},
            {**base, "surface": "100 billion yuan", "value": 100e9, "indicator": "exports", "period": "2015"},
        ],
    )
    return ComparingReader().read(analyse(question, places=["Tessaly"]), evidence(source))


@pytest.mark.parametrize(
    ("question", "short", "formula"),
    [
        (
            "By how many percent did Tessaly's exports grow from 2015 to 2019?",
            "50%",
            "(150 billion yuan − 100 billion yuan) ÷ 100 billion yuan",
        ),
        (
            "Average annual growth of Tessaly's exports from 2015 to 2019?",
            "10.67%",
            "(150 billion yuan ÷ 100 billion yuan)^(1/4) − 1",
        ),
    ],
)
def test_growth_is_calculated_from_both_years(question: str, short: str, formula: str) -> None:
    draft = ask(question)
    assert draft is not None
    assert (draft.reason, draft.short_answer) == (None, short)
    assert [number.formula for number in draft.derived] == [formula]


def test_growth_from_a_year_without_a_figure_is_refused() -> None:
    draft = ask("By how many percent did Tessaly's exports grow from 2016 to 2019?")
    assert draft is not None
    assert (draft.reason, draft.derived) == ("wrong_indicator", ())
