"""The Ask tab without a browser: what a question yields, what a visitor keeps, what is refused."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from fakes_ui import FERRY_TITLE, QUAYS_QUOTE, memory_app
from html_page import Page
from policy_qa.ui.examples import Examples
from policy_qa.ui.exchanges import MOST_TURNS, Exchange, exchanges_of, records_of
from policy_qa.ui.narrowing import NO_FILTERS, Narrowing
from policy_qa.ui.scripts import shipped

VISITOR = SimpleNamespace(headers={"accept-language": "en"}, cookies={})
CHINESE = SimpleNamespace(headers={"accept-language": "zh"}, cookies={})


@pytest.fixture
def tab() -> Any:
    """The Ask tab over the made-up application, its components built but not served."""
    import gradio as gr

    from policy_qa.ui.ask import AskTab

    app = memory_app()
    examples = Examples(records=app.records, assistant=app.assistant)
    with gr.Blocks():
        return AskTab(app=app, examples=examples, script=shipped("page.js"))


def event(**data: Any) -> Any:
    import gradio as gr

    return gr.EventData(None, data or None)


def steps(
    tab: Any, asked: str | None, turns: list[Exchange], /, *, within: Narrowing = NO_FILTERS, **sent: Any
) -> list[dict[Any, Any]]:
    """What the page shows one after the other: the question at once, then its reply as it grows."""
    first = tab.pend(asked, turns, "", within, event(**sent), VISITOR)
    if tab.turns not in first:
        return [first]
    return [first, *tab.answer(first[tab.turns], first[tab.name], VISITOR)]


def final(tab: Any, asked: str, turns: list[Exchange], /, **more: Any) -> dict[Any, Any]:
    """All that a question has changed in the end."""
    changed: dict[Any, Any] = {}
    for step in steps(tab, asked, turns, **more):
        changed.update(step)
    return changed


def test_an_answer_grows_step_by_step(tab: Any) -> None:
    shown = [step[tab.live] for step in steps(tab, "How many passengers?", [])]
    assert "Reading the articles" in shown[0]
    assert f"Reading {FERRY_TITLE} · Levy" in Page(shown[1]).text  # what was found is told at once
    answers = [re.findall(r'class="answer"[^>]*>(.*?)</p>', step) for step in shown[2:]]
    lengths = [len(Page(found[0]).text) for found in answers]
    assert len(lengths) > 3
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]
    assert ['aria-busy="true"' in step for step in shown] == [True] * (len(shown) - 1) + [False]


def test_what_a_model_drafts_is_shown_while_it_drafts(tab: Any) -> None:
    shown = [Page(step[tab.live]).text for step in steps(tab, "draft: how many passengers?", [])]
    assert "Harbour ferries carried" in shown[2]
    assert "carried 4.3 million passengers." in shown[3]
    assert "2 numbers quoted" in shown[-1]


def test_a_question_clears_the_box_and_closes_the_opened_article(tab: Any) -> None:
    first = steps(tab, "How many passengers?", [])[0]
    assert (first[tab.box], first[tab.reader]) == ("", "")


def test_only_the_beginning_of_a_question_closes_the_briefing_form(tab: Any) -> None:
    first, *later = steps(tab, "How many passengers?", [])
    assert 'aria-expanded="false"' in first[tab.briefing.part]
    assert later
    assert not [step for step in later if tab.briefing.part in step]
    opened = tab.open_conversation("", event(id="", turns=[]), VISITOR)
    assert 'aria-expanded="false"' in opened[tab.briefing.part]
    (nothing,) = steps(tab, "", [])
    assert tab.briefing.part not in nothing


def test_a_picked_example_is_asked_instead_of_the_box_and_leaves_it_alone(tab: Any) -> None:
    last = final(tab, "half a question", [], question="What about the quays?", event="pick")
    assert last[tab.turns][-1].question == "What about the quays?"
    assert "61.8 million euros" in Page(last[tab.live]).text
    assert tab.box not in last


@pytest.mark.parametrize("question", ["   ", "", None])
def test_an_empty_question_does_nothing(tab: Any, question: str | None) -> None:
    (step,) = steps(tab, question, [])
    assert set(step) == {tab.live}


def test_follow_ups_see_their_own_visitor_only(tab: Any) -> None:
    one = final(tab, "How many passengers?", [])[tab.turns]
    other = final(tab, "What about the quays?", [])[tab.turns]
    assert len(one) == len(other) == 1
    follow = final(tab, "and in 2022?", one)
    assert "Read as How many passengers in 2022?" in Page(follow[tab.live]).text
    assert "4.3 million" in Page(follow[tab.chat]).text
    assert [turn.question for turn in follow[tab.turns]] == ["How many passengers?", "and in 2022?"]
    assert len(one) == 1


def test_an_error_of_ours_is_told_and_any_other_is_told_calmly(tab: Any) -> None:
    long = final(tab, "x" * 100_000, [])
    assert "the question is longer than 2,000 characters; shorten it" in Page(long[tab.live]).text
    broken = final(tab, "please explode", long[tab.turns])
    assert "ask again or differently" in Page(broken[tab.live]).text
    assert "secret" not in str(broken)
    after = final(tab, "How many passengers?", broken[tab.turns])
    assert "4.3 million" in Page(after[tab.live]).text


def test_asking_again_replaces_the_last_exchange(tab: Any) -> None:
    turns = final(tab, "How many passengers?", [])[tab.turns]
    turns = final(tab, "please explode", turns)[tab.turns]
    again = final(tab, "half a question", turns, event="again", turn="1")
    assert [turn.question for turn in again[tab.turns]] == ["How many passengers?", "please explode"]
    assert tab.box not in again
    (nothing,) = steps(tab, "", [], event="again")
    assert set(nothing) == {tab.live}


def test_filters_reach_the_assistant_and_are_kept_with_the_question(tab: Any) -> None:
    within = Narrowing(since="2019-01-01", publisher="Gazette", docs=("ferries",))
    last = final(tab, "How many passengers?", [], within=within)
    assert tab._app.assistant.filters[-1] == {
        "since": "2019-01-01", "until": None, "place": None, "publisher": "Gazette", "docs": ("ferries",),
    }  # fmt: skip
    assert last[tab.turns][-1].within == within
    assert "Only from 1 Jan 2019 · Gazette · 1 chosen article" in Page(last[tab.live]).text


def suggested(tab: Any, turns: list[Exchange], who: Any = VISITOR) -> list[str]:
    """The questions that are offered after a conversation's last exchange."""
    return [str(attrs["data-question"]) for attrs in Page(tab.suggest(turns, who)).of_class("suggestion")]


def test_a_refusal_is_followed_by_questions_that_are_answered(tab: Any) -> None:
    shown = final(tab, "What was the population?", [])
    assert "Not answered" in shown[tab.live]  # the refusal does not wait for them
    assert "suggestion" not in shown[tab.live]
    offered = suggested(tab, shown[tab.turns])
    assert offered
    assert all("Not answered" not in final(tab, one, [])[tab.live] for one in offered)


def test_an_answer_is_followed_by_questions_that_lead_on_and_are_answered(tab: Any) -> None:
    shown = final(tab, "How many passengers?", [])
    offered = suggested(tab, shown[tab.turns])
    assert offered == ["And the year before?", "And in Marlow?", "As a share of all passengers?"]
    assert final(tab, offered[0], shown[tab.turns])[tab.turns][-1].answer.outcome == "grounded"
    assert "上一年呢?" in tab.suggest(shown[tab.turns], CHINESE)
    following = tab.pend("And then?", shown[tab.turns], "", NO_FILTERS, event(), VISITOR)
    assert following[tab.follow] == ""  # the next question takes them away
    assert suggested(tab, following[tab.turns]) == []
    assert suggested(tab, []) == []


def test_suggestions_stay_within_the_filters_and_break_nothing(tab: Any) -> None:
    narrowing = Narrowing(since="2023")
    turns = final(tab, "How many passengers?", [], within=narrowing)[tab.turns]
    before = len(tab._app.assistant.filters)
    assert suggested(tab, turns)
    tried = tab._app.assistant.filters[before:]
    assert tried
    assert all(filters == narrowing.filters for filters in tried)
    tab._app.assistant.evidence = None
    assert tab.suggest(turns, VISITOR) == ""


def test_a_stopped_question_says_so_and_can_be_asked_again(tab: Any) -> None:
    first = tab.pend("How many passengers?", [], "", NO_FILTERS, event(), VISITOR)
    ended = tab.stopped(first[tab.turns], first[tab.name], VISITOR)
    assert "Stopped before there was an answer." in Page(ended[tab.live]).text
    assert ended[tab.column]["kept"]["turns"][-1]["stopped"] is True
    assert set(tab.stopped(ended[tab.turns], "", VISITOR)) == {tab.live}
    assert set(tab.stopped([], "", VISITOR)) == {tab.live}
    again = final(tab, "", ended[tab.turns], event="again", turn="0")
    assert "4.3 million" in Page(again[tab.live]).text


def test_stopping_reaches_an_answer_that_is_being_made(tab: Any) -> None:
    first = tab.pend("wait for it", [], "", NO_FILTERS, event(), VISITOR)
    turns, name = first[tab.turns], first[tab.name]
    answering = tab.answer(turns, name, VISITOR)
    assert "Reading" in Page(next(answering)[tab.live]).text
    assert "So far" in Page(next(answering)[tab.live]).text
    tab.stopped(turns, name, VISITOR)
    (last,) = list(answering)
    assert last[tab.turns][-1].stopped
    tab._app.assistant.go_on.set()


def test_a_question_that_waits_keeps_others_away(tab: Any) -> None:
    first = tab.pend("How many passengers?", [], "", NO_FILTERS, event(), VISITOR)
    second = tab.pend("What about the quays?", first[tab.turns], "", NO_FILTERS, event(), VISITOR)
    assert set(second) == {tab.live}
    answered = final(tab, "How many passengers?", [])[tab.turns]
    assert [set(step) for step in tab.answer(answered, "", VISITOR)] == [{tab.live}]


def test_a_conversation_survives_the_browser(tab: Any) -> None:
    turns = final(tab, "How many passengers?", [])[tab.turns]
    last = final(tab, "What was the population?", turns)
    kept = last[tab.column]["kept"]
    assert kept["id"] == last[tab.name]
    opened = tab.open_conversation("", event(id=kept["id"], turns=kept["turns"]), VISITOR)
    assert opened[tab.turns] == last[tab.turns]
    assert opened[tab.live] == last[tab.live]
    assert "4.3 million" in Page(opened[tab.chat]).text
    assert "Nearest passage" in Page(opened[tab.evidence]).text
    assert opened[tab.name] == kept["id"]


def test_a_new_conversation_is_empty(tab: Any) -> None:
    opened = tab.open_conversation("", event(id="", turns=[]), VISITOR)
    assert (opened[tab.turns], opened[tab.name], opened[tab.chat], opened[tab.live]) == ([], "", "", "")


@pytest.mark.parametrize(
    "turns",
    [None, "x", {}, [7], [{}], [{"question": 1}], [{"question": "q", "answer": {"answer": "x"}}],
     [{"question": "q", "within": {"docs": 5}}]],
)  # fmt: skip
def test_what_no_page_has_kept_is_left_out(tab: Any, turns: Any) -> None:
    assert tab.open_conversation("", event(id="x" * 1000, turns=turns), VISITOR)[tab.turns] == []


def test_a_kept_question_without_an_answer_counts_as_stopped() -> None:
    (turn,) = exchanges_of([{"question": "q", "shown": 3, "draft": "so"}])
    assert (turn.stopped, turn.shown, turn.draft) == (True, None, "")


def test_records_are_limited_in_number_and_length() -> None:
    kept = records_of([Exchange("x" * 100_000, trouble="long")] * (MOST_TURNS + 5))
    assert len(kept) == MOST_TURNS
    assert len(kept[0]["question"]) < 3000
    assert len(exchanges_of([{"question": "q"}] * 1000)) == MOST_TURNS


def test_a_clicked_marker_opens_the_article_at_its_sentence(tab: Any) -> None:
    turns = final(tab, "What about the quays?", [])[tab.turns]
    opened = tab.open_citation(turns, event(turn="0", marker="1"), VISITOR)
    html = opened[tab.reader]
    assert Page(html[html.index("<mark") : html.index("</mark>")] + "</mark>").text == QUAYS_QUOTE
    listed = tab.show_sources(turns, event(turn="0"), VISITOR)
    assert QUAYS_QUOTE in Page(listed[tab.evidence]).text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"turn": "0"},
        {"turn": "-1", "marker": "1"},
        {"turn": "5", "marker": "1"},
        {"turn": "x", "marker": []},
    ],
)
def test_a_forged_click_opens_nothing(tab: Any, data: dict[str, Any]) -> None:
    turns = final(tab, "What about the quays?", [])[tab.turns]
    assert tab.evidence not in tab.open_citation(turns, event(**data), VISITOR)


def test_the_tab_is_furnished_in_the_visitors_language(tab: Any) -> None:
    english, chinese = tab.furnish(VISITOR), tab.furnish(CHINESE)
    assert set(english) == set(tab.furniture)
    assert english[tab.column]["words"]["new"] == "New"
    assert chinese[tab.column]["words"]["new"] == "新对话"
    assert "For example" in tab.greet(VISITOR)
    assert "例如" in tab.greet(CHINESE)


def test_an_empty_store_says_what_to_do(tab: Any) -> None:
    tab._app.records.stored.clear()
    assert "No articles yet" in Page(tab.greet(VISITOR)).text
