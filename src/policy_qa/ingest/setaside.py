"""Inputs that failed, kept beside the stores, so that a run every night does not meet the same hang again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "failed.jsonl"


@dataclass(frozen=True, slots=True)
class Failed:
    """An input that failed: where it is, a hash of its content, who tried, and the reason."""

    source: str
    content: str
    made_by: str
    reason: str


def set_aside(folder: Path) -> tuple[Failed, ...]:
    """The inputs that failed and are tried no more until they change, or are asked for, by their source."""
    return SetAside(folder).all()


class SetAside:
    """The inputs that failed and have not changed since. A file that cannot be read is taken for empty.

    Args:
        folder: The data folder; None to forget everything at the end of the run.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / FILE if folder is not None else None
        self._known = {one.source: one for one in self._read()}
        self._before = dict(self._known)

    def reason(self, source: str, content: str, made_by: str) -> str | None:
        """Why an input failed, if it did so with this content, in the hands of the same extractor."""
        known = self._known.get(source)
        return known.reason if known and (known.content, known.made_by) == (content, made_by) else None

    def add(self, failed: Failed) -> None:
        """One more."""
        self._known[failed.source] = failed

    def forget(self, source: str) -> None:
        """It did not fail this time."""
        self._known.pop(source, None)

    def all(self) -> tuple[Failed, ...]:
        """All of them, by their source."""
        return tuple(one for _, one in sorted(self._known.items()))

    def save(self) -> None:
        """Write what has changed. Where that fails, these inputs are only tried once more than need be."""
        if self._path is None or self._known == self._before:
            return
        part = self._path.with_suffix(".part")
        lines = (json.dumps(asdict(one)) + "\n" for one in self.all())
        with suppress(OSError):
            part.parent.mkdir(parents=True, exist_ok=True)  # the stores may be elsewhere
            part.write_text("".join(lines), encoding="utf-8")
            os.replace(part, self._path)
            self._before = dict(self._known)

    def _read(self) -> Iterator[Failed]:
        if self._path is None:
            return
        with suppress(OSError, ValueError, TypeError):
            for line in self._path.read_text(encoding="utf-8").splitlines():
                yield Failed(**json.loads(line))
