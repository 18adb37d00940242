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
