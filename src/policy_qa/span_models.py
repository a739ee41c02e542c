"""Models that read a passage for the answer to a question: the shipped one, and any other by a setting.

A specification names the model: ``policy`` (shipped), ``hf:MODEL`` (any Hugging Face model for extractive
question answering, by name or folder, needs the extra ``torch``) or ``none`` (passages are not read for
spans).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from policy_qa.encoder import MODELS, SpanEncoder, SpanScores, TorchSpanEncoder
from policy_qa.errors import UsageError

SHIPPED = "policy-reader"


class SpanModel(Protocol):
    """Reads passages for answers.

    Attributes:
        digest: Identifies the model.
        threads: How many passages may be read at once.
    """

    digest: str
    threads: int

    def score(self, question: str, passage: str) -> Sequence[SpanScores]:
        """Scores of each window of a passage, for one question."""
        ...


def span_model(specification: str, *, threads: int = 1) -> SpanModel | None:
    """The model that a specification names; None for ``none``.

    Raises:
        UsageError: There is no such model.
        ModelError: The files of the shipped model are missing or altered.
        MissingDependency: The model needs PyTorch, which is not installed.
    """
    kind, _, name = specification.partition(":")
    if specification == "none":
        return None
    if specification == "policy":
        return SpanEncoder(MODELS / SHIPPED, threads=threads)
    if kind == "hf" and name:
        return TorchSpanEncoder(name, threads=threads)
    raise UsageError(f"there is no reader {specification!r}", "the readers are policy, hf:MODEL and none")
