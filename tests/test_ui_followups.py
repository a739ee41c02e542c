"""Questions that lead on from an answer: made of the figures at hand, tried before they are offered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fakes_ui import (
    BESIDE,
    FERRY,
    FERRY_QUOTE,
    GROWTH,
    PASSENGERS,
    QUAYS_QUOTE,
    RuleAssistant,
    citation,
    memory_app,
)
from policy_qa.schema import Answer, Turn
from policy_qa.ui import followups
from policy_qa.ui.followups import FollowUps, follow_ups
from policy_qa.ui.narrowing import NO_FILTERS

PASSENGER_QUESTION = "How many ferry passengers were there in Brackwater in 2023?"
SPENDING_QUESTION = "What was the spending on quays and charging points in Brackwater in 2023?"
ANSWER = RuleAssistant().ask("How many passengers?")


def finder(**options: Any) -> tuple[FollowUps, Any]:
    app = memory_app()
    return FollowUps(records=app.records, assistant=app.assistant, **options), app


def after(found: FollowUps, answer: Answer) -> list[str]:
    history = (Turn(answer.question, answer.answer),)
    return [one.question for one in found.after(answer, history, NO_FILTERS)]


def test_the_same_at_another_time_in_another_place_its_change_and_its_share() -> None:
    figures = (PASSENGERS, replace(GROWTH, surface="9%", id="other:9"), *BESIDE)
    assert [one.question for one in follow_ups(ANSWER, figures)] == [
        "And the year before?",
        "By how much did it rise?",
        "And in Marlow?",
        "As a share of all passengers?",
        "And in the first quarter of 2019?",
    ]


def test_what_is_measured_otherwise_or_is_no_plain_name_leads_nowhere() -> None:
    def leads(**fields: Any) -> list[str]:
        return [one.question for one in follow_ups(ANSWER, [replace(PASSENGERS, id="other:1", **fields)])]

    assert leads(period="2024") == ["And the year after?"]
    assert leads(period="2024", indicator="boats") == []
    assert leads(period="2024", unit="boat") == []
    assert leads(period="2024", status="target") == []
    assert leads(period="2024-05-06") == []
    assert leads(place="<img src=x>") == []
    assert leads(kind="percent", share_of="total") == []
    assert [*follow_ups(replace(ANSWER, figures=()), BESIDE)] == []


def test_what_the_assistant_refuses_is_not_offered() -> None:
    found, app = finder()
    plain = app.assistant.ask
    refused = plain("population")
    app.assistant.ask = lambda question, *rest, **more: (
        refused if "Marlow" in question or "before" in question else plain(question, *rest, **more)
    )
    assert after(found, ANSWER) == ["As a share of all passengers?", "And in the first quarter of 2019?"]


def test_nothing_is_tried_twice_for_the_same_store() -> None:
    found, app = finder()
    first = after(found, ANSWER)
    asked = len(app.assistant.asked)
    assert after(found, ANSWER) == first
    assert len(app.assistant.asked) == asked
    del app.records.stored["levy"]
    assert after(found, ANSWER) == first
    assert len(app.assistant.asked) > asked


def test_answers_that_visitors_wait_for_come_first() -> None:
    found, app = finder(is_busy=lambda: True)
    assert after(found, ANSWER) == []
    assert app.assistant.asked == []


def test_suggestions_wait_only_shortly_for_those_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followups, "_PATIENCE", 0.01)
    found, app = finder()
    with found._turn:
        assert after(found, ANSWER) == []
    assert app.assistant.asked == []
    assert len(after(found, ANSWER)) == followups.OFFERED


def test_questions_near_a_refused_one_come_first_and_are_tried_once() -> None:
    found, app = finder()
    cited = citation(FERRY, FERRY_QUOTE)

    def near(question: str, where: Any = cited) -> list[str]:
        refused = replace(RuleAssistant().ask("population"), standalone_question=question, citations=(where,))
        return after(found, refused)

    assert near("ferry passengers of 1950?") == [PASSENGER_QUESTION, SPENDING_QUESTION]
    asked = len(app.assistant.asked)
    assert near("spending on quays in 1950?") == [SPENDING_QUESTION, PASSENGER_QUESTION]
    assert len(app.assistant.asked) == asked
    # Where the words tell nothing, the figure of the nearest passage does.
    assert near("and in 1950?", citation(FERRY, QUAYS_QUOTE))[0] == SPENDING_QUESTION
    assert after(found, replace(RuleAssistant().ask("population"), citations=())) == []
