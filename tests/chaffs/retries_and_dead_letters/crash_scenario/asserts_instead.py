"""Only h.expect counts: an AssertionError is an exception like any other."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Point, State, Who, World

WHO_RETRIES: Who | None = Who.QUEUE
WHO_MARKS_DEAD: Who | None = Who.QUEUE


def scenario_a_worker_crashes(h: World) -> None:
    for number, point in enumerate((Point.RECEIVED, Point.BEFORE_EFFECT, Point.AFTER_EFFECT), 1):
        job = h.send(number)
        h.worker("first")
        h.run_until(point)
        h.crash("first")
        assert h.state(job) is not State.DONE
        assert h.state(job) is not State.DEAD

        h.advance(h.lease_s)
        h.worker("second")
        assert h.run_until(Point.AFTER_ACK) == job
        assert h.effects(job) >= 1
        assert h.state(job) is State.DONE


def scenario_every_worker_crashes(h: World) -> None:
    for number, point in enumerate((Point.RECEIVED, Point.BEFORE_EFFECT, Point.AFTER_EFFECT), 1):
        job = h.send(number)
        for attempt in range(1, h.max_attempts + 1):
            h.worker(f"worker {attempt}")
            assert h.run_until(point) == job
            h.crash(f"worker {attempt}")
            h.advance(h.lease_s)
        h.worker("last")
        assert h.run_until(Point.RECEIVED) is None
        assert h.state(job) is State.DEAD
        h.advance(100 * h.lease_s)
        assert h.run_until(Point.RECEIVED) is None


def scenario_every_worker_is_paused(h: World) -> None:
    job = h.send(1)
    for attempt in range(1, h.max_attempts + 1):
        h.worker(f"worker {attempt}")
        assert h.run_until(Point.RECEIVED) == job
        h.pause(f"worker {attempt}", 20 * h.lease_s)
        h.advance(h.lease_s)
    h.worker("last")
    assert h.run_until(Point.RECEIVED) is None
    assert h.state(job) is State.DEAD


def scenario_the_work_takes_long(h: World) -> None:
    job = h.send(1)
    for attempt in range(1, h.max_attempts + 1):
        h.worker(f"worker {attempt}")
        assert h.run_until(Point.RECEIVED) == job
        for seconds in (0, 3 * h.lease_s):
            h.advance(seconds)
            h.worker("thief")
            assert h.run_until(Point.RECEIVED) is None
            assert h.state(job) is State.HELD
        h.crash(f"worker {attempt}")
        h.advance(h.lease_s)


def scenario_a_worker_wakes_up_too_late(h: World) -> None:
    for number, point in enumerate((Point.BEFORE_EFFECT, Point.AFTER_EFFECT), 1):
        job = h.send(number)
        h.worker("sleeper")
        h.run_until(point)
        h.pause("sleeper", 2 * h.lease_s)
        h.advance(h.lease_s)
        h.worker("second")
        assert h.run_until(Point.RECEIVED) == job
        h.advance(h.lease_s)

        h.worker("sleeper")
        h.run_until(Point.AFTER_ACK)
        assert h.state(job) is State.HELD
        h.worker("third")
        assert h.run_until(Point.RECEIVED) is None
        h.worker("second")
        h.run_until(Point.AFTER_ACK)
        assert h.state(job) is State.DONE
