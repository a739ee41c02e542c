"""Conversations kept in the browser: over a reload, named, searched, deleted, and never another's."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import Server, furnished, visitor
from driving import MARINE, ask, replied

pytestmark = pytest.mark.e2e

LEVY = "How much was the landfill levy in Marlow in 2023?"


def stored(page: Any) -> list[str]:
    keys: list[str] = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('policy_qa.'))")
    return keys


def new(page: Any) -> None:
    page.get_by_role("button", name="New", exact=True).click()
    page.locator("#live .turn").wait_for(state="detached")


def test_a_conversation_goes_on_after_a_reload(page: Any) -> None:
    from playwright.sync_api import expect

    ask(page, MARINE)
    ask(page, "And in 2022?")
    page.reload(wait_until="domcontentloaded")
    furnished(page)
    expect(page.get_by_test_id("user")).to_have_text([MARINE, "And in 2022?"])
    expect(page.get_by_test_id("bot").last).to_contain_text("2.14 billion euros")
    expect(page.locator("#cite-1")).to_be_visible()
    page.locator("#chat .marker").first.click()
    expect(page.locator("#reader #cited")).to_be_in_viewport()
    expect(ask(page, "And in 2023?")).to_contain_text("2.41 billion euros")
    assert len(stored(page)) == 1


def test_conversations_are_listed_opened_renamed_searched_and_deleted(page: Any) -> None:
    from playwright.sync_api import expect

    ask(page, MARINE)
    new(page)
    ask(page, LEVY)
    names = page.locator(".talk-name")
    expect(names).to_have_text([LEVY, MARINE])
    expect(page.locator(".talks-list h3")).to_have_text("Today")

    names.nth(1).click()
    expect(page.get_by_test_id("user")).to_have_text([MARINE])
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Name of the conversation").fill("<b>Boats</b>")
    page.keyboard.press("Enter")
    expect(names.filter(has_text="<b>Boats</b>")).to_have_attribute("aria-current", "true")

    search = page.get_by_label("Search conversations")
    search.fill("landfill")
    expect(names).to_have_text([LEVY])
    search.fill("no such words")
    expect(page.get_by_text("No conversation matches.")).to_be_visible()
    search.fill("")

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete?").click()
    expect(names).to_have_text([LEVY])
    expect(page.get_by_text("Ask the articles")).to_be_visible()
    assert len(stored(page)) == 1


def test_what_an_earlier_day_left_stands_below_and_damage_is_passed_over(page: Any) -> None:
    from playwright.sync_api import expect

    ask(page, MARINE)
    page.evaluate("""() => {
        const [key] = Object.keys(localStorage).filter((key) => key.startsWith("policy_qa."));
        const kept = JSON.parse(localStorage[key]);
        const old = { ...kept, id: kept.id + "old", title: "Old", updated: 1e12 };
        localStorage[key + "old"] = JSON.stringify(old);
        localStorage["policy_qa.conversation.broken"] = "{";
        localStorage["policy_qa.conversation.strange"] = JSON.stringify({ id: "strange", title: "Strange",
            updated: 9e11, turns: [{ question: 5 }, { question: "<img src=x onerror=window.pwned=1>" }] });
    }""")
    page.reload(wait_until="domcontentloaded")
    furnished(page)
    expect(page.locator(".talks-list h3")).to_have_text(["Today", "Earlier"])
    expect(page.locator(".talk-name")).to_have_text([MARINE, "Old", "Strange"])
    page.locator(".talk-name", has_text="Strange").click()
    expect(page.get_by_test_id("user")).to_have_text("<img src=x onerror=window.pwned=1>")
    expect(page.get_by_test_id("bot")).to_contain_text("Stopped before there was an answer.")
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_test_id("bot").locator(".refusal")).to_be_visible()


def test_two_windows_of_one_browser_share_the_list_and_not_the_conversation(
    page: Any, server: Server
) -> None:
    from playwright.sync_api import expect

    ask(page, MARINE)
    other = page.context.new_page()
    other.goto(server.address, wait_until="domcontentloaded")
    furnished(other)
    expect(other.locator(".talk-name")).to_have_text([MARINE])
    expect(other.get_by_test_id("bot")).to_have_count(0)
    ask(other, LEVY)
    expect(page.locator(".talk-name")).to_have_text([LEVY, MARINE])
    expect(page.get_by_test_id("user")).to_have_text([MARINE])
    other.close()


def test_two_browsers_at_once_never_meet(browser: Any, server: Server) -> None:
    from playwright.sync_api import expect

    with visitor(browser, server) as one, visitor(browser, server) as two:
        for page, question in ((one, MARINE), (two, LEVY)):
            page.locator("#question textarea").fill(question)
        one.keyboard.press("Enter")
        two.keyboard.press("Enter")
        expect(replied(one, MARINE)).to_contain_text("2.41 billion euros")
        expect(replied(two, LEVY)).to_contain_text("$15")
        for page, question in ((one, MARINE), (two, LEVY)):
            expect(page.get_by_test_id("user")).to_have_text([question])
            expect(page.locator(".talk-name")).to_have_text([question])
