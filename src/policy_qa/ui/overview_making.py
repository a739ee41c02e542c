"""The overview of what is behind the answers, as cards of HTML: scores, models, settings, versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from policy_qa.encoder.cards import Card
from policy_qa.evaluation.published import Published, Score
from policy_qa.overview import Overview
from policy_qa.ui.bars import interval
from policy_qa.ui.overview_corpus import card
from policy_qa.ui.readable import UNKNOWN, readable_date
from policy_qa.ui.wording import Words

_WRONG: Final = "questions.wrong_number"
_CARD_SHOWN: Final = 12_000
_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")


def quality_card(published: Published | None, words: Words) -> str:
    """The scores of the last evaluation, what goes wrong first; honest where there is none."""
    title = words("overview.quality")
    if published is None or not published.scores:
        return card(title, f'<p class="note">{words("overview.no_scores")}</p>', size="wide")
    about = words(
        "overview.measured_own" if published.is_own else "overview.measured",
        version=published.version or UNKNOWN,
        date=readable_date(published.made, words),
    )
    names = ("score", "all", "unseen")
    heads = "".join(f'<th scope="col">{words(f"overview.{name}")}</th>' for name in names)
    rows = "".join(_score_row(score, words) for score in published.scores)
    body = (
        f"{_rate_wrong(published, words)}"
        f'<p class="note">{escape(about)} {words("overview.scores_note")}</p>'
        f'<div class="table" role="group" aria-label="{title}" tabindex="0"><table class="scores">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    return card(title, body, size="wide")


def making_cards(found: Overview, words: Words) -> Iterator[str]:
    """The models, and then settings, versions and places."""
    models = "".join(_model(one, words) for one in found.models)
    yield card(words("overview.models"), f'<ul class="models">{models}</ul>', size="wide")
    yield card(words("overview.settings"), _facts(found.settings.items()))
    places = (
        (
            words(f"overview.at_{one.name}"),
            f"{one.where}{f' ({size(one.bytes)})' if one.bytes is not None else ''}",
        )
        for one in found.places
    )
    yield card(words("overview.versions"), _facts(found.versions.items()))
    yield card(words("overview.where"), _facts(places))


def size(number: int) -> str:
    """A number of bytes as people say it: ``22.9 MB``."""
    value, unit = float(number), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 else f"{value:.1f} {_UNITS[unit]}"


def _rate_wrong(published: Published, words: Words) -> str:
    score = next((one for one in published.scores if one.name == _WRONG), None)
    if score is None:
        return ""
    value, low, high = score.value, score.low, score.high
    n, key = score.n, "overview.rate_wrong"
    if score.unseen is not None and score.unseen_low is not None and score.unseen_high is not None:
        value, low, high = score.unseen, score.unseen_low, score.unseen_high
        n, key = score.unseen_n or 0, "overview.rate_wrong_unseen"
    said = words(key, n=n, share=_share(value), low=_share(low), high=_share(high))
    return f'<p class="rate"><strong>{_share(value)}</strong> <span>{escape(said)}</span></p>'


def _score_row(score: Score, words: Words) -> str:
    name = words(f"score.{score_key(score.name)}")
    fault = f' <span class="light">{words("overview.less_is_better")}</span>' if score.is_fault else ""
    unseen = (
        _value(score.unseen, score.unseen_low, score.unseen_high)
        if score.unseen is not None and score.unseen_low is not None and score.unseen_high is not None
        else f"<td>{UNKNOWN}</td>"
    )
    every = _value(score.value, score.low, score.high)
    return f'<tr><th scope="row">{escape(name)}{fault}</th>{every}{unseen}</tr>'


def score_key(name: str) -> str:
    """The key of a measure's words: ``figures.value+unit.f1`` is ``figures_value_unit_f1``."""
    return "".join(letter if letter.isalnum() else "_" for letter in name)


def _value(value: float, low: float, high: float) -> str:
    return (
        f'<td class="score">{interval(value, low, high)}<span>{_share(value)} '
        f'<span class="light">{_share(low)}–{_share(high)}</span></span></td>'
    )


def _share(value: float) -> str:
    return f"{100 * value:.1f}%"


def _model(one: Card, words: Words) -> str:
    known = words(f"model.{one.name.replace('-', '_')}")
    files = "".join(
        f"<li><code>{escape(file.name)}</code> {size(file.bytes)} "
        f'<code class="sha" title="{file.sha256}">sha256 {file.sha256[:16]}…</code></li>'
        for file in one.files
    )
    text = (
        f"<details><summary>{words('overview.card')}</summary>"
        f'<pre tabindex="0" aria-label="{escape(one.name)}">{escape(one.text[:_CARD_SHOWN])}</pre></details>'
        if one.text
        else ""
    )
    return f"<li><h4>{escape(one.name)}</h4><p>{escape(known)}</p><ul>{files}</ul>{text}</li>"


def _facts(rows: Iterable[tuple[str, str]]) -> str:
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd><bdi>{escape(value)}</bdi></dd></div>" for name, value in rows
    )
    return f'<dl class="facts-list">{items}</dl>'
