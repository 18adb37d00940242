"""A post office with three queues, each with a policy of its own; its time is calculated."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from course.contracts.backpressure_policy import Fate, WhenFull
from course.lab.happened import Happened, Job, What
from course.simulate.load import MS, SECOND, Erlang, Exponential, Uniform, Work
from course.simulate.run import Order

CLERKS = 2


@dataclass(frozen=True)
class Rules:
    """What one queue of the office goes by; times in microseconds."""

    name: str
    noun: str
    capacity: int
    when_full: WhenFull
    work: Work
    order: Order = Order.OLDEST_FIRST
    is_on_disk: bool = True  # what is inside outlives the process
    lease: int | None = None  # from a taking until the job is given out again
    comes_back_in_order: bool = False  # to where it stood, or behind all others
    clerk_tries_again: bool = False  # or it gives the job back
    attempts: int = 3
    is_put_aside: bool = True  # after the last attempt, or it is forgotten
    offers: int = 1  # that a sender makes of one job until it is accepted
    pause: int = SECOND  # between two offers of one job
    senders: int | None = None  # who each wait for an answer before the next; None: one a job


PARCELS = Rules(
    "parcels",
    "parcel",
    capacity=8,
    when_full=WhenFull.WAIT,
    work=Uniform(200 * MS, 800 * MS),
    lease=6 * SECOND,
    comes_back_in_order=True,
    attempts=4,
    senders=10,
)
LETTERS = Rules(
    "letters",
    "letter",
    capacity=6,
    when_full=WhenFull.REFUSE_NEW,
    work=Exponential(500 * MS),
    lease=1500 * MS,
    is_put_aside=False,
    offers=3,
)
TELEGRAMS = Rules(
    "telegrams",
    "telegram",
    capacity=5,
    when_full=WhenFull.SHED_LOWEST,
    work=Erlang(500 * MS, 4),
    order=Order.PRIORITY,
    is_on_disk=False,
    clerk_tries_again=True,
    attempts=2,
)
QUEUES = {rules.name: rules for rules in (PARCELS, LETTERS, TELEGRAMS)}


class PostOffice:
    """One queue with its senders and its clerks, from the first job to the last."""

    def __init__(self, rules: Rules, jobs: Sequence[Job], *, crash_at: int | None = None) -> None:
        self.rules = rules
        self.log: list[Happened] = []
        self._now = 0
        self._timers: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()  # who comes first of those who are due at one moment
        self._inside: list[Job] = []
        self._tickets: dict[int, int] = {}  # by job: when it was accepted, in order
        self._door: deque[Job] = deque()  # held, with their senders
        self._idle = CLERKS
        self._hands: dict[int, Job] = {}  # by receipt: what clerks have in hand
        self._leases: dict[int, int] = {}  # by job: the receipt that is good
        self._attempts: Counter[int] = Counter()
        self._offers: Counter[int] = Counter()
        many = rules.senders or max(len(jobs), 1)
        self._senders = [deque(jobs[first::many]) for first in range(many)]
        for sender in self._senders:
            self._next(sender)
        if crash_at is not None:
            self._at(crash_at, self._crash)

    def run(self) -> list[Happened]:
        """Let everything happen, until nothing is left to happen; return it in order."""
        while self._timers:
            self._now, _, happen = heappop(self._timers)
            happen()
        return self.log

    # --- the senders ------------------------------------------------------------------------

    def _next(self, sender: deque[Job]) -> None:
        """A sender has its hands free: it offers its next job when that comes."""
        if sender:
            job = sender.popleft()
            self._at(max(job.came, self._now), lambda: self._offer(job))

    def _offer(self, job: Job) -> None:
        self._offers[job.number] += 1
        self._note(What.OFFERED, job)
        if len(self._inside) < self.rules.capacity:
            self._accept(job)
        elif self.rules.when_full is WhenFull.WAIT:
            self._door.append(job)
            self._note(What.HELD, job)
        elif self.rules.when_full is WhenFull.REFUSE_NEW:
            self._refuse(job)
        else:
            self._shed_for(job)

    def _refuse(self, job: Job) -> None:
        self._note(What.REFUSED, job)
        if self._offers[job.number] < self.rules.offers:
            self._at(self._now + self.rules.pause, lambda: self._offer(job))

    def _answered(self, job: Job) -> None:
        if self.rules.senders:
            self._next(self._senders[job.number % self.rules.senders])

    # --- the queue --------------------------------------------------------------------------

    def _accept(self, job: Job, fate: Fate = Fate.ACCEPTED) -> None:
        self._tickets[job.number] = len(self._tickets)
        self._inside.append(job)
        self._note(What.ACCEPTED, job, fate.value)
        self._answered(job)
        self._serve()

    def _shed_for(self, job: Job) -> None:
        """The newest of the lowest class leaves, and that may be the newcomer."""
        lowest = min(one.rank for one in self._inside)
        if job.rank <= lowest:
            self._refuse(job)
            return
        victim = [one for one in self._inside if one.rank == lowest][-1]
        self._inside.remove(victim)
        self._note(What.EVICTED, victim, other=job.number)
        self._accept(job, Fate.EVICTED_OTHER)

    def _serve(self) -> None:
        """Give idle clerks what is next, and let in who stands at the door."""
        while self._idle and self._inside:
            self._idle -= 1
            self._take(self._first())
            while self._door and len(self._inside) < self.rules.capacity:
                self._accept(self._door.popleft())

    def _first(self) -> Job:
        if self.rules.order is Order.PRIORITY:
            highest = max(job.rank for job in self._inside)
            return next(job for job in self._inside if job.rank == highest)
        return self._inside[0]

    def _give_back(self, job: Job, why: str) -> None:
        """A job that was accepted is to be given out again; even a full queue has it back."""
        self._leases.pop(job.number, None)
        if self._attempts[job.number] >= self.rules.attempts:
            self._put_aside(job, "queue")
            return
        place = len(self._inside)
        if self.rules.comes_back_in_order:
            ticket = self._tickets[job.number]
            place = sum(self._tickets[one.number] < ticket for one in self._inside)
        self._inside.insert(place, job)
        self._note(What.BACK, job, why, place)
        self._serve()

    def _put_aside(self, job: Job, who: str) -> None:
        if self.rules.is_put_aside:
            self._note(What.DEAD, job, who)
        else:
            self._note(What.DROPPED, job)

    def _lease_is_over(self, job: Job, receipt: int) -> None:
        if self._leases.get(job.number) == receipt:
            self._give_back(job, "lease")

    # --- the clerks -------------------------------------------------------------------------

    def _take(self, job: Job) -> None:
        self._inside.remove(job)
        self._attempts[job.number] += 1
        self._note(What.TAKEN, job, other=self._attempts[job.number])
        receipt = next(self._order)
        self._leases[job.number] = receipt
        if self.rules.lease is not None:
            self._at(self._now + self.rules.lease, lambda: self._lease_is_over(job, receipt))
        self._begin(job, receipt)

    def _begin(self, job: Job, receipt: int) -> None:
        self._hands[receipt] = job
        attempt = self._attempts[job.number]
        self._at(self._now + job.work, lambda: self._end(job, receipt, attempt))

    def _end(self, job: Job, receipt: int, attempt: int) -> None:
        if self._hands.pop(receipt, None) is None:
            return  # its clerk has died
        is_held = self._leases.get(job.number) == receipt  # or it was given out again meanwhile
        if attempt <= job.fails:
            self._note(What.FAILED, job, other=attempt)
            if self.rules.clerk_tries_again and attempt < self.rules.attempts:
                self._attempts[job.number] += 1
                self._note(What.AGAIN, job, other=self._attempts[job.number])
                self._begin(job, receipt)
                return
            if self.rules.clerk_tries_again:
                self._put_aside(job, "worker")
            elif is_held:
                self._give_back(job, "nack")
        else:
            self._note(What.DONE, job, other=attempt)
            if is_held:
                del self._leases[job.number]
        self._idle += 1
        self._serve()

    def _crash(self) -> None:
        """The process dies with its clerks; another is there at once, and reads the disk."""
        in_hand = list(self._hands.values())
        self._hands.clear()
        self._idle = CLERKS
        gone = [] if self.rules.is_on_disk else self._inside
        gone = [*gone, *([] if self.rules.lease is not None else in_hand)]
        self._inside = self._inside if self.rules.is_on_disk else []
        self._note(What.CRASHED, None)
        for job in gone:
            self._note(What.LOST, job)
        self._serve()

    # --- time -------------------------------------------------------------------------------

    def _at(self, when: int, happen: Callable[[], None]) -> None:
        heappush(self._timers, (when, next(self._order), happen))

    def _note(self, what: What, job: Job | None, by: str = "", other: int = -1) -> None:
        number = -1 if job is None else job.number
        self.log.append(Happened(self._now, what, number, len(self._inside), by, other))
