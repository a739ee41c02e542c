"""What forbids a sentence as an answer from text, however well its words fit.

A cause of what happened in one year is none of another year, one of a rise none of a fall, and what only
tells again what happened explains nothing.
"""

from __future__ import annotations

from datetime import date

from policy_qa.extract.periods import bounds, overlaps
from policy_qa.places import mention_spans
from policy_qa.readers.constraints import asked_period
from policy_qa.readers.inquiry import asked_direction
from policy_qa.readers.sentences import Sentence
from policy_qa.schema import Figure, Query
from policy_qa.words import STOP, head, is_generic, keys, words

_TOLD = 2
"""The fewest words of an event that tell it again."""


def cannot_explain(query: Query, about: str, sentence: Sentence) -> bool:
    """Whether a sentence can give no cause of what is asked about: of another time, or of the contrary."""
    return of_other_time(query, sentence) or moved_otherwise(query, about, sentence)


def tells_again(query: Query, about: str, stretch: str) -> bool:
    """Whether a stretch of text says all of an event that is asked about, and so is no cause of it.

    "Imports shrank" is none of why imports fell; "chip imports shrank" may be one.
    """
    event, way = _event(query, about), asked_direction(query.text)
    first = next((word.key for word in words(stretch) if word.text.lower() not in STOP), "")
    same = way is not None and asked_direction(stretch) == way and first in event
    return same or (len(event) >= _TOLD and event <= keys(stretch))


def of_other_time(query: Query, sentence: Sentence) -> bool:
    """Whether all figures of a sentence are of other years, and it cannot look back on the one asked for."""
    asked = asked_period(query, sentence.source)
    told = [figure.period for figure in _figures(sentence) if figure.period]
    if asked is None or not told:
        return False
    first, last = (bounds(asked)[0].year, (bounds(asked)[1] or date.max).year)
    if any(overlaps(f"{first}/{last}", period) for period in told):
        return False
    published = sentence.source.article.published
    looks_back = published is not None and int(published[:4]) > last
    return not looks_back or all(bounds(period)[0].year > last for period in told)


def moved_otherwise(query: Query, about: str, sentence: Sentence) -> bool:
    """Whether the figures of what is asked about moved the other way than the question says."""
    way, event = asked_direction(query.text), _event(query, about)
    if way is None:
        return False
    ways = {
        figure.change_direction
        for figure in _figures(sentence)
        if figure.change_direction in {"up", "down"}
        and (head(figure.indicator) in event or keys(figure.indicator) <= keys(query.place))
    }
    return bool(ways) and way not in ways


def _event(query: Query, about: str) -> frozenset[str]:
    """What is asked about, without its place and time."""
    plain = without_place_and_time(query, about)
    return frozenset(word for word in keys(plain) if not is_generic(word) and not word.isdigit())


def without_place_and_time(query: Query, text: str) -> str:
    """A text of a question with its place and its time blanked out."""
    plain = text.replace(query.when, " " * len(query.when)) if query.when else text
    for start, end in mention_spans(plain, query.place) if query.place else []:
        plain = f"{plain[:start]}{' ' * (end - start)}{plain[end:]}"
    return plain


def _figures(sentence: Sentence) -> list[Figure]:
    return [figure for figure in sentence.source.figures if _inside(figure.start, sentence)]


def _inside(offset: int, sentence: Sentence) -> bool:
    return sentence.span.start <= offset < sentence.span.end
