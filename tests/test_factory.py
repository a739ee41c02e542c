from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policy_qa.errors import StoreError
from policy_qa.factory import extract_files, open_app, quiet_libraries
from policy_qa.schema import ExtractedArticle, Failure
from policy_qa.settings import Settings
from policy_qa.sources import SourceFile, find


def written(folder: Path, **texts: str) -> tuple[SourceFile, ...]:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return find([folder]).files


def test_parts_are_built_once_and_share_the_stores(tmp_path: Path) -> None:
    with open_app(Settings.load(data_dir=tmp_path / "data"), create=True) as app:
        assert app.assistant is app.assistant
        assert app.retriever is app.retriever
        assert app.extractor() is app.extractor()
        assert app.records.counts().articles == 0


def test_nothing_is_created_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="policy-qa ingest"):
        open_app(Settings.load(data_dir=tmp_path / "data"), create=False)
    assert list(tmp_path.iterdir()) == []


def test_listing_loads_no_model(tmp_path: Path) -> None:
    open_app(Settings.load(data_dir=tmp_path / "data"), create=True).close()
    code = (
        "import sys\nfrom policy_qa import Settings, open_app\n"
        f"with open_app(Settings.load(data_dir={str(tmp_path / 'data')!r}), create=False) as app:\n"
        "    assert app.records.figures() == []\n"
        "heavy = {'spacy', 'chromadb', 'gradio', 'transformers', 'onnxruntime'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_files_are_extracted_in_the_order_of_their_names(tmp_path: Path) -> None:
    files = written(
        tmp_path, b="It cost 5 million euros.", a="It cost 3 million euros.", **{"a-b": "It cost 4 euros."}
    )
    results = list(extract_files(tuple(reversed(files)), settings=Settings.load()))
    assert [r.article.doc for r in results if isinstance(r, ExtractedArticle)] == ["a", "a-b", "b"]
    assert list(extract_files((), settings=Settings.load())) == []


def test_what_goes_wrong_with_a_file_is_a_failure(tmp_path: Path) -> None:
    (large,) = written(tmp_path, large="x" * 2_000_000)
    files = (large, SourceFile(tmp_path / "gone.txt", "gone", {}))
    results = list(extract_files(files, settings=Settings.load(max_file_mb=1)))
    assert [isinstance(result, Failure) for result in results] == [True, True]
    assert {r.source for r in results if isinstance(r, Failure)} == {str(file.path) for file in files}


def test_network_may_be_allowed_but_telemetry_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "True")
    quiet_libraries(allow_network=True)
    assert (os.environ["LANGSMITH_TRACING"], os.environ["GRADIO_ANALYTICS_ENABLED"]) == ("true", "False")
    quiet_libraries()
    assert os.environ["LANGSMITH_TRACING"] == "false"


def test_a_harmed_reader_costs_a_line_and_no_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_qa.span_models.MODELS", tmp_path / "nothing")
    told: list[str] = []
    with open_app(Settings(data_dir=tmp_path / "stores"), create=True, notify=told.append) as app:
        assert app.span_model is None
        assert app.assistant.ask("What were the exports of Arden in 2022?").outcome == "refused"
    (message,) = told
    assert "\n" not in message
    assert "pins.json" in message
