from __future__ import annotations

from typing import Any

import pytest

from policy_qa.questions import analyse
from policy_qa.readers.comparing import ComparingReader
from policy_qa.schema import Draft
from read_path import PORT, article, evidence


def compare(question: str) -> Draft | None:
    return ComparingReader().read(analyse(question, places=["Tessaly"]), evidence(PORT))


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Which was larger in 2021, exports or imports?", "exports"),
        ("Which was smaller in 2021, exports or imports?", "imports"),
        ("What was the difference between exports and imports in 2021?", "116.7 billion yuan"),
        ("How much higher were exports than imports in 2021?", "116.7 billion yuan"),
    ],
)
def test_two_levels_of_one_unit(question: str, short: str) -> None:
    draft = compare(question)
    assert draft is not None
    assert (draft.reason, draft.short_answer) == (None, short)
    assert (
        "The difference is 116.7 billion yuan (301.5 billion yuan − 184.8 billion yuan) [1][2]." in draft.text
    )
    assert [number.value for number in draft.derived] == [116.7e9]


@pytest.mark.parametrize(
    "question",
    [
        "Which was larger, exports or cargo?",
        "Which was larger, exports or savings?",
        "What is the difference between exports and exports?",
        "Which was larger in 2015, exports or imports?",
    ],
)
def test_what_cannot_be_compared_is_refused(question: str) -> None:
    draft = compare(question)
    assert draft is not None
    assert (draft.reason, draft.short_answer, draft.derived) == ("wrong_indicator", None, ())


def test_other_questions_are_left_to_others() -> None:
    assert compare("What were the exports in 2021?") is None


def test_rates_differ_by_percentage_points() -> None:
    base: dict[str, Any] = {"kind": "percent", "unit": "%", "period": "2023"}
    source = article(
        "The urban jobless rate was 4.5 percent. The rural jobless rate was 4.2 percent.",
        figures=[
            {**base, "surface": "4.5 percent", "value": 4.5, "indicator": "urban jobless rate"},
            {**base, "surface": "4.2 percent", "value": 4.2, "indicator": "rural jobless rate"},
        ],
    )
    query = analyse("What is the difference between the urban jobless rate and the rural jobless rate?")
    draft = ComparingReader().read(query, evidence(source))
    assert draft is not None
    assert draft.short_answer == "0.3 percentage points"


def test_a_share_of_another_whole_is_not_the_share_asked_for() -> None:
    base: dict[str, Any] = {"kind": "money", "unit": "CNY", "period": "2023", "place": "Tessaly"}
    source = article(
        "Tessaly spent 40 million yuan on roads in 2023, or 3.4% of its output. Total spending came to 160 "
        "million yuan in 2023.",
        place="Tessaly",
        figures=[
            {**base, "surface": "40 million yuan", "value": 4e7, "indicator": "spending on roads"},
            {**base, "surface": "160 million yuan", "value": 1.6e8, "indicator": "total spending"},
            {
                "surface": "3.4%",
                "kind": "percent",
                "value": 3.4,
                "unit": "%",
                "period": "2023",
                "place": "Tessaly",
                "indicator": "spending on roads",
                "share_of": "output",
            },
        ],
    )
    query = analyse(
        "What percentage of Tessaly's total spending in 2023 was spending on roads?", places=["Tessaly"]
    )
    draft = ComparingReader().read(query, evidence(source))
    assert draft is not None
    assert draft.short_answer == "25%"


def test_a_figure_is_compared_only_as_what_it_is_of() -> None:
    growth = {"kind": "percent", "unit": "%", "period": "2023", "change_direction": "up", "place": "Tessaly"}
    source = article(
        "Construction grew by 5.2% in 2023. The economy grew by 1.1% in 2023 as manufacturing shrank.",
        title="Tessaly in 2023",
        place="Tessaly",
        figures=[
            {**growth, "surface": "5.2%", "value": 5.2, "indicator": "Construction"},
            {**growth, "surface": "1.1%", "value": 1.1, "indicator": "economy"},
        ],
    )
    query = analyse(
        "Which grew faster in Tessaly in 2023, construction or manufacturing?", places=["Tessaly"]
    )
    draft = ComparingReader().read(query, evidence(source))
    assert draft is not None
    assert draft.short_answer is None
