"""The page's own files as text, and the events that its scripts send."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import Any


@cache
def shipped(name: str) -> str:
    """The text of a file of this package: stylesheet, script or template."""
    return files("policy_qa.ui").joinpath(name).read_text(encoding="utf-8")


def sent_by(part: Any, name: str) -> Any:
    """An event of a custom HTML part for ``gr.on``, which knows only those of Gradio's own components.

    Raises:
        AttributeError: The part's script names no such event.
    """
    getattr(part, name)
    return SimpleNamespace(
        __self__=part, has_trigger=True, event_name=name, callback=None, connection="sse",
        event_specific_args=None,
    )  # fmt: skip
