"""Who holds an office: a person to whom a sentence gives the very office that is asked for, at that time.

Offices change hands: the answer says the date of the article that it rests on, and who was minister in 2022
does not answer for 2024.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from policy_qa import prompts
from policy_qa.extract.periods import bounds, contains, describe, overlaps
from policy_qa.readers import Evidence, cite, commands
from policy_qa.readers.offices import Office, asked_office, is_office, nearness
from policy_qa.readers.posts import PAST, Post, posts
from policy_qa.readers.refusals import not_here, nothing_near, refuse
from policy_qa.readers.sentences import Sentence
from policy_qa.schema import Draft, Query, Reason
from policy_qa.words import keys

_LATER = timedelta(days=92)
"""How long after the time asked for an article may appear that speaks of it."""
_MOST = 3
_SURE = 0.9


class OfficeReader:
    """Answers "who is the … of …" with whoever a sentence gives that office to, or refuses."""

    name = "offices"

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The holder with the sentence and its date; None where no office is asked for."""
        office = asked_office(query, _places(evidence))
        if office is None:
            return None
        known = [post for sentence in _sentences(evidence) for post in posts(sentence)]
        own = [post for post in known if is_office(office, post)]
        held = _of_time(office, own)
        if held:
            return self._answer(query, office, held)
        near = [p for p in known if nearness(office, p)]
        near.sort(key=lambda p: (nearness(office, p), _published(p)), reverse=True)
        own.sort(key=_published, reverse=True)
        return self._refusal(query, own or near, other_time=bool(own))

    def _answer(self, query: Query, office: Office, held: Sequence[Post]) -> Draft:
        persons = _latest(held)
        if len(persons) > 1 and not office.words and office.place is None:
            why = prompts.SEVERAL_HOLDERS.format(given="; ".join(_dated(post) for post in persons[:_MOST]))
            return self._refusal(query, persons, why=why)
        if office.now and office.period is None:
            persons = [post for post in persons if _published(post) == _published(persons[0])]
        held = persons[:_MOST]
        found = enumerate(held, start=1)
        citations = tuple(cite(p.sentence.source, p.sentence.span, marker=n) for n, p in found)
        said = (
            f"{_dated(p)}: “{p.sentence.quote}” [{c.marker}]." for p, c in zip(held, citations, strict=True)
        )
        return Draft(
            " ".join(said),
            "; ".join(post.name for post in held),
            citations,
            confidence=_SURE,
            reader=self.name,
        )

    def _refusal(
        self, query: Query, near: Sequence[Post], *, other_time: bool = False, why: str = ""
    ) -> Draft:
        if not near:
            return nothing_near(query, reader=self.name)
        post = near[0]
        citation = cite(post.sentence.source, post.sentence.span, marker=1)
        reason: Reason = "wrong_period" if other_time else "wrong_indicator"
        if other_time:
            why = prompts.OTHER_HOLDER.format(holder=_dated(post))
        return refuse(reason, not_here(query, citation, why), (citation,), reader=self.name)


def _places(evidence: Evidence) -> frozenset[str]:
    """Names of places in the articles at hand."""
    found = {source.article.place for source in evidence.articles.values()}
    found |= {e.canonical for s in evidence.articles.values() for e in s.entities if e.label == "PLACE"}
    return frozenset(place for place in found if place)


def _sentences(evidence: Evidence) -> Iterator[Sentence]:
    """Every sentence of the articles found that gives its reader no orders."""
    for source in evidence.articles.values():
        for at, span in enumerate(source.sentences):
            if not commands(source, span.start):
                yield Sentence(source, span, at)


def _of_time(office: Office, own: Sequence[Post]) -> list[Post]:
    """The posts of the time asked for: those that were so then before those told soon after."""
    if office.period is None:
        return [post for post in own if not (office.now and _is_past(post))]
    then = [post for post in own if _was_then(office.period, post)]
    return then or [post for post in own if not _is_past(post) and _told_after(office.period, post)]


def _was_then(period: str, post: Post) -> bool:
    source, span = post.sentence.source, post.sentence.span
    dates = [d.period for d in source.dates if span.start <= d.start < span.end and d.period]
    published = source.article.published
    if any(contains(period, date) for date in dates):
        return True
    if _is_past(post):
        end = bounds(period)[1]
        earlier = published is not None and end is not None and end < bounds(published)[0]
        return any(overlaps(period, date) for date in dates) if dates else earlier
    return published is not None and overlaps(period, published)


def _told_after(period: str, post: Post) -> bool:
    published, end = post.sentence.source.article.published, bounds(period)[1]
    return published is not None and end is not None and timedelta() <= bounds(published)[0] - end <= _LATER


def _latest(held: Sequence[Post]) -> list[Post]:
    """The latest post of each person, the latest first."""
    found: list[Post] = []
    for post in sorted(held, key=_published, reverse=True):
        if not any(keys(post.name) & keys(other.name) for other in found):
            found.append(post)
    return found


def _is_past(post: Post) -> bool:
    """Whether a sentence looks back at who held an office ("its then minister", "at that time")."""
    return bool(post.lesser & PAST) or "at that time" in post.clause or "at the time" in post.clause


def _published(post: Post) -> str:
    return post.sentence.source.article.published or ""


def _dated(post: Post) -> str:
    """The person, and for when that is told."""
    published = _published(post)
    return f"{post.name}, as of {describe(published)}" if published and not _is_past(post) else post.name
