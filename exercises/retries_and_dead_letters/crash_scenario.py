"""Failure scenarios: what has to be true of a queue when its workers crash."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import (
    Point,  # noqa: F401  (yours to use)
    State,  # noqa: F401  (yours to use)
    Who,
    World,
)

# TODO: A worker has crashed. Who is left to try its job again, and to say that it is dead?
WHO_RETRIES: Who | None = None
WHO_MARKS_DEAD: Who | None = None


def scenario_a_worker_crashes(h: World) -> None:
    """Let a worker crash with a job in its hands, and expect what a right queue owes you then.

    Every function whose name begins with `scenario_` runs once on each queue, from the start.
    Write as many as you like, and name them as you like.
    """
    # TODO: Where does the worker stand when it crashes, and what is lost at this very point?
    raise NotImplementedError
