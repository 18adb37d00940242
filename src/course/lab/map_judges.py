"""Judges of a bounded map: what its results say about the calls, and how it ends."""

from __future__ import annotations

from collections.abc import Callable

from course.lab.history import Ending, History, Raised
from course.lab.judges import Judge, Verdict, judge_each
from course.lab.maps import Run, Taken, runs
from course.lab.pools import at_end, is_error, same
from course.lab.scenario import show
from course.lab.scripts import SOURCE_FAILED, Deed


def _judge_ends(history: History) -> Verdict | None:
    if history.ending is Ending.FINISHED:
        return None
    run = next((run for run in runs(history) if run.call.is_open), None)
    actor = run.actor if run else history.scenario.cast[0].name
    how = "never rests" if history.ending is Ending.SPINNING else "waits for ever"
    return Verdict("the results come to an end", f"who reads them {how}", None, actor)


def _judge_raises(run: Run) -> Verdict | None:
    raised = run.call.raised
    if raised is None or (any(run.of(Deed.BROKE)) and run.reads_on):
        return None
    if run.is_cancelled and raised.name == "CancelledError":
        return None
    return at_end(run, "bounded_map raises nothing here", f"it raised {raised}")


def _judge_results(run: Run) -> Verdict | None:
    positions: list[int] = []
    for one in run.taken:
        if not one.is_result:
            return at(run, one, "each value is a Result with a position", f"it gave {one.said!r}")
        if one.position not in range(len(run.items)):
            expected = f"a position below {len(run.items)}: so many items were read"
            return at(run, one, expected, f"the result has position {one.position}")
        if one.position in positions:
            expected = f"one result for item {one.position}"
            return at(run, one, expected, "there is a second one", "a second result")
        positions.append(one.position)
    return None


def _judge_missing(run: Run) -> Verdict | None:
    if not (run.reads_on and run.call.has_returned):
        return None
    left = len(run.source.items) - len(run.items)
    if left > 0:
        return at_end(run, "the source is read to its end", f"{left} items were never read")
    given = {one.position for one in run.taken}
    for position, item in enumerate(run.items):
        if position not in given:
            expected = f"there is a result for {show(item)}, item {position}"
            return at_end(run, expected, "there is none", "a result is missing")
    return None


def _judge_called_once(run: Run) -> Verdict | None:
    begun: list[object] = []
    for place, _, note in run.of(Deed.BEGAN):
        begun.append(note.item)
        if run.job_of(note.item) is None:
            yours = f"it was called with {show(note.item)}"
            return Verdict("the function is called with items only", yours, place, note.by)
        times = sum(same(note.item, one) for one in begun)
        if times > sum(same(note.item, one) for one in run.source.items):
            expected = f"the function is called once with {show(note.item)}"
            return Verdict(expected, f"it was called {times} times", place, note.by, "again")
    return None


def _judge_values(run: Run) -> Verdict | None:
    for one in run.taken:
        job = run.job_behind(one)
        if job is None or job.fails or run.is_late(job):
            continue
        right = f"the result of item {one.position} is the value {show(job.result)}"
        if one.error is not None:
            return at(run, one, right, f"it has the error {show(one.error)}")
        if not same(one.value, job.result):
            return at(run, one, right, f"it is {show(one.value)}", "another value")
    return None


def _judge_failures(run: Run) -> Verdict | None:
    for one in run.taken:
        job = run.job_behind(one)
        if job is None or job.fails is None or run.is_late(job):
            continue
        right = f"result {one.position} has the {job.fails.value} that the call raised"
        if not is_error(one.error, job.fails, job.item):
            return at(run, one, right, f"its error is {show(one.error)}", "another error")
    return None


def _judge_late(run: Run) -> Verdict | None:
    for one in run.taken:
        job = run.job_behind(one)
        if job is None or not run.is_late(job):
            continue
        right = f"result {one.position} has a TimeoutError: {run.timeout_s:g} s are over"
        is_right = isinstance(one.error, Raised) and one.error.is_a(TimeoutError)
        if not is_right:
            return at(run, one, right, f"its error is {show(one.error)}", "no timeout")
    return None


def _judge_source_error(run: Run) -> Verdict | None:
    failure = run.source.fails
    if failure is None or not run.reads_on or not any(run.of(Deed.BROKE)):
        return None
    expected = f"the {failure.value} of the source comes out"
    if not is_error(run.call.raised, failure, SOURCE_FAILED):
        raised = run.call.raised
        yours = f"{raised} came out" if raised else "the results came to their end"
        return at_end(run, expected, yours, "another end")
    missing = len(run.items) - len(run.taken)
    if missing:
        yours = f"it came before {missing} of {len(run.items)} results"
        return at_end(run, f"{expected} after all results", yours, "too early")
    return None


def _judge_cancelled(run: Run) -> Verdict | None:
    raised = run.call.raised
    if not run.is_cancelled or (raised is not None and raised.name == "CancelledError"):
        return None
    yours = f"it raised {raised}" if raised else "the results came to their end"
    return at_end(run, "whoever is cancelled raises CancelledError", yours, "not cancelled")


def _judge_goes_no_further(run: Run) -> Verdict | None:
    """Who is cancelled while it reads gets nothing more."""
    cancelled = run.cancelled_at
    for one in run.taken:
        if cancelled is not None and one.place > cancelled:
            expected = "whoever is cancelled gets nothing more"
            return at(run, one, expected, f"it got {show(one.said)}", "not cancelled")
    return None


def _judge_kept_back(history: History) -> Verdict | None:
    """When all is at rest for ever, every call that has ended has given its result."""
    for run in runs(history) if history.ending is Ending.STUCK else ():
        ended = [one for one in run.calls if one.ended is not None]
        if run.call.is_open and len(ended) > len(run.taken):
            item = show(ended[-1].item)
            expected = f"the call with {item} has ended, and its result comes"
            return Verdict(expected, "it never comes", None, run.actor, "a result is missing")
    return None


def refuses(what: str) -> Judge:
    """Return the judge of arguments: ValueError, and nothing is read."""

    def judge(run: Run) -> Verdict | None:
        expected = f"bounded_map raises ValueError: {what}"
        raised = run.call.raised
        if raised is None or not raised.is_a(ValueError):
            return at_end(run, expected, f"it raised {raised}" if raised else "it did not")
        for place, _, note in run.of(Deed.READ, Deed.BEGAN, Deed.ENDED):
            yours = "it read the source first"
            return Verdict(f"{expected}, and reads nothing", yours, place, note.by)
        return None

    return of_each(f"refused: {what}", judge)


def of_each(name: str, judge: Callable[[Run], Verdict | None]) -> Judge:
    """Return the judge that looks at each call of `bounded_map` in turn."""
    return judge_each(runs, name, judge)


def at(run: Run, one: Taken, expected: str, yours: str, note: str = "") -> Verdict:
    """Return the verdict that something the reader got shows."""
    return Verdict(expected, yours, one.place, run.actor, note)


failures_stand = of_each("failures stand", _judge_failures)
late_calls_stand = of_each("late calls stand", _judge_late)
source_error_told = of_each("source error told", _judge_source_error)
cancellation_comes_out = (
    of_each("cancellation comes out", _judge_cancelled),
    of_each("goes no further", _judge_goes_no_further),
)

it_ends = (
    of_each("raises nothing", _judge_raises),
    Judge("nothing kept back", _judge_kept_back),
    Judge("it ends", _judge_ends),
)
accounted = (
    of_each("results", _judge_results),
    of_each("called once", _judge_called_once),
    of_each("nothing missing", _judge_missing),
    of_each("values stand", _judge_values),
)
