"""The panel beside the conversation: the sentences that an answer rests on, each in its paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from policy_qa.schema import Article, Citation, Figure
from policy_qa.ui.exchanges import Exchange
from policy_qa.ui.readable import age
from policy_qa.ui.reading import quote_view, source_line, title_of
from policy_qa.ui.render import figure_table
from policy_qa.ui.replies import Setting
from policy_qa.ui.wording import Words


def evidence(
    number: int,
    turn: Exchange,
    articles: Mapping[str, Article],
    figures: Mapping[str, Sequence[Figure]],
    setting: Setting,
) -> str:
    """The citations of one exchange as cards, each quote in its paragraph, with the figures that it gives.

    Args:
        number: The position of the exchange in the conversation, from 0.
        turn: The exchange.
        articles: The cited articles by ``doc``; a citation whose article is gone shows its quote only.
        figures: Their figures by ``doc``.
        setting: What it is shown with.
    """
    words = setting.words
    answer = turn.answer
    if answer is None or not answer.citations:
        return evidence_hint(words("evidence.none"), words)
    many = words("evidence.sources", n=len(answer.citations))
    head = words("evidence.nearest") if answer.abstained else many
    cards = "".join(
        _card(number, citation, articles.get(citation.doc), figures.get(citation.doc, ()), setting)
        for citation in answer.citations
    )
    return _panel(f'<h2 class="label">{head}</h2>{cards}', words)


def evidence_hint(said: str, words: Words) -> str:
    """What the panel says when there is nothing to show."""
    return _panel(f'<h2 class="label">{words("evidence.head")}</h2><p class="note">{escape(said)}</p>', words)


def _panel(content: str, words: Words) -> str:
    close = (
        f'<button type="button" class="plain drawer-close" data-event="leave">{words("page.close")}</button>'
    )
    return f'<section class="evidence" aria-label="{words("evidence.head")}">{close}{content}</section>'


def _card(
    number: int, citation: Citation, article: Article | None, figures: Sequence[Figure], setting: Setting
) -> str:
    words = setting.words
    title = title_of(article) if article else citation.title or citation.doc
    published = article.published if article else citation.published
    how_old = age(published, words, today=setting.today)
    meta = source_line(article.publisher if article else None, published, words=words)
    quote = f'<blockquote dir="auto"><p><mark>{escape(citation.quote)}</mark></p></blockquote>'
    opener = (
        f'<button type="button" class="plain" data-event="cite" data-turn="{number}" '
        f'data-marker="{citation.marker}">{words("evidence.open")}</button>'
    )
    return (
        f'<article class="card" id="cite-{citation.marker}"><header>'
        f'<span class="marker-name">{citation.marker}</span><h3><bdi>{escape(title)}</bdi></h3>'
        f'<p class="meta">{meta}{f" · {how_old}" if how_old else ""}</p></header>'
        f"{quote_view(article, citation, words) if article else quote}"
        f"{opener if article else _gone(words)}{_its_figures(article, citation, figures, words)}</article>"
    )


def _its_figures(article: Article | None, citation: Citation, figures: Sequence[Figure], words: Words) -> str:
    if article is None or article.text[citation.start : citation.end] != citation.quote:
        return ""
    inside = [one for one in figures if citation.start <= one.start and one.end <= citation.end]
    if not inside:
        return ""
    head = words("table.sentence")
    return (
        f'<details class="more"><summary>{head} ({len(inside)})</summary>'
        f"{figure_table(inside, caption=head, words=words)}</details>"
    )


def _gone(words: Words) -> str:
    return f'<p class="note">{words("evidence.gone")}</p>'
