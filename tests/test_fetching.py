"""Pages from the web: what is public is fetched, what is not is not asked, whatever way leads there."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from typing import ClassVar

import pytest

from policy_qa.errors import LoadError
from policy_qa.fetching import fetch, is_public

PAGE = b"<!doctype html><title>Boats</title><p>618 boats.</p>"


class Web(http.server.BaseHTTPRequestHandler):
    """A small web: pages by path, and what was asked."""

    asked: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("host")))
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/").replace("|", "/"))
            self.end_headers()
            return
        if self.path == "/slow":
            time.sleep(1.5)
        kind = "image/png" if self.path.endswith(".png") else "text/html; charset=utf-8"
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        if self.path == "/drip":
            for _ in range(40):
                time.sleep(0.1)
                self.wfile.write(b".")
                self.wfile.flush()
        self.wfile.write(b"x" * 3_000_000 if self.path == "/large" else PAGE)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@pytest.fixture
def web() -> Iterator[str]:
    Web.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://news.example:{server.server_port}"
    server.shutdown()
    server.server_close()


def here(host: str, port: int) -> list[str]:
    """The made-up host is this machine; every other name stands for a private network."""
    return ["127.0.0.1"] if host == "news.example" else ["10.0.0.7"]


def get(url: str, seconds: float = 20.0, max_bytes: int = 1_000_000) -> tuple[str, str, bytes]:
    found = fetch(
        url, max_bytes=max_bytes, seconds=seconds, resolve=here, allowed=lambda ip: ip == "127.0.0.1"
    )
    return found.url, found.name, found.data


def test_a_page_is_fetched_by_the_address_that_was_checked(web: str) -> None:
    assert get(f"{web}/news/boats.html?x=1") == (f"{web}/news/boats.html?x=1", "boats.html", PAGE)
    assert Web.asked == [("/news/boats.html?x=1", web.removeprefix("http://"))]
    assert get(web)[1] == "news.html"


def test_a_redirect_is_followed_and_what_it_leads_to_is_checked(web: str) -> None:
    assert get(f"{web}/to/|news|boats")[0] == f"{web}/news/boats"
    for target in (
        "http:||intranet.example|",
        "http:||169.254.169.254|latest",
        "file:|||etc|passwd",
        "ftp:||x|",
    ):
        with pytest.raises(LoadError, match=r"not on the public internet|not a web address"):
            get(f"{web}/to/{target}")
    assert all(path.startswith(("/to/", "/news/")) for path, _ in Web.asked)


def test_redirects_without_end_are_given_up(web: str) -> None:
    with pytest.raises(LoadError, match="without end"):
        get(f"{web}/to/" + "|to|" * 12)


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/large", "larger than 1 MB"), ("/gone", "answered 404"), ("/pixel.png", r"no article \(image/png\)")],
)
def test_what_is_no_article_is_refused(web: str, path: str, reason: str) -> None:
    with pytest.raises(LoadError, match=reason):
        get(f"{web}{path}")


@pytest.mark.parametrize("path", ["/slow", "/drip"])
def test_the_time_limit_holds_for_all_of_it(web: str, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(LoadError, match="did not answer within"):
        get(f"{web}{path}", seconds=0.6)
    assert time.monotonic() - started < 1.4


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/", "http://[::ffff:127.0.0.1]:1/",
        "http://0.0.0.0:1/", "http://169.254.169.254/", "http://10.1.2.3/", "http://192.168.0.1/",
        "http://[fe80::1]/", "http://[fd00::1]/", "http://2130706433:1/", "http://0x7f.1:1/",
    ],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_network_are_refused(url: str) -> None:
    with pytest.raises(LoadError, match=r"not on the public internet|cannot be fetched"):
        fetch(url, max_bytes=1_000, seconds=2)


@pytest.mark.parametrize(
    "url",
    ["", "news", "ftp://example.org/", "file:///etc/passwd", "http://", "javascript:alert(1)",
     "http://user:secret@example.org/", "http://exa mple.org/", "http://example.org/\r\nX: y", "http://[::1",
     "http://" + "x" * 3_000, "http://example.org:99999/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(LoadError):
        fetch(url, max_bytes=1_000, seconds=2, resolve=here)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1:248:1893:25c8:1946", True), ("100.64.0.1", False),
        ("224.0.0.1", False), ("240.0.0.1", False), ("::", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("::ffff:10.0.0.1", False), ("ff02::1", False), ("fe80::1%eth0", False),
    ],
)  # fmt: skip
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(address) == public


def test_a_host_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(LoadError, match="public internet"):
        fetch(
            "http://mixed.example/",
            max_bytes=1_000,
            seconds=2,
            resolve=lambda *_: ["93.184.216.34", "127.0.0.1"],
        )
