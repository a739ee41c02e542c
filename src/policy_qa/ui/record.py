"""The card of one figure: its whole record, and the buttons that confirm, correct or reject it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final, get_args

import gradio as gr

from policy_qa.errors import UsageError
from policy_qa.feedback import judge
from policy_qa.schema import Figure, Qualifier, Status
from policy_qa.ui.events import form, sent, visitor
from policy_qa.ui.marks import figure_facts
from policy_qa.ui.readable import ENGLISH, as_written
from policy_qa.ui.scripts import sent_by
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App

_FIELDS: Final = ("indicator", "subject", "place", "period", "value", "value_max", "unit")
_CHOICES: Final = {"status": get_args(Status), "qualifier": get_args(Qualifier)}
_BUTTONS: Final = ("confirmed", "rejected", "withdrawn")


class RecordPanel:
    """The card over the page, built where it is made; any part that shows figures can open it.

    Args:
        app: The wired stores.
        script: JavaScript for custom HTML parts.
    """

    def __init__(self, *, app: App, script: str) -> None:
        self._app = app
        self.part = gr.HTML("", elem_id="record", apply_default_css=False, container=False, js_on_load=script)

    def wire(self, parts: Sequence[Any]) -> Any:
        """Opens the card when a figure is clicked in one of these parts.

        Returns:
            The event after which a figure has been judged, for whoever shows figures.
        """
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on([sent_by(part, "judge") for part in parts], self.open, None, [self.part], **quiet)
        pressed = [sent_by(self.part, name) for name in ("verdict", "correct")]
        return gr.on(pressed, self.decide, None, [self.part], **quiet)

    def open(self, event: gr.EventData, request: gr.Request) -> str:
        """The card of the figure that was clicked; its form unfolded where it is to be corrected at once."""
        return self._shown(sent(event, "name"), words_of(request), editing=bool(sent(event, "editing")))

    def decide(self, event: gr.EventData, request: gr.Request) -> str:
        """Keeps what the visitor says of the figure, and shows how it stands now."""
        words, name = words_of(request), sent(event, "name")
        verdict = sent(event, "verdict") or "corrected"
        changes = form(event) if verdict == "corrected" else {}
        try:
            judge(self._app.records, name, verdict, changes, author=visitor(request))
        except Exception as error:
            return self._shown(name, words, trouble=in_words(error, words), typed=changes)
        return self._shown(name, words, said=words(f"record.{verdict}_now"))

    def _shown(self, name: str, words: Words, **more: Any) -> str:
        try:
            figure = self._app.records.figure(name)
            if figure is None:
                raise UsageError(words("record.gone"), words("record.gone_remedy"))
        except Exception as error:
            return _sheet(f'<p class="trouble" role="alert">{escape(in_words(error, words))}</p>', words)
        return record_card(figure, words, **more)


def record_card(
    figure: Figure,
    words: Words = ENGLISH,
    *,
    said: str = "",
    trouble: str = "",
    typed: dict[str, str] | None = None,
    editing: bool = False,
) -> str:
    """A figure's record as a card.

    Args:
        figure: The figure.
        words: The page's words.
        said: What to tell first: what has just been done.
        trouble: Why it could not be done; the form then stays open.
        typed: What was typed into the form, where it is not what the figure has.
        editing: Whether the form is unfolded from the start.
    """
    facts = [(words("figure.as_written"), as_written(figure, words)), *figure_facts(figure, words)]
    facts.append((words("record.confidence"), f"{figure.confidence:.0%}"))
    rows = "".join(f"<dt>{escape(label)}</dt><dd dir=auto>{escape(text)}</dd>" for label, text in facts)
    told = f'<p class="said" role="status">{escape(said)}</p>' if said else ""
    told += f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    state = (
        f'<p class="verdict {figure.verdict}">{words(f"verdict.{figure.verdict}")}</p>'
        if figure.verdict
        else ""
    )
    quote = f'<blockquote dir="auto"><p>{escape(figure.sentence)}</p></blockquote>' if figure.sentence else ""
    opened = " open" if trouble or editing else ""
    return _sheet(
        f"{told}{state}<dl>{rows}</dl>{quote}{_buttons(figure, words)}"
        f"<details{opened}><summary>{words('record.correct')}</summary>"
        f"{_form(figure, words, typed or {})}</details>",
        words,
    )


def _sheet(body: str, words: Words) -> str:
    return (
        f'<section class="record" role="dialog" aria-label="{words("record.head")}" tabindex="-1">'
        f"<header><h2>{words('record.head')}</h2>"
        f'<button type="button" class="plain" data-event="close">{words("page.close")}</button></header>'
        f"{body}</section>"
    )


def _buttons(figure: Figure, words: Words) -> str:
    wanted = [name for name in _BUTTONS if name != figure.verdict and (name != "withdrawn" or figure.verdict)]
    buttons = "".join(
        f'<button type="button" class="plain" data-event="verdict" data-verdict="{name}" '
        f'data-name="{escape(figure.id)}">{words(f"record.{name}")}</button>'
        for name in wanted
    )
    return f'<div class="actions">{buttons}</div>'


def _form(figure: Figure, words: Words, typed: dict[str, str]) -> str:
    fields = "".join(_field(name, typed.get(name, _typed(figure, name)), words) for name in _FIELDS)
    choices = "".join(
        _choice(name, allowed, typed.get(name, getattr(figure, name)), words)
        for name, allowed in _CHOICES.items()
    )
    return (
        f'<form class="fields" data-send>{fields}{choices}'
        f'<p class="note">{words("record.hint")}</p>'
        f'<button type="submit" class="primary" data-event="correct" data-name="{escape(figure.id)}">'
        f"{words('record.save')}</button></form>"
    )


def _field(name: str, value: str, words: Words) -> str:
    label = words(f"figure.{name}")
    return (
        f"<label><span>{label}</span>"
        f'<input type="text" name="{name}" value="{escape(value)}" maxlength="500" autocomplete="off">'
        "</label>"
    )


def _choice(name: str, allowed: Sequence[str], chosen: str, words: Words) -> str:
    labels = {one: words(f"{name}.{one.replace(' ', '_')}") for one in allowed}
    options = "".join(
        f'<option value="{one}"{" selected" if one == chosen else ""}>{label}</option>'
        for one, label in labels.items()
    )
    label = words(f"figure.{name}")
    return f'<label><span>{label}</span><select name="{name}">{options}</select></label>'


def _typed(figure: Figure, name: str) -> str:
    """A field's value as it stands in the form: numbers in plain digits."""
    value = getattr(figure, name)
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)
