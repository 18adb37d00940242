# mypy: ignore-errors
# ruff: noqa
"""Asks without hearing the answers, in the place of the world's own double. Earns nothing: CRASHED."""

import gc

from course.contracts.retries_and_dead_letters import Who

WHO_RETRIES = Who.QUEUE
WHO_MARKS_DEAD = Who.QUEUE


def scenario_flood(h):
    serving = next(found for found in gc.get_objects() if type(found).__name__ == "Serving")
    for number in range(1, 200):
        serving._channel.send({"ask": ["send", [number], [], 1]})
    h.expect(False, "the queue is drowned")
