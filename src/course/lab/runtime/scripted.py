"""Scripts among tasks: sources that are awaited, handlers, and readers of what a call gives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import replace
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

from course.lab.history import ENDS_LATER, Kind, Stuck
from course.lab.runtime.awaits import A_CALLBACK
from course.lab.runtime.chronicle import Names
from course.lab.scenario import Operation
from course.lab.scripts import (
    SOURCE_FAILED,
    Deed,
    Failure,
    Handler,
    Items,
    Noted,
    Reader,
    Source,
    error_of,
)

if TYPE_CHECKING:
    from course.lab.runtime.tasks import TaskLab

Note = Callable[[Kind, str, int, Any], None]
MOST_READ = 200  # values of one call, before its reader takes it for endless


class Performance:
    """The scripts of one run: who plays in them, and how many tasks are alive."""

    def __init__(self, lab: TaskLab, note: Note, names: Names) -> None:
        self._lab = lab
        self._note = note
        self._parts: list[Part] = []
        self._names = names
        self.actors: dict[asyncio.Task[Any], str] = {}  # of the scenario's own tasks
        self._made = 0  # tasks, when the living were counted last
        self._most = 0  # of the answer's own tasks that were alive at once
        self._outlived: list[asyncio.Task[Any]] = []  # the answer's own, when no call was open

    def part(self, actor: str, index: int, task: asyncio.Task[Any] | None) -> Part:
        """Return the scripts of one call, made by this task."""
        if task is not None:
            self.actors[task] = actor
        return Part(self, actor, index)

    def begins(self, part: Part) -> None:
        """From now on there are scripts, and so the living are counted."""
        self._parts.append(part)

    def tell(self, part: Part, deed: Deed, item: Any = None, said: Any = None) -> None:
        """Note a deed of the task that runs now."""
        self._put(part, Noted(deed, self.running(), item, said))

    def running(self) -> str:
        """Return whose task runs now, or what one of the answer's own is called."""
        task = asyncio.current_task(self._lab.loop)
        if task is None:
            return A_CALLBACK
        return self.actors.get(task) or self._names.of(task, task.get_name())

    def count_the_living(self) -> None:
        """Note how many of the answer's own tasks are alive, when there were never as many."""
        made = len(self._lab.loop.tasks)
        if not self._parts or made == self._made:
            return
        self._made = made
        alive = len(self._lab.alive())
        if alive > self._most:
            self._most = alive
            self._put(self._parts[-1], Noted(Deed.ALIVE, "", None, alive))

    def all_calls_ended(self) -> None:
        """Keep which of the answer's own tasks have outlived every call."""
        self._outlived = self._lab.alive() if self._parts else []

    def ended_since(self) -> list[Stuck]:
        """Return the tasks that have outlived every call, and have ended by now.

        A task in which the loop closes a generator that was left is none of the answer's.
        """
        late = [task for task in self._outlived if task.done() and iscoroutine(task.get_coro())]
        return [Stuck(task.get_name(), None, ENDS_LATER) for task in late]

    def _put(self, part: Part, noted: Noted) -> None:
        if not self._lab.loop.is_over:
            self._note(Kind.NOTE, part.actor, part.index, self._lab.shape(noted))


class Part:
    """The scripts of one call."""

    def __init__(self, performance: Performance, actor: str, index: int) -> None:
        self._performance = performance
        self.actor = actor
        self.index = index

    def given(self, operation: Operation) -> tuple[Operation, Reader | None]:
        """Return the operation with what plays its scripts in their place, and its reader."""
        options = [(name, one) for name, one in operation.options if type(one) is not Reader]
        reader = next((one for _, one in operation.options if type(one) is Reader), None)
        played = replace(
            operation,
            arguments=tuple(map(self._played, operation.arguments)),
            options=tuple((name, self._played(one)) for name, one in options),
        )
        if played != operation:
            self._performance.begins(self)
        return played, reader

    def _played(self, value: Any) -> Any:
        if type(value) is Source:
            return AwaitedItems(value, self) if value.awaited else Items(value, self)
        return _handler(value, self) if type(value) is Handler else value

    async def read(self, values: AsyncIterator[Any], reader: Reader) -> list[Any]:
        """Return what the reader got; what it leaves early is closed, also when it is cancelled."""
        got: list[Any] = []
        has_ended = False
        try:
            async for value in values:
                if len(got) == MOST_READ:
                    raise RuntimeError(f"over {MOST_READ} values, and no end")
                got.append(value)
                self.note(Deed.GOT, said=value)
                if reader.takes_s:
                    await asyncio.sleep(reader.takes_s)
                if len(got) == reader.stops_after:
                    break
            else:
                has_ended = True
        finally:
            if not has_ended:
                await values.aclose()  # type: ignore[attr-defined]  # what lacks it is an error
                self.note(Deed.LEFT)
        return got

    def note(self, deed: Deed, item: Any = None, said: Any = None) -> None:
        """Tell of a deed of the task that runs now."""
        self._performance.tell(self, deed, item, said)

    def pause(self, seconds: float) -> None:
        """Take no time: what is not awaited cannot."""
        if seconds:
            raise ValueError("a source takes time among tasks only when it is awaited")


class AwaitedItems:
    """A source as an answer gets it: something for `async for`."""

    def __init__(self, source: Source, part: Part) -> None:
        self._reading = AwaitedReading(source, part)

    def __aiter__(self) -> AwaitedReading:
        return self._reading  # a source is read once, whoever asks


class AwaitedReading:
    """A source that is being read; like an asynchronous generator it refuses two readers at once.

    And like one it has ended when it was closed, when it has raised, or when it was cancelled.
    """

    def __init__(self, source: Source, part: Part) -> None:
        self._source = source
        self._part = part
        self._left: Iterator[Any] = iter(source.items)
        self._failure = source.fails
        self._is_asked = False
        self._is_over = False  # then the next who asks learns it at once

    def __aiter__(self) -> AwaitedReading:
        return self

    async def __anext__(self) -> Any:
        self._ask()
        try:
            if not self._is_over:
                await asyncio.sleep(self._source.takes_s)
            return self._next()
        except asyncio.CancelledError:
            self._end()
            self._part.note(Deed.STOPPED)
            raise
        finally:
            self._is_asked = False

    async def aclose(self) -> None:
        """End the source; nothing more comes of it."""
        self._ask()
        self._is_asked = False
        self._end()
        self._part.note(Deed.CLOSED)

    def _ask(self) -> None:
        if self._is_asked:
            self._part.note(Deed.CLASHED)
            raise RuntimeError("the source is being read already")
        self._is_asked = True

    def _next(self) -> Any:
        for item in self._left:
            self._part.note(Deed.READ, item)
            return item
        self._is_over = True
        if self._failure is None:
            self._part.note(Deed.ENDED)
            raise StopAsyncIteration
        failure, self._failure = self._failure, None
        self._part.note(Deed.BROKE, said=failure.value)
        raise _error_of(failure, SOURCE_FAILED)

    def _end(self) -> None:
        self._left, self._failure, self._is_over = iter(()), None, True


def _handler(script: Handler, part: Part) -> Callable[[Any], Coroutine[Any, Any, Any]]:
    async def handler(item: Any) -> Any:
        part.note(Deed.BEGAN, item)
        job = script.job_of(item)
        try:
            await asyncio.sleep(job.takes_s if job else 0.0)
        except asyncio.CancelledError:
            part.note(Deed.CANCELLED, item)
            if job and job.ends_s:
                await asyncio.sleep(job.ends_s)
            raise
        if job is None:
            part.note(Deed.FAILED, item, "TypeError")
            raise TypeError("the handler was given what is no item")
        if job.fails is not None:
            part.note(Deed.FAILED, item, job.fails.value)
            raise _error_of(job.fails, item)
        part.note(Deed.GAVE, item, job.result)
        return job.result

    return handler


def _error_of(failure: Failure, about: Any) -> BaseException:
    if failure is Failure.CANCELLED_ERROR:
        return asyncio.CancelledError(about)
    return error_of(failure, about)
