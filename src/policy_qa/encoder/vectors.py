"""The shipped embedder: texts to unit vectors."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policy_qa.encoder.files import (
    check_max_tokens,
    check_pins,
    digest,
    load_tokenizer,
    open_session,
    prepared,
)
from policy_qa.encoder.lanes import Lanes
from policy_qa.errors import UsageError

Vectors = NDArray[np.float32]


class Encoder:
    """A shipped transformer in ONNX Runtime: texts in, unit vectors out.

    Each text is one run of its own. The int8 graph scales activations over the whole input tensor, so that in
    a batch the vector of a text would depend on its neighbours; alone, a text always has the same bytes. That
    also spares all padding. An instance may be used by several threads at once.

    Attributes:
        digest: Eight hex digits that change with the weights, the tokenizer or ``max_tokens``.
        dimensions: Length of a vector.
        max_tokens: Longer texts are cut to this many tokens, the two special ones included.
    """

    def __init__(self, folder: Path, *, threads: int = 1, max_tokens: int = 256) -> None:
        """Check the files of ``folder`` against their pins and load them.

        Args:
            folder: Has ``model.onnx``, the tokenizer and configurations; beside it lies ``pins.json``.
            threads: Texts that are encoded at once, a thread each.
            max_tokens: Where texts are cut.

        Raises:
            ModelError: If a file is missing, altered or cannot be loaded.
            UsageError: If ``threads`` is below 1, or ``max_tokens`` below 3 or above the model's positions.
        """
        if threads < 1:
            raise UsageError(f"{threads} threads cannot run a model", "use 1 or more")
        pins = check_pins(folder)
        config, self._tokenizer = load_tokenizer(folder)
        check_max_tokens(max_tokens, limit=int(config.max_position_embeddings))
        self._session = open_session(folder / "model.onnx", threads=1)
        self._lanes = Lanes(threads)
        # The tokenizer keeps its truncation as state, and its Rust half refuses to be borrowed twice.
        self._tokenizer_lock = threading.Lock()
        self.max_tokens = max_tokens
        self.dimensions = int(config.hidden_size)
        self.digest = digest(pins["model.onnx"], pins["tokenizer.json"], str(max_tokens))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, in order: shape ``(len(texts), dimensions)``.

        The vector is the mean over all tokens of the last layer. An empty text has one too, that of no words.
        """
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, mean in enumerate(self._lanes.map(self._mean, texts)):
            vectors[row] = mean / np.linalg.norm(mean)
        return vectors

    def _mean(self, text: str) -> Vectors:
        mean: Vectors = self._last_layer(text).mean(axis=0)
        return mean

    def _last_layer(self, text: str) -> Vectors:
        """Run one text; shape ``(tokens, dimensions)``."""
        text = prepared(text, max_tokens=self.max_tokens)
        with self._tokenizer_lock:
            ids = self._tokenizer(text, truncation=True, max_length=self.max_tokens)["input_ids"]
        tokens = np.array([ids], dtype=np.int64)
        inputs = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        (hidden,) = self._session.run(["last_hidden_state"], inputs)
        layer: Vectors = hidden[0]
        return layer
