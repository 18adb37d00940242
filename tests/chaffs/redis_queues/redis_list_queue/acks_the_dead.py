"""A job whose last lease has ended is dead, and a late ack does not bring it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from valkey import Valkey

from course.contracts.redis_queues import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)

# The server runs a script as a whole, and nobody comes between two of its commands.
# A job that is inside is in exactly one of these: the list of those that wait, the index of those
# that wait for their time, the index of those lent. The indexes are sorted by when that ends.
_SHARED = """
local now, max_attempts = tonumber(ARGV[1]), tonumber(ARGV[2])

local function key(part)
    return KEYS[1] .. ':' .. part
end

local waiting, delayed, leased = key('waiting'), key('delayed'), key('leased')

local function end_attempt(id, visible_at, reason)
    redis.call('HDEL', key('holder'), redis.call('HGET', key('receipt'), id))
    redis.call('ZREM', leased, id)
    redis.call('RPUSH', key('reasons:' .. id), reason)
    if tonumber(redis.call('HGET', key('attempts'), id)) >= max_attempts then
        redis.call('RPUSH', key('dead'), id)
    else
        redis.call('ZADD', delayed, visible_at, id)
    end
end

"""
_REAPER = """
-- The reaper: nobody who runs it sees a lease that has ended.
for _, id in ipairs(redis.call('ZRANGEBYSCORE', leased, '-inf', now)) do
    end_attempt(id, ARGV[1], ARGV[3])
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', delayed, '-inf', now)) do
    redis.call('ZREM', delayed, id)
    redis.call('RPUSH', waiting, id)
end
"""
_SEND = """
local body, visible_at, capacity = ARGV[4], ARGV[5], tonumber(ARGV[6])
local inside = redis.call('LLEN', waiting) + redis.call('ZCARD', delayed)
if inside + redis.call('ZCARD', leased) >= capacity then
    return false
end
local id = tostring(redis.call('HINCRBY', key('last'), 'id', 1))
redis.call('HSET', key('body'), id, body)
if tonumber(visible_at) > now then
    redis.call('ZADD', delayed, visible_at, id)
else
    redis.call('RPUSH', waiting, id)
end
return id
"""
_RECEIVE = """
local expires_at, limit, call = ARGV[4], tonumber(ARGV[5]), ARGV[6]
local lent = {}
while #lent < limit do
    local id = redis.call('LPOP', waiting)
    if not id then
        break
    end
    local token = redis.call('HINCRBY', key('last'), 'token', 1)
    local attempt = redis.call('HINCRBY', key('attempts'), id, 1)
    local receipt = call .. '-' .. token
    redis.call('ZADD', leased, expires_at, id)
    redis.call('HSET', key('receipt'), id, receipt)
    redis.call('HSET', key('holder'), receipt, id)
    table.insert(lent, {id, redis.call('HGET', key('body'), id), attempt, receipt, token})
end
return lent
"""
_HELD = """
local id = redis.call('HGET', key('holder'), ARGV[4])
if not id then
    return 0
end
"""
_ACK = """
redis.call('HDEL', key('holder'), ARGV[4])
redis.call('ZREM', leased, id)
redis.call('DEL', key('reasons:' .. id))
for _, part in ipairs({'body', 'attempts', 'receipt'}) do
    redis.call('HDEL', key(part), id)
end
return 1
"""
_NACK = """
end_attempt(id, ARGV[5], ARGV[6])
return 1
"""
_EXTEND = """
redis.call('ZADD', leased, ARGV[5], id)
return 1
"""
_DEAD = """
local letters = {}
for _, id in ipairs(redis.call('LRANGE', key('dead'), 0, -1)) do
    local reasons = redis.call('LRANGE', key('reasons:' .. id), 0, -1)
    table.insert(letters, {id, redis.call('HGET', key('body'), id), reasons})
end
return letters
"""


class RedisListQueue:
    """The boundary of `LeaseQueue` on a Valkey or Redis server, for several clients.

    Each process has a client of its own, makes its own `RedisListQueue` with the same ``name``,
    and calls it from one thread.
    A call that has returned is on the server, whichever client dies afterwards. A call during
    which its client dies has happened as a whole, or not at all.
    No call waits for a job, for room or for another client.
    """

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
        """Use the queue ``name`` on the server of this client; it is empty when it is new.

        What the server holds stays as it is: jobs, leases, attempts, reasons and dead letters.
        Queues with different names have nothing in common.
        ``client`` answers in bytes, as clients do unless they are told otherwise.
        ``clock`` returns the same seconds in every process that uses the queue. It is the only
        time that counts: neither the server's own time nor the expiry of a key ends a lease.
        ``capacity`` bounds all jobs inside: those that wait, those delayed and those in flight.
        Raise ValueError for a ``capacity`` or a ``max_attempts`` below one, and for a ``lease_s``
        that is not above zero.
        """
        if capacity < 1:
            raise ValueError(f"capacity is {capacity}; it has to be at least 1")
        if max_attempts < 1:
            raise ValueError(f"max_attempts is {max_attempts}; it has to be at least 1")
        if not lease_s > 0:
            raise ValueError(f"lease_s is {lease_s}; it has to be above 0")
        self._name = name
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._send = client.register_script(_SHARED + _REAPER + _SEND)
        self._receive = client.register_script(_SHARED + _REAPER + _RECEIVE)
        self._ack = client.register_script(_SHARED + _HELD + _ACK)
        self._nack = client.register_script(_SHARED + _REAPER + _HELD + _NACK)
        self._extend = client.register_script(_SHARED + _REAPER + _HELD + _EXTEND)
        self._dead = client.register_script(_SHARED + _REAPER + _DEAD)

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job and return its id, which no other job of this queue ever has.

        Bodies are any bytes, and two jobs may have the same.
        It can be received ``delay_s`` seconds from now.
        Raise Full when ``capacity`` jobs are inside, and ValueError for a negative ``delay_s``.
        """
        if not delay_s >= 0:
            raise ValueError(f"delay_s is {delay_s}; it cannot be negative")
        now = self._clock()
        stored = self._run(self._send, now, body, now + delay_s, self._capacity)
        if stored is None:
            raise Full(f"{self._capacity} jobs are inside")
        return str(stored.decode())

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend up to ``limit`` jobs that can be received now, each for ``lease_s`` seconds.

        Jobs that were never delivered and have had no delay come in the order they were sent.
        Return an empty list when there is none. Raise ValueError for a ``limit`` below one.
        """
        if limit < 1:
            raise ValueError(f"limit is {limit}; it has to be at least 1")
        now = self._clock()
        expires_at = now + self._lease_s
        lent = self._run(self._receive, now, expires_at, limit, uuid4().hex)
        return [
            Delivery(job.decode(), body, attempt, receipt.decode(), token, expires_at)
            for job, body, attempt, receipt, token in lent
        ]

    def ack(self, receipt: str) -> None:
        """Remove the job that this delivery holds: it is done.

        Raise StaleReceipt when the delivery holds it no longer: it was acknowledged or given back,
        or somebody else has received the job since, or it is dead.
        """
        if not self._run(self._ack, self._clock(), receipt):
            raise StaleReceipt(f"{receipt} holds no job")

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back: it can be received again ``delay_s`` seconds from now.

        That was an attempt, and ``reason`` is why it ended.
        Raise StaleReceipt as ``ack`` does, and ValueError for a negative ``delay_s``.
        """
        if not delay_s >= 0:
            raise ValueError(f"delay_s is {delay_s}; it cannot be negative")
        now = self._clock()
        if not self._run(self._nack, now, receipt, now + delay_s, reason):
            raise StaleReceipt(f"{receipt} holds no job")

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease of this delivery end ``lease_s`` seconds from now, sooner or later.

        Raise StaleReceipt as ``ack`` does, and also when the lease has ended: what is over cannot
        be extended. Raise ValueError for a ``lease_s`` that is not above zero.
        """
        if not lease_s > 0:
            raise ValueError(f"lease_s is {lease_s}; it has to be above 0")
        now = self._clock()
        if not self._run(self._extend, now, receipt, now + lease_s):
            raise StaleReceipt(f"{receipt} holds no job, or its lease has ended")

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up ``max_attempts`` attempts; they stay here.

        An attempt that nobody gave back ended for the reason LEASE_EXPIRED.
        """
        letters = self._run(self._dead, self._clock())
        return [
            DeadLetter(job.decode(), body, len(reasons), tuple(one.decode() for one in reasons))
            for job, body, reasons in letters
        ]

    def _run(self, script: Any, now: float, *arguments: Any) -> Any:
        """Run a script at this time of the queue's clock; floats travel with all their digits."""
        return script([self._name], [now, self._max_attempts, LEASE_EXPIRED, *arguments])
