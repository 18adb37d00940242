"""After the effect nothing can be lost: crash before it, too."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Point, State, Who, World

WHO_RETRIES: Who | None = Who.QUEUE
WHO_MARKS_DEAD: Who | None = Who.QUEUE


def scenario_a_worker_crashes(h: World) -> None:
    for number, point in enumerate((Point.AFTER_EFFECT,), 1):
        job = h.send(number)
        h.worker("first")
        h.run_until(point)
        h.crash("first")

        h.advance(h.lease_s)
        h.worker("second")
        h.run_until(Point.AFTER_ACK)
        h.expect(h.effects(job) >= 1, "what is acknowledged has been done")
        h.expect(h.state(job) is State.DONE, "it is done, and was acknowledged")


def scenario_every_worker_is_paused(h: World) -> None:
    job = h.send(1)
    attempts = 0
    for name in range(2 * h.max_attempts):
        h.worker(f"worker {name}")
        if h.run_until(Point.AFTER_EFFECT) == job:
            attempts += 1
            h.crash(f"worker {name}")
        h.advance(h.lease_s)
    h.expect(attempts <= h.max_attempts, "after its attempts nobody gets it")


def scenario_the_work_takes_long(h: World) -> None:
    h.send(1)
    h.worker("slow")
    h.run_until(Point.RECEIVED)
    h.advance(2 * h.lease_s)
    h.worker("thief")
    h.expect(h.run_until(Point.RECEIVED) is None, "its worker runs")
