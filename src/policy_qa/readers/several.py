"""One figure of each of several things: of items that a question counts off, or of the members of a group.

Items are looked up one by one, and answered only if each of them has a figure of its own. Members of a group
("each sector") are figures of one kind that an article gives side by side; the best one fits the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policy_qa import prompts
from policy_qa.places import place_in
from policy_qa.questions import analyse
from policy_qa.questions.enumerations import Enumeration, asks_group, enumeration, group_size
from policy_qa.readers import Evidence, wording
from policy_qa.readers.candidates import Candidate
from policy_qa.readers.matching import Choice, Fit, Matcher, fact, sure
from policy_qa.readers.pages import Page
from policy_qa.schema import Draft, Query

_LIKELY = 0.0
"""The least score of a figure that begins a group: as likely as none."""
_ALONE = 0.4
"""The least probability of a figure of one item, where those of all items together are likely enough."""
_MEMBER = -6.0
"""The least score of a figure beside it that belongs to the group."""
_BESIDE = 2
"""Sentences that the figures of a group may lie apart."""
_MOST = 8


class SeveralReader:
    """Answers "… in 2019, 2020 and 2021", "… of roads, schools and ports", "… of each sector".

    Args:
        matcher: What weighs figures against a question.
    """

    name = "several"

    def __init__(self, matcher: Matcher | None = None) -> None:
        self._matcher = matcher or Matcher()

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The figure of each; None for other questions, and where not all of them are found."""
        asked = enumeration(query.text)
        if asked is not None:
            return self._of_items(query, asked, evidence)
        return self._of_group(query, evidence) if asks_group(query.text) else None

    def _of_items(self, query: Query, asked: Enumeration, evidence: Evidence) -> Draft | None:
        found: list[Candidate] = []
        confidence = 1.0
        for question in asked.questions:
            choices = self._matcher.choices(self._matcher.fits(_part(question, query), evidence))
            if not choices or not _leads(choices):
                return None
            found.append(choices[0].best.candidate)
            confidence *= choices[0].probability
        confidence **= 1 / len(found)
        if confidence < choices[0].model.threshold:
            return None
        if len({candidate.figure.id for candidate in found}) < len(found) or not _alike(found):
            return None
        return _told(found, confidence, evidence)

    def _of_group(self, query: Query, evidence: Evidence) -> Draft | None:
        fits = [fit for fit in self._matcher.fits(replace(query, wanted="any"), evidence) if fit.admitted]
        best = next((fit for fit in fits if fit.candidate.figure.kind != "ordinal_rank"), None)
        if best is None or best.score < _LIKELY:
            return None
        members = _members(best, fits)
        size = group_size(query.text)
        if len(members) < (size or 2) or len(members) > _MOST:
            return None
        return _told(members, round(1 / (1 + 2.718**-best.score), 3), evidence)


def _leads(choices: Sequence[Choice]) -> bool:
    """Whether one figure is clearly likelier than the next: the others of the row make up for the rest."""
    return sure(choices) or (
        choices[0].probability >= _ALONE
        and (len(choices) < 2 or choices[0].probability >= choices[0].model.margin * choices[1].probability)
    )


def _part(question: str, query: Query) -> Query:
    """The question for one item, of the place and the time of the whole."""
    places = [query.place] if query.place else []
    part = analyse(question, places=places)
    if part.when is None:
        part = replace(part, when=query.when, period=query.period)
    return part if place_in(question, places) else replace(part, place=query.place)


def _alike(found: Sequence[Candidate]) -> bool:
    """Whether figures are answers to one question: all or none of them changes."""
    return len({candidate.is_change for candidate in found}) == 1


def _members(best: Fit, fits: Sequence[Fit]) -> list[Candidate]:
    """The figures beside the best one that are of its kind, unit and time, in the order of the text."""
    first = best.candidate
    near = [
        fit.candidate
        for fit in fits
        if fit.score > _MEMBER
        and _is_beside(fit.candidate, first)
        and fit.candidate.figure.kind == first.figure.kind
    ]
    chosen = {fact(candidate.figure): candidate for candidate in reversed(near)}
    return sorted(chosen.values(), key=lambda candidate: candidate.figure.start)


def _is_beside(one: Candidate, first: Candidate) -> bool:
    a, b = one.figure, first.figure
    if a.doc != b.doc or a.period != b.period or one.is_change != first.is_change:
        return False
    if a.kind != "count" and a.unit != b.unit:
        return False
    starts = [span.start for span in first.source.sentences]
    return abs(starts.index(one.sentence.start) - starts.index(first.sentence.start)) <= _BESIDE


def _told(found: Sequence[Candidate], confidence: float, evidence: Evidence) -> Draft:
    page, texts = Page(), []
    for candidate in found:
        texts.append(wording.sentence(candidate, None, page.cite(candidate)))
    docs = len({candidate.figure.doc for candidate in found})
    texts.append(prompts.COUNTED_OFF.format(figures=len(found), articles=docs, found=len(evidence.articles)))
    short = "; ".join(wording.value(candidate) for candidate in found)
    return Draft(
        " ".join(dict.fromkeys(texts)),
        wording.shorten(short),
        page.citations,
        tuple(candidate.figure for candidate in found),
        confidence=round(confidence, 3),
        reader=SeveralReader.name,
    )
