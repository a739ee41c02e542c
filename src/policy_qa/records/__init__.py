"""The SQL store: articles with all that was found in them, the source of truth.

SQLite through SQLAlchemy, full-text search by FTS5. Whatever else is stored (the vectors) can be made again
from here.
"""

from policy_qa.records.judgements import CORRECTABLE
from policy_qa.records.store import RecordStore
from policy_qa.records.summaries import ArticleSummary, Counts, Origin

__all__ = ["CORRECTABLE", "ArticleSummary", "Counts", "Origin", "RecordStore"]
