"""Finding files and reading them with what a manifest says, on real folders."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from policy_qa.errors import LoadError
from policy_qa.schema import Failure
from policy_qa.sources import Found, SourceFile, find, read

PROSE = "The valley counted 4,120 new jobs between January and March 2024, the statistics office said.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "news"
    root.mkdir()
    return root


def write(folder: Path, **texts: str) -> None:
    """Files by name; two underscores stand for a slash, one before the suffix for the point."""
    for name, text in texts.items():
        path = folder / (name.replace("__", "/").rpartition("_")[0] + "." + name.rpartition("_")[2])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def docs(found: Found) -> list[str]:
    return [file.doc for file in found.files]


def reasons(failures: tuple[Failure, ...]) -> dict[str, str]:
    return {Path(failure.source).name: failure.reason for failure in failures}


# --- which files ---


def test_folder_is_walked_in_order_and_named_from_its_root(folder: Path) -> None:
    write(folder, b_txt=PROSE, a__z_md=PROSE, a__b__c_txt=PROSE, Z_TXT=PROSE)
    found = find([folder])
    assert docs(found) == ["Z", "a/b/c", "a/z", "b"]
    assert (found.skipped, found.failures) == ((), ())
    assert find([folder]) == found


def test_single_file_goes_by_its_stem(folder: Path) -> None:
    write(folder, a__z_md=PROSE)
    assert docs(find([folder / "a" / "z.md"])) == ["z"]


def test_what_is_passed_over(folder: Path) -> None:
    write(folder, a_txt=PROSE, README_md="x", data_csv="x", manifest_csv="file,title\na.txt,T\n")
    write(folder, **{".hidden_txt": PROSE, ".git__x_txt": PROSE})
    found = find([folder])
    assert docs(found) == ["a"]
    assert reasons(found.skipped) == {
        "data.csv": "unknown type .csv; known are .txt, .md, .html, .htm, .pdf, .docx",
    }
    assert found.failures == ()


def test_file_named_by_hand_is_taken_even_if_it_is_a_readme(folder: Path) -> None:
    write(folder, README_md=PROSE)
    assert docs(find([folder / "README.md"])) == ["README"]


def test_manifest_named_by_hand_is_no_article(folder: Path) -> None:
    write(folder, manifest_csv="file\n")
    assert reasons(find([folder / "manifest.csv"]).skipped) == {
        "manifest.csv": "a manifest describes articles and is not one"
    }


def test_given_twice_counts_once(folder: Path) -> None:
    write(folder, a_txt=PROSE)
    (folder / "link.txt").symlink_to(folder / "a.txt")
    found = find([folder, folder / "a.txt", folder / ".." / "news", folder])
    assert docs(found) == ["a"]
    assert found.failures == ()


def test_same_names_are_told_apart(folder: Path, tmp_path: Path) -> None:
    write(folder, a_md=PROSE, a_txt=PROSE, b_txt=PROSE)
    write(tmp_path / "more", a_md=PROSE, a_txt=PROSE)
    write(tmp_path / "x" / "more", a_md=PROSE, a_txt=PROSE)
    found = find([folder, tmp_path / "more", tmp_path / "x" / "more"])
    assert docs(found) == ["a", "a.txt", "b", "a.md", "more/a", "more/a.md", "more/a.txt"]
    assert len({file.path for file in found.files}) == 7


def test_links_in_a_ring_are_followed_once(folder: Path) -> None:
    write(folder, sub__a_txt=PROSE)
    (folder / "sub" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(folder / "nothing.txt")
    found = find([folder])
    assert docs(found) == ["sub/a"]
    assert reasons(found.failures).keys() == {"self.txt", "gone.txt"}
    assert reasons(found.failures)["gone.txt"] == "does not exist; check the path"


def test_links_that_fan_out_end(folder: Path) -> None:
    write(folder, z__a_txt=PROSE)
    for level in range(24):
        (folder / f"d{level}").mkdir()
        for side in ("left", "right"):
            (folder / f"d{level}" / side).symlink_to(folder / (f"d{level + 1}" if level < 23 else "z"))
    (folder / "b.txt").symlink_to(folder / "z" / "a.txt")
    assert docs(find([folder])) == ["z/a"]


def test_names_that_are_no_text_can_be_printed_and_stored(folder: Path) -> None:
    (folder / "caf\udce9\n.txt").write_text(PROSE)
    (folder / "odd\udce9.xyz").write_text(PROSE)
    found = find([folder])
    assert docs(found) == ["caf??"]
    article = read(found.files[0])
    assert "\udce9" not in article.source + article.doc + found.skipped[0].source


def test_missing_and_empty_are_reported_and_the_rest_found(folder: Path, tmp_path: Path) -> None:
    write(folder, a_txt=PROSE)
    (tmp_path / "void").mkdir()
    found = find([tmp_path / "nowhere", tmp_path / "void", Path("a\0b"), folder])
    assert docs(found) == ["a"]
    assert [failure.reason.split(";")[0] for failure in found.failures] == [
        "does not exist",
        "holds no article",
        "is not a path",
    ]


def test_pipe_is_refused_without_waiting_for_it(folder: Path) -> None:
    write(folder, a_txt=PROSE)
    os.mkfifo(folder / "pipe.txt")
    found = find([folder])
    assert docs(found) == ["a"]
    assert reasons(found.failures) == {"pipe.txt": "is not a regular file; give a file or a folder"}
    with pytest.raises(LoadError, match="is not a regular file"):
        read(SourceFile(folder / "pipe.txt", "pipe", {}))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_unreadable_is_reported(folder: Path) -> None:
    write(folder, a_txt=PROSE, shut__b_txt=PROSE)
    (folder / "shut").chmod(0)
    found = find([folder])
    (folder / "shut").chmod(0o700)
    assert docs(found) == ["a"]
    assert reasons(found.failures) == {"shut": "may not be read; change its permissions"}


# --- manifests ---


def test_manifest_fills_the_article(folder: Path) -> None:
    rows = "file,title,published,publisher,url,place,language,facts_from\n"
    row = 'sub/a.txt,"Jobs, again",2024-05-02,Desk,,Upper Ford,en,https://facts.example/1\n'
    (folder / "manifest.csv").write_text(rows + row, encoding="utf-8-sig")
    write(folder, sub__a_txt=PROSE)
    found = find([folder])
    article = read(found.files[0])
    assert (article.title, article.published, article.publisher) == ("Jobs, again", "2024-05-02", "Desk")
    assert (article.url, article.place, article.facts_from) == (None, "Upper Ford", "https://facts.example/1")
    assert (article.text, article.doc) == (PROSE, "sub/a")
    assert found.failures == ()


def test_manifest_beside_a_given_file_is_read_and_its_other_rows_are_not_missed(folder: Path) -> None:
    write(folder, a_txt=PROSE, manifest_csv="file,place\na.txt,Here\nother.txt,There\n")
    found = find([folder / "a.txt"])
    assert found.files[0].metadata == {"place": "Here"}
    assert found.failures == ()


def test_nearest_manifest_wins(folder: Path) -> None:
    write(folder, sub__a_txt=PROSE, sub__b_txt=PROSE, sub__manifest_csv="file,place\na.txt,Near\n")
    write(folder, manifest_csv="file,place\nsub/a.txt,Far\nsub\\b.txt,Far\n")
    found = find([folder])
    assert [file.metadata["place"] for file in found.files] == ["Near", "Far"]
    assert found.failures == ()


@pytest.mark.parametrize(
    "text",
    [
        "file;title\na.txt;T\n",
        "file\ttitle\r\na.txt\tT\r\n",
        " File , TITLE \n./a.txt , T \n\n,\n",
        "title,file\nT,a.txt",
    ],
)
def test_manifest_as_spreadsheets_write_it(folder: Path, text: str) -> None:
    write(folder, a_txt=PROSE, manifest_csv=text)
    found = find([folder])
    assert found.files[0].metadata == {"title": "T"}
    assert found.failures == ()


@pytest.mark.parametrize(
    ("text", "metadata", "words"),
    [
        ("name,title\na.txt,T\n", {}, 'has no column "file"; its first line must read file,title,published'),
        ("\n", {}, "is empty; its first line must read file,title"),
        ('file,title\na.txt,"T\n', {}, "is not a readable CSV file"),
        ("file,title\na.txt,T\nb.txt,U\n", {"title": "T"}, "line 3 names b.txt, which does not exist"),
        ("file,title\na.txt,T\na.txt,U\n", {"title": "T"}, "line 3 names a.txt a second time"),
        ("file,title\n,T\n", {}, "line 2 names no file"),
        (
            "file,title,published\na.txt,T,28/13/2019\n",
            {"title": "T"},
            'line 2 (a.txt): published "28/13/2019" is not a date; write it like 2019-01-28; '
            "the article was read without it",
        ),
        ("file,language\na.txt,English\n", {}, "is not a two-letter code"),
    ],
)
def test_faulty_manifest_is_reported_and_the_article_found(
    folder: Path, text: str, metadata: dict[str, str], words: str
) -> None:
    write(folder, a_txt=PROSE, manifest_csv=text)
    found = find([folder])
    assert [(file.doc, file.metadata) for file in found.files] == [("a", metadata)]
    assert list(reasons(found.failures)) == ["manifest.csv"]
    assert words in found.failures[0].reason
    assert len(found.failures) == 1


def test_manifest_names_a_file_in_another_normal_form(folder: Path) -> None:
    write(folder, **{"cafe\u0301_txt": PROSE}, manifest_csv="file,place\ncaf\u00e9.txt,Here\n")
    assert find([folder]).files[0].metadata == {"place": "Here"}


def test_unknown_columns_are_named(folder: Path) -> None:
    write(folder, a_txt=PROSE, manifest_csv="file,publised\na.txt,2019-01-28\n")
    found = find([folder])
    assert 'columns "publised" are not known' in reasons(found.skipped)["manifest.csv"]
    assert found.failures == ()


# --- reading ---


def test_one_broken_file_among_fifty(folder: Path) -> None:
    for number in range(50):
        (folder / f"{number:02}.txt").write_bytes(b"\0\1" if number == 17 else PROSE.encode())
    articles, errors = [], []
    for file in find([folder]).files:
        try:
            articles.append(read(file).doc)
        except LoadError as error:
            errors.append(str(error))
    assert len(articles) == 49
    assert errors == [f"{folder / '17.txt'}: is binary data, not text; save it as UTF-8 text"]


def test_size_limit_is_stated(folder: Path) -> None:
    write(folder, a_txt="x" * 2_500_000)
    file = find([folder]).files[0]
    with pytest.raises(LoadError, match=r"is too large \(2\.5 MB; the limit is 2 MB\)"):
        read(file, max_bytes=2_000_000)
    assert len(read(file).text) == 2_500_000


def test_file_that_went_away(folder: Path) -> None:
    with pytest.raises(LoadError, match="does not exist; check the path"):
        read(SourceFile(folder / "a.txt", "a", {}))


def test_source_files_go_to_other_processes(folder: Path) -> None:
    write(folder, a_txt=PROSE, manifest_csv="file,place\na.txt,Here\n")
    found = find([folder])
    assert pickle.loads(pickle.dumps(found)) == found
