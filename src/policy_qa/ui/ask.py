"""The Ask tab: the conversation, the question box, and beside them the evidence or the opened article.

What belongs to a visitor lives in ``gr.State`` while the page is open and in the visitor's browser after
that; nothing about a visitor is kept on an object that visitors share.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import gradio as gr

from policy_qa.errors import PolicyQAError
from policy_qa.schema import Answer, Citation, Span
from policy_qa.ui.briefing import BriefingPanel, closed_panel
from policy_qa.ui.events import value_of
from policy_qa.ui.evidence import evidence, evidence_hint
from policy_qa.ui.examples import Examples
from policy_qa.ui.exchanges import Exchange, exchanges_of, history, records_of
from policy_qa.ui.filters import FilterPanel
from policy_qa.ui.followups import FollowUps
from policy_qa.ui.narrowing import Narrowing
from policy_qa.ui.rating import Rating
from policy_qa.ui.reading import article_view, title_of
from policy_qa.ui.render import no_articles, welcome
from policy_qa.ui.replies import Setting, askable, next_questions, transcript, turn_view
from policy_qa.ui.scripts import sent_by, shipped
from policy_qa.ui.streaming import Found, Running, Step, Stopped, Tell
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App
    from policy_qa.readers import Evidence

ASK_QUEUE: Final = "ask"
"""Questions from the page and from the API wait in this one queue."""

_STEPS = 12  # an answer is shown in at most so many steps
_STEP_SECONDS = 0.02
_NAME_CHARACTERS = 64
_FOUND_SHOWN, _TITLE_SHOWN = 2, 120  # articles that are named while they are read, characters of their titles

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
        self._running = Running()
        self._follow_ups = FollowUps(
            records=app.records, assistant=app.assistant, is_busy=lambda: self._running.is_busy
        )
        self._build(script)
        self._wire()

    # ---- what a visitor finds ----

    @property
    def furniture(self) -> list[Any]:
        """The components that ``furnish`` fills."""
        filters = self.filters
        panel = [filters.state, filters.form, filters.choices, filters.line]
        return [self.box, self.button, self.stop, self.column, self.evidence, self.briefing.part, *panel]

    @property
    def showing_figures(self) -> list[Any]:
        """The parts in which a click on a figure opens its record."""
        return [self.chat, self.live, self.evidence, self.reader]

    def furnish(self, request: gr.Request) -> _Update:
        """The tab in the visitor's language: labels, filters, and what the conversations' script says."""
        words = words_of(request)
        return {
            self.box: gr.Textbox(placeholder=words("ask.placeholder"), label=words("ask.question")),
            self.button: gr.Button(words("ask.button")),
            self.stop: gr.Button(words("ask.stop")),
            self.column: {"words": words.section("conversations")},
            self.evidence: evidence_hint(words("evidence.hint"), words),
            self.briefing.part: closed_panel(words),
            **self.filters.furnish(words),
        }

    def greet(self, request: gr.Request) -> str:
        """What stands there before the first question."""
        words = words_of(request)
        try:
            if self._app.records.counts().articles == 0:
                return no_articles(words)
            return welcome(self._examples.general(), words)
        except Exception as error:
            _log(error)
            return welcome((), words)

    # ---- asking ----

    def pend(  # noqa: PLR0917 - Gradio passes by position
        self,
        question: str | None,
        turns: list[Exchange],
        name: str,
        narrowing: Narrowing,
        event: gr.EventData,
        request: gr.Request,
    ) -> _Update:
        """Shows the question in the box (or the one clicked) at once; ``answer`` follows when it may."""
        again = value_of(event, "event") == "again"
        picked = value_of(event, "question")
        before = turns[:-1] if again else turns
        asked = (turns[-1].question if again and turns else str(picked or question or "")).strip()
        if not asked or (turns and turns[-1].is_waiting):
            return {self.live: gr.skip()}
        words = words_of(request)
        turns = [*before, Exchange(asked, within=narrowing)]
        return {
            self.chat: transcript(before, self._setting(before, words)),
            **self._live(before, turns[-1], words),
            **self._kept(name or uuid4().hex, turns),
            **({} if again or picked else {self.box: ""}),
            self.reader: "",
            self.follow: "",
            self.briefing.part: closed_panel(words),
        }

    def answer(self, turns: list[Exchange], name: str, request: gr.Request) -> Iterator[_Update]:
        """Answers the question that waits, showing the reply as it grows.

        Every failure becomes a sentence in the conversation: an exception here would blank the whole page.
        """
        if not turns or not turns[-1].is_waiting:
            yield {self.live: gr.skip()}
            return
        words, before, done = words_of(request), turns[:-1], turns[-1]
        for done in self._grown(before, turns[-1], name, words):
            if done.is_waiting:
                yield self._live(before, done, words)
        for characters in _steps(done):
            yield self._live(before, done.partly(characters), words)
            time.sleep(_STEP_SECONDS)
        yield {**self._finished([*before, done], words), **self._kept(name, [*before, done])}

    def suggest(self, turns: list[Exchange], request: gr.Request) -> str:
        """What can be asked next. It comes after the answer, and of its own: nobody waits for it."""
        last = turns[-1] if turns else None
        if last is None or last.answer is None:
            return ""
        try:
            found = self._follow_ups.after(last.answer, history(turns), last.within)
        except Exception as error:
            _log(error)
            return ""
        return next_questions(last, found, words_of(request))

    def stopped(self, turns: list[Exchange], name: str, request: gr.Request) -> _Update:
        """Ends the exchange that waits for its answer; the same click cancels what Gradio runs for it."""
        self._running.stop(name)
        if not turns or not turns[-1].is_waiting:
            return {self.live: gr.skip()}
        ended = replace(turns[-1], stopped=True)
        shown = self._live(turns[:-1], ended, words_of(request))
        return {**shown, **self._kept(name, [*turns[:-1], ended])}

    # ---- conversations and evidence ----

    def open_conversation(self, left: str, event: gr.EventData, request: gr.Request) -> _Update:
        """Shows a conversation that the browser has kept, an empty one being new; ``left`` is left for it."""
        self._running.stop(left)
        words = words_of(request)
        turns = exchanges_of(value_of(event, "turns"))
        name = str(value_of(event, "id") or "")[:_NAME_CHARACTERS] if turns else ""
        shown: _Update = dict.fromkeys((self.reader, self.box, self.follow), "")
        shown |= {self.turns: turns, self.name: name, self.briefing.part: closed_panel(words)}
        if not turns:
            hint = evidence_hint(words("evidence.hint"), words)
            return {**shown, self.chat: "", self.live: "", self.evidence: hint}
        setting = self._setting(turns, words)
        return {
            **shown,
            self.chat: transcript(turns[:-1], setting),
            self.live: turn_view(len(turns) - 1, turns[-1], setting, latest=True),
            self.evidence: self._evidence(turns, len(turns) - 1, setting),
        }

    def show_sources(self, turns: list[Exchange], event: gr.EventData, request: gr.Request) -> _Update:
        """Turns the evidence to one exchange."""
        number = _number(turns, event)
        if number is None:
            return {self.reader: gr.skip()}
        setting = self._setting(turns[number : number + 1], words_of(request))
        return {self.evidence: self._evidence(turns, number, setting), self.reader: ""}

    def open_citation(self, turns: list[Exchange], event: gr.EventData, request: gr.Request) -> _Update:
        """Opens the cited article at the highlighted sentence; the evidence turns to the clicked answer."""
        found = _clicked(turns, event)
        if found is None:
            return {self.reader: gr.skip()}
        number, citation = found
        setting = self._setting(turns[number : number + 1], words_of(request))
        shown = {self.evidence: self._evidence(turns, number, setting)}
        try:
            found_in = self._app.records.extracted(citation.doc)
        except Exception as error:
            _log(error)
            found_in = None
        if found_in is None:
            return shown | {self.reader: ""}
        view = article_view(
            found_in.article, found_in.figures, entities=found_in.entities, dates=found_in.dates,
            cited=Span(citation.start, citation.end), back=setting.words("evidence.back"),
            words=setting.words,
        )  # fmt: skip
        return shown | {self.reader: view}

    # ---- components ----

    def _build(self, script: str) -> None:
        plain = {"apply_default_css": False, "container": False, "js_on_load": script}
        self.turns, self.name = gr.State([]), gr.State("")
        with gr.Row(elem_id="ask-row"):
            with gr.Column(elem_id="ask-talks"):
                self.column = gr.HTML(
                    None, html_template=shipped("conversations.html"), elem_id="conversations",
                    apply_default_css=False, container=False, js_on_load=shipped("conversations.js"),
                )  # fmt: skip
                self.filters = FilterPanel(self._app.records, script)
            with gr.Column(elem_id="ask-main"):
                with gr.Column(elem_id="scroll"):
                    self.welcome = gr.HTML("", elem_id="welcome", **plain)
                    self.chat = gr.HTML("", elem_id="chat", **plain)
                    with gr.Column(elem_id="latest"):
                        self.live = gr.HTML("", elem_id="live", **plain)
                        self.follow = gr.HTML("", elem_id="follow", **plain)
                        self.briefing = BriefingPanel(self._app, script)
                self.rating = Rating(self._app)
                self.filters.build_line()
                with gr.Row(elem_id="composer"):
                    self.box = gr.Textbox(
                        label="Question", show_label=False, container=False, lines=1, max_lines=5, scale=1,
                        elem_id="question", autofocus=True,
                    )  # fmt: skip
                    self.button = gr.Button("Ask", variant="primary", scale=0, min_width=72, elem_id="ask")
                    self.stop = gr.Button("Stop", scale=0, min_width=72, elem_id="stop")
            with gr.Column(elem_id="ask-side"):
                self.evidence = gr.HTML("", elem_id="evidence", **plain)
                self.reader = gr.HTML("", elem_id="reader", **plain)

    def _wire(self) -> None:
        outputs = [
            self.chat, self.live, self.turns, self.name, self.box, self.evidence, self.reader, self.column,
            self.follow,
        ]  # fmt: skip
        # Closing the form is part of such a step: as one of its own it could come when it is open again.
        anew = [*outputs, self.briefing.part]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        picked = [sent_by(part, "pick") for part in (self.welcome, self.chat, self.live, self.follow)]
        asked = gr.on(
            [self.box.submit, self.button.click, *picked, sent_by(self.live, "again")],
            self.pend, [self.box, self.turns, self.name, self.filters.state], anew, queue=False, **quiet,
        )  # fmt: skip
        answered = asked.then(
            self.answer, [self.turns, self.name], outputs, trigger_mode="multiple",
            concurrency_id=ASK_QUEUE, concurrency_limit=2, **quiet,
        )  # fmt: skip
        ending: dict[str, Any] = {"cancels": [answered], "queue": False, **quiet}
        self.stop.click(self.stopped, [self.turns, self.name], outputs, **ending)
        opened = self.column.open(self.open_conversation, [self.name], anew, **ending)
        for there in (answered, opened):  # beside the queue: who asks need not wait for suggestions
            there.then(self.suggest, [self.turns], [self.follow], queue=False, **quiet)
        shown = [self.evidence, self.reader]
        cited = [sent_by(part, "cite") for part in (self.chat, self.live, self.evidence)]
        gr.on(cited, self.open_citation, [self.turns], shown, **quiet)
        listed = [sent_by(part, "sources") for part in (self.chat, self.live)]
        gr.on(listed, self.show_sources, [self.turns], shown, **quiet)
        self.rating.wire([self.chat, self.live], self.turns)
        self.briefing.wire(self.turns)

    # ---- steps of an answer ----

    def _grown(
        self, before: list[Exchange], pending: Exchange, name: str, words: Words
    ) -> Iterator[Exchange]:
        """The exchange with each draft, at last with its answer or with what became of it instead."""
        try:
            for one in self._running.streamed(name, self._asking(before, pending)):
                yield _step(pending, one)
        except Stopped:
            yield replace(pending, stopped=True)
        except PolicyQAError as error:
            yield replace(pending, trouble=in_words(error, words, otherwise="ask.calm"))
        except Exception as error:
            _log(error)
            yield replace(pending, trouble=words("ask.calm"))

    def _asking(self, before: list[Exchange], pending: Exchange) -> Callable[[Tell], Answer]:
        turns, filters = history(before), pending.within.filters
        return lambda tell: self._app.assistant.ask(
            pending.question, turns, on_text=tell, on_found=lambda found: tell(_found(found)), **filters
        )

    def _finished(self, turns: list[Exchange], words: Words) -> _Update:
        setting = self._setting(turns[-1:], words)
        return {
            **self._live(turns[:-1], turns[-1], words),
            self.evidence: self._evidence(turns, len(turns) - 1, setting),
        }

    def _live(self, before: Sequence[Exchange], turn: Exchange, words: Words) -> _Update:
        # While text grows its chips need no sources: they are looked up once, for the whole reply.
        growing = turn.is_waiting or turn.shown is not None
        setting = Setting(words) if growing else self._setting([turn], words)
        return {self.live: turn_view(len(before), turn, setting, latest=True)}

    def _kept(self, name: str, turns: list[Exchange]) -> _Update:
        kept = {"id": name, "turns": records_of(turns)}
        return {self.turns: turns, self.name: name, self.column: {"kept": kept}}

    def _setting(self, turns: Sequence[Exchange], words: Words) -> Setting:
        docs = {citation.doc for turn in turns if turn.answer for citation in turn.answer.citations}
        try:
            return Setting(words, self._app.records.summaries(docs) if docs else {})
        except Exception as error:
            _log(error)
            return Setting(words)

    def _evidence(self, turns: list[Exchange], number: int, setting: Setting) -> str:
        answer = turns[number].answer
        try:
            docs = sorted(_docs(answer))
            articles = {doc: found for doc in docs if (found := self._app.records.article(doc)) is not None}
            figures = {doc: self._app.records.figures(doc=doc) for doc in articles}
            return evidence(number, turns[number], articles, figures, setting)
        except Exception as error:
            _log(error)
            return evidence_hint(setting.words("evidence.broken"), setting.words)


def _step(pending: Exchange, one: Step | Answer) -> Exchange:
    """The exchange after one step towards its answer."""
    if isinstance(one, Answer):
        return replace(pending, answer=one)
    return replace(pending, found=one.titles) if isinstance(one, Found) else replace(pending, draft=one)


def _found(evidence: Evidence) -> Found:
    articles = (found.article for found in islice(evidence.articles.values(), _FOUND_SHOWN))
    return Found(tuple(title_of(article)[:_TITLE_SHOWN] for article in articles))


def _docs(answer: Answer | None) -> set[str]:
    return {citation.doc for citation in answer.citations} if answer else set()


def _number(turns: list[Exchange], event: gr.EventData) -> int | None:
    """The number of the exchange that was clicked; None for what the page could not have sent."""
    try:
        number = int(value_of(event, "turn"))
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < len(turns) else None


def _clicked(turns: list[Exchange], event: gr.EventData) -> tuple[int, Citation] | None:
    """The exchange's number and the citation that was clicked; None for what the page could not have sent."""
    number = _number(turns, event)
    answer = turns[number].answer if number is not None else None
    if number is None or answer is None:
        return None
    marker = str(value_of(event, "marker"))
    found = next((one for one in answer.citations if str(one.marker) == marker), None)
    return None if found is None else (number, found)


def _steps(exchange: Exchange) -> Iterator[int]:
    """After how many characters to pause while the answer is shown: at most ``_STEPS`` ends of words."""
    text = askable(exchange.answer)[0] if exchange.answer is not None else ""
    ends = [position for position, letter in enumerate(text) if letter.isspace()]
    stride = max(1, -(-len(ends) // _STEPS))
    yield from ends[stride - 1 :: stride]


def _log(error: Exception) -> None:
    # The terminal is for the person who runs the server: one line, the trace only where it is asked for.
    _logger.warning("the page could not be served whole: %s: %s", type(error).__name__, error)
    _logger.debug("trace", exc_info=error)
