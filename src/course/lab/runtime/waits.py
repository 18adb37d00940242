"""Who waits for what, read from the waiting thread's own frames."""

from __future__ import annotations

import sys
from types import FrameType

from course.lab.history import Stuck
from course.lab.runtime.simulation import Simulation, Thread

FOR_WHAT = {
    "Condition.wait": "to be notified on a Condition",
    "Condition.wait_for": "to be notified on a Condition",
    "Event.wait": "for an Event to be set",
    "Semaphore.acquire": "for a Semaphore to be released",
    "Barrier.wait": "for the others at a Barrier",
    "Thread.join": "for a thread to end",
    "Queue.get": "in Queue.get(): the queue is empty",
    "Queue.put": "in Queue.put(): the queue is full",
    "Queue.join": "in Queue.join(): task_done() is missing for an item",
    "_PySimpleQueue.get": "in SimpleQueue.get(): the queue is empty",
    "Future.result": "for a Future's result",
    "Future.exception": "for a Future's result",
}


def line_of(frame: FrameType | None, filename: str) -> int | None:
    """Return the innermost line of the answer on this stack."""
    while frame is not None:
        if frame.f_code.co_filename == filename:
            return frame.f_lineno
        frame = frame.f_back
    return None


def stuck_threads(simulation: Simulation, filename: str) -> list[Stuck]:
    """Return every thread that is left, with its line and what it waits for."""
    frames = sys._current_frames()
    found = []
    for thread in simulation.threads:
        frame = frames.get(thread.worker.ident) if thread.worker and thread.begun else None
        found.append(Stuck(thread.name, line_of(frame, filename), _reason(thread, frame, filename)))
    return found


def _reason(thread: Thread, frame: FrameType | None, filename: str) -> str:
    if thread.spinning:
        return "runs round in a loop without ever waiting"
    if thread.deadline is not None:
        return "sleeps" if thread.lock == "sleep" else "waits with a timeout"
    owner = getattr(thread.lock, "owner", None)
    outermost = ""
    while frame is not None and frame.f_code.co_filename != filename:
        name = getattr(frame.f_code, "co_qualname", frame.f_code.co_name)
        outermost = FOR_WHAT.get(name, outermost)
        frame = frame.f_back
    if outermost:
        return f"waits {outermost}"
    if owner is thread:
        return "waits for a lock it holds itself"
    if owner is not None:
        return f"waits for a lock that {owner.name} holds (line {owner.line})"
    return "waits for a lock that nobody will release"
