"""The report of an evaluation, its worst errors, and the commands that write and compare results."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import labelled
from policy_qa.cli import main
from policy_qa.evaluation import mistakes, page, plots, results
from policy_qa.evaluation.answers import Verdict
from policy_qa.evaluation.figures import FigureError
from policy_qa.evaluation.gold import Split
from policy_qa.evaluation.measures import Measure, Suite, of_trials
from policy_qa.evaluation.mistakes import Mistake
from policy_qa.evaluation.report import Report, table_of
from policy_qa.evaluation.results import Result
from policy_qa.extract import Extractor
from policy_qa.schema import Article

HOSTILE = "<script>alert(1)</script> | # [x](javascript:1) $5 & 6"


def result(version: str = "1.0", made: str = "2026-01-01", right: int = 8) -> Result:
    trials = of_trials([True] * right + [False] * (10 - right))
    units = tuple(f"q{n}" for n in range(10))
    suite = Suite("question", units, ("tune",) * 5 + ("test",) * 5, {"good": trials, "right": trials})
    curve = Suite("article", (), (), {}, {"all": {"ece": 0.1}}, ((0.5, 0.4), (0.9, 0.8)))
    return Result("policy-qa", version, made, "digest", {"questions": suite, "figures": curve})


PEER = replace(result(right=3), system="BM25")
BAD = Mistake(
    "figures", f"a#1 {HOSTILE}", "value", f"It rose {HOSTILE}.", "5", HOSTILE, (HOSTILE,), "a rule", 6
)


class TestPage:
    def test_it_is_one_file_with_plots_and_the_peers_column(self) -> None:
        html = page.as_html(result(), peers=[PEER], mistakes=[BAD])
        assert "<th>BM25</th>" in html
        assert html.count("<svg") == 2
        assert "0.800" in html
        assert "0.300" in html
        assert not re.search(r"(?:src|href)=|https?:|<script|@import|url\(", html)

    def test_what_comes_from_an_article_means_nothing(self) -> None:
        html = page.as_html(result(), mistakes=[BAD])
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        text = page.as_markdown(result(), mistakes=[BAD])
        assert "<script>" not in text.replace(r"\<script\>", "")
        assert "](javascript" not in text.replace("\\", "\\\\").replace(r"\\]", "")

    def test_the_words_that_misled_are_marked_in_the_text(self) -> None:
        mistake = replace(BAD, text="Exports rose by 5 percent.", misled=("rose", "5 percent", "rose"))
        html = page.as_html(result(), mistakes=[mistake])
        assert "Exports <mark>rose</mark> by <mark>5 percent</mark>." in html

    def test_the_trend_is_drawn_over_kept_results(self, tmp_path: Path) -> None:
        page.write(result("0.9", "2025-01-01", right=5), tmp_path, keep=True)
        page.write(result(), tmp_path)
        assert [file.name for file in (tmp_path / "results").iterdir()] == ["2025-01-01-0.9.json"]
        html = (tmp_path / "report.html").read_text()
        assert "Over releases" in html
        assert "0.9 (2025-01-01)" in html
        assert "| questions.good | 0.500 | 0.800 |" in (tmp_path / "report.md").read_text()

    def test_an_old_result_of_another_form_is_passed_over(self, tmp_path: Path) -> None:
        (tmp_path / "results").mkdir()
        (tmp_path / "results" / "old.json").write_text("{}")
        page.write(result(), tmp_path, keep=True)
        assert "Over releases" not in (tmp_path / "report.html").read_text()

    def test_plots_stay_in_their_frame(self) -> None:
        drawn = plots.intervals([("<b>", 1.5, -1.0, 3.0)], title="t")
        assert "&lt;b&gt;" in drawn
        assert all(0 <= float(x) <= 640 for x in re.findall(r'c?x[12]?="([-\d.]+)"', drawn))
        assert "nan" not in plots.trend([("a", [None, None])], ["1", "2"], title="t")


class TestTable:
    def test_rows_have_an_interval_both_parts_and_every_peer(self) -> None:
        lines = table_of(result(), [PEER]).splitlines()
        row = next(line for line in lines if line.strip().startswith("good"))
        assert row.split()[-5:] == ["0.800", "0.490-0.943", "1.000", "0.600", "0.300"]
        assert lines[0].split() == ["all", "95%", "tune", "test", "BM25"]

    def test_what_was_not_measured_has_a_dash(self) -> None:
        suite = Suite("article", ("a",), ("tune",), {"right": Measure((0.0,), (0.0,))})
        assert table_of(replace(result(), suites={"x": suite})).splitlines()[-1].split()[1] == "–"


VERDICT = Verdict(
    id="q1", part="tune", type="lookup", answerable=True, refused=False, right=False, strict=False,
    wrong=True,
    wrong_number=True, reason_right=False, cited=False, citations=1, supporting=0, evidence=1, supported=0,
    confidence=0.9, milliseconds=1.0, question="How much?", wanted="5", quote="It was 6.",
    shown="6",
)  # fmt: skip
TUNE = next(doc for doc in ("harbour", "schools", "a", "b") if Split().part(doc) == "tune")
TEST = next(f"t{n}" for n in range(50) if Split().part(f"t{n}") == "test")


class TestMistakes:
    def report(self, **more: object) -> Report:
        empty = {"figure_errors": (), "sentence_errors": (), "entity_errors": (), "verdicts": ()}
        return Report(result=result(), split=Split(), seconds=1.0, **(empty | more))  # type: ignore[arg-type]

    def test_a_sure_wrong_number_is_worse_than_a_refusal(self) -> None:
        refused = replace(VERDICT, id="q2", wrong=False, wrong_number=False, refused=True, shown="refused")
        unsure = replace(VERDICT, id="q3", confidence=0.2)
        hidden = replace(VERDICT, id="q4", part="test")
        report = self.report(verdicts=(refused, unsure, VERDICT, hidden))
        found = mistakes.worst(report, lambda doc: None, lambda article: ())
        assert [(one.id, one.what) for one in found] == [
            ("q1", "wrong number"), ("q3", "wrong number"), ("q2", "refused"),
        ]  # fmt: skip
        assert (found[0].gold, found[0].ours, found[0].misled) == ("5", "6", ("It was 6.",))

    def test_the_words_are_those_that_the_extractor_went_by(self) -> None:
        extractor = Extractor()
        text = labelled.HARBOUR
        item = extractor.extract(Article(TUNE, TUNE, "a.txt", text, published="2024-02-12"))
        figure = next(f for f in item.figures if f.surface == "6.2%")
        error = FigureError(
            f"{TUNE}#1", TUNE, "period", figure.id, "6.2%: 2020", str(figure.period), figure.sentence,
            figure.id, figure.confidence,
        )  # fmt: skip
        hidden = replace(error, id=f"{TEST}#1", doc=TEST)
        report = self.report(figure_errors=(error, hidden))
        (found,) = mistakes.worst(report, lambda doc: item, extractor.explain)
        assert found.text == figure.sentence
        assert found.misled
        assert all(words in text for words in found.misled)

    def test_a_figure_is_listed_once_by_its_dearest_error(self) -> None:
        errors = tuple(
            FigureError("x#1", TUNE, level, "x:0-1", "5", "6", "It was 6.", "x:0-1", 0.9)
            for level in ("exact", "value+unit", "value")
        )
        found = mistakes.worst(self.report(figure_errors=errors), lambda doc: None, lambda article: ())
        assert [one.what for one in found] == ["value"]

    def test_at_most_twenty(self) -> None:
        verdicts = tuple(replace(VERDICT, id=f"q{n}") for n in range(50))
        assert len(mistakes.worst(self.report(verdicts=verdicts), lambda doc: None, lambda a: ())) == 20


class TestCommands:
    def test_own_articles_are_measured_compared_and_reported(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        corpus, gold = labelled.write(tmp_path / "own")
        written = tmp_path / "a.json"
        call = ["eval", "--corpus", str(corpus), "--gold", str(gold), "-o", str(written)]
        assert main([*call, "--report", str(tmp_path / "report")]) == 0
        printed = capsys.readouterr().out
        assert all(
            name in printed for name in ("figures (2 articles)", "questions (5 questions)", "injection")
        )
        measured = results.read(written)
        assert measured.suites["questions"].value("wrong_number") == 0.0
        assert (tmp_path / "report" / "report.html").exists()
        assert main(["eval", "compare", str(written), str(written), "--all"]) == 0
        assert "0 better, 0 worse, 0 differ by chance" in capsys.readouterr().out

    def test_changed_names_what_was_lost(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        results.write(result(), tmp_path / "a.json")
        results.write(result(right=3), tmp_path / "b.json")
        files = [str(tmp_path / "a.json"), str(tmp_path / "b.json")]
        assert main(["eval", "compare", *files, "--changed", "questions.good"]) == 0
        assert "lost: q3, q4\n" in capsys.readouterr().out
        assert main(["eval", "compare", *files, "--changed", "questions.luck"]) == 2
        assert main(["eval", "compare", *files, "--part", "half"]) == 2
        assert main(["eval", "compare", str(tmp_path / "none.json"), files[0]]) == 2
        assert "Traceback" not in capsys.readouterr().err
