"""Changes: direction, base, and which quantity is one."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.change import NO_CHANGE, Change, base_of, change_of
from sentences import sentence


def change(text: str, surface: str) -> Change:
    return change_of(*sentence(text, surface))


@pytest.mark.parametrize(
    ("text", "surface", "direction"),
    [
        ("Exports rose by 5.2 percent.", "5.2 percent", "up"),
        ("Exports rose 5.2 percent.", "5.2 percent", "up"),
        ("Exports grew sharply by over 5.2 percent.", "5.2 percent", "up"),
        ("The growth rate was 5.2 percent.", "5.2 percent", "up"),
        ("They saw an increase of 5.2 percent.", "5.2 percent", "up"),
        ("They saw a 5.2 percent increase there.", "5.2 percent", "up"),
        ("Wages were 5.2 percent higher than in May.", "5.2 percent", "up"),
        ("Exports fell by 5.2 percent.", "5.2 percent", "down"),
        ("Exports shrank 5.2 percent.", "5.2 percent", "down"),
        ("They saw a decline of 5.2 percent.", "5.2 percent", "down"),
        ("They saw a 5.2 percent drop there.", "5.2 percent", "down"),
        ("The rate edged down 0.3 percentage points.", "0.3 percentage points", "down"),
        ("Exports rose by $3 million.", "$3 million", "up"),
        ("Output doubled.", "doubled", "up"),
        ("Poverty was halved.", "halved", "down"),
        ("Output rose fivefold.", "fivefold", "up"),
        ("The city added 300 buses.", "300", "up"),
        ("Firms shed 300 jobs.", "300", "down"),
        ("An increase in farm sales of 5.2 percent was seen.", "5.2 percent", "up"),
        ("Sales sank 5.2 percent in May.", "5.2 percent", "down"),
        ("It was a 5.2 percent year-over-year increase.", "5.2 percent", "up"),
        ("The rise was offset by a 5.2 percent drop in wages.", "5.2 percent", "down"),
        ("It was 5.2 percent above the level of May.", "5.2 percent", "up"),
        ("Growth was then put at 5.2 percent.", "5.2 percent", "up"),
        ("Exports grew by an average of 5.2 percent.", "5.2 percent", "up"),
        ("The rate exceeded that of Mali by 5.2 percentage points.", "5.2 percentage points", "up"),
        ("There were 300 more teachers than in May.", "300", "up"),
        ("The decreases were 300 here and there.", "300", "down"),
        ("Output rose 2.4 times in ten years.", "2.4 times", "up"),
    ],
)
def test_amounts_of_change(text: str, surface: str, direction: str) -> None:
    found = change(text, surface)
    assert (found.direction, found.is_change, found.is_base) == (direction, True, False)


@pytest.mark.parametrize(
    ("text", "surface", "direction"),
    [
        ("Exports rose to $3 million.", "$3 million", "up"),
        ("The rate fell to 4.1 percent.", "4.1 percent", "down"),
        ("The rate was unchanged at 4.1 percent.", "4.1 percent", "flat"),
        ("Exports rose by 5 percent to $3 million.", "$3 million", None),
        ("The cut narrows the trade deficit to $3 million.", "$3 million", "down"),
        ("A fund of up to $3 million was set up.", "$3 million", None),
        ("The rate rose from 4 percent to 5 percent.", "5 percent", "up"),
    ],
)
def test_levels_have_a_direction_only_without_an_amount(
    text: str, surface: str, direction: str | None
) -> None:
    assert change(text, surface) == Change(direction)  # type: ignore[arg-type]  # literals above


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("The rate rose from 4.1 percent in 2016 to 5 percent.", "4.1 percent"),
        ("The rate is 5 percent, compared with 4.1 percent in 2016.", "4.1 percent"),
    ],
)
def test_the_value_before_a_change(text: str, surface: str) -> None:
    assert change(text, surface) == Change(is_base=True)


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Exports were $3 million.", "$3 million"),
        ("The town opened 14 schools.", "14"),
        ("A gain of $3 million was booked.", "$3 million"),
        ("It drew 14 guests from 3 towns.", "14"),
        ("The plan adds 14 megawatts of wind power.", "14 megawatts"),
        ("It contributed 14 percent to the growth of the region.", "14 percent"),
        ("The fund makes up 5 percent of it.", "5 percent"),
        ("Output is five times as high.", "five times"),
        ("It rose to No. 3 in the region.", "No. 3"),
        ("Exports rose; the rate was 5 percent.", "5 percent"),
    ],
)
def test_no_change(text: str, surface: str) -> None:
    assert change(text, surface) == NO_CHANGE


@pytest.mark.parametrize(
    ("text", "base", "expression"),
    [
        ("Exports rose by 5 percent over 2017.", "2017", "over 2017"),
        ("Exports rose by 5 percent from a year earlier.", "year earlier", "from a year earlier"),
        ("Exports rose by 5 percent year on year.", "year on year", "year on year"),
        ("A year-on-year rise of 5 percent was seen.", "year-on-year", "year-on-year"),
        ("An annual rise of 5 percent was seen.", "annual", "year-on-year"),
        (
            "Exports were 5 percent higher than in the same period of 2017.",
            "in the same period of 2017",
            "than in the same period of 2017",
        ),
        ("Exports rose by 5 percent.", None, None),
        ("Exports rose by 5 percent on strong demand.", None, None),
    ],
)
def test_bases(text: str, base: str | None, expression: str | None) -> None:
    found = change(text, "5 percent")
    assert (found.is_change, found.base, found.base_expression) == (True, base, expression)


def test_bases_as_periods() -> None:
    assert base_of(Change("up", is_change=True, base_expression="year-on-year"), "2018-03") == "2017-03"
    assert base_of(Change("up", is_change=True, base_expression="over 2017"), "2018") == "2017"
    assert base_of(Change("up", is_change=True), "2018") is None


@pytest.mark.parametrize(
    ("text", "surface", "direction"),
    [
        ("The area was 40 tons (+2.8%).", "+2.8%", "up"),
        ("Yields were 40 tons (-1.2%).", "-1.2%", "down"),
        ("Punctuality sagged by 3 percent.", "3 percent", "down"),
        ("The cover for hospital stays was raised to 9 percent.", "9 percent", "up"),
    ],
)
def test_signs_and_verbs(text: str, surface: str, direction: str) -> None:
    assert change(text, surface).direction == direction


def test_a_noun_is_no_verb_of_standing_still() -> None:
    assert change("The law limits stays to 9 percent.", "9 percent") == NO_CHANGE
