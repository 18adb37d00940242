"""One answer of nobody proves little: whoever asks again must not get the dead job either."""

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


def every_worker_crashes(h: World, point: Point) -> None:
    job = h.send(1)
    for attempt in range(1, h.max_attempts + 1):
        h.worker(f"worker {attempt}")
        h.expect(h.run_until(point) == job, f"attempt {attempt} of {h.max_attempts} is due")
        h.crash(f"worker {attempt}")
        h.advance(h.lease_s)
    h.advance(100 * h.lease_s)
    h.worker("last")
    h.expect(h.run_until(Point.RECEIVED) is None, "what is dead stays dead")
    h.expect(h.state(job) is State.DEAD, "it is dead, and no longer tried")


def scenario_every_worker_crashes_when_it_has_got_the_job(h: World) -> None:
    every_worker_crashes(h, Point.RECEIVED)


def scenario_every_worker_crashes_before_the_effect(h: World) -> None:
    every_worker_crashes(h, Point.BEFORE_EFFECT)


def scenario_every_worker_crashes_after_the_effect(h: World) -> None:
    every_worker_crashes(h, Point.AFTER_EFFECT)


def scenario_every_worker_is_paused(h: World) -> None:
    job = h.send(1)
    for attempt in range(1, h.max_attempts + 1):
        h.worker(f"worker {attempt}")
        h.expect(h.run_until(Point.RECEIVED) == job, f"attempt {attempt} is due")
        h.pause(f"worker {attempt}", 20 * h.lease_s)
        h.advance(h.lease_s)
    h.worker("last")
    h.expect(h.run_until(Point.RECEIVED) is None, "all attempts are used up")
    h.expect(h.state(job) is State.DEAD, "it is dead, and no longer tried")
    h.advance(20 * h.lease_s)
    h.worker("worker 1")
    h.run_until(Point.AFTER_ACK)
    h.expect(h.state(job) is State.DEAD, "an ack brings no dead letter back")


def scenario_the_work_takes_long(h: World) -> None:
    job = h.send(1)
    for attempt in range(1, h.max_attempts + 1):
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
