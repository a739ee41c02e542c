"""The command that serves other programs: mcp."""

from __future__ import annotations

from typing import Annotated

import typer

from policy_qa.cli.context import open_stores


def mcp(
    context: typer.Context,
    http: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=1,
            max=65535,
            help="Speak streamable HTTP on this port of 127.0.0.1, not standard input and output.",
        ),
    ] = None,
) -> None:
    """Serve the stores to an assistant by MCP (extra mcp): ask, figures, series, articles; read only."""
    from policy_qa.factory import package_version
    from policy_qa.mcp_server import serve

    try:
        with open_stores(context) as app:
            serve(app, version=package_version(), port=http, open_line=lambda line: print(line, flush=True))
    except KeyboardInterrupt:
        pass  # the way to end it
