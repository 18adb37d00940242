"""What a history says about each job of a queue with leases: who sent it, held it, settled it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from course.contracts.acknowledgement import Delivery
from course.lab.history import Call, History
from course.lab.judges import TICK_S
from course.lab.killed import settled
from course.lab.lending_terms import ACK, EXTEND, NACK, RECEIVE, SEND, deliveries, option


@dataclass(frozen=True)
class Loan:
    """One delivery, the call that returned it, and what its holder said about it afterwards."""

    delivery: Delivery
    call: Call
    words: tuple[Call, ...] = ()  # in order: one worker says one thing after the other

    def said(self, *names: str) -> Iterator[Call]:
        """Yield what its holder said, by the names of these operations."""
        return (word for word in self.words if word.operation.name in names)

    def is_acked(self) -> bool:
        """Has an ack of it been accepted?"""
        return any(word.has_returned for word in self.said(ACK))

    def settled_before(self, position: int) -> bool:
        """Has an ack or a nack of it been accepted by then?"""
        said = self.said(ACK, NACK)
        return any(word.has_returned and word.ends_before(position) for word in said)

    def may_be_settled(self, position: int, *names: str) -> bool:
        """Has one of these been called by then, and not been refused by then?"""
        words = (word for word in self.said(*names) if word.called < position)
        return any(not (word.raised and word.ends_before(position)) for word in words)


class Ledger:
    """A history, by jobs. Every moment is a position in it; the time there is in seconds."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.calls = settled(history.calls)  # each killed one has happened or not, where one knows
        settings = dict(history.scenario.settings)
        self.capacity: int = settings["capacity"]
        self.lease_s: float = settings["lease_s"]
        self.max_attempts: int = settings["max_attempts"]

    def named(self, *names: str) -> list[Call]:
        """Every call of these operations, in the order in which they were made."""
        return [call for call in self.calls if call.operation.name in names]

    def time(self, position: int | None) -> float:
        """Return the virtual time of an event; that of the end for a call that has none."""
        events = self.history.events
        return events[-1 if position is None else position].time if events else 0.0

    @cached_property
    def sent(self) -> dict[Any, Call]:
        """The sends that were accepted, by the id they returned."""
        return {call.value: call for call in reversed(self.named(SEND)) if call.has_returned}

    @cached_property
    def loans(self) -> tuple[Loan, ...]:
        """Every delivery, in the order in which the calls that returned them were made."""
        return tuple(loan for _, loan in sorted(self._by_place.items()))

    @cached_property
    def words(self) -> list[tuple[Call, Loan | None]]:
        """Every ack, nack and extend, with what it is about: what the actor was lent last."""
        about = {(w.actor, w.index): loan for loan in self.loans for w in loan.words}
        return [(w, about.get((w.actor, w.index))) for w in self.named(ACK, NACK, EXTEND)]

    def loans_of(self, job: Any) -> list[Loan]:
        """Every delivery of one job."""
        return [loan for loan in self.loans if loan.delivery.id == job]

    # --- when a lease ends ------------------------------------------------------------------

    def ends_at_least(self, loan: Loan, position: int) -> float:
        """Return the earliest time at which its lease ends, from what was said by then."""
        return self._ends(loan, position, lambda call: call.called, min)

    def ends_at_most(self, loan: Loan, position: int) -> float:
        """Return the latest time at which its lease ends, from what was said by then."""
        return self._ends(loan, position, lambda call: call.over, max)

    def _ends(
        self,
        loan: Loan,
        position: int,
        moment: Callable[[Call], int | None],
        either: Callable[[float, float], float],
    ) -> float:
        """Return when its lease ends if each call took effect at this moment of it.

        An extension that is on its way may count or not: `either` chooses.
        """
        ends = self.time(moment(loan.call)) + self.lease_s
        for word in loan.said(EXTEND):
            if word.called < position and not (word.raised and word.ends_before(position)):
                extended = self.time(moment(word)) + float(option(word, "lease_s", 0.0))
                ends = extended if word.ends_before(position) else either(ends, extended)
        return ends

    def surely_lasts(self, loan: Loan, position: int) -> bool:
        """Does its lease last beyond this moment, whatever is left open?"""
        return self.ends_at_least(loan, position) > self.time(position) + TICK_S

    def is_surely_over(self, loan: Loan, position: int) -> bool:
        """Has its lease ended before this moment, whatever is left open?"""
        return self.ends_at_most(loan, position) < self.time(position) - TICK_S

    def may_have_given_way(self, loan: Loan, position: int) -> bool:
        """May the job have been somebody else's at this moment: given back, or out of time?"""
        return loan.may_be_settled(position, NACK) or not self.surely_lasts(loan, position)

    def is_last(self, loan: Loan) -> bool:
        """Was this the job's last attempt?"""
        return loan.delivery.attempt == self.max_attempts

    # --- inside -----------------------------------------------------------------------------

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], Loan]:
        """Every loan, by where its call was made and where it stands in the list returned."""
        found: dict[tuple[int, int], Loan] = {}
        held: dict[str, tuple[int, int]] = {}  # what each actor was lent last
        for call in self.calls:
            name = call.operation.name
            if name == RECEIVE:
                for place, delivery in enumerate(deliveries(call)):
                    held[call.actor] = (call.called, place)
                    found[held[call.actor]] = Loan(delivery, call)
            elif name in (ACK, NACK, EXTEND) and call.actor in held:
                loan = found[held[call.actor]]
                found[held[call.actor]] = Loan(loan.delivery, loan.call, (*loan.words, call))
        return found
