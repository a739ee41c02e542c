"""Articles as rows: JSON Lines (plain or gzip) and Parquet.

A row has ``text`` or ``html``, and may have ``id`` and what a manifest may say (``title``, ``published``,
``publisher``, ``url``, ``place``, ``language``, ``facts_from``). Other columns are passed over. The id names
the article; without one the number of the row does.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import IO, Any, cast

from policy_qa.containers.members import Budget, Found, Limits, Member, Skipped
from policy_qa.errors import LoadError, MissingDependency
from policy_qa.loaders import METADATA, check_metadata
from policy_qa.schema import Failure

BODIES = ("text", "html")
"""Columns that may hold the article; the first that is filled is taken."""

_BATCH = 64
_OVERHEAD = 8
"""A line of JSON may be so many times as long as its text: every letter may be escaped."""
_NO_ARTICLES = f"holds no articles: its first row has neither {' nor '.join(BODIES)}"


def read_jsonl(path: Path, limits: Limits) -> Iterator[Found]:
    """The articles of a JSON Lines file, in its order; empty lines are passed over."""
    budget, packed = Budget(limits), path.stat().st_size
    try:
        with path.open("rb") as raw:
            gzipped = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if gzipped else raw
            lines = _lines(stream, limits.member_bytes * _OVERHEAD, budget, packed if gzipped else None)
            yield from _rows(((number, _parsed(line)) for number, line in lines), budget)
    except LoadError as error:
        yield Failure("", error.reason)
    except (OSError, EOFError, zlib.error) as error:
        yield Failure("", f"is damaged here, what follows was not read ({error}); copy it again")


def _lines(
    stream: IO[bytes], limit: int, budget: Budget, packed: int | None
) -> Iterator[tuple[int, bytes | LoadError]]:
    number, unpacked = 0, 0
    while line := stream.readline(limit + 1):
        number += 1
        unpacked += len(line)
        budget.spend(len(line))
        budget.check_ratio(unpacked, packed)
        if len(line) <= limit:
            if line.strip():
                yield number, line
            continue
        while line and not line.endswith(b"\n"):  # to the end of a line that is too long
            line = stream.readline(limit)
            budget.spend(len(line))
        yield number, LoadError(str(number), f"is longer than {limit / 1e6:g} MB; shorten it")


def _parsed(line: bytes | LoadError) -> Any:
    if isinstance(line, LoadError):
        return line
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return LoadError("", f"is not JSON ({str(error)[:80]}); correct the line")


def read_parquet(path: Path, limits: Limits) -> Iterator[Found]:
    """The articles of a Parquet file, in its order, a few at a time. Needs the extra ``parquet``."""
    try:
        from pyarrow import ArrowException, parquet
    except ModuleNotFoundError:
        yield Failure("", str(MissingDependency("pyarrow", "parquet")))
        return
    try:
        with parquet.ParquetFile(path, memory_map=False) as file:
            wanted = [name for name in file.schema_arrow.names if name in {"id", *BODIES, *METADATA}]
            batches = file.iter_batches(batch_size=_BATCH, columns=wanted)
            rows = chain.from_iterable(batch.to_pylist() for batch in batches)
            yield from _rows(enumerate(rows, start=1), Budget(limits))
    except (ArrowException, OSError, ValueError) as error:
        yield Failure("", f"is not a readable Parquet file ({str(error)[:120]}); write it again")


def count_parquet(path: Path) -> int:
    """How many rows a Parquet file has."""
    from pyarrow import parquet

    return int(parquet.read_metadata(path).num_rows)


def _rows(rows: Iterator[tuple[int, Any]], budget: Budget) -> Iterator[Found]:
    first = True
    for number, row in rows:
        budget.member()
        if first and isinstance(row, Mapping) and not any(name in row for name in BODIES):
            yield Skipped("", _NO_ARTICLES)  # figures, questions, anything: not one failure a line
            return
        first = False
        if isinstance(row, LoadError):
            yield Failure(str(number), row.reason)
            continue
        try:
            yield _member(number, row, budget)
        except LoadError as error:
            yield Failure(str(number), error.reason)


def _member(number: int, row: Any, budget: Budget) -> Member:
    if not isinstance(row, Mapping):
        raise LoadError(str(number), "is no object with text or html; correct the line")
    body = next((name for name in BODIES if row.get(name)), None)
    if body is None or not isinstance(row[body], str):
        raise LoadError(str(number), f"has no {' or '.join(BODIES)}; fill one in")
    metadata = {}
    for key in METADATA:
        try:
            if value := check_metadata(key, _as_text(row.get(key))):
                metadata[key] = value
        except ValueError as error:
            raise LoadError(str(number), str(error)) from error
    given = _as_text(row.get("id")).strip()
    data: bytes = row[body].encode("utf-8", "replace")
    budget.check_member(len(data))
    return Member(f"{given or number}.{'txt' if body == 'text' else 'html'}", data, metadata)


def _as_text(value: object) -> str:
    if isinstance(value, date):  # Parquet has dates and times of its own
        return value.isoformat()[:10]
    return "" if value is None or isinstance(value, list | dict) else str(value)
