"""The fitted weights of figures: how much speaks for one, and from when on an answer is given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

_TIMELY = (
    "period_exact",
    "period_within",
    "period_unknown",
    "period_soft",
    "period_part",
    "period_said",
    "period_near",
)

_OF_A_RIGHT_ONE = {"period_exact": 1.0, "period_said": 0.5, "period_near": 0.5}
"""The features of time of a figure that is of the period asked for."""


@dataclass(frozen=True)
class Layer:
    """A hidden layer: ``outer @ tanh(inner @ features + shift)``, so that one feature can weigh another.

    Attributes:
        features: The names of the columns of ``inner``.
        inner: ``(hidden, features)``.
        shift: ``(hidden,)``.
        outer: ``(hidden,)``.
    """

    features: tuple[str, ...]
    inner: np.ndarray
    shift: np.ndarray
    outer: np.ndarray

    def score(self, described: Mapping[str, float]) -> float:
        """What it adds to the score of a figure."""
        column = np.array([described.get(name, 0.0) for name in self.features])
        return float(self.outer @ np.tanh(self.inner @ column + self.shift))


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, the score of "none of them" against them, and when an answer is given.

    Attributes:
        weights: By feature.
        bias: The score of a figure of which nothing is known.
        threshold: The least probability of an answer.
        margin: How many times as likely as the next answer it must be.
        layer: What is added to the weighted sum, or None.
    """

    weights: dict[str, float]
    bias: float
    threshold: float
    margin: float = 1.5
    layer: Layer | None = None

    def score(self, described: Mapping[str, float]) -> float:
        """How much speaks for a figure; 0 is as likely as none."""
        plain = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in described.items())
        return plain if self.layer is None else plain + self.layer.score(described)

    def topical(self, described: Mapping[str, float], *, timed: bool) -> float:
        """The score of a figure as if it were of the time that is asked for."""
        timeless = {name: value for name, value in described.items() if name not in _TIMELY}
        return self.score(timeless | (_OF_A_RIGHT_ONE if timed else {}))


@lru_cache(maxsize=2)
def model(*, reading: bool = False) -> Model:
    """The model that is shipped with the package; with ``reading`` the one that knows of a span model."""
    text = files("policy_qa").joinpath("models/matching/weights.json").read_text(encoding="utf-8")
    read = json.loads(text)
    fitted = read["reading" if reading else "alone"]
    layer = fitted.get("layer")
    return Model(
        fitted["weights"],
        fitted["bias"],
        fitted["threshold"],
        fitted["margin"],
        Layer(tuple(layer["features"]), *(np.array(layer[name]) for name in ("inner", "shift", "outer")))
        if layer
        else None,
    )
