"""Many small scenarios, one for each promise, each with one expectation or two."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Job, Point, State, Who, World

WHO_RETRIES: Who | None = Who.QUEUE
WHO_MARKS_DEAD: Who | None = Who.QUEUE


def _crash(h: World, name: str, point: Point) -> None:
    h.worker(name)
    h.run_until(point)
    h.crash(name)


def _next(h: World, name: str, point: Point = Point.RECEIVED) -> Job | None:
    h.worker(name)
    return h.run_until(point)


def scenario_received_is_not_done(h: World) -> None:
    """Crash with a job that nobody has begun."""
    job = h.send(1)
    _crash(h, "a", Point.RECEIVED)
    h.advance(h.lease_s)
    h.expect(_next(h, "b", Point.AFTER_ACK) == job, "it comes back")


def scenario_begun_is_not_done(h: World) -> None:
    """Crash right before the effect."""
    job = h.send(7)
    _crash(h, "a", Point.BEFORE_EFFECT)
    h.advance(h.lease_s)
    _next(h, "b", Point.AFTER_ACK)
    h.expect(h.effects(job) == 1, "the second worker has done it")


def scenario_an_effect_is_no_ack(h: World) -> None:
    """Crash right after the effect."""
    job = h.send(1)
    _crash(h, "a", Point.AFTER_EFFECT)
    h.advance(h.lease_s)
    h.expect(_next(h, "b", Point.AFTER_ACK) == job, "nobody has acknowledged it")
    h.expect(h.effects(job) == 2, "so it is done once more")


def scenario_held_by_one(h: World) -> None:
    """Let another worker ask while one has the job, again and again."""
    h.send(1)
    for name in "abcdefgh"[: h.max_attempts]:
        h.worker(name)
        h.run_until(Point.BEFORE_EFFECT)
        h.expect(_next(h, "z") is None, "it is lent to one worker")
        h.crash(name)
        h.advance(h.lease_s)


def scenario_held_for_long(h: World) -> None:
    """Let the work take longer than a lease."""
    job = h.send(1)
    _next(h, "a")
    h.advance(10 * h.lease_s)
    _next(h, "b")
    h.expect(_next(h, "a", Point.AFTER_ACK) == job, "it works on what it has")
    h.expect(h.state(job) is State.DONE, "its ack counts")


def scenario_every_crash_counts(h: World) -> None:
    """Crash as often as a job may be lent."""
    h.send(1)
    for number in range(h.max_attempts):
        _crash(h, f"a{number}", Point.RECEIVED)
        h.advance(h.lease_s)
    h.expect(_next(h, "b") is None, "its attempts are used up")
    h.advance(1000 * h.lease_s)
    h.expect(_next(h, "b") is None, "and stay used up")


def scenario_every_silence_counts(h: World) -> None:
    """Pause as often as a job may be lent."""
    job = h.send(1)
    for number in range(h.max_attempts):
        _next(h, f"a{number}")
        h.pause(f"a{number}", 80 * h.lease_s)
        h.advance(h.lease_s)
    _next(h, "b")
    h.expect(h.state(job) is State.DEAD, "its attempts are used up")


def scenario_the_last_attempt_counts(h: World) -> None:
    """Crash in all attempts but the last."""
    job = h.send(1)
    for number in range(h.max_attempts - 1):
        _crash(h, f"a{number}", Point.BEFORE_EFFECT)
        h.advance(h.lease_s)
    h.expect(_next(h, "b", Point.AFTER_ACK) == job, "one attempt is left")
    h.expect(h.effects(job) == 1, "and does it")


def scenario_retries_are_lent_too(h: World) -> None:
    """Crash in all attempts right after the job is lent."""
    job = h.send(1)
    for number in range(h.max_attempts):
        h.expect(_next(h, f"a{number}") == job, "an attempt is left")
        h.expect(h.state(job) is State.HELD, "it is lent, and not done")
        h.crash(f"a{number}")
        h.advance(h.lease_s)


def scenario_late_is_too_late(h: World) -> None:
    """Let a worker wake up when another has its job."""
    job = h.send(1)
    _next(h, "a")
    h.pause("a", 1.5 * h.lease_s)
    h.advance(1.25 * h.lease_s)
    _next(h, "b")
    h.advance(0.75 * h.lease_s)
    _next(h, "a", Point.AFTER_ACK)
    h.expect(h.state(job) is State.HELD, "the ack came too late")
    h.expect(_next(h, "c") is None, "it is lent to one worker")


def scenario_nobody_asked_while_it_slept(h: World) -> None:
    """Let a worker sleep past its lease and wake up, and let another ask only then."""
    for number, point in enumerate((Point.RECEIVED, Point.BEFORE_EFFECT, Point.AFTER_EFFECT), 1):
        job = h.send(number)
        _next(h, "a", point)
        h.pause("a", 2 * h.lease_s)
        h.advance(2.5 * h.lease_s)
        h.expect(_next(h, "b") == job, "a holds it no longer, awake or not")
        _next(h, "a", Point.AFTER_ACK)
        h.expect(h.state(job) is State.HELD, "the ack came too late")
        _next(h, "b", Point.AFTER_ACK)


def scenario_dead_beside_one_that_waits(h: World) -> None:
    """Use up all attempts, send another job, and ask once."""
    job = h.send(1)
    for number in range(h.max_attempts):
        _crash(h, f"a{number}", Point.RECEIVED)
        h.advance(h.lease_s)
    other = h.send(2)
    h.expect(_next(h, "b") == other, "the first one has no attempt left")
    h.expect(h.state(job) is State.DEAD, "a worker has asked since")


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
