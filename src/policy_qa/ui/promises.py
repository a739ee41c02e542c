"""The view Targets: what was promised, for when and by whom, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, get_args

from policy_qa.schema import Figure
from policy_qa.series import Target
from policy_qa.series.findings import Findings, places_of
from policy_qa.series.nouns import Outcome
from policy_qa.ui.filtered import FilteredView
from policy_qa.ui.filtering import Select, Sought, begins, listed
from policy_qa.ui.quoting import Known, article_button, quote_of, sentence_button
from policy_qa.ui.readable import UNKNOWN, as_written, readable_amount, readable_period
from policy_qa.ui.wording import Words

_STATES: Final[tuple[Outcome, ...]] = get_args(Outcome)
_SIGNS: Final = {"met": "✓", "missed": "✕", "open": "…", "unknown": "?"}


class TargetsView(FilteredView):
    """Builds the view where it is made; see ``FilteredView``."""

    name = "promises"

    def all(self, findings: Findings) -> Sequence[Target]:
        """All targets, those announced last first."""
        return findings.targets

    def selects(self, findings: Findings, words: Words) -> list[Select]:
        """The states, places and years of what is there."""
        years = sorted({year for one in findings.targets if (year := year_of(one))}, reverse=True)
        states = {one.outcome for one in findings.targets}
        return [
            Select(
                "state", words("promises.state"), [(s, words(f"outcome.{s}")) for s in _STATES if s in states]
            ),
            Select(
                "place", words("development.place"), [(place, place) for place in places_of(findings.targets)]
            ),
            Select("year", words("promises.year"), [(year, year) for year in years]),
        ]

    def listing(self, findings: Findings, sought: Sought, words: Words) -> str:
        """The targets that pass the filters, with their figures and articles looked up."""
        found = [one for one in findings.targets if passes(one, sought)]
        page = found[: sought.shown]
        ids = {name for one in page for name in (one.figure, one.outcome_figure) if name}
        docs = {doc for one in page for doc in (one.doc, one.outcome_doc) if doc}
        figures = self.app.records.figures_by_id(ids)
        return target_list(found, sought, Known(words, figures, self.app.records.summaries(docs)))


def passes(target: Target, sought: Sought) -> bool:
    """Whether a target is what is looked for."""
    return (
        sought["state"] in {"", target.outcome}
        and sought["place"] in {"", target.place}
        and sought["year"] in {"", year_of(target)}
        and begins(sought.text, target.indicator, target.subject)
    )


def year_of(target: Target) -> str:
    """The year in which a target is due: the last one of its period; empty if it is open."""
    year = target.period.rpartition("/")[2][:4]
    return year if year.isdecimal() else ""


def target_list(found: Sequence[Target], sought: Sought, known: Known) -> str:
    """Targets as HTML, as many as are shown."""
    words = known.words
    if not found:
        return f'<p class="note" role="status">{words("promises.no_match")}</p>'
    return listed(
        found, sought, lambda some: "".join(_target(one, known) for one in some),
        many=words("promises.found", n=len(found)), words=words,
    )  # fmt: skip


def _target(one: Target, known: Known) -> str:
    words = known.words
    about = [one.place or UNKNOWN, readable_period(one.period, words)]
    if one.subject and one.subject != one.place:
        about.insert(0, one.subject)
    name = escape(one.indicator or UNKNOWN)
    return (
        f'<article class="promise" aria-label="{name}"><header><span class="class {one.outcome}">'
        f'<span aria-hidden="true">{_SIGNS[one.outcome]}</span> {words(f"outcome.{one.outcome}")}</span>'
        f'<h2><bdi>{name}</bdi></h2><p class="meta"><bdi>{escape(" · ".join(about))}</bdi></p></header>'
        f'<div class="sides">{_promised(one, known)}{_came(one, known)}</div></article>'
    )


def _promised(one: Target, known: Known) -> str:
    words, figure = known.words, known.figures.get(one.figure)
    by = (
        f' <span class="light"><bdi>{escape(words("promises.by", name=one.by))}</bdi></span>'
        if one.by
        else ""
    )
    return (
        f'<section class="side"><h3>{words("promises.promised")}{by}</h3>{_quoted(figure, known)}</section>'
    )


def _came(one: Target, known: Known) -> str:
    words = known.words
    if one.outcome_figure is None:
        said = words("promises.nothing_open" if one.outcome == "open" else "promises.nothing_unknown")
        body = f'<p class="note">{said}</p>'
    else:
        came = _quoted(known.figures.get(one.outcome_figure), known)
        body = f'{came}<p class="distance">{_distance(one, words)}</p>'
    return f'<section class="side"><h3>{words("promises.came")}</h3>{body}</section>'


def _quoted(figure: Figure | None, known: Known) -> str:
    words = known.words
    if figure is None:
        return f'<p class="note">{words("disagreements.gone")}</p>'
    value = sentence_button(figure, " ".join(as_written(figure, words).split()), known)
    return (
        f'<p class="value">{value}</p><p class="meta">{known.source(figure.doc)}</p>{quote_of(figure)}'
        f"<p>{article_button(figure, known)}</p>"
    )


def _distance(one: Target, words: Words) -> str:
    """How far what came is from what was promised, with its sign; shares differ by points."""
    if not one.distance:
        return words("promises.exactly")
    unit = "pp" if one.unit == "%" else one.unit or ""
    said = f"{'+' if one.distance > 0 else '−'}{readable_amount(abs(one.distance), words)} {unit}".strip()
    return escape(words("promises.distance", distance=said))
