"""The shipped reader: a question and a passage to scores of answers."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from policy_qa.encoder.files import check_pins, digest, load_tokenizer, open_session, prepared
from policy_qa.encoder.vectors import Vectors

_READ_TOKENS = 2_000
"""Longer passages are not read to their end; passages have some hundred tokens."""


class SpanScores(NamedTuple):
    """What a span model says of one window of a passage, for one question.

    Attributes:
        offsets: Characters (from, to) of each token in the passage, shape ``(tokens, 2)``.
        start: Score of each token as the first of the answer, shape ``(tokens,)``.
        end: The same as its last.
        none: Scores (as first, as last) of the answer not being there.
        answerable: Log-odds that the window answers.
        relevance: Score to rank the passages of one question by.
    """

    offsets: NDArray[np.int64]
    start: Vectors
    end: Vectors
    none: tuple[float, float]
    answerable: float
    relevance: float


class SpanEncoder:
    """The shipped reader in ONNX Runtime: a question and a passage in, scores of answers out.

    Each window is one run of its own, for the reasons given at ``Encoder``. An instance may be used by
    several threads at once.

    Attributes:
        digest: Eight hex digits that change with the weights or the tokenizer.
        settings: Lengths in tokens (``max_tokens``, ``max_question``, ``stride``) and ``calibration``.
        threads: How many passages may be read at once, a thread each.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Check the files of ``folder`` against their pins and load them.

        Args:
            folder: Has ``model.onnx``, ``reader.json``, tokenizer and configuration; beside it ``pins.json``.
            threads: Passages that the caller may read at once.

        Raises:
            ModelError: If a file is missing, altered or cannot be loaded.
        """
        pins = check_pins(folder)
        _, self._tokenizer = load_tokenizer(folder)
        self._session = open_session(folder / "model.onnx", threads=1)
        self.threads = threads
        self._tokenizer_lock = threading.Lock()
        self.settings: dict[str, Any] = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        self.digest = digest(pins["model.onnx"], pins["tokenizer.json"])

    def score(self, question: str, passage: str) -> tuple[SpanScores, ...]:
        """Read a passage for an answer: one result a window, most passages are one."""
        limits = self.settings
        asked, _ = self._tokens(question)
        asked = asked[: limits["max_question"]]
        ids, offsets = self._tokens(passage)
        room = limits["max_tokens"] - len(asked) - 3
        starts = range(0, max(1, len(ids) - limits["stride"]), room - limits["stride"])
        return tuple(self._window(asked, ids[at : at + room], offsets[at : at + room]) for at in starts)

    def _window(self, asked: list[int], read: list[int], offsets: list[tuple[int, int]]) -> SpanScores:
        opening, closing = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        ids = np.array([[opening, *asked, closing, *read, closing]], dtype=np.int64)
        first = len(asked) + 2
        types = np.zeros_like(ids)
        types[0, first : first + len(read)] = 1  # answers are looked for where the type is 1
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        start, end, answerable, relevance = self._session.run(
            ["start", "end", "answerable", "relevance"], inputs
        )
        return SpanScores(
            np.array(offsets, dtype=np.int64).reshape(-1, 2),
            start[0, first : first + len(read)],
            end[0, first : first + len(read)],
            (float(start[0, 0]), float(end[0, 0])),
            float(answerable[0]),
            float(relevance[0]),
        )

    def _tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        with self._tokenizer_lock:
            found = self._tokenizer(
                prepared(text, max_tokens=_READ_TOKENS), add_special_tokens=False, return_offsets_mapping=True
            )
        return found["input_ids"], found["offset_mapping"]
