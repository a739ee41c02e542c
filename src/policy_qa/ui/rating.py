"""What a visitor thinks of an answer: four buttons under it, kept with the whole answer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.assistant import answer_to_dict
from policy_qa.feedback import OPINIONS, give_feedback
from policy_qa.ui.events import sent, visitor
from policy_qa.ui.exchanges import Exchange
from policy_qa.ui.scripts import sent_by
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App


class Rating:
    """Keeps what visitors think, and says that it did; ``rating_row`` draws the buttons.

    Args:
        app: The wired stores.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self.part = gr.HTML("", elem_id="rated", apply_default_css=False, container=False)

    def wire(self, parts: Sequence[Any], turns: Any) -> None:
        """Answers the buttons in these parts; ``turns`` is the visitor's conversation."""
        pressed = [sent_by(part, "rate") for part in parts]
        gr.on(pressed, self.rate, [turns], [self.part], show_progress="hidden", api_visibility="private")

    def rate(self, turns: list[Exchange], event: gr.EventData, request: gr.Request) -> str:
        """Keeps an opinion of one answer of this conversation."""
        words = words_of(request)
        try:
            answer = turns[_number(sent(event, "turn"))].answer
            if answer is None:
                return ""
            opinion = sent(event, "opinion")
            give_feedback(self._app.records, answer_to_dict(answer), opinion, author=visitor(request))
        except IndexError:
            return ""
        except Exception as error:
            return f'<p class="trouble" role="alert">{escape(in_words(error, words))}</p>'
        return f'<p class="said" role="status">{words("rating.kept")}</p>'


def rating_row(number: int, words: Words) -> str:
    """The buttons under an answer; ``number`` is its exchange in the conversation."""
    buttons = "".join(
        f'<button type="button" class="plain" data-event="rate" data-turn="{number}" '
        f'data-opinion="{opinion}" aria-pressed="false">{words(f"rating.{opinion}")}</button>'
        for opinion in OPINIONS
    )
    return f'<div class="rating" role="group" aria-label="{words("rating.head")}">{buttons}</div>'


def _number(text: str) -> int:
    """The number of an exchange; one that is out of every range where the page could not have sent it."""
    return int(text) if text.isdecimal() and len(text) < 6 else 10**6
