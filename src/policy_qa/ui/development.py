"""The view Over time: series are searched and chosen, drawn, listed by period, saved, and put right by hand.

What a visitor has chosen lives in ``gr.State``; what follows from all figures is computed once for all
visitors, and again when the figures have changed (``app.findings``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.briefing import FORMATS
from policy_qa.errors import UsageError
from policy_qa.feedback import rule, take_back
from policy_qa.series import compare
from policy_qa.series.findings import Findings, Followed
from policy_qa.ui.belonging import belonging
from policy_qa.ui.beside import Beside
from policy_qa.ui.bytime import Value, completeness, period_table, traced, values_of
from policy_qa.ui.choosing import Choice, chips, found_list, search_form
from policy_qa.ui.curves import can_be_indexed, chart_file, chart_of, chart_view, doubtful, trimmed
from policy_qa.ui.events import sent, visitor
from policy_qa.ui.manner import manner_of
from policy_qa.ui.offering import Made, as_file, file_part, offered_name
from policy_qa.ui.quoting import Known
from policy_qa.ui.retold import retold
from policy_qa.ui.scripts import sent_by, shipped
from policy_qa.ui.states import loading, nothing, trouble
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App

_SOURCES_NAMED = 6
_Update = dict[Any, Any]


class DevelopmentView:
    """Builds its components where it is made and answers their events.

    Args:
        app: The wired stores and groups.
        script: JavaScript for custom HTML parts.
    """

    def __init__(self, *, app: App, script: str) -> None:
        self._app = app
        script += shipped("series.js")
        plain = {"apply_default_css": False, "container": False, "js_on_load": script}
        self.choice = gr.State(Choice())
        with gr.Row(elem_classes=["view-row"], elem_id="development"):
            with gr.Column(elem_classes=["view-main"]):
                self.search = gr.HTML("", elem_id="development-search", **plain)
                self.found = gr.HTML("", elem_id="development-found", **plain)
                self.board = gr.HTML("", elem_id="development-board", **plain)
                self.file = gr.HTML("", elem_id="development-file", elem_classes=["to-save"], **plain)
            self.beside = Beside(app=app, script=script, elem_id="development-reader")
        self._wire()

    @property
    def furniture(self) -> list[Any]:
        """The components that ``furnish`` fills."""
        return [self.search, self.board]

    @property
    def showing_figures(self) -> list[Any]:
        """The parts in which a click on a figure opens its record."""
        return [self.beside.part]

    def furnish(self, request: gr.Request) -> _Update:
        """The view before anybody looks at it: it asks for its content when it comes into sight."""
        words = words_of(request)
        return {self.search: loading(words("development.loading")), self.board: ""}

    # ---- events ----

    def wake(self, choice: Choice, request: gr.Request) -> _Update:
        """The search and what is chosen, as things stand now."""
        words = words_of(request)
        try:
            findings = self._app.findings.current()
            if not findings.entries:
                none = nothing(words("development.none"), words("development.none_text"))
                return {self.search: none, self.found: "", self.board: ""}
            search = search_form(choice, findings.places, words)
            return {self.search: f"<div data-wake>{search}</div>", **self._shown(findings, choice, words)}
        except Exception as error:
            return {self.search: f"<div data-wake>{trouble(in_words(error, words))}</div>"}

    def narrow(self, choice: Choice, event: gr.EventData, request: gr.Request) -> _Update:
        """Takes over the place and the years of the form."""
        return self._changed(choice.with_form(_data(event)), request)

    def find(self, choice: Choice, event: gr.EventData, request: gr.Request) -> _Update:
        """Lists the series that what was typed may mean."""
        choice, words = choice.with_text(_data(event).get("text")), words_of(request)
        try:
            return {self.choice: choice, self.found: _found(self._app.findings.current(), choice, words)}
        except Exception as error:
            return {self.choice: choice, self.found: trouble(in_words(error, words))}

    def choose(self, choice: Choice, event: gr.EventData, request: gr.Request) -> _Update:
        """Chooses one more series."""
        return self._changed(choice.with_key(sent(event, "key")), request)

    def drop(self, choice: Choice, event: gr.EventData, request: gr.Request) -> _Update:
        """Removes a series from those that are chosen."""
        return self._changed(choice.without_key(sent(event, "key")), request)

    def index(self, choice: Choice, event: gr.EventData, request: gr.Request) -> _Update:
        """Shows the first value of each series as 100, or no longer."""
        return self._changed(replace(choice, indexed=bool(_data(event).get("indexed"))), request)

    def rule(self, choice: Choice, event: gr.EventData, request: gr.Request) -> _Update:
        """Keeps what a visitor says of two wordings, and shows what follows."""
        words, verdict = words_of(request), sent(event, "event")
        told: dict[str, str] = {}
        try:
            if verdict == "undecided":
                self._take_back(event, request, words)
                told["said"] = words("belonging.now_undecided")
            else:
                names = sent(event, "name"), sent(event, "other")
                rule(self._app.records, *names, verdict, author=visitor(request))
                told["said"] = self._ruled(names, verdict, words)
        except Exception as error:
            told["trouble"] = in_words(error, words)
        return self._changed(choice, request, **told)

    def save(self, choice: Choice, event: gr.EventData, request: gr.Request) -> str:
        """The values that are shown as a file, in the format that was asked for."""
        words = words_of(request)
        try:
            followed, format_ = self._app.findings.current().followed(choice.keys), sent(event, "format")
            shown = trimmed(followed, choice)
            known = replace(self._known(shown, words), doubtful=doubtful(followed))
            if format_ == "docx":
                return file_part(Made(self._document(shown, known), format_), offered_name(shown))
            return file_part(as_file(values_of(shown, known), format_, Value), offered_name(shown))
        except Exception as error:
            return trouble(in_words(error, words))

    # ---- components ----

    def _wire(self) -> None:
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        each: dict[str, Any] = {"trigger_mode": "multiple", **quiet}
        shown = [self.choice, self.found, self.board]
        self.search.wake(self.wake, [self.choice], [self.search, *shown], **quiet)
        self.search.narrow(self.narrow, [self.choice], shown, **each)
        self.search.find(self.find, [self.choice], [self.choice, self.found], **each)
        self.found.choose(self.choose, [self.choice], shown, **each)
        self.board.drop(self.drop, [self.choice], shown, **each)
        self.board.indexed(self.index, [self.choice], shown, **each)
        ruled = [sent_by(self.board, name) for name in ("apart", "together", "undecided")]
        gr.on(ruled, self.rule, [self.choice], shown, **quiet)
        self.board.save(self.save, [self.choice], [self.file], **quiet)
        self.beside.wire([self.board])

    # ---- steps ----

    def _changed(self, choice: Choice, request: gr.Request, **told: str) -> _Update:
        words = words_of(request)
        try:
            return {**self._shown(self._app.findings.current(), choice, words, **told)}
        except Exception as error:
            return {self.choice: choice, self.board: trouble(in_words(error, words))}

    def _shown(self, findings: Findings, choice: Choice, words: Words, **told: str) -> _Update:
        followed = findings.followed(choice.keys)
        gone = len(followed) < len(choice.keys)
        choice = replace(choice, keys=tuple(one.entry.key for one in followed))
        if gone and not told:
            told = {"gone": words("development.gone")}
        board = self._board(findings, followed, choice, words, **told)
        return {self.choice: choice, self.found: _found(findings, choice, words), self.board: board}

    def _board(
        self, findings: Findings, followed: Sequence[Followed], choice: Choice, words: Words, **told: str
    ) -> str:
        notice = f'<p class="note" role="status">{escape(told.pop("gone"))}</p>' if "gone" in told else ""
        if not followed:
            return notice
        if choice.is_crossed:
            return notice + chips(followed, words) + trouble(words("development.crossed"))
        shown = trimmed(followed, choice)
        known = replace(self._known(shown, words), doubtful=doubtful(followed))
        chart, narrow = (chart_of(shown, choice, known, narrow=is_narrow) for is_narrow in (False, True))
        if chart is None or narrow is None:
            empty = f'<p class="note" role="status">{words("development.empty_range")}</p>'
            return notice + chips(followed, words) + empty
        picture = chart_file(chart, _sources(shown, known), words)
        tools = _tools(picture, offered_name(shown), choice, words, indexable=can_be_indexed(shown))
        return (
            f"{notice}{chips(followed, words)}{chart_view(chart, narrow, words)}"
            f"{completeness(shown, len(findings.published), known)}{tools}{period_table(shown, known)}"
            f"{belonging(followed, self._app.records.rulings(), known, **told)}"
        )

    def _document(self, shown: Sequence[Followed], known: Known) -> bytes:
        """What is shown as a document: each series with its chart, its table and its sources."""
        document = self._app.briefings.of_series(
            [traced(one, known) for one in shown], manner_of(known.words)
        )
        return FORMATS["docx"](document)

    def _known(self, followed: Iterable[Followed], words: Words) -> Known:
        """The figures and articles behind some series: those of their points, and of claimed growth."""
        figures = {figure.id: figure for one in followed for figure in one.figures}
        claims = {check.claim for one in followed for check in one.series.growth}
        points = [point for one in followed for point in one.series.points]
        ids = claims | {name for point in points for name in point.operands}
        figures |= self._app.records.figures_by_id(ids - figures.keys())
        docs = {figure.doc for figure in figures.values()} | {point.doc for point in points}
        return Known(words, figures, self._app.records.summaries(docs))

    def _ruled(self, names: tuple[str, str], verdict: str, words: Words) -> str:
        """What became of two figures that something was said of."""
        found = self._app.records.figures_by_id(names)
        grouping = self._app.findings.current().grouping
        if verdict == "together" and len({grouping.measure_of(figure) for figure in found.values()}) > 1:
            reason = compare(*(found[name] for name in names)).reason
            return words("belonging.still_apart", reason=retold(reason, words))
        return words(f"belonging.now_{verdict}")

    def _take_back(self, event: gr.EventData, request: gr.Request, words: Words) -> None:
        asked = sent(event, "made"), sent(event, "name"), sent(event, "other")
        for one in self._app.records.rulings():
            if (one.made, one.indicator, one.other) == asked:
                return take_back(self._app.records, one, author=visitor(request))
        raise UsageError(words("belonging.not_said"), words("belonging.reload"))


def _found(findings: Findings, choice: Choice, words: Words) -> str:
    head = ""
    if not choice.keys and not choice.text and choice.place is None:
        head = f'<h2>{words("development.start")}</h2><p class="note">{words("development.start_text")}</p>'
    found = findings.find(choice.text, place=choice.place, without=choice.keys)
    return head + found_list(found, choice, words)


def _tools(picture: str, name: str, choice: Choice, words: Words, *, indexable: bool) -> str:
    """What can be done with chart and table."""
    chart = "".join(
        f'<button type="button" class="plain" data-event="{format}" data-file="{escape(name)}" '
        f'aria-label="{words("development.save_chart", format=format.upper())}" data-svg="{escape(picture)}">'
        f"{format.upper()}</button>"
        for format in ("svg", "png")
    )
    table = "".join(
        f'<button type="button" class="plain" data-event="save" data-format="{format}" '
        f'aria-label="{words("development.save_table", format=format.upper())}">{format.upper()}</button>'
        for format in ("csv", "xlsx")
    )
    document = (
        f'<button type="button" class="plain" data-event="save" data-format="docx">'
        f"{words('development.save_document')}</button>"
    )
    ticked = " checked" if choice.indexed else ""
    index = (
        f'<form data-form="indexed"><label class="tick"><input type="checkbox" name="indexed"{ticked}> '
        f"{words('development.indexed')}</label></form>"
        if indexable
        else ""
    )
    label = f'<span class="label">{words("development.save")}</span>'
    return f'<div class="view-tools"><p>{label} {document}{chart}{table}</p>{index}</div>'


def _sources(followed: Sequence[Followed], known: Known) -> list[str]:
    """Where the values are from, as a line below a saved chart."""
    words = known.words
    points = [point for one in followed for point in one.series.points if not known.doubts(point)]
    titles = list(dict.fromkeys(known.reference(point.doc) for point in points))
    more = len(titles) - _SOURCES_NAMED
    shown = [*titles[:_SOURCES_NAMED], *([words("development.and_more", n=more)] if more > 0 else [])]
    return [words("development.source", titles=shown[0]), *shown[1:]]


def _data(event: Any) -> Mapping[str, Any]:
    data = getattr(event, "_data", None)
    return data if isinstance(data, Mapping) else {}
