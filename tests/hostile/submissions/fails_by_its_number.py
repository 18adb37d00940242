# mypy: ignore-errors
# ruff: noqa
"""Counts its runs, and takes all but the first few for broken queues. Earns nothing: FAILED."""

import sys

from course.contracts.retries_and_dead_letters import Point, Who

WHO_RETRIES = Who.QUEUE
WHO_MARKS_DEAD = Who.QUEUE


def scenario_guess(h):
    runs = vars(sys).setdefault("runs", [])
    runs.append(1)
    h.send(1)
    h.worker("first")
    h.run_until(Point.RECEIVED)
    h.expect(len(runs) <= 3, "the right queues come first")
