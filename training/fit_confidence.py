"""Fit the weights that give a figure its confidence, and write them into the package.

    .venv/bin/python training/fit_confidence.py [--dry-run]

Extracts the articles of ``corpus/`` and the gold sentences that are for tuning, and the made-up texts that
the network of the extractor has not learnt from (it is surer of those that it has), and asks of each figure
whether value, unit, indicator, period and status are all right. The model is a logistic regression over the
features of ``policy_qa.extract.confidence`` with a Gaussian prior around zero, whose strength is chosen by
five-fold cross-validation by article. Nothing is drawn at random: the same articles and rules give the same
weights. To be run again whenever rules or labels change; takes half a minute.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from figure_data import LABELS, Labelled, made_up

from policy_qa.evaluation.figures import judged
from policy_qa.evaluation.gold import SENTENCES, read_figures, read_sentences, read_split
from policy_qa.evaluation.reliability import Reliability, reliability
from policy_qa.evaluation.scores import phrases_agree
from policy_qa.extract import Extractor
from policy_qa.schema import Article, Figure
from policy_qa.sources import find, read

ROOT = Path(__file__).parent.parent
OUT = ROOT / "src" / "policy_qa" / "models" / "confidence" / "weights.json"
PRIORS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Strengths of the prior that are tried: the precision of each weight."""
LEAST = 8
"""Figures that must have a feature for it to get a weight."""
FOLDS = 5
STEPS = 30


@dataclass(frozen=True)
class Case:
    """One figure with its features."""

    figure: Figure
    names: tuple[str, ...]
    right: bool


@dataclass(frozen=True)
class Model:
    """Weights in the order of ``names``."""

    names: tuple[str, ...]
    weights: np.ndarray
    bias: float

    def probabilities(self, cases: Sequence[Case]) -> np.ndarray:
        """Of being right, for each case."""
        return _logistic(_table(cases, self.names) @ self.weights + self.bias)


def cases(corpus: Path, gold: Path, sentences: Path) -> Iterator[Case]:
    """The figures of all articles and sentences for tuning."""
    split = read_split(gold)
    articles = [a for a in map(read, find([corpus]).files) if split.part(a.doc) == "tune"]
    short = [a for a in read_sentences(sentences / "texts.jsonl") if SENTENCES.part(a.doc) == "tune"]
    extractor = Extractor()
    for own, labels in ((articles, gold), (short, sentences)):
        yield from _cases(extractor, own, labels / "figures.jsonl")
    for source in made_up(LABELS):
        if source.part == "held":
            yield from _held_out(extractor, source)


def _held_out(extractor: Extractor, source: Labelled) -> Iterator[Case]:
    """The labelled figures of a made-up text; their values are taken to be right."""
    traced = extractor.trace(source.article)
    for figure in traced.article.figures:
        label = source.labels.get((figure.start, figure.end))
        if label is not None:
            named = any(
                phrases_agree(figure.indicator or "", phrase) if phrase else figure.indicator is None
                for phrase in label.indicators
            )
            right = named and figure.period in label.periods and figure.status in label.statuses
            yield Case(figure, tuple(traced.features[figure.id]), right)


def _cases(extractor: Extractor, articles: Sequence[Article], labels: Path) -> Iterator[Case]:
    gold = read_figures(labels, {article.doc: article.text for article in articles})
    labelled = {item.doc for item in gold}
    for article in articles:
        traced = extractor.trace(article)
        found, made = traced.article, traced.features
        own = [item for item in gold if item.doc == article.doc]
        if article.doc in labelled:
            for figure, right in judged(own, found.figures):
                yield Case(figure, tuple(made[figure.id]), right)


def fit(made: Sequence[Case], prior: float) -> Model:
    """The weights of the greatest posterior likelihood, by Newton's method."""
    counts = Counter(name for case in made for name in set(case.names))
    names = tuple(sorted(name for name, count in counts.items() if LEAST <= count <= len(made) - LEAST))
    table = np.hstack([_table(made, names), np.ones((len(made), 1))])
    right = np.array([case.right for case in made], dtype=float)
    precision = np.append(np.full(len(names), prior), 0.0)
    theta = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        share = _logistic(table @ theta)
        gradient = table.T @ (share - right) + precision * theta
        curvature = (table * (share * (1 - share))[:, None]).T @ table + np.diag(precision)
        theta = theta - np.linalg.solve(curvature, gradient)
    return Model(names, theta[:-1], float(theta[-1]))


def _table(made: Sequence[Case], names: Sequence[str]) -> np.ndarray:
    place = {name: at for at, name in enumerate(names)}
    table = np.zeros((len(made), len(names)))
    for row, case in enumerate(made):
        for name in case.names:
            if name in place:
                table[row, place[name]] = 1.0
    return table


def _logistic(scores: np.ndarray) -> np.ndarray:
    result: np.ndarray = 1 / (1 + np.exp(-scores))
    return result


def cross_validated(made: Sequence[Case], prior: float) -> tuple[float, Reliability]:
    """(log loss a figure, reliability) where the weights have not seen a figure's article."""
    shares = np.zeros(len(made))
    folds = np.array([_fold(case.figure.doc) for case in made])
    for fold in range(FOLDS):
        model = fit([case for case, own in zip(made, folds, strict=True) if own != fold], prior)
        here = np.flatnonzero(folds == fold)
        shares[here] = model.probabilities([made[at] for at in here])
    right = np.array([case.right for case in made])
    loss = -np.log(np.where(right, shares, 1 - shares)).mean()
    told = [
        (replace(c.figure, confidence=float(share)), c.right) for c, share in zip(made, shares, strict=True)
    ]
    return float(loss), reliability(told, split=SENTENCES)["all"]


def _fold(doc: str) -> int:
    return int(hashlib.md5(doc.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def main(arguments: list[str] | None = None) -> int:
    """Fit, print the scores, write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="the labelled articles")
    parser.add_argument("--gold", type=Path, default=ROOT / "eval" / "gold", help="their labels")
    parser.add_argument("--sentences", type=Path, default=ROOT / "eval" / "sentences", help="gold sentences")
    parser.add_argument("--output", type=Path, default=OUT, help="the file of weights")
    parser.add_argument("--dry-run", action="store_true", help="print the scores, write nothing")
    options = parser.parse_args(arguments)
    made = list(cases(options.corpus, options.gold, options.sentences))
    tried = {prior: cross_validated(made, prior) for prior in PRIORS}
    for prior, (loss, fits) in tried.items():
        print(f"prior {prior:4}: log loss {loss:.4f}, ece {fits.ece:.3f}, auroc {fits.auroc:.3f}")
    best = min(tried, key=lambda prior: tried[prior][0])
    if not options.dry_run:
        options.output.write_text(json.dumps(written(fit(made, best), best, tried[best][1]), indent=1) + "\n")
    return 0


def written(model: Model, prior: float, fits: Reliability) -> dict[str, object]:
    """What the file holds: the weights that count, and how they were made."""
    named = {name: round(float(w), 3) for name, w in zip(model.names, model.weights, strict=True)}
    measured = {name: round(getattr(fits, name), 3) for name in ("figures", "right", "ece", "brier", "auroc")}
    return {
        "weights": {name: weight for name, weight in named.items() if weight},
        "bias": round(model.bias, 3),
        "note": {
            "made_by": "training/fit_confidence.py",
            "prior": prior,
            "cross_validation": measured,
        },
    }


if __name__ == "__main__":
    sys.exit(main())
