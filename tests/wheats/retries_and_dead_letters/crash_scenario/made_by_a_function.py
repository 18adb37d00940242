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
