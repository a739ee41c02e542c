"""The article beside a view, opened at the sentence that a value stands in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.schema import Span
from policy_qa.ui.events import sent
from policy_qa.ui.reading import article_view
from policy_qa.ui.scripts import sent_by
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App


class Beside:
    """Builds its part where it is made, and shows there what the parts of a view ask it to open.

    Args:
        app: The wired stores.
        script: JavaScript for custom HTML parts.
        elem_id: The id of the part.
    """

    def __init__(self, *, app: App, script: str, elem_id: str) -> None:
        self._app = app
        self.part = gr.HTML(
            "", elem_id=elem_id, elem_classes=["beside"], apply_default_css=False, container=False,
            js_on_load=script,
        )  # fmt: skip

    def wire(self, parts: Sequence[Any]) -> None:
        """Opens the article when a value is clicked in one of these parts."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on([sent_by(part, "open") for part in parts], self.open, None, [self.part], **quiet)

    def open(self, event: gr.EventData, request: gr.Request) -> str:
        """The article with the clicked value's sentence highlighted."""
        words = words_of(request)
        try:
            return self._opened(sent(event, "doc"), sent(event, "start"), sent(event, "end"), words)
        except Exception as error:
            return _note(in_words(error, words), words)

    def _opened(self, doc: str, start: str, end: str, words: Words) -> str:
        found = self._app.records.extracted(doc)
        if found is None:
            return _note(words("articles.gone"), words)
        return article_view(
            found.article, found.figures, entities=found.entities, dates=found.dates,
            cited=sentence_around(found.sentences, start, end), back=words("page.close"), words=words,
        )  # fmt: skip


def sentence_around(sentences: Sequence[Span], start: str, end: str) -> Span | None:
    """The sentence that a span stands in, else the span itself; None for what no page could have sent."""
    if not (start.isdecimal() and end.isdecimal() and len(start) < 10 and len(end) < 10):
        return None
    span = Span(int(start), int(end))
    if span.start >= span.end:
        return None
    return next((one for one in sentences if span.within(one)), span)


def _note(text: str, words: Words) -> str:
    return (
        f'<article class="reader" aria-label="{words("development.article")}" tabindex="-1">'
        f'<header class="reader-head"><button type="button" class="plain" data-event="close">'
        f'{words("page.close")}</button></header><p class="note" role="status">{escape(text)}</p></article>'
    )
