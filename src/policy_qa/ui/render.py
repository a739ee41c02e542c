"""Pieces of the page as HTML: header, welcome, suggestions, tables of figures. All that is shown is escaped.

The page shows its own HTML, not Markdown: a dollar sign, a bracket or an asterisk in an article stays what
it is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Final

from policy_qa.schema import Figure
from policy_qa.ui.readable import ENGLISH, UNKNOWN, as_written, change_words, readable_period, readable_value
from policy_qa.ui.wording import LANGUAGES, Words

NO_LABELS: Final[Mapping[str, str]] = MappingProxyType({})


def masthead(articles: int, figures: int, *, offline: bool, words: Words = ENGLISH) -> str:
    """The bar at the top: the name, what is in the store, the languages."""
    parts = [words("page.articles", n=articles), words("page.figures", n=figures)]
    parts += [words("page.offline")] if offline else []
    languages = "".join(
        f'<button type="button" class="plain" data-event="language" data-language="{code}" lang="{code}"'
        f"{' hidden' if code == words.language else ''}>{name}</button>"
        for code, name in LANGUAGES.items()
    )
    said = escape(json.dumps(words.section("page"), ensure_ascii=False))
    return (
        f'<div class="masthead" lang="{words.language}" data-words="{said}"><div class="name">'
        f'<button type="button" class="menu" data-event="menu" aria-label="{words("page.menu")}"'
        ' aria-expanded="false"><span></span></button><h1>policy_qa</h1></div>'
        f'<div class="facts"><p class="counts">{" · ".join(f"<span>{part}</span>" for part in parts)}</p>'
        f'<div class="languages" role="group" aria-label="{words("page.language")}">{languages}</div>'
        "</div></div>"
    )


def welcome(examples: Sequence[str], words: Words = ENGLISH) -> str:
    """What stands there before the first question: what this is, and what can be asked."""
    return (
        f'<div class="welcome"><h2>{words("ask.welcome")}</h2><p>{words("ask.welcome_text")}</p>'
        f"{suggestions_list(examples, words('ask.examples'))}</div>"
    )


def no_articles(words: Words = ENGLISH) -> str:
    """What stands there while there is nothing to ask: three ways to add articles."""
    ways = "".join(
        f"<li><h3>{words(f'ask.empty_{way}')}</h3><p>{words(f'ask.empty_{way}_text')}</p>{more}</li>"
        for way, more in (
            ("upload", ""),
            ("paste", ""),
            ("folder", "<pre><code>policy-qa ingest FOLDER</code></pre>"),
        )
    )
    return (
        f'<div class="welcome"><h2>{words("ask.empty")}</h2><p>{words("ask.empty_text")}</p>'
        f'<ol class="ways">{ways}</ol></div>'
    )


def suggestions_list(questions: Sequence[str], head: str, labels: Mapping[str, str] = NO_LABELS) -> str:
    """Questions as buttons that ask them; nothing for none.

    Args:
        questions: What is asked.
        head: What stands before them.
        labels: What stands on the buttons of questions that are shown in other words.
    """
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="suggestion" data-event="pick" data-question="{escape(question)}">'
        f"{escape(labels.get(question, question))}</button></li>"
        for question in questions
    )
    return f'<div class="suggestions"><p class="label">{escape(head)}</p><ul>{items}</ul></div>'


def figure_table(figures: Sequence[Figure], *, caption: str | None = None, words: Words = ENGLISH) -> str:
    """Figures as a table, values as written; a dash where something is unknown; nothing for no figures.

    Figures that measure the same and do not agree are marked, each with its article's name.
    """
    if not figures:
        return ""
    title = escape(words("table.caption") if caption is None else caption)
    apart = disagreeing(figures)
    rows = "".join(_figure_row(figure, words, apart=figure.id in apart) for figure in figures)
    heads = "".join(
        f'<th scope="col">{words(f"table.{name}")}</th>' for name in ("indicator", "place", "period")
    )
    note = f'<p class="conflict-note">{words("table.conflict_note")}</p>' if apart else ""
    return (
        f'{note}<div class="table" role="group" aria-label="{title}" tabindex="0"><table>'
        f"<caption>{title}</caption><thead><tr>{heads}"
        f'<th scope="col" class="number">{words("table.value")}</th>'
        f'<th scope="col">{words("table.change")}</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def disagreeing(figures: Sequence[Figure]) -> frozenset[str]:
    """The ids of figures of different articles that measure the same and give different values."""
    same: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.indicator and figure.period and figure.status == "actual":
            what = (figure.indicator.casefold(), figure.subject, figure.place, figure.period)
            same[*what, figure.unit, figure.kind, figure.share_of, figure.change_direction].append(figure)
    return frozenset(
        figure.id
        for group in same.values()
        if len({one.doc for one in group}) > 1 and len({(one.value, one.value_max) for one in group}) > 1
        for figure in group
    )


def _figure_row(figure: Figure, words: Words, *, apart: bool) -> str:
    indicator = f"<bdi>{escape(figure.indicator or UNKNOWN)}</bdi>"
    if figure.subject and figure.subject != figure.place:
        indicator += f' <span class="light"><bdi>{escape(figure.subject)}</bdi></span>'
    if apart:
        indicator += (
            f' <span class="conflict">{words("table.conflict")}: <bdi>{escape(figure.doc)}</bdi></span>'
        )
    status = words(f"status.{figure.status}") if figure.status != "actual" else ""
    status = f' <span class="light">{status}</span>' if status else ""
    return (
        f'<tr{" class=conflicting" if apart else ""}><th scope="row">{indicator}</th>'
        f"<td><bdi>{escape(figure.place or UNKNOWN)}</bdi></td>"
        f'<td class="period">{escape(readable_period(figure.period, words))}</td>'
        f'<td class="number"><button type="button" class="to-record" data-event="judge" '
        f'data-name="{escape(figure.id)}"><bdi>{escape(as_written(figure, words))}</bdi></button>'
        f"{status}{verdict_mark(figure, words)}</td>"
        f"<td>{escape(change_words(figure, words))}</td></tr>"
    )


def verdict_mark(figure: Figure, words: Words = ENGLISH) -> str:
    """The word that marks a figure which a person has judged, with what it was corrected to; else nothing."""
    if figure.verdict is None:
        return ""
    said = words(f"verdict.{figure.verdict}")
    if figure.verdict == "corrected":
        said = f"{said}: {readable_value(figure)}"
    return f' <span class="verdict {figure.verdict}"><bdi>{escape(said)}</bdi></span>'
