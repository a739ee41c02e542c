"""The tools over the table of figures as HTML: the search box, the filters, what can be saved and copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from policy_qa.exporters import EXPORTERS
from policy_qa.ui.figure_view import CHOICES
from policy_qa.ui.wording import Words

Values = Sequence[tuple[str, int]]
"""Values of a field with the numbers of their figures."""

NO_VALUES: Final[Mapping[str, Values]] = {}

_LONGEST = 200
_DATE: Final = r"\d{4}(-\d{2}(-\d{2})?)?"


def tools(values: Mapping[str, Values], words: Words) -> str:
    """The form that narrows the table, and the menu of formats; nothing is set in it.

    Args:
        values: By field, the values to choose from or to be offered while one types.
        words: The page's words.
    """
    search = (
        f'<input type="search" name="words" data-typed maxlength="{_LONGEST}" autocomplete="off" dir="auto" '
        f'aria-label="{words("figures.search")}" placeholder="{words("figures.search_hint")}">'
    )
    panel = (
        f"{_typed('indicator', values, words)}{_typed('place', values, words)}"
        f"{_pair('since', 'until', words)}"
        f"{_choice('kind', values, words)}{_select('unit', values.get('unit', ()), words)}"
        f"{_choice('status', values, words)}{_choice('verdict', values, words)}"
        f"{_confidence(words)}"
        f"{_typed('title', values, words)}{_select('publisher', values.get('publisher', ()), words)}"
        f"{_pair('published_since', 'published_until', words)}"
    )
    return (
        f'<form class="figure-form" data-form="table" role="search" aria-label="{words("figures.search")}">'
        f'<div class="figure-bar">{search}'
        f'<button type="button" class="tool" data-event="filters" aria-expanded="false" '
        f'aria-controls="figure-panel">{words("filters.head")}</button>{_saving(words)}</div>'
        f'<fieldset id="figure-panel" class="figure-panel" hidden>'
        f'<legend class="visually-hidden">{words("filters.head")}</legend>{panel}</fieldset></form>'
    )


def _saving(words: Words) -> str:
    items = "".join(
        f'<li><button type="button" class="plain" data-event="export" data-format="{name}">'
        f"{words(f'figures.as_{name}')}</button></li>"
        for name in EXPORTERS
    )
    return (
        f'<details class="saving"><summary class="tool">{words("figures.save")}</summary>'
        f'<div class="menu-sheet"><p class="note">{words("figures.save_note")}</p><ul>{items}'
        f'<li><button type="button" class="plain" data-event="copy-rows">{words("figures.copy")}</button>'
        "</li></ul></div></details>"
    )


def _field(name: str, control: str, words: Words) -> str:
    return f'<label class="field"><span>{words(f"figures.{name}")}</span>{control}</label>'


def _typed(name: str, values: Mapping[str, Values], words: Words) -> str:
    offered = values.get(name, ())
    known = "".join(
        f'<option value="{escape(text)}" label="{number:,}"></option>' for text, number in offered
    )
    list_ = f'<datalist id="figure-{name}s">{known}</datalist>' if known else ""
    of_list = f' list="figure-{name}s"' if known else ""
    control = (
        f'<input type="text" name="{name}" maxlength="{_LONGEST}" autocomplete="off" dir="auto"{of_list}>'
    )
    return _field(name, control, words) + list_


def _choice(name: str, values: Mapping[str, Values], words: Words) -> str:
    numbers = dict(values.get(name, ()))
    labels = [(one, words(f"{name}.{one}"), numbers.get(one)) for one in CHOICES[name]]
    return _field(name, _options(name, labels, words), words)


def _select(name: str, offered: Values, words: Words) -> str:
    return _field(name, _options(name, ((text, text, number) for text, number in offered), words), words)


def _options(name: str, labels: Iterable[tuple[str, str, int | None]], words: Words) -> str:
    items = "".join(
        f'<option value="{escape(value)}">{escape(label)}{f" ({number:,})" if number else ""}</option>'
        for value, label, number in labels
    )
    return f'<select name="{name}"><option value="">{words("filters.any")}</option>{items}</select>'


def _pair(first: str, last: str, words: Words) -> str:
    boxes = "".join(
        f'<input type="text" name="{name}" aria-label="{words(f"figures.{name}")}" pattern="{_DATE}" '
        f'maxlength="10" placeholder="{words(f"figures.{hint}_hint")}" autocomplete="off" '
        f'title="{words("figures.date_hint")}">'
        for name, hint in ((first, "from"), (last, "to"))
    )
    return _bounds(words("figures.period" if first == "since" else "figures.published"), boxes)


def _confidence(words: Words) -> str:
    boxes = "".join(
        f'<input type="number" name="{name}" min="0" max="100" step="5" '
        f'aria-label="{words(f"figures.{name}")}" placeholder="{words(f"figures.{hint}_hint")}">'
        for name, hint in (("least", "from"), ("most", "to"))
    )
    return _bounds(words("figures.confidence_percent"), boxes)


def _bounds(label: str, boxes: str) -> str:
    """Two ends as one group: the group says what they bound, each says which end it is."""
    return (
        f'<div class="field" role="group" aria-label="{label}"><span>{label}</span>'
        f'<div class="pair">{boxes}</div></div>'
    )
