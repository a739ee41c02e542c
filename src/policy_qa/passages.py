"""An article's text cut into passages: whole sentences, the unit that is retrieved and cited.

A passage keeps to one paragraph where that is long enough to be understood alone, takes its heading along,
and never holds a part of a sentence. Text that no sentence covers (another language, a table) is cut at
lines and at the marks that end a sentence in Chinese and Japanese, so that every word of an article can be
found.

A passage alone often says neither of which place nor of which year it speaks. It is therefore searched
together with its article's header: by keyword with title, place and date, by meaning with the title. (Place
and date say little to an embedder; for hits at 8 on the sample corpus: .84 without, .97 with.)
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from policy_qa.schema import Article, ExtractedArticle, Passage, Span

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]|(?:(?![{_CJK}])[^\W_])+(?:[-'’.,](?:(?![{_CJK}])[^\W_])+)*")
"""A word; every Chinese or Japanese character counts as one."""

_UNCOVERED = re.compile(r"[^\n。！？]+(?:[。！？]+[」』”’）]*)?")
"""A stretch of text that no sentence covers: a line, or in it a sentence by Chinese and Japanese marks."""

_UNCOVERED_LIMIT = 1_000
"""Code points after which uncovered text is cut anyway: it has no sentence that could be broken."""

_ENDS_SENTENCE = re.compile(r"[.!?。！？…:;][\"'”’)\]」』]*$")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
_HEADING_WORDS = 14
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or what takes its place, and how it is set off from the text before it."""

    start: int
    end: int
    words: int
    heading: bool
    opens_paragraph: bool


def passages(extracted: ExtractedArticle, *, max_words: int = 110) -> tuple[Passage, ...]:
    """Cut an article into passages.

    Args:
        extracted: The article with its sentence spans (which may cover none or only some of its text).
        max_words: The most words in a passage. Only a passage of one single sentence may be longer.

    Returns:
        Passages in order of their start, none overlapping another; ``text[start:end] == passage.text``.
    """
    article = extracted.article
    units = _units(article.text, extracted.sentences)
    spans = [
        Span(group[0].start, group[-1].end)
        for section in _sections(units)
        for group in _pack(section, max_words)
    ]
    return tuple(
        Passage(
            id=f"{article.id}:{span.start}-{span.end}",
            article_id=article.id,
            doc=article.doc,
            start=span.start,
            end=span.end,
            text=article.text[span.start : span.end],
        )
        for span in spans
    )


def header(article: Article) -> str:
    """What is searched with every passage of an article: "Exports fell. Ningbo, 2 March 2019"."""
    about = ", ".join(filter(None, (article.place, _in_words(article.published))))
    return ". ".join(filter(None, (article.title, about)))


def readable(passage: Passage, article: Article) -> str:
    """The text of a passage as a reader sees it: below the header of its article."""
    said = header(article)
    return f"{said}\n{passage.text}" if said else passage.text


def embeddable(passage: Passage, title: str | None) -> str:
    """The text whose vector stands for a passage: below the title of its article."""
    return f"{title}\n{passage.text}" if title else passage.text


def _in_words(published: str | None) -> str | None:
    """An ISO date with the name of its month, as a question would say it."""
    if published is None:
        return None
    year, _, rest = published.partition("-")
    month, _, day = rest.partition("-")
    name = month_name[int(month)] if month.isdigit() and 1 <= int(month) <= _MONTHS else ""
    return " ".join(filter(None, (day[:2].lstrip("0"), name, year)))


def _units(text: str, sentences: Sequence[Span]) -> list[_Unit]:
    spans = list(_cover(text, sentences))
    units: list[_Unit] = []
    before = 0
    for i, span in enumerate(spans):
        surface = text[span.start : span.end]
        after = text[span.end : spans[i + 1].start] if i + 1 < len(spans) else ""
        # Scripts that are written without spaces would count as one endless word.
        words = max(sum(1 for _ in _WORD.finditer(surface)), len(surface) // 12)
        gap = text[before : span.start]
        units.append(
            _Unit(
                start=span.start,
                end=span.end,
                words=words,
                heading=_is_heading(surface, words) and "\n" in after,
                opens_paragraph=i > 0 and bool(_EMPTY_LINE.search(gap)),
            )
        )
        before = span.end
    return units


def _cover(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    """The sentences without the space around them, and between them what they leave out."""
    end = 0
    for sentence in sorted(sentences, key=lambda span: (span.start, span.end)):
        start = max(sentence.start, end)
        if start < sentence.end:
            yield from _uncovered(text, end, start)
            yield from _trimmed(text, start, sentence.end)
            end = sentence.end
    yield from _uncovered(text, end, len(text))


def _uncovered(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _UNCOVERED.finditer(text, start, end):
        for cut in range(match.start(), match.end(), _UNCOVERED_LIMIT):
            yield from _trimmed(text, cut, min(cut + _UNCOVERED_LIMIT, match.end()))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    surface = text[start:end]
    stripped = surface.strip()
    if any(character.isalnum() for character in stripped):
        start += len(surface) - len(surface.lstrip())
        yield Span(start, start + len(stripped))


def _is_heading(surface: str, words: int) -> bool:
    return surface.startswith("#") or (words <= _HEADING_WORDS and not _ENDS_SENTENCE.search(surface))


def _sections(units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    """Runs of units that may share a passage: from one heading (or run of headings) to the next."""
    section: list[_Unit] = []
    for unit in units:
        if unit.heading and section and not section[-1].heading:
            yield section
            section = []
        section.append(unit)
    if section:
        yield section


def _pack(section: Sequence[_Unit], max_words: int) -> Iterator[list[_Unit]]:
    """A section's paragraphs, small neighbours joined, large ones cut into about equal parts."""
    held: list[_Unit] = []
    for paragraph in _paragraphs(section):
        size, more = _words(held), _words(paragraph)
        # A third of a passage or less (a heading, a caption, a line of a list) says too little alone.
        if held and (size + more > max_words or min(size, more) > max_words // 3):
            yield from _cut(held, max_words)
            held = []
        held = [*held, *paragraph]
    if held:
        yield from _cut(held, max_words)


def _paragraphs(section: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    """Units up to the next empty line; headings stay with the paragraph below them."""
    paragraph: list[_Unit] = []
    for unit in section:
        if paragraph and unit.opens_paragraph and not paragraph[-1].heading:
            yield paragraph
            paragraph = []
        paragraph.append(unit)
    if paragraph:
        yield paragraph


def _cut(units: Sequence[_Unit], max_words: int) -> Iterator[list[_Unit]]:
    total = _words(units)
    target = total / max(1, ceil(total / max_words))
    part: list[_Unit] = []
    size = 0
    for unit in units:
        # A heading is not left alone even if the sentence below it is long.
        full = size >= target or size + unit.words > max_words
        if part and full and not part[-1].heading:
            yield part
            part, size = [], 0
        part.append(unit)
        size += unit.words
    if part:
        yield part


def _words(units: Sequence[_Unit]) -> int:
    return sum(unit.words for unit in units)
