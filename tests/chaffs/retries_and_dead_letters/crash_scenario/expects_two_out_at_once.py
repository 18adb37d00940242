"""Two jobs wait and two workers ask, so each of them gets one at once."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Point, State, Who, World

WHO_RETRIES: Who | None = Who.QUEUE
WHO_MARKS_DEAD: Who | None = Who.QUEUE


def scenario_a_worker_crashes(h: World) -> None:
    """Crash at each point before the ack."""
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
    """No attempt is the last one before all of them are used up, and then nobody gets the job."""
    for number, point in enumerate((Point.RECEIVED, Point.BEFORE_EFFECT, Point.AFTER_EFFECT), 1):
        job = h.send(number)
        for attempt in range(1, h.max_attempts + 1):
            h.worker(f"worker {attempt}")
            h.expect(h.run_until(point) == job, f"attempt {attempt} of {h.max_attempts} is due")
            h.crash(f"worker {attempt}")
            h.advance(h.lease_s)
        h.worker("last")
        h.expect(h.run_until(Point.RECEIVED) is None, "all attempts are used up")
        h.expect(h.state(job) is State.DEAD, "it is dead, and no longer tried")
        h.advance(100 * h.lease_s)
        h.expect(h.run_until(Point.RECEIVED) is None, "what is dead stays dead")


def scenario_every_worker_is_paused(h: World) -> None:
    """A lease that ends in silence is an attempt too, though nobody has crashed."""
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
    """While a worker runs, nobody else gets its job, at its first attempt or a later one."""
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
    """A late ack is refused: another worker holds the job, and goes on holding it."""
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


def scenario_a_sleeper_is_awake_beside_the_holder(h: World) -> None:
    """A sleeper that woke up extends the lease of nobody else, and its late ack resets no count."""
    job = h.send(1)
    h.worker("sleeper")
    h.run_until(Point.BEFORE_EFFECT)
    h.pause("sleeper", 2 * h.lease_s)
    h.advance(h.lease_s)
    for attempt in range(2, h.max_attempts + 1):
        h.worker(f"worker {attempt}")
        h.expect(h.run_until(Point.RECEIVED) == job, f"attempt {attempt} is due, sleeper or not")
        h.advance(2 * h.lease_s)
        if attempt == h.max_attempts:
            h.worker("sleeper")
            h.run_until(Point.AFTER_ACK)
        h.crash(f"worker {attempt}")
        h.advance(h.lease_s)
    h.worker("last")
    h.expect(h.run_until(Point.RECEIVED) is None, "all attempts are used up")


def scenario_two_workers_have_a_job_each(h: World) -> None:
    """Two jobs wait, so the second worker gets the one that the first has not."""
    jobs = {h.send(1), h.send(2)}
    h.worker("first")
    mine = h.run_until(Point.RECEIVED)
    h.worker("second")
    h.expect({mine, h.run_until(Point.RECEIVED)} == jobs, "each worker has one of the two")
    h.crash("first")
    h.advance(h.lease_s)
    h.worker("third")
    h.expect(h.run_until(Point.RECEIVED) == mine, "its worker has crashed")
