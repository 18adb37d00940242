"""A stream and its consumer group: XREADGROUP lends, XCLAIM lends again, XACK and XDEL remove."""

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

SHARED = """
local stream, until_, again, later = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local dead, lent, reasons = KEYS[5], KEYS[6], KEYS[7]
local now, most = tonumber(ARGV[1]), tonumber(ARGV[2])
if redis.call('EXISTS', stream) == 0 then
    redis.call('XGROUP', 'CREATE', stream, 'workers', '0', 'MKSTREAM')
end

local function entry(place)
    return redis.call('XRANGE', stream, place, place)[1][2]
end

local function why(id, reason)
    local known = cjson.decode(redis.call('HGET', reasons, id) or '[]')
    table.insert(known, reason)
    redis.call('HSET', reasons, id, cjson.encode(known))
    return #known
end

local function give_back(place, at, reason)
    local fields = entry(place)
    redis.call('ZREM', until_, place)
    redis.call('HDEL', lent, place)
    if why(fields[2], reason) < most then
        redis.call('ZADD', again, at, place)
        return
    end
    redis.call('RPUSH', dead, fields[2], fields[4])
    redis.call('XACK', stream, 'workers', place)
    redis.call('XDEL', stream, place)
end

for _, place in ipairs(redis.call('ZRANGEBYSCORE', until_, '-inf', now)) do
    give_back(place, ARGV[1], ARGV[3])
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', later, '-inf', now)) do
    redis.call('XADD', stream, '*', 'id', id, 'body', redis.call('HGET', KEYS[8], id))
    redis.call('ZREM', later, id)
    redis.call('HDEL', KEYS[8], id)
end
"""
SEND = """
local inside = redis.call('XLEN', stream) + redis.call('ZCARD', later)
if inside >= tonumber(ARGV[5]) then
    return false
end
local id = 'job ' .. redis.call('INCR', KEYS[9])
if tonumber(ARGV[6]) > now then
    redis.call('ZADD', later, ARGV[6], id)
    redis.call('HSET', KEYS[8], id, ARGV[4])
else
    redis.call('XADD', stream, '*', 'id', id, 'body', ARGV[4])
end
return id
"""
RECEIVE = """
local places, found = {}, {}
for _, place in ipairs(redis.call('ZRANGEBYSCORE', again, '-inf', now, 'LIMIT', 0, ARGV[5])) do
    redis.call('ZREM', again, place)
    redis.call('XCLAIM', stream, 'workers', 'one', 0, place, 'JUSTID')
    table.insert(places, place)
end
local left = tonumber(ARGV[5]) - #places
if left > 0 then
    local new = redis.call(
        'XREADGROUP', 'GROUP', 'workers', 'one', 'COUNT', left, 'STREAMS', stream, '>')
    for _, one in ipairs(new and new[1][2] or {}) do
        table.insert(places, one[1])
    end
end
for _, place in ipairs(places) do
    local fields, token = entry(place), redis.call('INCR', KEYS[10])
    local attempt = #cjson.decode(redis.call('HGET', reasons, fields[2]) or '[]') + 1
    redis.call('ZADD', until_, ARGV[4], place)
    redis.call('HSET', lent, place, ARGV[6] .. token)
    table.insert(found, {fields[2], fields[4], attempt, place .. '/' .. ARGV[6] .. token, token})
end
return found
"""
HELD = """
local place, mark = string.match(ARGV[4], '^([^/]*)/(.*)$')
if not place or redis.call('HGET', lent, place) ~= mark then
    return 0
end
"""
ACK = """
redis.call('HDEL', reasons, entry(place)[2])
redis.call('XACK', stream, 'workers', place)
redis.call('XDEL', stream, place)
redis.call('ZREM', until_, place)
redis.call('HDEL', lent, place)
return 1
"""
DEAD = """
local letters = redis.call('LRANGE', dead, 0, -1)
for n = 1, #letters, 2 do
    table.insert(letters, redis.call('HGET', reasons, letters[n]))
end
return letters
"""
KEYS = ("stream", "until", "again", "later", "dead", "lent", "reasons", "bodies", "sent", "tokens")


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
        if min(capacity, max_attempts) < 1 or lease_s <= 0:
            raise ValueError("capacity and max_attempts are at least 1, lease_s is above 0")
        self._client: Any = client
        self._keys = [f"{name}/{key}" for key in KEYS]
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        now = self._time(delay_s)
        job = self._run(SEND, now, body, self._capacity, now + delay_s)
        if job is None:
            raise Full("no place is left")
        return str(job.decode())

    def receive(self, limit: int = 1) -> list[Delivery]:
        if limit < 1:
            raise ValueError("limit is at least 1")
        now = self._clock()
        until = now + self._lease_s
        return [
            Delivery(job.decode(), body, attempt, receipt.decode(), token, until)
            for job, body, attempt, receipt, token in self._run(
                RECEIVE, now, until, min(limit, self._capacity), uuid4().hex
            )
        ]

    def ack(self, receipt: str) -> None:
        self._held(ACK, self._clock(), receipt)

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        now = self._time(delay_s)
        self._held(
            "give_back(place, ARGV[5], ARGV[6]) return 1", now, receipt, now + delay_s, reason
        )

    def extend(self, receipt: str, *, lease_s: float) -> None:
        if lease_s <= 0:
            raise ValueError("lease_s is above 0")
        now = self._clock()
        self._held(
            "redis.call('ZADD', until_, ARGV[5], place) return 1", now, receipt, now + lease_s
        )

    def dead(self) -> list[DeadLetter]:
        import json

        found = self._run(DEAD, self._clock())
        count = len(found) // 3
        letters = []
        for n in range(count):
            reasons = tuple(json.loads(found[2 * count + n]))
            letters.append(
                DeadLetter(found[2 * n].decode(), found[2 * n + 1], len(reasons), reasons)
            )
        return letters

    def _time(self, delay_s: float) -> float:
        if delay_s < 0:
            raise ValueError("delay_s cannot be negative")
        return self._clock()

    def _held(self, doing: str, now: float, receipt: str, *more: Any) -> None:
        if not self._run(HELD + doing, now, receipt, *more):
            raise StaleReceipt(receipt)

    def _run(self, doing: str, now: float, *more: Any) -> Any:
        given = [now, self._max_attempts, LEASE_EXPIRED, *more]
        return self._client.execute_command("EVAL", SHARED + doing, len(KEYS), *self._keys, *given)
