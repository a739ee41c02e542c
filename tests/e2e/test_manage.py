"""Articles added, judged, edited and removed on the page, in a real browser over a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest

import driving
from conftest import Server, start_server, visitor

pytestmark = pytest.mark.e2e

CRANES = """Tessaly port counts its cranes
2024-03-05

The number of container cranes in Tessaly reached 48 in 2023, after 41 in 2022.
"""
CRANES_QUESTION = "How many container cranes were there in Tessaly in 2023?"


@pytest.fixture(scope="module")
def own_server(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own, whose stores these tests change."""
    running = start_server(tmp_path_factory.mktemp("manage") / "data", "--allow-network")
    yield running
    assert running.stop() == 0
    assert not [line for line in running.lines if "Traceback" in line], "\n".join(running.lines)


@pytest.fixture
def page(browser: Any, own_server: Server) -> Iterator[Any]:
    """A fresh visitor of that server."""
    with visitor(browser, own_server) as tab:
        yield tab


def open_adding(page: Any) -> None:
    """Goes to the Articles tab and unfolds what adds articles."""
    from playwright.sync_api import expect

    page.get_by_role("tab", name="Articles").click()
    toggle = page.get_by_role("button", name="Add articles")
    expect(toggle).to_be_visible()
    if "open" not in toggle.get_attribute("class").split():
        toggle.click()
    expect(page.locator("#add-files")).to_be_visible()


def upload(page: Any, name: str, text: str | bytes) -> Any:
    """Sends one file on the Articles tab and waits for its receipt."""
    from playwright.sync_api import expect

    open_adding(page)
    data = text.encode() if isinstance(text, str) else text
    before = page.locator(".receipts li").count()
    chosen = {"name": name, "mimeType": "text/plain", "buffer": data}
    page.locator("#add-files input[type=file]").set_input_files([chosen])
    rows = page.locator(".receipts li")
    expect(rows).to_have_count(before + 1)
    row = rows.first
    expect(row.locator(".failed, [data-event=read], .doubt").first).to_be_visible(timeout=60_000)
    return row


def articles(page: Any) -> int:
    """How many articles the page says there are."""
    told = re.search(r"(\d+) article", page.locator(".masthead .counts").inner_text())
    return int(told[1]) if told else 0


def ask(page: Any, question: str) -> Any:
    """Asks on the Ask tab and waits for the whole reply."""
    page.get_by_role("tab", name="Ask").click()
    return driving.ask(page, question)


def read_article(page: Any, title: str) -> Any:
    """Opens an article on the Articles tab."""
    from playwright.sync_api import expect

    page.get_by_role("tab", name="Articles").click()
    page.locator(".article-choice", has_text=title).click()
    reader = page.locator("#article-reader .reader")
    expect(reader).to_contain_text(title)
    return reader


def test_what_is_uploaded_can_be_asked_and_a_correction_survives_the_next_version(page: Any) -> None:
    from playwright.sync_api import expect

    before = articles(page)
    row = upload(page, "cranes.txt", CRANES)
    expect(row).to_contain_text(re.compile(r"added · 2 figures · \d+ names? · \d+ doubts? · en"))
    expect(page.locator(".masthead .counts")).to_contain_text(re.compile(rf"\b{before + 1} article"))
    expect(ask(page, CRANES_QUESTION)).to_contain_text("48")

    reader = read_article(page, "Tessaly port counts its cranes")
    expect(page.locator("#article-reader .legend")).to_contain_text("figure")
    reader.locator(".figure", has_text="48").click()
    record = page.locator("#record .record")
    expect(record).to_contain_text("container crane")
    record.get_by_text("Correct", exact=True).click()
    record.locator("input[name=value]").fill("a lot")
    record.get_by_role("button", name="Save the correction").click()
    expect(record.get_by_role("alert")).to_contain_text("is not a number")
    record.locator("input[name=value]").fill("52")
    record.get_by_role("button", name="Save the correction").click()
    expect(record.get_by_role("status")).to_contain_text("Corrected")
    expect(page.locator("#article-reader .verdict.corrected")).to_contain_text("52")
    page.keyboard.press("Escape")
    expect(record).to_have_count(0)

    row = upload(page, "cranes.txt", f"{CRANES}\nThe harbour office was founded in 1911.\n")
    expect(row).to_contain_text("replaced its former version")
    reply = ask(page, CRANES_QUESTION)
    expect(reply).to_contain_text("a reader has corrected it to 52")
    reply.get_by_role("button", name="Wrong number").click()
    expect(page.locator("#rated")).to_contain_text("kept with the answer")


def test_a_rejected_figure_is_struck_and_can_be_taken_back(page: Any) -> None:
    from playwright.sync_api import expect

    upload(page, "sheds.txt", "Sheds of Marlow\n2024-01-02\n\nMarlow counted 77 sheds in 2023.\n")
    reader = read_article(page, "Sheds of Marlow")
    mark = reader.locator(".figure", has_text="77")
    mark.focus()
    page.keyboard.press("Enter")  # the keyboard suffices
    record = page.locator("#record .record")
    record.get_by_role("button", name="Reject").click()
    expect(record.get_by_role("status")).to_contain_text("Rejected")
    expect(page.locator("#article-reader .struck")).to_contain_text("77")
    expect(page.locator("#article-reader .figure", has_text="77")).to_have_count(0)
    page.keyboard.press("Escape")
    reply = ask(page, "How many sheds did Marlow count in 2023?")
    expect(reply.locator(".refusal")).to_be_visible()

    page.get_by_role("tab", name="Articles").click()
    page.locator(".struck button").click()
    record.get_by_role("button", name="Take back").click()
    expect(page.locator("#article-reader .figure", has_text="77")).to_have_count(1)


def test_failures_say_why_and_good_files_beside_them_are_taken(page: Any) -> None:
    from playwright.sync_api import expect

    open_adding(page)
    kind = "text/plain"
    page.locator("#add-files input[type=file]").set_input_files(
        [
            {"name": "empty.txt", "mimeType": kind, "buffer": b""},
            {"name": "picture.txt", "mimeType": kind, "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 200},
            {"name": "quay.md", "mimeType": kind, "buffer": b"# Quay\n\nThe quay is 300 meters long.\n"},
        ]
    )
    rows = page.locator(".receipts li")
    expect(rows).to_have_count(3)
    expect(page.locator(".receipts h2")).to_contain_text("3 of 3 done", timeout=60_000)
    expect(rows.nth(2)).to_contain_text("Not added: the file is empty")
    expect(rows.nth(1)).to_contain_text("binary data")
    expect(rows.nth(0)).to_contain_text("added")
    rows.nth(1).get_by_role("button", name="Try picture.txt again").click()
    expect(rows.nth(1)).to_contain_text("binary data")
    page.get_by_role("button", name="Dismiss").click()
    expect(rows).to_have_count(0)


def test_a_text_is_pasted_edited_and_removed(page: Any) -> None:
    from playwright.sync_api import expect

    open_adding(page)
    page.locator("#add-forms summary", has_text="Paste a text").click()
    form = page.locator("#add-forms form", has=page.locator("textarea"))
    form.locator("textarea").fill("Brackwater has 12 tug boats.")
    form.locator("input[name=title]").fill("Tug <b>boats</b> & $x$ | notes")
    form.get_by_role("button", name="Add the text").click()
    expect(page.locator(".receipts li").first).to_contain_text("added", timeout=60_000)
    read_article(page, "Tug <b>boats</b> & $x$ | notes")

    tools = page.locator("#article-reader .tools")
    tools.get_by_text("Edit title, date, place").click()
    tools.locator("input[name=published]").fill("soon")
    tools.get_by_role("button", name="Save").click()
    expect(tools.get_by_role("alert")).to_contain_text("is not a date")
    tools.locator("input[name=published]").fill("2024-05-06")
    tools.locator("input[name=title]").fill("Tug boats")
    tools.get_by_role("button", name="Save").click()
    expect(tools.get_by_role("status")).to_contain_text("Saved")
    expect(page.locator("#article-reader .reader-head")).to_contain_text("6 May 2024")
    expect(page.locator(".article-choice", has_text="Tug boats")).to_have_count(1)

    tools.get_by_text("Remove", exact=True).click()
    tools.get_by_role("button", name="Remove the article").click()
    expect(page.locator("#article-reader")).to_contain_text("nothing of the article is stored")
    expect(page.locator(".article-choice", has_text="Tug boats")).to_have_count(0)
    assert "12" not in ask(page, "How many tug boats does Brackwater have?").inner_text()


def test_a_page_of_a_private_address_is_refused(page: Any, own_server: Server) -> None:
    from playwright.sync_api import expect

    open_adding(page)
    page.locator("#add-forms summary", has_text="Fetch a web page").click()
    form = page.locator("#add-forms form", has=page.locator("input[type=url]"))
    form.locator("input[name=url]").fill(f"{own_server.address}/config")
    assert driving.violations(page) == []
    form.get_by_role("button", name="Add the page").click()
    row = page.locator(".receipts li").first
    expect(row).to_contain_text("Not added:")
    expect(row).to_contain_text("is not on the public internet")
    assert driving.violations(page) == []


def test_what_was_sent_does_not_stay_in_a_folder(page: Any) -> None:
    upload(page, "kept.txt", "Kept in the store only: 5 boats.\n")
    left = [path for path in Path(gettempdir()).glob("policy-qa-*/**/*") if path.name == "kept.txt"]
    assert left == []
