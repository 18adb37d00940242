"""The judges of how a pool of tasks ends: how it leaves, how soon, and what is left of it."""

from __future__ import annotations

from typing import Any

import pytest

from course.lab.history import ENDS_LATER, Ending, Event, History, Kind, Raised, Stuck
from course.lab.pool_ends import cancellation_gets_out, tasks_ended
from course.lab.pool_judges import it_ends, raises_nothing
from course.lab.pools import jobs, pools, run_pool_async
from course.lab.scenario import Scenario, cancel, pause
from course.lab.scripts import Deed, Noted

POOL = Scenario.of_functions().actors(
    caller=[run_pool_async(jobs("ab", takes_s=9.0, ends_s=2.0), workers=2, capacity=1)],
    leaver=[pause(1), cancel("caller")],
)
GONE = Raised("CancelledError", "", 7, ("CancelledError",))


def told(
    kind: Kind | None = Kind.RAISE,
    value: Any = GONE,
    *,
    at: float = 3.0,
    begins_at: float = 0.0,
    left: tuple[Stuck, ...] = (),
) -> History:
    """Return a run that is cancelled after a second, and ends in this way; None: never."""
    began = Event(Kind.NOTE, "caller", 0, begins_at, Noted(Deed.BEGAN, "task_1", "a"))
    cancelled = Event(Kind.CANCEL, "caller", 0, 1.0)
    between = (cancelled, began) if begins_at > 1.0 else (began, cancelled)
    events = (Event(Kind.CALL, "caller", 0, 0.0), *between)
    if kind is None:
        return History(POOL, events, Ending.STUCK)
    return History(POOL, (*events, Event(kind, "caller", 0, at, value)), Ending.FINISHED, left=left)


def found(history: History) -> list[str]:
    """Return what the judges of a cancelled call say."""
    verdicts = [judge(history) for judge in (*cancellation_gets_out, *tasks_ended)]
    return [verdict.yours for verdict in verdicts if verdict is not None]


def test_a_pool_tells_which_function_it_is_and_when_it_was_cancelled() -> None:
    (pool,) = pools(told())

    assert (pool.name, pool.kind) == ("run_pool_async", "task")
    assert [event.time for event in pool.cancels] == [1.0]


def test_a_cancelled_call_that_waits_for_its_children_stands_before_all() -> None:
    history = told()

    assert found(history) == []
    assert raises_nothing(history) is None


@pytest.mark.parametrize(
    ("history", "yours"),
    [
        (told(Kind.RETURN, None), "it returned"),
        (told(value=Raised("KeyError", "a")), "it raised KeyError: a"),
        (told(at=9.0), "it took 8 s"),
        (told(begins_at=2.0), 'handler("a") began after it'),
        (told(left=(Stuck("task 3", 7, "sleeps"),)), "task 3 sleeps at line 7"),
        (told(left=(Stuck("task 3", None, ENDS_LATER),)), f"task 3 {ENDS_LATER}"),
    ],
    ids=["returns", "another error", "late", "begins more", "left", "ends later"],
)
def test_a_broken_promise_is_named(history: History, yours: str) -> None:
    assert yours in found(history)


def test_a_cancelled_call_that_never_ends_is_told_so() -> None:
    verdict = it_ends(told(None))

    assert verdict is not None
    assert verdict.expected == "run_pool_async raises CancelledError"
    assert verdict.yours == "run_pool_async waits for ever"
