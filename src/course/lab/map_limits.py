"""Judges of a bounded map: its two limits, its times and orders, and what is left at its end."""

from __future__ import annotations

from course.lab.history import Ending, History
from course.lab.judges import TICK_S, Judge, Verdict
from course.lab.map_judges import at, of_each
from course.lab.maps import CALL_ENDS, Run, Taken, runs
from course.lab.pools import at_end
from course.lab.scenario import show
from course.lab.scripts import Deed


def _judge_timing(run: Run) -> Verdict | None:
    """A call lasts as long as it takes, or as long as it may."""
    for one in run.calls:
        job = run.job_of(one.item)
        if job is None or one.ended is None or not run.reads_on:
            continue
        may = job.takes_s if run.timeout_s is None else min(job.takes_s, run.timeout_s)
        lasted = one.ended - one.began
        if abs(lasted - may) <= TICK_S and run.is_late(job) == (one.by is Deed.CANCELLED):
            continue
        what = "is cancelled" if run.is_late(job) else "may end"
        end = "was cancelled" if one.by is Deed.CANCELLED else "ended"
        expected = f"the call with {show(one.item)} {what} {may:g} s after its begin"
        return at_end(run, expected, f"it {end} after {lasted:g} s")
    return None


def _judge_order(run: Run) -> Verdict | None:
    last = 0.0  # when the call ended whose result was taken last
    for place, one in enumerate(run.taken):
        if run.options["ordered"] and one.position != place:
            expected = f"ordered: the result of item {place} comes now"
            return at(run, one, expected, f"item {one.position} comes", "out of order")
        own = _end_of(run, one)
        if not run.options["ordered"] and own < last:
            expected = "not ordered: results come as their calls have ended"
            yours = f"item {one.position} ended at {own:g} s, and comes after one of {last:g} s"
            return at(run, one, expected, yours, "out of order")
        last = own
    return None


def _end_of(run: Run, one: Taken) -> float:
    """Return when the call ended that gave this result, or when it was taken, if it never did."""
    job = run.job_behind(one)
    called = None if job is None else run.call_of(job.item)
    return called.ended if called is not None and called.ended is not None else one.time


def _judge_at_once(run: Run) -> Verdict | None:
    """A result comes when it is ready, has its turn, and the reader asks for it."""
    asks, turn = run.began, 0.0
    ends = sorted(one.ended for one in run.calls if one.ended is not None)
    for place, one in enumerate(run.taken):
        is_ended = place < len(ends)
        turn = (
            max(turn, _end_of(run, one)) if run.options["ordered"] or not is_ended else ends[place]
        )
        right = max(asks, turn)
        if abs(one.time - right) > TICK_S:
            expected = f"a result is there for the reader at {right:g} s"
            yours = f"it got one at {one.time:g} s"
            return at(run, one, expected, yours, f"at {one.time:g} s")
        asks = one.time + run.reader.takes_s
    over = [event.time for _, event, _ in run.of(Deed.ENDED, Deed.BROKE)]
    if run.reads_on and run.ended is not None and over:
        right = max(asks, over[0])
        if abs(run.ended - right) > TICK_S:
            expected = f"the reader learns at {right:g} s that this is all"
            return at_end(run, expected, f"it did at {run.ended:g} s", "late")
    return None


def _judge_in_flight(run: Run) -> Verdict | None:
    flying = 0
    for place, _, note in run.of(Deed.BEGAN, *CALL_ENDS):
        flying += 1 if note.deed is Deed.BEGAN else -1
        if flying > run.limit:
            expected = f"at most {run.limit} calls are in flight"
            return Verdict(expected, f"{flying} are", place, note.by, f"{flying} in flight")
    return None


def _judge_outstanding(run: Run) -> Verdict | None:
    outstanding = 0
    for place, _, note in run.of(Deed.BEGAN, Deed.GOT):
        outstanding += 1 if note.deed is Deed.BEGAN else -1
        if outstanding > run.room:
            expected = f"at most {run.room} items are called and their results not taken"
            yours, few = f"{outstanding} are", f"{outstanding} outstanding"
            return Verdict(expected, yours, place, note.by, few)
    return None


def _judge_ahead(run: Run) -> Verdict | None:
    ahead = 0
    for place, _, note in run.of(Deed.READ, Deed.GOT):
        ahead += 1 if note.deed is Deed.READ else -1
        if ahead > run.room + 1:
            expected = f"at most {run.room + 1} items are read and their results not taken"
            return Verdict(expected, f"{ahead} are", place, note.by, f"{ahead} ahead")
    return None


def _judge_alive(run: Run) -> Verdict | None:
    for place, _, note in run.of(Deed.ALIVE):
        if note.said > run.room + 2:
            expected = f"at most {run.room + 2} tasks are alive"
            return Verdict(expected, f"{note.said} are", place, run.actor, f"{note.said} tasks")
    return None


def _judge_goes_on(run: Run) -> Verdict | None:
    """While a slot and room are free, no time passes but what the source takes."""
    flying = outstanding = held = read = 0
    busy_until = now = run.began
    for place, event, note in run.notes:
        is_more = held > 0 or read < len(run.source.items)
        if is_more and flying < run.limit and outstanding < run.room:
            since = max(now, busy_until) if outstanding + 1 == run.room else now
            waits = 0.0 if held else run.source.takes_s
            if event.time - since > waits + TICK_S:
                yours = f"from {since:g} s to {event.time:g} s nothing is begun"
                free = f"{flying} calls are in flight, {outstanding} items outstanding"
                expected = f"the next item is read and called: {free}"
                return Verdict(expected, yours, place, run.actor, "a slot stood empty")
        if note.deed in (Deed.ENDED, Deed.BROKE, Deed.LEFT, Deed.STOPPED):
            return None
        flying += (note.deed is Deed.BEGAN) - (note.deed in CALL_ENDS)
        outstanding += (note.deed is Deed.BEGAN) - (note.deed is Deed.GOT)
        held += (note.deed is Deed.READ) - (note.deed is Deed.BEGAN)
        read += note.deed is Deed.READ
        busy_until = event.time + run.reader.takes_s if note.deed is Deed.GOT else busy_until
        now = event.time
    return None


def _judge_readers(run: Run) -> Verdict | None:
    for place, _, note in run.of(Deed.CLASHED):
        expected = "one task at a time asks the source"
        return Verdict(expected, "two asked it at once", place, note.by, "two at once")
    over = None
    for place, _, note in run.of(Deed.READ, Deed.ENDED, Deed.BROKE):
        if over is Deed.BROKE:
            expected = "a source that has failed is asked no more"
            return Verdict(expected, "it was asked again", place, note.by, "asked again")
        over = note.deed
    return None


def _judge_over(run: Run) -> Verdict | None:
    """Nothing happens after the end, and nothing is in flight at the end."""
    end, flying = run.call.ended, 0
    for place, _, note in run.notes:
        if end is not None and place > end and note.deed is not Deed.ALIVE:
            expected = "all has ended when the generator has"
            yours = f"afterwards: {note.deed.value}"
            return Verdict(expected, yours, place, note.by, "after the end")
        if note.deed is Deed.LEFT and flying:
            expected = "every call has ended when aclose returns"
            return Verdict(expected, f"{flying} had not", place, note.by, f"{flying} in flight")
        flying += (note.deed is Deed.BEGAN) - (note.deed in CALL_ENDS)
    if end is not None and flying:
        return at_end(run, "every call that began has ended", f"{flying} never did")
    return None


def _judge_close(run: Run) -> Verdict | None:
    """To close takes no time, since what is cancelled here takes none."""
    stops = run.reader.stops_after
    if stops is None or run.is_cancelled or len(run.taken) < stops or run.ended is None:
        return None
    left = run.taken[-1].time + run.reader.takes_s
    if run.ended - left > TICK_S:
        expected = f"what is in flight is cancelled at {left:g} s, as the reader leaves"
        return at_end(run, expected, f"aclose came back at {run.ended:g} s", "late")
    return None


def _judge_left(history: History) -> Verdict | None:
    if not history.left or history.ending is not Ending.FINISHED:
        return None
    one, run = history.left[0], runs(history)[-1]
    where = f" at line {one.line}" if one.line else ""
    expected = "no task and no timer is left"
    return at_end(run, expected, f"{one.thread} {one.reason}{where}", "something is left")


nothing_left = Judge("nothing left", _judge_left)
in_order = of_each("in order", _judge_order)
given_at_once = of_each("given at once", _judge_at_once)
within_limit = of_each("within the limit", _judge_in_flight)
within_room = of_each("within the room", _judge_outstanding)
tasks_within_bounds = of_each("tasks within bounds", _judge_alive)
never_far_ahead = of_each("never far ahead", _judge_ahead)
goes_on = of_each("goes on", _judge_goes_on)
one_asks = of_each("one asks", _judge_readers)
time_is_kept = of_each("time is kept", _judge_timing)
over_at_the_end = of_each("over at the end", _judge_over)
closed_at_once = of_each("closed at once", _judge_close)

bounded = (within_limit, within_room, never_far_ahead)
