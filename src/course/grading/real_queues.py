"""The course's own queues with leases, as systems whose workers crash; only where they lie."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from runpy import run_path
from typing import Any

from course.contracts.acknowledgement import Delivery, StaleReceipt
from course.contracts.retries_and_dead_letters import Point, State
from course.lab.crash_world import Lent

SOLUTIONS = Path(__file__).resolve().parents[3] / "solutions"
PLACES = 1_000  # jobs that fit inside; no scenario sends so many
IN_MEMORY = ":memory:"  # nobody kills a process here, so no file is needed


class RealQueue:
    """A queue of the course behind what a world asks of one; it says of a job what it can know."""

    def __init__(self, queue: Any, clock: Callable[[], float], lease_s: float) -> None:
        self._queue = queue
        self._clock = clock
        self._lease_s = lease_s
        self._ids: dict[int, str] = {}  # by the number of the job
        self._until: dict[str, float] = {}  # of each job that was lent: when its lease ends
        self._held: dict[str, str] = {}  # by receipt: which job
        self._done: set[str] = set()

    def close(self) -> None:
        """Close what the queue leaves to the end of its process, such as a file."""
        for part in vars(self._queue).values():
            if hasattr(part, "close"):
                part.close()

    def acks_at(self, lent: Lent) -> Point:
        """Return the point at which a worker of this system sends its ack."""
        return Point.AFTER_EFFECT

    def send(self, number: int) -> None:
        """Store a job."""
        self._ids[number] = self._queue.send(str(number).encode())

    def receive(self, worker: str) -> Lent | None:
        """Lend a job, or none."""
        lent: list[Delivery] = self._queue.receive()
        for one in lent:
            self._until[one.id] = one.expires_at
            self._held[one.receipt] = one.id
            return Lent(int(one.body), one.attempt, one.receipt)
        return None

    def ack(self, receipt: str) -> bool:
        """Let a job be done; return False when the receipt is stale."""
        try:
            self._queue.ack(receipt)
        except StaleReceipt:
            return False
        self._done.add(self._held[receipt])
        return True

    def extend(self, receipt: str) -> None:
        """Let a lease end later, if it has not ended yet."""
        with suppress(StaleReceipt):
            self._queue.extend(receipt, lease_s=self._lease_s)
            self._until[self._held[receipt]] = self._clock() + self._lease_s

    def crashed(self, worker: str) -> None:
        """Hear nothing: a lease is all that tells."""

    def state(self, number: int) -> State:
        """Return what is known of a job."""
        name = self._ids[number]
        if name in self._done:
            return State.DONE
        if any(letter.id == name for letter in self._queue.dead()):
            return State.DEAD
        return State.HELD if self._until.get(name, 0.0) > self._clock() else State.WAITING


def solution(file: str, name: str) -> type[Any]:
    """Return a class of the solutions, which lie where hidden checks lie."""
    found: type[Any] = run_path(str(SOLUTIONS / file))[name]
    return found


def in_memory(kind: type[Any]) -> Callable[[Callable[[], float], float, int], RealQueue]:
    """Return what makes a queue of this kind, which lives in its process."""

    def make(clock: Callable[[], float], lease_s: float, max_attempts: int) -> RealQueue:
        queue = kind(PLACES, clock=clock, lease_s=lease_s, max_attempts=max_attempts)
        return RealQueue(queue, clock, lease_s)

    return make


def in_sqlite(kind: type[Any]) -> Callable[[Callable[[], float], float, int], RealQueue]:
    """Return what makes a queue of this kind, which lives in SQLite."""

    def make(clock: Callable[[], float], lease_s: float, max_attempts: int) -> RealQueue:
        settings = {"capacity": PLACES, "lease_s": lease_s, "max_attempts": max_attempts}
        return RealQueue(kind(IN_MEMORY, clock=clock, **settings), clock, lease_s)

    return make
