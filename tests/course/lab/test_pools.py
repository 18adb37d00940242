"""The judges of a pool of workers: each sees its own broken promise, and none in a kept one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from course.contracts.lifecycles import PoolReport
from course.lab import pool_judges as judges
from course.lab.history import ENDS_LATER, Ending, Event, History, Kind, Raised, Stuck
from course.lab.judges import Judge
from course.lab.lasting import Listed, Mapped
from course.lab.pool_ends import threads_ended
from course.lab.pools import job, jobs, pools, run_pool
from course.lab.scenario import Scenario
from course.lab.scripts import Deed, Failure, Noted

BROKEN = Failure.VALUE_ERROR
WORK = [job("a"), job("b", fails=BROKEN), job("c")]
POOL = Scenario.of_functions().actors(caller=[run_pool(WORK, workers=1, capacity=1)])
KEPT = (
    "read a, read b, began a, gave a, began b, read c, failed b ValueError, began c, gave c, ended"
)
RIGHT: dict[str, Any] = {"succeeded": {0: "A", 2: "C"}, "failed": {1: Raised("ValueError", "b")}}
EVERY = (
    *judges.it_returns,
    *judges.accounted,
    judges.failures_stand,
    judges.unprocessed_stand,
    judges.source_error_told,
    judges.one_reader,
    judges.never_far_ahead,
    judges.within_workers,
    *threads_ended,
    judges.no_time_lost,
)


def reported(
    succeeded: dict[Any, Any] | None = None,
    failed: dict[Any, Any] | None = None,
    unprocessed: list[Any] | None = None,
    source_error: Any = None,
) -> Any:
    """Return a report as it crosses the boundary."""
    made: Any = PoolReport
    return made(
        Mapped((succeeded or {}).items()),
        Mapped((failed or {}).items()),
        Listed(unprocessed or []),
        source_error,
    )


def history(deeds: str, value: Any, scenario: Scenario = POOL, took_s: float = 0.0) -> History:
    """Return a run with these deeds, `read a` or `failed b ValueError`, that returned a value."""
    events = [Event(Kind.CALL, "caller", 0, 0.0)]
    for deed in filter(None, deeds.split(", ")):
        name, item, said = (*deed.split(), None, None)[:3]
        assert name is not None
        noted = Noted(Deed(name), "thread_1", item, said)
        events.append(Event(Kind.NOTE, "caller", 0, 0.0, noted))
    events.append(Event(Kind.RETURN, "caller", 0, took_s, value))
    return History(scenario, tuple(events), Ending.FINISHED)


def broken(found: History) -> list[str]:
    """Return the names of the judges that a history does not stand."""
    return [judge.name for judge in EVERY if judge(found) is not None]


def test_a_pool_that_keeps_its_promises_stands_before_all() -> None:
    found = history(KEPT, reported(**RIGHT))

    names = broken(found)

    assert names == []


@pytest.mark.parametrize(
    ("deeds", "report", "judge"),
    [
        (KEPT, {**RIGHT, "succeeded": {0: "A"}}, judges.nothing_missing),
        ("read a, began a, gave a, ended", {"succeeded": {0: "A"}}, judges.nothing_missing),
        (KEPT, {**RIGHT, "unprocessed": [3]}, judges.nothing_more),
        (KEPT, {**RIGHT, "succeeded": {0: "A", 2: "C", True: "A"}}, judges.nothing_more),
        (KEPT, {**RIGHT, "unprocessed": [1]}, judges.each_once),
        (KEPT.replace("read b", "began a"), RIGHT, judges.each_once),
        (KEPT.replace("gave c", "gave c, began c, gave c"), RIGHT, judges.each_once),
        (f"{KEPT}, began None, failed None TypeError", RIGHT, judges.nothing_more),
        (KEPT, {**RIGHT, "succeeded": {0: "C", 2: "A"}}, judges.results_stand),
        (KEPT, {**RIGHT, "failed": {1: Raised("KeyError", "b")}}, judges.failures_stand),
        (KEPT, {**RIGHT, "failed": {1: Raised("ValueError", "a")}}, judges.failures_stand),
        (KEPT, {**RIGHT, "failed": {1: "ValueError: b"}}, judges.failures_stand),
        (KEPT, {**RIGHT, "unprocessed": [2, 0]}, judges.unprocessed_stand),
        (KEPT, {**RIGHT, "source_error": Raised("KeyError")}, judges.source_error_told),
        (KEPT.replace("began b", "clashed, began b"), RIGHT, judges.one_reader),
    ],
)
def test_a_judge_sees_its_promise_broken(deeds: str, report: dict[str, Any], judge: Judge) -> None:
    found = history(deeds, reported(**report))

    names = broken(found)

    assert judge.name in names


@pytest.mark.parametrize("value", [None, "done", {0: "A"}, [], replace(reported(), failed=7)])
def test_what_is_no_report_is_seen_as_none(value: Any) -> None:
    found = history(KEPT, value)

    names = broken(found)

    assert names == [judges.returns_a_report.name]


def test_a_source_that_failed_may_leave_items_unprocessed() -> None:
    scenario = Scenario.of_functions().actors(
        caller=[run_pool(WORK, workers=1, capacity=1, source_fails=Failure.TIMEOUT_ERROR)]
    )
    error = Raised("TimeoutError", "the source failed")
    deeds = "read a, began a, read b, read c, broke TimeoutError, gave a"
    report = reported({0: "A"}, {}, [1, 2], error)

    names = broken(history(deeds, report, scenario))
    asked = broken(history(f"{deeds}, broke", report, scenario))
    begun = broken(history(f"{deeds}, began b, failed b ValueError", report, scenario))
    untold = broken(history(deeds, reported({0: "A"}, {}, [1, 2]), scenario))

    assert names == []
    assert asked == [judges.one_reader.name]
    assert begun == [judges.unprocessed_stand.name]
    assert untold == [judges.source_error_told.name]


def test_reading_too_far_and_too_many_at_once_are_seen() -> None:
    scenario = Scenario.of_functions().actors(
        caller=[run_pool(jobs("abcd"), workers=1, capacity=1)]
    )
    reads = "read a, read b, read c, read d"
    ends = ", ".join(f"began {one}, gave {one}" for one in "abcd")
    report = reported(dict(enumerate("ABCD")))

    far = broken(history(f"{reads}, {ends}, ended", report, scenario))
    at_once = broken(
        history(
            "read a, read b, began a, began b, gave a, gave b, read c, read d, began c, gave c, "
            "began d, gave d, ended",
            report,
            scenario,
        )
    )

    assert far == [judges.never_far_ahead.name]
    assert at_once == [judges.within_workers.name]


def test_time_that_was_lost_is_seen() -> None:
    work = [job("a", takes_s=9.0), *jobs("bcd", takes_s=3.0)]
    scenario = Scenario.of_functions().actors(caller=[run_pool(work, workers=2, capacity=1)])
    deeds = ", ".join(f"read {one}, began {one}, gave {one}" for one in "abcd")
    report = reported(dict(enumerate("ABCD")))

    verdicts = [
        judges.no_time_lost(history(deeds, report, scenario, took_s=seconds))
        for seconds in (9.0, 12.0, 3.0)
    ]

    assert [verdict and verdict.yours for verdict in verdicts] == [
        None,
        "it took 12 s",
        "it took 3 s",
    ]


def test_a_slow_source_takes_its_time() -> None:
    work = jobs("ab", takes_s=1.0)
    (pool,) = pools(
        history(
            "",
            None,
            Scenario.of_functions().actors(
                caller=[run_pool(work, workers=2, capacity=1, source_takes_s=2.0)]
            ),
        )
    )

    seconds = judges.shortest(pool)

    assert seconds == pytest.approx(6.0)


def test_a_call_that_raises_or_never_ends_does_not_return() -> None:
    kept = history(KEPT, reported(**RIGHT))
    raised = Event(Kind.RAISE, "caller", 0, 0.0, Raised("KeyError", "b"))
    waiting = Stuck("caller", 3, "waits")

    verdicts = [
        judges.raises_nothing(replace(kept, events=(*kept.events[:-1], raised))),
        judges.it_ends(
            replace(kept, events=kept.events[:-1], ending=Ending.STUCK, stuck=(waiting,))
        ),
        judges.it_ends(replace(kept, events=kept.events[:-1], ending=Ending.SPINNING)),
    ]

    assert [verdict and verdict.yours for verdict in verdicts] == [
        "run_pool raised KeyError: b",
        "run_pool waits for ever",
        "run_pool never rests",
    ]


@pytest.mark.parametrize(("why", "right"), [("waits", [True, True]), (ENDS_LATER, [False, True])])
def test_a_thread_that_is_left_is_named(why: str, right: list[bool]) -> None:
    left = replace(history(KEPT, reported(**RIGHT)), left=(Stuck("Thread-1 (work)", 7, why),))

    verdicts = [judge(left) for judge in threads_ended]

    assert [verdict is not None for verdict in verdicts] == right
    assert verdicts[-1] is not None
    assert verdicts[-1].yours == f"Thread-1 (work) {why} at line 7"


def test_workers_that_never_work_together_are_seen() -> None:
    scenario = Scenario.of_functions().actors(
        caller=[run_pool(jobs("ab", takes_s=1.0), workers=2, capacity=1)]
    )
    one_by_one = "read a, read b, began a, gave a, began b, gave b"
    together = "read a, read b, began a, began b, gave a, gave b"

    verdicts = [
        judges.all_workers_work(history(deeds, reported({0: "A", 1: "B"}), scenario))
        for deeds in (one_by_one, together)
    ]

    assert [verdict and verdict.yours for verdict in verdicts] == ["never more than 1 did", None]


def test_a_refusal_is_a_value_error_before_anything_is_read() -> None:
    kept = history(KEPT, reported(**RIGHT))
    error = Raised("ValueError", "no", kinds=("ValueError", "Exception"))
    refused = Event(Kind.RAISE, "caller", 0, 0.0, error)
    judge = judges.refuses("workers is 0")

    verdicts = [
        judge(replace(kept, events=(kept.events[0], refused))),
        judge(replace(kept, events=(*kept.events[:2], refused))),
        judge(kept),
    ]

    assert [verdict and verdict.yours for verdict in verdicts] == [
        None,
        "it read the source first",
        "it did not",
    ]
