"""Embedding models behind LangChain's ``Embeddings``: the shipped one, and any other by a setting.

A specification names the model: ``minilm`` (shipped), ``hf:MODEL`` (a Hugging Face model by name or folder,
needs the extra ``torch``), ``PROVIDER:MODEL`` (what LangChain's ``init_embeddings`` knows) or
``package.module:factory`` (a callable without arguments that returns any LangChain ``Embeddings``).
"""

from __future__ import annotations

import importlib
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from langchain_core.embeddings import Embeddings

from policy_qa.encoder import MODELS, Encoder, TorchEncoder, Vectors
from policy_qa.errors import MissingDependency, PolicyQAError, UsageError


class NamedEmbeddings(Embeddings):
    """LangChain ``Embeddings`` that say which model they are.

    Attributes:
        name: Identifies model and weights. Vectors of equal names may be compared, others may not.
    """

    name: str

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Length of a vector."""


class TextEncoder(Protocol):
    """What embeddings need of an encoder."""

    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, in order."""


class EncoderEmbeddings(NamedEmbeddings):
    """An encoder as LangChain ``Embeddings``; passages and questions are encoded alike, to unit vectors."""

    def __init__(self, encoder: TextEncoder, *, name: str) -> None:
        self._encoder = encoder
        self.name = name

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._encoder.dimensions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text, in order."""
        vectors: list[list[float]] = self._encoder.encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self.embed_documents([text])[0]


class MiniLMEmbeddings(EncoderEmbeddings):
    """The shipped all-MiniLM-L6-v2 in int8: 384 dimensions, English, texts of up to 256 tokens.

    Raises:
        ModelError: If the model's files are missing or altered.
    """

    def __init__(self, *, threads: int = 1) -> None:
        encoder = Encoder(MODELS / "all-minilm-l6-v2", threads=threads)
        super().__init__(encoder, name=f"all-minilm-l6-v2-int8@{encoder.digest}")


class HuggingFaceEmbeddings(EncoderEmbeddings):
    """Any Hugging Face text model, by name or folder, in PyTorch, pooled by the mean.

    Raises:
        MissingDependency: If PyTorch is not installed.
        UsageError: If the model cannot be loaded.
    """

    def __init__(self, model: str, *, threads: int = 1) -> None:
        encoder = TorchEncoder(model, threads=threads)
        super().__init__(encoder, name=f"hf:{model}@{encoder.digest}")


class ForeignEmbeddings(NamedEmbeddings):
    """Somebody else's LangChain ``Embeddings``, under the name of their specification.

    What goes wrong inside them is raised as a ``UsageError`` that names the specification.
    """

    def __init__(self, embeddings: Embeddings, *, name: str) -> None:
        self._embeddings = embeddings
        self._dimensions: int | None = None
        self.name = name

    @property
    def dimensions(self) -> int:
        """Length of a vector, found by embedding one word when it is first asked for."""
        if self._dimensions is None:
            self._dimensions = len(self.embed_query("dimensions"))
        return self._dimensions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text, in order."""
        if not texts:
            return []
        vectors: list[list[float]] = self._call(self._embeddings.embed_documents, texts)
        if len(vectors) != len(texts):
            raise _unusable(self.name, f"it returned {len(vectors)} vectors for {len(texts)} texts")
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        vector: list[float] = self._call(self._embeddings.embed_query, text)
        return vector

    def _call(self, embed: Callable[[Any], Any], argument: Any) -> Any:
        try:
            return embed(argument)
        except PolicyQAError:
            raise
        except Exception as error:  # a provider's library has errors of its own kind
            raise _unusable(self.name, f"{type(error).__name__}: {error}") from error


def embedder(spec: str, *, threads: int = 1) -> NamedEmbeddings:
    """Load the embedding model that a specification names (see the head of this module).

    Args:
        spec: For example ``minilm``, ``hf:./model``, ``openai:text-embedding-3-small``, ``my_models:make``.
        threads: Threads for one text, for the models that run in this process.

    Raises:
        UsageError: If the specification is unknown, or what it names cannot be loaded.
        MissingDependency: If it needs an extra that is not installed.
        ModelError: If the shipped model is missing or altered.
    """
    kind, colon, argument = spec.strip().partition(":")
    if kind in EMBEDDERS:
        return EMBEDDERS[kind](argument, threads=threads)
    if not (colon and kind and argument):
        raise _unknown(spec)
    return ForeignEmbeddings(_foreign(spec, kind, argument), name=spec.strip())


def _foreign(spec: str, kind: str, argument: str) -> Embeddings:
    made = _from_provider(spec, kind, argument)
    if made is None:
        made = _from_factory(spec, kind, argument)
    # Not an isinstance: what has both methods works, whether or not it inherits.
    if not (hasattr(made, "embed_documents") and hasattr(made, "embed_query")):
        raise _unusable(spec, f"it made a {type(made).__name__}, without embed_documents and embed_query")
    return made


def _from_provider(spec: str, provider: str, model: str) -> Embeddings | None:
    """Ask LangChain; None if it does not know the provider."""
    from langchain.embeddings import init_embeddings

    try:
        return init_embeddings(model, provider=provider)
    except ImportError as error:
        if provider in {"openai", "azure_openai"}:
            raise MissingDependency("langchain-openai", "llm") from error
        raise _unusable(spec, str(error)) from error
    except Exception as error:  # each provider's class validates its settings in its own way
        if str(error).startswith(f"Provider '{provider}' is not supported"):
            return None
        raise _unusable(spec, f"{type(error).__name__}: {error}") from error


def _from_factory(spec: str, module: str, attribute: str) -> Any:
    """Import ``module`` and call its ``attribute``."""
    try:
        namespace = importlib.import_module(module)
        if not hasattr(namespace, attribute):
            raise _unusable(spec, f"the module {module} has no {attribute}")
        return getattr(namespace, attribute)()
    except PolicyQAError:
        raise
    except ModuleNotFoundError as error:
        if error.name and f"{module}.".startswith(f"{error.name}."):
            raise _unknown(spec) from error
        raise _unusable(spec, f"{error.name} is not installed") from error
    except Exception as error:  # any code may stand behind the name
        raise _unusable(spec, f"{type(error).__name__}: {error}") from error


def _minilm(argument: str, *, threads: int) -> NamedEmbeddings:
    if argument:
        raise UsageError(f"the embedder minilm takes no {argument!r}", "write: minilm")
    return MiniLMEmbeddings(threads=threads)


def _hugging_face(argument: str, *, threads: int) -> NamedEmbeddings:
    if not argument:
        raise UsageError("the embedder hf: names no model", "write: hf:MODEL, a name or a folder")
    return HuggingFaceEmbeddings(argument, threads=threads)


def _unknown(spec: str) -> UsageError:
    known = ", ".join((*EMBEDDERS, "PROVIDER:MODEL", "package.module:factory"))
    return UsageError(f"there is no embedder {spec!r}", f"known are {known}")


def _unusable(spec: str, reason: str) -> UsageError:
    short = " ".join(reason.split())[:300]
    return UsageError(
        f"the embedder {spec} cannot be used ({short})",
        "check the model and its settings, or use the embedder minilm",
    )


EMBEDDERS: dict[str, Callable[..., NamedEmbeddings]] = {
    "minilm": _minilm,
    "hf": _hugging_face,
}
