"""A learner's own queue in the post office: run where it runs, and told as a log we can judge."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from course.contracts.backpressure_policy import WhenFull
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome
from course.lab.documents import Document
from course.lab.doubles import CLOCK
from course.lab.happened import SECOND, Happened, Job, Seen, What
from course.specimens import post_office
from course.specimens.office_days import Day, coming
from course.specimens.post_office import LETTERS
from course.subject.calls import SHOWN
from course.subject.explorations import Explorer
from course.subject.paper import Paper
from course.subject.proxy import Subject

LASTS = 15 * SECOND  # the days of an own queue are shorter: each of its steps is really made
PARTS = 5  # of a note
ROOM = 2  # that an own queue needs at least, for its order to show
LONG_S = 600.0  # after which a day that has not ended never will
TAIL = """

async def office_day(capacity, when_full, put_timeout, clock, jobs, crash_at):
    def make():
        return PolicyQueue(capacity, when_full=when_full, clock=clock, put_timeout=put_timeout)

    return await own_day(make, jobs, crash_at)
"""
POLICIES = {
    "wait": WhenFull.WAIT,
    "time_out": WhenFull.TIME_OUT,
    "refuse": WhenFull.REFUSE_NEW,
    "drop": WhenFull.DROP_OLDEST,
    "shed": WhenFull.SHED_LOWEST,
}
ATTEMPTED = (What.TAKEN, What.DONE, What.FAILED)
NEEDED = ("queue.capacity", "when_full.action", "when_full.max_wait_s")
ANSWERS = {
    "accepted": What.ACCEPTED,
    "evicted other": What.ACCEPTED,
    "refused": What.REFUSED,
    "timed out": What.TIMED_OUT,
}
REST = {
    "offered": What.OFFERED,
    "taken": What.TAKEN,
    "done": What.DONE,
    "failed": What.FAILED,
    "crashed": What.CRASHED,
    "lost": What.LOST,
}


def own_runs(
    paper: Paper, document: Document, loads: Sequence[Day], seeds: Sequence[int]
) -> list[Seen]:
    """Return the runs of the candidate's own queue, made as the document says.

    Raises `Finding` when the document does not say how, or when the queue cannot be run so.
    """
    opened = [key.rpartition(".")[2] for key in NEEDED if key not in document.says]
    if opened:
        raise Finding(Outcome.UNATTEMPTED, Evidence(yours=f"open: {', '.join(opened)}"))
    action = document.says["when_full.action"]
    if action not in POLICIES:
        right = f"an own queue has one of these actions: {', '.join(POLICIES)}"
        line = document.lines.get("when_full.action")
        raise Finding(
            Outcome.FAILED, Evidence(right, f"action is {action}", line=line, keys=("no such own",))
        )
    if document.says["queue.capacity"] < ROOM:
        right = "an own queue needs room for two: with one inside nobody sees an order"
        line = document.lines.get("queue.capacity")
        yours = f"capacity is {document.says['queue.capacity']}"
        raise Finding(Outcome.FAILED, Evidence(right, yours, line=line, keys=("no room for two",)))
    name = "shed_and_spill" if action == "shed" else "policy_queue"
    frame = Path(post_office.__file__).with_name("own_day.py").read_text("utf-8")
    box = paper.beside(name, f"\n\n{frame}{TAIL}")
    subject = Subject(box, Explorer(box), "an own queue")
    try:
        return [_run(subject, name, document, day, seed) for day in loads for seed in seeds]
    finally:
        subject.close()


def _run(subject: Subject, name: str, document: Document, day: Day, seed: int) -> Seen:
    jobs = coming(LETTERS, day, seed, LASTS)
    plan = [[job.came / SECOND, job.work / SECOND, job.rank, job.fails > 1] for job in jobs]
    policy = POLICIES[document.says["when_full.action"]]
    limit = document.says["when_full.max_wait_s"] if policy is WhenFull.TIME_OUT else None
    crash_at = None if day.crash_at is None else day.crash_at / SECOND
    capacity = document.says["queue.capacity"]
    call = subject.start(subject.office_day, capacity, policy, limit, CLOCK, plan, crash_at)
    if call.is_waiting():
        subject.advance(LONG_S)
    where = f"load {day.name}, seed {seed}"
    if call.is_waiting():
        yours = f"{name}: somebody waits for ever, or what was accepted never comes out"
        raise _no_day(name, where, yours)
    if not call.returned() or not isinstance(call.value, str):
        raise _no_day(name, where, f"{name} {call.happened():.{SHOWN}}")
    log = DayLog(jobs)
    try:
        log.read(call.value)
    except ValueError as error:
        raise _no_day(name, where, f"{name}: {error}") from error
    return Seen("job", day.name, seed, jobs, tuple(log.made()), day.burst_ends, day.crash_at)


def _no_day(name: str, where: str, yours: str) -> Finding:
    expected = f"{name} gets through a day; ./course check {name} tells you more"
    return Finding(
        Outcome.FAILED, Evidence(expected, yours, when=where, keys=(f"{name} fails in a day",))
    )


class DayLog:
    """A day's notes as events in which each job goes from the door to its end, in one order."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._events: list[Happened] = []
        self._offered: dict[int, int] = {}  # by job: the place of its event
        self._answered: dict[int, int] = {}
        self._stage = dict.fromkeys(range(len(jobs)), "at home")
        self._early: dict[int, int] = {}  # taken before its sender could be told
        self._held: dict[int, list[Happened]] = {}  # by the place after which they are held
        self._crashed: int | None = None  # the place at which the process died

    def read(self, notes: str) -> None:
        """Take notes, one a line; raise ValueError for one that no right queue brings about."""
        for noted in notes.splitlines():
            self._add(noted)

    def _add(self, noted: str) -> None:
        parts = noted.split(",")
        if len(parts) != PARTS:
            raise ValueError("a note of another form")
        what, (at, job, depth, other) = parts[1], map(int, (parts[0], *parts[2:]))
        if self._events and at < self._events[-1].at:
            raise ValueError("time goes backwards")
        if what == "crashed":
            self._events.append(Happened(at, What.CRASHED, -1, depth))
            self._crashed = len(self._events) - 1
        elif job not in self._stage or (what not in ANSWERS and what not in REST):
            raise ValueError(f"{what} is noted of a job that never came")
        elif what in ANSWERS:
            self._answer(Happened(at, ANSWERS[what], job, depth, what), other)
        else:
            self._go_on(at, REST[what], job, depth)

    def made(self) -> list[Happened]:
        """Return the events in their order; who is held is so right after an offer or a crash."""
        found: list[Happened] = []
        for place, event in enumerate(self._events):
            found.append(event)
            found += self._held.get(place, [])
        return found

    def _answer(self, event: Happened, other: int) -> None:
        job = event.job
        if job in self._answered or job not in self._offered:
            raise ValueError(f"job {job} gets an answer that nobody asked for")
        offered = self._offered[job]
        if event.at > self._events[offered].at:
            self._hold(job, offered)
            if self._crashed is not None and offered < self._crashed:
                self._hold(job, self._crashed)
        self._answered[job] = len(self._events)
        if event.by == "evicted other":
            self._move(other, ("inside",), "out", "has to leave, and is not inside")
            depth = event.depth - 1
            self._events.append(Happened(event.at, What.EVICTED, other, depth, other=job))
        if event.what is not What.ACCEPTED:
            self._move(job, ("offered",), "out", "is refused, and was accepted")
        elif self._stage[job] == "taken" and self._early.pop(job, None) == event.at:
            return  # noted already, right before it was taken
        else:
            self._move(job, ("offered",), "inside", "is accepted twice")
        self._events.append(event)

    def _hold(self, job: int, place: int) -> None:
        since = self._events[place]
        held = Happened(since.at, What.HELD, job, since.depth)
        self._held.setdefault(place, []).append(held)

    def _go_on(self, at: int, what: What, job: int, depth: int) -> None:
        if what is What.OFFERED:
            self._move(job, ("at home",), "offered", "is offered twice")
            self._offered[job] = len(self._events)
        elif what is What.TAKEN:
            if self._stage[job] == "offered":  # let in and taken at one moment
                self._early[job] = at
                self._stage[job] = "inside"
                self._events.append(Happened(at, What.ACCEPTED, job, depth + 1, "accepted"))
            self._move(job, ("inside",), "taken", "is given out, and is not inside")
        elif what is What.LOST:
            self._move(job, ("inside", "taken"), "out", "is lost, and was not there")
        else:
            self._move(job, ("taken",), "out", "is done, and nobody has it in hand")
        attempt = 1 if what in ATTEMPTED else -1
        self._events.append(Happened(at, what, job, depth, other=attempt))
        if what is What.FAILED:
            self._events.append(Happened(at, What.DROPPED, job, depth))

    def _move(self, job: int, before: Sequence[str], after: str, wrong: str) -> None:
        if self._stage.get(job) not in before:
            raise ValueError(f"job {job} {wrong}")
        self._stage[job] = after
