"""The page without a browser: what is rendered and escaped, what a question yields, what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest

from fakes_ui import (
    COST,
    FERRY,
    FERRY_QUOTE,
    FERRY_TEXT,
    FIGURES,
    GROWTH,
    LEVY,
    LEVY_QUOTE,
    LEVY_TEXT,
    PASSENGERS,
    QUAYS_QUOTE,
    RuleAssistant,
    citation,
    memory_app,
)
from policy_qa.errors import UsageError
from policy_qa.schema import Figure, Span
from policy_qa.ui import build_page, serve
from policy_qa.ui.examples import Examples, question_for
from policy_qa.ui.readable import (
    as_written,
    change_words,
    period_phrase,
    readable_date,
    readable_period,
    readable_value,
)
from policy_qa.ui.reading import article_view, quote_view
from policy_qa.ui.render import Exchange, evidence, figure_table, masthead, transcript

_VOID = {"img", "br", "hr", "input", "link", "meta"}
_ALLOWED = {
    "abbr", "article", "bdi", "blockquote", "button", "caption", "code", "div", "h1", "h2", "h3", "header",
    "li", "mark", "ol", "p", "pre", "section", "span", "table", "tbody", "td", "th", "thead", "time",
    "tr", "ul",
}  # fmt: skip


class Page(HTMLParser):
    """Reads HTML back: its elements with attributes, and its text; fails on what the page never writes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _ALLOWED, f"an element that no part of the page writes: {tag}"
        assert not [name for name, _ in attrs if name.startswith("on")], f"a handler in {tag}: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.elements if name in (attrs.get("class") or "").split()]


def ask(question: str) -> Exchange:
    return Exchange(question, answer=RuleAssistant().ask(question))


@pytest.mark.parametrize(
    ("iso", "words"),
    [("2019-01-28", "28 Jan 2019"), ("2018-11", "Nov 2018"), ("2018", "2018"), (None, "–"), ("soon", "soon")],
)
def test_dates_read_as_people_write_them(iso: str | None, words: str) -> None:
    assert readable_date(iso) == words


@pytest.mark.parametrize(
    ("iso", "words", "phrase"),
    [
        ("2018", "2018", "in 2018"),
        ("2018-11", "Nov 2018", "in November 2018"),
        ("2018-01/2018-11", "Jan–Nov 2018", "from January to November 2018"),
        ("2024-01/2024-03", "Jan–Mar 2024", "in the first quarter of 2024"),
        ("2024-04/2025-03", "Apr 2024–Mar 2025", None),
        ("2018/..", "since 2018", None),
        ("../2020", "until 2020", None),
        ("2019-01-28", "28 Jan 2019", None),
        ("2018-13", "2018-13", None),
        (None, "–", None),
    ],
)
def test_periods_read_as_people_write_them(iso: str | None, words: str, phrase: str | None) -> None:
    assert (readable_period(iso), period_phrase(iso)) == (words, phrase)


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"value": 91060000000, "unit": "CNY"}, "91,060,000,000 CNY"),
        ({"value": 13.3, "unit": "%"}, "13.3%"),
        ({"value": 10, "value_max": 12.5, "unit": "ton"}, "10–12.5 ton"),
        ({"value": 0, "unit": None}, "0"),
        ({"value": 100, "unit": None}, "100"),
        ({"value": None, "unit": "ton"}, "–"),
    ],
)
def test_values_have_commas_and_units(fields: dict[str, Any], value: str) -> None:
    assert readable_value(replace(PASSENGERS, **fields)) == value


def test_values_stand_as_written_with_their_qualifier() -> None:
    assert as_written(COST) == "about 40 million euros"
    assert as_written(PASSENGERS) == "4.3 million"


def test_change_says_direction_base_and_base_period() -> None:
    assert change_words(GROWTH) == "up on 2022"
    assert change_words(replace(GROWTH, change_base="12.1%", change_base_period=None)) == "up from 12.1%"
    assert change_words(replace(GROWTH, change_base="12.1%")) == "up from 12.1% on 2022"
    assert change_words(replace(GROWTH, change_base="the year before")) == "up on 2022"
    worded = replace(GROWTH, change_base="the year before", change_base_period=None)
    assert change_words(worded) == "up on the year before"
    assert change_words(PASSENGERS) == "–"


def test_markers_are_buttons_that_name_their_source_and_unknown_markers_are_text() -> None:
    page = Page(transcript([ask("levy?")], (), empty_store=False))
    (marker,) = page.of_class("marker")
    assert (marker["data-event"], marker["data-turn"], marker["data-marker"]) == ("cite", "0", "1")
    assert "and [7]" in page.text


def test_hostile_text_is_shown_as_written_everywhere() -> None:
    turn = ask("levy <b>?</b>")
    shown = transcript([turn], (), empty_store=False)
    assert Page(shown).text.count(LEVY_QUOTE) == 2  # once for the eye, once for a screen reader
    assert "levy <b>?</b>" in Page(shown).text
    cards = evidence(0, turn, {LEVY.doc: LEVY})
    assert LEVY_QUOTE in Page(cards).text
    assert LEVY.title is not None
    assert LEVY.title in Page(cards).text
    assert LEVY_QUOTE in Page(article_view(LEVY, FIGURES["levy"], cited=Span(0, 5))).text
    assert "<b>levy</b>" in Page(figure_table(FIGURES["levy"])).text


def test_hostile_attributes_stay_inside_their_quotes() -> None:
    hostile = '"><img src=x onerror=alert(1)> \' onclick="x'
    article = replace(
        FERRY, doc=hostile, title=hostile, publisher=hostile, published=hostile, language=hostile
    )
    cited = replace(citation(FERRY, FERRY_QUOTE), title=hostile, doc=hostile)
    answer = replace(RuleAssistant().ask("passengers"), citations=(cited,))
    figures = [replace(PASSENGERS, indicator=hostile, subject=hostile, place=hostile, period=hostile)]
    for html in (
        article_view(article, figures),
        evidence(0, Exchange("q", answer=answer), {hostile: article}),
        transcript([Exchange(hostile, answer=answer, suggestions=(hostile,))], (), empty_store=False),
        transcript((), [hostile], empty_store=False),
        transcript([Exchange(hostile, trouble=hostile)], (), empty_store=False),
        figure_table(figures, caption=hostile),
    ):
        Page(html)  # fails on any element or handler that came from the text


def test_checked_numbers_are_marked_with_their_status() -> None:
    page = Page(transcript([ask("passengers")], (), empty_store=False))
    assert len(page.of_class("quoted")) == 3  # two in the sentence, one in the tally
    assert "2 numbers quoted" in page.text
    assert "1 derived" in page.text
    assert "0.48 million = 4.3 − 4.3 ÷ 1.125" in page.text
    assert "not supported" not in page.text
    assert "1 not supported" in Page(transcript([ask("levy")], (), empty_store=False)).text


def test_a_number_is_not_found_inside_a_longer_one() -> None:
    answer = RuleAssistant().ask("passengers")
    answer = replace(
        answer, answer="15 and 1.5 and 5 [1]", numbers=(replace(answer.numbers[0], surface="5"),)
    )
    html = transcript([Exchange("q", answer=answer)], (), empty_store=False)
    assert re.findall(r'class="checked quoted"[^>]*>([^<]*)<', html) == ["5"]
    assert '15 and 1.5 and <span class="checked quoted"' in html


def test_a_refusal_says_why_cites_the_nearest_passage_and_offers_questions() -> None:
    turn = replace(ask("population"), suggestions=("What was the spending?",))
    page = Page(transcript([turn], (), empty_store=False))
    assert page.of_class("refusal")
    assert "Not answered: the articles say nothing near it" in page.text
    assert not page.of_class("numbers")
    (suggestion,) = page.of_class("suggestion")
    assert (suggestion["data-event"], suggestion["data-question"]) == ("pick", "What was the spending?")
    assert "Nearest passage" in Page(evidence(0, turn, {FERRY.doc: FERRY})).text


def test_numbers_in_a_refusal_carry_no_mark() -> None:
    refused = RuleAssistant().ask("population")
    checked = replace(
        refused, numbers=RuleAssistant().ask("passengers").numbers, answer="The nearest: 12.5% [1]."
    )
    page = Page(transcript([Exchange("q", answer=checked)], (), empty_store=False))
    assert "12.5%" in page.text
    assert not page.of_class("checked")


def test_a_rewritten_question_is_shown_and_an_unchanged_one_is_not() -> None:
    answer = replace(RuleAssistant().ask("passengers"), standalone_question="passengers in 2023?")
    rewritten = transcript([Exchange("and?", answer=answer)], (), empty_store=False)
    assert "passengers in 2023?" in Page(rewritten).text
    assert not Page(transcript([ask("passengers")], (), empty_store=False)).of_class("read-as")


def test_a_long_question_is_shown_cut() -> None:
    page = Page(transcript([Exchange("x" * 100_000, trouble="too long")], (), empty_store=False))
    assert len(page.text) < 1000


def test_the_empty_store_says_what_to_do() -> None:
    text = Page(transcript((), (), empty_store=True)).text
    assert "No articles yet" in text
    assert "policy-qa ingest FOLDER" in text


def test_counts_in_the_header() -> None:
    assert "36 articles · 1,204 figures · offline" in Page(masthead(36, 1204, offline=True)).text
    assert Page(masthead(1, 1, offline=False)).text.endswith("1 article · 1 figure")


def test_a_quote_stands_marked_in_its_paragraph() -> None:
    html = quote_view(FERRY, citation(FERRY, QUAYS_QUOTE))
    assert f"<mark>{QUAYS_QUOTE}</mark>" in html
    assert "17 ran on batteries" in Page(html).text
    assert "Fuel use" not in Page(html).text


def test_a_long_paragraph_is_cut_between_words() -> None:
    article = replace(FERRY, text=f"{'early words ' * 60}the quote{' later words' * 60}")
    text = Page(quote_view(article, citation(article, "the quote"))).text
    assert text.startswith("… words early") or text.startswith("… early words")
    assert text.endswith("words …") or text.endswith("later …")
    assert len(text) < 520


def test_a_quote_of_a_changed_article_stands_alone_with_a_note() -> None:
    changed = replace(FERRY, text="Something else.")
    text = Page(quote_view(changed, citation(FERRY, QUAYS_QUOTE))).text
    assert QUAYS_QUOTE in text
    assert "changed since" in text


def test_an_article_is_shown_whole_with_figures_and_the_cited_sentence_marked() -> None:
    start = FERRY_TEXT.index(QUAYS_QUOTE)
    html = article_view(FERRY, FIGURES["ferries"], cited=Span(start, start + len(QUAYS_QUOTE)))
    page = Page(html)
    for line in FERRY_TEXT.splitlines():
        assert line in page.text
    assert [tag for tag, attrs in page.elements if attrs.get("id") == "cited"] == ["mark"]
    assert len(page.of_class("figure")) == len(FIGURES["ferries"])
    marked = html[html.index("<mark") : html.index("</mark>")]
    assert Page(marked + "</mark>").text == QUAYS_QUOTE


def test_a_citation_over_two_paragraphs_is_marked_in_both_with_one_id() -> None:
    start, end = FERRY_TEXT.index("after fares"), FERRY_TEXT.index("Of the 26")
    html = article_view(FERRY, (), cited=Span(start, end))
    assert html.count("<mark") == 2
    assert html.count('id="cited"') == 1


def test_figures_that_overlap_or_leave_the_text_do_no_harm() -> None:
    inside = replace(PASSENGERS, start=PASSENGERS.start + 1)
    outside = replace(PASSENGERS, start=10**6, end=10**6 + 3)
    page = Page(article_view(FERRY, (PASSENGERS, inside, outside)))
    assert len(page.of_class("figure")) == 1
    assert FERRY_QUOTE in page.text


def test_a_huge_article_is_shown_around_what_is_cited() -> None:
    text = "A short line of text.\n" * 30_000
    page = Page(article_view(replace(FERRY, text=text), (), cited=Span(600_000, 600_020)))
    assert len(page.text) < 320_000
    assert "too long to show whole" in page.text
    assert [attrs for _, attrs in page.elements if attrs.get("id") == "cited"]


def test_the_figure_table_has_a_dash_for_what_is_unknown() -> None:
    text = Page(figure_table([replace(PASSENGERS, place=None, period=None)])).text
    assert text.count("–") == 3  # place, period, change
    assert "None" not in text
    assert figure_table(()) == ""


@pytest.mark.parametrize(
    ("fields", "question"),
    [
        ({}, "How many ferry passengers were there in Brackwater in 2023?"),
        ({"indicator": "passenger traffic"}, None),
        ({"indicator": "passengers carried by ferries"}, None),
        ({"kind": "measure", "unit": "year"}, None),
        ({"period_source": "published"}, None),
        ({"confidence": 0.6}, None),
        ({"kind": "money"}, None),
        (
            {"kind": "money", "indicator": "exports of machinery"},
            "What were the exports of machinery in Brackwater in 2023?",
        ),
        ({"kind": "money", "indicator": "Total budget"}, None),
        ({"kind": "money", "indicator": "GDP per head"}, "What was the GDP per head in Brackwater in 2023?"),
        (
            {"kind": "money", "indicator": "added value of high-tech industry"},
            "What was the added value of high-tech industry in Brackwater in 2023?",
        ),
        (
            {"kind": "measure", "indicator": "throughput of Brackwater port", "period": "2023-11"},
            "What was the throughput of Brackwater port in November 2023?",
        ),
        ({"indicator": "it was said"}, None),
        ({"indicator": "the budget that"}, None),
        ({"indicator": "budget (draft)"}, None),
        ({"indicator": None}, None),
        ({"place": None}, None),
        ({"period": None}, None),
        ({"status": "target"}, None),
        ({"change_direction": "up"}, None),
        ({"kind": "ordinal_rank"}, None),
    ],
)
def test_example_questions_only_from_plain_figures(fields: dict[str, Any], question: str | None) -> None:
    assert question_for(replace(PASSENGERS, **fields)) == question


def test_examples_are_answered_and_made_anew_when_the_store_changes() -> None:
    app = memory_app()
    examples = Examples(records=app.records, assistant=app.assistant)
    first = examples.general()
    assert first == (
        "What was the spending on quays and charging points in Brackwater in 2023?",
        "How many ferry passengers were there in Brackwater in 2023?",
    )
    asked = len(app.assistant.asked)
    assert examples.general() == first
    assert len(app.assistant.asked) == asked  # nothing is asked twice for the same store
    app.records.stored.clear()
    assert examples.general() == ()


def test_examples_leave_out_what_the_assistant_refuses() -> None:
    app = memory_app()
    refusing = SimpleNamespace(ask=lambda question: RuleAssistant().ask("population"))
    assert Examples(records=app.records, assistant=refusing).general() == ()


@pytest.fixture(scope="module")
def tab() -> Any:
    """The Ask tab over the made-up application, its components built but not served."""
    import gradio as gr

    from policy_qa.ui.ask import AskTab

    app = memory_app()
    examples = Examples(records=app.records, assistant=app.assistant)
    with gr.Blocks():
        return AskTab(app=app, examples=examples, script="'cite' 'pick'")


def event(**data: Any) -> Any:
    import gradio as gr

    return gr.EventData(None, data or None)


def final(tab: Any, question: str, turns: list[Exchange]) -> dict[Any, Any]:
    steps = list(tab.answer(question, turns, event()))
    assert steps
    return steps[-1]


def test_an_answer_grows_step_by_step(tab: Any) -> None:
    steps = [step[tab.chat] for step in tab.answer("How many passengers?", [], event())]
    assert "Reading the articles" in steps[0]
    answers = [re.findall(r'class="answer"[^>]*>(.*?)</p>', step) for step in steps[1:]]
    lengths = [len(Page(found[0]).text) for found in answers]
    assert len(lengths) > 3
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]


def test_a_question_clears_the_box_and_closes_the_opened_article(tab: Any) -> None:
    first = next(tab.answer("How many passengers?", [], event()))
    assert (first[tab.box], first[tab.reader]) == ("", "")


def test_a_picked_example_is_asked_instead_of_the_box(tab: Any) -> None:
    *_, last = tab.answer("", [], event(question="What about the quays?"))
    assert last[tab.turns][-1].question == "What about the quays?"
    assert "61.8 million euros" in Page(last[tab.chat]).text


def test_an_empty_question_does_nothing(tab: Any) -> None:
    (step,) = tab.answer("   ", [], event())
    assert set(step) == {tab.chat}


def test_follow_ups_see_their_own_visitor_only(tab: Any) -> None:
    one = final(tab, "How many passengers?", [])[tab.turns]
    other = final(tab, "What about the quays?", [])[tab.turns]
    assert len(one) == len(other) == 1
    follow = final(tab, "and in 2022?", one)
    assert "Read as How many passengers in 2022?" in Page(follow[tab.chat]).text
    assert [turn.question for turn in follow[tab.turns]] == ["How many passengers?", "and in 2022?"]
    assert len(one) == 1


def test_an_error_of_ours_is_told_and_any_other_is_told_calmly(tab: Any) -> None:
    long = final(tab, "x" * 100_000, [])
    assert "the question is longer than 2,000 characters; shorten it" in Page(long[tab.chat]).text
    broken = final(tab, "please explode", long[tab.turns])
    assert "ask again or differently" in Page(broken[tab.chat]).text
    assert "secret" not in broken[tab.chat]
    after = final(tab, "How many passengers?", broken[tab.turns])
    assert "4.3 million" in Page(after[tab.chat]).text


def test_a_clicked_marker_opens_the_article_at_its_sentence(tab: Any) -> None:
    turns = final(tab, "What about the quays?", [])[tab.turns]
    opened = tab.open_citation(turns, event(turn="0", marker="1"))
    html = opened[tab.reader]
    assert Page(html[html.index("<mark") : html.index("</mark>")] + "</mark>").text == QUAYS_QUOTE


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"turn": "0"},
        {"turn": "-1", "marker": "1"},
        {"turn": "5", "marker": "1"},
        {"turn": "x", "marker": []},
    ],
)
def test_a_forged_click_opens_nothing(tab: Any, data: dict[str, Any]) -> None:
    turns = final(tab, "What about the quays?", [])[tab.turns]
    assert tab.evidence not in tab.open_citation(turns, event(**data))


def test_the_article_list_tells_doubts_and_filters() -> None:
    from policy_qa.ui.articles import article_list

    articles = memory_app().records.articles()
    text = Page(article_list(articles)).text
    assert "figures not extracted: language zh" in text
    assert "Brackwater Gazette · 16 Jan 2024 · Brackwater" in text
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


def test_the_page_offers_one_call_only_and_asks_nobody_outside() -> None:
    blocks = build_page(memory_app())
    assert set(blocks.get_api_info()["named_endpoints"]) == {"/ask"}
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


def test_every_figure_of_the_made_up_articles_stands_in_its_text() -> None:
    texts = {"ferries": FERRY_TEXT, "levy": LEVY_TEXT}
    figures: list[Figure] = [figure for found in FIGURES.values() for figure in found]
    assert all(texts[figure.doc][figure.start : figure.end] == figure.surface for figure in figures)
