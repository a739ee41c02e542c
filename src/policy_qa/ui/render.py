"""Answers, evidence and figures as HTML; whatever comes from an article, a question or a reader is escaped.

The page shows its own HTML, not Markdown: a dollar sign, a bracket or an asterisk in an article stays what
it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from policy_qa.schema import Answer, Article, Citation, Figure, NumberCheck, Reason
from policy_qa.ui.readable import UNKNOWN, as_written, change_words, counted, readable_period
from policy_qa.ui.reading import quote_view, source_line, title_of

_REASONS: Final[Mapping[Reason, str]] = {
    "nothing_near": "the articles say nothing near it",
    "wrong_period": "the articles speak of another period",
    "wrong_place": "the articles speak of another place",
    "wrong_indicator": "the articles do not measure this",
    "false_premise": "the articles say otherwise",
    "not_a_question": "this is no question about the articles",
    "instruction_in_text": "this asks for something else than what the articles say",
}
_NUMBER_WORDS: Final = {"quoted": "quoted", "derived": "derived", "unsupported": "not supported"}
_QUESTION_SHOWN = 600  # characters of a question shown back


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a visitor and what came of it.

    While the answer is awaited both ``answer`` and ``trouble`` are None. ``shown`` limits a streamed answer
    to its first characters, ``trouble`` is a sentence about why there is no answer, ``suggestions`` are
    questions that the articles do answer, offered beside a refusal.
    """

    question: str
    answer: Answer | None = None
    trouble: str | None = None
    shown: int | None = None
    suggestions: tuple[str, ...] = ()

    def partly(self, characters: int) -> Exchange:
        """The same exchange with only the first characters of its answer shown."""
        return replace(self, shown=characters)


def masthead(articles: int, figures: int, *, offline: bool) -> str:
    """The bar at the top: the name, and what is in the store."""
    parts = [counted(articles, "article"), counted(figures, "figure"), *(["offline"] if offline else [])]
    return (
        '<div class="masthead"><h1>policy_qa</h1>'
        f'<p class="counts">{" · ".join(f"<span>{part}</span>" for part in parts)}</p></div>'
    )


def transcript(turns: Sequence[Exchange], examples: Sequence[str], *, empty_store: bool) -> str:
    """The conversation; before the first question what can be asked, or how to add articles."""
    if not turns:
        return _no_articles() if empty_store else _welcome(examples)
    items = "".join(_turn(number, turn) for number, turn in enumerate(turns))
    return f'<ol class="turns" aria-label="Conversation">{items}</ol>{_announcement(turns[-1])}'


def evidence(number: int, turn: Exchange, articles: Mapping[str, Article]) -> str:
    """The citations of one turn as cards, each quote in its paragraph.

    Args:
        number: The position of the turn in the conversation, from 0.
        turn: The turn.
        articles: The cited articles by ``doc``; a citation whose article is gone shows its quote only.
    """
    answer = turn.answer
    if answer is None or not answer.citations:
        return evidence_hint("No passage was cited for this answer.")
    head = "Nearest passage" if answer.abstained else counted(len(answer.citations), "source")
    cards = "".join(_card(number, citation, articles.get(citation.doc)) for citation in answer.citations)
    return f'<section class="evidence" aria-label="Evidence"><h2 class="label">{head}</h2>{cards}</section>'


def evidence_hint(words: str = "The sentences that an answer rests on appear here.") -> str:
    """What the evidence panel shows when there is nothing to show."""
    return (
        '<section class="evidence" aria-label="Evidence"><h2 class="label">Evidence</h2>'
        f'<p class="note">{escape(words)}</p></section>'
    )


def figure_table(figures: Sequence[Figure], *, caption: str = "Figures behind this answer") -> str:
    """Figures as a table, values as written; a dash where something is unknown; nothing for no figures."""
    if not figures:
        return ""
    rows = "".join(_figure_row(figure) for figure in figures)
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Indicator", "Place", "Period"))
    return (
        f'<div class="table" role="group" aria-label="{escape(caption)}" tabindex="0"><table>'
        f'<caption>{escape(caption)}</caption><thead><tr>{heads}<th scope="col" class="number">Value</th>'
        f'<th scope="col">Change</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _turn(number: int, turn: Exchange) -> str:
    question = turn.question[:_QUESTION_SHOWN] + ("…" if len(turn.question) > _QUESTION_SHOWN else "")
    head = f'<h2 class="question" data-testid="user" dir="auto">{escape(question)}</h2>'
    return f'<li class="turn">{head}<div class="reply" data-testid="bot">{_reply(number, turn)}</div></li>'


def _reply(number: int, turn: Exchange) -> str:
    if turn.trouble is not None:
        return f'<div class="trouble"><p class="label">No answer</p><p>{escape(turn.trouble)}</p></div>'
    if turn.answer is None:
        return '<p class="waiting">Reading the articles</p><div class="skeleton" aria-hidden="true"></div>'
    text = turn.answer.answer if turn.shown is None else turn.answer.answer[: turn.shown]
    words = f'<p class="answer" dir="auto">{_answer_text(number, text, turn.answer)}</p>'
    if turn.shown is not None:
        return words
    if turn.answer.abstained:
        return _refusal(words, turn.answer, turn.suggestions)
    return _grounded(words, turn.answer)


def _grounded(words: str, answer: Answer) -> str:
    return f"{_read_as(answer)}{words}{_numbers_line(answer.numbers)}{figure_table(answer.figures)}"


def _refusal(words: str, answer: Answer, suggestions: Sequence[str]) -> str:
    reason = _REASONS[answer.reason] if answer.reason else "the articles do not say"
    ask = _suggestions(suggestions, "The articles do answer")
    return (
        f'{_read_as(answer)}<div class="refusal"><p class="label">Not answered: {reason}</p>'
        f"{words}</div>{ask}"
    )


def _read_as(answer: Answer) -> str:
    standalone = answer.standalone_question.strip()
    if not standalone or standalone == answer.question.strip():
        return ""
    words = f'<span dir="auto">{escape(standalone)}</span>'
    return f'<p class="read-as"><span class="label">Read as</span> {words}</p>'


def _answer_text(number: int, text: str, answer: Answer) -> str:
    """The text with its markers as buttons and its checked numbers marked; everything between is escaped."""
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
            out.append(_checked(match[0], checks[match[0]]))
        else:
            citation = citations.get(int(match[1]))
            out.append(_marker(number, citation) if citation else escape(match[0]))
        position = match.end()
    out.append(escape(text[position:]))
    return "".join(out)


def _checked(surface: str, check: NumberCheck) -> str:
    note = f"{_NUMBER_WORDS[check.status]}: {check.formula}" if check.formula else _NUMBER_WORDS[check.status]
    return f'<span class="checked {check.status}" title="{escape(note)}">{escape(surface)}</span>'


def _marker(number: int, citation: Citation) -> str:
    name = escape(f"Source {citation.marker}: open {citation.title or citation.doc}")
    return (
        f'<button type="button" class="marker" data-event="cite" data-turn="{number}" '
        f'data-marker="{citation.marker}" aria-label="{name}" title="{name}">[{citation.marker}]</button>'
    )


def _numbers_line(numbers: Sequence[NumberCheck]) -> str:
    counts = {status: sum(check.status == status for check in numbers) for status in _NUMBER_WORDS}
    quoted = f'<span class="tally quoted">{counted(counts["quoted"], "number")} quoted</span>'
    derived = (
        f'<span class="tally derived{" none" * (not counts["derived"])}">{counts["derived"]} derived</span>'
    )
    missing = f'<span class="tally unsupported">{counts["unsupported"]} not supported</span>'
    formulas = "".join(
        f'<li><span class="checked derived">{escape(check.surface)}</span> = {escape(check.formula)}</li>'
        for check in numbers
        if check.status == "derived" and check.formula
    )
    return (
        f'<p class="numbers">{quoted} {derived}{" " + missing if counts["unsupported"] else ""}</p>'
        f"{f'<ul class=formulas>{formulas}</ul>' if formulas else ''}"
    )


def _figure_row(figure: Figure) -> str:
    indicator = escape(figure.indicator or UNKNOWN)
    if figure.subject and figure.subject != figure.place:
        indicator += f' <span class="light">{escape(figure.subject)}</span>'
    status = "" if figure.status == "actual" else f' <span class="light">{figure.status}</span>'
    return (
        f'<tr><th scope="row">{indicator}</th><td>{escape(figure.place or UNKNOWN)}</td>'
        f'<td class="period">{escape(readable_period(figure.period))}</td>'
        f'<td class="number">{escape(as_written(figure))}{status}</td>'
        f"<td>{escape(change_words(figure))}</td></tr>"
    )


def _card(number: int, citation: Citation, article: Article | None) -> str:
    title = title_of(article) if article else citation.title or citation.doc
    published = article.published if article else citation.published
    quote = f"<blockquote><p><mark>{escape(citation.quote)}</mark></p></blockquote>"
    opener = (
        f'<button type="button" class="plain" data-event="cite" data-turn="{number}" '
        f'data-marker="{citation.marker}">Open article</button>'
    )
    return (
        f'<article class="card" id="cite-{citation.marker}"><header>'
        f'<span class="marker-name">[{citation.marker}]</span>'
        f"<h3><bdi>{escape(title)}</bdi></h3>"
        f'<p class="meta">{source_line(article.publisher if article else None, published)}</p></header>'
        f"{quote_view(article, citation) if article else quote}{opener if article else _gone()}</article>"
    )


def _gone() -> str:
    return '<p class="note">The article has been removed since.</p>'


def _welcome(examples: Sequence[str]) -> str:
    return (
        '<div class="welcome"><h2>Ask the articles</h2><p>Every answer quotes the sentence that it rests on. '
        f"What the articles do not say is not answered.</p>{_suggestions(examples, 'For example')}</div>"
    )


def _no_articles() -> str:
    return (
        '<div class="welcome"><h2>No articles yet</h2><p>Add a folder of articles from the command line; '
        "text, Markdown, HTML, PDF and Word files are read. Then reload this page.</p>"
        "<pre><code>policy-qa ingest FOLDER</code></pre></div>"
    )


def _suggestions(questions: Sequence[str], head: str) -> str:
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="suggestion" data-event="pick" data-question="{escape(question)}">'
        f"{escape(question)}</button></li>"
        for question in questions
    )
    return f'<div class="suggestions"><p class="label">{head}</p><ul>{items}</ul></div>'


def _announcement(turn: Exchange) -> str:
    """One sentence for a screen reader when the reply is complete, instead of every step of the stream."""
    words = ""
    if turn.trouble is not None:
        words = turn.trouble
    elif turn.answer is not None and turn.shown is None:
        words = turn.answer.answer
    return f'<p class="visually-hidden" role="status">{escape(words)}</p>'
