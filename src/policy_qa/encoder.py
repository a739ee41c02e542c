"""Transformers that turn text into vectors: the shipped one in ONNX Runtime, any other in PyTorch.

The only home of transformers, onnxruntime and torch. They are imported when the first encoder is built, so
that importing this module costs nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import threading
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from policy_qa.errors import MissingDependency, ModelError, UsageError

MODELS = Path(__file__).parent / "models"
PINS = "pins.json"
CHARACTERS_PER_TOKEN = 200
_READ_TOKENS = 2_000
"""Longer passages are not read to their end; passages have some hundred tokens."""

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
            threads: Threads for one run. They never spin, so that idle ones leave the cores to others.
            max_tokens: Where texts are cut.

        Raises:
            ModelError: If a file is missing, altered or cannot be loaded.
            UsageError: If ``threads`` is below 1, or ``max_tokens`` below 3 or above the model's positions.
        """
        if threads < 1:
            raise UsageError(f"{threads} threads cannot run a model", "use 1 or more")
        pins = check_pins(folder)
        config, self._tokenizer = _load_tokenizer(folder)
        _check_max_tokens(max_tokens, limit=int(config.max_position_embeddings))
        self._session = _open_session(folder / "model.onnx", threads=threads)
        # The tokenizer keeps its truncation as state, and its Rust half refuses to be borrowed twice.
        self._tokenizer_lock = threading.Lock()
        self.max_tokens = max_tokens
        self.dimensions = int(config.hidden_size)
        self.digest = _digest(pins["model.onnx"], pins["tokenizer.json"], str(max_tokens))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, in order: shape ``(len(texts), dimensions)``.

        The vector is the mean over all tokens of the last layer. An empty text has one too, that of no words.
        """
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            mean = self._last_layer(text).mean(axis=0)
            vectors[row] = mean / np.linalg.norm(mean)
        return vectors

    def _last_layer(self, text: str) -> Vectors:
        """Run one text; shape ``(tokens, dimensions)``."""
        text = _prepared(text, max_tokens=self.max_tokens)
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

    Each window is one run of its own, for the reasons given at ``Encoder``. An instance may be used by several
    threads at once.

    Attributes:
        digest: Eight hex digits that change with the weights or the tokenizer.
        settings: Lengths in tokens (``max_tokens``, ``max_question``, ``stride``) and ``calibration``.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Check the files of ``folder`` against their pins and load them.

        Args:
            folder: Has ``model.onnx``, ``reader.json``, tokenizer and configuration; beside it ``pins.json``.
            threads: Threads for one run.

        Raises:
            ModelError: If a file is missing, altered or cannot be loaded.
        """
        pins = check_pins(folder)
        _, self._tokenizer = _load_tokenizer(folder)
        self._session = _open_session(folder / "model.onnx", threads=threads)
        self._tokenizer_lock = threading.Lock()
        self.settings: dict[str, Any] = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        self.digest = _digest(pins["model.onnx"], pins["tokenizer.json"])

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
                _prepared(text, max_tokens=_READ_TOKENS), add_special_tokens=False, return_offsets_mapping=True
            )
        return found["input_ids"], found["offset_mapping"]


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
        self.digest = _digest(config.to_json_string(), _sample(loaded), str(self.max_tokens))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, in order: shape ``(len(texts), dimensions)``."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._encode_one(text)
        return vectors

    def _encode_one(self, text: str) -> Vectors:
        text = _prepared(text, max_tokens=self.max_tokens)
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
    """

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
        self.digest = _digest(config.to_json_string(), _sample(loaded))

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


def check_pins(folder: Path) -> dict[str, str]:
    """Compare the files of a shipped model with ``pins.json`` beside its folder.

    Returns:
        The SHA-256 (hex) of each file by name.

    Raises:
        ModelError: If the pins cannot be read, do not list the model, or a file is missing or altered.
    """
    path = folder.parent / PINS
    try:
        pins: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))[folder.name]
    except KeyError as error:
        raise ModelError(str(path), f"does not list the model {folder.name}") from error
    except (OSError, ValueError) as error:
        raise ModelError(str(path), f"the list of model files cannot be read ({error})") from error
    for name, pin in pins.items():
        _check_file(folder / name, pin)
    return pins


def _check_file(path: Path, pin: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(str(path), f"a file of the model cannot be read ({error.strerror})") from error
    if found != pin:
        raise ModelError(str(path), f"was altered (SHA-256 {found[:12]}…, expected {pin[:12]}…)")


def _check_max_tokens(max_tokens: int, *, limit: int) -> None:
    if not 3 <= max_tokens <= limit:
        raise UsageError(f"a limit of {max_tokens} tokens does not fit the model", f"use 3 to {limit}")


def _import_transformers() -> ModuleType:
    """Import transformers without its remarks and without its calls to the hub."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # On import it tells everyone that PyTorch is missing, which here is on purpose.
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    import transformers

    module: ModuleType = transformers
    return module


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


def _load_tokenizer(folder: Path) -> tuple[Any, Any]:
    """Return configuration and tokenizer of a shipped model."""
    transformers = _import_transformers()
    try:
        return (
            transformers.AutoConfig.from_pretrained(folder, local_files_only=True),
            transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True),
        )
    except (OSError, ValueError) as error:
        raise ModelError(
            str(folder), f"configuration or tokenizer cannot be loaded ({_first_line(error)})"
        ) from error


def _load_pretrained(model: str, *, task: str = "") -> _Pretrained:
    transformers = _import_transformers()
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
            f"the Hugging Face model {model!r} cannot be loaded ({_first_line(error)})",
            "give a model's folder, or a name in the local cache; HF_HUB_OFFLINE=0 permits a download",
        ) from error


def _open_session(path: Path, *, threads: int) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_mem_pattern = False  # it keeps a plan for every length of text that was seen
    if _bytes_overflow():
        options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no common base but Exception
        raise ModelError(str(path), f"cannot be loaded ({_first_line(error)})") from error


def _bytes_overflow(cpuinfo: Path = Path("/proc/cpuinfo"), machine: str = platform.machine()) -> bool:
    """Whether sums of products of signed and unsigned bytes may overflow on this processor.

    They may on x86 without VNNI, where exact kernels must be asked for. Those give the same vectors, but took
    2.5 times as long on a processor with VNNI, so they are taken only where it is missing or cannot be seen.
    """
    if machine.lower() not in {"x86_64", "amd64"}:
        return False
    try:
        return "vnni" not in cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True


def _prepared(text: str, *, max_tokens: int) -> str:
    """Cut off what cannot count, and replace lone surrogates, which the tokenizer cannot take.

    The tokenizer reads a whole text before it truncates: megabytes would cost seconds. A token has far fewer
    characters than are kept here for each.
    """
    return text[: max_tokens * CHARACTERS_PER_TOKEN].encode("utf-8", "replace").decode("utf-8")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def _sample(model: Any) -> str:
    """Name and first values of each tensor: tells two sets of weights apart without reading gigabytes."""
    return "\n".join(f"{name} {tensor.flatten()[:4].tolist()}" for name, tensor in model.state_dict().items())


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
