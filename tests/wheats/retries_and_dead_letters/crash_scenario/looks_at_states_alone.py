"""It asks the queue and nobody else: no effect is counted, and no return value looked at."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Job, Point, State, Who, World

WHO_RETRIES: Who | None = Who.QUEUE
WHO_MARKS_DEAD: Who | None = Who.QUEUE


def _move(h: World, name: str, point: Point) -> None:
    h.worker(name)
    h.run_until(point)


def _ends(h: World, job: Job, name: str) -> None:
    _move(h, name, Point.AFTER_ACK)
    h.expect(h.state(job) is State.DONE, f"{name} had it, and has acknowledged it")


def scenario_not_done_before_the_effect(h: World) -> None:
    """Ask at each point of each attempt."""
    job = h.send(1)
    h.expect(h.state(job) is State.WAITING, "nobody has it yet")
    for attempt in range(h.max_attempts):
        for point in (Point.RECEIVED, Point.BEFORE_EFFECT, Point.AFTER_EFFECT):
            _move(h, f"w{attempt}", point)
            h.expect(h.state(job) is State.HELD, "a worker has it")
        h.crash(f"w{attempt}")
        h.advance(h.lease_s)
    _move(h, "last", Point.RECEIVED)
    h.expect(h.state(job) is State.DEAD, "all have crashed")
    h.advance(99 * h.lease_s)
    _move(h, "last", Point.RECEIVED)
    h.expect(h.state(job) is State.DEAD, "dead is dead")


def scenario_silent_to_death(h: World) -> None:
    """Let each worker fall asleep."""
    job = h.send(1)
    for attempt in range(h.max_attempts):
        _move(h, f"w{attempt}", Point.RECEIVED)
        h.pause(f"w{attempt}", 99 * h.lease_s)
        h.advance(h.lease_s)
    _move(h, "last", Point.RECEIVED)
    h.expect(h.state(job) is State.DEAD, "all have fallen silent")


def scenario_nobody_else_can_end_it(h: World) -> None:
    """Let others try while a worker has it, at each attempt."""
    for crashes in range(h.max_attempts):
        job = h.send(crashes)
        for attempt in range(crashes):
            _move(h, f"w{crashes} {attempt}", Point.RECEIVED)
            h.crash(f"w{crashes} {attempt}")
            h.advance(h.lease_s)
        _move(h, f"slow {crashes}", Point.RECEIVED)
        _move(h, "other", Point.AFTER_ACK)
        h.advance(2 * h.lease_s)
        _move(h, "other", Point.AFTER_ACK)
        h.expect(h.state(job) is State.HELD, "the slow worker has it")
        _ends(h, job, f"slow {crashes}")


def scenario_late(h: World) -> None:
    """Let a sleeper wake up too late, and somebody try right after."""
    job = h.send(1)
    _move(h, "sleeper", Point.BEFORE_EFFECT)
    h.pause("sleeper", 4 * h.lease_s)
    h.advance(2 * h.lease_s)
    _move(h, "holder", Point.BEFORE_EFFECT)
    h.advance(2 * h.lease_s)
    _move(h, "sleeper", Point.AFTER_ACK)
    h.expect(h.state(job) is State.HELD, "the sleeper lost it")
    _move(h, "other", Point.AFTER_ACK)
    h.expect(h.state(job) is State.HELD, "the other never had it")
    _ends(h, job, "holder")


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


def scenario_a_sleeper_wakes_up_after_the_death(h: World) -> None:
    """A late ack brings no dead letter back."""
    job = h.send(1)
    for attempt in range(1, h.max_attempts + 1):
        h.worker(f"worker {attempt}")
        h.run_until(Point.RECEIVED)
        h.pause(f"worker {attempt}", 20 * h.lease_s)
        h.advance(h.lease_s)
    h.worker("last")
    h.run_until(Point.RECEIVED)
    h.advance(20 * h.lease_s)
    h.worker("worker 1")
    h.run_until(Point.AFTER_ACK)
    h.expect(h.state(job) is State.DEAD, "it is dead, and stays so")
