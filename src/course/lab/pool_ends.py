"""Judges of how a pool ends: what is left of it, and what becomes of a call that is cancelled."""

from __future__ import annotations

from dataclasses import replace

from course.lab.history import ENDS_LATER, Ending, History
from course.lab.judges import TICK_S, Judge, Verdict
from course.lab.pools import Pool, at_end, of_each_pool, pools
from course.lab.scenario import show
from course.lab.scripts import Deed


def _judge_ended(history: History) -> Verdict | None:
    if not history.left or history.ending is not Ending.FINISHED:
        return None
    one, pool = history.left[0], pools(history)[-1]
    where = f" at line {one.line}" if one.line else ""
    expected = f"every {pool.kind} has ended when {pool.name} ends"
    return at_end(pool, expected, f"{one.thread} {one.reason}{where}", f"a {pool.kind} is left")


def _judge_ended_ever(history: History) -> Verdict | None:
    """Say the same of threads or tasks that are there still when all is at rest."""
    left = tuple(one for one in history.left if one.reason != ENDS_LATER)
    return _judge_ended(replace(history, left=left))


def _judge_raises(pool: Pool) -> Verdict | None:
    if pool.cancels and pool.call.has_returned:
        return at_end(pool, _it_raises(pool), "it returned")
    return None


def _judge_raises_right(pool: Pool) -> Verdict | None:
    raised = pool.call.raised
    if pool.cancels and raised is not None and raised.name != "CancelledError":
        return at_end(pool, _it_raises(pool), f"it raised {raised}")
    return None


def _it_raises(pool: Pool) -> str:
    return f"{pool.name} raises CancelledError: it was cancelled"


def _judge_ends_when_cancelled(history: History) -> Verdict | None:
    for pool in pools(history):
        if not pool.cancels:
            continue
        moment = pool.cancels[0].time
        for place, event, note in pool.of(Deed.BEGAN):
            if event.time > moment + TICK_S:
                yours = f"handler({show(note.item)}) began after it"
                expected = f"{pool.name} begins no handler once it is cancelled"
                return Verdict(expected, yours, place, note.by, "begun too late")
        longest = max((job.ends_s for job in pool.handler.jobs), default=0.0)
        if pool.call.ended is None:
            continue
        took = history.events[pool.call.ended].time - moment
        if took > longest + TICK_S:
            expected = f"{pool.name} ends once the handlers it has cancelled have ended"
            return at_end(pool, expected, f"it took {took:g} s", f"{took:g} s")
    return None


cancellation_gets_out = (
    of_each_pool("raises when cancelled", _judge_raises),
    of_each_pool("raises CancelledError", _judge_raises_right),
    Judge("ends when cancelled", _judge_ends_when_cancelled),
)
threads_ended = (
    Judge("threads end", _judge_ended_ever),
    Judge("threads ended in time", _judge_ended),
)
tasks_ended = (
    Judge("tasks end", _judge_ended_ever),
    Judge("tasks ended in time", _judge_ended),
)
