"""Which articles a visitor asks: what the filter panel sends, how it looks, and how it reads in a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, Final

from policy_qa.briefing.bundles import Within
from policy_qa.ui.readable import readable_date
from policy_qa.ui.reading import source_line
from policy_qa.ui.wording import Words

if TYPE_CHECKING:
    from policy_qa.records import ArticleSummary

OPTIONS: Final = 200
"""Places and publishers that can be picked: those of most articles."""

FOUND: Final = 20
"""Articles listed for choosing at a time."""

_MOST_DOCS = 50
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Narrowing(Within):
    """The filters of one visitor; empty and None narrow nothing."""

    @property
    def is_crossed(self) -> bool:
        """Whether the dates leave no day between them."""
        return bool(self.since and self.until and self.since > self.until)

    def with_form(self, sent: Mapping[str, Any]) -> Narrowing:
        """The narrowing with what the panel's form holds now; what no form could hold counts as empty."""
        return Narrowing(
            since=_date(sent.get("since")),
            until=_date(sent.get("until")),
            place=_text(sent.get("place")),
            publisher=_text(sent.get("publisher")),
            docs=self.docs,
        )

    def with_doc(self, doc: Any, *, chosen: bool) -> Narrowing:
        """The narrowing with one article chosen or no longer so."""
        name = _text(doc)
        if name is None:
            return self
        others = tuple(one for one in self.docs if one != name)
        return replace(self, docs=(*others, name)[-_MOST_DOCS:] if chosen else others)


NO_FILTERS: Final = Narrowing()


def in_words(narrowing: Narrowing, words: Words) -> str:
    """The narrowing in a line, such as ``from 1 Jan 2019 · Ningbo``; nothing where nothing is narrowed."""
    parts = []
    if narrowing.since:
        parts.append(words("filters.from", date=readable_date(narrowing.since, words)))
    if narrowing.until:
        parts.append(words("filters.to", date=readable_date(narrowing.until, words)))
    parts += [part for part in (narrowing.place, narrowing.publisher) if part]
    if narrowing.docs:
        parts.append(words("filters.chosen", n=len(narrowing.docs)))
    return " · ".join(parts)


def narrowed_line(narrowing: Narrowing, words: Words) -> str:
    """What stands above the question box while filters are set, with the way to clear them."""
    said = in_words(narrowing, words)
    if not said:
        return ""
    warning = (
        f'<p class="warning" role="alert">{words("filters.crossed")}</p>' if narrowing.is_crossed else ""
    )
    return (
        f'<div class="narrowed"><p><span class="label">{words("filters.within")}</span> '
        f'<bdi>{escape(said)}</bdi></p><button type="button" class="plain" data-event="clear">'
        f"{words('filters.clear')}</button></div>{warning}"
    )


def filter_form(
    narrowing: Narrowing, *, places: Sequence[str], publishers: Sequence[str], words: Words
) -> str:
    """The panel of filters, folded; the articles to choose from stand in a part of their own below it."""
    return (
        f'<details class="filters"><summary>{words("filters.head")}</summary><form data-form="narrow">'
        f"{_date_field('since', narrowing.since, words)}{_date_field('until', narrowing.until, words)}"
        f"{_select('place', narrowing.place, places, words)}"
        f"{_select('publisher', narrowing.publisher, publishers, words)}"
        f'<label class="field"><span>{words("filters.articles")}</span>'
        f'<input type="search" data-find placeholder="{escape(words("filters.find"))}" maxlength="200">'
        "</label></form></details>"
    )


def article_choices(articles: Iterable[ArticleSummary], chosen: Sequence[str], words: Words) -> str:
    """Articles as boxes to tick."""
    items = "".join(_choice(article, words, chosen=article.doc in chosen) for article in articles)
    return f'<ul class="choices">{items}</ul>' if items else f'<p class="note">{words("filters.nothing")}</p>'


def _choice(article: ArticleSummary, words: Words, *, chosen: bool) -> str:
    ticked = " checked" if chosen else ""
    return (
        f'<li><label><input type="checkbox" data-choose="{escape(article.doc)}"{ticked}>'
        f'<span><bdi class="title">{escape(article.title or article.doc)}</bdi>'
        f'<span class="meta">{source_line(article.publisher, article.published, words=words)}</span>'
        "</span></label></li>"
    )


def _date_field(name: str, value: str | None, words: Words) -> str:
    return (
        f'<label class="field"><span>{words(f"filters.{name}")}</span>'
        f'<input type="date" name="{name}" value="{escape(value or "")}"></label>'
    )


def _select(name: str, value: str | None, options: Sequence[str], words: Words) -> str:
    known = list(options) if value is None or value in options else [value, *options]
    items = "".join(
        f"<option{' selected' if option == value else ''}>{escape(option)}</option>" for option in known
    )
    return (
        f'<label class="field"><span>{words(f"filters.{name}")}</span><select name="{name}">'
        f'<option value="">{words("filters.any")}</option>{items}</select></label>'
    )


def _date(value: Any) -> str | None:
    text = _text(value)
    return text if text and _DATE.fullmatch(text) else None


def _text(value: Any) -> str | None:
    text = value.strip()[:_LONGEST] if isinstance(value, str) else ""
    return text or None
