"""The view Over time as pure functions: what is chosen, drawn, listed, saved and ruled."""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from html_page import Page
from measured import figure, growth
from policy_qa.briefing import About, of_series
from policy_qa.briefing.document import Paragraph, Table
from policy_qa.errors import UsageError
from policy_qa.schema import Figure, Ruling, Span
from policy_qa.series import Grouping
from policy_qa.series.findings import Findings, Followed
from policy_qa.ui.belonging import belonging
from policy_qa.ui.beside import sentence_around
from policy_qa.ui.bytime import Value, completeness, period_table, readable_gaps, traced, values_of
from policy_qa.ui.choosing import LETTERS, Choice, chips, found_list, search_form
from policy_qa.ui.curves import can_be_indexed, chart_file, chart_of, chart_view, doubtful, trimmed
from policy_qa.ui.drawing import LINES
from policy_qa.ui.manner import manner_of
from policy_qa.ui.offering import as_file, file_part, offered_name
from policy_qa.ui.quoting import Known
from policy_qa.ui.readable import ENGLISH
from policy_qa.ui.wording import words_of

CHINESE = words_of(SimpleNamespace(cookies={}, headers={"accept-language": "zh"}))
HOSTILE = '"><img src=x onerror="window.pwned=1"><script>alert(1)</script>'
ABOUT = About(date(2026, 11, 23), "1.0", "abc", 2)
PUBLISHED = {"one": "2019-01-28", "two": "2020-03-01"}


def article(doc: str, **about: Any) -> Any:
    fields = {"title": f"News {doc}", "publisher": "Gazette", "published": PUBLISHED.get(doc), "place": None}
    return SimpleNamespace(doc=doc, **{**fields, **about})


def of(*figures: Figure, rulings: tuple[Ruling, ...] = ()) -> tuple[Findings, Known]:
    grouping = Grouping(rulings)
    for doc in {one.doc: None for one in figures}:
        grouping.put(doc, [one for one in figures if one.doc == doc])
    articles = {one.doc: article(one.doc) for one in figures}
    return Findings(grouping, PUBLISHED), Known(ENGLISH, {one.id: one for one in figures}, articles)


def followed(findings: Findings, *names: str) -> list[Followed]:
    """The longest series of each name and form, as in ``exports``, ``exports change``."""
    keys = []
    for name in names:
        indicator, _, form = name.partition(" ")
        keys.append(
            next(
                one.key
                for one in findings.entries.values()
                if one.indicator == indicator and one.measure.form == (form or "level")
            )
        )
    return findings.followed(keys)


ROW = (
    figure("exports", "200 billion yuan", period="2014"),
    figure("exports", "210 billion yuan", period="2015"),
    figure("exports", "220 billion yuan", period="2016", doc="two"),
    growth("exports", "9%", period="2016", doc="two"),
    figure("exports", "260 billion yuan", period="2019", status="estimate", doc="two"),
    figure("exports", "300 billion yuan", period="2020", status="target", doc="two"),
    figure("imports", "100 billion yuan", period="2015"),
    figure("imports", "110 billion yuan", period="2016"),
)


# ---- choosing ----


def test_a_choice_takes_what_a_form_can_hold_and_nothing_else() -> None:
    choice = Choice().with_form({"place": " Ningbo ", "since": "2012", "until": "20200", "more": 1})
    assert (choice.place, choice.since, choice.until) == ("Ningbo", 2012, None)
    assert Choice().with_form({"since": 2012, "place": ["x"]}) == Choice()
    assert Choice(since=2019, until=2018).is_crossed
    assert len(Choice().with_text("x" * 5000).text) == 200


def test_of_too_many_series_the_first_goes_and_what_is_no_key_is_not_chosen() -> None:
    choice = Choice(text="gdp")
    for number in range(LINES + 1):
        choice = choice.with_key(f"{number:016x}")
    assert choice.keys == tuple(f"{number:016x}" for number in range(1, LINES + 1))
    assert choice.text == ""
    assert choice.with_key("<script>") == choice.with_key(None) == choice
    assert choice.without_key(choice.keys[0]).keys == choice.keys[1:]
    assert len(LETTERS) == LINES


def test_the_search_lists_series_as_buttons_and_says_what_it_does_not_show() -> None:
    findings, _ = of(*ROW)
    page = Page(found_list(findings.find("exports"), Choice(text="exports"), ENGLISH))
    assert "exports" in page.text
    assert "5 periods" in page.text
    assert {one["data-event"] for one in page.of_class("entry")} == {"choose"}
    many = Page(found_list(list(findings.entries.values()) * 20, Choice(), ENGLISH))
    assert "the first 40 shown" in many.text
    assert "No series matches “<b>”" in Page(found_list([], Choice(text="<b>"), ENGLISH)).text
    assert found_list(findings.find(""), Choice(keys=("0" * 16,)), ENGLISH) == ""


def test_the_form_keeps_what_was_set() -> None:
    form = search_form(Choice(text='a"b', place="Ningbo", since=2012), ["Hangzhou", "Ningbo"], ENGLISH)
    page = Page(form)
    values = {attrs.get("name"): attrs.get("value") for tag, attrs in page.elements if tag == "input"}
    assert values == {None: 'a"b', "since": "2012", "until": ""}
    assert "<option selected>Ningbo" in form
    assert "起始年" in search_form(Choice(), [], CHINESE)


# ---- the chart ----


def test_gaps_stay_gaps_and_each_status_has_its_shape_and_line() -> None:
    findings, known = of(*ROW)
    some = followed(findings, "exports")
    chart = chart_of(some, Choice(), known)
    assert chart is not None
    ((_, (line,), unit),) = chart.frames
    assert unit == "CNY"
    assert [(spot.period, spot.kind, spot.joined) for spot in line.spots] == [
        ("2014", "actual", False),
        ("2015", "actual", True),
        ("2016", "actual", True),
        ("2019", "estimate", False),
        ("2020", "target", True),
    ]
    view = chart_view(chart, chart, ENGLISH).partition('<div class="on-narrow">')[0]
    assert view.count('class="line"') == 2
    assert view.count('class="line open"') == 1
    assert view.count("<circle") == 4
    assert view.count("l6 6l-6 6") == 1
    assert chart.kinds == ("actual", "estimate", "target")


def test_a_level_that_follows_from_growth_is_a_square_with_its_formula_on_its_card() -> None:
    findings, known = of(
        figure("revenue", "110 million yuan", period="2018"), growth("revenue", "10%", period="2018")
    )
    chart = chart_of(followed(findings, "revenue"), Choice(), known)
    assert chart is not None
    derived = chart.frames[0][1][0].spots[0]
    assert (derived.kind, derived.value) == ("derived", 100_000_000)
    assert "h8v8h-8z" in chart_view(chart, chart, ENGLISH)
    assert "110 million yuan ÷ (1 + 10%)" in unescape(derived.link)


def test_a_point_has_a_card_and_leads_to_its_sentence() -> None:
    findings, known = of(*ROW)
    chart = chart_of(followed(findings, "exports"), Choice(), known)
    assert chart is not None
    spot = chart.frames[0][1][0].spots[2]
    attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', spot.link))
    figure_ = ROW[2]
    assert (attributes["data-event"], attributes["data-doc"]) == ("open", "two")
    assert (attributes["data-start"], attributes["data-end"]) == (str(figure_.start), str(figure_.end))
    card = dict(json.loads(unescape(attributes["data-figure"])))
    assert card == {
        "As written": "220 billion yuan",
        "Period": "2016",
        "Status": "actual",
        "Article": "News two",
        "Published": "1 Mar 2020",
        "Sentence": "The exports of Ningbo was 220 billion yuan.",
    }


def test_one_axis_for_values_that_compare_and_another_chart_for_those_that_do_not() -> None:
    findings, known = of(
        *ROW, figure("sales", "$9 billion", period="2016"), figure("sales", "$9.5 billion", period="2017")
    )
    some = followed(findings, "exports", "imports", "exports change", "sales")
    chart = chart_of(some, Choice(), known)
    assert chart is not None
    assert [(unit, [line.letter for line in lines]) for _, lines, unit in chart.frames] == [
        ("CNY", ["A", "B"]),
        ("%", ["C"]),
        ("USD", ["D"]),
    ]
    assert len({frame.days for frame, _, _ in chart.frames}) == 1


def test_values_of_other_units_are_drawn_in_the_first_ones() -> None:
    mass: Any = {"kind": "measure", "period": "2015"}
    findings, known = of(
        replace(figure("steel", "3 tons", 3, **mass), unit="ton"),
        replace(figure("coal", "9 kg", 9, **mass), unit="kilogram"),
    )  # fmt: skip
    chart = chart_of(followed(findings, "steel", "coal"), Choice(), known)
    assert chart is not None
    ((_, (_, coal), unit),) = chart.frames
    assert unit == "ton"
    assert coal.spots[0].value == pytest.approx(0.009)


def test_first_values_can_be_100_where_that_makes_sense() -> None:
    findings, known = of(*ROW)
    levels = followed(findings, "exports", "imports")
    assert can_be_indexed(levels)
    assert not can_be_indexed(followed(findings, "exports", "exports change"))
    assert not can_be_indexed(levels[:1])
    chart = chart_of(levels, Choice(indexed=True), known)
    assert chart is not None
    ((_, lines, _),) = chart.frames
    assert [line.spots[0].value for line in lines] == [100, 100]
    assert lines[0].spots[1].value == pytest.approx(105)


def test_years_narrow_what_is_shown() -> None:
    findings, known = of(*ROW)
    some = trimmed(followed(findings, "exports"), Choice(since=2016, until=2019))
    assert [point.period for point in some[0].series.points] == ["2016", "2019"]
    assert some[0].series.gaps == ("2017", "2018")
    assert chart_of(trimmed(some, Choice(since=2030)), Choice(), known) is None


def test_a_saved_picture_is_xml_of_its_own_whatever_an_article_says() -> None:
    bad = figure(f"exports {HOSTILE}\x00\ud800", "5 billion yuan", period="2018", place=HOSTILE)
    findings, known = of(bad, replace(bad, id="x", period="2019"))
    known = replace(known, articles={"one": article("one", title=HOSTILE)})
    some = findings.followed(findings.entries)
    chart = chart_of(some, Choice(), known)
    assert chart is not None
    text = chart_file(chart, [HOSTILE], ENGLISH)
    root = ElementTree.fromstring(text.encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {one.tag.rpartition("}")[2] for one in root.iter()} <= {
        "svg", "title", "style", "rect", "g", "text", "line", "path", "circle"
    }  # fmt: skip
    assert not [name for one in root.iter() for name in one.attrib if name.startswith(("on", "href"))]


# ---- the table and what is behind it ----


def test_the_table_has_a_row_a_period_and_links_each_value() -> None:
    findings, known = of(*ROW)
    table = period_table(followed(findings, "exports", "imports"), known)
    page = Page(table)
    assert table.count('<th scope="row"') == 5
    opened = page.of_class("to-sentence")
    assert {one["data-event"] for one in opened} == {"open"}
    assert len(opened) == 8  # seven values and a claimed growth
    assert "200 billion yuan: open News one" in {one["aria-label"] for one in opened}
    assert "target" in page.text


def test_growth_that_does_not_follow_from_the_levels_stands_there_with_both_numbers() -> None:
    findings, known = of(*ROW)
    table = period_table(followed(findings, "exports"), known)
    assert "growth differs" in table
    text = " ".join(Page(table).text.split())
    assert "claimed 9% ≠which does not agree with computed 4.76%" in text
    findings, known = of(
        figure("exports", "200 billion yuan", period="2017"),
        figure("exports", "210 billion yuan", period="2018"),
        growth("exports", "5%", period="2018"),
    )
    assert "growth agrees" in period_table(followed(findings, "exports"), known)


def test_what_is_behind_a_chart_is_counted_and_gaps_are_named() -> None:
    findings, known = of(*ROW)
    some = followed(findings, "exports")
    assert "5 figures in 2 of 36 articles" in Page(completeness(some, 36, known)).text
    assert readable_gaps(some[0], ENGLISH) == "2017–2018"
    assert "36 篇文章" in completeness(some, 36, replace(known, words=CHINESE))
    long = replace(some[0].series, gaps=tuple(str(year) for year in range(1900, 1990, 2)))
    assert readable_gaps(replace(some[0], series=long), ENGLISH).endswith("1922, 33 more")


def test_texts_of_articles_are_escaped_everywhere() -> None:
    bad = figure(f"exports {HOSTILE}", f"5 billion yuan {HOSTILE}", period="2018", place=HOSTILE, doc=HOSTILE)
    other = replace(bad, id="other", period="2019", start=7000, end=7010, indicator=f"exports too {HOSTILE}")
    findings, known = of(bad, other)
    known = replace(known, articles={HOSTILE: article(HOSTILE, title=HOSTILE, publisher=HOSTILE)})
    some = findings.followed(findings.entries)
    ruling = Ruling(
        "d", 0, 1, "s", "s", "apart", bad.indicator or "", other.indicator or "", made="2026-01-01"
    )
    for html in (
        chips(some, ENGLISH),
        found_list([one.entry for one in some], Choice(), ENGLISH),
        period_table(some, known),
        completeness(some, 9, known),
        belonging(some, [ruling], known, said=HOSTILE, trouble=HOSTILE),
        search_form(Choice(text=HOSTILE), [HOSTILE], ENGLISH),
    ):
        page = Page(html)
        assert not {tag for tag, _ in page.elements} & {"img", "script"}
    chart = chart_of(some, Choice(), known)
    assert chart is not None
    drawn = chart_view(chart, chart, ENGLISH)
    assert "<img" not in drawn
    assert "<script" not in drawn


# ---- values that are hardly of their series ----

MISREAD = (
    figure("exports", "683 billion yuan", period="2022"),
    figure("exports", "50 billion yuan", period="2023", start=7000),
    growth("exports", "8%", period="2024", doc="two"),
    figure("exports", "684 billion yuan", period="2024", doc="two"),
)


def doubted() -> tuple[list[Followed], Known]:
    findings, known = of(*MISREAD)
    some = followed(findings, "exports")
    return trimmed(some, Choice()), replace(known, doubtful=doubtful(some))


def test_a_value_of_another_size_is_not_drawn_and_nothing_is_computed_from_it() -> None:
    some, known = doubted()
    assert known.doubtful == {MISREAD[1].id}
    chart = chart_of(some, Choice(), known)
    assert chart is not None
    [(frame, [line], _)] = chart.frames
    assert [spot.period for spot in line.spots] == ["2022", "2024"]
    assert [spot.joined for spot in line.spots] == [False, False]  # of 2023 nothing certain is known
    assert frame.low > 600e9
    assert some[0].series.growth == ()


def test_a_value_that_is_not_drawn_stands_in_the_table_and_below_the_chart_with_its_sentence() -> None:
    some, known = doubted()
    table = Page(period_table(some, known))
    assert "50 billion yuan doubtful" in " ".join(table.text.split())
    said = Page(completeness(some, 2, known))
    assert "so not drawn: 2023 50 billion yuan" in " ".join(said.text.split())
    assert [one["data-start"] for one in said.of_class("to-sentence")] == ["7000"]
    assert [row.doubtful for row in values_of(some, known)] == [False, True, False]


def test_ranks_and_growth_may_leap() -> None:
    findings, _ = of(
        *(
            growth("exports", text, period=year)
            for text, year in (("1%", "2020"), ("9%", "2021"), ("1%", "2022"))
        )
    )
    assert doubtful(followed(findings, "exports change")) == frozenset()


# ---- files ----


def test_a_document_of_series_has_chart_table_sources_and_what_is_left_out() -> None:
    findings, known = of(*ROW, *(replace(one, indicator="grain", id=f"g{one.id}") for one in MISREAD))
    both = followed(findings, "exports", "grain")
    known = replace(known, doubtful=doubtful(both))
    document = of_series(
        [traced(one, known) for one in trimmed(both, Choice())], {}, manner_of(ENGLISH), ABOUT
    )
    assert document.title == "Briefing: 2 series"
    kinds = [type(block).__name__ for block in document.body]
    assert kinds == ["Heading", "Paragraph", "Chart", "Table", "Heading", "Paragraph", "Table", "Paragraph"]
    assert [len(block.rows) for block in document.body if isinstance(block, Table)] == [5, 2]
    left_out = document.body[-1]
    assert isinstance(left_out, Paragraph)
    assert "2023: 50 billion yuan" in "".join(run.text for run in left_out.runs)
    alone = of_series([traced(both[0], known)], {}, manner_of(ENGLISH), ABOUT)
    assert alone.title.startswith("exports")


def test_a_share_says_of_what_it_is_one() -> None:
    share = replace(figure("research", "2.8%", period="2019", kind="percent", unit="%"), share_of="GDP")
    findings, _ = of(share)
    assert "share of GDP" in Page(found_list(findings.find(""), Choice(), ENGLISH)).text
    assert "占 GDP 的比重" in found_list(findings.find(""), Choice(), CHINESE)


def test_a_source_below_a_saved_chart_has_its_publisher_and_date() -> None:
    _, known = of(*ROW)
    assert known.reference("one") == "News one (Gazette, 28 Jan 2019)"
    assert replace(known, articles={}).reference("one") == "one"


def test_values_are_saved_as_they_are_shown_and_no_formula_runs() -> None:
    rows = (*ROW, replace(figure("exports", "215 billion yuan", period="2017"), sentence="=HYPERLINK(1)"))
    findings, known = of(*rows)
    some = followed(findings, "exports")
    made = as_file(values_of(some, known), "csv", Value)
    read = list(csv.DictReader(io.StringIO(made.data.decode("utf-8-sig"))))
    assert [row["period"] for row in read] == ["2014", "2015", "2016", "2017", "2019", "2020"]
    assert [row["value"] for row in read][:2] == ["200000000000.0", "210000000000.0"]
    assert read[2]["growth_claimed"] == "9.0"
    assert read[2]["growth_agrees"] == "false"
    assert read[3]["sentence"] == "'=HYPERLINK(1)"
    assert {row["title"] for row in read} == {"News one", "News two"}


def test_a_file_travels_within_the_page() -> None:
    findings, known = of(*ROW)
    some = followed(findings, "exports", "imports")
    made = as_file(values_of(some, known), "xlsx", Value)
    part = file_part(made, offered_name(some))
    attrs = Page(part).elements[0][1]
    assert attrs["data-file"] == "exports-ningbo-imports-ningbo.xlsx"
    assert b64decode(attrs["data-bytes"] or "") == made.data
    assert part != file_part(made, offered_name(some))
    with pytest.raises(UsageError):
        as_file([], "exe", Value)


# ---- what belongs together ----


def together(verdict: Any = "together") -> Ruling:
    return Ruling("one", 0, 1, "s", "s", verdict, "exports", "sales abroad", made="2026-11-01T00:00:00")


def test_wordings_that_are_few_can_be_said_not_to_belong_here() -> None:
    stray = replace(figure("goods exported", "67 billion yuan", period="2017"), doc="two")
    findings, known = of(*ROW, stray)
    some = followed(findings, "exports")
    buttons = [a for _, a in Page(belonging(some, [], known)).elements if a.get("data-event") == "apart"]
    assert len(buttons) == 1
    assert (buttons[0]["data-other"], buttons[0]["data-name"]) == (stray.id, ROW[0].id)
    alone = followed(of(*ROW)[0], "exports")
    assert "one wording" in belonging(alone, [], known)


def test_two_series_of_one_form_can_be_said_to_be_the_same() -> None:
    findings, known = of(*ROW)
    html = belonging(followed(findings, "exports", "imports", "exports change"), [], known)
    pairs = [a for _, a in Page(html).elements if a.get("data-event") == "together"]
    assert len(pairs) == 1
    assert (pairs[0]["data-name"], pairs[0]["data-other"]) == (ROW[0].id, ROW[6].id)
    assert "A and B are the same" in Page(html).text


def test_what_was_said_of_a_wording_can_be_taken_back_until_it_is() -> None:
    findings, known = of(*ROW)
    some = followed(findings, "exports")
    page = Page(belonging(some, [together()], known))
    (back,) = [a for _, a in page.elements if a.get("data-event") == "undecided"]
    assert (back["data-made"], back["data-name"]) == ("2026-11-01T00:00:00", "exports")
    assert "“exports” and “sales abroad” are the same" in page.text
    assert "undecided" not in belonging(some, [together(), together("undecided")], known)


# ---- the article beside ----


def test_the_sentence_around_a_value_is_found_and_nonsense_is_none() -> None:
    sentences = [Span(0, 10), Span(10, 30)]
    assert sentence_around(sentences, "12", "15") == Span(10, 30)
    assert sentence_around(sentences, "8", "12") == Span(8, 12)
    for start, end in (("x", "5"), ("9", "3"), ("5", "5"), ("9" * 12, "9" * 13), ("", "")):
        assert sentence_around(sentences, start, end) is None


def test_numbers_of_an_axis_differ_where_the_values_hardly_do() -> None:
    findings, known = of(
        figure("exports", "683.6 billion yuan", period="2022"),
        figure("exports", "683.76 billion yuan", period="2023"),
    )
    chart = chart_of(followed(findings, "exports"), Choice(), known)
    assert chart is not None
    drawn = chart_view(chart, chart, ENGLISH)
    ticks = re.findall(r'text-anchor="end">([^<]+)<', drawn)
    shown = ticks[: len(ticks) // 2]
    assert len(set(shown)) == len(shown) > 2
    assert shown[0] == "683.6B"
