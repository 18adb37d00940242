"""Count the attempts: a job is dead after h.max_attempts of them, not sooner or later."""

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
        h.expect(h.state(job) is not State.DONE, "nobody has said that it is done")
        h.expect(h.state(job) is not State.DEAD, "one crash leaves it an attempt")

        h.advance(h.lease_s)
        h.worker("second")
        h.expect(h.run_until(Point.AFTER_ACK) == job, "its lease is over, so it comes back")
        h.expect(h.effects(job) >= 1, "what is acknowledged has been done")
        h.expect(h.state(job) is State.DONE, "it is done, and was acknowledged")


def scenario_every_worker_crashes(h: World) -> None:
    job = h.send(1)
    for number in range(4 * h.max_attempts):
        h.worker(f"worker {number}")
        if h.run_until(Point.RECEIVED) is None:
            break
        h.crash(f"worker {number}")
        h.advance(h.lease_s)
    h.advance(100 * h.lease_s)
    h.worker("last")
    h.expect(h.run_until(Point.RECEIVED) is None, "in the end nobody gets it")
    h.expect(h.state(job) is State.DEAD, "in the end it is dead")


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
        h.expect(h.run_until(Point.RECEIVED) == job, "the lease of the sleeper is over")
        h.advance(h.lease_s)

        h.worker("sleeper")
        h.run_until(Point.AFTER_ACK)
        h.expect(h.state(job) is State.HELD, "the sleeper's lease is over: its ack changes nothing")
        h.worker("third")
        h.expect(h.run_until(Point.RECEIVED) is None, "the second worker runs, and holds it")
        h.worker("second")
        h.run_until(Point.AFTER_ACK)
        h.expect(h.state(job) is State.DONE, "its holder has acknowledged it")
