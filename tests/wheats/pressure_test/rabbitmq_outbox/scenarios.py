"""What has to be true of any queue when its workers crash: at most three scenarios."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Point, State, World


def scenario_a_worker_crashes(h: World) -> None:
    """What was not acknowledged is not done, not dead, and somebody else's after the lease."""
    for number, point in enumerate((Point.RECEIVED, Point.BEFORE_EFFECT, Point.AFTER_EFFECT), 1):
        job = h.send(number)
        h.worker("first")
        h.run_until(point)
        h.crash("first")
        h.expect(h.state(job) is not State.DONE, "nobody has said that it is done")

        h.advance(h.lease_s)
        h.worker("second")
        h.expect(h.run_until(Point.AFTER_ACK) == job, "its lease is over, so it comes back")
        h.expect(h.effects(job) >= 1, "what is acknowledged has been done")


def scenario_every_worker_crashes(h: World) -> None:
    """While a worker runs, nobody else gets its job; after the last attempt nobody does."""
    job = h.send(1)
    for attempt in range(1, h.max_attempts + 1):
        h.worker(f"worker {attempt}")
        h.expect(h.run_until(Point.RECEIVED) == job, f"attempt {attempt} is due")
        h.worker("thief")
        h.expect(h.run_until(Point.RECEIVED) is None, "its worker runs, and holds it")
        h.crash(f"worker {attempt}")
        h.advance(h.lease_s)
    h.worker("last")
    h.expect(h.run_until(Point.RECEIVED) is None, "all attempts are used up")


def scenario_a_worker_wakes_up_too_late(h: World) -> None:
    """A late ack takes nothing away from whoever holds the job now."""
    job = h.send(1)
    h.worker("sleeper")
    h.run_until(Point.AFTER_EFFECT)
    h.pause("sleeper", 2 * h.lease_s)
    h.advance(h.lease_s)
    h.worker("second")
    h.expect(h.run_until(Point.RECEIVED) == job, "the lease of the sleeper is over")
    h.advance(h.lease_s)

    h.worker("sleeper")
    h.run_until(Point.AFTER_ACK)
    h.expect(h.state(job) is State.HELD, "the second worker holds it, and runs")
