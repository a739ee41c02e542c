"""Plain text and Markdown: the file's characters, unchanged."""

from __future__ import annotations

import codecs
import re

from policy_qa.errors import LoadError
from policy_qa.loaders.articles import build, silenced
from policy_qa.loaders.headings import (
    find_published,
    find_title,
    front_matter,
    parse_published,
    plain_markdown,
    without_front_matter,
)
from policy_qa.schema import Article

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF file", ".pdf"),
    (b"PK\x03\x04", "a ZIP container (such as .docx)", ".docx"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", ".doc"),
    (b"{\\rtf", "an RTF file", ".rtf"),
)
_SAVE_AS_TEXT = "save it as UTF-8 text"


def load_text(data: bytes, source: str) -> Article:
    """Plain text → Article; ``text`` is the decoded file, unchanged but for its byte order mark.

    Raises:
        LoadError: empty, binary, or in no encoding that can be told.
    """
    text = decode(data, source)
    _refuse_markup(text, source)
    return build(data, source, text, title=find_title(text), published=find_published(text))


def load_markdown(data: bytes, source: str) -> Article:
    """Markdown → Article; like text, with title and date of a YAML block or the first heading.

    Raises:
        LoadError: empty, binary, or in no encoding that can be told.
    """
    text = decode(data, source)
    _refuse_markup(text, source)
    meta, body = front_matter(text), without_front_matter(text)
    title = meta.get("title") or find_title(body)
    published = parse_published(meta.get("published") or meta.get("date") or "") or find_published(body)
    return build(data, source, text, title=plain_markdown(title) if title else None, published=published)


def decode(data: bytes, source: str) -> str:
    """The characters of a text file, every one as it stands (line ends, non-breaking spaces, curly quotes).

    UTF-8, or UTF-16 and UTF-32 with a byte order mark; otherwise Windows-1252 or GB18030, or what can be told
    from the bytes. The byte order mark is a signature of the encoding, no part of the text: offsets count
    from behind it.

    Raises:
        LoadError: empty, binary, damaged, or in no encoding that can be told.
    """
    if not data:
        raise LoadError(source, "the file is empty; remove it, or save the article again")
    for magic, what, suffix in _MAGIC:
        if data.startswith(magic):
            raise LoadError(
                source, f"is {what}, not text; give it its true suffix ({suffix}) or {_SAVE_AS_TEXT}"
            )
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding, source)
    return _refuse_binary(_decode_unmarked(data, source), source)


def _refuse_markup(text: str, source: str) -> None:
    if re.match(r"\s*(?:<!doctype\s+html|<html[\s>])", text[:2000], re.IGNORECASE):
        raise LoadError(source, "is a web page, not text; give it the suffix .html")


def _decode_marked(data: bytes, encoding: str, source: str) -> str:
    try:
        return _refuse_binary(data.decode(encoding), source)
    except UnicodeDecodeError as error:
        reason = f"is marked as {encoding.upper()} but damaged at byte {error.start}; {_SAVE_AS_TEXT} again"
        raise LoadError(source, reason) from error


def _decode_unmarked(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise LoadError(source, f"is binary data, not text; {_SAVE_AS_TEXT}") from error
        if _mostly_utf8(data):
            reason = f"is UTF-8 text, damaged at byte {error.start}"
            raise LoadError(
                source, f"{reason}; copy or download it again, or {_SAVE_AS_TEXT} again"
            ) from error
        text = _decode_legacy(data)
        if text is None:
            raise LoadError(
                source, f"is binary, or text in an encoding that cannot be told; {_SAVE_AS_TEXT}"
            ) from error
        return text


def _mostly_utf8(data: bytes) -> bool:
    """Whether invalid bytes are damage in a UTF-8 file, which another encoding would garble silently."""
    good = len(
        re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", data)
    )
    return good > data.decode("utf-8", errors="replace").count("\ufffd")


def _decode_legacy(data: bytes) -> str | None:
    """Windows-1252 or GB18030 where the bytes decide it, else charset-normalizer's best guess, if it has one.

    Characters of GB 2312 are pairs of bytes from 0xA1 on; the quotes and dashes of Windows-1252 lie below,
    and its letters come singly in English text.
    """
    runs = re.findall(rb"[\x80-\xff]+", data)
    if all(len(run) % 2 == 0 and min(run) >= 0xA1 for run in runs):
        text = _try(data, "gb18030")
        if text is not None:
            return text
    if sum(map(len, runs)) < 0.05 * len(data):
        text = _try(data, "cp1252")
        if text is not None:
            return text
    from charset_normalizer import from_bytes

    with silenced("charset_normalizer"):
        best = from_bytes(data).best()
    return str(best) if best is not None else None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_binary(text: str, source: str) -> str:
    controls = len(re.findall(r"[\x00-\x08\x0e-\x1f\x7f]", text))
    if "\0" in text or controls > max(2, len(text) // 500):
        raise LoadError(source, f"is binary data, not text; {_SAVE_AS_TEXT}")
    return text
