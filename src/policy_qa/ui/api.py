"""The calls that other programs can make, in plain JSON: ask, extract, ingest."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final, NoReturn

import gradio as gr

from policy_qa.assistant import answer_to_dict
from policy_qa.errors import UsageError
from policy_qa.ingest import Sent, check_extent, sent_text
from policy_qa.records.periods import first_day, last_day
from policy_qa.schema import Filters, Turn
from policy_qa.ui.articles import INGEST_QUEUE
from policy_qa.ui.ask import ASK_QUEUE
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import words_of

if TYPE_CHECKING:
    from policy_qa.factory import App

MAX_EXTRACTED: Final = 200_000
"""Characters of a text that is extracted and not stored: a few seconds' work."""

MAX_DOCS: Final = 1_000
"""Articles that one question may name."""

_MAX_TURNS: Final = 100


def offer(app: App) -> None:
    """Adds the calls to the surrounding Blocks."""
    calls = Calls(app)
    gr.api(calls.ask, api_name="ask", concurrency_id=ASK_QUEUE)
    gr.api(calls.extract, api_name="extract", concurrency_id="extract", concurrency_limit=1)
    gr.api(calls.ingest, api_name="ingest", concurrency_id=INGEST_QUEUE, concurrency_limit=1)


class Calls:
    """The calls themselves; what goes wrong reaches the caller as one sentence.

    Args:
        app: The wired application.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    def ask(  # noqa: PLR0917 - Gradio passes by position
        self,
        question: str,
        history: list[dict[str, str]] | None = None,
        since: str | None = None,
        until: str | None = None,
        place: str | None = None,
        publisher: str | None = None,
        docs: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answers one question from the articles.

        Args:
            question: The question, in English.
            history: Earlier exchanges, oldest first, each with the keys "question" and "answer".
            since: Only articles published on this day (2018-03-05) or later; also a month or a year.
            until: Only articles published on this day, in this month or year, or earlier.
            place: Only articles of this place.
            publisher: Only articles of this publisher.
            docs: Only the articles of these names ("doc" of a citation or of a receipt).

        Returns:
            The answer with its citations, figures and checked numbers.
        """
        try:
            filters = _filters(since=since, until=until, place=place, publisher=publisher, docs=docs)
            self._app.records.check_docs([*(filters["docs"] or ())])
            return answer_to_dict(self._app.assistant.ask(question, _turns(history), **filters))
        except Exception as error:
            _refuse(error)

    def extract(self, text: str, metadata: dict[str, str] | None = None) -> dict[str, Any]:
        """Finds the figures and names in a text; nothing is stored.

        Args:
            text: The text of one article, in English.
            metadata: What is known of it: "title", "published", "publisher", "place", "url", "language".

        Returns:
            The article's metadata, its figures and its entities, as the command line exports them.
        """
        from policy_qa.loaders import load

        try:
            sent = sent_text(text, _metadata(metadata))
            article = load(sent.data, sent.name, doc="text", metadata=sent.metadata)
            check_extent(article, MAX_EXTRACTED)
            found = self._app.extractor().extract(replace(article, source="text"))
        except Exception as error:
            _refuse(error)
        about = asdict(article)
        return {
            "article": {name: value for name, value in about.items() if name not in {"text", "source"}},
            "skipped": found.skipped,
            "figures": [asdict(figure) for figure in found.figures],
            "entities": [asdict(entity) for entity in found.entities],
        }

    def ingest(
        self, text: str, name: str | None = None, metadata: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Stores one article; the same name again replaces what was stored under it.

        Args:
            text: The article: plain text, or Markdown or HTML where the name ends in .md or .html.
            name: A file name; without one the title, else the content, makes it.
            metadata: What is known of it, as for extract.

        Returns:
            The receipt: "outcome" (added, replaced, unchanged or failed, then with its "reason"), "doc",
            "figures", "entities", "doubts", "language", "notes".
        """
        try:
            sent = sent_text(text, _metadata(metadata))
            if name:
                sent = Sent(name, sent.data, sent.metadata)
            return asdict(self._app.intake.take(sent))
        except Exception as error:
            _refuse(error)


def _turns(history: list[dict[str, str]] | None) -> tuple[Turn, ...]:
    latest = (history or [])[-_MAX_TURNS:]
    try:
        return tuple(Turn(str(turn["question"]), str(turn["answer"])) for turn in latest)
    except (KeyError, TypeError) as error:
        what = "history: an entry lacks the keys question and answer"
        raise UsageError(what, 'write [{"question": …, "answer": …}, …]') from error


def _filters(*, docs: list[str] | None, **texts: str | None) -> Filters:
    for name, value in texts.items():
        if not (value is None or isinstance(value, str)):
            raise UsageError(f"{name} is no text", "write it as text, or leave it out")
    if texts["since"]:
        first_day(texts["since"], "since")
    if texts["until"]:
        last_day(texts["until"], "until")
    if docs is not None and not (isinstance(docs, list) and all(isinstance(doc, str) for doc in docs)):
        raise UsageError("docs is no list of names", 'write ["name", …], or leave it out')
    if docs is not None and len(docs) > MAX_DOCS:
        raise UsageError(f"docs has {len(docs):,} names", f"give at most {MAX_DOCS:,}")
    return Filters(
        since=texts["since"] or None,
        until=texts["until"] or None,
        place=texts["place"] or None,
        publisher=texts["publisher"] or None,
        docs=docs or None,
    )


def _metadata(given: dict[str, str] | None) -> dict[str, str]:
    values = dict(given or {})
    if not all(isinstance(value, str) for value in values.values()):
        raise UsageError("metadata: a value is no text", "write every value as text")
    return values


def _refuse(error: Exception) -> NoReturn:
    raise gr.Error(in_words(error, words_of()), print_exception=False) from error
