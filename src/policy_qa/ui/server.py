"""Serving the page: a free port, warm models, a line when it really answers, and a clean stop."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from policy_qa.errors import UsageError

if TYPE_CHECKING:
    from policy_qa.factory import App

_PORTS_TRIED = 100

# Nothing on the page may come from or go to another host, whatever an article says. Gradio itself needs
# inline code and eval.
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


def serve(app: App, *, host: str, port: int, auth: str | None, open_line: Callable[[str], None]) -> None:
    """Serves the page until interrupted; see ``policy_qa.ui.serve``."""
    account = _account(auth)
    _check(host, port, account)
    from policy_qa.ui.examples import Examples
    from policy_qa.ui.page import build

    examples = Examples(records=app.records, assistant=app.assistant)
    _warm_up(app, examples)
    page = build(app, examples)
    page.queue(max_size=64)
    options = _launch_options(host, account)
    with _stop_signal() as stopped:
        try:
            _launch(page, host, port, options)
            open_line(f"Open http://{_in_url(host)}:{page.server_port}")
            stopped.wait()
        finally:
            page.close(verbose=False)


def _launch_options(host: str, account: tuple[str, str] | None) -> dict[str, Any]:
    from policy_qa.ui.page import head, theme

    return {
        "server_name": host,
        "auth": account,
        "auth_message": "policy_qa",
        "app_kwargs": {"middleware": _middleware(local_only=account is None)},
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
    }


def _account(auth: str | None) -> tuple[str, str] | None:
    if not auth:
        return None
    user, colon, password = auth.partition(":")
    if not (user and colon and password):
        raise UsageError("auth is not of the form user:password", "give both, with a colon between them")
    return user, password


def _check(host: str, port: int, account: tuple[str, str] | None) -> None:
    if not 1 <= port <= 65535:
        raise UsageError(f"port {port} does not exist", "give a port from 1 to 65535, for example 7860")
    if account is None and not _is_loopback(host):
        raise UsageError(
            f"host {host} can be reached by other machines and no password is set",
            "add --auth user:password, or leave the host at 127.0.0.1",
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


def _middleware(*, local_only: bool) -> list[Any]:
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    # Without a password only the loopback names are answered, so that a foreign page cannot rebind its own
    # name to this server.
    names = ["localhost", "127.0.0.1", "[::1]"]
    guard = [Middleware(TrustedHostMiddleware, allowed_hosts=names)] if local_only else []
    return [*guard, Middleware(_SecurityHeaders)]


class _SecurityHeaders:
    """ASGI middleware that adds the content policy to every response."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", _POLICY.encode()),
                    (b"referrer-policy", b"no-referrer"),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


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
