"""Embedders: the table, the specifications, and other people's LangChain embeddings."""

from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings
from langchain_core.vectorstores import InMemoryVectorStore

from fakes import HashEmbedder
from policy_qa.embedders import EMBEDDERS, ForeignEmbeddings, MiniLMEmbeddings, NamedEmbeddings, embedder
from policy_qa.encoder import MODELS
from policy_qa.errors import MissingDependency, ModelError, UsageError

HAS_TORCH = importlib.util.find_spec("torch") is not None


@pytest.fixture(scope="module")
def minilm() -> NamedEmbeddings:
    return embedder("minilm")


class Failing(Embeddings):
    """Fails in the way it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise self.error

    def embed_query(self, text: str) -> list[float]:
        raise self.error


class Forgetful(Embeddings):
    """Returns one vector too few."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0] for _ in texts[1:]]

    def embed_query(self, text: str) -> list[float]:
        return [1.0]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Write a module that a specification can name."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name: str, code: str) -> None:
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        monkeypatch.delitem(sys.modules, name, raising=False)

    return write


def test_minilm_is_a_langchain_embedding(minilm: NamedEmbeddings) -> None:
    assert isinstance(minilm, Embeddings)
    assert minilm.dimensions == 384
    documents = minilm.embed_documents(["a tax was cut", "a museum opened"])
    assert [len(vector) for vector in documents] == [384, 384]
    assert all(type(value) is float for value in documents[0])
    assert minilm.embed_query("a tax was cut") == documents[0]
    assert minilm.embed_documents([]) == []


def test_minilm_works_in_an_outside_vector_store(minilm: NamedEmbeddings) -> None:
    store = InMemoryVectorStore(minilm)
    store.add_texts(["The income tax of enterprises was reduced.", "The museum opened.", "Rain is expected."])
    (best,) = store.similarity_search("Which tax was cut?", k=1)
    assert best.page_content == "The income tax of enterprises was reduced."


def test_minilm_can_be_awaited(minilm: NamedEmbeddings) -> None:
    assert asyncio.run(minilm.aembed_query("tax")) == minilm.embed_query("tax")


def test_name_identifies_model_and_weights(minilm: NamedEmbeddings) -> None:
    model, _, digest = minilm.name.partition("@")
    assert model == "all-minilm-l6-v2-int8"
    assert len(digest) == 8
    assert set(digest) <= set("0123456789abcdef")
    assert MiniLMEmbeddings().name == minilm.name


def test_threads_do_not_change_vectors(minilm: NamedEmbeddings) -> None:
    assert embedder("minilm", threads=2).embed_query("a tax was cut") == minilm.embed_query("a tax was cut")


def test_the_table_is_what_a_user_is_told() -> None:
    assert set(EMBEDDERS) == {"minilm", "hf"}
    with pytest.raises(UsageError) as caught:
        embedder("nonsense")
    for known in (*EMBEDDERS, "PROVIDER:MODEL", "package.module:factory"):
        assert known in str(caught.value)


@pytest.mark.parametrize(
    "spec", ["", ":", "nonsense", "no.such.module:make", "nosuchprovider:model", "json:"]
)
def test_unknown_specifications(spec: str) -> None:
    with pytest.raises(UsageError, match="there is no embedder"):
        embedder(spec)


@pytest.mark.parametrize(("spec", "remedy"), [("minilm:large", "write: minilm"), ("hf:", "hf:MODEL")])
def test_specifications_that_are_nearly_right(spec: str, remedy: str) -> None:
    with pytest.raises(UsageError, match=remedy):
        embedder(spec)


@pytest.mark.skipif(HAS_TORCH, reason="PyTorch is installed")
def test_hugging_face_without_torch() -> None:
    with pytest.raises(MissingDependency, match="torch"):
        embedder("hf:any/model")


@pytest.mark.skipif(not HAS_TORCH, reason="needs the extra torch")
def test_hugging_face_from_a_folder(tmp_path: Path) -> None:
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    source = MODELS / "all-minilm-l6-v2"
    AutoModel.from_config(AutoConfig.from_pretrained(source, num_hidden_layers=1)).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(source).save_pretrained(tmp_path)
    found = embedder(f"hf:{tmp_path}")
    assert found.name.startswith(f"hf:{tmp_path}@")
    assert found.dimensions == len(found.embed_query("text")) == 384


@pytest.mark.skipif(
    importlib.util.find_spec("langchain_openai") is not None, reason="the provider's package is installed"
)
def test_a_provider_without_its_package_names_the_extra() -> None:
    with pytest.raises(MissingDependency, match=r"policy-qa\[llm\]"):
        embedder("openai:text-embedding-3-small")


@pytest.mark.skipif(
    importlib.util.find_spec("langchain_cohere") is not None, reason="the provider's package is installed"
)
def test_another_provider_without_its_package_names_the_package() -> None:
    with pytest.raises(UsageError, match="langchain-cohere"):
        embedder("cohere:embed-english-v3.0")


def test_a_foreign_embedding_by_its_factory(module: Callable[[str, str], None]) -> None:
    module(
        "their_models",
        "from langchain_core.embeddings import DeterministicFakeEmbedding\n"
        "def make():\n"
        "    return DeterministicFakeEmbedding(size=12)\n",
    )
    found = embedder(" their_models:make ")
    assert found.name == "their_models:make"
    assert found.dimensions == 12
    own = DeterministicFakeEmbedding(size=12)
    assert found.embed_query("tax") == own.embed_query("tax")
    assert found.embed_documents(["tax", "rain"]) == own.embed_documents(["tax", "rain"])
    assert found.embed_documents([]) == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "has no make"),
        ("make = 3", "TypeError"),
        ("def make():\n    return 3", "made a int, without embed_documents"),
        ("def make():\n    raise OSError('no key\\nfound')", "OSError: no key found"),
        ("import not_there_at_all", "not_there_at_all is not installed"),
        ("raise RuntimeError('broken')", "RuntimeError: broken"),
        ("def make(:", "SyntaxError"),
    ],
)
def test_factories_that_fail(module: Callable[[str, str], None], code: str, reason: str) -> None:
    module("failing_models", code)
    with pytest.raises(UsageError) as caught:
        embedder("failing_models:make")
    assert reason in str(caught.value)
    assert "failing_models:make" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_fails_inside_a_foreign_embedding_is_named() -> None:
    foreign = ForeignEmbeddings(Failing(ConnectionError("refused")), name="theirs:make")
    for call in (
        lambda: foreign.embed_query("a"),
        lambda: foreign.embed_documents(["a"]),
        lambda: foreign.dimensions,
    ):
        with pytest.raises(UsageError, match=r"theirs:make.*ConnectionError: refused"):
            call()


def test_our_own_errors_pass_through_unchanged() -> None:
    error = ModelError("model.onnx", "was altered")
    with pytest.raises(ModelError) as caught:
        ForeignEmbeddings(Failing(error), name="theirs:make").embed_query("a")
    assert caught.value is error


def test_a_missing_vector_is_noticed() -> None:
    with pytest.raises(UsageError, match="1 vectors for 2 texts"):
        ForeignEmbeddings(Forgetful(), name="theirs:make").embed_documents(["a", "b"])


def test_hash_embedder_is_near_for_shared_words() -> None:
    fake = HashEmbedder()
    tax, same, rain = (
        np.array(v) for v in fake.embed_documents(["the tax fell", "The tax fell!", "rain expected"])
    )
    assert fake.dimensions == len(tax) == 256
    assert (tax == same).all()
    assert tax @ rain < 0.5
    assert np.linalg.norm(fake.embed_query("")) == pytest.approx(1)


def test_importing_embedders_is_cheap() -> None:
    script = (
        "import sys, policy_qa.embedders\n"
        "assert not {'transformers', 'onnxruntime', 'torch', 'langchain'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
