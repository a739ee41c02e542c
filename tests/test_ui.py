"""The list of articles, the page as a whole, and what serving it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from fakes_ui import FERRY_TEXT, FIGURES, LEVY, LEVY_TEXT, memory_app
from html_page import Page
from policy_qa.errors import UsageError
from policy_qa.schema import Figure
from policy_qa.ui import build_page, serve


def test_the_article_list_tells_doubts_and_filters() -> None:
    from policy_qa.ui.articles import article_list

    articles = memory_app().records.articles()
    text = Page(article_list(articles)).text
    assert "figures not extracted: language zh" in text
    assert "Brackwater Gazette · 16 Jan 2024 · Brackwater" in text
    assert "1 figure · repeats ferries" in text
    assert text.count("repeats") == 1
    assert LEVY.title is not None
    assert LEVY.title in text
    narrowed = Page(article_list(articles, "gazette"))
    assert [attrs["data-doc"] for attrs in narrowed.of_class("article-choice")] == ["ferries"]
    assert "No article matches “<i>”" in Page(article_list(articles, "<i>")).text
    assert "No articles yet" in Page(article_list([])).text


def test_a_long_list_is_cut_and_says_so() -> None:
    from policy_qa.ui.articles import article_list

    (one, *_) = memory_app().records.articles()
    page = Page(article_list([one] * 1204))
    assert len(page.of_class("article-choice")) == 200
    assert "1,204 articles, the first 200 shown" in page.text


def test_the_page_offers_its_calls_only_and_asks_nobody_outside() -> None:
    blocks = build_page(memory_app())
    offered = blocks.get_api_info()["named_endpoints"]
    assert set(offered) == {"/ask", "/figures", "/series", "/extract", "/ingest"}
    wanted = [
        one["parameter_name"] for one in offered["/series"]["parameters"] if not one["parameter_has_default"]
    ]
    assert wanted == ["indicator", "place"]
    assert blocks.analytics_enabled is False


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"host": "0.0.0.0"}, "no password is set"),
        ({"host": "policy.example"}, "no password is set"),
        ({"auth": "nocolon"}, "neither name:password nor a file"),
        ({"auth": ":password"}, "a name has"),
        ({"auth": "ada:short"}, "too short"),
        ({"port": 0}, "port 0 does not exist"),
        ({"port": 70000}, "port 70000 does not exist"),
    ],
)
def test_serving_refuses_what_makes_no_sense(options: dict[str, Any], what: str) -> None:
    with pytest.raises(UsageError, match=what):
        serve(memory_app(), **options)


def test_a_machine_too_busy_to_fetch_its_own_page_in_time_serves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradio.networking.url_ok", lambda _: False)
    told: list[str] = []

    def opened(line: str) -> None:
        told.append(line)
        raise InterruptedError  # as a signal would, since nobody is here to send one

    with pytest.raises(InterruptedError):
        serve(memory_app(), host="127.0.0.1", port=7870, auth=None, open_line=opened)
    assert told[0].startswith("Open http://127.0.0.1:")


def test_every_figure_of_the_made_up_articles_stands_in_its_text() -> None:
    texts = {"ferries": FERRY_TEXT, "levy": LEVY_TEXT}
    figures: list[Figure] = [figure for found in FIGURES.values() for figure in found]
    assert all(texts[figure.doc][figure.start : figure.end] == figure.surface for figure in figures)
