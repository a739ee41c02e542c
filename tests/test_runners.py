from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import pytest

from policy_qa.errors import LoadError, MissingDependency, UsageError
from policy_qa.runners import RUNNERS, TookTooLong, WorkerLost, pool, processes, runner, serial, time_limit


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


def harm(number: int) -> str:
    """Ends the worker at 2, and hangs at 4 where no signal helps."""
    if number == 2:
        os._exit(9)
    if number == 4:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(1_000)
    return f"{number} is done"


def harming() -> Callable[[int], str]:
    return harm


def given_up(number: int, reason: str) -> str:
    return f"{number} {reason}"


def test_a_worker_that_dies_or_hangs_costs_one_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "GRACE", 1.0)
    results = list(processes(harming, range(7), workers=2, limit=4.0, lost=given_up))
    assert results[2].startswith("2 made its worker process end")
    assert results[4] == "4 took longer than 4 seconds"
    assert [text for n, text in enumerate(results) if n not in (2, 4)] == [
        f"{n} is done" for n in (0, 1, 3, 5, 6)
    ]


class Deadly:
    """Ends the process that unpickles it: before the pool has heard that a worker took it."""

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return os._exit, (9,)


def shown() -> Callable[[object], str]:
    return str


def lost_item(item: object, reason: str) -> str:
    return f"{type(item).__name__} {reason}"


def test_a_worker_that_dies_while_it_takes_an_item_costs_that_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "START", 3.0)
    monkeypatch.setattr(pool, "GRACE", 1.0)
    items = [*range(5), Deadly(), *range(5, 12)]
    results = list(processes(shown, items, workers=2, limit=2.0, lost=lost_item))
    assert results.pop(5).startswith("Deadly made its worker process end")
    assert results == [str(n) for n in range(12)]


def test_where_no_worker_can_run_nothing_is_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "START", 3.0)
    with pytest.raises(WorkerLost, match="use fewer workers"):
        list(processes(shown, [Deadly() for _ in range(6)], workers=1, limit=1.0, lost=lost_item))


def test_workers_are_replaced_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_LIFE", 5)
    results = list(processes(Squared, range(23), workers=2))
    assert [square for square, _, _ in results] == [n * n for n in range(23)]
    assert len({pid for _, pid, _ in results}) >= 4


def failing() -> Callable[[int], int]:
    raise LoadError("model", "is missing")


def test_a_stage_that_cannot_be_made_is_told_whole() -> None:
    with pytest.raises(LoadError, match="model: is missing"):
        list(processes(failing, range(3), workers=1))


def work_for_ever(limit: float) -> None:
    with time_limit(limit):
        while True:
            try:
                re.match(r"(a+)+$", "a" * 40 + "b")
            except Exception:
                continue


def test_endless_work_is_interrupted_even_where_exceptions_are_caught() -> None:
    begun = time.monotonic()
    with pytest.raises(TookTooLong):
        work_for_ever(0.2)
    assert time.monotonic() - begun < 5
    with time_limit(0.2):
        pass
    time.sleep(0.3)  # nothing is left that could go off


def test_no_limit_in_other_threads_and_without_seconds() -> None:
    def work() -> None:
        with time_limit(0.05):
            time.sleep(0.1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    with time_limit(None):
        time.sleep(0.01)


def test_ray_is_used_or_named() -> None:
    """Without the extra it says what to install; ``make bench`` runs it where it is installed."""
    if find_spec("ray") is None:
        with pytest.raises(MissingDependency, match=r"policy-qa\[ray\]"):
            list(RUNNERS["ray"](Squared, range(3)))


def test_no_items_no_results() -> None:
    assert list(processes(Squared, [], workers=1)) == []


def test_an_unknown_runner_names_the_known() -> None:
    assert runner("serial") is RUNNERS["serial"]
    with pytest.raises(UsageError, match="choose one of serial, processes, ray"):
        runner("threads")
