from __future__ import annotations

import pytest

from policy_qa.places import known_place, mentions, place_in, same_place


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("US", "United States", True),
        ("American", "U.S.", True),
        ("Tessaly", "Tessaly City, Westland", True),
        ("Karst province", "Karst", True),
        ("York", "New York", False),
        ("Westland", "Tessaly, Westland", False),
        (None, "Tessaly", False),
    ],
)
def test_same_place(a: str | None, b: str | None, same: bool) -> None:
    assert same_place(a, b) is same


@pytest.mark.parametrize(
    ("question", "places", "found"),
    [
        ("What were the exports of tessaly?", ["Tessaly"], "tessaly"),
        ("What were exports in Valmere in 2020?", [], "Valmere"),
        ("What was Valmere's deficit?", [], "Valmere"),
        ("What was the deficit of Valmere?", [], "Valmere"),
        ("What was the US deficit?", [], "US"),
        ("Can you tell us the deficit?", [], None),
        ("Who directs the Bank of Valmere?", [], None),
        ("What was GDP in October?", [], None),
        ("Who is the director of Tessaly Bureau of Ports?", [], None),
        ("Did Ningbo rank first in Zhejiang?", ["Ningbo", "Zhejiang"], "Zhejiang"),
    ],
)
def test_place_in(question: str, places: list[str], found: str | None) -> None:
    place = place_in(question, places)
    assert (place.surface if place else None) == found
    assert place is None or question[place.start : place.end] == found


def test_mentions() -> None:
    assert mentions("Exports of the EU rose", "European Union")
    assert not mentions("They gave us nothing", "United States")


def test_known_place() -> None:
    assert (known_place("uk"), known_place("Tessaly")) == ("United Kingdom", "Tessaly")
