"""The Overview tab: what the corpus holds, what is missing or doubtful, how good it is, what it runs on."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.overview import Overview, overview
from policy_qa.ui.overview_corpus import article_cards, doubt_cards, figure_cards, sums
from policy_qa.ui.overview_making import making_cards, quality_card
from policy_qa.ui.readable import ENGLISH
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App


class OverviewTab:
    """Builds the tab's one part into the surrounding Blocks.

    Args:
        app: The wired stores.
        script: JavaScript for the part.
    """

    def __init__(self, *, app: App, script: str) -> None:
        self._app = app
        self.part = gr.HTML(
            "", elem_id="overview", apply_default_css=False, container=False, js_on_load=script
        )

    def furnish(self, request: gr.Request) -> dict[Any, str]:
        """What stands there until the tab is opened: the shape of what will come."""
        return {self.part: waiting(words_of(request))}

    def show(self, request: gr.Request) -> str:
        """All facts as they are now."""
        words = words_of(request)
        try:
            found = overview(self._app.records, self._app.settings)
        except Exception as error:
            return _note(in_words(error, words))
        return overview_view(found, words)


def overview_view(found: Overview, words: Words = ENGLISH) -> str:
    """The whole overview as HTML; without articles what can be said without them."""
    parts = [
        _section("corpus", [], words, lead=sums(found, words)),
        *(
            [_note(words("overview.empty"))]
            if found.counts.articles == 0
            else [
                _section("in_articles_head", list(article_cards(found, words)), words),
                _section("in_figures_head", list(figure_cards(found, words)), words),
                _section("in_doubt_head", list(doubt_cards(found, words)), words),
            ]
        ),
        _section(
            "in_making_head", [quality_card(found.evaluation, words), *making_cards(found, words)], words
        ),
    ]
    return f'<div class="overview">{"".join(parts)}</div>'


def waiting(words: Words) -> str:
    """The shape of the overview while it is counted."""
    return (
        f'<div class="overview"><p class="waiting">{words("overview.waiting")}</p>'
        f'<div class="skeleton" aria-hidden="true"></div></div>'
    )


def _section(key: str, cards: list[str], words: Words, *, lead: str = "") -> str:
    panels = f'<div class="panels">{"".join(cards)}</div>' if cards else ""
    return f"<section><h2>{words(f'overview.{key}')}</h2>{lead}{panels}</section>"


def _note(text: str) -> str:
    return f'<p class="note hint" role="status">{escape(text)}</p>'
