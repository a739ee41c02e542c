"""The table of figures as HTML: what narrows it, its head, its rows, its pages; all text escaped here."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from policy_qa.exporters import guarded
from policy_qa.schema import Figure
from policy_qa.ui.figure_view import CHOICES, DATES, ROWS, SHARES, FigureView
from policy_qa.ui.marks import figure_facts
from policy_qa.ui.readable import (
    UNKNOWN,
    as_written,
    change_words,
    readable_date,
    readable_period,
)
from policy_qa.ui.render import verdict_mark
from policy_qa.ui.wording import Words

if TYPE_CHECKING:
    from policy_qa.records import ArticleSummary, FigurePage

COLUMNS: Final = (
    "indicator", "subject", "place", "period", "value", "unit", "change", "status", "confidence", "article",
)  # fmt: skip
"""What a figure's row tells, in this order; each can be sorted by."""

_NUMBERS: Final = ("value", "confidence")
_SHOWN: Final = 160  # characters of a field; the card has all of it
_DOUBTFUL: Final = 0.5  # below it a figure is rather wrong than right


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of the table is drawn from.

    Attributes:
        page: The figures.
        view: The visitor's filters, order and page.
        articles: Summaries of the figures' articles by doc; some may be missing.
        selected: The ids of the figures that the visitor has ticked.
        opened: The id of the figure whose sentence stands beside the table; empty for none.
    """

    page: FigurePage
    view: FigureView
    articles: Mapping[str, ArticleSummary]
    selected: Collection[str] = ()
    opened: str = ""


def skeleton() -> str:
    """What stands there until the first page has come."""
    return f'<div class="figure-page" aria-busy="true">{"<p class=bone></p>" * 9}</div>'


def no_figures(words: Words) -> str:
    """What stands there while no article with figures is stored."""
    return (
        f'<div class="figure-page"><div class="nothing"><h2>{words("figures.none")}</h2>'
        f"<p>{words('figures.none_text')}</p></div></div>"
    )


def figure_page(shown: Shown, words: Words, *, told: str = "") -> str:
    """The filters that are set, the table, and its pages.

    Args:
        shown: What there is to see.
        words: The page's words.
        told: HTML of what has just been done, or could not be.
    """
    chips = _chips(shown.view, words)
    if not shown.page.figures:
        return (
            f'<div class="figure-page">{chips}{told}<div class="nothing" role="status">'
            f"<h2>{words('figures.no_match')}</h2><p>{words('figures.no_match_text')}</p></div></div>"
        )
    label = words("figures.table")
    first = shown.opened if any(one.id == shown.opened for one in shown.page.figures) else None
    rows = "".join(
        _row(figure, shown, words, reached=figure.id == first if first else number == 0)
        for number, figure in enumerate(shown.page.figures)
    )
    return (
        f'<div class="figure-page">{chips}{told}'
        f'<div class="figure-region" role="region" aria-label="{label}" tabindex="0" data-focus="table">'
        f'<table role="table" class="figures-table" aria-describedby="figure-keys"><thead role="rowgroup">'
        f'<tr role="row">{_head(shown, words)}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
        f'<p class="visually-hidden" id="figure-keys">{words("figures.keys")}</p>{_pages(shown, words)}</div>'
    )


def selection_line(number: int, words: Words, *, told: str = "") -> str:
    """How many figures are ticked, on all pages, what can be made of them, and the way to tick none.

    ``told`` is the HTML of what came of the last wish. Nothing is said of no figures.
    """
    if not number:
        return ""
    documents = "".join(
        f'<button type="button" class="plain" data-event="brief" data-format="{name}">'
        f"{words(f'figures.brief_{name}')}</button>"
        for name in ("docx", "md")
    )
    return (
        f'<div class="selection"><span role="status">{words("figures.selected", n=number)}</span>{documents}'
        f'<button type="button" class="plain" data-event="unselect">{words("figures.unselect")}</button>'
        f"{told}</div>"
    )


def judged_line(figure: Figure | None, verdict: str, words: Words) -> str:
    """What has just been said of a figure in its row; what was rejected can be taken back here."""
    back = ""
    if figure is not None and verdict == "rejected":
        back = (
            f' <button type="button" class="plain" data-event="verdict" data-verdict="withdrawn" '
            f'data-name="{escape(figure.id)}" data-focus="undo">{words("record.withdrawn")}</button>'
        )
    said = words(f"record.{verdict}_now")
    surface = f"<bdi>{escape(_cut(figure.surface))}</bdi> – " if figure is not None else ""
    return f'<p class="said" role="status">{surface}{said}{back}</p>'


def as_table(shown: Shown, words: Words) -> str:
    """The page's rows for a spreadsheet: tabs between cells, nothing that would be run as a formula."""
    lines = [[words(f"figures.{name}") for name in COLUMNS]]
    lines += [[_plain(name, figure, shown, words) for name in COLUMNS] for figure in shown.page.figures]
    return "\n".join("\t".join(guarded(" ".join(cell.split())) for cell in line) for line in lines)


# ---- What is set ----


def _chips(view: FigureView, words: Words) -> str:
    given = view.asked.given
    if not given:
        return ""
    items = "".join(
        f'<li><button type="button" class="chip" data-event="unset" data-name="{name}" '
        f'aria-label="{escape(words("figures.unset", what=_said(name, text, words)))}">'
        f"<bdi>{escape(_said(name, text, words))}</bdi></button></li>"
        for name, text in given.items()
    )
    return (
        f'<div class="chips"><span class="label">{words("figures.narrowed")}</span><ul>{items}</ul>'
        f'<button type="button" class="plain" data-event="unset">{words("figures.clear")}</button></div>'
    )


def _said(name: str, text: str, words: Words) -> str:
    if name in CHOICES:
        value = words(f"{name}.{text}")
    elif name in DATES:
        value = readable_date(text, words)
    else:
        value = f"{text}%" if name in SHARES else text
    return words("figures.chip", label=words(f"figures.{name}"), value=value)


# ---- The head and the pages ----


def _head(shown: Shown, words: Words) -> str:
    all_ = all(one.id in shown.selected for one in shown.page.figures)
    pick = (
        f'<th role="columnheader" scope="col" class="pick"><input type="checkbox" data-page-choice '
        f'aria-label="{words("figures.select_page")}"{" checked" if all_ else ""} data-focus="all"></th>'
    )
    heads = "".join(_sortable(name, shown.view, words) for name in COLUMNS)
    check = f'<th role="columnheader" scope="col" class="c-check">{words("figures.check")}</th>'
    return f"{pick}{heads}{check}"


def _sortable(name: str, view: FigureView, words: Words) -> str:
    way = ("descending" if view.descending else "ascending") if view.order == name else "none"
    number = " number" if name in _NUMBERS else ""
    return (
        f'<th role="columnheader" scope="col" aria-sort="{way}" class="c-{name}{number}">'
        f'<button type="button" data-event="sort" data-column="{name}" data-focus="sort-{name}">'
        f"{words(f'figures.{name}')}</button></th>"
    )


def _pages(shown: Shown, words: Words) -> str:
    first, total = shown.page.offset + 1, shown.page.total
    last = shown.page.offset + len(shown.page.figures)
    steps = {"first": first > 1, "previous": first > 1, "next": last < total, "last": last < total}
    buttons = "".join(
        f'<button type="button" class="tool {name}" data-event="turn" data-to="{name}" '
        f'data-focus="turn-{name}" aria-label="{words(f"figures.{name}")}"'
        f"{'' if possible else ' disabled'}></button>"
        for name, possible in steps.items()
    )
    told = words("figures.rows", first=first, last=last, n=total)
    return (
        f'<nav class="pages" aria-label="{words("figures.pages")}"><p role="status">{told}</p>'
        f'<div class="steps"{" hidden" if total <= ROWS else ""}>{buttons}</div></nav>'
    )


# ---- A row ----


def _row(figure: Figure, shown: Shown, words: Words, *, reached: bool) -> str:
    """One figure. Only one row's controls are in the tab order; the arrow keys go on from it."""
    tab = "" if reached else ' tabindex="-1"'
    name = escape(figure.id)
    label = escape(f"{_cut(figure.indicator or UNKNOWN)}, {_cut(figure.surface)}")
    ticked = " checked" if figure.id in shown.selected else ""
    current = ' aria-current="true"' if figure.id == shown.opened else ""
    told = figure.verdict or ("doubtful" if figure.confidence < _DOUBTFUL else "")
    cells = "".join(_cell(one, figure, shown, words, tab=tab) for one in COLUMNS)
    return (
        f'<tr role="row" data-row="{name}" class="{told}"{current}><td role="cell" class="pick">'
        f'<input type="checkbox" data-row-choice="{name}" '
        f'aria-label="{words("figures.select", what="")}{label}"{ticked}{tab}></td>{cells}'
        f'<td role="cell" class="c-check">{_checks(figure, label, words, tab=tab)}</td></tr>'
    )


def _cell(name: str, figure: Figure, shown: Shown, words: Words, *, tab: str) -> str:
    text = _plain(name, figure, shown, words)
    if name == "indicator":
        return f'<th role="rowheader" scope="row" class="c-indicator"><bdi>{escape(_cut(text))}</bdi></th>'
    number = " number" if name in _NUMBERS else ""
    unknown = " unknown" if text == UNKNOWN else ""
    inner = f"<bdi>{escape(_cut(text))}</bdi>"
    if name == "value":
        inner = _value(figure, words, tab=tab)
    elif name == "article":
        inner = _article(figure, shown, words)
    label = "" if unknown else f' data-label="{words(f"figures.{name}")}"'
    return f'<td role="cell" class="c-{name}{number}{unknown}"{label}>{inner}</td>'


def _value(figure: Figure, words: Words, *, tab: str) -> str:
    written = as_written(figure, words)
    facts = json.dumps(
        [(words("figure.as_written"), written), *figure_facts(figure, words)], ensure_ascii=False
    )
    return (
        f'<button type="button" class="to-record" data-event="sentence" data-name="{escape(figure.id)}" '
        f'data-figure="{escape(facts)}" data-focus="value-{escape(figure.id)}"{tab}>'
        f"<bdi>{escape(_cut(written))}</bdi></button>{verdict_mark(figure, words)}"
    )


def _article(figure: Figure, shown: Shown, words: Words) -> str:
    article = shown.articles.get(figure.doc)
    if article is None:
        return f"<bdi>{escape(_cut(figure.doc))}</bdi>"
    date = f"<time>{escape(readable_date(article.published, words))}</time> " if article.published else ""
    return f'{date}<span class="title"><bdi>{escape(_cut(article.title or article.doc))}</bdi></span>'


def _checks(figure: Figure, label: str, words: Words, *, tab: str) -> str:
    """The buttons that judge a figure where it stands; to correct it, its card is opened."""
    wanted = ["withdrawn"] if figure.verdict in {"confirmed", "rejected"} else ["confirmed", "rejected"]
    wanted += ["withdrawn"] if figure.verdict == "corrected" else []
    kinds = [(one, f'data-event="verdict" data-verdict="{one}"') for one in wanted]
    kinds.append(("correct", 'data-event="judge" data-editing="yes"'))
    name = escape(figure.id)
    buttons = "".join(
        f'<button type="button" class="check {one}" {event} data-name="{name}" data-focus="{one}-{name}" '
        f'title="{words(f"record.{one}")}" aria-label="{words(f"record.{one}")}: {label}"{tab}></button>'
        for one, event in kinds
    )
    return f'<div class="checks">{buttons}</div>'


def _plain(name: str, figure: Figure, shown: Shown, words: Words) -> str:
    """A cell's text, whole; a dash for what is unknown."""
    if name == "article":
        article = shown.articles.get(figure.doc)
        if article is None:
            return figure.doc
        dated = [readable_date(article.published, words)] if article.published else []
        return " · ".join([*dated, article.title or article.doc])
    special = {
        "value": lambda: as_written(figure, words),
        "period": lambda: readable_period(figure.period, words),
        "change": lambda: change_words(figure, words),
        "status": lambda: words(f"status.{figure.status}"),
        "confidence": lambda: f"{figure.confidence:.0%}",
    }
    text: str | None = special[name]() if name in special else getattr(figure, name)
    return text or UNKNOWN


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
