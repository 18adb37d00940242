"""Judges of a pool of workers: pure functions of what was read, handled and reported."""

from __future__ import annotations

from heapq import heapify, heapreplace
from typing import Any

from course.lab.history import Ending, History
from course.lab.judges import TICK_S, Judge, Verdict
from course.lab.pools import (
    BEGUN_OR_DONE,
    Pool,
    at_end,
    is_error,
    of_each_pool,
    pools,
    same,
)
from course.lab.scenario import called_in, show
from course.lab.scripts import SOURCE_FAILED, Deed


def _judge_raises_nothing(pool: Pool) -> Verdict | None:
    raised = pool.call.raised
    if raised is None or pool.cancels:
        return None
    return at_end(pool, f"{pool.name} returns a report", f"{pool.name} raised {raised}")


def _judge_returns(history: History) -> Verdict | None:
    if history.ending is Ending.FINISHED:
        return None
    still_open = next((pool for pool in pools(history) if pool.call.is_open), None)
    actor = still_open.actor if still_open else history.scenario.cast[0].name
    name = called_in(history.scenario)[0]
    how = "never rests" if history.ending is Ending.SPINNING else "waits for ever"
    what = "raises CancelledError" if still_open and still_open.cancels else "returns a report"
    return Verdict(f"{name} {what}", f"{name} {how}", None, actor)


def _judge_report(pool: Pool) -> Verdict | None:
    if pool.call.has_returned and pool.report is None:
        yours = f"it returned {pool.call.value!r}"
        expected = f"{pool.name} returns a PoolReport of two dictionaries and a list"
        return at_end(pool, expected, yours)
    return None


def _judge_lost(pool: Pool) -> Verdict | None:
    report = pool.report
    for position, item in enumerate(pool.items if report else ()):
        if report is not None and position not in report.positions:
            expected = f"{show(item)}, item {position}, stands in the report"
            return at_end(pool, expected, f"item {position} stands nowhere", "an item is missing")
    left = len(pool.source.items) - len(pool.items)
    if report is not None and left > 0:
        return at_end(pool, "the source is read to its end", f"{left} items were never read")
    return None


def _judge_invented(pool: Pool) -> Verdict | None:
    for place, _, note in pool.of(Deed.BEGAN):
        if pool.handler.job_of(note.item) is None:
            yours = f"it was given {show(note.item)}"
            return Verdict("the handler is given items only", yours, place, note.by)
    report = pool.report
    known = range(len(pool.items))
    for position in report.positions if report else ():
        if type(position) is not int or position not in known:
            expected = f"the report speaks of the {len(known)} items that were read"
            return at_end(pool, expected, f"it has an item {show(position)}", "an item too many")
    return None


def _judge_twice(pool: Pool) -> Verdict | None:
    read: list[Any] = []
    begun: list[Any] = []
    for place, _, note in pool.of(Deed.READ, Deed.BEGAN):
        (read if note.deed is Deed.READ else begun).append(note.item)
        times = sum(same(note.item, one) for one in begun)
        if note.deed is Deed.BEGAN and times > sum(same(note.item, one) for one in read):
            expected = f"the handler is called once for {show(note.item)}"
            return Verdict(expected, f"it was called {times} times", place, note.by, "again")
    report = pool.report
    for position in report.positions if report else ():
        if report is not None and report.positions.count(position) > 1:
            yours = f"item {position} stands in two"
            return at_end(pool, f"item {position} stands in one place", yours, "in two places")
    return None


def _judge_handled(pool: Pool) -> Verdict | None:
    report = pool.report
    if report is None:
        return None
    for item in pool.items:
        places = [place for place, one in enumerate(pool.items) if same(one, item)]
        ended = sum(place in report.succeeded or place in report.failed for place in places)
        begun = pool.times(item, Deed.BEGAN)
        if begun < ended:
            expected = f"the handler is called for each of the {ended} items {show(item)}"
            return at_end(pool, expected, f"it was called {begun} times", "an item without a call")
    return None


def _judge_results(pool: Pool) -> Verdict | None:
    report = pool.report
    for position, item in enumerate(pool.items if report else ()):
        job = pool.handler.job_of(item)
        if report is None or job is None or job.fails or position in report.unprocessed:
            continue
        if position not in report.positions:
            continue  # another judge asks for it
        expected = f"succeeded[{position}] is {show(job.result)}"
        if position not in report.succeeded:
            return at_end(pool, expected, f"item {position} is {report.place_of(position)}")
        if not same(report.succeeded[position], job.result):
            yours = f"succeeded[{position}] is {show(report.succeeded[position])}"
            return at_end(pool, expected, yours, "another result")
    return None


def _judge_failures(pool: Pool) -> Verdict | None:
    report = pool.report
    for position, item in enumerate(pool.items if report else ()):
        job = pool.handler.job_of(item)
        failure = job.fails if job else None
        if report is None or failure is None or position in report.unprocessed:
            continue
        expected = f"failed[{position}] is the {failure.value} that the handler raised"
        if position not in report.failed:
            yours = f"item {position} is {report.place_of(position)}"
            return at_end(pool, expected, yours, "a failure is missing")
        if not is_error(report.failed[position], failure, item):
            yours = f"failed[{position}] is {show(report.failed[position])}"
            return at_end(pool, expected, yours, "another error")
    return None


def _judge_unprocessed(pool: Pool) -> Verdict | None:
    report = pool.report
    if report is None or not report.unprocessed:
        return None
    if not any(pool.of(Deed.BROKE)):
        yours = f"unprocessed is {show(list(report.unprocessed))}"
        return at_end(pool, "every item is handled: the source has not failed", yours)
    for position in report.unprocessed:
        item = pool.items[position] if position in range(len(pool.items)) else None
        places = (place for place, one in enumerate(pool.items) if same(one, item))
        not_begun = [place for place in places if place in report.unprocessed]
        if pool.times(item, Deed.READ) - pool.times(item, Deed.BEGAN) < len(not_begun):
            yours = f"the handler was given {show(item)}, and it is unprocessed"
            return at_end(pool, "what a handler has begun is not unprocessed", yours)
    if sorted(report.unprocessed) != list(report.unprocessed):
        yours = f"unprocessed is {show(list(report.unprocessed))}"
        return at_end(pool, "unprocessed is ascending", yours)
    return None


def _judge_source_error(pool: Pool) -> Verdict | None:
    report, failure = pool.report, pool.source.fails
    if report is None:
        return None
    if failure is None:
        yours = f"source_error is {show(report.source_error)}"
        is_right = report.source_error is None
        return None if is_right else at_end(pool, "source_error is None", yours)
    is_told = is_error(report.source_error, failure, SOURCE_FAILED)
    if any(pool.of(Deed.BROKE)) and not is_told:
        expected = f"source_error is the {failure.value} that the source raised"
        yours = f"source_error is {show(report.source_error)}"
        return at_end(pool, expected, yours, "the source failed, and nobody is told")
    return None


def _judge_readers(pool: Pool) -> Verdict | None:
    for place, _, note in pool.of(Deed.CLASHED):
        expected = f"one {pool.kind} at a time reads the source"
        return Verdict(expected, f"two {pool.kind}s read it at once", place, note.by, "two at once")
    broken = False
    for place, _, note in pool.of(Deed.READ, Deed.ENDED, Deed.BROKE):
        if broken:
            expected = "a source that has failed is asked no more"
            return Verdict(expected, "it was asked again", place, note.by, "asked again")
        broken = note.deed is Deed.BROKE
    return None


def _judge_ahead(pool: Pool) -> Verdict | None:
    read = done = 0
    most = pool.capacity + pool.workers + 1
    for place, _, note in pool.of(Deed.READ, Deed.GAVE, Deed.FAILED):
        read += note.deed is Deed.READ
        done += note.deed is not Deed.READ
        if read - done > most:
            expected = f"at most {most} items are read and not finished"
            return Verdict(expected, f"{read - done} are", place, note.by, f"{read - done} ahead")
    return None


def _judge_at_once(pool: Pool) -> Verdict | None:
    running = 0
    for place, _, note in pool.of(*BEGUN_OR_DONE):
        running += BEGUN_OR_DONE[note.deed]
        if running > pool.workers:
            expected = f"at most {pool.workers} handlers run at once"
            return Verdict(expected, f"{running} run", place, note.by, f"{running} at once")
    return None


def _judge_all_work(pool: Pool) -> Verdict | None:
    running = most = 0
    for _, _, note in pool.of(*BEGUN_OR_DONE):
        running += BEGUN_OR_DONE[note.deed]
        most = max(most, running)
    wanted = min(pool.workers, len(pool.source.items))
    if pool.call.has_returned and most < wanted:
        expected = f"{wanted} handlers run at once when all items take their time"
        return at_end(pool, expected, f"never more than {most} did", f"{most} at once")
    return None


def _judge_duration(history: History) -> Verdict | None:
    for pool in pools(history):
        if not pool.call.has_returned or pool.call.ended is None:
            continue
        took = history.events[pool.call.ended].time - history.events[pool.call.called].time
        right = shortest(pool)
        if abs(took - right) > TICK_S:
            expected = f"{pool.name} returns after {right:g} s, with {pool.workers} workers"
            return at_end(pool, expected, f"it took {took:g} s", f"{took:g} s")
    return None


def shortest(pool: Pool) -> float:
    """Return the seconds a pool needs in which a free worker takes the next item at once."""
    free = [0.0] * pool.workers  # when each worker is free
    heapify(free)
    end = 0.0
    for place, item in enumerate(pool.source.items):
        job = pool.handler.job_of(item)
        begins = max(free[0], pool.source.takes_s * (place + 1))
        end = max(end, begins + (job.takes_s if job else 0.0))
        heapreplace(free, begins + (job.takes_s if job else 0.0))
    return max(end, pool.source.takes_s * (len(pool.source.items) + 1))


def refuses(what: str) -> Judge:
    """Return the judge of arguments: ValueError, and nothing is read."""

    def judge(history: History) -> Verdict | None:
        for pool in pools(history):
            expected = f"{pool.name} raises ValueError: {what}"
            raised = pool.call.raised
            if raised is None or not raised.is_a(ValueError):
                yours = f"{pool.name} raised {raised}" if raised else "it did not"
                return at_end(pool, expected, yours)
            for place, _, note in pool.notes:
                yours = "it read the source first"
                return Verdict(f"{expected}, and reads nothing", yours, place, note.by)
        return None

    return Judge(f"refused: {what}", judge)


it_ends = Judge("it ends", _judge_returns)
no_time_lost = Judge("no time lost", _judge_duration)
raises_nothing = of_each_pool("raises nothing", _judge_raises_nothing)
all_workers_work = of_each_pool("all workers work", _judge_all_work)
returns_a_report = of_each_pool("a report", _judge_report)
nothing_missing = of_each_pool("nothing missing", _judge_lost)
nothing_more = of_each_pool("nothing more", _judge_invented)
each_handled = of_each_pool("each handled", _judge_handled)
each_once = of_each_pool("each once", _judge_twice)
results_stand = of_each_pool("results stand", _judge_results)
failures_stand = of_each_pool("failures stand", _judge_failures)
unprocessed_stand = of_each_pool("unprocessed stand", _judge_unprocessed)
source_error_told = of_each_pool("source error told", _judge_source_error)
one_reader = of_each_pool("one reader", _judge_readers)
never_far_ahead = of_each_pool("never far ahead", _judge_ahead)
within_workers = of_each_pool("within workers", _judge_at_once)

it_returns = (raises_nothing, it_ends)
accounted = (
    returns_a_report,
    nothing_missing,
    nothing_more,
    each_once,
    each_handled,
    results_stand,
)
