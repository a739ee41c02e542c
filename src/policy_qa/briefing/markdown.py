"""A document as Markdown, every text in it escaped: nothing that an article says becomes a mark or a link."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Final

from policy_qa.briefing.charts import as_svg
from policy_qa.briefing.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Heading,
    Paragraph,
    Run,
    Source,
    Table,
)

_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>|#~$&]|:(?=//))")
_DOTTED: Final = re.compile(
    r"(?<=\w)\.(?=\w*[^\W\d])"
)  # www.name.org becomes a link by itself; 12.5 does not
_AT_START: Final = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+])(?=\s|$)")


def as_markdown(document: Document) -> bytes:
    """The document as Markdown with tables, UTF-8. Charts are SVG images within the file."""
    parts = [f"# {_inline(document.title)}", f"*{_inline(document.subtitle)}*"]
    parts += [_block(block) for block in document.body]
    if document.sources:
        parts.append(f"## {_inline(document.sources_head)}")
        parts += [_source(source) for source in document.sources]
    parts += [_block(block) for block in document.closing]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "backslashreplace")


def plain(text: str) -> str:
    """A text as Markdown that means nothing but itself."""
    return _begun(_inline(text))


def _inline(text: str) -> str:
    """The same for text behind something else, where nothing can begin."""
    return _DOTTED.sub(r"\\.", _MARKS.sub(r"\\\1", text))


def _begun(marked: str) -> str:
    """A line that begins no list, whatever it begins with."""
    return _AT_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", marked)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {_inline(block.text)}"
    if isinstance(block, Paragraph):
        return f"{'> ' if block.is_note else ''}{_runs(block.runs)}"
    if isinstance(block, Bullets):
        return "\n".join(f"- {_runs(item)}" for item in block.items)
    if isinstance(block, Chart):
        data = base64.b64encode(as_svg(block.plot, block.alt).encode()).decode()
        below = f"{_inline(block.caption)}  {_inline(block.legend)}".rstrip()
        return f"![{_inline(block.alt)}](data:image/svg+xml;base64,{data})\n\n{below}"
    return "\n".join(_table(block))


def _table(table: Table) -> Iterator[str]:
    yield f"**{_inline(table.caption)}**\n"
    yield _row([_inline(name) for name in table.header])
    yield _row(["--:" if place in table.numbers else "---" for place in range(len(table.header))])
    for row in table.rows:
        yield _row([_runs(cell) for cell in row])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _runs(runs: Sequence[Run]) -> str:
    return _begun("".join(_run(run) for run in runs).strip())


def _run(run: Run) -> str:
    if run.kind == "cite":
        return rf"\[{_inline(run.text)}\]"
    text = _inline(run.text)
    if run.kind == "strong" and text.strip():
        lead, kept = len(text) - len(text.lstrip()), text.strip()
        return f"{text[:lead]}**{kept}**{text[lead + len(kept) :]}"
    return text


def _source(source: Source) -> str:
    where = " · ".join(_inline(part) for part in source.where)
    note = f"\n>\n> **{_inline(source.note)}**" if source.note else ""
    return (
        rf"**\[{source.number}\]** {_inline(source.title)}{f' · {where}' if where else ''}"
        f"\n\n> {plain(source.quote)}{note}"
    )
