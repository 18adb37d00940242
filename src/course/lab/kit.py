"""The conformance kit: what a queue that lends its jobs declares, and who holds it to that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from course.lab import leases, stock
from course.lab.judges import Judge


class Capability(Enum):
    """What a queue can do; no queue has to have all of them."""

    ACKNOWLEDGED = "what was lent stays until it is acknowledged"
    LEASED = "a delivery holds its job for a while, and no longer"
    BOUNDED = "no more jobs are inside than the capacity"
    DELAYED = "a job can be sent, or given back, for later"
    DEAD_LETTERED = "after the last attempt a job is put aside, with its reasons"


class Order(Enum):
    """What a queue guarantees about the order of jobs that were never lent nor delayed."""

    AS_SENT = "first sent, first lent"
    ANY = "none"


JUDGES: tuple[tuple[Judge, Capability | Order], ...] = (
    (leases.raises_as_promised, Capability.ACKNOWLEDGED),
    (leases.never_waits, Capability.ACKNOWLEDGED),
    (leases.lends_what_was_sent, Capability.ACKNOWLEDGED),
    (leases.one_holder, Capability.LEASED),
    (leases.done_is_gone, Capability.ACKNOWLEDGED),
    (leases.late_is_refused, Capability.LEASED),
    (leases.holder_is_heard, Capability.LEASED),
    (leases.tokens_grow, Capability.LEASED),
    (leases.attempts_count, Capability.DEAD_LETTERED),
    (stock.within_capacity, Capability.BOUNDED),
    (stock.room_is_used, Capability.BOUNDED),
    (stock.not_before_its_time, Capability.DELAYED),
    (stock.no_job_lost, Capability.ACKNOWLEDGED),
    (stock.dead_are_told, Capability.DEAD_LETTERED),
    (leases.first_sent_first, Order.AS_SENT),
    (stock.free_is_lent, Capability.ACKNOWLEDGED),
)


@dataclass(frozen=True)
class Declared:
    """What one queue can do and guarantees. Each job is delivered at least once, or is dead."""

    capabilities: Collection[Capability]
    order: Order = Order.AS_SENT

    @property
    def judges(self) -> tuple[Judge, ...]:
        """Who holds a queue to this, in the order in which they are asked."""
        declared = {*self.capabilities, self.order}
        return tuple(judge for judge, of in JUDGES if of in declared)


LENDING = Declared(tuple(Capability))  # what the queue with leases declares, wherever it keeps jobs
