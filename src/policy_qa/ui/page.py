"""The page as a whole: header bar, tabs, the card of a figure, and the calls that other programs can make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.errors import PolicyQAError
from policy_qa.ui.api import offer
from policy_qa.ui.articles import ArticlesTab
from policy_qa.ui.ask import AskTab
from policy_qa.ui.examples import Examples
from policy_qa.ui.figures import FiguresTab
from policy_qa.ui.overview import OverviewTab
from policy_qa.ui.record import RecordPanel
from policy_qa.ui.render import masthead
from policy_qa.ui.saving import KEPT_SECONDS
from policy_qa.ui.scripts import shipped
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%230f5c63'/%3E"
    "%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='white' stroke-width='1.4'/%3E%3C/svg%3E"
)
_FONTS = [
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Noto Sans CJK SC",
    "Arial",
    "sans-serif",
]


def build(app: App, examples: Examples) -> gr.Blocks:
    """Builds the page around the wired application; see ``policy_qa.ui.build_page``."""
    script = shipped("page.js")
    quiet = {"show_progress": "hidden", "api_visibility": "private"}
    kept = (KEPT_SECONDS, KEPT_SECONDS)
    with gr.Blocks(title="policy_qa", analytics_enabled=False, fill_width=True, delete_cache=kept) as page:
        bar = gr.HTML("", elem_id="masthead", apply_default_css=False, js_on_load=script)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", elem_id="tab-ask") as ask_tab:
                ask = AskTab(app=app, examples=examples, script=script)
            with gr.Tab("Figures", elem_id="tab-figures") as figures_tab:
                figures = FiguresTab(app=app, script=script)
            with gr.Tab("Articles", elem_id="tab-articles") as tab:
                articles = ArticlesTab(app=app, script=script)
            with gr.Tab("Overview", elem_id="tab-overview") as overview_tab:
                overview = OverviewTab(app=app, script=script)
        record = RecordPanel(app=app, script=script)

        def furnish(request: gr.Request) -> dict[Any, Any]:
            words = words_of(request)
            return {
                bar: _masthead(app, words),
                ask_tab: gr.Tab(words("page.tab_ask")),
                figures_tab: gr.Tab(words("page.tab_figures")),
                tab: gr.Tab(words("page.tab_articles")),
                overview_tab: gr.Tab(words("page.tab_overview")),
                **ask.furnish(request),
                **figures.furnish(request),
                **articles.furnish(request),
                **overview.furnish(request),
            }

        def count(request: gr.Request) -> str:
            return _masthead(app, words_of(request))

        tabs = [ask_tab, figures_tab, tab, overview_tab]
        furniture = [*ask.furniture, *figures.furniture, *articles.furniture, overview.part]
        page.load(furnish, None, [bar, *tabs, *furniture], **quiet)
        page.load(ask.greet, None, [ask.welcome], **quiet)
        tab.select(articles.listing, [articles.filter], [articles.list], **quiet)
        overview_tab.select(overview.show, None, [overview.part], **quiet)
        showing = [*ask.showing_figures, *figures.showing_figures, articles.reader, overview.part]
        judged = record.wire(showing)
        judged.then(articles.refresh, [articles.opened], [articles.opened, articles.reader], **quiet)
        figures.wire(page, figures_tab, judged)
        for change in articles.changes:
            change.then(count, None, [bar], **quiet).then(ask.greet, None, [ask.welcome], **quiet)
        offer(app)
    return page


def head() -> str:
    """What the page needs in its ``<head>``: the stylesheets, the shared scripts and an icon, all inline."""
    sheets = ("style", "articles", "figures", "series", "briefing", "overview")
    styles = "".join(shipped(f"{name}.css") for name in sheets)
    scripts = "".join(shipped(f"{name}.js") for name in ("shell", "returning"))
    return f'<style>{styles}</style><script>{scripts}</script><link rel="icon" href="{_ICON}">'


def theme() -> gr.Theme:
    """A plain theme of one system family; the stylesheet does the rest.

    Its colours repeat those of the stylesheet for what is drawn without it: the first moment, and the login.
    """
    plain = gr.themes.Base(font=_FONTS, font_mono=["ui-monospace", "Consolas", "monospace"], radius_size="sm")
    return plain.set(
        body_background_fill="#f7f5f0",
        body_background_fill_dark="#17191b",
        background_fill_primary="#f7f5f0",
        background_fill_primary_dark="#17191b",
        background_fill_secondary="#f7f5f0",
        background_fill_secondary_dark="#17191b",
        body_text_color="#1f2224",
        body_text_color_dark="#e9e6df",
        button_primary_background_fill="#0f5c63",
        button_primary_background_fill_hover="#0c4b51",
        button_primary_background_fill_dark="#79c5c9",
        button_primary_background_fill_hover_dark="#93d3d6",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#10282a",
    )


def _masthead(app: App, words: Words) -> str:
    try:
        counts = app.records.counts()
    except PolicyQAError:
        return masthead(0, 0, offline=False, words=words)
    offline = not (app.settings.llm or app.settings.allow_network)
    return masthead(counts.articles, counts.figures, offline=offline, words=words)
