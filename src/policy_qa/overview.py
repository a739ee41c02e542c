"""What there is: the corpus, what could not be read, what is doubtful, how good it is, and what it runs on.

The page and the command line show the same ``Overview``. It holds no secret: of addresses that need a
password only that they are set.
"""

from __future__ import annotations

import itertools
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from policy_qa.encoder.cards import Card, shipped_models
from policy_qa.evaluation.published import Published, last_evaluation
from policy_qa.factory import package_version
from policy_qa.ingest.setaside import Failed, set_aside
from policy_qa.schema import Duplicate

if TYPE_CHECKING:
    from policy_qa.records import Counts, Holdings
    from policy_qa.settings import Settings

_LIBRARIES: Final = (
    "spacy",
    "onnxruntime",
    "transformers",
    "chromadb",
    "sqlalchemy",
    "langchain-core",
    "gradio",
)
_SET, _UNSET = "set (not shown)", "none"
_MOST_YEARS: Final = 150
"""A corpus that spans more years than that has a date that is none: its gaps would say nothing."""


class Records(Protocol):
    """What of the record store is used here."""

    def counts(self) -> Counts:
        """How much is stored."""
        ...

    def duplicates(self) -> list[Duplicate]:
        """Articles that repeat an earlier one."""
        ...

    def holdings(self) -> Holdings:
        """What is stored."""
        ...

    def corpus_hash(self) -> str:
        """What tells this collection of articles from any other."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where some of the data lies, and how many bytes it takes there (None: not on this computer)."""

    name: str
    where: str
    bytes: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All facts of one moment.

    ``article_gaps`` and ``figure_gaps`` are stretches of years without any ("2014–2016"), between the first
    and the last; ``failed`` are inputs that were set aside, ``duplicates`` articles that repeat others.
    ``models`` are those in the package, ``settings`` and ``versions`` are texts by name.
    """

    counts: Counts
    holdings: Holdings
    corpus_hash: str
    article_gaps: tuple[str, ...]
    figure_gaps: tuple[str, ...]
    failed: tuple[Failed, ...]
    duplicates: tuple[Duplicate, ...]
    evaluation: Published | None
    models: tuple[Card, ...]
    settings: Mapping[str, str]
    versions: Mapping[str, str]
    places: tuple[Place, ...]


def overview(records: Records, settings: Settings) -> Overview:
    """Everything that the overview tells.

    Raises:
        StoreError: The store is damaged.
    """
    holdings, folder = records.holdings(), settings.data_dir
    return Overview(
        counts=records.counts(),
        holdings=holdings,
        corpus_hash=records.corpus_hash(),
        article_gaps=gaps(
            int(one.name[:4]) for one in holdings.months if one.name and one.name[:4].isdecimal()
        ),
        figure_gaps=gaps(int(one.name) for one in holdings.years if one.name and one.name.isdecimal()),
        failed=set_aside(folder),
        duplicates=tuple(records.duplicates()),
        evaluation=last_evaluation(folder),
        models=shipped_models(),
        settings=dict(_settings(settings)),
        versions=dict(_versions()),
        places=_places(settings),
    )


def gaps(years: Iterable[int]) -> tuple[str, ...]:
    """The stretches between the first and the last year that have none: ``2014–2016``, ``2018``."""
    known = sorted(set(years))
    found = []
    for before, after in itertools.pairwise(known):
        if 1 < after - before <= _MOST_YEARS:
            first, last = before + 1, after - 1
            found.append(str(first) if first == last else f"{first}–{last}")
    return tuple(found)


def as_dict(found: Overview) -> dict[str, Any]:
    """An overview as plain data for JSON."""
    data = asdict(found)
    for card in data["models"]:
        del card["text"]
    return data


def _settings(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield name, _SET
        elif name.endswith("_url") and value:
            yield name, _without_login(str(value))
        else:
            yield name, _UNSET if value is None else str(value)


def _without_login(url: str) -> str:
    """An address without the name and password that may stand in it, nor what follows the path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _versions() -> Iterator[tuple[str, str]]:
    yield "policy-qa", package_version()
    yield "Python", platform.python_version()
    for name in _LIBRARIES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def _places(settings: Settings) -> tuple[Place, ...]:
    folder = settings.data_dir.resolve()
    records = settings.records_url
    found = []
    if records is not None:
        found.append(Place("records", _without_login(records), None))
    if settings.chroma_url is not None:
        found.append(Place("vectors", _without_login(settings.chroma_url), None))
    return (Place("folder", str(folder), _size(folder)), *found)


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # it went while we looked
            continue
    return total
