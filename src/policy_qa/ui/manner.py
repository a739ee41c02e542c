"""How documents speak: in the words of the page, dates and values as the page shows them."""

from __future__ import annotations

from functools import partial

from policy_qa.briefing import Manner
from policy_qa.schema import Figure
from policy_qa.ui.readable import as_written, readable_date, readable_period, readable_value
from policy_qa.ui.wording import Words


def manner_of(words: Words) -> Manner:
    """The manner of documents in the language of these words."""
    return Manner(
        language=words.language,
        words=words,
        date=partial(readable_date, words=words),
        period=partial(readable_period, words=words),
        value=partial(_value, words=words),
    )


def _value(figure: Figure, words: Words) -> str:
    """The value as written; of a corrected figure what it was corrected to as well."""
    written = " ".join(as_written(figure, words).split())
    if figure.verdict != "corrected":
        return written
    return f"{written} ({words('verdict.corrected')}: {readable_value(figure)})"
