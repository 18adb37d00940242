"""Scripts: doubles that play what a check has written down, and tell what is asked of them."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from course.lab.scenario import Operation

SOURCE_FAILED = "the source failed"  # the message of what a source raises
ENTRIES, KEPT = "entries", "kept"  # what others see of a database; the answer is not asked
LOOKS = (ENTRIES, KEPT)
NOTES_OF_AN_ITEM = 40  # that one call may cause, however often an answer asks


class Failure(Enum):
    """An exception that a script raises, by the name it has in Python."""

    VALUE_ERROR = "ValueError"
    TIMEOUT_ERROR = "TimeoutError"
    STOP_ITERATION = "StopIteration"
    SYSTEM_EXIT = "SystemExit"
    KEYBOARD_INTERRUPT = "KeyboardInterrupt"
    CANCELLED_ERROR = "CancelledError"  # among tasks only
    INTEGRITY_ERROR = "IntegrityError"  # of the database itself; for effects only


class Deed(Enum):
    """What was asked of a script, and how that went."""

    READ = "read"  # the source gave its next item
    ENDED = "ended"  # the source had none left
    BROKE = "broke"  # the source raised
    CLASHED = "clashed"  # the source was asked while it was asked already
    BEGAN = "began"  # the handler was given an item
    GAVE = "gave"  # the handler returned
    FAILED = "failed"  # the handler raised
    WRITES = "writes"  # the effect was called, and writes its row
    WROTE = "wrote"  # the effect returned
    SPOILT = "spoilt"  # the effect raised
    SENT = "sent"  # a dead letter was sent again
    # Of tasks only:
    CANCELLED = "cancelled"  # the handler was cancelled while it waited
    STOPPED = "stopped"  # the source was cancelled while it was asked
    CLOSED = "closed"  # the source was closed
    GOT = "got"  # the reader got what a call gives next
    LEFT = "left"  # the reader has closed what a call gives, before its end
    ALIVE = "alive"  # so many tasks of the answer's own, more than before


EFFECTS = (Deed.BEGAN, Deed.SENT)  # what somebody outside can see from then on


@dataclass(frozen=True)
class Noted:
    """One deed: whose thread or task did it, with which item, and what came of it."""

    deed: Deed
    by: str
    item: Any = None
    said: Any = None  # what was returned, the name of what was raised, or how many


@dataclass(frozen=True)
class Job:
    """What a handler does with one item: it takes so many seconds, then returns or raises."""

    item: Any
    result: Any = None
    fails: Failure | None = None
    takes_s: float = 0.0
    ends_s: float = 0.0  # what it takes to end when it is cancelled while it works; of tasks only


@dataclass(frozen=True)
class Handler:
    """A handler that knows these items; what it raises has the item as its message."""

    jobs: tuple[Job, ...]

    def job_of(self, item: Any) -> Job | None:
        """Return what happens to an item; equal items fare alike."""
        jobs = (job for job in self.jobs if type(job.item) is type(item) and job.item == item)
        return next(jobs, None)


@dataclass(frozen=True)
class Source:
    """Items that can be read once, one after the other; each takes so many seconds to come."""

    items: tuple[Any, ...]
    fails: Failure | None = None  # raised after the last item, in place of the end
    takes_s: float = 0.0
    awaited: bool = False  # is it read by `async for`?


@dataclass(frozen=True)
class Reader:
    """Who reads, by `async for`, what a call gives: so many seconds for each, then the next.

    As an option of an operation it is no argument of the call. It closes what it leaves.
    """

    takes_s: float = 0.0
    stops_after: int | None = None  # values; None: it reads to the end


@dataclass(frozen=True)
class Effect:
    """What a command does to the business: one row in the ledger; then it returns or raises.

    It takes its time between the row and its end. Among processes only.
    """

    entry: str
    result: bytes = b""
    fails: Failure | None = None
    takes_s: float = 0.0

    def __str__(self) -> str:
        told = [f'"{self.entry}"', *([f"{self.takes_s:g} s"] if self.takes_s else [])]
        return f"effect({', '.join([*told, *([self.fails.value] if self.fails else [])])})"


SCRIPTS = (Source, Handler, Reader, Effect)


def most_notes(operation: Operation) -> int:
    """Return how many notes the scripts that an operation gives may cause, with room to spare."""
    given = (*operation.arguments, *dict(operation.options).values())
    items = sum(len(one.items) + 1 for one in given if type(one) is Source)
    effects = sum(type(one) is Effect for one in given)
    return NOTES_OF_AN_ITEM * (items + effects)


class Play(Protocol):
    """What a script needs of the runtime that plays it."""

    def note(self, deed: Deed, item: Any = None, said: Any = None) -> None:
        """Tell of a deed of the thread or task that runs now."""

    def pause(self, seconds: float) -> None:
        """Let virtual time pass in a thread; nought seconds let only others go first."""


def played(value: Any, play: Play) -> Any:
    """Return what plays a script; any other value as it is."""
    if type(value) is Source:
        return Items(value, play)
    return _handler(value, play) if type(value) is Handler else value


class Items:
    """A source as an answer gets it: something to iterate over, and nothing more."""

    def __init__(self, source: Source, play: Play) -> None:
        self._reading = Reading(source, play)

    def __iter__(self) -> Reading:
        return self._reading  # a source is read once, whoever asks


class Reading:
    """A source that is being read; like a generator it refuses two readers at once."""

    def __init__(self, source: Source, play: Play) -> None:
        self._source = source
        self._play = play
        self._left = iter(source.items)
        self._is_asked = False

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self._is_asked:
            self._play.note(Deed.CLASHED)
            raise ValueError("the source is being read already")
        self._is_asked = True
        try:
            self._play.pause(self._source.takes_s)
            item = next(self._left)
        except StopIteration:
            failure = self._source.fails
            if failure is None:
                self._play.note(Deed.ENDED)
                raise
            self._play.note(Deed.BROKE, said=failure.value)
            raise error_of(failure, SOURCE_FAILED) from None
        finally:
            self._is_asked = False
        self._play.note(Deed.READ, item)
        return item


def _handler(script: Handler, play: Play) -> Callable[[Any], Any]:
    def handler(item: Any) -> Any:
        play.note(Deed.BEGAN, item)
        job = script.job_of(item)
        play.pause(job.takes_s if job else 0.0)
        if job is None:
            play.note(Deed.FAILED, item, "TypeError")
            raise TypeError("the handler was given what is no item")
        if job.fails is not None:
            play.note(Deed.FAILED, item, job.fails.value)
            raise error_of(job.fails, item)
        play.note(Deed.GAVE, item, job.result)
        return job.result

    return handler


def error_of(failure: Failure, about: Any) -> BaseException:
    """Return the exception a script raises about an item."""
    error: BaseException = getattr(builtins, failure.value)(about)
    return error
