"""Concepts: what may be said instead of a question's words."""

from __future__ import annotations

import pytest

from policy_qa.readers.thesaurus import concepts
from policy_qa.words import STOP, keys, words


@pytest.mark.parametrize(
    ("said", "text", "least", "most"),
    [
        ("shipments abroad", "exports rose", 0.8, 0.9),
        ("twin towns", "sister cities", 0.8, 0.9),
        ("jobless rate", "the unemployment rate", 0.8, 0.9),
        ("exports", "exports of tea", 1.0, 1.0),
        ("exports", "imports of tea", 0.0, 0.0),
        ("invention patents", "patents", 0.2, 0.3),
    ],
)
def test_how_far_a_text_holds_a_concept(said: str, text: str, least: float, most: float) -> None:
    found = concepts([word for word in words(said) if word.text.lower() not in STOP])
    assert len(found) == 1
    assert least <= found[0].held(keys(text)) <= most
