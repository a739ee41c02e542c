"""Ordinals that rank, and the scope in which they do."""

from __future__ import annotations

import pytest

from policy_qa.extract.context.rank import rank_scope, ranks, superlative_scope
from sentences import sentence, sentences


@pytest.mark.parametrize(
    ("text", "surface", "scope"),
    [
        ("The city ranked third in the province.", "third", "in the province"),
        ("The city ranked No. 3 among 15 cities.", "No. 3", "among 15 cities"),
        ("The city ranked № 3 nationwide.", "№ 3", "nationwide"),
        ("The port is the country's second-largest.", "second", "the country's"),
        ("It is the world’s first plant of the kind.", "first", "the world’s"),
        ("It built the first domestic plant.", "first", "domestic"),
        ("The team won Second Prize for the National Science Award.", "Second", "National Science Award"),
        ("It is among the top ten firms by sales.", "top ten", "firms"),
        ("It is the third-largest economy of the region.", "third", "of the region"),
        ("It came second, ahead of Rome.", "second", None),
        (
            "Among the 54 states of the union, Mali came third for gold.",
            "third",
            "Among the 54 states of the union",
        ),
        ("By district, Lakeside ranked first with 30 farms.", "first", "By district"),
        ("By then Lakeside ranked first.", "first", None),
        ("It was the third-wettest autumn on record.", "third", "on record"),
        ("Its list of green ports puts Lakeside in first place.", "first", "in the list of green ports"),
        (
            "The team won third prize at the national robot contest in May.",
            "third",
            "at the national robot contest",
        ),
        ("It is No. 1 in the country in milk output.", "No. 1", "in the country"),
        ("Six of the top ten ferry ports in 2023 are here, and Lakeside came first.", "first", "ferry ports"),
    ],
)
def test_ranks(text: str, surface: str, scope: str | None) -> None:
    reading, q = sentence(text, surface)
    assert ranks(reading, q)
    assert rank_scope(reading, q) == scope


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("The first batch of buses came.", "first"),
        ("It met for the first time.", "first"),
        ("It rose in the first quarter.", "first"),
        ("It was its third consecutive rise.", "third"),
        ("The third-party firm left.", "third"),
        ("Order No. 3 was signed.", "No. 3"),
        ("The second plan was dropped.", "second"),
        ("It took first place to begin.", "first"),
    ],
)
def test_ordinals_that_rank_nothing(text: str, surface: str) -> None:
    assert not ranks(*sentence(text, surface))


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Germany is the largest exporter in the EU.", "in the EU"),
        ("Mali heads the list of gold miners in Africa.", "in Africa"),
        ("Mali mines gold in Africa.", None),
    ],
)
def test_a_superlative_tells_the_scope(text: str, scope: str | None) -> None:
    reading, _ = sentences(text)[0]
    assert superlative_scope(reading) == scope
