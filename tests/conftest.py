"""Fixtures for tests that need stores: real ones, with a small embedder and extractor.

The records lie in a file or in PostgreSQL, the vectors in a folder or in a Chroma server; servers are
started when the first test needs them. Tests of what all have in common ask for ``place``, ``records`` or
``stores``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import servers
from policy_qa.records import RecordStore
from stores import Place, Stores

KINDS = ("embedded", "servers")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Postgres]:
    """A PostgreSQL server."""
    with servers.postgres() as server:
        if server is None:
            pytest.skip("needs PostgreSQL (Debian: postgresql) and the extra postgres")
        yield server


@pytest.fixture(scope="session")
def chroma_server() -> Iterator[servers.ChromaServer]:
    """A Chroma server."""
    with servers.chroma() as server:
        if server is None:
            pytest.skip("needs the program chroma")
        yield server


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, data_dir: Path) -> Place:
    """Where stores can be made: in a folder, or in servers."""
    if request.param == "embedded":
        return Place(data_dir)
    database: servers.Postgres = request.getfixturevalue("postgres_server")
    vectors: servers.ChromaServer = request.getfixturevalue("chroma_server")
    return Place(data_dir, database.database(), vectors.url)


@pytest.fixture
def records(place: Place) -> Iterator[RecordStore]:
    """Empty records."""
    with place.records() as opened:
        yield opened


@pytest.fixture
def stores(place: Place) -> Iterator[Stores]:
    """Empty records and index, and an ingestor for them."""
    with Stores.create(place) as opened:
        yield opened


@pytest.fixture
def file_records(data_dir: Path) -> Iterator[RecordStore]:
    """Empty records in a file."""
    with RecordStore.open(data_dir, create=True) as opened:
        yield opened


@pytest.fixture
def file_stores(data_dir: Path) -> Iterator[Stores]:
    """Empty records and index in a folder, and an ingestor for them."""
    with Stores.create(Place(data_dir)) as opened:
        yield opened
