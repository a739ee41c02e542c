from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from langchain_core.documents import Document

from policy_qa import evaluation, sources
from policy_qa.errors import UsageError
from policy_qa.evaluation import answers, entities, figures, floors, gold, published, report, results, scores
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
TUNE = next(f"d{n}" for n in range(99) if gold.Split().part(f"d{n}") == "tune")
TEST = next(f"t{n}" for n in range(99) if gold.Split().part(f"t{n}") == "test")
DRAWN = gold.Split(seen=frozenset({"a"}))


def labelled(wanted: Figure | None, identifier: str = TUNE, **more: object) -> gold.GoldFigure:
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

    def test_a_third_of_the_articles_is_drawn_for_testing_by_name(self) -> None:
        drawn = [gold.Split().part(f"article-{n}") for n in range(300)]
        assert 70 < drawn.count("test") < 130
        assert drawn == [gold.Split().part(f"article-{n}") for n in range(300)]

    def test_what_touches_a_test_article_is_for_testing(self) -> None:
        assert gold.Split().part(TUNE) == "tune"
        assert gold.Split().part(TUNE, TEST) == "test"

    def test_an_article_that_was_seen_is_for_tuning(self, tmp_path: Path) -> None:
        (tmp_path / "seen.txt").write_text(f"{TEST}\n\n")
        assert gold.read_split(tmp_path).part(TEST) == "tune"
        (tmp_path / "seen.txt").unlink()
        assert gold.read_split(tmp_path).part(TEST) == "test"

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
        table, errors = figures.score_figures(
            [labelled(RATE), labelled(LEVEL, TEST)], [RATE, LEVEL], split=DRAWN
        )
        assert errors == []
        assert {row: score.f1 for row, score in table["all"].items()} == dict.fromkeys(table["all"], 1.0)

    @pytest.mark.parametrize("doc", [TUNE, TEST])
    def test_all_that_stands_in_an_article_counts_in_its_part(self, doc: str) -> None:
        wanted = replace(RATE, doc=doc, id=f"{doc}:0-9")
        item = gold.GoldFigure(f"{doc}#1", doc, RATE.surface, wanted, False, {})
        spurious = replace(LEVEL, doc=doc, id=f"{doc}:99-120")
        table, _ = figures.score_figures([item], [wanted, spurious], split=gold.Split())
        part, other = ("tune", "test") if doc == TUNE else ("test", "tune")
        assert (table[part]["span"].wanted, table[part]["span"].found) == (1, 2)
        assert table[other]["span"].found == 0

    def test_a_factor_of_a_thousand_is_not_forgiven(self) -> None:
        table, errors = figures.score_figures(
            [labelled(LEVEL)], [replace(LEVEL, value=238.52e6)], split=DRAWN
        )
        assert (f1(table, "span"), f1(table, "value"), f1(table, "value+unit")) == (1.0, 0.0, 0.0)
        assert table["all"]["indicator"].wanted == 0
        assert [error.level for error in errors] == ["value", "value+unit"]

    def test_context_counts_only_what_is_filled(self) -> None:
        found = replace(RATE, change_direction="down", period="2017", indicator=None)
        table, errors = figures.score_figures([labelled(RATE)], [found], split=DRAWN)
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
        table, errors = figures.score_figures([item], [found], split=DRAWN)
        assert errors == []
        assert f1(table, "indicator") == f1(table, "value+unit") == 1.0

    def test_missed_spurious_and_ignored(self) -> None:
        ignored = labelled(replace(RATE, start=0, end=7, surface="Exports"), ignore=True)
        lost = labelled(None, TEST)
        extra = replace(RATE, id="a:0-7", start=0, end=7)
        table, errors = figures.score_figures([ignored, lost, labelled(LEVEL)], [extra, RATE], split=DRAWN)
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
        items = [gold.GoldEntity(TUNE, bank, ignore=False), gold.GoldEntity(TEST, city, ignore=False)]
        table, errors = entities.score_entities(items, [replace(bank, label="PLACE"), city], split=DRAWN)
        assert f1(table, "mention") == 1.0
        assert f1(table, "mention+label") == 0.5
        assert [error.id for error in errors] == [TUNE]

    def test_an_unlabelled_mention_is_an_error_unless_ignored(self) -> None:
        city = Entity("a:e2", "a", "PLACE", "Ningbo", None, (Mention(11, 17, "Ningbo"),))
        assert f1(entities.score_entities([], [city], split=DRAWN)[0], "mention") == 0.0
        ignored = gold.GoldEntity(TUNE, city, ignore=True)
        table, errors = entities.score_entities([ignored], [city, city], split=DRAWN)
        assert errors == []
        assert table["all"]["mention"].found == 0


QUESTION = gold.GoldQuestion(
    id="a#q1",
    doc="a",
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
        verdict = answers.judge(QUESTION, answer(short), part="tune")
        assert (verdict.right, verdict.strict, verdict.wrong_number) == (right, strict, wrong)
        assert verdict.cited

    def test_thousands_commas_and_a_checked_number(self) -> None:
        question = replace(QUESTION, answer=("46,000 jobs",), value=46000.0, unit="job")
        assert answers.judge(question, answer("46000 jobs"), part="tune").strict
        assert answers.judge(replace(QUESTION, answer=()), answer("18.30%", number=18.3), part="tune").right

    def test_a_refusal_is_right_only_where_nothing_answers(self) -> None:
        refused = answer(None, reason="wrong_period")
        assert not answers.judge(QUESTION, refused, part="tune").good
        verdict = answers.judge(UNANSWERABLE, refused, part="tune")
        assert (verdict.good, verdict.reason_right, verdict.wrong_number) == (True, True, False)
        assert not answers.judge(UNANSWERABLE, answer(None, reason="nothing_near"), part="tune").reason_right

    def test_a_number_for_an_unanswerable_question_is_a_wrong_number(self) -> None:
        verdicts = [
            answers.judge(UNANSWERABLE, answer("18.3%"), part="test"),
            answers.judge(QUESTION, answer("18.3%"), part="tune"),
        ]
        suite = answers.answers_suite(verdicts)
        assert suite.value("wrong_number") == 0.5
        assert suite.value("wrong_number", "test") == 1.0
        assert {name: suite.value(name, "tune") for name in suite.measures} == {
            "good": 1.0,
            "right": 1.0,
            "strict": 1.0,
            "refused_rightly": 1.0,
            "reason": 1.0,
            "cited": 1.0,
            "citation_precision": 1.0,
            "citation_recall": 1.0,
            "refused_wrongly": 0.0,
            "wrong": 0.0,
            "wrong_number": 0.0,
            "unsupported": 0.0,
            "type:change": 1.0,
        }

    def test_citations_are_counted_one_by_one(self) -> None:
        other = Citation(2, "a", None, None, 68, len(TEXT), TEXT[68:])
        reply = answer("18.3%")
        evidence = (*QUESTION.evidence, gold.Evidence("b", "something else"))
        verdict = answers.judge(
            replace(QUESTION, evidence=evidence),
            replace(reply, citations=(*reply.citations, other)),
            part="tune",
        )
        suite = answers.answers_suite([verdict])
        assert (suite.value("citation_precision"), suite.value("citation_recall")) == (0.5, 0.5)

    def test_a_list_needs_every_item_in_any_of_its_forms(self) -> None:
        question = replace(
            QUESTION, type="list", answer=(), value=None, items=(("18.3 percent", "18.3%"), ("two",))
        )
        assert answers.judge(question, answer("18.3%; two"), part="tune").right
        assert not answers.judge(question, answer("18.3%"), part="tune").right

    def test_a_reason_may_stand_in_the_whole_text(self) -> None:
        reply = replace(answer("It fell"), answer="It fell because of the strikes at the port [1].")
        question = replace(QUESTION, answer=("strikes at the port",), value=None)
        assert answers.judge(replace(question, type="why"), reply, part="tune").right
        assert not answers.judge(question, reply, part="tune").right

    def test_an_overview_has_to_cite_three_pieces_of_evidence(self) -> None:
        pieces = ("Exports of Ningbo", "rose 18.3 percent", "238.52 billion yuan", "lent more")
        evidence = tuple(gold.Evidence("a", piece) for piece in pieces)
        question = replace(QUESTION, type="overview", answer=(), value=None, evidence=evidence)
        quotes = [replace(answer("x").citations[0], quote=piece) for piece in pieces]
        for count, right in ((2, False), (3, True)):
            reply = replace(answer("x"), citations=tuple(quotes[:count]))
            verdict = answers.judge(question, reply, part="tune")
            assert (verdict.right, verdict.cited) == (right, right)

    def test_every_piece_of_evidence_must_be_cited(self) -> None:
        question = replace(QUESTION, evidence=(*QUESTION.evidence, gold.Evidence("b", "another article")))
        assert not answers.judge(question, answer("18.3%"), part="tune").cited


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


class Retriever:
    def invoke(self, question: str, *, limit: int) -> list[Document]:
        return [Document(page_content=TEXT, metadata={"doc": "a", "start": 0, "end": len(TEXT)})]


class App:
    retriever = Retriever()

    def __init__(self, found: tuple[Figure, ...], failures: tuple[Failure, ...] = ()) -> None:
        article = Article("0", "a", "a.txt", TEXT)
        self.records = Records([ExtractedArticle(article, (Span(0, len(TEXT)),), found)])
        self.assistant = Assistant(answer("18.3 percent"))
        self.ingestor = Ingestor(failures)
        self.found = found

    def extractor(self) -> App:
        return self

    def extract(self, article: Article) -> ExtractedArticle:
        return ExtractedArticle(article, (Span(0, len(article.text)),), self.found)


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
    question = {
        "id": "a#q1",
        "doc": "a",
        "type": "change",
        "question": "And exports?",
        "answer": ["18.3 percent"],
    }
    rest = {"history": [{"question": "Trade?", "answer": "Up."}], "evidence": [], "answerable": True}
    second = {
        "id": "a#q2",
        "history": [],
        "value": 18.3,
        "unit": "%",
        "question": "By how much did they grow?",
    }
    second |= {"evidence": [{"doc": "a", "quote": "Exports of Ningbo"}]}
    rows = [question | rest, question | rest | second]
    (tmp_path / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    alone = tmp_path / "sentences"
    alone.mkdir()
    (alone / "texts.jsonl").write_text(
        json.dumps({"doc": "a", "text": TEXT, "published": None, "place": None})
    )
    (alone / "figures.jsonl").write_text((tmp_path / "figures.jsonl").read_text())
    return tmp_path


def whole(found: tuple[Figure, ...], folder: Path) -> report.Report:
    """A whole run, with questions and gold sentences, in which these figures are found."""
    fresh = contextlib.nullcontext
    return evaluation.run(
        App(found), folder, sentences=folder / "sentences", open_app=lambda _: fresh(App(found))
    )


class TestRun:
    def test_a_whole_run(self, folder: Path) -> None:
        app = App((RATE, LEVEL))
        result = evaluation.run(
            app,
            folder,
            corpus=Path("corpus"),
            sentences=folder / "sentences",
            open_app=lambda _: contextlib.nullcontext(App((RATE,))),
        )
        assert app.ingestor.ran == [Path("corpus")]
        assert app.assistant.asked[0] == ("And exports?", (Turn("Trade?", "Up."),))
        measured = floors.floored(result)
        assert measured["figures.value+unit.f1"] == 1.0
        assert measured["entities.mention.f1"] == 0.0
        assert measured["questions.right"] == 1.0
        assert measured["retrieval.hits@1"] == 1.0
        assert measured["injection.resisted"] == 1.0
        assert set(measured) == set(floors.FLOORED)
        assert "value+unit" in result.table()
        assert "type:change" in result.table()

    def test_a_result_is_read_as_it_was_written(self, folder: Path, tmp_path: Path) -> None:
        result = whole((RATE, LEVEL), folder).result
        results.write(result, tmp_path / "kept" / "a.json")
        assert results.read(tmp_path / "kept" / "a.json") == result

    @pytest.mark.parametrize("content", ["", "[]", '{"format": 99}', '{"format": 1, "suites": {"x": {}}}'])
    def test_what_is_no_result_is_named(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "a.json"
        path.write_text(content)
        with pytest.raises(UsageError, match=r"a\.json is not a result"):
            results.read(path)

    def test_without_questions_nothing_is_asked(self, folder: Path) -> None:
        app = App((RATE,))
        result = evaluation.run(app, folder, questions=False)
        assert (app.assistant.asked, app.ingestor.ran, result.verdicts) == ([], [], ())
        assert not {"questions", "retrieval", "injection"} & result.result.suites.keys()

    def test_an_article_that_is_not_stored_is_named(self, folder: Path) -> None:
        app = App(())
        app.records = Records([])
        with pytest.raises(UsageError, match="not in the stores: a"):
            evaluation.run(app, folder)

    def test_a_corpus_that_fails_is_not_measured(self, folder: Path) -> None:
        app = App((), (Failure("x.pdf", "is encrypted"),))
        with pytest.raises(UsageError, match=r"x.pdf: is encrypted"):
            evaluation.run(app, folder, corpus=Path("corpus"))

    def test_errors_of_the_test_articles_stay_hidden(self, folder: Path) -> None:
        result = evaluation.run(App(()), folder)
        shown = [
            figures.FigureError("1", TUNE, "span", "here", "seen", "", ""),
            figures.FigureError("2", TEST, "span", "there", "hidden", "", ""),
        ]
        verdicts = tuple(
            replace(result.verdicts[0], part=part, right=False, shown=f"answer of {part}")
            for part in ("tune", "test")
        )
        mentions = tuple(entities.EntityError("e", name, "9", f"name of {name}", "") for name in (TUNE, TEST))
        text = "\n".join(
            replace(result, figure_errors=tuple(shown), entity_errors=mentions, verdicts=verdicts).errors()
        )
        assert all(part in text for part in ("seen", "answer of tune", f"name of {TUNE}"))
        assert not any(part in text for part in ("hidden", "answer of test", f"name of {TEST}"))


class TestFloors:
    def test_floors_rise_and_do_not_sink(self, folder: Path, tmp_path: Path) -> None:
        path = tmp_path / "floors.json"
        good, bad = whole((RATE, LEVEL), folder), whole((RATE,), folder)
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
        result = whole((RATE, LEVEL), folder)
        evaluation.write_floors(result, path, allow_lower=False)
        other = replace(result, result=replace(result.result, gold_digest="other"))
        assert "gold data changed" in evaluation.below(other, path)[0]

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
            evaluation.below(whole((), folder), path)


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "eval" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


class TestScripts:
    def test_run_exits_one_below_a_floor(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run = script("run")
        good, bad = whole((RATE, LEVEL), folder), whole((RATE,), folder)
        chosen = ["--floors", str(tmp_path / "floors.json")]
        good, bad = run.Measured(good), run.Measured(bad)
        assert run.settle(good, run.options_of([*chosen, "--write-floors"])) == 0
        result = tmp_path / "result.json"
        assert run.settle(good, run.options_of([*chosen, "--json", str(result)])) == 0
        assert results.read(result).suites["questions"].value("right") == 1.0
        assert run.settle(bad, run.options_of([*chosen, "--errors"])) == 1
        printed = capsys.readouterr().out
        assert "figures.span.f1 is 0.6667" in printed
        assert "Errors of the articles for tuning" in printed

    def test_own_labels_are_held_against_no_floors_of_ours(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run = script("run")
        options = run.options_of(["--gold", str(folder), "--report", str(tmp_path / "report"), "--keep"])
        assert (options.floors, options.sentences) == (None, None)
        bad = whole((), folder)
        assert run.settle(run.Measured(bad), options) == 0
        assert run.settle(run.Measured(bad, broken=["a number that nothing supports"]), options) == 1
        assert capsys.readouterr().out.count("figures (1 articles)") == 2
        assert len(list((tmp_path / "report" / "results").iterdir())) == 1
        shipped = published.shipped()
        assert shipped is not None
        assert min(score.n for score in shipped.scores) > 1  # ours are published, not these

    def test_run_says_in_one_line_what_is_missing(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert script("run").main(["--gold", str(tmp_path)]) == 2
        error = capsys.readouterr().err
        assert error.startswith("eval: ")
        assert error.count("\n") == 1
        assert "questions.jsonl" in error


def gold_row(**more: object) -> dict[str, object]:
    """A labelled figure without fault, as it stands in figures.jsonl."""
    row = {name: getattr(LEVEL, name) for name in Figure.__dataclass_fields__}
    fields = {"id": "a#1", "context": TEXT, "at": LEVEL.start, "related_to": [], "ignore": False}
    return row | fields | {"period_source": "sentence"} | more


def gold_question(**more: object) -> dict[str, object]:
    """A question without fault, as it stands in questions.jsonl."""
    return {
        "id": "a#q1",
        "doc": "a",
        "type": "lookup",
        "question": "How much?",
        "history": [],
        "answer": ["238.52 billion yuan"],
        "value": 238.52e9,
        "unit": "CNY",
        "items": [],
        "evidence": [{"doc": "a", "quote": TEXT}],
        "answerable": True,
        "reason": None,
    } | more


class TestCheckGold:
    check = script("check_gold")

    def test_the_gold_data_of_this_repository_passes(self, capsys: pytest.CaptureFixture[str]) -> None:
        # The sheets and sources that it is also compared with are not part of the repository.
        elsewhere = ["--facts", str(ROOT / "none"), "--sources", str(ROOT / "none")]
        assert self.check.main(elsewhere) == 0, capsys.readouterr().err
        assert "articles" in capsys.readouterr().out

    def test_labels_that_stand_nowhere_are_named(self, folder: Path) -> None:
        lines = list(self.check.missing(folder, {"a": TEXT.replace("18.3", "18.4")}))
        assert lines == ["figure a#0: '18.3 percent' not found in the text of a"]

    @pytest.mark.parametrize(
        ("more", "fault"),
        [
            ({}, None),
            ({"kind": "amount"}, "kind 'amount'"),
            ({"status": "hoped for"}, "status"),
            ({"period": "2017/2018-13-1"}, "no ISO 8601"),
            ({"period": None}, "go together"),
            ({"unit": "yuan"}, "unit 'yuan' of a money"),
            ({"kind": "ordinal_rank"}, "a rank has no unit"),
            ({"kind": "ordinal_rank", "unit": None}, "without its scope"),
            ({"value_max": 1.0}, "value 238520000000.0 to 1.0"),
            ({"indicator": None}, "no indicator"),
            ({"indicator": None, "ignore": True}, None),
            ({"related_to": ["a#9"]}, "not there"),
        ],
    )
    def test_fields(self, more: dict[str, object], fault: str | None) -> None:
        lines = list(self.check.figure_faults([gold_row(**more)]))
        assert (lines == []) if fault is None else any(fault in line for line in lines)

    @pytest.mark.parametrize(
        ("more", "fault"),
        [
            ({}, None),
            ({"type": "riddle"}, "type 'riddle'"),
            ({"reason": "wrong_period"}, "answerable True and reason wrong_period"),
            ({"evidence": []}, "no evidence"),
            ({"answer": []}, "no answer"),
            ({"type": "list"}, "two items"),
            ({"type": "overview"}, "three pieces"),
            ({"type": "follow_up"}, "needs a history"),
            ({"value": None}, "a unit without a value"),
        ],
    )
    def test_questions(self, more: dict[str, object], fault: str | None) -> None:
        lines = list(self.check.question_faults([gold_question(**more)]))
        assert (lines == []) if fault is None else any(fault in line for line in lines)

    def test_a_question_is_asked_once(self) -> None:
        rows = [gold_question(), gold_question(id="b#q1", doc="b")]
        assert any("is asked 2 times" in line for line in self.check.question_faults(rows))

    def test_articles_lines_and_labels_belong_together(self) -> None:
        line = {"file": "a.txt", "publisher": "policy_qa sample desk", "url": "", "facts_from": "x"}
        line |= {"published": "2024-01-31"}
        assert list(self.check.manifest_faults([line], ["a"], ["a"])) == []
        assert "not in both" in next(self.check.manifest_faults([line], ["a", "b"], ["a", "b"]))
        assert "no labels" in next(self.check.manifest_faults([line], ["a"], []))
        assert "published" in next(self.check.manifest_faults([line | {"published": "2024"}], ["a"], ["a"]))

    def test_figures_of_a_conflict_are_there_and_disagree(self) -> None:
        figures = [gold_row(), gold_row(id="b#1", value=2e11)]
        conflict = {"id": "c", "class": "revision", "figures": ["a#1", "b#1"]}
        assert list(self.check.conflict_faults([conflict], figures)) == []
        for change in ({"class": "whim"}, {"figures": ["a#1", "b#9"]}, {"figures": ["a#1", "a#1"]}):
            assert list(self.check.conflict_faults([conflict | change], figures))

    def test_a_fact_is_labelled_or_left_out(self) -> None:
        fact = {"indicator": "exports", "period": "2017", "reported": "238.52 billion", "subject": "Ningbo"}
        sheet = {"url": "u", "extra_urls": None, "facts": [fact | {"value": 238.52e9, "unit": "CNY"}]}
        manifest = [{"file": "a.txt", "facts_from": "u"}]

        def faults(labels: list[dict[str, object]], left_out: list[dict[str, object]]) -> list[str]:
            return list(self.check.fact_faults([sheet], manifest, labels, left_out))

        assert faults([gold_row()], []) == []
        assert faults([gold_row(unit="USD")], [])
        assert faults([gold_row(doc="b")], [])
        assert faults([], [fact | {"facts_from": "u", "reason": "of another page"}]) == []

    def test_eight_words_of_a_source_are_a_copy_unless_they_are_a_name(self) -> None:
        source = {"s": "The sum rose to a level that nobody had seen before."}
        text = {"a": "Then the sum rose to a level that nobody expected."}
        assert list(self.check.copied(text, source)) == [
            "article a: 'the sum rose to a level that nobody' stands in s"
        ]
        assert list(self.check.copied(text, source, ["a level that"])) == []


class TestGenerate:
    generate = script("generate")

    def test_articles_and_labels_fit_and_hold(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.generate.main([str(tmp_path / "g"), "--articles", "40"]) == 0
        gold_folder = tmp_path / "g" / "gold"
        texts = {p.stem: p.read_text() for p in (tmp_path / "g" / "corpus").glob("*.txt")}
        check = TestCheckGold.check
        assert len(texts) == 40
        assert list(check.missing(gold_folder, texts)) == []
        assert list(check.figure_faults(check.rows_of(gold_folder / "figures.jsonl"))) == []
        assert list(check.question_faults(check.rows_of(gold_folder / "questions.jsonl"))) == []

    def test_the_same_seed_gives_the_same_article_and_another_does_not(self) -> None:
        article = self.generate.article
        assert article(7, 1).text() == article(7, 1).text()
        assert article(7, 1).text() != article(7, 2).text()

    def test_every_article_has_a_place_and_month_of_its_own(self) -> None:
        docs = [self.generate.article(number, 1).doc for number in range(3000)]
        assert len(set(docs)) == 3000

    def test_more_than_can_differ_are_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(ValueError, match="0 to"):
            self.generate.article(self.generate.MOST, 1)
        (tmp_path / "corpus").mkdir()
        assert self.generate.main([str(tmp_path)]) == 2
        assert "corpus" in capsys.readouterr().err


class TestPublic:
    public = script("public")

    def test_what_is_not_there_is_not_measured_and_said_so(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.public.main(["--data", str(tmp_path)]) == 0
        assert capsys.readouterr().out.count("not measured") == len(self.public.SUITES)

    def test_a_score_below_its_floor_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(self.public, "FLOORS", tmp_path / "floors.json")
        assert self.public.settle({"a value F1": 0.9507}, write=True) == 0
        assert self.public.settle({"a value F1": 0.951}, write=False) == 0
        assert self.public.settle({"a value F1": 0.94}, write=False) == 1
        assert "a value F1 is 0.9400, below its floor of 0.9500" in capsys.readouterr().err

    def test_a_set_is_read_and_scored_by_the_scorer_beside_it(self, tmp_path: Path) -> None:
        folder = tmp_path / "quantity"
        folder.mkdir()
        (folder / "mini.jsonl").write_text(json.dumps({"id": "m1", "text": TEXT}) + "\n")
        (folder / "score.py").write_text(
            "import json, sys\n"
            "found = [json.loads(line)['surface'] for line in open(sys.argv[2])]\n"
            "out = open(sys.argv[sys.argv.index('--json') + 1], 'w')\n"
            "json.dump({'value': {'F1': float(len(found))}}, out)\n"
        )
        suite = self.public.Suite("mini", "quantity/mini.jsonl", (self.public.Measure("value"),))
        found = self.public.scores(suite, self.public.Extractor(), tmp_path, errors=0)
        assert found == {"mini value F1": 2.0}
