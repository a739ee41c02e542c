"""Any Hugging Face model in PyTorch, in place of a shipped one."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from policy_qa.encoder.files import digest, first_line, import_transformers, prepared
from policy_qa.encoder.spans import SpanScores
from policy_qa.encoder.vectors import Vectors
from policy_qa.errors import MissingDependency, UsageError


class TorchEncoder:
    """Any Hugging Face text model in PyTorch, pooled by the mean over its tokens.

    Attributes:
        digest: Eight hex digits that change with the configuration and the weights (a sample of each tensor).
        dimensions: Length of a vector.
        max_tokens: Longer texts are cut to this many tokens.
    """

    def __init__(self, model: str, *, threads: int = 1, max_tokens: int = 512) -> None:
        """Load a model by folder or by name; on a GPU if PyTorch finds one.

        A name is looked up in the local Hugging Face cache only, unless ``HF_HUB_OFFLINE=0`` is set.

        Raises:
            MissingDependency: If PyTorch is not installed.
            UsageError: If the model cannot be loaded, with the reason.
        """
        self._torch = _import_torch()
        self._torch.set_num_threads(threads)
        self._device = "cuda" if self._torch.cuda.is_available() else "cpu"
        config, self._tokenizer, loaded = _load_pretrained(model)
        self._model = loaded.eval().to(self._device)
        self._lock = threading.Lock()
        positions = int(getattr(config, "max_position_embeddings", None) or max_tokens)
        self.max_tokens = min(max_tokens, positions, int(self._tokenizer.model_max_length))
        self.dimensions = int(config.hidden_size)
        self.digest = digest(config.to_json_string(), _sample(loaded), str(self.max_tokens))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, in order: shape ``(len(texts), dimensions)``."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._encode_one(text)
        return vectors

    def _encode_one(self, text: str) -> Vectors:
        text = prepared(text, max_tokens=self.max_tokens)
        with self._lock:
            inputs = self._tokenizer(
                text, truncation=True, max_length=self.max_tokens, return_tensors="pt"
            ).to(self._device)
        with self._torch.inference_mode():
            mean = self._model(**inputs).last_hidden_state[0].float().mean(dim=0)
            vector: Vectors = self._torch.nn.functional.normalize(mean, dim=0).cpu().numpy()
        return vector


class TorchSpanEncoder:
    """Any Hugging Face model for extractive question answering, in PyTorch.

    Such a model has no head for answerability or relevance: the odds of its best span against "no answer"
    stand for both. It must have learnt to point at its first token where a passage does not answer (as models
    for SQuAD 2.0 have), else nothing is ever refused.

    Attributes:
        digest: Eight hex digits that change with the configuration and the weights (a sample of each tensor).
        threads: 1: a run uses all threads that PyTorch has.
    """

    threads = 1

    def __init__(self, model: str, *, threads: int = 1, max_tokens: int = 384) -> None:
        """Load a model by folder or by name, as ``TorchEncoder`` does.

        Raises:
            MissingDependency: If PyTorch is not installed.
            UsageError: If the model cannot be loaded, with the reason.
        """
        self._torch = _import_torch()
        self._torch.set_num_threads(threads)
        config, self._tokenizer, loaded = _load_pretrained(model, task="QuestionAnswering")
        self._model = loaded.eval()
        self._lock = threading.Lock()
        self._max_tokens = min(max_tokens, int(getattr(config, "max_position_embeddings", max_tokens)))
        self.digest = digest(config.to_json_string(), _sample(loaded))

    def score(self, question: str, passage: str) -> tuple[SpanScores, ...]:
        """Read a passage for an answer: one result a window."""
        with self._lock:
            inputs = self._tokenizer(
                question, passage, truncation="only_second", max_length=self._max_tokens,
                stride=self._max_tokens // 4, return_overflowing_tokens=True, return_offsets_mapping=True,
                padding=True, return_tensors="pt",
            )  # fmt: skip
            offsets = inputs.pop("offset_mapping").numpy()
            inputs.pop("overflow_to_sample_mapping")
            with self._torch.inference_mode():
                output = self._model(**inputs)
        starts, ends = output.start_logits.float().numpy(), output.end_logits.float().numpy()
        return tuple(
            _span_scores(start, end, offset, np.array([one == 1 for one in inputs.sequence_ids(row)]))
            for row, (start, end, offset) in enumerate(zip(starts, ends, offsets, strict=True))
        )


def _span_scores(
    start: Vectors, end: Vectors, offsets: NDArray[np.int64], inside: NDArray[np.bool_]
) -> SpanScores:
    odds = float(start[inside].max() + end[inside].max() - start[0] - end[0])
    none = (float(start[0]), float(end[0]))
    return SpanScores(offsets[inside], start[inside], end[inside], none, odds, odds)


def _import_torch() -> Any:
    try:
        import torch
    except ModuleNotFoundError as error:
        if error.name != "torch":  # torch is there, and broken: do not disguise it
            raise
        raise MissingDependency("torch", "torch") from error
    return torch


class _Pretrained(NamedTuple):
    config: Any
    tokenizer: Any
    model: Any


def _load_pretrained(model: str, *, task: str = "") -> _Pretrained:
    transformers = import_transformers()
    transformers.utils.logging.disable_progress_bar()
    # Passed on, because the variable itself is read once, when whoever is first imports the hub's library.
    local = os.environ["HF_HUB_OFFLINE"].lower() not in {"0", "false", "no", "off"}
    try:
        return _Pretrained(
            transformers.AutoConfig.from_pretrained(model, local_files_only=local),
            transformers.AutoTokenizer.from_pretrained(model, local_files_only=local),
            getattr(transformers, f"AutoModel{task and 'For'}{task}").from_pretrained(
                model, local_files_only=local
            ),
        )
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        raise UsageError(
            f"the Hugging Face model {model!r} cannot be loaded ({first_line(error)})",
            "give a model's folder, or a name in the local cache; HF_HUB_OFFLINE=0 permits a download",
        ) from error


def _sample(model: Any) -> str:
    """Name and first values of each tensor: tells two sets of weights apart without reading gigabytes."""
    return "\n".join(f"{name} {tensor.flatten()[:4].tolist()}" for name, tensor in model.state_dict().items())
