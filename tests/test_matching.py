"""What a figure is about beyond its own fields: its article's topic, its neighbours in a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from policy_qa.questions import analyse
from policy_qa.readers.candidates import candidates
from policy_qa.readers.constraints import fiscal_years
from policy_qa.readers.fitted import Model, model
from policy_qa.readers.lookup import LookupReader
from policy_qa.readers.matching import NOT_IN_OTHER_WORDS, Choice, Fit, Matcher, sure
from policy_qa.readers.refusals import nothing_near
from policy_qa.schema import Draft, ExtractedArticle
from read_path import article, evidence

TONS: dict[str, Any] = {"kind": "measure", "unit": "ton", "place": "Norland", "period": "2023"}
PERCENT: dict[str, Any] = {"kind": "percent", "unit": "%", "place": "Norland", "period": "2023"}
PEOPLE: dict[str, Any] = {"kind": "count", "unit": "person", "place": "Norland", "period": "2023"}


def look_up(question: str, *articles: ExtractedArticle) -> Draft:
    places = [f.place for source in articles for f in source.figures if f.place]
    places += [source.article.place for source in articles if source.article.place]
    draft = LookupReader().read(analyse(question, places=places), evidence(*articles))
    assert draft is not None
    return draft


TEA = article(
    "Norland's tea growers had a good year.\n\nExport volume rose 16 percent to 523 tons. "
    "Imports of sugar were 40 tons. Car makers lost 9 percent of their staff.",
    title="A good year for tea in Norland",
    place="Norland",
    figures=[
        {**PERCENT, "surface": "16 percent", "value": 16, "indicator": "Export volume",
         "change_direction": "up", "related": "523 tons"},
        {**TONS, "surface": "523 tons", "value": 523, "indicator": "Export volume"},
        {**TONS, "surface": "40 tons", "value": 40, "indicator": "Imports of sugar"},
        {**PERCENT, "surface": "9 percent", "value": 9, "indicator": "staff", "change_direction": "down"},
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("By how much did tea export volume rise?", "16 percent"),
        ("What was the tea export volume?", "523 tons"),
        ("What were the tea imports?", None),
        ("What was the export price of tea?", None),
    ],
)
def test_a_topic_may_be_left_out_of_a_sentence(question: str, short: str | None) -> None:
    assert look_up(question, TEA).short_answer == short


SHARES = article(
    "Pakia took 38 percent of all shipments, followed by Egran with 12 percent and Brital with 9 percent.",
    title="Norland's tea finds buyers",
    place="Norland",
    figures=[
        {**PERCENT, "surface": "38 percent", "value": 38, "indicator": "Pakia", "place": "Pakia",
         "share_of": "all shipments"},
        {**PERCENT, "surface": "12 percent", "value": 12, "indicator": "Egran", "place": "Egran"},
        {**PERCENT, "surface": "9 percent", "value": 9, "indicator": "Brital", "place": "Brital"},
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What share of Norland's tea shipments went to Egran?", "12 percent"),
        ("What share of Norland's tea shipments went to Brital?", "9 percent"),
        ("What share of Norland's tea shipments went to Germany?", None),
        ("What share of Norland's tea imports came from Egran?", None),
    ],
)
def test_a_question_with_two_places(question: str, short: str | None) -> None:
    assert look_up(question, SHARES).short_answer == short


SEASONS = article(
    "Norland produced 654 tons of cocoa in the 2022-23 season, down from 689 tons in 2021-22.",
    place="Norland",
    figures=[
        {**TONS, "surface": "654 tons", "value": 654, "indicator": "cocoa", "period": None},
        {**TONS, "surface": "689 tons", "value": 689, "indicator": "cocoa", "period": None},
    ],
)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How much cocoa was produced in Norland in 2022-23?", "654 tons"),
        ("How much cocoa was produced in Norland in 2021/22?", "689 tons"),
        ("How much cocoa was produced in Norland in fiscal year 2023?", "654 tons"),
        ("How much cocoa was produced in Norland in 2019-20?", None),
    ],
)
def test_a_fiscal_year_is_known_by_how_it_is_written(question: str, short: str | None) -> None:
    assert look_up(question, SEASONS).short_answer == short


def test_a_fiscal_year_is_known_by_its_months() -> None:
    source = article(
        "Spending on roads was 5 tons.",
        figures=[{**TONS, "surface": "5 tons", "value": 5, "indicator": "spending on roads",
                  "period": "2022-07/2023-06"}],
    )  # fmt: skip
    assert look_up("What was spending on roads in 2022-23?", source).short_answer == "5 tons"
    assert look_up("What was spending on roads in 2023-24?", source).reason == "wrong_period"


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("2022-23", (2022, 2023)),
        ("2022/2023", (2022, 2023)),
        ("financial year 1999–00", (1999, 2000)),
        ("FY2023", (2022, 2023)),
        ("fiscal 23", (2022, 2023)),
        ("2018-2023", None),
        ("2023", None),
    ],
)
def test_fiscal_years(said: str, years: tuple[int, int] | None) -> None:
    assert fiscal_years(said) == years


WAITS = article(
    "The median wait was 41 days in public clinics and 19 days in private clinics.",
    figures=[
        {"surface": "41 days", "kind": "measure", "value": 41, "unit": "day", "indicator": "median wait"},
        {"surface": "19 days", "kind": "measure", "value": 19, "unit": "day", "indicator": "median wait"},
    ],
)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What was the median wait in private clinics?", "19 days"),
        ("What was the median wait in public clinics?", "41 days"),
        ("What was the average wait in public clinics?", None),
    ],
)
def test_a_figure_is_not_taken_for_its_neighbour(question: str, short: str | None) -> None:
    assert look_up(question, WAITS).short_answer == short


JOBS = article(
    "Services employed 20 million people, industry 17 million and farming 13 million.",
    figures=[
        {**PEOPLE, "surface": "20 million", "value": 20e6, "indicator": "people employed"},
        {**PEOPLE, "surface": "17 million", "value": 17e6, "indicator": "people"},
        {**PEOPLE, "surface": "13 million", "value": 13e6, "indicator": "people"},
    ],
)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many people did industry employ?", "17 million"),
        ("How many people did farming employ?", "13 million"),
        ("How many people did services employ?", "20 million people"),
        ("How many people did mining employ?", None),
    ],
)
def test_a_verb_that_is_left_out_is_that_of_the_figure_before(question: str, short: str | None) -> None:
    assert look_up(question, JOBS).short_answer == short


def test_exports_are_not_imports() -> None:
    source = article(
        "Exports of cocoa fell to 512 tons, while imports of fertiliser rose to 88 tons.",
        figures=[
            {**TONS, "surface": "512 tons", "value": 512, "indicator": "Exports of cocoa"},
            {**TONS, "surface": "88 tons", "value": 88, "indicator": "imports of fertiliser"},
        ],
    )
    assert look_up("What were the cocoa imports?", source).short_answer is None
    assert look_up("What were the fertiliser exports?", source).short_answer is None
    assert look_up("What were the cocoa exports?", source).short_answer == "512 tons"


def test_what_is_produced_is_never_what_is_sold() -> None:
    source = article(
        "Output of electric vans doubled to 340,000 units. Sales of vans fell to 90,000 units.",
        figures=[
            {"surface": "340,000", "kind": "count", "value": 340_000, "unit": "unit", "indicator": "units"},
            {"surface": "90,000", "kind": "count", "value": 90_000, "unit": "unit", "indicator": "units"},
        ],
    )
    assert look_up("How many electric vans were produced?", source).short_answer != "90,000 units"
    assert look_up("How many vans were sold?", source).short_answer != "340,000 units"
    assert look_up("How many electric trucks were produced?", source).short_answer is None


@pytest.mark.parametrize(
    "question",
    [
        "How many labs does the city want by 2025?",
        "How many labs does the city plan to have by 2025?",
        "How many labs does the city aim for by 2025?",
        "What is the target for labs?",
    ],
)
def test_what_a_city_wants_is_a_target(question: str) -> None:
    base: dict[str, Any] = {"kind": "count", "unit": "lab", "indicator": "labs"}
    source = article(
        "The city had 84 labs at the end of 2022. It aims to have 100 labs by 2025.",
        figures=[
            {**base, "surface": "84", "value": 84, "period": "2022"},
            {**base, "surface": "100", "value": 100, "period": "2025", "status": "target"},
        ],
    )
    assert look_up(question, source).short_answer == "100 labs"
    assert look_up("How many labs did the city have in 2022?", source).short_answer == "84 labs"
    assert look_up("How many labs did the city have in 2019?", source).reason == "wrong_period"


def test_ages_are_no_counts() -> None:
    source = article(
        "Some 45 percent of farmers are older than 55.",
        figures=[{"surface": "55", "kind": "count", "value": 55, "indicator": "farmers"}],
    )
    assert look_up("How many farmers are there?", source).short_answer is None


def test_by_how_much_is_not_answered_with_a_level() -> None:
    source = article(
        "Sales of vans rose to 90 tons.",
        figures=[{**TONS, "surface": "90 tons", "value": 90, "indicator": "Sales of vans",
                  "change_direction": "up"}],
    )  # fmt: skip
    draft = look_up("By how much did sales of vans rise?", source)
    assert (draft.reason, draft.short_answer) == ("wrong_indicator", None)
    assert "They do not say by how much." in draft.text
    assert look_up("Did sales of vans rise?", source).text.startswith("Yes: ")


def test_a_place_that_no_article_names_is_another_place() -> None:
    source = article(
        "Norland's copper production was 5 tons in 2023.",
        figures=[{**TONS, "surface": "5 tons", "value": 5, "indicator": "copper production"}],
    )
    draft = look_up("How much copper did Peruvia produce in 2023?", source)
    assert draft.reason == "wrong_place"
    assert "They give it for Norland, not for Peruvia." in draft.text


def test_a_heading_is_never_the_nearest_sentence() -> None:
    source = article(
        "Norland's imports of tea\nBy Lena Vogt\n\nNorland's imports were 5 tons in 2023.",
        figures=[{**TONS, "surface": "5 tons", "value": 5, "indicator": "imports"}],
    )
    draft = look_up("What were Norland's imports of tea?", source)
    assert draft.citations[0].quote == "Norland's imports were 5 tons in 2023."
    assert draft.text.startswith("Not in these articles: Norland's imports of tea.")


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("What was the literacy rate in Norland?", None),
        ("What is the minimum wage in Norland?", None),
        ("How many whales live in Norland?", None),
        ("How many teachers retired in Norland?", "Norland employs many teachers."),
        ("What was the jobless rate in Valmere?", "The unemployment rate hardly moved in spring."),
    ],
)
def test_the_nearest_sentence_says_what_is_asked_for(question: str, nearest: str | None) -> None:
    source = article(
        "The unemployment rate hardly moved in spring. Large firms in Norland owe a minimum tax. Norland "
        "employs many teachers. People live well there.",
        title="Norland this spring",
        place="Norland",
    )
    draft = look_up(question, source)
    assert [citation.quote for citation in draft.citations] == ([nearest] if nearest else [])
    assert ("Nothing in them comes near it." in draft.text) is (nearest is None)
    assert ("of another place" in draft.text) is ("Valmere" in question)


def test_a_name_keeps_its_capital() -> None:
    source = article(
        "Norland's exports were 5 tons in 2023.",
        figures=[{**TONS, "surface": "5 tons", "value": 5, "indicator": "Norland's exports"}],
    )
    draft = look_up("What were Norland's exports in 2023?", source)
    assert draft.text == "Norland's exports were 5 tons in 2023 [1]."


def test_the_members_of_a_row_share_what_stands_before_it() -> None:
    source = article(
        "The added value of the primary, secondary and tertiary industries grew by 2 percent, 7 percent "
        "and 4 percent, respectively.",
        figures=[
            {**PERCENT, "surface": f"{n} percent", "value": n, "change_direction": "up",
             "indicator": "added value of the primary, secondary and tertiary industries"}
            for n in (2, 7, 4)
        ],
    )  # fmt: skip
    assert look_up("By how much did the primary industry grow?", source).short_answer == "2 percent"
    assert look_up("By how much did the secondary industry grow?", source).short_answer == "7 percent"
    assert look_up("By how much did the added value of the tertiary industry grow?", source).short_answer == (
        "4 percent"
    )
    assert look_up("By how much did industry grow?", source).short_answer is None
    assert look_up("What was the added value of the tertiary industry?", source).short_answer is None


RAIL = article(
    "Passenger revenue was 7 tons, while freight revenue stood at 9 tons. "
    "Accidents fell to 31, against 40 a year earlier. Punctuality improved to 83 percent from 78 percent.",
    title="A year of Norland's railways",
    place="Norland",
    figures=[
        {**TONS, "surface": "7 tons", "value": 7, "indicator": "Passenger revenue"},
        {**TONS, "surface": "9 tons", "value": 9, "indicator": "freight revenue"},
        {"kind": "count", "place": "Norland", "period": "2023", "surface": "31", "value": 31,
         "indicator": "Accidents", "change_direction": "down"},
        {**PERCENT, "surface": "83 percent", "value": 83, "indicator": "Punctuality",
         "change_direction": "up", "related": "78 percent"},
        {**PERCENT, "surface": "78 percent", "value": 78, "indicator": "Punctuality", "period": None},
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What was the freight revenue?", "9 tons"),
        ("What was the total revenue?", None),  # a part is no total
        ("What was the combined revenue of the railways?", None),
        ("How many accidents were there a year earlier?", None),  # 31 is not the earlier value
        ("By how much did punctuality improve?", None),  # 83 percent is where it went
    ],
)
def test_a_part_a_later_value_and_a_level_answer_for_nothing_else(question: str, short: str | None) -> None:
    assert look_up(question, RAIL).short_answer == short


def test_a_question_in_other_words_is_understood_by_the_thesaurus() -> None:
    money: dict[str, Any] = {"kind": "money", "unit": "CNY", "place": "Norland", "period": "2023"}
    source = article(
        "Exports came to 5 million yuan in 2023. Imports came to 3 million yuan.",
        place="Norland",
        figures=[
            {**money, "surface": "5 million yuan", "value": 5e6, "indicator": "Exports"},
            {**money, "surface": "3 million yuan", "value": 3e6, "indicator": "Imports"},
        ],
    )
    assert (
        look_up("What were Norland's shipments abroad worth in 2023?", source).short_answer
        == "5 million yuan"
    )
    assert look_up("How much did Norland buy abroad in 2023?", source).short_answer == "3 million yuan"


def test_a_figure_in_another_unit_than_the_one_asked_for_is_no_answer() -> None:
    base: dict[str, Any] = {"kind": "money", "place": "Norland", "period": "2023", "indicator": "Exports"}
    source = article(
        "Exports came to 5 million yuan ($700,000) in 2023.",
        place="Norland",
        figures=[
            {**base, "surface": "5 million yuan", "value": 5e6, "unit": "CNY"},
            {**base, "surface": "$700,000", "value": 7e5, "unit": "USD"},
        ],
    )
    assert look_up("What were the exports of Norland in 2023?", source).short_answer == "5 million yuan"
    assert look_up("What were the exports of Norland in 2023, in dollars?", source).short_answer == "$700,000"
    assert look_up("What were the exports of Norland in 2023, in euros?", source).short_answer is None


def test_a_percentage_that_shares_its_sign_is_given_with_it() -> None:
    base: dict[str, Any] = {"kind": "percent", "unit": "%", "place": "Norland", "indicator": "Jobless rate"}
    source = article(
        "The jobless rate of Norland was 4.5 in 2022 and 5.1 per cent in 2023.",
        place="Norland",
        figures=[
            {**base, "surface": "4.5", "value": 4.5, "period": "2022"},
            {**base, "surface": "5.1 per cent", "value": 5.1, "period": "2023"},
        ],
    )
    assert look_up("What was the jobless rate of Norland in 2022?", source).short_answer == "4.5%"
    assert look_up("What was the jobless rate of Norland in 2023?", source).short_answer == "5.1 per cent"


def test_the_features_that_are_weighed_are_those_that_are_described() -> None:
    query = analyse("By how much did tea export volume rise?", places=["Norland"])
    described = Matcher().fits(query, evidence(TEA))[0].features
    assert set(model(reading=True).weights) | set(model().weights) <= set(described)


@pytest.mark.parametrize(
    ("question", "foreign"),
    [
        ("泰萨利市常住人口是多少？", True),
        ("Quelle était la population active au chômage là-bas ?", True),
        ("How many people are out of work?", False),
        ("Unemployment rate 2021", False),
    ],
)
def test_a_question_in_another_language_is_told_which_one_is_understood(question: str, foreign: bool) -> None:
    draft = nothing_near(analyse(question), reader="lookup")
    assert ("Questions are understood in English." in draft.text) is foreign


QUAY = article(
    "Quaymouth had a busy year.\n\nThe terminal handled 61 tons of mail. Its yard took in 9 tons of glass. "
    "In Ostia, cranes lifted 12 tons of fruit.",
    title="More mail at Quaymouth",
    figures=[
        {**TONS, "surface": "61 tons", "value": 61, "indicator": "mail"},
        {**TONS, "surface": "9 tons", "value": 9, "indicator": "glass"},
        {**TONS, "surface": "12 tons", "value": 12, "indicator": "fruit", "place": "Ostia"},
    ],
)  # fmt: skip


def test_a_figure_is_of_the_place_that_its_article_is_about() -> None:
    draft = look_up("How many tons of mail were handled at Quaymouth's terminal in 2023?", QUAY)
    assert draft.short_answer == "61 tons"
    assert "Norland" not in draft.text  # the country was given by default: it is not what was asked for


@pytest.mark.parametrize(
    "question",
    [
        "How many tons of fruit were lifted in Quaymouth in 2023?",  # said of Ostia
        "How many tons of mail were handled in Farhaven in 2023?",  # named nowhere
    ],
)
def test_a_figure_of_another_place_never_answers(question: str) -> None:
    assert look_up(question, QUAY).short_answer is None


SURELY = {"read_share": 0.98, "read_here": 0.95, "read_answers": 0.8, "read_relevant": 0.98}


def _choice(probability: float, **read: float) -> Choice:
    features = dict.fromkeys((*NOT_IN_OTHER_WORDS, *SURELY), 0.0) | read
    fit = Fit(candidates(evidence(TEA))[0], 0.0, 0.0, True, "free", True, 1, features)
    return Choice((fit,), probability, Model({}, 0.0, threshold=0.7, margin=2.0))


@pytest.mark.parametrize(
    ("first", "rival", "expected"),
    [
        (_choice(0.75), 0.1, True),
        (_choice(0.75), 0.5, False),
        (_choice(0.68), 0.01, False),
        (_choice(0.68, **SURELY), 0.01, True),
        (_choice(0.66, **SURELY), 0.08, True),
        (_choice(0.66, **SURELY), 0.3, False),
        (_choice(0.6, **SURELY), 0.0, False),
        (_choice(0.68, **SURELY, said_elsewhere=1.0), 0.01, False),
        (_choice(0.66, **{**SURELY, "read_answers": 0.1}), 0.08, False),
    ],
)
def test_what_the_reader_alone_points_at_needs_fewer_words(
    first: Choice, rival: float, expected: bool
) -> None:
    other = Fit(candidates(evidence(TEA))[2], 0.0, 0.0, True, "free", True, 1, first.best.features)
    assert sure([first, Choice((other,), rival, first.model)]) is expected
