"""The views of the Figures tab without a browser: what their events bring, over real stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from policy_qa.records import RecordStore
from policy_qa.series.findings import KeptFindings
from policy_qa.series.keeping import KeptGroups
from policy_qa.ui.choosing import Choice
from policy_qa.ui.filtering import Sought
from policy_qa.ui.scripts import shipped
from read_path import article
from stores import Place

VISITOR = SimpleNamespace(headers={"accept-language": "en"}, cookies={}, username="ana")
EXPORTS: dict[str, Any] = {"indicator": "exports", "place": "Ningbo", "kind": "money", "unit": "CNY"}
REPORT = "Exports of Ningbo reached 220 billion yuan in 2018. They are to reach 250 billion yuan in 2019."
LATER = "Goods exported came to 240 billion yuan in 2019. In 2018 it had been 221 billion yuan."
SALES = "Turnover of Ningbo came to 90 billion yuan in 2018."


def value(surface: str, number: float, period: str, **more: Any) -> dict[str, Any]:
    return EXPORTS | {"surface": surface, "value": number, "period": period} | more


@pytest.fixture
def app(data_dir: Path) -> Iterator[Any]:
    """The part of the application that the views use, over three articles."""
    stored = (
        article(REPORT, doc="report", published="2019-01-28", figures=[
            value("220 billion yuan", 220e9, "2018"),
            value("250 billion yuan", 250e9, "2019", status="target"),
        ]),
        article(LATER, doc="later", published="2020-02-01", figures=[
            value("240 billion yuan", 240e9, "2019", indicator="goods exported"),
            value("221 billion yuan", 221e9, "2018", indicator="goods exported"),
        ]),
        article(SALES, doc="sales", figures=[value("90 billion yuan", 90e9, "2018", indicator="turnover")]),
    )  # fmt: skip
    records: RecordStore = Place(data_dir).records()
    with records.writing():
        for one in stored:
            records.write(one, [])
    findings = KeptFindings(KeptGroups(records).current)
    yield SimpleNamespace(records=records, findings=findings)
    records.close()


def built(kind: str, app: Any) -> Any:
    """A view, its components built but not served."""
    import gradio as gr

    from policy_qa.ui.figures import VIEWS

    with gr.Blocks():
        return VIEWS[f"{kind}.tab"](app=app, script=shipped("page.js"))


def event(**data: Any) -> Any:
    import gradio as gr

    return gr.EventData(None, data or None)


def key(app: Any, name: str) -> str:
    return next(one.key for one in app.findings.current().entries.values() if one.indicator == name)


@pytest.fixture
def view(app: Any) -> Any:
    return built("development", app)


def test_the_view_is_a_skeleton_until_somebody_looks(view: Any) -> None:
    furnished = view.furnish(VISITOR)
    assert "data-wake" in furnished[view.search]
    assert 'aria-busy="true"' in furnished[view.search]
    shown = view.wake(Choice(), VISITOR)
    assert "data-wake" in shown[view.search]
    assert "Follow an indicator" in shown[view.found]
    assert shown[view.board] == ""


def test_a_series_is_chosen_drawn_and_dropped(view: Any, app: Any) -> None:
    shown = view.choose(Choice(text="exp"), event(key=key(app, "exports")), VISITOR)
    assert shown[view.choice].keys == (key(app, "exports"),)
    assert "<svg" in shown[view.board]
    assert "4 figures in 2 of 3 articles" in shown[view.board]
    assert shown[view.found] == ""
    dropped = view.drop(shown[view.choice], event(key=key(app, "exports")), VISITOR)
    assert dropped[view.board] == ""
    assert dropped[view.choice].keys == ()


def test_a_key_that_is_no_more_is_told(view: Any) -> None:
    shown = view.wake(Choice(keys=("0" * 16,)), VISITOR)
    assert "is no more" in shown[view.board]
    assert shown[view.choice].keys == ()


def test_what_is_typed_lists_series_only(view: Any) -> None:
    shown = view.find(Choice(), event(text="goods exported"), VISITOR)
    assert "exports" in shown[view.found]
    assert view.board not in shown


def test_a_ruling_is_kept_with_its_author_and_followed_at_once(view: Any, app: Any) -> None:
    choice = Choice(keys=(key(app, "exports"),))
    figures = {one.surface: one.id for doc in ("report", "later") for one in app.records.figures(doc=doc)}
    names = {"name": figures["220 billion yuan"], "other": figures["240 billion yuan"]}
    shown = view.rule(choice, event(event="apart", **names), VISITOR)
    assert "a series of its own now" in shown[view.board]
    assert "2 figures in 1 of 3 articles" in shown[view.board]
    (said,) = app.records.rulings()
    assert (said.verdict, said.author) == ("apart", "ana")
    back = event(event="undecided", made=said.made, name=said.indicator, other=said.other)
    shown = view.rule(shown[view.choice], back, VISITOR)
    assert "Taken back" in shown[view.board]
    assert "4 figures in 2 of 3 articles" in shown[view.board]


def test_two_that_are_said_to_be_one_are_one(view: Any, app: Any) -> None:
    choice = Choice(keys=(key(app, "exports"), key(app, "turnover")))
    one, other = (app.findings.current().entries[name].measure for name in choice.keys)
    assert one != other
    figures = [app.findings.current().grouping.group(of).figures[0].id for of in (one, other)]
    shown = view.rule(choice, event(event="together", name=figures[0], other=figures[1]), VISITOR)
    assert "they are one series now" in shown[view.board]
    assert len(shown[view.choice].keys) == 1


def test_what_cannot_be_ruled_is_said_and_changes_nothing(view: Any, app: Any) -> None:
    choice = Choice(keys=(key(app, "exports"),))
    for sent in (
        {"event": "apart", "name": "no", "other": "no"},
        {"event": "undecided"},
        {"event": "drop it"},
    ):
        board = view.rule(choice, event(**sent), VISITOR)[view.board]
        assert 'role="alert"' in board
        assert "<svg" in board
    assert app.records.rulings() == []


def test_years_that_cross_and_years_without_values_are_said(view: Any, app: Any) -> None:
    choice = Choice(keys=(key(app, "exports"),))
    crossed = view.narrow(choice, event(since="2020", until="2010", place=""), VISITOR)[view.board]
    assert "The first year is after the last one" in crossed
    empty = view.narrow(choice, event(since="2030", until="", place=""), VISITOR)[view.board]
    assert "Nothing is known of these years" in empty


def test_a_table_is_saved_and_an_unknown_format_is_not(view: Any, app: Any) -> None:
    choice = Choice(keys=(key(app, "exports"),))
    assert 'data-file="exports-ningbo.csv"' in view.save(choice, event(format="csv"), VISITOR)
    assert 'role="alert"' in view.save(choice, event(format="exe"), VISITOR)


def test_a_value_opens_its_article_at_the_sentence(view: Any) -> None:
    start = str(LATER.index("240"))
    end = str(LATER.index("240") + len("240 billion yuan"))
    html = view.beside.open(event(doc="later", start=start, end=end), VISITOR)
    assert '<mark id="cited"' in html
    assert "Close" in html
    assert "removed since" in view.beside.open(event(doc="gone", start="1", end="2"), VISITOR)


@pytest.mark.parametrize("kind", ["disagreements", "promises"])
def test_lists_are_shown_filtered_and_grow(app: Any, kind: str) -> None:
    view = built(kind, app)
    woken = view.wake(Sought(), VISITOR)
    assert "data-wake" in woken[view.search]
    assert "billion yuan" in woken[view.list]
    narrowed = view.narrow(Sought(), event(place="Hangzhou"), VISITOR)
    assert "passes these filters" in narrowed[view.list]
    found = view.find(narrowed[view.sought].with_form({}), event(text="export"), VISITOR)
    assert "billion yuan" in found[view.list]
    assert view.more(found[view.sought], VISITOR)[view.sought].shown > found[view.sought].shown


@pytest.mark.parametrize("kind", ["development", "disagreements", "promises"])
def test_stores_that_cannot_be_read_are_said_in_words(app: Any, kind: str) -> None:
    def broken() -> Any:
        raise RuntimeError("secret detail")

    app.findings = SimpleNamespace(current=broken)
    view = built(kind, app)
    start = Choice() if kind == "development" else Sought()
    shown = "".join(str(part) for part in view.wake(start, VISITOR).values())
    assert 'role="alert"' in shown
    assert "secret" not in shown
