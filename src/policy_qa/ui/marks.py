"""What was found in an article, as marks on its text: figures, names and expressions of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_qa.schema import DateMention, Entity, Figure
from policy_qa.ui.readable import (
    ENGLISH,
    UNKNOWN,
    as_written,
    change_words,
    readable_period,
    readable_value,
)
from policy_qa.ui.wording import Words

_KINDS = ("figure", "entity", "time")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text with what is known of it as (label, text) pairs; ``kind`` is its CSS class.

    ``name`` is the id of a figure, whose record a click opens; ``verdict`` what a person said of it.
    """

    start: int
    end: int
    kind: str
    facts: tuple[tuple[str, str], ...]
    name: str | None = None
    verdict: str | None = None


def marks_of(
    length: int,
    figures: Sequence[Figure],
    entities: Sequence[Entity] = (),
    dates: Sequence[DateMention] = (),
    words: Words = ENGLISH,
) -> list[Mark]:
    """The marks of a text of that many characters in order, none inside another.

    Where two overlap the figure is kept, then the expression of time; what lies outside the text is left out.
    """
    found = [
        *(_figure(figure, words) for figure in figures),
        *(_period(date, words) for date in dates if date.period),
        *(mark for entity in entities for mark in _entity(entity, words)),
    ]
    kept: dict[int, Mark] = {}
    taken = bytearray(length)
    for mark in sorted(found, key=lambda mark: (mark.kind != "figure", mark.kind == "entity", mark.start)):
        inside = 0 <= mark.start < mark.end <= length
        if inside and not any(taken[mark.start : mark.end]):
            taken[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
            kept[mark.start] = mark
    return [kept[start] for start in sorted(kept)]


def figure_facts(figure: Figure, words: Words = ENGLISH) -> list[tuple[str, str]]:
    """What is known of a figure, as (label, text) pairs in reading order; unknown fields are left out."""
    rows = (
        ("indicator", figure.indicator),
        ("subject", figure.subject),
        ("place", figure.place),
        ("period", readable_period(figure.period, words)),
        ("value", readable_value(figure)),
        ("change", change_words(figure, words)),
        ("share_of", figure.share_of),
        ("rank_scope", figure.rank_scope),
        ("status", words(f"status.{figure.status}") if figure.status != "actual" else None),
    )
    return [(words(f"figure.{name}"), text) for name, text in rows if text and text != UNKNOWN]


def legend(marks: Iterable[Mark], words: Words) -> str:
    """What the lines under the text mean: only those that occur, nothing where there is one kind at most."""
    kinds = {mark.kind for mark in marks}
    if len(kinds) < 2:
        return ""
    items = "".join(
        f'<li><span class="{kind}">{words(f"legend.{kind}")}</span></li>' for kind in _KINDS if kind in kinds
    )
    return f'<ul class="legend" aria-label="{words("legend.head")}">{items}</ul>'


def _figure(figure: Figure, words: Words) -> Mark:
    written = (words("figure.as_written"), as_written(figure, words))
    facts = [written, *figure_facts(figure, words)]
    if figure.verdict is not None:
        facts.append((words("record.verdict"), words(f"verdict.{figure.verdict}")))
    return Mark(figure.start, figure.end, "figure", tuple(facts), figure.id, figure.verdict)


def _period(date: DateMention, words: Words) -> Mark:
    facts = ((words("figure.period"), readable_period(date.period, words)),)
    return Mark(date.start, date.end, "time", facts)


def _entity(entity: Entity, words: Words) -> list[Mark]:
    facts = [(words(f"entity.{entity.label.lower()}"), entity.canonical)]
    if entity.role:
        facts.append((words("entity.role"), entity.role))
    return [Mark(mention.start, mention.end, "entity", tuple(facts)) for mention in entity.mentions]
