"""How figures of one sentence belong together: an amount and its change, a list, two currencies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policy_qa.extract.context.change import Change
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading
from policy_qa.schema import Figure

_PARENTHESIS = re.compile(
    r" ?[(（,] ?(?:or|about|around|approximately|equivalent to|roughly|some|over|nearly)? ?"
)
_LIST_LINK = re.compile(r" *(?:,|and|, *and) *")
_NEXT_SHARE = re.compile(r"[^.;:\d]{0,40}(?:,| and | followed by | ahead of )[^.;:\d]{0,60}")
_NOUN_LINK = re.compile(r" \w+ and ")
_LONGEST_LINK = 90
"""Characters between a level and a change that speaks of it."""


def twin_of(reading: Reading, q: Quantity, done: Sequence[Figure]) -> Figure | None:
    """The amount of which ``q`` is the same in another currency ("91 billion yuan ($13.5 billion)")."""
    if not done or q.kind != "money" or done[-1].kind != "money" or done[-1].unit == q.unit:
        return None
    link = reading.text[done[-1].end : q.start]
    if not _PARENTHESIS.fullmatch(link):
        return None
    same = link.strip()[:1] in ("(", "（") or "or" in link or "equivalent" in link
    return done[-1] if same else None


def shared_change(reading: Reading, q: Quantity, before: Figure) -> Change | None:
    """The change that a list's member shares with the one before it ("rose by 30 percent and 28 percent")."""
    if before.kind != q.kind or not before.change_direction:
        return None
    link = reading.text[before.end : q.start]
    counted = before.kind == "count" and before.unit and _NOUN_LINK.fullmatch(link)
    if not counted and not _LIST_LINK.fullmatch(link):
        return None
    base = before.change_base
    return Change(before.change_direction, is_change=True, base=base, base_expression=base)


def shared_whole(reading: Reading, q: Quantity, before: Figure) -> str | None:
    """The whole of a share told right after another ("38% of all trade, followed by Egypt with 12%")."""
    between = reading.text[before.end : q.start]
    if q.kind != "percent" or before.share_of is None or not _NEXT_SHARE.fullmatch(between):
        return None
    told = reading.tokens_of(before.end, q.start)
    return None if any(t.tag_ in ("VBD", "VBZ", "VBP") for t in told) else before.share_of


def level_of(done: Sequence[Figure]) -> Figure | None:
    """The last figure of the sentence that is a level: no change, rank or share; else the last of all."""
    for figure in reversed(done):
        changed = figure.change_base is not None or (figure.change_direction and figure.kind == "percent")
        if figure.kind not in ("ordinal_rank", "multiple") and not changed and figure.share_of is None:
            return figure
    return done[-1] if done else None


def carries(reading: Reading, level: Figure, q: Quantity) -> bool:
    """Whether a change speaks of the level before it: nothing that could be a new subject stands between."""
    if q.start - level.end >= _LONGEST_LINK:
        return False
    between = reading.tokens_of(level.end, q.start)
    return not any(t.dep_ in ("nsubj", "nsubjpass") and t.pos_ != "PRON" for t in between)


def head_of(level: Figure) -> str:
    """The counted noun of a figure as its indicator writes it ("enterprises"), without what is said of it."""
    unit = level.unit or ""
    words = (level.indicator or unit).split()
    last = unit.split()[-1][:4].lower() if unit else ""
    position = next((n for n, word in enumerate(words) if word.lower().startswith(last)), None)
    return unit if position is None else " ".join(words[: position + 1])


def related(done: Sequence[Figure]) -> Iterator[Figure]:
    """The figures of a sentence, changes, shares and ranks linked to the level that they speak of."""
    levels = [figure for figure in done if _is_level(figure)]
    for figure in done:
        linked = figure.change_direction or figure.share_of or figure.kind == "ordinal_rank"
        if not linked or figure.related_to:
            yield figure
            continue
        others = [level for level in levels if level is not figure]
        same = [level for level in others if level.indicator == figure.indicator]
        if not same and figure.kind == "ordinal_rank":
            same = [level for level in others if level.start < figure.start]
        before = [level for level in same if level.start < figure.start]
        chosen = before[-1:] or same[:1]
        yield replace(figure, related_to=tuple(level.id for level in chosen)) if chosen else figure


def _is_level(figure: Figure) -> bool:
    changed = figure.change_direction and figure.kind in ("percent", "percentage_points")
    return figure.kind != "ordinal_rank" and not changed and not figure.share_of
