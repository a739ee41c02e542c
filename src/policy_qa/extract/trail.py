"""How the fields of a figure were read: kept beside it, for its confidence and for explaining it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from policy_qa.extract.candidates import Candidate
from policy_qa.extract.context.change import Change
from policy_qa.extract.network.choices import Choice
from policy_qa.extract.reading import Reading
from policy_qa.schema import ExtractedArticle, Figure

IndicatorBy = Literal[
    "counted",  # the noun that is counted
    "listed",  # the words before it in a list that drops its verb
    "object",  # what a verb of change moves
    "level",  # a change or a share of the amount before it in the sentence
    "rank",  # what the ordinal ranks
    "elliptic",  # what the figure before it counted
    "sentence",  # a rule of ``context.indicator``, named by ``rule``
    "carried",  # that of the amount before it, for want of another
    "growth",  # growth of which nothing is named
    "done",  # what is done to it
    "doer",  # who does something with it
    "told",  # what earlier sentences measured in this unit
    "nearest",  # the noun before it
    "twin",  # the same amount in another currency
    "respective",  # a member of a list with "respectively"
    "none",
]
AT_HAND: frozenset[IndicatorBy] = frozenset(
    {"counted", "listed", "object", "level", "rank", "elliptic", "sentence"}
)
"""Ways that read the indicator at the quantity itself."""
StatusBy = Literal["words", "base", "level", "period", "told"]


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator and the way it was found; ``rule`` names the rule of ``context.indicator``."""

    phrase: str | None
    by: IndicatorBy
    rule: str = ""

    @property
    def sure(self) -> bool:
        """Whether it was read at the quantity itself and not carried over."""
        return self.by in AT_HAND


@dataclass(frozen=True, slots=True)
class Trail:
    """The way to one figure.

    ``status_by`` tells what gave the status: words of the sentence, that it is the value before a change, the
    amount before it, a period that is yet to come, what the text has told. ``before`` counts the figures
    before it in its sentence; ``level`` is the id of the amount before it there, if it has one.
    """

    reading: Reading
    candidate: Candidate
    change: Change
    named: Named
    status_by: StatusBy
    before: int
    level: str | None


class Traced(NamedTuple):
    """What was extracted from an article, and by id the way to each figure.

    ``rules`` are the figures as the rules read them; ``choices`` what the network took instead, ``features``
    what is known of each for its confidence. The last two are empty before the network was asked.
    """

    article: ExtractedArticle
    trails: Mapping[str, Trail]
    rules: Mapping[str, Figure]
    choices: Mapping[str, Choice]
    features: Mapping[str, Sequence[str]]
