"""A gauge of the lab that runs beside an answer: what races in it has to come out both ways.

An answer that owns its process can see to it that nobody interrupts it; then what races never
does. So after each exploration the same lab runs a tally that is wrong, and that everybody knows:
a lab under which it is never wrong, or always, has been tampered with.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from course.lab.history import History
from course.lab.scenario import Scenario, call

SCHEDULES = 12  # few, and enough to find both endings in a lab that is as it should be
TALLY = """
class Tally:
    def __init__(self):
        self.number = 0
    def add(self):
        number = self.number
        self.number = number + 1
        return number
"""
AWAITED_TALLY = """
import asyncio
class Tally:
    def __init__(self):
        self.number = 0
    async def add(self):
        number = self.number
        await asyncio.sleep(0)
        self.number = number + 1
        return number
"""
SOURCES = {"threads": TALLY, "tasks": AWAITED_TALLY}  # a process of its own reaches no lab
SCENARIO = Scenario.of("Tally").actors(one=[call("add")], other=[call("add")])


def gauging(asked: dict[str, Any], lab: str) -> dict[str, Any] | None:
    """Return the request that gauges what this one has used; nothing where it is not needed."""
    if lab not in SOURCES or asked["do"] not in {"explore", "sweep"}:
        return None
    count = {"first": asked["first"], "count": SCHEDULES} if "first" in asked else {}
    return {"do": asked["do"], **count, "source": SOURCES[lab]}


def is_sound(histories: Iterable[History]) -> bool:
    """Did the tally end in more than one way, as it does in a lab that nobody touched?"""
    ends = {tuple((call.value, call.raised is None) for call in one.calls) for one in histories}
    return len(ends) > 1
