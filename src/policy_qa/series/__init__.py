"""Numbers over time: what figures measure, series of them, conflicts and revisions, targets and outcomes.

Rules decide whether two figures measure the same (``measures``, ``matching``; their words are data,
``vocabulary.toml``), a ``Grouping`` keeps figures by it, and everything else is computed from its groups.
"""

from policy_qa.series.conflicts import conflicts_in
from policy_qa.series.differences import changes_since, markdown
from policy_qa.series.grouping import Grouping
from policy_qa.series.lines import series_of
from policy_qa.series.matching import compare
from policy_qa.series.measures import measure
from policy_qa.series.nouns import (
    Changes,
    Conflict,
    Group,
    GrowthCheck,
    Match,
    Measure,
    Point,
    Proposal,
    Series,
    Target,
)
from policy_qa.series.proposals import proposals
from policy_qa.series.targets import targets_in

__all__ = [
    "Changes",
    "Conflict",
    "Group",
    "Grouping",
    "GrowthCheck",
    "Match",
    "Measure",
    "Point",
    "Proposal",
    "Series",
    "Target",
    "changes_since",
    "compare",
    "conflicts_in",
    "markdown",
    "measure",
    "proposals",
    "series_of",
    "targets_in",
]
