"""Numbers without a unit, and which numbers of whole sentences are figures with which value and unit."""

from __future__ import annotations

import pytest

from sentences import extract

Row = tuple[str, float, float | None, str | None]


def rows(text: str) -> list[Row]:
    figures = extract(text, published="2024-07-01").figures
    return [(f.surface, f.value or 0, f.value_max, f.unit) for f in figures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # separators
        ("The district registered 1,976 new cooperatives.", ("1,976", 1976, None, "new cooperative")),
        ("The scheme reached 1,25,43,210 farmers by March.", ("1,25,43,210", 12543210, None, "farmer")),
        ("Population reached 2 161 000 at the end of June.", ("2 161 000", 2161000, None, None)),
        ("The fund holds CHF 1'250'000 in cash.", ("CHF 1'250'000", 1250000, None, "CHF")),
        ("The surplus was 4'310,5 million francs.", ("4'310,5 million francs", 4310500000, None, "CHF")),
        # at the start of a line that follows a line without a full stop
        ("Tourism\n12.4 million guests came.", ("12.4 million", 12400000, None, "guest")),
        # rough numbers
        ("The ward saw 70-odd patients.", ("70", 70, None, "patient")),
        ("Some 6-plus million voters came.", ("6-plus million", 6000000, None, "voter")),
        # people that something is done to
        ("The quake killed 214.", ("214", 214, None, "person")),
        # letters for scales
        ("Viewers were 7.4m Danes.", ("7.4m", 7400000, None, "Dane")),
        ("The port moved 2.6 m TEU.", ("2.6 m TEU", 2600000, None, "TEU")),
        ("The line carried 8.2 m passengers.", ("8.2 m", 8200000, None, "passenger")),
        ("The levy brought R$ 7.5 bi.", ("R$ 7.5 bi", 7500000000, None, "BRL")),
        ("The levy brought CHF 31 Mio. francs.", ("CHF 31 Mio. francs", 31000000, None, "CHF")),
        ("The limit is Rs 2.5 L for each.", ("Rs 2.5 L", 250000, None, "INR")),
        ("The road cost 7億円 in all.", ("7億円", 700000000, None, "JPY")),
        ("Lending came to US$2.1tr.", ("US$2.1tr", 2100000000000, None, "USD")),
        ("Vacant shops number 3 million.", ("3 million", 3000000, None, None)),
        # parts
        ("It costs a fifth less than before.", ("a fifth", 20, None, "%")),
        ("It is within plus or minus 3 percentage points.", ("3 percentage points", 3, None, "pp")),
        # number words
        ("Nine out of the top ten firms are private.", ("Nine out of the top ten", 90, None, "%")),
        ("Two and a half million pupils gained.", ("Two and a half million", 2500000, None, "pupil")),
        ("A quarter of a million people left.", ("A quarter of a million", 250000, None, "person")),
        ("Growth slowed to two point four percent.", ("two point four percent", 2.4, None, "%")),
        ("Two-thirds of the villages have clinics.", ("Two-thirds", 66.67, None, "%")),
        # scales
        ("The state spent Rs 2 crore 35 lakh on it.", ("Rs 2 crore 35 lakh", 23500000, None, "INR")),
        ("The programme costs 3.2万亿 yuan.", ("3.2万亿 yuan", 3200000000000, None, "CNY")),
        ("Funding of US$1.5m was approved.", ("US$1.5m", 1500000, None, "USD")),
        ("Investment of RMB280 Million came.", ("RMB280 Million", 280000000, None, "CNY")),
        ("The agency raised £158.1 m.", ("£158.1 m", 158100000, None, "GBP")),
        ("Leaks came to 2.5×10−3 tonnes.", ("2.5×10−3 tonnes", 0.0025, None, "tonne")),
        # forms grown together
        ("A 10 billion-yuan fund was set up.", ("10 billion-yuan", 10000000000, None, "CNY")),
        ("It saw a 12-time increase in filings.", ("12-time", 12, None, "times")),
        ("A ten-fold increase in claims followed.", ("ten-fold", 10, None, "times")),
        # ranges and bounds
        ("Growth will be 5-7% in 2026.", ("5-7%", 5, 7, "%")),
        ("An 8- to 16-meter breakwater is planned.", ("8- to 16-meter", 8, 16, "meter")),
        ("Pensions range from 900 to 1,400 euros.", ("900 to 1,400 euros", 900, 1400, "EUR")),
        (
            "A levy of 3 to 4 cents per litre applies.",
            ("3 to 4 cents per litre", 0.03, 0.04, "USD per liter"),
        ),
        # signs and parentheses
        ("The account stood at −€4.2bn.", ("−€4.2bn", -4200000000, None, "EUR")),
        ("The operating result was ($4.2 million).", ("($4.2 million)", -4200000, None, "USD")),
        ("Cash used was $(1.2) million then.", ("$(1.2) million", -1200000, None, "USD")),
        # rates and parts
        ("There are 28 doctors per 10,000 people.", ("28", 28, None, "doctor per 10,000 people")),
        ("One in five pupils needs help.", ("One in five", 20, None, "%")),
        ("Poverty touches one household in twelve.", ("one household in twelve", 8.33, None, "%")),
        ("The pupil-teacher ratio was 21.5 to 1.", ("21.5 to 1", 21.5, None, None)),
        ("Growth eased by half a point.", ("half a point", 0.5, None, "pp")),
        ("It was up 0.3 of a percentage point.", ("0.3 of a percentage point", 0.3, None, "pp")),
        # ranks
        ("The port took place 12 nationwide.", ("12", 12, None, None)),
        # money
        ("The dividend is $.42/share.", ("$.42/share", 0.42, None, "USD per share")),
        ("It paid 3 dollars 50 cents each.", ("3 dollars 50 cents", 3.5, None, "USD")),
        ("Reserves are P64.9 billion now.", ("P64.9 billion", 64900000000, None, "PHP")),
    ],
)
def test_numbers_in_sentences(text: str, expected: Row) -> None:
    assert rows(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Some 40 of the 120 sites closed.", [("40", "site"), ("120", "site")]),
        ("Of the members, 14 gave more and 17 gave less.", [("14", "member"), ("17", "member")]),
        ("Rail and road added 2,700 and 1,300 jobs respectively.", [("2,700", "job"), ("1,300", "job")]),
        ("Hospitals rose from 45 to 60 in 2019.", [("45", "hospital"), ("60", "hospital")]),
        ("Patent filings rose to 1,684 there.", [("1,684", "patent filing")]),
        ("The plan saved 12,000 trees; 300 of them are oaks.", [("12,000", "tree"), ("300", "tree")]),
        ("Enrolment falls to 248 million", [("248 million", None)]),
        ("Wages rose 3 per cent, to 24,500.", [("3 per cent", "%"), ("24,500", None)]),
        ("Fertility was 0.83 in 2022.", [("0.83", None)]),
        ("It saw 3.7 per cent in May, 4.1 in June.", [("3.7 per cent", "%"), ("4.1", "%")]),
        (
            "Revenue was 9.5 billion yuan and, in the north, taxes 3.1 billion, up a little.",
            [("9.5 billion yuan", "CNY"), ("3.1 billion", "CNY")],
        ),
        ("It has 60 staff and 9 buses.", [("60", "staff"), ("9", "bus")]),
        ("It hired 30 more nurses.", [("30", "nurse")]),
    ],
)
def test_what_numbers_without_a_unit_count(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(surface, unit) for surface, _, _, unit in rows(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Under the 14th Five-Year Plan (2021-2025) the city will build schools.",
        "See Table 3 and Annex II of document A/RES/70/1.",
        "Call 0571-8888-1234 or visit Room 305.",
        "To apply, ring 6225 5582 before 9 pm or fax 5550 1234.",
        "Version 2.3.1 of the portal replaced version 1.9.",
        "Bill AB 148 and Section 106 were adopted on 3 May 2024.",
        "The findings [12] and [14, 15] are public.",
        "Terms are found in note 4 of the annex and in tables 2 to 9.",
        "A glossary is in section 3 of the budget pages; part 2 deals with the law.",
        "The item is down as number 3 on the agenda.",
        "The vote on initiative no. 2201 is open.",
        "Revenue Act, No. 24 of 2017, applies.",
        "The base belongs to the 863 Programme and the 500 Lakes scheme.",
        "The office is at 1400 Long Lake Street, beside 12 Castle Road.",
        "Take bus 14 or 196 to the hall.",
        "Nobody can be in one place and another.",
        "The ratio moves from one year to the next.",
        "By 2011 grants had climbed.",
        "Think twice at the polls.",
        "The first batch was paid for the first time.",
        "The G20 met over Covid-19.",
    ],
)
def test_numbers_that_are_no_figures(text: str) -> None:
    assert rows(text) == []


@pytest.mark.parametrize(
    ("text", "qualifiers"),
    [
        ("Firms have up to 50 employees and at least 2 directors.", ["up to", "at least"]),
        ("Fares may rise by no more than 2 percent.", ["up to"]),
        ("The fund will top ¥900 billion.", ["over"]),
        ("Exports climbed past 600 billion yuan.", ["over"]),
        ("The grant is spread over three years.", ["none"]),
        ("He waited for over three years.", ["over"]),
        ("Receipts are 11 percent less than the $380 billion of March.", ["none", "none"]),
        ("Reserves cover more than 10 but less than 12 months.", ["over", "under"]),
        ("The fee is equal to or less than 50 euros.", ["up to"]),
        ("The state would be short of $68 billion.", ["none"]),
    ],
)
def test_bounds_in_sentences(text: str, qualifiers: list[str]) -> None:
    assert [figure.qualifier for figure in extract(text).figures] == qualifiers


def test_a_number_word_may_be_a_change() -> None:
    assert rows("Wards fell by eleven to 402.")[0] == ("eleven", 11, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "The 12-month rate is published in spring.",
        "Yields of ten-year bonds are watched.",
        "The new five-year development plan was read out.",
        "Lots 1012 to 1015 were withdrawn.",
        "Sewer District 5B was closed.",
        "Flight QR 017 was late.",
        "Tickets for children under 14 are free.",
    ],
)
def test_numbers_in_names_of_things_are_no_figures(text: str) -> None:
    assert rows(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("It was 71.5, 3,204.8 and 4,100.2 million pesos.", [71500000, 3204800000, 4100200000]),
        ("They paid 34, 45 and 60 cents.", [0.34, 0.45, 0.6]),
        ("They paid 15,000 and 2 million pesos.", [15000, 2000000]),
    ],
)
def test_a_scale_or_a_minor_unit_written_once_for_a_list(text: str, values: list[float]) -> None:
    found = rows(text)
    assert [value for _, value, _, _ in found] == pytest.approx(values)
    assert len({unit for *_, unit in found}) == 1


def test_a_year_is_no_end_of_a_range_of_things() -> None:
    assert rows("It adds 52 towns through 2045 and 61 through 2095.")[1][:3] == ("61", 61, None)
