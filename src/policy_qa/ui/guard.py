"""What stands before the page: ASGI middleware that says no before anything is read or run.

Content from other hosts, posts from other sites, foreign host names, bodies that are too large and visitors
that ask too often are refused here, whatever the page's own handlers do.
"""

from __future__ import annotations

import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

# Nothing on the page may come from or go to another host, whatever an article says. Gradio itself needs
# inline code and eval.
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LARGEST_CALL: Final = 16_000_000
"""Bytes of a request that is no upload: a pasted text, an answer that is rated."""
_FILES_AT_ONCE: Final = 8
"""Files of the largest size that one upload may hold."""
_VISITORS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second on average, and so many at once."""

    per_second: float
    burst: int


RATES: Final[tuple[tuple[re.Pattern[str], Rate], ...]] = (
    (re.compile(r"/login/?"), Rate(10 / 60, 10)),
    (re.compile(r"/gradio_api/upload/?"), Rate(2, 40)),
    (re.compile(r"/gradio_api/(?:queue/join|call/.*|run/.*|api/.*)"), Rate(20, 120)),
)
"""How often one visitor (one address) may ask for what costs something."""


def middleware(*, local_only: bool, max_file_bytes: int) -> list[Any]:
    """The middleware in the order in which a request meets it.

    Args:
        local_only: Whether only this machine's own names are answered, as befits a page without a login.
        max_file_bytes: The largest file that may be sent.
    """
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    # Without a password only the loopback names are answered, so that a foreign page cannot rebind its own
    # name to this server.
    names = ["localhost", "127.0.0.1", "[::1]"]
    return [
        *([Middleware(TrustedHostMiddleware, allowed_hosts=names)] if local_only else []),
        Middleware(SecurityHeaders),
        Middleware(SameSite),
        Middleware(RateLimit),
        Middleware(BodyLimit, upload=_FILES_AT_ONCE * max_file_bytes, other=_LARGEST_CALL),
    ]


class SecurityHeaders:
    """Adds the content policy to every response."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on."""

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


class SameSite:
    """Refuses what a page of another site makes a visitor's browser send here."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS and _is_foreign(scope):
            await _refuse(send, 403, "This request comes from the page of another site.")
            return
        await self._app(scope, receive, send)


class RateLimit:
    """Refuses visitors that ask more often than ``rates`` allow (a token bucket for each).

    Args:
        app: What is behind.
        rates: Patterns of paths with the rate of each.
        clock: Seconds; given for tests.
    """

    def __init__(
        self,
        app: Any,
        *,
        rates: tuple[tuple[re.Pattern[str], Rate], ...] = RATES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._rates, self._clock = app, rates, clock
        self._buckets: OrderedDict[tuple[str, int], tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS and not self._admits(scope):
            await _refuse(send, 429, "Too many requests; wait a moment, then try again.")
            return
        await self._app(scope, receive, send)

    def _admits(self, scope: Any) -> bool:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        for number, (pattern, rate) in enumerate(self._rates):
            if pattern.fullmatch(path):
                visitor = (scope.get("client") or ("",))[0]
                return self._take((visitor, number), rate)
        return True

    def _take(self, key: tuple[str, int], rate: Rate) -> bool:
        now = self._clock()
        with self._lock:
            tokens, since = self._buckets.pop(key, (float(rate.burst), now))
            tokens = min(float(rate.burst), tokens + (now - since) * rate.per_second)
            admitted = tokens >= 1
            self._buckets[key] = (tokens - admitted, now)
            if len(self._buckets) > _VISITORS:
                self._buckets.popitem(last=False)
        return admitted


class BodyLimit:
    """Refuses requests with more bytes than any honest one has.

    Args:
        app: What is behind.
        upload: Most bytes of an upload.
        other: Most bytes of any other request.
    """

    def __init__(self, app: Any, *, upload: int, other: int) -> None:
        self._app, self._upload, self._other = app, upload, other

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on, or refuse it; a body without a stated length is cut off at the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._upload if "/upload" in scope["path"] else self._other
        stated = _headers(scope).get("content-length", "0")
        if not stated.isdecimal() or int(stated[:20]) > limit:
            await _refuse(send, 413, f"Too large: at most {limit // 1_000_000} MB at once.")
            return
        got = 0

        async def receive_within() -> Any:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            return {"type": "http.disconnect"} if got > limit else message

        await self._app(scope, receive_within, send)


def _is_foreign(scope: Any) -> bool:
    headers = _headers(scope)
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
    # A proxy may keep the name that the browser used in a header that no foreign page can set.
    own = {headers.get("host"), headers.get("x-forwarded-host")}
    return origin.partition("://")[2] not in own


def _headers(scope: Any) -> Mapping[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _refuse(send: Any, status: int, words: str) -> None:
    body = json.dumps({"detail": words, "error": words}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
