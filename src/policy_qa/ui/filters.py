"""The filter panel of the Ask tab: its components, and what happens when one is set."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.ui.narrowing import (
    FOUND,
    OPTIONS,
    Narrowing,
    article_choices,
    filter_form,
    narrowed_line,
)
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.records import RecordStore

_logger = logging.getLogger(__name__)
_Update = dict[Any, Any]


class FilterPanel:
    """Builds its components where it is made; ``state`` is the visitor's ``Narrowing``.

    Args:
        records: Where places, publishers and articles to choose from are looked up.
        script: JavaScript for its parts: what is typed and ticked becomes events.
    """

    def __init__(self, records: RecordStore, script: str) -> None:
        self._records = records
        self._plain = {"apply_default_css": False, "container": False, "js_on_load": script}
        self.state = gr.State(Narrowing())
        self.form = gr.HTML("", elem_id="filters", **self._plain)
        self.choices = gr.HTML("", elem_id="choices", **self._plain)

    def build_line(self) -> None:
        """Builds the line that tells of the filters that are set, and answers all events."""
        self.line = gr.HTML("", elem_id="narrowed", **self._plain)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        set_ = [self.state, self.line]
        # One after the other: an event that Gradio puts off ("always_last") comes without what was sent.
        each: dict[str, Any] = {"trigger_mode": "multiple", **quiet}
        self.form.narrow(self.narrow, [self.state], set_, **each)
        self.form.find(self.find, [self.state], [self.choices], **each)
        self.choices.choose(self.choose, [self.state], set_, **each)
        self.line.clear(self.clear, None, [*set_, self.form, self.choices], **quiet)

    def furnish(self, words: Words) -> _Update:
        """The panel with nothing set, in the visitor's language."""
        try:
            places = self._records.places(limit=OPTIONS)
            publishers = self._records.publishers(limit=OPTIONS)
            listed = self._listed("", Narrowing(), words)
        except Exception as error:
            _log(error)
            places, publishers, listed = [], [], ""
        form = filter_form(Narrowing(), places=places, publishers=publishers, words=words)
        return {self.state: Narrowing(), self.form: form, self.choices: listed, self.line: ""}

    def narrow(self, narrowing: Narrowing, event: gr.EventData, request: gr.Request) -> _Update:
        """Takes over what the form holds."""
        sent = event._data if isinstance(event._data, dict) else {}
        return self._set(narrowing.with_form(sent), words_of(request))

    def choose(self, narrowing: Narrowing, event: gr.EventData, request: gr.Request) -> _Update:
        """Chooses an article, or no longer."""
        sent = event._data if isinstance(event._data, dict) else {}
        chosen = narrowing.with_doc(sent.get("doc"), chosen=bool(sent.get("chosen")))
        return self._set(chosen, words_of(request))

    def find(self, narrowing: Narrowing, event: gr.EventData, request: gr.Request) -> str:
        """Lists the articles whose titles have the words typed, those already chosen first."""
        sent = event._data if isinstance(event._data, dict) else {}
        try:
            return self._listed(str(sent.get("text") or "")[:200], narrowing, words_of(request))
        except Exception as error:
            _log(error)
            return ""

    def clear(self, request: gr.Request) -> _Update:
        """Takes every filter away."""
        return self.furnish(words_of(request))

    def _set(self, narrowing: Narrowing, words: Words) -> _Update:
        return {self.state: narrowing, self.line: narrowed_line(narrowing, words)}

    def _listed(self, text: str, narrowing: Narrowing, words: Words) -> str:
        chosen = self._records.summaries(narrowing.docs)
        found = {one.doc: one for one in self._records.titled(text, limit=FOUND)}
        return article_choices({**chosen, **found}.values(), narrowing.docs, words)


def _log(error: Exception) -> None:
    _logger.warning("the filters could not be shown: %s: %s", type(error).__name__, error)
    _logger.debug("trace", exc_info=error)
