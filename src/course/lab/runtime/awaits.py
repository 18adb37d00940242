"""Where a task stands and what it waits for, read from its own suspended frames."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import FrameType
from typing import Any

from course.lab.history import Stuck
from course.lab.runtime.loop import CountedTask, VirtualLoop

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
}
FRAMES = ("cr_frame", "gi_frame", "ag_frame")
INNER = ("cr_await", "gi_yieldfrom", "ag_await")
MOST_FAILED = 5


def frames(coroutine: Any) -> Iterator[FrameType]:
    """Yield a suspended coroutine's frames, the outermost first."""
    while coroutine is not None:
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
    reason = "waits for a Future that nobody completes"
    is_inside = False
    for frame in frames(task.get_coro()):
        if frame.f_code.co_filename == filename:
            is_inside = True
            reason = "waits for a Future that nobody completes"
        elif is_inside and frame.f_code.co_qualname in FOR_WHAT:
            what = FOR_WHAT[frame.f_code.co_qualname]
            reason = what if what.startswith(("sleeps", "waits")) else f"waits {what}"
            is_inside = False  # the outermost call of the standard library says it best
    return Stuck(task.get_name(), line_in(task, filename), reason)


def failures(loop: VirtualLoop, filename: str) -> list[Stuck]:
    """Return the tasks that ended with an exception which nobody has asked for."""
    found: list[Stuck] = []
    for task in loop.tasks:
        error = task.exception() if task.done() and not task.cancelled() else None
        if error is not None and len(found) < MOST_FAILED:
            found.append(Stuck(task.get_name(), _line_of(error, filename), _ended(error)))
    return found


def remains(tasks: list[CountedTask], loop: VirtualLoop, filename: str) -> list[Stuck]:
    """Return these tasks, if they have not ended, and every timer that is still to fire."""
    found = [waiting(task, filename) for task in tasks if not task.done()]
    for timer in loop.timers():
        name = getattr(timer._callback, "__qualname__", "a callback")  # type: ignore[attr-defined]
        found.append(Stuck("a timer", None, f"still calls {name} at {timer.when() - 1_000:g} s"))
    return found


def _ended(error: BaseException) -> str:
    return f"ended with {type(error).__name__}"


def _line_of(error: BaseException, filename: str) -> int | None:
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
