"""Which figures measure the same: what is one, what is kept apart, and the reason that is given."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measured import figure, growth
from policy_qa.schema import Figure
from policy_qa.series import compare, measure
from policy_qa.series.spelling import plain
from policy_qa.series.vocabulary import cut, listed_forms, read, shipped, vocabulary

SAME = [
    ("added value of high-tech industries", "high-tech industrial added value"),
    ("added value of high-tech industries", "value added by high-tech sectors"),
    ("industrial added value above designated size", "added value of above-scale industry"),
    ("total imports and exports", "foreign trade"),
    ("GDP per head", "per capita gross domestic product"),
    ("disposable income per capita of urban residents", "per capita disposable income of city dwellers"),
    ("R&D spending", "expenditure on research and development"),
    ("utilised foreign capital", "foreign direct investment actually utilized"),
    ("Ningbo's exports", "exports"),
    ("exports of the city", "goods exported"),
    ("labour costs", "labor cost"),
    ("sales of tea abroad", "tea exports"),
    ("pre-tax profit", "profit before tax"),
    ("textile and garment exports", "exports of textiles and clothing"),
    ("people sleeping rough", "rough sleepers"),
    ("new apprentices", "apprenticeship starts"),
]
APART = [
    ("GDP", "GDP per capita", "'per capita' only in one"),
    ("industrial added value", "industrial added value above designated size", "only in one"),
    ("disposable income of urban residents", "disposable income of rural residents", "in the other"),
    ("exports", "imports", "'exports' in one, 'imports' in the other"),
    ("exports", "foreign trade", "'exports' in one, 'foreign trade' in the other"),
    ("revenue of listed companies", "profit of listed companies", "another head noun"),
    ("fixed-asset investment", "real-estate investment", "in the other"),
    ("new loans", "loans", "only in one"),
    ("retail sales", "online retail sales", "in one"),
    ("actually utilised foreign investment", "contracted foreign investment", "only in one"),
    ("average wage", "median wage", "'median' only in one"),
    ("net profit", "gross profit", "in the other"),
    ("net profit", "profit before tax", "'before tax' only in one"),
    ("budget deficit", "structural deficit", "'structural deficit' only in one"),
    ("textile exports", "garment exports", "in the other"),
    ("garment exports", "knitwear exports", "in the other"),
    ("cyberattacks", "ransomware attacks", "in the other"),
    ("apprentices", "apprenticeships started", "only in one"),
    ("homeless people", "rough sleepers", "in the other"),
    ("retirement age", "effective retirement age", "in the other"),
    ("asylum applications", "people granted asylum", "in the other"),
    ("petitions", "signatures collected", "in the other"),
    ("emigrants", "citizens living abroad", "in the other"),
    ("medals won", "gold medals", "'gold' only in one"),
    ("rocket launches", "satellites launched", "in the other"),
    ("pigs", "pig farms", "in the other"),
    ("museums", "galleries", "in the other"),
    ("length of motorways", "length of new motorways", "only in one"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_indicator_in_two_wordings(one: str, other: str) -> None:
    match = compare(figure(one), figure(other))
    assert match.same, match.reason
    assert compare(figure(other), figure(one)).same


@pytest.mark.parametrize(("one", "other", "why"), APART)
def test_near_misses_are_kept_apart_with_the_reason(one: str, other: str, why: str) -> None:
    match = compare(figure(one), figure(other))
    assert not match.same
    assert why in match.reason


def percent(indicator: str, **fields: object) -> Figure:
    return figure(indicator, "5%", **fields)  # type: ignore[arg-type]


class TestShares:
    @pytest.mark.parametrize(
        "wording",
        [
            "R&D spending as a share of GDP",
            "share of R&D expenditure in GDP",
            "R&D-to-GDP ratio",
            "ratio of R&D spending to GDP",
        ],
    )
    def test_every_way_to_tell_a_share(self, wording: str) -> None:
        assert compare(percent("R&D intensity"), percent(wording)).same

    def test_the_whole_may_be_a_field_of_its_own(self) -> None:
        assert compare(percent("R&D intensity"), percent("R&D", share_of="gross domestic product")).same

    def test_the_whole_may_stand_behind_the_number(self) -> None:
        told = percent("budget deficit", sentence="The budget deficit was 5% of GDP last year.")
        assert compare(told, percent("fiscal deficit as a share of GDP")).same

    def test_shares_of_two_wholes_differ(self) -> None:
        match = compare(percent("exports", share_of="GDP"), percent("exports", share_of="foreign trade"))
        assert not match.same
        assert "share of" in match.reason

    def test_a_percentage_of_people_needs_no_whole(self) -> None:
        match = compare(percent("people aged 65 and over"), percent("share of over-65s in the population"))
        assert match.same

    def test_a_fixed_phrase_with_a_share_in_it_is_one_rate(self) -> None:
        assert compare(percent("unemployment rate"), percent("share of the labour force out of work")).same


class TestChanges:
    def test_growth_is_not_what_grew(self) -> None:
        match = compare(growth("retail sales"), figure("retail sales"))
        assert "form" in match.reason
        assert not match.same

    def test_a_word_for_growth_says_it_as_well(self) -> None:
        assert compare(growth("exports"), percent("growth of exports")).same

    def test_growth_alone_is_that_of_output(self) -> None:
        assert compare(growth("growth"), growth("gross domestic product")).same

    def test_inflation_is_the_change_of_consumer_prices(self) -> None:
        assert compare(percent("inflation"), growth("consumer prices")).same
        assert not compare(percent("core inflation"), growth("consumer prices")).same

    def test_bases_are_kept_apart(self) -> None:
        yearly = growth("industrial output", change_base="the same month of the previous year")
        monthly = growth("industrial output", change_base="month-on-month")
        assert "base" in compare(yearly, monthly).reason

    def test_a_base_period_tells_the_base(self) -> None:
        one = growth("exports", period="2018", change_base="2017", change_base_period="2017")
        other = growth("exports", period="2018", change_base="2010", change_base_period="2010")
        assert (measure(one), measure(other)) != (None, None)
        assert measure(one).base == "year on year"  # type: ignore[union-attr]
        assert measure(other).base == "since 2010"  # type: ignore[union-attr]

    def test_output_grows_in_real_terms_unless_it_is_said(self) -> None:
        assert compare(growth("GDP"), growth("GDP at comparable prices")).same
        assert not compare(growth("GDP"), growth("nominal GDP")).same
        assert not compare(growth("disposable income"), growth("real disposable income")).same

    def test_the_level_that_a_change_led_to_is_none(self) -> None:
        level = percent(
            "unemployment rate", change_direction="down", sentence="The unemployment rate fell to 5%."
        )
        assert compare(level, percent("jobless rate")).same


class TestPlaceAndSubject:
    def test_names_of_one_place_are_one(self) -> None:
        assert compare(figure("GDP", place="Ningbo City"), figure("GDP", place="Ningbo")).same
        assert not compare(figure("GDP", place="Ningbo"), figure("GDP", place="Hangzhou")).same

    def test_a_place_as_subject_says_nothing_more(self) -> None:
        assert compare(figure("GDP", subject="Ningbo"), figure("GDP")).same

    def test_a_subject_may_stand_in_the_indicator(self) -> None:
        one = figure("jobs", "500", subject="construction", place="United States")
        assert compare(one, figure("construction jobs", "700", place="United States")).same
        assert not compare(one, figure("jobs", "700", place="United States")).same

    def test_a_country_as_subject_is_the_place(self) -> None:
        assert compare(figure("aid", subject="France", place="World"), figure("aid", place="France")).same


class TestUnits:
    def test_dimensions_are_kept_apart(self) -> None:
        assert "unit" in compare(figure("car exports"), figure("car exports", "900")).reason

    def test_units_of_one_dimension_are_one(self) -> None:
        one = figure("solar capacity", "5", kind="measure", unit="gigawatt")
        assert compare(one, figure("solar capacity", "5000", kind="measure", unit="megawatt")).same

    def test_per_person_may_stand_in_the_unit(self) -> None:
        assert compare(figure("GDP", unit="CNY per person"), figure("GDP per capita")).same

    def test_beside_the_number_too(self) -> None:
        told = figure("GDP", "$15,046", sentence="GDP came to $15,046 a head.")
        assert compare(told, figure("GDP per capita", "$15,046")).same

    def test_what_is_counted_matters_where_the_indicator_does_not_say_it(self) -> None:
        cars, chips = (figure("exports", "700", unit=unit) for unit in ("car", "chip"))
        assert not compare(cars, chips).same


def test_figures_without_an_indicator_measure_nothing_known() -> None:
    assert measure(replace(figure("GDP"), indicator=None)) is None
    assert not compare(replace(figure("GDP"), indicator=None), figure("GDP")).same


def test_a_length_of_time_is_no_amount() -> None:
    assert measure(figure("GDP", "3", kind="measure", unit="month")) is None


def test_words_of_an_article_never_break_it() -> None:
    for hostile in (
        "",
        "   ",
        "of the",
        "((((",
        "\\d+ [[alone]]",
        "share of of of",
        "x" * 5000,
        "share of a in " * 2000,
        "数字经济",
    ):
        assert compare(figure(hostile or "-"), figure("GDP")).same is False


def test_the_vocabulary_is_sound() -> None:
    known = vocabulary()
    concepts = {atom for atoms in known.forms.values() for atom in atoms}
    assert {"GDP", "export", "disposable income"} <= known.amounts & concepts
    assert all(rule.where & concepts for rule in known.beside if len(rule.where) > 1)


def test_a_vocabulary_is_read_from_plain_tables() -> None:
    known = read(
        {
            "concepts": {"tea": "char; cha"},
            "shares": {},
            "moves": {"growth": ""},
            "silent": {"always": "total"},
            "beside": {"tea": {"drop": "leaf"}},
        }
    )
    assert known.forms["cha",] == ("tea",)
    assert known.beside[0].where == {"tea"}


WORDINGS = [
    ("forest coverage rate", "rate of forest coverage"),
    ("hospital beds per thousand residents", "beds in hospitals for every 1,000 people"),
    ("consumer price index (CPI)", "consumer prices"),
    ("imports & exports", "foreign trade"),
    ("co-operative banks", "cooperative banks"),
    ("harbour fees", "harbor fees"),
    ("monthly minimum pay", "minimum monthly wage"),
    ("unemployment of people aged between 15 and 24", "jobless 15- to 24-year-olds"),
    ("deaths of under-fives", "deaths of children younger than five"),
    ("median home prices", "median price of houses"),
]


@pytest.mark.parametrize(("one", "other"), WORDINGS)
def test_order_spelling_ages_and_abbreviations_say_nothing(one: str, other: str) -> None:
    match = compare(figure(one), figure(other))
    assert match.same, match.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tax on income", "income from tax"),
        ("monthly minimum wage", "hourly minimum wage"),
        ("people aged 60 and over", "people aged 65 and over"),
        ("steel output", "output of rolled steel"),
        ("retail price index", "registered unemployed"),
        ("wages", "prices of houses and wages"),
        ("home sales", "sales of foreign homes"),
    ],
)
def test_order_and_ages_that_tell_are_kept(one: str, other: str) -> None:
    assert not compare(figure(one), figure(other)).same


@pytest.mark.parametrize(
    ("place", "wording"),
    [("Denmark", "wages of Danes"), ("Turkey", "Turkish wages"), ("Philippines", "Filipino wages")],
)
def test_the_people_of_the_place_say_nothing_more(place: str, wording: str) -> None:
    assert compare(figure(wording, place=place), figure("wages", place=place)).same


def test_the_people_of_another_place_do() -> None:
    assert not compare(figure("wages of Danes", place="Norway"), figure("wages", place="Norway")).same
    assert not compare(figure("Chinese tourists", place="Ningbo"), figure("tourists", place="Ningbo")).same


def test_a_share_of_women_is_that_of_women_among_them() -> None:
    match = compare(percent("female share of ministers"), percent("ministers who are women"))
    assert match.same, match.reason
    assert not compare(percent("female share of ministers"), percent("female share of judges")).same


def test_abbreviations_of_other_words_stay() -> None:
    assert plain("registered (Hukou) population") == "registered (Hukou) population"
    assert plain("gross enrolment ratio (GER)") == "gross enrolment ratio"


@given(
    st.sampled_from(sorted(row for row in vocabulary().loose if "and" not in row)),
    st.randoms(use_true_random=False),
)
def test_the_words_of_a_form_may_stand_in_any_order(words: tuple[str, ...], shuffled: Random) -> None:
    row = list(words)
    shuffled.shuffle(row)
    found = {atom for _, atoms in cut([(word, word) for word in row]) for atom in atoms}
    exact = vocabulary().forms.get(tuple(row))
    assert found == set(exact if exact is not None else vocabulary().loose[words])


def test_alternatives_of_a_form_are_forms_of_their_own() -> None:
    rows = list(listed_forms({"concepts": {"tea": "green|black| tea; char"}}))
    assert rows == [("tea", "green tea"), ("tea", "black tea"), ("tea", "tea"), ("tea", "char")]


def test_no_file_of_topics_has_more_than_forms() -> None:
    assert {"vocabulary.toml", "economy.toml", "general.toml"} <= shipped().keys()
    for name, tables in shipped().items():
        assert name == "vocabulary.toml" or tables.keys() == {"concepts"}
