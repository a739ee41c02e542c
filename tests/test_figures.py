"""The extractor end to end: fields of figures, and what holds for every text whatever it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_qa.errors import LoadError
from policy_qa.extract import MAX_CHARACTERS
from policy_qa.schema import FIGURE_KINDS, ExtractedArticle
from sentences import article, extract, extractor, figure

STORY = """Lakeside town reports a strong year

The added value of Lakeside's marine industry reached 12.4 billion yuan in 2020, up 8.5% year on year. It
accounted for 31.2 percent of the town's GDP, ranking second in the province.

Last year 214 firms were recognised as clean firms, and 96 were recognised as model firms. The town plans to
open 30 schools by 2025. Spending on roads rose from $3 million to between $4 million and $5 million."""


def check(extracted: ExtractedArticle) -> None:
    """What holds for every extracted article."""
    text = extracted.article.text
    rows = [*extracted.figures, *extracted.not_figures]
    for row in rows:
        assert text[row.start : row.end] == row.surface
        assert row.id == f"{extracted.article.doc}:{row.start}-{row.end}"
        assert (row.value is not None) == (row.kind in FIGURE_KINDS)
        assert row.surface in row.sentence
        assert row.sentence in text
        assert 0 < row.confidence <= 1
        if row.value is not None:
            assert abs(float(row.value)) < 1e40
        if row.value is not None and row.value_max is not None:
            assert row.value < row.value_max
    assert len({row.id for row in rows}) == len(rows)
    ids = {row.id for row in extracted.figures}
    assert all(set(row.related_to) <= ids - {row.id} for row in extracted.figures)
    for found in (extracted.figures, extracted.not_figures, extracted.sentences, extracted.dates):
        starts = [item.start for item in found]
        assert starts == sorted(starts)
    spans = sorted((row.start, row.end) for row in rows)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(a.end <= b.start for a, b in pairwise(extracted.sentences))
    for entity in extracted.entities:
        assert all(text[m.start : m.end] == m.surface for m in entity.mentions)
    assert all(text[d.start : d.end] == d.surface for d in extracted.dates)


def test_an_amount_with_its_change() -> None:
    extracted = extract(STORY, published="2021-02-03", place="Lakeside")
    amount, change = extracted.figures[:2]
    assert (amount.surface, amount.kind, amount.value, amount.unit) == (
        "12.4 billion yuan",
        "money",
        12400000000,
        "CNY",
    )
    assert (amount.period, amount.period_source, amount.place, amount.status) == (
        "2020",
        "sentence",
        "Lakeside",
        "actual",
    )
    assert "added value" in (amount.indicator or "")
    assert (change.surface, change.change_direction, change.change_base) == ("8.5%", "up", "year on year")
    assert (change.change_base_period, change.related_to) == ("2019", (amount.id,))
    assert change.indicator == amount.indicator


def test_a_share_and_a_rank() -> None:
    share = figure(STORY, "31.2 percent")
    rank = figure(STORY, "second")
    assert (share.share_of, share.kind) == ("town's GDP", "percent")
    assert (rank.kind, rank.value, rank.unit, rank.rank_scope) == ("ordinal_rank", 2, None, "in the province")


def test_counts_and_the_noun_that_is_left_out() -> None:
    named, left_out = figure(STORY, "214"), figure(STORY, "96")
    assert (named.unit, named.indicator) == ("firm", "firms recognised as clean firms")
    assert (left_out.unit, left_out.indicator) == ("firm", "firms recognised as model firms")


def test_a_target_has_its_deadline() -> None:
    target = figure(STORY, "30")
    assert (target.status, target.period, target.unit) == ("target", "2025", "school")


def test_from_and_to_are_two_figures_and_between_is_a_range() -> None:
    low, high = figure(STORY, "$3 million"), figure(STORY, "$4 million and $5 million")
    assert (low.value, low.value_max) == (3000000, None)
    assert (high.value, high.value_max) == (4000000, 5000000)


def test_one_amount_in_two_currencies() -> None:
    text = "The bridge cost 700 million yuan ($100 million) in 2020."
    yuan, dollars = figure(text, "700 million yuan"), figure(text, "$100 million")
    assert dollars.related_to == (yuan.id,)
    assert (dollars.indicator, dollars.period, dollars.value, dollars.unit) == (
        yuan.indicator,
        yuan.period,
        100000000,
        "USD",
    )


def test_dates_and_names_are_no_figures() -> None:
    text = "In 2020 the “Harbour 2040” plan and Bill AB 148 brought 14 schools."
    extracted = extract(text)
    assert [f.surface for f in extracted.figures] == ["14"]
    assert [(f.surface, f.kind) for f in extracted.not_figures] == [
        ("2020", "date"),
        ("2040", "name_number"),
        ("148", "name_number"),
    ]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("The town has 2018 people.", ["2018"]),
        ("It has double-digit growth.", []),
        ("It meets twice a year.", []),
        ("The fee is twice as high.", ["twice"]),
        ("In the first half of 2020 it grew.", []),
        ("Half of the jobs are new.", ["Half"]),
        ("It fell for a third straight month.", []),
        ("The index stood at 49.4 in May.", ["49.4"]),
        ("One of the two sides left.", []),
        ("Phone 020 7946 0958 for help.", []),
    ],
)
def test_what_is_a_figure(text: str, surfaces: list[str]) -> None:
    assert [f.surface for f in extract(text).figures] == surfaces


@pytest.mark.parametrize(("place", "unit"), [(None, "USD"), ("Sydney, Australia", "AUD"), ("Canada", "CAD")])
def test_the_place_tells_the_dollar(place: str | None, unit: str) -> None:
    assert figure("The bridge cost $3 million.", "$3 million", place=place).unit == unit


def test_a_hard_wrapped_text_says_the_same_as_one_on_long_lines() -> None:
    wrapped = (
        "The council said on Monday that spending on the harbour had risen by\n"
        "13.5 percent over 2019, which was far more than the mayor and her own\n"
        "staff had hoped for, and that it had cost the taxpayers more than $2.4\n"
        "million in all."
    )
    joined = extract(wrapped.replace("\n", " ")).figures
    assert [f.surface for f in joined] == ["13.5 percent", "$2.4 million"]
    found = extract(wrapped).figures
    told = [(f.start, f.value, f.unit, f.indicator, f.change_direction, f.change_base_period) for f in found]
    assert told == [
        (f.start, f.value, f.unit, f.indicator, f.change_direction, f.change_base_period) for f in joined
    ]
    assert found[1].surface == "$2.4\nmillion"


def test_no_break_spaces_change_nothing_but_the_surface() -> None:
    plain, other = extract(STORY), extract(STORY.replace(" ", "\u00a0"))
    assert [(f.start, f.value, f.unit, f.period, f.indicator) for f in other.figures] == [
        (f.start, f.value, f.unit, f.period, f.indicator) for f in plain.figures
    ]
    check(other)


AWKWARD = {
    "empty": "",
    "blank": " \n\t\n ",
    "only a number": "5",
    "only numbers": "1 2 3 4.5 6,000 7% $8 9th 10x 2020 3/4 ½ " * 40,
    "curly quotes": "‘It’s 5 percent,’ he said. “Ten” of the 12 “7” left.",
    "windows lines": "Title\r\n\r\nIt rose 5 percent\r\nto 6 million tons.\r\n",
    "old lines": "It rose 5 percent\rto 6 million\rtons.",
    "odd spaces": "It rose\u20095\u202fpercent\u3000to\u20076 million\u00a0tons.",
    "emoji": "🚀 5 rockets 🎉🎉 rose by 👍🏽 7%! 👨‍👩‍👧 cost $3 million 🇨🇳.",
    "chinese inside": "The city (宁波市) grew 5%，人口达到 940万人, and spent 3亿元 on it. 全年增长13.5%。",
    "right to left": "The bank (بنك) lent $3 million. \u200f5 percent\u200e of it.",
    "combining": "The cafe\u0301 sold 5 cre\u0300mes at €3 each in Zu\u0308rich.",
    "control marks": "It rose\x00 5\x0b percent\x0c to 6\ufeff million\u200b tons.",
    "surrogates": "It rose 5 percent \ud800 to 6 tons.",
    "one long line": "Output rose by 5 percent to 3.2 million tons, and " * 400,
    "no stops": "rice 5 tea 6 salt 7 " * 500,
    "many zeros": "It cost $" + "0" * 500 + " and 1" + "0" * 400 + " yuan, or 5" + " million" * 60 + ".",
    "grouped": "111 222 " * 300 + "1,234,567,890,123,456,789,012,345 homes",
    "marks": "((((" * 500 + "5" + "))))" * 500 + "$$$5%%% --5-- ..5.. ,,5,, //5//",
    "table": "Year | Tons | Change\n2019 | 5.1 | 3%\n2020 | 6.2 | 21%\n" * 30,
    "list": "Plans:\n1. Build 5 schools\n2. Cut 6 percent\n(3) Spend $7\n- 8 roads\n",
    "determiners": "the " * 400 + "5 schools",
    "dates": "From 2019 to 2020 in 2021, by 2022-2025 and FY2023 it rose 5% from 4% in 2018.",
    "address": "See https://a.example/5/6?x=7 or call +1 555 123 4567 at 10:30, ref [12], v1.2.3.",
    "fifty thousand": (STORY + "\n\n") * 80,
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_texts_are_read_alike_twice(name: str) -> None:
    extracted = extract(AWKWARD[name], published="2021-02-03", place="Lakeside, China")
    check(extracted)
    assert extract(AWKWARD[name], published="2021-02-03", place="Lakeside, China") == extracted


PIECES = [
    "5", "7%", "$3 million", "2020", "in ", "rose by ", "fell to ", "between ", " and ", " to ",
    "schools", "of ", "the ", "percent ", "No. ", "first ", "one ", "half ", "respectively",
    "accounting for ", " ", "\n", "\n\n", "\u00a0", ". ", ", ", "; ", "“", "”", "(", ")", "’s ",
    "China ", "万", "🚀", "from ", "doubled ", "per ", "a ", "1,000", "3/4 ", "-", "–", "yuan", "will ",
    "expected ", "ranked ",
]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_whatever_is_put_together_is_read(text: str) -> None:
    check(extract(text, published="2021-02-03"))


def test_several_threads_may_read_with_one_extractor() -> None:
    texts = [STORY, AWKWARD["curly quotes"], AWKWARD["dates"], AWKWARD["list"]] * 3
    alone = [extract(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(extract, texts)) == alone


def test_a_stream_is_read_in_order() -> None:
    articles = [article("It rose 5 percent.", doc="a"), article("It fell 6 percent.", doc="b")]
    found = [row.id for extracted in extractor()(articles) for row in extracted.figures]
    assert found == ["a:8-17", "b:8-17"]


def test_an_article_in_another_language_is_skipped_with_its_sentences() -> None:
    extracted = extractor().extract(article("宁波增长5%。很好。", language="zh"))
    assert extracted.skipped == "figures not extracted: language zh"
    assert (extracted.figures, extracted.entities, len(extracted.sentences)) == ((), (), 2)


def test_a_text_over_the_limit_is_refused() -> None:
    with pytest.raises(LoadError, match="more than 10,000,000 characters"):
        extractor().extract(article("a" * (MAX_CHARACTERS + 1)))


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        # lists told apart
        (
            "The public, private and foreign sectors grew 4 percent, 6 percent and 5 percent, respectively.",
            "6 percent",
            {"indicator": "private sectors", "change_direction": "up"},
        ),
        (
            "Sales in 2021 and 2022 were 5 and 7 million euros, respectively.",
            "7 million euros",
            {"indicator": "Sales", "period": "2022"},
        ),
        # a list that drops its verb
        (
            "In 2023 wind supplied 25 percent, hydropower 23 percent and biomass 7 percent.",
            "23 percent",
            {"indicator": "hydropower"},
        ),
        # shares in a row
        (
            "Peru took 38 percent of all shipments, followed by Chile with 12 percent.",
            "12 percent",
            {"share_of": "shipments", "place": "Chile"},
        ),
        # the value before a change, and when it was so
        ("Tolls rose to 5 million euros from 4 million last year.", "4 million", {"period": "2023"}),
        (
            "Marlow spent £114m a year earlier, and £120m in 2023.",
            "£114m",
            {"unit": "GBP", "surface": "£114m"},
        ),
        # a verb of change with its object; what is to come is no period of what has happened
        (
            "Council approved a $4 billion plan, raising the gas tax by 6 cents from January 2026.",
            "6 cents",
            {"indicator": "gas tax", "change_direction": "up", "period": "2026-01"},
        ),
        (
            "Council approved a $4 billion plan, raising the gas tax by 6 cents from January 2026.",
            "$4 billion",
            {"period": "2024", "period_source": "published"},
        ),
        # what was counted in the sentence before
        (
            "Marlow had 8,406 small firms. The town aims to have over 10,000 by the end of 2026.",
            "10,000",
            {"unit": "small firm", "status": "target", "qualifier": "over", "period": "2026"},
        ),
        # who the industries' value added is of; what the pieces are
        (
            "The creative industries generated an added value of 9 million euros.",
            "9 million euros",
            {"indicator": "added value of creative industries"},
        ),
        (
            "Output of electric vans doubled to 340,000 units.",
            "340,000",
            {"indicator": "Output of electric vans", "unit": "unit"},
        ),
        # a rate keeps its denominator, a year ago is none
        ("The levy is $15 per ton.", "$15 per ton", {"unit": "USD per ton"}),
        # a part and the whole that it is counted of
        (
            "Some 600 of its 1,050 employees joined a strike.",
            "600",
            {"indicator": "employees joined a strike"},
        ),
        ("Some 600 of its 1,050 employees joined a strike.", "1,050", {"indicator": "employees"}),
        # a comma alone makes no list
        ("Guests numbered 2.4 million, 6.1 percent fewer than in 2023.", "2.4 million", {"kind": "count"}),
        (
            "Guests numbered 2.4 million, 6.1 percent fewer than in 2023.",
            "6.1 percent",
            {"change_direction": "down"},
        ),
        # what an agent deals with
        (
            "The port handled 70 million tons of cargo in 2023.",
            "70 million tons",
            {"indicator": "cargo handled"},
        ),
        (
            "Emissions reached 70 million tons of carbon in 2023.",
            "70 million tons",
            {"indicator": "Emissions"},
        ),
        # fiscal years by the country that the text is about
        ("Work began on 40 homes in Wales in 2022-23.", "40", {"period": "2022-04/2023-03"}),
    ],
)
def test_what_the_fields_say(text: str, surface: str, expected: dict[str, object]) -> None:
    found = figure(text, surface, published="2024-06-05")
    assert {name: getattr(found, name) for name in expected} == expected


def test_a_dateline_gives_neither_period_nor_place() -> None:
    text = "PARIS, 3 June 2024 — Norway sold 4 million tons of salmon."
    found = figure(text, "4 million tons", published="2024-06-03")
    assert (found.place, found.period, found.period_source) == ("Norway", "2024", "published")


def test_no_date_runs_over_the_end_of_a_line() -> None:
    found = extract("Marlow grows in first half\n2023-07-26\n\nIt built 4 bridges.", published="2023-07-26")
    assert all("\n" not in date.surface for date in found.dates)
    assert "2023-07-26" in {date.period for date in found.dates}


def test_a_year_in_a_name_counts_nothing() -> None:
    assert extract("The Marlow 2030 strategy was signed.", published="2024-06-05").figures == ()


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        # the amount behind a level takes its direction; a list shares what is told behind its last member
        (
            "The rate fell from 6 percent to 5 percent, a loss of one point.",
            "5 percent",
            {"change_direction": None},
        ),
        ("Fares were 3, 4 and 5 percent lower than in 2022.", "4", {"change_direction": "down"}),
        ("Sales rose by 26 percent, or $3 million.", "$3 million", {"change_direction": "up"}),
        (
            "Trade rose by 6 percent to $9 million, and exports by 7 percent.",
            "7 percent",
            {"indicator": "exports"},
        ),
        # what was named before
        ("Imports were calm. They slipped 5 percent in 2023.", "5 percent", {"indicator": "Imports"}),
        ("Exports lead; they grew by 5 percent.", "5 percent", {"indicator": "Exports"}),
        ("Rents rose by 5 percent. The new total is $3 million.", "$3 million", {"indicator": "Rents"}),
        ("The jobless rates in 2023:\n\nSpain: 5 percent", "5 percent", {"indicator": "jobless rates"}),
        (
            "Q: How many trees were felled?\n\nA: 4,000 of them, or 5 percent.",
            "5 percent",
            {"indicator": "trees"},
        ),
        # growth stays growth when only the rate is told
        (
            "GDP grew by 5 percent in 2023. A rate of 6 percent is projected.",
            "6 percent",
            {"change_direction": "up"},
        ),
        # what is yet to come is no fact; what a change is a change of has its status
        ("In 2031 the levy is 5 percent.", "5 percent", {"status": "target", "period": "2031"}),
        (
            "Exports are expected to reach $9 million, which is $2 million more than in 2023.",
            "$2 million",
            {"status": "estimate"},
        ),
        # a part of what was counted
        (
            "It has 19 parks at the lake, including three for dogs and five for children.",
            "five",
            {"share_of": "19 parks"},
        ),
        # titles have the article's time; so has what follows a look back
        (
            "Exports reach $3 million\n\nIn 2022 exports grew. So did jobs in 2022.",
            "$3 million",
            {"period": "2022"},
        ),
        (
            "In 2022 the port grew. Fees rose above their 2019 level. Cargo came to 5 million tons.",
            "5 million tons",
            {"period": "2022"},
        ),
        # the state has its own fiscal year
        ("Rents fell in 2019. At the time they were $4 million.", "$4 million", {"period": "2019"}),
        ("Texas spent $3 million in fiscal year 2023.", "$3 million", {"period": "2022-09/2023-08"}),
    ],
)
def test_what_a_text_tells_elsewhere(text: str, surface: str, expected: dict[str, object]) -> None:
    found = figure(text, surface, published="2024-06-05")
    assert {name: getattr(found, name) for name in expected} == expected


def test_a_title_has_the_status_that_the_text_gives_its_amount() -> None:
    text = "Harbour fees near $40 million\n\nThe town expects fees to come to $39.8 million in 2024."
    title = figure(text, "$40 million", published="2024-06-05")
    assert (title.status, title.period) == ("estimate", "2024")
