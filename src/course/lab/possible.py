"""Can this be the history of a run? Whoever reports one must at least keep to its scenario."""

from __future__ import annotations

from course.lab.history import DRAIN, SETUP, Ending, Event, History, Kind
from course.lab.scenario import OUTSIDE, Operation

ENDS = (Kind.RETURN, Kind.RAISE)


def possible(history: History) -> History:
    """Return the history; raise `ValueError` when no run of its scenario can look like it.

    What was called, and in which order, is known beforehand; so is that a finished run has an
    end for every call. What was returned, and when, is for the judges.
    """
    made = _Made(history)
    if history.ending is Ending.NO_START:
        if history.events:
            raise ValueError("something happened to an object that was never made")
        return history
    drained = next((i for i, e in enumerate(history.events) if e.actor == DRAIN), None)
    if drained is None and history.scenario.drain is not None:
        raise ValueError("the object was never emptied")
    for event in history.events[:drained]:
        made.follow(event)
    _check_ending(made, history.ending)
    for event in history.events[drained:] if drained is not None else ():
        made.follow(event)
    return history


def _check_ending(made: _Made, ending: Ending) -> None:
    """Compare the reported ending with what had happened before the object was emptied."""
    if made.is_complete() is not (ending is Ending.FINISHED):
        raise ValueError(f"the run says {ending.value}, its events say something else")
    if ending is Ending.STUCK and not made.somebody_waits():
        raise ValueError("a run is stuck, and nobody waits")


class _Made:
    """The calls made so far, followed event by event."""

    def __init__(self, history: History) -> None:
        scenario = history.scenario
        self._cast = [actor.name for actor in scenario.cast]
        self._due = {actor.name: _calls(actor.operations) for actor in scenario.cast}
        self._due[SETUP] = _calls(scenario.before)
        drains = len(history.events) if scenario.drain is not None else 0
        self._due[DRAIN] = list(range(drains))
        self._called = dict.fromkeys(self._due, 0)
        self._open: set[tuple[str, int]] = set()
        self._killed: set[str] = set()
        self._time = 0.0

    def follow(self, event: Event) -> None:
        """Take in one event; `KeyError` and `ValueError` when it cannot come now."""
        count, due = self._called[event.actor], self._due[event.actor]
        call = (event.actor, event.index)
        if event.actor in self._killed:
            raise ValueError(f"{event.actor} was killed, and goes on")
        if event.time < self._time:
            raise ValueError("time ran backwards")
        self._time = event.time
        if event.kind is Kind.CALL:
            is_busy = event.actor != DRAIN and self._waits(event.actor)
            if is_busy or count >= len(due) or due[count] != event.index:
                raise ValueError(f"{call} was not due")
            self._called[event.actor] += 1
            self._open.add(call)
        elif event.kind is Kind.KILL:
            self._killed.add(event.actor)
        elif event.kind in ENDS:
            if call not in self._open:
                raise ValueError(f"{call} ended without a call")
            self._open.remove(call)
        elif event.index not in due[:count]:
            raise ValueError(f"{call} was not called")

    def is_complete(self) -> bool:
        """Has every actor that lives made all its calls, and has each ended?"""
        return all(
            name in self._killed
            or (self._called[name] == len(self._due[name]) and not self._waits(name))
            for name in self._cast
        )

    def somebody_waits(self) -> bool:
        """Is a call of an actor open?"""
        return any(self._waits(name) for name in self._cast)

    def _waits(self, name: str) -> bool:
        return any(actor == name for actor, _ in self._open)


def _calls(operations: tuple[Operation, ...]) -> list[int]:
    """Return which of the operations are calls; a pause and a cancelling leave no event."""
    return [index for index, operation in enumerate(operations) if operation.name not in OUTSIDE]
