"""The page in the browser: questions answered with citations, and the articles to read.

Gradio is loaded by the functions here, not by the import.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy_qa.factory import App

__all__ = ["build_page", "serve"]


def _to_stdout(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()  # whoever waits for the line through a pipe gets it now


def build_page(app: App) -> Any:
    """Builds the page.

    Args:
        app: The wired stores and the assistant, as ``policy_qa.factory.open_app`` returns them.

    Returns:
        A ``gradio.Blocks`` that is not launched yet. ``serve`` launches it with its stylesheet.
    """
    _prepare()
    from policy_qa.ui.examples import Examples
    from policy_qa.ui.page import build

    return build(app, Examples(records=app.records, assistant=app.assistant))


def serve(
    app: App,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: str | None = None,
    open_line: Callable[[str], None] = _to_stdout,
) -> None:
    """Serves the page until SIGINT or SIGTERM, then stops and returns.

    The models are warmed up first; ``open_line`` is called with ``Open http://HOST:PORT`` once the server
    answers.

    Args:
        app: The wired stores and the assistant.
        host: The address to bind; one that other machines can reach needs ``auth``.
        port: The port wanted; if it is taken, the next free one of the hundred that follow.
        auth: The file of the accounts that are let in, or one ``name:password``; None for no question.
        open_line: Told the address; without one it goes to standard output.

    Raises:
        UsageError: The host, the port or ``auth`` make no sense, or no port is free.
    """
    _prepare()
    from policy_qa.ui.server import serve as run

    run(app, host=host, port=port, auth=auth, open_line=open_line)


def _prepare() -> None:
    # Gradio reads this when it is imported: no version check, no telemetry.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
