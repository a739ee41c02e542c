"""The briefing panel: which answers go in, what is made of them, what no form can send."""

from __future__ import annotations

import base64
import io
import json
import logging
import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import docx
import gradio as gr
import pytest

from fakes_ui import FERRY_QUOTE, LEVY_QUOTE, PASSENGERS, memory_app
from html_page import Page
from policy_qa.briefing import Desk
from policy_qa.ui.briefing import BriefingPanel, briefing_form, closed_panel, of_conversation, of_selection
from policy_qa.ui.exchanges import Exchange
from policy_qa.ui.figure_rows import selection_line
from policy_qa.ui.narrowing import Narrowing
from policy_qa.ui.wording import Words

WORDS = Words("en")
REQUEST: Any = SimpleNamespace(headers={}, cookies={})


def wired() -> Any:
    """The made-up application with a desk for briefings."""
    app = memory_app()
    stored = replace(PASSENGERS, sentence=FERRY_QUOTE)
    records = SimpleNamespace(
        article=app.records.article,
        counts=app.records.counts,
        corpus_hash=lambda: "ab" * 32,
        figures_by_id=lambda ids: {one: stored for one in ids if one == stored.id},
    )
    settings: Any = SimpleNamespace(embedder="minilm", reader="none", llm=None, passage_words=110)
    app.briefings = Desk(records, settings, version="9.9", today=lambda: date(2026, 3, 5))
    return app


APP = wired()


def exchange(question: str, **about: Any) -> Exchange:
    return Exchange(question, APP.assistant.ask(question), **about)


TURNS = [
    exchange("How many passengers were there?", within=Narrowing(place="Brackwater")),
    Exchange("Nobody answered this", stopped=True),
    exchange("What is the <b>levy</b>?"),
    exchange("And the moon?"),
]


def sent(**values: str) -> Any:
    return SimpleNamespace(_data={"values": values})


@pytest.fixture(scope="module")
def panel() -> BriefingPanel:
    with gr.Blocks():
        return BriefingPanel(APP, "'briefing' 'brief' 'shut'")


def file_of(html: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that the panel offers."""
    (link,) = Page(html).of_class("save")
    href = link["href"] or ""
    assert href.startswith("data:")
    return link["download"] or "", base64.b64decode(href.partition(";base64,")[2])


def test_the_button_opens_a_form_with_every_answer_ticked(panel: BriefingPanel) -> None:
    assert [one["data-event"] for one in Page(closed_panel(WORDS)).of_class("plain")] == ["briefing"]
    page = Page(panel.open(TURNS, REQUEST))
    boxes = [one for tag, one in page.elements if tag == "input" and one["type"] == "checkbox"]
    assert [one["name"] for one in boxes] == ["turn-0", "turn-2", "turn-3"]
    assert all("checked" in one for one in boxes)
    assert "What is the <b>levy</b>?" in page.text
    assert "not answered" in page.text


def test_without_answers_there_is_nothing_to_choose() -> None:
    assert "no answer yet" in Page(briefing_form([TURNS[1]], WORDS)).text


def test_the_document_has_the_chosen_answers_only(panel: BriefingPanel) -> None:
    name, data = file_of(panel.make(TURNS, sent(format="docx", **{"turn-2": "on"}), REQUEST))
    assert re.fullmatch(r"briefing-\d{4}-\d\d-\d\d\.docx", name)
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(data)).paragraphs)
    assert LEVY_QUOTE in text
    assert FERRY_QUOTE not in text


def test_markdown_tells_which_articles_were_asked(panel: BriefingPanel) -> None:
    name, data = file_of(panel.make(TURNS, sent(format="md", **{"turn-0": "on", "turn-3": "on"}), REQUEST))
    assert name.endswith(".md")
    assert "Only: Brackwater" in data.decode()
    assert "Not answered" in data.decode()


def test_a_bundle_keeps_what_was_said_before_each_question(panel: BriefingPanel) -> None:
    _, data = file_of(panel.make(TURNS, sent(format="json", **{"turn-3": "on"}), REQUEST))
    (entry,) = json.loads(data)["entries"]
    assert entry["question"] == "And the moon?"
    assert [turn["question"] for turn in entry["history"]] == [TURNS[0].question, TURNS[2].question]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"format": "docx"},
        {"format": "docx", "turn-1": "on"},
        {"format": "docx", "turn-99": "on"},
        {"format": "docx", "turn--1": "on"},
        {"format": "exe", "turn-0": "on"},
    ],
)
def test_what_the_form_cannot_send_makes_no_file(panel: BriefingPanel, values: dict[str, str]) -> None:
    page = Page(panel.make(TURNS, sent(**values), REQUEST))
    assert page.of_class("save") == []
    assert "Choose at least one answer." in page.text


def test_what_goes_wrong_is_one_calm_sentence(panel: BriefingPanel, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="policy_qa")  # the command line may have set another
    broken = Exchange("?", replace(TURNS[0].answer, numbers=None))  # type: ignore[type-var,arg-type]
    page = Page(panel.make([broken], sent(format="docx", **{"turn-0": "on"}), REQUEST))
    assert "Something went wrong" in page.text
    assert "NoneType" not in page.text
    assert "NoneType" in caplog.text


def test_a_selection_of_figures_is_one_call() -> None:
    made = of_selection(APP, [PASSENGERS.id, "gone"], "docx", WORDS)
    table = docx.Document(io.BytesIO(made.data)).tables[0]
    assert [cell.text for cell in table.rows[1].cells][3:] == ["4.3 million", "actual", "[1]"]


def test_a_document_is_in_the_language_of_the_page() -> None:
    made = of_conversation(APP, TURNS, [0], "md", Words("zh"))
    assert "数字如何核对" in made.data.decode()


def test_a_selection_of_figures_offers_documents() -> None:
    line = selection_line(2, WORDS)
    assert all(f'data-format="{name}"' in line for name in ("docx", "md"))
    assert not selection_line(0, WORDS)
