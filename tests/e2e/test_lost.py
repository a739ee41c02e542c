"""A server that goes away while somebody types: they are told, go on, and lose nothing that is typed."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from conftest import free_port, furnished, start_server, visitor
from driving import MARINE, ask

pytestmark = pytest.mark.e2e

HALF, PASTED = "And how many passengers did", "Marlow had 7 boats in 2023."


def test_what_was_typed_while_the_server_was_away_is_there_when_it_is_back(
    browser: Any, data_dir: Path
) -> None:
    from playwright.sync_api import expect

    port = free_port()
    first = start_server(data_dir, port=port)
    with visitor(browser, first, expected="ERR_") as page:
        ask(page, MARINE)
        page.get_by_role("tab", name="Articles").click()
        page.get_by_role("button", name="Add articles").click()
        page.locator("#add-forms summary").first.click()
        assert first.stop(signal.SIGKILL) != 0
        page.locator("#add-forms textarea").fill(PASTED)
        page.get_by_role("tab", name="Ask").click()
        box = page.locator("#question textarea")
        box.fill(HALF)
        box.press("Enter")
        told = page.get_by_role("alert")
        expect(told).to_contain_text("what you typed is kept")
        told.get_by_role("button", name="Try now").click()
        expect(page.get_by_role("status").filter(has_text="does not answer yet")).to_be_attached()
        expect(box).to_have_value(HALF)

        second = start_server(data_dir, port=port)
        furnished(page)
        expect(page.get_by_test_id("user").last).to_have_text(MARINE)
        expect(box).to_have_value(HALF)
        page.get_by_role("tab", name="Articles").click()
        expect(page.locator("#add-forms textarea")).to_have_value(PASTED)
        expect(page.get_by_role("alert")).to_have_count(0)
    assert second.stop() == 0
