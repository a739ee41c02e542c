"""Labels for new articles: drafts, what is taken back, and how far two annotators agree."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import labelled
from policy_qa.cli import main
from policy_qa.errors import UsageError
from policy_qa.evaluation import agreement, annotation
from policy_qa.evaluation.gold import read_entities, read_figures, read_questions
from policy_qa.extract import Extractor
from policy_qa.factory import open_app
from policy_qa.feedback import judge
from policy_qa.schema import Article, ExtractedArticle, Figure
from policy_qa.settings import Settings

Row = dict[str, Any]
Change = Callable[[str, list[Row]], list[Row]]


@pytest.fixture(scope="module")
def extracted() -> list[ExtractedArticle]:
    extractor = Extractor()
    return [
        extractor.extract(Article(doc, doc, f"{doc}.txt", text, published="2024-05-03"))
        for doc, text in labelled.TEXTS.items()
    ]


def rows_of(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def correct(folder: Path, change: Change = lambda name, rows: rows) -> None:
    """What an annotator does: look at every line, and change some."""
    for path in folder.glob("*.jsonl"):
        rows = change(path.stem, [row | {"reviewed": True} for row in rows_of(path)])
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


class TestDraft:
    def test_it_holds_what_was_extracted_and_stands_where_it_says(
        self, extracted: list[ExtractedArticle], tmp_path: Path
    ) -> None:
        counts = annotation.draft(extracted, tmp_path / "d")
        rows = rows_of(tmp_path / "d" / "figures.jsonl")
        assert len(rows) == counts["figures.jsonl"] == sum(len(item.figures) for item in extracted)
        for row in rows:
            assert labelled.TEXTS[row["doc"]][row["start"] : row["end"]] == row["surface"]
            assert row["context"][row["at"] :].startswith(row["surface"])
            assert row["reviewed"] is False
        known = {row["id"] for row in rows}
        assert all(other in known for row in rows for other in row["related_to"])

    def test_work_that_is_there_is_not_overwritten(
        self, extracted: list[ExtractedArticle], tmp_path: Path
    ) -> None:
        annotation.draft(extracted, tmp_path / "d")
        with pytest.raises(UsageError, match="not empty"):
            annotation.draft(extracted, tmp_path / "d")

    def test_a_blank_draft_says_nothing_but_where(
        self, extracted: list[ExtractedArticle], tmp_path: Path
    ) -> None:
        annotation.draft(extracted, tmp_path / "d", blank=True)
        rows = rows_of(tmp_path / "d" / "figures.jsonl")
        assert rows
        assert {(row["value"], row["kind"], row["indicator"], row["period"]) for row in rows} == {
            (None, None, None, None)
        }
        assert rows_of(tmp_path / "d" / "entities.jsonl") == []

    def test_corrections_are_put_in(self, extracted: list[ExtractedArticle], tmp_path: Path) -> None:
        first, second, third, fourth = extracted[0].figures[:4]

        def said(figure: Figure, verdict: str, **changes: Any) -> annotation.Correction:
            place = {"doc": figure.doc, "start": figure.start, "end": figure.end}
            return {**place, "verdict": verdict, "changes": changes}  # type: ignore[typeddict-item]

        corrections = [
            said(first, "corrected", indicator="weight"),
            said(first, "corrected", indicator="freight", period="2023-01/2023-12"),
            said(second, "rejected"),
            said(third, "corrected", unit="USD"),
            said(third, "withdrawn"),
            said(fourth, "confirmed"),
        ]
        annotation.draft(extracted, tmp_path / "d", corrections=corrections)
        rows = {
            row["start"]: row for row in rows_of(tmp_path / "d" / "figures.jsonl") if row["doc"] == "harbour"
        }
        assert (rows[first.start]["indicator"], rows[first.start]["period"]) == ("freight", "2023-01/2023-12")
        assert second.start not in rows
        assert rows[third.start]["unit"] == third.unit
        judged = [rows[figure.start]["judged"] for figure in (first, third, fourth)]
        assert judged == ["corrected", None, "confirmed"]

    @pytest.mark.parametrize(
        ("opinion", "more", "row"),
        [
            (
                "right",
                {},
                {"answer": ["1,350 people"], "value": 1350.0, "unit": "person", "answerable": True},
            ),
            ("wrong_number", {}, {"answer": [], "value": None, "evidence": [], "answerable": True}),
            ("wrong_source", {}, {"answer": ["1,350 people"], "value": 1350.0, "evidence": []}),
            ("should_have_refused", {}, {"answer": [], "answerable": False, "reason": "wrong_indicator"}),
            (
                "right",
                {"outcome": "refused", "reason": "wrong_period", "short_answer": None, "numbers": []},
                {"answer": [], "answerable": False, "type": "unanswerable_period", "reason": "wrong_period"},
            ),
        ],
    )
    def test_feedback_becomes_questions(
        self,
        extracted: list[ExtractedArticle],
        tmp_path: Path,
        opinion: str,
        more: Row,
        row: Row,
    ) -> None:
        answer = {
            "standalone_question": "How many people does the port employ?", "outcome": "grounded",
            "reason": None, "short_answer": "1,350 people",
            "citations": [{"doc": "harbour", "quote": "The authority employs 1,350 people."}],
            "numbers": [{"surface": "1,350", "value": 1350.0, "unit": "person"}],
        } | more  # fmt: skip
        elsewhere = answer | {"citations": [{"doc": "elsewhere", "quote": "…"}]}
        nowhere = answer | {"citations": []}
        feedback: list[annotation.Feedback] = [
            {"opinion": opinion, "answer": given, "note": "look"} for given in (answer, elsewhere, nowhere)
        ]
        annotation.draft(extracted, tmp_path / "d", feedback=feedback)
        (found,) = rows_of(tmp_path / "d" / "questions.jsonl")
        assert found | row == found
        assert (found["note"], found["judged"], found["reviewed"]) == ("look", opinion, False)
        correct(tmp_path / "d", ready)
        if opinion in ("wrong_number", "wrong_source"):
            with pytest.raises(UsageError, match=r"no evidence|no answer"):
                annotation.take(tmp_path / "d", tmp_path / "gold", labelled.TEXTS)
        else:
            annotation.take(tmp_path / "d", tmp_path / "gold", labelled.TEXTS)
            (question,) = read_questions(tmp_path / "gold" / "questions.jsonl")
            assert question.answerable == found["answerable"]


def ready(name: str, rows: list[Row]) -> list[Row]:
    """What an annotator mends so that the lines hold: no figure without an indicator or a scope."""
    if name == "figures":
        for row in rows:
            row["indicator"] = row["indicator"] or "what is told"
    return rows


class TestTake:
    @pytest.fixture
    def draft(self, extracted: list[ExtractedArticle], tmp_path: Path) -> Path:
        annotation.draft(extracted, tmp_path / "draft")
        return tmp_path / "draft"

    def test_what_nobody_reviewed_is_not_taken(self, draft: Path, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"figures.jsonl, line 1: not reviewed"):
            annotation.take(draft, tmp_path / "gold", labelled.TEXTS)
        assert not (tmp_path / "gold").exists()

    def test_a_corrected_draft_is_gold(self, draft: Path, tmp_path: Path) -> None:
        correct(draft, ready)
        taken = annotation.take(draft, tmp_path / "gold", labelled.TEXTS)
        gold = read_figures(tmp_path / "gold" / "figures.jsonl", labelled.TEXTS)
        assert len(gold) == taken["figures.jsonl"]
        assert all(item.figure is not None for item in gold)
        assert read_entities(tmp_path / "gold" / "entities.jsonl", labelled.TEXTS)
        assert "reviewed" not in rows_of(tmp_path / "gold" / "figures.jsonl")[0]

    def test_a_figure_that_was_added_is_placed_by_its_sentence(self, draft: Path, tmp_path: Path) -> None:
        added = {
            "doc": "schools", "surface": "teachers", "context": "The money pays for 620 teachers",
            "kind": "count", "value": 1, "unit": "group", "indicator": "a group", "reviewed": True,
        }  # fmt: skip
        correct(draft, lambda name, rows: [*ready(name, rows), added] if name == "figures" else rows)
        annotation.take(draft, tmp_path / "gold", labelled.TEXTS)
        row = rows_of(tmp_path / "gold" / "figures.jsonl")[-1]
        assert labelled.SCHOOLS[row["start"] : row["end"]] == "teachers"

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            (lambda row: row | {"surface": "19 million"}, "does not stand at"),
            (lambda row: row | {"start": row["start"] + 1}, "does not stand at"),
            (lambda row: row | {"kind": "sum"}, "kind 'sum'"),
            (lambda row: row | {"period": "last year"}, "no ISO 8601"),
            (lambda row: row | {"doc": "nowhere"}, "no article nowhere"),
            (lambda row: {k: v for k, v in row.items() if k != "value"}, "no value"),
            (lambda row: row | {"related_to": ["harbour#99"]}, "not there"),
        ],
    )
    def test_a_line_that_does_not_hold_is_named(
        self, draft: Path, tmp_path: Path, change: Callable[[Row], Row], fault: str
    ) -> None:
        correct(
            draft, lambda name, rows: [change(rows[0]), *ready(name, rows)[1:]] if name == "figures" else rows
        )
        with pytest.raises(UsageError, match=fault):
            annotation.take(draft, tmp_path / "gold", labelled.TEXTS)
        assert not (tmp_path / "gold").exists()

    def test_other_articles_keep_their_labels(self, draft: Path, tmp_path: Path) -> None:
        _, gold = labelled.write(tmp_path / "before")
        only = lambda name, rows: [row for row in ready(name, rows) if row["doc"] == "harbour"]  # noqa: E731
        before = [row for row in rows_of(gold / "figures.jsonl") if row["doc"] == "schools"]
        asked = rows_of(gold / "questions.jsonl")
        correct(draft, only)
        annotation.take(draft, gold, labelled.TEXTS)
        after = rows_of(gold / "figures.jsonl")
        assert [row for row in after if row["doc"] == "schools"] == before
        assert sum(row["doc"] == "harbour" for row in after) == len(rows_of(draft / "figures.jsonl"))
        assert rows_of(gold / "questions.jsonl") == asked


class TestAgreement:
    @pytest.mark.parametrize(
        ("pairs", "value"),
        [
            ([("a", "a"), ("b", "b")], 1.0),
            ([("a", "a"), ("a", "a")], 1.0),
            ([("a", "b"), ("b", "a")], -1.0),
            ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
            ([], 1.0),
        ],
    )
    def test_kappa(self, pairs: list[tuple[str, str]], value: float) -> None:
        assert agreement.kappa(pairs) == pytest.approx(value)

    def test_one_with_itself_agrees_wholly(self, tmp_path: Path) -> None:
        _, gold = labelled.write(tmp_path)
        rows = agreement.agreement(gold, gold, labelled.TEXTS)
        assert {row.value for row in rows} == {1.0}
        assert {"figures, span", "figures, period", "entities, label", "questions, answerable"} <= {
            row.name for row in rows
        }

    def test_two_that_differ(self, tmp_path: Path) -> None:
        _, one = labelled.write(tmp_path / "one")
        _, other = labelled.write(tmp_path / "other")
        rows = rows_of(other / "figures.jsonl")
        rows[0]["status"] = "target"
        text = "".join(json.dumps(row) + "\n" for row in rows[:-1])
        (other / "figures.jsonl").write_text(text, encoding="utf-8")
        found = {row.name: row for row in agreement.agreement(one, other, labelled.TEXTS)}
        assert found["figures, span"].value == pytest.approx(24 / 25)
        assert found["figures, status"].value < 0.7
        assert found["figures, kind"].value == 1.0
        assert "figures, status" in agreement.table(list(found.values()))


class TestCommands:
    def test_from_an_article_to_gold(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        corpus, gold = labelled.write(tmp_path / "own")
        draft = str(tmp_path / "draft")
        assert main(["annotate", "draft", str(corpus), "-o", draft]) == 0
        taking = ["annotate", "take", draft, "--corpus", str(corpus), "--gold", str(tmp_path / "new")]
        assert main(taking) == 2
        assert "not reviewed" in capsys.readouterr().err
        correct(tmp_path / "draft", ready)
        assert main(taking) == 0
        assert main(["annotate", "agree", str(tmp_path / "new"), str(gold), "--corpus", str(corpus)]) == 0
        assert "figures, span" in capsys.readouterr().out

    def test_what_was_said_on_the_page_goes_into_the_draft(self, tmp_path: Path) -> None:
        corpus, _ = labelled.write(tmp_path / "own")
        data = ["--data-dir", str(tmp_path / "data")]
        assert main([*data, "ingest", str(corpus)]) == 0
        with open_app(Settings.load(data_dir=tmp_path / "data"), create=False) as app:
            figure = app.records.figures()[0]
            judge(app.records, figure.id, "corrected", {"indicator": "weight of the catch"})
        assert main([*data, "annotate", "draft", str(corpus), "-o", str(tmp_path / "d"), "--judged"]) == 0
        rows = rows_of(tmp_path / "d" / "figures.jsonl")
        assert "weight of the catch" in {row["indicator"] for row in rows}
