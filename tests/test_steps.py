"""How much more than before, where one sentence tells from what to what; and differences that are printed."""

from __future__ import annotations

from typing import Any

import pytest

from policy_qa.questions import analyse
from policy_qa.questions.compared import over_time
from policy_qa.readers.steps import StepReader
from policy_qa.schema import Draft
from read_path import article, evidence

FERRIES: dict[str, Any] = {"kind": "count", "unit": "ferry", "place": "Tessaly", "period": "2023"}
FARES: dict[str, Any] = {"kind": "money", "unit": "EUR", "place": "Tessaly", "period": "2023"}
HARBOUR = article(
    "The number of ferries in Tessaly rose from 31 to 48 ferries. A ticket for the ferry cost 7 euros, "
    "compared with 9 euros a year ago.",
    place="Tessaly",
    figures=[
        {**FERRIES, "surface": "31", "value": 31, "indicator": "ferries in Tessaly", "period": "2022"},
        {**FERRIES, "surface": "48 ferries", "value": 48, "indicator": "ferries in Tessaly"},
        {**FARES, "surface": "7 euros", "value": 7, "indicator": "ticket for the ferry"},
        {**FARES, "surface": "9 euros", "value": 9, "indicator": "ticket for the ferry", "period": "2022"},
    ],
)


def step(question: str) -> Draft | None:
    return StepReader().read(analyse(question, places=["Tessaly"]), evidence(HARBOUR))


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many more ferries were there in Tessaly in 2023 than a year earlier?", "17 ferries"),
        ("How many additional ferries were there in Tessaly in 2023?", "17 ferries"),
        ("How much cheaper was a ticket for the ferry in Tessaly in 2023 than the year before?", "2 euros"),
    ],
)
def test_the_difference_of_two_levels_in_one_sentence(question: str, short: str) -> None:
    draft = step(question)
    assert draft is not None
    assert (draft.reason, draft.short_answer) == (None, short)
    assert len(draft.figures) == 2
    assert len(draft.derived) == 1
    assert len(draft.citations) == 1


@pytest.mark.parametrize(
    "question",
    [
        "How many ferries were there in Tessaly in 2023?",
        "How many fewer ferries were there in Tessaly in 2023 than a year earlier?",
        "By how many percent did the number of ferries in Tessaly grow in 2023?",
        "How many more ferries were there in Tessaly in 2023 than in 2015?",
        "How many more trams were there in Tessaly in 2023 than a year earlier?",
    ],
)
def test_what_no_sentence_tells_is_left_to_others(question: str) -> None:
    assert step(question) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much less did the council spend on roads in 2023 than the year before?", True),
        ("How many more ferries sailed in May than in the previous month?", True),
        ("How much more did it cost than in 2015?", False),
        ("How much more did Tessaly spend than Norland?", False),
        ("How much did it spend the year before?", False),
    ],
)
def test_more_than_before(question: str, expected: bool) -> None:
    assert over_time(question) is expected
