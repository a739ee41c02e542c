"""Filters in a real browser: by date, place, publisher and chosen articles."""

from __future__ import annotations

from typing import Any

import pytest

from driving import MARINE, ask

pytestmark = pytest.mark.e2e


def set_filters(page: Any) -> Any:
    page.locator(".filters summary").click()
    return page.locator("#filters")


def test_dates_place_and_publisher_narrow_what_answers(page: Any) -> None:
    from playwright.sync_api import expect

    form = set_filters(page)
    form.get_by_label("Place").select_option("Marlow")
    expect(page.locator("#narrowed")).to_contain_text("Only articles Marlow")
    reply = ask(page, MARINE)
    expect(reply.locator(".refusal")).to_be_visible()
    expect(page.locator("#live .within")).to_have_text("Only Marlow")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#narrowed .narrowed")).to_have_count(0)
    expect(form.get_by_label("Place")).to_have_value("")
    expect(ask(page, MARINE)).to_contain_text("2.41 billion euros")

    form.get_by_label("Publisher").select_option("<b>Marlow</b> Desk")
    expect(page.locator("#narrowed")).to_contain_text("<b>Marlow</b> Desk")
    expect(ask(page, MARINE).locator(".refusal")).to_be_visible()
    form.get_by_label("Publisher").select_option("")
    form.get_by_label("Published from").fill("2024-01-20")
    expect(page.locator("#narrowed")).to_contain_text("from 20 Jan 2024")
    expect(ask(page, MARINE).locator(".refusal")).to_be_visible()
    form.get_by_label("Published to").fill("2024-01-10")
    expect(page.get_by_text("no article can match")).to_be_visible()


def test_articles_are_found_by_title_and_chosen(page: Any) -> None:
    from playwright.sync_api import expect

    form = set_filters(page)
    boxes = page.locator("#choices [data-choose]")
    expect(boxes).to_have_count(2)
    form.get_by_label("Chosen articles").fill("levy")
    expect(boxes).to_have_count(1)
    boxes.check()
    expect(page.locator("#narrowed")).to_contain_text("1 chosen article")
    expect(ask(page, MARINE).locator(".refusal")).to_be_visible()
    form.get_by_label("Chosen articles").fill("ferries")
    expect(boxes).to_have_count(2)  # what is chosen stays in the list
    boxes.nth(1).check()
    expect(page.locator("#narrowed")).to_contain_text("2 chosen articles")
    expect(ask(page, MARINE)).to_contain_text("2.41 billion euros")
