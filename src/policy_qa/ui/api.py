"""The page's API: the calls that other programs can make of it, their results as plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.assistant import answer_to_dict
from policy_qa.calls import Calls
from policy_qa.schema import ExtractedArticle
from policy_qa.ui.articles import INGEST_QUEUE
from policy_qa.ui.ask import ASK_QUEUE
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import words_of

if TYPE_CHECKING:
    from policy_qa.factory import App


def offer(app: App) -> None:
    """Adds the calls to the surrounding Blocks."""
    calls = Calls(app)
    gr.api(_plain(calls.ask, answer_to_dict), api_name="ask", concurrency_id=ASK_QUEUE)
    gr.api(_plain(calls.figures), api_name="figures", concurrency_id="figures", concurrency_limit=2)
    gr.api(_plain(calls.series), api_name="series", concurrency_id="figures")
    gr.api(_plain(calls.extract, _found), api_name="extract", concurrency_id="extract", concurrency_limit=1)
    gr.api(_plain(calls.ingest), api_name="ingest", concurrency_id=INGEST_QUEUE, concurrency_limit=1)


def _plain(call: Callable[..., Any], to_dict: Callable[[Any], dict[str, Any]] = asdict) -> Callable[..., Any]:
    """A call with its result as plain data; what goes wrong reaches the caller as one sentence."""

    @wraps(call)
    def run(*arguments: Any) -> dict[str, Any]:
        try:
            return to_dict(call(*arguments))
        except Exception as error:
            raise gr.Error(in_words(error, words_of()), print_exception=False) from error

    run.__annotations__ = {**call.__annotations__, "return": dict[str, Any]}
    return run


def _found(extracted: ExtractedArticle) -> dict[str, Any]:
    about = asdict(extracted.article)
    return {
        "article": {name: value for name, value in about.items() if name not in {"text", "source"}},
        "skipped": extracted.skipped,
        "figures": [asdict(figure) for figure in extracted.figures],
        "entities": [asdict(entity) for entity in extracted.entities],
    }
