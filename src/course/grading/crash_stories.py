"""What a scenario's run tells: line by line, and which mistake of scenario writers it shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from course.contracts.retries_and_dead_letters import Job, Point, State
from course.grading.outcome import Row, Timeline
from course.lab.crash_world import BLUR_S, Asked
from course.lab.scenario import show
from course.lab.travel import RAISED, RETURNED, WAITING
from course.subject.calls import Started

HARMLESS = (None, Point.AFTER_ACK)
NUMBERED = 100  # rows of a table; where there are more, no number would fit
ROOM = 7  # rows of a table that fit on each screen
SAYS_LITTLE = ("send", "worker", "effects", "state")  # left out first; the numbers tell of it
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
            cells=(f"{round(one.at_s, 3):g} s", _call(one), one.told),
        )
        for number, one in _telling(kept)
    )
    return Timeline(title, (), rows, ("at", "your scenario", "the world"), has_pictures=False)


def _telling(kept: Sequence[Asked]) -> list[tuple[int, Asked]]:
    """Return what a table shows, with its number: in a long one the faults, time, and the end."""
    numbered = list(enumerate(kept, 1))
    if len(kept) <= ROOM:
        return numbered
    end = len(kept) - 1
    return [(n, one) for n, one in numbered if n >= end or one.method not in SAYS_LITTLE][-ROOM:]


def _call(one: Asked) -> str:
    return f"expect: {reason(one)}" if one.method == "expect" else one.call


def reason(one: Asked) -> str:
    """Return the reason of an expectation, cut."""
    return f'"{str(one.given[1])[:SHOWN]}"'


def too_strict(
    log: Sequence[Asked], lease_s: float, max_attempts: int, source: str = ""
) -> tuple[str, str]:
    """Return what a false expectation on a right queue takes for granted, and why that is wrong."""
    lease_s -= BLUR_S
    before = [one for one in log if one.method != "expect"]
    if not before:
        return "expects at once", "nothing has happened yet"
    last, faults = before[-1], [one for one in before if one.stood is not None]
    if last.method == "effects":
        asked = [place for place, one in enumerate(before) if one.method == "run_until"]
        if last.answer == 0 and asked and before[asked[-1]].answer is None:
            return _nobody(before[: asked[-1] + 1], faults, lease_s, max_attempts)
        return _effects(last, faults)
    if last.method == "run_until" and last.answer is None:
        return _nobody(before, faults, lease_s, max_attempts)
    if last.method == "run_until" and isinstance(last.answer, Job):
        kind, story = _somebody(before, faults, lease_s, max_attempts)
        is_confused = kind == "which job" and compares_with_is(source)
        return kind, f"{story} (compare with ==, not is)" if is_confused else story
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


def _somebody(
    before: Sequence[Asked], faults: Sequence[Asked], lease_s: float, max_attempts: int
) -> tuple[str, str]:
    last = before[-1]
    if faults and last.at_s - faults[-1].at_s < lease_s:
        story = "a queue that sees the crash may lend it at once: the lease is the latest"
        if faults[-1].method == "pause":
            story = "a queue may lend it before the lease of a paused worker is over: that is open"
        return "too early", story
    if len([one for one in before if one.method == "send"]) > 1:
        return "which job", f"it got {last.answer}: the order of jobs is left open"
    lent = re.search(r"attempt (\d+)", last.told)
    if lent is None:
        return "which job", f"this worker has {last.answer}, and goes on with it"
    attempt = f"for attempt {lent[1]} of {max_attempts}"
    if faults:
        return "which job", f"its lease is over, so who asks gets {last.answer}, {attempt}"
    return "which job", f"who asks gets {last.answer} while it waits, {attempt}"


def compares_with_is(source: str) -> bool:
    """Does an answer ask somewhere whether something is the very same as a variable?"""
    return any(
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.Is | ast.IsNot)
        and isinstance(node.comparators[0], ast.Name)
        for node in ast.walk(ast.parse(source))
    )


def _nobody(
    before: Sequence[Asked], faults: Sequence[Asked], lease_s: float, max_attempts: int
) -> tuple[str, str]:
    last = before[-1]
    passed = last.at_s - faults[-1].at_s if faults else 0.0
    if faults and not any(one.method == "advance" for one in before):
        story = f"no time has passed: the lease of a crashed worker lasts {lease_s:.3g} s more"
        return "no advance", story
    if faults and passed < lease_s:
        what = faults[-1].method
        story = f"{passed:.3g} s after the {what} the lease of {lease_s:.3g} s may not be over"
        return "too short an advance", story
    if not faults and len([one for one in before if one.method == "send"]) > 1:
        return "how many are out", "how many jobs are out at once is left open"
    if not faults:
        return "no crash", "no worker has crashed or paused with a job: it is held, or done"
    holders = [
        one for one in before if one.method == "run_until" and one.at_s >= faults[-1].at_s + lease_s
    ]
    if any(one.answer is not None for one in holders):
        return "same worker", "another worker asked first: whoever asks may get a job"
    if any(f"attempt {max_attempts}" in note for one in before for note in one.notes):
        return "used up", "its attempts are used up, so nobody gets it"
    if faults[-1].method == "pause" and float(faults[-1].given[1]) <= lease_s + 2 * BLUR_S:
        return "awake in time", "its worker woke up in time, so it may hold the job still"
    return "nothing to get", "nothing is promised to who asks: the job may be held, or done"


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
        return "noticed at once", "a queue may notice the end of a lease only when a worker asks"
    if answer is State.WAITING and faults and last.at_s - since < lease_s:
        return "held after a crash", "a queue that sees the crash may take the job back at once"
    if _has_come_late(before, faults, lease_s):
        story = "whether a late ack is heard while nobody else has the job is left open"
        return f"late ack, {answer.name}", story
    if answer is State.DEAD:
        return "dead already", "all its attempts are used up, by crashes and by silence"
    if answer is State.DONE:
        return "done already", "its holder has acknowledged it"
    return f"says {answer.name}", f"{last.call} is {answer.name}, and a right queue may say so"


def _has_come_late(before: Sequence[Asked], faults: Sequence[Asked], lease_s: float) -> bool:
    """Did a worker that slept past its lease send an ack, while nobody else had got the job?"""
    if not faults or faults[-1].method != "pause" or float(faults[-1].given[1]) < lease_s:
        return False
    since = [one for one in before[list(before).index(faults[-1]) :] if one.method == "run_until"]
    is_taken = any("gets job" in note for one in since for note in one.notes)
    return bool(since) and not is_taken


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
