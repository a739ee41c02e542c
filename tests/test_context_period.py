"""Periods of figures: in the sentence, carried over, and dates that are only bases of comparison."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.dates import is_base
from policy_qa.extract.context.period import period_of
from policy_qa.extract.context.story import Story, main_period
from policy_qa.schema import Status
from sentences import extract, sentence, sentences

PUBLISHED = "2022-03-10"


def period(
    text: str, surface: str, *, status: Status = "actual", story: Story | None = None
) -> tuple[str | None, str | None]:
    reading, q = sentence(text, surface, published=PUBLISHED)
    return period_of(reading, q, status=status, story=story or Story(published=PUBLISHED))


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("In 2020, exports reached $3 million.", "$3 million", "2020"),
        ("Exports reached $3 million in 2020.", "$3 million", "2020"),
        ("Exports rose 5 percent in June 2021 from May.", "5 percent", "2021-06"),
        ("Exports reached $3 million in 2020, up 5 percent over 2019.", "5 percent", "2020"),
        ("In 2020 exports rose 5 percent, while in 2021 imports fell 3 percent.", "3 percent", "2021"),
        ("In 2020 exports rose 5 percent, while in 2021 imports fell 3 percent.", "5 percent", "2020"),
        ("From January to May 2021, exports rose 5 percent.", "5 percent", "2021-01/2021-05"),
        ("Output rose from 3 tons in 2019 to 5 tons in 2020.", "5 tons", "2020"),
        ("It was higher than in 2019, when it stood at 5 percent.", "5 percent", "2019"),
        ("The gap was 5 percent, after 4 percent in 2019.", "4 percent", "2019"),
    ],
)
def test_the_sentence_says_it(text: str, surface: str, expected: str) -> None:
    assert period(text, surface) == (expected, "sentence")


def test_a_value_before_a_change_has_the_period_of_the_base() -> None:
    reading, q = sentence("The rate rose from 4.1 percent in 2016 to 5 percent in 2018.", "4.1 percent")
    assert period_of(reading, q, status="actual", story=Story(), base=True) == ("2016", "sentence")
    reading, q = sentence("The rate rose from 4.1 percent to 5 percent in 2018.", "4.1 percent")
    assert period_of(reading, q, status="actual", story=Story(), base=True) == (None, None)


def test_what_was_told_before_is_carried_over() -> None:
    text = "In 2020 the port grew. Exports were $3 million.\n\nImports were $2 million."
    first, second, third = sentences(text)
    story = Story(published=PUBLISHED)
    told = []
    for reading, quantities in (first, second, third):
        story.enter(reading)
        told += [period_of(reading, q, status="actual", story=story) for q in quantities if q.kind == "money"]
        story.leave(reading, future=False)
    assert told == [("2020", "paragraph"), ("2020", "article")]


def test_nothing_told_leaves_the_year_of_publication_to_what_is_actual() -> None:
    assert period("Exports were $3 million.", "$3 million") == ("2022", "published")
    assert period("Exports will be $3 million.", "$3 million", status="target") == (None, None)
    assert period("Exports were $3 million.", "$3 million", story=Story()) == (None, None)


def test_a_time_to_come_is_carried_over_to_targets_only() -> None:
    story = Story(published=PUBLISHED, in_article={"future": "2030"})
    assert period("Exports were $3 million.", "$3 million", story=story) == ("2022", "published")
    assert period("Exports shall be $3 million.", "$3 million", status="target", story=story) == (
        "2030",
        "article",
    )


def test_the_past_does_not_begin_after_the_publication() -> None:
    story = Story(published=PUBLISHED, in_paragraph={"past": "2025"}, in_article={"past": "2021"})
    assert story.told("actual") == ("2021", "article")


@pytest.mark.parametrize(
    ("text", "surface", "base"),
    [
        ("Exports rose 5 percent over 2019.", "2019", True),
        ("Exports rose 5 percent from 2019.", "2019", True),
        ("Exports were higher than in 2019.", "2019", True),
        ("It is the highest rate since 2019.", "2019", True),
        ("The rate rose from 4.1 percent in 2019 to 5 percent.", "2019", True),
        ("It holds twice as many as in 2019.", "2019", True),
        ("It exceeded that of 2019 by far.", "2019", True),
        ("It beat the record of 5 percent set in 2019.", "2019", True),
        ("It rose above its 2019 level.", "2019", True),
        ("Exports rose 5 percent in 2019.", "2019", False),
        ("From 2019 to 2021 exports rose.", "2019", False),
        ("The rate has been fixed since 2019.", "2019", False),
    ],
)
def test_bases_of_comparison(text: str, surface: str, base: bool) -> None:
    reading, _ = sentences(text)[0]
    date = next(d for d in reading.dates if surface in d.surface)
    assert is_base(reading, date) is base


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2020 the port grew.", "2020"),
        ("Compared with 2019, the port grew in 2020.", "2020"),
        ("On 3 May 2020 the mayor spoke.", None),
        ("The plan issued in 2015 set the course for 2020.", "2020"),
        ("The port grew.", None),
        ("In 2020 they had stood at 5 percent.", None),
        ("The forecast of May 2021 was met.", None),
        ("As of 31 March 2021 the stock was 5 tons.", "2021-03-31"),
    ],
)
def test_main_period(text: str, expected: str | None) -> None:
    assert main_period(sentences(text)[0][0]) == expected


def test_the_topic_is_what_most_of_the_article_is_told_of() -> None:
    text = "Exports in 2020\n\nExports grew in 2020.\n\nThey fell in 2018.\n\nImports were $2 million."
    read = sentences(text)
    story = Story(published=PUBLISHED)
    story.survey([reading for reading, _ in read])
    assert story.topics == {"past": "2020"}
    assert story.told("actual") == ("2020", "article")


# -- families of sentences ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("The port grows by 2 percent this year and by 3 percent next year.", "2 percent", "2022"),
        ("The port grows by 2 percent this year and by 3 percent next year.", "3 percent", "2023"),
        ("Prices fell 3 percent in May 2021 after a 5 percent gain in April 2021.", "5 percent", "2021-04"),
        ("It sold 5 tons last year, against 4 tons the year before.", "4 tons", "2020"),
        ("It had 5 members in 2021, compared with 3 five years earlier.", "3", "2016"),
        ("Exports were 2 percent lower than in 2020 (124 tons).", "124 tons", "2020"),
        ("Sales in the year ended June 2021: 40 tons (2020: 30 tons).", "40 tons", "2020-07/2021-06"),
        ("Sales in the year ended June 2021: 40 tons (2020: 30 tons).", "30 tons", "2020"),
        ("Sales in 2021 were $40 (2020: $30), beating the forecast by $5.", "$5", "2021"),
        ("From 2012 to 2020 the number rose from 49 tons to 400 tons.", "400 tons", "2020"),
        ("Prices, which peaked at 9 percent in 2020, have since slowed to 5 percent.", "5 percent", "2022"),
        ("It was the smallest harvest since 2014: 51 tons.", "51 tons", "2022"),
        ("It grew by 21 percent on the 15.2 tons of 2021.", "21 percent", "2022"),
        ("Over the full year 2021 it fell 3 percent.", "3 percent", "2021"),
        ("The 2019 act provides $52 million for ports.", "$52 million", "2022"),
        ("Under the Ports Act 1996 it pays 5 percent.", "5 percent", "2022"),
        ("The 2021 Finance Bill provides $52 million.", "$52 million", "2021"),
        ("The estimate published in January 2021 put it at 5 percent for 2020.", "5 percent", "2020"),
        ("A storm sank 5 ships on Tuesday.", "5", "2022-03-08"),
        ("The mayor said on Tuesday that 5 ships sank.", "5", "2022"),
        ("The mayor counted 50 ships on 1 March 2022; last year 40 came.", "50", "2022-03-01"),
    ],
)
def test_families(text: str, surface: str, expected: str) -> None:
    assert period(text, surface)[0] == expected


def test_what_another_place_had_is_of_the_same_time() -> None:
    reading, q = sentence("Rents were $5 in Cork in 2021, as against $7 in Dublin.", "$7")
    assert period_of(reading, q, status="actual", story=Story(), base=True)[0] == "2021"


def test_a_base_without_a_date_has_the_first_year_of_the_span() -> None:
    reading, q = sentence("From 2012 to 2020 the number rose from 49 tons to 400 tons.", "49 tons")
    assert period_of(reading, q, status="actual", story=Story(), base=True) == ("2012", "sentence")


def test_the_day_of_a_stock_goes_on_for_the_same_unit_only() -> None:
    text = "In 2021 it built 5 GW. On 31 December 2021 it had 90 GW. Coal made 60 GW. It sold for $3 million."
    found = [(f.surface, f.period) for f in extract(text, published=PUBLISHED).figures]
    assert found == [
        ("5 GW", "2021"),
        ("90 GW", "2021-12-31"),
        ("60 GW", "2021-12-31"),
        ("$3 million", "2021"),
    ]


def test_nothing_over_is_foreseen() -> None:
    story = Story(published=PUBLISHED, last="2020")
    text = "Exports are expected to reach $3 million."
    assert period(text, "$3 million", status="estimate", story=story) == (None, None)
    assert period("The estimate was $3 million.", "$3 million", status="estimate", story=story)[0] == "2020"


def test_respectively_points_back_to_the_periods_listed_last() -> None:
    text = "Growth was 1 percent in 2020 and 2 percent in 2021. In Oslo it was 3 and 4 percent respectively."
    found = [(f.surface, f.period) for f in extract(text, published=PUBLISHED).figures]
    assert found[2:] == [("3", "2020"), ("4 percent", "2021")]


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("I know that in 2018 the fee was $3 million.", "$3 million", "2018"),
        ("There were 900 farms on May 1 of last year, fewer than ever.", "900", "2021-05-01"),
        ("The council decided today to lend $3 million.", "$3 million", "2022-03-10"),
        ("The ministry today announced $3 million in loans.", "$3 million", "2022-03-10"),
        ("The river rose to 7 meters on Tuesday night.", "7 meters", "2022-03-08"),
        (
            "It rose from 3 tons in the fourth round (2015) to 5 tons in the fifth round (2019).",
            "5 tons",
            "2019",
        ),
        ("Since the fund opened in 2012, 300 firms have joined.", "300", "2012/.."),
        ("By the end of January, 88 percent of the holes had been put right.", "88 percent", "2022-01"),
    ],
)
def test_dates_that_figures_are_told_of(text: str, surface: str, expected: str) -> None:
    assert period(text, surface) == (expected, "sentence")


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Traffic was only 62% of the 2019 figure.", "62%"),
        ("Sales were 12 times what they had been in 2014.", "12 times"),
        ("Revenue was $3 million (Report No. 4 of 2019).", "$3 million"),
        ("It was the third heaviest rain since records began in 1957.", "third"),
    ],
)
def test_dates_that_figures_are_held_against(text: str, surface: str) -> None:
    assert period(text, surface) == ("2022", "published")


def test_what_has_changed_since_a_year_began_in_it() -> None:
    found = extract("The share rose from 8.3% to 9% since 2013.", published=PUBLISHED).figures
    assert [f.period for f in found] == ["2013", "2022"]


def test_plans_are_no_topic_of_results() -> None:
    text = (
        "In 2021 the fund had 900 members.\n\nBy the end of 2022 it is to have 1,200.\n\n"
        "It will open in 2022.\n\nMembers paid $3 million."
    )
    assert extract(text, published=PUBLISHED).figures[-1].period == "2021"


def test_a_target_has_no_period_that_is_named_only_later() -> None:
    text = "The city plans to plant 900 trees.\n\nIt will build 12 parks by 2030."
    assert [f.period for f in extract(text, published=PUBLISHED).figures] == [None, "2030"]


def test_a_time_that_cannot_be_placed_stays_open() -> None:
    text = "In 2020 exports were $3 million. Attendance stood at 58 percent last term."
    assert [f.period for f in extract(text, published=PUBLISHED).figures] == ["2020", None]
