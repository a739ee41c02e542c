"""How figures of one sentence belong together: an amount and its change, a list, two currencies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from policy_qa.extract.context.change import Change
from policy_qa.extract.context.share import is_further_part
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import CHANGE_NOUNS, Reading
from policy_qa.schema import Figure

if TYPE_CHECKING:
    from spacy.tokens import Token

_PARENTHESIS = re.compile(
    r" ?[(（,] ?(?:or|about|around|approximately|equivalent to|roughly|some|over|nearly)? ?"
)
_LIST_LINK = re.compile(r" *(?:,|and|, *and) *")
_NEXT_SHARE = re.compile(r"[^.;:\d]{0,40}(?:,| and | followed by | ahead of )[^.;:\d]{0,60}")
_NOUN_LINK = re.compile(r" \w+ and ")
_ALTERNATIVE = re.compile(
    r",? or (?:(?:about|around|over|nearly|almost|approximately|some|roughly|more than) )?(?:an? )?| ?[(（]"
)
"""Between an amount and the same said otherwise."""
_RIVAL = re.compile(r",? (?:in \d{4},? )?(?:against|instead of|rather than|(?:up|down) from)(?: the)? ", re.I)
"""Between a growth rate and the one that it is held against."""
_AND_BY = re.compile(r"\band (?:[\w’' -]{1,40} )?(?:by|to) (?:about |over |nearly |a |an )?$", re.I)
"""Before a further change of a sentence that has told one: "…, and exports by"."""
_NEXT_MEMBER = re.compile(r"(?:,| and| and by| but)(?: [\w’'-]+){0,5} $")
_NOT_LISTED = re.compile(r"\b(?:to|from|than|against|versus|accounting|share|with|compared)\b|[;:(]")
_NAMING = frozenset(words("NOUN PROPN ADJ ADP DET CCONJ PUNCT PART NUM SYM"))
_LONGEST_LIST_LINK = 60
"""Characters between two members of a list of changes."""
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
    """The change that a quantity shares with the one before it.

    A list's member ("rose by 30 percent and 28 percent", "fell 11 percent in May and 7 percent in June") or
    the
    same amount said otherwise ("rose by 26 percent, or $3 million").
    """
    if not before.change_direction or q.kind == "ordinal_rank":
        return None
    if before.kind == q.kind == "percent" and _RIVAL.fullmatch(reading.text, before.end, q.start):
        return Change(before.change_direction, is_change=True)
    link = reading.text[before.end : q.start]
    same = before.kind == q.kind
    if not (_is_listed(reading, before, q, link) if same else _ALTERNATIVE.fullmatch(link)):
        return None
    base = before.change_base
    return Change(before.change_direction, is_change=True, base=base, base_expression=base)


def continued_change(reading: Reading, q: Quantity, done: Sequence[Figure]) -> Change | None:
    """The change of "imports rose by 5 percent to 3 million tons, and exports by 7 percent"."""
    if q.kind not in ("percent", "percentage_points") or not _AND_BY.search(
        reading.before(q.start, limit=60)
    ):
        return None
    told = next((f for f in reversed(done) if f.kind == q.kind and f.change_direction), None)
    verbs = ("VBD", "VBZ", "VBP", "MD")
    if told is None or any(t.tag_ in verbs for t in reading.tokens_of(done[-1].end, q.start)):
        return None
    return Change(told.change_direction, is_change=True)


def _is_listed(reading: Reading, before: Figure, q: Quantity, link: str) -> bool:
    """Whether a quantity is the next member of a list: a comma or "and" before it, and no verb between."""
    if before.kind == "count" and before.unit and not _LIST_LINK.fullmatch(link):
        return bool(_NOUN_LINK.fullmatch(link))
    if _LIST_LINK.fullmatch(link):
        return True
    if len(link) > _LONGEST_LIST_LINK or not _NEXT_MEMBER.search(link) or _NOT_LISTED.search(link):
        return False
    behind = reading.after(q.end, limit=4)
    return behind != " of " and all(t.pos_ in _NAMING for t in reading.tokens_of(before.end, q.start))


def shared_whole(reading: Reading, q: Quantity, before: Figure) -> str | None:
    """The whole of a share told right after another ("38% of all trade, followed by Egypt with 12%")."""
    between = reading.text[before.end : q.start]
    if before.kind == q.kind == "count":
        return before.share_of if is_further_part(between) else None
    if q.kind != "percent" or before.share_of is None or not _NEXT_SHARE.fullmatch(between):
        return None
    told = reading.tokens_of(before.end + between.rfind(",") + 1, q.start)
    return None if any(t.tag_ in ("VBD", "VBZ", "VBP") for t in told) else before.share_of


def same_share(done: Sequence[Figure], indicator: str | None) -> str | None:
    """The whole of a percentage whose indicator was told as a share in the sentence."""
    told = [f for f in done if f.kind == "percent" and f.share_of and f.indicator == indicator]
    return told[-1].share_of if told and indicator else None


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
    return not any(t.dep_ in ("nsubj", "nsubjpass") and _is_new(t, level.end) for t in between)


def _is_new(subject: Token, end: int) -> bool:
    """Whether a subject speaks of something else than what ended at ``end``.

    A pronoun does so if it relates to a noun behind it: "exports of 3 million lifted trade, which grew by".
    """
    if subject.pos_ != "PRON":
        return True
    clause = subject.head
    return bool(
        subject.tag_ == "WDT" and clause.dep_ == "relcl" and clause.head.idx >= end and _is_thing(clause.head)
    )


def _is_thing(noun: Token) -> bool:
    return noun.pos_ in ("NOUN", "PROPN") and noun.lemma_.lower() not in CHANGE_NOUNS


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


def settled(reading: Reading, done: Sequence[Figure], changes: Sequence[Change]) -> list[Figure]:
    """The figures of a sentence once all are read: what a later one tells of an earlier one.

    The members of a list share the change that is told behind the last ("3, 4 and 5 percent lower"); a level
    has no direction of its own where the amount of its change follows ("fell to 5 percent, a loss of 2
    points").
    """
    found, told = list(done), list(changes)
    for place in range(len(found) - 2, -1, -1):
        here, following = found[place], found[place + 1]
        link = reading.text[here.end : following.start]
        listed = here.kind == following.kind and _LIST_LINK.fullmatch(link) and not here.change_direction
        if listed and following.change_direction and told[place + 1].is_change and not here.share_of:
            told[place] = told[place + 1]
            found[place] = replace(
                here,
                indicator=following.indicator,
                change_direction=following.change_direction,
                change_base=following.change_base,
                change_base_period=following.change_base_period,
            )
    for place, figure in enumerate(found):
        behind = zip(found[place + 1 :], told[place + 1 :], strict=True)
        amount = any(c.is_change and f.indicator == figure.indicator for f, c in behind)
        if amount and figure.change_direction and not told[place].is_change:
            found[place] = replace(figure, change_direction=None)
    _share_wholes(reading, found, told)
    return found


def _share_wholes(reading: Reading, found: list[Figure], told: Sequence[Change]) -> None:
    """Give the whole of a share to the other members of its list, to its base, and to its change in points.

    "4, 55 and 41 percent of GDP"; "13.8% of the total, down from 14.7%"; "44% of GDP, a gain of 2 points".
    """
    for place in range(len(found) - 2, -1, -1):
        here, following = found[place], found[place + 1]
        listed = _LIST_LINK.fullmatch(reading.text, here.end, following.start)
        if listed and here.kind == following.kind == "percent" and not _is_moved(here, told[place]):
            found[place] = replace(here, share_of=here.share_of or following.share_of)
    whole: Figure | None = None
    for place, figure in enumerate(found):
        if figure.share_of and figure.kind == "percent":
            whole = figure
        elif whole is not None and whole.indicator == figure.indicator and not figure.share_of:
            points = figure.kind == "percentage_points" and reading.after(whole.end, limit=4) == " of "
            if points or (figure.kind == "percent" and told[place].is_base):
                found[place] = replace(figure, share_of=whole.share_of)


def _is_moved(figure: Figure, change: Change) -> bool:
    return change.is_change or figure.share_of is not None
