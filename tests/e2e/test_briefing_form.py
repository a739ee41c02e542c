"""Briefings made on the page: the saved file is opened, its citations checked, its bundle asked again."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import ARTICLES, Server, policy_qa, visitor
from driving import MARINE, MARINE_SENTENCE, ask, violations
from test_access import SCHEMES, SIZES, tab_to

pytestmark = pytest.mark.e2e

LEVY = "What was the landfill levy in Marlow in 2023?"
LEVY_SENTENCE = re.search(r"The landfill levy.*?2022\.", ARTICLES["levy.txt"], re.DOTALL)
UNKNOWN = "What was the population of Brackwater in 1950?"


def opened(page: Any) -> Any:
    """Opens the form of the briefing."""
    page.locator("#briefing").get_by_role("button", name="Briefing", exact=True).click()
    form = page.locator("#briefing .briefing.open")
    form.wait_for()
    return form


def saved(page: Any, form: Any, kind: str, folder: Path) -> Path:
    """Chooses a format, makes the file and waits until the browser has saved it."""
    form.get_by_label(kind).check()
    with page.expect_download() as download:
        form.get_by_role("button", name="Make and save").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_saved_word_file_cites_what_the_articles_say(page: Any, tmp_path: Path) -> None:
    import docx
    from playwright.sync_api import expect

    for question in (MARINE, LEVY, UNKNOWN):
        ask(page, question)
    form = opened(page)
    expect(form.get_by_role("checkbox")).to_have_count(3)
    path = saved(page, form, "Word document", tmp_path)
    assert re.fullmatch(r"briefing-\d{4}-\d\d-\d\d\.docx", path.name)
    expect(page.locator("#briefing").get_by_role("status")).to_contain_text("3 answers")
    made = docx.Document(str(path))
    heads = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert heads[:3] == [f"1. {MARINE}", f"2. {LEVY}", f"3. {UNKNOWN}"]
    quotes = {p.text for p in made.paragraphs if p.style.name == "Quote"}
    assert MARINE_SENTENCE in quotes
    assert LEVY_SENTENCE is not None
    assert LEVY_SENTENCE[0] in quotes
    texts = ["".join(node.text or "" for node in p.iter(f"{W}t")) for p in made.element.body.iter(f"{W}p")]
    end = texts.index("Sources")
    cited = {n for text in texts[:end] for n in re.findall(r"\[(\d+)\]", text)}
    listed = {m[1] for text in texts[end:] if (m := re.match(r"\[(\d+)\] ", text))}
    assert cited == listed
    assert listed
    assert [cell.text for cell in made.tables[0].rows[1].cells][1:4] == [
        "Brackwater",
        "2023",
        "2.41 billion euros",
    ]


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_only_the_chosen_answers_go_into_the_markdown(page: Any, tmp_path: Path) -> None:
    ask(page, MARINE)
    ask(page, LEVY)
    form = opened(page)
    form.get_by_label(re.compile("marine")).uncheck()
    text = saved(page, form, "Markdown", tmp_path).read_text()
    assert MARINE not in text
    assert "landfill levy" in text
    assert r"\<img src" in text
    assert re.search(r"(?<!\\)<img", text) is None


def test_the_saved_bundle_is_asked_again_by_the_command_line(
    page: Any, data_dir: Path, tmp_path: Path
) -> None:
    ask(page, MARINE)
    ask(page, "And in 2022?")
    path = saved(page, opened(page), "Bundle", tmp_path)
    command = policy_qa("--data-dir", str(data_dir), "ask", "--replay", str(path))
    same = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (same.returncode, same.stdout.splitlines()[0]) == (0, "2 of 2 answers are the same.")
    path.write_text(path.read_text().replace("2.41 billion", "2.51 billion"))
    changed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert changed.returncode == 1
    assert "+ 2.41 billion euros" in changed.stdout


def test_nothing_chosen_is_said_and_the_form_closes_with_the_next_question(page: Any) -> None:
    from playwright.sync_api import expect

    expect(page.locator("#briefing [data-event=briefing]")).to_be_hidden()
    ask(page, MARINE)
    form = opened(page)
    form.get_by_role("checkbox").uncheck()
    form.get_by_role("button", name="Make and save").click()
    expect(page.locator("#briefing").get_by_role("alert")).to_have_text("Choose at least one answer.")
    ask(page, LEVY)
    expect(page.locator("#briefing .briefing.open")).to_have_count(0)


def test_a_form_that_is_opened_as_soon_as_it_can_be_stays_open(page: Any) -> None:
    from playwright.sync_api import expect

    page.evaluate("""() => new MutationObserver((_, watch) => {
        const button = document.querySelector("#briefing [data-event=briefing]");
        if (!document.querySelector("#live .numbers") || !button.offsetParent) return;
        watch.disconnect();
        button.click();
    }).observe(document.querySelector("#ask-main"), { childList: true, subtree: true, attributes: true })""")
    ask(page, MARINE)
    form = page.locator("#briefing .briefing.open")
    expect(form).to_be_visible()
    expect(page.locator("#follow .suggestion").first).to_be_visible()  # nothing comes after these
    expect(form).to_be_visible()


def test_the_keyboard_alone_makes_a_briefing(page: Any) -> None:
    from playwright.sync_api import expect

    ask(page, MARINE)
    expect(page.locator("#follow .suggestion").first).to_be_visible()
    page.locator("#follow .suggestion").last.focus()
    tab_to(page, "#briefing [data-event=briefing]")
    page.keyboard.press("Enter")
    expect(page.locator("#briefing input[type=checkbox]")).to_be_focused()
    tab_to(page, "#briefing input[type=radio]")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Markdown")).to_be_checked()
    tab_to(page, "#briefing [data-event=brief]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".md")
    expect(page.get_by_role("link", name="Save again")).to_be_focused()
    page.locator("#briefing").get_by_role("button", name="Close").press("Enter")
    expect(page.get_by_role("button", name="Briefing", exact=True)).to_be_focused()


@SCHEMES
@SIZES
def test_axe_finds_nothing_in_the_form(
    browser: Any, server: Server, scheme: str, size: tuple[int, int]
) -> None:
    with visitor(browser, server, size=size, color_scheme=scheme) as page:
        ask(page, MARINE)
        assert violations(page) == []
        form = opened(page)
        assert violations(page) == []
        with page.expect_download():
            form.get_by_role("button", name="Make and save").click()
        page.locator("#briefing .said").wait_for()
        assert violations(page) == []


def test_it_is_there_in_chinese(browser: Any, server: Server, tmp_path: Path) -> None:
    with visitor(browser, server, size=(390, 844), locale="zh-CN") as page:
        ask(page, MARINE)
        page.get_by_role("button", name="简报").click()
        page.get_by_label("Markdown").check()
        with page.expect_download() as download:
            page.get_by_role("button", name="制作并保存").click()
        path = tmp_path / "briefing.md"
        download.value.save_as(path)
        assert "数字如何核对" in path.read_text()
        assert page.evaluate("document.documentElement.scrollWidth <= 390")


def test_ticked_figures_become_a_document(page: Any, tmp_path: Path) -> None:
    import docx
    from playwright.sync_api import expect

    page.get_by_role("tab", name="Figures").click()
    boxes = page.locator(".figures-table tbody input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    chosen = page.locator("#figure-selection")
    expect(chosen).to_contain_text("2")
    with page.expect_download() as download:
        chosen.get_by_role("button", name="Briefing (Word)").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    cells = [cell.text for row in docx.Document(str(path)).tables[0].rows[1:] for cell in row.cells]
    for shown in page.locator("tbody .to-record").all_inner_texts()[:2]:
        assert any(shown in cell for cell in cells), (shown, cells)
