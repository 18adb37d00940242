"""Pools of workers as judges read them: what was read and handled, and what the report says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from course.lab.history import Call, Event, History, Kind, Raised
from course.lab.judges import Judge, Verdict, judge_each
from course.lab.scenario import Operation, call
from course.lab.scripts import Deed, Failure, Handler, Job, Noted, Source

RUNS = {"run_pool": "thread", "run_pool_async": "task"}  # of what the pool's workers are made
BEGUN_OR_DONE = {Deed.BEGAN: 1, Deed.GAVE: -1, Deed.FAILED: -1, Deed.CANCELLED: -1}


def job(
    item: Any,
    *,
    fails: Failure | None = None,
    takes_s: float = 0.0,
    ends_s: float = 0.0,
    result: Any = ...,
) -> Job:
    """Return what the handler does with an item: it returns it in capitals, if nothing else."""
    return Job(item, item.upper() if result is ... else result, fails, takes_s, ends_s)


def jobs(items: str, **options: Any) -> list[Job]:
    """Return a job for each letter."""
    return [job(item, **options) for item in items]


def run_pool(
    work: list[Job],
    *,
    workers: int,
    capacity: int,
    source_fails: Failure | None = None,
    source_takes_s: float = 0.0,
) -> Operation:
    """Return a call of `run_pool` over these items, with a handler that does these jobs."""
    source = source_of(work, source_fails, source_takes_s)
    limits = {"workers": workers, "capacity": capacity}
    return call("run_pool", source, handler=handler_of(work), **limits)


def run_pool_async(
    work: list[Job],
    *,
    workers: int,
    capacity: int,
    awaited: bool = True,
    source_fails: Failure | None = None,
    source_takes_s: float = 0.0,
) -> Operation:
    """Return a call of `run_pool_async` over these items, from a plain source if not awaited."""
    source = source_of(work, source_fails, source_takes_s, awaited=awaited)
    limits = {"workers": workers, "capacity": capacity}
    return call("run_pool_async", source, handler=handler_of(work), **limits)


def source_of(
    work: list[Job], fails: Failure | None, takes_s: float, *, awaited: bool = False
) -> Source:
    """Return a source of the items of these jobs."""
    return Source(tuple(one.item for one in work), fails, takes_s, awaited)


def handler_of(work: list[Job]) -> Handler:
    """Return a handler that does these jobs; equal ones are one."""
    return Handler(tuple(dict.fromkeys(work)))


class Called(Protocol):
    """A call with what its scripts have told."""

    @property
    def call(self) -> Call:
        """The call itself."""


@dataclass(frozen=True)
class Pool:
    """One call of a pool's function, with all that its source and its handler have told."""

    call: Call
    notes: tuple[tuple[int, Event, Noted], ...]  # each with its position in the history
    cancels: tuple[Event, ...] = ()  # each time the call was cancelled from outside

    @property
    def name(self) -> str:
        """Which function was called."""
        return self.call.operation.name

    @property
    def kind(self) -> str:
        """Of what its workers are made: threads or tasks, said of one."""
        return RUNS[self.name]

    @property
    def actor(self) -> str:
        """Who called."""
        return self.call.actor

    @property
    def source(self) -> Source:
        """What the call was given to read."""
        source = self.call.operation.arguments[0]
        assert isinstance(source, Source)
        return source

    @property
    def handler(self) -> Handler:
        """What the call was given to handle items with."""
        handler = self._option("handler")
        assert isinstance(handler, Handler)
        return handler

    @property
    def workers(self) -> int:
        """How many handlers may run at once."""
        return int(self._option("workers"))

    @property
    def capacity(self) -> int:
        """How many items may wait."""
        return int(self._option("capacity"))

    def _option(self, name: str) -> Any:
        return dict(self.call.operation.options)[name]

    @property
    def items(self) -> list[Any]:
        """What was read, in order: the position of an item is its place here."""
        return [note.item for _, _, note in self.of(Deed.READ)]

    def of(self, *deeds: Deed) -> Iterator[tuple[int, Event, Noted]]:
        """Yield the notes of these deeds, in order."""
        return (one for one in self.notes if one[2].deed in deeds)

    def times(self, item: Any, *deeds: Deed) -> int:
        """Return how often this was done with an item, or with one like it."""
        return sum(same(note.item, item) for _, _, note in self.of(*deeds))

    @property
    def report(self) -> Report | None:
        """What the call has returned, if it is a report."""
        return read_report(self.call.value) if self.call.has_returned else None


@dataclass(frozen=True)
class Report:
    """What a pool has returned, as far as it has the right shape."""

    succeeded: dict[Any, Any]
    failed: dict[Any, Any]
    unprocessed: tuple[Any, ...]
    source_error: Any

    @property
    def positions(self) -> list[Any]:
        """Every position that stands in it, once for each place where it stands."""
        return [*self.succeeded, *self.failed, *self.unprocessed]

    def place_of(self, position: int) -> str:
        """Return where a position stands, in words."""
        if position in self.succeeded:
            return "succeeded"
        if position in self.failed:
            return "failed"
        return "unprocessed" if position in self.unprocessed else "nowhere"


def pools(history: History) -> list[Pool]:
    """Return every call of a pool's function in a history."""
    return [
        Pool(
            one,
            notes_of(history, one),
            tuple(event for event in _events_of(history, one) if event.kind is Kind.CANCEL),
        )
        for one in history.calls
        if one.operation.name in RUNS
    ]


def notes_of(history: History, one: Call) -> tuple[tuple[int, Event, Noted], ...]:
    """Return what the scripts of a call have told, each with its position in the history."""
    return tuple(
        (place, event, event.value)
        for place, event in enumerate(history.events)
        if event.kind is Kind.NOTE
        and (event.actor, event.index) == (one.actor, one.index)
        and isinstance(event.value, Noted)
    )


def _events_of(history: History, one: Call) -> Iterator[Event]:
    return (e for e in history if (e.actor, e.index) == (one.actor, one.index))


def read_report(value: Any) -> Report | None:
    """Return a returned value as a report; None when it is none."""
    names = ("succeeded", "failed", "unprocessed", "source_error")
    succeeded, failed, unprocessed, source_error = (getattr(value, name, ()) for name in names)
    if type(value).__name__ != "PoolReport" or not isinstance(unprocessed, tuple):
        return None
    try:
        return Report(dict(succeeded), dict(failed), unprocessed, source_error)
    except (TypeError, ValueError):
        return None


def same(one: Any, other: Any) -> bool:
    """Are two items alike? 1 and True are two."""
    return type(one) is type(other) and bool(one == other)


def is_error(value: Any, failure: Failure, about: Any) -> bool:
    """Is this the exception that a script has raised about an item?"""
    said = (failure.value, str(about))
    return isinstance(value, Raised) and (value.name, value.message) == said


def of_each_pool(name: str, judge: Callable[[Pool], Verdict | None]) -> Judge:
    """Return the judge that asks this of every pool of a history."""
    return judge_each(pools, name, judge)


def at_end(one: Called, expected: str, yours: str, note: str = "") -> Verdict:
    """Return a verdict about how a call ended."""
    return Verdict(expected, yours, one.call.ended, one.call.actor, note)
