"""Briefings: documents made of answers, figures or series, with numbered sources, and bundles to ask again.

Everything here is made of plain data; writing a document is a function of bytes, one row in ``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from policy_qa.briefing.bundles import Bundle, Corpus, Entry, Made, bundle_of, read_bundle, written
from policy_qa.briefing.composing import Answered, Traced, TracedValue, of_answers, of_figures, of_series
from policy_qa.briefing.desk import Desk
from policy_qa.briefing.document import About, Document, Manner
from policy_qa.briefing.markdown import as_markdown
from policy_qa.briefing.replay import Change, Replayed, replay
from policy_qa.briefing.word import as_docx

__all__ = [
    "FORMATS",
    "About",
    "Answered",
    "Bundle",
    "Change",
    "Corpus",
    "Desk",
    "Document",
    "Entry",
    "Made",
    "Manner",
    "Replayed",
    "Traced",
    "TracedValue",
    "bundle_of",
    "of_answers",
    "of_figures",
    "of_series",
    "read_bundle",
    "replay",
    "written",
]

FORMATS: Final[dict[str, Callable[[Document], bytes]]] = {"docx": as_docx, "md": as_markdown}
"""By suffix, what writes a document."""
