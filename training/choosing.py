"""The fit of a choice: which of a question's candidates answers it, or none (numpy only).

The likelihood of the right choices is maximised (a softmax over the candidates and "none of them"; McFadden's
conditional logit). ``fit`` does so for a weighted sum, with a Gaussian prior around weights set by hand, and
no weight may change its sign: with some hundred questions that keeps it from following chance. ``fit_layer``
adds a hidden layer, which can weigh one feature by another; it needs some thousand questions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

FOLDS = 5
_EPOCHS = 70
_BATCH = 256
_RATE = 5e-3
_DECAY = 1e-3
"""Of the squares of the weights, per batch."""
_HIDDEN_AWAY = 0.2
"""Part of the hidden units that are left out of a batch (dropout)."""
_LEAST_SPREAD = 0.05


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
class Layer:
    """A hidden layer beside a weighted sum: ``outer @ tanh(inner @ features + shift)`` is added to a score.

    Attributes:
        inner: One row a hidden unit, columns as the features.
        shift: One number a hidden unit.
        outer: One number a hidden unit.
    """

    inner: np.ndarray
    shift: np.ndarray
    outer: np.ndarray


@dataclass(frozen=True)
class Weights:
    """Fitted weights, and the score of a candidate of which nothing is known against "none"."""

    values: np.ndarray
    bias: float
    layer: Layer | None = None

    def scores(self, features: np.ndarray) -> np.ndarray:
        """The score of each row of features."""
        plain: np.ndarray = features @ self.values + self.bias
        if self.layer is None:
            return plain
        return plain + np.tanh(features @ self.layer.inner.T + self.layer.shift) @ self.layer.outer


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
    names: Sequence[str],
    *,
    answerable: bool,
    weight: float = 1.0,
) -> Choice:
    """A choice from candidates described by name; its columns are the names in their order."""
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows], dtype=float)
    shaped = table.reshape(len(rows), len(names))
    return Choice(doc, answerable, shaped, np.array(right, dtype=bool), tuple(facts), weight)


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


def fit_layer(made: Sequence[Choice], *, hidden: int = 16, seed: int = 0) -> Weights:
    """The weights of a sum with a hidden layer, of the greatest likelihood under weight decay (by Adam).

    Args:
        made: The choices; those without candidates teach nothing.
        hidden: Units of the layer.
        seed: Of the first weights, the order of batches and the units that are left out.
    """
    rng = np.random.default_rng(seed)
    batches = _Padded([one for one in made if len(one.features)])
    width = batches.features.shape[2]
    state = {
        "values": rng.normal(0, 0.02, width), "bias": np.array([-3.0]),
        "inner": rng.normal(0, 1 / np.sqrt(width), (hidden, width)), "shift": np.zeros(hidden),
        "outer": np.zeros(hidden),
    }  # fmt: skip
    moments = {name: (np.zeros_like(value), np.zeros_like(value)) for name, value in state.items()}
    step, order = 0, np.arange(len(batches.weight))
    for epoch in range(_EPOCHS):
        rng.shuffle(order)
        rate = _RATE * (1 - epoch / _EPOCHS)
        for start in range(0, len(order), _BATCH):
            step += 1
            kept = (rng.random(hidden) >= _HIDDEN_AWAY) / (1 - _HIDDEN_AWAY)
            gradients = batches.gradients(order[start : start + _BATCH], state, kept)
            for name, slope in gradients.items():
                mean, square = moments[name]
                decay = 2 * _DECAY if name in {"values", "inner", "outer"} else 0.0
                gradient = slope + decay * state[name]
                mean += 0.1 * (gradient - mean)
                square += 0.001 * (gradient**2 - square)
                state[name] = state[name] - rate * (mean / (1 - 0.9**step)) / (
                    np.sqrt(square / (1 - 0.999**step)) + 1e-8
                )
    return batches.unscaled(state)


class _Padded:
    """Choices as arrays: features brought to one scale, ``(choices, candidates, features)``."""

    def __init__(self, made: Sequence[Choice]) -> None:
        every = np.concatenate([one.features for one in made])
        self._mean, self._spread = every.mean(0), np.maximum(every.std(0), _LEAST_SPREAD)
        longest = max(len(one.features) for one in made)
        self.features = np.zeros((len(made), longest, every.shape[1]))
        self._there = np.zeros((len(made), longest), dtype=bool)
        self._right = np.zeros((len(made), longest), dtype=bool)
        self.weight = np.array([one.weight for one in made])
        for row, one in enumerate(made):
            size = len(one.features)
            self.features[row, :size] = (one.features - self._mean) / self._spread
            self._there[row, :size] = True
            self._right[row, :size] = one.right

    def gradients(
        self, rows: np.ndarray, state: Mapping[str, np.ndarray], kept: np.ndarray
    ) -> dict[str, np.ndarray]:
        """The gradients of the mean loss of some choices, by name; ``kept`` scales the hidden units."""
        x, there, right = self.features[rows], self._there[rows], self._right[rows]
        units = np.tanh(x @ state["inner"].T + state["shift"])
        scores = x @ state["values"] + state["bias"] + (units * kept) @ state["outer"]
        scores = np.where(there, scores, -np.inf)
        top = np.maximum(scores.max(1, keepdims=True), 0.0)
        odds, none = np.exp(scores - top), np.exp(-top)
        shares = odds / (odds.sum(1, keepdims=True) + none)
        among = np.where(right, shares, 0.0)
        wanted = among / np.maximum(among.sum(1, keepdims=True), 1e-12)
        away = (shares - wanted) * self.weight[rows, None] / len(rows)
        within = away[:, :, None] * (state["outer"] * kept) * (1 - units**2)
        return {
            "values": np.einsum("cn,cnf->f", away, x),
            "bias": np.array([away.sum()]),
            "inner": np.einsum("cnh,cnf->hf", within, x, optimize=True),
            "shift": within.sum((0, 1)),
            "outer": np.einsum("cn,cnh->h", away, units) * kept,
        }

    def unscaled(self, state: Mapping[str, np.ndarray]) -> Weights:
        """The weights for features as they are."""
        values, inner = state["values"] / self._spread, state["inner"] / self._spread
        layer = Layer(inner, state["shift"] - inner @ self._mean, state["outer"])
        return Weights(values, float(state["bias"][0] - values @ self._mean), layer)


def shares_of(one: Choice, weights: Weights) -> np.ndarray:
    """The probability of each candidate among all and none."""
    scores = weights.scores(one.features)
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


def cross_validated(
    made: Sequence[Choice], fitted: Callable[[Sequence[Choice]], Weights], rules: Sequence[Rule]
) -> list[dict[str, float]]:
    """Rates of right and wrong answers by rule, when the weights have not seen a question's article.

    Args:
        made: The choices.
        fitted: Finds weights for some of them.
        rules: When an answer is given.
    """
    counts = [
        {"right": 0, "wrong": 0, "answerable": 0, "others": 0, "others_answered": 0, "removed": 0}
        for _ in rules
    ]
    for fold in range(FOLDS):
        weights = fitted([one for one in made if _fold(one.doc) != fold])
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
