"""What a right queue says at rest, call by call: the model that random walks compare with."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats, WhenFull

Number = int  # of a call, in the order in which they were made


@dataclass
class Waiting:
    """A producer at the door."""

    number: Number
    item: Item
    until: float | None


@dataclass
class PolicyModel:
    """A queue in which nothing ever overlaps: each call is made when all others are at rest."""

    capacity: int
    when_full: WhenFull
    put_timeout: float = 0.0
    now: float = 0.0
    told: dict[Number, Outcome | Item | None] = field(default_factory=dict)  # None: cancelled
    inside: deque[tuple[Item, float]] = field(default_factory=deque)  # with when it entered
    spilled: deque[Item] = field(default_factory=deque)
    line: list[Waiting] = field(default_factory=list)
    taker: Number | None = None  # who waits in `take`; more than one is not modelled
    delivered: int = 0

    def offer(self, number: Number, item: Item) -> None:
        """Make an offer; who has to wait stands at the end of the line."""
        is_full = len(self.inside) >= self.capacity
        if not is_full and not self.spilled:
            self._enter(number, item, Outcome(Fate.ACCEPTED))
        elif self.when_full is WhenFull.WAIT:
            self.line.append(Waiting(number, item, None))
        elif self.when_full is WhenFull.TIME_OUT and self.put_timeout > 0:
            self.line.append(Waiting(number, item, self.now + self.put_timeout))
        elif self.when_full is WhenFull.TIME_OUT:
            self.told[number] = Outcome(Fate.TIMED_OUT)
        elif self.when_full is WhenFull.REFUSE_NEW:
            self.told[number] = Outcome(Fate.REFUSED)
        elif self.when_full is WhenFull.DROP_OLDEST:
            victim, _ = self.inside.popleft()
            self._enter(number, item, Outcome(Fate.EVICTED_OTHER, victim))
        elif self.when_full is WhenFull.SPILL:
            self.spilled.append(item)
            self.told[number] = Outcome(Fate.SPILLED)
        else:
            self._shed(number, item)

    def take(self, number: Number) -> None:
        """Make a take; it waits when there is nothing."""
        if not self.inside:
            self.taker = number
            return
        self.told[number] = self.inside.popleft()[0]
        self.delivered += 1
        if self.line:
            first = self.line.pop(0)
            self._enter(first.number, first.item, Outcome(Fate.ACCEPTED))
        elif self.spilled:
            self.inside.append((self.spilled.popleft(), self.now))

    def cancel(self, number: Number) -> None:
        """Cancel a call, if it waits."""
        if self.taker == number:
            self.taker = None
        elif not any(one.number == number for one in self.line):
            return
        self.line = [one for one in self.line if one.number != number]
        self.told[number] = None

    def advance(self, seconds: float) -> None:
        """Let time pass; whose time is over leaves the line."""
        self.now += seconds
        for one in self.line:
            if one.until is not None and one.until <= self.now:
                self.told[one.number] = Outcome(Fate.TIMED_OUT)
        self.line = [one for one in self.line if one.number not in self.told]

    def stats(self) -> Stats:
        """Return what the queue says of itself now."""
        fates = [told.fate for told in self.told.values() if isinstance(told, Outcome)]
        age = self.now - self.inside[0][1] if self.inside else None
        counts = {fate.name.lower(): fates.count(fate) for fate in Fate}
        return Stats(**counts, delivered=self.delivered, depth=len(self.inside), oldest_age_s=age)

    def _enter(self, number: Number, item: Item, outcome: Outcome) -> None:
        self.told[number] = outcome
        if self.taker is None:
            self.inside.append((item, self.now))
        else:
            self.told[self.taker], self.taker = item, None
            self.delivered += 1

    def _shed(self, number: Number, item: Item) -> None:
        lowest = min(inside.priority for inside, _ in self.inside)
        if item.priority <= lowest:
            self.told[number] = Outcome(Fate.REFUSED)
            return
        places = [p for p, (one, _) in enumerate(self.inside) if one.priority == lowest]
        victim, _ = self.inside[places[-1]]
        del self.inside[places[-1]]
        self._enter(number, item, Outcome(Fate.EVICTED_OTHER, victim))
