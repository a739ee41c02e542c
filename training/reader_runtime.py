"""Run a reader, as a checkpoint in PyTorch or as an ONNX graph, and read answers off its scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from keywords import normal, sentences
from numpy.typing import NDArray
from reader_text import Floats, Ints, Texts, Window, best_span, padded

Run = Callable[[Ints, Ints, Ints], tuple[Floats, Floats, Floats, Floats]]
FEATURES = ("raw", "margin", "answerable", "relevance")
OUTPUTS = ("start", "end", "answerable", "relevance")
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class Found(NamedTuple):
    """The best span of one passage.

    Attributes:
        passage: Number of the passage.
        span: Its characters (from, to) in the passage.
        raw: Sum of the scores of its first and last token.
        margin: How much more that is than the score of no answer.
        answerable: Log-odds that the passage answers.
        relevance: Score to rank passages by.
    """

    passage: int
    span: tuple[int, int]
    raw: float
    margin: float
    answerable: float
    relevance: float

    def features(self) -> list[float]:
        """The scores, in the order of ``FEATURES``."""
        return [self.raw, self.margin, self.answerable, self.relevance]


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear score over ``FEATURES``."""

    values: tuple[float, ...]
    bias: float = 0.0

    def __call__(self, found: Found) -> float:
        """Return the score of a span."""
        return float(np.dot(self.values, found.features())) + self.bias


PICK = Weights((1.0, 0.0, 1.0, 0.0))  # which of several passages answers, before it is fitted


class ReaderRuntime:
    """A reader with its tokenizer. Scores of a pair are kept, so that asking again costs nothing."""

    def __init__(self, run: Run, texts: Texts, *, batch: int = 16) -> None:
        self._run, self._texts, self._batch = run, texts, batch
        self._known: dict[tuple[str, str], Found] = {}

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Found]:
        """Find the best span of each (question, passage), over all windows by ``PICK``."""
        windows = [(pair, window) for pair in dict.fromkeys(pairs) if pair not in self._known
                   for window in self._texts.windows(*pair)]  # fmt: skip
        windows.sort(key=lambda entry: len(entry[1].ids))
        for at in range(0, len(windows), self._batch):
            part = windows[at : at + self._batch]
            for (pair, _), found in zip(part, self._score([window for _, window in part]), strict=True):
                known = self._known.get(pair)
                if known is None or PICK(found) > PICK(known):
                    self._known[pair] = found
        return [self._known[pair] for pair in pairs]

    def read_all(self, question: str, passages: Sequence[str]) -> list[Found]:
        """Find the best span of each passage for one question."""
        found = self.read([(question, passage) for passage in passages])
        return [one._replace(passage=number) for number, one in enumerate(found)]

    def _score(self, windows: Sequence[Window]) -> list[Found]:
        outputs = self._run(*padded(windows))
        return [_found(window, *(output[row] for output in outputs)) for row, window in enumerate(windows)]


def _found(window: Window, start: Floats, end: Floats, answerable: Any, relevance: Any) -> Found:
    if not window.offsets:
        return Found(0, (0, 0), -1e4, -1e4, float(answerable), float(relevance))
    length = window.first + len(window.offsets)
    first, last, margin = best_span(start[:length], end[:length], window.first)
    span = window.offsets[first - window.first][0], window.offsets[last - window.first][1]
    return Found(0, span, float(start[first] + end[last]), margin, float(answerable), float(relevance))


def open_reader(
    model: Path, source: Path, *, threads: int = 0, alone: bool = True, bf16: bool = False
) -> ReaderRuntime:
    """Load a checkpoint (``.pt``) or a graph (``.onnx``), with the tokenizer in ``source``.

    Args:
        model: The file.
        source: Folder of configuration and tokenizer.
        threads: For one run; 0 lets the library choose.
        alone: Run each pair of a graph by itself, as the product does: the activations of an int8 graph are
            scaled over the whole batch.
        bf16: Run a checkpoint in mixed precision.
    """
    texts = Texts(source / "tokenizer.json")
    if model.suffix == ".onnx":
        return ReaderRuntime(_onnx(model, threads), texts, batch=1 if alone else 16)
    return ReaderRuntime(_torch(model, source, threads, bf16), texts)


def _onnx(model: Path, threads: int) -> Run:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or 1
    options.log_severity_level = 3
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def run(*arrays: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        start, end, answerable, relevance = session.run(list(OUTPUTS), dict(zip(INPUTS, arrays, strict=True)))
        return start, end, answerable, relevance

    return run


def _torch(checkpoint: Path, source: Path, threads: int, bf16: bool) -> Run:
    import torch
    from reader_model import from_pretrained

    if threads:
        torch.set_num_threads(threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = from_pretrained(source)
    model.load_state_dict(torch.load(checkpoint, map_location="cpu")["model"])
    model.eval().to(device)

    def run(*arrays: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
            output = model(*(torch.from_numpy(array).to(device) for array in arrays))
        start, end, answerable, relevance = (tensor.float().cpu().numpy() for tensor in output)
        return start, end, answerable, relevance

    return run


def sentence_of(text: str, span: tuple[int, int], *, most_words: int = 25) -> str:
    """The sentence that holds a span, cut around it to ``most_words`` words."""
    start, end = next(((a, b) for a, b in sentences(text) if a <= span[0] < b), span)
    end = max(end, span[1])
    before, inside, after = (
        text[start : span[0]].split(),
        text[slice(*span)].split(),
        text[span[1] : end].split(),
    )
    room = max(0, most_words - len(inside))
    lead = before[-max(room // 2, room - len(after)) :] if room else []
    return " ".join([*lead, *inside, *after[: room - len(lead)]][:most_words])


def voted(found: Sequence[Found], passages: Sequence[str], pick: Weights) -> Found:
    """Choose the span with most support: passages that give the same words add their odds.

    Args:
        found: The best span of each passage.
        passages: The passages.
        pick: Scores a span on its own; the best scored of those with the chosen words is returned.
    """
    said = [normal(passages[one.passage][slice(*one.span)]) for one in found]
    scores = np.array([pick(one) for one in found])
    odds = np.exp(scores - scores.max())
    support = [sum(odd for odd, other in zip(odds, said, strict=True) if other == text) for text in said]
    return found[max(range(len(found)), key=lambda n: (support[n], scores[n]))]


def auroc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Chance that a positive scores above a negative; ties count half."""
    values = np.asarray(scores, dtype=float)
    truth = np.asarray(labels, dtype=bool)
    order = np.unique(values, return_inverse=True)[1]
    counts = np.bincount(order)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[order]
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return float("nan")
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def fit_logistic(rows: NDArray[np.float64], labels: NDArray[np.float64], *, penalty: float = 1.0) -> Weights:
    """Fit a logistic regression by Newton steps, features scaled inside, and return it in their own units."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    inputs = np.column_stack([(rows - mean) / scale, np.ones(len(rows))])
    theta = np.zeros(inputs.shape[1])
    ridge = np.diag([penalty] * rows.shape[1] + [0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ theta, -30, 30)))
        hessian = inputs.T @ (inputs * (chance * (1 - chance))[:, None]) + ridge + 1e-9 * np.eye(len(theta))
        theta += np.linalg.solve(hessian, inputs.T @ (labels - chance) - ridge @ theta)
    values = theta[:-1] / scale
    return Weights(tuple(float(value) for value in values), float(theta[-1] - values @ mean))
