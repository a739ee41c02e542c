"""Ranking against evidence: by place, each piece found once, measured as ir-measures does."""

from __future__ import annotations

import math

import pytest

import labelled
from policy_qa.evaluation.gold import Evidence, GoldQuestion, Split
from policy_qa.evaluation.retrieval import Stretch, graded, measured, retrieval_suite

pytest.importorskip("ir_measures")
PIECE = Stretch("a", 100, 200)


def question(identifier: str, *quotes: str, **more: object) -> GoldQuestion:
    fields = {
        "id": identifier, "doc": "harbour", "question": identifier, "type": "lookup", "history": (),
        "answer": ("x",), "value": None, "unit": None,
        "evidence": tuple(Evidence("harbour", quote) for quote in quotes),
        "answerable": True, "reason": None,
    }  # fmt: skip
    return GoldQuestion(**(fields | more))  # type: ignore[arg-type]  # the cases choose the fields


@pytest.mark.parametrize(
    ("found", "ids"),
    [
        ([Stretch("a", 0, 300)], ["evidence 0"]),
        ([Stretch("a", 150, 300)], ["evidence 0"]),
        ([Stretch("a", 151, 300)], ["nothing 0"]),
        ([Stretch("b", 100, 200)], ["nothing 0"]),
        (
            [Stretch("b", 0, 9), Stretch("a", 90, 220), Stretch("a", 100, 200)],
            ["nothing 0", "evidence 0", "nothing 2"],
        ),
    ],
)
def test_a_hit_counts_by_where_it_stands(found: list[Stretch], ids: list[str]) -> None:
    assert graded(found, [PIECE]) == ids


def test_a_passage_may_hold_two_pieces() -> None:
    assert graded([Stretch("a", 0, 500)], [PIECE, Stretch("a", 300, 400)]) == ["evidence 0", "evidence 1"]


def test_measures_by_hand() -> None:
    values = measured({"q": ["x", "e1", "y", "e2"], "r": ["z"]}, {"q": ["e1", "e2"], "r": ["e1"]})
    assert {name: row["q"] for name, row in values.items()} == pytest.approx(
        {
            "hits@1": 0.0,
            "hits@4": 1.0,
            "hits@8": 1.0,
            "mrr@10": 0.5,
            "ndcg@10": (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3)),
        }
    )
    assert set(row["r"] for row in values.values()) == {0.0}


def test_only_questions_that_stand_alone_and_are_answered_are_asked() -> None:
    asked = [
        question("one", "The authority employs 1,350 people."),
        question("none", "The authority employs 1,350 people.", answerable=False),
        question(
            "follow", "The authority employs 1,350 people.", history=({"question": "?", "answer": "!"},)
        ),
        question("lost", "This stands nowhere."),
    ]
    ranked: list[str] = []

    def rank(text: str) -> list[Stretch]:
        ranked.append(text)
        return [Stretch("harbour", 0, len(labelled.HARBOUR))]

    suite = retrieval_suite(asked, labelled.TEXTS, rank, split=Split())
    assert ranked == list(suite.units) == ["one"]
    assert {suite.value(name) for name in suite.measures} == {1.0}
    nothing = retrieval_suite(asked, labelled.TEXTS, lambda text: [], split=Split())
    assert {nothing.value(name) for name in nothing.measures} == {0.0}
