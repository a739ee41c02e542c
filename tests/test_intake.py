"""What is sent and lies in no file: ingested like files, named safely, edited, replaced, removed."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from policy_qa.errors import LoadError, StoreBusy, UsageError
from policy_qa.feedback import judge
from policy_qa.ingest import Intake, Sent, sent_text, shown_name
from policy_qa.ingest import intake as rules
from policy_qa.loaders import load
from stores import Stores, dump

TEXT = b"Harbour News\n2024-01-16\n\nThe Harbour Office counted 618 boats in the Clean Ferry scheme.\n"


@pytest.fixture
def stores(data_dir: Path) -> Iterator[Stores]:
    with Stores.create(data_dir) as opened:
        yield opened


def intake(stores: Stores, **options: object) -> Intake:
    return Intake(stores.ingestor, stores.records, **options)  # type: ignore[arg-type]  # of Intake


def test_a_receipt_says_what_was_found(stores: Stores) -> None:
    stages: list[str] = []
    receipt = intake(stores).take(Sent("boats.txt", TEXT), on_stage=stages.append)
    assert replace(receipt, seconds=0.0) == rules.Receipt(
        "boats.txt", "added", doc="boats", title="Harbour News", language="en", figures=4, entities=3
    )
    assert stages == ["reading", "extracting", "indexing", "storing"]
    article = stores.records.article("boats")
    assert article is not None
    assert (article.source, article.text) == ("upload:boats.txt", TEXT.decode())
    assert stores.index.count() == stores.records.counts().passages == 1


def test_the_same_again_is_unchanged_and_a_new_version_replaces(stores: Stores) -> None:
    taking = intake(stores)
    taking.take(Sent("boats.txt", TEXT))
    assert taking.take(Sent("boats.txt", TEXT)).outcome == "unchanged"
    changed = taking.take(Sent("boats.txt", TEXT.replace(b"618", b"620")))
    assert (changed.outcome, changed.doc) == ("replaced", "boats")
    copy = taking.take(Sent("other.txt", TEXT.replace(b"618", b"620")))
    assert (copy.outcome, copy.doc, copy.notes) == ("unchanged", None, ("same content as boats",))
    assert [one.doc for one in stores.records.articles()] == ["boats"]


def test_a_file_takes_over_from_the_same_content_that_was_sent(stores: Stores, tmp_path: Path) -> None:
    intake(stores).take(Sent("boats.txt", TEXT))
    path = tmp_path / "boats.txt"
    path.write_bytes(TEXT)
    assert stores.ingestor.run([path]).unchanged == 1
    assert [one.source for one in stores.records.articles()] == [str(path)]


def test_a_judgement_and_an_edit_outlive_a_new_version(stores: Stores) -> None:
    taking = intake(stores)
    taking.take(Sent("boats.txt", TEXT, {"place": "Brackwater"}))
    stores.ingestor.edit("boats", {"title": "Boats", "published": "2024-02-03", "place": ""})
    boats = next(figure for figure in stores.records.figures() if figure.surface == "618")
    assert (boats.period, boats.place) == ("2024-02-03", None)  # extracted anew with what was edited
    judge(stores.records, boats.id, "corrected", {"value": "620"})
    taking.take(Sent("boats.txt", b"Third edition.\n" + TEXT, {"place": "Brackwater"}))
    article = stores.records.article("boats")
    assert article is not None
    assert (article.title, article.published, article.place) == ("Boats", "2024-02-03", None)
    boats = next(figure for figure in stores.records.figures() if figure.surface == "618")
    assert (boats.value, boats.verdict) == (620, "corrected")


@pytest.mark.parametrize(
    "values",
    [
        {"published": "soon"},
        {"url": "javascript:alert(1)"},
        {"language": ""},
        {"text": "x"},
        {"title": "x" * 501},
    ],
)
def test_an_edit_that_makes_no_sense_changes_nothing(
    stores: Stores, values: dict[str, str], data_dir: Path
) -> None:
    intake(stores).take(Sent("boats.txt", TEXT))
    before = dump(data_dir)
    with pytest.raises(UsageError):
        stores.ingestor.edit("boats", values)
    assert dump(data_dir) == before


def test_removing_leaves_nothing(stores: Stores, data_dir: Path) -> None:
    empty = dump(data_dir)
    intake(stores).take(Sent("boats.txt", TEXT))
    judge(stores.records, stores.records.figures()[0].id, "confirmed")
    stores.ingestor.remove("boats")
    assert dump(data_dir) == empty
    assert stores.records.corrections() == []


def test_a_pasted_text_goes_by_its_title(stores: Stores) -> None:
    sent = sent_text("The quay has 12 cranes.", {"title": "Quays & cranes: <b>2024</b>", "published": "2024"})
    receipt = intake(stores).take(sent)
    assert (receipt.doc, receipt.title) == ("Quays-cranes-b-2024-b", "Quays & cranes: <b>2024</b>")
    digest = hashlib.sha256(b"The quay.").hexdigest()[:8]
    assert sent_text("The quay.", {}).name == f"pasted-{digest}.txt"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("boats.exe", "files of type .exe are not read"),
        ("boats", r"files of type \(no suffix\) are not read"),
        ("manifest.csv", "files of type .csv are not read"),
        ("boats.pdf", "is not a PDF file"),
        ("boats.docx", "is not a Word document"),
    ],
)
def test_a_wrong_type_is_told_and_stores_nothing(stores: Stores, name: str, reason: str) -> None:
    receipt = intake(stores).take(Sent(name, TEXT))
    assert receipt.outcome == "failed"
    assert receipt.reason is not None
    assert re.search(reason, receipt.reason)
    assert stores.records.counts().articles == 0


def test_what_is_wrong_with_the_metadata_is_told(stores: Stores) -> None:
    receipt = intake(stores).take(Sent("boats.txt", TEXT, {"published": "soon"}))
    assert (receipt.outcome, receipt.reason) == (
        "failed",
        'published "soon" is not a date; write it like 2019-01-28',
    )


def test_a_text_that_would_take_for_ever_is_refused(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_CHARACTERS", 10)
    assert "characters of text" in (intake(stores).take(Sent("boats.txt", TEXT)).reason or "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A" + "_" * 1_001, "a word that begins"),
        ("1 " * 501, "more than 500 numbers"),
        ("港" * 5_000 + "。", None),
    ],
    ids=["word", "numbers", "chinese"],
)
def test_a_text_that_parses_like_no_article_is_refused(stores: Stores, text: str, reason: str | None) -> None:
    receipt = intake(stores).take(Sent("boats.txt", f"{text}\n".encode()))
    assert (reason or "None") in str(receipt.reason)


def test_an_unexpected_error_is_told_without_its_words(stores: Stores) -> None:
    receipt = intake(stores).take(Sent("boats.txt", b"BROKEN text that the extractor cannot take."))
    assert receipt.reason == "cannot be extracted; please report this file"


def test_another_writer_is_waited_for(stores: Stores) -> None:
    steps: list[float] = []
    lock = stores.records.writing()
    lock.__enter__()

    def step(seconds: float) -> None:
        steps.append(seconds)
        if len(steps) == 3:
            lock.__exit__(None, None, None)

    assert intake(stores, sleep=step).take(Sent("boats.txt", TEXT)).outcome == "added"
    with stores.records.writing(), pytest.raises(StoreBusy):
        intake(stores, patience=1.0, sleep=steps.append).take(Sent("more.txt", TEXT + b"More."))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ada\\boats.txt", "boats.txt"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("bo\x00ats\n.txt", "boats.txt"),
        ("x" * 300 + ".txt", "x" * 80 + ".txt"),
        ("...", "unnamed"),
        (".txt", "txt"),
        ("", "unnamed"),
        ("report.with-a-very-long-suffix", "report.with-a-very-long-suffix"),
    ],
)
def test_names_are_shown_without_what_is_in_no_name(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in files.items():
            container.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "bomb",
    [
        packed({"word/document.xml": b" " * 50_000_000}),
        packed({f"word/{number}.xml": b"" for number in range(5_001)}),
    ],
    ids=["ratio", "members"],
)
def test_a_packed_bomb_is_refused_unopened(bomb: bytes) -> None:
    with pytest.raises(LoadError, match="packed like no document"):
        load(bomb, "bomb.docx", doc="bomb")
