"""Values that "respectively" gives to names."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.lists import respective_names, respective_periods
from sentences import sentences


def told(text: str) -> dict[str, str]:
    reading, quantities = sentences(text)[0]
    names = respective_names(reading, quantities)
    return {text[q.start : q.end]: names[q.start] for q in quantities if q.start in names}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Exports and imports rose by 5 percent and 7 percent, respectively.",
            {"5 percent": "Exports", "7 percent": "imports"},
        ),
        (
            "Ghana, Togo and Benin grew by 3 percent, 4 percent and 5 percent, respectively.",
            {"3 percent": "Ghana", "4 percent": "Togo", "5 percent": "Benin"},
        ),
        ("Exports and imports rose by 5 percent and 7 percent.", {}),
        ("Exports rose by 5 percent, respectively.", {}),
        ("Exports rose by 5 percent and 7 percent, respectively.", {}),
    ],
)
def test_names_by_order(text: str, names: dict[str, str]) -> None:
    assert told(text) == names


def test_things_that_cannot_be_told_apart_get_no_name() -> None:
    text = "Farms, mines and ports grew by 5 percent and 7 percent, respectively."
    assert told(text) == {"5 percent": "", "7 percent": ""}


def test_periods_by_order() -> None:
    text = "Exports rose by 5 percent and 7 percent in 2021 and 2022, respectively."
    reading, quantities = sentences(text)[0]
    values = [q for q in quantities if q.unit]
    assert respective_periods(reading, values) == {values[0].start: "2021", values[1].start: "2022"}
