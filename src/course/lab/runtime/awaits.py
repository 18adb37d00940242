"""Where a task stands and what it waits for, read from its own suspended frames."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

from course.lab.history import Stuck
from course.lab.runtime.answer import line_of_error
from course.lab.runtime.loop import VirtualLoop
from course.lab.runtime.simulation import Stop

FOR_WHAT = {
    "Condition.wait": "to be notified on a Condition",
    "Event.wait": "for an Event to be set",
    "Lock.acquire": "for a Lock that somebody holds",
    "Semaphore.acquire": "for a Semaphore to be released",
    "Barrier.wait": "for the others at a Barrier",
    "Queue.get": "in Queue.get(): the queue is empty",
    "Queue.put": "in Queue.put(): the queue is full",
    "Queue.join": "in Queue.join(): task_done() is missing for an item",
    "TaskGroup.__aexit__": "for the tasks of a TaskGroup to end",
    "sleep": "sleeps",
    "wait_for": "waits with a timeout",
    "wait": "for tasks to end",
    "as_completed.<locals>._wait_for_one": "for tasks to end",
    "_AsCompletedIterator._wait_for_one": "for tasks to end",
}
OUTER = ("wait_for",)  # says less than what is called inside of it, if that can be seen
FUTURE = "waits for a Future that nobody completes"
A_CALLBACK = "a callback"
ASKING = ("async_generator_asend", "async_generator_athrow")  # what anext() and aclose() await
FRAMES = ("cr_frame", "gi_frame", "ag_frame")
INNER = ("cr_await", "gi_yieldfrom", "ag_await")
MOST_FAILED = 5
MOST_LEFT = 50


def frames(coroutine: Any) -> Iterator[FrameType]:
    """Yield a suspended coroutine's frames, the outermost first."""
    while coroutine is not None:
        if type(coroutine).__name__ in ASKING:  # it names its generator to the collector only
            coroutine = next(iter(gc.get_referents(coroutine)), None)
        frame = _first(coroutine, FRAMES)
        if frame is not None:
            yield frame
        coroutine = _first(coroutine, INNER)


def _first(coroutine: Any, names: tuple[str, ...]) -> Any:
    return next((getattr(coroutine, name) for name in names if hasattr(coroutine, name)), None)


def line_in(task: asyncio.Task[Any], filename: str) -> int | None:
    """Return the innermost line of the answer at which a task is suspended."""
    line = None
    for frame in frames(task.get_coro()):
        if frame.f_code.co_filename == filename:
            line = frame.f_lineno
    return line


def waiting(task: asyncio.Task[Any], filename: str) -> Stuck:
    """Return where a task stands and what it waits for; an own sleep is no endless wait."""
    reason = _for_whom(task)
    is_inside = True  # of what the answer calls, or of a task that is none of its functions
    for frame in frames(task.get_coro()):
        name = frame.f_code.co_qualname
        if frame.f_code.co_filename == filename:
            is_inside = True
            reason = _for_whom(task)
        elif is_inside and name in FOR_WHAT:
            what = FOR_WHAT[name]
            reason = what if what.startswith(("sleeps", "waits")) else f"waits {what}"
            is_inside = name in OUTER  # else the outermost call says it best
    return Stuck(task.get_name(), line_in(task, filename), reason)


def _for_whom(task: asyncio.Task[Any]) -> str:
    """Return what a task waits for that awaits a future or another task itself."""
    awaited = getattr(task, "_fut_waiter", None)
    if isinstance(awaited, asyncio.Task):
        return f"waits for {awaited.get_name()} to end"
    return "waits for tasks to end" if type(awaited).__name__ == "_GatheringFuture" else FUTURE


def failures(loop: VirtualLoop, filename: str) -> list[Stuck]:
    """Return the tasks and callbacks that ended with an exception which nobody has asked for."""
    errors = [
        (task.get_name(), task.exception())
        for task in loop.tasks
        if task.done() and not task.cancelled() and getattr(task, "_log_traceback", True)
    ]
    errors += [(A_CALLBACK, told.get("exception")) for told in loop.failed if "handle" in told]
    return [
        Stuck(name, line_of_error(error, filename), f"ended with {type(error).__name__}")
        for name, error in errors
        if error is not None and not isinstance(error, Stop)
    ][:MOST_FAILED]


def timers_of(loop: VirtualLoop) -> list[Stuck]:
    """Return every timer that is still to fire."""
    found = []
    for timer in loop.timers()[:MOST_LEFT]:
        name = getattr(timer._callback, "__qualname__", A_CALLBACK)  # type: ignore[attr-defined]
        found.append(Stuck("a timer", None, f"still calls {name} at {timer.when() - 1_000:g} s"))
    return found


def line_of_callback(callback: Any, filename: str) -> int | None:
    """Return where in the answer a callback is defined, if it is the answer's own."""
    code = getattr(callback, "__code__", None)
    if isinstance(code, CodeType) and code.co_filename == filename:
        return code.co_firstlineno
    return None
