"""One run in words: a load, the station that serves it, and the clients who wait for answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from course.contracts.backpressure_policy import WhenFull
from course.simulate.load import Load, whole

FULL_SPEED = 100  # percent


class Order(Enum):
    """Who is next when a worker is free."""

    OLDEST_FIRST = "oldest first"
    NEWEST_FIRST = "newest first"
    PRIORITY = "priority"  # the highest priority, and within it the oldest


class Ending(Enum):
    """How a request ended: each in exactly one way."""

    ANSWERED = "answered"  # while its client waited
    LATE = "late"  # the work was done, and its client had left
    REFUSED = "refused"  # it never entered
    TIMED_OUT = "timed out"  # it never entered: its sender was held for too long
    EVICTED = "evicted"  # it left the queue so that another could enter
    EXPIRED = "expired"  # its turn came too late, and nobody began with it
    CRASHED = "crashed"  # the worker died that had it in its hands
    UNFINISHED = "unfinished"  # the run stopped before


@dataclass(frozen=True)
class Slowdown:
    """For a time all workers run at so many percent of their speed; at 0 they stand still."""

    start: int
    end: int
    percent: int

    def __post_init__(self) -> None:
        whole("Slowdown: end", self.end, whole("Slowdown: start", self.start) + 1)
        whole("Slowdown: percent", self.percent)


@dataclass(frozen=True)
class Crash:
    """One worker dies with what it has in its hands, and is back after a time."""

    at: int
    down: int
    worker: int = 0

    def __post_init__(self) -> None:
        whole("Crash: at", self.at)
        whole("Crash: down", self.down, 1)
        whole("Crash: worker", self.worker)


@dataclass(frozen=True)
class Station:
    """A queue and its workers.

    `capacity` counts who waits, not who is in flight; None is without a bound, and 0 admits only
    to a free worker. `holds_for` is how long a sender is held under `WhenFull.TIME_OUT`.
    `expires_after` looks at a request before a worker begins, and skips it when its client has
    waited for so long; leave time for the work itself. `redelivers_after` is the time from a
    crash until its request is back in the queue, even in a full one; None loses it.
    """

    workers: int
    capacity: int | None = None
    when_full: WhenFull = WhenFull.REFUSE_NEW
    holds_for: int | None = None
    order: Order = Order.OLDEST_FIRST
    expires_after: int | None = None
    slowdowns: tuple[Slowdown, ...] = ()
    crashes: tuple[Crash, ...] = ()
    redelivers_after: int | None = None

    def __post_init__(self) -> None:
        whole("Station: workers", self.workers, 1)
        least = int(self.when_full in {WhenFull.DROP_OLDEST, WhenFull.SHED_LOWEST})
        if self.capacity is not None:
            whole(f"Station: capacity, when full: {self.when_full.value},", self.capacity, least)
        if (self.when_full is WhenFull.TIME_OUT) != (self.holds_for is not None):
            raise ValueError("Station: holds_for belongs to WhenFull.TIME_OUT, and to it alone")
        if self.holds_for is not None:
            whole("Station: holds_for", self.holds_for)
        if self.expires_after is not None:
            whole("Station: expires_after", self.expires_after)
        if self.redelivers_after is not None:
            whole("Station: redelivers_after", self.redelivers_after)
        if any(a.end > b.start for a, b in pairwise(self.slowdowns)):
            raise ValueError("Station: slowdowns overlap, or are out of order; sort them apart")
        self._check_crashes()

    def _check_crashes(self) -> None:
        back: dict[int, int] = {}
        for crash in self.crashes:
            if crash.worker >= self.workers:
                raise ValueError(
                    f"Station: worker {crash.worker} crashes; there are 0 to {self.workers - 1}"
                )
            if crash.at < back.get(crash.worker, 0):
                raise ValueError(f"Station: worker {crash.worker} crashes while it is down")
            back[crash.worker] = crash.at + crash.down

    def finish(self, start: int, work: int) -> int:
        """Return when work is done that begins now, through all slow-downs on its way.

        No work is done at once, even while all workers stand still.
        """
        if not work:
            return start
        left = work * FULL_SPEED
        for slow in self.slowdowns:
            if slow.end <= start:
                continue
            if start < slow.start:
                if left <= (slow.start - start) * FULL_SPEED:
                    break
                left -= (slow.start - start) * FULL_SPEED
                start = slow.start
            if left <= (slow.end - start) * slow.percent:
                return start - (-left // slow.percent)
            left -= (slow.end - start) * slow.percent
            start = slow.end
        return start - (-left // FULL_SPEED)


@dataclass(frozen=True)
class Clients:
    """How long clients wait for an answer, and what they do without one.

    `patience` is the time from a sending until its client leaves; None waits for ever. A client
    sends again, at most `retries` times, when it is refused, held for too long, or out of
    patience. It first waits `backoff`, doubled each time; with `jitter` it waits any part of
    that. With `budget_percent` all clients share a purse: each answer pays in so many hundredths
    of a retry, ten retries at most, and a retry that cannot be paid is not sent.
    """

    patience: int | None = None
    retries: int = 0
    backoff: int = 0
    jitter: bool = False
    budget_percent: int | None = None

    def __post_init__(self) -> None:
        if self.patience is not None:
            whole("Clients: patience", self.patience, 1)
        whole("Clients: retries", self.retries)
        whole("Clients: backoff", self.backoff)
        if self.budget_percent is not None:
            whole("Clients: budget_percent", self.budget_percent)


@dataclass(frozen=True)
class Run:
    """One run: the same values give the same run, on every machine.

    It ends when nothing is left to happen, or at `stops_at`, before what would happen then.
    """

    load: Load
    station: Station
    clients: Clients = Clients()
    seed: int = 1
    stops_at: int | None = None

    def __post_init__(self) -> None:
        whole("Run: seed", self.seed)
        if self.stops_at is not None:
            whole("Run: stops_at", self.stops_at)
