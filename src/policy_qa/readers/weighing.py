"""Candidates weighed by their features: the best, and how likely it is right.

The weights of the readers of text are those of a logistic choice among the candidates of a question and "none
of them", with a Gaussian prior, fitted on the labelled questions of the articles for tuning; each question
was asked once more with its own article taken away, where none is right. The probabilities from which an
answer is given were chosen in cross-validation by article.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model: a score by weighted features, and the score of "none of them" to hold it against.

    Attributes:
        weights: By the names of features.
        none: The score from which on a candidate is likelier than none at all.
        answer: The probability from which on an answer is given.
    """

    weights: Mapping[str, float]
    none: float = 0.0
    answer: float = 0.5

    def score(self, features: Mapping[str, float]) -> float:
        """How much speaks for a candidate."""
        return sum(self.weights.get(name, 0.0) * value for name, value in features.items()) - self.none

    def best(self, found: Sequence[tuple[_T, Mapping[str, float]]]) -> tuple[_T, float] | None:
        """The best candidate and its probability among all and none; None if that is too low."""
        scored = sorted(((self.score(features), -n) for n, (_, features) in enumerate(found)), reverse=True)
        if not scored:
            return None
        top = scored[0][0]
        probability = 1 / (1 + math.exp(-top)) if top > -50 else 0.0
        return (found[-scored[0][1]][0], probability) if probability >= self.answer else None
