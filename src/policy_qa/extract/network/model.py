"""Runs the network: the files of ``models/figure-context`` in ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policy_qa.encoder import MODELS, Graph, read_settings
from policy_qa.extract.network.features import Case, Text, Vocabulary

FOLDER = MODELS / "figure-context"
Scores = NDArray[np.float32]


class Heads(NamedTuple):
    """Scores (log-odds before normalising) of the figures of one `Case`.

    Attributes:
        ways: Of each way to a period, ``(F, C)``.
        rule_period: Of the rules' period, ``(F,)``.
        status: ``(F, 3)``.
        spans: Of a stretch of the window by its first token and its length less one, ``(F, W, longest)``.
        named: For the rules' indicator where its words stand or stand nowhere, and for none: ``(F, 3)``.
    """

    ways: Scores
    rule_period: Scores
    status: Scores
    spans: Scores
    named: Scores


class ContextModel:
    """The shipped network. Loading takes some hundredths of a second; it may be used by several threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Load it.

        Raises:
            ModelError: If a file is missing, altered or cannot be loaded.
        """
        settings = read_settings(folder, "vocabulary.json")
        self.vocabulary = Vocabulary(
            *(
                {name: number for number, name in enumerate(settings[key], start=first)}
                for key, first in (("words", 2), ("tags", 1), ("dependencies", 1), ("features", 0))
            )
        )
        self._tokens = Graph(folder / "tokens.onnx")
        self._heads = Graph(folder / "heads.onnx")

    def read(self, text: Text) -> Scores:
        """The state of the network at each token, ``(T, states)``."""
        states: Scores = self._tokens.run(
            {
                "vectors": text.vectors[None],
                "heads": text.heads[None],
                "words": text.words[None],
                "tags": text.tags[None],
                "dependencies": text.dependencies[None],
                "marks": text.marks[None],
                "flags": text.flags[None],
            }
        )["states"][0]
        return states

    def score(self, text: Text, states: Scores, case: Case) -> Heads:
        """The scores of one group of figures, by the states of the text's tokens."""
        found = self._heads.run(
            {
                "states": states,
                "first": case.first,
                "last": case.last,
                "kinds": case.kinds,
                "rule_status": case.rule_status,
                "rules": case.rules,
                "ways": case.ways,
                "sorts": case.sorts,
                "distances": case.distances,
                "reach": case.reach,
                "window": case.window,
                "sentences": text.sentences[case.window],
                "steps": case.steps,
            }
        )
        return Heads(
            found["way_scores"], found["rule_period"], found["status"], found["spans"], found["named"]
        )
