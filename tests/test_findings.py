"""What follows from all groups: series found by what they mean, conflicts, targets; kept as they are."""

from __future__ import annotations

from measured import figure, growth
from policy_qa.schema import Figure
from policy_qa.series import Grouping
from policy_qa.series.findings import Findings, KeptFindings

PUBLISHED = {"one": "2019-01-28", "two": "2020-03-01", "three": "2021-02-02"}


def grouped(*figures: Figure) -> Grouping:
    grouping = Grouping()
    for doc in {one.doc: None for one in figures}:
        grouping.put(doc, [one for one in figures if one.doc == doc])
    return grouping


def findings(*figures: Figure) -> Findings:
    return Findings(grouped(*figures), PUBLISHED)


EXPORTS = (
    figure("exports", "200 billion yuan", period="2017"),
    figure("exports", "220 billion yuan", period="2018"),
    figure("exports", "250 billion yuan", period="2019", doc="two"),
    growth("exports", "12%", period="2018"),
    figure("exports", "60 billion yuan", period="2019-01/2019-03", doc="two"),
    figure("exports", "90 billion yuan", period="2018", place="Hangzhou"),
)
GDP = figure("GDP", "1 trillion yuan", period="2018")


def test_each_sort_of_periods_and_each_form_is_a_series_and_the_longest_comes_first() -> None:
    entries = list(findings(*EXPORTS, GDP).entries.values())
    first = entries[0]
    assert (first.indicator, first.place, first.sort, first.periods) == ("exports", "Ningbo", "year", 3)
    assert {(one.place, one.sort, one.measure.form) for one in entries if one.indicator == "exports"} == {
        ("Ningbo", "year", "level"),
        ("Ningbo", "year", "change"),
        ("Ningbo", "quarter", "level"),
        ("Hangzhou", "year", "level"),
    }


def test_a_key_stays_what_it_is_when_other_articles_come() -> None:
    before = next(iter(findings(*EXPORTS).entries))
    more = figure("exports", "300 billion yuan", period="2020", doc="three")
    assert next(iter(findings(GDP, *EXPORTS, more).entries)) == before


def test_a_search_finds_what_words_mean_before_what_only_begins_with_them() -> None:
    all_ = findings(*EXPORTS, GDP, figure("grossness of dishes", "7 things"))
    found = all_.find("gross domestic product")
    assert [one.indicator for one in found] == ["GDP"]
    assert [one.indicator for one in all_.find("gross")] == ["grossness of dishes"]
    assert {one.place for one in all_.find("export hang")} == {"Hangzhou"}


def test_a_search_keeps_to_a_place_and_leaves_out_what_is_chosen() -> None:
    all_ = findings(*EXPORTS, GDP)
    assert {one.place for one in all_.find("", place="hangzhou")} == {"Hangzhou"}
    first = next(iter(all_.entries))
    assert first not in {one.key for one in all_.find("exports", without=[first])}
    assert all_.places == ["Hangzhou", "Ningbo"]


def test_a_chosen_series_has_all_its_figures_and_growth_beside_its_levels() -> None:
    all_ = findings(*EXPORTS)
    (followed,) = all_.followed([next(iter(all_.entries)), "0" * 16])
    assert [point.period for point in followed.series.points] == ["2017", "2018", "2019"]
    assert len(followed.figures) == 3
    assert [(check.claimed, check.computed) for check in followed.series.growth] == [(12.0, 10.0)]


def test_conflicts_and_targets_are_listed_with_the_newest_first() -> None:
    all_ = findings(
        figure("imports", "10 billion yuan"),
        figure("imports", "11 billion yuan", doc="two"),
        figure("exports", "20 billion yuan"),
        figure("exports", "21 billion yuan", doc="three"),
        figure("GDP", "2 trillion yuan", period="2025", status="target"),
        figure("GDP", "3 trillion yuan", period="2030", status="target", doc="three"),
    )
    assert [one.indicator for one in all_.conflicts] == ["exports", "imports"]
    assert [one.period for one in all_.targets] == ["2030", "2025"]


def test_findings_are_kept_until_groups_or_dates_change() -> None:
    state = [grouped(*EXPORTS), PUBLISHED]
    kept = KeptFindings(lambda: (state[0], state[1]))  # type: ignore[arg-type,return-value]
    first = kept.current()
    state[1] = dict(PUBLISHED)
    assert kept.current() is first
    state[1] = PUBLISHED | {"one": None}
    second = kept.current()
    assert second is not first
    state[0] = grouped(GDP)
    assert [one.indicator for one in kept.current().entries.values()] == ["GDP"]
