"""What articles that came since a day changed in what was known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from policy_qa.errors import UsageError
from policy_qa.extract.periods import describe
from policy_qa.series.conflicts import conflicts_in
from policy_qa.series.lines import Published
from policy_qa.series.nouns import Changes, Conflict, Group, Target
from policy_qa.series.targets import targets_in

_REVISING = frozenset({"revision", "estimate to actual"})
_MARKUP = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|"})


def changes_since(
    groups: Iterable[Group], since: str, *, published: Published, today: date | None = None
) -> Changes:
    """What new articles brought, what they revised, which targets they settled, what they dispute.

    Args:
        groups: All figures by what they measure, of new and old articles.
        since: ISO date; articles published on it or later are new. Those without a date are old.
        published: By article, when it was published.
        today: As for ``targets_in``.
    """
    chosen = list(groups)
    new = {doc for doc, day in published.items() if day is not None and day[: len(since)] >= since}
    touched = [group for group in chosen if any(figure.doc in new for figure in group.figures)]
    conflicts = [
        conflict
        for group in touched
        for conflict in conflicts_in(group, published=published)
        if conflict.kind != "rounding" and any(doc in new for doc in conflict.docs)
    ]
    targets = targets_in(touched, published=published, today=today)
    figures = {f.id: f for group in touched for f in group.figures if f.doc in new}
    return Changes(
        since=since,
        docs=tuple(sorted(new)),
        figures=tuple(sorted(figures.values(), key=lambda f: (f.doc, f.start))),
        revisions=tuple(one for one in conflicts if one.kind in _REVISING and set(one.docs) - new),
        targets=tuple(one for one in targets if one.outcome_doc in new),
        conflicts=tuple(one for one in conflicts if one.kind not in _REVISING or not set(one.docs) - new),
    )


def markdown(changes: Changes) -> str:
    """The changes as a report for people. Texts of articles are escaped: nothing in them is markup."""
    lines = [f"# What changed since {changes.since}", "", f"{_counted(len(changes.docs), 'new article')}."]
    for title, rows in (
        ("Targets settled", [_target(one) for one in changes.targets]),
        ("Revisions of known figures", [_conflict(one) for one in changes.revisions]),
        ("New conflicts", [_conflict(one) for one in changes.conflicts]),
        (
            "New figures",
            [_line(one.indicator, one.place, one.period, one.surface, one.doc) for one in changes.figures],
        ),
    ):
        lines += ["", f"## {title} ({len(rows)})", "", *(rows or ["None."])]
    return "\n".join(lines) + "\n"


def _target(one: Target) -> str:
    ends = f"{_plain(one.reason)} ({one.outcome})"
    return f"- {_about(one.indicator, one.place, one.period)}: {ends} – {_plain(one.outcome_doc or one.doc)}"


def _conflict(one: Conflict) -> str:
    values = " / ".join(dict.fromkeys(map(_plain, one.values)))
    docs = ", ".join(map(_plain, one.docs))
    about = _about(one.indicator, one.place, one.period)
    return f"- {about}: {values} – {one.kind}: {_plain(one.reason)} ({docs})"


def _line(indicator: str | None, place: str | None, period: str | None, surface: str, doc: str) -> str:
    return f"- {_about(indicator, place, period)}: {_plain(surface)} – {_plain(doc)}"


def _about(indicator: str | None, place: str | None, period: str | None) -> str:
    return ", ".join(filter(None, (_plain(indicator or "–"), _plain(place or ""), _when(period))))


def _when(period: str | None) -> str:
    try:
        return describe(period) if period else ""
    except UsageError:
        return _plain(period or "")


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_MARKUP)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
