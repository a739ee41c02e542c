"""Answers while they are made: drafts in order, errors carried over, a model stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from fakes_ui import RuleAssistant
from policy_qa.schema import Answer
from policy_qa.ui.streaming import Running, Stopped

ANSWER = RuleAssistant().ask("passengers")


def test_drafts_come_in_order_and_the_answer_last() -> None:
    def ask(told: Callable[[str], None]) -> Answer:
        told("one")
        told("one two")
        return ANSWER

    assert list(Running().streamed("a", ask)) == ["one", "one two", ANSWER]


def test_an_error_comes_out_where_it_is_listened_for() -> None:
    def ask(told: Callable[[str], None]) -> Answer:
        told("one")
        raise KeyError("x")

    asking = Running().streamed("a", ask)
    assert next(asking) == "one"
    with pytest.raises(KeyError):
        next(asking)


def test_who_stops_listening_stops_the_model() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def ask(told: Callable[[str], None]) -> Answer:
        told("one")
        go_on.wait(10)
        try:
            told("two")
        finally:
            ended.set()
        raise AssertionError("nobody listens any more")

    asking = Running().streamed("a", ask)
    assert next(asking) == "one"
    asking.close()
    go_on.set()
    assert ended.wait(10)


def test_stopping_ends_the_wait_of_one_conversation_only() -> None:
    running, go_on = Running(), threading.Event()

    def ask(told: Callable[[str], None]) -> Answer:
        told("one")
        go_on.wait(10)
        return ANSWER

    one, other = running.streamed("a", ask), running.streamed("b", ask)
    assert (next(one), next(other)) == ("one", "one")
    running.stop("a")
    running.stop("nobody")
    with pytest.raises(Stopped):
        next(one)
    go_on.set()
    assert list(other) == [ANSWER]
    assert running._stops == {}
