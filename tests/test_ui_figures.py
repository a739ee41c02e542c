"""The Figures tab without a browser: what is drawn, remembered, judged and saved, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from fakes_ui import COST, FERRY, GROWTH, LEVY, LEVY_RATE, PASSENGERS, SPENDING, memory_app
from html_page import Page
from policy_qa.errors import StoreBusy, UsageError
from policy_qa.records import FigurePage, RecordStore
from policy_qa.schema import ExtractedArticle, Figure, FigureFilters, Span
from policy_qa.ui.figure_rows import (
    COLUMNS,
    Shown,
    as_table,
    figure_page,
    judged_line,
    no_figures,
    selection_line,
    skeleton,
)
from policy_qa.ui.figure_table import FigureTable
from policy_qa.ui.figure_tools import NO_VALUES, tools
from policy_qa.ui.figure_view import FILTERS, Asked, FigureView
from policy_qa.ui.saving import saved
from policy_qa.ui.scripts import shipped
from policy_qa.ui.wording import Words, words_of

WORDS = words_of()
REQUEST: Any = SimpleNamespace(username="ada", cookies={}, headers={})
VIEW = FigureView()
HOSTILE = "\"><img src=x onerror=alert(1)>'</textarea></option><script>"


def event(**data: Any) -> Any:
    return SimpleNamespace(_data=data)


@pytest.fixture
def records(data_dir: Path) -> Iterator[RecordStore]:
    with RecordStore.open(data_dir, create=True) as opened:
        sentence = Span(FERRY.text.index("The port city"), FERRY.text.index("The transport office spent"))
        ferries = ExtractedArticle(FERRY, (sentence,), (PASSENGERS, GROWTH, SPENDING, COST))
        for found in (ferries, ExtractedArticle(LEVY, (), (LEVY_RATE,))):
            opened.write(found, [])
        yield opened


@pytest.fixture
def table(records: RecordStore) -> FigureTable:
    app = memory_app()
    app.records = records
    with gr.Blocks():
        return FigureTable(app=app, script=shipped("page.js"))


def page_of(*figures: Figure, total: int | None = None, offset: int = 0) -> FigurePage:
    return FigurePage(figures, offset, len(figures) if total is None else total)


def rows(html: str) -> list[str]:
    return [name for attrs in all_of(html, "tr") if (name := attrs.get("data-row"))]


def all_of(html: str, tag: str) -> list[dict[str, str | None]]:
    return [attrs for name, attrs in Page(html).elements if name == tag]


# ---- The view ----


def test_a_form_is_read_strictly() -> None:
    sent = {
        "words": "  export \n growth ", "kind": "percent", "status": "sure", "verdict": "none",
        "since": "2018", "until": "2018-13", "published_since": "٢٠١٨", "least": "40", "most": "400",
        "unit": 5, "place": "x" * 999, "owner": "me",
    }  # fmt: skip
    asked = Asked.of_form(sent)
    assert asked.given == {
        "words": "export growth", "place": "x" * 200, "since": "2018", "kind": "percent", "least": "40",
        "verdict": "none",
    }  # fmt: skip
    assert asked.filters["least"] == 0.4
    assert Asked.of_form({}).filters == {}
    assert set(FILTERS) < set(FigureFilters.__annotations__)


def test_a_view_keeps_its_page_until_something_else_is_asked() -> None:
    view = replace(VIEW, offset=100)
    assert view.narrowed(Asked()) is view
    assert view.narrowed(Asked(unit="%")) == replace(VIEW, asked=Asked(unit="%"))
    assert view.sorted_by("value") == FigureView(order="value", descending=False)
    assert view.sorted_by("value").sorted_by("value").descending is True
    assert view.sorted_by("owner; --") is view
    turned = [view.turned(to, 160).offset for to in ("first", "previous", "next", "last", "<b>")]
    assert turned == [0, 50, 150, 150, 100]
    assert view.turned("next", 0).offset == 0


# ---- What is drawn ----


def test_a_page_tells_what_is_known_and_marks_what_is_not() -> None:
    shown = Shown(page_of(PASSENGERS, LEVY_RATE, total=120), VIEW, {}, {LEVY_RATE.id}, PASSENGERS.id)
    html = figure_page(shown, WORDS)
    page = Page(html)
    assert rows(html) == [PASSENGERS.id, LEVY_RATE.id]
    assert "1–2 of 120 figures" in page.text
    assert html.count('aria-sort="descending" class="c-article"') == html.count('aria-sort="descending"') == 1
    assert ["checked" in attrs for attrs in all_of(html, "input")] == [False, False, True]
    assert [attrs.get("aria-current") for attrs in all_of(html, "tr")] == [None, "true", None]
    # One row's controls are in the tab order.
    reached = [a for a in all_of(html, "button") if a.get("data-name") and a.get("tabindex") != "-1"]
    assert {attrs["data-name"] for attrs in reached} == {PASSENGERS.id}
    assert len(page.of_class("unknown")) >= 4


def test_confident_doubtful_and_judged_rows_differ() -> None:
    figures = [
        replace(PASSENGERS, id="a", confidence=0.2),
        replace(PASSENGERS, id="b", verdict="corrected", value=5),
        replace(PASSENGERS, id="c", verdict="rejected"),
        replace(PASSENGERS, id="d", verdict="confirmed"),
    ]
    html = figure_page(Shown(page_of(*figures), VIEW, {}), WORDS)
    page = Page(html)
    assert page.of_class("doubtful")
    assert "corrected: 5 passenger" in page.text
    offered = [(a["data-name"], a["data-verdict"]) for a in all_of(html, "button") if a.get("data-verdict")]
    assert offered == [
        ("a", "confirmed"), ("a", "rejected"), ("b", "confirmed"), ("b", "rejected"), ("b", "withdrawn"),
        ("c", "withdrawn"), ("d", "withdrawn"),
    ]  # fmt: skip


def test_filters_are_chips_and_nothing_found_says_how_to_go_on() -> None:
    asked = Asked(words="<b>", kind="percent", since="2018-03", least="40", verdict="none")
    html = figure_page(Shown(page_of(), FigureView(asked), {}), WORDS)
    text = Page(html).text
    for chip in ("Words: <b>", "Kind: percent", "from: Mar 2018", "from: 40%", "by hand: not checked yet"):
        assert chip in text
    assert "No figure matches" in text
    assert [a.get("data-name") for a in all_of(html, "button")] == [*asked.given, None]
    assert "No figures yet" in Page(no_figures(WORDS)).text
    assert 'aria-busy="true"' in skeleton()
    assert selection_line(0, WORDS) == ""
    assert "1,204 figures selected" in Page(selection_line(1204, WORDS)).text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_text_stays_text(language: str) -> None:
    words = Words(language)
    figure = replace(
        LEVY_RATE, id=HOSTILE, doc=HOSTILE, surface=HOSTILE, indicator=HOSTILE, subject=HOSTILE,
        place=HOSTILE, unit=HOSTILE, period=HOSTILE, change_direction="up", change_base=HOSTILE,
        sentence=HOSTILE, share_of=HOSTILE,
    )  # fmt: skip
    article: Any = SimpleNamespace(published=HOSTILE, title=HOSTILE, doc=HOSTILE)
    hostile = Asked(**dict.fromkeys(("words", "indicator", "place", "unit", "title", "publisher"), HOSTILE))
    view = FigureView(hostile)
    values = {name: [(HOSTILE, 3)] for name in ("indicator", "place", "unit", "publisher", "kind")}
    shown = Shown(page_of(figure), view, {HOSTILE: article}, {HOSTILE}, HOSTILE)
    for html in (
        figure_page(shown, words),
        figure_page(replace(shown, articles={}), words),
        figure_page(Shown(page_of(), view, {}), words),
        tools(values, words),
        judged_line(figure, "rejected", words),
    ):
        Page(html)  # fails on any element or handler that came from the text


def test_very_long_text_is_cut_but_not_on_its_card() -> None:
    long = replace(LEVY_RATE, indicator="word " * 2_000)
    html = figure_page(Shown(page_of(long), VIEW, {}), WORDS)
    assert Page(html).text.count("word") < 100
    assert html.count("word") > 2_000


def test_a_copied_page_has_a_cell_for_every_column_and_no_formula() -> None:
    figure = replace(LEVY_RATE, indicator="=1+1\t@x", subject="-2\n+3", place="+SUM(A1)")
    head, row = as_table(Shown(page_of(figure), VIEW, {}), WORDS).split("\n")
    assert len(head.split("\t")) == len(row.split("\t")) == len(COLUMNS)
    assert row.split("\t")[:3] == ["'=1+1 @x", "'-2 +3", "'+SUM(A1)"]


def test_tools_offer_what_there_is_with_its_numbers() -> None:
    html = tools({"unit": [("CNY", 11523)], "indicator": [("GDP", 2)], "kind": [("percent", 7)]}, WORDS)
    text = Page(html).text
    assert "CNY (11,523)" in text
    assert "percent (7)" in text
    assert [attrs["label"] for attrs in all_of(html, "option") if attrs.get("label")] == ["2"]
    named = {attrs["name"] for tag in ("input", "select") for attrs in all_of(html, tag)}
    assert named == set(FILTERS)
    assert all(attrs.get("value") in (None, "") for attrs in all_of(html, "input"))
    assert Page(tools(NO_VALUES, WORDS)).of_class("figure-form")


# ---- What happens ----


def test_the_table_is_narrowed_sorted_and_turned(table: FigureTable) -> None:
    first = table.listing(VIEW, (), "", REQUEST)
    assert rows(first[table.list])[:1] == [PASSENGERS.id]  # the newest article first
    narrowed = table.narrow(VIEW, (), "", event(words="brackwater", kind="money"), REQUEST)
    assert rows(narrowed[table.list]) == [SPENDING.id, COST.id]
    sorted_ = table.sort(narrowed[table.view], (), "", event(column="value"), REQUEST)
    assert rows(sorted_[table.list]) == [COST.id, SPENDING.id]
    assert 'aria-sort="ascending"' in sorted_[table.list]
    turned = table.turn(sorted_[table.view], (), "", event(to="next"), REQUEST)
    assert turned[table.view] == sorted_[table.view]
    assert "No figure matches" in table.narrow(VIEW, (), "", event(place="Atlantis"), REQUEST)[table.list]
    assert "passenger (1)" in Page(table.offer(REQUEST)).text


def test_a_sentence_is_opened_and_judged_in_its_row(table: FigureTable, records: RecordStore) -> None:
    opened = table.open(event(name=GROWTH.id), REQUEST)
    assert opened[table.opened] == GROWTH.id
    (mark,) = [attrs for name, attrs in Page(opened[table.reader]).elements if name == "mark"]
    assert mark["id"] == "cited"
    assert "up by 12.5% over the previous year" in Page(opened[table.reader]).text
    said = table.judge(VIEW, (), GROWTH.id, event(name=GROWTH.id, verdict="rejected"), REQUEST)
    assert GROWTH.id not in rows(said[table.list])
    assert "no answer will use it" in Page(said[table.list]).text
    assert table.reader in said
    (made,) = records.corrections()
    assert (made.verdict, made.author) == ("rejected", "ada")
    back = table.judge(VIEW, (), "", event(name=GROWTH.id, verdict="withdrawn"), REQUEST)
    assert GROWTH.id in rows(back[table.list])
    assert table.reader not in back
    wrong = table.judge(VIEW, (), "", event(name=GROWTH.id, verdict="<b>"), REQUEST)
    assert "is no verdict" in Page(wrong[table.list]).text
    assert "removed since" in table.open(event(name="gone"), REQUEST)[table.reader]
    assert table.refresh(VIEW, (), GROWTH.id, REQUEST)[table.reader] == opened[table.reader]


def test_ticks_are_kept_over_pages_up_to_a_limit(table: FigureTable, monkeypatch: pytest.MonkeyPatch) -> None:
    ticked = table.select(("x",), event(ids=["a", "b", 5], chosen=True), REQUEST)
    assert ticked[table.selected_ids] == ("x", "a", "b")
    fewer = table.select(("x", "a", "b"), event(ids=["a"], chosen=False), REQUEST)
    assert fewer[table.selected_ids] == ("x", "b")
    assert table.select(("x",), event(ids="a", chosen=True), REQUEST)[table.selected_ids] == ("x",)
    monkeypatch.setattr("policy_qa.ui.figure_table.MOST_SELECTED", 2)
    assert len(table.select(("x", "a"), event(ids=["b"], chosen=True), REQUEST)[table.selected_ids]) == 2
    shown = table.listing(VIEW, (PASSENGERS.id,), "", REQUEST)[table.list]
    assert ["checked" in a for a in all_of(shown, "input")][:3] == [False, True, False]
    none = table.unselect(VIEW, "", REQUEST)
    assert (none[table.selected_ids], none[table.selection]) == ((), "")


def test_trouble_is_told_in_place_of_the_table(table: FigureTable, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> Any:
        raise StoreBusy("/srv/secret")

    monkeypatch.setattr(table._app.records, "figure_page", busy)
    assert "Somebody else" in table.listing(VIEW, (), "", REQUEST)[table.list]
    assert "Somebody else" in table.turn(VIEW, (), "", event(to="next"), REQUEST)[table.list]


def test_an_empty_store_says_where_figures_come_from(data_dir: Path) -> None:
    app = memory_app()
    with RecordStore.open(data_dir, create=True) as app.records, gr.Blocks():
        table = FigureTable(app=app, script=shipped("page.js"))
        assert "No figures yet" in table.listing(VIEW, (), "", REQUEST)[table.list]


# ---- What is saved ----


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])
def test_a_file_has_all_that_the_filters_leave_in_the_order_of_the_table(
    records: RecordStore, tmp_path: Path, kind: str
) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    view = FigureView(Asked(place="brackwater"), order="value", descending=True)
    path, number = saved(records, view, kind, tmp_path / "out")
    assert (path.name, number) == (f"figures.{kind}", 4)
    assert ids_in(path) == [SPENDING.id, COST.id, PASSENGERS.id, GROWTH.id]
    assert path.parent != saved(records, view, kind, tmp_path / "out")[0].parent


def ids_in(path: Path) -> list[str]:
    """The first column of a file of figures, without its head."""
    if path.suffix == ".jsonl":
        return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))]
    if path.suffix == ".parquet":
        from pyarrow import parquet

        found: list[str] = parquet.read_table(path).column("id").to_pylist()
        return found
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    cells = [part.split("</t>")[0] for part in sheet.split('<c r="A')[1:]]
    return [cell.split("<t>")[1] for cell in cells[1:]]


def test_what_cannot_be_saved_leaves_nothing(
    records: RecordStore, table: FigureTable, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="no format"):
        saved(records, VIEW, "../evil", tmp_path)
    assert list(tmp_path.glob("figures-*")) == []
    *_, told = table.save(VIEW, event(format="exe"), REQUEST)
    assert "there is no format" in Page(told[table.saved]).text
    assert table.file not in told


def test_a_saved_file_lies_where_the_server_keeps_its_files(table: FigureTable) -> None:
    waiting, done = table.save(VIEW, event(format="csv"), REQUEST)
    assert (waiting[table.file], "Writing" in waiting[table.saved]) == (None, True)
    path = Path(done[table.file])
    assert path.is_relative_to(table.file.GRADIO_CACHE)
    assert "5 figures saved" in Page(done[table.saved]).text
    assert len(ids_in(path)) == 5
    assert len(fields(Figure)) == len(path.read_text("utf-8-sig").splitlines()[0].split(","))
    path.unlink()
    path.parent.rmdir()
