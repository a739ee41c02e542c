from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from policy_qa.errors import MissingDependency, UsageError
from policy_qa.exporters import EXPORTERS, Format, export, guarded, json_line, record, replacing, typed_row
from policy_qa.schema import Entity, Feedback, Figure, Mention

FIGURE = Figure(
    id="a:4-17",
    doc="a",
    start=4,
    end=17,
    surface="91.06 billion",
    kind="money",
    value=91060000000,
    unit="CNY",
    indicator="added value",
    period="2018-01/2018-11",
    related_to=("a:20-25",),
    sentence="It was “91.06 billion”.",
)
LOSS = Figure(id="a:20-25", doc="a", start=20, end=25, surface="-0.3%", kind="percent", value=-0.3, unit="%")
HOSTILE = Figure(
    id="=b:1-2",
    doc="=b",
    start=1,
    end=2,
    surface="@SUM(A1)",
    kind="count",
    value=1,
    sentence="+1+cmd|' /C calc'!A0",
)
ENTITY = Entity(
    id="a:0-3",
    doc="a",
    label="ORG",
    canonical="WHO",
    role=None,
    mentions=(Mention(0, 3, "WHO"), Mention(9, 12, "WHO")),
)


def exported(rows: list[object], kind: Format, tmp_path: Path, row_type: type = Figure) -> bytes:
    path = tmp_path / f"rows.{kind}"
    export(rows, format=kind, path=path, row_type=row_type)
    return path.read_bytes()


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_jsonl_has_every_key_in_order_and_null_for_unknown(tmp_path: Path) -> None:
    lines = exported([FIGURE, LOSS], "jsonl", tmp_path).decode().splitlines()
    first, second = map(json.loads, lines)
    assert list(first) == [field.name for field in fields(Figure)]
    assert first["value"] == 91060000000
    assert "“91.06 billion”" in lines[0]
    assert first["related_to"] == ["a:20-25"]
    assert (second["indicator"], second["related_to"]) == (None, [])


@pytest.mark.parametrize("kind", ["jsonl", "csv", "xlsx"])
def test_the_same_rows_give_the_same_bytes(kind: Format, tmp_path: Path) -> None:
    assert exported([FIGURE, LOSS], kind, tmp_path) == exported([FIGURE, LOSS], kind, tmp_path)


def test_csv_has_a_byte_order_mark_and_a_header(tmp_path: Path) -> None:
    data = exported([FIGURE], "csv", tmp_path)
    assert data.startswith(b"\xef\xbb\xbfid,doc,start,end,surface,")
    header, row = cells(data)
    found = dict(zip(header, row, strict=True))
    assert (found["value"], found["indicator"], found["place"]) == ("91060000000", "added value", "")
    assert found["related_to"] == '["a:20-25"]'


def test_csv_guards_formulas_and_keeps_negative_numbers(tmp_path: Path) -> None:
    header, loss, hostile = cells(exported([LOSS, HOSTILE], "csv", tmp_path))
    assert dict(zip(header, loss, strict=True))["value"] == "-0.3"
    found = dict(zip(header, hostile, strict=True))
    assert (found["doc"], found["surface"]) == ("'=b", "'@SUM(A1)")
    assert found["sentence"].startswith("'+1+cmd")


@pytest.mark.parametrize("text", ["=1", "+a", "-a", "@a", "\t=1", "\r=1", "\n=1", "＝1", "-2+3", "+1-1%"])
def test_what_could_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "-0.3%", "+1,200", "1=1", "a@b"])
def test_what_cannot_run_is_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_xlsx_is_frozen_filtered_and_without_formulas(tmp_path: Path) -> None:
    xml = sheet(exported([FIGURE, HOSTILE, LOSS], "xlsx", tmp_path))
    assert '<pane ySplit="1"' in xml
    assert "<autoFilter " in xml
    assert "<f>" not in xml
    assert "<hyperlink" not in xml
    assert "<t>@SUM(A1)</t>" in xml
    assert "<v>-0.3</v>" in xml
    assert "<v>91060000000</v>" in xml


def test_xlsx_shows_amounts_in_full_and_years_as_texts(tmp_path: Path) -> None:
    large = replace(FIGURE, value=12_345_678_901_234, period="2018", value_max=0.000012)
    data = exported([large], "xlsx", tmp_path)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        styles = book.read("xl/styles.xml").decode()
    assert 'formatCode="#,##0.0##########"' in styles
    xml = sheet(data)
    columns = [field.name for field in fields(Figure)]
    for name, style in (("value", "2"), ("value_max", "3")):
        assert re.search(rf'<c r="{chr(65 + columns.index(name))}2" s="{style}"><v>[\d.eE-]+</v>', xml)
    assert "<v>12345678901234</v>" in xml
    assert f'<c r="{chr(65 + columns.index("start"))}2"><v>' in xml
    assert "<t>2018</t>" in xml
    assert '<ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/>' in xml


def test_xlsx_cuts_a_text_that_no_cell_holds(tmp_path: Path) -> None:
    long = Figure(
        id="a:0-1", doc="a", start=0, end=1, surface="1", kind="count", value=1, sentence="x" * 40_000
    )
    xml = sheet(exported([long], "xlsx", tmp_path))
    assert "x" * 32_767 in xml
    assert "x" * 32_768 not in xml


def test_entities_keep_their_mentions(tmp_path: Path) -> None:
    row = json.loads(exported([ENTITY], "jsonl", tmp_path, Entity))
    assert row["mentions"] == [
        {"start": 0, "end": 3, "surface": "WHO"},
        {"start": 9, "end": 12, "surface": "WHO"},
    ]
    header, found = cells(exported([ENTITY], "csv", tmp_path, Entity))
    assert json.loads(dict(zip(header, found, strict=True))["mentions"]) == row["mentions"]


def test_no_rows_still_give_a_header(tmp_path: Path) -> None:
    assert exported([], "jsonl", tmp_path) == b""
    assert len(cells(exported([], "csv", tmp_path))) == 1
    assert "<row " in sheet(exported([], "xlsx", tmp_path))


def test_a_mapping_is_json_in_typed_columns() -> None:
    said = Feedback("right", {"question": "Größe?", "citations": []}, author="ada")
    row = typed_row(said, Feedback)
    assert row == {
        "opinion": "right",
        "answer": '{"question": "Größe?", "citations": []}',
        "note": None,
        "author": "ada",
        "made": "",
    }
    assert typed_row(FIGURE, Figure) == record(FIGURE)


def test_parquet_keeps_types_or_says_what_to_install(tmp_path: Path) -> None:
    try:
        from pyarrow import parquet
    except ModuleNotFoundError:
        with pytest.raises(MissingDependency, match=r"policy-qa\[parquet\]"):
            exported([FIGURE], "parquet", tmp_path)
        assert list(tmp_path.iterdir()) == []
        return
    rows = parquet.read_table(io.BytesIO(exported([FIGURE, LOSS], "parquet", tmp_path))).to_pylist()
    assert rows == [{**record(row), "related_to": list(row.related_to)} for row in (FIGURE, LOSS)]


def test_text_that_is_no_unicode_can_still_be_written() -> None:
    assert json.loads(json_line({"text": "a\udc80"})) == {"text": "a\udc80"}


def test_standard_output_takes_text_formats_only(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    export([LOSS], format="jsonl", path=None, row_type=Figure)
    assert json.loads(capfdbinary.readouterr().out)["surface"] == "-0.3%"
    with pytest.raises(UsageError, match=r"-o FILE\.xlsx"):
        export([LOSS], format="xlsx", path=None, row_type=Figure)


def test_unknown_format_names_the_known() -> None:
    with pytest.raises(UsageError, match=", ".join(EXPORTERS)):
        export([], format="xml", path=None, row_type=Figure)  # type: ignore[arg-type]  # this is what must fail


def test_a_failed_run_leaves_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("before")

    def rows() -> Iterator[Figure]:
        yield FIGURE
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError):
        export(rows(), format="jsonl", path=path, row_type=Figure)
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["rows.jsonl"]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "rows.csv", tmp_path):
        with pytest.raises(UsageError, match="cannot be written"):
            export([], format="csv", path=path, row_type=Figure)


def test_a_link_is_followed_and_a_device_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with replacing(tmp_path / "link") as stream:
        stream.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"
    with replacing(Path(os.devnull)) as stream:
        stream.write(b"x")
    assert not Path(os.devnull).is_file()
