"""What was promised, for when and by whom, and what later articles report of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from policy_qa.schema import Figure
from policy_qa.series import times
from policy_qa.series.lines import Published, holder, signed
from policy_qa.series.makers import maker
from policy_qa.series.nouns import Group, Outcome, Target
from policy_qa.series.units import converted
from policy_qa.series.vocabulary import vocabulary

_MOST = frozenset({"under", "up to"})
_LEAST = frozenset({"over", "at least"})


def targets_in(
    groups: Iterable[Group], *, published: Published, today: date | None = None
) -> Iterator[Target]:
    """The targets among figures, each promise once, with its outcome as far as the same figures tell it.

    Args:
        groups: Figures that measure the same things.
        published: By article, when it was published.
        today: The day up to which something is known; None: that of the latest article.
    """
    known = today or _latest(published)
    for group in groups:
        promised = [f for f in group.figures if f.status == "target" and f.value is not None and f.period]
        for figure in _once(promised, published):
            yield _target(group, figure, published, known)


def _latest(published: Published) -> date:
    days = [day for text in published.values() if text and (day := times.last_day(text[:10])) is not None]
    return max(days, default=date.min)


def _once(figures: Sequence[Figure], published: Published) -> list[Figure]:
    """The figures without those that repeat a promise, the first that made it kept."""
    found: dict[tuple[str, float | int | None, str | None], Figure] = {}
    for figure in sorted(figures, key=lambda f: (published.get(f.doc) or "", f.doc, f.start)):
        found.setdefault((times.at(figure.period or ""), figure.value, figure.unit), figure)
    return sorted(found.values(), key=lambda f: (f.period or "", f.doc, f.start))


def _target(group: Group, figure: Figure, published: Published, today: date) -> Target:
    actual = _reported(group, figure, published)
    outcome, reached, reason = _outcome(group, figure, actual, today)
    shown = actual if reached is not None else None
    return Target(
        indicator=group.name,
        place=group.place,
        subject=group.subject,
        period=figure.period or "",
        value=figure.value or 0,
        unit=figure.unit,
        qualifier=figure.qualifier,
        by=maker(figure),
        announced=published.get(figure.doc),
        outcome=outcome,
        reached=reached,
        distance=None if reached is None else _plain(float(reached) - float(signed(figure))),
        reason=reason,
        doc=figure.doc,
        start=figure.start,
        end=figure.end,
        figure=figure.id,
        outcome_doc=shown.doc if shown else None,
        outcome_figure=shown.id if shown else None,
    )


def _reported(group: Group, target: Figure, published: Published) -> Figure | None:
    """The actual figure for the target's own period; before a deadline, the latest that comes before it."""
    period = times.at(target.period or "")
    actual = [f for f in group.figures if f.status == "actual" and f.value is not None and f.period]
    actual = [
        f for f in actual if converted(f.value or 0, f.unit, target.unit) is not None or f.kind == "count"
    ]
    same = [f for f in actual if times.at(f.period or "") == period]
    return holder(same, published) if same else None


def _outcome(
    group: Group, target: Figure, actual: Figure | None, today: date
) -> tuple[Outcome, float | int | None, str]:
    if actual is not None:
        raw = signed(actual)
        reached = converted(raw, actual.unit, target.unit)
        reached = raw if reached is None else reached
        met, wanted = _meets(group, target, actual, float(reached))
        return ("met" if met else "missed"), reached, f"{wanted}, and {' '.join(actual.surface.split())} came"
    end = times.last_day(target.period or "")
    if end is None or end >= today:
        return "open", None, "its time has not passed in what the articles tell"
    return "unknown", None, "no article reports what came"


def _meets(group: Group, target: Figure, actual: Figure, reached: float) -> tuple[bool, str]:
    """Whether an actual value meets a target, and what the target wanted."""
    low = float(signed(target))
    high = float(target.value_max) if target.value_max is not None else None
    if target.qualifier in _MOST or (target.qualifier not in _LEAST and _less_is_better(group)):
        return reached <= (high if high is not None else low), f"at most {' '.join(target.surface.split())}"
    over = actual.qualifier == "over" and reached == low
    enough = reached > low or over if target.qualifier == "over" else reached >= low
    if target.qualifier == "about":
        enough = reached >= low * 0.98
    return (
        enough,
        f"{'over' if target.qualifier == 'over' else 'at least'} {' '.join(target.surface.split())}",
    )


def _less_is_better(group: Group) -> bool:
    return bool(group.measure.concepts & vocabulary().lower)


def _plain(value: float) -> float:
    return float(f"{value:.12g}")
