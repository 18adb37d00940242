"""Why an expectation is too strict, in words that fit what has happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.contracts.retries_and_dead_letters import NotAsExpected, Point, State
from course.grading.crash_stories import compares_with_is, too_strict
from course.lab.crash_world import CrashWorld
from course.specimens.lending_queues import RIGHT, LendingQueue
from course.specimens.right_queues import OTHERS, ImpatientStream, OneByOne

LEASE_S = 30.0
ATTEMPTS = 5
ALL = (*RIGHT, *OTHERS)


class Asked:
    """A world as a scenario has it."""

    def __init__(self, kind: type[LendingQueue]) -> None:
        self.world = CrashWorld(kind, LEASE_S, ATTEMPTS)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*given: Any) -> Any:
            return self.world.ask(name, given, {}, None)

        return ask

    def asks(self, name: str, point: Point = Point.RECEIVED) -> Any:
        self.worker(name)
        return self.run_until(point)

    def told(self, source: str = "") -> str:
        """Return what the false expectation after this is told."""
        with pytest.raises(NotAsExpected):
            self.expect(False, "it is as it is")
        return too_strict(self.world.log, LEASE_S, ATTEMPTS, source)[1]


def test_who_expects_death_too_soon_hears_which_attempt_it_was() -> None:
    h = Asked(LendingQueue)
    h.send(1)
    for name in "abc":
        h.asks(name)
        h.crash(name)
        h.advance(LEASE_S)

    h.asks("d")

    assert h.told() == "its lease is over, so who asks gets job 1, for attempt 4 of 5"


def test_who_compares_with_is_hears_of_it() -> None:
    h = Asked(LendingQueue)
    h.send(1)

    h.asks("a")

    told = h.told('job = h.send(1)\nh.expect(h.run_until(Point.RECEIVED) is job, "it waits")')
    assert told.endswith("while it waits, for attempt 1 of 5 (compare with ==, not is)")


def test_a_worker_that_goes_on_with_its_job_has_asked_nobody() -> None:
    h = Asked(LendingQueue)
    h.send(1)
    h.asks("a")

    h.run_until(Point.AFTER_EFFECT)

    assert h.told() == "this worker has job 1, and goes on with it"


def test_who_expects_two_jobs_out_hears_that_this_is_open() -> None:
    h = Asked(OneByOne)
    h.send(1)
    h.send(2)
    h.asks("a")

    h.asks("b")

    assert h.told() == "how many jobs are out at once is left open"


def test_who_trusts_a_short_pause_hears_of_the_pause_not_of_a_crash() -> None:
    h = Asked(ImpatientStream)
    h.send(1)
    h.asks("a")
    h.pause("a", 0.95 * LEASE_S)
    h.advance(0.9 * LEASE_S)

    h.asks("b")

    told = "a queue may lend it before the lease of a paused worker is over: that is open"
    assert h.told() == told


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("got is job", True),
        ("got is not job", True),
        ("got is None or state is State.DEAD", False),
        ('h.expect(got == job, "it is back")', False),
    ],
)
def test_only_a_variable_is_compared_by_mistake(source: str, is_found: bool) -> None:
    assert compares_with_is(source) is is_found


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("point", [Point.RECEIVED, Point.BEFORE_EFFECT, Point.AFTER_EFFECT])
def test_a_right_queue_lends_what_a_worker_has_slept_through(
    kind: type[LendingQueue], point: Point
) -> None:
    h = Asked(kind)
    job = h.send(1)
    h.asks("sleeper", point)
    h.pause("sleeper", 2 * LEASE_S)
    h.advance(2.5 * LEASE_S)

    got = h.asks("second")

    assert got == job
    h.asks("sleeper", Point.AFTER_ACK)
    assert h.state(job) is State.HELD


@pytest.mark.parametrize("kind", ALL)
def test_a_right_queue_buries_a_job_though_another_one_waits(kind: type[LendingQueue]) -> None:
    h = Asked(kind)
    job = h.send(1)
    for number in range(ATTEMPTS):
        h.asks(f"{number}")
        h.crash(f"{number}")
        h.advance(LEASE_S)
    other = h.send(2)

    got = h.asks("last")

    assert got == other
    assert h.state(job) is State.DEAD
