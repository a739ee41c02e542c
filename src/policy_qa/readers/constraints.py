"""The constraints of a question: a figure of another place or another time never answers it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from policy_qa.extract.periods import bounds, contains, find_dates
from policy_qa.places import governed_from, is_known, mention_spans, mentions, same_place
from policy_qa.readers.candidates import Candidate
from policy_qa.schema import Article, DateMention, ExtractedArticle, Query

PeriodFit = Literal["exact", "within", "unknown", "free", "soft", "none"]
"""``free``: the question names no period; ``within``: the figure covers a part of it."""

_PARAGRAPH = 500
"""Code points before a sentence in which the year of a plan may be named."""
_MOST_OF_A_YEAR = 180
_OPENING = 600
"""Code points of an article's opening."""
_OFTEN = 3
"""How often an article names a place that it is about."""
_MUCH_MORE = 2
"""How many times as often an article names the place that it is about than the country that it is in."""
_KIND_OF_PLACE = re.compile(
    r"\b(?:City|Province|County|District|Prefecture|Municipality|Region|State|Town|Port)\b"
)
_TWO_YEARS = re.compile(r"(?P<first>(?:19|20)\d\d)[-–/](?P<second>(?:19|20)?\d\d)(?!\d)")
_FISCAL = re.compile(
    r"(?:FY|fiscal(?: year)?|financial year)\s*(?P<year>(?:19|20)?\d\d)(?![\d–/-])", re.IGNORECASE
)


_BACKWARDS = re.compile(r"\b(?:earlier|before|previous|preceding|ago)\b", re.IGNORECASE)
"""Words that count back from a time that the question does not name."""


def figure_period_fit(query: Query, candidate: Candidate) -> PeriodFit:
    """Whether a figure's period answers for the period of a question, as its article means it."""
    asked = asked_period(query, candidate.source)
    if query.when is not None and (years := fiscal_years(query.when)):
        return _fiscal_fit(years, asked, candidate)
    if asked is None and query.when is not None:
        return "none"
    if query.period is None and query.when is not None and _BACKWARDS.search(query.when):
        return "exact" if _stands_before(query.when, candidate) else "none"
    fit = period_fit(asked, candidate.figure.period)
    return "none" if fit == "unknown" and not _year_nearby(asked, candidate) else fit


def _stands_before(when: str, candidate: Candidate) -> bool:
    """Whether "a year earlier" stands right behind a figure, so that it is the earlier value."""
    behind = candidate.source.article.text[candidate.figure.end : candidate.sentence.end]
    return bool(re.match(rf"[^\d,;:]{{0,24}}\b{re.escape(when)}\b", behind, re.IGNORECASE))


def fiscal_years(said: str) -> tuple[int, int] | None:
    """The first and the last calendar year of a fiscal year ("2022-23", "FY2023"), None if it is none.

    A fiscal year that is named by one year is told by its last: most countries name it so.
    """
    if match := _TWO_YEARS.search(said):
        first = int(match["first"])
        second = (
            int(match["second"]) if len(match["second"]) == 4 else first - first % 100 + int(match["second"])
        )
        second += 100 if second < first else 0
        return (first, second) if second == first + 1 else None
    if match := _FISCAL.search(said):
        year = int(match["year"])
        year += 2000 if year < 100 else 0
        return year - 1, year
    return None


def said_dates(candidate: Candidate) -> tuple[DateMention, ...]:
    """The expressions of time of a figure: those of its own stretch of the sentence, else those before it."""
    segment, dates = candidate.segment, candidate.source.dates
    own = tuple(d for d in dates if segment.own.start <= d.start < segment.own.end)
    if own:
        return own
    return tuple(d for d in dates if any(part.start <= d.start < part.end for part in segment.reach))


def _fiscal_fit(years: tuple[int, int], asked: str | None, candidate: Candidate) -> PeriodFit:
    """Whether a figure is of a fiscal year: its sentence writes the same one, or its period is one."""
    written = [found for date in said_dates(candidate) if (found := fiscal_years(date.surface))]
    if written:
        return "exact" if years in written else "none"
    given = candidate.figure.period
    if given is None:
        return "none"
    if asked is not None and (fit := period_fit(asked, given)) != "none":
        return fit
    if given == str(years[1]) and asked is None:
        return "exact"  # the fiscal year of a country that has the calendar year
    start, end = bounds(given)
    whole_year = end is not None and 360 <= (end - start).days <= 366
    return "exact" if whole_year and end and (start.year, end.year) == years else "none"


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


def place_of(query: Query, candidate: Candidate) -> Literal["own", "near", "none"]:
    """Whether a figure is of the place of a question: by its own fields and sentence, or by what precedes."""
    place, figure = query.place or "", candidate.figure
    if query.place is not None and _names_another(place, candidate.source):
        return _of_name(place, candidate)
    if place_fits(query, candidate):
        return "own"
    if same_place(governed_from(place), figure.place):
        return "near"
    elsewhere = figure.place and not same_place(figure.place, place)
    # "What share of Kenya's imports came from Egypt" names the other place as well.
    if (
        elsewhere
        and not mentions(query.text, figure.place or "")
        and mentions(candidate.reach_text, figure.place or "")
    ):
        return "none"
    if any(not mentions(query.text, other) for other in _places_beside(candidate)):
        return "none"
    text = " ".join(
        candidate.source.article.text[span.start : span.end]
        for span in (*candidate.before, candidate.sentence)
    )
    return "near" if mentions(text, place) or _is_of_topic(place, candidate, text) else "none"


def _is_of_topic(place: str, candidate: Candidate, paragraph: str) -> bool:
    """Whether a figure is of the place that its whole article is about, though no sentence near it says so.

    "The port handled 3 million tons" stands in an article on one port; its figures may have been given the
    country, which the article names as well, but less often than the port. Where the two are named alike,
    the article tells them apart.
    """
    given, source = candidate.figure.place, candidate.source
    if given:
        placed = [figure.place for figure in source.figures if figure.place]
        usual = 2 * sum(same_place(given, other) for other in placed) > len(placed)
        if mentions(paragraph, given) or not usual:
            return False
        text = source.article.text
        apart = any(same_place(other, place) for other in placed)
        if apart and len(mention_spans(text, place)) <= _MUCH_MORE * len(mention_spans(text, given)):
            return False
    named = {
        mention.surface
        for entity in source.entities
        if entity.label == "PLACE"
        for mention in entity.mentions
        if any(span.start <= mention.start < span.end for span in (*candidate.before, candidate.sentence))
    }
    return not named and is_about(source.article, place)


@lru_cache(maxsize=4096)
def is_about(article: Article, place: str) -> bool:
    """Whether an article is about a place: its title or its opening names it, or it does so several times."""
    plain = _KIND_OF_PLACE.sub("", place).strip()
    names = {place, plain} if plain else {place}
    opening = f"{article.title or ''} . {article.text[:_OPENING]}"
    return any(mentions(opening, name) or len(mention_spans(article.text, name)) >= _OFTEN for name in names)


def _names_another(name: str, source: ExtractedArticle) -> bool:
    """Whether what a question names like a place is something else in an article: "Intel's plants"."""
    if is_known(name):
        return False
    labels = {e.label for e in source.entities if name in {e.canonical, *(m.surface for m in e.mentions)}}
    return bool(labels) and "PLACE" not in labels


def _of_name(name: str, candidate: Candidate) -> Literal["own", "near", "none"]:
    """Whether a name that is no place is said with a figure, or in its title or the sentences before."""
    article = candidate.source.article
    if mentions(candidate.reach_text, name):
        return "own"
    before = (article.text[span.start : span.end] for span in (*candidate.before, candidate.sentence))
    return "near" if mentions(" ".join((article.title or "", *before)), name) else "none"


def as_told(query: Query, candidate: Candidate) -> Candidate:
    """A figure as it is told: without the place that it was given, where its article is of the one asked for.

    "57.9 billion yuan in China" would be wrong of the trade of one port in China.
    """
    figure, source = candidate.figure, candidate.source
    if query.place is None or figure.place is None or place_of(query, candidate) != "near":
        return candidate
    if same_place(figure.place, query.place) or mentions(candidate.reach_text, figure.place):
        return candidate
    about = replace(source, article=replace(source.article, place=None))
    return Candidate(replace(figure, place=None), about)


def place_fits(query: Query, candidate: Candidate) -> bool:
    """Whether a figure is about the place of a question."""
    asked = query.place
    if asked is None:
        return True
    figure, article = candidate.figure, candidate.source.article
    if same_place(asked, figure.place) and not same_place(figure.place, article.place):
        return True  # it was told from its own words, not taken from the article
    said = candidate.reach_text
    own_text = article.text[candidate.segment.own.start : candidate.segment.own.end]
    if candidate.segment.follows and mentions(own_text, asked):
        return True
    if candidate.segment.follows and (here := _places_beside(candidate)):
        if not any(mentions(query.text, place) for place in here):
            return False
        # "What share of Kenya's tea went to Egypt": one place is the figure's, the other its article's.
        about = f"{said} {article.title or ''} {article.place or ''}"
        return mentions(about, asked) or same_place(asked, figure.place)
    own = " ".join(
        filter(
            None,
            (figure.indicator, figure.subject, figure.rank_scope if figure.kind != "ordinal_rank" else None),
        )
    )
    if same_place(asked, figure.place) or same_place(asked, figure.subject) or mentions(own, asked):
        return True
    about = f"{said} {article.title or ''}"
    if figure.place is None or mentions(query.text, figure.place):
        return same_place(asked, article.place) or mentions(about, asked)
    return mentions(said, asked) and not mentions(said, figure.place)


def _places_beside(candidate: Candidate) -> list[str]:
    """The places that are named in a figure's own stretch of its sentence."""
    text, own = candidate.source.article.text, candidate.segment.own
    stretch = text[own.start : own.end]
    named = {
        mention.surface
        for entity in candidate.source.entities
        if entity.label == "PLACE"
        for mention in entity.mentions
        if own.start <= mention.start < own.end
    }
    place = candidate.figure.place
    return sorted(named | ({place} if place and mentions(stretch, place) else set()))


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
