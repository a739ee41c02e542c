"""The Overview tab: what is stored, in a real browser; hostile titles, keyboard, dark, narrow, Chinese."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conftest import Server, start_server, visitor
from driving import violations
from test_access import SCHEMES, SIZES, tab_to

pytestmark = pytest.mark.e2e


def opened(page: Any, name: str = "Overview") -> Any:
    """Goes to the tab and waits until everything is counted."""
    page.get_by_role("tab", name=name).click()
    page.locator("#overview .panel").first.wait_for()
    return page.locator("#overview")


def test_it_says_what_is_stored_and_how_good_it_is(page: Any) -> None:
    from playwright.sync_api import expect

    overview = opened(page)
    expect(page.get_by_role("tab").last).to_have_text("Overview")
    expect(overview.locator(".sums dd").first).to_have_text("2")
    expect(overview).to_contain_text("Brackwater Gazette")
    expect(overview).to_contain_text("<b>Marlow</b> Desk")
    expect(overview).to_contain_text("From Jan 2024 to Feb 2024; most in Jan 2024: 1.")
    expect(overview.get_by_text("unseen questions were answered with a wrong number")).to_be_visible()
    expect(overview).to_contain_text("policy-reader")
    expect(overview.locator(".indicators")).to_contain_text("added value of the marine industry")


def test_a_doubtful_figure_opens_its_record(
    browser: Any, data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from playwright.sync_api import expect

    own = tmp_path_factory.mktemp("doubts") / "data"
    shutil.copytree(data_dir, own)
    with closing(sqlite3.connect(own / "records.sqlite")) as connection, connection:
        connection.execute("UPDATE figures SET confidence = 0.2 WHERE row = (SELECT min(row) FROM figures)")
    running = start_server(own)
    try:
        with visitor(browser, running) as page:
            overview = opened(page)
            overview.locator(".reasons.whole [data-event=judge]").click()
            expect(page.locator("#record .record")).to_be_focused()
    finally:
        assert running.stop() == 0


def test_the_keyboard_reaches_the_card_of_a_model(page: Any) -> None:
    overview = opened(page)
    tab_to(page, "#overview .models summary")
    page.keyboard.press("Enter")
    assert overview.locator(".models details[open] pre").first.is_visible()


@SCHEMES
@SIZES
def test_axe_finds_nothing(browser: Any, server: Server, scheme: str, size: tuple[int, int]) -> None:
    with visitor(browser, server, size=size, color_scheme=scheme) as page:
        overview = opened(page)
        overview.locator(".models summary").first.click()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_is_there_in_chinese(browser: Any, server: Server) -> None:
    from playwright.sync_api import expect

    with visitor(browser, server, size=(390, 844), locale="zh-CN", color_scheme="dark") as page:
        overview = opened(page, "概览")
        expect(overview).to_contain_text("随附模型")
        assert page.evaluate("document.documentElement.scrollWidth <= 390")


@pytest.fixture(scope="module")
def bare_server(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without any article."""
    folder: Path = tmp_path_factory.mktemp("bare") / "data"
    running = start_server(folder)
    yield running
    assert running.stop() == 0


def test_without_articles_it_says_what_to_do(browser: Any, bare_server: Server) -> None:
    from playwright.sync_api import expect

    with visitor(browser, bare_server) as page:
        overview = opened(page)
        expect(overview.get_by_role("status")).to_contain_text("No articles yet")
        assert violations(page) == []
