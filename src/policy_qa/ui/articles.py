"""The Articles tab: articles added, listed, read with all that was found in them, edited and removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from policy_qa.fetching import fetch
from policy_qa.ingest import Sent, sent_text
from policy_qa.loaders import LOADERS
from policy_qa.ui import intaking
from policy_qa.ui.events import form, sent
from policy_qa.ui.forms import EDITABLE, add_forms, article_tools
from policy_qa.ui.intaking import Item
from policy_qa.ui.readable import ENGLISH
from policy_qa.ui.reading import article_view, source_line
from policy_qa.ui.render import figure_table
from policy_qa.ui.retold import retold
from policy_qa.ui.scripts import sent_by
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of

if TYPE_CHECKING:
    from policy_qa.factory import App
    from policy_qa.records import ArticleSummary

INGEST_QUEUE: Final = "ingest"
"""What is sent from the page and by programs waits in this one queue: there is one writer."""

_LISTED = 200  # a longer list is narrowed by typing, not by scrolling
_TITLE_SHOWN = 300  # characters of a title in the list

_Update = dict[Any, Any]


class ArticlesTab:
    """Builds the tab's components into the surrounding Blocks and answers their events.

    Args:
        app: The wired stores.
        script: JavaScript for the custom HTML parts.
    """

    def __init__(self, *, app: App, script: str) -> None:
        self._app = app
        self._build(script)
        self.changes = self._wire()

    # ---- what a visitor finds ----

    @property
    def furniture(self) -> list[Any]:
        """The components that ``furnish`` fills."""
        return [self.add, self.files, self.forms, self.filter, self.reader]

    def furnish(self, request: gr.Request) -> _Update:
        """The tab in the visitor's language."""
        words = words_of(request)
        return {
            self.add: gr.Accordion(words("articles.add")),
            self.files: gr.File(label=words("articles.files")),
            self.forms: add_forms(words, network=self._app.settings.allow_network),
            self.filter: gr.Textbox(
                placeholder=words("articles.filter_hint"), label=words("articles.filter")
            ),
            self.reader: _hint(words("articles.choose")),
        }

    def listing(self, filter_text: str | None, request: gr.Request) -> str:
        """The list as HTML, narrowed to articles whose title, publisher, place or name contains the text."""
        words = words_of(request)
        try:
            return article_list(self._app.records.articles(), filter_text or "", words)
        except Exception as error:
            return f'<p class="note">{escape(in_words(error, words))}</p>'

    def open_article(self, event: gr.EventData, request: gr.Request) -> _Update:
        """The chosen article, whole, with all that was found in it marked."""
        return self._open(sent(event, "doc"), words_of(request))

    def refresh(self, doc: str, request: gr.Request) -> _Update:
        """The opened article as it now is."""
        return self._open(doc, words_of(request)) if doc else {self.opened: gr.skip()}

    # ---- adding ----

    def upload(self, paths: list[str] | None, items: list[Item], request: gr.Request) -> Iterator[_Update]:
        """Takes in the files that were chosen or dropped."""
        words = words_of(request)
        new = intaking.read_files(paths or [], words)
        yield from self._take_in([*items, *new], words, {self.files: None})

    def paste(self, items: list[Item], event: gr.EventData, request: gr.Request) -> Iterator[_Update]:
        """Takes in a pasted text."""
        words, values = words_of(request), form(event)
        text = values.pop("text", "")
        if not text.strip():
            return
        blank = {self.forms: add_forms(words, network=self._app.settings.allow_network)}
        yield from self._take_in([*items, intaking.waiting(sent_text(text, values))], words, blank)

    def fetch(self, items: list[Item], event: gr.EventData, request: gr.Request) -> Iterator[_Update]:
        """Fetches a page and takes it in; only where the network was allowed at the start."""
        words, url = words_of(request), form(event).get("url", "").strip()
        if not url or not self._app.settings.allow_network:
            return
        try:
            page = fetch(url, max_bytes=self._app.settings.max_file_bytes)
            new = intaking.waiting(Sent(page.name, page.data, {"url": page.url}, source=page.url))
        except Exception as error:
            new = intaking.refused(url, in_words(error, words))
        yield from self._take_in([*items, new], words, {})

    def retry(self, items: list[Item], event: gr.EventData, request: gr.Request) -> Iterator[_Update]:
        """Tries once more what failed."""
        yield from self._take_in(intaking.again(items, sent(event, "key")), words_of(request), {})

    def dismiss(self) -> _Update:
        """Forgets the receipts."""
        return {self.items: [], self.receipts: ""}

    # ---- changing ----

    def edit(self, event: gr.EventData, request: gr.Request) -> _Update:
        """Saves what was changed of an article's metadata."""
        words, doc = words_of(request), sent(event, "doc")
        values = {name: value for name, value in form(event).items() if name in EDITABLE}
        try:
            self._app.ingestor.edit(doc, values)
        except Exception as error:
            return self._open(doc, words, trouble=in_words(error, words))
        return self._open(doc, words, said=words("articles.saved"))

    def remove(self, event: gr.EventData, request: gr.Request) -> _Update:
        """Removes an article from every store."""
        words, doc = words_of(request), sent(event, "doc")
        try:
            self._app.ingestor.remove(doc)
        except Exception as error:
            return self._open(doc, words, trouble=in_words(error, words))
        return {self.opened: "", self.reader: _hint(words("articles.removed"))}

    # ---- components ----

    def _build(self, script: str) -> None:
        plain = {"apply_default_css": False, "container": False, "js_on_load": script}
        self.items, self.opened = gr.State([]), gr.State("")
        with gr.Row(elem_id="articles-row"):
            with gr.Column(elem_id="articles-side"):
                self.receipts = gr.HTML("", elem_id="receipts", **plain)
                with gr.Accordion("Add articles", open=False, elem_id="add-articles") as self.add:
                    self.files = gr.File(
                        label="Files", file_count="multiple", file_types=list(LOADERS), height=150,
                        elem_id="add-files",
                    )  # fmt: skip
                    self.forms = gr.HTML("", elem_id="add-forms", **plain)
                self.filter = gr.Textbox(
                    label="Filter the articles", show_label=False, container=False, max_lines=1,
                    elem_id="article-filter",
                )  # fmt: skip
                self.list = gr.HTML("", elem_id="article-list", **plain)
            with gr.Column(elem_id="articles-main"):
                self.reader = gr.HTML("", elem_id="article-reader", **plain)

    def _wire(self) -> list[Any]:
        """Answers all events; returns those after which other articles are stored than before."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        shown = [self.opened, self.reader]
        gr.on(
            [sent_by(part, "read") for part in (self.list, self.receipts)], self.open_article, None, shown,
            **quiet,
        )  # fmt: skip
        self.filter.change(self.listing, [self.filter], [self.list], trigger_mode="always_last", **quiet)
        self.receipts.dismiss(self.dismiss, None, [self.items, self.receipts], **quiet)
        taken = [self.items, self.receipts, self.files, self.forms]
        busy: dict[str, Any] = {"concurrency_id": INGEST_QUEUE, "concurrency_limit": 1, **quiet}
        changes = [
            self.files.upload(self.upload, [self.files, self.items], taken, **busy),
            self.forms.paste(self.paste, [self.items], taken, **busy),
            self.forms.fetch(self.fetch, [self.items], taken, **busy),
            self.receipts.retry(self.retry, [self.items], taken, **busy),
            self.reader.edit(self.edit, None, shown, **busy),
            self.reader.remove(self.remove, None, shown, **busy),
        ]
        for change in changes:
            change.then(self.listing, [self.filter], [self.list], **quiet)
        return changes

    # ---- steps ----

    def _take_in(self, items: Sequence[Item], words: Words, first: _Update) -> Iterator[_Update]:
        yield {**first, self.items: list(items), self.receipts: intaking.receipts(items, words)}
        for step in intaking.take_in(self._app, items, words):
            yield {self.items: list(step), self.receipts: intaking.receipts(step, words)}

    def _open(self, doc: str, words: Words, **told: str) -> _Update:
        try:
            found = self._app.records.extracted(doc)
        except Exception as error:
            return {self.reader: _hint(in_words(error, words))}
        if found is None:
            return {self.opened: "", self.reader: _hint(words("articles.gone"))}
        view = article_view(
            found.article, found.figures, entities=found.entities, dates=found.dates, words=words
        )
        table = figure_table(found.figures, caption=words("articles.figures"), words=words)
        struck = _struck(found.overruled, {figure.id for figure in found.figures}, words)
        tools = article_tools(found.article, words, **told)
        return {self.opened: doc, self.reader: f"{tools}{view}{table}{struck}"}


def article_list(articles: Sequence[ArticleSummary], filter_text: str = "", words: Words = ENGLISH) -> str:
    """Articles as a list of buttons: title, publisher, date, place, language, number of figures, doubts."""
    wanted = filter_text.strip().casefold()
    found = [article for article in articles if wanted in _searched(article)]
    if not articles:
        return f'<p class="note">{words("articles.none")}</p>'
    if not found:
        return f'<p class="note">{escape(words("articles.no_match", text=filter_text.strip()[:80]))}</p>'
    note = words("page.articles", n=len(found))
    if len(found) > _LISTED:
        note += words("articles.first_shown", n=_LISTED)
    items = "".join(f"<li>{_list_item(article, words)}</li>" for article in found[:_LISTED])
    return f'<p class="note" role="status">{note}</p><ul class="articles">{items}</ul>'


def _searched(article: ArticleSummary) -> str:
    return " ".join(filter(None, (article.title, article.publisher, article.place, article.doc))).casefold()


def _list_item(article: ArticleSummary, words: Words) -> str:
    facts = [source_line(article.publisher, article.published, words=words)]
    if article.place:
        facts.append(f"<bdi>{escape(article.place)}</bdi>")
    facts.append(f'<abbr title="{words("articles.language")}">{escape(article.language)}</abbr>')
    doubt = f'<span class="doubt">{escape(retold(article.skipped, words))}</span>' if article.skipped else ""
    title = article.title or article.doc
    shown = title if len(title) <= _TITLE_SHOWN else f"{title[:_TITLE_SHOWN]}…"
    return (
        f'<button type="button" class="article-choice" data-event="read" data-doc="{escape(article.doc)}">'
        f'<span class="title"><bdi>{escape(shown)}</bdi></span>'
        f'<span class="meta">{" · ".join(facts)}</span>'
        f'<span class="meta">{doubt or words("page.figures", n=article.figures)}'
        f"{_repeats(article, words)}</span></button>"
    )


def _repeats(article: ArticleSummary, words: Words) -> str:
    """That an earlier article says the same, and which; nothing where none does."""
    if article.duplicate_of is None:
        return ""
    said = escape(words("articles.repeats", doc=article.duplicate_of[:_TITLE_SHOWN]))
    return f" · <bdi>{said}</bdi>"


def _struck(overruled: Sequence[Any], standing: set[str], words: Words) -> str:
    """The figures that were rejected, each to be taken back; nothing for none."""
    rejected = [figure for figure in overruled if figure.id not in standing]
    if not rejected:
        return ""
    items = "".join(
        f'<li><button type="button" class="plain" data-event="judge" data-name="{escape(figure.id)}">'
        f"<bdi>{escape(figure.surface)}</bdi></button></li>"
        for figure in rejected
    )
    return f'<section class="struck"><h3>{words("articles.rejected")}</h3><ul>{items}</ul></section>'


def _hint(text: str) -> str:
    return f'<p class="note hint" role="status">{escape(text)}</p>'
