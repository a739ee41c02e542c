"""The country of an article: for its currency and its fiscal years."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.country import (
    country_called,
    country_of,
    fiscal_home,
    governed_from,
    own_country,
)


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("Calgary", "CA"),
        ("Quebec", "CA"),
        ("Karachi", "PK"),
        ("Dakar", "SN"),
        ("Lagos", "NG"),
        ("Ningbo", "CN"),
        ("Texas", "US"),
        ("Kenya", "KE"),
        ("South America", None),
    ],
)
def test_places(place: str, country: str | None) -> None:
    assert country_of([place], text="") == country


def test_the_first_known_place_counts_then_money_then_nationality() -> None:
    assert country_of(["North Sea", "Oslo", "Paris"], text="£5") == "NO"
    assert country_of([], text="The French firm paid £5.") == "GB"
    assert country_of([], text="The French firm and a Dutch one met French ministers.") == "FR"
    assert country_of([], text="Nothing is said.") is None


def test_a_state_has_fiscal_years_of_its_own() -> None:
    assert fiscal_home(["Texas"], "US") == "US-TX"
    assert fiscal_home(["Calgary"], "CA") == "CA"
    assert fiscal_home([], "IN") == "IN"


def test_the_money_written_most_tells_the_country() -> None:
    assert country_of([], text="It cost PHP 300, or £4; last year PHP 200.") == "PH"
    assert own_country("Fijians paid FJ$5.") == "FJ"


def test_names_of_countries() -> None:
    assert governed_from("Lima") == "Peru"
    assert governed_from("Cusco") is None
    assert country_called("Peru") == "Peru"
    assert country_called("Peruvia") is None
