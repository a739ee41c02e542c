"""The table of all figures: searched, filtered, sorted, judged in the row, read in the article beside it.

What belongs to a visitor (what they look at, what they have ticked, what is open) lives in ``gr.State``.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from policy_qa.feedback import judge
from policy_qa.schema import ExtractedArticle, Figure, Span
from policy_qa.ui.briefing import of_selection, saving
from policy_qa.ui.events import sent, texts, visitor
from policy_qa.ui.figure_rows import (
    Shown,
    as_table,
    figure_page,
    judged_line,
    no_figures,
    selection_line,
    skeleton,
)
from policy_qa.ui.figure_tools import NO_VALUES, Values, tools
from policy_qa.ui.figure_view import ROWS, Asked, FigureView
from policy_qa.ui.reading import article_view
from policy_qa.ui.saving import saved
from policy_qa.ui.scripts import shipped
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App

MOST_SELECTED: Final = 500
"""Figures that can be ticked at a time."""

# Each reads what the one before it has left; "always_last" would lose what was sent with those it puts off.
TURN_BY_TURN: Final[dict[str, Any]] = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple",
    "concurrency_id": "figures", "concurrency_limit": 1,
}  # fmt: skip
"""How the events of the table are answered: none of them overtakes another."""

_OFFERED: Final = 100  # values of a field to choose from, the most frequent ones
_Update = dict[Any, Any]
_Selected = tuple[str, ...]


class FigureTable:
    """Builds the table where it is made and answers its events.

    Args:
        app: The wired stores.
        script: JavaScript for the custom HTML parts.

    Attributes:
        selected_ids: The state with the ids of the figures that the visitor has ticked, on all pages: a
            tuple of texts, in the order in which they were ticked. An event of any other part takes it as an
            input.
    """

    def __init__(self, *, app: App, script: str) -> None:
        self._app = app
        self._build(script + shipped("figure_table.js"))
        self._wire()

    @property
    def showing_figures(self) -> list[Any]:
        """The parts in which a click on a figure opens its record."""
        return [self.list, self.reader]

    def offer(self, request: gr.Request) -> str:
        """The tools with the values that can be chosen, each with its number of figures."""
        try:
            return tools(self._values(), words_of(request))
        except Exception:
            return tools(NO_VALUES, words_of(request))

    # ---- looking ----

    def listing(self, view: FigureView, selected: _Selected, opened: str, request: gr.Request) -> _Update:
        """The page of the table that the visitor was at, as the figures now are."""
        return self._listed(view, selected, opened, words_of(request))

    def narrow(
        self, view: FigureView, selected: _Selected, opened: str, event: gr.EventData, request: gr.Request
    ) -> _Update:
        """Takes over what the form of the tools holds."""
        data = event._data if isinstance(event._data, dict) else {}
        return self._listed(view.narrowed(Asked.of_form(data)), selected, opened, words_of(request))

    def sort(
        self, view: FigureView, selected: _Selected, opened: str, event: gr.EventData, request: gr.Request
    ) -> _Update:
        """Sorts by the column whose head was pressed."""
        return self._listed(view.sorted_by(sent(event, "column")), selected, opened, words_of(request))

    def turn(
        self, view: FigureView, selected: _Selected, opened: str, event: gr.EventData, request: gr.Request
    ) -> _Update:
        """Turns to another page."""
        words = words_of(request)
        try:
            total = self._app.records.figure_page(limit=1, **view.asked.filters).total
        except Exception as error:
            return {self.list: _trouble(error, words)}
        return self._listed(view.turned(sent(event, "to"), total), selected, opened, words)

    # ---- one figure ----

    def open(self, event: gr.EventData, request: gr.Request) -> _Update:
        """The figure's sentence, highlighted in its article."""
        name = sent(event, "name")
        return {self.opened: name, self.reader: self._read(name, words_of(request))}

    def refresh(self, view: FigureView, selected: _Selected, opened: str, request: gr.Request) -> _Update:
        """Table and article as they are after a figure was judged on its card."""
        words = words_of(request)
        again = {self.reader: self._read(opened, words)} if opened else {}
        return {**self._listed(view, selected, opened, words), **again}

    def judge(
        self, view: FigureView, selected: _Selected, opened: str, event: gr.EventData, request: gr.Request
    ) -> _Update:
        """Keeps what the visitor says of a figure in its row."""
        words, name, verdict = words_of(request), sent(event, "name"), sent(event, "verdict")
        try:
            judge(self._app.records, name, verdict, author=visitor(request))
            told = judged_line(self._app.records.figure(name), verdict, words)
        except Exception as error:
            told = _trouble(error, words)
        again = {self.reader: self._read(opened, words)} if opened == name else {}
        return {**self._listed(view, selected, opened, words, told=told), **again}

    def select(self, selected: _Selected, event: gr.EventData, request: gr.Request) -> _Update:
        """Ticks figures, or takes the ticks away."""
        data = event._data if isinstance(event._data, dict) else {}
        names = texts(event, "ids", most=ROWS)
        others = [one for one in selected if one not in names]
        chosen = tuple([*others, *names] if data.get("chosen") is True else others)[:MOST_SELECTED]
        return self._chosen(chosen, words_of(request))

    def unselect(self, view: FigureView, opened: str, request: gr.Request) -> _Update:
        """Takes all ticks away."""
        words = words_of(request)
        return {**self._chosen((), words), **self._listed(view, (), opened, words)}

    def brief(self, selected: _Selected, event: gr.EventData, request: gr.Request) -> str:
        """Makes a document of the ticked figures, in the order in which they were ticked."""
        words, suffix = words_of(request), sent(event, "format")
        try:
            made = of_selection(self._app, selected, suffix if suffix == "md" else "docx", words)
        except Exception as error:
            return selection_line(len(selected), words, told=_trouble(error, words))
        return selection_line(
            len(selected), words, told=saving(made, words("figures.brief_ready", n=len(selected)), words)
        )

    def save(self, view: FigureView, event: gr.EventData, request: gr.Request) -> Iterator[_Update]:
        """Writes all figures that pass the filters, in the order of the table, to a file to be downloaded."""
        words, format_ = words_of(request), sent(event, "format")
        yield {self.saved: f'<p class="note" role="status">{words("figures.saving")}</p>', self.file: None}
        folder = Path(self.file.GRADIO_CACHE)
        try:
            path, number = saved(self._app.records, view, format_, folder)
        except Exception as error:
            yield {self.saved: _trouble(error, words)}
            return
        told = words("figures.saved", n=number)
        yield {self.saved: f'<p class="said" role="status" data-ready>{told}</p>', self.file: str(path)}

    # ---- components ----

    def _build(self, script: str) -> None:
        plain = {"apply_default_css": False, "container": False, "js_on_load": script}
        self.view, self.opened = gr.State(FigureView()), gr.State("")
        self.selected_ids = gr.State(())
        with gr.Row(elem_id="figures-row"):
            with gr.Column(elem_id="figures-main"):
                self.tools = gr.HTML("", elem_id="figure-tools", **plain)
                self.saved = gr.HTML("", elem_id="figure-saved", **plain)
                self.file = gr.DownloadButton("", visible="hidden", elem_id="figure-file")
                self.selection = gr.HTML("", elem_id="figure-selection", **plain)
                self.list = gr.HTML(skeleton(), elem_id="figure-list", **plain)
            with gr.Column(elem_id="figures-side"):
                self.reader = gr.HTML("", elem_id="figure-reader", **plain)

    @property
    def looking(self) -> list[Any]:
        """The inputs of whatever shows the table again: ``listing`` and ``refresh``."""
        return [self.view, self.selected_ids, self.opened]

    @property
    def shown(self) -> list[Any]:
        """The outputs of ``listing`` and ``refresh``."""
        return [self.view, self.list, self.reader]

    def _wire(self) -> None:
        quiet = TURN_BY_TURN
        self.tools.table(self.narrow, self.looking, self.shown, **quiet)
        self.list.sort(self.sort, self.looking, self.shown, **quiet)
        self.list.turn(self.turn, self.looking, self.shown, **quiet)
        self.list.verdict(self.judge, self.looking, self.shown, **quiet)
        self.list.sentence(self.open, None, [self.opened, self.reader], **quiet)
        self.reader.shut(lambda: "", None, [self.opened], **quiet)
        chosen = [self.selected_ids, self.selection]
        self.list.select_rows(self.select, [self.selected_ids], chosen, **quiet)
        self.selection.unselect(
            self.unselect, [self.view, self.opened], [*chosen, self.view, self.list], **quiet
        )
        self.selection.brief(self.brief, [self.selected_ids], [self.selection], **quiet)
        files = self.tools.export(
            self.save, [self.view], [self.saved, self.file], **{**quiet, "concurrency_id": "export"}
        )
        files.then(None, None, None, js=_DOWNLOAD, show_progress="hidden", api_visibility="private")

    # ---- steps ----

    def _listed(
        self, view: FigureView, selected: _Selected, opened: str, words: Words, *, told: str = ""
    ) -> _Update:
        records = self._app.records
        try:
            page = records.figure_page(
                limit=ROWS, offset=view.offset, order=view.order, descending=view.descending,
                **view.asked.filters,
            )  # fmt: skip
            if not page.total and not view.asked.given:
                return {self.view: view, self.list: no_figures(words)}
            articles = records.summaries({figure.doc for figure in page.figures})
        except Exception as error:
            return {self.view: view, self.list: _trouble(error, words)}
        shown = Shown(page, view, articles, frozenset(selected), opened)
        copied = f'<div hidden data-rows="{escape(as_table(shown, words))}"></div>'
        return {self.view: view, self.list: figure_page(shown, words, told=told) + copied}

    def _chosen(self, selected: _Selected, words: Words) -> _Update:
        return {self.selected_ids: selected, self.selection: selection_line(len(selected), words)}

    def _read(self, name: str, words: Words) -> str:
        try:
            figure = self._app.records.figure(name)
            found = self._app.records.extracted(figure.doc) if figure is not None else None
        except Exception as error:
            return _trouble(error, words)
        if figure is None or found is None:
            return f'<p class="note hint" role="status">{words("articles.gone")}</p>'
        view = article_view(
            found.article, found.figures, entities=found.entities, dates=found.dates,
            cited=_sentence(found, figure), back=words("page.close"), words=words,
        )  # fmt: skip
        return f'<div class="beside" data-shown="{escape(name)}">{view}</div>'

    def _values(self) -> dict[str, Values]:
        records = self._app.records
        found = {
            name: records.figure_values(name, limit=_OFFERED)
            for name in ("indicator", "place", "unit", "kind", "status", "verdict")
        }
        publishers = [(name, 0) for name in records.publishers(limit=_OFFERED)]
        return {**found, "publisher": publishers}


# The button of the file has no face of its own: the menu was one.
_DOWNLOAD: Final = """() => {
  const ready = () => document.querySelector("#figure-saved [data-ready]");
  const file = () => document.querySelector("#figure-file");
  requestAnimationFrame(() => setTimeout(() => { if (ready()) file()?.click(); }, 50));
}"""


def _sentence(found: ExtractedArticle, figure: Figure) -> Span:
    """The sentence that a figure stands in; the figure alone where there is none."""
    around = (span for span in found.sentences if figure.span.within(span))
    return next(around, figure.span)


def _trouble(error: Exception, words: Words) -> str:
    return f'<p class="trouble" role="alert">{escape(in_words(error, words))}</p>'
