"""Readers of public data sets: each takes a path, in the form in which its authors publish it.

No data set is part of this repository, and nothing of one is written down here: their licences differ. Files
may be gzipped. What a reader yields is one of three things: a text with labelled figures (`FigureText`), a
question with passages (`Reading`), or a corpus with queries (`Ranking`).

=================  ==============================================================================
figures            ``newsquant`` (JSON of CQE_Evaluation), ``fire`` (JSON of tokens and spans),
                   ``measeval`` (a folder with ``text/`` and ``tsv/``), ``recognizers`` (a Specs
                   JSON of Recognizers-Text), ``records`` (JSON lines with offsets)
passages           ``squad`` (v2.0 JSON), ``rgb`` (JSON lines), ``realtimeqa`` (the same form),
                   ``tatqa`` (its JSON: questions that the text alone answers)
a corpus           ``multihop`` (a folder with MultiHopRAG.json and corpus.json)
=================  ==============================================================================
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PASSAGES = 5
"""Passages a question in the form of RGB."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled figure. Offsets are None where the data has none, value and unit where it has no label."""

    start: int | None
    end: int | None
    value: float | tuple[float, float] | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class FigureText:
    """A short text and its figures.

    ``scope`` names the kinds that are labelled (empty: all), ``ignored`` places where finding a figure or not
    costs nothing.
    """

    id: str
    text: str
    figures: tuple[Labelled, ...]
    scope: tuple[str, ...] = ()
    ignored: tuple[Labelled, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with passages.

    ``groups`` are the parts of the answer, each in every form that is right (none: not answerable). ``noise``
    is the share of passages that do not answer, where that is controlled.
    """

    id: str
    question: str
    passages: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    noise: float | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages by id, questions by id, and of each question the ids that answer (none: left out)."""

    passages: Mapping[str, str]
    questions: Mapping[str, str]
    wanted: Mapping[str, frozenset[str]] = field(default_factory=dict)


def newsquant(path: Path) -> Iterator[FigureText]:
    """NewsQuant and the other sets of CQE_Evaluation: text, and quantities without offsets."""
    for number, row in enumerate(_json(path)):
        figures = []
        for quantity in row["quantities"]:
            unit = quantity["normalized_unit"]
            figures.append(Labelled(None, None, _cqe_value(quantity["value"]), "" if unit == "-" else unit))
        yield FigureText(f"newsquant-{number}", row["text"], tuple(figures))


def _cqe_value(written: str | float) -> float | tuple[float, float]:
    parts = re.fullmatch(r"([\d.]+)-([\d.]+)", str(written))
    return (float(parts[1]), float(parts[2])) if parts else float(written)


def fire(path: Path) -> Iterator[FigureText]:
    """FIRE: tokens and entities as spans of tokens; those that name an amount are figures."""
    for number, row in enumerate(_json(path)):
        tokens: Sequence[str] = row["tokens"]
        starts = [0]
        for token in tokens:
            starts.append(starts[-1] + len(token) + 1)
        amounts = [entity for entity in row["entities"] if entity["type"] in ("Money", "Quantity")]
        figures = tuple(
            Labelled(starts[e["start"]], starts[e["end"] - 1] + len(tokens[e["end"] - 1]), None, None)
            for e in amounts
        )
        yield FigureText(f"fire-{number}", " ".join(tokens), figures)


def measeval(path: Path) -> Iterator[FigureText]:
    """MeasEval (SemEval 2021, task 8): paragraphs, and a table of annotations for each; spans and units."""
    for table in sorted((path / "tsv").glob("*.tsv")):
        text = (path / "text" / f"{table.stem}.txt").read_text(encoding="utf-8")
        figures = []
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["annotType"] == "Quantity":
                    figures.append(Labelled(int(row["startOffset"]), int(row["endOffset"]), None, None))
        yield FigureText(table.stem, text, tuple(figures))


def recognizers(path: Path) -> Iterator[FigureText]:
    """A specification of Recognizers-Text: inputs and the results that are expected."""
    for number, row in enumerate(_json(path)):
        figures = []
        for result in row.get("Results", ()):
            resolution = result.get("Resolution") or {}
            value = str(resolution.get("value", "")).removesuffix("%")
            unit = resolution.get("isoCurrency") or resolution.get("unit")
            figures.append(
                Labelled(
                    result.get("Start"),
                    result["End"] + 1 if "End" in result else None,
                    float(value) if re.fullmatch(r"-?\d+(?:\.\d+)?", value) else None,
                    "%" if result.get("TypeName") == "percentage" else unit,
                )
            )
        yield FigureText(f"{path.stem}-{number}", row["Input"], tuple(figures))


def records(path: Path) -> Iterator[FigureText]:
    """JSON lines ``{id, text, figures: [{start, end, value, unit, …}], scope}``."""
    for row in _lines(path):
        both: tuple[list[Labelled], list[Labelled]] = ([], [])
        for f in row["figures"]:
            label = Labelled(f.get("start"), f.get("end"), _range(f.get("value")), f.get("unit"))
            both[bool(f.get("ignore"))].append(label)
        scope = row.get("scope", "all")
        kinds = () if scope == "all" else tuple(scope)
        yield FigureText(row["id"], row["text"], tuple(both[0]), kinds, tuple(both[1]))


def _range(value: Any) -> float | tuple[float, float] | None:
    if not isinstance(value, list):
        return None if value is None else float(value)
    bounds = [float(bound) for bound in value if bound is not None]
    if not bounds:
        return None
    return (min(bounds), max(bounds)) if len(bounds) > 1 else bounds[0]


def squad(path: Path) -> Iterator[Reading]:
    """SQuAD 2.0: a question with its own paragraph, which may not answer it."""
    for article in _json(path)["data"]:
        for paragraph in article["paragraphs"]:
            for row in paragraph["qas"]:
                forms = tuple(dict.fromkeys(answer["text"] for answer in row["answers"]))
                groups = () if row.get("is_impossible") else (forms,)
                yield Reading(row["id"], row["question"], (paragraph["context"],), groups)


def squad_lines(path: Path) -> Iterator[Reading]:
    """The same as JSON lines (``…_queries``, with the paragraphs in ``…_passages`` beside it)."""
    beside = path.with_name(path.name.replace("_queries", "_passages"))
    paragraphs = {row["id"]: row["text"] for row in _lines(beside)}
    for row in _lines(path):
        groups = () if row["is_impossible"] else (tuple(dict.fromkeys(row["answers"])),)
        yield Reading(row["id"], row["question"], tuple(paragraphs[name] for name in row["gold"]), groups)


def rgb(path: Path, *, noises: Sequence[float] = (0.2, 0.4, 0.8, 1.0)) -> Iterator[Reading]:
    """RGB and RealTimeQA in its form: five passages, of which a share does not answer.

    At a noise of r, the first ceil(5 r) negative passages and the first positive ones, topped up from the
    other kind where one runs out, in an order drawn by the id. At 1 nothing answers.
    """
    for row in _lines(path):
        groups = tuple(tuple(g) if isinstance(g, list) else (g,) for g in _listed(row["answer"]))
        positive = [p for item in row["positive"] for p in _listed(item)]
        for noise in noises:
            passages = _mixed(positive, row["negative"], noise)
            random.Random(str(row["id"])).shuffle(passages)
            yield Reading(str(row["id"]), row["query"], tuple(passages), groups, noise)


def _mixed(positive: Sequence[str], negative: Sequence[str], noise: float) -> list[str]:
    wrong = min(-int(-PASSAGES * noise // 1), len(negative))
    right = 0 if noise == 1 else min(PASSAGES - wrong, len(positive))
    if noise < 1 and wrong + right < PASSAGES:
        wrong = min(PASSAGES - right, len(negative))
    return [*negative[:wrong], *positive[:right]]


def tatqa(path: Path) -> Iterator[Reading]:
    """TAT-QA: the questions that the paragraphs alone answer with a span or spans."""
    rows = _json(path) if path.suffix == ".json" else list(_lines(path))
    for row in rows:
        texts = tuple(p["text"] if isinstance(p, dict) else p for p in row["paragraphs"])
        for question in row.get("questions", (row,)):
            if question["answer_from"] == "text" and question["answer_type"] in ("span", "multi-span"):
                groups = tuple((str(part),) for part in _listed(question["answer"]))
                yield Reading(question.get("uid") or question["id"], question["question"], texts, groups)


def multihop(path: Path) -> Ranking:
    """MultiHop-RAG: the facts of its evidence lists are what answers, sought in the bodies of its corpus."""
    rows = _json(path / "MultiHopRAG.json")
    passages = {f"a{n}": item["body"] for n, item in enumerate(_json(path / "corpus.json"))}
    titles = {item["title"]: f"a{n}" for n, item in enumerate(_json(path / "corpus.json"))}
    questions, wanted = {}, {}
    for number, row in enumerate(rows):
        questions[str(number)] = row["query"]
        found = (titles.get(item["title"]) for item in row["evidence_list"])
        wanted[str(number)] = frozenset(name for name in found if name)
    return Ranking(passages, questions, wanted)


def multihop_lines(path: Path) -> Ranking:
    """The same as JSON lines (``…_queries…``, with ``multihop_passages`` beside it)."""
    suffix = "".join(path.suffixes)
    passages = {r["id"]: r["text"] for r in _lines(path.with_name(f"multihop_passages{suffix}"))}
    return _ranking(passages, list(_lines(path)))


def squad_ranking(path: Path) -> Ranking:
    """The answerable questions of SQuAD as JSON lines over all its paragraphs."""
    beside = path.with_name(path.name.replace("_queries", "_passages"))
    rows = [row for row in _lines(path) if not row["is_impossible"]]
    return _ranking({row["id"]: row["text"] for row in _lines(beside)}, rows)


def _ranking(passages: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Ranking:
    questions = {row["id"]: row["question"] for row in rows}
    return Ranking(passages, questions, {row["id"]: frozenset(row.get("gold") or ()) for row in rows})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _json(path: Path) -> Any:
    return json.loads(_text(path))


def _lines(path: Path) -> Iterator[Any]:
    for line in _text(path).splitlines():
        if line.strip():
            yield json.loads(line)


def _text(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")


FIGURES: dict[str, Callable[[Path], Iterator[FigureText]]] = {
    "newsquant": newsquant,
    "fire": fire,
    "measeval": measeval,
    "recognizers": recognizers,
    "records": records,
}
READING: dict[str, Callable[[Path], Iterator[Reading]]] = {
    "squad": squad,
    "squad-lines": squad_lines,
    "rgb": rgb,
    "realtimeqa": rgb,
    "tatqa": tatqa,
}
RANKING: dict[str, Callable[[Path], Ranking]] = {
    "multihop": multihop,
    "multihop-lines": multihop_lines,
    "squad-ranking": squad_ranking,
}
