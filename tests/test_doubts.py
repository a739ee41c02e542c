"""What forbids a sentence as an answer from text."""

from __future__ import annotations

import pytest

from policy_qa.questions import analyse
from policy_qa.readers.doubts import moved_otherwise, of_other_time, tells_again, without_place_and_time
from policy_qa.readers.sentences import Sentence
from read_path import article

SOURCE = article(
    "Exports fell by 5 percent in 2022 because harbours were closed. Imports shrank faster than exports.",
    figures=[
        {
            "surface": "5 percent",
            "kind": "percent",
            "value": 5,
            "unit": "%",
            "indicator": "exports",
            "period": "2022",
            "change_direction": "down",
        }
    ],
)
FELL, SHRANK = (Sentence(SOURCE, span, at) for at, span in enumerate(SOURCE.sentences))


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Why did exports fall in 2022?", False),
        ("Why did exports fall in 2023?", True),
        ("Why did exports fall?", False),
    ],
)
def test_a_cause_is_of_the_time_asked_for(question: str, other: bool) -> None:
    assert of_other_time(analyse(question), FELL) is other


@pytest.mark.parametrize(
    ("question", "about", "contrary"),
    [
        ("Why did exports rise in 2022?", "exports rise in 2022", True),
        ("Why did exports fall in 2022?", "exports fall in 2022", False),
        ("Why did wages rise in 2022?", "wages rise in 2022", False),
        ("Why were exports large in 2022?", "exports large in 2022", False),
    ],
)
def test_a_cause_of_a_fall_is_none_of_a_rise(question: str, about: str, contrary: bool) -> None:
    assert moved_otherwise(analyse(question), about, FELL) is contrary


def test_what_only_tells_again_what_happened_is_no_cause() -> None:
    query = analyse("Why did Tessaly's imports shrink in 2023?", places=["Tessaly"])
    about = "did Tessaly's imports shrink in 2023"
    assert tells_again(query, about, SHRANK.text)
    assert not tells_again(query, about, "orders were cancelled")
    fell = analyse("Why did imports fall?")
    assert tells_again(fell, "imports fall", SHRANK.text)
    assert not tells_again(fell, "imports fall", "chip imports shrank")


def test_a_question_without_its_place_and_time() -> None:
    query = analyse("Why did South Korea's imports shrink in 2023?")
    assert without_place_and_time(query, query.text).split() == [
        "Why",
        "did",
        "'s",
        "imports",
        "shrink",
        "in",
        "?",
    ]
