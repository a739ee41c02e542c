"""What all loaders share: building an Article from what a file gave, and guessing its language."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import PurePath
from typing import Any

from policy_qa.errors import LoadError
from policy_qa.schema import Article

_LANGUAGE_SAMPLE = 20_000
_FEW_LETTERS = 12
_SURE = 0.6
_SCRIPTS = (("ja", r"[\u3040-\u30ff]"), ("ko", r"[\uac00-\ud7af\u1100-\u11ff]"), ("zh", r"[\u3400-\u9fff]"))
# Languages in which hardly any news is written, and which a list of Asian or African names is taken for.
_RARE = re.compile("an|br|eo|fo|ht|jv|la|lb|nn|oc|qu|rw|sa|se|sn|st|vo|wa")


def build(
    data: bytes,
    source: str,
    text: str,
    *,
    title: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
) -> Article:
    """An Article with its hash, its language and the bare name of its file as ``doc``.

    Raises:
        LoadError: the text has no letter and no digit.
    """
    if not re.search(r"[^\W_]", text):
        raise LoadError(source, "has no text in it; check that the right file was saved")
    return Article(
        id=hashlib.sha256(data).hexdigest(),
        doc=PurePath(source).stem,
        source=source,
        text=text,
        title=one_line(title),
        published=published,
        publisher=one_line(publisher),
        url=one_line(url),
        language=detect_language(text),
    )


def one_line(value: str | None) -> str | None:
    """``value`` with its white space collapsed; None if nothing is left."""
    return " ".join((value or "").split()) or None


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language of ``text``.

    Digits and signs are left out: they say nothing about language and mislead the classifier. Where it is not
    sure (a few words, a list of names) the answer is ``en``, the language that figures are read from.
    """
    words = " ".join(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text[:_LANGUAGE_SAMPLE]))
    letters = len(words.replace(" ", ""))
    for code, script in _SCRIPTS:
        if len(re.findall(script, words)) > letters * (0.05 if code == "ja" else 0.3):
            return code
    if letters < _FEW_LETTERS and not re.search(r"[^\u0000-\u024f\u2019]", words):
        return "en"
    language, probability = _identifier().classify(words)
    return str(language) if probability >= _SURE else "en"


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(
        [code for code in identifier.labels if len(code) == 2 and not _RARE.fullmatch(code)]
    )
    return identifier


@contextmanager
def silenced(*names: str) -> Iterator[None]:
    """Keep libraries that log every oddity of a file from writing to the user's terminal."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
