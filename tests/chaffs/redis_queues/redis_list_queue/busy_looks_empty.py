"""A watch that fails says nothing about the queue; it does not make it empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from valkey import Valkey, WatchError

from course.contracts.redis_queues import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)

T = TypeVar("T")


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
        now = self._reap()

        def store(pipe: Any) -> str:
            inside = pipe.llen(self._key("waiting")) + pipe.llen(self._key("working"))
            if inside + pipe.zcard(self._key("delayed")) >= self._capacity:
                raise Full(f"{self._capacity} jobs are inside")
            job = str(int(pipe.get(self._key("sent")) or 0) + 1)
            self._begin(pipe)
            pipe.set(self._key("sent"), job)
            pipe.hset(self._job(job), mapping={"body": body, "attempts": 0})
            if delay_s:
                pipe.zadd(self._key("delayed"), {job: now + delay_s})
            else:
                pipe.rpush(self._key("waiting"), job)
            return job

        return self._change(store)

    def receive(self, limit: int = 1) -> list[Delivery]:
        if limit < 1:
            raise ValueError(f"limit is {limit}; it has to be at least 1")
        now = self._reap()
        expires_at = now + self._lease_s
        lent: list[Delivery] = []

        def lend(pipe: Any) -> Delivery | None:
            first = pipe.lindex(self._key("waiting"), 0)
            if first is None:
                return None
            job = first.decode()
            body, attempts = pipe.hmget(self._job(job), "body", "attempts")
            token = int(pipe.get(self._key("lent")) or 0) + 1
            receipt = f"{job}/{uuid4().hex}"
            self._begin(pipe)
            pipe.set(self._key("lent"), token)
            pipe.hset(self._job(job), mapping={"attempts": int(attempts) + 1, "receipt": receipt})
            pipe.lmove(self._key("waiting"), self._key("working"), "LEFT", "RIGHT")
            pipe.zadd(self._key("leases"), {job: expires_at})
            return Delivery(job, body, int(attempts) + 1, receipt, token, expires_at)

        while len(lent) < limit:
            with self._client.pipeline() as pipe:
                pipe.watch(self._key("revision"))
                found = lend(pipe)
                if found is None:
                    return lent
                try:
                    pipe.execute()
                except WatchError:
                    return lent
                lent.append(found)
        return lent

    def ack(self, receipt: str) -> None:
        self._reap()

        def remove(pipe: Any) -> None:
            job = self._held(pipe, receipt)
            self._begin(pipe)
            pipe.lrem(self._key("working"), 1, job)
            pipe.zrem(self._key("leases"), job)
            pipe.delete(self._job(job), self._job(job) + ":reasons")

        self._change(remove)

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        if delay_s < 0:
            raise ValueError(f"delay_s is {delay_s}; it cannot be negative")
        now = self._reap()

        def give_back(pipe: Any) -> None:
            self._end_attempt(pipe, self._held(pipe, receipt), now + delay_s, reason)

        self._change(give_back)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        if not lease_s > 0:
            raise ValueError(f"lease_s is {lease_s}; it has to be above 0")
        now = self._reap()

        def prolong(pipe: Any) -> None:
            job = self._held(pipe, receipt)
            self._begin(pipe)
            pipe.zadd(self._key("leases"), {job: now + lease_s})

        self._change(prolong)

    def dead(self) -> list[DeadLetter]:
        self._reap()
        letters = []
        found = self._client.lrange(self._key("dead"), 0, -1)
        for job in [one.decode() for one in found]:
            body = self._client.hget(self._job(job), "body")
            reasons = self._client.lrange(self._job(job) + ":reasons", 0, -1)
            told = tuple(reason.decode() for reason in reasons)
            letters.append(DeadLetter(job, body, len(told), told))
        return letters

    def _reap(self) -> float:
        """Give back each job whose lease has ended, one transaction each; return the time."""
        now = self._clock()

        def reap(pipe: Any) -> bool:
            for job in pipe.zrangebyscore(self._key("leases"), "-inf", now, 0, 1):
                self._end_attempt(pipe, job.decode(), now, LEASE_EXPIRED)
                return True
            for job in pipe.zrangebyscore(self._key("delayed"), "-inf", now, 0, 1):
                self._begin(pipe)
                pipe.zrem(self._key("delayed"), job)
                pipe.rpush(self._key("waiting"), job)
                return True
            return False

        while self._change(reap):
            pass
        return now

    def _end_attempt(self, pipe: Any, job: str, visible_at: float, reason: str) -> None:
        is_last = int(pipe.hget(self._job(job), "attempts")) >= self._max_attempts
        self._begin(pipe)
        pipe.rpush(self._job(job) + ":reasons", reason)
        pipe.hdel(self._job(job), "receipt")
        pipe.lrem(self._key("working"), 1, job)
        pipe.zrem(self._key("leases"), job)
        if is_last:
            pipe.rpush(self._key("dead"), job)
        else:
            pipe.zadd(self._key("delayed"), {job: visible_at})

    def _held(self, pipe: Any, receipt: str) -> str:
        job = receipt.partition("/")[0]
        if not receipt or pipe.hget(self._job(job), "receipt") != receipt.encode():
            raise StaleReceipt(f"{receipt} holds no job")
        return job

    def _change(self, work: Callable[[Any], T]) -> T:
        """Do the work again until nobody else has changed anything meanwhile."""
        done: T = self._client.transaction(work, self._key("revision"), value_from_callable=True)
        return done

    def _begin(self, pipe: Any) -> None:
        pipe.multi()
        pipe.incr(self._key("revision"))

    def _key(self, part: str) -> str:
        return f"{self._name}:{part}"

    def _job(self, job: str) -> str:
        return f"{self._name}:job:{job}"
