"""What a queue with leases gives its workers, and how it says no."""

from __future__ import annotations

from dataclasses import dataclass

LEASE_EXPIRED = "lease expired"  # why an attempt ended that nobody gave back


class Full(Exception):
    """As many jobs as fit are inside, those in flight among them; nothing was stored."""


class StaleReceipt(Exception):
    """This delivery holds its job no longer; nothing was changed."""


@dataclass(frozen=True)
class Delivery:
    """One job in the hands of one worker, until its lease ends."""

    id: str  # of the job: the same at each delivery
    body: bytes
    attempt: int  # 1 at the first delivery
    receipt: str  # of this delivery alone: what `ack`, `nack` and `extend` ask for
    token: int  # grows with every delivery of the queue, whichever job it is
    expires_at: float  # the queue's clock when the lease ends, in seconds

    def __str__(self) -> str:
        return f"{self.body!r} (attempt {self.attempt})"


@dataclass(frozen=True)
class DeadLetter:
    """A job that is given to nobody any more, with the story of its attempts."""

    id: str
    body: bytes
    attempts: int
    reasons: tuple[str, ...]  # why each attempt ended, the first one first

    def __str__(self) -> str:
        return f"{self.body!r} {self.reasons!r}"
