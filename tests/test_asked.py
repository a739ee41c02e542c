from __future__ import annotations

import pytest

from policy_qa.readers.asked import topic


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was Tessaly's unemployment rate?", "Tessaly's unemployment rate"),
        ("What was the GDP of Tessaly in 2021?", "the GDP of Tessaly in 2021"),
        ("How many firms are there in Tessaly?", "the number of firms in Tessaly"),
        ("Who is the mayor of Tessaly?", "the mayor of Tessaly"),
        ("Is it true that exports fell?", "whether exports fell"),
        ("How many firms did the city close?", "an answer to “How many firms did the city close?”"),
        ("What growth did the bank foresee?", "an answer to “What growth did the bank foresee?”"),
        ("What were vessels worth?", "an answer to “What were vessels worth?”"),
        ("What was it that fell?", "an answer to “What was it that fell?”"),
        ("Unemployment 2021", "an answer to “Unemployment 2021”"),
    ],
)
def test_topic(question: str, said: str) -> None:
    assert topic(question) == said
