"""An article, or a stretch of it, as HTML: paragraphs, marks on what was found, the cited sentence.

All text of an article is hostile: every piece of it goes through ``html.escape`` here and nowhere later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape

from policy_qa.schema import Article, Citation, DateMention, Entity, Figure, Span
from policy_qa.ui.marks import Mark, legend, marks_of
from policy_qa.ui.readable import ENGLISH, UNKNOWN, readable_date
from policy_qa.ui.wording import Words

CITED_ID = "cited"
"""The id of the highlighted sentence in the opened article."""

_SHOWN_CHARACTERS = 300_000  # a browser lays this out in about a second; longer articles show a window
_CONTEXT_CHARACTERS = 240  # of the paragraph around a quote, on each side


def article_view(
    article: Article,
    figures: Sequence[Figure] = (),
    *,
    entities: Sequence[Entity] = (),
    dates: Sequence[DateMention] = (),
    cited: Span | None = None,
    back: str = "",
    words: Words = ENGLISH,
) -> str:
    """The whole article: head, legend, text with all that was found in it marked, the cited span highlighted.

    Args:
        article: The article.
        figures: Its figures; spans outside the text are left out, as in the next two.
        entities: Its people, places and so on.
        dates: Its expressions of time.
        cited: What to highlight; the page scrolls to the element with id ``CITED_ID``.
        back: What stands on the button that closes the article; nothing for no button.
        words: The page's words.
    """
    close = f'<button type="button" class="plain" data-event="close">{back}</button>' if back else ""
    window, note = _window(article.text, cited, words)
    marks = marks_of(len(article.text), figures, entities, dates, words)
    body = "".join(_paragraphs(article.text, window, marks, cited))
    title = escape(title_of(article))
    return (
        f'<article class="reader" aria-label="{title}" tabindex="-1">'
        f'<header class="reader-head">{close}<h2><bdi>{title}</bdi></h2>'
        f"{_facts_line(article, words)}{legend(marks, words)}</header>"
        f'<div class="reader-text" dir="auto" lang="{escape(article.language)}">{note}{body}</div></article>'
    )


def quote_view(article: Article, citation: Citation, words: Words = ENGLISH) -> str:
    """The quote, highlighted in the paragraph around it; alone, with a note, if the article has changed."""
    start, end = citation.start, citation.end
    if article.text[start:end] != citation.quote:
        return (
            f'<blockquote dir="auto"><p><mark>{escape(citation.quote)}</mark></p></blockquote>'
            f'<p class="note">{words("evidence.changed")}</p>'
        )
    before, after = _context(article.text, start, end)
    return (
        f'<blockquote dir="auto" lang="{escape(article.language)}"><p>{escape(before)}'
        f"<mark>{escape(citation.quote)}</mark>{escape(after)}</p></blockquote>"
    )


def title_of(article: Article) -> str:
    """The title, or the short name where there is none."""
    return article.title or article.doc


def source_line(publisher: str | None, published: str | None, *, words: Words = ENGLISH) -> str:
    """Publisher and date as escaped HTML; what is unknown is left out, a dash stands for nothing at all."""
    parts = [f"<bdi>{escape(publisher)}</bdi>"] if publisher else []
    if published:
        shown = escape(readable_date(published, words))
        parts.append(f'<time datetime="{escape(published)}">{shown}</time>')
    return " · ".join(parts) or UNKNOWN


def _facts_line(article: Article, words: Words) -> str:
    place = f" · <bdi>{escape(article.place)}</bdi>" if article.place else ""
    return f'<p class="meta">{source_line(article.publisher, article.published, words=words)}{place}</p>'


def _window(text: str, cited: Span | None, words: Words) -> tuple[Span, str]:
    if len(text) <= _SHOWN_CHARACTERS:
        return Span(0, len(text)), ""
    middle = cited.start if cited else 0
    start = max(0, min(middle - _SHOWN_CHARACTERS // 2, len(text) - _SHOWN_CHARACTERS))
    end = start + _SHOWN_CHARACTERS
    note = words("evidence.too_long", start=start, end=end, length=len(text))
    return Span(start, end), f'<p class="note">{note}</p>'


def _paragraphs(text: str, window: Span, marks: Sequence[Mark], cited: Span | None) -> Iterator[str]:
    first_piece = True
    position, waiting = window.start, list(reversed(marks))
    for line in text[window.start : window.end].splitlines(keepends=True):
        start, position = position, position + len(line)
        end = start + len(line.rstrip())
        inside = _taken(waiting, start, end)
        if start == end:
            continue
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


def _taken(waiting: list[Mark], start: int, end: int) -> list[Mark]:
    """The marks of a paragraph, taken from those that wait in reverse order; one may reach into the next."""
    found = []
    while waiting and waiting[-1].start < end:
        mark = waiting.pop()
        if mark.end > start:
            found.append(mark)
    if found and found[-1].end > end:
        waiting.append(found[-1])
    return found


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    out: list[str] = []
    for mark in marks:
        low, high = max(start, mark.start), min(end, mark.end)
        if low >= high:
            continue
        facts = json.dumps(mark.facts, ensure_ascii=False)
        out.append(escape(text[start:low]))
        # One mark of an article is in the tab order; the arrow keys go on from it.
        judged = f" {mark.verdict}" if mark.verdict else ""
        opens = f' role="button" data-event="judge" data-name="{escape(mark.name)}"' if mark.name else ""
        out.append(
            f'<span class="{mark.kind}{judged}" data-figure="{escape(facts)}"{opens} tabindex="-1">'
            f"{escape(text[low:high])}</span>"
        )
        start = high
    out.append(escape(text[start:end]))
    return "".join(out)


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
