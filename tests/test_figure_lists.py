"""Lists of figures: searched, filtered, sorted, a page at a time, in SQLite and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from policy_qa.errors import UsageError
from policy_qa.records import ORDERS, RecordStore
from policy_qa.records.words import beginnings
from policy_qa.schema import Correction, Figure, Verdict
from stores import Place, article, extracted

TEXT = "Line.\n" * 40


def made(doc: str, start: int, surface: str, **about: Any) -> Figure:
    values: dict[str, Any] = {"kind": "count", "value": 1, **about}
    return Figure(f"{doc}:{start}-{start + 4}", doc, start, start + 4, surface, **values)


GDP = made(
    "port", 0, "2.4 billion euros", kind="money", value=2_400_000_000, unit="EUR", indicator="GDP",
    place="Brackwater, Delta", period="2023", confidence=0.91, sentence="GDP of the port rose.",
)  # fmt: skip
SHARE = made(
    "port", 8, "12.5%", kind="percent", value=12.5, unit="%", indicator="added value of high-tech industries",
    subject="the marine industry", period="2022", change_direction="up", confidence=0.4, sentence="It grew.",
)  # fmt: skip
BOATS = made(
    "port", 16, "618", value=618, unit="boat", indicator="électric boats", place="Delta", status="target",
    period="2024/..", confidence=0.7, sentence="Boats – 618 by 2024_plan.",
)  # fmt: skip
LEVY = made("levy", 0, "$15", kind="money", value=15, unit="USD", confidence=1.0, sentence="The levy_rate.")
HUGE = made("levy", 8, "many", value=10**30, unit="boat", indicator="boats", period="1999", confidence=0.7)
CITY = made(
    "levy", 16, "7", value=7, indicator="高新技术企业数量", place="宁波市", sentence="宁波市有7家企业。"
)
ALL = [LEVY, HUGE, CITY, GDP, SHARE, BOATS]


@pytest.fixture
def records(place: Place) -> Iterator[RecordStore]:
    with place.records() as opened:
        port = article(
            "port", TEXT, published="2024-01-16", title="The harbour", publisher="Brackwater Gazette"
        )
        opened.write(extracted(port, GDP, SHARE, BOATS), [])
        levy = article("levy", TEXT + " ", published="2023-06", publisher="Marlow Desk")
        opened.write(extracted(levy, LEVY, HUGE, CITY), [])
        yield opened


def judged(records: RecordStore, figure: Figure, verdict: Verdict, **changes: Any) -> None:
    where = (figure.doc, figure.start, figure.end, figure.surface, figure.sentence)
    records.record(Correction(*where, verdict, changes, made="2026-01-01"))


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ALL),
        ({"words": "port"}, [GDP]),
        ({"words": "BOAT"}, [HUGE, BOATS]),
        ({"words": "boats electric"}, [BOATS]),
        ({"words": "delta gdp"}, [GDP]),
        ({"words": "high tech grew"}, [SHARE]),
        ({"words": "plan"}, [BOATS]),
        ({"words": "企业"}, [CITY]),
        ({"words": "宁波 7"}, [CITY]),
        ({"words": "宁波 8"}, []),
        ({"words": "企_业"}, [CITY]),
        ({"words": '" OR 1=1 --'}, []),
        ({"words": "NEAR(levy, 3)"}, []),
        ({"words": "% _ ' \" *"}, []),
        ({"words": "a\0b \ud800"}, []),
        ({"words": " "}, []),
        ({"indicator": "boats"}, [HUGE, BOATS]),
        ({"indicator": "technology"}, []),
        ({"indicator": "tech"}, [SHARE]),
        ({"subject": "industry marines"}, [SHARE]),
        ({"place": "delta"}, [GDP, BOATS]),
        ({"place": "delt"}, []),
        ({"kind": "money"}, [LEVY, GDP]),
        ({"status": "target"}, [BOATS]),
        ({"unit": "boat"}, [HUGE, BOATS]),
        ({"unit": "boat' OR 1=1"}, []),
        ({"least": 0.7}, [LEVY, HUGE, CITY, GDP, BOATS]),
        ({"most": 0.7}, [HUGE, SHARE, BOATS]),
        ({"least": 0.5, "most": 0.95}, [HUGE, GDP, BOATS]),
        ({"since": "2023"}, [GDP, BOATS]),
        ({"since": "2000", "until": "2022"}, [SHARE]),
        ({"doc": ["levy", "gone"], "kind": "count"}, [HUGE, CITY]),
        ({"publisher": "gazette"}, [GDP, SHARE, BOATS]),
        ({"title": "harb"}, [GDP, SHARE, BOATS]),
        ({"title": "levy"}, [LEVY, HUGE, CITY]),
        ({"title": "levy", "publisher": "gazette"}, []),
        ({"published_until": "2023"}, [LEVY, HUGE, CITY]),
        ({"published_since": "2024-01-16", "unit": "%"}, [SHARE]),
        ({"verdict": "none"}, ALL),
        ({"verdict": "confirmed"}, []),
        ({"indicator": None, "words": "", "doc": None}, ALL),
    ],
)
def test_filters(records: RecordStore, filters: dict[str, Any], found: list[Figure]) -> None:
    page = records.figure_page(limit=50, **filters)
    assert (list(page.figures), page.total) == (found, len(found))
    assert records.figures(**filters) == found
    assert list(records.each_figure(**filters)) == found


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("indicator", [SHARE, HUGE, GDP, BOATS, CITY, LEVY]),
        ("subject", [SHARE, LEVY, HUGE, CITY, GDP, BOATS]),
        ("place", [GDP, BOATS, CITY, LEVY, HUGE, SHARE]),
        ("unit", [SHARE, HUGE, BOATS, GDP, LEVY, CITY]),
        ("value", [CITY, SHARE, LEVY, BOATS, GDP, HUGE]),
        ("period", [HUGE, SHARE, GDP, BOATS, LEVY, CITY]),
        ("change", [SHARE, LEVY, HUGE, CITY, GDP, BOATS]),
        ("status", [LEVY, HUGE, CITY, GDP, SHARE, BOATS]),
        ("confidence", [SHARE, HUGE, BOATS, GDP, LEVY, CITY]),
        ("article", [LEVY, HUGE, CITY, GDP, SHARE, BOATS]),
        ("kind", [HUGE, CITY, BOATS, LEVY, GDP, SHARE]),
    ],
)
def test_orders_put_what_is_unknown_last_and_equals_in_place(
    records: RecordStore, order: str, found: list[Figure]
) -> None:
    assert list(records.each_figure(order=order)) == found
    known = [one for one in found if order not in ORDERS_OF or getattr(one, ORDERS_OF[order]) is not None]
    backwards = list(records.each_figure(order=order, descending=True))
    assert backwards[len(known) :] == found[len(known) :]
    assert {key(order, one) for one in backwards[:1]} == {key(order, one) for one in known[-1:]}


ORDERS_OF = {name: "change_direction" if name == "change" else name for name in ORDERS if name != "article"}


def key(order: str, figure: Figure) -> object:
    return figure.doc if order == "article" else getattr(figure, ORDERS_OF[order])


def test_there_is_no_other_order_and_no_other_filter(records: RecordStore) -> None:
    with pytest.raises(UsageError, match="cannot be sorted by 'sentence; --'"):
        records.figure_page(limit=1, order="sentence; --")
    with pytest.raises(TypeError, match="no filter 'owner'"):
        records.figures(owner="x")  # type: ignore[call-arg]  # that is the point
    with pytest.raises(UsageError, match="not a date"):
        records.figures(published_since="soon")


def test_pages_follow_each_other_and_the_last_one_stands_for_all_beyond(records: RecordStore) -> None:
    order: dict[str, Any] = {"order": "kind", "descending": True}
    pages = [records.figure_page(limit=4, offset=offset, **order) for offset in (0, 4, 8, 400)]
    assert [(page.offset, page.total, len(page.figures)) for page in pages] == [
        (0, 6, 4), (4, 6, 2), (4, 6, 2), (4, 6, 2),
    ]  # fmt: skip
    assert [*pages[0].figures, *pages[1].figures] == list(records.each_figure(**order))
    nothing = records.figure_page(limit=4, offset=8, words="nothing")
    assert (nothing.figures, nothing.offset, nothing.total) == ((), 0, 0)


def test_values_with_their_numbers(records: RecordStore) -> None:
    assert records.figure_values("unit", limit=2) == [("boat", 2), ("%", 1)]
    assert records.figure_values("kind", limit=9, place="Delta") == [("count", 1), ("money", 1)]
    assert records.figure_values("verdict", limit=9) == []


def test_what_a_person_said_is_searched_and_listed(records: RecordStore) -> None:
    judged(records, GDP, "corrected", indicator="port traffic", place="Marlow", value=9)
    judged(records, LEVY, "rejected")
    judged(records, HUGE, "confirmed")
    (found,) = records.figures(indicator="traffic", place="marlow")
    assert (found.id, found.value, records.figures(indicator="gdp")) == (GDP.id, 9, [])
    assert records.figures(verdict="rejected") == [replace(LEVY, verdict="rejected")]
    assert [one.id for one in records.figures(verdict="none")] == [CITY.id, SHARE.id, BOATS.id]
    assert [one.id for one in records.each_figure(order="verdict")][:2] == [HUGE.id, GDP.id]
    judged(records, GDP, "withdrawn")
    assert records.figures(indicator="gdp") == [GDP]


def test_what_is_gone_is_found_no_more_and_the_index_can_be_made_again(records: RecordStore) -> None:
    assert records.text_index_is_whole()
    with records.writing():
        records.remove("port")
        assert records.figures(words="boats") == [HUGE]
        records.rebuild_text_index()
    assert records.figures(words="boat", unit="boat") == [HUGE]
    assert records.text_index_is_whole()


def test_more_figures_than_one_list_of_sql_holds(records: RecordStore) -> None:
    many = [made("long", 8 * number, f"{number}", value=number) for number in range(1_203)]
    records.write(extracted(article("long", TEXT * 50), *many), [])
    found = list(records.each_figure(order="value", descending=True, doc="long"))
    assert found == many[::-1]


def test_beginnings_of_words() -> None:
    assert beginnings("R&D patents, class") == (["R", "D", "patent", "class"], [])
    assert beginnings("patents", whole=True) == (["patents"], [])
    assert beginnings("2018年GDP，第三") == (["2018", "GDP"], ["年", "第三"])
    assert beginnings('"* NOT (') == (["NOT"], [])
    assert len(beginnings("word " * 1_000)[0]) == 64


def test_a_number_is_found_as_it_is_written(records: RecordStore) -> None:
    exact = made(
        "trade", 0, "$632.69 billion", indicator="goods", sentence="Goods worth $632.69 billion left."
    )
    other = made(
        "trade", 8, "$632.0 billion", indicator="imports", sentence="$632.0 billion, and a surplus of 69.7."
    )
    records.write(extracted(article("trade", TEXT), exact, other), [])
    assert [one.surface for one in records.figure_page(limit=9, words="632.69").figures] == [
        "$632.69 billion"
    ]
    assert records.figure_page(limit=9, words="goods 632.69").total == 1
    assert records.figure_page(limit=9, words="632,69").total == 0
