"""Reliability: calibration and ranking of confidence, and which records count as right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy_qa.evaluation.figures import judged
from policy_qa.evaluation.gold import GoldFigure, Split
from policy_qa.evaluation.reliability import reliability
from policy_qa.schema import Figure

SPLIT = Split(seen=frozenset({"a"}))
FIGURE = Figure(
    "a:0-2", "a", 0, 2, "5%", "percent", 5, unit="%", indicator="rate of tax", period="2020", confidence=0.8
)


def pairs(*rows: tuple[float, bool]) -> list[tuple[Figure, bool]]:
    return [(replace(FIGURE, confidence=confidence), right) for confidence, right in rows]


class TestMeasures:
    def test_confidence_that_is_kept_has_no_calibration_error(self) -> None:
        rows = [(0.8, True)] * 40 + [(0.8, False)] * 10
        measured = reliability(pairs(*rows), split=SPLIT)["all"]
        assert (measured.right, measured.figures) == (0.8, 50)
        assert measured.expected == pytest.approx(0.8)

    def test_too_much_confidence_is_an_error_of_as_much(self) -> None:
        measured = reliability(pairs(*[(0.9, True), (0.9, False)] * 50), split=SPLIT)["all"]
        assert measured.ece == pytest.approx(0.4)
        assert measured.brier == pytest.approx((0.01 + 0.81) / 2)

    @pytest.mark.parametrize(
        ("rows", "auroc"),
        [
            ([(0.9, True), (0.8, True), (0.2, False)], 1.0),
            ([(0.1, True), (0.8, False)], 0.0),
            ([(0.5, True), (0.5, False)], 0.5),
            ([(0.9, True), (0.5, False), (0.4, True)], 0.5),
            ([(0.9, True)], 0.5),
        ],
    )
    def test_ranking(self, rows: list[tuple[float, bool]], auroc: float) -> None:
        assert reliability(pairs(*rows), split=SPLIT)["all"].auroc == pytest.approx(auroc)

    def test_parts(self) -> None:
        measured = reliability(pairs((0.9, True)), split=SPLIT)
        assert set(measured) == {"all", "tune"}


class TestJudged:
    def gold(self, **fields: object) -> GoldFigure:
        wanted = replace(FIGURE, **fields)  # type: ignore[arg-type]  # the cases use fields of a figure
        return GoldFigure("a#01", "a", wanted.surface, wanted, ignore=False, accept={})

    @pytest.mark.parametrize(
        ("wanted", "right"),
        [
            ({}, True),
            ({"indicator": "tax rate"}, True),
            ({"place": "Oslo"}, True),
            ({"value": 6}, False),
            ({"unit": "pp"}, False),
            ({"indicator": "growth"}, False),
            ({"period": "2021"}, False),
            ({"status": "target"}, False),
        ],
    )
    def test_right_in_all_that_matters(self, wanted: dict[str, object], right: bool) -> None:
        assert [verdict for _, verdict in judged([self.gold(**wanted)], [FIGURE])] == [right]

    def test_other_accepted_values(self) -> None:
        item = replace(self.gold(period="2021"), accept={"period": ("2020",)})
        assert [verdict for _, verdict in judged([item], [FIGURE])] == [True]

    def test_what_is_no_figure_is_wrong_and_what_costs_nothing_is_left_out(self) -> None:
        assert [verdict for _, verdict in judged([], [FIGURE])] == [False]
        assert list(judged([replace(self.gold(), ignore=True)], [FIGURE])) == []
