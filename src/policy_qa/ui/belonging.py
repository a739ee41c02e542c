"""What belongs into one series, shown and ruled by hand: wordings that do not, series that are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from html import escape
from itertools import combinations
from typing import Final

from policy_qa.schema import Figure, Ruling
from policy_qa.series.findings import Followed
from policy_qa.series.grouping import wording
from policy_qa.ui.choosing import LETTERS, details_of, name_of
from policy_qa.ui.quoting import Known, quote_of, sentence_button
from policy_qa.ui.readable import readable_date
from policy_qa.ui.wording import Words

_WORDINGS_SHOWN: Final = 30
_RULINGS_SHOWN: Final = 20


def belonging(
    followed: Sequence[Followed],
    rulings: Sequence[Ruling],
    known: Known,
    *,
    said: str = "",
    trouble: str = "",
) -> str:
    """The wordings in each chosen series with what can be said of them, and what was said before.

    Args:
        followed: The series.
        rulings: What people said of indicators, in the order in which it was.
        known: What the figures are shown with.
        said: What has just been done.
        trouble: Why it could not be.
    """
    words = known.words
    told = f'<p class="said" role="status">{escape(said)}</p>' if said else ""
    told += f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    parts = "".join(_wordings(number, one, known) for number, one in enumerate(followed))
    opened = " open" if told else ""
    return (
        f'<details class="belonging"{opened}><summary>{words("belonging.head")}</summary>{told}'
        f'<p class="note">{words("belonging.note")}</p>{parts}{_pairs(followed, words)}'
        f"{_said_before(followed, rulings, words)}</details>"
    )


def _by_wording(figures: Sequence[Figure]) -> list[tuple[str, list[Figure]]]:
    """The figures by what their indicator says, inflection aside, with how it is written; most first."""
    found: dict[frozenset[str], list[Figure]] = defaultdict(list)
    for figure in figures:
        found[wording(figure.indicator)].append(figure)
    ordered = sorted(found.values(), key=lambda some: (-len(some), some[0].indicator or ""))
    return [(some[0].indicator or "", some) for some in ordered]


def _wordings(number: int, one: Followed, known: Known) -> str:
    words = known.words
    kinds = _by_wording(one.figures)
    main = kinds[0][1][0]
    details = escape(" · ".join(details_of(one.entry, words)))
    items = "".join(
        _wording(text, some, main if some[0] is not main else None, known)
        for text, some in kinds[:_WORDINGS_SHOWN]
    )
    alone = f'<p class="note">{words("belonging.one_wording")}</p>' if len(kinds) == 1 else ""
    return (
        f'<section class="wordings s{number}"><h2><span class="key">{LETTERS[number]}</span> '
        f'<bdi>{escape(name_of(one.entry))}</bdi> <span class="light"><bdi>{details}</bdi></span></h2>'
        f"<ul>{items}</ul>{alone}</section>"
    )


def _wording(text: str, some: Sequence[Figure], main: Figure | None, known: Known) -> str:
    words, first = known.words, some[0]
    apart = (
        f'<button type="button" class="plain" data-event="apart" data-name="{escape(main.id)}" '
        f'data-other="{escape(first.id)}" aria-label="{escape(words("belonging.apart_name", name=text))}">'
        f"{words('belonging.apart')}</button>"
        if main is not None
        else ""
    )
    shown = sentence_button(first, " ".join(first.surface.split()), known)
    return (
        f'<li><p><span class="wording"><bdi>{escape(text)}</bdi></span> <span class="light">'
        f"{words('page.figures', n=len(some))}</span> {shown} {apart}</p>{quote_of(first)}</li>"
    )


def _pairs(followed: Sequence[Followed], words: Words) -> str:
    """The chosen series that could be one, by two, each with the way to say so."""
    items = ""
    numbered = [(LETTERS[number], one) for number, one in enumerate(followed)]
    for (letter, one), (other_letter, other) in combinations(numbered, 2):
        mine, theirs = one.entry.measure, other.entry.measure
        if mine == theirs or (mine.form, mine.dimension, mine.place) != (
            theirs.form, theirs.dimension, theirs.place,
        ):  # fmt: skip
            continue
        label = words("belonging.together", one=letter, other=other_letter)
        items += (
            f'<li><button type="button" class="plain" data-event="together" '
            f'data-name="{escape(one.figures[0].id)}" data-other="{escape(other.figures[0].id)}">'
            f"{label}</button></li>"
        )
    return f'<ul class="pairs">{items}</ul>' if items else ""


def _said_before(followed: Sequence[Followed], rulings: Sequence[Ruling], words: Words) -> str:
    """The rulings that stand on wordings of the chosen series, each with the way to take it back."""
    mine = {wording(figure.indicator) for one in followed for figure in one.figures}
    latest = {frozenset((wording(one.indicator), wording(one.other))): one for one in rulings}
    standing = [
        one
        for one in latest.values()
        if one.verdict != "undecided" and {wording(one.indicator), wording(one.other)} & mine
    ]
    items = "".join(
        f"<li>{escape(words(f'belonging.ruled_{one.verdict}', one=one.indicator, other=one.other))} "
        f'<span class="light">{escape(readable_date(one.made[:10], words))}</span> '
        f'<button type="button" class="plain" data-event="undecided" data-made="{escape(one.made)}" '
        f'data-name="{escape(one.indicator)}" data-other="{escape(one.other)}">'
        f"{words('belonging.take_back')}</button></li>"
        for one in standing[-_RULINGS_SHOWN:]
    )
    return f'<ul class="rulings">{items}</ul>' if items else ""
