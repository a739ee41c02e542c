"""Public data sets: each form is read as its authors publish it, and scored as their scorers do."""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import io
import json
import os
import random
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from policy_qa.evaluation.retrieval import measured
from policy_qa.evaluation.scores import Score
from policy_qa.schema import Figure

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("EVAL_DATA", ROOT.parent / "shared"))
there = pytest.mark.skipif(not (SHARED / "quantity" / "score.py").exists(), reason="the data lies elsewhere")


def load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


sys.path.insert(0, str(ROOT / "eval"))
public_sets = load(ROOT / "eval" / "public_sets.py", "public_sets")
scores = load(ROOT / "eval" / "public_scores.py", "public_scores")
benchmarks = load(ROOT / "eval" / "benchmarks.py", "benchmarks")


def figure(start: int, end: int, value: float | None, unit: str | None = None, **more: Any) -> Figure:
    kind = more.pop("kind", "money")
    return Figure(f"t:{start}-{end}", "t", start, end, "x", kind, value, unit=unit, **more)


def dump(path: Path, data: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


class TestReaders:
    def test_newsquant_has_values_without_offsets(self, tmp_path: Path) -> None:
        quantity = {"change": "up", "referred_concepts": "index", "unit": "%"}
        rows = [
            {
                "text": "It rose 2 to 3%, by 5.",
                "quantities": [
                    {"value": "2-3", "normalized_unit": "percentage", **quantity},
                    {"value": "5", "normalized_unit": "-", **quantity},
                ],
            }
        ]
        (item,) = public_sets.newsquant(dump(tmp_path / "NewsQuant.json", rows))
        assert [(f.start, f.value, f.unit) for f in item.figures] == [
            (None, (2.0, 3.0), "percentage"),
            (None, 5.0, ""),
        ]
        found = [figure(8, 15, 2.0, "%", value_max=3.0), figure(20, 21, 5.0)]
        assert scores.figure_scores(item, found)["value+unit"] == Score(right=2, found=2, wanted=2)

    def test_fire_places_spans_of_tokens(self, tmp_path: Path) -> None:
        row = {
            "tokens": ["Sales", "of", "$", "5", "million"],
            "entities": [
                {"type": "Money", "start": 2, "end": 5},
                {"type": "FinancialEntity", "start": 0, "end": 1},
            ],
            "relations": [],
        }
        (item,) = public_sets.fire(dump(tmp_path / "fire_dev.json", [row]))
        (label,) = item.figures
        assert item.text[label.start : label.end] == "$ 5 million"

    def test_measeval_reads_a_table_for_each_paragraph(self, tmp_path: Path) -> None:
        for folder in ("text", "tsv"):
            (tmp_path / folder).mkdir()
        (tmp_path / "text" / "P1.txt").write_text("A core of 17 mm was taken.")
        head = "docId\tannotSet\tannotType\tstartOffset\tendOffset\tannotId\ttext\tother\n"
        rows = (
            'P1\t1\tQuantity\t10\t15\tT1\t17 mm\t{"unit": "mm"}\nP1\t1\tMeasuredEntity\t2\t6\tT2\tcore\t{}\n'
        )
        (tmp_path / "tsv" / "P1.tsv").write_text(head + rows)
        (item,) = public_sets.measeval(tmp_path)
        assert [(f.start, f.end) for f in item.figures] == [(10, 15)]

    def test_recognizers_give_the_last_character(self, tmp_path: Path) -> None:
        row = {
            "Input": "I paid 5 euros, 3%",
            "Results": [
                {
                    "Text": "5 euros",
                    "TypeName": "currency",
                    "Start": 7,
                    "End": 13,
                    "Resolution": {"value": "5", "unit": "Euro", "isoCurrency": "EUR"},
                },
                {"TypeName": "percentage", "Start": 16, "End": 17, "Resolution": {"value": "3%"}},
            ],
        }
        (item,) = public_sets.recognizers(dump(tmp_path / "CurrencyModel.json", [row]))
        assert [item.text[f.start : f.end] for f in item.figures] == ["5 euros", "3%"]
        assert [(f.value, f.unit) for f in item.figures] == [(5.0, "EUR"), (3.0, "%")]

    def test_squad_tells_what_its_paragraph_does_not_answer(self, tmp_path: Path) -> None:
        questions = [
            {"id": "1", "question": "Who?", "is_impossible": False, "answers": [{"text": "Ann"}] * 3},
            {"id": "2", "question": "When?", "is_impossible": True, "answers": []},
        ]
        data = {"data": [{"title": "T", "paragraphs": [{"context": "Ann came.", "qas": questions}]}]}
        one, two = public_sets.squad(dump(tmp_path / "dev.json", data))
        assert (one.groups, one.passages, two.groups) == ((("Ann",),), ("Ann came.",), ())

    @pytest.mark.parametrize(("noise", "positives"), [(0.2, 4), (0.4, 3), (0.8, 1), (1.0, 0)])
    def test_rgb_mixes_five_passages(self, tmp_path: Path, noise: float, positives: int) -> None:
        row = {
            "id": 3, "query": "Who?", "answer": ["Ann", ["May", "in May"]],
            "positive": [f"yes {n}" for n in range(6)], "negative": [f"no {n}" for n in range(6)],
        }  # fmt: skip
        path = tmp_path / "en.json"
        path.write_text(json.dumps(row) + "\n")
        (item,) = public_sets.rgb(path, noises=(noise,))
        assert len(item.passages) == 5
        assert sum(text.startswith("yes") for text in item.passages) == positives
        assert item.groups == (("Ann",), ("May", "in May"))

    def test_tatqa_keeps_what_the_text_alone_answers(self, tmp_path: Path) -> None:
        questions = [
            {
                "uid": "1",
                "question": "?",
                "answer": ["5 million"],
                "answer_from": "text",
                "answer_type": "span",
            },
            {"uid": "2", "question": "?", "answer": 3.5, "answer_from": "table", "answer_type": "arithmetic"},
        ]
        rows = [{"paragraphs": [{"text": "It was 5 million.", "order": 1}], "questions": questions}]
        (item,) = public_sets.tatqa(dump(tmp_path / "tatqa_dev.json", rows))
        assert (item.id, item.groups) == ("1", (("5 million",),))

    def test_multihop_finds_its_articles_by_title(self, tmp_path: Path) -> None:
        dump(tmp_path / "corpus.json", [{"title": "A", "body": "a"}, {"title": "B", "body": "b"}])
        queries = [
            {"query": "both?", "answer": "yes", "evidence_list": [{"title": "B", "fact": "b"}]},
            {"query": "none?", "answer": "Insufficient information.", "evidence_list": []},
        ]
        dump(tmp_path / "MultiHopRAG.json", queries)
        data = public_sets.multihop(tmp_path)
        assert data.wanted == {"0": frozenset({"a1"}), "1": frozenset()}


class TestScores:
    TEXT = public_sets.FigureText(
        "t",
        "…",
        (public_sets.Labelled(0, 5, 5.0, "USD"), public_sets.Labelled(10, 15, None, None)),
        ("money",),
        (public_sets.Labelled(30, 35, 1.0, None),),
    )

    def test_what_is_found_is_compared_at_each_level(self) -> None:
        found = [figure(0, 4, 5.0, "EUR"), figure(10, 15, 9.0), figure(30, 35, 1.0), figure(40, 42, 7.0)]
        rows = scores.figure_scores(self.TEXT, found)
        assert rows["span"] == Score(right=2, found=3, wanted=2)
        assert rows["exact"] == Score(right=1, found=3, wanted=2)
        assert rows["value"] == Score(right=1, found=2, wanted=1)
        assert rows["value+unit"] == Score(right=0, found=2, wanted=1)

    def test_a_kind_that_is_not_labelled_costs_nothing(self) -> None:
        found = [figure(50, 55, 3.0, kind="percent")]
        assert scores.figure_scores(self.TEXT, found)["span"].found == 0

    @pytest.mark.parametrize(
        ("unit", "canonical"),
        [
            ("dollar", "USD"),
            ("USD", "USD"),
            ("percentage", "%"),
            ("%", "%"),
            ("-", None),
            ("widget", "widget"),
        ],
    )
    def test_units(self, unit: str, canonical: str | None) -> None:
        assert scores.canonical(unit) == canonical

    def test_a_passage_is_no_answer(self) -> None:
        item = public_sets.Reading("1", "?", (), (("Ann",), ("May", "in May")))
        assert scores.contains("Ann, in May.", item)
        assert not scores.contains("Anna, in May", item)
        assert not scores.contains(f"Ann May{' word' * 25}", item)

    def test_a_suite_of_reading(self) -> None:
        items = [
            public_sets.Reading("1", "Who?", (), (("Ann",),)),
            public_sets.Reading("2", "When?", (), ()),
            public_sets.Reading("3", "Where?", (), (("Rome",),)),
        ]
        replies = {"1": "Ann", "2": "", "3": "Paris"}
        suite = benchmarks.reading_suite(items, lambda item: replies[item.id])
        values = {name: suite.value(name) for name in suite.measures}
        assert values["right"] == 0.5
        assert values["refused_rightly"] == 1.0
        assert values["refused_wrongly"] == 0.0
        assert values["exact_match"] == pytest.approx(2 / 3)

    def test_a_draw_is_the_same_at_every_run(self) -> None:
        assert benchmarks.drawn(range(100), 5) == benchmarks.drawn(range(100), 5)
        assert benchmarks.drawn([1, 2], 5) == [1, 2]

    def test_an_unknown_set_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            benchmarks.main(["riddles=x"])
        assert "riddles=x" in capsys.readouterr().err
        assert benchmarks.main(["rgb=does/not/exist.json"]) == 2


def altered(rows: list[dict[str, Any]], seed: int = 5) -> list[Figure]:
    """Predictions made of gold: most of it, some moved, some with another value or unit, some spurious."""
    draw, found = random.Random(seed), []
    for row in rows:
        for label in row["figures"]:
            if label.get("start") is None or draw.random() < 0.1:
                continue
            value = label.get("value")
            low, high = value if isinstance(value, list) and None not in value else (value, None)
            if isinstance(low, list):
                continue
            shift = draw.choice((0, 0, 0, 2, -1))
            changed = low * 10 if low is not None and draw.random() < 0.15 else low
            unit = "USD" if draw.random() < 0.15 else label.get("unit")
            start = max(0, label["start"] + shift)
            found.append(
                Figure(
                    f"{row['id']}:{start}-{label['end']}", row["id"], start, max(start + 1, label["end"]), "",
                    label.get("kind") or "measure", changed, value_max=high, unit=unit,
                )
            )  # fmt: skip
        if draw.random() < 0.2:
            found.append(Figure(f"{row['id']}:0-1", row["id"], 0, 1, "", "money", 1.0, unit="USD"))
    return found


@there
class TestAgreement:
    @pytest.mark.parametrize(
        "name", ["rec_currency", "rec_percent", "rec_dimension", "fire_dev", "quantulum3"]
    )
    def test_figures(self, name: str) -> None:
        theirs = load(SHARED / "quantity" / "score.py", "their_figures")
        path = SHARED / "quantity" / f"{name}.jsonl"
        rows = theirs.load(str(path))
        found = altered(rows)
        given = {row["id"]: [] for row in rows}
        for item in found:
            value = item.value if item.value_max is None else [item.value, item.value_max]
            given[item.doc].append(
                {"start": item.start, "end": item.end, "value": value, "unit": item.unit, "kind": item.kind}
            )
        table, _ = theirs.score(rows, given)
        ours = scores.summed(
            [
                scores.figure_scores(text, [item for item in found if item.doc == text.id])
                for text in public_sets.records(path)
            ]
        )
        for level in scores.LEVELS:
            assert ours[level].precision == pytest.approx(table[level]["P"], abs=0.0005), level
            assert ours[level].recall == pytest.approx(table[level]["R"], abs=0.0005), level

    @pytest.fixture(scope="class")
    def theirs(self) -> ModuleType:
        return load(SHARED / "qa" / "score.py", "their_answers")

    def test_squad(self, theirs: ModuleType) -> None:
        path = SHARED / "qa" / "squad2_dev_half_queries.jsonl.gz"
        rows = theirs.load(str(path))[:600]
        draw = random.Random(1)
        said = {r["id"]: draw.choice([*r["answers"][:1], "the Ann, of May", ""]) for r in rows}
        predictions = {k: {"short_answer": v, "abstained": not v} for k, v in said.items()}
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            theirs.squad(rows, predictions)
        em, f1 = map(
            float, re.search(r"^all.*EM\s+([\d.]+)\s+F1\s+([\d.]+)", printed.getvalue(), re.M).groups()
        )
        forms = {item.id: [f for g in item.groups for f in g] for item in public_sets.squad_lines(path)}
        ours = [
            (scores.exact_match(said[r["id"]], forms[r["id"]]), scores.word_f1(said[r["id"]], forms[r["id"]]))
            for r in rows
        ]
        assert 100 * sum(e for e, _ in ours) / len(rows) == pytest.approx(em, abs=0.051)
        assert 100 * sum(f for _, f in ours) / len(rows) == pytest.approx(f1, abs=0.051)

    def test_contains(self, theirs: ModuleType) -> None:
        path = SHARED / "qa" / "rgb_en_half.jsonl.gz"
        rows, draw = theirs.load(str(path)), random.Random(2)
        items = list(public_sets.rgb(path, noises=(0.2,)))
        said = [
            draw.choice(["nothing", " and ".join(group[0] for group in item.groups), "word " * 30])
            for item in items
        ]
        predictions = [
            {"id": row["id"], "noise": 0.2, "short_answer": text, "abstained": False}
            for row, text in zip(rows, said, strict=True)
        ]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            theirs.contains(rows, predictions)
        right = float(re.search(r"right\s+([\d.]+)", printed.getvalue())[1])
        ours = sum(scores.contains(text, item) for text, item in zip(said, items, strict=True)) / len(items)
        assert 100 * ours == pytest.approx(right, abs=0.051)

    def test_ranking(self, theirs: ModuleType) -> None:
        pytest.importorskip("ir_measures")
        path = SHARED / "qa" / "multihop_queries_half.jsonl.gz"
        rows, draw = theirs.load(str(path)), random.Random(3)
        data = public_sets.multihop_lines(path)
        every = sorted(data.passages)
        run = {}
        for row in rows:
            ranked = draw.sample(every, 10)
            if row["gold"] and draw.random() < 0.7:
                ranked[draw.randrange(10)] = row["gold"][0]
            run[row["id"]] = list(dict.fromkeys(ranked))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            theirs.ranking(rows, {key: {"ranked": ids} for key, ids in run.items()})
        told = dict(re.findall(r"(\S+@\d+) ([\d.]+)", printed.getvalue()))
        asked = [name for name, wanted in data.wanted.items() if wanted]
        values = measured({q: run[q] for q in asked}, {q: data.wanted[q] for q in asked})
        for ours, other in (
            ("hits@1", "Hits@1"),
            ("hits@4", "Hits@4"),
            ("mrr@10", "MRR@10"),
            ("ndcg@10", "nDCG@10"),
        ):
            mean = sum(values[ours].get(q, 0.0) for q in asked) / len(asked)
            assert mean == pytest.approx(float(told[other]), abs=0.0006), ours


def test_data_may_be_packed(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "1", "text": "x", "figures": []}\n'))
    assert [item.id for item in public_sets.records(path)] == ["1"]
