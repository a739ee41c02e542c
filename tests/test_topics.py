from __future__ import annotations

import pytest

from policy_qa.readers.topics import is_prose, topic_keys
from policy_qa.words import key
from read_path import article


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("Exports rose by 5 percent in 2021.", True),
        ("“It was a good year for us all,” she said.”", True),
        ("全市常住人口为954万人。", True),
        ("Tessaly's exports rise", False),
        ("# Exports rose by 5 percent in 2021.", False),
        ("Oslo, 5 March 2024", False),
        ("By Lena Vogt", False),
    ],
)
def test_is_prose(text: str, prose: bool) -> None:
    assert is_prose(text) == prose


def test_a_topic_is_of_the_title_the_heading_and_the_sentences_before() -> None:
    source = article(
        "# Harbours\n\nThe port opened a quay in 2021.\n\n# Tea\n\nGrowers had luck. Volume rose.\n\n"
        "# Coal\n\nMines closed.",
        title="A year of trade",
    )
    text = source.article.text
    sentence = next(s for s in source.sentences if text[s.start : s.end] == "Volume rose.")
    found = topic_keys(source, sentence)
    assert {key(word) for word in ("trade", "tea", "growers", "quay")} <= found
    assert not {key(word) for word in ("coal", "mines", "harbours")} & found
