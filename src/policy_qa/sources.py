"""Which files to load and what manifests say about them: the one place where articles are read from disk."""

from __future__ import annotations

import csv
import glob
import io
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from policy_qa.containers import suffix_of_container
from policy_qa.errors import LoadError
from policy_qa.loaders import LOADERS, METADATA, check_metadata, load, suffix_of
from policy_qa.schema import Article, Failure

MANIFEST = "manifest.csv"
MAX_FILE_BYTES = 25_000_000
"""Largest file that is read, in bytes, unless the caller says otherwise."""

_MAX_MANIFEST_BYTES = 50_000_000
_HEADER = ",".join(("file", *METADATA))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to load, the name it goes by, and the valid values that a manifest states about it.

    ``data`` is the content of what was sent and lies in no file; ``path`` is then the name it was given, and
    ``sent_from`` where it is from, in a form that no path has (``upload:report.pdf``, an address).
    """

    path: Path
    doc: str
    metadata: Mapping[str, str]
    data: bytes | None = None
    sent_from: str = ""

    @property
    def source(self) -> str:
        """Where the article is from: the same from whatever folder a command is given."""
        return os.path.abspath(self.path) if self.data is None else self.sent_from


@dataclass(frozen=True, slots=True)
class Found:
    """What ``find`` came upon: files to load, things passed over on purpose, and things that went wrong.

    ``containers`` are files that hold many articles (``policy_qa.inputs`` opens them).
    """

    files: tuple[SourceFile, ...] = ()
    containers: tuple[SourceFile, ...] = ()
    skipped: tuple[Failure, ...] = ()
    failures: tuple[Failure, ...] = ()


def find(paths: Sequence[Path]) -> Found:
    """The articles among ``paths``: files as given, folders with all that is below them, sorted by path.

    A path that does not exist and has ``*``, ``?`` or ``[`` in it is a pattern (``**``: any folders). Hidden
    files and READMEs in folders are passed over, ``manifest.csv`` is read and never returned, links are
    followed, and a file that is reached twice counts once. Nothing is raised: what cannot be used is
    reported.
    """
    search = _Search()
    for path in paths:
        search.add(Path(path))
    return Found(tuple(search.files), tuple(search.containers), tuple(search.skipped), tuple(search.failures))


def read(file: SourceFile, *, max_bytes: int = MAX_FILE_BYTES) -> Article:
    """The article in a file, with the manifest's metadata.

    Raises:
        LoadError: it cannot be opened, is no regular file, is larger than ``max_bytes``, or is no article.
    """
    source = shown(file.path)
    if file.data is not None:
        _check_size(source, len(file.data), max_bytes)
        return load(file.data, source, doc=file.doc, metadata=file.metadata)
    try:
        # Before opening: opening a pipe would wait for ever.
        status = file.path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise LoadError(source, "is not a regular file; give a file or a folder")
        with file.path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise LoadError(source, _os_reason(error)) from error
    _check_size(source, max(status.st_size, len(data)), max_bytes)
    return load(data, source, doc=file.doc, metadata=file.metadata)


def _check_size(source: str, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        reason = f"is too large ({size / 1e6:.1f} MB; the limit is {max_bytes / 1e6:g} MB)"
        raise LoadError(source, f"{reason}; split it, or raise the limit (POLICY_QA_MAX_FILE_MB)")


@dataclass(slots=True)
class _Search:
    files: list[SourceFile] = field(default_factory=list)
    containers: list[SourceFile] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _docs: set[str] = field(default_factory=set)
    _manifests: dict[Path, _Manifest] = field(default_factory=dict)

    def add(self, path: Path) -> None:
        """Take in one of the given paths."""
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            if matches := _matches(path):
                self._add_matches(path, matches)
                return
            self.fail(path, _os_reason(error) if isinstance(error, OSError) else "is not a path; check it")
            return
        if stat.S_ISDIR(mode):
            self._add_folder(path)
        else:
            self._add_file(path, base=path.parent, mode=mode)

    def _add_matches(self, pattern: Path, matches: Sequence[Path]) -> None:
        """What a pattern stands for: named from the folder before its first sign."""
        base = Path(pattern.anchor)
        for part in pattern.parts[len(base.parts) :]:
            if glob.has_magic(part):
                break
            base /= part
        for path in matches:
            if path.is_file() and path.name != MANIFEST:
                self._add_file(path, base=base, mode=path.stat().st_mode)

    def _add_folder(self, folder: Path) -> None:
        before = len(self.files), len(self.failures), len(self._seen)
        found = sorted(self._walk(folder), key=lambda item: item[0].relative_to(folder).parts)
        real = {os.path.realpath(path) for path, _ in found if not path.is_symlink()}
        for path, mode in found:
            if path.is_symlink() and os.path.realpath(path) in real:
                continue  # the file goes by its own name
            if not path.name.lower().startswith("readme."):  # it speaks of the folder, as the manifest does
                self._add_file(path, base=folder, mode=mode)
        for manifest in [
            known for at, known in self._manifests.items() if at == folder or folder in at.parents
        ]:
            manifest.report_unmet(self)
        if not found and before == (len(self.files), len(self.failures), len(self._seen)):
            self.fail(folder, f"holds no article; give a folder with files of type {_known()}")

    def _walk(self, top: Path) -> Iterator[tuple[Path, int]]:
        """Files below a folder. Each folder is entered once, by its own name before any link to it."""
        folders, links = [top], list[Path]()
        walked: set[tuple[int, int]] = set()
        while folders or links:
            folder = folders.pop() if folders else links.pop(0)
            for path, mode in self._entries(folder, walked):
                if stat.S_ISDIR(mode):
                    (links if path.is_symlink() else folders).append(path)
                else:
                    yield path, mode

    def _entries(self, folder: Path, walked: set[tuple[int, int]]) -> Iterator[tuple[Path, int]]:
        """What lies in a folder that was not walked before, but for hidden things and the manifest."""
        try:
            status = folder.stat()
            names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
        except OSError as error:
            self.fail(folder, _os_reason(error))
            return
        if (status.st_dev, status.st_ino) in walked:
            return
        walked.add((status.st_dev, status.st_ino))
        self._manifest(folder)
        for path in (folder / name for name in names if name != MANIFEST):
            try:
                mode = path.stat().st_mode
            except OSError as error:
                self.fail(path, _os_reason(error))
                continue
            yield path, mode

    def _add_file(self, path: Path, *, base: Path, mode: int) -> None:
        identity = os.path.realpath(path)
        if identity in self._seen:
            return
        self._seen.add(identity)
        if path.name == MANIFEST:
            self.skip(path, "a manifest describes articles and is not one")
        elif not stat.S_ISREG(mode):
            self.fail(path, "is not a regular file; give a file or a folder")
        elif suffix_of_container(path.name) is not None:
            self.containers.append(SourceFile(path, self._doc(path, base), {}))
        elif suffix_of(path.name) not in LOADERS:
            self.skip(path, f"unknown type {suffix_of(path.name) or '(no suffix)'}; known are {_known()}")
        else:
            self.files.append(SourceFile(path, self._doc(path, base), self._metadata(path, base)))

    def _doc(self, path: Path, base: Path) -> str:
        """Path below the base without suffix; if that name is taken, with suffix, folder or number."""
        relative = PurePosixPath(shown(PurePosixPath(*path.relative_to(base).parts)))
        folder = shown(PurePosixPath(base.resolve().name or "root"))
        names = [
            str(relative.with_suffix("")),
            str(relative),
            f"{folder}/{relative.with_suffix('')}",
            f"{folder}/{relative}",
        ]
        number = 2
        while names[0] in self._docs:
            names = names[1:] or [f"{folder}/{relative}-{(number := number + 1) - 1}"]
        self._docs.add(names[0])
        return names[0]

    def _metadata(self, path: Path, base: Path) -> Mapping[str, str]:
        """The row of the nearest manifest that has one: beside the file, or above it up to the base."""
        folders = [path.parent]
        while folders[-1] != base:
            folders.append(folders[-1].parent)
        found: Mapping[str, str] = {}
        for folder in reversed(folders):
            row = self._manifest(folder).take(path.relative_to(folder), self)
            found = row if row is not None else found
        return found

    def _manifest(self, folder: Path) -> _Manifest:
        if folder not in self._manifests:
            self._manifests[folder] = _Manifest.read(folder / MANIFEST, self)
        return self._manifests[folder]

    def skip(self, path: Path, reason: str) -> None:
        self.skipped.append(Failure(shown(path), reason))

    def fail(self, path: Path, reason: str) -> None:
        self.failures.append(Failure(shown(path), reason))


@dataclass(slots=True)
class _Manifest:
    """One manifest.csv: its rows by the file that they name, and which of these were met."""

    path: Path
    rows: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path, search: _Search) -> _Manifest:
        """The manifest at ``path``; empty if there is none or it cannot be used, which is reported."""
        manifest = cls(path)
        try:
            if not path.exists():
                return manifest
            manifest._fill(_manifest_text(path), search)
        except (OSError, LoadError) as error:
            reason = _os_reason(error) if isinstance(error, OSError) else error.reason
            search.fail(path, reason)
        except csv.Error as error:
            search.fail(path, f"is not a readable CSV file ({error}); save it as CSV in UTF-8")
        return manifest

    def _fill(self, text: str, search: _Search) -> None:
        header = text.lstrip("\r\n").split("\n", 1)[0]
        delimiter = max(",;\t", key=header.count)
        table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        columns = [column.strip().lower() for column in next(table, [])]
        if "file" not in columns:
            search.fail(self.path, f'has no column "file"; its first line must read {_HEADER}')
            return
        unknown = [column for column in columns if column and column not in ("file", *METADATA)]
        if unknown:
            names = ", ".join(f'"{column}"' for column in unknown)
            search.skip(
                self.path,
                f"columns {names} are not known and were passed over; known are file, {', '.join(METADATA)}",
            )
        for cells in table:
            self._add_row(dict(zip(columns, cells, strict=False)), table.line_num, search)

    def _add_row(self, row: dict[str, str], line: int, search: _Search) -> None:
        name = _key(row.get("file", "").strip().replace("\\", "/").removeprefix("./"))
        if not any(value.strip() for value in row.values()):
            return
        if not name:
            search.fail(self.path, f'line {line} names no file; fill in its column "file"')
        elif name in self.rows:
            search.fail(
                self.path,
                f"line {line} names {name} a second time; the first line is used, remove one of them",
            )
        else:
            self.rows[name] = (
                line,
                {key: row.get(key, "").strip() for key in METADATA if row.get(key, "").strip()},
            )

    def take(self, relative: Path, search: _Search) -> Mapping[str, str] | None:
        """Valid metadata of a file, None if no row names it. An invalid value is reported and left out."""
        name = _key(relative.as_posix())
        if name not in self.rows:
            return None
        self.met.add(name)
        line, row = self.rows[name]
        good: dict[str, str] = {}
        for key, value in row.items():
            try:
                good[key] = check_metadata(key, value) or ""
            except ValueError as error:
                search.fail(self.path, f"line {line} ({name}): {error}; the article was read without it")
        return good

    def report_unmet(self, search: _Search) -> None:
        """Report the rows whose file does not exist, once."""
        for name, (line, _) in self.rows.items():
            if name in self.met:
                continue
            self.met.add(name)
            if not (self.path.parent / name).is_file():
                search.fail(
                    self.path, f"line {line} names {name}, which does not exist; correct or remove the line"
                )


def _matches(path: Path) -> list[Path]:
    if not glob.has_magic(str(path)) or "\0" in str(path):
        return []
    return [Path(found) for found in sorted(glob.glob(str(path), recursive=True))]


def _manifest_text(path: Path) -> str:
    from policy_qa.loaders.text import decode

    with path.open("rb") as stream:
        data = stream.read(_MAX_MANIFEST_BYTES)
    if not data.strip():
        raise LoadError(shown(path), f"is empty; its first line must read {_HEADER}")
    return decode(data, shown(path))


def _key(name: str) -> str:
    """A file's name for comparison: some systems write "é" as one character, some as two."""
    return unicodedata.normalize("NFC", name)


def shown(path: PurePath) -> str:
    """A path as text to print and store: names may hold line ends, and bytes that are no characters."""
    text = str(path).encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\x00-\x1f\x7f]", "?", text)


def _known() -> str:
    return ", ".join(LOADERS)


def _os_reason(error: OSError) -> str:
    """What an operating system's refusal means to a user, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "does not exist; check the path"
    if isinstance(error, PermissionError):
        return "may not be read; change its permissions"
    return f"cannot be read ({error.strerror or type(error).__name__}); check the path"
