"""What has to be true of any queue when its workers crash: at most three scenarios."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import (
    Point,  # noqa: F401  (yours to use)
    State,  # noqa: F401  (yours to use)
    World,
)


def scenario_a_worker_crashes(h: World) -> None:
    """Let a worker crash with a job in its hands, and expect what a right queue owes you then."""
    # TODO: Which promise of your own service would you least like to see broken at night?
    raise NotImplementedError
