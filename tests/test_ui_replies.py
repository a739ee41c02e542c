"""Questions and replies as HTML: what is rendered, what is escaped, what is left out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from fakes_ui import (
    FERRY,
    FERRY_QUOTE,
    FERRY_TITLE,
    FIGURES,
    LEVY,
    LEVY_QUOTE,
    PASSENGERS,
    MemoryRecords,
    RuleAssistant,
    citation,
)
from html_page import Page
from policy_qa import prompts
from policy_qa.schema import Span
from policy_qa.ui.evidence import evidence
from policy_qa.ui.exchanges import Exchange
from policy_qa.ui.followups import FollowUp
from policy_qa.ui.narrowing import Narrowing
from policy_qa.ui.reading import article_view
from policy_qa.ui.render import disagreeing, figure_table, masthead, no_articles, welcome
from policy_qa.ui.replies import Setting, copied_text, next_questions, turn_view
from policy_qa.ui.wording import words_of

SETTING = Setting(words_of(), MemoryRecords().summaries(["ferries", "levy"]), date(2026, 3, 15))
CHINESE = words_of(SimpleNamespace(cookies={}, headers={"accept-language": "zh"}))


def shown(turn: Exchange, setting: Setting = SETTING) -> str:
    return turn_view(0, turn, setting, latest=True)


def ask(question: str) -> Exchange:
    return Exchange(question, answer=RuleAssistant().ask(question))


def test_markers_are_buttons_that_name_their_source_and_unknown_markers_are_text() -> None:
    page = Page(shown(ask("levy?")))
    (marker,) = page.of_class("marker")
    assert (marker["data-event"], marker["data-turn"], marker["data-marker"]) == ("cite", "0", "1")
    assert "and [7]" in page.text


def test_hostile_text_is_shown_as_written_everywhere() -> None:
    turn = ask("levy <b>?</b>")
    page = Page(shown(turn))
    assert page.text.count(LEVY_QUOTE) == 1
    (section,) = page.of_class("turn")
    assert section["data-announce"] == f"{LEVY_QUOTE} [1] and [7]"
    assert "levy <b>?</b>" in page.text
    cards = evidence(0, turn, {LEVY.doc: LEVY}, {}, Setting())
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
        evidence(0, Exchange("q", answer=answer), {hostile: article}, {}, Setting()),
        shown(Exchange(hostile, answer=answer)),
        next_questions(Exchange(hostile, answer=answer), [FollowUp(hostile, ())], words_of()),
        welcome([hostile]),
        shown(Exchange(hostile, trouble=hostile)),
        shown(Exchange(hostile, draft=hostile)),
        shown(Exchange(hostile, found=(hostile,))),
        shown(Exchange(hostile, within=Narrowing(hostile, hostile, hostile, hostile, (hostile,)))),
        figure_table(figures, caption=hostile),
    ):
        Page(html)  # fails on any element or handler that came from the text


def test_checked_numbers_are_marked_with_their_status() -> None:
    page = Page(shown(ask("passengers")))
    assert len(page.of_class("quoted")) == 3  # two in the sentence, one in the tally
    assert "2 numbers quoted" in page.text
    assert "1 derived" in page.text
    assert "0.48 million = 4.3 − 4.3 ÷ 1.125" in page.text
    assert "not supported" not in page.text
    assert "1 not supported" in Page(shown(ask("levy"))).text


def test_a_number_is_not_found_inside_a_longer_one() -> None:
    answer = RuleAssistant().ask("passengers")
    answer = replace(
        answer, answer="15 and 1.5 and 5 [1]", numbers=(replace(answer.numbers[0], surface="5"),)
    )
    html = shown(Exchange("q", answer=answer))
    assert re.findall(r'class="checked quoted"[^>]*>([^<]*)<', html) == ["5"]
    assert '15 and 1.5 and <span class="checked quoted"' in html


def test_a_refusal_says_why_and_cites_the_nearest_passage() -> None:
    turn = ask("population")
    page = Page(shown(turn))
    assert page.of_class("refusal")
    assert "Not answered: the articles say nothing near it" in page.text
    assert not page.of_class("numbers")
    assert "Nearest passage" in Page(evidence(0, turn, {FERRY.doc: FERRY}, {}, Setting())).text


def test_numbers_in_a_refusal_carry_no_mark() -> None:
    refused = RuleAssistant().ask("population")
    checked = replace(
        refused, numbers=RuleAssistant().ask("passengers").numbers, answer="The nearest: 12.5% [1]."
    )
    page = Page(shown(Exchange("q", answer=checked)))
    assert "12.5%" in page.text
    assert not page.of_class("checked")


def test_a_rewritten_question_is_shown_and_an_unchanged_one_is_not() -> None:
    answer = replace(RuleAssistant().ask("passengers"), standalone_question="passengers in 2023?")
    rewritten = shown(Exchange("and?", answer=answer))
    assert "passengers in 2023?" in Page(rewritten).text
    assert not Page(shown(ask("passengers"))).of_class("read-as")


def test_a_long_question_is_shown_cut() -> None:
    page = Page(shown(Exchange("x" * 100_000, trouble="too long")))
    assert len(page.text) < 1000


def test_the_empty_store_says_what_to_do() -> None:
    text = Page(no_articles()).text
    assert "No articles yet" in text
    assert "policy-qa ingest FOLDER" in text


def test_counts_in_the_header() -> None:
    assert "36 articles · 1,204 figures · offline" in Page(masthead(36, 1204, offline=True)).text
    assert "1 article · 1 figure" in Page(masthead(1, 1, offline=False)).text


def test_a_chip_carries_quote_title_publisher_date_and_age() -> None:
    (chip, *_) = Page(shown(ask("passengers"))).of_class("marker")
    card = json.loads(str(chip["data-source"]))
    assert card == {
        "quote": FERRY_QUOTE,
        "title": FERRY_TITLE,
        "meta": "Brackwater Gazette · 16 Jan 2024 · 2 years ago",
    }
    assert chip["aria-label"] == f"Source 1: open {FERRY_TITLE}"


def test_a_chip_of_a_removed_article_says_what_the_citation_knows() -> None:
    (chip, *_) = Page(shown(ask("passengers"), replace(SETTING, sources={}))).of_class("marker")
    assert json.loads(str(chip["data-source"]))["meta"] == "16 Jan 2024 · 2 years ago"


def test_a_long_quote_is_cut_on_its_card_only() -> None:
    answer = RuleAssistant().ask("passengers")
    long = replace(answer, citations=(replace(answer.citations[0], quote="many words " * 200),))
    (chip, *_) = Page(shown(Exchange("q", answer=long))).of_class("marker")
    quote = json.loads(str(chip["data-source"]))["quote"]
    assert quote.endswith("words …") or quote.endswith("many …")
    assert len(quote) < 500
    assert "many words " * 100 in Page(evidence(0, Exchange("q", answer=long), {}, {}, SETTING)).text


def test_a_derived_number_shows_its_formula_to_pointer_and_keyboard() -> None:
    page = Page(shown(ask("passengers")))
    (derived,) = [attrs for tag, attrs in page.elements if tag == "button" and "derived" in str(attrs)]
    assert derived["data-figure"] == '[["derived", "0.48 million = 4.3 − 4.3 ÷ 1.125"]]'


def test_the_question_that_a_refusal_offers_is_a_button_and_not_said_twice() -> None:
    offer = "What was the spending on quays in 2023?"
    refused = RuleAssistant().ask("population")
    text = f"Not here. {prompts.ASKABLE.format(question=offer)} The nearest is: “x” [1]."
    turn = Exchange("q", answer=replace(refused, answer=text))
    page = Page(shown(turn))
    assert [attrs["data-question"] for attrs in page.of_class("suggestion")] == [offer]
    near = next_questions(turn, [FollowUp(offer, ()), FollowUp("Other?", ())], words_of())
    assert [attrs["data-question"] for attrs in Page(near).of_class("suggestion")] == ["Other?"]
    assert "Not here. The nearest is: “x” 1." in page.text
    assert page.text.count(offer) == 1


def test_what_can_be_asked_next_is_worded_by_the_page_and_asked_in_english() -> None:
    turn = ask("passengers")
    found = [
        FollowUp("And the year before?", (), "follow.year_before"),
        FollowUp("And in the first quarter of 2019?", (), "follow.period", {"period": "2019-01/2019-03"}),
        FollowUp("What was the spending?", ()),
    ]
    page = Page(next_questions(turn, found, CHINESE))
    assert [attrs["data-question"] for attrs in page.of_class("suggestion")] == [
        one.question for one in found
    ]
    assert "上一年呢?" in page.text
    assert "2019年1月至2019年3月呢?" in page.text
    assert "What was the spending?" in page.text
    assert page.of_class("follow")[0]["data-after"] == turn.question
    english = Page(next_questions(turn, found, words_of()))
    assert "Try next" in english.text
    assert "And in the first quarter of 2019?" in english.text
    assert next_questions(turn, [], words_of()) == ""
    assert next_questions(Exchange("q"), found, words_of()) == ""


def test_what_waits_is_busy_and_what_is_finished_can_be_copied_and_asked_again() -> None:
    waiting = Page(shown(Exchange("q")))
    assert waiting.of_class("reply")[0]["aria-busy"] == "true"
    assert not waiting.of_class("actions")
    assert "data-announce" not in waiting.of_class("turn")[0]
    drafted = Page(shown(Exchange("q", draft="So far.")))
    assert (drafted.of_class("reply")[0]["aria-busy"], "So far." in drafted.text) == ("true", True)
    events = [attrs.get("data-event") for _, attrs in Page(shown(ask("passengers"))).elements]
    assert {"copy", "again", "sources"} <= set(events)
    older = Page(turn_view(0, ask("passengers"), SETTING))
    assert "again" not in [attrs.get("data-event") for _, attrs in older.elements]
    for ended in (Exchange("q", trouble="No."), Exchange("q", stopped=True)):
        page = Page(shown(ended))
        assert page.of_class("reply")[0]["aria-busy"] == "false"
        assert "again" in [attrs.get("data-event") for _, attrs in page.elements]


def test_a_copied_answer_names_its_sources() -> None:
    answer = RuleAssistant().ask("passengers")
    assert copied_text(answer, SETTING) == (
        f"{answer.answer}\n\n[1] {FERRY_TITLE}, Brackwater Gazette, 16 Jan 2024, 2 years ago: “{FERRY_QUOTE}”"
    )


def test_the_filters_of_a_question_are_shown_with_it() -> None:
    turn = replace(ask("passengers"), within=Narrowing("2019-01-28", None, "Ningbo", None, ("a", "b")))
    assert "Only from 28 Jan 2019 · Ningbo · 2 chosen articles" in Page(shown(turn)).text
    assert not Page(shown(ask("passengers"))).of_class("within")


def test_figures_that_do_not_agree_are_outlined_with_their_articles() -> None:
    other = replace(PASSENGERS, id="other:0-3", doc="other", value=4.1e6, surface="4.1 million")
    same = replace(PASSENGERS, id="third:0-3", doc="third")
    later = replace(other, id="later:0-3", doc="later", period="2024")
    assert disagreeing([PASSENGERS, other, later]) == {PASSENGERS.id, other.id}
    assert disagreeing([PASSENGERS, same, later]) == frozenset()
    assert disagreeing([PASSENGERS, replace(other, doc="ferries")]) == frozenset()
    page = Page(figure_table([PASSENGERS, other, later]))
    assert len(page.of_class("conflicting")) == 2
    assert "The articles do not agree" in page.text
    assert "conflict: other" in page.text


def test_a_card_lists_the_figures_of_its_sentence() -> None:
    page = Page(evidence(0, ask("passengers"), {"ferries": FERRY}, FIGURES, SETTING))
    assert "Figures in this sentence (2)" in page.text
    assert "Brackwater Gazette · 16 Jan 2024 · 2 years ago" in page.text
    changed = {"ferries": replace(FERRY, text="Something else.")}
    assert "Figures in" not in Page(evidence(0, ask("passengers"), changed, FIGURES, SETTING)).text


def test_the_page_speaks_chinese() -> None:
    text = Page(
        shown(replace(ask("population"), within=Narrowing(place="宁波")), replace(SETTING, words=CHINESE))
    ).text
    assert "未作回答:文章没有相近的内容" in text
    assert "仅限 宁波" in text
    assert "36 篇文章 · 1,204 个数据" in Page(masthead(36, 1204, offline=False, words=CHINESE)).text


def test_the_other_language_is_offered() -> None:
    buttons = [a for _, a in Page(masthead(1, 1, offline=True)).elements if a.get("data-event") == "language"]
    assert [(b["data-language"], "hidden" in b) for b in buttons] == [("en", True), ("zh", False)]
