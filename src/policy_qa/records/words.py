"""Words: for the full-text index, of questions that are searched for, and found in short texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize

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


def search_terms(question: str) -> list[str]:
    """The words of a question that passages are searched for, each once; none if it has none.

    Every term is made of letters and digits only, but a number keeps its marks ("13.3" must stand
    together). Words that carry no meaning are left out unless there are no others.
    """
    terms = list(dict.fromkeys(_terms(question)))
    return ([term for term in terms if term not in _STOPWORDS] or terms)[:MAX_TERMS]


def _terms(question: str) -> Iterator[str]:
    for match in _WORD.finditer(question):
        yield match.group().lower()
    for run in _RUN.finditer(question):
        yield from _pairs(run.group()) if len(run.group()) > 1 else run.group()


def has_words(text_: str | None, wanted: str, whole: int) -> bool:
    """Whether every word of ``wanted`` stands in the text, case and accents aside (an SQL function).

    With ``whole`` a word must be the same word ("India" is not found in "Indiana"), else it may be its
    beginning and a plural's s does not count ("patents" is found in "invention patent").
    """
    pattern = words_pattern(wanted, whole=bool(whole))
    return bool(text_) and pattern is not None and _matcher(pattern)(folded(text_ or "")) is not None


@lru_cache(maxsize=64)
def words_pattern(wanted: str, *, whole: bool) -> str | None:
    """The regular expression that finds these words in folded text, as ``has_words`` does; None for none."""
    wanted = folded(wanted)
    words = re.findall(r"\w+", wanted)
    if not words:
        return None
    if not wanted.isascii():
        return re.escape(wanted)  # written without spaces, perhaps
    ends = [rf"{re.escape(word)}\b" if whole else re.escape(_singular(word)) for word in words]
    return "^" + "".join(rf"(?=.*\b{end})" for end in ends)


def beginnings(wanted: str, *, whole: bool = False) -> tuple[list[str], list[str]]:
    """What is looked for in a full-text index of whole words: words, and runs written without spaces.

    A plural's s does not count unless the words must be whole. Words are letters and digits only.
    """
    text = normalize("NFC", wanted)
    words = re.findall(r"[^\W_]+", _RUN.sub(" ", text))[:MAX_TERMS]
    runs = [run.group() for run in _RUN.finditer(text)][:MAX_TERMS]
    return [word if whole else _singular(word) for word in words], runs


@lru_cache(maxsize=64)
def _matcher(pattern: str) -> Callable[[str], Any]:
    return re.compile(pattern, re.DOTALL).search


def folded(text_: str) -> str:
    """Text without case and accents, for comparing."""
    decomposed = normalize("NFKD", text_.casefold())
    return "".join(character for character in decomposed if not combining(character))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sS" and word[-2] not in "sS" else word
