"""Archives, tables and web archives as streams of articles: what is taken and refused, and the limits."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from policy_qa.containers import Limits, Member, Skipped, count_of, members, suffix_of_container
from policy_qa.inputs import Passed, estimate, fingerprint, stream
from policy_qa.schema import Failure
from policy_qa.sources import SourceFile, find, read

PROSE = "The valley counted 4,120 new jobs between January and March 2024, the statistics office said.\n"
LIMITS = Limits()


def zipped(path: Path, files: Iterable[tuple[str, bytes]], *, level: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", level) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=level)
    return path


def tarred(path: Path, files: Iterable[tuple[str, bytes]], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def lines(path: Path, rows: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def taken(path: Path, limits: Limits = LIMITS) -> list[str]:
    return [one.name for one in members(path, limits) if isinstance(one, Member)]


def failures(path: Path, limits: Limits = LIMITS) -> dict[str, str]:
    return {one.source: one.reason for one in members(path, limits) if isinstance(one, Failure)}


FILES = [("b/two.md", PROSE.encode()), ("a.txt", PROSE.encode()), ("photo.png", b"x"), (".hidden.txt", b"x")]


def test_a_zip_gives_its_articles_by_name(tmp_path: Path) -> None:
    found = list(members(zipped(tmp_path / "news.zip", FILES), LIMITS))
    assert [one.name for one in found if isinstance(one, Member)] == ["a.txt", "b/two.md"]
    assert Skipped("photo.png", "unknown type .png") in found
    assert [one for one in found if isinstance(one, Failure)] == []


@pytest.mark.parametrize(
    ("name", "mode"), [("n.tar", "w"), ("n.tgz", "w:gz"), ("n.tar.bz2", "w:bz2"), ("n.tar.xz", "w:xz")]
)
def test_a_tar_gives_its_articles_in_its_order(tmp_path: Path, name: str, mode: str) -> None:
    path = tarred(tmp_path / name, FILES, mode)
    assert taken(path) == ["b/two.md", "a.txt"]
    assert failures(path) == {}


@pytest.mark.parametrize("name", ["../out.txt", "/etc/x.txt", "a/../../b.txt", "C:/x.txt", "..\\x.txt"])
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    for path in (zipped(tmp_path / "x.zip", [(name, b"x")]), tarred(tmp_path / "x.tgz", [(name, b"x")])):
        assert taken(path) == []
        assert "leads out of the archive" in failures(path)[name]


def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for name, kind in (
            ("link.txt", tarfile.SYMTYPE),
            ("hard.txt", tarfile.LNKTYPE),
            ("pipe.txt", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert set(failures(tmp_path / "x.tar")) == {"link.txt", "hard.txt", "pipe.txt"}
    assert taken(tmp_path / "x.tar") == []


def test_a_bomb_is_refused_and_the_next_member_is_read(tmp_path: Path) -> None:
    files = [("bomb.txt", b"0" * 20_000_000), ("good.txt", PROSE.encode())]
    path = zipped(tmp_path / "x.zip", files)
    assert taken(path) == ["good.txt"]
    assert "decompression bomb" in failures(path)["bomb.txt"]


def test_a_bomb_of_lines_is_left(tmp_path: Path) -> None:
    row = json.dumps({"text": "0" * 3_000_000}).encode() + b"\n"
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(row * 20))
    assert "decompression bomb" in failures(tmp_path / "x.jsonl.gz")[""]


def test_limits_of_size_and_number(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", [(f"{n}.txt", PROSE.encode() * 5) for n in range(9)])
    assert "larger than" in failures(path, Limits(member_bytes=100))["0.txt"]
    few = Limits(members=3)
    assert (taken(path, few), list(failures(path, few))) == (["0.txt", "1.txt", "2.txt"], [""])
    assert "unpacks to more than" in failures(path, Limits(total_bytes=1_000))[""]


def test_damaged_archives_are_one_failure_each(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "x.zip", FILES).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    packed = tarred(tmp_path / "x.tgz", [(f"{n}.txt", bytes(range(256)) * 50) for n in range(9)]).read_bytes()
    (tmp_path / "cut.tgz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "no.parquet").write_bytes(b"PAR1")
    (tmp_path / "no.warc.gz").write_bytes(b"\x1f\x8bnothing")
    for name in ("cut.zip", "cut.tgz", "no.parquet", "no.warc.gz"):
        assert list(failures(tmp_path / name)) == [""], name
    assert members(tmp_path / "gone.zip", LIMITS)
    assert failures(tmp_path / "gone.zip") != {}


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped(tmp_path / "x.zip", [("a.txt", b"x")]).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    assert "encrypted" in failures(tmp_path / "x.zip")["a.txt"]


def test_lines_of_json_are_articles(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "feed.jsonl",
        [
            {"id": "x1", "text": PROSE, "title": "Jobs", "published": "2024-04-02", "wire": "ignored"},
            {"html": "<html><body><p>It cost 5 million euros.</p></body></html>"},
            {"id": 3, "text": ""},
            {"id": 4, "text": PROSE, "published": "soon"},
            [1, 2],
        ],
    )
    with path.open("a") as stream:
        stream.write("{broken\n\n")
    found = [one for one in members(path, LIMITS) if isinstance(one, Member)]
    assert [one.name for one in found] == ["x1.txt", "2.html"]
    assert found[0].metadata == {"title": "Jobs", "published": "2024-04-02"}
    assert found[0].data == PROSE.encode()
    wrong = failures(path)
    assert list(wrong) == ["3", "4", "5", "6"]
    assert "is not a date" in wrong["4"]
    assert "is not JSON" in wrong["6"]


def test_other_lines_of_json_are_passed_over_as_one(tmp_path: Path) -> None:
    path = lines(tmp_path / "figures.jsonl", [{"id": "a:1-2", "value": 3}] * 50)
    (only,) = members(path, LIMITS)
    assert isinstance(only, Skipped)
    assert "neither text nor html" in only.reason


def test_rows_of_parquet_are_articles(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = [{"id": n, "text": PROSE, "published": date(2024, 4, n + 1), "other": [n]} for n in range(3)]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "x.parquet")
    found = [one for one in members(tmp_path / "x.parquet", LIMITS) if isinstance(one, Member)]
    assert [(one.name, one.metadata["published"]) for one in found] == [
        ("0.txt", "2024-04-01"),
        ("1.txt", "2024-04-02"),
        ("2.txt", "2024-04-03"),
    ]
    assert count_of(tmp_path / "x.parquet") == 3


def test_pages_of_a_web_archive_are_articles(tmp_path: Path) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    page = b"<html><body><p>It cost 5 million euros.</p></body></html>"
    answers = [
        ("https://news.example/a", "200 OK", "text/html; charset=utf-8", gzip.compress(page)),
        ("https://news.example/gone", "404 Not Found", "text/html", page),
        ("https://news.example/pic", "200 OK", "image/png", b"x"),
        ("https://news.example/b", "200 OK", "text/plain", PROSE.encode()),
    ]
    with (tmp_path / "crawl.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for address, status, kind, body in answers:
            about = [("Content-Type", kind)]
            if body[:2] == b"\x1f\x8b":
                about.append(("Content-Encoding", "gzip"))
            headers = StatusAndHeaders(status, about, protocol="HTTP/1.1")
            record = writer.create_warc_record(address, "response", io.BytesIO(body), http_headers=headers)
            writer.write_record(record)
    found = list(members(tmp_path / "crawl.warc.gz", LIMITS))
    assert found == [
        Member("1.html", page, {"url": "https://news.example/a"}),
        Skipped("3", "unknown type image/png"),
        Member("4.txt", PROSE.encode(), {"url": "https://news.example/b"}),
    ]


# --- among other files ---


def test_containers_stand_among_files_under_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "z.txt"):
        (folder / name).write_text(PROSE)
    tarred(folder / "m.tar.gz", [("x.txt", b"One."), ("x.html", b"<p>Two.</p>"), ("x.txt", b"Three.")])
    lines(
        folder / "feed.jsonl", [{"id": "../../../etc/x\ny", "text": PROSE}, {"id": "q", "text": "It is 5."}]
    )
    found = find([folder])
    inputs = list(stream(found, max_bytes=1_000_000))
    files = [one for one in inputs if isinstance(one, SourceFile)]
    assert [file.doc for file in files] == [
        "a", "feed/etc/x?y", "feed/q", "m/x", "m/x.html", "m/x.txt", "z",
    ]  # fmt: skip
    assert len({file.source for file in files}) == len(files)
    assert files[2].source == f"archive:{folder / 'feed.jsonl'}!q.txt"
    assert read(files[2]).text == "It is 5."
    assert estimate(found) is None
    assert list(stream(find([folder]), max_bytes=1_000_000)) == inputs


def test_what_is_wrong_inside_names_the_container(tmp_path: Path) -> None:
    zipped(tmp_path / "x.zip", [("../a.txt", b"x"), ("b.bin", b"x"), ("c.txt", PROSE.encode())])
    found = find([tmp_path / "x.zip"])
    inputs = list(stream(found, max_bytes=1_000_000))
    assert Failure(f"{tmp_path}/x.zip!a.txt", "its name leads out of the archive; it was not read") in inputs
    assert Passed(f"{tmp_path}/x.zip!b.bin", "unknown type .bin") in inputs
    assert estimate(found) == 1


def test_patterns_stand_for_files(tmp_path: Path) -> None:
    for name in ("a/1.txt", "a/b/2.txt", "a/3.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(PROSE)
    assert [file.doc for file in find([tmp_path / "a" / "**" / "*.txt"]).files] == ["1", "b/2"]
    assert find([tmp_path / "a" / "*.pdf"]).failures != ()
    (tmp_path / "odd[1].txt").write_text(PROSE)
    assert [file.doc for file in find([tmp_path / "odd[1].txt"]).files] == ["odd[1]"]


def test_a_fingerprint_follows_content_name_and_metadata(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROSE)
    first = SourceFile(path, "a", {})
    known = fingerprint(first, max_bytes=1_000)
    assert fingerprint(first, max_bytes=1_000) == known
    assert fingerprint(SourceFile(path, "b", {}), max_bytes=1_000) != known
    assert fingerprint(SourceFile(path, "a", {"title": "T"}), max_bytes=1_000) != known
    path.write_text(PROSE.replace("4", "5"))
    assert fingerprint(first, max_bytes=1_000) != known
    path.unlink()
    assert fingerprint(first, max_bytes=1_000) != known


@pytest.mark.parametrize(
    ("name", "suffix"), [("A.TAR.GZ", ".tar.gz"), ("x.jsonl", ".jsonl"), ("x.txt", None), ("x.gz", None)]
)
def test_known_suffixes(name: str, suffix: str | None) -> None:
    assert suffix_of_container(name) == suffix
