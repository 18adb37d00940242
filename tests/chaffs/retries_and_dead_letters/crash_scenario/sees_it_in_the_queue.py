"""What the queue still has may never come back: see that a worker gets it."""

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
        h.advance(h.lease_s)
        h.expect(h.state(job) in (State.WAITING, State.HELD), "it is not lost")
        h.worker("second")
        h.run_until(Point.AFTER_ACK)
        h.expect(h.state(job) is not State.DEAD, "an attempt is left")


def scenario_every_worker_crashes(h: World) -> None:
    h.send(1)
    for attempt in range(h.max_attempts):
        h.worker(f"worker {attempt}")
        if h.run_until(Point.RECEIVED) is None:
            return
        h.crash(f"worker {attempt}")
        h.advance(h.lease_s)
    h.worker("last")
    h.expect(h.run_until(Point.RECEIVED) is None, "all attempts are used up")


def scenario_the_work_takes_long(h: World) -> None:
    job = h.send(1)
    for attempt in range(1, 2):
        h.worker(f"worker {attempt}")
        h.expect(h.run_until(Point.RECEIVED) == job, f"attempt {attempt} is due")
        for seconds in (0, 3 * h.lease_s):
            h.advance(seconds)
            h.worker("thief")
            h.expect(h.run_until(Point.RECEIVED) is None, "its worker runs, and extends its lease")
            h.expect(h.state(job) is State.HELD, "a worker holds it")
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
        if h.run_until(Point.RECEIVED) is None:
            return
        h.advance(h.lease_s)

        h.worker("sleeper")
        h.run_until(Point.AFTER_ACK)
        h.expect(h.state(job) is State.HELD, "the sleeper's lease is over: its ack changes nothing")
        h.worker("third")
        h.expect(h.run_until(Point.RECEIVED) is None, "the second worker runs, and holds it")
        h.worker("second")
        h.run_until(Point.AFTER_ACK)
        h.expect(h.state(job) is State.DONE, "its holder has acknowledged it")
