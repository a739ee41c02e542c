"""The command line over PostgreSQL and a Chroma server: the same answers as from a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policy_qa import cli
from policy_qa.cli.demo import QUESTIONS
from servers import ChromaServer, Postgres

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FILES = (
    "ningbo-city-portrait-2021.md",
    "ningbo-economy-2019.docx",
    "ningbo-innovation-2022-09.md",
    "ningbo-high-tech-firms-2021-08.txt",
    "us-jobs-2024-10.txt",
    "us-jobs-2024-11.txt",
    "korea-trade-2024.txt",
)
ASKED = (*QUESTIONS, "What were South Korea's exports in 2024?", "GDP of Ningbo, 2018?", "Who won the match?")


class Shell:
    """Calls ``policy-qa`` in this process and returns what it printed; it must succeed."""

    def __init__(self, captured: pytest.CaptureFixture[str], data: Path) -> None:
        self._captured, self._data = captured, data

    def __call__(self, *arguments: object, code: int = 0) -> str:
        self._captured.readouterr()
        found = cli.main(["--data-dir", str(self._data), *map(str, arguments)])
        told = self._captured.readouterr()
        assert found == code, told.err
        return told.out if code == 0 else told.err

    def answers(self) -> list[dict[str, object]]:
        return [json.loads(self("ask", "--json", question)) | {"timings_ms": None} for question in ASKED]


def test_the_same_questions_have_the_same_answers(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    postgres_server: Postgres,
    chroma_server: ChromaServer,
) -> None:
    shell = Shell(capfd, tmp_path / "data")
    shell("ingest", *(CORPUS / name for name in FILES))
    from_folder, figures = shell.answers(), shell("figures")
    assert {answer["outcome"] for answer in from_folder} == {"grounded", "refused"}
    shell("backup", tmp_path / "saved.backup")

    monkeypatch.setenv("POLICY_QA_DATABASE_URL", postgres_server.database())
    monkeypatch.setenv("POLICY_QA_CHROMA_URL", chroma_server.url)
    served = Shell(capfd, tmp_path / "unused")
    assert "policy-qa ingest PATH" in served("articles", code=2)
    assert served("restore", tmp_path / "saved.backup").startswith(f"Restored {len(FILES)} articles")
    assert served("figures") == figures
    assert _compared(served.answers()) == _compared(from_folder)
    assert "unchanged" in served("ingest", *(CORPUS / name for name in FILES))
    served("remove", "korea-trade-2024")
    assert served("verify").endswith("The stores agree.\n")
    assert not (tmp_path / "unused").exists()
    assert json.loads(served("ask", "--json", ASKED[-3]))["outcome"] == "refused"


def _compared(answers: list[dict[str, object]]) -> list[dict[str, object]]:
    """The confidence may differ a little: it knows the ranks, and databases weigh words differently."""
    return [answer | {"confidence": pytest.approx(answer["confidence"], abs=0.02)} for answer in answers]
