"""The citations of one answer."""

from __future__ import annotations

from policy_qa.readers import cite
from policy_qa.readers.candidates import Candidate
from policy_qa.schema import Citation


class Page:
    """The sentences that an answer cites; one that was cited before keeps its marker."""

    def __init__(self) -> None:
        self._citations: list[Citation] = []

    def cite(self, candidate: Candidate) -> int:
        """The marker under which the sentence of a figure is cited."""
        made = cite(candidate.source, candidate.sentence, marker=len(self._citations) + 1)
        for old in self._citations:
            if (old.doc, old.start, old.end) == (made.doc, made.start, made.end):
                return old.marker
        self._citations.append(made)
        return made.marker

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations so far, by marker."""
        return tuple(self._citations)
