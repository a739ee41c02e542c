from __future__ import annotations

import pytest

from policy_qa.conversation import standalone
from policy_qa.schema import Turn

EXPORTS = "What were the exports of Tessaly in 2021?"
JOBS = "How many jobs did manufacturing lose in May 2023?"


@pytest.mark.parametrize(
    ("before", "follow_up", "whole"),
    [
        (EXPORTS, "And in 2019?", "What were the exports of Tessaly in 2019?"),
        (EXPORTS, "and the year before?", "What were the exports of Tessaly in 2020?"),
        (EXPORTS, "2020?", "What were the exports of Tessaly in 2020?"),
        (
            EXPORTS,
            "And in the first quarter of 2022?",
            "What were the exports of Tessaly in the first quarter of 2022?",
        ),
        (EXPORTS, "What about Hangzhou?", "What were the exports of Hangzhou in 2021?"),
        (EXPORTS, "And imports?", "What were the imports in Tessaly in 2021?"),
        (EXPORTS, "and by how much did they rise?", "By how much did the exports rise in Tessaly in 2021?"),
        (EXPORTS, "by how much?", "What were the exports of Tessaly in 2021, and by how much?"),
        ("By how much did exports grow in 2021?", "And in 2020?", "By how much did exports grow in 2020?"),
        (JOBS, "And in April?", "How many jobs did manufacturing lose in April?"),
        (JOBS, "And the health service?", "How many jobs did the health service lose in May 2023?"),
        ("How many jobs were added in May?", "How many were lost?", "How many jobs were lost in May?"),
        (
            "How many firms were registered?",
            "in which year?",
            "How many firms were registered, and in which year?",
        ),
        ("Who is the finance minister?", "And the education secretary?", "Who is the education secretary?"),
        (
            "What was the public debt in September 2023?",
            "And what was it a year earlier?",
            "What was the public debt in September 2022?",
        ),
        ("Why did exports fall in 2020?", "And in 2021?", "Why did exports fall in 2021?"),
        ("By how much did imports fall?", "Why?", "Why did the imports fall?"),
    ],
)
def test_what_is_left_out_is_put_back(before: str, follow_up: str, whole: str) -> None:
    assert standalone(follow_up, [Turn(before, "It was 5%.")]) == whole


@pytest.mark.parametrize(
    "question",
    [
        "How many teachers are there in Arden?",
        "Who leads Statistics Valmere?",
        "What was the deficit of Valmere in 2023?",
        "thanks",
    ],
)
def test_a_whole_question_is_left_alone(question: str) -> None:
    assert standalone(question, [Turn(EXPORTS, "301.5 billion yuan.")]) == question


def test_follow_ups_of_follow_ups() -> None:
    history = [Turn(EXPORTS, "301.5 billion yuan."), Turn("And in 2019?", "Not in these articles.")]
    assert standalone("And in Hangzhou?", history) == "What were the exports of Hangzhou in 2019?"


def test_the_year_before_is_taken_from_the_answer_if_no_question_named_one() -> None:
    history = [Turn("What were the exports of Tessaly?", "They were 301.5 billion yuan in 2021.")]
    assert standalone("And the year before?", history) == "What were the exports of Tessaly in 2020?"


def test_without_history_nothing_changes() -> None:
    assert standalone("And in 2019?") == "And in 2019?"
