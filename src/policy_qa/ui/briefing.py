"""The briefing of a conversation: which answers go in, in which format, and the file that is made of them.

The file goes to the browser within the page's own HTML and is saved there: nothing is written on the server,
so that there is no file that anybody else could ask for.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import gradio as gr

from policy_qa.briefing import FORMATS, Answered, Entry, written
from policy_qa.briefing.bundles import Within
from policy_qa.ui.events import form
from policy_qa.ui.exchanges import Exchange, history
from policy_qa.ui.manner import manner_of
from policy_qa.ui.narrowing import in_words as narrowed
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App

TYPES: Final[Mapping[str, str]] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown;charset=utf-8",
    "json": "application/json",
}
"""What can be made, by suffix, with the media type that the browser is told."""

_QUESTION_SHOWN: Final = 160
_PICKED: Final = re.compile(r"turn-(\d{1,4})")


class Made(NamedTuple):
    """A file that was made: its name, its suffix and its bytes."""

    name: str
    suffix: str
    data: bytes


class BriefingPanel:
    """Builds its part where it is made: a button, the form that it opens, and the way to save the file.

    Args:
        app: The wired stores.
        script: JavaScript for the part.
    """

    def __init__(self, app: App, script: str) -> None:
        self._app = app
        self.part = gr.HTML(
            "", elem_id="briefing", apply_default_css=False, container=False, js_on_load=script
        )

    def wire(self, turns: Any) -> None:
        """Answers the part's events; ``turns`` is the conversation."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        self.part.briefing(self.open, [turns], [self.part], **quiet)
        self.part.brief(self.make, [turns], [self.part], **quiet)
        self.part.shut(self.close, None, [self.part], queue=False, **quiet)

    def close(self, request: gr.Request) -> str:
        """The button alone."""
        return closed_panel(words_of(request))

    def open(self, turns: list[Exchange], request: gr.Request) -> str:
        """The form, every answer chosen."""
        return briefing_form(turns, words_of(request))

    def make(self, turns: list[Exchange], event: gr.EventData, request: gr.Request) -> str:
        """The form with the file that was asked for, or with why there is none."""
        words, values = words_of(request), form(event)
        chosen = [number for number in map(_number, values) if number is not None]
        chosen = [number for number in chosen if number < len(turns) and turns[number].answer is not None]
        suffix = values.get("format", "docx")
        if not chosen or suffix not in TYPES:
            return briefing_form(turns, words, chosen=chosen, suffix=suffix, trouble=words("briefing.none"))
        try:
            made = of_conversation(self._app, turns, chosen, suffix, words)
        except Exception as error:
            told = in_words(error, words)
            return briefing_form(turns, words, chosen=chosen, suffix=suffix, trouble=told)
        return briefing_form(turns, words, chosen=chosen, suffix=suffix, made=made)


def of_conversation(
    app: App, turns: Sequence[Exchange], chosen: Sequence[int], suffix: str, words: Words
) -> Made:
    """A file of the chosen exchanges of a conversation.

    Args:
        app: The wired stores.
        turns: The whole conversation: a bundle keeps what was said before each question.
        chosen: The positions of exchanges that were answered.
        suffix: A key of ``TYPES``.
        words: The words of the document.
    """
    picked = [(turns[number], number) for number in sorted(chosen)]
    if suffix == "json":
        entries = [
            Entry(turn.question, turn.answer, history(turns[:number]), Within.of(turn.within.filters))
            for turn, number in picked
            if turn.answer is not None
        ]
        return Made(_file_name("briefing"), suffix, written(app.briefings.bundle(entries)))
    answered = [Answered(turn.answer, narrowed(turn.within, words)) for turn, _ in picked if turn.answer]
    document = app.briefings.of_answers(answered, manner_of(words))
    return Made(_file_name("briefing"), suffix, FORMATS[suffix](document))


def of_selection(app: App, ids: Sequence[str], suffix: str, words: Words) -> Made:
    """A document of a selection of figures, by their ids, in this order.

    Args:
        app: The wired stores.
        ids: Those of stored figures; others are left out.
        suffix: ``docx`` or ``md``.
        words: The words of the document.

    Raises:
        UsageError: None of the figures is stored, or there are more than ``briefing.desk.MOST_FIGURES``.
    """
    document = app.briefings.of_figures(ids, manner_of(words))
    return Made(_file_name("figures"), suffix, FORMATS[suffix](document))


def closed_panel(words: Words) -> str:
    """The button that opens the form."""
    return (
        f'<div class="briefing"><button type="button" class="plain" data-event="briefing" '
        f'aria-expanded="false">{words("briefing.button")}</button></div>'
    )


def briefing_form(
    turns: Sequence[Exchange],
    words: Words,
    *,
    chosen: Sequence[int] | None = None,
    suffix: str = "docx",
    trouble: str = "",
    made: Made | None = None,
) -> str:
    """The form: a box for each answer, the formats, and below it what came of it.

    Args:
        turns: The conversation.
        words: The page's words.
        chosen: Positions whose boxes are ticked; None for all.
        suffix: The format that is chosen.
        trouble: Why there is no file.
        made: The file, to be saved.
    """
    answered = [(number, turn) for number, turn in enumerate(turns) if turn.answer is not None]
    close = f'<button type="button" class="plain" data-event="shut">{words("briefing.close")}</button>'
    head = f"<header><h2>{words('briefing.head')}</h2>{close}</header>"
    if not answered:
        return (
            f'<section class="briefing open">{head}<p class="note">{words("briefing.nothing")}</p></section>'
        )
    boxes = "".join(
        _box(number, turn, words, ticked=chosen is None or number in chosen) for number, turn in answered
    )
    formats = "".join(
        f'<label><input type="radio" name="format" value="{name}"{" checked" if name == suffix else ""}>'
        f"<span>{words(f'briefing.{name}')}</span></label>"
        for name in TYPES
    )
    told = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    count = len(answered) if chosen is None else len(chosen)
    saved = saving(made, words("briefing.ready", name=_name(made), n=count), words) if made else ""
    return (
        f'<section class="briefing open" aria-label="{words("briefing.head")}">{head}<form data-send>'
        f"<fieldset><legend>{words('briefing.choose')}</legend>{boxes}</fieldset>"
        f'<fieldset class="formats"><legend>{words("briefing.format")}</legend>{formats}</fieldset>'
        f'<button type="submit" class="primary" data-event="brief">{words("briefing.make")}</button>'
        f"</form>{told}{saved}</section>"
    )


def _box(number: int, turn: Exchange, words: Words, *, ticked: bool) -> str:
    question = turn.question
    shown = question if len(question) <= _QUESTION_SHOWN else f"{question[:_QUESTION_SHOWN]}…"
    refused = turn.answer is not None and turn.answer.abstained
    note = f' <span class="light">{words("briefing.refusal")}</span>' if refused else ""
    return (
        f'<label><input type="checkbox" name="turn-{number}"{" checked" if ticked else ""}>'
        f"<span><bdi>{escape(shown)}</bdi>{note}</span></label>"
    )


def saving(made: Made, said: str, words: Words) -> str:
    """The file as a link that saves it, after what is ``said`` of it; the page's script follows it."""
    data = base64.b64encode(made.data).decode()
    return (
        f'<p class="said" role="status">{escape(said)} <a class="save" download="{escape(_name(made))}" '
        f'href="data:{TYPES[made.suffix]};base64,{data}">{words("briefing.save")}</a></p>'
    )


def _name(made: Made) -> str:
    return f"{made.name}.{made.suffix}"


def _file_name(kind: str) -> str:
    return f"{kind}-{date.today().isoformat()}"


def _number(field: str) -> int | None:
    found = _PICKED.fullmatch(field)
    return int(found[1]) if found else None
