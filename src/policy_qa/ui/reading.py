"""An article, or a stretch of it, as HTML: paragraphs, figures underlined, the cited sentence marked.

All text of an article is hostile: every piece of it goes through ``html.escape`` here and nowhere later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape

from policy_qa.schema import Article, Citation, Figure, Span
from policy_qa.ui.readable import (
    UNKNOWN,
    as_written,
    change_words,
    readable_date,
    readable_period,
    readable_value,
)

CITED_ID = "cited"
"""The id of the highlighted sentence in the opened article."""

_SHOWN_CHARACTERS = 300_000  # a browser lays this out in about a second; longer articles show a window
_CONTEXT_CHARACTERS = 240  # of the paragraph around a quote, on each side


def article_view(
    article: Article, figures: Sequence[Figure] = (), *, cited: Span | None = None, closable: bool = False
) -> str:
    """The whole article: head, text with figures marked, the cited span highlighted if there is one.

    Args:
        article: The article.
        figures: Its figures; spans outside the text are left out.
        cited: What to highlight; the page scrolls to the element with id ``CITED_ID``.
        closable: Whether to offer the way back to the evidence.
    """
    back = '<button type="button" class="plain" data-event="close">Back to the evidence</button>'
    window, note = _window(article.text, cited)
    body = "".join(_paragraphs(article.text, window, figures, cited))
    return (
        f'<article class="reader" aria-label="{escape(title_of(article))}" tabindex="-1">'
        f'<header class="reader-head">{back if closable else ""}'
        f"<h2><bdi>{escape(title_of(article))}</bdi></h2>{_facts_line(article)}</header>"
        f'<div class="reader-text" dir="auto" lang="{escape(article.language)}">{note}{body}</div></article>'
    )


def quote_view(article: Article, citation: Citation) -> str:
    """The quote, highlighted in the paragraph around it; alone, with a note, if the article has changed."""
    start, end = citation.start, citation.end
    if article.text[start:end] != citation.quote:
        return (
            f'<blockquote dir="auto"><p><mark>{escape(citation.quote)}</mark></p></blockquote>'
            '<p class="note">The article has changed since; this is the quote as it stood.</p>'
        )
    before, after = _context(article.text, start, end)
    return (
        f'<blockquote dir="auto" lang="{escape(article.language)}"><p>{escape(before)}'
        f"<mark>{escape(citation.quote)}</mark>{escape(after)}</p></blockquote>"
    )


def title_of(article: Article) -> str:
    """The title, or the short name where there is none."""
    return article.title or article.doc


def source_line(publisher: str | None, published: str | None) -> str:
    """Publisher and date as escaped HTML; what is unknown is left out, a dash stands for nothing at all."""
    parts = [f"<bdi>{escape(publisher)}</bdi>"] if publisher else []
    if published:
        parts.append(f'<time datetime="{escape(published)}">{escape(readable_date(published))}</time>')
    return " · ".join(parts) or UNKNOWN


def figure_facts(figure: Figure) -> list[tuple[str, str]]:
    """What is known of a figure, as (label, text) pairs in reading order; unknown fields are left out."""
    rows = (
        ("Indicator", figure.indicator),
        ("Of", figure.subject),
        ("Place", figure.place),
        ("Period", readable_period(figure.period)),
        ("Value", readable_value(figure)),
        ("Change", change_words(figure)),
        ("Share of", figure.share_of),
        ("Rank in", figure.rank_scope),
        ("Status", figure.status if figure.status != "actual" else None),
    )
    return [(label, text) for label, text in rows if text and text != UNKNOWN]


def _facts_line(article: Article) -> str:
    place = f" · {escape(article.place)}" if article.place else ""
    return f'<p class="meta">{source_line(article.publisher, article.published)}{place}</p>'


def _window(text: str, cited: Span | None) -> tuple[Span, str]:
    if len(text) <= _SHOWN_CHARACTERS:
        return Span(0, len(text)), ""
    middle = cited.start if cited else 0
    start = max(0, min(middle - _SHOWN_CHARACTERS // 2, len(text) - _SHOWN_CHARACTERS))
    end = start + _SHOWN_CHARACTERS
    note = f"Characters {start:,} to {end:,} of {len(text):,}: the article is too long to show whole."
    return Span(start, end), f'<p class="note">{note}</p>'


def _paragraphs(text: str, window: Span, figures: Sequence[Figure], cited: Span | None) -> Iterator[str]:
    marked = _disjoint(figures, len(text))
    first_piece = True
    position = window.start
    for line in text[window.start : window.end].splitlines(keepends=True):
        start, position = position, position + len(line)
        end = start + len(line.rstrip())
        if start == end:
            continue
        inside = [figure for figure in marked if figure.start < end and figure.end > start]
        if cited is None or cited.end <= start or cited.start >= end:
            yield f"<p>{_pieces(text, start, end, inside)}</p>"
            continue
        low, high = max(start, cited.start), min(end, cited.end)
        # One id only, though a cited span may run over several paragraphs.
        name = f' id="{CITED_ID}" tabindex="-1"' if first_piece else ""
        first_piece = False
        yield (
            f'<p class="has-cited">{_pieces(text, start, low, inside)}'
            f"<mark{name}>{_pieces(text, low, high, inside)}</mark>{_pieces(text, high, end, inside)}</p>"
        )


def _pieces(text: str, start: int, end: int, figures: Sequence[Figure]) -> str:
    out: list[str] = []
    for figure in figures:
        low, high = max(start, figure.start), min(end, figure.end)
        if low >= high:
            continue
        facts = json.dumps([("As written", as_written(figure)), *figure_facts(figure)], ensure_ascii=False)
        out.append(escape(text[start:low]))
        out.append(f'<span class="figure" data-figure="{escape(facts)}">{escape(text[low:high])}</span>')
        start = high
    out.append(escape(text[start:end]))
    return "".join(out)


def _disjoint(figures: Sequence[Figure], length: int) -> list[Figure]:
    """Figures in order, those left out that overlap an earlier one or stand outside the text."""
    kept: list[Figure] = []
    for figure in sorted(figures, key=lambda figure: (figure.start, -figure.end)):
        after = kept[-1].end if kept else 0
        if after <= figure.start < figure.end <= length:
            kept.append(figure)
    return kept


def _context(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span in its paragraph, cut between words with an ellipsis if long."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    stop = text.find("\n", end)
    after = text[end : stop if stop >= 0 else len(text)]
    if len(before) > _CONTEXT_CHARACTERS:
        before = "… " + before[-_CONTEXT_CHARACTERS:].partition(" ")[2]
    if len(after) > _CONTEXT_CHARACTERS:
        after = after[:_CONTEXT_CHARACTERS].rpartition(" ")[0] + " …"
    return before, after
