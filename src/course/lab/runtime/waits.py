"""Who waits for what, read from the waiting thread's own frames."""

from __future__ import annotations

import sys
from threading import get_ident
from types import FrameType

from course.lab.history import SPINS, Stuck
from course.lab.runtime.answer import line_of_error
from course.lab.runtime.simulation import Simulation, Thread

FOR_WHAT = {
    "Condition.wait": "to be notified on a Condition",
    "Event.wait": "for an Event to be set",
    "Semaphore.acquire": "for a Semaphore to be released",
    "Barrier.wait": "for the others at a Barrier",
    "ThreadPoolExecutor.shutdown": "for the threads of a pool to end",
    "Queue.get": "in Queue.get(): the queue is empty",
    "Queue.put": "in Queue.put(): the queue is full",
    "Queue.join": "in Queue.join(): task_done() is missing for an item",
    "_PySimpleQueue.get": "in SimpleQueue.get(): the queue is empty",
    "_worker": "for work: a pool has nothing to do",
    "Future.result": "for a Future's result",
    "Future.exception": "for a Future's result",
    "wait": "for Futures to be done",
    "as_completed": "for Futures to be done",
}
JOIN = "Thread.join"
MOST_ENDED = 5  # threads that have ended with an exception, and are told of


def line_of(frame: FrameType | None, filename: str) -> int | None:
    """Return the innermost line of the answer on this stack."""
    while frame is not None:
        if frame.f_code.co_filename == filename:
            return frame.f_lineno
        frame = frame.f_back
    return None


def stuck_threads(simulation: Simulation, filename: str) -> list[Stuck]:
    """Return every thread that is left, with its line and what it waits for.

    Threads of the answer that an exception has ended come first: most often the others wait
    for them.
    """
    frames = sys._current_frames()
    frames.pop(get_ident(), None)  # whoever asks does not wait, and a frame that holds itself stays
    found = [_ended(thread, error, filename) for thread, error in simulation.uncaught[:MOST_ENDED]]
    for thread in simulation.threads:
        frame = frames.get(thread.worker.ident) if thread.begun else None
        found.append(Stuck(thread.name, line_of(frame, filename), _reason(thread, frame, filename)))
    return found


def _ended(thread: Thread, error: BaseException, filename: str) -> Stuck:
    line = line_of_error(error, filename)
    return Stuck(thread.name, line, f"ended with {type(error).__name__}")


def _reason(thread: Thread, frame: FrameType | None, filename: str) -> str:
    if thread.spinning:
        return SPINS
    if thread.deadline is not None:
        return "sleeps" if thread.lock == "sleep" else "waits with a timeout"
    if type(thread.lock) is str:
        return f"waits {thread.lock}"
    owner = getattr(thread.lock, "owner", None)
    purpose, is_joining = _purpose(frame, filename)
    # A Condition, and all that rests on one, waits for a lock that the waiter itself has taken.
    if purpose and (is_joining or owner in (None, thread)):
        return f"waits {purpose}"
    if owner is None:
        return "waits for a lock that nobody will release"
    if owner is thread:
        return "waits for a lock it holds itself"
    place = f" (line {owner.line})" if owner.line else ""
    if owner.done:
        return f"waits for a lock that {owner.name} never gave back{place}"
    return f"waits for a lock that {owner.name} holds{place}"


def _purpose(frame: FrameType | None, filename: str) -> tuple[str, bool]:
    """Return what the standard library's outermost call waits for, and whether it joins."""
    purpose, is_joining = "", False
    while frame is not None and frame.f_code.co_filename != filename:
        name = frame.f_code.co_qualname
        if name == JOIN:
            joined = vars(frame.f_locals["self"]).get("_name")
            purpose, is_joining = f"for the thread {joined} to end", True
        else:
            purpose = FOR_WHAT.get(name, purpose)
        frame = frame.f_back
    return purpose, is_joining
