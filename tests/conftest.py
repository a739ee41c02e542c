"""Fixtures for tests that need stores: real ones, with a small embedder and extractor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stores import Stores


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def stores(data_dir: Path) -> Iterator[Stores]:
    """Empty records and index, and an ingestor for them."""
    with Stores.create(data_dir) as opened:
        yield opened
