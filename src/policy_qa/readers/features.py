"""What speaks for and against a figure as the answer to a question, as numbers that can be weighed.

A figure is described by how near to it the concepts of the question are said, by what its own words add to
them, by its kind, unit, period, place and status, and by the article it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policy_qa.extract.periods import bounds
from policy_qa.places import mentions, same_place
from policy_qa.questions import Edition
from policy_qa.readers.candidates import Candidate
from policy_qa.readers.constraints import place_of
from policy_qa.readers.contrasts import NARROWING, contrasts
from policy_qa.readers.inquiry import Asked
from policy_qa.readers.kinds import FIRST_CHOICE, kind_fits
from policy_qa.readers.lists import is_aligned
from policy_qa.readers.periods import period_of
from policy_qa.readers.reading import UNREAD
from policy_qa.words import head, is_generic, keys, keys_of

_TOTAL = re.compile(r"\b(?:total|overall|combined|altogether|in all)\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:share|proportion|fraction|percentage|percent|per cent|part|portion|much) of (?P<whole>.+?)"
    r"(?= (?:did|does|do|was|were|is|are|has|have|had|came|comes|come|goes|went|fell|sits?|belongs?)\b"
    r"|[?]|$)",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:points?|pp|bps?|basis)\b", re.IGNORECASE)
_CHANGING = keys_of(
    "rise grow growth increase fall drop decline decrease climb gain jump surge expand shrink contract "
    "slip plunge up "
    "down soar faster slower less more larger smaller above below lower higher"
)


_SAID = 0.8
"""From what degree on a concept counts as said."""


_A_NAME = 0.4
"""The weight of a concept that may be the name of what a figure is of."""
_TELLING = 0.15
"""The weight of a concept that tells one figure of an article from another."""
_MUCH = 0.3
"""From what weight on a concept that is nowhere said weighs twice."""


@dataclass(frozen=True, slots=True)
class _Held:
    """How far each concept is held by a figure's own fields, and by wider and wider surroundings."""

    field: tuple[float, ...]
    near: tuple[float, ...]
    clause: tuple[float, ...]
    sentence: tuple[float, ...]
    linked: tuple[float, ...]
    topic: tuple[float, ...]


def features(
    question: Asked, candidate: Candidate, *, rank: int, read: Mapping[str, float] = UNREAD
) -> dict[str, float]:
    """What speaks for and against a figure, by name; numbers mostly from 0 to 1.

    Args:
        question: The question.
        candidate: The figure.
        rank: The rank of its passage among those found, from 1.
        read: How much a span model points at it (``reading.Reading.features``).
    """
    held = _held(question, candidate)
    return {
        **read,
        **_said(question, candidate, held),
        **_kind(question, candidate),
        **_time(question, candidate),
        **_setting(question, candidate, rank),
    }


def _held(question: Asked, candidate: Candidate) -> _Held:
    figure = candidate.figure
    field = candidate.indicator_keys | candidate.beside_keys | keys(figure.unit) | candidate.gapped_keys
    near = field | candidate.near_keys | candidate.shared_keys
    clause = near | candidate.clause_keys
    sentence = clause if candidate.gapped_keys else clause | candidate.sentence_keys
    linked = sentence | candidate.linked_keys if candidate.refers else sentence
    zones = (field, near, clause, sentence, linked, linked | candidate.linked_keys | candidate.topic_keys)
    return _Held(*(tuple(concept.held(zone) for concept in question.concepts) for zone in zones))


def _said(question: Asked, candidate: Candidate, held: _Held) -> dict[str, float]:
    """How near the concepts of the question are said, and what the figure's own words add to them."""
    weights = question.weights
    levels = [
        sum(w * h for w, h in zip(weights, zone, strict=True))
        for zone in (held.field, held.near, held.clause, held.sentence, held.linked, held.topic)
    ]
    at = question.head
    missing = [w for w, h in zip(weights, held.topic, strict=True) if h == 0.0]
    away = [w for w, h in zip(weights, held.sentence, strict=True) if h == 0.0]
    return {
        "field": levels[0],
        "near": levels[1] - levels[0],
        "clause": levels[2] - levels[1],
        "sentence": levels[3] - levels[2],
        "linked": levels[4] - levels[3],
        "topic": levels[5] - levels[4],
        "most_missing": max(missing, default=0.0),
        "mostly_missing": max(0.0, max(missing, default=0.0) - _MUCH),
        "most_away": max(away, default=0.0),
        "all_held": float(not missing),
        "replaced": min(1.0, max(away, default=0.0) / _A_NAME) * _of_another(question, candidate),
        "head_field": held.field[at] if at is not None else 0.0,
        "head_clause": held.clause[at] if at is not None else 0.0,
        "head_topic": held.topic[at] if at is not None else 0.0,
        "no_head": float(at is None),
        "name_missing": float(any(held.topic[i] < 0.5 for i in question.names)),
        "name_away": float(any(held.sentence[i] < 0.5 for i in question.names)),
        "added": _added(question, candidate),
        "narrower": float(bool((candidate.indicator_keys & NARROWING) - question.known)),
        "contrast": float(contrasts(question.query, candidate)),
        "misaligned": float(
            not is_aligned(
                candidate.figure,
                candidate.source,
                candidate.sentence,
                frozenset(k for c in question.concepts for k in c.keys),
            )
        ),
        "bare": float(candidate.bare),
        "narrowing_away": _narrowing(question, held.sentence),
        "narrowing_missing": _narrowing(question, held.topic),
        "alone": float(candidate.alone),
        "said_elsewhere": _elsewhere(question, candidate, held),
    }


def _elsewhere(question: Asked, candidate: Candidate, held: _Held) -> float:
    """Whether the article of a figure says a word of the question nowhere near it, so of another one."""
    said = candidate.article_keys
    return float(
        any(
            h == 0.0 and w >= _TELLING and concept.keys <= said
            for concept, w, h in zip(question.concepts, question.weights, held.topic, strict=True)
        )
    )


def _narrowing(question: Asked, zone: Sequence[float]) -> float:
    """Whether a word that makes another quantity of what is asked ("per capita") is not said of a figure."""
    return float(any(h < _SAID for c, h in zip(question.concepts, zone, strict=True) if c.keys & NARROWING))


def _added(question: Asked, candidate: Candidate) -> float:
    """How much of the figure's indicator the question does not speak of."""
    figure = candidate.figure
    own = (
        {k for k in candidate.indicator_keys if not is_generic(k)} - keys(figure.place) - candidate.title_keys
    )
    return len(own - question.known) / len(own) if own else 0.0


def _of_another(question: Asked, candidate: Candidate) -> float:
    """Whether the words before a figure name something else that it is of, unknown to the question."""
    said = candidate.subject_keys | candidate.beside_keys
    known = question.known | candidate.topic_keys if candidate.refers else question.known
    return float(any(k not in known and not is_generic(k) and not k[:1].isdigit() for k in said))


def _kind(question: Asked, candidate: Candidate) -> dict[str, float]:
    figure, query = candidate.figure, question.query
    wants_change = query.wanted == "change"
    change = candidate.is_change or _speaks_of_change(candidate)
    counted = head(figure.unit) if figure.kind == "count" else None
    asked_unit = question.unit
    way, moved = question.direction, candidate.direction
    return {
        "kind": float(kind_fits(query, candidate)),
        "first_choice": float(figure.kind in FIRST_CHOICE.get(query.wanted, frozenset({figure.kind}))),
        "change_asked": float(change and wants_change),
        "change_moves": float(change and not wants_change and question.moves),
        "change_unasked": float(change and not question.moves),
        "level_for_change": float(wants_change and not change),
        "percent_for_change": float(wants_change and change and figure.kind == "percent"),
        "way": float(way is not None and moved == way),
        "against_way": float(way is not None and moved not in {way, None}),
        "unit": float(asked_unit is not None and figure.unit == asked_unit),
        "counted": float(counted is not None and query.unit is not None and counted in question.known),
        "counts_other": float(
            query.wanted == "count"
            and figure.kind == "count"
            and counted is not None
            and counted not in question.known
            and not candidate.counts_placeholders
        ),
        "counts_another": float(
            query.wanted == "count" and counted in question.keys and counted not in keys(query.unit)
        ),
        "points_unasked": float(figure.kind == "percentage_points" and not _POINTS.search(query.text)),
        "percent_for_amount": float(query.wanted in {"amount", "count"} and figure.kind == "percent"),
        "unasked_rank": float(figure.kind == "ordinal_rank" and query.wanted != "rank"),
        "share": float(query.wanted == "share" and candidate.whole is not None),
        "other_whole": float(_of_another_whole(question, candidate.whole)),
        "part_of_total": float(_is_part_of_total(question, candidate)),
        "in_words": float(not any(character.isdigit() for character in figure.surface)),
        "base": float(candidate.is_base),
    }


def _speaks_of_change(candidate: Candidate) -> bool:
    """Whether a percentage stands with words of growth in its own part of the sentence."""
    if candidate.figure.kind not in {"percent", "percentage_points"} or candidate.whole is not None:
        return False
    return bool(candidate.own_keys & _CHANGING)


def _is_part_of_total(question: Asked, candidate: Candidate) -> bool:
    """Whether a total is asked for and a figure is of one part: freight revenue is no total revenue."""
    text, sentence = candidate.source.article.text, candidate.sentence
    if not _TOTAL.search(question.query.text) or _TOTAL.search(text, sentence.start, sentence.end):
        return False
    return bool(candidate.indicator_keys - question.known)


def _of_another_whole(question: Asked, whole: str | None) -> bool:
    """Whether a share is one of another whole than the question names."""
    match = _WHOLE.search(question.query.text) if question.query.wanted == "share" else None
    if match is None or whole is None:
        return False
    named, given = keys(match["whole"]), keys(whole)
    alike = [c for c in question.concepts if c.keys & named]
    return bool(named and given) and not named & given and not any(c.held(given) for c in alike)


def _time(question: Asked, candidate: Candidate) -> dict[str, float]:
    found = period_of(question.query, candidate)
    published = candidate.source.article.published
    result = {f"period_{name}": float(found.fit == name) for name in ("exact", "within", "unknown", "soft")}
    result["period_part"] = float(found.part)
    result["period_said"] = float(found.said_here)
    result["period_near"] = float(found.said_near and not found.said_here)
    named = question.edition
    result["edition"] = float(named is not None and _is_edition(named, published))
    result["other_edition"] = float(named is not None and not _is_edition(named, published))
    return result


def _is_edition(named: Edition, published: str | None) -> bool:
    """Whether an article may be, or report, the edition of that time."""
    if published is None:
        return False
    if named.period is None:
        return named.month is not None and int(published[5:7] or 0) in {named.month, named.month % 12 + 1}
    start, end = bounds(named.period)
    first, last = start.isoformat(), (end or start).isoformat()
    return first[: len(published)] <= published and (published <= last or _months(last, published) <= 1)


def _months(a: str, b: str) -> int:
    return (int(b[:4]) - int(a[:4])) * 12 + int(b[5:7] or 1) - int(a[5:7] or 1)


def _setting(question: Asked, candidate: Candidate, rank: int) -> dict[str, float]:
    figure, query, article = candidate.figure, question.query, candidate.source.article
    status = query.status
    lies_ahead = bool(
        figure.period and article.published and bounds(figure.period)[0].isoformat() > article.published
    )
    planned = figure.status != "actual" or lies_ahead
    return {
        "place_near": float(place_of(query, candidate) == "near"),
        "place_own": float(query.place is not None and same_place(figure.place, query.place)),
        "place_said": float(query.place is not None and mentions(candidate.reach_text, query.place)),
        "place_else": float(
            query.place is None and figure.place is not None and not same_place(figure.place, article.place)
        ),
        "target_asked": float(status == "target" and figure.status == "target"),
        "estimate_asked": float(status == "estimate" and planned),
        "planned_unasked": float(status is None and figure.status == "target"),
        "estimate_unasked": float(status is None and figure.status == "estimate"),
        "ahead_unasked": float(status is None and lies_ahead),
        "actual_for_target": float(status == "target" and not planned),
        "rank": 1.0 / rank,
        "first_hit": float(rank == 1),
        # what a person has confirmed or put right is sure
        "confidence": figure.confidence if figure.verdict is None else 1.0,
    }
