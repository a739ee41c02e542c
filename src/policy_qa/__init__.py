"""Figures from policy news: extracted to checked records, searched, and answered with citations.

::

    from pathlib import Path
    from policy_qa import Settings, open_app

    with open_app(Settings.load(data_dir=".policy_qa"), create=True) as app:
        app.ingestor.run([Path("corpus")])
        answer = app.assistant.ask("What was the unemployment rate in October 2024?")

The names below are the public ones. They are looked up when they are used: importing the package loads
nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.errors import PolicyQAError
    from policy_qa.extract import Extractor
    from policy_qa.factory import App, open_app
    from policy_qa.ingest import Ingestor
    from policy_qa.loaders import load
    from policy_qa.schema import Answer, Article, Citation, Entity, ExtractedArticle, Figure
    from policy_qa.settings import Settings

_HOMES = {
    "Answer": "schema",
    "App": "factory",
    "Article": "schema",
    "Assistant": "assistant",
    "Citation": "schema",
    "Entity": "schema",
    "ExtractedArticle": "schema",
    "Extractor": "extract",
    "Figure": "schema",
    "Ingestor": "ingest",
    "PolicyQAError": "errors",
    "Settings": "settings",
    "load": "loaders",
    "open_app": "factory",
}

__all__ = [
    "Answer",
    "App",
    "Article",
    "Assistant",
    "Citation",
    "Entity",
    "ExtractedArticle",
    "Extractor",
    "Figure",
    "Ingestor",
    "PolicyQAError",
    "Settings",
    "load",
    "open_app",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
