"""The write path: files in, records and vectors out."""

from policy_qa.ingest.ingestor import ArticleExtractor, Ingestor
from policy_qa.ingest.intake import MAX_CHARACTERS, Intake, Receipt, Sent, sent_text, shown_name
from policy_qa.ingest.limits import check_extent
from policy_qa.ingest.reports import ProgressEvent, Stage, VerifyReport

__all__ = [
    "MAX_CHARACTERS",
    "ArticleExtractor",
    "Ingestor",
    "Intake",
    "ProgressEvent",
    "Receipt",
    "Sent",
    "Stage",
    "VerifyReport",
    "check_extent",
    "sent_text",
    "shown_name",
]
