"""The write path: files in, records and vectors out."""

from policy_qa.ingest.ingestor import ArticleExtractor, Ingestor
from policy_qa.ingest.reports import ProgressEvent, VerifyReport

__all__ = ["ArticleExtractor", "Ingestor", "ProgressEvent", "VerifyReport"]
