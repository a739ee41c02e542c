from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from policy_qa import evaluation, sources
from policy_qa.errors import UsageError
from policy_qa.evaluation import answers, entities, figures, gold, report, scores
from policy_qa.schema import (
    Answer,
    Article,
    Citation,
    Entity,
    ExtractedArticle,
    Failure,
    Figure,
    IngestReport,
    Mention,
    NumberCheck,
    Span,
    Turn,
)

ROOT = Path(__file__).resolve().parent.parent
TEXT = "Exports of Ningbo rose 18.3 percent to 238.52 billion yuan in 2017. Ningbo Bank lent more."


def figure(surface: str, value: float, unit: str | None, **more: object) -> Figure:
    start = TEXT.index(surface)
    fields = {
        "id": f"a:{start}-{start + len(surface)}",
        "doc": "a",
        "start": start,
        "end": start + len(surface),
        "surface": surface,
        "kind": "money",
        "value": value,
        "unit": unit,
    }
    return Figure(**(fields | more))  # type: ignore[arg-type]  # the cases choose the fields


RATE = figure("18.3 percent", 18.3, "%", kind="percent", indicator="exports", change_direction="up")
LEVEL = figure("238.52 billion yuan", 238.52e9, "CNY", indicator="exports of Ningbo", period="2017")
DEVELOPMENT = next(f"d{n}" for n in range(99) if gold.half(f"d{n}") == "development")
TEST = next(f"t{n}" for n in range(99) if gold.half(f"t{n}") == "test")


def labelled(wanted: Figure | None, identifier: str = DEVELOPMENT, **more: object) -> gold.GoldFigure:
    surface = wanted.surface if wanted else "lost"
    fields = {"ignore": False, "accept": {}} | more
    return gold.GoldFigure(identifier, "a", surface, wanted, **fields)  # type: ignore[arg-type]  # as above


def f1(table: dict[str, dict[str, scores.Score]], row: str, part: str = "all") -> float:
    return table[part][row].f1


class TestGold:
    def test_a_surface_is_found_by_its_sentence_though_white_space_differs(self) -> None:
        text = "It rose 6.9%.\n\nThe sum rose\nby 6.9%\u00a0in cross-\nborder trade."
        span = gold.anchor(text, "The sum rose by 6.9% in cross-border trade.", 16, "6.9%")
        assert span is not None
        assert text[span.start : span.end] == "6.9%"
        assert span.start > text.index("sum")

    def test_a_sentence_cut_by_a_page_is_found_by_the_words_around_the_surface(self) -> None:
        text = "A long sentence begins before the page ends and\nPage 2\nthen it rose by 7.1% to a new high."
        context = "A long sentence begins before the page ends and then it rose by 7.1% to a new high."
        span = gold.anchor(text, context, context.index("7.1%"), "7.1%")
        assert span == Span(text.index("7.1%"), text.index("7.1%") + 4)

    def test_words_that_stand_twice_place_nothing(self) -> None:
        context = "In all of the country it rose by 7% in June of last year again."
        text = "it rose by 7% in June, it rose by 7% in June"
        assert gold.anchor(text, context, context.index("7%"), "7%") is None

    def test_the_longest_name_wins(self) -> None:
        found = gold.mentions(TEXT, {"city": ["Ningbo"], "bank": ["Ningbo Bank"]})
        assert [m.surface for m in found["bank"]] == ["Ningbo Bank"]
        assert [m.start for m in found["city"]] == [TEXT.index("Ningbo")]

    def test_offsets_that_hold_another_text_are_refused_by_name(self, tmp_path: Path) -> None:
        row = {
            "id": "a#1",
            "doc": "a",
            "start": 0,
            "end": 4,
            "surface": "18.3",
            "kind": "percent",
            "value": 18.3,
        }
        path = tmp_path / "figures.jsonl"
        path.write_text(json.dumps(row))
        with pytest.raises(UsageError, match=r"a#1: 0-4 is 'Expo', not '18.3'"):
            gold.read_figures(path, {"a": TEXT})

    @pytest.mark.parametrize("content", [None, "{", b"\xff"])
    def test_a_missing_or_broken_file_is_named(self, tmp_path: Path, content: str | bytes | None) -> None:
        path = tmp_path / "questions.jsonl"
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(UsageError, match=r"questions\.jsonl"):
            gold.read_questions(path)

    def test_a_row_without_a_field_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "questions.jsonl"
        path.write_text('{"id": "q1"}\n')
        with pytest.raises(UsageError, match=r"questions.jsonl.*question"):
            gold.read_questions(path)

    def test_the_halves_are_drawn_by_the_id_alone(self) -> None:
        drawn = [gold.half(f"q{n:02d}") for n in range(200)]
        assert 70 < drawn.count("test") < 130
        assert gold.half("q01") == gold.half("q01")

    def test_the_digest_sees_every_file(self, tmp_path: Path) -> None:
        for name in gold.GOLD_FILES:
            (tmp_path / name).write_text("{}")
        before = gold.digest(tmp_path)
        (tmp_path / "entities.jsonl").write_text("{ }")
        assert gold.digest(tmp_path) != before

    def test_our_labels_stand_in_our_corpus(self) -> None:
        texts = {file.doc: sources.read(file).text for file in sources.find([ROOT / "corpus"]).files}
        folder = ROOT / "eval" / "gold"
        labels = gold.read_figures(folder / "figures.jsonl", texts)
        assert len(labels) >= 150
        assert [item.id for item in labels if item.figure is None] == []
        assert [
            e.id for e in gold.read_entities(folder / "entities.jsonl", texts) if not e.entity.mentions
        ] == []
        questions = gold.read_questions(folder / "questions.jsonl")
        assert sum(not question.answerable for question in questions) >= 8
        for question in questions:
            for item in question.evidence:
                assert gold.anchor(texts[item.doc], item.quote, 0, item.quote), question.id


class TestScores:
    def test_pairs_are_one_to_one_and_most_overlap_goes_first(self) -> None:
        wanted, found = [Span(0, 10), Span(10, 20)], [Span(5, 20), Span(0, 9), Span(30, 40)]
        assert scores.pair(wanted, found) == [(0, 1), (1, 0)]

    @pytest.mark.parametrize(
        ("one", "other", "agree"),
        [
            ("added value of the high-tech sector", "high-tech added value", True),
            ("exports", "value of exports", True),
            ("exports of goods", "imports of services", False),
            ("the", "the", True),
        ],
    )
    def test_phrases(self, one: str, other: str, agree: bool) -> None:
        assert scores.phrases_agree(one, other) is agree

    def test_rates_of_nothing(self) -> None:
        nothing = scores.Score()
        assert (nothing.precision, nothing.recall, nothing.f1) == (1.0, 1.0, 1.0)
        assert scores.Score(right=1, found=2, wanted=4).f1 == pytest.approx(1 / 3)


class TestFigures:
    def test_the_gold_itself_is_perfect(self) -> None:
        table, errors = figures.score_figures([labelled(RATE), labelled(LEVEL, TEST)], [RATE, LEVEL])
        assert errors == []
        assert {row: score.f1 for row, score in table["all"].items()} == dict.fromkeys(table["all"], 1.0)
        assert table["development"]["span"].wanted == table["test"]["span"].wanted == 1

    def test_a_factor_of_a_thousand_is_not_forgiven(self) -> None:
        table, errors = figures.score_figures([labelled(LEVEL)], [replace(LEVEL, value=238.52e6)])
        assert (f1(table, "span"), f1(table, "value"), f1(table, "value+unit")) == (1.0, 0.0, 0.0)
        assert table["all"]["indicator"].wanted == 0
        assert [error.level for error in errors] == ["value", "value+unit"]

    def test_context_counts_only_what_is_filled(self) -> None:
        found = replace(RATE, change_direction="down", period="2017", indicator=None)
        table, errors = figures.score_figures([labelled(RATE)], [found])
        assert {error.level for error in errors} == {"change_direction", "period", "indicator"}
        counts = {row: (s.right, s.found, s.wanted) for row, s in table["all"].items()}
        assert counts["change_direction"] == (0, 1, 1)
        assert counts["period"] == (0, 1, 0)
        assert counts["indicator"] == (0, 0, 1)
        assert counts["status"] == (0, 0, 0)

    def test_accepted_values_are_right_too(self) -> None:
        item = labelled(
            RATE, accept={"indicator": ("goods sold abroad",), "value": (18.0,), "unit": ("percent",)}
        )
        found = replace(RATE, indicator="goods sold abroad", value=18.0, unit="percent")
        table, errors = figures.score_figures([item], [found])
        assert errors == []
        assert f1(table, "indicator") == f1(table, "value+unit") == 1.0

    def test_missed_spurious_and_ignored(self) -> None:
        ignored = labelled(replace(RATE, start=0, end=7, surface="Exports"), ignore=True)
        lost = labelled(None, TEST)
        extra = replace(RATE, id="a:0-7", start=0, end=7)
        table, errors = figures.score_figures([ignored, lost, labelled(LEVEL)], [extra, RATE])
        assert (table["all"]["span"].right, table["all"]["span"].found, table["all"]["span"].wanted) == (
            0,
            1,
            2,
        )
        assert sorted(error.level for error in errors) == ["span", "span", "spurious"]

    @pytest.mark.parametrize(
        ("wanted", "found", "counted", "agree"),
        [
            ("high-tech enterprise", "enterprises", True, True),
            ("business process", "processes", True, True),
            ("person", "people", True, True),
            ("kilowatt-hour", "hour", False, False),
            ("CNY", "USD", False, False),
            (None, None, False, True),
            ("job", None, True, False),
        ],
    )
    def test_units(self, wanted: str | None, found: str | None, counted: bool, agree: bool) -> None:
        assert figures.units_agree(wanted, found, counted=counted) is agree

    def test_a_range_needs_both_ends(self) -> None:
        span = replace(RATE, value=10.0, value_max=12.0)
        assert figures.values_agree(span, replace(span, value_max=12.0000001))
        assert not figures.values_agree(span, replace(span, value_max=None))


class TestEntities:
    def test_label_and_place_count_apart(self) -> None:
        start = TEXT.index("Ningbo Bank")
        bank = Entity("a:e1", "a", "ORG", "Ningbo Bank", None, (Mention(start, start + 11, "Ningbo Bank"),))
        city = Entity("a:e2", "a", "PLACE", "Ningbo", None, (Mention(11, 17, "Ningbo"),))
        items = [gold.GoldEntity(DEVELOPMENT, bank, ignore=False), gold.GoldEntity(TEST, city, ignore=False)]
        table, errors = entities.score_entities(items, [replace(bank, label="PLACE"), city])
        assert f1(table, "mention") == 1.0
        assert f1(table, "mention+label") == 0.5
        assert [error.id for error in errors] == [DEVELOPMENT]

    def test_an_unlabelled_mention_is_an_error_unless_ignored(self) -> None:
        city = Entity("a:e2", "a", "PLACE", "Ningbo", None, (Mention(11, 17, "Ningbo"),))
        assert f1(entities.score_entities([], [city])[0], "mention") == 0.0
        ignored = gold.GoldEntity(DEVELOPMENT, city, ignore=True)
        table, errors = entities.score_entities([ignored], [city, city])
        assert errors == []
        assert table["all"]["mention"].found == 0


QUESTION = gold.GoldQuestion(
    id=DEVELOPMENT,
    question="How much did exports grow?",
    type="change",
    history=({"question": "And?", "answer": "So."},),
    answer=("18.3 percent", "18.3%"),
    value=18.3,
    unit="%",
    evidence=(gold.Evidence("a", "Exports of Ningbo rose 18.3 percent"),),
    answerable=True,
    reason=None,
)
UNANSWERABLE = replace(
    QUESTION, id=TEST, answer=(), value=None, evidence=(), answerable=False, reason="wrong_period"
)


def answer(short: str | None, *, reason: str | None = None, number: float | None = None) -> Answer:
    numbers = () if number is None else (NumberCheck(short or "", number, "%", "quoted", 1),)
    return Answer(
        question="?",
        standalone_question="?",
        answer=f"It was {short} [1].",
        short_answer=short,
        outcome="grounded" if short else "refused",
        reason=reason,  # type: ignore[arg-type]  # the cases use named reasons
        confidence=1.0,
        citations=(Citation(1, "a", None, None, 0, len(TEXT), TEXT),),
        figures=(),
        numbers=numbers,
        reader="test",
        timings_ms={},
    )


class TestAnswers:
    @pytest.mark.parametrize(
        ("short", "right", "strict", "wrong"),
        [
            ("18.3%", True, True, False),
            ("18.3 per cent", True, True, False),
            ("about 18.3 percent", True, True, False),
            ("up by 18.3%", True, False, False),
            ("118.3%", False, False, True),
            ("183%", False, False, True),
            ("quite a lot", False, False, False),
            ("one half", False, False, True),
        ],
    )
    def test_short_answers(self, short: str, right: bool, strict: bool, wrong: bool) -> None:
        verdict = answers.judge(QUESTION, answer(short))
        assert (verdict.right, verdict.strict, verdict.wrong_number) == (right, strict, wrong)
        assert verdict.cited

    def test_thousands_commas_and_a_checked_number(self) -> None:
        question = replace(QUESTION, answer=("46,000 jobs",), value=46000.0, unit="job")
        assert answers.judge(question, answer("46000 jobs")).strict
        assert answers.judge(replace(QUESTION, answer=()), answer("18.30%", number=18.3)).right

    def test_a_refusal_is_right_only_where_nothing_answers(self) -> None:
        refused = answer(None, reason="wrong_period")
        assert not answers.judge(QUESTION, refused).good
        verdict = answers.judge(UNANSWERABLE, refused)
        assert (verdict.good, verdict.reason_right, verdict.wrong_number) == (True, True, False)
        assert not answers.judge(UNANSWERABLE, answer(None, reason="nothing_near")).reason_right

    def test_a_number_for_an_unanswerable_question_is_a_wrong_number(self) -> None:
        verdicts = [answers.judge(UNANSWERABLE, answer("18.3%")), answers.judge(QUESTION, answer("18.3%"))]
        rates = answers.score_answers(verdicts)
        assert rates["all"]["wrong_number"] == 0.5
        assert rates["test"]["wrong_number"] == 1.0
        assert rates["development"] == {
            "questions": 1.0,
            "good": 1.0,
            "right": 1.0,
            "strict": 1.0,
            "refused_rightly": 1.0,
            "reason": 1.0,
            "cited": 1.0,
            "refused_wrongly": 0.0,
            "wrong_number": 0.0,
        }

    def test_every_piece_of_evidence_must_be_cited(self) -> None:
        question = replace(QUESTION, evidence=(*QUESTION.evidence, gold.Evidence("b", "another article")))
        assert not answers.judge(question, answer("18.3%")).cited


class Records:
    def __init__(self, extracted: Sequence[ExtractedArticle]) -> None:
        self._extracted = {item.article.doc: item for item in extracted}

    def extracted(self, doc: str) -> ExtractedArticle | None:
        return self._extracted.get(doc)


class Assistant:
    def __init__(self, reply: Answer) -> None:
        self.reply = reply
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        self.asked.append((question, tuple(history)))
        return self.reply


class Ingestor:
    def __init__(self, failures: tuple[Failure, ...] = ()) -> None:
        self.failures = failures
        self.ran: list[Path] = []

    def run(self, paths: Sequence[Path]) -> IngestReport:
        self.ran.extend(paths)
        return IngestReport(failures=self.failures)


class App:
    def __init__(self, found: tuple[Figure, ...], failures: tuple[Failure, ...] = ()) -> None:
        article = Article("0", "a", "a.txt", TEXT)
        self.records = Records([ExtractedArticle(article, (Span(0, len(TEXT)),), found)])
        self.assistant = Assistant(answer("18.3 percent"))
        self.ingestor = Ingestor(failures)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = []
    for number, item in enumerate((RATE, LEVEL)):
        row = {name: getattr(item, name) for name in Figure.__dataclass_fields__}
        rows.append(
            row | {"id": f"a#{number}", "start": None, "end": None, "context": TEXT, "at": item.start}
        )
    (tmp_path / "figures.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    entity = {"id": "a#e1", "doc": "a", "label": "ORG", "canonical": "Ningbo Bank", "role": None}
    (tmp_path / "entities.jsonl").write_text(json.dumps(entity | {"surfaces": ["Ningbo Bank"]}))
    question = {"id": "q1", "type": "change", "question": "And exports?", "answer": ["18.3 percent"]}
    rest = {"history": [{"question": "Trade?", "answer": "Up."}], "evidence": [], "answerable": True}
    (tmp_path / "questions.jsonl").write_text(json.dumps(question | rest))
    return tmp_path


class TestRun:
    def test_a_whole_run(self, folder: Path) -> None:
        app = App((RATE, LEVEL))
        result = evaluation.run(app, folder, corpus=Path("corpus"))
        assert app.ingestor.ran == [Path("corpus")]
        assert app.assistant.asked == [("And exports?", (Turn("Trade?", "Up."),))]
        measured = result.scores()
        assert measured["figures.value+unit.f1"] == 1.0
        assert measured["entities.mention.f1"] == 0.0
        assert measured["questions.right"] == 1.0
        assert set(measured) == set(report.FLOORED)
        assert json.loads(json.dumps(result.as_dict()))["figures"]["all"]["span"]["wanted"] == 2
        assert "value+unit" in result.table()
        assert "change 1/1" in result.table()

    def test_without_questions_nothing_is_asked(self, folder: Path) -> None:
        app = App((RATE,))
        result = evaluation.run(app, folder, questions=False)
        assert (app.assistant.asked, app.ingestor.ran, result.verdicts) == ([], [], ())
        assert not any(name.startswith("questions") for name in result.scores())

    def test_an_article_that_is_not_stored_is_named(self, folder: Path) -> None:
        app = App(())
        app.records = Records([])
        with pytest.raises(UsageError, match="not in the stores: a"):
            evaluation.run(app, folder)

    def test_a_corpus_that_fails_is_not_measured(self, folder: Path) -> None:
        app = App((), (Failure("x.pdf", "is encrypted"),))
        with pytest.raises(UsageError, match=r"x.pdf: is encrypted"):
            evaluation.run(app, folder, corpus=Path("corpus"))

    def test_errors_of_the_test_half_stay_hidden(self, folder: Path) -> None:
        result = evaluation.run(App(()), folder)
        shown = [
            figures.FigureError(DEVELOPMENT, "span", "here", "seen", "", ""),
            figures.FigureError(TEST, "span", "there", "hidden", "", ""),
        ]
        verdicts = tuple(
            replace(result.verdicts[0], id=identifier, right=False, shown=f"answer of {identifier}")
            for identifier in (DEVELOPMENT, TEST)
        )
        mentions = tuple(
            entities.EntityError(name, "9", f"name of {name}", "") for name in (DEVELOPMENT, TEST)
        )
        text = "\n".join(
            replace(result, figure_errors=tuple(shown), entity_errors=mentions, verdicts=verdicts).errors()
        )
        assert all(part in text for part in ("seen", f"answer of {DEVELOPMENT}", f"name of {DEVELOPMENT}"))
        assert not any(part in text for part in ("hidden", f"answer of {TEST}", f"name of {TEST}"))


class TestFloors:
    def test_floors_rise_and_do_not_sink(self, folder: Path, tmp_path: Path) -> None:
        path = tmp_path / "floors.json"
        good, bad = evaluation.run(App((RATE, LEVEL)), folder), evaluation.run(App((RATE,)), folder)
        assert evaluation.write_floors(bad, path, allow_lower=False)
        assert evaluation.below(good, path) == []
        assert evaluation.write_floors(good, path, allow_lower=False)
        assert any(
            line.startswith("figures.span.f1 is 0.6667, below") for line in evaluation.below(bad, path)
        )
        written = path.read_text()
        with pytest.raises(UsageError, match=r"would be lowered: .*figures\.span\.f1"):
            evaluation.write_floors(bad, path, allow_lower=False)
        assert path.read_text() == written
        evaluation.write_floors(bad, path, allow_lower=True)
        assert evaluation.below(bad, path) == []

    def test_other_gold_data_is_noticed(self, folder: Path, tmp_path: Path) -> None:
        path = tmp_path / "floors.json"
        result = evaluation.run(App((RATE, LEVEL)), folder)
        evaluation.write_floors(result, path, allow_lower=False)
        assert "gold data changed" in evaluation.below(replace(result, gold_digest="other"), path)[0]

    def test_part_of_a_run_sets_no_floors(self, folder: Path, tmp_path: Path) -> None:
        result = evaluation.run(App((RATE,)), folder, questions=False)
        with pytest.raises(UsageError, match=r"questions\.good"):
            evaluation.write_floors(result, tmp_path / "floors.json", allow_lower=True)

    @pytest.mark.parametrize(
        "content", ["", "[]", '{"gold_digest": "x"}', '{"gold_digest": "x", "floors": {"a": "b"}}']
    )
    def test_a_broken_floors_file_is_named(self, folder: Path, tmp_path: Path, content: str) -> None:
        path = tmp_path / "floors.json"
        path.write_text(content)
        with pytest.raises(UsageError, match="is not a floors file"):
            evaluation.below(evaluation.run(App(()), folder), path)


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "eval" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestScripts:
    def test_anchor_names_what_is_not_there(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        texts = {"a": TEXT.replace("18.3", "18.4")}
        lines = script("anchor").missing(folder, texts, show=False)
        assert lines == ["figure a#0: '18.3 percent' not found in the text of a"]
        assert capsys.readouterr().out == "a: 1 figures placed\n"

    def test_run_exits_one_below_a_floor(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run = script("run")
        good, bad = evaluation.run(App((RATE, LEVEL)), folder), evaluation.run(App((RATE,)), folder)
        floors = ["--floors", str(tmp_path / "floors.json")]
        assert run.settle(good, run.options_of([*floors, "--write-floors"])) == 0
        result = tmp_path / "result.json"
        assert run.settle(good, run.options_of([*floors, "--json", str(result)])) == 0
        assert json.loads(result.read_text())["questions"]["all"]["right"] == 1.0
        assert run.settle(bad, run.options_of([*floors, "--errors"])) == 1
        printed = capsys.readouterr().out
        assert "figures.span.f1 is 0.6667" in printed
        assert "Errors of the development half" in printed

    def test_run_says_in_one_line_what_is_missing(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert script("run").main(["--gold", str(tmp_path)]) == 2
        error = capsys.readouterr().err
        assert error.startswith("eval: ")
        assert error.count("\n") == 1
        assert "questions.jsonl" in error
