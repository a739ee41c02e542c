"""A date that names an edition is no period, and the other way round."""

from __future__ import annotations

import pytest

from policy_qa.questions import analyse, edition


@pytest.mark.parametrize(
    ("question", "said", "period"),
    [
        ("What growth did the October 2024 outlook show for 2025?", "2024-10", "2025"),
        ("How big was the 2023 deficit according to the report of February 2024?", "2024-02", "2023"),
        ("What did the bank forecast in December 2023 for 2024?", "2023-12", "2024"),
        ("What was the unemployment rate in October 2024?", None, "2024-10"),
        ("How many firms were founded in 2019?", None, "2019"),
        ("What share of GDP went to research ten years before 2024?", None, "2014"),
    ],
)
def test_a_question_names_an_edition_and_a_period(question: str, said: str | None, period: str) -> None:
    named = edition(question)
    assert (named.period if named else None, analyse(question).period) == (said, period)


def test_a_month_of_an_edition_may_lack_its_year() -> None:
    named = edition("By how much was the July gain raised in the September jobs report?")
    assert named is not None
    assert (named.period, named.month) == (None, 9)
