"""The stretch of a sentence that is about one of its figures, and the stretches that are about others.

"The wait was 41 days in public hospitals and 19 days in private ones": what stands behind a cut belongs to
the figures behind it. What stands before it may be carried over to them, unless they have their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.schema import ExtractedArticle, Figure, Span
from policy_qa.words import keys

_CUT = re.compile(
    r"[,;:]\s+(?:and\s+)?|\s[—–-]\s|[()]|\b(?:while|whereas|but|and|after|against|versus|compared\s+(?:with|to))\b"
)
_HARD = re.compile(r";|\b(?:while|whereas|but)\b")
"""A cut over which nothing is carried: what follows has its own subject."""
_END = re.compile(r"[,;]\s|\s[—–-]\s|[()]")


@dataclass(frozen=True, slots=True)
class Segment:
    """Where one figure of a sentence is spoken of.

    ``own`` is its stretch, ``carried`` what stands before it and may hold for it too, ``later`` what follows
    its stretch and belongs to no other figure; ``follows`` says that another figure's stretch comes before.
    """

    own: Span
    carried: tuple[Span, ...] = ()
    later: tuple[Span, ...] = ()
    follows: bool = False

    @property
    def reach(self) -> tuple[Span, ...]:
        """Every stretch that may be about the figure."""
        return (*self.carried, self.own, *self.later)


def segment_of(figure: Figure, source: ExtractedArticle, sentence: Span) -> Segment:
    """The segment of a figure in its sentence."""
    text = source.article.text
    groups = _groups(text, sentence, source.figures)
    at = next((i for i, (_, held) in enumerate(groups) if figure in held), None)
    if at is None:
        return Segment(sentence)
    starts = [start for start, _ in groups] + [sentence.end]
    own = Span(starts[at], starts[at + 1])
    return Segment(own, _carried(text, figure, groups, at), _later(text, groups, starts, at), at > 0)


def _groups(text: str, sentence: Span, figures: Sequence[Figure]) -> list[tuple[int, list[Figure]]]:
    """The figures of a sentence in groups that a cut divides: where each group starts, and its figures."""
    groups: list[tuple[int, list[Figure]]] = []
    for figure in figures:
        if not sentence.start <= figure.start < sentence.end:
            continue
        cuts = list(_CUT.finditer(text, groups[-1][1][-1].end, figure.start)) if groups else []
        if not groups or cuts:
            groups.append((cuts[-1].start() if cuts else sentence.start, [figure]))
        else:
            groups[-1][1].append(figure)
    return groups


def _carried(
    text: str, figure: Figure, groups: Sequence[tuple[int, list[Figure]]], at: int
) -> tuple[Span, ...]:
    """What stands before a group: all up to the first figure, and behind it only if the group says less."""
    first = max(
        (i for i in range(1, at + 1) if _HARD.search(text, groups[i - 1][1][-1].end, groups[i][1][0].start)),
        default=0,
    )
    if first == at:
        return ()
    end = groups[at][0]
    if _tail(text, figure, end=None):
        return (Span(groups[first][0], groups[first][1][0].start),)
    return (Span(groups[first][0], end),)


def _tail(text: str, figure: Figure, *, end: int | None) -> frozenset[str]:
    """The words behind a figure up to the next mark that say what it is of, numbers and its unit apart."""
    match = re.compile(r"[^,;:.()]*").match(text, figure.end, end or len(text))
    said = keys(match.group()) if match else frozenset()
    return frozenset(word for word in said - keys(figure.unit) if not word[:1].isdigit())


def _later(
    text: str, groups: Sequence[tuple[int, list[Figure]]], starts: Sequence[int], at: int
) -> tuple[Span, ...]:
    """What follows the stretches of later figures and returns to the sentence ("…, 40% of them women, …")."""
    spans = []
    for i in range(at + 1, len(groups)):
        end = _END.search(text, groups[i][1][-1].end, starts[i + 1])
        if end and end.end() < starts[i + 1]:
            spans.append(Span(end.end(), starts[i + 1]))
    return tuple(spans)
