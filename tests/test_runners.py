from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from policy_qa.errors import LoadError, UsageError
from policy_qa.runners import RUNNERS, WorkerLost, processes, runner, serial


@dataclass(frozen=True)
class Squared:
    """A stage: says the square, and which process and which instance computed it."""

    def __call__(self, number: int) -> tuple[int, int, int]:
        return number * number, os.getpid(), id(self)


def reject(number: int) -> int:
    if number == 3:
        raise LoadError(f"{number}.txt", "is broken")
    return number


def rejecting() -> Callable[[int], int]:
    return reject


def die(number: int) -> int:
    os._exit(9)


def dying() -> Callable[[int], int]:
    return die


@pytest.mark.parametrize("run", [serial, partial(processes, workers=2)])
def test_results_come_in_the_order_of_the_items(run: Callable[..., Iterator[tuple[int, int, int]]]) -> None:
    results = list(run(Squared, range(40)))
    assert [square for square, _, _ in results] == [n * n for n in range(40)]


def test_processes_work_elsewhere_and_make_the_stage_once_each() -> None:
    results = list(processes(Squared, range(40), workers=2))
    makers = {(pid, instance) for _, pid, instance in results}
    assert os.getpid() not in {pid for pid, _ in makers}
    assert 1 <= len(makers) <= 2


def test_items_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = serial(Squared, items())
    next(results)
    assert taken == [0]
    pool = processes(Squared, items(), workers=1)
    next(pool)
    assert len(taken) < 20
    pool.close()  # type: ignore[attr-defined]  # it is a generator


def test_an_error_of_the_stage_arrives_whole() -> None:
    with pytest.raises(LoadError) as error:
        list(processes(rejecting, range(5), workers=1))
    assert (error.value.source, error.value.reason) == ("3.txt", "is broken")


def test_a_lost_worker_is_said_in_words() -> None:
    with pytest.raises(WorkerLost, match="use fewer workers"):
        list(processes(dying, range(3), workers=1))


def test_no_items_no_results() -> None:
    assert list(processes(Squared, [], workers=1)) == []


def test_an_unknown_runner_names_the_known() -> None:
    assert runner("serial") is RUNNERS["serial"]
    with pytest.raises(UsageError, match="choose one of serial, processes"):
        runner("threads")
