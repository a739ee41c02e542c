"""The fit of a choice: which of a question's candidates answers it, or none (numpy only).

The likelihood of the right choices is maximised with a Gaussian prior around weights set by hand, and no
weight may change its sign; with some hundred questions that keeps the fit from following chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

FOLDS = 5


@dataclass(frozen=True)
class Prior:
    """Weights set by hand: by feature, that of "none of them", and how much they weigh, in questions."""

    weights: Mapping[str, float]
    bias: float
    strength: float = 8.0


@dataclass(frozen=True)
class Choice:
    """One question: the features of its candidates, which are right, and what each states.

    Attributes:
        doc: The article that the question is about.
        answerable: Whether the articles answer it.
        features: One row a candidate, columns in the order of the prior.
        right: Which candidates answer.
        facts: What the candidates state; equal ones are one answer.
        weight: How much the choice weighs; below 1 if the right candidates were taken away on purpose.
    """

    doc: str
    answerable: bool
    features: np.ndarray
    right: np.ndarray
    facts: tuple[object, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Weights:
    """Fitted weights, and the score of a candidate of which nothing is known against "none"."""

    values: np.ndarray
    bias: float


@dataclass(frozen=True)
class Rule:
    """When an answer is given: its least probability, and how many times that of the next it must be."""

    threshold: float
    margin: float = 1.0


def choice(
    doc: str,
    rows: Sequence[Mapping[str, float]],
    right: Sequence[bool],
    facts: Sequence[object],
    prior: Prior,
    *,
    answerable: bool,
    weight: float = 1.0,
) -> Choice:
    """A choice from candidates described by name."""
    table = np.array([[row.get(name, 0.0) for name in prior.weights] for row in rows], dtype=float)
    shaped = table.reshape(len(rows), len(prior.weights))
    return Choice(doc, answerable, shaped, np.array(right, dtype=bool), tuple(facts), weight)


def without(one: Choice, known: Prior, fewer: Prior) -> Choice:
    """A choice with the columns of another prior, which knows fewer features."""
    columns = [n for n, name in enumerate(known.weights) if name in fewer.weights]
    return replace(one, features=one.features[:, columns])


def fit(made: Sequence[Choice], prior: Prior, *, steps: int = 400, rate: float = 0.1) -> Weights:
    """The weights of the greatest posterior likelihood (by Adam), none of another sign than in the prior."""
    start = np.array(list(prior.weights.values()))
    theta = np.append(start, prior.bias)
    mean, square = np.zeros_like(theta), np.zeros_like(theta)
    for step in range(1, steps + 1):
        gradient = sum((_gradient(theta, one) for one in made), np.zeros_like(theta))
        gradient[:-1] += prior.strength * (theta[:-1] - start)
        gradient /= len(made)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        theta = theta - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        theta[:-1] = np.where(theta[:-1] * start < 0, 0.0, theta[:-1])
    return Weights(theta[:-1], float(theta[-1]))


def _gradient(theta: np.ndarray, one: Choice) -> np.ndarray:
    shares = shares_of(one, Weights(theta[:-1], float(theta[-1])))
    wanted = np.zeros_like(shares)
    if one.right.any():
        wanted[one.right] = shares[one.right] / max(shares[one.right].sum(), 1e-12)
    away = one.weight * (shares - wanted)
    return np.append(one.features.T @ away, away.sum())


def shares_of(one: Choice, weights: Weights) -> np.ndarray:
    """The probability of each candidate among all and none."""
    scores = one.features @ weights.values + weights.bias
    top = max(0.0, scores.max(initial=0.0))
    odds = np.exp(scores - top)
    return odds / (odds.sum() + np.exp(-top))


def answered(one: Choice, weights: Weights, rule: Rule) -> bool | None:
    """Whether the answer that is given is right; None if none is given."""
    groups: dict[object, float] = {}
    for fact, share in zip(one.facts, shares_of(one, weights), strict=True):
        groups[fact] = groups.get(fact, 0.0) + share
    ordered = sorted(groups.items(), key=lambda item: -item[1])
    if not ordered or ordered[0][1] < rule.threshold:
        return None
    if len(ordered) > 1 and ordered[0][1] < rule.margin * ordered[1][1]:
        return None
    return any(r for fact, r in zip(one.facts, one.right, strict=True) if fact == ordered[0][0])


def cross_validated(made: Sequence[Choice], prior: Prior, rules: Sequence[Rule]) -> list[dict[str, float]]:
    """Rates of right and wrong answers by rule, when the weights have not seen a question's article."""
    counts = [
        {"right": 0, "wrong": 0, "answerable": 0, "others": 0, "others_answered": 0, "removed": 0}
        for _ in rules
    ]
    for fold in range(FOLDS):
        weights = fit([one for one in made if _fold(one.doc) != fold], prior)
        for one in made:
            if _fold(one.doc) == fold:
                for rule, count in zip(rules, counts, strict=True):
                    _count(one, answered(one, weights, rule), count)
    return [
        {
            "threshold": rule.threshold,
            "right": round(count["right"] / max(1, count["answerable"]), 3),
            "wrong": round(count["wrong"] / max(1, count["answerable"]), 3),
            "others_answered": round(count["others_answered"] / max(1, count["others"]), 3),
            "removed_answered": round(count["removed"] / max(1, count["answerable"]), 3),
            "questions": count["answerable"] + count["others"],
        }
        for rule, count in zip(rules, counts, strict=True)
    ]


def _count(one: Choice, result: bool | None, count: dict[str, int]) -> None:
    if one.weight < 1:
        count["removed"] += result is not None
    elif one.answerable:
        count["answerable"] += 1
        count["right"] += result is True
        count["wrong"] += result is False
    else:
        count["others"] += 1
        count["others_answered"] += result is not None


def _fold(doc: str) -> int:
    return int(hashlib.md5(doc.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS
