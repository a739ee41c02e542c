"""Many articles at once: the stage, the checkpoint, near-duplicates, and the run that joins them."""

from policy_qa.batch.reports import BatchReport, by_reason
from policy_qa.batch.run import Each, Result, Run, Stage, Whole, by_batches
from policy_qa.batch.shards import Batch, Shards, WriteShard, batches
from policy_qa.batch.work import TIME_LIMIT, ArticleExtractor, Done, ExtractWork, Work, lost

__all__ = [
    "TIME_LIMIT",
    "ArticleExtractor",
    "Batch",
    "BatchReport",
    "Done",
    "Each",
    "ExtractWork",
    "Result",
    "Run",
    "Shards",
    "Stage",
    "Whole",
    "Work",
    "WriteShard",
    "batches",
    "by_batches",
    "by_reason",
    "lost",
]
