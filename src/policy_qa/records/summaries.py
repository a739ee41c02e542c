"""What lists show of an article and of the whole store: plain data, no text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policy_qa.schema import Figure


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One stored article without its text.

    ``characters`` is the length of the text in code points; ``figures``, ``entities`` and ``passages`` are
    counts; ``skipped`` says why no figures were extracted, None if they were; ``duplicate_of`` is the doc of
    the earliest article that says the same.
    """

    doc: str
    id: str
    source: str
    title: str | None
    published: str | None
    publisher: str | None
    url: str | None
    place: str | None
    language: str
    facts_from: str | None
    characters: int
    figures: int
    entities: int
    passages: int
    skipped: str | None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a stored article was made of: the bytes (their SHA-256), what was said about them, and by what.

    ``given`` came with the file (a manifest, a form), ``edited`` was changed by hand since and overrides it.
    """

    id: str
    given: Mapping[str, str]
    made_by: str
    edited: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a store holds.

    Figures that several articles of a family tell count once. No figures were extracted from ``skipped``
    articles; ``unindexed`` ones wait for their vectors.
    """

    articles: int
    figures: int
    entities: int
    passages: int
    skipped: int
    unindexed: int


@dataclass(frozen=True, slots=True)
class FigurePage:
    """Some figures of a longer list: ``offset`` come before them, ``total`` there are."""

    figures: tuple[Figure, ...]
    offset: int
    total: int
