"""What happened to the requests of a run: a table of facts, and a log of events."""

from __future__ import annotations

from dataclasses import dataclass

from course.simulate.run import Ending

NEVER = -1  # a time at which nothing happened
NOBODY = -1  # in place of a worker, or of what it has in hand


@dataclass(frozen=True)
class Event:
    """One thing that happened to a request."""

    at: int
    what: str  # sent, held, entered, started, or the value of its ending
    request: int


@dataclass(frozen=True)
class Requests:
    """A column for each fact, a row for each request; times in microseconds.

    First come the first requests of all customers, in the order of their arrival, then all others
    in the order in which they were sent. A time that never came is `NEVER`.
    """

    customer: list[int]
    retry: list[int]  # 0 is the first request of its customer
    since: list[int]  # when its client began to wait for it
    sent: list[int]  # the same, but for one that comes back after a crash
    entered: list[int]  # when it entered the queue, or went straight to a worker
    started: list[int]
    ended: list[int]
    worker: list[int]  # who had it in hand; NOBODY if nobody did
    ending: list[Ending]

    @classmethod
    def first(cls, times: list[int]) -> Requests:
        """Return the first requests of customers who arrive at these times."""
        many = len(times)
        return cls(
            customer=list(range(many)),
            retry=[0] * many,
            since=times.copy(),
            sent=times.copy(),
            entered=[NEVER] * many,
            started=[NEVER] * many,
            ended=[NEVER] * many,
            worker=[NOBODY] * many,
            ending=[Ending.UNFINISHED] * many,
        )

    def __len__(self) -> int:
        return len(self.customer)

    def add(self, customer: int, *, retry: int, since: int, sent: int) -> int:
        """Add one more request, and return its number."""
        self.customer.append(customer)
        self.retry.append(retry)
        self.since.append(since)
        self.sent.append(sent)
        for column in (self.entered, self.started, self.ended):
            column.append(NEVER)
        self.worker.append(NOBODY)
        self.ending.append(Ending.UNFINISHED)
        return len(self) - 1
