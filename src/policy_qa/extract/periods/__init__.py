"""Dates and periods in text, and arithmetic on ISO 8601 periods. Plain text in, no language model.

``iso`` calculates with periods; ``fiscal`` knows when fiscal years start; ``patterns``, ``rules``,
``resolvers`` and ``accept`` know the forms of expressions of time; ``mentions`` finds them in running text,
``durations`` finds lengths of time, ``bases`` says what a change is measured against.
"""

from policy_qa.extract.periods.bases import base_period
from policy_qa.extract.periods.durations import find_durations, is_duration
from policy_qa.extract.periods.fiscal import fiscal_year
from policy_qa.extract.periods.iso import (
    bounds,
    contains,
    describe,
    granularity,
    normalise,
    overlaps,
    previous,
    shift,
)
from policy_qa.extract.periods.mentions import find_dates

__all__ = [
    "base_period",
    "bounds",
    "contains",
    "describe",
    "find_dates",
    "find_durations",
    "fiscal_year",
    "granularity",
    "is_duration",
    "normalise",
    "overlaps",
    "previous",
    "shift",
]
