"""The SQL store: articles with all that was found in them, the source of truth.

SQLite with FTS5, or PostgreSQL with tsvector, through SQLAlchemy. Whatever else is stored (the vectors) can
be made again from here.
"""

from policy_qa.records.families import Likeness, Text, seniority
from policy_qa.records.holdings import Holdings
from policy_qa.records.journal import Due
from policy_qa.records.judgements import CORRECTABLE
from policy_qa.records.listing import ORDERS
from policy_qa.records.store import RecordStore
from policy_qa.records.summaries import ArticleSummary, Counts, FigurePage, Origin

__all__ = [
    "CORRECTABLE",
    "ORDERS",
    "ArticleSummary",
    "Counts",
    "Due",
    "FigurePage",
    "Holdings",
    "Likeness",
    "Origin",
    "RecordStore",
    "Text",
    "seniority",
]
