"""A receipt that nobody was given is stale: a job that waits must not fit the empty one."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from valkey import Valkey, WatchError

from course.contracts.redis_queues import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)

EMPTY = {"jobs": {}, "dead": {}, "sent": 0, "lent": 0}


class RedisListQueue:
    """A queue on a server."""

    def __init__(
        self,
        client: Valkey,
        *,
        name: str,
        capacity: int,
        clock: Callable[[], float],
        lease_s: float,
        max_attempts: int,
    ) -> None:
        if capacity < 1 or max_attempts < 1 or lease_s <= 0:
            raise ValueError("capacity and max_attempts are at least 1, lease_s is above 0")
        self._client: Any = client
        self._name = name
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        if delay_s < 0:
            raise ValueError(f"delay_s is {delay_s}; it cannot be negative")

        def store(state: dict[str, Any], now: float) -> str:
            if len(state["jobs"]) >= self._capacity:
                raise Full(f"{self._capacity} jobs are inside")
            state["sent"] += 1
            state["jobs"][str(state["sent"])] = {
                "body": body.hex(),
                "visible_at": now + delay_s,
                "receipt": "",
                "reasons": [],
            }
            return str(state["sent"])

        return str(self._change(store))

    def receive(self, limit: int = 1) -> list[Delivery]:
        if limit < 1:
            raise ValueError(f"limit is {limit}; it has to be at least 1")

        def lend(state: dict[str, Any], now: float) -> list[Delivery]:
            lent: list[Delivery] = []
            for number, job in state["jobs"].items():
                if len(lent) < limit and not job["receipt"] and job["visible_at"] <= now:
                    state["lent"] += 1
                    receipt = job["receipt"] = secrets.token_hex(8)
                    job["visible_at"] = now + self._lease_s
                    body, attempt = bytes.fromhex(job["body"]), len(job["reasons"]) + 1
                    until = job["visible_at"]
                    lent.append(Delivery(number, body, attempt, receipt, state["lent"], until))
            return lent

        found: list[Delivery] = self._change(lend)
        return found

    def ack(self, receipt: str) -> None:
        self._change(lambda state, now: state["jobs"].pop(self._held(state, receipt)))

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        if delay_s < 0:
            raise ValueError(f"delay_s is {delay_s}; it cannot be negative")

        def give_back(state: dict[str, Any], now: float) -> None:
            self._end(state, self._held(state, receipt), now + delay_s, reason)

        self._change(give_back)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        if lease_s <= 0:
            raise ValueError(f"lease_s is {lease_s}; it has to be above 0")

        def prolong(state: dict[str, Any], now: float) -> None:
            state["jobs"][self._held(state, receipt)]["visible_at"] = now + lease_s

        self._change(prolong)

    def dead(self) -> list[DeadLetter]:
        state: dict[str, Any] = self._change(lambda state, now: state["dead"])
        return [
            DeadLetter(
                number, bytes.fromhex(job["body"]), len(job["reasons"]), tuple(job["reasons"])
            )
            for number, job in state.items()
        ]

    def _change(self, work: Callable[[dict[str, Any], float], Any]) -> Any:
        while True:
            with self._read() as pipe:
                known = pipe.get(self._name)
                state = json.loads(known) if known else json.loads(json.dumps(EMPTY))
                now = self._clock()
                for number, job in list(state["jobs"].items()):
                    if job["receipt"] and job["visible_at"] <= now:
                        self._end(state, number, now, LEASE_EXPIRED)
                done = work(state, now)
                pipe.multi()
                pipe.set(self._name, json.dumps(state))
                try:
                    pipe.execute()
                except WatchError:
                    continue
                return done

    @contextmanager
    def _read(self) -> Iterator[Any]:
        with self._client.pipeline() as pipe:
            pipe.watch(self._name)
            yield pipe

    def _end(self, state: dict[str, Any], number: str, visible_at: float, reason: str) -> None:
        job = state["jobs"][number]
        job["receipt"] = ""
        job["visible_at"] = visible_at
        job["reasons"].append(reason)
        if len(job["reasons"]) >= self._max_attempts:
            state["dead"][number] = state["jobs"].pop(number)

    def _held(self, state: dict[str, Any], receipt: str) -> str:
        for number, job in state["jobs"].items():
            if job["receipt"] == receipt:
                return str(number)
        raise StaleReceipt(f"{receipt} holds no job")
