"""Conflicts and targets as lists: filtered, side by side, a page at a time, and nothing in them is markup."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from html_page import Page
from measured import figure
from policy_qa.schema import Figure
from policy_qa.series import Conflict, Grouping, Target
from policy_qa.series.findings import Findings
from policy_qa.ui import disagreements, promises
from policy_qa.ui.disagreements import conflict_list
from policy_qa.ui.filtering import PAGE, Select, Sought, begins, filter_form
from policy_qa.ui.promises import target_list
from policy_qa.ui.quoting import Known
from policy_qa.ui.readable import ENGLISH

HOSTILE = '"><img src=x onerror="window.pwned=1"><script>alert(1)</script>'
PUBLISHED = {"one": "2019-01-28", "two": "2020-03-01", "three": "2021-02-02"}


def known(*figures: Figure, **about: Any) -> Known:
    articles = {
        one.doc: SimpleNamespace(
            **{
                "doc": one.doc,
                "title": f"News {one.doc}",
                "publisher": "Gazette",
                "published": PUBLISHED.get(one.doc),
                **about,
            }
        )
        for one in figures
    }
    return Known(ENGLISH, {one.id: one for one in figures}, articles)


def findings(*figures: Figure) -> Findings:
    grouping = Grouping()
    for doc in {one.doc: None for one in figures}:
        grouping.put(doc, [one for one in figures if one.doc == doc])
    return Findings(grouping, PUBLISHED)


EXPORTS = (
    figure("exports", "220 billion yuan", period="2018"),
    figure("exports", "230 billion yuan", period="2018", doc="two"),
    figure("exports", "230 billion yuan", period="2018", doc="three"),
)
PROMISES = (
    figure("visitors", "5 million", period="2020", status="target", kind="count"),
    figure("visitors", "4 million", period="2020", doc="three", kind="count"),
    figure("forest cover", "30%", period="2030", status="target", doc="two"),
)


def listed(*figures: Figure) -> tuple[Conflict, ...]:
    return findings(*figures).conflicts


class TestConflicts:
    def test_what_differs_stands_side_by_side_with_what_replaced_it(self) -> None:
        html = conflict_list(listed(*EXPORTS), Sought(), known(*EXPORTS))
        page = Page(html)
        assert len(page.of_class("side")) == 2  # two articles say the same
        assert html.count('class="side holds"') == 1
        text = " ".join(" ".join(page.words).split())
        assert "220 billion yuan replaced Gazette · 28 Jan 2019" in text
        assert "230 billion yuan holds since 2 Feb 2021" in text
        assert "the same in 1 more News two" in text
        assert "1 disagreement or revision" in text

    def test_each_side_leads_to_its_sentence(self) -> None:
        page = Page(conflict_list(listed(*EXPORTS), Sought(), known(*EXPORTS)))
        opened = {(one["data-doc"], one["data-start"]) for one in page.of_class("to-sentence")}
        assert opened == {(one.doc, str(one.start)) for one in (EXPORTS[0], EXPORTS[2])}
        assert "<mark>220 billion yuan</mark>" in conflict_list(listed(*EXPORTS), Sought(), known(*EXPORTS))

    def test_an_estimate_is_told_from_what_came(self) -> None:
        some = (replace(EXPORTS[0], status="estimate"), EXPORTS[1])
        page = Page(conflict_list(listed(*some), Sought(), known(*some)))
        assert "estimate to actual" in page.text
        assert "estimate · replaced" in page.text

    def test_filters_keep_class_place_and_words(self) -> None:
        (one,) = listed(*EXPORTS)
        assert disagreements.passes(one, Sought(text="exp", choices=(("kind", "revision"),)))
        assert not disagreements.passes(one, Sought(text="imports"))
        assert not disagreements.passes(one, Sought(choices=(("kind", "rounding"),)))
        assert not disagreements.passes(one, Sought(choices=(("place", "Hangzhou"),)))

    def test_a_figure_that_is_gone_leaves_a_note(self) -> None:
        html = conflict_list(listed(*EXPORTS), Sought(), known())
        assert "not stored any more" in Page(html).text

    def test_nothing_found_is_said(self) -> None:
        assert "No conflict passes" in conflict_list([], Sought(), known())


class TestTargets:
    def outcome(self, state: str) -> Target:
        return next(one for one in findings(*PROMISES).targets if one.outcome == state)

    def test_a_target_stands_beside_what_came_with_its_distance(self) -> None:
        page = Page(target_list([self.outcome("missed")], Sought(), known(*PROMISES)))
        text = " ".join(" ".join(page.words).split())
        assert "✕ missed" in text
        assert "Ningbo · 2020" in text
        assert "Promised 5 million Gazette · 28 Jan 2019" in text
        assert "What came 4 million Gazette · 2 Feb 2021" in text
        assert "−1 million thing from the target" in text
        assert [one["data-doc"] for one in page.of_class("to-sentence")] == ["one", "three"]

    def test_what_is_open_or_unknown_says_so(self) -> None:
        assert "not yet due" in target_list([self.outcome("open")], Sought(), known(*PROMISES))
        unknown = replace(self.outcome("open"), outcome="unknown", by="the ministry")
        text = Page(target_list([unknown], Sought(), known(*PROMISES))).text
        assert "no article reports what came" in text
        assert "by the ministry" in text

    @pytest.mark.parametrize(
        ("distance", "unit", "said"),
        [
            (0.0, "%", "exactly the target"),
            (-0.33, "%", "−0.33 pp from the target"),
            (1.5e12, "CNY", "+1.5 trillion CNY from the target"),
            (12345.0, "job", "+12,345 job from the target"),
        ],
    )
    def test_distances_read_as_people_write_them(self, distance: float, unit: str, said: str) -> None:
        one = replace(self.outcome("missed"), distance=distance, unit=unit)
        assert said in Page(target_list([one], Sought(), known(*PROMISES))).text

    def test_filters_keep_state_place_year_and_words(self) -> None:
        one = self.outcome("open")
        assert promises.passes(one, Sought("forest", (("state", "open"), ("year", "2030"), ("place", ""))))
        assert not promises.passes(one, Sought(choices=(("year", "2020"),)))
        assert not promises.passes(one, Sought(choices=(("state", "met"),)))
        assert not promises.passes(one, Sought(choices=(("place", "Hangzhou"),)))
        assert promises.year_of(replace(one, period="2024-04/2025-03")) == "2025"
        assert promises.year_of(replace(one, period="2024/..")) == ""


def test_a_page_at_a_time_and_the_way_to_more() -> None:
    many = listed(*EXPORTS) * (PAGE + 1)
    sought = Sought()
    html = conflict_list(many, sought, known(*EXPORTS))
    assert html.count('class="dispute"') == PAGE
    assert 'data-event="more"' in html
    html = conflict_list(many, sought.with_more(), known(*EXPORTS))
    assert html.count('class="dispute"') == PAGE + 1
    assert 'data-event="more"' not in html
    assert sought.with_more().with_text("x").shown == PAGE


def test_what_is_typed_and_chosen_is_read_strictly() -> None:
    sought = Sought().with_form({"kind": "x" * 500, "place": ["no"], "more": None})
    assert len(sought["kind"]) == 200
    assert (sought["place"], sought["nothing"]) == ("", "")
    assert len(Sought().with_text("y" * 500).text) == 200
    assert Sought().with_text(5).text == ""


def test_words_are_found_by_their_beginnings_in_any_order() -> None:
    assert begins("dev res", "Research and development", None)
    assert begins("", "x")
    assert not begins("search", "Research")


def test_texts_of_articles_are_escaped() -> None:
    bad = [
        replace(
            one, surface=HOSTILE, sentence=f"A {HOSTILE} B", place=HOSTILE, doc=HOSTILE, id=f"{n}{HOSTILE}"
        )
        for n, one in enumerate((*EXPORTS[:2], *PROMISES[:2]))
    ]
    told = known(*bad, title=HOSTILE, publisher=HOSTILE)
    (conflict,) = listed(*EXPORTS)
    conflict = replace(
        conflict, indicator=HOSTILE, place=HOSTILE, subject=HOSTILE + "x", reason=HOSTILE,
        figures=(bad[0].id, bad[1].id), holds=bad[1].id,
    )  # fmt: skip
    target = replace(
        TestTargets().outcome("missed"), indicator=HOSTILE, place=HOSTILE, by=HOSTILE, unit=HOSTILE,
        figure=bad[2].id, outcome_figure=bad[3].id,
    )  # fmt: skip
    form = filter_form(HOSTILE, [Select("place", HOSTILE, [(HOSTILE, HOSTILE)])], Sought(HOSTILE), ENGLISH)
    for html in (conflict_list([conflict], Sought(), told), target_list([target], Sought(), told), form):
        page = Page(html)
        assert not {tag for tag, _ in page.elements} & {"img", "script"}
