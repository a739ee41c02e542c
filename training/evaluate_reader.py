"""Measure a reader: reading (SQuAD 2.0), news questions with noise (RGB, RealTimeQA), ranking (MultiHop-RAG).

Weights and thresholds are fitted on contexts held out of the training sources, never on what is measured. The
exception is named in its row: how much is refused when a tenth of the right answers may be lost.
"""

from __future__ import annotations

import argparse
import collections
import json
import math
import random
import re
import string
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import topics
from keywords import Bm25
from negatives import Corpus, build_corpus, changed_question, without_answer
from reader_data import SHIFTS, Item, Passage, held_out, load, load_shifts, load_squad
from reader_runtime import (
    FEATURES,
    Found,
    ReaderRuntime,
    Weights,
    auroc,
    fit_logistic,
    open_reader,
    sentence_of,
    voted,
)

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "src" / "policy_qa" / "models"
SETS = ("squad2", "rgb", "realtimeqa", "multihop")
NOISES = (0.2, 0.4, 0.8, 1.0)
Report = dict[str, Any]


class Calibration(NamedTuple):
    """What is fitted on held-out training data.

    Attributes:
        pick: Which of several passages answers.
        one: Log-odds that a single passage answers.
        several: Log-odds that the best of several passages answers.
        threshold: Of ``one``, for answers over all questions of SQuAD 2.0.
    """

    pick: Weights
    one: Weights
    several: Weights
    threshold: float


def main() -> int:
    """Print the report, and write it as JSON with ``--report``."""
    arguments = _parse()
    if not (arguments.data / "squad2_dev_half_queries.jsonl.gz").exists():
        print(f"the reader is not measured: {arguments.data} does not hold the question sets")
        return 0
    reader = open_reader(
        arguments.model,
        arguments.source or _tokenizer_of(arguments.model),
        threads=arguments.threads,
        bf16=arguments.bf16,
    )
    calibration = calibrate(reader, arguments.data, arguments.sample)
    report: Report = {"calibration": calibration_report(calibration)}
    if "squad2" in arguments.sets:
        report["squad2_test"] = squad_report(
            reader, calibration, load_squad(arguments.data)[1][: arguments.limit]
        )
    for name in ("rgb_en_half", "realtimeqa_half"):
        path = arguments.data / f"{name}.jsonl.gz"
        if path.exists() and name.partition("_")[0] in arguments.sets:
            report[name] = contains_report(reader, calibration, load(path)[: arguments.limit])
    if "multihop" in arguments.sets and (arguments.data / "multihop_passages.jsonl.gz").exists():
        report["multihop_half"] = ranking_report(reader, arguments.data, arguments.embedder, arguments.limit)
    print(json.dumps(report, indent=1))
    if arguments.report:
        arguments.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def _tokenizer_of(model: Path) -> Path:
    """Where the tokenizer of a model lies: beside a shipped graph, or in the package of starting weights."""
    if (model.parent / "tokenizer.json").exists():
        return model.parent
    from train_reader import installed_source

    return installed_source()


# --- calibration ----------------------------------------------------------------------------------


class Case(NamedTuple):
    """A question with passages, of which the first answers or none does."""

    item: Item
    answered: bool


def held_cases(folder: Path, sample: int) -> tuple[list[Case], list[Case]]:
    """Return held-out questions with one passage, and with five; half of each cannot be answered."""
    single = [Case(item, bool(item.golds)) for item in load_squad(folder)[0] if held_out(item)]
    several: list[Case] = []
    for name in SHIFTS:
        items = load_shifts(folder, name)
        kept = [n for n, item in enumerate(items) if held_out(item)]
        chosen = sorted(random.Random(name).sample(kept, min(sample, len(kept))))
        corpus = build_corpus(name, items, titled=True, only=frozenset(items[n].key for n in chosen))
        for n in chosen:
            rng = random.Random(items[n].key)
            near = tuple(Passage(text) for text in corpus.near[items[n].key][:5])
            question = changed_question(items[n], corpus, rng)
            if question:
                other = replace(
                    items[n], question=question, passages=(Passage(items[n].passages[0].text),), golds=()
                )
                single += [Case(items[n], True), Case(other, False)]
            cut = without_answer(items[n].passages[0], items[n].golds) if rng.random() < 0.5 else None
            rest = (cut, *near[:4]) if cut else near
            several.append(Case(replace(items[n], passages=(items[n].passages[0], *near[:4])), True))
            several.append(Case(replace(items[n], passages=rest, golds=()), False))
    return single, [case for case in several if case.item.passages]


def calibrate(reader: ReaderRuntime, folder: Path, sample: int) -> Calibration:
    """Fit all weights on held-out training data."""
    single, several = held_cases(folder, sample)
    reader.read([(case.item.question, p.text) for case in [*single, *several] for p in case.item.passages])
    best = [reader.read_all(case.item.question, [case.item.passages[0].text])[0] for case in single]
    one = _fitted(best, [case.answered for case in single])
    spread = [reader.read_all(case.item.question, [p.text for p in case.item.passages]) for case in several]
    pick = _picker(several, spread)
    chosen = [max(found, key=pick) for found in spread]
    right = [
        case.answered
        and _overlap(case.item.passages[found.passage].text[slice(*found.span)], case.item.golds) > 0
        for case, found in zip(several, chosen, strict=True)
    ]
    squad = [(case, found) for case, found in zip(single, best, strict=True) if case.item.source == "squad2"]
    return Calibration(pick, one, _fitted(chosen, right), _threshold(squad, one))


def _fitted(found: Sequence[Found], labels: Sequence[bool]) -> Weights:
    return fit_logistic(np.array([one.features() for one in found]), np.array(labels, dtype=float))


def _picker(cases: Sequence[Case], spread: Sequence[Sequence[Found]]) -> Weights:
    """Choose how much the heads count when one of several passages is picked, by F1 of the picked spans."""
    answered = [(case, found) for case, found in zip(cases, spread, strict=True) if case.answered]

    def quality(pick: Weights) -> float:
        picked = [(case, max(found, key=pick)) for case, found in answered]
        return sum(
            _overlap(case.item.passages[one.passage].text[slice(*one.span)], case.item.golds)
            for case, one in picked
        )

    grid = [Weights((raw, margin, a, b)) for raw, margin in ((1.0, 0.0), (0.0, 1.0), (0.5, 0.5))
            for a in (0.0, 0.5, 1.0, 2.0, 4.0) for b in (0.0, 0.5, 1.0, 2.0)]  # fmt: skip
    return max(grid, key=quality)


def _threshold(cases: Sequence[tuple[Case, Found]], one: Weights) -> float:
    """Choose from which log-odds on an answer is given, by F1 over all held-out questions of SQuAD 2.0."""

    def quality(threshold: float) -> float:
        return sum(
            (not case.answered)
            if one(found) < threshold
            else case.answered and _overlap(_text(case, found), case.item.golds)
            for case, found in cases
        )

    return max(sorted({one(found) for _, found in cases} | {0.0}), key=quality)


def _text(case: Case, found: Found) -> str:
    return case.item.passages[found.passage].text[slice(*found.span)]


def calibration_report(calibration: Calibration) -> Report:
    """The fitted weights, by feature."""
    named = {
        name: dict(
            zip(
                (*FEATURES, "bias"),
                (*(round(x, 4) for x in weights.values), round(weights.bias, 4)),
                strict=True,
            )
        )
        for name, weights in (
            ("pick", calibration.pick),
            ("one", calibration.one),
            ("several", calibration.several),
        )
    }
    return {**named, "threshold": round(calibration.threshold, 4)}


# --- SQuAD 2.0 ------------------------------------------------------------------------------------


def squad_report(reader: ReaderRuntime, calibration: Calibration, items: Sequence[Item]) -> Report:
    """Exact match and F1 in percent, of answerable questions and, with refusing, of all; and AUROC."""
    found = reader.read([(item.question, item.passages[0].text) for item in items])
    texts = [item.passages[0].text[slice(*one.span)] for item, one in zip(items, found, strict=True)]
    scores = [calibration.one(one) for one in found]
    answered = [n for n, item in enumerate(items) if item.golds]
    said = ["" if score < calibration.threshold else text for score, text in zip(scores, texts, strict=True)]
    everything = range(len(items))
    return {
        "questions": len(items),
        "answerable": len(answered),
        "answerable_em": _mean(_exact(texts[n], items[n].golds) for n in answered),
        "answerable_f1": _mean(_overlap(texts[n], items[n].golds) for n in answered),
        "auroc": round(auroc(scores, [bool(item.golds) for item in items]), 4),
        "auroc_answerable_head": round(
            auroc([one.answerable for one in found], [bool(i.golds) for i in items]), 4
        ),
        "auroc_margin": round(auroc([one.margin for one in found], [bool(item.golds) for item in items]), 4),
        "all_em": _mean(_exact(said[n], items[n].golds or ("",)) for n in everything),
        "all_f1": _mean(_overlap(said[n], items[n].golds or ("",)) for n in everything),
    }


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return round(100 * sum(numbers) / max(1, len(numbers)), 2)


def squad_norm(text: str) -> str:
    """Normalise as SQuAD's official scorer does."""
    plain = "".join(c for c in text.lower() if c not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", plain).split())


def _exact(said: str, golds: Sequence[str]) -> float:
    return float(any(squad_norm(said) == squad_norm(gold) for gold in golds))


def _overlap(said: str, golds: Sequence[str]) -> float:
    return max((_f1(squad_norm(said).split(), squad_norm(gold).split()) for gold in golds), default=0.0)


def _f1(said: Sequence[str], gold: Sequence[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    same = sum((collections.Counter(said) & collections.Counter(gold)).values())
    return 2 * same / (len(said) + len(gold)) if same else 0.0


# --- news questions with noise --------------------------------------------------------------------


def noisy(row: Report, noise: float, *, count: int = 5) -> list[str]:
    """Mix positives with ``ceil(count * noise)`` negatives, topped up and shuffled by the question's id."""
    negatives = math.ceil(count * noise)
    positive, negative = list(row["positive"]), list(row["negative"])
    if noise >= 1:
        positive = []
    chosen = negative[:negatives] + positive[: count - negatives]
    spare = positive[count - negatives :] + negative[negatives:]
    chosen += spare[: count - len(chosen)]
    random.Random(str(row["id"])).shuffle(chosen)
    return chosen


def holds(said: str, answer: Sequence[Any]) -> bool:
    """Whether a text of at most 25 words holds one alias of each group of the answer, as whole words."""
    low = said.lower()
    groups = [group if isinstance(group, list) else [group] for group in answer]
    return len(low.split()) <= 25 and all(
        any(re.search(r"(?<!\w)" + re.escape(alias.lower()) + r"(?!\w)", low) for alias in group)
        for group in groups
    )


def contains_report(reader: ReaderRuntime, calibration: Calibration, rows: Sequence[Report]) -> Report:
    """Percent right by noise, as span and as its sentence, and how well having no answer is told."""
    reader.read(
        [(row["query"], text) for row in rows for text in dict.fromkeys([*row["positive"], *row["negative"]])]
    )
    report: Report = {"questions": len(rows)}
    scores: dict[float, list[float]] = {}
    rights: dict[float, list[bool]] = {}
    for noise in NOISES:
        spans, lines, confident = [], [], []
        for row in rows:
            passages = noisy(row, noise)
            found = voted(reader.read_all(row["query"], passages), passages, calibration.pick)
            text = passages[found.passage]
            spans.append(holds(text[slice(*found.span)], row["answer"]))
            lines.append(holds(sentence_of(text, found.span), row["answer"]))
            confident.append(calibration.several(found))
        report[f"span_{noise}"], report[f"sentence_{noise}"] = _mean(spans), _mean(lines)
        scores[noise], rights[noise] = confident, lines
    report["auroc_0.4_1.0"] = round(
        auroc(scores[0.4] + scores[1.0], [True] * len(rows) + [False] * len(rows)), 4
    )
    kept = sorted(score for score, right in zip(scores[0.4], rights[0.4], strict=True) if right)
    threshold = kept[int(0.1 * len(kept))] if kept else 0.0
    report["refused_1.0_losing_a_tenth"] = _mean(score < threshold for score in scores[1.0])
    report["refused_1.0_even_odds"] = _mean(score < 0 for score in scores[1.0])
    report["lost_0.4_even_odds"] = _mean(score < 0 for score in kept)
    return report


# --- ranking --------------------------------------------------------------------------------------


def ranking_report(reader: ReaderRuntime, folder: Path, embedder: Path, limit: int | None) -> Report:
    """Hits@4 and MRR@10 of BM25, of its fusion with the embedder, and of the reader over the fused twenty."""
    from export_embedder import encode

    weight = rank_weight(reader, folder)
    corpus = load(folder / "multihop_passages.jsonl.gz")
    rows = [row for row in load(folder / "multihop_queries_half.jsonl.gz") if row["gold"]][:limit]
    texts, ids = [f"{row['title']}. {row['text']}" for row in corpus], [row["id"] for row in corpus]
    vectors, ranker = encode(embedder / "model.onnx", embedder, texts), Bm25(texts)
    asked = encode(embedder / "model.onnx", embedder, [row["question"] for row in rows])
    orders: dict[str, list[list[int]]] = {"bm25": [], "fused": [], "reader": [], "mixed": []}
    for row, vector in zip(rows, asked, strict=True):
        keyword = ranker.best(row["question"], 50)
        dense = [int(n) for n in np.argsort(-(vectors @ vector), kind="stable")[:50]]
        fused = fuse([keyword, dense])[:20]
        found = reader.read_all(row["question"], [texts[n] for n in fused])
        read = [fused[one.passage] for one in sorted(found, key=lambda one: -one.relevance)]
        orders["bm25"].append(keyword)
        orders["fused"].append(fused)
        orders["reader"].append(read)
        orders["mixed"].append(mixed_order(fused, found, weight))
    golds = [{ids.index(name) for name in row["gold"]} for row in rows]
    ranks = {
        name: [_first(order[:10], gold) for order, gold in zip(found, golds, strict=True)]
        for name, found in orders.items()
    }
    report: Report = {"questions": len(rows), "weight": weight}
    for name, places in ranks.items():
        report[name] = {
            "hits_4": _mean(rank < 4 for rank in places),
            "mrr_10": _mean(map(_reciprocal, places)),
        }
    for name in ("reader", "mixed"):
        for base in ("bm25", "fused"):
            gains = [_reciprocal(rank) for rank in ranks[name]], [_reciprocal(rank) for rank in ranks[base]]
            report[f"{name}_over_{base}_mrr"] = interval(*gains)
    return report


def mixed_order(order: Sequence[int], found: Sequence[Found], weight: float) -> list[int]:
    """Order candidates by their first rank and the reader's relevance, both in standard deviations.

    Args:
        order: Candidates, best first.
        found: What the reader says of each, in the same order.
        weight: Of the relevance; that of the first rank (its reciprocal, offset 10) is one.
    """
    first = np.array([1 / (10 + rank) for rank in range(len(order))])
    read = np.array([one.relevance for one in found])
    scores = sum((x - x.mean()) / (x.std() + 1e-6) * w for x, w in ((first, 1.0), (read, weight)))
    return [order[n] for n in np.argsort(-scores, kind="stable")]


def rank_weight(reader: ReaderRuntime, folder: Path, *, questions: int = 150) -> float:
    """Choose the weight of relevance on generated questions over held-out contexts."""
    kept = [item for name in ("new_wiki", "reddit") for item in load_shifts(folder, name) if held_out(item)]
    items = topics.corpus([Corpus("held out", kept)], questions, seed=5).items
    texts = list(dict.fromkeys(passage.text for item in items for passage in item.passages))
    ranker = Bm25(texts)
    cases = []
    for item in items:
        order = ranker.best(item.question, 20)
        cases.append(
            (order, reader.read_all(item.question, [texts[n] for n in order]), item.passages[0].text)
        )

    def quality(weight: float) -> float:
        total = 0.0
        for order, found, gold in cases:
            ranked = [texts[n] for n in mixed_order(order, found, weight)]
            total += 1 / (1 + ranked.index(gold)) if gold in ranked else 0.0
        return total

    return max((0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0), key=quality)


def fuse(orders: Sequence[Sequence[int]], *, constant: int = 60) -> list[int]:
    """Reciprocal rank fusion."""
    scores: dict[int, float] = collections.defaultdict(float)
    for order in orders:
        for rank, number in enumerate(order, start=1):
            scores[number] += 1 / (constant + rank)
    return sorted(scores, key=lambda number: (-scores[number], number))


def _first(order: Sequence[int], gold: set[int]) -> float:
    return next((float(rank) for rank, number in enumerate(order) if number in gold), math.inf)


def _reciprocal(rank: float) -> float:
    return 1 / (rank + 1)


def interval(new: Sequence[float], old: Sequence[float], *, draws: int = 2000) -> list[float]:
    """Difference of the means in points with its 95% interval by paired bootstrap: low, mean, high."""
    difference = 100 * (np.array(new) - np.array(old))
    rng = np.random.default_rng(7)
    means = difference[rng.integers(0, len(difference), (draws, len(difference)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return [round(float(low), 2), round(float(difference.mean()), 2), round(float(high), 2)]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--model",
        type=Path,
        default=SHIPPED / "policy-reader/model.onnx",
        help="checkpoint (.pt) or graph (.onnx)",
    )
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "qa", help="folder of the question sets"
    )
    parser.add_argument(
        "--source", type=Path, help="folder of configuration and tokenizer, instead of the package"
    )
    parser.add_argument(
        "--embedder",
        type=Path,
        default=SHIPPED / "all-minilm-l6-v2",
        help="folder of the embedder, for the ranking",
    )
    parser.add_argument("--report", type=Path, help="where to write the report as JSON")
    parser.add_argument(
        "--sample", type=int, default=250, help="held-out questions of each source for calibration"
    )
    parser.add_argument("--limit", type=int, help="measure only the first questions of each set")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS, help="what is measured")
    parser.add_argument(
        "--bf16", action="store_true", help="run a checkpoint in mixed precision: faster, less exact"
    )
    parser.add_argument("--threads", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
