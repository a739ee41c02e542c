"""A question that compares, read into two questions."""

from __future__ import annotations

import pytest

from policy_qa.questions.comparisons import compares, comparison


@pytest.mark.parametrize(
    ("question", "first", "second", "want"),
    [
        (
            "By how much did Norland's exports exceed its imports in 2022?",
            "What was Norland's exports in 2022?",
            "What was Norland's imports in 2022?",
            "difference",
        ),
        (
            "How much more did Norland spend on roads in 2024 than in 2020?",
            "How much did Norland spend on roads in 2024?",
            "How much did Norland spend on roads in 2020?",
            "difference",
        ),
        (
            "In which year did rents grow faster, 2017 or 2018?",
            "did rents grow in 2017?",
            "did rents grow in 2018?",
            "order",
        ),
        (
            "Which was larger in 2021, exports or imports, and by how much?",
            "What was exports in 2021?",
            "What was imports in 2021?",
            "both",
        ),
        (
            "By how many tons did the catch grow between 2018 and 2019?",
            "What was the catch in 2019?",
            "What was the catch in 2018?",
            "difference",
        ),
        (
            "How many more boys than girls were enrolled in Arden in 2023?",
            "How many boys were enrolled in Arden in 2023?",
            "How many girls were enrolled in Arden in 2023?",
            "difference",
        ),
        (
            "How many dollars more did Norland sell to Tessaly than to Arden in 2024?",
            "How many dollars did Norland sell to Tessaly in 2024?",
            "How many dollars did Norland sell to Arden in 2024?",
            "difference",
        ),
        (
            "Which had the higher jobless rate in 2022, Norland or Arden?",
            "What was the jobless rate of Norland in 2022?",
            "What was the jobless rate of Arden in 2022?",
            "order",
        ),
        (
            "Did services or construction grow faster in Norland in 2023?",
            "How much did services grow in Norland in 2023?",
            "How much did construction grow in Norland in 2023?",
            "order",
        ),
        (
            "How far apart were the urban and the rural jobless rate in 2023?",
            "What was the urban jobless rate in 2023?",
            "What was the rural jobless rate in 2023?",
            "difference",
        ),
        (
            "What trade surplus did Norland run in 2022?",
            "What were the exports of Norland in 2022?",
            "What were the imports of Norland in 2022?",
            "difference",
        ),
        (
            "Rise in poverty in Norland from 2019 to 2023, in points",
            "What was poverty in Norland in 2023?",
            "What was poverty in Norland in 2019?",
            "difference",
        ),
        (
            "How many points higher was Norland's jobless rate in 2022 than Arden's?",
            "What was Norland's jobless rate in 2022?",
            "What was Arden's jobless rate in 2022?",
            "difference",
        ),
    ],
)
def test_each_half_is_a_question(question: str, first: str, second: str, want: str) -> None:
    found = comparison(question)
    assert found is not None
    assert (found.first, found.second, found.want) == (first, second, want)


def test_what_is_held_against_a_plan_is_measured_as_the_plan_is() -> None:
    found = comparison("How far did new solar capacity in 2023 fall short of the ministry's plan?")
    assert found is not None
    assert "solar capacity" in found.second
    assert (found.larger, found.presumes) == (False, True)


@pytest.mark.parametrize(
    "question", ["What were the exports in 2021?", "Who opened the more modern terminal?"]
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert comparison(question) is None
    assert not compares(question)
