"""What a visitor does on the page, for the tests that need it done."""

from __future__ import annotations

from typing import Any

MARINE = "What was the added value of the marine industry in Brackwater in 2023?"
MARINE_SENTENCE = (
    "The added value of the marine industry in Brackwater reached 2.41 billion euros in 2023, up by 12.5% "
    "over the previous year."
)


def ask(page: Any, question: str) -> Any:
    """Types a question and waits for the whole reply; returns the reply."""
    from playwright.sync_api import expect

    asked = page.get_by_test_id("user")
    before = asked.count()
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    expect(asked).to_have_count(before + 1)  # the same question may have been asked before
    return replied(page, question)


def replied(page: Any, question: str) -> Any:
    """Waits for the whole reply to a question that has been asked; returns the reply."""
    from playwright.sync_api import expect

    asked = page.get_by_test_id("user").last
    expect(asked).to_have_text(question if len(question) <= 600 else f"{question[:600]}…")
    reply = page.get_by_test_id("bot").last
    expect(reply).to_have_attribute("aria-busy", "false")
    expect(reply.locator(".numbers, .refusal, .trouble, .stopped").first).to_be_visible()
    return reply


def expect_cited(page: Any, sentence: str) -> None:
    """The opened article shows the sentence highlighted, and it is in view."""
    from playwright.sync_api import expect

    cited = page.locator("#reader #cited")
    expect(cited).to_have_text(sentence)
    expect(cited).to_be_in_viewport()


RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what holds is not described, which takes as long as looking
}


def violations(page: Any) -> list[str]:
    """What axe-core finds once nothing moves any more, each with the first elements that it names."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in found]
