# mypy: ignore-errors
# ruff: noqa
"""Runs nothing and sends the history of a perfect run of whatever it is asked. Values give it away.

It knows what every scenario puts, so that all it makes up agrees with the scenario. What the
judge puts in the replay it does not look at: FAILED. The refused capacity is right.
"""

import sys
from collections import deque

run = sys.modules["course.lab.runtime.run"]
Event, Kind, History, Ending = run.Event, run.Kind, run.History, run.Ending
EMPTY = run.Raised("Empty", "", None, ("Empty", "Exception", "BaseException"))


def perfect(self, scenario, policy, *, seed=0, detailed=False, supply=None, report=None):
    events, items, is_closed = [], deque(), False
    capacity = dict(scenario.settings)["capacity"]

    def note(kind, actor, index, value=None):
        events.append(Event(kind, actor, index, 0.0, value))
        if report:
            report(events[-1])

    def carry_out(actor, index, operation):
        nonlocal is_closed
        name, value = operation.name, None
        if name == "put" and len(items) >= capacity or name == "get" and not items:
            return False
        if actor not in ("setup", "drain") and supply:
            supply(actor, index, operation)  # what it gives is left unread
        if name == "pause":
            return True
        note(Kind.CALL, actor, index)
        if name == "put":
            items.append(operation.arguments[0])
        elif name == "get":
            value = items.popleft()
        elif name == "__len__":
            value = len(items)
        note(Kind.RETURN, actor, index, value)
        return True

    for index, operation in enumerate(scenario.before):
        carry_out("setup", index, operation)
    waiting = {actor.name: deque(enumerate(actor.operations)) for actor in scenario.cast}
    is_moving = True
    while is_moving:
        is_moving = False
        for actor, left in waiting.items():
            if left and carry_out(actor, *left[0]):
                left.popleft()
                is_moving = True
    blocked = [(actor, left) for actor, left in waiting.items() if left]
    for actor, left in blocked:
        if supply:
            supply(actor, *left[0])
        note(Kind.CALL, actor, left[0][0])
    for index in range(len(items) + 1):
        if items:
            carry_out("drain", index, scenario.drain)
        else:
            note(Kind.CALL, "drain", index)
            note(Kind.RAISE, "drain", index, EMPTY)
    ending = Ending.STUCK if blocked else Ending.FINISHED
    return History(scenario, tuple(events), ending, (), seed)


run.Lab.run = perfect


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)
