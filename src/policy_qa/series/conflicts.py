"""Figures of one indicator and period that differ, and why: rounded, revised, foretold, or contradicting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import combinations
from statistics import median
from typing import Final

from policy_qa.schema import Figure
from policy_qa.series import cues, times
from policy_qa.series.changes import around
from policy_qa.series.lines import Published, signed
from policy_qa.series.makers import maker, same_maker
from policy_qa.series.nouns import Conflict, ConflictClass, Group
from policy_qa.series.units import converted, factor
from policy_qa.series.vocabulary import vocabulary
from policy_qa.series.written import half_step, may_be_one

_SMALL: Final = 0.2
_CLOSE: Final = 0.05
"""Within an article, two numbers further apart than that share of them are hardly of one thing."""

_FAR: Final = 0.25
"""Numbers of two articles that lie further apart are of one thing only if a text says so."""
_BEYOND: Final = 5.0
_MANY: Final = 3
_ROUNDED: Final = 0.01
"""Numbers nearer to each other than that share of them are rounded, even where a text speaks of revisions."""


def conflicts_in(group: Group, *, published: Published) -> Iterator[Conflict]:
    """The conflicts among the figures of one group, a period and unit at a time.

    Args:
        group: Figures that measure the same thing.
        published: By article, when it was published; what is later replaces what is earlier.
    """
    if group.measure.form == "rank" or group.measure.concepts <= vocabulary().vague:
        return
    for _, figures in sorted(_comparable(group.figures).items()):
        ordered = sorted(
            figures, key=lambda figure: (published.get(figure.doc) or "", figure.doc, figure.start)
        )
        if _same_value(ordered) or not _speak_of_one(ordered):
            continue
        found = classify(ordered, published)
        if found is not None:
            yield _conflict(group, ordered, published, kind=found[0], reason=found[1])


def _comparable(figures: Iterable[Figure]) -> dict[tuple[str, str], list[Figure]]:
    """Figures by period and unit; those of other units join where an exact factor leads."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.period is None or figure.value is None or times.sort_of(figure.period) is None:
            continue
        period = times.at(figure.period)
        unit = next(
            (u for p, u in found if p == period and factor(figure.unit, u or None) is not None),
            "" if figure.kind == "count" else figure.unit or "",
        )
        found.setdefault((period, unit), []).append(figure)
    levels = {
        key: _without_outliers(_without_lists(_without_amounts_of_change(some)))
        for key, some in found.items()
    }
    return {key: some for key, some in levels.items() if len(some) > 1}


def _without_amounts_of_change(figures: Sequence[Figure]) -> list[Figure]:
    """The figures without those that moved and are far too small: by how much it fell, not to what."""
    unit = figures[0].unit
    middle = median(abs(_value(figure, unit)[0]) for figure in figures)
    return [
        figure
        for figure in figures
        if figure.kind == "percent"
        or figure.change_direction is None
        or abs(_value(figure, unit)[0]) >= _SMALL * middle
    ]


def _without_lists(figures: Sequence[Figure]) -> list[Figure]:
    """The figures without those of a sentence or article that lists values: of parts, or of other things."""
    unit = figures[0].unit
    sentences: dict[tuple[str, ...], set[float]] = {}
    docs: dict[tuple[str, ...], set[float]] = {}
    for figure in figures:
        value = _value(figure, unit)[0]
        sentences.setdefault((figure.doc, figure.sentence, figure.status), set()).add(value)
        docs.setdefault((figure.doc, figure.status), set()).add(value)
    return [
        figure
        for figure in figures
        if cues.REVISED.search(figure.sentence)
        or (
            len(sentences[figure.doc, figure.sentence, figure.status]) == 1
            and len(docs[figure.doc, figure.status]) < _MANY
        )
    ]


def _without_outliers(figures: Sequence[Figure]) -> list[Figure]:
    """The figures without amounts that are many times larger or smaller than most."""
    if not figures or figures[0].kind in {"percent", "percentage_points"}:
        return list(figures)
    unit = figures[0].unit
    middle = median(abs(_value(figure, unit)[0]) for figure in figures)
    near = (middle / _BEYOND, middle * _BEYOND)
    return [figure for figure in figures if near[0] <= abs(_value(figure, unit)[0]) <= near[1]]


def _value(figure: Figure, unit: str | None) -> tuple[float, float | None]:
    value = signed(figure) if figure.change_direction == "down" and figure.kind == "percent" else figure.value
    low = converted(value or 0, figure.unit, unit)
    high = converted(figure.value_max, figure.unit, unit) if figure.value_max is not None else None
    return float(low if low is not None else value or 0), None if high is None else float(high)


def _same_value(figures: Sequence[Figure]) -> bool:
    unit = figures[0].unit
    return len({_value(figure, unit) for figure in figures}) == 1


def _speak_of_one(figures: Sequence[Figure]) -> bool:
    """Whether the figures are of one thing, and not parts that one article lists under one name.

    Two articles are believed; of one article it takes a word for a revision, another status, or values that
    lie near each other.
    """
    unit = figures[0].unit
    for one, other in combinations(figures, 2):
        if _value(one, unit) == _value(other, unit):
            continue
        if one.doc != other.doc or one.status != other.status:
            return True
        if cues.REVISED.search(one.sentence) or cues.REVISED.search(other.sentence):
            return True
        digits = half_step(one) and half_step(other)
        if one.sentence != other.sentence and digits and (may_be_one(one, other) or _close(one, other)):
            return True
    return False


def _close(one: Figure, other: Figure) -> bool:
    (mine, _), (theirs, _) = _value(one, one.unit), _value(other, one.unit)
    return one.kind not in {"percent", "percentage_points"} and abs(mine - theirs) <= _CLOSE * max(
        abs(mine), abs(theirs)
    )


def classify(figures: Sequence[Figure], published: Published) -> tuple[ConflictClass, str] | None:
    """The class of a conflict, and why it is that; None if they are hardly of one thing.

    Args:
        figures: Of one indicator, place and period, the earliest published first.
        published: By article, when it was published.
    """
    statuses = {figure.status for figure in figures}
    actual = [figure for figure in figures if figure.status == "actual"]
    if not _differ(figures) and _spread(figures) <= _ROUNDED:
        return "rounding", "the same number, written more or less exactly"
    if statuses != {"actual"} and _differ(actual) and (told := classify(actual, published)):
        return told  # what came is itself told in two ways
    if statuses >= {"target", "actual"}:
        return "target to actual", "what was planned, and what came"
    if statuses >= {"estimate", "actual"}:
        return "estimate to actual", "what was expected, and what came"
    if not _differ(figures) and not _revised_far(figures):
        return "rounding", "the same number, written more or less exactly"
    if cue := next((figure for figure in figures if cues.DEFINED.search(figure.sentence)), None):
        return "definition", f"counted in another way: “{cues.shown(cues.DEFINED, cue.sentence)}”"
    if figures[0].kind == "money" and any(cues.IN_REAL_TERMS.search(figure.sentence) for figure in figures):
        return "definition", "amounts in the prices of different years"
    return _replaced_or_not(figures, published, statuses)


def _differ(figures: Sequence[Figure]) -> bool:
    """Whether some two figures cannot be one number that was rounded in two ways."""
    return any(not _may_be_one(one, other) for one, other in combinations(figures, 2))


def _replaced_or_not(
    figures: Sequence[Figure], published: Published, statuses: Set[str]
) -> tuple[ConflictClass, str] | None:
    if statuses == {"target"} and figures[0].kind != "money" and figures[0].kind != "percent":
        return "contradiction", "two targets for the same time"
    if cue := next((figure for figure in figures if cues.REVISED.search(figure.sentence)), None):
        return "revision", f"the text says so: “{cues.shown(cues.REVISED, cue.sentence)}”"
    if "actual" not in statuses and (two := _two_makers(figures)):
        return "contradiction", f"{two[0]} says otherwise than {two[1]}"
    parts = [figure for figure in figures if cues.PARTLY.search(_near(figure))]
    if parts and len(parts) < len(figures):
        return "part-year", f"one is of a part of it: “{cues.shown(cues.PARTLY, parts[0].sentence)}”"
    if statuses == {"estimate"}:
        return "revision", "two estimates, of which one replaced the other"
    if _spread(figures) > _FAR or len({figure.doc for figure in figures}) == 1:
        return None
    if len({published.get(figure.doc) for figure in figures}) > 1:
        return "revision", "the later article gives another number"
    return "contradiction", "two articles of one day, and no word of why"


def _spread(figures: Sequence[Figure]) -> float:
    """How far values lie from each other, as a share of the largest."""
    values = [abs(_value(figure, figures[0].unit)[0]) for figure in figures]
    return (max(values) - min(values)) / max(values) if max(values) else 0.0


def _two_makers(figures: Sequence[Figure]) -> tuple[str, str] | None:
    """Two institutions that say different things; None if none are named, or one only."""
    unit = figures[0].unit
    makers = [(figure, name) for figure in figures if (name := maker(figure)) is not None]
    for (one, mine), (other, theirs) in combinations(makers, 2):
        if _value(one, unit) != _value(other, unit) and not same_maker(mine, theirs):
            return mine, theirs
    return None


def _revised_far(figures: Sequence[Figure]) -> bool:
    """Whether a text speaks of a revision, and the numbers are too far from each other to be rounded only."""
    return _spread(figures) > _ROUNDED and any(cues.REVISED.search(figure.sentence) for figure in figures)


def _may_be_one(one: Figure, other: Figure) -> bool:
    return _value(one, one.unit) == _value(other, one.unit) or may_be_one(one, other)


def _near(figure: Figure) -> str:
    before, after = around(figure)
    return f"{before[-80:]} {after[:80]}"


_HOLDS: Final = {"revision", "estimate to actual", "target to actual"}


def _conflict(
    group: Group, figures: Sequence[Figure], published: Published, *, kind: ConflictClass, reason: str
) -> Conflict:
    actual = [figure for figure in figures if figure.status == "actual"]
    holds = (actual or list(figures))[-1] if kind in _HOLDS else None
    return Conflict(
        kind=kind,
        indicator=group.name,
        place=group.place,
        subject=group.subject,
        period=times.at(figures[0].period or ""),
        unit=figures[0].unit,
        figures=tuple(figure.id for figure in figures),
        docs=tuple(dict.fromkeys(figure.doc for figure in figures)),
        values=tuple(" ".join(figure.surface.split()) for figure in figures),
        reason=reason,
        holds=holds.id if holds else None,
        since=published.get(holds.doc) if holds else None,
    )
