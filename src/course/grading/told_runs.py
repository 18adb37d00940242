"""A moment of a run as a timeline: what led to it, and who else has a part in it."""

from __future__ import annotations

from dataclasses import replace

from course.grading.outcome import Row, Timeline
from course.lab.happened import SECOND, Happened, Seen, What
from course.lab.replayed import Replay
from course.lab.statements import Judged, Moment

BEFORE = 3  # events of others that a timeline shows before the one it is about
MOST_ROWS = 9  # of events
ORDER = "claims.order_after_redelivery"
RECOVERY = "claims.recovery_s_after_burst"
WITH_CLASSES = ("queue.ordering", "when_full.action", "when_full.victim")
TELLING = (What.DONE, What.AGAIN, What.BACK)  # what is never left out of a job's story
ACTORS = {
    What.OFFERED: "sender",
    What.TAKEN: "worker",
    What.AGAIN: "worker",
    What.DONE: "worker",
    What.FAILED: "worker",
}
TOLD = {
    What.OFFERED: "offers {job}",
    What.HELD: "lets {job} stand at the door, {depth} inside",
    What.ACCEPTED: "accepts {job}, {depth} inside",
    What.REFUSED: "refuses {job}, {depth} inside",
    What.TIMED_OUT: "sends {job} away, {depth} inside",
    What.EVICTED: "throws {job} out, {depth} inside",
    What.TAKEN: "takes {job}, attempt {other}",
    What.AGAIN: "begins anew with {job}, attempt {other}",
    What.DONE: "has done {job}, attempt {other}",
    What.FAILED: "fails with {job}, attempt {other}",
    What.BACK: "has {job} back, {depth} inside",
    What.DEAD: "puts {job} aside",
    What.DROPPED: "forgets {job}",
    What.LOST: "{job} is gone",
    What.CRASHED: "the process dies, {depth} inside",
}


def timeline(moment: Moment, one: Judged) -> Timeline:
    """Return what led to an event, and which statement is not true there."""
    run, at = moment.run, moment.at
    has_classes = one.key in WITH_CLASSES
    rows = [_row(run, run.log[place], has_classes=has_classes) for place in _places(moment, one)]
    if one.key in (*WITH_CLASSES, ORDER):
        rows.insert(-1, _inside(run, at, has_classes=has_classes))
    if one.key == RECOVERY and run.burst_ends is not None:
        over = Row(0, run.burst_ends / SECOND, "sender", "the burst is over")
        rows = sorted([over, *rows], key=lambda row: row.time)
    rows[-1] = replace(rows[-1], flag=f"{one.key.rpartition('.')[2]} is {one.truth.name}")
    numbered = tuple(replace(row, number=number) for number, row in enumerate(rows, 1))
    title = f"load {run.load}, seed {run.seed}"
    return Timeline(title, ("sender", "queue", "worker"), numbered, has_pictures=False)


def _places(moment: Moment, one: Judged) -> list[int]:
    """Return the events to tell: of the job it is about, of those it passes, and the last."""
    log, job = moment.run.log, moment.run.log[moment.at].job
    own = [at for at in range(moment.at + 1) if job >= 0 and log[at].job == job]
    telling = [at for at in own if log[at].what in TELLING]
    if one.key == ORDER:
        passed = _before(moment.run, moment.at).passed_by(job)
        telling += [max(_last(log, number, moment.at)) for number in passed[:1]]
    near = range(max(moment.at - BEFORE, 0), moment.at)
    wanted = [moment.at, *reversed(telling), *reversed(own), *reversed(near)]
    return sorted([*dict.fromkeys(wanted)][:MOST_ROWS])


def _last(log: tuple[Happened, ...], job: int, until: int) -> list[int]:
    return [at for at in range(until) if log[at].job == job and log[at].what is What.BACK]


def _before(run: Seen, at: int) -> Replay:
    """Return how things stand right before an event."""
    return Replay(replace(run, log=run.log[:at]))


def _inside(run: Seen, at: int, *, has_classes: bool) -> Row:
    """Return who is inside right before an event, in the order of the queue."""
    ranks = {job.number: job.rank for job in run.jobs}
    inside = _before(run, at).inside
    names = [f"{number}({ranks[number]})" if has_classes else str(number) for number in inside]
    label = "inside (class):" if has_classes else "inside:"
    return Row(0, run.log[at].at / SECOND, "queue", f"{label} {' '.join(names) or 'nobody'}")


def _row(run: Seen, event: Happened, *, has_classes: bool) -> Row:
    job = f"{run.noun} {event.job}"
    if has_classes and event.job >= 0:
        rank = next(job.rank for job in run.jobs if job.number == event.job)
        job = f"{job} (class {rank})"
    text = TOLD[event.what].format(job=job, depth=event.depth, other=event.other)
    actor = ACTORS.get(event.what, "queue")
    return Row(0, event.at / SECOND, "worker" if event.by == "worker" else actor, text)
