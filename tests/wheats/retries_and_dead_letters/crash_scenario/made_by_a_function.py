"""Scenarios that a function makes: one for each point, and one for each way to fall silent."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.retries_and_dead_letters import Point, State, Who, World

Scenario = Callable[[World], None]

WHO_RETRIES: Who | None = Who.QUEUE
WHO_MARKS_DEAD: Who | None = Who.QUEUE


def _crashing_at(point: Point) -> Scenario:
    def scenario(h: World) -> None:
        job = h.send(1)
        for attempt in range(1, h.max_attempts):
            h.worker(f"victim {attempt}")
            h.expect(h.run_until(point) == job, "it is tried again")
            h.expect(h.state(job) is State.HELD, "it is lent, and not done")
            h.crash(f"victim {attempt}")
            h.advance(h.lease_s)
        h.worker("survivor")
        h.expect(h.run_until(Point.AFTER_ACK) == job, "its last attempt is left")
        h.expect(h.effects(job) >= 1, "an ack follows an effect")

    return scenario


def _ending_by(fall_silent: Callable[[World, str], None]) -> Scenario:
    def scenario(h: World) -> None:
        job = h.send(1)
        seen = 0
        for number in range(h.max_attempts + 2):
            h.worker(f"victim {number}")
            if h.run_until(Point.RECEIVED) == job:
                seen += 1
                h.worker("rival")
                h.expect(h.run_until(Point.RECEIVED) is None, "it is lent to one worker")
                h.advance(4 * h.lease_s)
                h.expect(h.run_until(Point.RECEIVED) is None, "its holder runs")
                fall_silent(h, f"victim {number}")
                h.advance(h.lease_s)
        h.expect(seen == h.max_attempts, "it is lent so often, not more and not less")
        h.expect(h.state(job) is State.DEAD, "then it is put aside")
        h.worker("digger")
        h.advance(70 * h.lease_s)
        h.expect(h.run_until(Point.RECEIVED) is None, "for good")

    return scenario


def _waking_at(point: Point) -> Scenario:
    def scenario(h: World) -> None:
        job = h.send(1)
        h.worker("sleeper")
        h.run_until(point)
        h.pause("sleeper", 2 * h.lease_s)
        h.advance(2 * h.lease_s)
        h.worker("holder")
        if h.run_until(Point.RECEIVED) == job:
            h.worker("sleeper")
            h.run_until(Point.AFTER_ACK)
            h.expect(h.state(job) is State.HELD, "only its holder can acknowledge it")
            h.worker("rival")
            h.expect(h.run_until(Point.RECEIVED) is None, "it is lent to one worker")

    return scenario


scenario_crash_received = _crashing_at(Point.RECEIVED)
scenario_crash_before = _crashing_at(Point.BEFORE_EFFECT)
scenario_crash_after = _crashing_at(Point.AFTER_EFFECT)
scenario_all_crash = _ending_by(lambda h, name: h.crash(name))
scenario_all_pause = _ending_by(lambda h, name: h.pause(name, 500 * h.lease_s))
scenario_wakes_late = _waking_at(Point.AFTER_EFFECT)


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
