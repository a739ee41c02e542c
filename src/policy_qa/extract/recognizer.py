"""Named entities as spaCy's recognizer finds them, in a fraction of its time.

spaCy walks through a text token by token, scores all its moves at each, and asks for Python's lock several
times for every one of them. But outside an entity the scores of a token depend on that token alone: they are
made for the whole text at once here, and only inside an entity step by step, between two moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.pipeline import EntityRecognizer
    from spacy.tokens import Doc

Scores = NDArray[np.float32]

_FEATURES: Final = 3
"""What a state shows the network: the next token; inside an entity also its first and its last one so far."""
_NEVER: Final = np.float32(-np.inf)


class Recognizer:
    """Does what the recognizer of a pipeline does; it reads the weights of that one when it is made.

    Args:
        pipe: Its moves are ``O``, and ``B-``, ``I-``, ``L-`` and ``U-`` with a label.

    Raises:
        ValueError: The recognizer is of another kind.
    """

    def __init__(self, pipe: EntityRecognizer) -> None:
        self._embed, lower, upper = pipe.model.layers
        weights, bias = lower.get_param("W"), lower.get_param("b")
        if len(weights) != _FEATURES or pipe.model.attrs.get("unseen_classes") or pipe.cfg["beam_width"] != 1:
            raise ValueError(f"{pipe.name} is no greedy recognizer that looks at {_FEATURES} tokens")
        _, self._hidden, self._pieces, width = weights.shape
        self._weights = [_transposed(one.reshape(-1, width)) for one in weights]
        self._bias = bias.reshape(-1)
        self._padding = [one.reshape(-1) for one in lower.get_param("pad")[0]]
        self._upper, self._upper_bias = _transposed(upper.get_param("W")), upper.get_param("b")
        # Not ``move_names``: these leave out a move, so that the numbers behind it are other ones.
        moves = {pipe.moves.get_class_name(number): number for number in range(pipe.moves.n_moves)}
        self._out = moves["O"]
        self._begin, self._inside, self._last, self._unit = (_labelled(moves, kind) for kind in "BILU")

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of a parsed text."""
        from spacy.tokens import Span

        if len(doc):
            found = [Span(doc, start, end, label=label) for start, end, label in self._entities(doc)]
            doc.set_ents(found, default="outside")
        return doc

    def _entities(self, doc: Doc) -> Iterator[tuple[int, int, str]]:
        """First token, the token behind the last, and label of each entity, in order."""
        vectors: Scores = self._embed.predict([doc])
        starts = np.append(doc.to_array("SENT_START") == 1, True)
        moves = self._moves_outside(doc, vectors, last=starts[1:])
        units = {move: label for label, move in self._unit.items()}
        begins = {move: label for label, move in self._begin.items()}
        at = 0
        for token in np.flatnonzero(moves != self._out).tolist():
            if token < at:
                continue
            move = int(moves[token])
            if move in units:
                at = token + 1
                yield token, at, units[move]
            else:
                at = self._end(vectors, token, begins[move], last=starts[1:])
                yield token, at, begins[move]

    def _moves_outside(self, doc: Doc, vectors: Scores, *, last: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The best move at each token if no entity is open there; ``last`` are those that end a sentence."""
        summed = vectors @ self._weights[0]
        for more in (*self._padding[1:], self._bias):
            summed += more
        scores = self._scored(summed)
        allowed = np.zeros(scores.shape, dtype=bool)
        words = doc.to_array("IS_SPACE") == 0
        allowed[:, self._out] = True
        allowed[np.ix_(words, list(self._unit.values()))] = True
        allowed[np.ix_(words & ~last, list(self._begin.values()))] = True
        best: NDArray[np.int64] = np.where(allowed, scores, _NEVER).argmax(axis=1)
        return best

    def _end(self, vectors: Scores, first: int, label: str, *, last: NDArray[np.bool_]) -> int:
        """Where the entity that begins with a token ends."""
        inside, ending = self._inside[label], self._last[label]
        opened = vectors[first] @ self._weights[1]
        for token in range(first + 1, len(vectors)):
            if last[token]:
                return token + 1
            summed = vectors[token] @ self._weights[0]
            for more in (opened, vectors[token - 1] @ self._weights[2], self._bias):
                summed += more
            scores = self._scored(summed[None])[0]
            if scores[ending] > scores[inside] or (scores[ending] == scores[inside] and ending < inside):
                return token + 1
        return len(vectors)

    def _scored(self, summed: Scores) -> Scores:
        """The scores of all moves, by the sums of the features' weights: shape ``(states, moves)``."""
        hidden = summed.reshape(len(summed), self._hidden, self._pieces).max(axis=2)
        scored: Scores = hidden @ self._upper + self._upper_bias
        return scored


def _transposed(weights: Scores) -> Scores:
    return np.ascontiguousarray(weights.T)


def _labelled(moves: Mapping[str, int], kind: str) -> dict[str, int]:
    """The moves of one kind by their label; a move without a label is for entities that were set before."""
    prefix = f"{kind}-"
    named = {name.removeprefix(prefix): move for name, move in moves.items() if name.startswith(prefix)}
    return {label: move for label, move in named.items() if label}
