"""Numbers that belong to names, codes, addresses and list markers."""

from __future__ import annotations

import pytest

from policy_qa.extract.names import Names, glued


def held(text: str, number: str) -> bool:
    start = text.index(number)
    return Names(text).holds(start, start + len(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The “Harbour 2040” plan began.", "2040"),
        ('The "five bridges" plan began.', "five"),
        ("The ‘two coasts’ plan began.", "two"),
        ("See Section 106 of it.", "106"),
        ("See Sections No. 12 of it.", "12"),
        ("Bill AB 148 passed.", "148"),
        ("It flew a B-52 home.", "52"),
        ("It made Covid-19 drugs.", "19"),
        ("See COM(2019) 640 for details.", "640"),
        ("See SWD(2021) 45, page 3.", "45"),
        ("Under art. 12 it is free.", "12"),
        ("Under sec. 44 it is free.", "44"),
        ("Under rule 7(b) it is free.", "7"),
        ("Ring +49 30 18 17 0 today.", "18 17"),
        ("It voted on the motion (Nr. 19.204).", "19.204"),
        ("The Smart Towns 2.0 scheme began.", "2.0"),
        ("It runs on Highway 61 now.", "61"),
        ("It joined the G20 talks.", "20"),
        ("Write to desk4@town.example now.", "4"),
        ("It is told in section 31 of it.", "31"),
        ("It is told in note 31 of it.", "31"),
        ("It is told in tables 2 to 31 there.", "31"),
        ("Take bus 14 or 196 there.", "196"),
        ("It is sold at Keji Road 66 there.", "66"),
        ("It is sold at 66 Long Hill Road there.", "66"),
        ("Ring 6225 5582 now.", "5582"),
        ("It began at 9 pm sharp.", "9"),
        ("It began at 0412 GMT sharp.", "0412"),
        ("Tune to 98.6 FM now.", "98.6"),
        ("The Lake Act, No. 24 of 2017, applies.", "No. 24"),
        ("See docket No. 24-0117 now.", "No. 24"),
        ("This leaflet, number 64 in our series, is free.", "number 64"),
        ("See https://town.example/report/77 now.", "77"),
        ("Call +44 20 7946 0958 now.", "7946"),
        ("Call (020) 7946 0958 now.", "0958"),
        ("It began at 10:45 sharp.", "10"),
        ("As told before [12] it fell.", "12"),
        ("It runs v2.10.3 now.", "10"),
        ("1. Roads are built", "1"),
        ("Plans:\n (2) Roads are built", "2"),
        ("Plans:\n3、Roads are built", "3"),
    ],
)
def test_numbers_in_names(text: str, number: str) -> None:
    assert held(text, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The town has 2040 homes.", "2040"),
        ("He said “it rose 4 points in a year”.", "4"),
        ("He said “growth of 4 points.”", "4"),
        ("It used about 106 buses.", "106"),
        ("A sub-4 percent rate.", "4"),
        ("A mid-40s high.", "40"),
        ("It pays 10 to each.", "10"),
        ("The first 3.5 million came.", "3.5"),
        ("It grew [about 4 points].", "4"),
        ("Guests numbered 31 in May.", "31"),
        ("The city ranked No. 4 there.", "No. 4"),
        ("It took the lead, No. 1 in the province.", "No. 1"),
        ("It notes 31 cases.", "31"),
    ],
)
def test_numbers_that_are_in_no_name(text: str, number: str) -> None:
    assert not held(text, number)


def test_a_quoted_name_is_known_again_without_its_quotes() -> None:
    text = "The “five bridges” plan began. Later the five bridges opened, and five roads."
    names = Names(text)
    places = [i for i in range(len(text)) if text.startswith("five", i)]
    assert [names.holds(i, i + 4) for i in places] == [True, True, False]


def test_quotes_hold_a_year_but_not_what_stands_beside_them() -> None:
    text = "In 2021 the “Harbour 2040” plan began."
    names = Names(text)
    assert names.quotes(text.index("2040"), text.index("2040") + 4)
    assert not names.quotes(text.index("2021"), text.index("2021") + 4)


def test_coded_is_narrower_than_holds() -> None:
    text = "Bill AB 148 passed at 10:45."
    names = Names(text)
    assert not names.coded(8, 11)
    assert names.coded(22, 24)


@pytest.mark.parametrize(
    ("text", "end", "is_glued"),
    [
        ("5G nets", 1, True),
        ("737-MAX jets", 3, True),
        ("10:30 sharp", 2, True),
        ("5 nets", 1, False),
        ("5-year plan", 1, False),
        ("5.", 1, False),
    ],
)
def test_glued(text: str, end: int, is_glued: bool) -> None:
    assert glued(text, end) is is_glued


@pytest.mark.parametrize("text", ["“" * 20000, "x" * 100000 + "@", "1.2." * 20000, '"a' * 20000])
def test_long_runs_are_read_at_once(text: str) -> None:
    assert not Names(text).coded(len(text), len(text) + 1)
