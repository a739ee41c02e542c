"""Measures, their intervals, and the comparison of two results."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policy_qa.errors import UsageError
from policy_qa.evaluation import comparison
from policy_qa.evaluation.measures import Measure, Suite, of_scores, of_trials, resampled
from policy_qa.evaluation.results import Result
from policy_qa.evaluation.scores import Score


def suite(trials: list[bool | None], **more: list[bool | None]) -> Suite:
    units = tuple(f"q{n}" for n in range(len(trials)))
    parts = tuple("test" if n % 3 == 0 else "tune" for n in range(len(trials)))
    measures = {"good": of_trials(trials)} | {name: of_trials(row) for name, row in more.items()}
    return Suite("question", units, parts, measures)


def result(*suites: tuple[str, Suite], digest: str = "d") -> Result:
    return Result("policy-qa", "1", "2026-01-01", digest, dict(suites))


class TestMeasure:
    def test_an_f1_is_a_quotient_of_sums(self) -> None:
        scores = [Score(right=1, found=2, wanted=1), Score(right=2, found=2, wanted=4)]
        assert of_scores(scores).value() == pytest.approx(6 / 9)
        assert of_scores(scores, rate="precision").value() == pytest.approx(3 / 4)
        assert of_scores(scores, rate="recall").value() == pytest.approx(3 / 5)

    def test_of_nothing_all_is_right_and_no_fault_is_found(self) -> None:
        assert Measure((), ()).value() == 1.0
        assert Measure((0.0,), (0.0,), faults=True).value() == 0.0
        assert Measure((), ()).interval() == (0.0, 1.0)

    def test_no_fault_among_many_is_not_certainty(self) -> None:
        low, high = of_trials([False] * 500, faults=True).interval()
        assert low == 0.0
        assert high == pytest.approx(0.0076, abs=0.0002)  # Wilson: z² / (n + z²)

    def test_a_known_interval_of_wilson(self) -> None:
        low, high = of_trials([True] * 81 + [False] * 182).interval()
        assert (low, high) == pytest.approx((0.2553, 0.3662), abs=0.0001)  # Newcombe 1998, table I

    def test_articles_that_differ_widen_the_interval(self) -> None:
        alike = Measure((5.0,) * 20, (10.0,) * 20)
        apart = Measure((0.0, 10.0) * 10, (10.0,) * 20)
        assert alike.value() == apart.value() == 0.5
        (a, b), (c, d) = alike.interval(), apart.interval()
        assert a < 0.5 < b
        assert d - c > 1.5 * (b - a)

    def test_all_right_in_two_articles_is_not_certainty(self) -> None:
        assert Measure((10.0, 20.0), (10.0, 20.0)).interval()[0] < 0.95

    def test_a_bootstrap_is_the_same_at_every_run(self) -> None:
        measure = Measure((1.0, 2.0, 0.0), (2.0, 2.0, 2.0))
        assert (resampled(measure, 50) == resampled(measure, 50)).all()


class TestSuite:
    def test_parts(self) -> None:
        own = suite([True, False, True, None])
        assert own.value("good") == pytest.approx(2 / 3)
        assert own.value("good", "tune") == 0.5
        assert own.value("good", "test") == 1.0
        assert suite([None, True]).shown("good", "test") == "–"

    def test_counts_that_fit_no_units_are_refused(self) -> None:
        data = suite([True, False]).as_dict()
        data["measures"]["good"]["tops"].append(1)
        with pytest.raises(ValueError, match="units"):
            Suite.from_dict(data)


class TestComparison:
    def differences(self, one: Suite, other: Suite, **options: str) -> dict[str, comparison.Difference]:
        rows = comparison.compare(result(("a", one)), result(("a", other)), **options)
        return {row.name: row for row in rows}

    def test_a_loss_of_many_is_real_and_of_one_is_chance(self) -> None:
        before = suite([True] * 100)
        (many,) = self.differences(before, suite([True] * 80 + [False] * 20)).values()
        (one,) = self.differences(before, suite([True] * 99 + [False])).values()
        assert (many.verdict, one.verdict) == ("worse", "chance")
        assert many.low < many.high < 0

    def test_equal_is_the_same(self) -> None:
        (row,) = self.differences(suite([True, False]), suite([True, False])).values()
        assert (row.verdict, row.chance) == ("same", 1.0)

    def test_fewer_faults_are_better(self) -> None:
        faults = lambda trials: Suite(  # noqa: E731
            "question", tuple(map(str, range(60))), ("tune",) * 60, {"wrong": of_trials(trials, faults=True)}
        )
        (row,) = self.differences(faults([True] * 30 + [False] * 30), faults([False] * 60)).values()
        assert row.verdict == "better"

    def test_units_are_paired(self) -> None:
        """Ten that were lost and ten that were gained make no difference."""
        one = suite([True] * 50 + [False] * 50)
        other = suite([False] * 10 + [True] * 50 + [False] * 40)
        (row,) = self.differences(one, other).values()
        assert row.verdict == "same"
        # A loss on the same few of many hard questions is seen although both rates are near each other.
        hard, harder = suite([True] * 30 + [False] * 570), suite([True] * 15 + [False] * 585)
        (row,) = self.differences(hard, harder).values()
        assert row.verdict == "worse"

    def test_of_many_measures_some_differ_by_chance(self) -> None:
        """One that is just significant alone is not when it is one of forty that differ."""
        base = [True] * 100
        lost = [False] * 7 + [True] * 93
        alone = self.differences(suite(base), suite(lost))
        assert alone["a.good"].verdict == "worse"
        others = {f"m{n}": base for n in range(60)}
        moved = {f"m{n}": [n != place for place in range(100)] for n in range(60)}
        crowd = self.differences(suite(base, **others), suite(lost, **moved))
        assert crowd["a.good"].chance == alone["a.good"].chance
        assert crowd["a.good"].verdict == "chance" if crowd["a.good"].chance > 0.05 / 61 else "worse"
        assert {crowd[f"a.m{n}"].verdict for n in range(60)} == {"chance"}

    def test_a_part_alone(self) -> None:
        other = suite([n % 3 != 0 for n in range(90)])  # only questions for testing were lost
        before = suite([True] * 90)
        assert self.differences(before, other, part="tune")["a.good"].verdict == "same"
        assert self.differences(before, other, part="test")["a.good"].verdict == "worse"

    def test_what_changed_names_no_unit_for_testing(self) -> None:
        one, other = result(("a", suite([True] * 6))), result(("a", suite([False] * 6)))
        assert comparison.changed(one, other, "a.good") == (["q1", "q2", "q4", "q5"], [])
        assert comparison.changed(other, one, "a.good")[1] == ["q1", "q2", "q4", "q5"]

    def test_other_labels_are_not_compared(self) -> None:
        one = result(("a", suite([True])))
        with pytest.raises(UsageError, match="different gold"):
            comparison.compare(one, replace(one, gold_digest="e"))
        with pytest.raises(UsageError, match="in common"):
            comparison.compare(one, result(("b", suite([True]))))

    def test_the_table_puts_losses_first_and_counts(self) -> None:
        one = suite([True] * 60, other=[False] * 60, same=[True] * 60)
        two = suite([False] * 60, other=[True] * 60, same=[True] * 60)
        lines = comparison.table(comparison.compare(result(("a", one)), result(("a", two)))).splitlines()
        assert lines[1].startswith("a.good")
        assert lines[1].endswith("worse")
        assert lines[-1] == "3 measures: 1 better, 1 worse, 0 differ by chance, 1 the same"
        assert not any("a.same" in line for line in lines)
