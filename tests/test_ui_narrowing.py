"""The filters of the page: what its form may send, how they read, what can be chosen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fakes_ui import LEVY_TITLE, MemoryRecords
from html_page import Page
from policy_qa.ui.filters import FilterPanel
from policy_qa.ui.narrowing import NO_FILTERS, Narrowing, filter_form, in_words, narrowed_line
from policy_qa.ui.scripts import shipped
from policy_qa.ui.wording import words_of

WORDS = words_of()
VISITOR = SimpleNamespace(headers={}, cookies={})


def event(**data: Any) -> Any:
    import gradio as gr

    return gr.EventData(None, data)


@pytest.fixture
def panel() -> Any:
    import gradio as gr

    with gr.Blocks():
        made = FilterPanel(MemoryRecords(), shipped("page.js"))
        made.build_line()
    return made


@pytest.mark.parametrize(
    ("sent", "narrowing"),
    [
        ({}, NO_FILTERS),
        ({"since": "2019-01-28", "until": ""}, Narrowing(since="2019-01-28")),
        ({"since": "yesterday", "until": "2019-1"}, NO_FILTERS),
        ({"since": 2019, "place": ["x"], "publisher": None}, NO_FILTERS),
        ({"place": " Ningbo ", "publisher": "Desk"}, Narrowing(place="Ningbo", publisher="Desk")),
        ({"place": "x" * 9999}, Narrowing(place="x" * 400)),
    ],
)
def test_only_what_a_form_can_hold_is_taken(sent: dict[str, Any], narrowing: Narrowing) -> None:
    assert NO_FILTERS.with_form(sent) == narrowing
    assert Narrowing(docs=("a",)).with_form(sent).docs == ("a",)


def test_articles_are_chosen_once_and_not_without_end() -> None:
    chosen = NO_FILTERS.with_doc("a", chosen=True).with_doc("b", chosen=True).with_doc("a", chosen=True)
    assert chosen.docs == ("b", "a")
    assert chosen.with_doc("b", chosen=False).docs == ("a",)
    assert chosen.with_doc(None, chosen=True) == chosen
    for number in range(99):
        chosen = chosen.with_doc(f"{number}", chosen=True)
    assert len(chosen.docs) == 50


def test_nothing_chosen_narrows_nothing() -> None:
    assert set(NO_FILTERS.filters.values()) == {None}
    assert Narrowing(docs=("a",)).filters["docs"] == ("a",)


def test_filters_read_in_a_line() -> None:
    whole = Narrowing("2019-01-28", "2020-02", "Ningbo", "Desk", ("a",))
    assert in_words(whole, WORDS) == "from 28 Jan 2019 · to Feb 2020 · Ningbo · Desk · 1 chosen article"
    assert narrowed_line(NO_FILTERS, WORDS) == ""
    line = Page(narrowed_line(Narrowing(place="<b>x</b>"), WORDS))
    assert "<b>x</b>" in line.text
    assert not line.of_class("warning")
    assert Page(narrowed_line(Narrowing("2020-01-02", "2020-01-01"), WORDS)).of_class("warning")


def test_the_form_keeps_what_is_set_though_it_is_no_option() -> None:
    html = filter_form(Narrowing(place="Gone"), places=["A", "B"], publishers=['"><b>'], words=WORDS)
    options = [attrs for tag, attrs in Page(html).elements if tag == "option"]
    assert len(options) == 6  # "any" twice, three places, one publisher
    assert [("selected" in attrs) for attrs in options].count(True) == 1
    assert '"><b>' in Page(html).text


def test_setting_and_clearing(panel: Any) -> None:
    set_ = panel.narrow(NO_FILTERS, event(place="Brackwater"), VISITOR)
    assert set_[panel.state] == Narrowing(place="Brackwater")
    assert "Brackwater" in Page(set_[panel.line]).text
    chosen = panel.choose(set_[panel.state], event(doc="levy", chosen=True), VISITOR)
    assert chosen[panel.state] == Narrowing(place="Brackwater", docs=("levy",))
    cleared = panel.clear(VISITOR)
    assert (cleared[panel.state], cleared[panel.line]) == (NO_FILTERS, "")


def test_articles_are_found_by_title_the_chosen_ones_first(panel: Any) -> None:
    page = Page(panel.find(Narrowing(docs=("levy",)), event(text="clean-ferry"), VISITOR))
    boxes = [attrs for tag, attrs in page.elements if tag == "input"]
    assert [(box["data-choose"], "checked" in box) for box in boxes] == [("levy", True), ("ferries", False)]
    assert LEVY_TITLE in page.text
    assert "No article has these words" in Page(panel.find(NO_FILTERS, event(text="zzz"), VISITOR)).text
