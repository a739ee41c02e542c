"""Backups: all records, and the vectors as far as they are made, in one file.

A ZIP archive of ``manifest.json``, ``records.sqlite`` (whatever database the records are in) and
``vectors/``: pages of passage ids and of float32 arrays in NumPy's format. It is taken from stores at work,
and restored into a folder or a database.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from policy_qa.errors import StoreError, UsageError
from policy_qa.index import VectorIndex
from policy_qa.records import RecordStore
from policy_qa.records.copying import save

FORMAT: Final = 1
_RECORDS, _MANIFEST, _VECTORS = "records.sqlite", "manifest.json", "vectors"
_PAGE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    articles: int
    passages: int
    vectors: int


def write(file: Path, *, records: RecordStore, index: VectorIndex) -> Backup:
    """Write a backup of stores that may be at work; the file is there when it is whole, or not at all.

    Vectors that are not made yet, or cannot be read, are left out: they are made when it is restored.

    Raises:
        UsageError: The file exists.
        StoreError: The stores cannot be read, or the file not be written.
    """
    if file.exists():
        raise UsageError(f"{file} exists already", "name another file")
    begun = file.with_name(f"{file.name}.part")
    try:
        with (
            _file_errors(file),
            tempfile.TemporaryDirectory(dir=file.parent or None, prefix=".backup-") as name,
        ):
            folder = Path(name)
            save(records.database, folder)
            with zipfile.ZipFile(begun, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                archive.write(folder / _RECORDS, _RECORDS)
                made = _write_rest(archive, folder, index)
            with begun.open("rb") as written:
                os.fsync(written.fileno())
            os.replace(begun, file)
    finally:
        with suppress(OSError):
            begun.unlink(missing_ok=True)
    return made


def _write_rest(archive: zipfile.ZipFile, folder: Path, index: VectorIndex) -> Backup:
    with RecordStore.open(folder, create=False) as copy:
        counts, ids = copy.counts(), sorted(copy.passage_ids() - copy.journal_ids())
    embedder, vectors = None, 0
    with suppress(StoreError):  # without an index there are no vectors to keep
        embedder = index.found_embedder()
        for number, first in enumerate(range(0, len(ids), _PAGE)):
            vectors += _write_page(archive, number, index.vectors(ids[first : first + _PAGE]))
    made = Backup(counts.articles, counts.passages, vectors)
    said = {"format": FORMAT, "embedder": embedder, "articles": made.articles, "passages": made.passages}
    archive.writestr(_MANIFEST, json.dumps(said | {"vectors": vectors}, indent=1))
    return made


def _write_page(archive: zipfile.ZipFile, number: int, found: Mapping[str, Any]) -> int:
    import numpy as np

    ids = sorted(found)
    if ids:
        rows = io.BytesIO()
        np.save(rows, np.stack([np.asarray(found[one], dtype=np.float32) for one in ids]), allow_pickle=False)
        archive.writestr(f"{_VECTORS}/{number:06}.txt", "\n".join(ids))
        archive.writestr(f"{_VECTORS}/{number:06}.npy", rows.getvalue())
    return len(ids)


class Reading:
    """A backup that is being restored.

    Raises:
        StoreError: The file is none, is damaged, or was written by a newer version.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        with _file_errors(file):
            self._archive = zipfile.ZipFile(file)
            self._manifest: dict[str, Any] = json.loads(self._archive.read(_MANIFEST))
        if self._manifest.get("format") != FORMAT:
            found = self._manifest.get("format")
            raise StoreError(str(file), f"a backup of format {found}", "restore it with a newer policy-qa")
        self._pages: dict[str, int] = {}
        self._page: tuple[int, dict[str, Sequence[float]]] = (-1, {})

    def unpack_records(self, folder: Path) -> None:
        """The records as ``records.sqlite`` in a folder."""
        with (
            _file_errors(self._file),
            self._archive.open(_RECORDS) as source,
            (folder / _RECORDS).open("wb") as target,
        ):
            shutil.copyfileobj(source, target)

    def vectors(self, embedder_name: str, passage_ids: Collection[str]) -> dict[str, Sequence[float]]:
        """The vectors that are kept of these passages; none if another embedder made them."""
        if self._manifest.get("embedder") != embedder_name:
            return {}
        found: dict[str, Sequence[float]] = {}
        with _file_errors(self._file):
            self._pages = self._pages or dict(self._listed())
            by_page: dict[int, list[str]] = {}
            for one in passage_ids:
                if one in self._pages:
                    by_page.setdefault(self._pages[one], []).append(one)
            for number, ids in sorted(by_page.items()):
                page = self._read_page(number)
                found.update({one: page[one] for one in ids})
        return found

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    def _listed(self) -> Iterator[tuple[str, int]]:
        for name in self._archive.namelist():
            if name.startswith(f"{_VECTORS}/") and name.endswith(".txt"):
                number = int(Path(name).stem)
                yield from ((one, number) for one in self._archive.read(name).decode().split("\n"))

    def _read_page(self, number: int) -> dict[str, Sequence[float]]:
        import numpy as np

        if self._page[0] != number:
            ids = self._archive.read(f"{_VECTORS}/{number:06}.txt").decode().split("\n")
            rows = np.load(io.BytesIO(self._archive.read(f"{_VECTORS}/{number:06}.npy")), allow_pickle=False)
            self._page = (number, dict(zip(ids, rows, strict=True)))
        return self._page[1]


@contextmanager
def _file_errors(file: Path) -> Iterator[None]:
    """What is wrong with the file, in our words."""
    try:
        yield
    except OSError as error:
        reason = f"the backup cannot be read or written ({error.strerror or error})"
        raise StoreError(str(file), reason, "check the name, the permissions and the free space") from error
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError) as error:
        raise StoreError(str(file), "this is no backup, or it is damaged", "restore another one") from error
