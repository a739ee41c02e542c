"""Actual, estimate or target; and the clause around a quantity."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.status import clause_around, status_of
from sentences import sentence


@pytest.mark.parametrize(
    ("text", "surface", "status"),
    [
        ("Exports reached $3 million.", "$3 million", "actual"),
        ("The town opened 14 schools.", "14", "actual"),
        ("Exports are expected to reach $3 million.", "$3 million", "estimate"),
        ("Exports of $3 million are forecast.", "$3 million", "estimate"),
        ("Output is projected at 40 tons.", "40 tons", "estimate"),
        ("Preliminary data put growth at 5 percent.", "5 percent", "estimate"),
        ("The budget of $3 million is estimated to last.", "$3 million", "estimate"),
        ("The town aims to open 14 schools.", "14", "target"),
        ("The plan calls for 14 schools.", "14", "target"),
        ("The town will open 14 schools.", "14", "target"),
        ("By 2030, 14 schools are to be opened.", "14", "target"),
        ("It missed the 5 percent target.", "5 percent", "target"),
        ("The mayor wants 14 schools by 2030.", "14", "target"),
        ("The town built 9 schools, short of the 14 it had planned.", "14", "target"),
        ("The town built 9 schools, short of the 14 it had planned.", "9", "actual"),
        ("The ports are meant to handle 14 ships a day.", "14", "target"),
        ("The town is to open 14 schools.", "14", "target"),
        ("Growth of 5 percent is the aim for this year.", "5 percent", "target"),
        ("The town would like to count 14 schools.", "14", "target"),
        ("The deficit should come to $3 million.", "$3 million", "estimate"),
        ("Exports would fall to $3 million.", "$3 million", "estimate"),
        ("Exports came to $3 million, according to an estimate by the bank.", "$3 million", "estimate"),
        ("Exports, that is to say sales abroad, came to $3 million.", "$3 million", "actual"),
        ("Readers will recall that exports were $3 million.", "$3 million", "actual"),
        ("Guests may stay for 14 days.", "14 days", "actual"),
        ("The town issued a law, proposing 14 measures.", "14", "actual"),
        ("Growth of 6 percent was above the target of 5 percent.", "5 percent", "target"),
        ("Growth of 6 percent was above the target of 5 percent.", "6 percent", "actual"),
        ("The town will grow, and it is likely to need 14 schools.", "14", "estimate"),
        ("The plan was met, while exports rose to $3 million.", "$3 million", "actual"),
        ("The town opened 14 schools; it will open 20 more.", "14", "actual"),
    ],
)
def test_status(text: str, surface: str, status: str) -> None:
    assert status_of(*sentence(text, surface)) == status


@pytest.mark.parametrize(
    ("text", "surface", "clause"),
    [
        ("Exports rose 5 percent, while imports fell 3 percent.", "5 percent", "Exports rose 5 percent"),
        ("Exports rose 5 percent, while imports fell 3 percent.", "3 percent", " imports fell 3 percent."),
        ("It said: exports rose 5 percent; imports fell.", "5 percent", " exports rose 5 percent"),
        ("Exports rose 5 percent.", "5 percent", "Exports rose 5 percent."),
    ],
)
def test_clause_around(text: str, surface: str, clause: str) -> None:
    start, end = clause_around(*sentence(text, surface))
    assert text[start:end] == clause
