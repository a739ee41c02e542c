"""What somebody does with a quantity, and what a share measures."""

from __future__ import annotations

import pytest

from sentences import figure


@pytest.mark.parametrize(
    ("text", "surface", "indicator"),
    [
        (
            "Nurses in the south earned 31,000 pounds last year.",
            "31,000 pounds",
            "earnings of nurses in the south",
        ),
        ("The average tenant pays 820 euros a month.", "820 euros a month", "payments of average tenant"),
        (
            "Rice growers will receive 320 kwacha for the harvest of 2024.",
            "320 kwacha",
            "payments to rice growers",
        ),
        ("Builders completed 2.1 GW (gigawatts) of solar capacity in May.", "2.1 GW", "solar capacity"),
        (
            "The port authority has put aside 40 million dirhams for dredging.",
            "40 million dirhams",
            "dredging",
        ),
        ("Kampong district spent 12 million ringgit on drains.", "12 million ringgit", "spending on drains"),
        ("The council is charging visitors 5 euros a night.", "5 euros", "charge to visitors"),
        ("The mill crushed 3 million tonnes of cane.", "3 million tonnes", "cane crushed"),
        ("The mill crushed cane and made 400,000 tonnes of sugar.", "400,000 tonnes", "sugar"),
        (
            "The fishery ministry pays boat owners 200 dollars a day.",
            "200 dollars a day",
            "payments to boat owners",
        ),
        ("The meeting asked for 40 million dollars for new clinics.", "40 million dollars", "new clinics"),
        ("The fund paid out 4 billion pesos in pensions.", "4 billion pesos", "pensions"),
        ("The pipeline stretches 400 km.", "400 km", "length of pipeline"),
        ("For the new harbour, 40 million dollars has been set aside.", "40 million dollars", "new harbour"),
        ("During the year 650 km were paved.", "650 km", "paved"),
        ("Turnout was 43 percent.", "43 percent", "Turnout"),
    ],
)
def test_what_somebody_does_with_a_quantity(text: str, surface: str, indicator: str) -> None:
    assert figure(text, surface).indicator == indicator


@pytest.mark.parametrize(
    ("text", "surface", "indicator"),
    [
        ("Of the 40 villages, 12 had no clinic.", "12", "villages had no clinic"),
        ("Of the boats inspected, 31 failed the test.", "31", "boats inspected failed the test"),
        ("In the 2021/22 season 30 percent of maize was dried.", "30 percent", "maize dried"),
        (
            "In a poll, 38 percent named rent as their chief worry.",
            "38 percent",
            "named rent as their chief worry",
        ),
        ("Two villages had used less than half of their grant.", "half", "grant used"),
        (
            "The budget is 14 million yen, of which 45 percent comes from fees.",
            "45 percent",
            "comes from fees",
        ),
        ("The vaccine reached nine children in ten.", "nine children in ten", "children reached"),
        ("One prison in four has replaced its locks.", "One prison in four", "prison replaced its locks"),
    ],
)
def test_a_part_is_named_with_what_is_said_of_it(text: str, surface: str, indicator: str) -> None:
    assert figure(text, surface).indicator == indicator


@pytest.mark.parametrize(
    ("text", "surface", "indicator"),
    [
        ("The wheat crop was poor. A survey of traders had put it at 20 tonnes.", "20 tonnes", "wheat crop"),
        (
            "The wheat crop would be large, whereas frost cut it to 18 tonnes in May.",
            "18 tonnes",
            "wheat crop",
        ),
        (
            "The minister praised the lake. It now holds 9 million cubic metres.",
            "9 million cubic metres",
            "lake",
        ),
        ("The trade deficit fell. Staff advise that it stay below 3 percent.", "3 percent", "trade deficit"),
        ("The bridge toll, now 4 dollars, will double.", "4 dollars", "bridge toll"),
        ("The benefit is paid to widows: 300 pesos for the first child.", "300 pesos", "benefit"),
        ("Rents went up faster in the capital (8 percent).", "8 percent", "Rents"),
        ("The waiting time has shrunk. The figure, 14 days, was the lowest.", "14 days", "waiting time"),
    ],
)
def test_what_a_pronoun_a_bracket_or_a_colon_points_back_to(text: str, surface: str, indicator: str) -> None:
    assert figure(text, surface).indicator == indicator
