"""Scenarios about consumers that share a file: one is killed, or two come at once.

Each takes a scenario without actors: what is made, with two attempts at most, and the work below.
"""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import Delivery
from course.lab.mailroom import End, Post, Tries, Wanted, Work
from course.lab.scenario import Operation, Scenario, call, dead, pause

WORK = Work(
    (
        Tries(b"bad", (End.NO_PAPER, End.NO_ANSWER)),
        Tries(b"gone", (End.NO_SUCH_ORDER,)),
        Tries(b"late", (End.TWO_LINES,)),
    )
)


def step(job: str, body: bytes, attempt: int, redriven: int = 0) -> Operation:
    """Return the operation that hands over a delivery."""
    return call("step", Delivery(job, body, attempt, redriven))


def redrive() -> Operation:
    """Return the operation that sends all letters."""
    return call("redrive", Wanted(), send=Post())


def audit() -> list[Operation]:
    """Return what the auditor does: it comes when all others have ended, and asks."""
    return [pause(10_000), dead()]


def killed_burier(made: Scenario) -> Scenario:
    """Return a worker that is killed anywhere in two attempts, and an heir who is told of it."""
    return made.actors(
        worker=[step("a", b"bad", 1), step("a", b"bad", 2)],
        heir=[step("a", b"bad", 3)],
        auditor=audit(),
    )


def killed_with_a_permanent_error(made: Scenario) -> Scenario:
    """Return a worker that is killed while it buries at once; the job comes to it again."""
    return made.actors(
        worker=[step("b", b"gone", 1, 4)],
        heir=[step("b", b"gone", 2, 4)],
        auditor=audit(),
    )


def killed_after_an_error(made: Scenario) -> Scenario:
    """Return a worker that is killed around its first error; the heir sees another one."""
    return made.actors(
        worker=[step("a", b"bad", 1)],
        heir=[step("z", b"bad", 1), step("a", b"bad", 2)],
        auditor=audit(),
    )


def killed_redriver(made: Scenario) -> Scenario:
    """Return who is killed anywhere while it sends two letters, and who does it again."""
    return made.first(*_letters()).actors(operator=[redrive()], heir=[redrive()], auditor=audit())


def two_buriers(made: Scenario) -> Scenario:
    """Return two workers whose jobs die at the same time, and who look for the letters."""
    return made.actors(
        worker_a=[step("a", b"gone", 1), dead()], worker_b=[step("b", b"late", 2), dead()]
    )


def redriver_beside_a_burier(made: Scenario) -> Scenario:
    """Return who sends two letters, while one more job dies."""
    return made.first(*_letters()).actors(
        operator=[redrive()], worker=[step("c", b"late", 2)], auditor=audit()
    )


def _letters() -> list[Operation]:
    return [
        step("first", b"gone one", 1),
        step("second", b"gone two", 2, 1),
    ]
