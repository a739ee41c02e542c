"""How fast the page is in a browser: first paint, first words of an answer, the table of many figures.

    .venv/bin/python eval/bench_page.py [--figures 100000] [--rounds 5]

Starts the page over the sample articles, then over as many figures as ``many_figures.py`` makes. Needs
Playwright and a Chromium ($CHROMIUM, or one on the PATH); without them it says so and measures nothing. Each
time is the median of the rounds, with the longest in brackets, as a person sees it: from the click or key to
what is drawn.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import machine  # beside this file
from load import own_server, serving
from many_figures import fill

from policy_qa.factory import open_app
from policy_qa.settings import Settings

_QUESTIONS = (
    "What was the foreign trade in Chengdu in 2018?",
    "What was the gross domestic product of Ningbo in 2019?",
    "How many high-tech enterprises did Ningbo have in 2020?",
)
_PATIENCE_MS = 60_000


def main() -> None:
    """Measure and print, one line each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--figures", type=int, default=100_000, help="how many the larger store holds")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        print("the page is not measured: this needs Playwright (make dev) and a Chromium ($CHROMIUM)")
        return
    machine()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        data = Path(folder) / "data"
        with own_server(data) as address:
            opening(browser, address, options.rounds)
            asking(browser, address, options.rounds)
        with open_app(Settings.load(data_dir=data), create=False) as app:
            fill(app, options.figures)
            count = app.records.counts().figures
        with serving(data) as address:
            listing(browser, address, options.rounds, f"{count:,} figures")
        browser.close()


def opening(browser: Any, address: str, rounds: int) -> None:
    """First contentful paint, and until a question can be typed, each in a fresh browser profile."""
    paints, ready = [], []
    for _ in range(rounds):
        page = opened(browser, address)
        ready.append(1000 * timed(lambda page=page: page.goto(address) and furnished(page)))
        paints.append(
            page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN")
        )
        page.context.close()
    line("first paint", paints)
    line("until a question can be typed", ready)


def asking(browser: Any, address: str, rounds: int) -> None:
    """From Enter to the first words of the reply, and to the whole reply with its check."""
    page = opened(browser, address)
    page.goto(address)
    furnished(page)
    words, whole = [], []
    for number in range(rounds):
        box = page.locator("#question textarea")
        box.fill(_QUESTIONS[number % len(_QUESTIONS)])
        page.evaluate(_WATCH_WORDS)
        box.press("Enter")
        page.wait_for_function("window.firstWords && window.wholeReply", timeout=_PATIENCE_MS)
        words.append(page.evaluate("window.firstWords"))
        whole.append(page.evaluate("window.wholeReply"))
    page.context.close()
    line("first words of an answer", words)
    line("the whole answer", whole)


def listing(browser: Any, address: str, rounds: int, what: str) -> None:
    """The first page of the Figures tab, a filter, a search."""
    first, filtered, searched = [], [], []
    for _ in range(rounds):
        page = opened(browser, address)
        page.goto(address)
        furnished(page)
        rows = page.locator(".figures-table tbody tr")
        tab = page.get_by_role("tab", name="Figures")
        first.append(1000 * timed(lambda tab=tab, rows=rows: (tab.click(), rows.first.wait_for())))
        page.get_by_role("button", name="Filters", exact=True).last.click()
        chip = page.locator("#figure-list .chip")
        place = page.locator('#figure-tools [name="status"]')
        filtered.append(
            1000 * timed(lambda place=place, chip=chip: (place.select_option("target"), chip.wait_for()))
        )
        page.locator('#figure-list [data-event="unset"]').last.click()
        chip.first.wait_for(state="detached")
        box = page.get_by_role("searchbox", name="Search the figures")
        searched.append(1000 * timed(lambda box=box, chip=chip: (box.fill("export growth"), chip.wait_for())))
        page.context.close()
    line(f"first page of {what}", first)
    line(f"a filter among {what}", filtered)
    line(f"a search among {what}", searched)


# The moments are taken in the page itself: asking it from outside again and again would slow it down.
_WATCH_WORDS = """() => {
  window.firstWords = window.wholeReply = 0;
  const begun = performance.now();
  const asked = document.querySelectorAll("[data-testid=user]").length;
  const look = () => {
    if (document.querySelectorAll("[data-testid=user]").length > asked) {
      const reply = document.querySelector("#live .reply");
      const now = performance.now() - begun;
      if (!window.firstWords && reply?.querySelector(".answer, .refusal")) window.firstWords = now;
      if (window.firstWords && reply?.getAttribute("aria-busy") === "false") return (window.wholeReply = now);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def opened(browser: Any, address: str) -> Any:
    """A page in a profile of its own, nothing loaded."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
    context.set_default_timeout(_PATIENCE_MS)
    return context.new_page()


def furnished(page: Any) -> None:
    """Waits until the page has its words and its welcome."""
    page.locator("#question textarea").wait_for()
    page.locator("#welcome .welcome").wait_for(state="attached")


def timed(work: Callable[[], object]) -> float:
    """How many seconds it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def line(what: str, milliseconds: list[float]) -> None:
    """One measurement."""
    print(f"{what:<40} {statistics.median(milliseconds):6.0f} ms  (most {max(milliseconds):.0f})", flush=True)


if __name__ == "__main__":
    main()
