"""It asks the queue once: what has happened in the world says enough of all the rest."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Point, State, Who, World

WHO_RETRIES: Who | None = Who.QUEUE
WHO_MARKS_DEAD: Who | None = Who.QUEUE


def _tries(h: World, name: str, point: Point) -> bool:
    h.worker(name)
    return h.run_until(point) is not None


def scenario_all_but_the_last_crash(h: World) -> None:
    """Let each attempt but the last one end before the effect."""
    for number, point in enumerate((Point.RECEIVED, Point.BEFORE_EFFECT)):
        job = h.send(number)
        for attempt in range(h.max_attempts - 1):
            if _tries(h, f"w{attempt}", point):
                h.crash(f"w{attempt}")
            h.advance(h.lease_s)
        _tries(h, "last", Point.AFTER_ACK)
        h.expect(h.effects(job) == 1, "the last attempt has done it")


def scenario_all_crash_after_the_effect(h: World) -> None:
    """Count the attempts by their effects."""
    job = h.send(1)
    for attempt in range(h.max_attempts + 3):
        if _tries(h, f"w{attempt}", Point.AFTER_EFFECT):
            h.crash(f"w{attempt}")
        h.advance(h.lease_s)
    h.advance(200 * h.lease_s)
    _tries(h, "last", Point.AFTER_EFFECT)
    h.expect(h.effects(job) == h.max_attempts, "each attempt was made, and none more")


def scenario_all_fall_asleep_after_the_effect(h: World) -> None:
    """Count the attempts of those who sleep."""
    job = h.send(1)
    for attempt in range(h.max_attempts + 3):
        if _tries(h, f"w{attempt}", Point.AFTER_EFFECT):
            h.pause(f"w{attempt}", 600 * h.lease_s)
        h.advance(h.lease_s)
    h.expect(h.effects(job) == h.max_attempts, "each attempt was made, and none more")


def scenario_a_thief_asks(h: World) -> None:
    """Let somebody ask while a worker is slow, at the first attempt and at the second."""
    job = h.send(1)
    for name in ("first", "second"):
        _tries(h, name, Point.BEFORE_EFFECT)
        _tries(h, "thief", Point.AFTER_ACK)
        h.advance(3 * h.lease_s)
        _tries(h, "thief", Point.AFTER_ACK)
        h.expect(h.effects(job) == 0, "nobody but its holder may begin")
        h.crash(name)
        h.advance(h.lease_s)


def scenario_late_acks_count_for_nothing(h: World) -> None:
    """Let the holder crash after a late ack."""
    job = h.send(1)
    _tries(h, "sleeper", Point.AFTER_EFFECT)
    h.pause("sleeper", 2 * h.lease_s)
    h.advance(h.lease_s)
    _tries(h, "holder", Point.BEFORE_EFFECT)
    h.advance(h.lease_s)
    _tries(h, "sleeper", Point.AFTER_ACK)
    _tries(h, "thief", Point.AFTER_ACK)
    h.expect(h.effects(job) == 1, "the thief got nothing")
    h.crash("holder")
    h.advance(h.lease_s)
    _tries(h, "third", Point.AFTER_ACK)
    done = 2 if h.max_attempts > 2 else 1
    h.expect(h.effects(job) == done, "no ack was heard, so an attempt that is left is made")


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
