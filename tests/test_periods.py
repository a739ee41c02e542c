"""Dates and periods: what is found, what it denotes, what it is not, and the calendar arithmetic."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_qa.errors import UsageError
from policy_qa.extract.periods import (
    base_period,
    bounds,
    contains,
    describe,
    find_dates,
    find_durations,
    fiscal_year,
    granularity,
    is_duration,
    normalise,
    overlaps,
    previous,
    shift,
)


def found(
    text: str, *, published: str | None = "2019-01-28", fiscal: str | None = None
) -> list[tuple[str, str | None]]:
    mentions = find_dates(text, published=published, fiscal=fiscal)
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.surface
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    return [(mention.surface, mention.period) for mention in mentions]


# -- finding: absolute forms -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "surface", "period"),
    [
        ("Output in 2018 was 5 tons.", "2018", "2018"),
        ("on 28 January 2019 the city", "28 January 2019", "2019-01-28"),
        ("on January 28, 2019, the city", "January 28, 2019", "2019-01-28"),
        ("the 28th of January, 2019", "28th of January, 2019", "2019-01-28"),
        ("Monday, January 28, 2019", "Monday, January 28, 2019", "2019-01-28"),
        ("2019-01-28Text Size: A A A", "2019-01-28", "2019-01-28"),
        ("dated 28/01/2019", "28/01/2019", "2019-01-28"),
        ("dated 01/28/2019", "01/28/2019", "2019-01-28"),
        ("dated 03/04/2019", "03/04/2019", None),
        ("on 31 June 2019", "31 June 2019", None),
        ("28-Jan-2019", "28-Jan-2019", "2019-01-28"),
        ("Updated Sept. 5, 2023 by staff", "Sept. 5, 2023", "2023-09-05"),
        ("from 5-9 January 2024", "5-9 January 2024", "2024-01-05/2024-01-09"),
        ("from 28 January to 3 February 2019", "28 January to 3 February 2019", "2019-01-28/2019-02-03"),
        ("March 5 to April 7, 2023", "March 5 to April 7, 2023", "2023-03-05/2023-04-07"),
        ("in October 2024", "October 2024", "2024-10"),
        ("in Oct. 2024", "Oct. 2024", "2024-10"),
        ("in november 2018", "november 2018", "2018-11"),
        ("From January to November 2018, Ningbo", "January to November 2018", "2018-01/2018-11"),
        ("Jan-Nov 2018", "Jan-Nov 2018", "2018-01/2018-11"),
        ("between January and November 2018", "January and November 2018", "2018-01/2018-11"),
        ("November 2018 to March 2019", "November 2018 to March 2019", "2018-11/2019-03"),
        ("in November to March 2019", "November to March 2019", "2018-11/2019-03"),
        ("in the first quarter of 2018", "first quarter of 2018", "2018-01/2018-03"),
        ("Q3 2025 sales", "Q3 2025", "2025-07/2025-09"),
        ("2018 Q4 sales", "2018 Q4", "2018-10/2018-12"),
        ("H1 2024", "H1 2024", "2024-01/2024-06"),
        ("sales in 1H24", "1H24", "2024-01/2024-06"),
        ("the second half of 2024", "second half of 2024", "2024-07/2024-12"),
        ("the first three quarters of 2018", "first three quarters of 2018", "2018-01/2018-09"),
        ("the first 11 months of 2018", "first 11 months of 2018", "2018-01/2018-11"),
        ("plan (2018-2020) for", "2018-2020", "2018/2020"),
        ("2018–20", "2018–20", "2018/2020"),
        ("from 2018 to 2020", "2018 to 2020", "2018/2020"),
        ("between 2011 and 2015", "2011 and 2015", "2011/2015"),
        ("by the end of 2019", "end of 2019", "2019"),
        ("at year-end 2018", "year-end 2018", "2018"),
        ("at the end of June 2023", "end of June 2023", "2023-06"),
        ("at end-March 2024", "end-March 2024", "2024-03"),
        ("in mid-2024", "mid-2024", "2024"),
        ("in early 2023", "early 2023", "2023"),
        ("since 2018 it", "2018", "2018/.."),
        ("since March 2018 it", "March 2018", "2018-03/.."),
        ("from 2018 onwards", "2018", "2018/.."),
        ("in the 2010s", "2010s", "2010/2019"),
        ("in the 21st century", "21st century", "2001/2100"),
        ("the 13th Five-Year Plan period", "13th Five-Year Plan period", "2016/2020"),
        ("the 14th Five-Year Plan", "14th Five-Year Plan", "2021/2025"),
        ("in the year ended 31 March 2024", "year ended 31 March 2024", "2023-04/2024-03"),
        ("in the 12 months to June 2024", "12 months to June 2024", "2023-07/2024-06"),
        ("in\u00a02018", "2018", "2018"),
        ("on Jan.\u00a05,\u00a02019", "Jan.\u00a05,\u00a02019", "2019-01-05"),
        ("in January\n2018", "January\n2018", "2018-01"),
        ("the ’2018 plan", "2018", "2018"),
        ("up 6% over 2017", "2017", "2017"),
        ("In 2018 enterprises invested", "2018", "2018"),
    ],
)
def test_absolute(text: str, surface: str, period: str | None) -> None:
    assert found(text) == [(surface, period)]


@pytest.mark.parametrize(
    "text",
    [
        "2,018 people",
        "2018 people came",
        "an increase of 2018 enterprises",
        "a total of 1976 innovative start-ups",
        "It cultivated 1951 technological firms",
        "2000 tons",
        "1999%",
        "rose to 2000 million yuan",
        "costs $2020",
        "Rs 2018",
        "No. 2018",
        "AB 1948",
        "Section 2020",
        "Regulation (EU) 2016/679",
        "call 010-2018-1234",
        "code 2018.25",
        "Horizon 2020",
        "it may rise",
        "all 10 may apply",
        "May said so to April Ryan",
        "to march on",
        "second half of the population",
        "green H2",
        "over the last three months",
        "over the last year",
        "up 5% year-on-year",
        "three years",
        "within one month",
        "per year",
        "a quarter of the jobs",
        "the first batch",
    ],
)
def test_no_date(text: str) -> None:
    assert found(text) == []


def test_a_month_takes_the_year_of_the_next_one() -> None:
    assert found("in January and March 2018") == [("January", "2018-01"), ("March 2018", "2018-03")]
    text = "in January and February 2018, respectively"
    assert found(text) == [("January", "2018-01"), ("February 2018", "2018-02")]


# -- finding: relative forms -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "surface", "period"),
    [
        ("last year", "last year", "2023"),
        ("this year", "this year", "2024"),
        ("next year", "next year", "2025"),
        ("last month", "last month", "2024-10"),
        ("last quarter", "last quarter", "2024-07/2024-09"),
        ("last week", "last week", "2024-10-28/2024-11-03"),
        ("in September", "September", "2024-09"),
        ("in December", "December", "2023-12"),
        ("will open in December", "December", "2024-12"),
        ("in the first quarter of this year", "first quarter of this year", "2024-01/2024-03"),
        ("in January of last year", "January of last year", "2023-01"),
        ("in the third quarter", "third quarter", "2024-07/2024-09"),
        ("by the end of the year", "end of the year", "2024"),
        ("by the end of this month", "end of this month", "2024-11"),
        ("yesterday", "yesterday", "2024-11-04"),
        ("on Monday", "Monday", "2024-11-04"),
        ("on Wednesday", "Wednesday", "2024-10-30"),
        ("next March", "next March", "2025-03"),
        ("last December", "last December", "2023-12"),
        ("two years ago", "two years ago", "2022"),
        ("on October 30", "October 30", "2024-10-30"),
    ],
)
def test_relative_to_publication(text: str, surface: str, period: str) -> None:
    assert found(text, published="2024-11-05") == [(surface, period)]


@pytest.mark.parametrize(
    "text", ["last year", "in September", "yesterday", "on Monday", "the previous year", "the year"]
)
def test_relative_to_nothing_is_found_and_unresolved(text: str) -> None:
    assert [period for _, period in found(text, published=None)] == [None]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (
            "From January to November 2018 it rose over the same period of the previous year",
            "2017-01/2017-11",
        ),
        ("From January to November 2018 it rose over the same period last year", "2017-01/2017-11"),
        ("In the first quarter of 2018 it rose over the same period of 2016", "2016-01/2016-03"),
        ("In 2018 it was 5, and over the same period prices fell", "2018"),
        ("In 2016 it rose over the previous year", "2015"),
        ("From January to November 2018 it rose. For the whole year it will exceed", "2018"),
        ("In 2016 it rose. The year witnessed a boom", "2016"),
        ("In September 2016 it was 5%, from 6% a year earlier", "2015-09"),
        ("In 2016 it was 5; a decade earlier", "2006"),
        ("In 2016 it was 5. The year before, it was 6", "2015"),
        ("In October 2016 it was 4%, up from 3% in September", "2016-09"),
        ("In January 2016 it was 4%, up from 3% in December", "2015-12"),
        ("By 2030 it will be 9. In 2016 it was 5, and the previous year 4", "2015"),
        ("In 2016, the “innovation 2018” scheme grew over the previous year", "2015"),
    ],
)
def test_relative_to_what_was_named(text: str, last: str) -> None:
    assert found(text)[-1][1] == last


# -- fiscal years ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "country", "period"),
    [
        ("FY2024-25", "IN", "2024-04/2025-03"),
        ("FY25", "IN", "2024-04/2025-03"),
        ("2024-25", "IN", "2024-04/2025-03"),
        ("2024/25", "GB", "2024-04/2025-03"),
        ("2024-25", "UK", "2024-04/2025-03"),
        ("fiscal year 2023", "US", "2022-10/2023-09"),
        ("FY 2023", "us", "2022-10/2023-09"),
        ("2024-25", "AU", "2024-07/2025-06"),
        ("2024-25", "US-CA", "2024-07/2025-06"),
        ("2024-25", "US", "2024-07/2025-06"),
        ("fiscal 2023", "JP", "2023-04/2024-03"),
        ("fiscal year 2023", "CN", "2023"),
        ("2024-25", "DE", "2024/2025"),
        ("fiscal year 2023", None, None),
        ("2024-25", None, None),
        ("FY2023", "XX", None),
        ("Q1 FY25", "IN", "2024-04/2024-06"),
        ("third quarter of fiscal 2024", "US", "2024-04/2024-06"),
    ],
)
def test_fiscal_years(text: str, country: str | None, period: str | None) -> None:
    assert found(text, fiscal=country) == [(text, period)]


def test_a_state_has_its_own_fiscal_year() -> None:
    assert fiscal_year(2024, None, "US-TX") == "2023-09/2024-08"
    assert fiscal_year(2024, None, "US-OH") == "2023-07/2024-06"


# -- durations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("for three years", ["three years"]),
        ("the past half century", ["half century"]),
        ("within one month", ["one month"]),
        ("Within a year, Ningbo", ["a year"]),
        ("a three-year action plan", ["three-year"]),
        ("within 90 days", ["90 days"]),
        ("two-and-a-half years", ["two-and-a-half years"]),
        ("five million tons a year", []),
        ("two years ago", []),
        ("the 13th Five-Year Plan", []),
        ("the first three quarters of 2018", []),
    ],
)
def test_durations(text: str, surfaces: list[str]) -> None:
    durations = find_durations(text)
    assert [surface for _, _, surface in durations] == surfaces
    assert all(text[start:end] == surface for start, end, surface in durations)


def test_is_duration() -> None:
    assert is_duration("half century")
    assert is_duration("a year")
    assert not is_duration("2018")


# -- the base of a change --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "period", "base"),
    [
        ("the same period of the previous year", "2018-01/2018-11", "2017-01/2017-11"),
        ("a year earlier", "2024-09", "2023-09"),
        ("year-on-year", "2024-01/2024-03", "2023-01/2023-03"),
        ("over the previous year", "2018", "2017"),
        ("last year", "2024-04/2025-03", "2023-04/2024-03"),
        ("compared with 2015", "2020", "2015"),
        ("from 2019", "2023", "2019"),
        ("since 2018", "2023", "2018"),
        ("since 2018", None, "2018"),
        ("month-on-month", "2024-10", "2024-09"),
        ("quarter on quarter", "2024-01/2024-03", "2023-10/2023-12"),
        ("from the previous quarter", "2024-07/2024-09", "2024-04/2024-06"),
        ("from September", "2024-10", "2024-09"),
        ("from December", "2024-01", "2023-12"),
        ("at the end of last year", "2024-03", "2023"),
        ("from the first quarter of last year", "2024-07/2024-09", "2023-01/2023-03"),
        ("the same period of 2016", "2018-01/2018-11", "2016-01/2016-11"),
        ("two years earlier", "2020", "2018"),
        ("pre-pandemic levels", "2021", None),
        ("a year earlier", None, None),
    ],
)
def test_base_period(expression: str, period: str | None, base: str | None) -> None:
    assert base_period(expression, period) == base


# -- arithmetic ------------------------------------------------------------------------------------

_PERIODS = (
    "2018",
    "2018-02",
    "2020-02-29",
    "2018-01/2018-11",
    "2024-01/2024-03",
    "2018/2020",
    "2018-01-05/2018-01-09",
    "2018/..",
)


@pytest.mark.parametrize(
    ("period", "kind", "words"),
    [
        ("2019-01-28", "day", "28 January 2019"),
        ("2018-01", "month", "January 2018"),
        ("2024-01/2024-03", "quarter", "the first quarter of 2024"),
        ("2024-07/2024-12", "half", "the second half of 2024"),
        ("2018", "year", "2018"),
        ("2024-04/2025-03", "fiscal", "the fiscal year from April 2024 to March 2025"),
        ("2018-01/2018-11", "interval", "January to November 2018"),
        ("2018-11/2019-03", "interval", "November 2018 to March 2019"),
        ("2018/2020", "interval", "2018 to 2020"),
        ("2024-01-05/2024-01-09", "interval", "5 to 9 January 2024"),
        ("2018/..", "open", "the time since 2018"),
    ],
)
def test_granularity_and_words(period: str, kind: str, words: str) -> None:
    assert granularity(period) == kind
    assert describe(period) == words


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2018", "2017"),
        ("2018-01", "2017-12"),
        ("2024-01/2024-03", "2023-10/2023-12"),
        ("2024-07/2024-12", "2024-01/2024-06"),
        ("2016/2020", "2011/2015"),
        ("2024-03-01", "2024-02-29"),
        ("2024-01-08/2024-01-14", "2024-01-01/2024-01-07"),
    ],
)
def test_previous(period: str, before: str) -> None:
    assert previous(period) == before


def test_leap_days() -> None:
    assert shift("2020-02-29", years=-1) == "2019-02-28"
    assert shift("2019-02", years=1) == "2020-02"
    assert bounds("2020-02")[1] == date(2020, 2, 29)


def test_contains_and_overlaps() -> None:
    assert contains("2018", "2018-01/2018-11")
    assert contains("2018/..", "2025")
    assert not contains("2018", "2018/..")
    assert overlaps("2018-06/2019-06", "2019")
    assert not overlaps("2018", "2019/..")


@pytest.mark.parametrize("text", ["", "soon", "2018-13", "2018-02-30", "2020/2018", "2018/", "18", "0000"])
def test_no_period_says_what_to_write(text: str) -> None:
    with pytest.raises(UsageError, match="write a year"):
        bounds(text)


def test_an_open_period_has_no_predecessor() -> None:
    with pytest.raises(UsageError, match="has no end"):
        previous("2018/..")


_DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31))


@given(_DAYS, _DAYS)
def test_normalise_inverts_bounds(a: date, b: date) -> None:
    start, end = min(a, b), max(a, b)
    assert bounds(normalise(start, end)) == (start, end)
    assert bounds(normalise(start, None)) == (start, None)


@given(st.sampled_from(_PERIODS), st.integers(min_value=-500, max_value=500))
def test_shift_is_undone(period: str, years: int) -> None:
    there = shift(period, years=years)
    assert granularity(there) == granularity(period)
    if period != "2020-02-29":
        assert shift(there, years=-years) == period


@given(st.sampled_from([p for p in _PERIODS if p != "2018/.."]))
def test_the_previous_period_ends_where_this_begins(period: str) -> None:
    end = bounds(previous(period))[1]
    assert end is not None
    assert (bounds(period)[0] - end).days == 1


@given(st.text(alphabet="0123456789 /-–,.Qq'’FYmMarchayJune oftheyrls\n\u00a0", max_size=60))
def test_any_text_is_survived(text: str) -> None:
    for surface, period in found(text, fiscal="IN"):
        assert surface
        assert period is None or normalise(*bounds(period)) == period


def test_long_text_is_linear() -> None:
    text = "In 2018 output rose 5% over the previous year, and in the first half of 2019 by 3%. " * 2000
    assert len(find_dates(text)) == 6000


def test_the_previous_fiscal_year_counts_back_from_the_one_just_named() -> None:
    text = "It sold 5 tons in 2024-25, up from 4 tons in the previous fiscal year."
    found = find_dates(text, published="2025-04-03", fiscal="IN")
    assert [date.period for date in found] == ["2024-04/2025-03", "2023-04/2024-03"]


# -- parts of years, spans, fiscal years told by words -----------------------------------------------


@pytest.mark.parametrize(
    ("text", "surface", "period"),
    [
        ("in the December quarter of 2024", "December quarter of 2024", "2024-10/2024-12"),
        ("in the March quarter of 2023-24", "March quarter of 2023-24", "2024-01/2024-03"),
        ("the year to the June 2024 quarter", "year to the June 2024 quarter", "2023-07/2024-06"),
        ("in the first and second quarters of 2023", "first and second quarters of 2023", "2023-01/2023-06"),
        ("in the first and third quarters of 2023", "first and third quarters of 2023", None),
        ("from Q1 2017 to Q3 2018", "Q1 2017 to Q3 2018", "2017-01/2018-09"),
        (
            "from the first to the third quarter of 2022",
            "first to the third quarter of 2022",
            "2022-01/2022-09",
        ),
        ("in its first half-year", "first half-year", "2023-01/2023-06"),
        ("in the closing quarter of 2023", "closing quarter of 2023", "2023-10/2023-12"),
        ("9M 2023 revenue of 5M", "9M 2023", "2023-01/2023-09"),
        ("in the four weeks to 12 May", "four weeks to 12 May", "2024-04-15/2024-05-12"),
        ("in the half-year to December 2023", "half-year to December 2023", "2023-07/2023-12"),
        ("in January and February 2018", "January and February 2018", "2018-01/2018-02"),
        ("the price for the 2023/24 season", "2023/24", "2023/2024"),
    ],
)
def test_parts_and_spans(text: str, surface: str, period: str | None) -> None:
    assert found(text, published="2024-05-20", fiscal="IN") == [(surface, period)]


@pytest.mark.parametrize(
    ("text", "surface", "period"),
    [
        (
            "in the first ten months of its budget year",
            "first ten months of its budget year",
            "2023-04/2024-01",
        ),
        ("in the fiscal year that starts this July", "fiscal year that starts this July", "2024-07/2025-06"),
        ("the fiscal year beginning 1 July 2023", "fiscal year beginning 1 July 2023", "2023-07/2024-06"),
        ("in the financial year to October 2023", "financial year to October 2023", "2023-04/2023-10"),
        ("this fiscal, exports rose", "this fiscal", "2024-04/2025-03"),
        ("in April-December 2023-24", "April-December 2023-24", "2023-04/2023-12"),
        ("in January-March 2023-24", "January-March 2023-24", "2024-01/2024-03"),
    ],
)
def test_fiscal_years_in_words(text: str, surface: str, period: str) -> None:
    assert found(text, published="2024-05-20", fiscal="IN") == [(surface, period)]


@pytest.mark.parametrize("text", ["last fiscal package", "5M tons", "the year before the crisis"])
def test_what_only_looks_like_one(text: str) -> None:
    assert found(text, published="2024-05-20", fiscal="IN") == []


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        (
            "4, 5 and 6 percent in the first, second and third quarters of 2023, respectively",
            ["2023-01/2023-03", "2023-04/2023-06", "2023-07/2023-09"],
        ),
        ("in the three months ended 30 June 2023 and 2022", ["2023-04/2023-06", "2022-04/2022-06"]),
        (
            "in 2025-26: 3 in the first quarter and 4 in the second",
            ["2025-04/2026-03", "2025-04/2025-06", "2025-07/2025-09"],
        ),
        (
            "In the first half of 2022-23 it was 5. The second half brought 6.",
            ["2022-04/2022-09", "2022-10/2023-03"],
        ),
        ("5 last year against 4 the year before", ["2023", "2022"]),
        ("In 2022 it was 3. The year before it had been 5.", ["2022", "2021"]),
        ("In May 2022 it was 3, from 4 the month before.", ["2022-05", "2022-04"]),
        ("Since 2014 it grew. That year it was 3.", ["2014/..", "2014"]),
        ("In 2023 it grew, compared with 2015. Over the whole year", ["2023", "2015", "2023"]),
        (
            "In Q1 2023 it was 3, against 4 in the corresponding quarter.",
            ["2023-01/2023-03", "2022-01/2022-03"],
        ),
        ("On 1 June 2023 it was 3, on the same date of 2021 5.", ["2023-06-01", "2021-06-01"]),
        ("In May 2023 it was 3; the full-year result is 5.", ["2023-05", "2023"]),
    ],
)
def test_one_mention_leads_to_the_next(text: str, periods: list[str | None]) -> None:
    assert [period for _, period in found(text, published="2024-05-20", fiscal="IN")] == periods


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("From July 1 the fee will be 5", "2024-07-01"),
        ("From 1 October the capped rate rises to 5", "2024-10-01"),
        ("The fee goes from 4 to 5 in August", "2024-08"),
        ("Exports rise 5% in April", "2024-04"),
        ("From 1 May the fee was 5", "2024-05-01"),
        ("LAGOS, May 28 - Exports rose", "2024-05-28"),
    ],
)
def test_what_is_to_come_and_what_was(text: str, period: str) -> None:
    assert [mention for _, mention in found(text, published="2024-05-20")] == [period]


@pytest.mark.parametrize(
    ("country", "period"),
    [("ET", "2023-07/2024-06"), ("MW", "2023-04/2024-03"), ("FJ", "2023-08/2024-07"), ("SN", "2023/2024")],
)
def test_fiscal_years_of_more_countries(country: str, period: str) -> None:
    assert fiscal_year(2023, 2024, country) == period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("By 2030 India wants to build more.", ["2030"]),
        ("The tally for 2018 shows 300 firms.", ["2018"]),
        ("It was 5 percent in the first semester of 2018.", ["2018-01/2018-06"]),
        ("Debt was high at year-end 2018.", ["2018"]),
        ("Debt fell by the year-end of 2017.", ["2017"]),
        ("Since the fund opened in 2012, much was built.", ["2012/.."]),
        ("By the end of August, 8.5 percent had been paid.", ["2018-08"]),
        ("The 2017/18 season was good. Last season was bad.", ["2017/2018", "2016/2017"]),
        ("Last season was bad.", [None]),
    ],
)
def test_more_forms(text: str, expected: list[str | None]) -> None:
    assert [period for _, period in found(text)] == expected


def test_a_deadline_is_no_year_that_months_are_placed_in() -> None:
    text = "It will be built by 2026. A survey in March was fine."
    assert found(text, published=None) == [("2026", "2026"), ("March", None)]
