"""ZIP and TAR archives. Nothing is unpacked to disk; links, devices and names that lead out are refused."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from policy_qa.containers.members import Budget, Found, Limits, Member, Skipped, passed_over, wrong_name
from policy_qa.errors import LoadError
from policy_qa.schema import Failure

_AGAIN = "copy or download the archive again"


def read_zip(path: Path, limits: Limits) -> Iterator[Found]:
    """The members of a ZIP file, ordered by name."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        yield Failure("", f"is not a readable ZIP file ({error}); {_AGAIN}")
        return
    budget = Budget(limits)
    with archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if not info.is_dir():
                budget.member()
                yield _zipped(archive, info, budget)


def count_zip(path: Path) -> int:
    """How many members a ZIP file names."""
    with zipfile.ZipFile(path) as archive:
        return sum(passed_over(info.filename) is None for info in archive.infolist() if not info.is_dir())


def _zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Found:
    name = info.filename
    if (refused := _refused(name)) is not None:
        return refused
    if info.flag_bits & 0x1:
        return Failure(name, "is encrypted; make the archive without a password")
    try:
        with archive.open(info) as stream:
            return Member(name, budget.read(stream, name, packed=info.compress_size))
    except LoadError as error:
        return Failure(name, error.reason)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as error:
        return Failure(name, f"cannot be unpacked ({error}); {_AGAIN}")


def read_tar(path: Path, limits: Limits) -> Iterator[Found]:
    """The members of a TAR file (plain, gz, bz2 or xz) in its order: it is read once, from the front."""
    budget = Budget(limits)
    packed = path.stat().st_size
    try:
        with tarfile.open(path, "r|*", errorlevel=2) as archive:
            for info in archive:
                if not info.isdir():
                    budget.member()
                    yield _tarred(archive, info, budget, packed)
    except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError, OverflowError) as error:
        yield Failure("", f"is damaged here, what follows was not read ({_said(error)}); {_AGAIN}")


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _tarred(archive: tarfile.TarFile, info: tarfile.TarInfo, budget: Budget, packed: int) -> Found:
    name = info.name
    if (refused := _refused(name)) is not None:
        budget.spend(info.size)  # it is unpacked all the same, to get past it
        return refused
    if not info.isfile():
        return Failure(name, "is a link or a device; put the file itself into the archive")
    stream: IO[bytes] | None = archive.extractfile(info)
    if stream is None:
        return Failure(name, "is no regular file; put the file itself into the archive")
    try:
        # A member has no packed size of its own: it cannot be more than the whole archive's.
        return Member(name, budget.read(stream, name, packed=packed))
    except LoadError as error:
        return Failure(name, error.reason)


def _refused(name: str) -> Found | None:
    reason = wrong_name(name)
    if reason is not None:
        return Failure(name, reason)
    reason = passed_over(name)
    return None if reason is None else Skipped(name, reason)
