"""Articles and quotes as they are read on the page."""

from __future__ import annotations

from dataclasses import replace

from fakes_ui import FERRY, FERRY_QUOTE, FERRY_TEXT, FIGURES, PASSENGERS, QUAYS_QUOTE, citation
from html_page import Page
from policy_qa.schema import DateMention, Entity, Mention, Span
from policy_qa.ui.reading import article_view, quote_view
from policy_qa.ui.render import figure_table


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


def found(surface: str) -> tuple[int, int]:
    start = FERRY_TEXT.index(surface)
    return start, start + len(surface)


def test_names_and_times_are_marked_with_what_is_known_of_them() -> None:
    person = Entity(
        "e", "ferries", "PERSON", "Ines Okafor", "director", (Mention(*found("Ines Okafor"), ""),)
    )
    year = DateMention(*found("2023, up"), "2023", "2023")
    year = replace(year, end=year.end - len(", up"))
    page = Page(article_view(FERRY, FIGURES["ferries"], entities=[person], dates=[year]))
    (name,), (time,) = page.of_class("entity")[1:], page.of_class("time")[1:]  # the first are the legend's
    assert name["data-figure"] == '[["Person", "Ines Okafor"], ["Role", "director"]]'
    assert time["data-figure"] == '[["Period", "2023"]]'
    assert page.of_class("legend")
    assert not Page(article_view(FERRY, FIGURES["ferries"])).of_class("legend")


def test_where_marks_overlap_the_figure_stays() -> None:
    start, end = found("4.3 million passengers in 2023")
    whole = DateMention(start, end, "", "2023")
    page = Page(article_view(FERRY, [PASSENGERS], dates=[whole]))
    assert len(page.of_class("figure")) == 1
    assert not page.of_class("time")


def test_a_time_that_was_not_resolved_is_not_marked() -> None:
    vague = DateMention(*found("Tuesday"), "Tuesday", None)
    assert not Page(article_view(FERRY, (), dates=[vague])).of_class("time")


def test_a_mark_over_two_paragraphs_stands_in_both() -> None:
    start, end = found("were cut.\n\nThe transport office")
    office = Entity("e", "ferries", "ORG", "office", None, (Mention(start, end, ""),))
    page = Page(article_view(FERRY, (), entities=[office]))
    assert len(page.of_class("entity")) == 2
    assert FERRY_QUOTE in page.text
