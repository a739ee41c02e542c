"""The stage that every runner maps: one article read and extracted, whatever is wrong with it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from policy_qa.errors import LoadError, PolicyQAError
from policy_qa.extract import Extractor
from policy_qa.inputs import fingerprint
from policy_qa.runners import TookTooLong, time_limit
from policy_qa.schema import Article, ExtractedArticle
from policy_qa.sources import SourceFile, read, shown

TIME_LIMIT = 120.0
"""Seconds for one article unless the caller says otherwise; most take a tenth of one."""

_log = logging.getLogger(__name__)


class ArticleExtractor(Protocol):
    """What finds figures and entities in an article."""

    def extract(self, article: Article) -> ExtractedArticle:
        """The article with all that was found in it."""


@dataclass(frozen=True, slots=True)
class Work:
    """One article to work on: where its bytes are, and what its stores know of it, which is not in them.

    ``doc`` is its name there (None: the file's), ``edited`` what a person has changed of its metadata.
    """

    file: SourceFile
    doc: str | None = None
    edited: Mapping[str, str] = field(default_factory=dict)

    def key(self, *, max_bytes: int) -> str:
        """Changes when the result may: hex digits of content, names and metadata."""
        found = fingerprint(self.file, max_bytes=max_bytes)
        return f"{found}{self.doc or ''}{sorted(self.edited.items()) or ''}"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one article: it was extracted, or there is a failure; and the seconds that it took."""

    source: str
    extracted: ExtractedArticle | None = None
    failure: str | None = None
    reading: float = 0.0
    extracting: float = 0.0


class ExtractWork:
    """Reads and extracts one article after the other. Nothing that is wrong with one is raised.

    Args:
        max_bytes: Size of the largest file.
        limit: Seconds for one article; None for as long as it takes.
        extractor: Makes the extractor, when the first article is there.
        check: Raises LoadError for an article that shall not be extracted.
    """

    def __init__(
        self,
        *,
        max_bytes: int,
        limit: float | None = TIME_LIMIT,
        extractor: Callable[[], ArticleExtractor] = Extractor,
        check: Callable[[Article], None] | None = None,
    ) -> None:
        self._max_bytes, self._limit = max_bytes, limit
        self._make, self._check = extractor, check
        self._extractor: ArticleExtractor | None = None

    def __call__(self, work: Work) -> Done:
        """What became of the article."""
        if self._extractor is None:
            self._extractor = self._make()  # outside the limit: an error of this is one of the whole run
        name, clock = shown(work.file.path), _Clock()
        try:
            with time_limit(self._limit):
                article = self._read(work)
                clock.lap()
                return Done(name, self._extractor.extract(article), **clock.seconds())
        except LoadError as error:
            return Done(name, failure=error.reason, **clock.seconds())
        except TookTooLong:
            return lost(work, f"took longer than {self._limit:g} seconds", **clock.seconds())
        except PolicyQAError:
            raise  # a model is missing: it would be so for the next article as well
        except Exception as error:  # an article that meets a bug must not end the others
            _log.debug("extracting %s", name, exc_info=True)
            reason = f"cannot be extracted ({type(error).__name__}: {error}); please report this file"
            return Done(name, failure=reason, **clock.seconds())

    def _read(self, work: Work) -> Article:
        article = read(work.file, max_bytes=self._max_bytes)
        if self._check is not None:
            self._check(article)
        values: dict[str, Any] = {name: value or None for name, value in work.edited.items()}
        return replace(article, doc=work.doc or article.doc, **values)


class _Clock:
    """The seconds of reading, then of extracting."""

    def __init__(self) -> None:
        self._started = self._read = time.perf_counter()
        self._reading = True

    def lap(self) -> None:
        self._read, self._reading = time.perf_counter(), False

    def seconds(self) -> dict[str, Any]:
        now = time.perf_counter()
        read_until = now if self._reading else self._read
        return {"reading": read_until - self._started, "extracting": now - read_until}


def lost(work: Work, reason: str, **seconds: Any) -> Done:
    """What became of an article that was given up."""
    said = f"{reason}; it was set aside, split it or give it more time (--time-limit)"
    return Done(shown(work.file.path), failure=said, **seconds)
