"""Charts and tables of answers over time as pure functions of their values."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from policy_qa.readers.cells import Cell
from policy_qa.ui.charts import cell_table, line_chart
from policy_qa.ui.wording import words_of

CHINESE = words_of(SimpleNamespace(cookies={}, headers={"accept-language": "zh"}))


def cell(year: int, value: float, **fields: object) -> Cell:
    made = Cell("exports", "Ostmark", str(year), f"{value:g} billion yuan", value * 1e9, "CNY", "actual", 1)
    return replace(made, **fields)  # type: ignore[arg-type]


ROW = (cell(2010, 3), cell(2011, 4), cell(2012, 5), cell(2016, 7), cell(2017, 8))


def test_values_are_joined_except_over_what_is_not_known() -> None:
    chart = line_chart(ROW, 2)
    assert chart.count('class="line"') == 3
    assert chart.count("<circle") == 5


def test_estimates_targets_and_derived_values_are_drawn_apart() -> None:
    row = (*ROW, cell(2018, 9, status="estimate"), cell(2019, 9, status="target"), cell(2020, 9, formula="f"))
    chart = line_chart(row, 0)
    assert all(f'<a class="{kind}"' in chart for kind in ("actual", "estimate", "target", "derived"))
    assert chart.count('class="line open"') == 3
    assert chart.count("l6 6l-6 6") == 1


def test_each_point_opens_its_sentence_and_says_what_it_is() -> None:
    chart = line_chart((*ROW, cell(2018, 9, marker=4)), 2)
    assert 'data-event="cite" data-turn="2" data-marker="4"' in chart
    assert 'aria-label="2018: 9 billion yuan, actual; open source 4"' in chart
    assert "<title>exports: line chart, 6 values from 2010 to 2018" in chart


@pytest.mark.parametrize("row", [(), ROW[:2], (cell(2010, 1), cell(2010, 2), cell(2010, 3))])
def test_too_few_values_make_no_chart(row: tuple[Cell, ...]) -> None:
    assert line_chart(row, 0) == ""


def test_values_below_zero_and_values_that_are_one_stay_inside() -> None:
    for row in (
        tuple(replace(one, value=-one.value) for one in ROW),
        tuple(replace(one, value=0.0) for one in ROW),
        tuple(replace(one, value=5.0) for one in ROW),
    ):
        chart = line_chart(row, 0)
        heights = [float(part.split('"')[0]) for part in chart.split('cy="')[1:]]
        assert len(heights) == 5
        assert all(0 <= height <= 240 for height in heights)


def test_texts_of_articles_are_escaped() -> None:
    row = tuple(replace(one, indicator="<b>x</b>", written='"><script>') for one in ROW)
    made = line_chart(row, 0) + cell_table(row, 0)
    assert "<script>" not in made
    assert "<b>" not in made


def test_the_table_has_status_and_source_of_each_value_in_the_words_of_the_page() -> None:
    table = cell_table((*ROW, cell(2018, 9, formula="8 × (1 + 12%)", marker=3)), 1)
    assert table.count("<tr>") == 7
    assert 'title="8 × (1 + 12%)">derived' in table
    assert 'data-turn="1" data-marker="3"' in table
    assert "来源" in cell_table(ROW, 1, CHINESE)
    assert "折线图" in line_chart(ROW, 1, CHINESE)
