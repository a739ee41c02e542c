"""One page from the web, by an address that a visitor gave: public addresses only, small, and soon.

The address is resolved once, what it resolves to is checked, and the connection goes to exactly that: a name
that points to this machine or its network, at once, after a redirect or at a second look, gets nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from policy_qa.errors import LoadError

Resolve = Callable[[str, int], Sequence[str]]
"""The IP addresses of a host."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 5
_LONGEST: Final = 2_000
_PIECE: Final = 65_536
_SUFFIXES: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_CHECK: Final = "check the address, or save the page and send the file"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: where it was found in the end, a name with the suffix of its type, the bytes."""

    url: str
    name: str
    data: bytes


def fetch(
    url: str,
    *,
    max_bytes: int,
    seconds: float = 20.0,
    resolve: Resolve | None = None,
    allowed: Callable[[str], bool] | None = None,
) -> Fetched:
    """Fetch a page.

    Args:
        url: An http or https address.
        max_bytes: The most bytes that are read.
        seconds: The longest that all of it may take, redirects included.
        resolve: Gives the addresses of a host; by default the system does.
        allowed: Whether an IP address may be asked; by default ``is_public``.

    Raises:
        LoadError: The address is none, is not public, does not answer in time, or gives no article.
    """
    deadline = time.monotonic() + seconds
    connect = partial(_connection, resolve=resolve or _resolved, allowed=allowed or is_public)
    at = url.strip()
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            parts = _checked(at)
            with _until(deadline, connect(parts, deadline)) as connection:
                answer = _asked(connection, parts)
                if answer.status not in _REDIRECTS:
                    data = _read(answer, at, max_bytes, deadline)
                    return Fetched(at, _name(parts, _SUFFIXES[answer.headers.get_content_type()]), data)
                at = urljoin(at, answer.headers.get("location", ""))
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
        reason = f"did not answer within {seconds:g} seconds" if late else "cannot be fetched"
        raise LoadError(_short(url), f"{reason}; {_CHECK}") from error
    raise LoadError(_short(url), f"leads from one address to the next without end; {_CHECK}")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also where it is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None or ip in _NAT64:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def _checked(url: str) -> SplitResult:
    if len(url) > _LONGEST or re.search(r"[\x00-\x20\x7f]", url):
        raise LoadError(_short(url), f"is not a web address; {_CHECK}")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise LoadError(_short(url), "is not a web address; write it like https://example.org/page")
    if parts.username is not None or parts.password is not None:
        raise LoadError(_short(url), "holds a user name; leave it out")
    return parts


def _resolved(host: str, port: int) -> Sequence[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _connection(
    parts: SplitResult, deadline: float, *, resolve: Resolve, allowed: Callable[[str], bool]
) -> http.client.HTTPConnection:
    """A connection to an address that was checked; every address of the host must be public."""
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    addresses = resolve(host, port)
    if not addresses or not all(map(allowed, addresses)):
        raise LoadError(
            _short(parts.geturl()), "is not on the public internet; only public pages are fetched"
        )
    plain = socket.create_connection((addresses[0], port), timeout=_left(deadline))
    connection = http.client.HTTPConnection(host, port, timeout=_left(deadline))
    connection.sock = (
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
    )
    return connection


def _asked(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {
        "Host": parts.netloc,
        "User-Agent": "policy-qa",
        "Accept": ", ".join(_SUFFIXES),
        # Nothing is unpacked, so that what comes is as large as it looks.
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    connection.request("GET", target.encode("utf-8").decode("latin-1"), headers=headers)
    return connection.getresponse()


@contextmanager
def _until(deadline: float, connection: http.client.HTTPConnection) -> Iterator[http.client.HTTPConnection]:
    """A connection that is cut at the deadline, however slowly the other side goes on sending."""
    cut = threading.Timer(_left(deadline), _hang_up, (connection.sock,))
    cut.daemon = True
    cut.start()
    try:
        yield connection
    finally:
        cut.cancel()
        connection.close()


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _read(answer: http.client.HTTPResponse, url: str, max_bytes: int, deadline: float) -> bytes:
    if answer.status != http.client.OK:
        raise LoadError(_short(url), f"answered {answer.status}; {_CHECK}")
    kind = answer.headers.get_content_type()
    if kind not in _SUFFIXES or answer.headers.get("content-encoding", "identity") != "identity":
        raise LoadError(_short(url), f"is no article ({kind[:60]}); {_CHECK}")
    data = bytearray()
    while piece := answer.read1(_PIECE):
        data += piece
        if len(data) > max_bytes:
            raise LoadError(_short(url), f"is larger than {max_bytes / 1e6:g} MB; save the part that matters")
    _left(deadline)  # cut off, it looks like an end
    return bytes(data)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _name(parts: SplitResult, suffix: str) -> str:
    """A file name made of the last part of the address, else of the host."""
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]).rpartition(".")
    stem = last[0] or last[2] or str(parts.hostname).rpartition(".")[0] or str(parts.hostname)
    return f"{stem}{suffix}"


def _short(url: str) -> str:
    return url if len(url) <= 200 else f"{url[:200]}…"
