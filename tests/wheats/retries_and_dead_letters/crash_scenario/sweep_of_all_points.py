"""A sweep: each point, each way to fall silent, each attempt; what is owed is one function."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Point, State, Who, World

WHO_RETRIES: Who | None = Who.QUEUE
WHO_MARKS_DEAD: Who | None = Who.QUEUE

POINTS = tuple(Point)[:3]


class _Shop:
    """The world with the words of this file."""

    def __init__(self, h: World) -> None:
        self.h = h
        self.jobs = 0
        self.workers = 0

    def hire(self) -> str:
        self.workers += 1
        name = f"number {self.workers}"
        self.h.worker(name)
        return name

    def owes(self, *, silenced: int, point: Point, by: str) -> None:
        h = self.h
        self.jobs += 1
        job = h.send(self.jobs)
        for _ in range(silenced):
            name = self.hire()
            h.expect(h.run_until(point) == job, f"after a {by} it is tried again")
            h.expect(h.state(job) is State.HELD, "no ack was sent")
            if by == "crash":
                h.crash(name)
            else:
                h.pause(name, 2000 * h.lease_s)
            h.advance(h.lease_s)
        holder = self.hire()
        if silenced == h.max_attempts:
            h.expect(h.run_until(Point.RECEIVED) is None, "all attempts were made")
            h.expect(h.state(job) is State.DEAD, "all attempts were made")
            return
        h.expect(h.run_until(Point.RECEIVED) == job, "an attempt is left")
        h.advance(1.5 * h.lease_s)
        self.hire()
        h.expect(h.run_until(Point.RECEIVED) is None, "its holder runs")
        h.worker(holder)
        h.expect(h.run_until(Point.AFTER_ACK) == job, "the holder ends it")
        h.expect(h.state(job) is State.DONE, "its ack is heard")
        h.expect(h.effects(job) >= 1, "it has worked")


def scenario_sweep(h: World) -> None:
    """Try all of them one after the other; then ask whether the dead stay dead."""
    shop = _Shop(h)
    for point in POINTS:
        for silenced in range(1, h.max_attempts + 1):
            shop.owes(silenced=silenced, point=point, by="crash")
    shop.owes(silenced=h.max_attempts, point=Point.RECEIVED, by="pause")
    h.advance(60 * h.lease_s)
    shop.hire()
    h.expect(h.run_until(Point.RECEIVED) is None, "no dead letter comes back")


def scenario_two_believe_they_hold_it(h: World) -> None:
    """Wake the first worker while the second one works."""
    job = h.send(1)
    h.worker("old")
    h.run_until(Point.RECEIVED)
    h.pause("old", 1 + h.lease_s)
    h.advance(h.lease_s)
    h.worker("new")
    h.expect(h.run_until(Point.RECEIVED) == job, "the old worker was silent for a lease")
    h.advance(1)
    h.worker("old")
    h.run_until(Point.AFTER_ACK)
    h.expect(h.state(job) is not State.DONE, "the old worker's ack is void")
    h.expect(h.run_until(Point.RECEIVED) is None, "the new worker has it")


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
