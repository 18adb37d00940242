"""Histories: what was called, what returned and what was raised, in order, with virtual times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any, TypeVar

from course.lab.runtime.policies import Switch
from course.lab.scenario import Operation, Scenario

Reading = TypeVar("Reading")  # what a history tells about one kind of queue
SETUP = "setup"
DRAIN = "drain"
NOTHING = Operation("nothing")  # what a process does that is killed and had nothing to do
SPINS = "runs round in a loop and looks again and again"  # why a thread is stuck that never rests

ENDS_LATER = "ends only later"  # what is left of a call, and not for ever


class Kind(Enum):
    """What an event says."""

    CALL = "call"
    RETURN = "return"
    RAISE = "raise"
    WAIT = "wait"  # the actor cannot go on; only in detailed histories
    HELD = "held"  # another actor moves first; only in detailed histories
    CANCEL = "cancel"  # somebody outside cancels the call
    KILL = "kill"  # the actor's process is killed
    NOTE = "note"  # a script that the call was given tells what was asked of it


class Ending(Enum):
    """How a schedule ended."""

    FINISHED = "finished"
    STUCK = "stuck"  # somebody waits, and nothing can wake them
    SPINNING = "spinning"  # somebody runs round in a loop for ever
    NO_START = "no start"  # the answer did not load, or the object was not made


@dataclass(frozen=True)
class Raised:
    """The exception an operation ended with: its name, its message, its line in the answer."""

    name: str
    message: str = ""
    line: int | None = None
    kinds: tuple[str, ...] = ()  # which built-in or contract exceptions it is, by name

    def is_a(self, kind: type[BaseException]) -> bool:
        """Is it this built-in or contract exception, or derived from it?"""
        return kind.__name__ in self.kinds

    def __str__(self) -> str:
        return f"{self.name}: {self.message}" if self.message else self.name


@dataclass(frozen=True)
class Event:
    """One thing that happened to one actor."""

    kind: Kind
    actor: str
    index: int  # which of the actor's operations
    time: float  # virtual seconds since the start
    value: Any = None  # what was returned, raised or noted
    line: int | None = None  # of the answer


@dataclass(frozen=True)
class Stuck:
    """One thread that can never move again, where it stands and what it waits for."""

    thread: str
    line: int | None
    reason: str


@dataclass(frozen=True)
class Printed:
    """What an answer has printed: after so many events, who, when, and at which line."""

    after: int  # events
    actor: str
    time: float  # virtual seconds since the start
    text: str
    line: int | None = None


@dataclass(frozen=True)
class Call:
    """One operation of one actor, from its call to its end; positions count events."""

    actor: str
    index: int
    operation: Operation
    called: int
    ended: int | None = None
    value: Any = None
    raised: Raised | None = None
    killed: int | None = None  # where its process was killed before the call had ended

    @property
    def has_returned(self) -> bool:
        """Did it end, and without an exception?"""
        return self.ended is not None and self.raised is None

    @property
    def is_open(self) -> bool:
        """Was it still waiting at the very end, or when its process was killed?"""
        return self.ended is None

    @property
    def over(self) -> int | None:
        """The position after which nothing more of it happens."""
        return self.killed if self.ended is None else self.ended

    def ends_before(self, position: int) -> bool:
        """Had it ended when this event came?"""
        return self.ended is not None and self.ended < position


@dataclass(frozen=True)
class History:
    """One run of one scenario under one schedule."""

    scenario: Scenario
    events: tuple[Event, ...]
    ending: Ending
    switches: tuple[Switch, ...] = ()
    seed: int = 0
    alike: int = 1  # how many of the explored schedules gave this history
    stuck: tuple[Stuck, ...] = ()
    failure: Raised | None = None  # why there was no start
    left: tuple[Stuck, ...] = ()  # tasks, timers and threads that outlive every call
    printed: tuple[Printed, ...] = ()  # only in detailed histories

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every call, in the order in which they were made."""
        made: dict[tuple[str, int], Call] = {}
        for position, event in enumerate(self.events):
            key = (event.actor, event.index)
            if event.kind is Kind.CALL:
                operation = self.operation_of(event)
                made[key] = Call(event.actor, event.index, operation, position)
            elif event.kind is Kind.RETURN and key in made:
                made[key] = replace(made[key], ended=position, value=event.value)
            elif event.kind is Kind.RAISE and key in made:
                made[key] = replace(made[key], ended=position, raised=event.value)
            elif event.kind is Kind.KILL and key in made and made[key].is_open:
                made[key] = replace(made[key], killed=position)
        return tuple(made.values())

    def read_as(self, reading: Callable[[History], Reading]) -> Reading:
        """Return this history as a judge reads it, worked out once for all judges that do."""
        if reading not in self._readings:
            self._readings[reading] = reading(self)
        found: Reading = self._readings[reading]
        return found

    @cached_property
    def _readings(self) -> dict[Any, Any]:
        return {}

    @cached_property
    def victims(self) -> frozenset[str]:
        """Whose processes the lab has killed; whoever else is gone has ended by itself."""
        killed = (-switch.to for switch in self.switches if switch.to < 0)
        return frozenset(self.scenario.cast[number - 1].name for number in killed)

    @cached_property
    def rest(self) -> int:
        """The position at which everything was at rest, and emptying began: most often the end."""
        places = (place for place, event in enumerate(self.events) if event.actor == DRAIN)
        return next(places, len(self.events))

    def operation_of(self, event: Event) -> Operation:
        """Return the operation that an event belongs to."""
        if event.actor == DRAIN and self.scenario.drain is not None:
            return self.scenario.drain
        if event.actor == SETUP:
            return self.scenario.before[event.index]
        operations = self._cast()[event.actor]
        return NOTHING if event.kind is Kind.KILL and not operations else operations[event.index]

    def _cast(self) -> Mapping[str, tuple[Operation, ...]]:
        return {actor.name: actor.operations for actor in self.scenario.cast}

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)
