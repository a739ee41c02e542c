"""Answers over time: how a number developed, what became of targets, where articles differ, what grew most.

Unlike other readers this one does not look at passages that were found: it is given all figures by what they
measure, and cites the sentences of those that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from policy_qa import prompts
from policy_qa.questions.overtime import OverTime, over_time
from policy_qa.readers import Evidence, cite, followed, refusals, told
from policy_qa.readers.followed import Known
from policy_qa.readers.told import Said
from policy_qa.schema import Draft, ExtractedArticle, Figure, Query, Reason
from policy_qa.series import Grouping
from policy_qa.series.lines import Published

_CONFIDENCE: Final = 0.8
_SHOWN: Final = 8
"""Targets, conflicts or growth rates that are told; the line at the end says of how many."""


class OverTimeReader:
    """Answers questions over series, targets, conflicts and growth.

    Args:
        groups: Gives all figures by what they measure, and by article when it was published.
        article: Looks up an article.
    """

    name = "over time"

    def __init__(
        self,
        groups: Callable[[], tuple[Grouping, Published]],
        article: Callable[[str], ExtractedArticle | None],
    ) -> None:
        self._groups = groups
        self._article = article

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The answer; a refusal where nothing is known over time; None for other questions."""
        asked = over_time(query.text, query.place)
        if asked is None:
            return None
        known = followed.known(self._groups, self._article, evidence)
        found = _ANSWERS[asked.kind](asked, query.place, known)
        if found is not None and found.texts:
            return found.draft(known.articles, kind=asked.kind, confidence=_CONFIDENCE)
        if not asked.open_ended:
            return None  # two figures that are compared may still be found
        return self._refusal(query, asked, known, evidence)

    def _refusal(self, query: Query, asked: OverTime, known: Known, evidence: Evidence) -> Draft:
        """Why there is no answer, and what is nearest: the same indicator at another time, if it is known."""
        why = prompts.NO_SERIES[asked.kind]
        groups = known.groups(asked, query.place) if asked.about else []
        figures = followed.by_id(groups)
        latest = sorted(figures.values(), key=lambda one: (one.status == "target", one.period or ""))
        if asked.kind != "targets":
            latest = [figure for figure in latest if figure.status != "target"] or latest
        candidate = known.candidate(latest[-1].id, figures) if latest else None
        if candidate is None:
            return refusals.nearest_sentence(query, evidence, "wrong_indicator", why=why, reader=self.name)
        citation = cite(candidate.source, candidate.sentence, marker=1)
        text = refusals.not_here(query, citation, why)
        reason: Reason = "wrong_period" if asked.first or asked.last else "wrong_indicator"
        return refusals.refuse(reason, text, (citation,), reader=self.name)


def _series(asked: OverTime, place: str | None, known: Known) -> Said | None:
    groups = known.groups(asked, place)
    line = followed.best_series(asked, groups, known.published)
    if line is None or (len(line.points) < 2 and not asked.open_ended):
        return None
    said = Said(known, followed.by_id(groups))
    doubtful = followed.doubtful(line)
    told.points(said, line, doubtful)
    told.growth(said, line, doubtful)
    own = [group for group in groups if group.measure == line.measure]
    for conflict in followed.conflicts_of(asked, own, known.published):
        if conflict.period in {point.period for point in line.points}:
            told.conflict(said, conflict, beside=True)
    return said


def _targets(asked: OverTime, place: str | None, known: Known) -> Said | None:
    groups = known.groups(asked, place)
    found = followed.targets_of(asked, groups, known.published)
    chosen = [one for one in found if asked.outcome is None or one.outcome == asked.outcome]
    said = Said(known, followed.by_id(groups))
    if not chosen and found:
        said.texts.append(prompts.NO_SUCH_TARGET[asked.outcome or "met"])
        chosen = found
    for one in chosen[:_SHOWN]:
        told.target(said, one)
    said.counted(len(chosen), "target")
    return said if said.figures else None


def _conflicts(asked: OverTime, place: str | None, known: Known) -> Said | None:
    groups = known.groups(asked, place)
    found = followed.conflicts_of(asked, groups, known.published)
    said = Said(known, followed.by_id(groups))
    for one in found[:_SHOWN]:
        told.conflict(said, one)
    said.counted(len(found), "revision" if asked.kind == "revisions" else "disagreement")
    return said if said.figures else None


def _fastest(asked: OverTime, place: str | None, known: Known) -> Said | None:
    groups = known.groups(asked, place)
    found: Sequence[Figure] = list(followed.fastest(asked, groups, known.published))
    said = Said(known, followed.by_id(groups))
    said.texts += [prompts.FASTEST] if len(found) > 1 else []
    for figure in found[:_SHOWN]:
        told.grew(said, figure)
    said.counted(len(found), "growth rate")
    return said if said.figures else None


_ANSWERS: Final[Mapping[str, Callable[[OverTime, str | None, Known], Said | None]]] = {
    "series": _series,
    "targets": _targets,
    "conflicts": _conflicts,
    "revisions": _conflicts,
    "fastest": _fastest,
}
