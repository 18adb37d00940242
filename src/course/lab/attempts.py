"""What a history tells of a consumer: its attempts, key by key, and the ledger at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from course.contracts.delivery_guarantees import Result
from course.lab.commands import PROCESS
from course.lab.history import Call, History, Kind
from course.lab.judges import TICK_S
from course.lab.scenario import show
from course.lab.scripts import ENTRIES, Deed, Effect, Noted


@dataclass(frozen=True)
class Attempt:
    """One call of `process`, and what its effect told of itself."""

    call: Call
    key: str
    payload: bytes
    effect: Effect
    began: int | None  # the position at which its effect began, if it did
    wrote: int | None  # the position at which its effect returned
    has_rivals: bool  # are there attempts at its key with another payload?

    @property
    def result(self) -> Result | None:
        """What it returned, if that is a result at all."""
        value = self.call.value if self.call.has_returned else None
        if not isinstance(value, Result) or type(value.replayed) is not bool:
            return None
        return value if type(value.value) is bytes else None

    @property
    def text(self) -> str:
        """How it reads in a sentence: by its key, and its payload where that counts."""
        payload = f", payload={show(self.payload)}" if self.has_rivals else ""
        return f"{PROCESS}({show(self.key)}{payload})"


class Attempts:
    """Every attempt of a history, in the order of their calls."""

    def __init__(self, history: History) -> None:
        settings = dict(history.scenario.settings)
        self.ttl_s: float = settings.get("ttl_s", 0.0)
        self.lease_s: float = settings.get("lease_s", 0.0)
        self._history = history
        deeds: dict[tuple[str, int, Deed], int] = {}
        for place, event in enumerate(history.events):
            if event.kind is Kind.NOTE and isinstance(event.value, Noted):
                deeds[event.actor, event.index, event.value.deed] = place
        calls = [call for call in history.calls if call.operation.name == PROCESS]
        payloads: dict[str, set[bytes]] = {}
        for call in calls:
            payloads.setdefault(_key(call), set()).add(_payload(call))
        self.all = [
            self._attempt(call, deeds, has_rivals=len(payloads[_key(call)]) > 1) for call in calls
        ]
        self.looks = [call for call in history.calls if call.operation.name == ENTRIES]

    def _attempt(
        self, call: Call, deeds: dict[tuple[str, int, Deed], int], *, has_rivals: bool
    ) -> Attempt:
        effect = dict(call.operation.options)["effect"]
        began, wrote = (
            deeds.get((call.actor, call.index, deed)) for deed in (Deed.WRITES, Deed.WROTE)
        )
        return Attempt(call, _key(call), _payload(call), effect, began, wrote, has_rivals)

    def time(self, position: int | None) -> float:
        """Return the virtual time of an event; of none, that of the end."""
        events = self._history.events
        return events[-1 if position is None else position].time if events else 0.0

    @property
    def ledger(self) -> tuple[str, ...] | None:
        """What the ledger held at the end; None when nobody could look after the last attempt."""
        look = self.looks[-1] if self.looks else None
        if look is None or not look.has_returned or not isinstance(look.value, tuple):
            return None
        is_last = all((one.call.over or 0) < look.called for one in self.all)
        return look.value if is_last else None

    def is_in_the_ledger(self, attempt: Attempt) -> bool:
        """Did its effect last?"""
        return self.ledger is not None and attempt.effect.entry in self.ledger

    def others(self, attempt: Attempt) -> Iterator[Attempt]:
        """Yield the other attempts at the same key."""
        return (one for one in self.all if one.key == attempt.key and one is not attempt)

    def lasts(self, attempt: Attempt, begun: int, ended: int) -> bool:
        """Is it certain that it was done before the one and is remembered up to the other?"""
        done = attempt.result is not None and not attempt.result.replayed
        if not done or not attempt.call.ends_before(begun):
            return False
        since = self.time(attempt.wrote or attempt.call.called)
        return self.time(ended) < since + self.ttl_s - TICK_S

    def may_last(self, attempt: Attempt, begun: int, ended: int) -> bool:
        """May it have been done, and be remembered, at some moment between these two?"""
        call = attempt.call
        if call.called > ended or (self.ledger is not None and not self.is_in_the_ledger(attempt)):
            return False
        if call.raised is not None and call.ends_before(begun):
            return False
        return self.time(begun) <= self.time(call.over) + self.ttl_s + TICK_S

    def may_hold(self, attempt: Attempt, begun: int, ended: int) -> bool:
        """May it keep others out between these two: is it under way, or killed not long ago?"""
        call = attempt.call
        if call.called > ended or call.ends_before(begun):
            return False
        if call.killed is None or call.killed > begun:
            return True
        return self.time(begun) <= self.time(call.killed) + self.lease_s + TICK_S


def _key(call: Call) -> str:
    key: str = call.operation.arguments[0]
    return key


def _payload(call: Call) -> bytes:
    payload: bytes = dict(call.operation.options)["payload"]
    return payload


def shown(value: Any) -> str:
    """Return a returned value as a sentence says it."""
    return show(value)[:80]
