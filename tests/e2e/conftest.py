"""A real server over made-up articles, and a real browser that reports whatever goes wrong in it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from filelock import FileLock

ARTICLES = {
    "ferries.txt": """Brackwater counts the first full year of its clean-ferry scheme
2024-01-16

The added value of the marine industry in Brackwater reached 2.41 billion euros in 2023, up by 12.5% over \
the previous year. In 2022, the added value of the marine industry in Brackwater was 2.14 billion euros.

The harbour ferries of Brackwater carried 4.3 million passengers in 2023. “People come because the boats \
are quiet and on time,” said Ines Okafor, director of the transport office.
""",
    "levy.txt": """Marlow notes <script>window.pwned = 'script'</script> on its levy
2024-02-02

The landfill levy in Marlow was $15 per ton in 2023 <img src=x onerror="window.pwned='img'">, as *stated* in \
[the act](javascript:alert(1)), after $12 per ton in 2022.

Templates such as ${window.pwned='js'} and {{constructor.constructor('window.pwned=1')()}} stay text.
""",
    "manifest.csv": """file,title,published,publisher,url,place,language,facts_from
ferries.txt,Brackwater counts its clean ferries,2024-01-16,Brackwater Gazette,,Brackwater,en,
levy.txt,"Levy <img src=x onerror=""window.pwned='title'""> notes",2024-02-02,<b>Marlow</b> Desk,,Marlow,en,
""",
}
_START_SECONDS = 240  # models are loaded before the line is printed; a busy machine takes its time
_PATIENCE_MS = 60_000  # for what the tests wait for; a page that is ready is not waited for


def _chromium() -> str | None:
    # The shell draws the same page without a window's furniture, for two thirds of the work.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium. None on this machine: the tests are skipped, on CI they fail."""
    path = _chromium()
    if path is None:
        reason = (
            "no Chromium found: install one (Debian: apt-get install chromium-headless-shell) "
            "or set CHROMIUM to its path"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_PATIENCE_MS)
    quiet = ["background-networking", "component-update", "sync", "gpu", "quic"]
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, headless=True, args=arguments)
        yield launched
        launched.close()


@dataclass
class Server:
    """A running ``policy-qa chat``."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    address: str = ""

    def wait_until_open(self) -> None:
        """Reads its output until it says where to look; a thread reads the rest, so that no pipe fills up."""
        watchdog = threading.Timer(_START_SECONDS, self.process.kill)
        watchdog.start()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if found := re.fullmatch(r"Open (http://127\.0\.0\.1:\d+)", self.lines[-1]):
                self.address = found[1]
                break
        watchdog.cancel()
        assert self.address, "the server did not open:\n" + "\n".join(self.lines)
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(line.rstrip("\n") for line in self.process.stdout)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Sends the signal and waits for the end; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


def policy_qa(*arguments: str) -> list[str]:
    """The command line of this environment's policy-qa."""
    return [sys.executable, "-m", "policy_qa", *arguments]


def start_server(data_dir: Path, *arguments: str, port: int | None = None) -> Server:
    """Starts a server, with more arguments of ``chat``, on a free port and waits until it answers."""
    command = policy_qa("--data-dir", str(data_dir), "chat", "--port", str(port or free_port()), *arguments)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    server = Server(process)
    server.wait_until_open()
    return server


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first test process to need it makes, for all of them; they copy it to change it."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = factory.getbasetemp() if alone else factory.getbasetemp().parent
    with FileLock(shared / f"{name}.lock"):
        if not (shared / name).exists():
            with TemporaryDirectory(dir=shared) as making:  # what fails leaves nothing behind
                make(Path(making) / "made")
                (Path(making) / "made").rename(shared / name)
    return shared / name


def ingested(data: Path, *sources: Path) -> None:
    """Makes stores of files, by the command line."""
    command = policy_qa("--data-dir", str(data), "ingest", *map(str, sources))
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stores with the made-up articles."""

    def make(data: Path) -> None:
        folder = data.parent / "articles"
        folder.mkdir()
        for name, text in ARTICLES.items():
            (folder / name).write_text(text, encoding="utf-8")
        ingested(data, folder)

    own = tmp_path_factory.mktemp("stores") / "data"
    return Path(shutil.copytree(made_once(tmp_path_factory, "made-up", make), own))


@pytest.fixture(scope="session")
def server(browser: Any, data_dir: Path) -> Iterator[Server]:
    """One server for all tests; it must have said nothing but its address."""
    running = start_server(data_dir)
    yield running
    assert running.stop() == 0
    assert not [line for line in running.lines if "Traceback" in line], "\n".join(running.lines)


@contextmanager
def visitor(
    browser: Any,
    server: Server,
    *,
    size: tuple[int, int] = (1280, 900),
    color_scheme: str = "light",
    locale: str = "en-US",
    permissions: Sequence[str] = (),
    expected: str | None = None,
) -> Iterator[Any]:
    """A fresh visitor on the page. Afterwards: no error on the console, nothing asked of another host.

    An error that contains ``expected`` is what the test is about.
    """
    with _nobody(browser, locale) as context:
        if permissions:
            context.grant_permissions(permissions)
        tab = context.new_page()
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        tab.emulate_media(color_scheme=color_scheme)
        trouble: list[str] = []
        tab.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: trouble.append(str(error)))
        tab.on("requestfailed", lambda request: trouble.append(f"{request.url}: {request.failure}"))
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(server.address, wait_until="domcontentloaded")
        furnished(tab)
        yield tab
        pwned = tab.evaluate("window.pwned")
        tab.evaluate("localStorage.clear()")
    outside = [url for url in asked if not url.startswith((server.address, "data:", "blob:"))]
    # The heartbeat and event streams end with the page: that is no trouble.
    trouble = [line for line in trouble if "ERR_ABORTED" not in line]
    trouble = [line for line in trouble if expected is None or expected not in line]
    assert (trouble, outside, pwned) == ([], [], None)


_UNUSED: dict[str, list[Any]] = {}  # contexts that were left clean, by locale


@contextmanager
def _nobody(browser: Any, locale: str) -> Iterator[Any]:
    """A context that knows nobody. One that knew somebody has compiled the page's scripts and is taken again.

    What it keeps besides cookies and permissions lies in the page's storage; who uses it clears that.
    """
    unused = _UNUSED.setdefault(locale, [])
    context = unused.pop() if unused else browser.new_context(locale=locale)
    context.set_default_timeout(_PATIENCE_MS)
    try:
        yield context
        for tab in context.pages:
            tab.close()
        context.clear_cookies()
        context.clear_permissions()
    except BaseException:
        context.close()
        raise
    unused.append(context)


def furnished(tab: Any) -> None:
    """Waits until the page has its words and its welcome: from then on it answers."""
    tab.locator("h1").wait_for(state="attached", timeout=_PATIENCE_MS)
    tab.locator("#question textarea").wait_for(state="visible", timeout=_PATIENCE_MS)
    tab.locator(".talks-search").wait_for(state="attached", timeout=_PATIENCE_MS)
    tab.locator("#welcome .welcome").wait_for(state="attached", timeout=_PATIENCE_MS)


@pytest.fixture(params=[(1280, 900)], ids=lambda size: f"{size[0]}")
def page(request: pytest.FixtureRequest, browser: Any, server: Server) -> Iterator[Any]:
    """A fresh visitor on the page, as ``visitor`` makes one."""
    with visitor(browser, server, size=request.param) as tab:
        yield tab
