"""What people say of figures and answers: applied at once, kept over re-ingest, gone with the article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from policy_qa.errors import UsageError
from policy_qa.passages import passages
from policy_qa.records import RecordStore
from policy_qa.schema import Correction, ExtractedArticle, Feedback, Figure, Verdict
from stores import Place, article, extracted

TEXT = "Ferries carried 40 people, then 40 more.\nThe fare was 12 euros.\n"


def figures_of(text: str, doc: str = "ferry") -> tuple[Figure, ...]:
    """Every number of a text as a figure, its line as its sentence."""
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        for word in line.split():
            if word.isdigit():
                at = start + line.index(word, found[-1].end - start if found and found[-1].end > start else 0)
                found.append(
                    Figure(
                        f"{doc}:{at}-{at + len(word)}", doc, at, at + len(word), word, "count", int(word),
                        period="2023", sentence=line.strip(),
                    )
                )  # fmt: skip
        start += len(line)
    return tuple(found)


def ferry(text: str = TEXT) -> ExtractedArticle:
    return extracted(replace(article("ferry", text), source="/news/ferry.txt"), *figures_of(text))


@pytest.fixture
def records(place: Place) -> Iterator[RecordStore]:
    with place.records() as opened:
        put(opened, ferry())
        yield opened


def put(records: RecordStore, found: ExtractedArticle) -> None:
    records.write(found, passages(found))


def said(figure: Figure, verdict: Verdict, **changes: Any) -> Correction:
    place = (figure.doc, figure.start, figure.end, figure.surface, figure.sentence)
    return Correction(*place, verdict, changes, made="2026-01-01")


def test_a_corrected_figure_has_its_corrected_fields_and_what_it_was_is_kept(records: RecordStore) -> None:
    first, _, fare = records.figures()
    records.record(said(fare, "corrected", value=13, period="2024", unit="EUR"))
    assert records.figures(since="2024") == [
        replace(fare, value=13, period="2024", unit="EUR", verdict="corrected")
    ]
    found = records.extracted("ferry")
    assert found is not None
    assert found.overruled == (fare,)
    assert first in found.figures


def test_a_rejected_figure_is_in_no_list_and_no_count(records: RecordStore) -> None:
    *_, fare = records.figures()
    records.record(said(fare, "rejected"))
    assert fare.id not in {figure.id for figure in records.figures()}
    assert records.figures_by_id([fare.id]) == {}
    assert (records.counts().figures, records.articles()[0].figures) == (2, 2)
    assert records.figure(fare.id) == replace(fare, verdict="rejected")
    assert records.overruled("ferry") == (fare,)


def test_a_confirmed_figure_is_marked_and_the_last_word_counts(records: RecordStore) -> None:
    *_, fare = records.figures()
    records.record(said(fare, "corrected", value=99))
    records.record(said(fare, "confirmed"))
    assert records.figures()[-1] == replace(fare, verdict="confirmed")
    records.record(said(fare, "withdrawn"))
    assert records.figures()[-1] == fare
    assert [one.verdict for one in records.corrections("ferry")] == ["corrected", "confirmed", "withdrawn"]


def test_judgements_follow_their_sentence_into_a_new_version(records: RecordStore) -> None:
    _, second, fare = records.figures()
    records.record(said(second, "rejected"))
    records.record(said(fare, "corrected", value=13))
    put(records, ferry(f"Published in 2024 after all.\n\n{TEXT}"))
    year, first, moved = records.figures()
    assert (year.surface, first.surface) == ("2024", "40")
    assert first.start < (records.overruled("ferry")[0].start)  # the second 40 was rejected, not the first
    assert (moved.value, moved.verdict) == (13, "corrected")
    assert moved.start > fare.start


def test_a_judgement_of_a_sentence_that_was_rewritten_waits_and_comes_back(records: RecordStore) -> None:
    *_, fare = records.figures()
    records.record(said(fare, "corrected", value=13))
    put(records, ferry(TEXT.replace("The fare was 12", "In spring the fare was 12")))
    assert [figure.verdict for figure in records.figures()] == [None, None, None]
    put(records, ferry())
    assert records.figures()[-1].value == 13


def test_a_figure_that_is_not_there_cannot_be_judged(records: RecordStore) -> None:
    *_, fare = records.figures()
    with pytest.raises(UsageError, match="open it again"):
        records.record(said(replace(fare, start=0, end=2), "confirmed"))
    assert records.corrections() == []


def test_removing_an_article_removes_what_was_said_of_it(records: RecordStore, place: Place) -> None:
    *_, fare = records.figures()
    records.record(said(fare, "confirmed"))
    cites = {"answer": "12 euros", "citations": [{"doc": "ferry", "quote": fare.sentence}], "figures": []}
    other = {"answer": "none", "citations": [{"doc": "other", "quote": "x"}], "figures": []}
    records.record(Feedback("right", cites, made="2026-01-01"))
    records.record(Feedback("wrong_source", other, note="not this", made="2026-01-02"))
    assert [one.opinion for one in records.feedback()] == ["right", "wrong_source"]
    records.remove("ferry")
    assert records.corrections() == []
    assert records.feedback() == [Feedback("wrong_source", other, note="not this", made="2026-01-02")]
    records.close()
    if place.database_url is None:
        assert b"The fare was" not in (place.folder / "records.sqlite").read_bytes()


def test_a_huge_value_survives_a_correction(records: RecordStore) -> None:
    *_, fare = records.figures()
    put(records, extracted(ferry().article, replace(fare, value=10**30)))
    records.record(said(fare, "corrected", unit="EUR"))
    assert records.figures()[0].value == 10**30
