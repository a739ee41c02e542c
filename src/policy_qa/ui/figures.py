"""The Figures tab: its views, and what they have in common with the rest of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.ui.figure_table import TURN_BY_TURN, FigureTable
from policy_qa.ui.wording import words_of

if TYPE_CHECKING:
    from policy_qa.factory import App


class FiguresTab:
    """Builds the views into the surrounding Blocks, each under a tab of its own.

    Args:
        app: The wired stores.
        script: JavaScript for the custom HTML parts.
    """

    def __init__(self, *, app: App, script: str) -> None:
        with gr.Tabs(elem_id="figure-views"), gr.Tab("Table", elem_id="view-table") as self._table_tab:
            self.table = FigureTable(app=app, script=script)

    @property
    def furniture(self) -> list[Any]:
        """The components that ``furnish`` fills."""
        return [self._table_tab]

    @property
    def showing_figures(self) -> list[Any]:
        """The parts in which a click on a figure opens its record."""
        return self.table.showing_figures

    def furnish(self, request: gr.Request) -> dict[Any, Any]:
        """The views in the visitor's language."""
        words = words_of(request)
        return {self._table_tab: gr.Tab(words("figures.view_table"))}

    def wire(self, page: gr.Blocks, tab: gr.Tab, judged: Any) -> None:
        """Fills the views when their tab is opened, and again after a figure was judged on its card."""
        table = self.table
        page.load(table.offer, None, [table.tools], **TURN_BY_TURN)
        tab.select(table.listing, table.looking, table.shown, **TURN_BY_TURN)
        judged.then(table.refresh, table.looking, table.shown, **TURN_BY_TURN)
