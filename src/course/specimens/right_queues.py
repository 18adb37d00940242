"""Right queues that differ from the plain ones where the page of a crash scenario lets them."""

from __future__ import annotations

from course.contracts.retries_and_dead_letters import State
from course.lab.crash_world import Lent
from course.specimens.lending_queues import Entry, LateQueue, LendingQueue


class Stream(LateQueue):
    """A stream: new entries first, then whoever asks claims what was pending for too long."""

    early = 0.0  # so much of a lease before its end a pending job can be claimed

    def look(self) -> None:
        """Do nothing: a stream waits until somebody claims."""

    def receive(self, worker: str) -> Lent | None:
        for entry in self.line:
            if entry.state is State.HELD and self.is_used_up(entry) and self.is_pending(entry, 0):
                entry.state = State.DEAD
        waiting = [entry for entry in self.line if entry.state is State.WAITING]
        pending = [one for one in self.line if one.state is State.HELD and not self.is_used_up(one)]
        for entry in [*waiting, *(one for one in pending if self.is_pending(one, self.early))]:
            return self.lend(entry, worker)
        return None

    def is_pending(self, entry: Entry, early: float) -> bool:
        """Has its holder been silent for too long?"""
        return entry.until - early * self.lease_s <= self.clock()


class ImpatientStream(Stream):
    """A stream of which whoever asks claims what was pending for three quarters of a lease."""

    early = 0.25


class OneByOne(LendingQueue):
    """A queue of one group: it lends no new job while another one is out."""

    def can_lend(self, entry: Entry, worker: str) -> bool:
        is_out = any(one.state is State.HELD for one in self.line)
        return super().can_lend(entry, worker) and (entry.attempts > 0 or not is_out)


class Stack(LendingQueue):
    """A stack: it lends the job first that was sent last."""

    def receive(self, worker: str) -> Lent | None:
        self.line.reverse()
        lent = super().receive(worker)
        self.line.reverse()
        return lent


OTHERS: tuple[type[LendingQueue], ...] = (Stream, ImpatientStream, OneByOne, Stack)
