"""Language models for drafting answers: any LangChain chat model, named "provider:model". None is needed.

Whatever a model writes is checked by ``grounding`` like any other draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from policy_qa.errors import MissingDependency, UsageError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_PACKAGE = re.compile(r"(?:the|install) [`']?(?P<package>langchain-[\w-]+)")


def chat_model(spec: str) -> BaseChatModel:
    """A chat model by name, at temperature 0.

    Args:
        spec: "provider:model" as LangChain's ``init_chat_model`` takes it, for instance "openai:gpt-4.1-mini"
            or "ollama:qwen3". Addresses and keys are read from the provider's own environment variables.

    Raises:
        UsageError: The name has no provider, or the provider refuses it.
        MissingDependency: The provider's LangChain package is not installed.
    """
    provider, colon, model = spec.partition(":")
    if not (provider and colon and model):
        raise UsageError(
            f"the language model {spec!r} has no provider",
            "name it provider:model, such as openai:gpt-4.1-mini",
        )
    return LLMS.get(provider, _by_provider)(spec)


def _by_provider(spec: str) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(spec, temperature=0)
    except ImportError as error:
        match = _PACKAGE.search(str(error))
        raise MissingDependency(match["package"] if match else spec.partition(":")[0], extra="llm") from error
    except (
        Exception
    ) as error:  # each provider's package has its own errors for a missing key or an unknown name
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise UsageError(
            f"the language model {spec!r} cannot be used ({reason})", "check its name and the provider's key"
        ) from error


LLMS: dict[str, Callable[[str], BaseChatModel]] = {}
"""Providers that need more than ``init_chat_model``: add a function that takes the whole "provider:model"."""
