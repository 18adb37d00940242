"""Bounded maps as judges read them: what was read and called, and which results were taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from course.lab.history import Call, Event, History, Kind
from course.lab.pools import handler_of, notes_of, source_of
from course.lab.scenario import Operation, Scenario, call
from course.lab.scripts import Deed, Failure, Handler, Job, Noted, Reader, Source

MAP = "bounded_map"
PATIENT = Reader()
CALL_ENDS = (Deed.GAVE, Deed.FAILED, Deed.CANCELLED)


def bounded_map(
    work: list[Job],
    *,
    source_fails: Failure | None = None,
    source_takes_s: float = 0.0,
    reader: Reader = PATIENT,
    **options: Any,
) -> Operation:
    """Return a call of `bounded_map` over these items, whose results this reader reads."""
    source = source_of(work, source_fails, source_takes_s, awaited=True)
    return call(MAP, handler_of(work), source=source, reader=reader, **options)


def consumer(work: list[Job], **options: Any) -> Scenario:
    """Return the scenario in which one consumer reads a bounded map over these items."""
    return Scenario.of_functions().actors(consumer=[bounded_map(work, **options)])


def consumers(works: Sequence[list[Job]], **choices: Sequence[Any]) -> list[Scenario]:
    """Return such a scenario for each of these works, with each mix of these choices."""
    mixes = [dict(zip(choices, mix, strict=True)) for mix in product(*choices.values())]
    return [consumer(work, **mix) for work in works for mix in mixes]


@dataclass(frozen=True)
class Begun:
    """One call of the function: its item, and when it began and ended."""

    item: Any
    began: float
    ended: float | None = None  # None: it was never seen to end
    by: Deed | None = None


@dataclass(frozen=True)
class Taken:
    """What the reader got, where and when, as far as it has the right shape."""

    place: int
    time: float
    said: Any

    @property
    def is_result(self) -> bool:
        """Is it a `Result`, with a position?"""
        return type(self.said).__name__ == "Result" and type(self.position) is int

    @property
    def position(self) -> Any:
        """Whose result it says it is."""
        return getattr(self.said, "position", None)

    @property
    def value(self) -> Any:
        """What it gives as the value."""
        return getattr(self.said, "value", None)

    @property
    def error(self) -> Any:
        """What it gives as the error."""
        return getattr(self.said, "error", None)


@dataclass(frozen=True)
class Run:
    """One call of `bounded_map`, read by its reader, with all that its scripts have told."""

    call: Call
    events: tuple[Event, ...]  # of the whole history
    notes: tuple[tuple[int, Event, Noted], ...]  # of this call, each with its position

    @property
    def actor(self) -> str:
        """Who called."""
        return self.call.actor

    @cached_property
    def options(self) -> dict[str, Any]:
        """What the call was given by name."""
        return {"timeout_s": None, "ordered": True} | dict(self.call.operation.options)

    @property
    def source(self) -> Source:
        """What the call was given to read."""
        source = self.options["source"]
        assert isinstance(source, Source)
        return source

    @property
    def reader(self) -> Reader:
        """Who reads the results."""
        reader = self.options["reader"]
        assert isinstance(reader, Reader)
        return reader

    @property
    def limit(self) -> int:
        """How many calls may be in flight."""
        return int(self.options["limit"])

    @property
    def room(self) -> int:
        """How many items may be outstanding."""
        return self.limit + int(self.options["buffer"])

    @property
    def timeout_s(self) -> float | None:
        """How long a call may take."""
        timeout_s = self.options["timeout_s"]
        return None if timeout_s is None else float(timeout_s)

    def job_of(self, item: Any) -> Job | None:
        """Return what the function does with an item."""
        handler = self.call.operation.arguments[0]
        assert isinstance(handler, Handler)
        return handler.job_of(item)

    def job_behind(self, one: Taken) -> Job | None:
        """Return what the function did for a result, or None when it is the result of no item."""
        if one.is_result and one.position in range(len(self.items)):
            return self.job_of(self.items[one.position])
        return None

    def is_late(self, job: Job) -> bool:
        """Does this job take longer than a call may?"""
        return self.timeout_s is not None and job.takes_s > self.timeout_s

    def of(self, *deeds: Deed) -> Iterator[tuple[int, Event, Noted]]:
        """Yield the notes of these deeds, in order."""
        return (one for one in self.notes if one[2].deed in deeds)

    @cached_property
    def items(self) -> list[Any]:
        """What was read, in order: the position of an item is its place here."""
        return [note.item for _, _, note in self.of(Deed.READ)]

    @cached_property
    def taken(self) -> list[Taken]:
        """What the reader got, in order."""
        return [Taken(place, event.time, note.said) for place, event, note in self.of(Deed.GOT)]

    @cached_property
    def calls(self) -> list[Begun]:
        """Each call of the function in the order of their begins; equal items end in this order."""
        found: list[Begun] = []
        for _, event, note in self.of(Deed.BEGAN, *CALL_ENDS):
            if note.deed is Deed.BEGAN:
                found.append(Begun(note.item, event.time))
                continue
            for place, one in enumerate(found):
                if one.ended is None and one.item == note.item:
                    found[place] = Begun(one.item, one.began, event.time, note.deed)
                    break
        return found

    def call_of(self, item: Any) -> Begun | None:
        """Return the call of the function with this item, of several equal ones the first."""
        return next((one for one in self.calls if one.item == item), None)

    @property
    def began(self) -> float:
        """When the call was made, and the first result asked for."""
        return self.events[self.call.called].time

    @property
    def ended(self) -> float | None:
        """When the call had ended, and whatever it gives was read or closed."""
        return None if self.call.ended is None else self.events[self.call.ended].time

    @property
    def cancelled_at(self) -> int | None:
        """Where in the history it was cancelled from outside, if it was."""
        places = (
            place
            for place, event in enumerate(self.events)
            if event.kind is Kind.CANCEL
            and (event.actor, event.index) == (self.actor, self.call.index)
        )
        return next(places, None)

    @property
    def is_cancelled(self) -> bool:
        """Was it cancelled from outside?"""
        return self.cancelled_at is not None

    @property
    def reads_on(self) -> bool:
        """Does its reader read to the end, undisturbed?"""
        return self.reader.stops_after is None and not self.is_cancelled


def runs(history: History) -> list[Run]:
    """Return every call of `bounded_map` in a history."""
    return [
        Run(one, history.events, notes_of(history, one))
        for one in history.calls
        if one.operation.name == MAP
    ]
