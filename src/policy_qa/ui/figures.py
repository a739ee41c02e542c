"""The Figures tab: all figures in a table, numbers over time, where they disagree, and what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from policy_qa.ui.development import DevelopmentView
from policy_qa.ui.disagreements import ConflictsView
from policy_qa.ui.figure_table import TURN_BY_TURN, FigureTable
from policy_qa.ui.promises import TargetsView
from policy_qa.ui.wording import words_of

if TYPE_CHECKING:
    from policy_qa.factory import App


VIEWS: Final = {
    "development.tab": DevelopmentView,
    "disagreements.tab": ConflictsView,
    "promises.tab": TargetsView,
}
"""The views behind the table, each under the key of its tab's name."""


class FiguresTab:
    """Builds the views into the surrounding Blocks, each under a tab of its own.

    Args:
        app: The wired stores.
        script: The script that turns clicks in the page's parts into events.
    """

    def __init__(self, *, app: App, script: str) -> None:
        self._views: dict[str, tuple[Any, Any]] = {}
        with gr.Tabs(elem_id="figure-views"):
            with gr.Tab("Table", elem_id="view-table") as self._table_tab:
                self.table = FigureTable(app=app, script=script)
            for key, view in VIEWS.items():
                with gr.Tab(key, elem_id=f"view-{key.partition('.')[0]}") as tab:
                    self._views[key] = tab, view(app=app, script=script)

    @property
    def furniture(self) -> list[Any]:
        """The components that ``furnish`` fills."""
        return [self._table_tab, *(p for tab, view in self._views.values() for p in (tab, *view.furniture))]

    @property
    def showing_figures(self) -> list[Any]:
        """The parts in which a click on a figure opens its record."""
        views = (view for _, view in self._views.values())
        return [*self.table.showing_figures, *(part for view in views for part in view.showing_figures)]

    def furnish(self, request: gr.Request) -> dict[Any, Any]:
        """The views in the visitor's language."""
        words = words_of(request)
        filled: dict[Any, Any] = {self._table_tab: gr.Tab(words("figures.view_table"))}
        for key, (tab, view) in self._views.items():
            filled |= {tab: gr.Tab(words(key)), **view.furnish(request)}
        return filled

    def wire(self, page: gr.Blocks, tab: gr.Tab, judged: Any) -> None:
        """Fills the table when its tab is opened, and again after a figure was judged on its card."""
        table = self.table
        page.load(table.offer, None, [table.tools], **TURN_BY_TURN)
        tab.select(table.listing, table.looking, table.shown, **TURN_BY_TURN)
        judged.then(table.refresh, table.looking, table.shown, **TURN_BY_TURN)
