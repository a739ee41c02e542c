"""The constraints of a question: a figure of another place or another time never answers it."""

from __future__ import annotations

from typing import Literal

from policy_qa.extract.periods import bounds, contains, find_dates
from policy_qa.places import mentions, same_place
from policy_qa.readers.candidates import Candidate
from policy_qa.schema import ExtractedArticle, Query

PeriodFit = Literal["exact", "within", "unknown", "free", "none"]
"""``free``: the question names no period; ``within``: the figure covers a part of it."""

_PARAGRAPH = 500
"""Code points before a sentence in which the year of a plan may be named."""
_MOST_OF_A_YEAR = 180


def figure_period_fit(query: Query, candidate: Candidate) -> PeriodFit:
    """Whether a figure's period answers for the period of a question, as its article means it."""
    asked = asked_period(query, candidate.source)
    if asked is None and query.when is not None:
        return "none"
    fit = period_fit(asked, candidate.figure.period)
    return "none" if fit == "unknown" and not _year_nearby(asked, candidate) else fit


def period_fit(asked: str | None, given: str | None) -> PeriodFit:
    """Whether a figure's period answers for the period of a question."""
    if asked is None:
        return "free"
    if given is None:
        return "unknown"
    if asked == given:
        return "exact"
    if contains(asked, given):
        return "within"
    start, end = bounds(given)
    asked_start, asked_end = bounds(asked)
    if end is None or asked_end is None:
        return "none"
    # A fiscal year is named by a calendar year that it mostly covers, or by the year in which it ends.
    year_long = 360 <= (end - start).days <= 366 and 360 <= (asked_end - asked_start).days <= 366
    shared = (min(end, asked_end) - max(start, asked_start)).days
    return "within" if year_long and shared > _MOST_OF_A_YEAR else "none"


def asked_period(query: Query, source: ExtractedArticle) -> str | None:
    """The period a question names, as an article means it: "October" is that of the article's year."""
    if query.period is not None or query.when is None:
        return query.period
    plain = query.when.lower().removeprefix("the ")
    said = [d.period for d in source.dates if d.period and d.surface.lower().removeprefix("the ") == plain]
    if said:
        return said[0]
    return next((d.period for d in find_dates(f"in {query.when}", published=source.article.published)), None)


def place_fits(asked: str | None, candidate: Candidate) -> bool:
    """Whether a figure is about the place of a question."""
    if asked is None:
        return True
    figure, article = candidate.figure, candidate.source.article
    own = " ".join(
        filter(
            None,
            (figure.indicator, figure.subject, figure.rank_scope if figure.kind != "ordinal_rank" else None),
        )
    )
    if same_place(asked, figure.place) or same_place(asked, figure.subject) or mentions(own, asked):
        return True
    sentence = article.text[candidate.sentence.start : candidate.sentence.end]
    if figure.place is None:
        return (
            same_place(asked, article.place)
            or mentions(sentence, asked)
            or mentions(article.title or "", asked)
        )
    return mentions(sentence, asked) and not mentions(sentence, figure.place)


def _year_nearby(period: str | None, candidate: Candidate) -> bool:
    """Whether a figure without a period may be of the year asked for, as its article is."""
    published = candidate.source.article.published
    if period is None or published is None:
        return False
    start, end = bounds(period)
    year = int(published[:4])
    if candidate.figure.status != "actual" and start.year == year + 1:
        text = candidate.source.article.text[
            max(0, candidate.sentence.start - _PARAGRAPH) : candidate.sentence.end
        ]
        return str(start.year) in f"{candidate.source.article.title} {text}"
    return start.year <= year <= (end or start).year + 1
