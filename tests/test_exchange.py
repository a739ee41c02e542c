"""Exchange rates: which currency is above the line, which below, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_qa.extract.quantities import find_quantities


def rows(text: str, country: str | None = None) -> list[tuple[str, float, str | None]]:
    return [(text[q.start : q.end], q.value, q.unit) for q in find_quantities(text, country=country)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The yen weakened to 148.6 per dollar.", ("148.6 per dollar", 148.6, "JPY per USD")),
        ("The baht closed at 35.2 to the dollar.", ("35.2 to the dollar", 35.2, "THB per USD")),
        ("The zloty stood at 4.31 against the euro.", ("4.31 against the euro", 4.31, "PLN per EUR")),
        ("The euro slipped to 1.07 against the dollar.", ("1.07 against the dollar", 1.07, "USD per EUR")),
        ("Sellers of the baht fell. It is 35 now.", ("35", 35, None)),
        ("They sold 35 to the dealer.", ("35", 35, None)),
        ("The baht fund sold 35 to the market.", ("35", 35, None)),
    ],
)
def test_units(text: str, expected: tuple[str, float, str | None]) -> None:
    assert rows(text) == [expected]


def test_the_currency_of_the_country() -> None:
    text = "The rupee eased to 278.4 per dollar."
    assert rows(text, "PK") == [("278.4 per dollar", 278.4, "PKR per USD")]


def test_another_sentence_names_no_currency() -> None:
    assert rows("The yen fell. Rates of 5 to the dollar came.") == [("5", 5, None)]


@settings(deadline=None, max_examples=60)
@given(
    st.decimals(min_value=0, max_value=10**5, places=3, allow_nan=False, allow_infinity=False),
    st.sampled_from([("yen", "JPY"), ("baht", "THB"), ("zloty", "PLN"), ("Swiss franc", "CHF")]),
    st.sampled_from(["per dollar", "per US dollar", "to the dollar", "against the dollar"]),
)
def test_a_rate_comes_back(rate: object, currency: tuple[str, str], link: str) -> None:
    name, code = currency
    found = rows(f"The {name} traded at {rate} {link} on Monday.")
    assert found == [(f"{rate} {link}", pytest.approx(float(str(rate))), f"{code} per USD")]
