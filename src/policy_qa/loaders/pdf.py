"""PDF files, by pypdf: the lines of each page joined into paragraphs, so that sentences are whole."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from policy_qa.errors import LoadError
from policy_qa.loaders.articles import build, one_line, silenced
from policy_qa.loaders.headings import find_published, find_title
from policy_qa.schema import Article

_OCR = "run OCR on it first"
_AGAIN = "copy or download it again"
_EDGE_LINES = 3
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SENTENCE_END = re.compile(r"[.!?:;。！？][\"”’)\]]*$")
_BULLET = re.compile(r"[•‣▪●○■◦]\s*\S")
# May begin an item, or stand in a sentence that was wrapped before it.
_ITEM = re.compile(r"(?:[–—*-]|\(?(?:\d{1,2}|[a-z])[.)])\s+\S")
_PAGE_LABEL = re.compile(
    r"(?:[-–—]\s*)?(?:page\s+)?(?P<page>\d{1,4})(?:\s*(?:/|of)\s*\d{1,4})?(?:\s*[-–—])?", re.IGNORECASE
)
_HYPHEN_END = re.compile(r"(\w+)[-‐]$")
_GOES_ON = re.compile(
    r"(?:[-‐,(]|\b(?:a|about|an|and|at|between|by|for|from|in|of|on|or|over|than|the|to|with))$",
    re.IGNORECASE,
)
# A number that can count pages: it begins or ends the line, or follows the word.
_COUNTER = re.compile(r"(?:^|(?<=\bpage )|(?<=\bp\. ))\d{1,4}\b|\b\d{1,4}$", re.IGNORECASE)
_FIRST_YEAR = 1900
# What browsers print at the edges of a page: date and time, address and page count.
_PRINTED = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d\d\b.*|(?:https?|file)://\S+(?:\s+\d+/\d+)?")
_LARGE = 1.15
"""How many times the usual size a heading is at least."""
_MAX_TEXT_OPERATORS = 50_000
_ROMAN = re.compile(r"[ivxl]{1,7}")
# First halves of compounds keep their hyphen at the end of a line, unless an ending follows and no word.
_COMPOUND = re.compile(
    r"anti|best|bio|cross|cost|double|eco|energy|ever|far|fast|first|five|four|full|half|high|job|key|labou?r"
    r"|land|large|last|long|low|lower|macro|medium|mid|middle|multi|near|new|non|off|old|one|private|public"
    r"|record|sci|second|self|semi|short|single|six|small|state|ten|third|three|top|two|ultra|upper|wage|water"
    r"|well|world|year|zero",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"(?:ments?|ly|ing|ings|ed|ary|ation|ations|i[sz]\w*|ers?|ness|able|ity|al|lights?|ship)"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text as it stands on a page: where it begins (points from the page's corner) and its font."""

    page: int
    text: str
    x: float
    y: float
    size: float
    font: str


def load_pdf(data: bytes, source: str) -> Article:
    """A PDF with a text layer → Article: paragraphs with a blank line between them, no running heads.

    Raises:
        LoadError: no PDF, cut short, encrypted, or without a text layer.
    """
    if not data:
        raise LoadError(source, "the file is empty; remove it, or save the article again")
    if b"%PDF-" not in data[:1024]:
        raise LoadError(source, "is not a PDF file; give it its true suffix")
    if b"%%EOF" not in data.rstrip(b"\0 \t\r\n")[-2048:]:
        raise LoadError(source, f"is a PDF cut short (its end is missing); {_AGAIN}")
    with silenced("pypdf"):
        lines, pages, pictures, stated = _read(data, source)
    text = "\n\n".join(_paragraphs(_without_running_lines(lines, pages) or lines))
    _check_text_layer(text, pages, pictures, source)
    return build(data, source, text, title=_title(text, lines, stated), published=find_published(text))


def _read(data: bytes, source: str) -> tuple[list[_Line], int, int, str | None]:
    """All lines, how many pages there are and how many with a picture, and the title in the properties."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise LoadError(source, "is encrypted; save it without a password")
        lines = [
            line for number, page in enumerate(reader.pages) for line in _page_lines(page, number, source)
        ]
        pictures = sum(_has_picture(page) for page in reader.pages)
        stated = one_line(reader.metadata.title) if reader.metadata else None
        return lines, len(reader.pages), pictures, stated
    except LoadError:
        raise
    except DependencyError as error:
        raise LoadError(source, "is encrypted; save it without a password") from error
    except (Exception, RecursionError) as error:  # pypdf raises many kinds on damaged files
        raise LoadError(source, f"is a damaged PDF; {_AGAIN}, or print it to a new PDF") from error


def _has_picture(page: Any) -> bool:
    try:
        objects = page.get("/Resources", {}).get_object().get("/XObject", {}).get_object()
        return any(item.get_object().get("/Subtype") == "/Image" for item in objects.values())
    except (AttributeError, KeyError, TypeError):
        return False


def _page_lines(page: Any, number: int, source: str) -> Iterator[_Line]:
    """The lines of a page in content order, with the place and font of their first visible piece."""
    pieces: list[tuple[str, float, float, float, str]] = []
    shown = 0

    def limit(operator: bytes, *_: Any) -> None:
        # pypdf's time grows with the square of these; no page that a person reads has so many.
        nonlocal shown
        shown += operator in (b"Tj", b"TJ", b"'", b'"')
        if shown > _MAX_TEXT_OPERATORS:
            reason = f"page {number + 1} has more than {_MAX_TEXT_OPERATORS} pieces of text"
            raise LoadError(source, f"{reason}; print the file to a new PDF, or save its text as .txt")

    def collect(text: str, around: Sequence[float], matrix: Sequence[float], font: Any, size: float) -> None:
        x = matrix[4] * around[0] + matrix[5] * around[2] + around[4]
        y = matrix[4] * around[1] + matrix[5] * around[3] + around[5]
        scale = abs(matrix[3] * around[3]) or 1.0
        pieces.append((text, x, y, round(size * scale, 1), str(font.get("/BaseFont", "")) if font else ""))

    page.extract_text(visitor_operand_before=limit, visitor_text=collect)
    text, place = "", None
    for piece, x, y, size, font in pieces:
        for part in re.split(r"(\n)", _clean(piece)):
            if part == "\n":
                if place and text.strip():
                    yield _Line(number, one_line(text) or "", *place)
                text, place = "", None
            elif part:
                text += part
                place = place or ((x, y, size, font) if part.strip() else None)
    if place and text.strip():
        yield _Line(number, one_line(text) or "", *place)


def _clean(piece: str) -> str:
    for ligature, letters in _LIGATURES.items():
        piece = piece.replace(ligature, letters)
    return re.sub(r"[\ud800-\udfff\x00-\x08\x0e-\x1f]", "", piece.replace("\r", "\n"))


def _without_running_lines(lines: Sequence[_Line], pages: int) -> list[_Line]:
    """The lines without page numbers and without heads and feet that stand on many pages."""
    edges = [line for _, page in groupby(lines, key=lambda line: line.page) for line in _edge(list(page))]
    counts = Counter(key for line in edges for key in set(_running_keys(line)))
    often = max(2, round(0.4 * pages))
    running = {
        line
        for line in edges
        if _is_page_label(line) or any(counts[key] >= often for key in _running_keys(line))
    }
    return [line for line in lines if line not in running]


def _edge(page: Sequence[_Line]) -> set[_Line]:
    ordered = sorted(page, key=lambda line: -line.y)
    return {*ordered[:_EDGE_LINES], *ordered[-_EDGE_LINES:]}


def _running_keys(line: _Line) -> Iterator[tuple[str, int]]:
    """What a running line shares with those of other pages: its words, or these and a page count.

    A number that does not count pages stays as it is, so that the rows of a long table are never taken for
    heads.
    """
    yield line.text, -1
    for match in _COUNTER.finditer(line.text):
        number = int(match.group())
        if number < _FIRST_YEAR:
            yield f"{line.text[: match.start()]}#{line.text[match.end() :]}", _FIRST_YEAR + number - line.page


def _is_page_label(line: _Line) -> bool:
    label = _PAGE_LABEL.fullmatch(line.text)
    if label:
        return int(label["page"]) == line.page + 1
    return bool(_ROMAN.fullmatch(line.text) or _PRINTED.fullmatch(line.text))


def _paragraphs(lines: Sequence[_Line]) -> Iterator[str]:
    """Lines joined into paragraphs; the rows of a table stay lines."""
    width, usual = _typical_length(lines), median([line.size for line in lines] or [0.0])
    words = _Words(lines)
    for block in _blocks(lines, width):
        if _is_table(block, width, usual):
            yield "\n".join(line.text for line in block)
            continue
        paragraph = block[0].text
        for line in block[1:]:
            paragraph = words.join(paragraph, line.text)
        yield paragraph


def _blocks(lines: Sequence[_Line], width: float) -> Iterator[list[_Line]]:
    pitch = _pitches(lines)
    block: list[_Line] = []
    for line in lines:
        if block and _breaks(block[-1], line, pitch=pitch.get(_style(line), line.size * 1.2), width=width):
            yield from _unbroken(block)
            block = []
        block.append(line)
    if block:
        yield from _unbroken(block)


def _unbroken(block: Sequence[_Line]) -> Iterator[list[_Line]]:
    """A block in pieces, cut where a line was ended on purpose: the next word would have fitted on it."""
    widest = max(len(line.text) for line in block)
    piece = [block[0]]
    for above, below in pairwise(block):
        filled = len(above.text) + 1 + len(below.text.split(" ", 1)[0])
        if filled < 0.75 * widest and below.text[0].isupper() and not _GOES_ON.search(above.text):
            yield piece
            piece = []
        piece.append(below)
    yield piece


def _is_table(block: Sequence[_Line], width: float, usual: float) -> bool:
    """Whether a block is rows: mostly numbers, or short lines of which none goes on with a small letter."""
    if len(block) < 2 or block[0].size > _LARGE * usual or any(line.text[0].islower() for line in block):
        return False
    tokens = [line.text.split() for line in block]
    numeric = [sum(any(sign.isdigit() for sign in token) for token in row) for row in tokens]
    if sum(count >= 0.4 * len(row) for count, row in zip(numeric, tokens, strict=True)) >= 0.6 * len(block):
        return True
    if max(len(line.text) for line in block) >= 0.75 * width:
        return False
    return len(block) > 2 or all(numeric)


def _style(line: _Line) -> tuple[int, float]:
    return line.page, line.size


def _pitches(lines: Sequence[_Line]) -> dict[tuple[int, float], float]:
    """The usual distance between lines of one size on one page, in points.

    It is the median of the lower half, because the gaps between paragraphs are no line spacing.
    """
    gaps: dict[tuple[int, float], list[float]] = {}
    for above, below in pairwise(lines):
        if _style(above) == _style(below) and above.y > below.y:
            gaps.setdefault(_style(below), []).append(above.y - below.y)
    return {style: median(sorted(found)[: (len(found) + 1) // 2]) for style, found in gaps.items()}


def _typical_length(lines: Sequence[_Line]) -> float:
    """Characters in a full line: the length that three quarters of the lines do not reach beyond."""
    lengths = sorted(len(line.text) for line in lines)
    return float(lengths[(3 * len(lengths)) // 4]) if lengths else 0.0


def _breaks(above: _Line, below: _Line, *, pitch: float, width: float) -> bool:
    """Whether a new paragraph begins at ``below``."""
    ended = bool(_SENTENCE_END.search(above.text))
    lower = below.text[0].islower()
    short = len(above.text) < 0.75 * width
    if abs(above.size - below.size) > 0.6:
        return not (lower and not ended)
    if _BULLET.match(below.text) or (_ITEM.match(below.text) and (ended or short)):
        return True
    if above.page != below.page or below.y > above.y:  # the next page or column: only the words can tell
        return ended or not (lower or len(above.text) >= 0.85 * width)
    if above.y - below.y > 1.3 * pitch + 0.5:
        return True
    if ended and (short or below.x > above.x + 6):
        return True
    return short and not lower and above.font != below.font


class _Words:
    """Joins lines; knows the document's words, to tell a hyphen of the line's end from one of the word."""

    def __init__(self, lines: Iterable[_Line]) -> None:
        text = " ".join(line.text for line in lines).lower()
        self._whole = frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text))

    def join(self, above: str, below: str) -> str:
        """``above`` and ``below`` as running text."""
        if above.endswith("\u00ad"):
            return above[:-1] + below
        end = above[-80:]  # the whole paragraph is read once, not once a line
        split = _HYPHEN_END.search(end)
        after = re.match(r"\w+", below)
        if split and after:
            keeps = self._keeps_hyphen(split[1], after.group())
            return (above if keeps else above[:-1]) + below
        if re.search(r"[\u3000-\u9fff\uff00-\uffef]$", end) and re.match(
            r"[\u3000-\u9fff\uff00-\uffef]", below
        ):
            return above + below
        return f"{above} {below}"

    def _keeps_hyphen(self, first: str, second: str) -> bool:
        same_case = second[0].islower() or (first.isupper() and second.isupper() and len(first) > 2)
        if not first.isalpha() or not same_case:
            return True
        if f"{first}-{second}".lower() in self._whole:
            return True
        if f"{first}{second}".lower() in self._whole:
            return False
        return bool(_COMPOUND.fullmatch(first)) and not _ENDING.fullmatch(second)


def _check_text_layer(text: str, pages: int, pictures: int, source: str) -> None:
    letters = len(re.findall(r"[^\W_]", text))
    if letters == 0 or (pictures >= pages and letters < 25 * pages):
        raise LoadError(source, f"no text layer (scanned): {_OCR}")
    unreadable = len(re.findall(r"[\ufffd\ue000-\uf8ff]|/g(?:id)?\d+|\(cid:\d+\)", text))
    if unreadable > 0.2 * letters:
        raise LoadError(source, f"its fonts do not say which letters they show: {_OCR}")


def _title(text: str, lines: Sequence[_Line], stated: str | None) -> str | None:
    """The largest lines at the top, else the title in the properties if the text has it, else the heading."""
    first = [line for line in lines if line.page == 0][:15]
    largest = max((line.size for line in first), default=0.0)
    if first and largest > _LARGE * median(line.size for line in lines):
        top = next(line.text for line in first if line.size == largest)
        large = [part for part in text[:3000].split("\n\n")[:8] if part.startswith(top) and len(part) <= 250]
        if large:
            return large[0]
    opening = " ".join(text[:1500].split()).casefold()
    return stated if stated and len(stated) > 3 and stated.casefold() in opening else find_title(text)
