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
        ("GDP of Atlantis in 2020?", "GDP of Chengdu in 2018?", "GDP of Chengdu in 2018?"),
        (EXPORTS, "What about Hangzhou?", "What were the exports of Hangzhou in 2021?"),
        (EXPORTS, "And imports?", "What were the imports of Tessaly in 2021?"),
        (EXPORTS, "and by how much did they rise?", "By how much did the exports of Tessaly rise in 2021?"),
        (EXPORTS, "by how much?", "What were the exports of Tessaly in 2021, and by how much?"),
        ("By how much did exports grow in 2021?", "And in 2020?", "By how much did exports grow in 2020?"),
        (JOBS, "And in April?", "How many jobs did manufacturing lose in April 2023?"),
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


TRADE = "By how much did Tessaly's trade with Norland grow in 2021?"
SPENT = "How much did Valmere spend on roads in 2023/24?"
DEBT = "How large was the debt of Arden in the report of May 2024?"


@pytest.mark.parametrize(
    ("before", "follow_up", "whole"),
    [
        (TRADE, "And with Osterland?", "By how much did Tessaly's trade with Osterland grow in 2021?"),
        (TRADE, "And Valmere?", "By how much did Tessaly's trade with Valmere grow in 2021?"),
        (SPENT, "And in dollars?", "How much did Valmere spend on roads in 2023/24, in dollars?"),
        (SPENT, "And the year before?", "How much did Valmere spend on roads in 2022/23?"),
        (SPENT, "And on schools?", "How much did Valmere spend on schools in 2023/24?"),
        (DEBT, "And the one in the new plan?", "How large was the debt of Arden in the new plan?"),
        (EXPORTS, "And in yuan?", "What were the exports of Tessaly in 2021, in yuan?"),
        (EXPORTS, "And the growth?", "By how much did the exports of Tessaly grow in 2021?"),
        (EXPORTS, "Year on year?", "By how much did the exports of Tessaly grow in 2021?"),
        (
            EXPORTS,
            "And by how much was that more than a year earlier?",
            "By how much did the exports of Tessaly grow in 2021?",
        ),
        (
            EXPORTS,
            "And the share of private firms in that?",
            "What was the share of private firms in the exports of Tessaly in 2021?",
        ),
        (EXPORTS, "And how many people work there?", "How many people work in Tessaly in 2021?"),
        (EXPORTS, "And in May of that year?", "What were the exports of Tessaly in May 2021?"),
        (JOBS, "And construction?", "How many jobs did construction lose in May 2023?"),
        (
            "How many jobs did US manufacturing lose in May 2023?",
            "And couriers?",
            "How many jobs did couriers lose in the United States in May 2023?",
        ),
        (
            "How many people moved to Arden in 2020?",
            "How many of them were students?",
            "How many of the people that moved to Arden were students in 2020?",
        ),
        ("How many schools does Arden have?", "And teachers?", "How many teachers does Arden have?"),
        (
            "What grant does a new provincial museum get?",
            "And for a national one?",
            "What grant does a new national museum get?",
        ),
        ("What was the rate in May 2024?", "And a month before?", "What was the rate in April 2024?"),
        (
            "What growth did the OBR's October 2024 forecast give for 2025?",
            "And for 2026?",
            "What growth did the OBR's October 2024 forecast give for 2026?",
        ),
        ("Who is the mayor of Arden?", "And her deputy?", "Who is the deputy of the mayor of Arden?"),
    ],
)
def test_a_phrase_takes_the_place_of_its_kind(before: str, follow_up: str, whole: str) -> None:
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


URBAN = "How much did Arden spend on basic research in 2022?"


@pytest.mark.parametrize(
    ("before", "follow_up", "whole"),
    [
        (EXPORTS, "in dollars?", "What were the exports of Tessaly in 2021, in dollars?"),
        (EXPORTS, "in yuan pls", "What were the exports of Tessaly in 2021, in yuan?"),
        (EXPORTS, "As a share of GDP?", "What share of GDP was the exports of Tessaly in 2021?"),
        (EXPORTS, "per head?", "What were the exports per head of Tessaly in 2021?"),
        (EXPORTS, "What was the growth?", "By how much did the exports of Tessaly grow in 2021?"),
        (EXPORTS, "How much of a rise is that?", "By how much did the exports of Tessaly grow in 2021?"),
        (EXPORTS, "Where does that rank?", "What rank does the exports of Tessaly have in 2021?"),
        (EXPORTS, "What's the goal?", "What is the goal for the exports of Tessaly?"),
        (EXPORTS, "And ten years earlier?", "What were the exports of Tessaly in 2011?"),
        (EXPORTS, "And just Q1?", "What were the exports of Tessaly in Q1 2021?"),
        (EXPORTS, "cocoa imports?", "What were the cocoa imports of Tessaly in 2021?"),
        (JOBS, "And in June, as revised?", "How many jobs did manufacturing lose in June 2023, as revised?"),
        (
            JOBS,
            "how many more than in April?",
            "How many more jobs did manufacturing lose in May 2023 than in April 2023?",
        ),
        (URBAN, "what about applied research", "How much did Arden spend on applied research in 2022?"),
        ("How much did Arden export in 2022?", "And imports?", "How much did Arden import in 2022?"),
        (
            "How much did Arden export to Norland in 2022?",
            "and Osterland?",
            "How much did Arden export to Osterland in 2022?",
        ),
        (
            "What growth did the bank forecast for Arden in 2024?",
            "What does the ministry say?",
            "What growth did the ministry forecast for Arden in 2024?",
        ),
        (
            "How much tax did Arden raise in 2022 without levies?",
            "including them?",
            "How much tax did Arden raise in 2022 including levies?",
        ),
    ],
)
def test_what_people_leave_out(before: str, follow_up: str, whole: str) -> None:
    assert standalone(follow_up, [Turn(before, "It was 5%.")]) == whole


def test_he_or_it_is_who_was_named_in_the_answer() -> None:
    history = [Turn("Who runs the port of Arden?", "Ada Lowe")]
    assert standalone("Who is her deputy?", history) == "Who is Ada Lowe's deputy?"


@pytest.mark.parametrize(
    ("chain", "whole"),
    [
        (
            ["How much coal did Arden sell in 2020?", "And by how much was that more than a year earlier?"],
            "By how much did the coal of Arden grow in 2020?",
        ),
        (["How much did Arden sell abroad in 2020?", "And imports?"], "How much did Arden import in 2020?"),
        (
            ["How much did Arden sell abroad in 2020?", "And imports?", "And the year before?"],
            "How much did Arden import in 2019?",
        ),
        (
            ["How much did the state spend on schools in 2020?", "And roads?", "And parks?"],
            "How much did the state spend on parks in 2020?",
        ),
        (
            ["How much power did Arden generate in 2020?", "And consume?", "And in Norwick?"],
            "How much power did Norwick consume in 2020?",
        ),
        (
            ["How many houses did the city build in 2020?", "And schools?"],
            "How many schools did the city build in 2020?",
        ),
        (
            ["How much power did Arden generate in 2020?", "And gas?"],
            "How much gas did Arden generate in 2020?",
        ),
        (
            ["How many firms were founded in Arden in 2020?", "And closed?"],
            "How many firms were closed in Arden in 2020?",
        ),
        (
            ["How many guests came to Arden in 2020?", "And hotels?"],
            "How many hotels were there in Arden in 2020?",
        ),
        (
            ["What did Arden earn from taxes in 2019?", "And what did it spend?"],
            "What did Arden spend in 2019?",
        ),
        (
            ["How much did Arden borrow in 2020?", "And the deficit?"],
            "What was the deficit of Arden in 2020?",
        ),
        (
            ["How many people were unemployed in Arden in 2020?", "And the rate?"],
            "What was the unemployment rate in Arden in 2020?",
        ),
        (["When was the budget presented?", "By whom?"], "By whom was the budget presented?"),
        (
            ["Which city had the highest GDP in 2020?", "And the lowest?"],
            "Which city had the lowest GDP in 2020?",
        ),
        (
            ["What was the GDP of Arden in 2018?", "And Norwick?", "And there in 2019?"],
            "What was the GDP of Norwick in 2019?",
        ),
        (
            ["What was inflation in Arden in 2020?", "And the quarter before?"],
            "What was inflation in Arden in the fourth quarter of 2019?",
        ),
        (
            ["What were sales in Arden in 2020?", "In dollars?"],
            "What were sales in Arden in 2020, in dollars?",
        ),
    ],
)
def test_a_part_of_the_sentence_is_replaced(chain: list[str], whole: str) -> None:
    *before, last = chain
    assert standalone(last, [Turn(question, "") for question in before]) == whole


@pytest.mark.parametrize(
    ("before", "follow_up", "whole"),
    [
        (
            "What was the jobless rate in Tessaly in May 2023?",
            "How high was it in March?",
            "How high was the jobless rate in Tessaly in March 2023?",
        ),
        (
            "How many firms did Tessaly register in 2022?",
            "How many of them were closed between May and July?",
            "How many of the firms of Tessaly were closed between May and July 2022?",
        ),
        (
            "What was the jobless rate in Tessaly in May 2023?",
            "How high was it in March 2021?",
            "How high was the jobless rate in Tessaly in March 2021?",
        ),
    ],
)
def test_a_month_is_of_the_year_asked_for_before(before: str, follow_up: str, whole: str) -> None:
    assert standalone(follow_up, [Turn(before, "")]) == whole


def test_a_question_with_a_pronoun_and_a_time_leaves_out_what_it_is_about() -> None:
    asked = standalone(
        "How many people used it between May and July?", [Turn("What did the tram line of Tessaly cost?", "")]
    )
    assert "it" not in asked.split()
    assert "tram line" in asked
