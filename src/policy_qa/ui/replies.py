"""One question and its reply as HTML: chips for citations, marks on checked numbers, figures, actions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Final

from policy_qa import prompts
from policy_qa.briefing.composing import TIMES_READ
from policy_qa.readers.cells import SERIES, cells
from policy_qa.schema import Answer, Citation, NumberCheck
from policy_qa.ui.charts import cell_table, line_chart
from policy_qa.ui.exchanges import Exchange
from policy_qa.ui.followups import FollowUp
from policy_qa.ui.narrowing import in_words
from policy_qa.ui.rating import rating_row
from policy_qa.ui.readable import ENGLISH, age, readable_date
from policy_qa.ui.render import figure_table, suggestions_list
from policy_qa.ui.wording import Words

if TYPE_CHECKING:
    from policy_qa.records import ArticleSummary

_QUESTION_SHOWN = 600  # characters of a question shown back
_QUOTE_SHOWN = 480  # characters of a quote on the card of its chip
_ASKABLE: Final = re.compile(re.escape(prompts.ASKABLE).replace(re.escape("{question}"), r"([^?]+\?)"))
_STATUSES: Final = ("quoted", "derived", "unsupported")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a reply is shown with: the page's words, the cited articles by ``doc``, and the day."""

    words: Words = ENGLISH
    sources: Mapping[str, ArticleSummary] = field(default_factory=dict)
    today: date = field(default_factory=date.today)


def transcript(turns: Sequence[Exchange], setting: Setting) -> str:
    """The finished part of a conversation."""
    return "".join(turn_view(number, turn, setting) for number, turn in enumerate(turns))


def turn_view(number: int, turn: Exchange, setting: Setting, *, latest: bool = False) -> str:
    """One exchange.

    Args:
        number: Its position in the conversation, from 0.
        turn: The exchange.
        setting: What it is shown with.
        latest: Whether it is the last one, which can be asked again and is announced to screen readers.
    """
    busy = turn.is_waiting or turn.shown is not None
    said = f' data-announce="{escape(_announced(turn))}"' if latest and not busy else ""
    within = in_words(turn.within, setting.words)
    only = (
        f'<p class="within"><span class="label">{setting.words("ask.within")}</span> '
        f"<bdi>{escape(within)}</bdi></p>"
        if within
        else ""
    )
    return (
        f'<section class="turn" data-turn="{number}"{said}>'
        f'<h2 class="question" data-testid="user" dir="auto">{escape(_shown(turn.question))}</h2>{only}'
        f'<div class="reply" data-testid="bot" aria-busy="{"true" if busy else "false"}">'
        f"{_reply(number, turn, setting, latest=latest)}</div></section>"
    )


def next_questions(turn: Exchange, found: Sequence[FollowUp], words: Words) -> str:
    """What can be asked after an exchange, with its question, so that the page shows it below no other."""
    offered = askable(turn.answer)[1] if turn.answer is not None and turn.answer.abstained else ()
    labels = {one.question: one.label(words) for one in found if one.question not in offered}
    if turn.answer is None or not labels:
        return ""
    head = words("ask.answerable" if turn.answer.abstained else "follow.head")
    listed = suggestions_list(tuple(labels), head, labels)
    return f'<div class="follow" data-after="{escape(_shown(turn.question))}">{listed}</div>'


def copied_text(answer: Answer, setting: Setting) -> str:
    """An answer as plain text with its sources, to be pasted elsewhere."""
    lines = [answer.answer, *([""] if answer.citations else [])]
    for citation in answer.citations:
        about = ", ".join((_title(citation, setting), *_facts(citation, setting)))
        lines.append(f"[{citation.marker}] {about}: “{' '.join(citation.quote.split())}”")
    return "\n".join(lines)


def askable(answer: Answer) -> tuple[str, tuple[str, ...]]:
    """A refusal's text without the question that it offers, and that question."""
    found = _ASKABLE.search(answer.answer)
    if found is None:
        return answer.answer, ()
    text = f"{answer.answer[: found.start()].rstrip()} {answer.answer[found.end() :].lstrip()}"
    return text.strip(), (found[1].strip(),)


def _shown(question: str) -> str:
    return question[:_QUESTION_SHOWN] + ("…" if len(question) > _QUESTION_SHOWN else "")


def _reply(number: int, turn: Exchange, setting: Setting, *, latest: bool) -> str:
    words = setting.words
    if turn.answer is None:
        return _no_reply(number, turn, words, latest=latest)
    answer = turn.answer
    offered: tuple[str, ...] = ()
    whole = answer.answer
    if answer.abstained:
        whole, offered = askable(answer)
    text = whole if turn.shown is None else whole[: turn.shown]
    shown = f'<p class="answer" dir="auto">{_answer_text(number, text, answer, setting)}</p>'
    if turn.shown is not None:
        return shown
    actions = _actions(number, setting, answer=answer, latest=latest)
    if not answer.abstained:
        return (
            f"{_read_as(answer, words)}{shown}{_numbers_line(answer.numbers, words)}"
            f"{_table(number, answer, words)}{actions}"
        )
    reason = words("ask.refused", reason=words(f"reason.{answer.reason or 'none'}"))
    return (
        f'{_read_as(answer, words)}<div class="refusal"><p class="label">{reason}</p>{shown}</div>'
        f"{suggestions_list(offered, words('ask.answerable'))}{actions}"
    )


def _table(number: int, answer: Answer, words: Words) -> str:
    """The figures of an answer; of one over time as a table of periods, of a series with its chart."""
    found = cells(answer)
    if not found:
        return figure_table(answer.figures, words=words)
    chart = line_chart(found, number, words) if answer.reader == SERIES else ""
    return f"{chart}{cell_table(found, number, words)}"


def _no_reply(number: int, turn: Exchange, words: Words, *, latest: bool) -> str:
    again = _again(number, words) if latest else ""
    if turn.trouble is not None:
        return (
            f'<div class="trouble"><p class="label">{words("ask.no_answer")}</p>'
            f"<p>{escape(turn.trouble)}</p></div>{_row(again)}"
        )
    if turn.stopped:
        return f'<p class="stopped">{words("ask.stopped")}</p>{_row(again)}'
    if turn.draft:
        return f'<p class="answer drafted" dir="auto">{escape(turn.draft)}</p>'
    titles = " · ".join(f"<bdi>{escape(title)}</bdi>" for title in turn.found)
    said = f"{words('ask.found')} {titles}" if titles else words("ask.waiting")
    return f'<p class="waiting">{said}</p><div class="skeleton" aria-hidden="true"></div>'


def _read_as(answer: Answer, words: Words) -> str:
    standalone = answer.standalone_question.strip()
    if not standalone or standalone == answer.question.strip():
        return ""
    said = f'<span dir="auto">{escape(standalone)}</span>'
    return f'<p class="read-as"><span class="label">{words("ask.read_as")}</span> {said}</p>'


def _answer_text(number: int, text: str, answer: Answer, setting: Setting) -> str:
    """The text with its markers as chips and its checked numbers marked; everything between is escaped."""
    # A refusal quotes the nearest passage: marks would lend its numbers a weight that they do not have.
    numbers = () if answer.abstained else answer.numbers
    checks = {check.surface: check for check in numbers if check.surface}
    citations = {citation.marker: citation for citation in answer.citations}
    surfaces = "|".join(re.escape(surface) for surface in sorted(checks, key=len, reverse=True))
    # A number must not begin inside a longer one: "5" is not found in "15" or in "1.5".
    pattern = re.compile(rf"\[(\d+)\]|(?<![\w.,])(?:{surfaces})(?![\w])" if surfaces else r"\[(\d+)\]")
    out, position = [], 0
    for match in pattern.finditer(text):
        out.append(escape(text[position : match.start()]))
        if match[1] is None:
            out.append(_checked(match[0], checks[match[0]], setting.words))
        else:
            citation = citations.get(int(match[1]))
            out.append(_chip(number, citation, setting) if citation else escape(match[0]))
        position = match.end()
    out.append(escape(text[position:]))
    return "".join(out)


def _checked(surface: str, check: NumberCheck, words: Words) -> str:
    if check.status == "derived":
        facts = ((words("number.derived"), f"{surface}{_formula(check, words)}"),)
        return (
            f'<button type="button" class="checked derived" dir="auto" data-figure="{_json(facts)}">'
            f"{escape(surface)}</button>"
        )
    if check.status == "quoted" and check.citation is not None:
        note = words("number.quoted_in", n=check.citation)
    else:
        note = words("number.unsupported_note" if check.status == "unsupported" else "number.quoted")
    return f'<span class="checked {check.status}" dir="auto" title="{escape(note)}">{escape(surface)}</span>'


def _chip(number: int, citation: Citation, setting: Setting) -> str:
    title = _title(citation, setting)
    name = escape(setting.words("evidence.open_source", n=citation.marker, title=title))
    quote = " ".join(citation.quote.split())
    cut = quote if len(quote) <= _QUOTE_SHOWN else f"{quote[:_QUOTE_SHOWN].rpartition(' ')[0]} …"
    card = _json({"quote": cut, "title": title, "meta": " · ".join(_facts(citation, setting))})
    return (
        f'<button type="button" class="marker" data-event="cite" data-turn="{number}" '
        f'data-marker="{citation.marker}" data-source="{card}" aria-label="{name}">{citation.marker}</button>'
    )


def _title(citation: Citation, setting: Setting) -> str:
    source = setting.sources.get(citation.doc)
    return (source.title if source else None) or citation.title or citation.doc


def _facts(citation: Citation, setting: Setting) -> list[str]:
    """Publisher, date and age of what is cited, as far as they are known."""
    source = setting.sources.get(citation.doc)
    published = source.published if source else citation.published
    return [
        part
        for part in (
            source.publisher if source else None,
            readable_date(published, setting.words) if published else None,
            age(published, setting.words, today=setting.today),
        )
        if part
    ]


def _numbers_line(numbers: Sequence[NumberCheck], words: Words) -> str:
    counts = {status: sum(check.status == status for check in numbers) for status in _STATUSES}
    tallies = " ".join(
        f'<span class="tally {status}{" none" * (not counts[status])}">'
        f"{words(f'number.tally_{status}', n=counts[status])}</span>"
        for status in _STATUSES
        if counts[status] or status != "unsupported"
    )
    formulas = "".join(
        f"<li><span>{escape(check.surface)}</span>{escape(_formula(check, words))}</li>"
        for check in numbers
        if check.status == "derived" and check.formula
    )
    return f'<p class="numbers">{tallies}</p>{f"<ul class=formulas>{formulas}</ul>" if formulas else ""}'


def _formula(check: NumberCheck, words: Words) -> str:
    """How a derived number was found, after the number: its formula, or that it is a time that was read."""
    if check.formula in TIMES_READ:
        return f": {words(TIMES_READ[check.formula])}"
    return f" = {check.formula}" if check.formula else ""


def _actions(number: int, setting: Setting, *, answer: Answer, latest: bool) -> str:
    words = setting.words
    sources = (
        f'<button type="button" class="plain to-evidence" data-event="sources" data-turn="{number}">'
        f"{words('ask.sources_button', n=len(answer.citations))}</button>"
        if answer.citations
        else ""
    )
    copy = (
        f'<button type="button" class="plain" data-event="copy" '
        f'data-text="{escape(copied_text(answer, setting))}">{words("ask.copy")}</button>'
    )
    return _row(sources + copy + (_again(number, words) if latest else "")) + rating_row(number, words)


def _again(number: int, words: Words) -> str:
    return (
        f'<button type="button" class="plain" data-event="again" data-turn="{number}">'
        f"{words('ask.again')}</button>"
    )


def _row(buttons: str) -> str:
    return f'<div class="actions">{buttons}</div>' if buttons else ""


def _announced(turn: Exchange) -> str:
    """What a screen reader says when the reply is complete, instead of every step of the stream."""
    if turn.answer is None:
        return turn.trouble or ""
    return turn.answer.answer


def _json(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    return escape(json.dumps(value, ensure_ascii=False))
