"""The five packages that the product is built on do real work in the default path: ingest, ask, the page."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import json, sys
from pathlib import Path
from policy_qa import Settings, open_app

def loaded():
    return sorted({name.partition(".")[0] for name in sys.modules})

seen = {}
with open_app(Settings.load(data_dir=sys.argv[1]), create=True) as app:
    app.ingestor.run([Path(sys.argv[2])])
    seen["ingest"] = loaded()
    answer = app.assistant.ask("How much did Marlow spend on flood defences in 2023?")
    seen["ask"] = loaded()
    from policy_qa.ui import build_page
    page = build_page(app)
    seen["page"] = loaded()
    from langchain_core.embeddings import Embeddings
    from langchain_core.retrievers import BaseRetriever
    work = {
        "spacy": app.extractor().model,
        "transformers": type(app.embedder._encoder._tokenizer).__module__,
        "langchain": isinstance(app.embedder, Embeddings) and isinstance(app.retriever, BaseRetriever),
        "chromadb": app.index.count(),
        "gradio": type(page).__module__,
        "answer": answer.short_answer,
    }
print(json.dumps({"seen": seen, "work": work}))
"""
ARTICLE = """Marlow raises its flood budget
2024-02-01

The town of Marlow spent 4.2 million pounds on flood defences in 2023, 12% more than in 2022.
"""


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What one process had loaded after ingest, after ask and after the page, and what each package did."""
    folder = tmp_path_factory.mktemp("work")
    article = folder / "flood.txt"
    article.write_text(ARTICLE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder / "data"), str(article)],
        capture_output=True, text=True, timeout=120, check=False, cwd=Path(folder),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("step", "packages"),
    [
        ("ingest", {"spacy", "transformers", "chromadb", "langchain_core"}),
        ("ask", {"spacy", "transformers", "chromadb", "langchain_core"}),
        ("page", {"spacy", "transformers", "chromadb", "langchain_core", "gradio"}),
    ],
)
def test_each_package_is_loaded(at_work: dict, step: str, packages: set[str]) -> None:
    assert packages <= set(at_work["seen"][step])


def test_each_package_does_its_work(at_work: dict) -> None:
    work = at_work["work"]
    assert work["spacy"].startswith("core_web_sm")
    assert work["transformers"].startswith("transformers.")
    assert work["langchain"] is True
    assert work["chromadb"] == 1
    assert work["gradio"].startswith("gradio.")
    assert work["answer"].startswith("4.2 million pounds")


def test_no_torch(at_work: dict) -> None:
    assert "torch" not in at_work["seen"]["page"]
