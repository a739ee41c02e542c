"""From questions and passages to token ids, and from span scores back to text (no torch needed)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_TOKENS = 256  # of question, passage and three special tokens
MAX_QUESTION = 64
MAX_ANSWER = 30  # tokens; the longest answers that annotators give
STRIDE = 64  # tokens that neighbouring windows of a long passage share
CLS, SEP = 101, 102

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the model: a question and as much of a passage as fits.

    Attributes:
        ids: Token ids, special ones included.
        first: Place of the passage's first token in ``ids``; the tokens before are the question's.
        offsets: Characters (from, to) of each of its tokens in the passage.
    """

    ids: tuple[int, ...]
    first: int
    offsets: tuple[tuple[int, int], ...]

    def place(self, answer: tuple[int, int]) -> tuple[int, int] | None:
        """First and last token of an answer given in characters; ``None`` if it is not wholly inside."""
        inside = [n for n, (a, b) in enumerate(self.offsets) if b > answer[0] and a < answer[1]]
        if not inside or self.offsets[inside[0]][0] > answer[0] or self.offsets[inside[-1]][1] < answer[1]:
            return None
        return self.first + inside[0], self.first + inside[-1]


class Texts:
    """Turns pairs of texts into windows with a tokenizer file of the ``tokenizers`` library."""

    def __init__(self, tokenizer: Path, *, max_tokens: int = MAX_TOKENS) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._max_tokens = max_tokens

    def windows(self, question: str, passage: str) -> list[Window]:
        """Cut a passage into windows that overlap by ``STRIDE`` tokens; most have one only."""
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:MAX_QUESTION]
        read = self._tokenizer.encode(passage, add_special_tokens=False)
        room = self._max_tokens - len(asked) - 3
        starts = [0]
        while starts[-1] + room < len(read.ids):
            starts.append(starts[-1] + room - STRIDE)
        head = (CLS, *asked, SEP)
        return [
            Window((*head, *read.ids[at : at + room], SEP), len(head), tuple(read.offsets[at : at + room]))
            for at in starts
        ]


def padded(windows: Sequence[Window], *, multiple: int = 1) -> tuple[Ints, Ints, Ints]:
    """Return ids, attention mask and token types of a batch, each ``(windows, longest)``.

    The type is 1 for the tokens of the passage and 0 for all others, its closing separator included, so that
    the answer is looked for where the type is 1.

    Args:
        windows: The batch.
        multiple: The length is raised to a multiple of this: fewer shapes, for which kernels are made anew.
    """
    longest = -(-max(len(window.ids) for window in windows) // multiple) * multiple
    ids, mask, types = (np.zeros((len(windows), longest), dtype=np.int64) for _ in range(3))
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
        types[row, window.first : window.first + len(window.offsets)] = 1
    return ids, mask, types


def best_span(start: Floats, end: Floats, first: int) -> tuple[int, int, float]:
    """Return first and last token of the best span and its score over that of no answer (token 0).

    Args:
        start: Score of each token of one window as the first of the answer.
        end: The same for the last.
        first: Where the passage begins.
    """
    scores = start[first:, None] + end[None, first:]
    length = len(scores)
    allowed = np.triu(np.ones((length, length), dtype=bool)) & ~np.triu(
        np.ones((length, length), bool), MAX_ANSWER
    )
    flat = int(np.where(allowed, scores, -np.inf).argmax())
    at, to = divmod(flat, length)
    return first + at, first + to, float(scores[at, to] - start[0] - end[0])
