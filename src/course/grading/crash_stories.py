"""What a scenario's run tells: line by line, and which mistake of scenario writers it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from course.contracts.retries_and_dead_letters import Job, Point, State
from course.grading.outcome import Row, Timeline
from course.lab.crash_world import Asked
from course.lab.scenario import show
from course.lab.travel import RAISED, RETURNED, WAITING
from course.subject.calls import Started

HARMLESS = (None, Point.AFTER_ACK)
NUMBERED = 100  # rows of a table; where there are more, no number would fit
SHOWN = 70  # characters of a reason


def told(log: Sequence[Asked], title: str, flag: str) -> Timeline | None:
    """Return the run as a table, the flag at its last row; expectations that held are left out."""
    kept = [one for one in log if one.method != "expect" or one.is_false]
    if not kept:
        return None
    rows = tuple(
        Row(
            number if len(kept) < NUMBERED else 0,
            one.at_s,
            "",
            one.told,
            one.line,
            flag if one is kept[-1] else "",
            cells=(f"{one.at_s:g} s", _call(one), one.told),
        )
        for number, one in enumerate(kept, 1)
    )
    return Timeline(title, (), rows, ("at", "your scenario", "the world"), has_pictures=False)


def _call(one: Asked) -> str:
    return f"expect: {reason(one)}" if one.method == "expect" else one.call


def reason(one: Asked) -> str:
    """Return the reason of an expectation, cut."""
    return f'"{str(one.given[1])[:SHOWN]}"'


def too_strict(log: Sequence[Asked], lease_s: float) -> tuple[str, str]:
    """Return what a false expectation on a right queue takes for granted, and why that is wrong."""
    before = [one for one in log if one.method != "expect"]
    if not before:
        return "expects at once", "nothing has happened yet"
    last, faults = before[-1], [one for one in before if one.stood is not None]
    if last.method == "effects":
        return _effects(last, faults)
    if last.method == "run_until" and last.answer is None:
        return _nobody(before, faults, lease_s)
    if last.method == "run_until" and isinstance(last.answer, Job):
        if faults and last.at_s - faults[-1].at_s < lease_s:
            story = "a queue that sees the crash may lend it at once: the lease is the latest"
            return "too early", story
        return "which job", f"it got {last.answer}: order after a redelivery is left open"
    if last.method == "state" and isinstance(last.answer, State):
        return _state(last.answer, before, faults, lease_s)
    return "something else", f"the last answer before it was {last.call}: {last.told}"


def _effects(last: Asked, faults: Sequence[Asked]) -> tuple[str, str]:
    count = int(last.answer)
    if count > 1 and any(one.stood is Point.AFTER_EFFECT for one in faults):
        story = f"{last.call} is {count}: after a crash between effect and ack, again is right"
        return "exactly one", story
    if count > 1:
        return "exactly one", f"{last.call} is {count}: a job is done at least once, not once"
    if count == 1:
        return "never one", f"{last.call} is 1: it crashed after the effect, which stays"
    return "too soon for an effect", f"{last.call} is 0: nobody has got to the effect yet"


def _nobody(before: Sequence[Asked], faults: Sequence[Asked], lease_s: float) -> tuple[str, str]:
    last = before[-1]
    passed = last.at_s - faults[-1].at_s if faults else 0.0
    if faults and not any(one.method == "advance" for one in before):
        story = f"no time has passed: the lease of a crashed worker ends {lease_s:g} s later"
        return "no advance", story
    if faults and passed < lease_s:
        story = f"{passed:g} s after the crash the lease of {lease_s:g} s may not be over"
        return "too short an advance", story
    if not faults:
        return "no crash", "no worker has crashed or paused with a job: it is held, or done"
    holders = [
        one for one in before if one.method == "run_until" and one.at_s >= faults[-1].at_s + lease_s
    ]
    if any(one.answer is not None for one in holders):
        return "same worker", "another worker asked first: whoever asks may get a job"
    return "used up", "its attempts are used up, so nobody gets it"


def _state(
    answer: State, before: Sequence[Asked], faults: Sequence[Asked], lease_s: float
) -> tuple[str, str]:
    last = before[-1]
    asked = [one for one in before if one.method == "run_until"]
    since = faults[-1].at_s if faults else 0.0
    has_looked = any(one.at_s >= since + lease_s for one in asked)
    if answer is State.HELD and faults and not has_looked:
        if last.at_s - since < lease_s:
            return "held in its lease", f"the lease is not over: it ends {lease_s:g} s later"
        return "noticed at once", "a queue may notice the end of a lease when a worker asks"
    if answer is State.WAITING and faults and last.at_s - since < lease_s:
        return "held after a crash", "a queue that sees the crash may take the job back at once"
    if answer is State.DEAD:
        return "dead already", "all its attempts are used up, by crashes and by silence"
    if answer is State.DONE:
        return "done already", "its holder has acknowledged it"
    return f"says {answer.name}", f"{last.call} is {answer.name}, as it should be"


def blind(log: Sequence[Asked]) -> tuple[str, str]:
    """Return why a scenario that passes on everything can catch nothing."""
    if not any(one.method == "expect" for one in log):
        return "no expect", "it has no h.expect, and nothing else counts"
    faults = [one for one in log if one.method in ("crash", "pause")]
    if not faults:
        return "no crash", "no worker crashes or pauses in it, and a calm day proves nothing"
    if all(one.stood in HARMLESS for one in faults):
        return "after the ack", "a worker that crashes after its ack, or idle, loses nothing"
    last = next(one for one in reversed(faults) if one.stood not in HARMLESS)
    later = log[list(log).index(last) :]
    if not any(one.method == "advance" for one in later):
        return "no advance", "no time passes after the crash, so no lease ends"
    if not any(one.method == "run_until" for one in later):
        return "nobody asks", "after the crash no worker asks for a job again"
    if not any(one.method == "expect" for one in later):
        return "expects before", "all it expects, it expects before the crash"
    return "cannot fail", "what it expects is true of each of them"


def incomplete(name: str, call: Started, log: Sequence[Asked]) -> tuple[str, str, str]:
    """Return which way a scenario does not come to its end, what is right, and what it did."""
    if call.state == RAISED:
        kind = re.sub(r'"[^"]*"|[0-9.,]+|<.*?>', "", f"raises {call.error}")
        return kind, f"{name} runs to its end on a right queue", f"it raises {call.error}"
    if call.state == WAITING:
        expected = f"{name} lets time pass with h.advance"
        return "sleeps", expected, "it really waits: the time of the world stands still meanwhile"
    if call.state == RETURNED:
        returns = show(call.value)
        yours = "it asks the world nothing"
        if "coroutine" in returns or "generator" in returns:
            yours = f"it returns a {returns.strip('<>')}, and nothing in it has run"
        return "asks nothing", f"{name} is a plain function that lets something happen", yours
    expected = f"{name} runs to its end on a right queue"
    return "never ends", expected, f"it runs round in a loop for ever, after {len(log)} calls"
