from __future__ import annotations

import pytest

from policy_qa.readers.asked import topic


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was Tessaly's unemployment rate?", "Tessaly's unemployment rate"),
        ("What was the GDP of Tessaly in 2021?", "the GDP of Tessaly in 2021"),
        ("How many hospitals were built?", "the number of hospitals built"),
        ("How many firms are there in Tessaly?", "the number of firms in Tessaly"),
        ("How many firms did the city close in 2021?", "the number of firms closed by the city in 2021"),
        ("How many firms did Tessaly have in 2015?", "the number of firms in Tessaly in 2015"),
        ("How much coffee did Tessaly export in 2023?", "the amount of coffee exported by Tessaly in 2023"),
        ("How much did the city spend on roads?", "the amount spent by the city on roads"),
        ("How much did wind farms in Tessaly earn?", "the amount earned by wind farms in Tessaly"),
        ("By how much did exports fall in 2021?", "the fall in exports in 2021"),
        ("Why did exports rise?", "the reason for the rise in exports"),
        ("What share of tea went to Egypt?", "the share of tea that went to Egypt"),
        ("Where did Tessaly rank in exports?", "the rank of Tessaly in exports"),
        ("When was the terminal opened?", "when the terminal was opened"),
        ("Who is the mayor of Tessaly?", "the mayor of Tessaly"),
        ("Who opened the terminal?", "who opened the terminal"),
        ("Is it true that exports fell?", "whether exports fell"),
        ("How do firms recruit?", "an answer to “How do firms recruit?”"),
        ("Unemployment 2021", "Unemployment 2021"),
    ],
)
def test_topic(question: str, said: str) -> None:
    assert topic(question, place="Tessaly") == said
