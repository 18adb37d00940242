"""What a queue with a policy is given, and what it tells its callers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

AWAITED = ("offer", "take")  # methods whose callers write `await`


class WhenFull(Enum):
    """What happens to an offer that finds the queue full."""

    WAIT = "wait"  # the caller waits until there is room
    TIME_OUT = "time out"  # the caller waits, but not for ever
    REFUSE_NEW = "refuse new"  # the newcomer is turned away at once
    DROP_OLDEST = "drop oldest"  # who has waited longest makes room
    SHED_LOWEST = "shed lowest"  # who matters least makes room
    SPILL = "spill"  # the newcomer goes to slower room, outside of memory


class Fate(Enum):
    """What became of an offered item."""

    ACCEPTED = "accepted"  # it is inside
    REFUSED = "refused"  # it never entered
    TIMED_OUT = "timed out"  # it never entered; its caller has waited for room
    EVICTED_OTHER = "evicted other"  # it is inside, and another item left for it
    SPILLED = "spilled"  # it is in the spill, behind everything that came before it


@dataclass(frozen=True)
class Item:
    """One piece of work; the queue looks at its priority, and never into its name."""

    name: str
    priority: int = 0  # its class: the higher, the more it matters


@dataclass(frozen=True)
class Outcome:
    """What a caller of `offer` learns: the fate of its item, and who left for it, if anybody."""

    fate: Fate
    victim: Item | None = None


@dataclass(frozen=True)
class Stats:
    """How many offers ended with each fate since the start, and how things stand now."""

    accepted: int
    refused: int
    timed_out: int
    evicted_other: int
    spilled: int
    delivered: int  # items that `take` has returned
    depth: int  # items inside, in memory; what a waiting caller holds is not inside
    oldest_age_s: float | None  # seconds since the oldest item inside entered; None without one


class Spill(Protocol):
    """Slower room that outlives the process; first in, first out."""

    def append(self, item: Item) -> None:
        """Keep an item behind all others."""

    def popleft(self) -> Item:
        """Remove and return the oldest item; raise `IndexError` when there is none."""

    def __len__(self) -> int:
        """Return how many items are kept."""
