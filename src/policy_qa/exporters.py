"""Records to JSON Lines, CSV, XLSX and Parquet. Columns are the fields of the dataclass, in its order.

JSON Lines is the exact form: every key on every line, unknown is null, the same rows give the same bytes.
The tables are for people: CSV begins with a byte order mark so that spreadsheets read it as UTF-8, and a
text that a spreadsheet would run as a formula is guarded with an apostrophe, because texts come from
articles that anyone may have written.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import re
import sys
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol

from policy_qa.errors import MissingDependency, UsageError

if TYPE_CHECKING:
    import pyarrow

Format = Literal["jsonl", "csv", "xlsx", "parquet"]
Row = Any
"""An instance of a dataclass of plain data."""

SHEET_ROWS = 1_048_575
"""Rows that a worksheet holds below its header."""

CELL_CHARACTERS = 32_767
"""Characters that a worksheet's cell holds."""

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"[+-]\d[\d,]*(?:\.\d+)?%?")


class Exporter(Protocol):
    """Writes rows of one type to a binary stream."""

    def __call__(self, rows: Iterable[Row], stream: IO[bytes], *, row_type: type) -> None:
        """Write all rows, and the header if the format has one."""
        ...


def export(rows: Iterable[Row], *, format: Format, path: Path | None, row_type: type) -> None:
    """Write rows in a format to a file, or to standard output if ``path`` is None.

    A file appears whole or not at all: it is written beside its place and moved there at the end.

    Args:
        rows: instances of ``row_type``; read once, a few at a time.
        format: a key of ``EXPORTERS``.
        path: the file; its folder must exist.
        row_type: the dataclass, which gives the columns.

    Raises:
        UsageError: there is no such format, it cannot go to standard output, or the file cannot be written.
        MissingDependency: the format needs an extra that is not installed.
    """
    exporter = EXPORTERS.get(format)
    if exporter is None:
        raise UsageError(f"there is no format {format!r}", f"choose one of {', '.join(EXPORTERS)}")
    if path is None:
        if format in BINARY:
            raise UsageError(
                f"{format} cannot be written to standard output", f"name a file: -o FILE.{format}"
            )
        exporter(rows, sys.stdout.buffer, row_type=row_type)
        sys.stdout.buffer.flush()
        return
    with replacing(path) as stream:
        exporter(rows, stream, row_type=row_type)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content takes the place of the file at ``path`` when the block ends without an error.

    Raises:
        UsageError: the file cannot be written there.
    """
    target = path.resolve() if path.is_symlink() else path
    if target.exists() and not target.is_file() and not target.is_dir():  # /dev/null, a named pipe
        with target.open("wb") as stream:
            yield stream
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        stream = part.open("wb")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror})", "name a file in a folder that exists"
        ) from error
    try:
        with stream:
            yield stream
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def record(row: Row) -> dict[str, Any]:
    """A dataclass as a dict of plain data, keys in the order of its fields."""
    return dataclasses.asdict(row)


def json_line(data: Mapping[str, Any]) -> bytes:
    """One JSON object and a newline, UTF-8."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace") + b"\n"


def guarded(text: str) -> str:
    """The text as a spreadsheet may see it: with an apostrophe before it if it could be run as a formula.

    A signed number such as ``-0.3%`` stays as it is.
    """
    return f"'{text}" if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text) else text


def write_jsonl(rows: Iterable[Row], stream: IO[bytes], *, row_type: type) -> None:
    """One JSON object a line."""
    for row in rows:
        stream.write(json_line(record(row)))


def write_csv(rows: Iterable[Row], stream: IO[bytes], *, row_type: type) -> None:
    """Comma-separated values, UTF-8 with a byte order mark; unknown is empty, lists are JSON."""
    text = io.TextIOWrapper(
        stream, encoding="utf-8-sig", errors="backslashreplace", newline="", write_through=True
    )
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(_columns(row_type))
        for row in rows:
            writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in _cells(row)])
    finally:
        text.detach()


def write_xlsx(rows: Iterable[Row], stream: IO[bytes], *, row_type: type) -> None:
    """A workbook of one sheet: header frozen and with filters; texts are never formulas or links.

    Raises:
        UsageError: there are more rows than a sheet holds.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        book.set_properties(
            {"created": datetime(2000, 1, 1)}
        )  # no time of the run: the same rows, the same bytes
        sheet = book.add_worksheet(row_type.__name__.lower() + "s")
        bold = book.add_format({"bold": True, "bottom": 1})
        amounts = _Amounts(book, row_type)
        columns = _columns(row_type)
        for column, name in enumerate(columns):
            wide = 48 if name == "sentence" else 24 if column in amounts.columns else len(name) + 4
            sheet.set_column(column, column, max(10, wide))
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # a period such as 2018 is a text
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name, bold)
        number = 0
        for number, row in enumerate(rows, start=1):
            if number > SHEET_ROWS:
                raise UsageError(
                    f"a worksheet holds {SHEET_ROWS:,} rows and there are more", "use the format csv"
                )
            _write_cells(sheet, number, _cells(row), amounts)
        sheet.autofilter(0, 0, number, len(columns) - 1)


def write_parquet(rows: Iterable[Row], stream: IO[bytes], *, row_type: type) -> None:
    """An Apache Parquet file whose types follow the dataclass. Needs the extra ``parquet``.

    Raises:
        MissingDependency: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        if error.name != "pyarrow":
            raise
        raise MissingDependency("pyarrow", "parquet") from error
    schema = pa.schema([(name, _arrow_type(kind, pa)) for name, kind in _types(row_type).items()])
    source = iter(rows)
    with parquet.ParquetWriter(stream, schema) as writer:
        while batch := [typed_row(row, row_type) for row in islice(source, 5_000)]:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def typed_row(row: Row, row_type: type) -> dict[str, Any]:
    """A row for typed columns: a mapping, whose keys no type knows, as JSON."""
    types_ = _types(row_type)
    return {
        name: json.dumps(value, ensure_ascii=False) if typing.get_origin(types_[name]) is Mapping else value
        for name, value in record(row).items()
    }


def _columns(row_type: type) -> list[str]:
    return [field.name for field in dataclasses.fields(row_type)]


@cache  # looked up for every row of a typed file
def _types(row_type: type) -> dict[str, Any]:
    hints = typing.get_type_hints(row_type)
    return {name: hints[name] for name in _columns(row_type)}


def _cells(row: Row) -> list[str | int | float | None]:
    return [_cell(value) for value in record(row).values()]


def _cell(value: object) -> str | int | float | None:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False) if value else None


class _Amounts:
    """The columns of a sheet that hold amounts, and how these are shown: in full, never as 1.24E+12."""

    def __init__(self, book: Any, row_type: type) -> None:
        kinds = enumerate(_types(row_type).values())
        self.columns = {column for column, kind in kinds if {int, float} <= set(typing.get_args(kind))}
        self._whole = book.add_format({"num_format": "#,##0"})
        self._part = book.add_format({"num_format": "#,##0.0##########"})

    def format_of(self, column: int, amount: float) -> Any:
        """The format of one cell; None leaves it to the spreadsheet."""
        if column not in self.columns:
            return None
        return self._whole if float(amount).is_integer() else self._part


def _write_cells(sheet: Any, number: int, cells: list[str | int | float | None], amounts: _Amounts) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell[:CELL_CHARACTERS])
        elif cell is not None:
            sheet.write_number(number, column, cell, amounts.format_of(column, cell))


def _arrow_type(kind: Any, pa: Any) -> pyarrow.DataType:
    """The Arrow type of a field's annotation; ``float | int`` is a double."""
    if dataclasses.is_dataclass(kind):
        return pa.struct(
            [(name, _arrow_type(inner, pa)) for name, inner in _types(typing.cast(type, kind)).items()]
        )
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        real = [choice for choice in inner if choice is not types.NoneType]
        return _arrow_type(real[0], pa) if len(real) == 1 else pa.float64()
    if origin is tuple:
        return pa.list_(_arrow_type(inner[0], pa))
    simple: dict[type, Callable[[], Any]] = {int: pa.int64, float: pa.float64, bool: pa.bool_}
    return simple.get(kind, pa.string)()


EXPORTERS: dict[str, Exporter] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}

BINARY = ("xlsx", "parquet")
"""Formats that do not go to a terminal or a pipe."""
