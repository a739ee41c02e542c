"""Serving the page: a free port, warm models, a line when it really answers, and a clean stop."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from policy_qa.errors import UsageError
from policy_qa.ui.credentials import Accounts, accounts
from policy_qa.ui.guard import middleware

if TYPE_CHECKING:
    from policy_qa.factory import App

QUEUE: Final = 64
"""Questions and other requests that may wait; more are told that the server is busy."""
_PORTS_TRIED = 100


def serve(app: App, *, host: str, port: int, auth: str | None, open_line: Callable[[str], None]) -> None:
    """Serves the page until interrupted; see ``policy_qa.ui.serve``."""
    known = accounts(auth) if auth else None
    _check(host, port, known)
    from policy_qa.ui.examples import Examples
    from policy_qa.ui.page import build

    examples = Examples(records=app.records, assistant=app.assistant)
    _warm_up(app, examples)
    options = _launch_options(app, host, known)
    with _stop_signal() as stopped, _upload_folder():
        page = build(app, examples)  # in there, since its parts note where their files go
        page.queue(max_size=QUEUE)
        try:
            _launch(page, host, port, options)
            open_line(f"Open http://{_in_url(host)}:{page.server_port}")
            stopped.wait()
        finally:
            page.close(verbose=False)


def _launch_options(app: App, host: str, known: Accounts | None) -> dict[str, Any]:
    from policy_qa.ui.page import head, theme

    limit = app.settings.max_file_bytes
    return {
        "server_name": host,
        "auth": known.admits if known is not None else None,
        "auth_message": "policy_qa",
        "app_kwargs": {"middleware": middleware(local_only=known is None, max_file_bytes=limit)},
        "max_file_size": limit,
        "theme": theme(),
        "head": head(),
        "footer_links": [],
        "prevent_thread_lock": True,
        "quiet": True,
        # Said outright, because Gradio would otherwise read each of these from the environment.
        "share": False,
        "show_error": False,
        "inbrowser": False,
        "run_history": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "enable_monitoring": False,
        "allowed_paths": [],
        # Gradio would fetch the page and give up after three seconds, which a busy machine may well need.
        # That the server answers it knows by then: its start-up request has no such limit.
        "_frontend": False,
    }


@contextmanager
def _upload_folder() -> Iterator[None]:
    """A folder for what visitors send and save, which nobody else can read and which goes with the server."""
    former = os.environ.get("GRADIO_TEMP_DIR")
    with tempfile.TemporaryDirectory(prefix="policy-qa-", ignore_cleanup_errors=True) as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        try:
            yield
        finally:
            os.environ.pop("GRADIO_TEMP_DIR")
            if former is not None:
                os.environ["GRADIO_TEMP_DIR"] = former


def _check(host: str, port: int, known: Accounts | None) -> None:
    if not 1 <= port <= 65535:
        raise UsageError(f"port {port} does not exist", "give a port from 1 to 65535, for example 7860")
    if known is None and not _is_loopback(host):
        raise UsageError(
            f"host {host} can be reached by other machines and no password is set",
            "add --auth FILE (policy-qa password NAME makes its lines) or set POLICY_QA_AUTH to "
            "name:password, or leave the host at 127.0.0.1",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _warm_up(app: App, examples: Any) -> None:
    """Asks the example questions once, so that models are loaded before the first visitor asks."""
    from policy_qa.errors import PolicyQAError

    try:
        if not examples.general() and app.records.counts().articles:
            app.assistant.ask("What do the articles say?")
    except PolicyQAError:
        return  # the same sentence meets the visitor who asks; the page still shows the articles


def _launch(page: Any, host: str, port: int, options: dict[str, Any]) -> None:
    # Gradio asks its own address through the environment's proxy, which cannot reach this machine's loopback.
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "localhost,127.0.0.1,::1", host)))
    tried = range(port, min(port + _PORTS_TRIED, 65536))
    for candidate in tried:
        if not _is_free(host, candidate):
            continue
        try:
            page.launch(server_port=candidate, **options)
        except OSError:
            continue  # taken between the look and the launch
        return
    raise UsageError(f"no free port on {host} from {tried[0]} to {tried[-1]}", "give another one with --port")


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM
        )[0]
    except socket.gaierror as error:
        raise UsageError(
            f"host {host} is unknown", "give an address of this machine, for example 127.0.0.1"
        ) from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


def _in_url(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set; the former handlers come back afterwards."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped  # only the main thread may take signals
        return
    former = {
        number: signal.signal(number, lambda *_: stopped.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopped
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
