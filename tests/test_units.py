"""Units and currencies: every entry of the table is found, and ambiguous ones are told apart."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from policy_qa.extract.units import UnitMatch, currency_before, is_money, part_of, unit_after, with_rate

DATA: dict[str, Any] = tomllib.loads(
    resources.files("policy_qa.extract").joinpath("units.toml").read_text("utf-8")
)


def listed_after() -> Iterator[tuple[str, str, float]]:
    """Every form that may stand behind a number: (form, canonical unit, factor)."""
    for code, entry in DATA["currency"].items():
        for word in entry.get("names", []):
            yield from ((word, code, 1), (f"{word}s", code, 1))
        for word in entry.get("same", []):
            yield word, code, 1
        for word in entry.get("minor", []):
            yield from ((word, code, 0.01), (f"{word}s", code, 0.01))
        for word in entry.get("minor_same", []):
            yield word, code, 0.01
    for name, entry in DATA["unit"].items():
        for word in entry.get("names", []):
            yield from ((word, name, 1), (f"{word}s", name, 1))
        for word in entry.get("same", []):
            yield word, name, 1
        for symbol in entry.get("symbols", []):
            yield symbol, name, 1
        for symbol, factor in entry.get("factor", {}).items():
            yield symbol, name, factor


@pytest.mark.parametrize(("form", "unit", "factor"), sorted(set(listed_after())))
def test_every_listed_form_is_found_behind_a_number(form: str, unit: str, factor: float) -> None:
    text = f"it used 12 {form}, they said"
    found = unit_after(text, 10)
    assert found is not None
    assert (text[10 : found.end], found.name, found.factor) == (f" {form}", unit, factor)


@pytest.mark.parametrize(
    ("mark", "code"),
    sorted({(symbol, code) for code, entry in DATA["currency"].items() for symbol in entry["symbols"]}),
)
def test_every_currency_mark_is_found_before_a_number(mark: str, code: str) -> None:
    for text in (f"it paid {mark}12", f"it paid {mark} 12"):
        found = currency_before(text, len(text) - 2)
        assert found is not None
        assert (found.name, found.start, found.mark) == (code, 8, mark)


def test_every_canonical_name_is_said_once() -> None:
    forms = [form for form, _, _ in listed_after() if form.lower() == form]
    meanings = {form: {unit for other, unit, _ in listed_after() if other == form} for form in forms}
    assert {form: units for form, units in meanings.items() if len(units) > 1} == {}


@pytest.mark.parametrize(
    ("text", "surface", "unit"),
    [
        ("5 square metres wide", " square metres", "square meter"),
        ("5 square meters wide", " square meters", "square meter"),
        ("5 kilometres long", " kilometres", "kilometer"),
        ("5 litres of milk", " litres", "liter"),
        ("5-kilometre road", "-kilometre", "kilometer"),
        ("5 square-kilometer site", " square-kilometer", "square kilometer"),
        ("5\u00a0square\u00a0metres wide", "\u00a0square\u00a0metres", "square meter"),
        ("5-year-old child", "-year-old", "year old"),
        ("5 kWh a day", " kWh a day", "kilowatt-hour per day"),
        ("5 kilowatt hours used", " kilowatt hours", "kilowatt-hour"),
        ("5 km² of land", " km²", "square kilometer"),
        ("5 m3 of gas", " m3", "cubic meter"),
        ("5°C warmer", "°C", "degree Celsius"),
        ("5 meters away", " meters", "meter"),
        ("5 M long", None, None),
        ("5 meter-high walls", " meter", "meter"),
        ("5 monthsx", None, None),
        ("5 apples", None, None),
        ("5 (kg) of it", " (kg)", "kilogram"),
        ("5 (g) of it", None, None),
        ("5 L-202 forms", None, None),
        ("5\u00a0cu\u00a0m of it", "\u00a0cu\u00a0m", "cubic meter"),
        ("5  tonnes of it", "  tonnes", "tonne"),
        ("5 GWp of it", " GWp", "gigawatt"),
        ("5 km^2 of it", " km^2", "square kilometer"),
        ("5", None, None),
    ],
)
def test_measures(text: str, surface: str | None, unit: str | None) -> None:
    found = unit_after(text, 1)
    assert (found and text[1 : found.end], found and found.name) == (surface, unit)


@pytest.mark.parametrize(
    ("text", "kind", "unit", "factor"),
    [
        ("5% of it", "percent", "%", 1),
        ("5 % of it", "percent", "%", 1),
        ("5％ of it", "percent", "%", 1),
        ("5‰ of it", "percent", "%", 0.1),
        ("5 percent of it", "percent", "%", 1),
        ("5 per cent of it", "percent", "%", 1),
        ("5-percent rise", "percent", "%", 1),
        ("5 percentage points up", "percentage_points", "pp", 1),
        ("5 percentage-point rise", "percentage_points", "pp", 1),
        ("5 per cent points up", "percentage_points", "pp", 1),
        ("5pp up", "percentage_points", "pp", 1),
        ("5 basis points up", "percentage_points", "bp", 1),
        ("5bp up", "percentage_points", "bp", 1),
        ("5 times as much", "multiple", "times", 1),
        ("5x as much", "multiple", "times", 1),
        ("5pc of it", "percent", "%", 1),
        ("5 of a percentage point", "percentage_points", "pp", 1),
    ],
)
def test_parts_and_multiples(text: str, kind: str, unit: str, factor: float) -> None:
    found = unit_after(text, 1)
    assert found is not None
    assert (found.kind, found.name, found.factor) == (kind, unit, factor)


@pytest.mark.parametrize(
    ("text", "surface", "unit"),
    [
        ("5 yuan per kilowatt-hour", " yuan per kilowatt-hour", "CNY per kilowatt-hour"),
        ("5 yuan/kWh", " yuan/kWh", "CNY per kilowatt-hour"),
        ("5 dollars a month more", " dollars a month", "USD per month"),
        ("5 euros per square metre", " euros per square metre", "EUR per square meter"),
        ("5 euros per square-metre", " euros per square-metre", "EUR per square meter"),
        ("5 tonnes an hour", " tonnes an hour", "tonne per hour"),
        ("5 yuan per household", " yuan", "CNY"),
        ("5 dollars/share", " dollars/share", "USD per share"),
        ("5 yuan per village", " yuan", "CNY"),
        ("5 yuan a share", " yuan", "CNY"),
        ("5 rupees per dollar", " rupees per dollar", "INR per USD"),
        ("5 rupees per quintal", " rupees per quintal", "INR per quintal"),
        ("5p a kWh", "p a kWh", "GBP per kilowatt-hour"),
        ("5 yuan per kt of coal", " yuan", "CNY"),
    ],
)
def test_rates(text: str, surface: str, unit: str) -> None:
    found = unit_after(text, 1)
    assert found is not None
    assert (text[1 : found.end], found.name) == (surface, unit)


def test_a_rate_follows_an_amount_with_its_mark_before_it() -> None:
    rate = with_rate("$5 per month", UnitMatch("money", "USD", 0, 2))
    assert (rate.name, rate.end) == ("USD per month", 12)


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("$12", None, "USD"),
        ("$12", "AU", "AUD"),
        ("$12", "FR", "USD"),
        ("US$12", "AU", "USD"),
        ("HK$12", None, "HKD"),
        ("RMB 12", None, "CNY"),
        ("¥12", None, "CNY"),
        ("¥12", "JP", "JPY"),
        ("Rs.12", "PK", "PKR"),
        ("₹12", None, "INR"),
        ("€12", None, "EUR"),
        ("word12", None, None),
        ("C $12", None, "CAD"),
        ("usd$12", "AU", "USD"),
        ("CFAF 12", "SN", "XOF"),
        ("P12", "BW", "BWP"),
        ("XR12", None, None),
    ],
)
def test_currency_marks_by_country(text: str, country: str | None, code: str | None) -> None:
    found = currency_before(text, len(text) - 2, country=country)
    assert (found and found.name) == code


@pytest.mark.parametrize(
    ("word", "country", "code", "factor"),
    [
        ("dollars", None, "USD", 1),
        ("dollars", "CA", "CAD", 1),
        ("US dollars", "CA", "USD", 1),
        ("rupees", None, "INR", 1),
        ("rupees", "LK", "LKR", 1),
        ("shillings", "UG", "UGX", 1),
        ("pesos", "PH", "PHP", 1),
        ("cents", None, "USD", 0.01),
        ("cents", "AU", "AUD", 0.01),
        ("pence", "GB", "GBP", 0.01),
        ("paise", "IN", "INR", 0.01),
        ("dinars", "JO", "JOD", 1),
        ("CFA francs", "ML", "XOF", 1),
        ("soles", None, "PEN", 1),
    ],
)
def test_currency_words_by_country(word: str, country: str | None, code: str, factor: float) -> None:
    found = unit_after(f"12 {word} more", 2, country=country)
    assert found is not None
    assert (found.kind, found.name, found.factor) == ("money", code, factor)


def test_pounds_are_a_weight_in_america_and_beside_other_weights() -> None:
    found = unit_after("12 pounds more", 2, country="US")
    assert found is not None
    assert (found.kind, found.name) == ("measure", "pound-mass")
    found = unit_after("12 pounds more", 2)
    assert found is not None
    assert (found.kind, found.name) == ("money", "GBP")


def test_a_smaller_unit_is_part_of_a_larger() -> None:
    assert (part_of("foot", "inch"), part_of("foot", "in"), part_of("foot", "meter")) == (12, 12, None)


@pytest.mark.parametrize(
    ("unit", "money"),
    [("CNY", True), ("CNY per month", True), ("TEU", False), ("%", False), ("SME", False), (None, False)],
)
def test_is_money(unit: str | None, money: bool) -> None:
    assert is_money(unit) is money
