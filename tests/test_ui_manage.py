"""The Articles tab, the card of a figure and the ratings without a browser: what is drawn, kept, refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from fakes_ui import FERRY, LEVY, LEVY_RATE, PASSENGERS, RuleAssistant, memory_app
from html_page import Page
from policy_qa.errors import LoadError, StoreBusy, StoreError
from policy_qa.ingest import Intake, Receipt, Sent
from policy_qa.ui import intaking
from policy_qa.ui.articles import ArticlesTab
from policy_qa.ui.events import form, sent
from policy_qa.ui.exchanges import Exchange
from policy_qa.ui.forms import add_forms, article_tools
from policy_qa.ui.intaking import Item, receipts
from policy_qa.ui.rating import Rating, rating_row
from policy_qa.ui.record import RecordPanel, record_card
from policy_qa.ui.render import figure_table
from policy_qa.ui.scripts import shipped
from policy_qa.ui.trouble import in_words
from policy_qa.ui.wording import Words, words_of
from stores import Stores

WORDS = words_of()
REQUEST: Any = SimpleNamespace(username="ada", cookies={}, headers={})
TEXT = b"Harbour News\n\nThe Harbour Office counted 618 boats.\n"


def event(**data: Any) -> Any:
    return SimpleNamespace(_data=data)


@pytest.fixture
def stores(data_dir: Path) -> Iterator[Stores]:
    with Stores.create(data_dir) as opened:
        yield opened


@pytest.fixture
def app(stores: Stores) -> Any:
    made = memory_app()
    made.records, made.ingestor = stores.records, stores.ingestor
    made.intake = Intake(stores.ingestor, stores.records, patience=0.0)
    return made


@pytest.fixture
def tab(app: Any) -> ArticlesTab:
    with gr.Blocks():
        return ArticlesTab(app=app, script=shipped("page.js"))


def last(updates: Iterator[dict[Any, Any]]) -> dict[Any, Any]:
    *_, final = updates
    return final


def file(folder: Path, name: str, data: bytes) -> str:
    path = folder / "hash" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return str(path)


def test_files_are_taken_in_one_by_one_and_deleted_where_they_were_put(
    tab: ArticlesTab, app: Any, tmp_path: Path
) -> None:
    paths = [file(tmp_path, "boats.txt", TEXT), file(tmp_path, "boats.exe", b"MZ")]
    steps = list(tab.upload(paths, [], REQUEST))
    shown = [Page(step[tab.receipts]).text for step in steps]
    assert "waiting" in shown[0]
    assert any("finding figures" in text for text in shown)
    assert "added · 1 figure · 2 names" in shown[-1]
    assert "files of type .exe are not read" in shown[-1]
    assert not (tmp_path / "hash").exists()
    assert [one.doc for one in app.records.articles()] == ["boats"]
    retry = [item for item in steps[-1][tab.items] if item.sent is not None]
    assert [item.name for item in retry] == ["boats.exe"]


def test_too_many_files_are_refused_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intaking, "MOST_FILES", 1)
    paths = [file(tmp_path, "a.txt", b"a"), file(tmp_path, "b.txt", b"b")]
    first, second = intaking.read_files(paths, WORDS)
    assert (first.receipt, second.receipt is not None) == (None, True)
    (lost,) = intaking.read_files([str(tmp_path / "gone.txt")], WORDS)
    assert lost.receipt is not None
    assert str(tmp_path) not in str(lost.receipt.reason)


def test_a_busy_store_is_a_failure_that_can_be_tried_again(
    tab: ArticlesTab, app: Any, tmp_path: Path
) -> None:
    with app.records.writing():
        failed = last(tab.upload([file(tmp_path, "boats.txt", TEXT)], [], REQUEST))
    (item,) = failed[tab.items]
    assert "Somebody else is changing the articles" in Page(failed[tab.receipts]).text
    done = last(tab.retry(failed[tab.items], event(key=item.key), REQUEST))
    assert "added" in Page(done[tab.receipts]).text
    assert tab.dismiss() == {tab.items: [], tab.receipts: ""}


def test_what_failed_is_kept_only_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intaking, "_KEPT_BYTES", 10)
    kept = [
        Item(str(n), "x", Sent("x.txt", b"12345678"), receipt=Receipt("x", "failed", "r")) for n in range(3)
    ]
    assert [item.sent is not None for item in last_items(kept)] == [False, False, True]


def last_items(items: list[Item]) -> list[Item]:
    *_, final = intaking.take_in(SimpleNamespace(), items, WORDS)  # type: ignore[arg-type]  # nothing is taken in
    return final


def test_a_pasted_text_goes_in_and_an_empty_one_does_not(tab: ArticlesTab, app: Any) -> None:
    done = last(tab.paste([], event(values={"text": TEXT.decode(), "title": "Boats <b>"}), REQUEST))
    assert "added" in Page(done[tab.receipts]).text
    assert [one.title for one in app.records.articles()] == ["Boats <b>"]
    assert list(tab.paste([], event(values={"text": "  "}), REQUEST)) == []
    assert list(tab.paste([], event(values=["text"]), REQUEST)) == []


def test_a_page_is_fetched_only_where_the_network_was_allowed(tab: ArticlesTab, app: Any) -> None:
    private = event(values={"url": "http://127.0.0.1:1/x.html"})
    assert list(tab.fetch([], private, REQUEST)) == []
    assert "Fetch a web page" not in add_forms(WORDS, network=False)
    app.settings.allow_network = True
    refused = last(tab.fetch([], private, REQUEST))
    assert "not on the public internet" in Page(refused[tab.receipts]).text
    assert "Fetch a web page" in Page(add_forms(WORDS, network=True)).text


def test_an_article_is_edited_and_removed(tab: ArticlesTab, app: Any) -> None:
    app.intake.take(Sent("boats.txt", TEXT))
    wrong = tab.edit(event(doc="boats", values={"published": "soon", "title": "T"}), REQUEST)
    assert "is not a date" in Page(wrong[tab.reader]).text
    right = tab.edit(event(doc="boats", values={"published": "2024-05-06", "text": "no"}), REQUEST)
    assert "6 May 2024" in Page(right[tab.reader]).text
    assert app.records.article("boats").published == "2024-05-06"
    gone = tab.remove(event(doc="boats"), REQUEST)
    assert "nothing of the article is stored" in gone[tab.reader]
    assert app.records.articles() == []
    again = tab.remove(event(doc="boats"), REQUEST)
    assert "removed since" in again[tab.reader]


def test_a_figure_is_judged_on_its_card(app: Any) -> None:
    app.intake.take(Sent("boats.txt", TEXT))
    (figure,) = app.records.figures()
    with gr.Blocks():
        panel = RecordPanel(app=app, script=shipped("page.js"))
    assert "618" in Page(panel.open(event(name=figure.id), REQUEST)).text
    wrong = Page(panel.decide(event(name=figure.id, values={"value": "many"}), REQUEST))
    assert "is not a number" in wrong.text
    assert ("value", "many") in [(attrs.get("name"), attrs.get("value")) for _, attrs in wrong.elements]
    said = panel.decide(event(name=figure.id, values={"value": "620", "unit": "boat"}), REQUEST)
    assert "answers use it from now on" in Page(said).text
    (made,) = app.records.corrections()
    assert (made.verdict, made.changes, made.author) == ("corrected", {"value": 620, "unit": "boat"}, "ada")
    panel.decide(event(name=figure.id, verdict="rejected"), REQUEST)
    assert app.records.figures() == []
    assert "not stored any more" in Page(panel.open(event(name="nothing"), REQUEST)).text


def test_an_opinion_is_kept_with_the_whole_answer(app: Any) -> None:
    answer = RuleAssistant().ask("passengers")
    turns = [Exchange("waiting"), Exchange("passengers", answer=answer)]
    with gr.Blocks():
        rating = Rating(app)
    kept = rating.rate(turns, event(turn="1", opinion="wrong_source"), REQUEST)
    assert "kept with the answer" in kept
    (given,) = app.records.feedback()
    assert (given.opinion, given.author, given.answer["answer"]) == ("wrong_source", "ada", answer.answer)
    assert given.answer["citations"]
    for turn in ("0", "7", "-1", "x", ""):
        assert rating.rate(turns, event(turn=turn, opinion="right"), REQUEST) == ""
    assert "no opinion" in rating.rate(turns, event(turn="1", opinion="<b>"), REQUEST)
    assert len(app.records.feedback()) == 1


def test_verdicts_are_marked_where_figures_are_shown() -> None:
    shown = [replace(PASSENGERS, verdict="confirmed"), replace(LEVY_RATE, verdict="corrected", value=16)]
    page = Page(figure_table(shown))
    assert page.of_class("confirmed")
    assert "corrected: 16 USD" in page.text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_text_stays_text_in_every_form(language: str) -> None:
    words = Words(language)
    hostile = "\"><img src=x onerror=alert(1)>'</textarea><script>"
    figure = replace(
        LEVY_RATE,
        indicator=hostile,
        subject=hostile,
        place=hostile,
        unit=hostile,
        sentence=hostile,
        id=hostile,
    )
    receipt = Receipt(hostile, "added", doc=hostile, language=hostile, notes=(hostile,))
    failed = Receipt(hostile, "failed", hostile)
    for html in (
        record_card(figure, words, trouble=hostile, typed={"value": hostile}),
        article_tools(replace(LEVY, title=hostile, doc=hostile, place=hostile), words, trouble=hostile),
        article_tools(replace(FERRY, url=hostile, language=hostile), words, said=hostile),
        receipts([Item("k", hostile, receipt=receipt), Item("l", hostile, receipt=failed)], words),
        receipts([Item("k", hostile, Sent(hostile, b""), stage="extracting")], words),
        figure_table([replace(figure, verdict="corrected")], words=words),
        add_forms(words, network=True),
        rating_row(3, words),
    ):
        Page(html)  # fails on any element or handler that came from the text


def test_what_an_event_sends_is_read_strictly() -> None:
    assert sent(event(doc=5), "doc") == ""
    assert sent(SimpleNamespace(_data="x"), "doc") == ""
    assert form(event(values={"a": "1", "b": 2, "c": ["x"]})) == {"a": "1"}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StoreBusy("/srv/secret/data"), "Somebody else"),
        (StoreError("/srv/secret/data", "the disk is full", "free some space"), "Something went wrong"),
        (LoadError("/srv/secret/a.pdf", "is not a PDF file"), "is not a PDF file"),
        (RuntimeError("/srv/secret"), "Something went wrong"),
    ],
)
def test_errors_are_told_without_paths(error: Exception, said: str) -> None:
    words = in_words(error, WORDS)
    assert said in words
    assert "secret" not in words
