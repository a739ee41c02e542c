"""The view Conflicts: figures that differ, side by side, with who says so, when, and which one holds."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, get_args

from policy_qa.schema import Figure
from policy_qa.series import Conflict
from policy_qa.series.findings import Findings, places_of
from policy_qa.series.nouns import ConflictClass
from policy_qa.ui.filtered import FilteredView
from policy_qa.ui.filtering import Select, Sought, begins, listed
from policy_qa.ui.quoting import Known, article_button, quote_of, sentence_button
from policy_qa.ui.readable import UNKNOWN, as_written, readable_date, readable_period
from policy_qa.ui.retold import retold
from policy_qa.ui.wording import Words

_KINDS: Final[tuple[ConflictClass, ...]] = get_args(ConflictClass)
_SIDES_SHOWN: Final = 6
_SOURCES_SHOWN: Final = 5


class ConflictsView(FilteredView):
    """Builds the view where it is made; see ``FilteredView``."""

    name = "disagreements"

    def all(self, findings: Findings) -> Sequence[Conflict]:
        """All conflicts, the newest first."""
        return findings.conflicts

    def selects(self, findings: Findings, words: Words) -> list[Select]:
        """The classes and places of what is there."""
        kinds = {one.kind for one in findings.conflicts}
        return [
            Select(
                "kind", words("disagreements.kind"), [(k, kind_name(k, words)) for k in _KINDS if k in kinds]
            ),
            Select(
                "place",
                words("development.place"),
                [(place, place) for place in places_of(findings.conflicts)],
            ),
        ]

    def listing(self, findings: Findings, sought: Sought, words: Words) -> str:
        """The conflicts that pass the filters, with their figures and articles looked up."""
        found = [one for one in findings.conflicts if passes(one, sought)]
        page = found[: sought.shown]
        figures = self.app.records.figures_by_id({name for one in page for name in one.figures})
        known = Known(words, figures, self.app.records.summaries({doc for one in page for doc in one.docs}))
        return conflict_list(found, sought, known)


def passes(conflict: Conflict, sought: Sought) -> bool:
    """Whether a conflict is what is looked for."""
    return (
        sought["kind"] in {"", conflict.kind}
        and sought["place"] in {"", conflict.place}
        and begins(sought.text, conflict.indicator, conflict.subject)
    )


def conflict_list(found: Sequence[Conflict], sought: Sought, known: Known) -> str:
    """Conflicts as HTML, as many as are shown."""
    words = known.words
    if not found:
        return f'<p class="note" role="status">{words("disagreements.no_match")}</p>'
    return listed(
        found, sought, lambda some: "".join(_conflict(one, known) for one in some),
        many=words("disagreements.found", n=len(found)), words=words,
    )  # fmt: skip


def kind_name(kind: str, words: Words) -> str:
    """The name of a class of conflicts."""
    return words(f"conflict.{kind.replace(' ', '_').replace('-', '_')}")


def _conflict(one: Conflict, known: Known) -> str:
    words = known.words
    about = [one.place or UNKNOWN, readable_period(one.period, words)]
    if one.subject and one.subject != one.place:
        about.insert(0, one.subject)
    sides = _sides(one, known)
    shown = "".join(_side(some, one, known) for some in sides[:_SIDES_SHOWN])
    gone = "" if sides else f'<p class="note">{words("disagreements.gone")}</p>'
    name, kind = escape(one.indicator or UNKNOWN), one.kind.replace(" ", "-")
    return (
        f'<article class="dispute" aria-label="{name}"><header><span class="class {kind}">'
        f"{kind_name(one.kind, words)}</span><h2><bdi>{name}</bdi></h2>"
        f'<p class="meta"><bdi>{escape(" · ".join(about))}</bdi></p>'
        f'<p class="why"><span class="label">{words("disagreements.why")}</span> '
        f"<bdi>{escape(retold(one.reason, words))}</bdi></p></header>"
        f'{gone}<ol class="sides">{shown}</ol></article>'
    )


def _sides(one: Conflict, known: Known) -> list[list[Figure]]:
    """The figures that are still stored by what they say, the earliest published first."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for name in one.figures:
        if (figure := known.figures.get(name)) is not None:
            found.setdefault((" ".join(figure.surface.split()).lower(), figure.status), []).append(figure)
    return list(found.values())


def _side(some: Sequence[Figure], one: Conflict, known: Known) -> str:
    """One value: as written, its standing, who says it and when, its sentence; who says the same."""
    words, first = known.words, next((f for f in some if f.id == one.holds), some[0])
    others = [figure for figure in some if figure is not first and figure.doc != first.doc]
    also = "".join(
        f"<li>{article_button(figure, known)} {known.source(figure.doc)}</li>"
        for figure in others[:_SOURCES_SHOWN]
    )
    more = f'<p class="meta">{words("disagreements.also", n=len(others))}</p><ul>{also}</ul>' if also else ""
    holds = " holds" if first.id == one.holds else ""
    value = sentence_button(first, " ".join(as_written(first, words).split()), known)
    return (
        f'<li class="side{holds}"><p class="value">{value} {_standing(first, one, words)}</p>'
        f'<p class="meta">{known.source(first.doc)}</p>{quote_of(first)}'
        f"<p>{article_button(first, known)}</p>{more}</li>"
    )


def _standing(figure: Figure, one: Conflict, words: Words) -> str:
    """Whether a figure holds, was replaced, or is of another sort."""
    status = words(f"status.{figure.status}") if figure.status != "actual" else ""
    if figure.id == one.holds:
        since = readable_date(one.since, words) if one.since else ""
        said = words("disagreements.holds_since", date=since) if since else words("disagreements.holds")
        return f'<span class="standing holds">{escape(" · ".join(filter(None, (status, said))))}</span>'
    replaced = one.holds is not None and figure.status != "target"
    said = " · ".join(filter(None, (status, words("disagreements.replaced") if replaced else "")))
    return f'<span class="standing">{escape(said)}</span>' if said else ""
