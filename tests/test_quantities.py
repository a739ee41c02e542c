"""Numbers with their units, ranges, lists and qualifiers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_qa.extract.quantities import Quantity, find_quantities


def rows(text: str, **options: object) -> list[tuple[str, float, float | None, str | None]]:
    found = find_quantities(text, **options)  # type: ignore[arg-type]  # options are passed on
    return [(text[q.start : q.end], q.value, q.value_max, q.unit) for q in found]


def only(text: str) -> Quantity:
    found = find_quantities(text)
    assert len(found) == 1, [text[q.start : q.end] for q in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "surface", "value", "kind", "unit"),
    [
        ("It cost $4.2 billion.", "$4.2 billion", 4200000000, "money", "USD"),
        ("It cost 4.2 billion yuan.", "4.2 billion yuan", 4200000000, "money", "CNY"),
        ("A 10 billion-yuan fund opened.", "10 billion-yuan", 10000000000, "money", "CNY"),
        ("It cost RMB 300 million.", "RMB 300 million", 300000000, "money", "CNY"),
        ("It cost $5 CAD.", "$5 CAD", 5, "money", "CAD"),
        ("It cost 34 cents.", "34 cents", 0.34, "money", "USD"),
        (
            "It cost 0.62 yuan per kilowatt-hour.",
            "0.62 yuan per kilowatt-hour",
            0.62,
            "money",
            "CNY per kilowatt-hour",
        ),
        ("It cost Rs 3 lakh crore.", "Rs 3 lakh crore", 3 * 10**12, "money", "INR"),
        ("It fell 4.5 percent.", "4.5 percent", 4.5, "percent", "%"),
        ("It fell 0.3 percentage points.", "0.3 percentage points", 0.3, "percentage_points", "pp"),
        ("It fell 25 basis points.", "25 basis points", 25, "percentage_points", "bp"),
        ("It used 3 Mt of coal.", "3 Mt", 3000000, "measure", "tonne"),
        ("It used 5t of coal.", "5t", 5, "measure", "tonne"),
        ("The wall is 5m high.", "5m", 5, "measure", "meter"),
        ("It took half an hour.", "half an hour", 0.5, "measure", "hour"),
        ("It took three-quarters of an hour.", "three-quarters of an hour", 0.75, "measure", "hour"),
        ("A third of the jobs went.", "A third", 33.33, "percent", "%"),
        ("Output doubled.", "doubled", 2, "multiple", "times"),
        ("Output is five times as high.", "five times", 5, "multiple", "times"),
        ("It ranked No. 3.", "No. 3", 3, "ordinal_rank", None),
        ("It cost Rs.500 crore.", "Rs.500 crore", 5000000000, "money", "INR"),
        ("It cost Rs.0.5 crore.", "Rs.0.5 crore", 5000000, "money", "INR"),
        ("It cost $.42.", "$.42", 0.42, "money", "USD"),
        ("It cost 75 USD million.", "75 USD million", 75000000, "money", "USD"),
        ("It cost 75 MEUR.", "75 MEUR", 75000000, "money", "EUR"),
        ("It cost MSEK 75.", "MSEK 75", 75000000, "money", "SEK"),
        ("It cost $0.4m.", "$0.4m", 400000, "money", "USD"),
        ("It cost $3.5 M.", "$3.5 M", 3500000, "money", "USD"),
        ("It cost 5 dollars and 40 cents.", "5 dollars and 40 cents", 5.4, "money", "USD"),
        ("The door is 6 feet 3 inches.", "6 feet 3 inches", 6.25, "measure", "foot"),
        ("The door is 6 ft 3 in.", "6 ft 3 in", 6.25, "measure", "foot"),
        ("It took 2 hours 30 minutes.", "2 hours 30 minutes", 2.5, "measure", "hour"),
        ("It weighs 12 pounds.", "12 pounds", 12, "measure", "pound-mass"),
        ("It fell -$4.5 million.", "-$4.5 million", -4500000, "money", "USD"),
        ("It fell half a percent.", "half a percent", 0.5, "percent", "%"),
        ("It fell a percentage point.", "a percentage point", 1, "percentage_points", "pp"),
        ("Growth fell 3 points.", "3 points", 3, "percentage_points", "pp"),
        ("Per cent of 210", "Per cent of 210", 210, "percent", "%"),
        ("Boys outnumber girls two to one.", "two to one", 2, "measure", None),
        ("It is 3 (km) away.", "3 (km)", 3, "measure", "kilometer"),
    ],
)
def test_one_quantity(text: str, surface: str, value: float, kind: str, unit: str | None) -> None:
    q = only(text)
    assert (text[q.start : q.end], q.value, q.kind, q.unit) == (surface, value, kind, unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It reached 1.4m in May.", 1400000, None),
        ("The gap of 1.4m is closed.", 1400000, None),
        ("A depth of 1.4m is safe.", 1.4, "meter"),
        ("The wall is 1.4m high.", 1.4, "meter"),
        ("The wall is 4m is it not.", 4, "meter"),
        ("Of them 12 won medals.", 12, None),
        ("It cost 4,000 won.", 4000, "KRW"),
        ("The PMI fell 3 points.", 3, None),
        ("A five-point plan for growth began.", 5, None),
    ],
)
def test_what_a_letter_or_a_word_means(text: str, value: float, unit: str | None) -> None:
    q = only(text)
    assert (q.value, q.unit) == (value, unit)


def test_people_are_counted_in_millions() -> None:
    q = only("It reached 5m households.")
    assert (q.value, q.kind, q.attached) == (5000000, None, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between 3 and 5 percent", ("3 and 5 percent", 3, 5, "%")),
        ("growth of 3 to 5 percent", ("3 to 5 percent", 3, 5, "%")),
        ("growth of 3-5 percent", ("3-5 percent", 3, 5, "%")),
        ("growth of 3–5%", ("3–5%", 3, 5, "%")),
        ("growth of 3% to 5%", ("3% to 5%", 3, 5, "%")),
        ("10-20 schools", ("10-20", 10, 20, None)),
        ("a cost of $5 to $6 million", ("$5 to $6 million", 5000000, 6000000, "USD")),
        ("some 5 to 6 million trees", ("5 to 6 million", 5000000, 6000000, None)),
        ("five or six schools", ("five or six", 5, 6, None)),
        ("grew 5 to 6 percent", ("5 to 6 percent", 5, 6, "%")),
        ("a 10- to 20-year loan", ("10- to 20-year", 10, 20, "year")),
        ("a 3-to-5 percent rise", ("3-to-5 percent", 3, 5, "%")),
        ("20 through 30 percent", ("20 through 30 percent", 20, 30, "%")),
        ("$3 to $4 per ton", ("$3 to $4 per ton", 3, 4, "USD per ton")),
        ("from 8.2 to 12.3 lakh litres", ("8.2 to 12.3 lakh litres", 820000, 1230000, "liter")),
        ("3-5 cents", ("3-5 cents", 0.03, 0.05, "USD")),
    ],
)
def test_ranges(text: str, expected: tuple[str, float, float, str | None]) -> None:
    assert rows(text) == [expected]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("rose from 3 to 4 percent", ["3", "4 percent"]),
        ("rose from 3 percent to 4 percent", ["3 percent", "4 percent"]),
        ("rose by 3 percent to 40 million tons", ["3 percent", "40 million tons"]),
        ("3 schools and 5 roads", ["3", "5"]),
        ("5 or 9 schools", ["5", "9"]),
        ("call 555-1234-77 now", ["555", "1234", "77"]),
        ("from 9 to 4 then", ["9", "4"]),
        ("2 percent to 3 tons", ["2 percent", "3 tons"]),
    ],
)
def test_no_ranges(text: str, surfaces: list[str]) -> None:
    assert [surface for surface, *_ in rows(text)] == surfaces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by 3.1, 4.2 and 5.3 percent", [(3.1, "%"), (4.2, "%"), (5.3, "%")]),
        ("of 3, 4 and 5 million yuan", [(3000000, "CNY"), (4000000, "CNY"), (5000000, "CNY")]),
        ("in 2019, 5 percent", [(2019, None), (5, "%")]),
        ("3 schools, 5 percent", [(3, None), (5, "%")]),
        ("more than 3 but less than 5 percent", [(3, "%"), (5, "%")]),
        ("20- and 30-year bonds", [(20, "year"), (30, "year")]),
        ("rose from 20 to 25 million tons", [(20000000, "ton"), (25000000, "ton")]),
        ("rose from 900 to 1.2 million tons", [(900, "ton"), (1200000, "ton")]),
        ("5 billion yuan, of it 2 billion for roads", [(5000000000, "CNY"), (2000000000, "CNY")]),
        ("5 billion yuan for 2 billion people", [(5000000000, "CNY"), (2000000000, None)]),
        ("fell from 15 dollars 50 years ago", [(15, "USD"), (50, "year")]),
    ],
)
def test_lists_share_the_unit_of_their_last_member(
    text: str, expected: list[tuple[float, str | None]]
) -> None:
    assert [(value, unit) for _, value, _, unit in rows(text)] == expected


def test_a_date_is_no_member_of_a_range() -> None:
    text = "In 2019 to 25 schools were added."
    assert rows(text, apart=[(3, 7)]) == [("2019", 2019, None, None), ("25", 25, None, None)]


def test_a_number_inside_a_unit_is_no_quantity() -> None:
    assert rows("3 kilometers per 1 hour") == [
        ("3 kilometers", 3, None, "kilometer"),
        ("1 hour", 1, None, "hour"),
    ]


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("more than 5 percent", "over"),
        ("over 5 percent", "over"),
        ("exceeded 5 percent", "over"),
        ("in excess of\n5 percent", "over"),
        ("nearly 5 percent", "nearly"),
        ("almost 5 percent", "nearly"),
        ("about 5 percent", "about"),
        ("~5 percent", "about"),
        ("5 percent or so", "about"),
        ("under 5 percent", "under"),
        ("less than 5 percent", "under"),
        ("at least 5 percent", "at least"),
        ("no less than 5 percent", "at least"),
        ("5 percent or more", "at least"),
        ("5+ schools", "at least"),
        ("up to 5 percent", "up to"),
        ("no more than 5 percent", "up to"),
        ("within 5 percent", "up to"),
        ("5 percent or less", "up to"),
        ("climbed up to 5 percent", "none"),
        ("more than a 5 percent", "over"),
        ("just 5 percent", "none"),
        ("leftover 5 percent", "none"),
    ],
)
def test_qualifiers(text: str, qualifier: str) -> None:
    q = only(text)
    assert (q.qualifier, q.value) == (qualifier, 5)
    assert text[q.start : q.end].startswith("5")


def test_ranks_have_no_qualifier() -> None:
    assert only("about No. 5").qualifier == "none"


@pytest.mark.parametrize(("country", "unit"), [(None, "USD"), ("AU", "AUD"), ("SG", "SGD")])
def test_the_country_tells_the_dollar(country: str | None, unit: str) -> None:
    assert rows("It cost $5.", country=country) == [("$5", 5, None, unit)]


@settings(max_examples=200)
@given(st.text(alphabet=" \n\u00a0.,-–%$€0123456789andtomiltonkwhpercent", max_size=80))
def test_quantities_are_in_order_and_apart(text: str) -> None:
    end = 0
    for q in find_quantities(text):
        assert end <= q.start < q.end <= len(text)
        assert q.value_max is None or q.value < q.value_max
        end = q.end


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Grants rose by R110 in May.", "ZA", ("R110", 110, None, "ZAR")),
        ("Rice sold at P43.5/kg.", "PH", ("P43.5/kg", 43.5, None, "PHP per kilogram")),
        ("They sent $3.15-B home.", None, ("$3.15-B", 3150000000, None, "USD")),
        ("It fell for two quarters in a row.", None, ("two", 2, None, None)),
    ],
)
def test_marks_of_the_country_and_letters_behind(
    text: str, country: str | None, expected: tuple[str, float, float | None, str | None]
) -> None:
    surface, *rest = expected
    found = rows(text, country=country)
    assert found[0][0].startswith(surface)
    assert list(found[0][1:]) == rest


def test_a_letter_before_a_number_is_a_road_elsewhere_and_there() -> None:
    assert [unit for *_, unit in rows("The R61 road and the R61 model.", country="ZA")] != ["ZAR", "ZAR"]
    assert rows("The R61 model.", country="FR") == [("61", 61, None, None)]


@pytest.mark.parametrize("text", ["$0", "€0", "Rs 0", "R0", "It cost $0"])
def test_an_amount_of_nothing_may_end_the_text(text: str) -> None:
    (found,) = find_quantities(text)
    assert found.value == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One worker in seven stayed, and one shop in nine closed.", [(14.29, "%"), (11.11, "%")]),
        ("One toll booth in every four is shut.", [(25, "%")]),
        ("The deal is worth MAD 1.3 billion.", [(1_300_000_000, "MAD")]),
        ("It cost CFA 26 billion.", [(26_000_000_000, "XOF")]),
        ("The limit was tightened from 50 to 37.5 mg.", [(50, "milligram"), (37.5, "milligram")]),
    ],
)
def test_parts_currencies_and_moved_limits(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(q.value, q.unit) for q in find_quantities(text)] == expected


def test_a_rank_is_no_time() -> None:
    assert all(q.unit != "second" for q in find_quantities("It fell in 24 second-tier cities."))


def test_the_franc_of_central_africa_is_told_by_its_country() -> None:
    text = "It costs 1,500 CFA francs."
    assert [find_quantities(text, country=country)[0].unit for country in ("GA", "SN", "GH", None)] == [
        "XAF",
        "XOF",
        "XOF",
        "XOF",
    ]
