"""The Ask tab: the conversation, the question box, and beside them the evidence or the opened article.

What belongs to a visitor lives in ``gr.State``, a list of exchanges; nothing about a visitor is kept on an
object that visitors share.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from policy_qa.errors import PolicyQAError
from policy_qa.schema import Answer, Article, Span, Turn
from policy_qa.ui.examples import Examples
from policy_qa.ui.reading import article_view
from policy_qa.ui.render import Exchange, evidence, evidence_hint, transcript

if TYPE_CHECKING:
    from policy_qa.factory import App

CALM_SENTENCE: Final = (
    "Something went wrong while this question was answered. The articles are unharmed; "
    "ask again or differently."
)
ASK_QUEUE: Final = "ask"
"""Questions from the page and from the API wait in this one queue."""

_REMEMBERED_TURNS = 8
_STEPS = 12  # an answer is shown in at most so many steps
_STEP_SECONDS = 0.02

_logger = logging.getLogger(__name__)
_Update = dict[Any, Any]


class AskTab:
    """Builds the tab's components into the surrounding Blocks and answers their events.

    Args:
        app: The wired stores and the assistant.
        examples: Where example questions come from.
        script: JavaScript for the custom HTML parts: clicks become events, the cited sentence is scrolled to.
    """

    def __init__(self, *, app: App, examples: Examples, script: str) -> None:
        self._app = app
        self._examples = examples
        self._build(script)
        self._wire()

    def greet(self) -> str:
        """The conversation as a new visitor finds it."""
        return self._transcript(())

    def answer(self, question: str | None, turns: list[Exchange], event: gr.EventData) -> Iterator[_Update]:
        """Answers the question in the box (or the picked example), showing the reply as it grows.

        Every failure becomes a sentence in the conversation: an exception here would blank the whole page.
        """
        asked = str(_sent(event, "question") or question or "").strip()
        if not asked:
            yield {self.chat: gr.skip()}
            return
        pending = [*turns, Exchange(asked)]
        yield {self.chat: self._transcript(pending), self.box: "", self.reader: ""}
        done = self._exchange(asked, turns)
        for characters in _steps(done):
            yield {self.chat: self._transcript([*turns, done.partly(characters)])}
            time.sleep(_STEP_SECONDS)
        turns = [*turns, done]
        yield {
            self.chat: self._transcript(turns),
            self.turns: turns,
            self.evidence: self._evidence(turns, len(turns) - 1),
        }

    def open_citation(self, turns: list[Exchange], event: gr.EventData) -> _Update:
        """Opens the cited article at the highlighted sentence; the evidence turns to the clicked answer."""
        found = _clicked(turns, event)
        if found is None:
            return {self.reader: gr.skip()}
        number, citation = found
        shown = {self.evidence: self._evidence(turns, number)}
        try:
            article = self._app.records.article(citation.doc)
            if article is None:
                return shown | {self.reader: ""}
            figures = self._app.records.figures(doc=citation.doc)
        except Exception as error:
            _log(error)
            return shown | {self.reader: ""}
        span = Span(citation.start, citation.end)
        return shown | {self.reader: article_view(article, figures, cited=span, closable=True)}

    def start_anew(self) -> _Update:
        """Forgets this visitor's conversation."""
        return {
            self.chat: self._transcript(()),
            self.turns: [],
            self.evidence: evidence_hint(),
            self.reader: "",
            self.box: "",
        }

    def _build(self, script: str) -> None:
        plain = {"apply_default_css": False, "container": False}
        self.turns = gr.State([])
        with gr.Row(elem_id="ask-row"):
            with gr.Column(elem_id="ask-main"):
                self.chat = gr.HTML("", elem_id="chat", js_on_load=script, **plain)
                with gr.Row(elem_id="composer"):
                    self.box = gr.Textbox(
                        label="Question", show_label=False, container=False, lines=1, max_lines=5, scale=1,
                        placeholder="Ask about the articles", elem_id="question", autofocus=True,
                    )  # fmt: skip
                    self.button = gr.Button("Ask", variant="primary", scale=0, min_width=72, elem_id="ask")
                    self.anew = gr.Button("Start over", scale=0, min_width=96, elem_id="anew")
            with gr.Column(elem_id="ask-side"):
                self.evidence = gr.HTML(evidence_hint(), elem_id="evidence", js_on_load=script, **plain)
                self.reader = gr.HTML("", elem_id="reader", js_on_load=script, **plain)

    def _wire(self) -> None:
        outputs = [self.chat, self.turns, self.box, self.evidence, self.reader]
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        for trigger in (self.box.submit, self.button.click, self.chat.pick):
            trigger(
                self.answer,
                [self.box, self.turns],
                outputs,
                concurrency_id=ASK_QUEUE,
                concurrency_limit=2,
                **quiet,
            )
        for trigger in (self.chat.cite, self.evidence.cite):
            trigger(self.open_citation, [self.turns], [self.evidence, self.reader], **quiet)
        self.anew.click(self.start_anew, None, outputs, **quiet)

    def _exchange(self, question: str, turns: list[Exchange]) -> Exchange:
        try:
            answer = self._app.assistant.ask(question, _history(turns))
            nearest = answer.citations[0].doc if answer.abstained and answer.citations else None
            suggestions = self._examples.near(nearest) if nearest else ()
        except PolicyQAError as error:
            return Exchange(question, trouble=str(error))
        except Exception as error:
            _log(error)
            return Exchange(question, trouble=CALM_SENTENCE)
        return Exchange(question, answer=answer, suggestions=suggestions)

    def _transcript(self, turns: list[Exchange] | tuple[()]) -> str:
        if turns:
            return transcript(turns, (), empty_store=False)
        try:
            empty = self._app.records.counts().articles == 0
            return transcript((), () if empty else self._examples.general(), empty_store=empty)
        except Exception as error:
            _log(error)
            return transcript((), (), empty_store=False)

    def _evidence(self, turns: list[Exchange], number: int) -> str:
        try:
            return evidence(number, turns[number], self._cited(turns[number].answer))
        except Exception as error:
            _log(error)
            return evidence_hint("The evidence cannot be shown now.")

    def _cited(self, answer: Answer | None) -> Mapping[str, Article]:
        docs = {citation.doc for citation in answer.citations} if answer else set()
        found = {doc: self._app.records.article(doc) for doc in sorted(docs)}
        return {doc: article for doc, article in found.items() if article is not None}


def _history(turns: list[Exchange]) -> tuple[Turn, ...]:
    answered = [Turn(turn.question, turn.answer.answer) for turn in turns if turn.answer is not None]
    return tuple(answered[-_REMEMBERED_TURNS:])


def _clicked(turns: list[Exchange], event: gr.EventData) -> tuple[int, Any] | None:
    """The turn's number and the citation that was clicked; None for what the page could not have sent."""
    try:
        number, marker = int(_sent(event, "turn")), int(_sent(event, "marker"))
        answer = turns[number].answer if number >= 0 else None
    except (TypeError, ValueError, IndexError):
        return None
    for citation in answer.citations if answer is not None else ():
        if citation.marker == marker:
            return number, citation
    return None


def _sent(event: gr.EventData, name: str) -> Any:
    """A value that the page's script sent with an event; None where it sent none, as for a key press."""
    data = event._data
    return data.get(name) if isinstance(data, dict) else None


def _steps(exchange: Exchange) -> Iterator[int]:
    """After how many characters to pause while the answer is shown: at most ``_STEPS`` ends of words."""
    text = exchange.answer.answer if exchange.answer is not None else ""
    ends = [position for position, letter in enumerate(text) if letter.isspace()]
    stride = max(1, -(-len(ends) // _STEPS))
    yield from ends[stride - 1 :: stride]


def _log(error: Exception) -> None:
    # The terminal is for the person who runs the server: one line, the trace only where it is asked for.
    _logger.warning("the page could not be served whole: %s: %s", type(error).__name__, error)
    _logger.debug("trace", exc_info=error)
