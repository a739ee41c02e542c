"""What is shipped as models: their files with digests and sizes, and their cards. No model is loaded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from policy_qa.encoder.files import MODELS, PINS

_WEIGHTS: Final = ("*.onnx", "weights.json", "spans.json")


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A file of weights: name, SHA-256 (hex) and size in bytes."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Card:
    """A shipped model: its folder's name, its weights, and its card in Markdown (None if it has none)."""

    name: str
    files: tuple[WeightFile, ...]
    text: str | None

    @property
    def bytes(self) -> int:
        """Size of the weights."""
        return sum(file.bytes for file in self.files)


@cache
def shipped_models(folder: Path = MODELS) -> tuple[Card, ...]:
    """The models in the package, by name. Digests are the pinned ones, else those of the files themselves."""
    return tuple(_card(one, _pins(folder)) for one in sorted(folder.iterdir()) if one.is_dir())


def _pins(folder: Path) -> dict[str, dict[str, str]]:
    try:
        pins: dict[str, dict[str, str]] = json.loads((folder / PINS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return pins


def _card(folder: Path, pins: dict[str, dict[str, str]]) -> Card:
    pinned = pins.get(folder.name, {})
    paths = sorted(path for pattern in _WEIGHTS for path in folder.glob(pattern))
    readme = folder / "README.md"
    return Card(
        folder.name,
        tuple(
            WeightFile(path.name, pinned.get(path.name) or _digest(path), path.stat().st_size)
            for path in paths
        ),
        readme.read_text(encoding="utf-8") if readme.is_file() else None,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
