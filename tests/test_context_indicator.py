"""What a figure measures, and of whom."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.actors import by_actor, subject_named
from policy_qa.extract.context.counting import count_indicator
from policy_qa.extract.context.indicator import bare_growth, indicator_of, nearest_noun, rank_indicator
from policy_qa.extract.context.phrases import normal
from policy_qa.extract.counted import counted_noun
from sentences import figure, sentence


@pytest.mark.parametrize(
    ("text", "surface", "indicator"),
    [
        ("The unemployment rate edged up to 4.1 percent.", "4.1 percent", "unemployment rate"),
        ("Per person, farm income came to $3,000.", "$3,000", "farm income per person"),
        ("On a per capita basis, tea sales were $3.", "$3", "tea sales per capita"),
        ("Per household, the fuel bill per year was $3.", "$3", "fuel bill per year"),
        ("The region recorded a trade surplus of $3 million.", "$3 million", "trade surplus"),
        ("The value of farm exports reached $3 million.", "$3 million", "value of farm exports"),
        ("Growth of industrial output was 5 percent.", "5 percent", "industrial output"),
        ("The reform cut the fuel bill by $3 million.", "$3 million", "fuel bill"),
        ("The city earned $3 million from parking fees.", "$3 million", "earnings from parking fees"),
        ("It gave $3 million in cheap loans.", "$3 million", "cheap loans"),
        ("The city spent $3 million on roads.", "$3 million", "spending on roads"),
        ("A $3 million rescue fund was set up.", "$3 million", "rescue fund"),
        ("A 4.1 percent unemployment rate was seen.", "4.1 percent", "unemployment rate"),
        ("Rail freight: 40 million tons.", "40 million tons", "Rail freight"),
        ("A 5 percent increase in farm loans was seen.", "5 percent", "farm loans"),
        ("The bank bought a rival lender for $3 million.", "$3 million", "rival lender"),
        ("The bank gave $3 million in cheap loans.", "$3 million", "cheap loans"),
        ("Staff used wood at an average price of $3 a kilo.", "$3 a kilo", "average price"),
        ("The city devoted 3 percent of its income to parks.", "3 percent", "parks"),
        (
            "About 60 percent of the firms spend money on research.",
            "60 percent",
            "firms spend money on research",
        ),
        ("Some $3 million is meant for village schools.", "$3 million", "village schools"),
        ("Foreign trade, which grew by 5 percent, was lively.", "5 percent", "Foreign trade"),
        ("Lakeside in May: farm profits up 5 percent", "5 percent", "farm profits"),
        ("The number of guests rose by 5 percent.", "5 percent", "guests"),
        ("The office laid a cable with a capacity of 500 kilovolts.", "500 kilovolts", "capacity of cable"),
        ("The people who own a boat made up 5 percent of them.", "5 percent", "people who own a boat"),
        ("Toll receipts were poor, missing the plan by 5 percent.", "5 percent", "Toll receipts"),
        ("There was a gap that the treasury puts at $3 million.", "$3 million", "gap"),
        ("The road fund should still hold $3 million in May.", "$3 million", "road fund"),
        ("The fuel bill went up by 5 percent.", "5 percent", "fuel bill"),
        ("The cost estimate rose to 3 percent.", "3 percent", "cost"),
        ("With $3 million, tin mines led the list.", "$3 million", "tin mines"),
        ("From $3 million in 2020, tea sales swelled to $5 million.", "$3 million", "tea sales"),
        ("The tea trade is far smaller: $3 million.", "$3 million", "tea trade"),
        ("By 2011 permits had climbed to 5 percent.", "5 percent", "permits"),
        (
            "The ministry allotted $3 million ($2) to rural wells.",
            "$3 million",
            "allocation to rural wells",
        ),
        ("The state set aside $3 million for flood walls.", "$3 million", "flood walls"),
        ("Mali bought 300 GWh from abroad.", "300 GWh", "imports"),
        ("Smelters drew 12 percent of the power.", "12 percent", "Smelters"),
        ("The savings fund earned 94 trillion won in 2023.", "94 trillion won", "earnings of savings fund"),
        ("The treasury raised $3 million by selling bonds.", "$3 million", "funds raised"),
        ("It sold bonds at a yield of 3.1 percent.", "3.1 percent", "yield"),
        ("Industry's share fell to 38 percent.", "38 percent", "Industry"),
        ("Plant owners added 30 gigawatts of wind capacity.", "30 gigawatts", "wind capacity"),
        ("A surplus of $3 million lifted the peso, which rose by 5 percent.", "5 percent", "peso"),
    ],
)
def test_indicators(text: str, surface: str, indicator: str) -> None:
    assert indicator_of(*sentence(text, surface)) == indicator


@pytest.mark.parametrize(
    ("text", "number", "indicator"),
    [
        ("The town opened 14 schools.", "14", "schools opened"),
        ("The town has 14 schools for the deaf.", "14", "schools for the deaf"),
        ("Some 14 firms were recognised as clean firms, it said.", "14", "firms recognised as clean firms"),
        ("The town will build 14 bridges.", "14", "bridges built"),
        ("The town has 14 schools.", "14", "schools"),
    ],
)
def test_counted_things_with_what_is_said_of_them(text: str, number: str, indicator: str) -> None:
    reading, q = sentence(text, number)
    noun = counted_noun(reading, q.start, q.end)
    assert noun is not None
    assert count_indicator(reading, noun[1:]) == indicator


@pytest.mark.parametrize(
    ("text", "surface", "indicator"),
    [
        ("It is the second-largest economy there.", "second", "economy"),
        ("It ranked third in the region by farm output.", "third", "farm output"),
        ("It ranked third in the region.", "third", None),
        ("It ranked third in Europe for car exports.", "third", "car exports"),
        ("It ranked third in Europe for the second year.", "third", None),
    ],
)
def test_what_is_ranked(text: str, surface: str, indicator: str | None) -> None:
    assert rank_indicator(*sentence(text, surface)) == indicator


@pytest.mark.parametrize(
    ("phrase", "indicator"),
    [
        ("the number of new firms", "new firms"),
        ("the total number of new firms", "new firms"),
        ("a year-on-year increase in farm exports", "farm exports"),
        ("annual growth rate of wages", "wages"),
        ("retail sales growth", "retail sales"),
        ("the wages of", "wages"),
        ("record profits", "profits"),
        ("the city", None),
        ("the new total", None),
        ("most of that", None),
        ("seasonally adjusted gain", None),
        ("economic growth", "economic growth"),
        ("In-patient costs", "In-patient costs"),
        ("a longer view", None),
        ("their share of the total", None),
        ("what", None),
        ("an increase", None),
        ("", None),
        (None, None),
    ],
)
def test_normal(phrase: str | None, indicator: str | None) -> None:
    assert normal(phrase) == indicator


def test_nearest_noun_is_no_actor() -> None:
    assert nearest_noun(*sentence("On farm wages the city said 5 percent.", "5 percent")) == "farm wages"


@pytest.mark.parametrize(
    ("text", "surface", "subject"),
    [
        ("Microsoft spent $3 million on it.", "$3 million", "Microsoft"),
        ("Germany spent $3 million on it.", "$3 million", "Germany"),
        ("The council spent $3 million on it.", "$3 million", None),
    ],
)
def test_subject_named(text: str, surface: str, subject: str | None) -> None:
    assert subject_named(*sentence(text, surface)) == subject


@pytest.mark.parametrize(
    ("text", "surface", "found"),
    [
        ("Growth of 5 percent is the aim for this year.", "5 percent", "GDP"),
        ("Growth of exports was 5 percent.", "5 percent", None),
        ("Wages rose by 5 percent.", "5 percent", None),
    ],
)
def test_growth_of_nothing_named_is_that_of_the_economy(text: str, surface: str, found: str | None) -> None:
    assert bare_growth(*sentence(text, surface)) == found


@pytest.mark.parametrize(
    ("text", "surface", "actor"),
    [
        ("The bank lent $3 million.", "$3 million", True),
        ("The analysts had arrived at 5 percent.", "5 percent", True),
        ("The schools made up 5 percent of it.", "5 percent", False),
        ("Exports rose by 5 percent.", "5 percent", False),
        ("The committee sees prices at 5 percent.", "5 percent", True),
        ("The scheme has $3 million.", "$3 million", False),
        ("Core M2 rose by 5 percent.", "5 percent", False),
    ],
)
def test_who_acts(text: str, surface: str, actor: bool) -> None:
    assert by_actor(*sentence(text, surface)) is actor


@pytest.mark.parametrize(
    ("text", "surface", "indicator"),
    [
        ("Steel output was weak in May. It fell by 5 percent.", "5 percent", "Steel output"),
        ("Ferry fares were raised in May. They rose by 5 percent.", "5 percent", "Ferry fares"),
        ("Debt is at 8 percent of income; it was 7 percent in the spring.", "7 percent", "Debt"),
        (
            "Car sales grew 5 percent, while bus sales, which make up 27 percent of all, fell.",
            "27 percent",
            "bus sales",
        ),
        ("Analysts watch the copper price. It fell by 5 percent.", "5 percent", "copper price"),
        ("Tea exports hit $3 million. That is 5 percent more than in 2020.", "5 percent", "Tea exports"),
        ("Tourism is harder to judge. The published share is 5 percent.", "5 percent", "Tourism"),
        ("Whether ferries count is open. They make up 5 percent of it.", "5 percent", "ferries"),
        ("Tin exports were $3 million in 2020.\n\nHalf of it went to Asia.", "Half", "Tin exports"),
    ],
)
def test_pronouns_stand_for_what_was_spoken_of(text: str, surface: str, indicator: str) -> None:
    assert figure(text, surface).indicator == indicator


@pytest.mark.parametrize(
    ("text", "surface", "indicator"),
    [
        (
            "Tea made up 60 percent of everything that was sold, coffee for about 7 percent.",
            "7 percent",
            "coffee",
        ),
        (
            "Tin sales hit $76 million (22%), ahead of zinc sales with $37 million.",
            "$37 million",
            "zinc sales",
        ),
        ("Wheat made up 40 percent of the harvest, rice 30 percent.", "30 percent", "rice"),
    ],
)
def test_members_of_lists_without_a_verb(text: str, surface: str, indicator: str) -> None:
    assert figure(text, surface).indicator == indicator
