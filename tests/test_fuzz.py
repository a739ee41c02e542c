"""The fast part of ``make soak``: mutated files of every type, and whole ones among them."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "eval"))

import fuzz

from policy_qa.factory import Workers


def test_mutated_files_harm_nothing(tmp_path: Path) -> None:
    kinds = fuzz.make(tmp_path / "in", files=63, seed=7)
    assert set(kinds) == set(fuzz.TYPES)
    outcome = fuzz.fuzz(tmp_path / "in", Workers("processes", 1, limit=30.0))
    assert outcome.files == 63
    assert outcome.crashes == outcome.hangs == {}
    assert outcome.harmed == []
    assert outcome.refused > 0


@pytest.mark.parametrize("kind", fuzz.TYPES)
def test_the_same_seed_makes_the_same_files(kind: str) -> None:
    seeds = fuzz._seeds()[kind]
    one, other = (fuzz.mutated(seeds[0][1], kind, random.Random(3)) for _ in range(2))
    assert one == other != seeds[0][1]
