"""Word documents, by python-docx: paragraphs and tables in document order."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from policy_qa.errors import LoadError
from policy_qa.loaders.articles import build, one_line
from policy_qa.loaders.headings import find_published, find_title
from policy_qa.schema import Article

_MAX_UNPACKED = 150_000_000
"""Bytes that a document may unpack to: more is a decompression bomb, or pictures that hold no text."""
_MAX_RATIO = 200
"""Times its size that a document of more than a few megabytes may unpack to: text packs to a tenth."""
_SMALL = 5_000_000
_MAX_MEMBERS = 5_000
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", _FALLBACK}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def load_docx(data: bytes, source: str) -> Article:
    """A Word document → Article: paragraphs with a blank line between them, table rows as lines of cells.

    Raises:
        LoadError: encrypted, cut short, not a Word document, unpacks to too much, or without text.
    """
    _check_container(data, source)
    try:
        from docx import Document

        document = Document(io.BytesIO(data))
        body = document.element.body
        stated = one_line(document.core_properties.title)
    except Exception as error:  # python-docx passes on whatever zipfile, lxml and its own parser raise
        raise LoadError(
            source, "is not a readable Word document; open it in Word and save it again as .docx"
        ) from error
    blocks = list(_blocks(body))
    text = "\n\n".join(block for block in blocks if block)
    title = _styled_title(body) or find_title(text) or stated
    return build(data, source, text, title=title, published=find_published(text))


def _check_container(data: bytes, source: str) -> None:
    if not data:
        raise LoadError(source, "the file is empty; remove it, or save the article again")
    if data.startswith(_COMPOUND_FILE):
        raise LoadError(source, "is password-protected or an old .doc; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = container.infolist()
            unpacked = sum(member.file_size for member in members)
            encrypted = any(member.flag_bits & 1 for member in members)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        kind = (
            "is a Word document cut short or damaged" if data.startswith(b"PK") else "is not a Word document"
        )
        raise LoadError(source, f"{kind}; copy or download it again") from error
    if unpacked > _MAX_UNPACKED:
        reason = f"would unpack to {unpacked // 1_000_000} MB (limit {_MAX_UNPACKED // 1_000_000} MB)"
        raise LoadError(source, f"{reason}; save its text without pictures and attachments")
    if len(members) > _MAX_MEMBERS or unpacked > max(_SMALL, _MAX_RATIO * len(data)):
        raise LoadError(source, "is packed like no document is; save its text as .docx or .txt again")
    if encrypted:
        raise LoadError(source, "is password-protected; save it without a password")


def _blocks(parent: Any) -> Iterator[str]:
    """Text of each paragraph, and of each table as one block, in document order."""
    for node in parent:
        if node.tag == f"{_W}p":
            yield _paragraph(node)
            for box in node.iter(f"{_W}txbxContent"):
                if not any(ancestor.tag == _FALLBACK for ancestor in box.iterancestors()):
                    yield from _blocks(box)
        elif node.tag == f"{_W}tbl":
            yield "\n".join(row for row in map(_row, node.iter(f"{_W}tr")) if row.strip(" |"))
        elif node.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            yield from _blocks(node)


def _row(row: Any) -> str:
    cells = (" ".join(block for block in _blocks(cell) if block) for cell in row.iter(f"{_W}tc"))
    return " | ".join(" ".join(cell.split()) for cell in cells)


def _paragraph(node: Any) -> str:
    return re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(_pieces(node))).strip()


def _pieces(node: Any) -> Iterator[str]:
    """Text pieces of a paragraph: with tracked insertions, without deletions and without text boxes."""
    for child in node:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag not in _SKIPPED and child.tag != f"{_W}txbxContent":
            yield from _pieces(child)


def _styled_title(body: Any) -> str | None:
    """The first paragraph among the first ten that is styled as title or top heading."""
    for paragraph in list(body.iter(f"{_W}p"))[:10]:
        styles = [style.get(f"{_W}val", "") for style in paragraph.iter(f"{_W}pStyle")]
        if any(style.lower() in {"title", "heading1", "titel", "titre"} for style in styles):
            title = one_line(_paragraph(paragraph))
            if title:
                return title
    return None
