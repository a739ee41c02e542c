"""Files that hold many articles: archives, JSON Lines, Parquet, WARC. One reader a kind, one row in a table.

Members are read one at a time and never written to disk, so that a file of any size needs the memory of its
largest member. What is wrong with one member is told and the next one follows; a file that holds more than
``Limits`` allow is left at that point.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policy_qa.containers.archives import count_zip, read_tar, read_zip
from policy_qa.containers.members import Exhausted, Found, Limits, Member, Reader, Skipped
from policy_qa.containers.tables import count_parquet, read_jsonl, read_parquet
from policy_qa.containers.warc import read_warc
from policy_qa.schema import Failure

__all__ = ["CONTAINERS", "Limits", "Member", "Skipped", "count_of", "members", "suffix_of_container"]


def members(path: Path, limits: Limits) -> Iterator[Found]:
    """The articles in a file, and what is wrong with it; nothing is raised for a file that is damaged.

    Args:
        path: The file; its suffix is one of ``CONTAINERS``.
        limits: How much is taken from it.
    """
    try:
        yield from CONTAINERS[suffix_of_container(path.name) or ""](path, limits)
    except Exhausted as error:
        yield Failure("", str(error))
    except OSError as error:
        yield Failure("", f"cannot be read ({error.strerror or type(error).__name__}); check the file")


def count_of(path: Path) -> int | None:
    """How many members a container has at most, if it tells without being read to its end."""
    kind = suffix_of_container(path.name)
    try:
        if kind == ".zip":
            return count_zip(path)
        return count_parquet(path) if kind == ".parquet" else None
    except Exception:  # whatever is wrong with it is told when it is read
        return None


def suffix_of_container(name: str) -> str | None:
    """The suffix under which ``CONTAINERS`` has a reader for a file of that name; None if it has none."""
    low = name.lower()
    return next((suffix for suffix in CONTAINERS if low.endswith(suffix)), None)


CONTAINERS: dict[str, Reader] = {
    ".zip": read_zip,
    ".tar": read_tar,
    ".tar.gz": read_tar,
    ".tgz": read_tar,
    ".tar.bz2": read_tar,
    ".tar.xz": read_tar,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
    ".warc": read_warc,
    ".warc.gz": read_warc,
}
"""The reader of each known suffix."""
