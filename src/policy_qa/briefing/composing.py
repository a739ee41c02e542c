"""Documents made of answers, figures or series: what is said of each, its sources, table and chart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, NamedTuple

from policy_qa.briefing.charts import Plot, plot_of
from policy_qa.briefing.document import (
    About,
    Block,
    Bullets,
    Chart,
    Document,
    Heading,
    Manner,
    Paragraph,
    Run,
    Table,
    one_line,
)
from policy_qa.briefing.numbering import Numbering
from policy_qa.grounding import PERIOD_READ, PUBLISHED_THEN
from policy_qa.readers.cells import SERIES, Cell, cells
from policy_qa.schema import Answer, Article, Figure, NumberCheck

_MARKER: Final = re.compile(r"\[(\d+)\]")
_TITLE_CHARACTERS: Final = 120
_MOST_CHARTS: Final = 4
_MARKS: Final = {"actual": "●", "estimate": "○", "target": "◇", "derived": "◎"}
TIMES_READ: Final = {PERIOD_READ: "number.period_read", PUBLISHED_THEN: "number.published_then"}
"""Formulas that are no calculation, with the keys of the words for them."""

_STATUSES: Final = ("quoted", "derived", "unsupported")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it goes into a document; ``within`` says in words which articles were asked."""

    answer: Answer
    within: str = ""


@dataclass(frozen=True, slots=True)
class TracedValue:
    """A value of a series, the figure that says it, and whether it is hardly of the series."""

    cell: Cell
    figure: Figure | None
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Traced:
    """A series as it goes into a document: its values in the order of time, each with its figure."""

    name: str
    details: str
    values: tuple[TracedValue, ...]

    @property
    def behind(self) -> list[Figure]:
        """The figures of the values."""
        return [value.figure for value in self.values if value.figure is not None]


def of_answers(
    answered: Sequence[Answered], articles: Mapping[str, Article], manner: Manner, about: About
) -> Document:
    """A document of questions and their answers.

    Args:
        answered: What was asked and answered, in order.
        articles: The articles that are cited or hold the figures, by ``doc``.
        manner: How the document speaks.
        about: What it says of itself.
    """
    numbering = Numbering(articles, manner)
    body: list[Block] = []
    for number, one in enumerate(answered, start=1):
        body += _exchange(number if len(answered) > 1 else 0, one, numbering, manner)
    words, alone = manner.words, len(answered) == 1
    title = _cut(answered[0].answer.question) if alone else words("briefing.title_answers", n=len(answered))
    head = _Head(title, words("briefing.counted_answers", n=len(answered)), "briefing.checked_text")
    return _document(head, body, numbering, manner, about)


def of_figures(
    figures: Sequence[Figure], articles: Mapping[str, Article], manner: Manner, about: About
) -> Document:
    """A document of figures: a table, each with its sentence as a source, and charts of those over time.

    Args:
        figures: The figures, in the order in which they are to stand.
        articles: Their articles by ``doc``.
        manner: How the document speaks.
        about: What it says of itself.
    """
    words, numbering = manner.words, Numbering(articles, manner)
    marked = [(figure, numbering.of_figure(figure)) for figure in figures]
    table = _figure_table(marked, manner)
    body: list[Block] = [*_figure_charts(marked, manner), *([table] if table else [])]
    named = {figure.indicator for figure in figures}
    title = _cut(next(iter(named)) or "") if len(named) == 1 else ""
    title = title or words("briefing.title_figures", n=len(figures))
    head = _Head(title, words("page.figures", n=len(figures)), "briefing.extracted_text")
    return _document(head, body, numbering, manner, about)


def of_series(
    traced: Sequence[Traced], articles: Mapping[str, Article], manner: Manner, about: About
) -> Document:
    """A document of series: each with its chart, its values by period and their sentences as sources.

    Args:
        traced: The series, in the order in which they are to stand.
        articles: The articles of their figures by ``doc``.
        manner: How the document speaks.
        about: What it says of itself.
    """
    words, numbering = manner.words, Numbering(articles, manner)
    body: list[Block] = []
    for one in traced:
        body += _followed(one, numbering, manner, alone=len(traced) == 1)
    title = traced[0].name if len(traced) == 1 else words("briefing.title_series", n=len(traced))
    counted = words("page.figures", n=len({figure.id for one in traced for figure in one.behind}))
    return _document(_Head(_cut(title), counted, "briefing.extracted_text"), body, numbering, manner, about)


def _followed(one: Traced, numbering: Numbering, manner: Manner, *, alone: bool) -> Iterator[Block]:
    if not alone:
        yield Heading(one_line(one.name), 1)
    yield Paragraph((Run(one_line(one.details), "soft"),))
    found: list[Cell] = []
    left_out: list[Cell] = []
    for value in one.values:
        number = numbering.of_figure(value.figure) if value.figure is not None else None
        cell = replace(value.cell, marker=number)
        (left_out if value.is_doubtful else found).append(cell)
    plot = plot_of(found)
    if plot is not None:
        yield _chart(plot, manner)
    if found:
        yield _cell_table(found, {cell.marker: cell.marker for cell in found if cell.marker}, manner)
    if left_out:
        runs = [Run(manner.words("briefing.doubtful"))]
        for cell in left_out:
            runs += [Run(f" {manner.period(cell.period)}: {one_line(cell.written)} "), *_source(cell.marker)]
        yield Paragraph(tuple(runs), is_note=True)


class _Head(NamedTuple):
    """What a document is of: its title, how much is in it, and the key of what is said of its numbers."""

    title: str
    counted: str
    checked: str


def _document(
    head: _Head, body: Sequence[Block], numbering: Numbering, manner: Manner, about: About
) -> Document:
    words, sources = manner.words, numbering.sources()
    day = manner.date(about.made.isoformat())
    corpus = words("briefing.corpus", n=about.articles, hash=about.corpus_hash, version=about.version)
    return Document(
        title=head.title,
        subtitle=" · ".join((day, head.counted, words("evidence.sources", n=len(sources)))),
        language=manner.language,
        made=about.made,
        body=tuple(body),
        sources_head=words("briefing.sources"),
        sources=sources,
        closing=(
            Heading(words("briefing.checked"), 1),
            Paragraph((Run(words(head.checked)),)),
            Paragraph((Run(corpus, "soft"),)),
        ),
    )


def _exchange(number: int, one: Answered, numbering: Numbering, manner: Manner) -> Iterator[Block]:
    words, answer = manner.words, one.answer
    question = one_line(answer.question)
    yield Heading(f"{number}. {question}" if number else words("briefing.answer"), 1)
    if one.within:
        yield Paragraph((Run(f"{words('ask.within')}: ", "soft"), Run(one_line(one.within), "soft")))
    if answer.standalone_question.strip() not in {"", answer.question.strip()}:
        read_as = one_line(answer.standalone_question)
        yield Paragraph((Run(f"{words('ask.read_as')}: ", "soft"), Run(read_as, "soft")))
    sources = {citation.marker: numbering.of_citation(citation) for citation in answer.citations}
    if answer.abstained:
        reason = words("ask.refused", reason=words(f"reason.{answer.reason or 'none'}"))
        yield Paragraph((Run(reason, "strong"),), is_note=True)
        yield Paragraph(tuple(_cited(answer.answer, sources, ())), is_note=True)
        return
    unsupported = [check for check in answer.numbers if check.status == "unsupported"]
    for line in filter(str.strip, answer.answer.splitlines()):
        marks = [(check.surface, words("number.unsupported")) for check in unsupported]
        yield Paragraph(tuple(_cited(line, sources, marks)))
    yield from _behind(answer, sources, numbering, manner)


def _behind(
    answer: Answer, sources: Mapping[int, int], numbering: Numbering, manner: Manner
) -> Iterator[Block]:
    """What an answer rests on: how its numbers were found, the chart, the table of the figures."""
    if answer.numbers:
        yield Paragraph((Run(_tallied(answer.numbers, manner), "soft"),))
        told = {(check.surface, check.formula): check for check in answer.numbers if check.status != "quoted"}
        yield from [Bullets(tuple(_checked(check, manner) for check in told.values()))] if told else []
    found = cells(answer)
    if found:
        plot = plot_of(found) if answer.reader == SERIES else None
        if plot is not None:
            yield _chart(plot, manner)
        yield _cell_table(found, sources, manner)
        return
    marked = [(figure, numbering.of_figure(figure)) for figure in answer.figures]
    if (table := _figure_table(marked, manner)) is not None:
        yield table


def _cited(text: str, sources: Mapping[int, int], marks: Sequence[tuple[str, str]]) -> Iterator[Run]:
    """A text with its markers as numbers of the document; numbers that nothing supports are called that.

    A marker that stands for no citation is left out: no number in a document leads nowhere.
    """
    surfaces = "|".join(re.escape(surface) for surface in dict.fromkeys(s for s, _ in marks) if surface)
    unsupported = rf"|(?<![\w.,])(?:{surfaces})(?!\w)" if surfaces else ""
    position = 0
    for match in re.finditer(rf"{_MARKER.pattern}{unsupported}", text):
        if match.start() > position:
            yield Run(_inside(text[position : match.start()]))
        if match[1] is None:
            yield Run(match[0])
            yield Run(f" ({marks[0][1]})", "strong")
        elif (number := sources.get(int(match[1]))) is not None:
            yield Run(str(number), "cite")
        position = match.end()
    if position < len(text):
        yield Run(_inside(text[position:]))


def _inside(text: str) -> str:
    """A part of a line: its spaces at the ends count."""
    kept = one_line(f"|{text}|")
    return kept[1:-1]


def _tallied(numbers: Sequence[NumberCheck], manner: Manner) -> str:
    counts = {status: sum(check.status == status for check in numbers) for status in _STATUSES}
    return " · ".join(manner.words(f"number.tally_{status}", n=n) for status, n in counts.items() if n)


def _checked(check: NumberCheck, manner: Manner) -> tuple[Run, ...]:
    """A number that does not stand in a source: the formula that it follows from, or that nothing has it."""
    if check.formula in TIMES_READ:
        return Run(one_line(check.surface), "strong"), Run(f": {manner.words(TIMES_READ[check.formula])}")
    formula = f" = {one_line(check.formula)}" if check.formula else ""
    said = manner.words(f"number.{check.status}")
    return Run(f"{one_line(check.surface)}{formula}", "strong"), Run(f" ({said})")


def _figure_table(marked: Sequence[tuple[Figure, int | None]], manner: Manner) -> Table | None:
    if not marked:
        return None
    words = manner.words
    names = ("table.indicator", "table.place", "table.period", "table.value", "overtime.status")
    header = (*(words(name) for name in names), words("overtime.source"))
    rows = tuple(
        (
            _cell(_about(figure)),
            _cell(figure.place),
            _cell(manner.period(figure.period)),
            _cell(manner.value(figure)),
            _cell(_status(figure.status, manner, derived=False)),
            _source(number),
        )
        for figure, number in marked
    )
    return Table(words("table.caption_plain"), header, rows, frozenset({3}))


def _about(figure: Figure) -> str | None:
    own = figure.subject if figure.subject != figure.place else None
    return " · ".join(filter(None, (figure.indicator, own))) or None


def _cell_table(found: Sequence[Cell], sources: Mapping[int, int], manner: Manner) -> Table:
    words = manner.words
    named = len({(cell.indicator, cell.place) for cell in found}) > 1
    names = [*(("table.indicator", "table.place") if named else ()), "table.period", "table.value"]
    names += ["overtime.unit", "overtime.status", "overtime.source"]
    rows = tuple(
        (
            *((_cell(cell.indicator), _cell(cell.place)) if named else ()),
            _cell(manner.period(cell.period)),
            _cell(cell.written),
            _cell(cell.unit),
            _cell(_status(cell.status, manner, derived=cell.formula is not None)),
            _source(sources.get(cell.marker) if cell.marker is not None else None),
        )
        for cell in found
    )
    return Table(words("overtime.caption"), tuple(map(words, names)), rows, frozenset({3 if named else 1}))


def _figure_charts(marked: Sequence[tuple[Figure, int | None]], manner: Manner) -> Iterator[Chart]:
    """Charts of the figures that measure one thing in one place at three times or more."""

    def key(item: tuple[Figure, int | None]) -> tuple[str, ...]:
        one = item[0]
        kept = (one.indicator, one.subject, one.place, one.unit, one.kind, one.change_direction, one.share_of)
        return tuple((name or "").casefold() for name in kept)

    charts = []
    for _, own in groupby(sorted(marked, key=key), key=key):
        found = [_point(figure, number) for figure, number in own if figure.value is not None]
        plot = plot_of(found)
        if plot is not None:
            charts.append((len(plot.cells), _chart(plot, manner)))
    charts.sort(key=lambda chart: -chart[0])
    return iter(chart for _, chart in charts[:_MOST_CHARTS])


def _point(figure: Figure, number: int | None) -> Cell:
    return Cell(
        figure.indicator or figure.unit or "",
        figure.place,
        figure.period,
        one_line(figure.surface),
        float(figure.value or 0),
        figure.unit,
        figure.status,
        number,
    )


def _chart(plot: Plot, manner: Manner) -> Chart:
    first, last = plot.cells[0], plot.cells[-1]
    name = one_line(" · ".join(filter(None, (first.indicator, first.place))))
    times = {"first": manner.period(first.period), "last": manner.period(last.period)}
    alt = manner.words("overtime.chart", indicator=name, n=len(plot.cells), **times)
    caption = [name, *([one_line(plot.unit)] if plot.unit else []), manner.words("date.between", **times)]
    named = dict.fromkeys("derived" if cell.formula else cell.status for cell in plot.cells)
    marks = [f"{_MARKS[name]} {_status(name, manner, derived=name == 'derived')}" for name in named]
    return Chart(plot, alt, " · ".join(caption), " · ".join(marks))


def _status(status: str, manner: Manner, *, derived: bool) -> str:
    return manner.words("number.derived" if derived else f"status.{status}")


def _source(number: int | None) -> tuple[Run, ...]:
    return (Run("–"),) if number is None else (Run(str(number), "cite"),)


def _cell(text: str | None) -> tuple[Run, ...]:
    return (Run(one_line(text) if text else "–"),)


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _TITLE_CHARACTERS else f"{line[:_TITLE_CHARACTERS].rpartition(' ')[0]} …"
