"""``extract --explain``: which words of an article gave each field of a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from policy_qa.cli import show
from policy_qa.errors import UsageError
from policy_qa.schema import Article, Figure, Span

if TYPE_CHECKING:
    from policy_qa.extract.explain import Evidence
    from policy_qa.settings import Settings
    from policy_qa.sources import SourceFile

_WHICH = re.compile(r"all|[1-9]\d*|\d+-\d+|.+:\d+-\d+")
_LONGEST_QUOTE = 60
_COLUMNS = ("field", "value", "from", "words", "at")


def explain(files: Sequence[SourceFile], which: str, *, settings: Settings) -> None:
    """Print the evidence of the chosen figures of each article.

    Args:
        files: the articles.
        which: the number of a figure in its article (from 1, in order of the text), its span ("120-128"), its
            id, or "all".
        settings: the size of the largest file.

    Raises:
        UsageError: ``which`` names no figure.
        LoadError: a file cannot be read.
    """
    if not _WHICH.fullmatch(which):
        raise UsageError(
            f"--explain {which!r} names no figure", "give its number (1, 2, …), its span (120-128) or “all”"
        )
    from policy_qa.extract import Extractor
    from policy_qa.sources import read

    extractor, shown = Extractor(), 0
    for file in files:
        article = read(file, max_bytes=settings.max_file_bytes)
        for number, (figure, evidence) in enumerate(extractor.explain(article), start=1):
            if _is_chosen(which, number, figure):
                _show(article, number, figure, evidence)
                shown += 1
    if not shown:
        raise UsageError(f"there is no figure {which}", "policy-qa extract PATH lists them, in order")


def _is_chosen(which: str, number: int, figure: Figure) -> bool:
    return which in ("all", str(number), f"{figure.start}-{figure.end}", figure.id)


def _show(article: Article, number: int, figure: Figure, evidence: Iterable[Evidence]) -> None:
    show.say(f"{number}. {_one_line(figure.surface)} at {figure.start}-{figure.end} of {article.doc}")
    show.say(f"   {_one_line(figure.sentence)}")
    rows = [(e.field, _value(e.value), e.how, *_words(article.text, e.spans)) for e in evidence]
    show.table(_COLUMNS, rows)


def _value(value: str | float) -> str:
    return f"{value:,}" if isinstance(value, int | float) else value


def _words(text: str, spans: Sequence[Span]) -> tuple[str, str]:
    """The words as written, and where they stand."""
    quotes = [_one_line(text[span.start : span.end]) for span in spans]
    short = [f"“{q if len(q) <= _LONGEST_QUOTE else q[:_LONGEST_QUOTE] + '…'}”" for q in quotes]
    return " … ".join(short) or "–", ", ".join(f"{span.start}-{span.end}" for span in spans) or "–"


def _one_line(text: str) -> str:
    return " ".join(text.split())
