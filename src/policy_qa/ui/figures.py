"""The Figures tab: numbers over time, where they disagree, and what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from policy_qa.ui.development import DevelopmentView
from policy_qa.ui.disagreements import ConflictsView
from policy_qa.ui.promises import TargetsView
from policy_qa.ui.wording import words_of

if TYPE_CHECKING:
    from policy_qa.factory import App


VIEWS: Final = {
    "development.tab": DevelopmentView,
    "disagreements.tab": ConflictsView,
    "promises.tab": TargetsView,
}
"""The views, each under the key of its tab's name."""


class FiguresTab:
    """Builds the tab's views into the surrounding Blocks.

    Args:
        app: The wired stores.
        script: JavaScript for the custom HTML parts.
    """

    def __init__(self, *, app: App, script: str) -> None:
        self._views: dict[str, tuple[Any, Any]] = {}
        with gr.Tabs(elem_id="figure-views"):
            for key, view in VIEWS.items():
                with gr.Tab(key, elem_id=f"view-{key.partition('.')[0]}") as tab:
                    self._views[key] = tab, view(app=app, script=script)

    @property
    def furniture(self) -> list[Any]:
        """The components that ``furnish`` fills."""
        return [part for tab, view in self._views.values() for part in (tab, *view.furniture)]

    @property
    def showing_figures(self) -> list[Any]:
        """The parts in which a click on a figure opens its record."""
        return [part for _, view in self._views.values() for part in view.showing_figures]

    def furnish(self, request: gr.Request) -> dict[Any, Any]:
        """The tab in the visitor's language."""
        words = words_of(request)
        filled: dict[Any, Any] = {}
        for key, (tab, view) in self._views.items():
            filled |= {tab: gr.Tab(words(key)), **view.furnish(request)}
        return filled
