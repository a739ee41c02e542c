"""What people say is checked before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policy_qa.errors import UsageError
from policy_qa.feedback import give_feedback, judge
from policy_qa.passages import passages
from policy_qa.records import RecordStore
from policy_qa.schema import Figure
from stores import article, extracted

FARE = Figure(
    "fare:9-11", "fare", 9, 11, "12", "money", 12, unit="EUR", period="2023", sentence="It cost 12 euros."
)


@pytest.fixture
def records(data_dir: Path) -> Iterator[RecordStore]:
    with RecordStore.open(data_dir, create=True) as opened:
        found = extracted(article("fare", "It cost  12 euros.\n"), FARE)
        opened.write(found, passages(found))
        yield opened


def test_numbers_are_read_as_people_type_them(records: RecordStore) -> None:
    said = judge(records, FARE.id, "corrected", {"value": "2,410,000,000", "period": "2023-01/2023-11"})
    assert (said.changes, said.doc) == ({"value": 2_410_000_000, "period": "2023-01/2023-11"}, "fare")
    assert said.made.endswith("+00:00")
    assert records.figures()[0].value == 2_410_000_000


def test_a_second_correction_keeps_the_first(records: RecordStore) -> None:
    judge(records, FARE.id, "corrected", {"value": "−12.5"})
    said = judge(records, FARE.id, "corrected", {"unit": "USD", "value": "-12.5"})
    assert said.changes == {"value": -12.5, "unit": "USD"}
    judge(records, FARE.id, "corrected", {"value": "12"})  # back as it was: only the unit is changed
    assert records.corrections()[-1].changes == {"unit": "USD"}
    assert records.figures()[0].value == 12


def test_an_empty_field_is_unknown_and_fields_that_stay_are_no_change(records: RecordStore) -> None:
    said = judge(
        records, FARE.id, "corrected", {"unit": "", "value": "12", "period": "2023", "status": "actual"}
    )
    assert said.changes == {"unit": None}


@pytest.mark.parametrize(
    ("verdict", "changes"),
    [
        ("corrected", {}),
        ("corrected", {"value": "12"}),
        ("corrected", {"value": "a lot"}),
        ("corrected", {"value": "nan"}),
        ("corrected", {"value": float("inf")}),
        ("corrected", {"value": True}),
        ("corrected", {"value": ["1"]}),
        ("corrected", {"value": "", "value_max": "3"}),
        ("corrected", {"period": "last summer"}),
        ("corrected", {"status": "perhaps"}),
        ("corrected", {"surface": "13"}),
        ("corrected", {"start": 0}),
        ("corrected", {"indicator": "x" * 2_001}),
        ("corrected", {"indicator": 5}),
        ("confirmed", {"value": "13"}),
        ("praised", {}),
    ],
)
def test_what_makes_no_sense_is_refused(records: RecordStore, verdict: str, changes: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        judge(records, FARE.id, verdict, changes)
    assert (records.corrections(), records.figures()) == ([], [FARE])


def test_a_figure_that_is_gone_cannot_be_judged(records: RecordStore) -> None:
    with pytest.raises(UsageError, match="not stored any more"):
        judge(records, "fare:0-2", "confirmed")


def test_feedback_is_kept_with_the_whole_answer(records: RecordStore) -> None:
    answer = {"question": "How much?", "answer": "12 euros [1].", "citations": [], "figures": []}
    given = give_feedback(records, answer, "wrong_number", note=" it was\n13 ", author="ada")
    assert (given.note, given.author) == ("it was 13", "ada")
    assert records.feedback() == [given]
    with pytest.raises(UsageError, match="no opinion"):
        give_feedback(records, answer, "splendid")
