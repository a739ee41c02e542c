"""Web pages: the article without the page's furniture, by trafilatura; its date by htmldate."""

from __future__ import annotations

import re
from contextlib import suppress
from copy import deepcopy
from itertools import takewhile
from typing import Any

from policy_qa.errors import LoadError
from policy_qa.loaders.articles import build, one_line, silenced
from policy_qa.loaders.headings import find_published, parse_date
from policy_qa.loaders.text import decode
from policy_qa.schema import Article

_MIN_WORDS = 8
_LINES_BELOW_HEADING = 6
_LONG_LINE = 120
_LOGGERS = ("trafilatura", "htmldate", "courlan", "charset_normalizer", "justext", "readability")
# Python knows more encodings than the web: a page that declares UTF-16 in plain letters is not in UTF-16.
_PAGE_ENCODING = re.compile(
    r"utf-?8|us-ascii|(?:windows-|cp)\d{3,4}|iso-8859-\d+|gb18030|big5.*|shift[_-]jis|sjis|euc-\w+|koi8-[ru]"
)
_INLINE = re.compile(r"a|abbr|b|cite|em|font|i|mark|small|span|strong|sub|sup|time|u")
# The latest date is fixed, because htmldate's own is today: the same page must give the same date next year.
_DATE_BOUNDS = {"min_date": "1950-01-01", "max_date": "2099-12-31"}


def load_html(data: bytes, source: str) -> Article:
    """A saved web page → Article: paragraphs, lists and tables of the article, under its title.

    Raises:
        LoadError: no article text in the page, or not decodable.
    """
    page = _decode_page(data, source)
    with silenced(*_LOGGERS):
        from trafilatura import bare_extraction
        from trafilatura.utils import load_html as parse

        tree = parse(page) if re.search(r"<[a-zA-Z!]", page) else None
        if tree is None:
            raise LoadError(source, "is not a web page; give it its true suffix, or save it as text (.txt)")
        published = _published(tree)
        found = bare_extraction(
            deepcopy(tree), include_comments=False, include_tables=True, with_metadata=True
        )
    text = _layout(found.text or "") if found else ""
    if len(re.findall(r"[^\W\d_]+", text)) < _MIN_WORDS and not re.search(r"[\u3040-\u9fff]{20}", text):
        remedy = "save the article's own page after it has loaded, or save its text as .txt"
        raise LoadError(source, f"no article text was found in the page; {remedy}")
    title = one_line(found.title) or _heading(tree)
    return build(
        data,
        source,
        _under_title(text, title),
        title=title,
        published=published,
        publisher=_meta(tree, "og:site_name"),
        url=_address(tree),
    )


def _decode_page(data: bytes, source: str) -> str:
    """The page's characters: the encoding that it declares, where that decodes it, else as any text."""
    declared = re.search(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii").lower()
        # Browsers read these labels as the larger sets, and so does this.
        name = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin1": "cp1252"}.get(
            name, name
        )
        if _PAGE_ENCODING.fullmatch(name):
            with suppress(LookupError, UnicodeDecodeError):
                return data.decode(name).replace("\0", "")
    return decode(data, source)


def _published(tree: Any) -> str | None:
    """The publication date: what the page declares, else a dateline at its heading, else what htmldate finds.

    The whole page comes last, because pages show other dates too (today's, another article's, the
    copyright's).
    """
    from htmldate import find_date

    head = deepcopy(tree)
    for body in head.xpath("//body/*[not(descendant-or-self::script[@type='application/ld+json'])]"):
        body.getparent().remove(body)
    declared = find_date(head, extensive_search=False, original_date=True, **_DATE_BOUNDS)
    if declared:
        return str(declared)
    near = _near_heading(tree)
    if near:
        return near
    page = deepcopy(tree)
    for prose in page.xpath("//p|//li|//td|//footer|//nav|//aside"):
        if prose.tag in {"footer", "nav", "aside"} or not find_published(prose.text_content()):
            prose.clear()
    found = find_date(page, extensive_search=False, original_date=True, **_DATE_BOUNDS)
    return parse_date(str(found)) if found else None


def _near_heading(tree: Any) -> str | None:
    headings = tree.xpath("//h1[normalize-space()]")
    if not headings:
        return None
    lines = _visible_lines(tree)
    heading = one_line(headings[-1].text_content()) or ""
    if heading not in lines:
        return None
    at = lines.index(heading)
    below = takewhile(lambda line: len(line) <= _LONG_LINE, lines[at + 1 : at + 1 + _LINES_BELOW_HEADING])
    return find_published("\n".join(below)) or find_published("\n".join(lines[max(0, at - 2) : at]))


def _visible_lines(tree: Any) -> list[str]:
    """The page's text in lines, one a block element, in document order."""
    lines: list[str] = []
    block = None
    for piece in tree.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]"):
        owner = piece.getparent()
        breaks = piece.is_tail and owner.tag == "br"
        owner = owner.getparent() if piece.is_tail else owner
        while _INLINE.fullmatch(owner.tag):
            owner = owner.getparent()
        if breaks or owner is not block:
            lines.append("")
        block = owner
        lines[-1] += re.sub(r"\s+", " ", piece)
    return [line for raw in lines if (line := one_line(raw))]


def _heading(tree: Any) -> str | None:
    for path in ("//h1", "//title"):
        for node in tree.xpath(path):
            heading = one_line(node.text_content())
            if heading:
                return heading
    return None


def _meta(tree: Any, name: str) -> str | None:
    values = tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return one_line(values[0]) if values else None


def _address(tree: Any) -> str | None:
    canonical = [*tree.xpath("//link[@rel='canonical']/@href"), _meta(tree, "og:url") or ""]
    return next((url for url in canonical if re.match(r"https?://[^\s<>\"']+$", url)), None)


def _layout(text: str) -> str:
    """A blank line between paragraphs, none between list items or table rows; no table marks at the edges."""
    lines = [line.strip() for line in text.split("\n")]
    out: list[str] = []
    previous = ""
    for line in (line for line in lines if line and not re.fullmatch(r"\|?(?:\s*:?-+:?\s*\|)+", line)):
        kind = "row" if line.startswith("|") else "item" if line.startswith("- ") else "paragraph"
        shown = " | ".join(cell.strip() for cell in line.strip("| ").split("|")) if kind == "row" else line
        if not out:
            out.append(shown)
        elif kind == "paragraph" and shown[0].islower() and previous == "paragraph" and not _ends(out[-1]):
            out[-1] += " " + shown  # a line break inside a sentence
        else:
            out.append(("\n" if kind == previous and kind != "paragraph" else "\n\n") + shown)
        previous = kind
    return "".join(out)


def _ends(paragraph: str) -> bool:
    return bool(re.search(r"[.!?:;。！？：；][\"”’)\]]*$", paragraph))


def _under_title(text: str, title: str | None) -> str:
    """The text with its title as first line, as a text file has it, if it is not there yet."""
    wanted = _letters(title or "")
    first = (_letters(line) for line in text[:1000].split("\n")[:6])
    return text if not wanted or wanted in first else f"{title}\n\n{text}"


def _letters(line: str) -> str:
    return re.sub(r"[\W_]+", "", line).casefold()
