"""Which readers answer by default, and in which order they are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from policy_qa.readers import Reader
from policy_qa.readers.comparing import ComparingReader
from policy_qa.readers.dates import DateReader
from policy_qa.readers.definitions import DefinitionReader
from policy_qa.readers.holders import OfficeReader
from policy_qa.readers.listing import ListReader
from policy_qa.readers.lookup import LookupReader
from policy_qa.readers.matching import Matcher
from policy_qa.readers.names import NameReader
from policy_qa.readers.overtime import OverTimeReader
from policy_qa.readers.overviews import OverviewReader
from policy_qa.readers.pointing import PointingReader
from policy_qa.readers.reading import PassageReader
from policy_qa.readers.reasons import ReasonReader
from policy_qa.readers.several import SeveralReader
from policy_qa.readers.steps import StepReader
from policy_qa.readers.vectors import Vectors
from policy_qa.schema import ExtractedArticle
from policy_qa.series import Grouping
from policy_qa.series.lines import Published

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from policy_qa.span_models import SpanModel

Groups = Callable[[], tuple[Grouping, Published]]
"""Gives all figures by what they measure, and by article when it was published."""

FINAL = frozenset({ComparingReader.name, OfficeReader.name, OverTimeReader.name})
"""Readers whose refusal holds: an operand is no result, the holder of a like office no answer, and one value
no development."""


def default_readers(
    embedder: Embeddings | None,
    spans: SpanModel | None,
    *,
    groups: Groups | None = None,
    article: Callable[[str], ExtractedArticle | None] | None = None,
) -> tuple[Reader, ...]:
    """The extractive readers, as they are asked in turn; that over time with groups and articles only."""
    embed = embedder.embed_documents if embedder is not None else None
    vectors = Vectors(embed)
    reader = PassageReader(spans) if spans is not None else None
    matcher = Matcher(vectors if embed is not None else None, reader)
    readers: list[Reader] = [OverTimeReader(groups, article)] if groups and article else []
    readers += [
        OfficeReader(),
        OverviewReader(vectors),
        DefinitionReader(vectors),
        SeveralReader(matcher),
        ListReader(vectors),
        StepReader(matcher),
        ComparingReader(matcher),
    ]
    if reader is not None:
        readers.append(PointingReader(reader))
    readers += [
        NameReader(vectors),
        DateReader(vectors),
        ReasonReader(vectors),
        LookupReader(matcher),
    ]
    if reader is not None:
        readers.append(PointingReader(reader, loose=True))
    return (*readers, DefinitionReader(vectors, loose=True))
