"""Actual, estimate or target; and the clause around a quantity."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.ahead import foretells, looks_ahead
from policy_qa.extract.context.status import base_status, clause_around, status_of
from sentences import extract, sentence


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


@pytest.mark.parametrize(
    ("text", "surface", "status"),
    [
        ("Growth of 3 percent this year is in the cards.", "3 percent", "estimate"),
        ("The bank sees inflation at 4 percent.", "4 percent", "estimate"),
        ("The museum sees 4,000 guests a day.", "4,000", "actual"),
        ("Output is seen falling to 50 tons.", "50 tons", "estimate"),
        ("Analysts look for a rise of 4 percent.", "4 percent", "estimate"),
        ("The deficit is pegged at 5 percent.", "5 percent", "estimate"),
        ("The firm guided for revenue of $4 million.", "$4 million", "estimate"),
        ("The public debt will top $4 million.", "$4 million", "estimate"),
        ("The result beat the forecast by $4 million.", "$4 million", "actual"),
        ("The output was 43 tons more than forecast by the office.", "43 tons", "actual"),
        ("It sold 5 tons, against a forecast of 8 tons.", "8 tons", "estimate"),
        ("It sold 5 tons, against a forecast of 8 tons.", "5 tons", "actual"),
        ("Prices rose faster than the 3 percent forecast.", "3 percent", "estimate"),
        ("Growth is expected at 3 percent in 2022 after 5 percent in 2021.", "5 percent", "actual"),
        ("The fund plans to lend $2 million and has paid out $5 million.", "$5 million", "actual"),
        ("It wanted to hire 30 nurses but found only 12.", "12", "actual"),
        ("Of the ships 12 have been built and 24 are to follow.", "12", "actual"),
        ("The share was 17 percent in 2020 and is to rise.", "17 percent", "actual"),
        ("Nobody will dispute it: exports rose by 5 percent.", "5 percent", "actual"),
        ("Main targets for 2024: growth of 5 percent; 30 new ships.", "30", "target"),
        ("Forecasts for 2024: growth of 5 percent; 30 new ships.", "30", "estimate"),
        ("The targets were missed: growth was 5 percent.", "5 percent", "actual"),
        ("The work plan sets the growth rate at 5 percent.", "5 percent", "target"),
        ("The minister had put forward 25 tons as the goal.", "25 tons", "target"),
        ("Guests may now remain here for 14 days.", "14 days", "actual"),
    ],
)
def test_families(text: str, surface: str, status: str) -> None:
    assert status_of(*sentence(text, surface)) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The bank raised its forecast from 5 percent to 6 percent.", "estimate"),
        ("The rate rose from 5 percent to 6 percent.", "actual"),
    ],
)
def test_the_value_before_a_revision_is_an_estimate(text: str, status: str) -> None:
    assert base_status(*sentence(text, "5 percent")) == status


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("Exports are expected to reach 5 tons.", True),
        ("Exports are expected to have reached 5 tons.", False),
        ("Exports are put at 5 tons.", False),
    ],
)
def test_what_lies_ahead(text: str, ahead: bool) -> None:
    assert looks_ahead(*sentence(text, "5 tons"), "estimate") is ahead


def test_a_percentage_in_the_plain_present_foretells() -> None:
    assert foretells(*sentence("The economy grows by 3 percent this year.", "3 percent"))
    assert not foretells(*sentence("The economy grew by 3 percent this year.", "3 percent"))
    assert not foretells(*sentence("The town counts 3 ships this year.", "3"))


@pytest.mark.parametrize(
    ("text", "surface", "status"),
    [
        ("Growth was weak and staff project 5 percent for the year.", "5 percent", "estimate"),
        ("Officials are banking on 5 percent.", "5 percent", "estimate"),
        ("A poll had put it at 5 percent.", "5 percent", "estimate"),
        ("Farmers will harvest 40 tons.", "40 tons", "estimate"),
        ("Debt will have reached $3 million.", "$3 million", "estimate"),
        ("By 2030 the town will have built 14 schools.", "14", "target"),
        ("It was agreed to raise the fee by 5 percent.", "5 percent", "target"),
        ("Nurses will see their wages rise by 5 percent.", "5 percent", "target"),
        ("The board asked for 5 percent.", "5 percent", "target"),
        ("They recommend that it stay below 5 percent.", "5 percent", "target"),
        ("The plan set out to lower it by 5 percent.", "5 percent", "target"),
        ("For the harbour $3 million has been set aside.", "$3 million", "target"),
        ("Deposits may not exceed $3 million.", "$3 million", "actual"),
        ("Output came in at 40 tons, overshooting the May forecast by 5 percent.", "5 percent", "actual"),
    ],
)
def test_verbs_of_aims_and_estimates(text: str, surface: str, status: str) -> None:
    assert status_of(*sentence(text, surface)) == status


def test_a_list_goes_on_in_its_status() -> None:
    text = "The bank sees inflation at 4 percent in 2021: 3 percent at home and 5 percent abroad."
    assert [f.status for f in extract(text, published="2020-12-01").figures] == ["estimate"] * 3
    text = "Growth of 4 percent is expected in 2021, after 3 percent in 2019."
    assert [f.status for f in extract(text, published="2020-12-01").figures] == ["estimate", "actual"]
