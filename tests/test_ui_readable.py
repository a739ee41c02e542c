"""How dates, periods, values and ages read on the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from fakes_ui import COST, GROWTH, PASSENGERS
from policy_qa.ui.readable import (
    age,
    as_written,
    change_words,
    period_phrase,
    readable_date,
    readable_period,
    readable_value,
)
from policy_qa.ui.wording import words_of

CHINESE = words_of(SimpleNamespace(cookies={}, headers={"accept-language": "zh"}))
TODAY = date(2026, 3, 15)


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
    dated = replace(GROWTH, change_base="in the same months of 2017", change_base_period="2017-01/2017-11")
    assert change_words(dated) == "up on Jan–Nov 2017"
    assert change_words(PASSENGERS) == "–"


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2026-03-15", "today"),
        ("2026-03-14", "1 day ago"),
        ("2026-02-01", "42 days ago"),
        ("2025-12-31", "3 months ago"),
        ("2025-03", "1 year ago"),
        ("2019-01-28", "7 years ago"),
        ("2019", "7 years ago"),
        ("2026", ""),
        ("2026-03", ""),
        ("2026-02", "1 month ago"),
        ("2026-04-01", ""),
        ("2026-02-31", ""),
        ("soon", ""),
        (None, ""),
    ],
)
def test_the_age_of_what_was_published(published: str | None, words: str) -> None:
    assert age(published, words_of(), today=TODAY) == words


def test_the_same_in_chinese() -> None:
    assert readable_date("2019-01-28", CHINESE) == "2019年1月28日"
    assert readable_period("2018-01/2018-11", CHINESE) == "2018年1月至2018年11月"
    assert readable_period("2018/..", CHINESE) == "2018年以来"
    assert as_written(COST, CHINESE) == "约 40 million euros"
    assert change_words(GROWTH, CHINESE) == "较 2022年 上升"
    assert age("2019-01-28", CHINESE, today=TODAY) == "7 年前"
