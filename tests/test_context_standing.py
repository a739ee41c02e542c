"""What holds at any time has no period of the sentences before it."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.standing import is_standing
from sentences import extract, sentence


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("The standard is 30 liters.", "30 liters"),
        ("The law limits loans to 9 years.", "9 years"),
        ("A week of 40 hours is the norm.", "40 hours"),
        ("They signed a bill, which sets fines of 300 euros.", "300 euros"),
        ("Each pensioner gets 90 euros.", "90 euros"),
        ("A typical farm uses 300 liters.", "300 liters"),
        ("Tenants pay 7 euros per square meter.", "7 euros per square meter"),
        ("The well delivers 900 tons a day.", "900 tons a day"),
        ("One guard may watch over 12 children.", "12"),
        ("An applicant must earn 900 euros.", "900 euros"),
        ("Debt was well under the ceiling of 55 percent.", "55 percent"),
    ],
)
def test_what_holds_at_any_time(text: str, surface: str) -> None:
    assert is_standing(*sentence(text, surface))


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("The town counts 30 schools.", "30"),
        ("Tenants paid 7 euros per square meter.", "7 euros per square meter"),
        ("Each pensioner got 90 euros.", "90 euros"),
        ("Exports are 5 percent higher.", "5 percent"),
        ("The law lasted 3 years.", "3 years"),
    ],
)
def test_what_is_told_of_a_time(text: str, surface: str) -> None:
    assert not is_standing(*sentence(text, surface))


def test_a_rule_has_a_period_only_of_its_own() -> None:
    text = "In 2021 the town had 40 schools. The law limits classes to 24 pupils."
    assert [f.period for f in extract(text, published="2022-03-10").figures] == ["2021", None]
    text = "In 2021 each pensioner gets 90 euros."
    assert [f.period for f in extract(text, published="2022-03-10").figures] == ["2021"]


def test_what_goes_on_with_a_rule_holds_with_it() -> None:
    text = "Exports rose by 3 percent in 2021. Each pensioner gets 90 euros, and 40 euros go to the landlord."
    assert [f.period for f in extract(text, published="2022-03-10").figures] == ["2021", None, None]
