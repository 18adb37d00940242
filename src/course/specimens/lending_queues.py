"""Queues that lend jobs to workers which may crash: right ones, and eight with a known fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from course.contracts.retries_and_dead_letters import Point, State
from course.lab.crash_world import BLUR_S, Lent


@dataclass(eq=False)
class Entry:
    """One job as its queue knows it."""

    number: int
    state: State = State.WAITING
    attempts: int = 0
    crashes: int = 0  # attempts that ended with a crash, where a queue counts them
    receipt: str = ""  # of the delivery that holds it
    holder: str = ""
    until: float = 0.0  # when its lease ends


class LendingQueue:
    """It notices the end of a lease at once."""

    def __init__(self, clock: Callable[[], float], lease_s: float, max_attempts: int) -> None:
        self.clock = clock
        self.lease_s = lease_s
        self.max_attempts = max_attempts
        self.line: list[Entry] = []
        self.deliveries: list[Entry] = []  # which job each receipt was for; they count from 1

    def acks_at(self, lent: Lent) -> Point:
        """Return the point at which a worker of this system sends its ack."""
        return Point.AFTER_EFFECT

    def send(self, number: int) -> None:
        """Store a job."""
        self.line.append(Entry(number))

    def receive(self, worker: str) -> Lent | None:
        """Lend the first job that waits, or None."""
        self.look()
        entry = next((entry for entry in self.line if self.can_lend(entry, worker)), None)
        return None if entry is None else self.lend(entry, worker)

    def close(self) -> None:
        """Keep nothing open that would have to be given back."""

    def can_lend(self, entry: Entry, worker: str) -> bool:
        """May this worker have this job now?"""
        return entry.state is State.WAITING

    def lend(self, entry: Entry, worker: str) -> Lent:
        """Begin an attempt."""
        self.deliveries.append(entry)
        entry.attempts += 1
        entry.receipt = str(len(self.deliveries))
        entry.state, entry.holder = State.HELD, worker
        entry.until = self.clock() + self.lease_s
        return Lent(entry.number, entry.attempts, entry.receipt)

    def ack(self, receipt: str) -> bool:
        """Let the job be done, if this delivery holds it."""
        entry = self.held_by(receipt)
        if entry is not None:
            entry.state = State.DONE
        return entry is not None

    def extend(self, receipt: str) -> None:
        """Let a lease end later, if it has not ended yet."""
        entry = self.held_by(receipt)
        if entry is not None:
            entry.until = self.clock() + self.lease_s

    def crashed(self, worker: str) -> None:
        """Hear that a worker is gone; most queues never do."""

    def state(self, number: int) -> State:
        """Return what is known of a job."""
        self.look()
        return self.entry(number).state

    def look(self) -> None:
        """End every lease whose time is over."""
        for entry in list(self.line):
            if entry.state is State.HELD and entry.until <= self.clock():
                self.give_back(entry)

    def give_back(self, entry: Entry) -> None:
        """End an attempt that nobody acknowledged."""
        entry.receipt = ""
        entry.state = State.DEAD if self.is_used_up(entry) else State.WAITING

    def is_used_up(self, entry: Entry) -> bool:
        """Was that its last attempt?"""
        return entry.attempts >= self.max_attempts

    def held_by(self, receipt: str) -> Entry | None:
        """Return the job that a delivery still holds."""
        self.look()
        held = [one for one in self.line if one.receipt == receipt and one.state is State.HELD]
        return held[0] if held else None

    def entry(self, number: int) -> Entry:
        """Return what is known of a job."""
        return next(entry for entry in self.line if entry.number == number)


class LateQueue(LendingQueue):
    """It ends leases only when a worker asks for a job; what comes back is last in line."""

    def state(self, number: int) -> State:
        return self.entry(number).state

    def give_back(self, entry: Entry) -> None:
        super().give_back(entry)
        self.line.remove(entry)
        self.line.append(entry)

    def held_by(self, receipt: str) -> Entry | None:
        held = [one for one in self.line if one.receipt == receipt and one.state is State.HELD]
        return held[0] if held else None

    def extend(self, receipt: str) -> None:
        entry = self.held_by(receipt)
        if entry is not None and entry.until + 2 * BLUR_S > self.clock():  # or ends just now
            entry.until = self.clock() + self.lease_s


class HearingQueue(LendingQueue):
    """It sees the connection of a crashed worker break, and takes its job back at once."""

    def crashed(self, worker: str) -> None:
        for entry in self.line:
            if entry.state is State.HELD and entry.holder == worker:
                self.give_back(entry)


RIGHT: tuple[type[LendingQueue], ...] = (LendingQueue, LateQueue, HearingQueue)


class AutoAck(LendingQueue):
    """It takes a job for done as soon as it is lent."""

    def lend(self, entry: Entry, worker: str) -> Lent:
        lent = super().lend(entry, worker)
        entry.state = State.DONE
        return lent


class AckBeforeEffect(LendingQueue):
    """Its workers send the ack before the effect."""

    def acks_at(self, lent: Lent) -> Point:
        return Point.RECEIVED


class NeverRedelivers(LendingQueue):
    """It lends a job once, and no lease ever ends."""

    def look(self) -> None:
        pass


class RedeliversAtOnce(LendingQueue):
    """It lends a job again as soon as anybody asks, though its worker runs."""

    def receive(self, worker: str) -> Lent | None:
        for entry in self.line:
            if entry.state is State.HELD:
                self.give_back(entry)
        return super().receive(worker)


class CrashNotCounted(LendingQueue):
    """An attempt that ends with a crash is not counted; one that ends in silence is."""

    def crashed(self, worker: str) -> None:
        for entry in self.line:
            if entry.state is State.HELD and entry.holder == worker:
                entry.crashes += 1

    def is_used_up(self, entry: Entry) -> bool:
        return entry.attempts - entry.crashes >= self.max_attempts


class AcceptsStaleAck(LendingQueue):
    """It believes every ack, also that of a delivery which holds the job no longer."""

    def ack(self, receipt: str) -> bool:
        self.deliveries[int(receipt) - 1].state = State.DONE
        return True


class PoisonForEver(LendingQueue):
    """It tries a job for ever: no attempt is the last one."""

    def is_used_up(self, entry: Entry) -> bool:
        return False


class DeadOnFirstCrash(LendingQueue):
    """It takes a job for dead after the first attempt that ends without an ack."""

    def is_used_up(self, entry: Entry) -> bool:
        return True


BROKEN: tuple[type[LendingQueue], ...] = (
    AutoAck,
    AckBeforeEffect,
    NeverRedelivers,
    RedeliversAtOnce,
    CrashNotCounted,
    AcceptsStaleAck,
    PoisonForEver,
    DeadOnFirstCrash,
)
