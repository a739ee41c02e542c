"""Series, conflicts, targets and change reports from figures made by hand."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from fakes import HashEmbedder
from measured import figure, growth
from policy_qa.schema import Figure, Ruling
from policy_qa.series import (
    Conflict,
    Grouping,
    Series,
    Target,
    changes_since,
    conflicts_in,
    markdown,
    series_of,
    targets_in,
)
from policy_qa.series import proposals as near_ones
from policy_qa.series.grouping import Rulings
from policy_qa.series.times import missing, sort_of
from policy_qa.series.units import converted, dimension
from policy_qa.series.written import may_be_one

PUBLISHED = {"one": "2019-01-28", "two": "2020-03-01", "three": "2021-02-02"}


def grouped(*figures: Figure, rulings: Iterable[Ruling] = ()) -> Grouping:
    grouping = Grouping(rulings)
    for doc in {one.doc: None for one in figures}:
        grouping.put(doc, [one for one in figures if one.doc == doc])
    return grouping


def lines(*figures: Figure, indicator: str = "exports") -> list[Series]:
    return series_of(grouped(*figures).find(indicator, place="Ningbo"), published=PUBLISHED)


def conflicts(*figures: Figure) -> list[Conflict]:
    return [one for group in grouped(*figures).groups() for one in conflicts_in(group, published=PUBLISHED)]


def targets(*figures: Figure) -> list[Target]:
    return list(targets_in(grouped(*figures).groups(), published=PUBLISHED))


class TestGrouping:
    def test_an_article_touches_only_its_own_groups(self) -> None:
        grouping = grouped(figure("exports"), figure("GDP", doc="two"))
        before = grouping.group(next(m for m in grouping.measures() if "GDP" in m.concepts))
        touched = grouping.put("three", [figure("exports", doc="three"), figure("imports", doc="three")])
        assert {frozenset(one.concepts) for one in touched} == {frozenset({"export"}), frozenset({"import"})}
        assert grouping.group(next(m for m in grouping.measures() if "GDP" in m.concepts)) == before

    def test_an_article_that_comes_anew_takes_the_place_of_its_former_self(self) -> None:
        grouping = grouped(figure("exports"), figure("GDP"))
        touched = grouping.put("one", [figure("exports", "7 billion yuan")])
        assert len(touched) == 2
        (group,) = grouping.groups()
        assert [one.value for one in group.figures] == [7e9]

    def test_the_order_of_articles_does_not_matter(self) -> None:
        figures = [
            figure("exports", doc="one"),
            figure("goods exported", doc="two"),
            figure("GDP", doc="three"),
        ]
        one, other = grouped(*figures), grouped(*reversed(figures))
        assert list(one.groups()) == list(other.groups())

    def test_an_indicator_is_found_in_any_wording(self) -> None:
        grouping = grouped(figure("value of imports and exports"), figure("exports"), growth("foreign trade"))
        found = grouping.find("external trade", place="Ningbo City")
        assert sorted(group.measure.form for group in found) == ["change", "level"]
        assert grouping.find("external trade", place="Hangzhou") == []

    def test_a_subject_is_asked_for_by_name(self) -> None:
        port = figure("container throughput", "9 million", subject="Beilun Port")
        grouping = grouped(port, figure("container throughput", "14 million"))
        (group,) = grouping.find("container throughput", place="Ningbo", subject="Beilun Port")
        assert group.figures == (port,)

    def test_a_share_is_found_by_its_name(self) -> None:
        grouping = grouped(figure("R&D", "3%", share_of="GDP"), figure("R&D", "9%", share_of="sales"))
        (group,) = grouping.find("R&D intensity", place="Ningbo")
        assert [one.value for one in group.figures] == [3]


def ruling(verdict: str, indicator: str, other: str) -> Ruling:
    return Ruling("one", 0, 1, "5", "", verdict, indicator, other)  # type: ignore[arg-type]


class TestRulings:
    def test_two_wordings_are_put_together_also_for_articles_that_come_later(self) -> None:
        said = ruling("together", "exports", "sales of the quay")
        assert len(grouped(figure("exports"), figure("sales of the quay", doc="two"))) == 2
        grouping = grouped(figure("exports"), figure("sales of the quay", doc="two"), rulings=[said])
        assert len(grouping) == 1

    def test_wordings_that_rules_hold_for_one_are_kept_apart(self) -> None:
        said = ruling("apart", "exports", "goods exported")
        assert len(grouped(figure("exports"), figure("goods exported", doc="two"), rulings=[said])) == 2

    def test_the_last_word_holds_and_may_be_taken_back(self) -> None:
        said = [
            ruling("apart", "exports", "goods exported"),
            ruling("undecided", "goods exported", "exports"),
        ]
        assert len(grouped(figure("exports"), figure("goods exported", doc="two"), rulings=said)) == 1
        assert Rulings(said).on("exports", "goods exported") is None
        kept = Rulings(said[:1]).on("exports", "goods exported")
        assert kept is not None
        assert kept.verdict == "apart"

    def test_rulings_in_a_ring_end(self) -> None:
        said = [ruling("together", "exports", "imports"), ruling("together", "imports", "exports")]
        assert len(grouped(figure("exports"), figure("imports"), rulings=said)) <= 2


class TestSeries:
    def test_a_value_a_period_each_with_its_article(self) -> None:
        (line,) = lines(figure("exports", period="2019", doc="two"), figure("goods exported", period="2018"))
        assert [(p.period, p.doc, p.derived) for p in line.points] == [
            ("2018", "one", False),
            ("2019", "two", False),
        ]
        assert (line.sort, line.unit, line.gaps) == ("year", "CNY", ())

    def test_gaps_stay_gaps(self) -> None:
        (line,) = lines(figure("exports", period="2015"), figure("exports", period="2018"))
        assert line.gaps == ("2016", "2017")
        assert len(line.points) == 2

    def test_parts_of_a_year_are_a_series_of_their_own(self) -> None:
        found = lines(figure("exports", period="2018"), figure("exports", period="2018-01/2018-03"))
        assert sorted(line.sort for line in found) == ["quarter", "year"]

    def test_units_are_aligned_by_exact_factors(self) -> None:
        one = figure("solar capacity", "2 GW", 2, kind="measure", unit="gigawatt", period="2018")
        more = [
            figure("solar capacity", "2500 MW", 2500, kind="measure", unit="megawatt", period=year, doc="two")
            for year in ("2019", "2020")
        ]
        (line,) = lines(one, *more, indicator="solar capacity")
        assert (line.points[0].value, line.points[0].unit) == (2000, "megawatt")

    def test_currencies_are_never_converted(self) -> None:
        found = lines(figure("exports", "$5 billion"), figure("exports", "30 billion yuan"))
        assert sorted(str(line.unit) for line in found) == ["CNY", "USD"]

    def test_the_later_article_holds_and_the_more_exact_of_equal_ones(self) -> None:
        (line,) = lines(
            figure("exports", "5 billion yuan"),
            figure("exports", "6.1 billion yuan", doc="two"),
            figure("exports", "6.08 billion yuan", doc="one"),
        )
        assert [p.value for p in line.points] == [6.08e9]

    def test_what_came_holds_against_what_was_planned(self) -> None:
        (line,) = lines(
            figure("exports", "9 billion yuan", status="target", doc="two"),
            figure("exports", "8 billion yuan"),
        )
        assert [(p.value, p.status) for p in line.points] == [(8e9, "actual")]

    def test_claimed_growth_is_computed_again(self) -> None:
        levels = [
            figure("exports", "200 billion yuan", period="2017"),
            figure("exports", "220 billion yuan", period="2018"),
        ]
        (line, *_) = lines(*levels, growth("exports", "10%", period="2018"))
        (check,) = line.growth
        assert (check.claimed, check.computed, check.agrees) == (10, 10, True)
        (line, *_) = lines(*levels, growth("exports", "12%", period="2018"))
        (check,) = line.growth
        assert (check.claimed, check.computed, check.agrees) == (12, 10, False)
        assert check.operands == (levels[0].id, levels[1].id)

    def test_growth_that_rounding_explains_agrees(self) -> None:
        found = lines(
            figure("exports", "1.2 billion yuan", period="2017"),
            figure("exports", "1.3 billion yuan", period="2018"),
            growth("exports", "10.9%", period="2018"),
        )
        assert found[0].growth[0].agrees

    def test_a_level_is_derived_from_growth_and_marked(self) -> None:
        level, rate = figure("exports", "220 billion yuan"), growth("exports", "10%")
        (line, *_) = lines(level, rate)
        first = line.points[0]
        assert (first.period, first.value, first.derived) == ("2017", 200_000_000_000, True)
        assert first.operands == (level.id, rate.id)
        assert first.formula == "220 billion yuan ÷ (1 + 10%)"

    def test_a_fall_derives_upwards(self) -> None:
        (line, *_) = lines(figure("exports", "180 billion yuan"), growth("exports", "10%", down=True))
        assert line.points[0].value == 200_000_000_000

    def test_growth_in_real_terms_derives_no_level(self) -> None:
        (line, *_) = lines(figure("GDP", "220 billion yuan"), growth("GDP", "10%"), indicator="GDP")
        assert [p.derived for p in line.points] == [False]

    def test_nothing_is_derived_from_what_is_only_about(self) -> None:
        (line, *_) = lines(figure("exports", "220 billion yuan", qualifier="over"), growth("exports", "10%"))
        assert [p.derived for p in line.points] == [False]


class TestConflicts:
    def of(self, *figures: Figure) -> Conflict:
        (found,) = conflicts(*figures)
        return found

    def test_one_number_written_twice_is_none(self) -> None:
        assert conflicts(figure("exports"), figure("exports", doc="two")) == []

    def test_rounding(self) -> None:
        found = self.of(
            figure("exports", "5.1 billion yuan"), figure("exports", "5.08 billion yuan", doc="two")
        )
        assert (found.kind, found.holds) == ("rounding", None)

    def test_revision_says_which_holds_and_since_when(self) -> None:
        old, new = figure("exports", "5.1 billion yuan"), figure("exports", "5.4 billion yuan", doc="two")
        found = self.of(new, old)
        assert (found.kind, found.holds, found.since) == ("revision", new.id, "2020-03-01")
        assert found.figures == (old.id, new.id)

    def test_estimate_and_target_against_what_came(self) -> None:
        actual = figure("exports", "5.4 billion yuan", doc="two")
        for status in ("estimate", "target"):
            found = self.of(figure("exports", "6 billion yuan", status=status), actual)
            assert (found.kind, found.holds) == (f"{status} to actual", actual.id)

    def test_two_institutions_contradict_each_other(self) -> None:
        said = "The {} puts the budget deficit at {}."
        one, other = "$46 billion", "$68 billion"
        found = self.of(
            figure("deficit", one, status="estimate", sentence=said.format("administration", one)),
            figure(
                "deficit",
                other,
                status="estimate",
                doc="two",
                sentence=said.format("Analyst's Office", other),
            ),
        )
        assert found.kind == "contradiction"
        assert "Analyst" in found.reason

    def test_prices_of_another_year_are_a_matter_of_definition(self) -> None:
        said = "Median income was {}, adjusted for inflation."
        found = self.of(
            figure("median income", "$80,610", sentence=said.format("$80,610")),
            figure("median income", "$82,690", doc="two", sentence=said.format("$82,690")),
        )
        assert found.kind == "definition"

    def test_a_part_of_the_year_under_the_name_of_the_year(self) -> None:
        said = "In the first eleven months exports came to 5 billion yuan."
        found = self.of(figure("exports", sentence=said), figure("exports", "5.6 billion yuan", doc="two"))
        assert found.kind == "part-year"

    def test_one_article_that_lists_parts_contradicts_nobody(self) -> None:
        said = "Jobs: 59,000 in health, 29,000 in trade, 15,000 in building."
        listed = [figure("jobs", n, sentence=said) for n in ("59,000", "29,000", "15,000")]
        assert conflicts(*listed, figure("jobs", "16,000", doc="two")) == []

    def test_numbers_too_far_apart_are_of_two_things(self) -> None:
        assert (
            conflicts(figure("exports", "5 billion yuan"), figure("exports", "9 billion yuan", doc="two"))
            == []
        )

    def test_words_that_say_nothing_prove_nothing(self) -> None:
        assert conflicts(figure("people", "500"), figure("people", "510", doc="two")) == []

    def test_periods_are_not_mixed(self) -> None:
        assert (
            conflicts(figure("exports"), figure("exports", "5.4 billion yuan", period="2019", doc="two"))
            == []
        )


class TestTargets:
    def aim(self, surface: str, **fields: object) -> Figure:
        return figure("exports", surface, status="target", period="2019", **fields)  # type: ignore[arg-type]

    def test_met_missed_with_the_distance(self) -> None:
        came = figure("exports", "5.5 billion yuan", period="2019", doc="two")
        (met,) = targets(self.aim("5 billion yuan"), came)
        assert (met.outcome, met.distance, met.outcome_doc) == ("met", 500_000_000, "two")
        (missed,) = targets(self.aim("6 billion yuan"), came)
        assert (missed.outcome, missed.reached) == ("missed", 5.5e9)

    def test_open_and_unknown(self) -> None:
        (unknown,) = targets(self.aim("5 billion yuan"), figure("GDP", doc="three"))
        assert (unknown.outcome, unknown.reached, unknown.distance) == ("unknown", None, None)
        (still,) = targets(figure("exports", status="target", period="2030"))
        assert still.outcome == "open"

    def test_over_means_more_than(self) -> None:
        came = figure("exports", "5 billion yuan", period="2019", doc="two")
        (found,) = targets(self.aim("5 billion yuan", qualifier="over"), came)
        assert found.outcome == "missed"

    def test_of_some_things_less_is_better(self) -> None:
        said: dict[str, object] = {"period": "2019"}
        aim = figure("unemployment rate", "5%", status="target", **said)  # type: ignore[arg-type]
        came = figure("jobless rate", "4%", doc="two", **said)  # type: ignore[arg-type]
        (found,) = targets(aim, came)
        assert (found.outcome, found.distance) == ("met", -1)

    def test_who_promised_is_read_from_the_sentence(self) -> None:
        said = "The Ningbo Municipal Government aims for exports of 5 billion yuan."
        (found,) = targets(self.aim("5 billion yuan", sentence=said))
        assert found.by == "Ningbo Municipal Government"

    def test_a_promise_that_is_repeated_is_one(self) -> None:
        assert len(targets(self.aim("5 billion yuan"), self.aim("5 billion yuan", doc="two"))) == 1


class TestChanges:
    figures = (
        figure("exports", "5.1 billion yuan"),
        figure("exports", "5.4 billion yuan", doc="two"),
        figure("imports", "3 billion yuan", period="2019", status="target"),
        figure("imports", "4 billion yuan", period="2019", doc="two"),
        figure("tea *yield*", "7 billion yuan", doc="two"),
    )

    def test_new_figures_revisions_and_targets(self) -> None:
        found = changes_since(list(grouped(*self.figures).groups()), "2020", published=PUBLISHED)
        assert [one.doc for one in found.figures] == ["two"] * 3
        assert [one.indicator for one in found.revisions] == ["exports"]
        assert [one.outcome for one in found.targets] == ["met"]
        assert "two" in found.docs
        assert "one" not in found.docs

    def test_nothing_new_is_said_as_well(self) -> None:
        found = changes_since(list(grouped(*self.figures).groups()), "2024", published=PUBLISHED)
        assert (found.figures, found.revisions, found.targets, found.conflicts) == ((), (), (), ())
        assert "None." in markdown(found)

    def test_markdown_escapes_what_articles_say(self) -> None:
        found = changes_since(list(grouped(*self.figures).groups()), "2020", published=PUBLISHED)
        assert "tea \\*yield\\*" in markdown(found)
        assert "## Revisions of known figures (1)" in markdown(found)


def test_a_model_proposes_and_the_reason_is_told() -> None:
    groups = list(grouped(figure("tea leaf exports"), figure("tea exports leaf brown", doc="two")).groups())
    (found,) = near_ones(groups, HashEmbedder(), near=0.5)
    assert "only in one" in found.reason
    assert near_ones(groups, HashEmbedder(), near=0.999) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("5.1 billion yuan", "5.08 billion yuan", True),
        ("5.1 billion yuan", "5.2 billion yuan", False),
        ("3.1%", "3.2%", False),
        ("683.8 billion yuan", "683.76 billion yuan", True),
    ],
)
def test_what_rounding_explains(one: str, other: str, same: bool) -> None:
    assert may_be_one(figure("x", one), figure("x", other)) is same
    assert may_be_one(figure("x", other), figure("x", one)) is same


def test_over_and_about_leave_some_room() -> None:
    assert may_be_one(figure("x", "8 trillion yuan", qualifier="over"), figure("x", "8.26 trillion yuan"))
    assert not may_be_one(figure("x", "6,000", qualifier="over"), figure("x", "8,000"))


def test_units() -> None:
    assert converted(1.5, "gigawatt", "megawatt") == 1500
    assert converted(3, "kilometer", "mile") == pytest.approx(1.864113)
    assert converted(1, "ton", "meter") is None
    assert converted(1, "USD", "CNY") is None
    assert dimension("money", "CNY per kilowatt-hour") == "money per energy"
    assert dimension("count", "TEU") == dimension("measure", "TEU") == "containers"


def test_periods_of_one_sort() -> None:
    sorts = {p: sort_of(p) for p in ("2018", "2024-04/2025-03", "2018-01/2018-11", "2018/..", "../2018", "x")}
    assert list(sorts.values()) == ["year", "fiscal", "1-11", None, None, None]
    assert missing(["2018-01/2018-03", "2018-07/2018-09"], "quarter") == ("2018-04/2018-06",)
    assert missing(["2022-04/2023-03", "2024-04/2025-03"], "fiscal") == ("2023-04/2024-03",)
