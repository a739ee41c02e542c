"""Questions of several things at once, and the answers to them."""

from __future__ import annotations

from typing import Any

import pytest

from policy_qa.questions import analyse
from policy_qa.questions.enumerations import asks_group, enumeration
from policy_qa.readers.several import SeveralReader
from policy_qa.schema import Draft
from read_path import article, evidence

BASE: dict[str, Any] = {"kind": "money", "unit": "CNY", "place": "Tessaly", "status": "actual"}
SPENT = article(
    "Tessaly spent 30 million yuan on roads in 2021. Tessaly spent 12 million yuan on schools in 2021. "
    "Tessaly spent 9 million yuan on ports in 2021. Tessaly spent 25 million yuan on roads in 2020.",
    place="Tessaly",
    figures=[
        {
            **BASE,
            "surface": "30 million yuan",
            "value": 3e7,
            "indicator": "spending on roads",
            "period": "2021",
        },
        {
            **BASE,
            "surface": "12 million yuan",
            "value": 1.2e7,
            "indicator": "spending on schools",
            "period": "2021",
        },
        {
            **BASE,
            "surface": "9 million yuan",
            "value": 9e6,
            "indicator": "spending on ports",
            "period": "2021",
        },
        {
            **BASE,
            "surface": "25 million yuan",
            "value": 2.5e7,
            "indicator": "spending on roads",
            "period": "2020",
        },
    ],
)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What were the exports of Tessaly in 2019, 2020 and 2021?", ("2019", "2020", "2021")),
        ("Capacity of Norland by source: wind, solar, hydro", ("wind", "solar", "hydro")),
        ("How much did bakeries, mills and dairies sell in 2021?", ("bakeries", "mills", "dairies")),
        ("What were the urban and rural incomes in 2021?", ("urban incomes", "rural incomes")),
    ],
)
def test_what_is_counted_off_is_asked_one_by_one(question: str, parts: tuple[str, ...]) -> None:
    found = enumeration(question)
    assert found is not None
    assert found.items == parts
    assert all(part in asked for part, asked in zip(parts, found.questions, strict=True))


@pytest.mark.parametrize(
    "question",
    [
        "What do roads, schools and ports cost together?",
        "Ningbo: total government revenue 2022, amount",
        "How much did research and development cost in 2021?",
        "Which was larger, roads, schools or ports?",
    ],
)
def test_one_thing_is_not_taken_apart(question: str) -> None:
    assert enumeration(question) is None


def test_members_of_a_group_are_not_named() -> None:
    assert asks_group("How much did each of the three sectors produce?")
    assert not asks_group("How much output fell to each resident?")


def answer(question: str) -> Draft | None:
    return SeveralReader().read(analyse(question, places=["Tessaly"]), evidence(SPENT))


def test_each_item_has_a_figure_of_its_own() -> None:
    draft = answer("How much did Tessaly spend on roads, schools and ports in 2021?")
    assert draft is not None
    assert draft.short_answer == "30 million yuan; 12 million yuan; 9 million yuan"
    assert draft.text.endswith("These are 3 figures in 1 of the 1 articles found.")
    assert len(draft.citations) == 3


def test_a_list_with_an_item_that_is_not_there_is_left_to_others() -> None:
    assert answer("How much did Tessaly spend on roads, schools and castles in 2021?") is None
