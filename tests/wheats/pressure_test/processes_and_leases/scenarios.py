"""Two scenarios: one queue tried to the end of its attempts, and one late ack."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Point, State, World


def scenario_every_attempt_ends_in_a_crash(h: World) -> None:
    """Each attempt is due after the lease of the one before, and no other; then there is none."""
    job = h.send(7)
    for attempt in range(h.max_attempts):
        name = f"attempt {attempt}"
        h.worker(name)
        h.expect(h.run_until(Point.BEFORE_EFFECT) == job, f"{name} gets it")
        h.worker("curious")
        h.expect(h.run_until(Point.RECEIVED) is None, f"{name} has it")
        h.crash(name)
        h.expect(h.state(job) is not State.DONE, "nobody has finished it")
        h.advance(h.lease_s)
    h.worker("too late")
    h.expect(h.run_until(Point.RECEIVED) is None, "there is no attempt left")


def scenario_a_late_ack(h: World) -> None:
    """Whoever slept through the end of a lease has no say in what became of the job."""
    job = h.send(8)
    h.worker("asleep")
    h.run_until(Point.BEFORE_EFFECT)
    h.pause("asleep", 2 * h.lease_s)
    h.advance(h.lease_s)
    h.worker("awake")
    h.expect(h.run_until(Point.BEFORE_EFFECT) == job, "the lease is over")
    h.advance(h.lease_s)
    h.worker("asleep")
    h.run_until(Point.AFTER_ACK)
    h.expect(h.state(job) is State.HELD, "it is at work with another worker")
