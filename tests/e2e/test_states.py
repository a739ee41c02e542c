"""What a visitor sees when things do not go well: stopped, busy, the server gone and back."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from conftest import Server, furnished, start_server, visitor
from driving import MARINE, ask

pytestmark = pytest.mark.e2e


def test_a_question_is_stopped_and_asked_again(browser: Any, server: Server) -> None:
    # Before the queue has given it a number there is nothing to cancel: Gradio says so with a 422.
    with visitor(browser, server, expected="422") as page:
        stop_at_once(page)
        page.get_by_role("button", name="Ask again").click()
        page.locator("#live .numbers, #live .refusal").first.wait_for()


def stop_at_once(page: Any) -> None:
    """Asks something long and clicks on Stop as soon as it is there."""
    from playwright.sync_api import expect

    box = page.locator("#question textarea")
    box.fill((f"{MARINE} " * 20).strip())
    expect(page.locator("#stop")).to_be_hidden()
    page.evaluate("""() => new MutationObserver((_, watch) => {
        const stop = document.querySelector("#stop");
        if (stop && stop.offsetParent) { watch.disconnect(); stop.click(); }
    }).observe(document.querySelector("#ask-main"), { childList: true, subtree: true, attributes: true })""")
    box.press("Enter")
    expect(page.locator("#live .stopped")).to_be_visible()
    expect(page.locator("#stop")).to_be_hidden()


def test_a_server_that_is_busy_says_so_and_takes_the_question_later(browser: Any, server: Server) -> None:
    from playwright.sync_api import expect

    full = {"status": 503, "json": {"detail": "Queue is full."}}
    with visitor(browser, server, expected="503") as page:
        page.route("**/queue/join*", lambda route: route.fulfill(**full))
        box = page.locator("#question textarea")
        box.fill(MARINE)
        box.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("The server is busy")
        expect(page.locator("#live .stopped")).to_be_visible()
        page.unroute("**/queue/join*")
        page.get_by_role("button", name="Ask again").click()
        expect(page.locator("#live .numbers")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)


def test_a_lost_server_is_told_and_the_conversation_comes_back_with_it(
    browser: Any, data_dir: Path, server: Server
) -> None:
    from playwright.sync_api import expect

    first = start_server(data_dir)
    port = int(first.address.rpartition(":")[2])
    page = browser.new_page()
    page.goto(first.address, wait_until="domcontentloaded")
    furnished(page)
    ask(page, MARINE)
    assert first.stop(signal.SIGTERM) == 0
    box = page.locator("#question textarea")
    box.fill("And in 2022?")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The connection to the server is lost")
    expect(page.get_by_test_id("user").first).to_have_text(MARINE)
    second = start_server(data_dir, port=port)
    expect(page.get_by_role("alert")).to_have_count(0)
    furnished(page)
    expect(page.get_by_test_id("user").first).to_have_text(MARINE)
    expect(ask(page, "And in 2022?")).to_contain_text("2.14 billion euros")
    page.close()
    assert second.stop() == 0
