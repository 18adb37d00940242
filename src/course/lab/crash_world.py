"""A queue with its workers and a clock, moved by questions; each is noted with what it did."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from course.contracts.retries_and_dead_letters import Job, NotAsExpected, Point, State
from course.lab.scenario import show

MOST_STEPS = 1_000  # questions in one run
MOST_LEASES = 10_000  # that one run takes
LONGEST_S = 1_000_000_000  # of a pause
LONGEST = 200  # characters of a name
LONGEST_REASON = 2_000  # characters
BLUR_S = 1e-6  # so much may be lost where time is added up; less than any lease by far
QUESTIONS = (
    *("send", "worker", "run_until", "crash", "pause"),
    *("advance", "effects", "state", "expect"),
)


@dataclass(frozen=True)
class Lent:
    """One delivery: which job, which attempt, and what proves it."""

    number: int
    attempt: int
    receipt: str


class Lender(Protocol):
    """A queue with leases, and when the workers of its system send their acks."""

    def acks_at(self, lent: Lent) -> Point:
        """Return the point at which the ack of this delivery is sent."""

    def send(self, number: int) -> None:
        """Store a job."""

    def receive(self, worker: str) -> Lent | None:
        """Lend a job, or none."""

    def ack(self, receipt: str) -> bool:
        """Let a job be done; return False when the ack is refused."""

    def extend(self, receipt: str) -> None:
        """Let a lease end later, if it has not ended yet."""

    def crashed(self, worker: str) -> None:
        """Hear that a worker is gone, if the queue hears of that."""

    def state(self, number: int) -> State:
        """Return what the queue says of a job."""

    def close(self) -> None:
        """Give back what the queue keeps open: its run is over."""


@dataclass
class Worker:
    """One worker, and where it stands."""

    name: str
    is_alive: bool = True
    at: Point | None = None  # with the job that it was lent
    lent: Lent | None = None
    has_acked: bool = False
    wakes_at: float = 0.0  # when its pause is over

    @property
    def holds(self) -> bool:
        """Does it believe that it holds a job?"""
        return self.is_alive and self.lent is not None and not self.has_acked


@dataclass
class Asked:
    """One question, what came of it, and what it was answered."""

    method: str
    given: tuple[Any, ...]
    at_s: float
    line: int | None
    answer: Any = None
    notes: list[str] = field(default_factory=list)
    is_false: bool = False  # an expectation that is not met
    stood: Point | None = None  # of a crash or a pause: where, with a job that was not acked

    @property
    def call(self) -> str:
        """The question as it was written."""
        return f"{self.method}({', '.join(show(one) for one in self.given)})"

    @property
    def answered(self) -> str:
        """The question and its answer: what the scenario knows of it."""
        return f"{self.call} {show(self.answer)}"

    @property
    def told(self) -> str:
        """What came of it, as a row of a table says it."""
        return "; ".join(self.notes) or ("" if self.answer is None else show(self.answer))


def _no_truth(condition: object) -> str:
    kind = type(condition).__name__
    return f"the condition is {show(condition):.60}, of type {kind}, not True or False: compare"


class CrashWorld:
    """One run. `ask` is the only way in."""

    def __init__(
        self, make: Callable[[Callable[[], float], float, int], Lender], lease_s: float, most: int
    ) -> None:
        self.now = 0.0
        self.lease_s = lease_s
        self.max_attempts = most
        self.log: list[Asked] = []
        self.failed: Asked | None = None  # the expectation that was false
        self._queue = make(lambda: self.now, lease_s - BLUR_S, most)
        self._workers: dict[str, Worker] = {}
        self._moving: Worker | None = None
        self._effects: dict[int, int] = {}  # by job

    def ask(
        self, method: str, given: tuple[Any, ...], options: Mapping[str, Any], line: int | None
    ) -> Any:
        """Return the answer; raise what the learner's call raises."""
        if self.failed is not None:
            raise NotAsExpected("the run has ended with a false expectation")
        if method not in QUESTIONS:
            raise ValueError(f"a world has no {method}")
        if len(self.log) == MOST_STEPS:
            raise ValueError(f"more than {MOST_STEPS:,} calls in one run: where would it end?")
        asked = self._effects_of if method == "effects" else getattr(self, f"_{method}")
        try:
            bound = inspect.signature(asked).bind(*given, **options)
        except TypeError as error:
            raise TypeError(f"h.{method}: {error}") from None
        self.log.append(Asked(method, bound.args, self.now, line))
        self.log[-1].answer = asked(*bound.args)
        return self.log[-1].answer

    def close(self) -> None:
        """End the run: nothing is asked of the queue after it."""
        self._queue.close()

    # --- the questions ----------------------------------------------------------------------

    def _send(self, number: int) -> Job:
        if type(number) is not int or not 0 <= number < 1_000_000:
            raise ValueError(f"{show(number):.40} is no number of a job: 1, 2, 3 and so on are")
        if number in self._effects:
            raise ValueError(f"job {number} was sent before: give another number")
        self._effects[number] = 0
        self._queue.send(number)
        return Job(number)

    def _worker(self, name: str) -> None:
        if type(name) is not str or not 0 < len(name) <= LONGEST:
            raise ValueError(
                f"{show(name):.40} is no name of a worker: 1 to {LONGEST} characters are"
            )
        known = self._workers.get(name)
        if known is None or not known.is_alive:
            self._workers[name] = Worker(name)
            self._note(f"{name} starts")
        else:
            self._note(f"to {name}")
        self._moving = self._workers[name]

    def _run_until(self, point: Point) -> Job | None:
        if type(point) is not Point:
            raise ValueError(f"{show(point):.40} is no Point: {', '.join(map(str, Point))} are")
        worker = self._moving
        if worker is None:
            raise ValueError("no worker to move: start one with h.worker(name)")
        self._refuse_gone(worker.name)
        if self._sleeps(worker):
            left = worker.wakes_at - self.now
            raise ValueError(f"{worker.name} is paused for {left:g} s more: h.advance({left:g})")
        while True:
            done = worker.lent
            if not self._moves(worker):
                return None
            if worker.at is point:
                lent = worker.lent or done
                assert lent is not None
                return Job(lent.number)

    def _moves(self, worker: Worker) -> bool:
        """Let a worker go on by one point; return False when there is no job for it."""
        lent = worker.lent
        if lent is None:
            lent = self._queue.receive(worker.name)
            if lent is None:
                worker.at = None
                self._note(f"{worker.name} gets none")
                return False
            worker.lent, worker.at, worker.has_acked = lent, Point.RECEIVED, False
            self._note(f"{worker.name} gets job {lent.number}, attempt {lent.attempt}")
            return True
        if self._queue.acks_at(lent) is worker.at:
            is_heard = self._queue.ack(lent.receipt)
            worker.has_acked = True
            self._note("acks" if is_heard else "its ack is refused")
        if worker.at is Point.RECEIVED:
            worker.at = Point.BEFORE_EFFECT
        elif worker.at is Point.BEFORE_EFFECT:
            worker.at = Point.AFTER_EFFECT
            self._effects[lent.number] += 1
            self._note("effect")
        else:
            worker.at, worker.lent = Point.AFTER_ACK, None
        return True

    def _crash(self, name: str) -> None:
        worker = self._refuse_gone(name)
        self._note_standing(worker, "is gone")
        worker.is_alive = False
        self._queue.crashed(worker.name)

    def _pause(self, name: str, seconds: float) -> None:
        worker = self._refuse_gone(name)
        if self._sleeps(worker):
            raise ValueError(f"{name} is paused already")
        self._refuse_time(seconds, LONGEST_S, "pause")
        self._note_standing(worker, f"stops for {seconds:g} s")
        worker.wakes_at = self.now + seconds

    def _advance(self, seconds: float) -> None:
        most = MOST_LEASES * self.lease_s
        self._refuse_time(seconds, LONGEST_S, "advance")
        if self.now + seconds > most:
            told = f"at most {MOST_LEASES:,} leases, {most:,.0f} s"
            raise ValueError(f"advance: a run lasts {told}; now it is {self.now:g} s")
        until = self.now + seconds
        while self.now < until:
            wakes = [w.wakes_at for w in self._workers.values() if self._sleeps(w)]
            self.now = min([until, self.now + self.lease_s / 2, *wakes])
            for worker in self._workers.values():
                if worker.holds and worker.lent and not self._sleeps(worker):
                    self._queue.extend(worker.lent.receipt)
        self._note(f"now it is {self.now:g} s")

    def _effects_of(self, job: Job) -> int:
        return self._effects[self._known(job)]

    def _state(self, job: Job) -> State:
        return self._queue.state(self._known(job))

    def _expect(self, condition: object, reason: object) -> None:
        if type(condition) is not bool:
            raise ValueError(_no_truth(condition))
        if type(reason) is not str or not reason.strip():
            raise ValueError("the reason is a sentence that says what should be true, and why")
        if len(reason) > LONGEST_REASON:
            raise ValueError(f"a reason has at most {LONGEST_REASON:,} characters")
        if not condition:
            self.failed = self.log[-1]
            self.failed.is_false = True
            raise NotAsExpected(reason)

    # --- what they share --------------------------------------------------------------------

    def _refuse_gone(self, name: object) -> Worker:
        worker = self._workers.get(name) if isinstance(name, str) else None
        if worker is None:
            raise ValueError(f"there is no worker {show(name):.40}: start it with h.worker(name)")
        if not worker.is_alive:
            raise ValueError(f"{name} has crashed: start it anew with h.worker({show(name)})")
        return worker

    def _refuse_time(self, seconds: object, most: float, what: str) -> None:
        if type(seconds) not in (int, float) or not 0 <= cast("float", seconds) <= most:
            raise ValueError(f"{what}: {show(seconds):.40} s is none of 0 to {most:,.0f} s")

    def _sleeps(self, worker: Worker) -> bool:
        return worker.wakes_at > self.now + BLUR_S

    def _known(self, job: object) -> int:
        if not isinstance(job, Job) or job.number not in self._effects:
            raise ValueError(f"{show(job):.40} is no job that was sent: h.send(number) returns one")
        return job.number

    def _note_standing(self, worker: Worker, what: str) -> None:
        if worker.holds and worker.lent is not None:
            self.log[-1].stood = worker.at
            what += f", with job {worker.lent.number}"
        self._note(f"{worker.name} {what}")

    def _note(self, text: str) -> None:
        self.log[-1].notes.append(text)
