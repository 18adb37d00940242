"""One long scenario, in which everything happens to one job after the other."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Point, State, Who, World

WHO_RETRIES: Who | None = Who.QUEUE
WHO_MARKS_DEAD: Who | None = Who.QUEUE


def scenario_a_bad_day(h: World) -> None:
    """Let all that can happen to a worker happen."""
    work = h.send(1)
    h.worker("slow")
    h.expect(h.run_until(Point.RECEIVED) == work, "there is a job, so it is lent")
    h.advance(5 * h.lease_s)
    h.worker("other")
    h.expect(h.run_until(Point.RECEIVED) is None, "the slow worker extends its lease")
    h.crash("slow")
    h.advance(h.lease_s)
    h.expect(h.run_until(Point.RECEIVED) == work, "the slow worker is gone")
    h.worker("fast")
    h.expect(h.run_until(Point.RECEIVED) is None, "the other worker has it")
    if h.max_attempts > 2:
        h.worker("other")
        h.run_until(Point.BEFORE_EFFECT)
        h.crash("other")
        h.expect(h.state(work) is not State.DONE, "its effect has not happened")
        h.expect(h.effects(work) == 0, "its effect has not happened")
        h.advance(h.lease_s)
        h.worker("third")
        h.expect(h.run_until(Point.AFTER_ACK) == work, "a third attempt is due")
        h.expect(h.effects(work) == 1, "nobody else has got to the effect")
    else:
        h.worker("other")
        h.run_until(Point.AFTER_ACK)
    h.expect(h.state(work) is State.DONE, "its holder has acknowledged it")

    late = h.send(2)
    h.worker("sleeper")
    h.expect(h.run_until(Point.AFTER_EFFECT) == late, "it is the only job left")
    h.pause("sleeper", 3 * h.lease_s)
    h.advance(h.lease_s)
    h.worker("awake")
    h.expect(h.run_until(Point.BEFORE_EFFECT) == late, "the sleeper extends nothing")
    h.advance(2 * h.lease_s)
    h.worker("sleeper")
    h.expect(h.run_until(Point.AFTER_ACK) == late, "it does not know that it slept")
    h.expect(h.state(late) is State.HELD, "the late ack is refused")
    h.expect(h.run_until(Point.RECEIVED) is None, "the job has a holder")
    h.worker("awake")
    h.run_until(Point.AFTER_ACK)
    h.expect(h.state(late) is State.DONE, "the holder's ack counts")

    for number, ends in enumerate(("crash", "pause"), 3):
        _poison(h, number, ends)


def _poison(h: World, number: int, ends: str) -> None:
    poison = h.send(number)
    for attempt in range(h.max_attempts):
        name = f"{ends} {attempt}"
        h.worker(name)
        h.expect(h.run_until(Point.AFTER_EFFECT) == poison, "an attempt is left")
        h.expect(h.effects(poison) == attempt + 1, "each attempt got to the effect")
        if ends == "crash":
            h.crash(name)
        else:
            h.pause(name, 1000 * h.lease_s)
        h.advance(h.lease_s)
    h.worker("undertaker")
    h.expect(h.run_until(Point.RECEIVED) is None, "no attempt is left")
    h.expect(h.state(poison) is State.DEAD, "it is put aside")
    h.advance(60 * h.lease_s)
    h.expect(h.run_until(Point.RECEIVED) is None, "it stays there")


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
