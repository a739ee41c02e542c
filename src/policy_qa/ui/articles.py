"""The Articles tab: every article in the store, and the chosen one with its figures marked."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.ui.readable import counted
from policy_qa.ui.reading import article_view, source_line
from policy_qa.ui.render import figure_table

if TYPE_CHECKING:
    from policy_qa.factory import App
    from policy_qa.records import ArticleSummary

_LISTED = 200  # a longer list is narrowed by typing, not by scrolling

_logger = logging.getLogger(__name__)


class ArticlesTab:
    """Builds the tab's components into the surrounding Blocks and answers their events."""

    def __init__(self, *, app: App, script: str) -> None:
        self._app = app
        self._build(script)
        self._wire()

    def listing(self, filter_text: str | None = None) -> str:
        """The list as HTML, narrowed to articles whose title, publisher, place or name contains the text."""
        try:
            return article_list(self._app.records.articles(), filter_text or "")
        except Exception as error:
            _log(error)
            return '<p class="note">The list cannot be shown now; reload the page.</p>'

    def open_article(self, event: gr.EventData) -> Any:
        """The chosen article, whole, its figures marked and listed."""
        try:
            article = self._app.records.article(str(event.doc))
            if article is None:
                return '<p class="note hint">This article has been removed since; reload the page.</p>'
            figures = self._app.records.figures(doc=article.doc)
        except Exception as error:
            _log(error)
            return '<p class="note hint">This article cannot be shown now; reload the page.</p>'
        return article_view(article, figures) + figure_table(figures, caption="Figures in this article")

    def _build(self, script: str) -> None:
        plain = {"apply_default_css": False, "container": False, "js_on_load": script}
        with gr.Row(elem_id="articles-row"):
            with gr.Column(elem_id="articles-side"):
                self.filter = gr.Textbox(
                    label="Filter the articles", show_label=False, container=False, max_lines=1,
                    placeholder="Filter by title, publisher or place", elem_id="article-filter",
                )  # fmt: skip
                self.list = gr.HTML("", elem_id="article-list", **plain)
            with gr.Column(elem_id="articles-main"):
                self.reader = gr.HTML(
                    '<p class="note hint">Choose an article to read it with its figures marked.</p>',
                    elem_id="article-reader", **plain,
                )  # fmt: skip

    def _wire(self) -> None:
        quiet = {"show_progress": "hidden", "api_visibility": "private"}
        self.filter.change(self.listing, [self.filter], [self.list], trigger_mode="always_last", **quiet)
        self.list.read(self.open_article, None, [self.reader], **quiet)


def article_list(articles: Sequence[ArticleSummary], filter_text: str = "") -> str:
    """Articles as a list of buttons: title, publisher, date, place, language, number of figures, doubts."""
    wanted = filter_text.strip().casefold()
    found = [article for article in articles if wanted in _searched(article)]
    if not articles:
        return '<p class="note">No articles yet. Add some with <code>policy-qa ingest FOLDER</code>.</p>'
    if not found:
        return f'<p class="note">No article matches “{escape(filter_text.strip())}”.</p>'
    note = counted(len(found), "article")
    if len(found) > _LISTED:
        note += f", the first {_LISTED} shown: type above to narrow them"
    items = "".join(f"<li>{_list_item(article)}</li>" for article in found[:_LISTED])
    return f'<p class="note" role="status">{note}</p><ul class="articles">{items}</ul>'


def _searched(article: ArticleSummary) -> str:
    return " ".join(filter(None, (article.title, article.publisher, article.place, article.doc))).casefold()


def _list_item(article: ArticleSummary) -> str:
    facts = [source_line(article.publisher, article.published)]
    if article.place:
        facts.append(escape(article.place))
    facts.append(f'<abbr title="language">{escape(article.language)}</abbr>')
    doubt = f'<span class="doubt">{escape(article.skipped)}</span>' if article.skipped else ""
    return (
        f'<button type="button" class="article-choice" data-event="read" data-doc="{escape(article.doc)}">'
        f'<span class="title"><bdi>{escape(article.title or article.doc)}</bdi></span>'
        f'<span class="meta">{" · ".join(facts)}</span>'
        f'<span class="meta">{doubt or counted(article.figures, "figure")}</span></button>'
    )


def _log(error: Exception) -> None:
    _logger.warning("the articles could not be shown: %s: %s", type(error).__name__, error)
    _logger.debug("trace", exc_info=error)
