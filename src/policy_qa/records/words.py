"""Words for the full-text index, and questions made into safe full-text queries."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese, Japanese
    "\uac00-\ud7a3\U00020000-\U0003ffff"  # Korean (its endings stick to the words), rare Chinese
)
_RUN = re.compile(f"[{_UNSPACED}]+")
_WORD = re.compile(rf"\d+(?:[.,]\d+)+|(?:(?![{_UNSPACED}])[^\W_])+")

MAX_TERMS = 64
"""Terms of a question that are searched: the first so many. More than any real question has."""

_MEANINGLESS = """
a about above after again all also am an and any are as at be been before being between both but by can
could did do does doing during each for from further had has have having he her here hers him his how i if
in into is it its itself just me more most much many my no nor not of off on once only or other our out
over own per same she should so some such s t tell than that the their them then there these they this
those through to too under until up very was we were what when where which while who whom whose why will
with would you your
"""
_STOPWORDS = frozenset(_MEANINGLESS.split())


def grams(text: str) -> str:
    """Single characters and pairs of the runs of text that are written without spaces; "" for English.

    The tokenizer takes such a run for one word, so that only a search for the whole run would find it.
    """
    return " ".join(gram for run in _RUN.finditer(text) for gram in _grams(run.group()))


def _grams(run: str) -> Iterator[str]:
    yield from run
    yield from _pairs(run)


def _pairs(run: str) -> Iterator[str]:
    for i in range(len(run) - 1):
        yield run[i : i + 2]


def match_query(question: str) -> str | None:
    """The FTS5 query for any of a question's words, None if it has none.

    Every term is a quoted string of letters and digits only, so that nothing in a question is read as an
    operator. A number keeps its marks ("13.3" must stand together). Words that carry no meaning are left
    out unless there are no others.
    """
    terms = list(dict.fromkeys(_terms(question)))
    chosen = [term for term in terms if term not in _STOPWORDS] or terms
    return " OR ".join(f'"{term}"' for term in chosen[:MAX_TERMS]) or None


def _terms(question: str) -> Iterator[str]:
    for match in _WORD.finditer(question):
        yield match.group().lower()
    for run in _RUN.finditer(question):
        yield from _pairs(run.group()) if len(run.group()) > 1 else run.group()
