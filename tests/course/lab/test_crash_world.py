"""The world of failure scenarios: who moves, what time does, and what cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course.contracts.retries_and_dead_letters import Job, NotAsExpected, Point, State
from course.grading.crash_runs import proof_of, systems
from course.lab.crash_world import MOST_LEASES, MOST_STEPS, CrashWorld
from course.specimens.lending_queues import BROKEN, AutoAck, LateQueue, LendingQueue
from course.subject.proxy import Subject

PAGE = Path(__file__).parents[3] / "docs/retries_and_dead_letters/crash_scenario.md"
LEASE_S = 30.0
BY_CHANCE = """
import sys

def scenario_counts_its_runs(h):
    runs = vars(sys).setdefault("runs", [])
    runs.append(1)
    job = h.send(1)
    h.worker("first")
    h.run_until(list(POINTS)[0])
    h.expect(len(runs) < 4, "this is no right queue, by its number")

from course.contracts.retries_and_dead_letters import Point as POINTS
"""


class Asked:
    """A world as a scenario has it."""

    def __init__(self, kind: type[LendingQueue] = LendingQueue) -> None:
        self.world = CrashWorld(kind, LEASE_S, 3)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*given: Any, **options: Any) -> Any:
            return self.world.ask(name, given, options, None)

        return ask


@pytest.fixture
def h() -> Asked:
    return Asked()


def test_a_worker_that_runs_keeps_its_job(h: Asked) -> None:
    job = h.send(1)
    h.worker("slow")
    h.run_until(Point.RECEIVED)

    h.advance(10 * LEASE_S)

    assert h.state(job) is State.HELD


def test_a_lease_ends_so_long_after_the_crash(h: Asked) -> None:
    job = h.send(1)
    h.worker("slow")
    h.run_until(Point.RECEIVED)
    h.advance(100)
    h.crash("slow")

    states = []
    for seconds in (LEASE_S - 0.5, 0.5):
        h.advance(seconds)
        states.append(h.state(job))

    assert states == [State.HELD, State.WAITING]


def test_a_paused_worker_goes_on_where_it_stood(h: Asked) -> None:
    job = h.send(1)
    h.worker("sleeper")
    h.run_until(Point.BEFORE_EFFECT)
    h.pause("sleeper", 5)
    h.advance(5)

    returned = h.run_until(Point.AFTER_ACK)

    assert returned == job
    assert h.effects(job) == 1
    assert h.state(job) is State.DONE


def test_a_worker_finishes_its_job_before_it_asks_for_the_next(h: Asked) -> None:
    first, second = h.send(1), h.send(2)
    h.worker("only")

    returned = [h.run_until(Point.AFTER_EFFECT) for _ in range(3)]

    assert returned == [first, second, None]
    assert h.state(second) is State.DONE


def test_a_worker_starts_anew_with_empty_hands(h: Asked) -> None:
    h.send(1)
    h.worker("same")
    h.run_until(Point.RECEIVED)
    h.crash("same")
    h.worker("same")

    returned = h.run_until(Point.RECEIVED)

    assert returned is None


def test_a_false_expectation_ends_the_run(h: Asked) -> None:
    with pytest.raises(NotAsExpected, match="why"):
        h.expect(False, "why")

    with pytest.raises(NotAsExpected, match="has ended"):
        h.send(1)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda h: h.send("1"), "no number of a job"),
        (lambda h: (h.send(1), h.send(1)), "was sent before"),
        (lambda h: h.worker(""), "no name of a worker"),
        (lambda h: h.run_until(Point.RECEIVED), "no worker to move"),
        (lambda h: (h.worker("a"), h.run_until("received")), "is no Point"),
        (lambda h: h.crash("a"), "there is no worker"),
        (lambda h: (h.worker("a"), h.crash("a"), h.crash("a")), "has crashed"),
        (lambda h: (h.worker("a"), h.crash("a"), h.run_until(Point.RECEIVED)), "has crashed"),
        (lambda h: (h.worker("a"), h.pause("a", 5), h.run_until(Point.RECEIVED)), "5 s more"),
        (lambda h: (h.worker("a"), h.pause("a", 5), h.pause("a", 5)), "paused already"),
        (lambda h: h.advance(-1), "none of 0 to"),
        (lambda h: h.advance(float("nan")), "none of 0 to"),
        (lambda h: h.advance(MOST_LEASES * LEASE_S + 1), "at most 10,000 leases"),
        (lambda h: h.effects(Job(1)), "no job that was sent"),
        (lambda h: h.state(1), "no job that was sent"),
        (lambda h: h.expect(1, "why"), "of type int"),
        (lambda h: h.expect(True, ""), "a sentence"),
        (lambda h: h.holder(1), "has no holder"),
        (lambda h: [h.send(number) for number in range(MOST_STEPS + 1)], "more than"),
    ],
    ids=[
        *("a text", "sent twice", "no name", "nobody", "no point", "unknown", "crashes twice"),
        *("moves the dead", "moves the paused", "pauses twice", "back in time", "no time"),
        *("too long a run", "job not sent", "no job", "a number", "no reason", "no method"),
        "too many calls",
    ],
)
def test_what_cannot_be_done_is_refused_with_what_can(
    h: Asked, ask: Callable[[Asked], Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        ask(h)


def test_a_call_with_other_arguments_is_a_type_error(h: Asked) -> None:
    with pytest.raises(TypeError, match=r"h\.crash: missing"):
        h.crash()


def test_a_right_queue_may_notice_late() -> None:
    h = Asked(LateQueue)
    job = h.send(1)
    h.worker("gone")
    h.run_until(Point.RECEIVED)
    h.crash("gone")
    h.advance(LEASE_S)

    before = h.state(job)
    h.worker("next")
    returned = h.run_until(Point.RECEIVED)

    assert before is State.HELD
    assert returned == job


def test_no_lease_is_revived_that_ended_while_its_worker_slept() -> None:
    h = Asked(LateQueue)
    job = h.send(1)
    h.worker("sleeper")
    h.run_until(Point.RECEIVED)
    h.pause("sleeper", 2 * LEASE_S)
    h.advance(2 * LEASE_S)

    h.worker("next")
    returned = h.run_until(Point.RECEIVED)

    assert returned == job


def test_a_lease_is_over_too_when_its_time_passed_in_steps(h: Asked) -> None:
    job = h.send(1)
    h.worker("gone")
    h.run_until(Point.RECEIVED)
    h.crash("gone")
    for _ in range(7):
        h.advance(LEASE_S / 7)

    h.worker("next")
    returned = h.run_until(Point.RECEIVED)

    assert returned == job


def test_a_pause_is_over_too_when_its_time_passed_in_steps(h: Asked) -> None:
    h.send(1)
    h.worker("sleeper")
    h.pause("sleeper", LEASE_S)
    for _ in range(7):
        h.advance(LEASE_S / 7)

    returned = h.run_until(Point.RECEIVED)

    assert returned is not None


def test_an_expectation_that_is_false_by_chance_catches_nothing(
    inline: Callable[..., Subject],
) -> None:
    subject = inline(BY_CHANCE, "retries_and_dead_letters")
    (auto_ack,) = systems([AutoAck])

    proof = proof_of(subject, "scenario_counts_its_runs", auto_ack)

    assert proof is not None
    assert proof.broken.failed is not None
    assert not proof.catches


def test_the_page_says_of_each_broken_queue_what_is_wrong_with_it() -> None:
    page = PAGE.read_text("utf-8")

    rows = [
        f"| `{one.name}` | {one.does[0].lower()}{one.does[1:].removesuffix('.')} |"
        for one in systems(BROKEN)
    ]

    assert [row for row in rows if row not in page] == []
