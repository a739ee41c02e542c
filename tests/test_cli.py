"""The command line on real stores, in this process; a few calls as a process of their own."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from policy_qa import cli
from policy_qa.assistant import answer_to_dict
from policy_qa.cli import show
from policy_qa.errors import StoreBusy
from policy_qa.factory import open_app
from policy_qa.feedback import give_feedback, judge
from policy_qa.records import RecordStore
from policy_qa.schema import Figure
from policy_qa.settings import Settings

LEVY = """Carbon levy rises

Halden, 3 March 2024. The carbon levy raised 412 million euros in 2023, up 12.5% from 2022. Ines Okafor, who
directs the tax office, said that 1,250 companies paid it. The office expects 450 million euros in 2024.
"""
FERRIES = """Ferries carry more people

Halden, 9 May 2023. The city's ferries carried 4.3 million passengers in 2022. The number of boats was 26.
"""
HOSTILE = "=HYPERLINK(1) \u202eturned\u202c \x9b31mred news\n\nThe town paid 7 million euros in 2021.\n"
ROOT = Path(__file__).resolve().parent.parent
QUESTION = "How much did the carbon levy raise in 2023?"


class Result:
    """What one call left behind."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.bytes, self.err = code, out.decode(), out, err.decode()

    @property
    def complaints(self) -> list[str]:
        """Lines of standard error that are not progress (which a slow machine gets to see)."""
        return [line for line in self.err.splitlines() if line.startswith("policy-qa: ")]

    @property
    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Shell:
    """Calls ``policy-qa --data-dir STORES`` in this process."""

    def __init__(self, captured: pytest.CaptureFixture[bytes], stores: Path) -> None:
        self._captured, self.stores = captured, stores

    def __call__(self, *arguments: object) -> Result:
        self._captured.readouterr()
        code = cli.main(["--data-dir", str(self.stores), *map(str, arguments)])
        return Result(code, *self._captured.readouterr())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles, one of them hostile, and a manifest for one."""
    path = tmp_path_factory.mktemp("articles")
    (path / "levy.txt").write_text(LEVY, encoding="utf-8")
    (path / "ferries.md").write_text(FERRIES, encoding="utf-8")
    (path / "hostile.txt").write_bytes(HOSTILE.encode())
    (path / "manifest.csv").write_text(
        "file,title,published,publisher\nlevy.txt,The levy in 2023,2024-03-03,Halden Gazette\n"
    )
    return path


@pytest.fixture(scope="module")
def filled(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stores with these articles, for reading only."""
    stores = tmp_path_factory.mktemp("stores") / "data"
    assert cli.main(["--data-dir", str(stores), "ingest", str(folder)]) == 0
    return stores


@pytest.fixture
def shell(capfdbinary: pytest.CaptureFixture[bytes], filled: Path) -> Shell:
    return Shell(capfdbinary, filled)


@pytest.fixture
def fresh(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Shell:
    return Shell(capfdbinary, tmp_path / "stores")


def process(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "policy_qa", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **options)  # type: ignore[call-overload, no-any-return]  # options are those of run


# Ingest, list, remove


def test_ingest_reports_and_the_second_time_changes_nothing(fresh: Shell, folder: Path) -> None:
    first = fresh("ingest", folder)
    assert (first.code, first.complaints) == (0, [])
    assert first.out.startswith("Articles: 3 added, 0 replaced, 0 unchanged.\n")
    assert "Articles: 0 added, 0 replaced, 3 unchanged.\n" in fresh("ingest", folder).out


def test_a_broken_file_is_named_and_the_rest_is_done(fresh: Shell, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "good.txt").write_text(FERRIES)
    (mixed / "broken.pdf").write_bytes(b"%PDF-1.4 cut")
    (mixed / "photo.png").write_bytes(b"\x89PNG")
    result = fresh("ingest", mixed)
    assert result.code == 1
    assert "1 added" in result.out
    assert len(result.complaints) == 2
    assert "broken.pdf" in result.err
    assert "photo.png: unknown type" in result.err.replace("skipped: ", "")
    assert "Traceback" not in result.err


def test_remove_deletes_from_every_store(fresh: Shell, folder: Path) -> None:
    fresh("ingest", folder)
    assert fresh("remove", "levy").out == "Removed levy.\n"
    assert {row["doc"] for row in fresh("articles").rows} == {"ferries", "hostile"}
    assert fresh("figures").out.count('"levy"') == 0
    assert fresh("verify").code == 0
    again = fresh("remove", "levy")
    assert again.code == 2
    assert "levy" in again.err


def test_reindex_and_verify_after_the_vectors_are_lost(fresh: Shell, folder: Path) -> None:
    fresh("ingest", folder / "levy.txt")
    subprocess.run(["rm", "-r", str(fresh.stores / "chroma")], check=True)
    lost = process("--data-dir", fresh.stores, "verify")
    assert lost.returncode == 1
    assert lost.stderr.startswith("policy-qa: ")
    assert process("--data-dir", fresh.stores, "reindex").stdout.startswith("Embedded ")
    assert process("--data-dir", fresh.stores, "verify").stdout.endswith("The stores agree.\n")


def test_what_a_stopped_command_left_is_finished_by_the_next_question(fresh: Shell, folder: Path) -> None:
    fresh("ingest", folder)
    with RecordStore.open(fresh.stores, create=False) as records:
        records.remove("levy")  # as if the process had ended here
    unfinished = fresh("verify")
    assert unfinished.code == 1
    assert "1 changes of passages wait" in unfinished.err
    fresh("ask", QUESTION)
    assert fresh("verify").code == 0


# Lists


def test_figures_are_rows_in_a_pipe_and_filters_narrow_them(shell: Shell) -> None:
    rows = shell("figures").rows
    assert list(rows[0]) == [field.name for field in fields(Figure)]
    assert [(r["doc"], r["start"]) for r in rows] == sorted((r["doc"], r["start"]) for r in rows)  # type: ignore[type-var]  # text, number
    assert {row["doc"] for row in shell("figures", "--from", "2023", "--to", "2024").rows} == {"levy"}
    assert shell("figures", "--place", "Atlantis").out == ""


def test_figures_are_searched_and_sorted_as_on_the_page(shell: Shell) -> None:
    rows = shell("figures", "--sort", "confidence", "--descending").rows
    assert [row["confidence"] for row in rows] == sorted((row["confidence"] for row in rows), reverse=True)
    (kind, unit) = (rows[0]["kind"], rows[0]["unit"])
    same = shell("figures", "--kind", kind, "--unit", unit, "--verdict", "none").rows
    assert {(row["kind"], row["unit"]) for row in same} == {(kind, unit)}
    assert (
        shell("figures", "--words", "levy", "--least-confidence", "1.0", "--most-confidence", "0").rows == []
    )
    assert "no status 'sure'" in shell("figures", "--status", "sure").err
    assert "cannot be sorted by 'id'" in shell("figures", "--sort", "id").err
    assert "no article is called 'levvy'" in shell("figures", "--doc", "levvy").err


def test_lists_are_written_in_the_format_of_the_suffix(shell: Shell, tmp_path: Path) -> None:
    for command in ("figures", "entities", "articles"):
        path = tmp_path / f"{command}.csv"
        assert shell(command, "-o", path).code == 0
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        assert rows
        assert all(row["doc"] for row in rows)
    assert shell("figures", "--format", "xlsx", "-o", tmp_path / "figures.bin").code == 0
    assert (tmp_path / "figures.bin").read_bytes()[:2] == b"PK"


def test_articles_carry_the_manifest(shell: Shell) -> None:
    row = next(row for row in shell("articles").rows if row["doc"] == "levy")
    assert (row["title"], row["published"]) == ("The levy in 2023", "2024-03-03")


def test_what_people_said_is_listed_and_written(fresh: Shell, folder: Path, tmp_path: Path) -> None:
    fresh("ingest", folder)
    assert (fresh("feedback").rows, fresh("corrections").rows) == ([], [])
    with open_app(Settings.load(data_dir=fresh.stores), create=False) as app:
        answer = answer_to_dict(app.assistant.ask(QUESTION))
        give_feedback(app.records, answer, "right", author="ada")
        give_feedback(app.records, answer, "wrong_number")
        one, other = app.records.figures(doc="ferries")[:2]
        judge(app.records, one.id, "corrected", {"value": "4400000", "subject": ""})
        judge(app.records, other.id, "rejected")
    opinions = fresh("feedback").rows
    assert [(row["opinion"], row["author"]) for row in opinions] == [("right", "ada"), ("wrong_number", None)]
    assert opinions[0]["answer"]["question"] == QUESTION
    assert len(fresh("feedback", "--opinion", "wrong_number").rows) == 1
    said = fresh("corrections", "--doc", "ferries").rows
    assert [(row["surface"], row["verdict"]) for row in said] == [
        (one.surface, "corrected"),
        (other.surface, "rejected"),
    ]
    assert said[0]["changes"]["value"] == 4400000
    assert fresh("corrections", "--doc", "levy").rows == []
    assert fresh("corrections", "--verdict", "rejected").rows == said[1:]
    for what, row in (("feedback", opinions[0]), ("corrections", said[0])):
        for format in ("csv", "xlsx", "jsonl"):
            assert fresh(what, "-o", tmp_path / f"{what}.{format}").code == 0
        written = (tmp_path / f"{what}.csv").read_text(encoding="utf-8-sig")
        (first, _) = csv.DictReader(io.StringIO(written))
        assert list(first) == list(row)
    assert "there is no verdict 'wrong'" in fresh("corrections", "--verdict", "wrong").err
    assert "there is no opinion 'good'" in fresh("feedback", "--opinion", "good").err


def test_a_terminal_gets_a_table_without_control_characters_of_the_article(shell: Shell) -> None:
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "policy_qa", "--data-dir", str(shell.stores), "articles"]
    environment = os.environ | {"COLUMNS": "160", "NO_COLOR": "1", "TERM": "dumb"}
    with subprocess.Popen(command, stdout=child, stderr=subprocess.DEVNULL, env=environment) as running:
        os.close(child)
        output = b"".join(iter(lambda: _read(parent), b"")).decode()
        assert running.wait() == 0
    os.close(parent)
    assert "published" in output
    assert "The levy in 2023" in output
    assert "HYPERLINK" in output
    assert not {"\x9b", "\u202e"} & set(output)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end was closed
        return b""


REPORT = """Halden, 3 March 2024. Halden had 1,250 charging points in 2022 and 1,480 charging points in 2023,
the energy office said. It counted 17 firms that build them, and expects that 62 more streets get charging
points before the end of the year. “We began late,” said Ines Okafor, who directs the office.
"""


def test_what_two_papers_print_counts_once(fresh: Shell, tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "agency.txt").write_text(f"Charging points\n\n{REPORT}")
    local = "The Herald has 34 readers in Port Street."
    (news / "herald.txt").write_text(f"More charging points\n\n{REPORT}\n{local}\n")
    (news / "manifest.csv").write_text(
        "file,published,place\nagency.txt,2024-03-03,Halden\nherald.txt,2024-03-04,Halden\n"
    )
    first = fresh("ingest", news).out
    assert "herald repeats agency" in first
    assert "figures that such articles tell again are not counted above" in first
    assert [(row["doc"], row["duplicate_of"]) for row in fresh("articles").rows] == [
        ("agency", None),
        ("herald", "agency"),
    ]
    (family,) = fresh("duplicates").rows
    assert (family["doc"], family["duplicate_of"]) == ("herald", "agency")
    figures = [(row["doc"], row["surface"]) for row in fresh("figures").rows]
    assert [one for one in figures if one[0] == "herald"] == [("herald", "34")]
    series = fresh("series", "--indicator", "charging points", "--place", "Halden").rows
    assert [(row["period"], row["value"], row["doc"]) for row in series] == [
        ("2022", 1250, "agency"),
        ("2023", 1480, "agency"),
    ]
    asked = "How did the number of charging points in Halden develop over the years?"
    answer = json.loads(fresh("ask", asked, "--json").out)
    assert {one["doc"] for one in answer["citations"]} == {"agency"}
    assert "2 figures in 1 of 2 articles" in answer["answer"]
    one = "How many charging points did Halden have in 2023?"
    assert {c["doc"] for c in json.loads(fresh("ask", one, "--json").out)["citations"]} == {"agency"}
    theirs = json.loads(fresh("ask", one, "--json", "--doc", "herald").out)
    assert ({c["doc"] for c in theirs["citations"]}, theirs["outcome"]) == ({"herald"}, "grounded")
    assert fresh("remove", "agency").code == 0
    assert {row["doc"] for row in fresh("figures").rows} == {"herald"}
    assert fresh("duplicates").rows == []
    assert fresh("verify").code == 0


# Extract and text


def test_extract_touches_no_store_and_is_the_same_twice(fresh: Shell, folder: Path, tmp_path: Path) -> None:
    one, two, entities = tmp_path / "1.jsonl", tmp_path / "2.jsonl", tmp_path / "e.jsonl"
    assert fresh("extract", folder, "-o", one, "--entities", entities).code == 0
    assert fresh("extract", folder, "-o", two, "--runner", "processes", "--workers", 1).code == 0
    assert one.read_bytes() == two.read_bytes()
    assert not fresh.stores.exists()
    rows = [json.loads(line) for line in one.read_text().splitlines()]
    texts = {"levy": LEVY, "ferries": FERRIES, "hostile": HOSTILE}
    assert [texts[row["doc"]][row["start"] : row["end"]] for row in rows] == [row["surface"] for row in rows]
    assert 412_000_000 in [row["value"] for row in rows]
    assert "Ines Okafor" in entities.read_text()


def test_extract_all_also_lists_numbers_that_are_no_figures(fresh: Shell, folder: Path) -> None:
    plain, everything = (
        fresh("extract", folder / "levy.txt").rows,
        fresh("extract", folder / "levy.txt", "--all").rows,
    )
    assert {row["kind"] for row in plain}.isdisjoint({"date", "name_number"})
    extra = [row for row in everything if row not in plain]
    assert extra
    assert {(row["kind"], row["value"]) for row in extra} == {("date", None)}
    assert [row["start"] for row in everything] == sorted(row["start"] for row in everything)  # type: ignore[type-var]  # numbers


def test_extract_of_nothing_fails_and_writes_nothing(fresh: Shell, tmp_path: Path) -> None:
    result = fresh("extract", tmp_path / "nope.txt", "-o", tmp_path / "rows.jsonl")
    assert result.code == 2
    assert "nope.txt: does not exist" in result.err
    assert not (tmp_path / "rows.jsonl").exists()


def test_extract_does_not_overwrite_what_it_reads(fresh: Shell, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(FERRIES)
    result = fresh("extract", article, "-o", article)
    assert (result.code, article.read_text()) == (2, FERRIES)
    assert "would be overwritten" in result.err


def test_extract_explains_one_figure_or_all(fresh: Shell, folder: Path) -> None:
    levy = folder / "levy.txt"
    one = fresh("extract", levy, "--explain", 1)
    assert (one.code, one.out.count(" of levy\n")) == (0, 1)
    assert all(told in one.out for told in ("“412 million euros”", "EUR", "“in 2023”"[4:], "carbon levy"))
    start = LEVY.index("12.5%")
    assert "12.5% at" in fresh("extract", levy, "--explain", f"{start}-{start + 5}").out
    rows = fresh("extract", levy).rows
    assert fresh("extract", levy, "--explain", "all").out.count(" of levy\n") == len(rows)
    assert not fresh.stores.exists()


@pytest.mark.parametrize("which", ["0", "99", "first", "3-"])
def test_extract_explains_only_figures_that_are_there(fresh: Shell, folder: Path, which: str) -> None:
    result = fresh("extract", folder / "levy.txt", "--explain", which)
    assert (result.code, result.out) == (2, "")
    assert "figure" in result.err


def test_explanations_are_for_people(fresh: Shell, folder: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    assert fresh("extract", folder / "levy.txt", "--explain", 1, "-o", rows).code == 2
    assert not rows.exists()


def test_text_prints_the_bytes_of_a_text_file(fresh: Shell, folder: Path) -> None:
    assert fresh("text", folder / "hostile.txt").bytes == HOSTILE.encode()
    assert fresh("text", folder).code == 2


# Ask


def test_ask_answers_with_a_citation(shell: Shell) -> None:
    result = shell("ask", QUESTION)
    assert result.code == 0
    assert "412 million euros" in result.out
    assert "[1] The levy in 2023, 2024-03-03: " in result.out
    assert "Numbers checked: " in result.out


def test_ask_json_is_the_whole_answer(shell: Shell) -> None:
    (row,) = shell("ask", "--json", QUESTION).rows
    assert list(row)[:7] == [
        "question", "standalone_question", "answer", "short_answer", "outcome", "abstained", "reason",
    ]  # fmt: skip
    assert (row["outcome"], row["abstained"], row["reason"]) == ("grounded", False, None)


def test_a_refusal_is_no_error(shell: Shell) -> None:
    result = shell("ask", "--json", "How much did the carbon levy raise in 1987?")
    assert result.code == 0
    assert (result.rows[0]["outcome"], result.rows[0]["short_answer"]) == ("refused", None)


def test_ask_within_dates_of_publication(shell: Shell) -> None:
    result = shell("ask", "--json", "--to", "2023", QUESTION)
    assert result.rows[0]["abstained"] is True


def test_ask_within_a_publisher_and_named_articles(shell: Shell) -> None:
    def refused(*filters: str) -> object:
        (row,) = shell("ask", "--json", *filters, QUESTION).rows
        return row["abstained"]

    assert refused("--publisher", "Halden Gazette") is False
    assert refused("--publisher", "Somebody Else") is True
    assert refused("--doc", "levy") is False
    assert refused("--doc", "ferries") is True
    assert refused("--doc", "ferries", "--doc", "levy") is False


def test_an_article_that_is_not_there_is_not_taken_for_a_silent_one(shell: Shell, tmp_path: Path) -> None:
    batch, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    batch.write_text('{"id": 1, "question": "What?"}\n')
    for arguments in (["ask", QUESTION], ["ask", "--batch", batch, "-o", answers], ["corrections"]):
        result = shell(*arguments, "--doc", "levi")
        assert result.code == 2
        assert "no article is called 'levi'; did you mean levy?" in result.err
    assert not answers.exists()


@pytest.mark.parametrize("question", ["", "   ", "why " * 25_000], ids=["empty", "blank", "huge"])
def test_a_question_that_cannot_be_asked_gets_one_line(shell: Shell, question: str) -> None:
    result = shell("ask", question)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert len(result.err) < 300


def test_batch_keeps_ids_and_order_and_says_what_is_wrong(shell: Shell, tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    lines = [
        json.dumps({"id": 7, "question": QUESTION, "other": 1}),
        "",
        "{not json",
        json.dumps({"id": "b"}),
        json.dumps({"id": "c", "question": "x" * 100_000}),
        json.dumps(
            {
                "id": "d",
                "question": "And in 2022?",
                "history": [{"question": QUESTION, "answer": "412 million."}],
            }
        ),
        json.dumps({"id": "e", "question": QUESTION, "history": ["odd"]}),
    ]
    questions.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    result = shell("ask", "--batch", questions, "-o", answers)
    assert result.code == 1
    rows = [json.loads(line) for line in answers.read_text().splitlines()]
    assert [row["id"] for row in rows] == [7, None, "b", "c", "d", "e"]
    assert ["error" in row for row in rows] == [False, True, True, True, False, True]
    assert "line 3" in rows[1]["error"]
    assert list(rows[0])[:2] == ["id", "question"]
    assert "2022" in rows[4]["standalone_question"]


def test_batch_takes_any_end_of_line_and_refuses_what_is_no_json(shell: Shell, tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    good = json.dumps({"id": 1, "question": QUESTION})
    odd = [f'{{"id": {value}, "question": "{QUESTION}"}}' for value in ("NaN", "1e999", "-Infinity")]
    questions.write_bytes("\r".join([good, *odd, good]).encode())
    assert shell("ask", "--batch", questions, "-o", answers).code == 1
    rows = [json.loads(line) for line in answers.read_text().splitlines()]
    assert [row["id"] for row in rows] == [1, None, None, None, 1]
    assert ["error" in row for row in rows] == [False, True, True, True, False]


def test_batch_without_questions_says_so(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    assert "holds no questions" in shell("ask", "--batch", tmp_path / "empty.jsonl").err
    assert shell("ask", "--batch", tmp_path / "none.jsonl").code == 2
    assert shell("ask").code == 2


# Demo and eval


def test_demo_goes_from_a_report_to_a_refusal(fresh: Shell) -> None:
    result = fresh("demo", "--corpus", ROOT / "corpus")
    assert result.code == 0
    report, *answers = result.out.split("\n> ")
    assert "Articles: 87 added" in report
    assert "10 of " in report
    assert [text.count("\n[1] ") for text in answers] == [1, 1, 1, 1]
    assert ["Not in these articles" in text for text in answers] == [False, False, False, True]


def test_demo_and_eval_say_which_folder_is_missing(
    fresh: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "--corpus" in fresh("demo").err
    assert "--gold" in fresh("eval", "--corpus", ROOT / "corpus").err
    assert list(tmp_path.iterdir()) == []


# Errors, help, start-up


@pytest.mark.parametrize("command", ["figures", "entities", "articles", "verify", "reindex"])
def test_missing_stores_get_one_line(fresh: Shell, command: str) -> None:
    result = fresh(command)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert not fresh.stores.exists()


def test_a_foreign_folder_is_refused_and_left_alone(fresh: Shell, folder: Path) -> None:
    fresh.stores.mkdir()
    (fresh.stores / "thesis.doc").write_text("mine")
    for command in (["ingest", folder], ["figures"]):
        result = fresh(*command)
        assert result.code == 2
        assert str(fresh.stores) in result.err
    assert os.listdir(fresh.stores) == ["thesis.doc"]


def test_a_misspelt_setting_stops_at_once(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_QA_DATADIR", "x")
    assert "did you mean POLICY_QA_DATA_DIR?" in shell("figures").err


def test_an_unexpected_error_is_one_line_and_a_trace_with_debug(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken() -> None:
        raise RuntimeError("first\nsecond")

    cli.app.command("broken", hidden=True)(cli.application._reporting(broken))
    try:
        assert cli.main(["broken"]) == 3
        error = capfd.readouterr().err
        assert error.startswith("policy-qa: unexpected RuntimeError: first second (this is a bug")
        assert error.count("\n") == 1
        assert cli.main(["--debug", "broken"]) == 3
        assert "Traceback" in capfd.readouterr().err
    finally:
        cli.app.registered_commands.pop()


def test_an_interrupt_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    cli.app.command("interrupted", hidden=True)(cli.application._reporting(interrupted))
    try:
        assert cli.main(["interrupted"]) == 130
        assert capfd.readouterr().err == ""
    finally:
        cli.app.registered_commands.pop()


def test_a_reader_that_goes_away_is_no_error(shell: Shell) -> None:
    command = (
        f"{sys.executable} -m policy_qa --data-dir {shell.stores} figures | true; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_help_and_version_load_nothing_heavy() -> None:
    code = (
        "import sys\nfrom policy_qa import cli\n"
        "assert cli.main(['--help']) == 0 and cli.main(['--version']) == 0\n"
        "heavy = {'spacy', 'chromadb', 'gradio', 'transformers', 'onnxruntime', 'sqlalchemy'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "ingest" in done.stdout


def test_entry_points_switch_off_calls_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "True")
    cli.main(["--version"])
    assert (os.environ["LANGSMITH_TRACING"], os.environ["GRADIO_ANALYTICS_ENABLED"]) == ("false", "False")
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_what_is_printed_for_people_has_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    show.say("a\x1b[2Jb\u202ec\td\ne")
    show.complain(str(StoreBusy("x\ny\x07")))
    captured = capsys.readouterr()
    assert captured.out == "a�[2Jb�c\td\ne\n"
    assert captured.err.startswith("policy-qa: x y�: another")


def test_progress_without_a_terminal_is_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock: Iterator[float] = iter([0.0, 1.0, 6.0, 7.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    with show.progress("Ingesting") as advance:
        for done in (1, 2, 3):
            advance(done, 3, f"{done}.txt")
    assert capsys.readouterr().err == "Ingesting: 2 of 3, 0.3/s, 0.1 minutes left (2.txt)\n"


# Briefings, bundles, the overview


def test_a_bundle_is_asked_again_and_tells_a_change_by_its_exit_code(shell: Shell, tmp_path: Path) -> None:
    bundle = tmp_path / "levy.json"
    assert shell("ask", QUESTION, "--bundle", bundle).code == 0
    same = shell("ask", "--replay", bundle)
    assert (same.code, same.out.splitlines()[0]) == (0, "1 of 1 answers are the same.")
    assert "the same articles as then" in same.out
    bundle.write_text(bundle.read_text().replace("412 million euros", "413 million euros"))
    changed = shell("ask", "--replay", bundle, "--json")
    assert changed.code == 1
    (found,) = changed.rows
    assert (found["same"], found["corpus_changed"]) == (False, False)
    shown = shell("ask", "--replay", bundle)
    assert "    - 413 million euros\n    + 412 million euros\n" in shown.out


def test_a_bundle_tells_that_the_articles_are_others_while_the_answer_is_the_same(
    fresh: Shell, folder: Path, tmp_path: Path
) -> None:
    fresh("ingest", folder / "levy.txt")
    bundle = tmp_path / "levy.json"
    fresh("ask", QUESTION, "--bundle", bundle)
    other = tmp_path / "more"
    other.mkdir()
    (other / "museum.txt").write_text("A museum opens\n\nThe museum in Arle has 12 rooms.\n")
    fresh("ingest", other)
    found = fresh("ask", "--replay", bundle)
    assert found.code == 0
    assert "other articles than then (2 now" in found.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "--replay", "none.json"),
        ("ask", QUESTION, "--replay", "x"),
        ("ask", "--replay", "x", "--from", "2019"),
        ("ask", "--batch", "x", "--bundle", "y"),
        ("brief", "-o", "x.md"),
        ("brief", "a", "--place", "P", "-o", "x.md"),
        ("brief", "--place", "P", "-o", "x.pdf"),
        ("brief", "--place", "Nowhere", "-o", "x.md"),
    ],
)
def test_what_makes_no_sense_is_refused(
    shell: Shell, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shell(*arguments).code == 2
    assert list(tmp_path.iterdir()) == []


def test_brief_makes_documents_of_answers_bundles_and_figures(shell: Shell, tmp_path: Path) -> None:
    import docx

    lines = tmp_path / "questions.jsonl"
    lines.write_text(json.dumps({"id": 1, "question": QUESTION}) + "\n" + json.dumps({"id": 2}) + "\n")
    answers, bundle = tmp_path / "answers.jsonl", tmp_path / "levy.json"
    shell("ask", "--batch", lines, "-o", answers)
    shell("ask", QUESTION, "--bundle", bundle)
    partly = shell("brief", answers, "-o", tmp_path / "a.docx")
    assert (partly.code, "1 lines" in partly.err) == (1, True)
    assert docx.Document(str(tmp_path / "a.docx")).paragraphs[0].text == QUESTION
    assert shell("brief", bundle, "-o", tmp_path / "b.md", "--language", "zh").code == 0
    assert "412 million euros" in (tmp_path / "b.md").read_text()
    assert shell("brief", "--indicator", "levy", "-o", tmp_path / "c.docx").code == 0
    cells = [
        cell.text for row in docx.Document(str(tmp_path / "c.docx")).tables[0].rows for cell in row.cells
    ]
    assert "412 million euros" in cells


def test_stats_says_what_is_stored(shell: Shell) -> None:
    out = shell("stats").out
    assert out.startswith("3 articles, ")
    assert "evaluation of " in out
    (row,) = shell("stats", "--json").rows
    assert row["counts"]["articles"] == 3  # type: ignore[index]
