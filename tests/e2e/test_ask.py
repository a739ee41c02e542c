"""Questions typed into the page in a real browser, over a real server and real stores."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from conftest import ARTICLES, Server, free_port, policy_qa, start_server, visitor
from driving import MARINE, MARINE_SENTENCE, ask, expect_cited, replied

pytestmark = pytest.mark.e2e


def test_an_answer_with_evidence_and_the_cited_sentence_highlighted(page: Any) -> None:
    from playwright.sync_api import expect

    reply = ask(page, MARINE)
    expect(reply).to_contain_text("2.41 billion euros")
    expect(reply.locator(".numbers")).to_contain_text(re.compile(r"\d+ numbers? quoted\s*0 derived"))
    expect(reply.locator("table")).to_contain_text("added value of the marine industry")
    expect(page.locator("#cite-1")).to_contain_text("Brackwater counts its clean ferries")
    expect(page.locator("#cite-1")).to_contain_text(
        re.compile(r"Brackwater Gazette · 16 Jan 2024 · \d+ years? ago")
    )
    expect(page.locator("#cite-1 mark")).to_have_text(MARINE_SENTENCE)

    reply.get_by_role("button", name=re.compile("^Source 1")).first.click()
    expect_cited(page, MARINE_SENTENCE)
    expect(page.locator("#reader")).to_contain_text("said Ines Okafor")
    expect(page.locator("#evidence")).to_be_hidden()

    page.get_by_role("button", name="Back to the evidence").click()
    expect(page.locator("#cite-1")).to_be_visible()
    page.get_by_role("button", name="Open article").first.click()
    expect_cited(page, MARINE_SENTENCE)
    page.keyboard.press("Escape")
    expect(page.locator("#cite-1")).to_be_visible()


def test_a_follow_up_is_understood_and_shown_rewritten(page: Any) -> None:
    from playwright.sync_api import expect

    ask(page, MARINE)
    reply = ask(page, "And in 2022?")
    expect(reply).to_contain_text("2.14 billion euros")
    expect(reply.locator(".read-as")).to_contain_text("2022")
    expect(reply.locator(".read-as")).to_contain_text("marine industry")


def test_visitors_do_not_share_a_conversation(page: Any, browser: Any, server: Server) -> None:
    from playwright.sync_api import expect

    ask(page, MARINE)
    with visitor(browser, server) as other:
        expect(other.get_by_text("Ask the articles")).to_be_visible()
        expect(other.get_by_test_id("bot")).to_have_count(0)
        expect(other.locator(".talk")).to_have_count(0)
        reply = ask(other, "And in 2022?")
        expect(reply.locator(".refusal")).to_be_visible()  # it asks nothing without the first one's question
        expect(page.get_by_test_id("user")).to_have_text([MARINE])


def test_a_refusal_looks_different_and_cites_the_nearest_passage(page: Any) -> None:
    from playwright.sync_api import expect

    reply = ask(page, "What was the population of Brackwater in 1950?")
    expect(reply.locator(".refusal")).to_contain_text("Not answered")
    expect(reply.locator(".numbers")).to_have_count(0)
    expect(page.locator("#evidence")).to_contain_text("Nearest passage")


def test_a_refusal_offers_a_question_that_is_answered(page: Any) -> None:
    from playwright.sync_api import expect

    ask(page, "What was the population of Brackwater in 1950?")
    offered = page.locator("#latest .suggestion")
    expect(offered.first).to_be_visible()
    question = offered.first.inner_text()
    assert "Brackwater" in question
    offered.first.click()
    expect(replied(page, question).locator(".numbers")).to_be_visible()


def test_an_answer_offers_what_leads_on_from_it(page: Any) -> None:
    from playwright.sync_api import expect

    ask(page, MARINE)
    offered = page.locator("#follow .suggestion")
    expect(offered.first).to_have_text("And the year before?")
    offered.first.focus()
    page.keyboard.press("Enter")
    reply = replied(page, "And the year before?")
    expect(reply).to_contain_text("2.14 billion euros")
    expect(page.locator("#follow")).not_to_contain_text("And the year before?")
    page.reload(wait_until="domcontentloaded")
    expect(page.get_by_test_id("user")).to_have_text([MARINE, "And the year before?"])
    expect(offered.first).to_have_text("And the year after?")


def test_an_example_question_is_asked_by_a_click_and_answered(page: Any) -> None:
    from playwright.sync_api import expect

    example = page.locator(".suggestion").first
    question = example.inner_text()
    example.click()
    expect(replied(page, question).locator(".numbers")).to_be_visible()
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.get_by_text("Ask the articles")).to_be_visible()


def test_a_chip_shows_quote_and_source_on_hover_and_is_dismissed(page: Any) -> None:
    from playwright.sync_api import expect

    reply = ask(page, MARINE)
    chip = reply.locator(".marker").first
    chip.hover()
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text(MARINE_SENTENCE)
    expect(card).to_contain_text("Brackwater counts its clean ferries")
    expect(card).to_contain_text(re.compile(r"Brackwater Gazette · 16 Jan 2024 · \d+ years? ago"))
    card.hover()  # the pointer may travel onto the card
    page.wait_for_timeout(400)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_derived_number_shows_its_formula(page: Any) -> None:
    from playwright.sync_api import expect

    reply = ask(page, f"What is the difference between {MARINE[9:].rstrip('?')} and in 2022?")
    expect(reply.locator(".numbers")).to_contain_text("1 derived")
    reply.locator(".checked.derived").first.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("2.41")


def test_an_answer_is_copied_with_its_source(page: Any) -> None:
    from playwright.sync_api import expect

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reply = ask(page, MARINE)
    reply.get_by_role("button", name="Copy").click()
    expect(reply.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "2.41 billion euros" in copied
    assert "[1] Brackwater counts its clean ferries, Brackwater Gazette, 16 Jan 2024" in copied


def test_a_hostile_article_is_only_text(page: Any) -> None:
    from playwright.sync_api import expect

    reply = ask(page, "How much was the landfill levy in Marlow in 2023?")
    expect(reply).to_contain_text("$15")
    expect(page.locator("#cite-1")).to_contain_text("[the act](javascript:alert(1))")
    expect(page.locator("#cite-1 h3")).to_have_text("Levy <img src=x onerror=\"window.pwned='title'\"> notes")
    page.get_by_role("button", name="Open article").click()
    expect(page.locator("#reader")).to_contain_text("{{constructor.constructor('window.pwned=1')()}}")
    expect(page.locator("#reader")).to_contain_text("<script>window.pwned = 'script'</script>")
    hostile = ask(page, "<img src=x onerror=\"window.pwned='question'\"> ${window.pwned='q'} {{7*7}}?")
    expect(hostile).to_be_visible()
    expect(page.get_by_test_id("user").last).to_contain_text("onerror")
    expect(page.locator(".talk-name")).to_have_text("How much was the landfill levy in Marlow in 2023?")
    parts = ("#conversations", "#chat", "#live", "#evidence", "#reader")
    assert page.locator(", ".join(f"{part} :is(img, a, script)" for part in parts)).count() == 0


def test_a_bad_question_gets_one_clear_line_and_the_page_goes_on(page: Any) -> None:
    from playwright.sync_api import expect

    reply = ask(page, "x" * 100_000)
    expect(reply.locator(".trouble")).to_contain_text("the question")
    expect(ask(page, MARINE)).to_contain_text("2.41 billion euros")


def test_articles_are_listed_filtered_and_read(page: Any) -> None:
    from playwright.sync_api import expect

    page.get_by_role("tab", name="Articles").click()
    choices = page.locator(".article-choice")
    expect(choices).to_have_count(2)
    page.locator("#article-filter input, #article-filter textarea").fill("gazette")
    expect(choices).to_have_count(1)
    choices.first.click()
    expect(page.locator("#article-reader .reader")).to_contain_text("said Ines Okafor")
    expect(page.locator("#article-reader table")).to_contain_text("2.41 billion euros")
    page.locator("#article-reader .figure", has_text="2.41 billion euros").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("2,410,000,000 EUR")


@pytest.mark.parametrize("page", [(390, 844)], indirect=True, ids=["390"])
def test_the_narrow_page_opens_the_article_over_the_chat_and_returns(page: Any) -> None:
    from playwright.sync_api import expect

    reply = ask(page, MARINE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    reply.get_by_role("button", name=re.compile("^Source 1")).first.click()
    expect_cited(page, MARINE_SENTENCE)
    page.get_by_role("button", name="Back to the evidence").click()
    expect(reply.locator(".answer")).to_be_in_viewport()
    reply.get_by_role("button", name="1 source").click()
    expect(page.locator("#cite-1")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#cite-1")).to_be_hidden()
    expect(reply.get_by_role("button", name="1 source")).to_be_focused()
    expect(page.locator(".talk-name")).to_be_hidden()
    page.get_by_role("button", name="Conversations and filters").click()
    expect(page.locator(".talk-name")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".talk-name")).to_be_hidden()


def test_the_call_for_programs_returns_the_contract(server: Server) -> None:
    answer = call(server, {"question": "And in 2022?", "history": [{"question": MARINE, "answer": "2.41"}]})
    assert answer["outcome"] == "grounded"
    assert answer["abstained"] is False
    assert "2.14 billion euros" in answer["answer"]
    (cited, *_) = answer["citations"]
    assert ARTICLES["ferries.txt"][cited["start"] : cited["end"]] == cited["quote"]


def call(server: Server, body: dict[str, Any]) -> dict[str, Any]:
    """Calls the one public endpoint as any program can: post, then read the events."""
    url = f"{server.address}/gradio_api/call/v2/ask"
    data = json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        event_id = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{server.address}/gradio_api/call/ask/{event_id}", timeout=60) as reply:
        *_, last = re.findall(r"event: (\w+)\ndata: (.*)", reply.read().decode())
    assert last[0] == "complete", last
    (answer,) = json.loads(last[1])
    assert isinstance(answer, dict)
    return answer


def test_responses_forbid_foreign_content_and_foreign_names(server: Server) -> None:
    with urllib.request.urlopen(server.address, timeout=30) as reply:
        assert "default-src 'self'" in reply.headers["content-security-policy"]
    foreign = urllib.request.Request(server.address, headers={"host": "rebound.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(foreign, timeout=30)
    assert refused.value.code == 400


def test_an_empty_store_says_what_to_do_on_the_next_free_port_and_stops_on_interrupt(
    browser: Any, server: Server, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    taken = int(server.address.rpartition(":")[2])
    empty = start_server(tmp_path / "empty", port=taken)
    assert empty.address != server.address
    page = browser.new_page()
    page.goto(empty.address, wait_until="domcontentloaded")
    expect(page.get_by_text("No articles yet")).to_be_visible()
    expect(page.get_by_text("policy-qa ingest FOLDER")).to_be_visible()
    assert empty.stop(signal.SIGINT) == 0  # though a page is still open
    page.close()
    assert not [line for line in empty.lines if "Traceback" in line], "\n".join(empty.lines)


def test_the_host_without_a_password_must_be_this_machine(data_dir: Path) -> None:
    arguments = ("--data-dir", str(data_dir), "chat", "--host", "0.0.0.0", "--port", str(free_port()))
    ended = subprocess.run(policy_qa(*arguments), check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert "--auth FILE" in ended.stderr
    assert "Traceback" not in ended.stderr
