"""The page for everybody: by keyboard alone, checked by axe-core, dark, narrow, in Chinese."""

from __future__ import annotations

import re
from typing import Any

import pytest

from conftest import Server, visitor
from driving import MARINE, MARINE_SENTENCE, ask, expect_cited, replied, violations

pytestmark = pytest.mark.e2e

SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
SIZES = pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["1280", "390"])


@SCHEMES
@SIZES
def test_axe_finds_nothing(browser: Any, server: Server, scheme: str, size: tuple[int, int]) -> None:
    with visitor(browser, server, size=size, color_scheme=scheme) as page:
        assert violations(page) == []
        reply = ask(page, MARINE)
        assert violations(page) == []
        reply.locator(".marker").first.click()
        expect_cited(page, MARINE_SENTENCE)
        assert violations(page) == []
        page.keyboard.press("Escape")
        ask(page, "What was the population of Brackwater in 1950?")
        assert violations(page) == []
        if size[0] < 860:
            page.get_by_role("button", name="Conversations and filters").click()
        page.locator(".filters summary").click()
        page.locator("#choices input").first.check()
        assert violations(page) == []


@SCHEMES
@SIZES
def test_axe_finds_nothing_in_an_article_its_forms_and_a_record(
    browser: Any, server: Server, scheme: str, size: tuple[int, int]
) -> None:
    from playwright.sync_api import expect

    with visitor(browser, server, size=size, color_scheme=scheme) as page:
        page.get_by_role("tab", name="Articles").click()
        page.get_by_role("button", name="Add articles").click()
        page.locator("#add-forms summary").click()
        expect(page.locator("#add-forms textarea")).to_be_visible()
        assert violations(page) == []
        page.locator(".article-choice", has_text="Brackwater").click()
        tools = page.locator("#article-reader .tools")
        tools.get_by_text("Edit title, date, place").click()
        tools.get_by_text("Remove", exact=True).click()
        expect(tools.get_by_role("button", name="Remove the article")).to_be_visible()
        assert violations(page) == []
        page.locator("#article-reader .reader-text .figure").first.click()
        record = page.locator("#record .record")
        expect(record).to_be_focused()
        assert violations(page) == []
        record.get_by_text("Correct", exact=True).click()
        record.locator("input[name=value]").fill("a lot")
        record.get_by_role("button", name="Save the correction").click()
        expect(record.get_by_role("alert")).to_be_visible()
        assert violations(page) == []


def tab_to(page: Any, selector: str, *, most: int = 60) -> None:
    """Presses Tab until what the selector names has the focus, which must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            style = "getComputedStyle(document.activeElement)"
            assert page.evaluate(f"{style}.outlineStyle !== 'none' || {style}.boxShadow !== 'none'")
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def test_the_keyboard_alone_suffices(page: Any) -> None:
    from playwright.sync_api import expect

    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type(MARINE)
    page.keyboard.press("Enter")
    reply = replied(page, MARINE)
    expect(page.locator("#follow .suggestion").first).to_be_visible()  # they come after the answer
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Briefing")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#follow .suggestion").last).to_be_focused()
    for _ in range(page.locator("#follow .suggestion").count()):
        page.keyboard.press("Shift+Tab")
    expect(reply.get_by_role("button", name="Should have refused")).to_be_focused()
    tab_to(page, "#evidence [data-event=cite]")
    page.keyboard.press("Enter")
    expect_cited(page, MARINE_SENTENCE)
    tab_to(page, "#reader [data-figure]")
    first = page.evaluate("document.activeElement.textContent")
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("Escape")  # the card
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.keyboard.press("Escape")  # the article
    expect(page.locator("#reader .reader")).to_have_count(0)
    tab_to(page, ".talks .new")
    page.keyboard.press("Enter")
    expect(page.locator("#question textarea")).to_be_focused()
    tab_to(page, ".talk-name")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("user")).to_have_text([MARINE])


def test_focus_on_a_chip_shows_its_card(page: Any) -> None:
    from playwright.sync_api import expect

    reply = ask(page, MARINE)
    expect(page.locator("#follow .suggestion").first).to_be_visible()
    page.locator("#question textarea").focus()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.marker')"):
            break
    expect(page.get_by_role("tooltip")).to_contain_text(MARINE_SENTENCE)
    described = page.evaluate("document.activeElement.getAttribute('aria-describedby')")
    expect(page.get_by_role("tooltip")).to_have_id(described)
    expect(reply.locator(".marker").first).to_be_visible()


def test_a_screen_reader_hears_the_whole_answer_once(page: Any) -> None:
    from playwright.sync_api import expect

    ask(page, MARINE)
    expect(page.locator("p[role=status].visually-hidden")).to_contain_text("2.41 billion euros")


def test_the_page_is_chinese_for_a_chinese_browser_until_it_is_switched(browser: Any, server: Server) -> None:
    from playwright.sync_api import expect

    with visitor(browser, server, locale="zh-CN") as page:
        expect(page.locator("html")).to_have_attribute("lang", "zh")
        expect(page.locator("#question textarea")).to_have_attribute("placeholder", re.compile("提问"))
        expect(page.get_by_role("tab", name="文章")).to_be_visible()
        expect(ask(page, MARINE).locator(".numbers")).to_contain_text("个数字为引用")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("tab", name="Articles")).to_be_visible()
        expect(page.get_by_test_id("bot").locator(".numbers")).to_contain_text("numbers quoted")
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_dark_follows_the_browser(browser: Any, server: Server) -> None:
    with visitor(browser, server, color_scheme="dark") as page:
        ask(page, MARINE)
        ink, paper = page.evaluate("""() => {
            const answer = getComputedStyle(document.querySelector("#live .answer"));
            const sum = (colour) => colour.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0);
            return [sum(answer.color), sum(getComputedStyle(document.body).backgroundColor)];
        }""")
        assert ink > 500
        assert paper < 200
