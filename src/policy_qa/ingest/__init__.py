"""The write path: files in, records and vectors out."""

from policy_qa.batch import ArticleExtractor
from policy_qa.ingest.ingestor import Ingestor
from policy_qa.ingest.intake import MAX_CHARACTERS, Intake, Receipt, Sent, sent_text, shown_name
from policy_qa.ingest.limits import check_extent, check_text
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
    "check_text",
    "sent_text",
    "shown_name",
]
