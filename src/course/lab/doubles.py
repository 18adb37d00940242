"""Doubles: what an answer is given from outside, played inside the subject."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from enum import Enum
from typing import Any

from course.specimens.shop import Belt, Shop, Till


class Double(Enum):
    """A stand-in that the subject makes when it meets this value."""

    CLOCK = "clock"  # returns virtual seconds
    SPILL = "spill"  # first in, first out; a fresh and empty one each time
    CLIENT = "client"  # of a server that holds nothing yet; for processes only
    PATH = "path"  # of a file that is not there yet, in a fresh folder; for processes only
    DATABASE = "database"  # the path of one that holds an empty ledger; for processes only
    LEDGER = "ledger"  # what others see of that database; for processes only
    RECEIPT = "receipt"  # of what the actor was lent last; in the operations of a scenario
    BELT = "belt"  # a queue that hands over the very object that was put
    SHOP = "shop"  # live orders, and the store that keeps them
    TILL = "till"  # the effects of a worker
    # For threads only:
    SHIFT = "shift"  # real worker processes that do what a check orders
    SPAWN = "spawn"  # what starts a process of the shift that was made last
    GIVE_BACK = "give_back"  # what takes a job back, and notes it there
    OWN_CLOCK = "own_clock"  # of the shift that was made last: it shows another time than CLOCK
    DESK = "desk"  # jobs for one worker's loop, and what it does with them
    INBOX = "inbox"  # of the desk that was made last
    HANDLER = "handler"
    BEAT = "beat"
    SETTINGS = "settings"  # an empty dictionary, to be filled and looked at afterwards


CLOCK, SPILL, PATH = Double.CLOCK, Double.SPILL, Double.PATH
DATABASE, LEDGER, CLIENT = Double.DATABASE, Double.LEDGER, Double.CLIENT
RECEIPT = Double.RECEIPT
BELT, SHOP, TILL = Double.BELT, Double.SHOP, Double.TILL
SHIFT, SPAWN, GIVE_BACK = Double.SHIFT, Double.SPAWN, Double.GIVE_BACK
OWN_CLOCK = Double.OWN_CLOCK
DESK, INBOX, HANDLER, BEAT = Double.DESK, Double.INBOX, Double.HANDLER, Double.BEAT
# Each an attribute of what it is a part of:
PARTS = (SPAWN, GIVE_BACK, OWN_CLOCK, INBOX, HANDLER, BEAT)
SETTINGS = Double.SETTINGS


@dataclass(frozen=True)
class Curve:
    """What a measurement shows: a row for each number of workers, from one worker on.

    A row has what the first, second, ... probe of that number shows, and begins anew at its end.
    """

    rows: tuple[tuple[float, ...], ...]


class Meter:
    """A measurement that follows a curve, as a function of the number of workers."""

    def __init__(self, curve: Curve) -> None:
        self._rows = curve.rows
        self._asked: list[int] = []

    def __call__(self, workers: int) -> float:
        """Return what a probe shows; raise ValueError for a number that cannot be tried."""
        if type(workers) is not int or not 1 <= workers <= len(self._rows):
            most = len(self._rows)
            raise ValueError(f"measure({workers!r}): it takes a whole number from 1 to {most}")
        row = self._rows[workers - 1]
        shown = row[self._asked.count(workers) % len(row)]
        self._asked.append(workers)
        return shown

    def probes(self) -> list[int]:
        """Return the numbers that were asked for, in order."""
        return list(self._asked)


class Settings(dict[Any, Any]):
    """A dictionary that stays on its side, so that a check can look what became of it."""


class Shelf:
    """A spill in memory: it keeps values, not objects, as a file would."""

    def __init__(self) -> None:
        self._kept: deque[Any] = deque()

    def append(self, item: Any) -> None:
        """Keep an item behind all others."""
        self._kept.append(copy(item))

    def popleft(self) -> Any:
        """Remove and return the oldest item; raise `IndexError` when there is none."""
        return self._kept.popleft()

    def __len__(self) -> int:
        return len(self._kept)


def made(value: Any, clock: Callable[[], float]) -> Any:
    """Return what stands in for a double, made anew; any other value as it is."""
    if value is CLOCK:
        return clock
    if value is BELT or value is SHOP or value is TILL:
        return {BELT: Belt, SHOP: Shop, TILL: Till}[value]()
    if type(value) is Curve:
        return Meter(value)
    if value is SETTINGS:
        return Settings()
    return Shelf() if value is SPILL else value


def receipt_in(value: Any) -> str:
    """Return the receipt of the last of these deliveries; nothing when there is none."""
    last = value[-1] if type(value) is list and value else None
    receipt = getattr(last, "receipt", "")
    return receipt if type(receipt) is str else ""
