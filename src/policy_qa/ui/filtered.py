"""A list of findings with filters above and an article beside: what the views of this sort have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import gradio as gr

from policy_qa.series.findings import Findings
from policy_qa.ui.beside import Beside
from policy_qa.ui.filtering import Select, Sought, filter_form
from policy_qa.ui.scripts import shipped
from policy_qa.ui.states import loading, nothing, trouble
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App

_Update = dict[Any, Any]


class FilteredView(ABC):
    """Builds its components where it is made and answers their events. ``name`` is the section of its words.

    Args:
        app: The wired stores and groups.
        script: JavaScript for custom HTML parts.
    """

    name: ClassVar[str]

    def __init__(self, *, app: App, script: str) -> None:
        self.app = app
        script += shipped("series.js")
        plain = {"apply_default_css": False, "container": False, "js_on_load": script}
        self.sought = gr.State(Sought())
        with gr.Row(elem_classes=["view-row"], elem_id=self.name):
            with gr.Column(elem_classes=["view-main"]):
                self.search = gr.HTML("", elem_id=f"{self.name}-search", **plain)
                self.list = gr.HTML("", elem_id=f"{self.name}-list", **plain)
            self.beside = Beside(app=app, script=script, elem_id=f"{self.name}-reader")
        self._wire()

    @property
    def furniture(self) -> list[Any]:
        """The components that ``furnish`` fills."""
        return [self.search, self.list]

    @property
    def showing_figures(self) -> list[Any]:
        """The parts in which a click on a figure opens its record."""
        return [self.beside.part]

    def furnish(self, request: gr.Request) -> _Update:
        """The view before anybody looks at it: it asks for its content when it comes into sight."""
        return {self.search: loading(words_of(request)("development.loading")), self.list: ""}

    @abstractmethod
    def all(self, findings: Findings) -> Sequence[Any]:
        """All that can be listed."""

    @abstractmethod
    def selects(self, findings: Findings, words: Words) -> list[Select]:
        """The choices of the form."""

    @abstractmethod
    def listing(self, findings: Findings, sought: Sought, words: Words) -> str:
        """The list as HTML, as far as it is shown."""

    # ---- events ----

    def wake(self, sought: Sought, request: gr.Request) -> _Update:
        """The form and the list, as things stand now."""
        words = words_of(request)
        try:
            findings = self.app.findings.current()
            if not self.all(findings):
                none = nothing(words(f"{self.name}.none"), words(f"{self.name}.none_text"))
                return {self.search: none, self.list: ""}
            label = words(f"{self.name}.search")
            form = filter_form(label, self.selects(findings, words), sought, words)
            return {
                self.search: f"<div data-wake>{form}</div>",
                self.list: self.listing(findings, sought, words),
            }
        except Exception as error:
            return {self.search: f"<div data-wake>{trouble(in_words(error, words))}</div>", self.list: ""}

    def narrow(self, sought: Sought, event: gr.EventData, request: gr.Request) -> _Update:
        """Takes over what the form holds."""
        return self._changed(sought.with_form(_data(event)), request)

    def find(self, sought: Sought, event: gr.EventData, request: gr.Request) -> _Update:
        """Takes over what was typed."""
        return self._changed(sought.with_text(_data(event).get("text")), request)

    def more(self, sought: Sought, request: gr.Request) -> _Update:
        """Shows one more page."""
        return self._changed(sought.with_more(), request)

    def _changed(self, sought: Sought, request: gr.Request) -> _Update:
        words = words_of(request)
        try:
            shown = self.listing(self.app.findings.current(), sought, words)
        except Exception as error:
            shown = trouble(in_words(error, words))
        return {self.sought: sought, self.list: shown}

    def _wire(self) -> None:
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        each: dict[str, Any] = {"trigger_mode": "multiple", **quiet}
        shown = [self.sought, self.list]
        self.search.wake(self.wake, [self.sought], [self.search, self.list], **quiet)
        self.search.narrow(self.narrow, [self.sought], shown, **each)
        self.search.find(self.find, [self.sought], shown, **each)
        self.list.more(self.more, [self.sought], shown, **quiet)
        self.beside.wire([self.list])


def _data(event: Any) -> Mapping[str, Any]:
    data = getattr(event, "_data", None)
    return data if isinstance(data, Mapping) else {}
